"""Runs the tests and counts their cases; see: scripts/test --help."""

import os
import signal
import sys
import threading
import time
import uuid

from counting import Count
from parts import ALIASES, COMPUTES, KEEPS_TIMES, MEASURES, PARTS
from steps import LOGS, MARK, StepFailed, alone, end_leftovers, stopping, thread

LEFT = "nothing left running"


def chosen_parts(names):
    """The parts that were asked for, in their order."""
    wanted = {part for name in names or ["all"] for part in ALIASES.get(name, [name])}
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
        print(f"=== {part}: {failure} failed", flush=True)
        count = Count(failed=1)
    return count, time.monotonic() - started


def run_parts(parts, results, gives_way=False):
    """Runs parts one after the other."""
    thread.gives_way = gives_way
    for part in parts:
        results[part] = run_part(part)


def run_side_by_side(parts, results):
    """Runs the parts that keep times, and beside them, where there are any, those that compute."""
    first = [part for part in parts if part in KEEPS_TIMES]
    computing = [part for part in parts if part in COMPUTES]
    beside = threading.Thread(target=run_parts, args=(computing, results, bool(first)))
    beside.start()
    try:
        run_parts(first, results)
    finally:
        alone.set()
        beside.join()


def interrupted(*_):
    """Ends everything: who waits for a program goes on, and begins nothing more."""
    stopping.set()
    end_leftovers()
    raise KeyboardInterrupt


def show(results):
    """Prints how each part ended, and all of them together; returns that."""
    print()
    for part in [part for part in (*PARTS, LEFT) if part in results]:
        count, seconds = results[part]
        print(f"{part:22}{seconds:6.0f} s   {count}")
    total = sum((count for count, _ in results.values()), Count())
    print(f"\n{total}")
    return total


def main():
    parts = chosen_parts(sys.argv[1:])
    LOGS.mkdir(parents=True, exist_ok=True)
    os.environ[MARK] = str(uuid.uuid4())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)
    results = {}
    try:
        run_side_by_side(parts, results)
        run_parts([part for part in parts if part in MEASURES], results)
    finally:
        results[LEFT] = (end_leftovers(), 0)
    sys.exit(1 if show(results).failed else 0)


if __name__ == "__main__":
    main()
