"""Good and hostile callers at once (tests/soak), as long as a test may take.

DEPUTY_TEST_SOAK says for how many seconds (25 by default, 3600 for a proof).
"""

import os
import sys
import unittest

from common.support import ROOT, LabCase

sys.path.insert(0, str(ROOT / "tests" / "soak"))

import soak # noqa: E402 - it stands in another folder

SECONDS = int(os.environ.get("DEPUTY_TEST_SOAK", "25"))


class Soak(LabCase):
    """The service stays as it is beside hostile callers."""

    def test_nothing_grows_and_good_callers_are_served(self):
        print()
        self.assertEqual(soak.soak(self.lab, SECONDS), [])


if __name__ == "__main__":
    unittest.main()
