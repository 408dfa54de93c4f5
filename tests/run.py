"""Runs the tests and counts their cases; see: scripts/test --help."""

import concurrent.futures
import contextlib
import dataclasses
import importlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
LOGS = BUILD / "test"
TAIL_LINES = 60

# End-to-end tests of how long something takes, or how much something grows.
MEASURING = ("test_load", "test_soak")

# Those that take longest.
LONGEST = ("test_hostile", "test_hardening", "test_quota", "test_installer", "test_new_operation")

# Every process that a test starts, directly or not, also those of Wine, inherits this.
MARK = "DEPUTY_TEST_RUN"


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


class StepFailed(Exception):
    """A step that is not a test case itself did not work."""


# --- Counting -------------------------------------------------------------------------------------

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
    """Counts the cases of one test program by what it printed. A program that printed no count is
    one case; one that failed without saying where is one failed case more."""
    if skipped:
        return Count(skipped=1)
    count = count_check(text) + count_tap(text) + count_unittest(text)
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


# --- Running --------------------------------------------------------------------------------------


def environment():
    """The environment of all steps."""
    return dict(
        os.environ,
        ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:strict_string_checks=1",
        UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1",
        TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1",
        PYTHONDONTWRITEBYTECODE="1",
    )


def show_tail(log):
    """Shows the end of a log where people look for what went wrong."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print(f"--- the end of {log.relative_to(ROOT)}:")
    print("\n".join(lines[-TAIL_LINES:]))
    print("---", flush=True)


def run(name, command, timeout):
    """Runs a command in a process group of its own, its output in a log. Returns whether it
    succeeded in time, and the log."""
    log = LOGS / f"{name}.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )
        try:
            good = process.wait(timeout) == 0
        except subprocess.TimeoutExpired:
            output.write(f"\n{name}: not done after {timeout} seconds\n".encode())
            good = False
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if not good:
        show_tail(log)
    return good, log


def step(name, command, timeout):
    """Runs what has to work before tests can run."""
    if not run(name, command, timeout)[0]:
        raise StepFailed(name)


def make_template():
    """Makes what labs are copies of: it may take longer than a test that needs one."""
    step("template", ["scripts/lab", "template"], 1200)


def program(name, command, timeout):
    """Runs one test program and counts its cases."""
    good, log = run(name, command, timeout)
    return count_program(log.read_text(encoding="utf-8", errors="replace"), good)


def configure(place, *options, targets=()):
    """Configures a build folder and builds everything, or only these targets."""
    build = BUILD / place
    name = place.replace("/", "-")
    if not (build / "build.ninja").exists():
        command = ["meson", "setup", "--wrap-mode=nodownload", *options, build]
        step(f"configure-{name}", command, 600)
    step(f"build-{name}", ["ninja", "-C", build, *targets], 3600)
    return build


def shipped_targets():
    """What builds that which is shipped. An import library comes with its DLL."""
    sys.path.insert(0, str(ROOT / "tests" / "binaries"))
    shipped = importlib.import_module("same").SHIPPED
    return [name for name in shipped if not name.endswith(".dll.a")]


def configure_windows(machine, place=None, targets=()):
    """Configures and builds for Windows."""
    return configure(place or machine, "--cross-file", ROOT / "scripts" / f"cross-{machine}.ini",
                     targets=targets)


def meson_test(name, build, *options):
    """Runs the tests of a build folder, each with its own timeout."""
    log = build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    command = ["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs", *options]
    good, _ = run(name, command, 3600)
    if not log.exists():
        return Count(failed=1)
    count = count_meson(build)
    return count if good or count.failed else count + Count(failed=1)


# --- Parts ----------------------------------------------------------------------------------------


def test_style():
    return program("style", ["python3", "tests/style/check", "-v"], 600)


def test_native():
    build = configure("native", "-Db_sanitize=address,undefined", "-Db_lundef=false")
    return meson_test("native", build, "--no-suite", "fuzz")


def test_threads():
    build = configure("tsan", "-Db_sanitize=thread", "-Db_lundef=false", targets=["threads"])
    return meson_test("threads", build, "--suite", "threads")


def stop_wine(machine, build):
    """Ends the prefixes of a build folder."""
    for folder in build.glob("wine*"):
        step(f"stop-{machine}-{folder.name}", ["tests/wine", folder, "--stop"], 300)


def test_windows():
    count = Count()
    make_template()
    for machine in ("x86_64", "i686"):
        # The 32-bit suites cannot run here: there is no 32-bit Wine beside the 64-bit one.
        build = configure_windows(machine, targets=shipped_targets() if machine == "i686" else ())
        stop_wine(machine, build) # which a run that was interrupted has left
        # Some of them wait for most of their time.
        count += meson_test(f"windows-{machine}", build, "--no-suite", "fuzz",
                            "--num-processes", "3")
        stop_wine(machine, build)
    return count


def test_same():
    """Two builds in different places have to give the same bytes."""
    first = configure_windows("x86_64")
    second = configure_windows("x86_64", "again/x86_64", shipped_targets())
    return program("same", ["python3", "tests/binaries/same.py", first, second], 60)


def test_fuzz():
    os.environ["CC"] = "clang"
    try:
        build = configure("fuzz", "-Db_sanitize=address,undefined", "-Db_lundef=false",
                          "-Dfuzzers=true", targets=["fuzzers"])
    finally:
        del os.environ["CC"]
    return meson_test("fuzz", build, "--suite", "fuzz")


def test_module(path):
    """Runs the end-to-end tests of one file."""
    command = ["python3", "-m", "unittest", "discover", "-v", "-s", path.parent, "-t", path.parent,
               "-p", path.name]
    return program(f"e2e-{path.stem}", command, 3600)


def test_e2e():
    """Each class of tests has a lab of its own, and much of its time it waits: three at a time.
    Long ones come first, so that none is left alone at the end; those that measure have the machine
    for themselves."""
    make_template()
    configure_windows("x86_64")
    files = sorted((ROOT / "tests/e2e").glob("test_*.py"),
                   key=lambda path: (path.stem not in LONGEST, -path.stat().st_size))
    together = [path for path in files if path.stem not in MEASURING]
    alone = [path for path in files if path.stem in MEASURING]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        try:
            count = sum(pool.map(test_module, together), Count())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_leftovers() # which the pool waits for
            raise
    return sum(map(test_module, alone), count)


PARTS = {
    "style": test_style,
    "native": test_native,
    "threads": test_threads,
    "windows": test_windows,
    "same": test_same,
    "fuzz": test_fuzz,
    "e2e": test_e2e,
}
ALIASES = {"unit": ["native", "threads", "windows"]}


def chosen_parts(names):
    """The parts that were asked for, in their order."""
    wanted = {part for name in names for part in ALIASES.get(name, [name])} or set(PARTS)
    unknown = wanted - set(PARTS)
    if unknown:
        sys.exit(f"test: no such part: {', '.join(sorted(unknown))}; see: scripts/test --help")
    return [part for part in PARTS if part in wanted]


def run_part(part):
    """Runs a part; one that cannot be built is one failed case."""
    print(f"=== {part}", flush=True)
    started = time.monotonic()
    try:
        count = PARTS[part]()
    except StepFailed as failure:
        print(f"=== {part}: {failure} failed")
        count = Count(failed=1)
    return count, time.monotonic() - started


def marked_processes():
    """The processes that carry this run's mark, but for this one."""
    mark = f"{MARK}={os.environ[MARK]}".encode()
    found = []
    for directory in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (directory / "environ").read_bytes().split(b"\0"):
                found.append(int(directory.name))
    return [pid for pid in found if pid != os.getpid()]


def end_leftovers():
    """Ends what tests left running, and what that starts meanwhile. That any was left is a
    failure."""
    count = Count(passed=1)
    while left := marked_processes():
        count = Count(failed=1)
        for pid in left:
            with contextlib.suppress(OSError):
                command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
                print(f"test: left running, and killed: {pid} {command.decode(errors='replace')}")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
    return count


def main():
    parts = chosen_parts(sys.argv[1:])
    LOGS.mkdir(parents=True, exist_ok=True)
    os.environ[MARK] = str(uuid.uuid4())
    signal.signal(signal.SIGTERM, signal.default_int_handler) # ends like an interrupt from here
    results = {}
    try:
        for part in parts:
            results[part] = run_part(part)
    finally:
        results["nothing left running"] = (end_leftovers(), 0)
    print()
    for part, (count, seconds) in results.items():
        print(f"{part:22}{seconds:6.0f} s   {count}")
    total = sum((count for count, _ in results.values()), Count())
    print(f"\n{total}")
    sys.exit(1 if total.failed else 0)


if __name__ == "__main__":
    main()
