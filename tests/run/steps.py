"""Runs programs, each in a process group of its own with its output in a log."""

import contextlib
import os
import pathlib
import signal
import subprocess
import threading
import time

from counting import Count, count_program

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
LOGS = BUILD / "test"
TAIL_LINES = 60

# Every process that a test starts, directly or not, also those of Wine, inherits this.
MARK = "DEPUTY_TEST_RUN"

# What only computes gives way to what keeps times. A kernel that groups the processes of a session
# looks at the group's number and not at theirs.
GIVES_WAY = ["sh", "-c", "echo 10 2>/dev/null >/proc/self/autogroup; exec nice -n 10 \"$@\"", "sh"]

thread = threading.local() # gives_way: whether this thread's programs do
alone = threading.Event() # nobody is left to give way to
stopping = threading.Event() # nothing more is to be started


class StepFailed(Exception):
    """A step that is not a test case itself did not work."""


def gives_way():
    """Whether this thread's programs give way to those of others."""
    return getattr(thread, "gives_way", False) and not alone.is_set()


def environment(**more):
    """The environment of all steps."""
    return dict(
        os.environ,
        ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:strict_string_checks=1",
        UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1",
        TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1",
        PYTHONDONTWRITEBYTECODE="1",
        **more,
    )


def show_tail(log):
    """Shows the end of a log where people look for what went wrong."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print("\n".join([f"--- the end of {log.relative_to(ROOT)}:", *lines[-TAIL_LINES:], "---"]),
          flush=True)


def run(name, command, timeout, **more):
    """Runs a command with more in its environment. Returns whether it succeeded in time, and the
    log."""
    if stopping.is_set():
        raise StepFailed(f"{name}, which was not begun,")
    log = LOGS / f"{name}.log"
    words = GIVES_WAY * gives_way() + [str(word) for word in command]
    with open(log, "wb") as output:
        process = subprocess.Popen(
            words, cwd=ROOT, env=environment(**more), stdin=subprocess.DEVNULL,
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


def step(name, command, timeout, **more):
    """Runs what has to work before tests can run."""
    if not run(name, command, timeout, **more)[0]:
        raise StepFailed(name)


def program(name, command, timeout, **more):
    """Runs one test program and counts its cases."""
    good, log = run(name, command, timeout, **more)
    return count_program(log.read_text(encoding="utf-8", errors="replace"), good)


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
