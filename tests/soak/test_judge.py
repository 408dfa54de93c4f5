#!/usr/bin/env python3
"""Tests of judge.py: what a soak must not pass is put before each judge, and what it must."""

import contextlib
import io
import random
import unittest

import judge

HOUR, SHORT = 3600, 20 # seconds beside hostile callers
CALLS_A_SECOND = 80
MINUTE = 60


def quiet(function, *arguments):
    """The problems that a judge finds, and what it prints."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        problems = function(*arguments)
    return problems, output.getvalue()


def make_samples(seconds, **grown):
    """Samples every two seconds of a service that is at rest but for some noise and a storm now
    and then. grown: for a key, a function of the time that is added."""
    chance = random.Random(seconds)
    at_rest = {"memory": 30 << 20, "threads": 12, "files": 100, "handles": 80}
    samples = []
    for time in range(0, seconds + 1, 2):
        storm = 300 if 20 <= time % 97 < 40 else 0
        sample = {key: value + chance.randrange(3) + storm for key, value in at_rest.items()}
        sample["memory"] += chance.randrange(1 << 20) + (storm << 16)
        for key, function in grown.items():
            sample[key] += int(function(time))
        samples.append(sample | {"time": time, "attacks": "an attack"})
    rest = {key: at_rest[key] + int(grown.get(key, lambda _: 0)(seconds)) for key in at_rest}
    return samples + [rest | {"time": seconds + 10, "attacks": "no attack"}]


def make_lines(seconds, median_us=4000, p99_us=60000, calls=CALLS_A_SECOND):
    """Windows of good callers. Each value may be a function of the time."""
    def at(value, time):
        return int(value(time) if callable(value) else value)
    return [{"calls": at(calls, time), "failed": 0, "median_us": at(median_us, time),
             "p99_us": at(p99_us, time)} for time in range(seconds)]


ALONE = make_lines(300, 2000, 8000, 90)


def blocked(seconds, free):
    """Windows of callers that are blocked but for the first seconds of every ten."""
    return [line if time % 10 < free else dict.fromkeys(line, 0)
            for time, line in enumerate(make_lines(seconds))]


class Growth(unittest.TestCase):
    """What the service holds."""

    def judge(self, *arguments, **grown):
        """The problems of a run."""
        return quiet(judge.judge_growth, make_samples(*arguments, **grown))[0]

    def test_a_service_at_rest_passes(self):
        for seconds in (SHORT, 144, 700, HOUR):
            with self.subTest(seconds):
                self.assertEqual(self.judge(seconds), [])

    def test_what_the_runtime_loses_with_an_exception_is_not_the_services(self):
        samples = make_samples(HOUR, memory=lambda time: 200 * 100 * time)
        self.assertEqual(quiet(judge.judge_growth, samples, 100 * HOUR)[0], [])
        self.assertNotEqual(quiet(judge.judge_growth, samples, 10 * HOUR)[0], [])

    def test_a_leak_of_260_bytes_in_each_call_is_found(self):
        problems = self.judge(HOUR, memory=lambda time: 260 * CALLS_A_SECOND * time)
        self.assertIn("memory grows and grows", problems)

    def test_a_slow_leak_is_found_whatever_leaks(self):
        for key, (_, each_minute) in judge.BOUNDS.items():
            with self.subTest(key):
                def leak(time, rate=each_minute):
                    return 4 * rate * time / MINUTE
                self.assertIn(f"{key} grows and grows", self.judge(HOUR, **{key: leak}))

    def test_what_fills_once_passes(self):
        """The ring and caches."""
        full = 20 << 20
        self.assertEqual(self.judge(HOUR, memory=lambda time: min(full, full * time / 400)), [])

    def test_what_is_held_in_the_end_is_judged_in_a_short_run_too(self):
        problems = self.judge(SHORT, handles=lambda time: 3 * time)
        self.assertEqual(problems, ["handles grows"])

    def test_a_short_run_says_that_it_judges_no_slope(self):
        problems, said = quiet(judge.judge_growth, make_samples(SHORT, threads=lambda t: t / 4))
        self.assertEqual(problems, [])
        self.assertEqual(said.count("not judged"), len(judge.BOUNDS))

    def test_too_few_samples_are_no_proof(self):
        with self.assertRaises(AssertionError):
            self.judge(4)


class Latency(unittest.TestCase):
    """How long good callers wait, and how many are answered."""

    def judge(self, lines):
        """The problems of the callers beside hostile ones."""
        return quiet(judge.judge_latency, ALONE, lines)[0]

    def test_good_callers_that_are_served_pass(self):
        for seconds in (SHORT, 144, HOUR):
            with self.subTest(seconds):
                lines = make_lines(seconds)
                self.assertEqual(self.judge(lines), [])
                self.assertEqual(quiet(judge.judge_service, ALONE, lines)[0], [])

    def test_callers_that_are_blocked_nine_seconds_of_ten_are_not_served(self):
        for seconds in (SHORT, HOUR):
            with self.subTest(seconds):
                lines = blocked(seconds, 1)
                self.assertRegex(self.judge(lines)[0], "too long: .* median_us")
                self.assertRegex(quiet(judge.judge_service, ALONE, lines)[0][0], "do little")

    def test_callers_that_are_blocked_two_seconds_of_ten_wait_too_long(self):
        self.assertRegex(self.judge(blocked(HOUR, 8))[0], "too long: .* p99_us")

    def test_a_window_without_calls_counts_from_the_last_that_had_some(self):
        lines = make_lines(1) + [dict.fromkeys(ALONE[0], 0)] * 3
        self.assertEqual(judge.waits(lines, "median_us"), [4000, 1000000, 2000000, 3000000])

    def test_slower_calls_that_take_much_longer_are_found(self):
        self.assertRegex(self.judge(make_lines(HOUR, p99_us=400000))[0], "too long: .* p99_us")

    def test_latencies_that_grow_are_found(self):
        for key in judge.GROWTH_MAX:
            with self.subTest(key):
                lines = make_lines(HOUR, **{key: lambda time: 1000 + 5 * time})
                self.assertRegex("".join(self.judge(lines)), f"longer and longer: .* {key}")

    def test_a_single_stall_is_no_growth(self):
        lines = make_lines(HOUR)
        lines[HOUR - 5:] = [dict.fromkeys(ALONE[0], 0)] * 5
        self.assertEqual(self.judge(lines), [])

    def test_callers_of_whom_half_are_answered_no_more_are_found(self):
        lines = make_lines(HOUR, calls=CALLS_A_SECOND * 2 // 5)
        self.assertRegex(quiet(judge.judge_service, ALONE, lines)[0][0], "do little")

    def test_callers_that_fail_are_found(self):
        lines = [line | {"failed": 3} for line in make_lines(HOUR)]
        problems = quiet(judge.judge_service, ALONE, lines)[0]
        self.assertEqual(problems, ["good callers are not served"])

    def test_callers_that_were_not_served_alone_prove_nothing(self):
        silent = [dict.fromkeys(ALONE[0], 0)] * 10
        self.assertRegex(quiet(judge.judge_service, silent, ALONE)[0][0], "do little")

    def test_a_short_run_says_what_it_does_not_judge(self):
        problems, said = quiet(judge.judge_latency, ALONE, make_lines(SHORT, p99_us=10**6))
        self.assertEqual(problems, [])
        self.assertIn("not judged", said)


if __name__ == "__main__":
    unittest.main()
