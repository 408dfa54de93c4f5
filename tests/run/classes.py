"""End-to-end tests by their classes, of which each has a lab of its own."""

import concurrent.futures
import sys
import time
import unittest

from counting import Count
from steps import LOGS, ROOT, StepFailed, program

FOLDER = ROOT / "tests" / "e2e"
TOGETHER = 4 # much of their time they wait

# The files of how long something takes, or how much something grows.
MEASURING = ("test_load", "test_soak")

# Those of what Deputy is for: a caller is recognised, served as itself, refused and recorded.
MAIN = ("test_audit", "test_client", "test_events", "test_files", "test_identity", "test_services")

# Those that take longest begin first, so that none is left alone at the end.
LONGEST = (
    "test_package", "test_new_operation.NewOperation", "test_hostile.Hostile",
    "test_hostile.HostileConnections", "test_installer.Kept", "test_installer.Status",
    "test_prove.Kit", "test_hostile.HostileStages", "test_hostile.HostileNumbers",
    "test_hardening.CrashingStart", "test_hardening.StoppedStart", "test_hardening.BackOff",
    "test_hardening.Crash", "test_files_killed.FilesKilled",
)


def cases(suite):
    """The tests of a suite of suites."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from cases(test)
        else:
            yield test


def name_of(test):
    """What a test is run with: its class, or its file where classes share what that makes once."""
    module = type(test).__module__
    if module.startswith("unittest."): # it stands for a file that cannot be read
        raise StepFailed(f"{test}: {test._exception}")
    shared = hasattr(sys.modules[module], "setUpModule")
    return module if shared else f"{module}.{type(test).__qualname__}"


def find(modules=()):
    """The classes of all files, or of those that are named, as "test_scm.Stop"."""
    sys.path.insert(0, str(FOLDER))
    found = unittest.TestLoader().discover(FOLDER, top_level_dir=FOLDER)
    names = {name_of(test) for test in cases(found)}
    if missing := set(modules) - {name.split(".")[0] for name in names}:
        raise StepFailed(f"end-to-end tests: {', '.join(sorted(missing))}")
    return sorted(name for name in names if not modules or name.split(".")[0] in modules)


def run_class(name):
    """Runs the tests of one class, and notes how long it took."""
    started = time.monotonic()
    count = program(f"e2e-{name}", ["python3", "-m", "unittest", "-v", name], 3600,
                    PYTHONPATH=str(FOLDER))
    with open(LOGS / "e2e-times.log", "a", encoding="utf-8") as times:
        times.write(f"{time.monotonic() - started:6.1f} s   {name}\n")
    return count


def run_alone(names):
    """Runs classes one after the other."""
    return sum(map(run_class, sorted(names)), Count())


def run_together(names):
    """Runs classes side by side."""
    order = sorted(names, key=lambda name: (name not in LONGEST, name))
    with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
        return sum(pool.map(run_class, order), Count())
