#!/usr/bin/env python3
"""Good and hostile callers at once, for as long as it is told to, and whether the service stays as
it is: its memory, handles, threads and files must not grow, and the good callers must be served.

usage: soak.py [SECONDS]    (3600)

First the good callers are alone, for a fifth of the time and at most five minutes, then hostile
ones come. Prints what grew how fast (the slope of a line through the least values), the latency of
the good callers alone and beside the others and how fast it grew, and how often each attack ran.
Exit code: 0, or 1 when something is beyond its bound.
"""

import concurrent.futures
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
# Attacks of one account share its quota: beside one that takes all sessions, another is told that
# there is none now (ERROR_BUSY), and has to run again. Any other end than HELD is a problem.
CROWDED = re.compile(r"no session: raised 0, status 170|refused, \d+ sessions")
HELD = 0
ALONE_SECONDS_MAX = 300
SAMPLE_SECONDS = 2
CALM_SAMPLES, CALM_SECONDS_MAX = 5, 60 # how many in a row are the same when it is calm
LOG_MAX = 256 << 20 # Wine's trace of the events
LONG = 600 # seconds in which every attack has to come to its end, and not only some
SOME = 4

# What may be more at the end of a run by the line: at once, and for each minute. What fills once
# (the ring of recent records, caches, the heap's own reserve) is in the first number.
BOUNDS = {
    "memory": (48 << 20, 256 << 10), # bytes
    "threads": (16, 0.1),
    "files": (96, 0.5),
    "handles": (32, 0.5),
}
PARTS_MIN = 5 # of the ten into which a run is cut, that a slope needs
MEDIAN_RATIO_MAX = 20
# Times the median, from the beginning to the end beside hostile callers. A line that begins at a
# and ends at b grows by 2 (b - a) / (a + b) of its median: 1.2 is four times as long in the end.
LATENCY_GROWTH_MAX = 1.2
FAILED_MAX = 0.02 # of the calls of good callers: they share their account's quota with hostile ones


class Soak:
    """One run."""

    def __init__(self, lab, seconds):
        self.lab = lab
        self.seconds = seconds
        self.stopped = threading.Event()
        self.samples = []
        self.ends = {name: [] for name in ATTACKS} # how each attack ended, each time
        self.running = [None] * HOSTILE_AT_ONCE
        self.lock = threading.Lock()
        self.problems = []

    def sample(self):
        """What the service holds now."""
        process = self.lab.service_process()
        if process is None:
            raise AssertionError("the service is gone")
        status = pathlib.Path(f"/proc/{process}/status").read_text("ascii")
        done = self.lab.run("process", self.windows_id)
        if done.returncode:
            raise AssertionError(f"the service cannot be looked at: {done}")
        self.samples.append({
            "time": time.monotonic() - self.began,
            "memory": int(re.search(r"RssAnon:\s+(\d+)", status)[1]) << 10,
            "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
            "files": len(os.listdir(f"/proc/{process}/fd")),
            "handles": json.loads(done.stdout)["handles"],
            "attacks": " and ".join(sorted(filter(None, self.running))) or "no attack",
        })

    def attack_once(self, name):
        """Runs an attack; how it ended: "held", "crowded" or what went wrong."""
        try:
            done = self.lab.run(BUILD / "tests/hostile/hostile.exe", name, timeout=120)
        except subprocess.TimeoutExpired:
            return "does not end"
        if done.returncode == HELD:
            return "held"
        broken = [line for line in done.stdout.splitlines() if line.startswith(BROKEN)]
        others = [line for line in broken if not CROWDED.search(line)]
        if CROWDED.search(done.stdout) and not others and done.returncode in (1, 2):
            return "crowded"
        return f"exit code {done.returncode}: {others or done.stdout[-500:] + done.stderr[-500:]}"

    def attack(self, number):
        """Runs one attack after the other until it is told to stop."""
        for name in itertools.islice(itertools.cycle(ATTACKS), number * 7, None):
            if self.stopped.is_set():
                return
            with self.lock:
                if name in self.running: # two of a kind would use the same names
                    continue
                self.running[number] = name
            self.ends[name].append(self.attack_once(name))
            self.running[number] = None

    def good(self, seconds):
        """Lets the good callers call for so long; returns the lines they print."""
        done = self.lab.run(
            "steady", int(seconds * 1000), "threads=4", "pause=40", timeout=seconds + 120)
        if done.returncode:
            self.problems.append(f"good callers: {done.stdout[-500:]}{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def watch(self):
        """Takes samples until it is told to stop."""
        interval = min(SAMPLE_SECONDS, self.seconds / 100)
        while not self.stopped.is_set():
            self.sample()
            log = self.lab.folder / "wine.log"
            if log.stat().st_size > LOG_MAX:
                os.truncate(log, 0)
            self.stopped.wait(interval)

    def calm_down(self):
        """Takes samples until nothing changes any more."""
        end = time.monotonic() + CALM_SECONDS_MAX
        same = 0
        while same < CALM_SAMPLES and time.monotonic() < end:
            time.sleep(1)
            self.sample()
            last, before = self.samples[-1], self.samples[-2]
            alike = all(last[key] == before[key] for key in ("threads", "files", "handles"))
            same = same + 1 if alike else 0

    def run(self):
        """The whole run; returns the lines of the good callers alone and beside others."""
        self.windows_id = self.lab.ctl("ping")[1]["process_id"]
        process = self.lab.service_process()
        quiet = max(min(self.seconds * 0.2, ALONE_SECONDS_MAX), 4)
        alone = self.good(quiet)
        self.began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor() as threads:
            others = [threads.submit(self.watch)]
            others += [threads.submit(self.attack, i) for i in range(HOSTILE_AT_ONCE)]
            try:
                beside = self.good(max(self.seconds - quiet, 8))
            finally:
                self.stopped.set()
        for other in others:
            other.result() # raises what ended it
        self.calm_down()
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
    return median_slope(floors(samples, key))


def median_slope(points):
    """The median of the slopes between any two points, of which there have to be some."""
    if len(points) < PARTS_MIN:
        raise AssertionError(f"{len(points)} samples are too few")
    return statistics.median((later - value) / (end - begin) for (begin, value), (end, later)
                             in itertools.combinations(points, 2) if end > begin)


def latency(lines, key):
    """The median of a latency over all windows with calls."""
    return statistics.median([line[key] for line in lines if line["calls"]] or [0])


def latency_slope(lines, key):
    """By how much a latency grows in the whole time: through its medians in each tenth of it."""
    tenths = [lines[len(lines) * i // 10:len(lines) * (i + 1) // 10] for i in range(10)]
    return 10 * median_slope([(i, latency(tenth, key)) for i, tenth in enumerate(tenths)
                              if any(line["calls"] for line in tenth)])


def judge_growth(soak):
    """Prints the slopes, and notes those beyond their bound."""
    minutes = soak.samples[-1]["time"] / 60
    for key, (at_once, each_minute) in BOUNDS.items():
        rate = slope(soak.samples, key)
        grown, allowed = rate * minutes * 60, at_once + each_minute * minutes
        values = [sample[key] for sample in soak.samples]
        peak = max(soak.samples, key=lambda sample, key=key: sample[key])
        print(f"{key:8} {values[0]:>10} -> {values[-1]:>10}, at most {peak[key]} at "
              f"{peak['time']:.0f} s beside {peak['attacks']}; "
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
        grown = latency_slope(beside, key)
        print(f"{key:9} beside hostile callers {grown:+.0f} from beginning to end")
        if key == "median_us" and grown > LATENCY_GROWTH_MAX * other:
            soak.problems.append(f"good callers wait longer and longer: {grown:+.0f} {key}")
    calls = sum(line["calls"] for line in beside)
    failed = sum(line["failed"] for line in beside)
    print(f"good callers: {calls} calls, {failed} failed")
    if not calls or failed > FAILED_MAX * (calls + failed):
        soak.problems.append("good callers are not served")


def judge_attacks(soak):
    """Prints how often each attack ran, and notes those that failed or never came to their end."""
    counts = {name: (ends.count("held"), ends.count("crowded")) for name, ends in soak.ends.items()}
    print("attacks (held, crowded out):", ", ".join(
        f"{name} {held}, {crowded}" for name, (held, crowded) in counts.items()))
    for name, ends in soak.ends.items():
        soak.problems += [f"{name}: {end}" for end in ends if end not in ("held", "crowded")]
    never = [name for name, (held, _) in counts.items() if not held]
    if soak.seconds >= LONG and never:
        soak.problems.append(f"never came to their end: {never}")
    if len(counts) - len(never) < SOME:
        soak.problems.append("hardly any attack came to its end")


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
