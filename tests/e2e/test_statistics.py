"""deputyctl statistics: how much the service does is for administrators, and for nobody else."""

import contextlib
import unittest

from common.faulty import DISK, FaultyCase
from common.support import (
    LONG, OPERATION, PARAMETERS, LabCase, field, needs_true_identities, wait_for)

ERROR_BUSY = 170

NUMBERS = ["uptime_ms", "calls", "routines", "sessions", "callers", "recent", "safe", "refused",
           "allowed", "queued", "blocked"]


class Statistics(LabCase):
    """The operation and its command."""

    def statistics(self):
        """What an administrator gets."""
        code, numbers = self.lab.ctl("statistics")
        self.assertEqual(code, 0, numbers)
        self.assertEqual(list(numbers), NUMBERS + ["correlation"])
        return numbers

    def test_an_administrator_gets_them_and_they_move(self):
        before = self.statistics()
        for _ in range(3):
            self.lab.whoami()
        after = self.statistics()
        # Each run is a session that begins and ends, and a call.
        self.assertGreaterEqual(after["safe"], before["safe"] + 9)
        self.assertGreaterEqual(after["recent"], before["recent"] + 9)
        self.assertGreater(after["uptime_ms"], before["uptime_ms"])
        self.assertEqual([after[name] for name in ("refused", "allowed", "blocked")], [0, 0, 0])
        self.assertGreaterEqual(after["callers"], 1)

    def test_sessions_and_calls_are_counted_while_they_are_there(self):
        before = self.statistics()
        with self.lab.running("hammer", "whoami", "threads=4", "calls=0", LONG, "own", "pause=1"):
            self.assertTrue(wait_for(
                lambda: self.statistics()["sessions"] == before["sessions"] + 4))
            self.assertTrue(wait_for(lambda: self.statistics()["calls"] > before["calls"]))
        self.assertTrue(wait_for(lambda: self.statistics()["sessions"] == before["sessions"]))
        self.assertTrue(wait_for(
            lambda: [self.statistics()[name] for name in ("calls", "routines")] == [0, 0]))

    def test_they_are_shown_to_people_as_well(self):
        done = self.lab.run("deputyctl", "statistics")
        self.assertEqual(done.returncode, 0, done)
        self.assertRegex(done.stdout, r"(?m)^Sessions +1$")
        self.assertRegex(done.stdout, r"(?m)^Can be put on record +yes$")

    @needs_true_identities
    def test_nobody_else_gets_them(self):
        code, answer = self.lab.ctl("statistics", restricted=True)
        error = answer["error"]
        self.assertEqual((code, error["status"], error["stage"]), (5, 5, "authorize"))
        event, = self.lab.event_of(error["correlation"])
        self.assertEqual((event["id"], field(event, OPERATION)), (4001, "statistics"))

    def test_what_everybody_gets_says_nothing_of_others(self):
        for command in ("ping", "status"):
            code, answer = self.lab.ctl(command)
            self.assertEqual(code, 0)
            self.assertEqual([name for name in NUMBERS if name in answer], ["uptime_ms"])


class Query(FaultyCase):
    """Asking the service what it is, without a session."""

    def is_refused(self):
        """Whether there is no place, twice in a row: a call that comes and goes has one as well."""
        return self.lab.ctl("status")[0] == 3 and self.lab.ctl("status")[0] == 3

    @contextlib.contextmanager
    def place_is_held(self):
        """The only place is held by a call that hangs. One that found it taken, by somebody who
        asked just then, is made again."""
        for _ in range(5):
            with self.lab.running("deputyctl", "cat", "--chunks", "C:\\dead") as call:
                self.assertTrue(wait_for(lambda: call.poll() is not None or self.is_refused()))
                if call.poll() is None:
                    yield
                    return
        self.fail("there never was a place for it")

    def test_it_has_a_place_only_as_long_as_there_is_one(self):
        self.assertEqual(self.lab.ctl("status")[0], 0)
        (self.lab.folder / "prefix" / "drive_c" / "dead").write_bytes(b"x")
        self.assertEqual(self.lab.run("deputyctl", "cat", "--chunks", "C:\\dead").returncode, 0)
        self.addCleanup(self.lab.delete_value, PARAMETERS, "MaxCalls")
        self.addCleanup(self.set_fault, 0)
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_DWORD", "1")
        self.reload()
        self.assertEqual(self.lab.ctl("status")[0], 0)
        self.set_fault(DISK)
        with self.place_is_held():
            answer = self.lab.ctl("status")[1]
            self.assertIs(answer["answers"], False)
            self.assertEqual((answer["error"]["status"], answer["error"]["stage"]),
                             (ERROR_BUSY, "admit"))
            self.set_fault(0)
        self.assertTrue(wait_for(lambda: self.lab.ctl("status")[0] == 0))


if __name__ == "__main__":
    unittest.main()
