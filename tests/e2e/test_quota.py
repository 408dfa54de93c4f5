"""Quotas and time: what one caller does, or waits for, is not the others' concern."""

import contextlib
import json
import statistics
import subprocess
import time
import unittest

from common.faulty import DISK, USER, FaultyCase
from common.support import (
    LONG, OBJECT_NAME, OPERATION, PARAMETERS, STAGE, STATUS, LabCase, Lines, field,
    needs_true_identities, wait_for,
)

ERROR_BUSY = 170
ERROR_OPERATION_ABORTED = 995
ERROR_TIMEOUT = 1460
ERROR_NOT_ENOUGH_QUOTA = 1816
EXIT_UNAVAILABLE = 3

DURATION = 33 # in microseconds, among the insertion strings

SETTINGS = ("MaxCalls", "MaxCallsPerCaller", "MaxCallsPerSecondPerCaller", "BurstCallsPerCaller",
            "MaxKilobytesPerSecondPerCaller", "OperationTimeoutMilliseconds")

# For what hangs until the test is done with it: the service's patience and the client's.
HANG = {"OperationTimeoutMilliseconds": 3600000}
PATIENT = ("--timeout", "600000")


class Limits:
    """Settings that a test changes, and their way back."""

    def limit(self, **settings):
        """Sets these and has the service take them."""
        for name, value in settings.items():
            self.lab.set_value(PARAMETERS, name, "REG_DWORD", str(value))
        self.lab.reload()

    def unlimit(self):
        """Nothing is set any more."""
        for name in SETTINGS:
            self.lab.run("reg", "delete", PARAMETERS, "/v", name, "/f")
        self.lab.reload()
        self.assertTrue(wait_for(lambda: self.lab.ctl("whoami")[0] == 0))

    def outcomes(self, result):
        """How many calls ended how."""
        return {(one["status"], one["stage"]): one["count"] for one in result["outcomes"]}

    def make_file(self, name, size=0):
        """A file in the lab; its name there."""
        (self.lab.folder / "prefix" / "drive_c" / name).write_bytes(b"x" * size)
        return "C:\\" + name


class Rates(Limits, LabCase):
    """How much one caller may ask for in a second."""

    def setUp(self):
        self.addCleanup(self.unlimit)

    @contextlib.contextmanager
    def exhausted(self):
        """Meanwhile a program takes whatever the caller may have as soon as it may have it. So
        nothing is left for another, however long that one needs to start."""
        with self.lab.running("hammer", "whoami", "threads=4", "calls=0", LONG, "list",
                              "input", stdin=subprocess.PIPE) as client:
            calls = Lines(client.stdout)
            self.assertTrue(calls.find(f"{ERROR_NOT_ENOUGH_QUOTA} admit "))
            yield
            client.stdin.close()
            client.wait(60)

    def refused(self, *command, **options):
        """Runs a command until it is refused for its rate, which once in many times it is not;
        returns the error."""
        for _ in range(3):
            code, answer = self.lab.ctl(*command, **options)
            if code:
                self.assertEqual(code, EXIT_UNAVAILABLE)
                return answer["error"]
        raise AssertionError("it was not refused")

    def test_a_caller_over_its_rate_is_told_when_to_try_again(self):
        self.limit(MaxCallsPerSecondPerCaller=1, BurstCallsPerCaller=20)
        with self.exhausted():
            error = self.refused("whoami")
            texts = [self.lab.run("deputyctl", "whoami").stderr for _ in range(3)]
        self.assertEqual((error["status"], error["stage"]), (ERROR_NOT_ENOUGH_QUOTA, "admit"))
        self.assertIn("too many calls", error["message"])
        self.assertGreater(error["retry_after_ms"], 0)
        self.assertLessEqual(error["retry_after_ms"], 1001)
        events = [event for event in self.lab.event_of(error["correlation"]) if event["id"] == 4002]
        self.assertEqual([(field(event, STAGE), field(event, STATUS)) for event in events],
                         [("admit", str(ERROR_NOT_ENOUGH_QUOTA))])
        with self.subTest("in words"):
            self.assertRegex("".join(texts), r"(?i)too many calls.*error 1816, stage admit"
                                             r".*Try again in \d+ ms\.")
        with self.subTest("it recovers"):
            # Each try takes a call of the two that it needs, and comes when there are both.
            self.assertTrue(wait_for(lambda: self.lab.ctl("whoami")[0] == 0, interval=3))

    @needs_true_identities
    def test_the_rate_of_one_caller_is_not_that_of_another_process_of_it(self):
        """Quotas are of a user in a logon session; another process of it has no share of its own,
        which would be enough for all that it asks for."""
        self.limit(MaxCallsPerSecondPerCaller=1, BurstCallsPerCaller=20)
        with self.exhausted():
            error = self.refused("whoami", restricted=True)
        self.assertEqual((error["status"], error["stage"]), (ERROR_NOT_ENOUGH_QUOTA, "admit"))

    def test_moved_bytes_are_paid_for(self):
        path = self.make_file("paid", 1024 * 1024) # which takes 16 s
        self.limit(MaxKilobytesPerSecondPerCaller=64)
        done = self.lab.run("deputyctl", "cat", "--chunks", path)
        self.assertEqual(done.returncode, EXIT_UNAVAILABLE)
        self.assertRegex(done.stderr, r"too much data.*Try again in \d+ ms\.")
        error = self.refused("whoami")
        self.assertEqual((error["status"], error["stage"]), (ERROR_NOT_ENOUGH_QUOTA, "admit"))
        self.assertLessEqual(error["retry_after_ms"], 17000)
        time.sleep(error["retry_after_ms"] / 1000)
        self.assertTrue(wait_for(lambda: self.lab.ctl("whoami")[0] == 0))

    def test_answers_are_paid_for(self):
        """An answer of whoami is some KiB, the requests of a few of them are less than one."""
        self.limit(MaxKilobytesPerSecondPerCaller=1)
        error = self.refused("whoami")
        self.assertEqual((error["status"], error["stage"]), (ERROR_NOT_ENOUGH_QUOTA, "admit"))


class Slow(Limits, FaultyCase):
    """A disk that does not answer (tests/faults/disk.c), and those who do not need it."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.unlimit)
        self.addCleanup(self.set_fault, 0)
        self.path = self.make_file("dead", 5)
        self.assertEqual(self.lab.run("deputyctl", "cat", "--chunks", self.path).returncode, 0)

    def failed_reads(self):
        """The statuses of file reads that failed on the record."""
        return [(int(field(event, STATUS)), field(event, STAGE))
                for event in self.lab.events(4002)
                if field(event, OPERATION) == "file_read_open"
                and field(event, OBJECT_NAME).endswith("dead")]

    def test_what_takes_too_long_is_ended_and_its_thread_serves_again(self):
        self.limit(OperationTimeoutMilliseconds=1000)
        self.set_fault(DISK)
        code, answer = self.lab.ctl("cat", "--chunks", self.path, *PATIENT)
        self.assertEqual(code, 1)
        self.assertEqual((answer["error"]["status"], answer["error"]["stage"]),
                         (ERROR_TIMEOUT, "perform"))
        self.assertIn("OperationTimeoutMilliseconds", answer["error"]["advice"])
        event, = self.lab.event_of(answer["error"]["correlation"])
        self.assertEqual((event["id"], field(event, STAGE), field(event, STATUS)),
                         (4002, "perform", str(ERROR_TIMEOUT)))
        self.assertGreaterEqual(int(field(event, DURATION)), 1000000)
        self.assertLess(int(field(event, DURATION)), 20000000)
        self.assertEqual(self.lab.ctl("statistics")[1]["calls"], 0)
        self.set_fault(0)
        self.assertEqual(self.lab.run("deputyctl", "cat", "--chunks", self.path).stdout, "xxxxx")

    def test_the_work_of_a_client_that_was_killed_ends(self):
        before = len(self.failed_reads())
        self.limit(**HANG)
        self.set_fault(DISK)
        with self.lab.running("deputyctl", "cat", "--chunks", self.path, *PATIENT) as client:
            self.assertTrue(wait_for(lambda: self.lab.ctl("statistics")[1]["calls"] == 1))
            down = len(self.lab.events(4012))
            client.kill()
            client.wait()
        self.assertTrue(wait_for(lambda: len(self.failed_reads()) > before))
        self.assertEqual(self.failed_reads()[before:], [(ERROR_OPERATION_ABORTED, "perform")])
        self.assertTrue(wait_for(lambda: len(self.lab.events(4012)) > down), "no rundown")
        self.assertTrue(wait_for(lambda: self.lab.ctl("statistics")[1]["calls"] == 0))

    def test_callers_that_wait_for_it_do_not_delay_others(self):
        def best():
            """The fastest of some runs: what else the machine does only makes them slower."""
            runs = [self.lab.hammer("whoami", "calls=300") for _ in range(3)]
            for run in runs:
                self.assertEqual(self.outcomes(run), {(0, "none"): 300})
            return min(runs, key=lambda run: run["median_us"])

        self.limit(**HANG)
        alone = best()
        self.set_fault(DISK)
        with contextlib.ExitStack() as waiting:
            for _ in range(6):
                waiting.enter_context(
                    self.lab.running("deputyctl", "cat", "--chunks", self.path, *PATIENT))
            self.assertTrue(wait_for(lambda: self.lab.ctl("statistics")[1]["calls"] == 6))
            beside = best()
            self.assertEqual(self.lab.ctl("statistics")[1]["calls"], 6)
        print(f"\nwhoami alone: median {alone['median_us']} us, 99 % {alone['slowest_us']} us; "
              f"beside six that wait: {beside['median_us']} us, {beside['slowest_us']} us")
        self.assertLess(beside["median_us"], 4 * alone["median_us"] + 2000)

    def test_one_caller_gets_half_of_the_places_and_the_rest_is_for_others(self):
        self.limit(**HANG)
        self.set_fault(DISK)
        with self.lab.running("deputyctl", "cat", "--chunks", self.path, *PATIENT), \
                self.lab.running("deputyctl", "cat", "--chunks", self.path, *PATIENT):
            # The limit comes after both are in: before, the question could take a place of theirs.
            self.assertTrue(wait_for(lambda: self.lab.ctl("statistics")[1]["calls"] == 2))
            self.limit(MaxCalls=4)
            code, answer = self.lab.ctl("whoami")
            error = answer["error"]
            self.assertEqual(code, EXIT_UNAVAILABLE)
            self.assertEqual((error["status"], error["stage"]), (ERROR_BUSY, "admit"))
            self.assertEqual(error["retry_after_ms"], 100)


@needs_true_identities
class Fair(Limits, FaultyCase):
    """A caller beside one that takes all it can get. The service with faults takes the restricted
    one for another user (tests/faults/session.c)."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.unlimit)
        self.addCleanup(self.set_fault, 0)

    def good(self):
        """Someone who asks now and then."""
        return self.lab.hammer("whoami", "ms=4000", "calls=0", "pause=40", timeout=120)

    def beside(self):
        """The good caller's result beside a hammering one, and that one's."""
        with self.lab.running("--restricted", "hammer", "whoami", "threads=16", "calls=0", LONG,
                              "own", "list=100", "input", stdin=subprocess.PIPE) as bad:
            for _ in range(100):
                self.assertRegex(bad.stdout.readline(), r"^\d+ ")
            good = self.good()
            self.assertIsNone(bad.poll())
            return good, json.loads(bad.communicate(timeout=120)[0])

    def measure(self, what):
        """Measures the good caller alone and beside the other, three times; the last of each."""
        rounds = [(self.good(), *self.beside()) for _ in range(3)]
        for name in ("median_us", "slowest_us"):
            ratio = statistics.median(beside[name] / alone[name] for alone, beside, _ in rounds)
            print(f"\n{what}, {name}: alone {[one[name] for one, _, _ in rounds]}, beside "
                  f"{[one[name] for _, one, _ in rounds]}, ratio {ratio:.1f}")
        for _, good, _ in rounds:
            self.assertEqual(set(self.outcomes(good)), {(0, "none")})
        return rounds

    def test_a_hammering_caller_does_not_starve_another(self):
        self.set_fault(USER)
        for _, good, bad in self.measure("no rate limit"):
            self.assertGreater(self.outcomes(bad)[0, "none"], good["calls"])

    def test_a_hammering_caller_is_held_to_its_rate_and_another_is_not_refused(self):
        self.limit(MaxCallsPerSecondPerCaller=50, BurstCallsPerCaller=50)
        self.set_fault(USER)
        for _, _, bad in self.measure("50 calls/s"):
            served = self.outcomes(bad)[0, "none"]
            self.assertLessEqual(served, 50 + 50 * (bad["microseconds"] / 1e6 + 1))
            self.assertGreater(self.outcomes(bad)[ERROR_NOT_ENOUGH_QUOTA, "admit"], served)

    def test_a_caller_whose_calls_hang_leaves_places_for_another(self):
        path = self.make_file("dead")
        self.limit(MaxCalls=8, **HANG)
        self.set_fault(DISK)
        with contextlib.ExitStack() as hanging:
            for _ in range(6):
                hanging.enter_context(self.lab.running(
                    "--restricted", "deputyctl", "cat", "--chunks", path, *PATIENT))
            self.assertTrue(wait_for(lambda: self.lab.ctl("statistics")[1]["calls"] == 4))
            self.assertEqual(self.outcomes(self.lab.hammer("whoami", "calls=100")),
                             {(0, "none"): 100})
            self.assertEqual(self.lab.ctl("whoami", restricted=True)[1]["error"]["status"],
                             ERROR_BUSY)
            self.assertEqual(self.lab.ctl("statistics")[1]["calls"], 4)


if __name__ == "__main__":
    unittest.main()
