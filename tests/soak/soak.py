#!/usr/bin/env python3
"""Good and hostile callers at once, for as long as it is told to, and whether the service stays as
it is: its memory, handles, threads and files must not grow, and the good callers must be served.

usage: soak.py [SECONDS]    (3600)

First the good callers are alone, for a fifth of the time and at most five minutes, then hostile
ones come. Prints what grew how fast (the slope of a line through the least values), the latency of
the good callers alone and beside the others and how fast it grew, and how often each attack ran
(judge.py). Exit code: 0, or 1 when something is beyond its bound.
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

import judge
# From another folder.
from common.support import BUILD, Lab, identities_are_true # noqa: E402

ATTACKS = (
    "truncated-stubs", "random-stubs", "mutated-stubs", "wrong-opnums", "lying-sizes", "sizes",
    "held-things", "oversized-stubs", "forged-contexts", "stale-contexts", "random-pdus",
    "wrong-fragments", "unfinished-calls", "silent-connections", "rundown-storm",
    "reconnect-loop", "death-at-every-stage", "hostile-text", "hostile-names", "idle-sessions",
    "one-byte-at-a-time", "half-pdus", "endless-text", "context-of-another-process",
)
# What only a server shows that knows who its callers are. The last is run by a restricted process.
OF_IDENTITY = ("joined-session", "restricted-token 0", "restricted-token 1")
RESTRICTED = OF_IDENTITY[-1]
HOSTILE_AT_ONCE = 2
BROKEN = "NOT AS PROMISED"
# Attacks of one account share its quota: beside one that takes all sessions, another is told that
# there is none now (ERROR_BUSY), and has to run again. Any other end than HELD is a problem.
CROWDED = re.compile(r"no session: raised 0, status 170|refused, \d+ sessions")
HELD = 0
RAISED = re.compile(r"^(\d+) calls ended by an exception$", re.M)
ALONE_SECONDS_MAX = 300
SAMPLE_SECONDS = 2
CALM_SAMPLES, CALM_SECONDS_MAX = 5, 60 # how many in a row are the same when it is calm
LOG_MAX = 256 << 20 # Wine's trace of the events
LONG = 600 # seconds in which every attack has to come to its end, and not only some
SOME = 4


class Soak:
    """One run."""

    def __init__(self, lab, seconds):
        self.lab = lab
        self.seconds = seconds
        self.stopped = threading.Event()
        self.samples = []
        self.raised = 0 # requests that the runtime refused by an exception
        self.attacks = ATTACKS + (OF_IDENTITY if identities_are_true() else ())
        self.ends = {name: [] for name in self.attacks} # how each attack ended, each time
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
            done = self.lab.run(BUILD / "tests/hostile/hostile.exe", *name.split(), timeout=120,
                                restricted=name == RESTRICTED)
        except subprocess.TimeoutExpired:
            return "does not end"
        with self.lock:
            self.raised += sum(map(int, RAISED.findall(done.stdout)))
        if done.returncode == HELD:
            return "held"
        broken = [line for line in done.stdout.splitlines() if line.startswith(BROKEN)]
        others = [line for line in broken if not CROWDED.search(line)]
        if CROWDED.search(done.stdout) and not others and done.returncode in (1, 2):
            return "crowded"
        return f"exit code {done.returncode}: {others or done.stdout[-500:] + done.stderr[-500:]}"

    def attack(self, number):
        """Runs one attack after the other until it is told to stop."""
        for name in itertools.islice(itertools.cycle(self.attacks), number * 7, None):
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
        self.sample() # what all others are compared with: no hostile caller has been there
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
    run.problems += judge.judge_growth(run.samples, run.raised)
    run.problems += judge.judge_latency(alone, beside)
    run.problems += judge.judge_service(alone, beside)
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
