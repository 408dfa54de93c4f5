"""Checks that print the Test Anything Protocol."""

import sys

import pe


class Failed(Exception):
    """A check did not hold; the text says why and, where it helps, what to do."""


class Tap:
    """Counts and prints the outcome of checks."""

    def __init__(self, out=sys.stdout):
        self.out = out
        self.count = 0
        self.failures = 0

    def check(self, title, function, *arguments):
        """Run one check: it holds when the function returns."""
        self.count += 1
        try:
            function(*arguments)
            reason = None
        except (Failed, pe.BadImage) as error:
            reason = str(error)
            self.failures += 1
        print(f"{'ok' if reason is None else 'not ok'} {self.count} - {title}", file=self.out)
        for line in (reason or "").splitlines():
            print(f"# {line}", file=self.out)

    def finish(self):
        """Print the plan; the exit status."""
        print(f"1..{self.count}", file=self.out)
        return 1 if self.failures else 0


def require(condition, reason):
    """Fail the check with a reason unless the condition holds."""
    if not condition:
        raise Failed(reason)
