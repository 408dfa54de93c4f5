"""What a call costs the service is counted, and may not grow."""

import re
import shutil
import subprocess
import unittest

from common.support import ROOT

TABLE = ROOT / "tests" / "bench" / "cost.txt"
WHOAMI_MAX = 30
ADDED_MAX = 20 # to what a plain program asks for the same
MORE = {"file_mkdir": 1, "file_copy": 1, "file_replace": 3} # the folder above, each file's name


def rows():
    """The table's rows: of each operation requests, hand-offs, requests of a plain program."""
    lines = [line.split() for line in TABLE.read_text().splitlines()]
    return {line[0]: line[1:] for line in lines if line[0] != "#"}


class Cost(unittest.TestCase):
    """The table of tests/bench/cost."""

    def test_every_routine_is_in_the_table(self):
        idl = (ROOT / "service" / "idl" / "deputy.idl").read_text()
        self.assertCountEqual(rows(), re.findall(r"^    unsigned long (\w+)\(", idl, re.M))

    def test_no_operation_may_cost_more_than_was_decided(self):
        self.assertLessEqual(int(rows()["whoami"][0]), WHOAMI_MAX)
        for operation, (requests, _, plain) in rows().items():
            with self.subTest(operation):
                added = int(requests) - int(plain)
                self.assertLessEqual(added, ADDED_MAX + MORE.get(operation, 0))

    @unittest.skipUnless(shutil.which("strace"), "no strace to count with")
    def test_no_operation_costs_more_than_it_did(self):
        run = subprocess.run(
            [ROOT / "tests" / "bench" / "cost", "--built", "--check"], timeout=600,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
        self.assertEqual(run.returncode, 0, "\n" + run.stdout)


if __name__ == "__main__":
    unittest.main()
