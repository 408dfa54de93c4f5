"""The audit trail when the Event Log does not take records, and under floods of refusals, in a
service that is built for this (tests/faults)."""

import json
import tempfile
import unittest

from common import trail
from common.faulty import LOG, LOG_HANGS, LOG_NEW, LOG_RESTARTED, LOG_STOPPED, FaultyCase
from common.support import (
    ACCESS_LIST, CHAIN, CORRELATION, FIELDS, OBJECT_NAME, OBJECT_TYPE, OPERATION, PARAMETERS, RUN,
    SCHEMA, SEQUENCE, STATUS, field, needs_true_identities, wait_for,
)

STARTED = 1000
DELIVERY_FAILED = 1004
DELIVERY_RESTORED = 1005
SPOOL_DAMAGED = 1006
STOPPED = 1001
PERFORMED = 4000
FAILED = 4002
THROTTLED = 4005
BEGAN = 4006
ENDED = 4007
READINGS = 4008

ERROR_FILE_NOT_FOUND = 2
ERROR_INVALID_HANDLE = 6
ERROR_LOG_FILE_FULL = 1502
ERROR_EVT_CHANNEL_NOT_FOUND = 15007
NO_RECORD = 0x20000001

MOST_MEGABYTES = "4294967295" # more than any disk has


class Outage(FaultyCase):
    """An Event Log that does not take records."""

    def spool(self):
        """The folder of the spool."""
        return self.lab.folder / "prefix" / "drive_c" / "ProgramData" / "Deputy" / "spool"

    def spooled(self):
        """What is in the spool, as bytes."""
        return b"".join(path.read_bytes() for path in sorted(self.spool().iterdir()))

    def assert_restored(self, skip):
        """The outage is over, and its record says so."""
        self.set_fault(0)
        events = self.lab.wait_events(DELIVERY_RESTORED, skip=skip)
        self.assertEqual(len(events), 1)
        return events[0]

    def setUp(self):
        super().setUp()
        self.before = len(self.lab.events())

    def assert_one_chain(self):
        """What was recorded in this test by the run that runs now is numbered without a gap."""
        events = self.lab.events()[self.before:]
        run = field(events[-1], RUN)
        numbers = [int(field(event, SEQUENCE)) for event in events if field(event, RUN) == run]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))

    def test_what_the_log_does_not_take_is_in_the_spool_before_the_reply(self):
        restored = len(self.lab.events(DELIVERY_RESTORED))
        failed = len(self.lab.events(DELIVERY_FAILED))
        self.set_fault(LOG)
        correlations = []
        for _ in range(3):
            code, answer = self.lab.ctl("whoami")
            self.assertEqual(code, 0, answer)
            correlations.append(answer["correlation"])
            self.assertIn(answer["correlation"].encode(), self.spooled())
            self.assertEqual(self.lab.event_of(answer["correlation"]), [])
        restored = self.assert_restored(restored)
        for correlation in correlations:
            self.assertEqual(len(self.lab.event_of(correlation)), 1)
        failed, = self.lab.events(DELIVERY_FAILED)[failed:]
        self.assertEqual(field(failed, STATUS), str(ERROR_LOG_FILE_FULL))
        self.assertEqual(field(failed, OBJECT_TYPE), "Event Log")
        self.assertRegex(field(failed, ACCESS_LIST), "^since 20")
        self.assertRegex(field(restored, OBJECT_NAME), "^[0-9]+ records were replayed$")
        self.assert_one_chain()
        for correlation in correlations:
            self.assertNotIn(correlation.encode(), self.spooled())

    def test_a_log_that_hangs_holds_callers_up_for_its_time_only(self):
        restored = len(self.lab.events(DELIVERY_RESTORED))
        self.lab.set_value(PARAMETERS, "AuditTimeoutMilliseconds", "REG_DWORD", "300")
        self.reload()
        self.set_fault(LOG_HANGS)
        for _ in range(2):
            code, answer = self.lab.ctl("whoami", "--timeout", "20000")
            self.assertEqual(code, 0, answer)
            self.assertIn(answer["correlation"].encode(), self.spooled())
        self.assert_restored(restored)
        self.assertEqual(len(self.lab.event_of(answer["correlation"])), 1)
        self.assert_one_chain()
        self.lab.delete_value(PARAMETERS, "AuditTimeoutMilliseconds")
        self.reload()

    def test_a_stop_that_cannot_deliver_spools_and_the_next_start_delivers(self):
        stopped = len(self.lab.events(STOPPED))
        restored = len(self.lab.events(DELIVERY_RESTORED))
        self.set_fault(LOG)
        _, answer = self.lab.ctl("whoami")
        self.assertEqual(self.lab.stop()["state"], "stopped")
        self.assertEqual(len(self.lab.events(STOPPED)), stopped)
        self.set_fault(0)
        self.assertEqual(self.lab.start()[1]["state"], "running")
        self.assertEqual(len(self.lab.wait_events(DELIVERY_RESTORED, skip=restored)), 1)
        event, = self.lab.event_of(answer["correlation"])
        self.assertEqual(len(self.lab.events(STOPPED)), stopped + 1)
        started = self.lab.events(1000)[-1]
        self.assertNotEqual(field(event, RUN), field(started, RUN), "it is of the earlier run")
        self.assert_one_chain()

    def test_a_log_that_was_started_anew_takes_records_again(self):
        failed = len(self.lab.events(DELIVERY_FAILED))
        restored = len(self.lab.events(DELIVERY_RESTORED))
        self.lab.whoami()
        self.set_fault(LOG_RESTARTED)
        correlation = self.lab.whoami()["correlation"]
        self.assertEqual(len(self.lab.wait_events(DELIVERY_RESTORED, skip=restored)), 1)
        failed, = self.lab.events(DELIVERY_FAILED)[failed:]
        self.assertEqual(field(failed, STATUS), str(ERROR_INVALID_HANDLE))
        self.assertEqual(len(self.lab.event_of(correlation)), 1)
        with self.subTest("and goes on taking them"):
            correlation = self.lab.whoami()["correlation"]
            self.assertEqual(len(self.lab.event_of(correlation)), 1)
            self.assertNotIn(correlation.encode(), self.spooled())
        self.assert_one_chain()

    def test_a_start_without_the_log_spools(self):
        restored = len(self.lab.events(DELIVERY_RESTORED))
        self.lab.stop()
        self.set_fault(LOG_STOPPED)
        self.assertEqual(self.lab.start()[1]["state"], "running")
        correlation = self.lab.whoami()["correlation"]
        self.assertIn(correlation.encode(), self.spooled())
        self.assert_restored(restored)
        self.assertEqual(len(self.lab.event_of(correlation)), 1)
        self.assert_one_chain()

    def test_what_comes_into_application_is_not_delivered_and_comes_into_the_own_log_once(self):
        """The Event Log service does not know of the source yet when the service starts."""
        restored = len(self.lab.events(DELIVERY_RESTORED))
        failed = len(self.lab.events(DELIVERY_FAILED))
        started = len(self.lab.events(STARTED))
        self.lab.stop()
        self.set_fault(LOG_NEW)
        self.assertEqual(self.lab.start()[1]["state"], "running")
        correlation = self.lab.whoami()["correlation"]
        self.assertIn(correlation.encode(), self.spooled())
        self.assertEqual(len(self.lab.events(STARTED)), started)
        self.assert_restored(restored)
        self.assertEqual(len(self.lab.events(STARTED)), started + 1)
        self.assertEqual(len(self.lab.event_of(correlation)), 1)
        failed, = self.lab.events(DELIVERY_FAILED)[failed:]
        self.assertEqual(field(failed, STATUS), str(ERROR_EVT_CHANNEL_NOT_FOUND))
        self.assert_one_chain()

    def test_what_the_version_before_left_in_its_spool_is_delivered(self):
        """With as many strings as every event has now, and with the hashes that it had."""
        self.lab.stop()
        old = trail.make_run(3, schemas=("2",))
        number = 5000 # behind all that the mark may say is delivered
        (self.spool() / f"{number:010}.spool").write_bytes(trail.segment(number, old))
        self.assertEqual(self.lab.start()[1]["state"], "running")
        def delivered():
            found = [event for event in self.lab.events()
                     if field(event, RUN) == str(old[0].run)]
            return found if len(found) == len(old) else None
        events = wait_for(delivered)
        self.assertEqual([field(event, CHAIN) for event in events],
                         [record.hash.hex() for record in old])
        for event in events:
            self.assertEqual(len(event["strings"]), FIELDS)
            self.assertEqual(field(event, SCHEMA), "2")
            self.assertEqual(event["strings"][CHAIN:], ["-"] * (FIELDS - CHAIN))

    def test_a_segment_that_is_deleted_holds_nothing_up(self):
        damaged = len(self.lab.events(SPOOL_DAMAGED))
        restored = len(self.lab.events(DELIVERY_RESTORED))
        self.set_fault(LOG)
        correlations = [self.lab.whoami()["correlation"]]
        for _ in range(2): # each run begins a segment
            self.lab.stop()
            self.assertEqual(self.lab.start()[1]["state"], "running")
            correlations.append(self.lab.whoami()["correlation"])
        gone = sorted(self.spool().glob("*.spool"))[1]
        gone.unlink()
        self.set_fault(0)
        self.assertEqual(len(self.lab.wait_events(DELIVERY_RESTORED, skip=restored)), 1)
        self.assertEqual([len(self.lab.event_of(one)) for one in correlations], [1, 0, 1])
        event, = self.lab.wait_events(SPOOL_DAMAGED, skip=damaged)
        self.assertRegex(field(event, OBJECT_NAME), f"^{gone.name}, [1-9][0-9]* bytes at 0: ")

    # --- nothing can be recorded ----------------------------------------------------------------

    def set_policy(self, permissive):
        """Leaves the spool no room, and says what is to be done then."""
        self.lab.set_value(PARAMETERS, "SpoolFreeMegabytes", "REG_DWORD", MOST_MEGABYTES)
        self.lab.set_value(PARAMETERS, "AuditWhenUnavailable", "REG_DWORD", permissive)
        self.reload()
        self.addCleanup(self.reload)
        for name in ("SpoolFreeMegabytes", "AuditWhenUnavailable"):
            self.addCleanup(self.lab.delete_value, PARAMETERS, name)
        self.addCleanup(self.set_fault, 0)

    def assert_told(self, pattern, skip):
        """The record that tells what happened without records."""
        def told_so_far():
            return [event for event in self.lab.events(DELIVERY_FAILED)[skip:]
                    if field(event, OBJECT_TYPE) == "Spool"]
        self.set_fault(0)
        told = wait_for(told_so_far) or []
        self.assertEqual(len(told), 1)
        self.assertRegex(field(told[0], OBJECT_NAME), pattern)

    def test_strict_refuses_what_cannot_be_recorded(self):
        failed = len(self.lab.events(DELIVERY_FAILED))
        self.set_policy("0")
        self.set_fault(LOG)
        self.assertTrue(wait_for(lambda: self.lab.ctl("whoami")[0] != 0))
        for _ in range(3):
            code, answer = self.lab.ctl("whoami")
            self.assertNotEqual(code, 0)
            self.assertEqual(answer["error"]["stage"], "audit")
            self.assertEqual(answer["error"]["status"], NO_RECORD)
        self.assert_told("^[1-9][0-9]* operations refused, 0 allowed", failed)
        self.assertTrue(wait_for(lambda: self.lab.ctl("whoami")[0] == 0))

    def test_permissive_allows_and_counts(self):
        failed = len(self.lab.events(DELIVERY_FAILED))
        self.set_policy("1")
        self.set_fault(LOG)
        for _ in range(3):
            code, answer = self.lab.ctl("whoami")
            self.assertEqual(code, 0, answer)
        self.assert_told("^0 operations refused, [1-9][0-9]* allowed without a record", failed)
        self.assertNotIn("correlation", answer)


class Proof(FaultyCase):
    """A trail that anybody can check."""

    def verify(self, path):
        """Runs deputyctl verify; returns its exit status and what it said."""
        done = self.lab.run("deputyctl", "verify", path)
        return done.returncode, done.stdout + done.stderr

    def test_what_is_exported_can_be_verified(self):
        for _ in range(3): # what is read is read between what is done
            self.lab.whoami()
            self.lab.run("deputyctl", "events", "--all")
            done = self.lab.run("deputyctl", "events", "--all", "--from", "service", "--json")
        self.assertEqual(done.returncode, 0, done)
        lines = done.stdout.splitlines()
        self.assertGreater(len(lines), 10)
        export = self.lab.folder / "prefix" / "drive_c" / "export.json"
        export.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.assertEqual(self.verify(r"C:\export.json")[0], 0, self.verify(r"C:\export.json"))
        with self.subTest("a record that was taken out is missed"):
            export.write_text("\n".join(lines[:4] + lines[5:]) + "\n", encoding="utf-8")
            self.assertEqual(self.verify(r"C:\export.json")[0], 6)
        with self.subTest("a record that was altered is found"):
            altered = lines[4].replace('"outcome":"success"', '"outcome":"denied"')
            self.assertNotEqual(altered, lines[4])
            export.write_text("\n".join(lines[:4] + [altered] + lines[5:]) + "\n",
                              encoding="utf-8")
            self.assertEqual(self.verify(r"C:\export.json")[0], 6)

    def test_an_end_that_was_cut_off_is_missed(self):
        self.lab.whoami()
        self.lab.stop()
        last = self.lab.events()[-1]
        self.assertEqual(self.lab.start()[1]["state"], "running")
        started = self.lab.events(1000)[-1]
        said = f"after record {field(last, SEQUENCE)} of run {field(last, RUN)}, "
        self.assertEqual(field(started, ACCESS_LIST)[:len(said)], said)
        self.assertIn(field(last, CHAIN), field(started, ACCESS_LIST))

    def test_a_spool_in_use_can_be_verified(self):
        self.set_fault(LOG)
        for _ in range(3):
            self.lab.whoami()
        code, text = self.verify(r"C:\ProgramData\Deputy\spool")
        self.assertEqual(code, 0, text)
        self.assertRegex(text, "records [0-9]+ to [0-9]+, [0-9]+ there, 0 missing")


class Flood(FaultyCase):
    """Refusals that repeat."""

    def refuse(self, times):
        """Asks for a file that is not there, over and over, in one session; the GUIDs of the
        replies."""
        missing = r"C:\not there"
        return [self.lab.ctl("stat", missing)[1]["error"]["correlation"] for _ in range(times)]

    def test_refusals_that_repeat_are_counted_and_summarised(self):
        before = len(self.lab.events(FAILED))
        throttled = len(self.lab.events(THROTTLED))
        self.lab.set_value(PARAMETERS, "FloodRepeats", "REG_DWORD", "3")
        self.lab.set_value(PARAMETERS, "FloodWindowSeconds", "REG_DWORD", "3600")
        self.reload()
        self.refuse(3)
        replies = self.refuse(6)
        self.assertEqual(len(self.lab.events(FAILED)) - before, 3)
        with self.subTest("a reply names the record that stands for it"):
            self.assertEqual(len(set(replies)), 1)
            event, = self.lab.event_of(replies[0])
            self.assertEqual(field(event, OPERATION), "file_stat")
            self.assertEqual(field(event, STATUS), str(ERROR_FILE_NOT_FOUND))
        with self.subTest("another object is another refusal"):
            correlation = self.lab.ctl("stat", r"C:\not there either")[1]["error"]["correlation"]
            self.assertEqual(len(self.lab.event_of(correlation)), 1)
        with self.subTest("what succeeds is on record each time"):
            for _ in range(5):
                correlation = self.lab.ctl("stat", r"C:\windows")[1]["correlation"]
                self.assertEqual(len(self.lab.event_of(correlation)), 1)
        with self.subTest("the summary comes at the latest with the stop"):
            self.lab.stop()
            summary, = self.lab.events(THROTTLED)[throttled:]
            self.assertEqual(field(summary, CORRELATION), replies[0])
            self.assertEqual(field(summary, OPERATION), "file_stat")
            self.assertRegex(field(summary, ACCESS_LIST), "^6 more identical refusals between ")

    def test_a_summary_comes_at_the_end_of_its_window(self):
        throttled = len(self.lab.events(THROTTLED))
        self.lab.set_value(PARAMETERS, "FloodRepeats", "REG_DWORD", "1")
        self.lab.set_value(PARAMETERS, "FloodWindowSeconds", "REG_DWORD", "5")
        self.reload()

        def repeated():
            """A refusal that stands for the next, where both came within a window."""
            first, second = self.refuse(2)
            return first if first == second else None

        def summarised():
            return [event for event in self.lab.events(THROTTLED)[throttled:]
                    if field(event, CORRELATION) == correlation]
        correlation = wait_for(repeated)
        self.assertTrue(correlation)
        self.assertEqual(len(wait_for(summarised) or []), 1)


class Budget(FaultyCase):
    """A user has so many records in a day."""

    LIMIT = 8

    def ask(self, times, **options):
        """Asks who it is; the GUIDs of the replies."""
        return [self.lab.ctl("whoami", **options)[1]["correlation"] for _ in range(times)]

    def open(self, want, times):
        """Opens a file over and over; the GUIDs of the replies."""
        (self.lab.folder / "prefix" / "drive_c" / "opened.txt").touch()
        request = json.dumps({"operation": "file_open", "path": r"C:\opened.txt", "want": want,
                              "share": "read,write,delete"})
        with tempfile.TemporaryFile() as file:
            file.write((request + "\n").encode() * times)
            file.seek(0)
            said = self.lab.run("ask", stdin=file, restricted=True).stdout.splitlines()
        self.assertEqual([line.split()[:2] for line in said], [["0", "0"]] * times)
        return [line.split()[2] for line in said]

    @needs_true_identities
    def test_only_what_opens_a_file_to_read_is_counted(self):
        self.lab.set_value(PARAMETERS, "RecordsPerUserPerDay", "REG_DWORD", "1")
        self.reload()
        self.assertEqual(len(set(self.open("read", 5))), 1)
        self.assertEqual(len(set(self.open("FILE_EXECUTE,FILE_READ_ATTRIBUTES", 5))), 1)
        for want in ("read,FILE_APPEND_DATA", "FILE_WRITE_ATTRIBUTES", "DELETE", "WRITE_DAC"):
            with self.subTest(want):
                self.assertEqual(len(set(self.open(want, 3))), 3)

    @needs_true_identities
    def test_an_act_that_only_reads_is_counted_as_one(self):
        self.lab.set_value(PARAMETERS, "RecordsPerUserPerDay", "REG_DWORD", "1")
        self.reload()

        def events():
            return [len(self.lab.events(number)) for number in (BEGAN, ENDED)]

        def list_twice():
            for _ in range(2):
                done = self.lab.run("deputyctl", "ls", r"C:\windows\system32", restricted=True)
                self.assertEqual(done.returncode, 0)

        began, ended = events()
        list_twice() # the first stands for the second
        self.assertEqual(events(), [began + 1, ended + 1])
        list_twice()
        self.assertEqual(events(), [began + 1, ended + 1])
        self.assertEqual(self.lab.run("deputyctl", "ls", r"C:\windows\system32").returncode, 0)
        self.assertEqual(events(), [began + 2, ended + 2])

    @needs_true_identities
    def test_readings_beyond_a_budget_are_counted_and_summarised(self):
        self.lab.set_value(PARAMETERS, "RecordsPerUserPerDay", "REG_DWORD", str(self.LIMIT))
        self.reload()
        replies = self.ask(2 * self.LIMIT, restricted=True)
        stands = replies[-1]
        with self.subTest("a reply names the record that stands for it"):
            event, = self.lab.event_of(stands)
            self.assertEqual(field(event, OPERATION), "whoami")
        recorded = [reply for reply in dict.fromkeys(replies) if len(self.lab.event_of(reply)) == 1]
        self.assertEqual(recorded, list(dict.fromkeys(replies)))
        self.assertLessEqual(len(recorded), self.LIMIT)
        with self.subTest("what fails is on record each time"):
            missing = r"C:\not there"
            for number in range(3):
                answer = self.lab.ctl("stat", missing + str(number), restricted=True)[1]
                self.assertEqual(len(self.lab.event_of(answer["error"]["correlation"])), 1)
        with self.subTest("what an administrator reads is on record each time"):
            self.assertEqual(len(set(self.ask(3))), 3)
        with self.subTest("the summary comes at the latest with the stop"):
            self.assertEqual(self.lab.events(READINGS), [])
            self.lab.stop()
            summary, = (event for event in self.lab.events(READINGS)
                        if field(event, OPERATION) == "whoami")
            self.assertEqual(field(summary, CORRELATION), stands)
            self.assertRegex(field(summary, ACCESS_LIST),
                             f"^{len(replies) - len(recorded)} more readings between ")


if __name__ == "__main__":
    unittest.main()
