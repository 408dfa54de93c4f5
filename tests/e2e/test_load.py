"""The service under load: a stop in the middle, and many calls without anything growing.

DEPUTY_TEST_CALLS says how many calls the second makes (5,000 by default, 100,000 for a proof).
"""

import collections
import json
import os
import subprocess
import unittest

from common.support import CORRELATION, LONG, LabCase, Lines, field, wait_for
from test_client import ERROR_SERVICE_NOT_ACTIVE, GOING_AWAY

CALLS = int(os.environ.get("DEPUTY_TEST_CALLS", "5000"))
CLIENTS = 8
RING = 8 << 20 # the most that recent records take, which fill it up at first


class Stop(LabCase):
    """A stop while clients call."""

    def hammer_until_stopped(self):
        """Lets eight clients call, stops the service meanwhile; returns the calls as lists of
        status, stage and correlation."""
        with self.lab.running("hammer", "whoami", f"threads={CLIENTS}", "calls=0", LONG, "own",
                              "list", "input", stdin=subprocess.PIPE) as client:
            printed = Lines(client.stdout)
            lines = [printed.next() for _ in range(50 * CLIENTS)]
            state = self.lab.stop()
            lines += printed.find(f"{ERROR_SERVICE_NOT_ACTIVE} ")
            client.stdin.close()
            lines += printed.rest()
        self.assertEqual(state, {"state": "stopped", "win32": 0, "specific": 0})
        self.assertEqual(json.loads(lines[-1])["calls"], len(lines) - 1)
        return [line.split() for line in lines[:-1]]

    def test_a_stop_under_load(self):
        before = len(self.lab.events())
        calls = self.hammer_until_stopped()
        events = self.lab.events()[before:]
        self.assertTrue(wait_for(lambda: not self.lab.processes("deputy.exe")))
        self.assertEqual(len(self.lab.events()) - before, len(events), "events after the stop")

        with self.subTest("every call ends well or with a documented status"):
            statuses = collections.Counter(int(status) for status, _, _ in calls)
            self.assertGreater(statuses[0], CLIENTS)
            self.assertLessEqual(set(statuses) - {0}, GOING_AWAY)
            self.assertGreater(sum(statuses.values()) - statuses[0], 0)

        with self.subTest("the last word is that the service stopped"):
            self.assertEqual([event["id"] for event in events].count(1001), 1)
            self.assertEqual(events[-1]["id"], 1001)

        with self.subTest("no call without a record"):
            told = collections.Counter(guid for _, _, guid in calls if guid != "-")
            recorded = collections.Counter(field(event, CORRELATION) for event in events)
            self.assertEqual([guid for guid in told if recorded[guid] != 1], [])
            self.assertEqual([call for call in calls if call[0] == "0" and call[2] == "-"], [])

        with self.subTest("every session that began ended"):
            ids = collections.Counter(event["id"] for event in events)
            self.assertEqual(ids[4010], ids[4011] + ids[4012])


class Growth(LabCase):
    """Calls leave nothing behind in the service."""

    def holds(self):
        """What the service's process holds."""
        pid = self.lab.ctl("ping")[1]["process_id"]
        done = self.lab.run("process", pid)
        self.assertEqual(done.returncode, 0, done)
        files = len(os.listdir(f"/proc/{self.lab.service_process()}/fd"))
        return dict(json.loads(done.stdout), files=files)

    def settled(self, bounds):
        """What the process holds, as soon as nothing is more than these bounds say: what has ended
        is given back a little later."""
        def within():
            now = self.holds()
            return now if all(now[name] <= most for name, most in bounds.items()) else None
        return wait_for(within, interval=1) or self.holds()

    def assert_settles(self, bounds):
        """It comes to hold no more than these; returns what it holds then."""
        after = self.settled(bounds)
        for name, most in bounds.items():
            self.assertLessEqual(after[name], most, name)
        return after

    def call(self, count):
        """Makes so many calls from four threads, one after the other session."""
        timeout = 120 + count // 20
        result = self.lab.hammer("whoami", "threads=4", f"calls={count // 4}", timeout=timeout)
        self.assertEqual(result["outcomes"], [{"status": 0, "stage": "none", "count": count}])

    def test_calls_leave_no_handle_and_no_memory(self):
        self.call(400) # what is made once, on first use
        before = self.holds()
        self.call(CALLS)
        after = self.assert_settles({
            "handles": before["handles"] + 8,
            # Each thread of a Wine program has some; how many serve calls is not always the same.
            "files": before["files"] + 24,
            # Less than a hundred bytes for each call, beside what the heap does anyhow.
            "private_bytes": before["private_bytes"] + RING + 4 * 1024 * 1024 + 100 * CALLS,
        })
        print(f"\n{CALLS} calls: before {before}, after {after}")

    def test_sessions_leave_no_handle(self):
        def open_sessions(rounds):
            for _ in range(rounds):
                self.lab.hammer("ping", "threads=32", "calls=1", "own")
        open_sessions(2)
        before = self.holds()
        open_sessions(10)
        self.assert_settles({"handles": before["handles"] + 8})


if __name__ == "__main__":
    unittest.main()
