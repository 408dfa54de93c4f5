#!/usr/bin/env python3
"""Good and hostile callers at once, for as long as it is told to, and whether the service stays as
it is: its memory, handles, threads and files must not grow, and the good callers must be served.

usage: soak.py [SECONDS]    (3600)

First the good callers are alone for a fifth of the time, then hostile ones come. Prints what grew
how fast (the slope of a line through the least values), and the latency of the good
callers alone and beside the others. Exit code: 0, or 1 when something is beyond its bound.
"""

import itertools
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from support import BUILD, Lab # noqa: E402 - it stands in the folder above

ATTACKS = (
    "truncated-stubs", "random-stubs", "mutated-stubs", "wrong-opnums", "lying-sizes", "sizes",
    "held-things", "oversized-stubs", "forged-contexts", "stale-contexts", "random-pdus",
    "wrong-fragments", "unfinished-calls", "silent-connections", "rundown-storm",
    "reconnect-loop", "death-at-every-stage", "hostile-text", "hostile-names", "idle-sessions",
)
HOSTILE_AT_ONCE = 2
BROKEN = "NOT AS PROMISED"
# Attacks of one account share its quota: beside one that takes all sessions, another gets none.
CROWDED = "no session"
SAMPLE_SECONDS = 2
CALM_SECONDS = 5 # for what ends by and by, before the last sample
LOG_MAX = 256 << 20 # Wine's trace of the events

# What may be more at the end of a run by the line: at once, and for each minute. What fills once
# (the ring of recent records, caches, the heap's own reserve) is in the first number.
BOUNDS = {
    "memory": (48 << 20, 256 << 10), # bytes
    "threads": (16, 0.1),
    "files": (96, 0.5),
    "handles": (32, 0.5),
}
MEDIAN_RATIO_MAX = 20
FAILED_MAX = 0.02 # of the calls of good callers: they share their account's quota with hostile ones


class Soak:
    """One run."""

    def __init__(self, lab, seconds):
        self.lab = lab
        self.seconds = seconds
        self.stopped = threading.Event()
        self.samples = []
        self.attacks = {}
        self.problems = []

    def sample(self, began):
        """What the service holds now."""
        process = self.lab.service_process()
        if process is None:
            self.problems.append("the service is gone")
            self.stopped.set()
            return
        status = pathlib.Path(f"/proc/{process}/status").read_text("ascii")
        done = self.lab.run("process", self.windows_id)
        self.samples.append({
            "time": time.monotonic() - began,
            "memory": int(re.search(r"RssAnon:\s+(\d+)", status)[1]) << 10,
            "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
            "files": len(os.listdir(f"/proc/{process}/fd")),
            "handles": json.loads(done.stdout)["handles"],
        })

    def attack(self, first):
        """Runs one attack after the other until it is told to stop."""
        order = itertools.islice(itertools.cycle(ATTACKS), first, None)
        for name in order:
            if self.stopped.is_set():
                return
            try:
                done = self.lab.run(BUILD / "tests/hostile/hostile.exe", name, timeout=120)
            except subprocess.TimeoutExpired:
                self.problems.append(f"{name} does not end")
                continue
            broken = [line for line in done.stdout.splitlines() if line.startswith(BROKEN)
                      and CROWDED not in line]
            self.attacks.setdefault(name, []).append(broken)

    def good(self, seconds):
        """Lets the good callers call for so long; returns the lines they print."""
        done = self.lab.run(
            "steady", int(seconds * 1000), "threads=4", "pause=40", timeout=seconds + 120)
        if done.returncode:
            self.problems.append(f"good callers: {done.stdout[-500:]}{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def watch(self):
        """Takes samples until it is told to stop."""
        while not self.stopped.is_set():
            self.sample(self.began)
            log = self.lab.folder / "wine.log"
            if log.stat().st_size > LOG_MAX:
                os.truncate(log, 0)
            self.stopped.wait(SAMPLE_SECONDS)

    def run(self):
        """The whole run; returns the lines of the good callers alone and beside others."""
        self.windows_id = self.lab.ctl("ping")[1]["process_id"]
        process = self.lab.service_process()
        alone = self.good(max(self.seconds * 0.2, 4))
        self.began = time.monotonic()
        threads = [threading.Thread(target=self.watch)]
        threads += [threading.Thread(target=self.attack, args=(number * 7,))
                    for number in range(HOSTILE_AT_ONCE)]
        for thread in threads:
            thread.start()
        try:
            beside = self.good(max(self.seconds * 0.8, 8))
        finally:
            self.stopped.set()
            for thread in threads:
                thread.join()
        self.stopped.clear()
        time.sleep(CALM_SECONDS)
        self.sample(self.began)
        if self.lab.service_process() != process:
            self.problems.append("the service is not the same process any more")
        return alone, beside


def floors(samples, key):
    """The least value in each tenth of the time, without the first two tenths, in which caches
    fill. A storm of sessions is a peak; what is never given back raises the floor."""
    length = samples[-1]["time"] / 10
    found = {}
    for sample in samples:
        part = int(sample["time"] / length)
        if 2 <= part and sample[key] < found.get(part, (0, float("inf")))[1]:
            found[part] = sample["time"], sample[key]
    return list(found.values())


def slope(samples, key):
    """By how much a value's floor grows each second: the median of the slopes between any two
    (Theil and Sen)."""
    slopes = [(later - value) / (end - begin) for (begin, value), (end, later)
              in itertools.combinations(floors(samples, key), 2) if end > begin]
    return statistics.median(slopes or [0.0])


def latency(lines, key):
    """The median of a latency over all windows with calls."""
    return statistics.median([line[key] for line in lines if line["calls"]] or [0])


def judge_growth(soak):
    """Prints the slopes, and notes those beyond their bound."""
    minutes = soak.samples[-1]["time"] / 60
    for key, (at_once, each_minute) in BOUNDS.items():
        rate = slope(soak.samples, key)
        grown, allowed = rate * minutes * 60, at_once + each_minute * minutes
        values = [sample[key] for sample in soak.samples]
        print(f"{key:8} {values[0]:>10} -> {values[-1]:>10}, at most {max(values)}; "
              f"slope {rate * 60:+.2f} a minute, {grown:+.0f} in all, allowed {allowed:.0f}")
        if max(grown, values[-1] - values[0]) > allowed:
            soak.problems.append(f"{key} grows")


def judge_latency(soak, alone, beside):
    """Prints the latencies and their ratio, and notes what is beyond its bound."""
    for key in ("median_us", "p99_us"):
        one, other = latency(alone, key), latency(beside, key)
        ratio = other / one if one else float("inf")
        print(f"{key:9} alone {one:.0f}, beside hostile callers {other:.0f}: {ratio:.1f} times")
        if key == "median_us" and ratio > MEDIAN_RATIO_MAX:
            soak.problems.append("good callers wait too long")
    calls = sum(line["calls"] for line in beside)
    failed = sum(line["failed"] for line in beside)
    print(f"good callers: {calls} calls, {failed} failed")
    if not calls or failed > FAILED_MAX * (calls + failed):
        soak.problems.append("good callers are not served")


def judge_attacks(soak):
    """Prints how often each attack ran, and notes promises that were broken."""
    print("attacks:", ", ".join(f"{name} {len(runs)}" for name, runs in soak.attacks.items()))
    for name, runs in soak.attacks.items():
        soak.problems += [f"{name}: {line}" for broken in runs for line in broken]


def soak(lab, seconds):
    """Runs a soak in a lab that is up; returns the problems."""
    run = Soak(lab, seconds)
    alone, beside = run.run()
    judge_growth(run)
    judge_latency(run, alone, beside)
    judge_attacks(run)
    if lab.ctl("ping")[0]:
        run.problems.append("the service does not answer")
    return run.problems


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 3600
    lab = Lab("soak")
    lab.up()
    try:
        problems = soak(lab, seconds)
    finally:
        lab.down()
    for problem in problems:
        print("PROBLEM:", problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
