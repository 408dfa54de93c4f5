"""What a call costs the service: its requests to Wine's server are counted, and may not grow."""

import shutil
import subprocess
import unittest

from support import ROOT


class Cost(unittest.TestCase):
    """The table of tests/bench/cost."""

    @unittest.skipUnless(shutil.which("strace"), "no strace to count with")
    def test_no_operation_costs_more_than_it_did(self):
        run = subprocess.run(
            [ROOT / "tests" / "bench" / "cost", "--built", "--check"], timeout=600,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
        self.assertEqual(run.returncode, 0, "\n" + run.stdout)


if __name__ == "__main__":
    unittest.main()
