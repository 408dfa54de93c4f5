"""Counts test cases by what test programs print."""

import dataclasses
import json
import re


@dataclasses.dataclass
class Count:
    """How many test cases ended how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


CHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)\s*$", re.M)
TAP = re.compile(r"^(ok|not ok)\b[^#\n]*(#\s*(?:SKIP|skip)\b)?", re.M)
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED)(?: \((.*)\))?$", re.M)

UNITTEST_BAD = re.compile(r"^(?:FAIL|ERROR): (\S+ \(\S+\))", re.M)


def count_check(text):
    """Counts what Check prints of each suite."""
    count = Count()
    for checks, failures, errors in CHECK.findall(text):
        bad = int(failures) + int(errors)
        count += Count(int(checks) - bad, bad)
    return count


def count_tap(text):
    """Counts the lines of the Test Anything Protocol."""
    count = Count()
    for word, skip in TAP.findall(text):
        count += Count(skipped=1) if skip else Count(1) if word == "ok" else Count(failed=1)
    return count


def count_unittest(text):
    """Counts what Python's unittest prints at the end."""
    count = Count()
    for ran, details in UNITTEST.findall(text):
        number = {
            key: int(value) for key, value in re.findall(r"(\w[a-z ]+)=(\d+)", details or "")
        }
        # A case with subtests may fail more than once.
        bad = len(set(UNITTEST_BAD.findall(text))) + number.get("unexpected successes", 0)
        skipped = number.get("skipped", 0)
        count += Count(int(ran) - bad - skipped, bad, skipped)
    return count


def count_program(text, succeeded, skipped=False):
    """Counts the cases of one test program by what it printed, in one of three forms: a line "ok"
    is also what unittest leaves of a case that printed something. A program that printed no count
    is one case; one that failed without saying where is one failed case more."""
    if skipped:
        return Count(skipped=1)
    counts = (form(text) for form in (count_unittest, count_check, count_tap))
    count = next((count for count in counts if count != Count()), Count())
    if not succeeded and not count.failed:
        count += Count(failed=1)
    return count if count != Count() else Count(passed=1)


def count_meson(build):
    """Counts the cases of the last run of "meson test"."""
    count = Count()
    with open(build / "meson-logs" / "testlog.json", encoding="utf-8") as log:
        for line in log:
            test = json.loads(line)
            text = test.get("stdout", "") + "\n" + test.get("stderr", "")
            good = test["result"] in ("OK", "EXPECTEDFAIL")
            count += count_program(text, good, test["result"] == "SKIP")
    return count
