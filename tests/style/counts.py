"""What scripts/test counts: a case that failed is never taken for one that passed."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "run"))

from counting import Count, count_program # noqa: E402 - it stands in another folder

UNITTEST = ("test_it (a.B.test_it) ... \nsomething that it printed\n{}\n\n---\n"
            "Ran 2 tests in 1.0s\n\n{}\n")
TAP = "ok 1 - one\nnot ok 2 - two\nok 3 - three # SKIP why\n1..3\n"


class Counts(unittest.TestCase):
    """Each form in which test programs say how their cases ended."""

    def test_unittest_counts_each_case_once_whatever_it_printed(self):
        self.assertEqual(count_program(UNITTEST.format("ok", "OK"), True), Count(2))
        self.assertEqual(count_program(UNITTEST.format("ok", "OK (skipped=1)"), True),
                         Count(1, 0, 1))
        failed = "FAIL: test_it (a.B.test_it)\n" + UNITTEST.format("FAIL", "FAILED (failures=1)")
        self.assertEqual(count_program(failed, False), Count(1, 1))

    def test_check_and_the_test_anything_protocol(self):
        self.assertEqual(count_program("60%: Checks: 5, Failures: 1, Errors: 1\n", False),
                         Count(3, 2))
        self.assertEqual(count_program(TAP, False), Count(1, 1, 1))

    def test_what_says_nothing_is_one_case(self):
        self.assertEqual(count_program("", True), Count(1))
        self.assertEqual(count_program("", False), Count(0, 1))
        self.assertEqual(count_program("", True, skipped=True), Count(0, 0, 1))

    def test_what_fails_behind_its_last_case_failed(self):
        self.assertEqual(count_program("100%: Checks: 5, Failures: 0, Errors: 0\n", False),
                         Count(5, 1))
        self.assertEqual(count_program(UNITTEST.format("ok", "OK"), False), Count(2, 1))
