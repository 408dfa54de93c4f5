"""What a client may do that speaks the wire itself, and what it gets for it."""

import unittest

from support import BUILD, LabCase


class Hostile(LabCase):
    """Clients that libdeputy would never be."""

    def test_the_service_reads_no_more_of_an_array_than_was_sent(self):
        result = self.lab.run(BUILD / "tests" / "hostile" / "lying_sizes.exe")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual(self.lab.whoami()["caller"]["type"], "impersonation")


if __name__ == "__main__":
    unittest.main()
