"""What a crash does and leaves, what the service may not do, and how it comes back."""

import re
import struct
import time
import unittest

from common.faulty import CRASH, CRASH_BELOW, CRASH_REVERTED, CRASH_START, HANDLED, FaultyCase
from common.support import OBJECT_NAME, PARAMCHANGE, PARAMETERS, ROOT, LabCase, field, wait_for

PRIVILEGE_LIST = ROOT / "service" / "installation" / "privilege_list.c"
INSTALLER = ROOT / "installer" / "install.cmd"

# Of the stream that says what happened, in a minidump (Microsoft: "MINIDUMP_STREAM_TYPE").
THREADS = 3
EXCEPTION = 6
COMMENT = 10
ACCESS_VIOLATION = 0xC0000005


def needed_privileges():
    """The names in the list that everything else has to agree with."""
    return sorted(re.findall(r'^    \{"(Se\w+Privilege)"', PRIVILEGE_LIST.read_text(), re.M))


def streams(dump):
    """The streams of a minidump by their types."""
    signature, _, count, directory = struct.unpack_from("<4sIII", dump)
    if signature != b"MDMP":
        raise AssertionError("not a minidump")
    found = {}
    for i in range(count):
        kind, size, at = struct.unpack_from("<III", dump, directory + 12 * i)
        found[kind] = dump[at:at + size]
    return found


def started(lab):
    """What event 1000 says of the last start."""
    return field(lab.events(1000)[-1], OBJECT_NAME)


class Privileges(LabCase):
    """The primary token has what the list says, and nothing else."""

    def assert_trimmed(self):
        """The running service's token is as the list wants it."""
        privileges = self.lab.whoami()["service"]["privileges"]
        self.assertEqual(sorted(item["name"] for item in privileges), needed_privileges())
        self.assertTrue(all(item["enabled"] for item in privileges))
        self.assertIn("no privileges but those needed", started(self.lab))

    def test_the_token_is_trimmed_to_the_list(self):
        self.assert_trimmed()
        caller = self.lab.whoami()["caller"]["privileges"]
        self.assertGreater(len(caller), len(needed_privileges()), "nothing was taken away")

    def test_it_is_on_a_console_too(self):
        self.lab.stop()
        with self.lab.running("deputy", "--console") as console:
            self.assertTrue(wait_for(lambda: self.lab.run("deputyctl", "ping").returncode == 0))
            self.assert_trimmed()
            console.send_signal(2)
            self.assertEqual(console.wait(30), 0)
        self.lab.start()

    def test_the_installer_sets_the_same_list(self):
        line = re.search(r'"%SC%" privs %SERVICE% (\S+)', INSTALLER.read_text())[1]
        self.assertEqual(sorted(line.split("/")), needed_privileges())

    def test_no_mitigation_is_claimed_that_is_not_active(self):
        # Wine takes every policy and does nothing.
        self.assertRegex(started(self.lab), "; mitigations: none$")


class Crash(FaultyCase):
    """A crash in a call, most while the service acts as the caller."""

    MARKER = "Marker-of-a-caller-4711"

    def setUp(self):
        super().setUp()
        self.dumps = self.lab.folder / "prefix/drive_c/ProgramData/Deputy/dumps"
        for dump in self.dumps.iterdir():
            dump.unlink()

    def crash(self, fault=CRASH):
        """Has a call crash; returns the dumps that are there then."""
        process = self.lab.service_process()
        self.set_fault(fault)
        code, answer = self.lab.ctl("ls", "C:\\" + self.MARKER, "--timeout", "3000")
        self.assertNotEqual(code, 0, answer)
        self.assertTrue(wait_for(lambda: self.lab.service_process() != process), "it still runs")
        self.set_fault(0)
        return sorted(self.dumps.iterdir())

    def carries_marker(self, dump):
        """Whether what the caller sent is in a dump."""
        return any(self.MARKER.encode(form) in dump for form in ("utf-8", "utf-16-le"))

    def mend_folder(self):
        """The folder is what it was."""
        self.set_fault(0)
        self.dumps.unlink()
        self.dumps.with_name("elsewhere").rename(self.dumps)

    def assert_dump(self, path):
        """It is a dump of an access violation; returns it."""
        self.assertRegex(path.name, r"^deputy-\d{8}-\d{6}-\d+\.dmp$")
        dump = path.read_bytes()
        exception = streams(dump)[EXCEPTION]
        self.assertEqual(struct.unpack_from("<I", exception, 8)[0], ACCESS_VIOLATION)
        return dump

    def test_it_ends_the_process_and_leaves_a_dump_without_what_the_caller_sent(self):
        for fault in (CRASH, CRASH_BELOW, CRASH_REVERTED):
            with self.subTest(fault):
                path = self.crash(fault)[-1]
                dump = self.assert_dump(path)
                self.assertFalse(self.carries_marker(dump))
                self.assertLess(len(dump), 1 << 20)
                places = streams(dump)[COMMENT].decode("ascii").rstrip("\0").split()
                self.assertGreater(len(places), 5)
                self.assertTrue(all(int(place, 16) for place in places))
                self.setUp()

    def test_the_process_is_what_ended_and_another_serves_again(self):
        self.crash()
        self.assertEqual(self.lab.start()[1]["state"], "running")
        self.lab.whoami()
        self.assertRegex(started(self.lab), r"\d runs? before did not end in order$")

    def test_a_fault_that_a_dll_handles_itself_is_no_crash(self):
        process = self.lab.service_process()
        self.set_fault(HANDLED)
        self.addCleanup(self.set_fault, 0)
        for _ in range(3):
            code, answer = self.lab.ctl("stat", "C:\\")
            self.assertEqual(code, 0, answer)
        self.assertEqual(self.lab.service_process(), process)
        self.assertEqual(list(self.dumps.iterdir()), [])

    def test_with_leave_it_holds_what_the_caller_sent(self):
        self.lab.set_value(PARAMETERS, "DumpCallerData", "REG_DWORD", "1")
        self.addCleanup(self.lab.delete_value, PARAMETERS, "DumpCallerData")
        self.reload()
        self.assertTrue(self.carries_marker(self.assert_dump(self.crash()[-1])))

    def test_three_dumps_are_kept_the_newest(self):
        for year in (2001, 2002, 2003, 2004):
            (self.dumps / f"deputy-{year}0101-000000-1.dmp").write_bytes(b"")
        (self.dumps / "notes.txt").write_bytes(b"")
        self.lab.stop()
        self.lab.start()
        names = [path.name for path in self.crash()]
        self.assertEqual(
            names[:2], ["deputy-20030101-000000-1.dmp", "deputy-20040101-000000-1.dmp"])
        self.assertEqual(names[3:], ["notes.txt"])

    def test_a_start_goes_on_where_no_dump_can_be_written_and_says_so(self):
        self.lab.stop()
        self.dumps.rename(self.dumps.with_name("elsewhere"))
        self.dumps.write_bytes(b"")
        self.addCleanup(self.mend_folder)
        self.assertEqual(self.lab.start()[1]["state"], "running")
        self.assertIn("no crash dumps: Deputy\\dumps is not a folder", started(self.lab))
        process = self.lab.service_process()
        self.set_fault(CRASH)
        self.lab.ctl("ls", "C:\\" + self.MARKER, "--timeout", "3000")
        self.assertTrue(wait_for(lambda: self.lab.service_process() != process), "it still runs")


class BackingOff(FaultyCase):
    """A service whose starts after crashes wait."""

    DELAYS = (0, 1, 5)

    def setUp(self):
        self.lab.stop()
        self.lab.set_value(PARAMETERS, "RestartDelayMaxSeconds", "REG_DWORD", "60")
        self.lab.set_value(PARAMETERS, "TestFault", "REG_DWORD", "0")
        self.start()

    def start(self):
        """Starts it; returns how long that took."""
        begun = time.monotonic()
        self.assertEqual(self.lab.start()[1]["state"], "running")
        return time.monotonic() - begun

    def kill(self):
        """Ends the process as no service ends."""
        process = self.lab.service_process()
        self.set_fault(CRASH)
        self.lab.ctl("ls", "C:\\nothing", "--timeout", "2000")
        self.assertTrue(wait_for(lambda: self.lab.service_process() != process))
        self.set_fault(0)


class BackOff(BackingOff):
    """A service that crashes again and again is started again more and more slowly."""

    def test_each_start_after_a_crash_waits_longer_and_a_stop_ends_it(self):
        self.assertNotIn("waited", started(self.lab))
        for crashes, delay in enumerate(self.DELAYS):
            if crashes:
                self.kill()
                self.assertGreaterEqual(self.start(), delay)
                self.assertIn(f"the start waited {delay} s, as {crashes} run", started(self.lab))
        self.lab.stop()
        self.start()
        self.assertNotIn("waited", started(self.lab))

    def test_a_start_that_fails_does_not_count_as_a_crash(self):
        self.lab.stop()
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_SZ", "many")
        for _ in range(2):
            self.assertEqual(self.lab.start()[1]["state"], "stopped")
        self.lab.delete_value(PARAMETERS, "MaxCalls")
        self.start()
        self.assertNotIn("waited", started(self.lab))

    def test_a_second_process_does_not_disturb_the_count(self):
        self.assertNotEqual(self.lab.run("deputy", "--console").returncode, 0)
        self.assertEqual(self.lab.send_control(PARAMCHANGE), 0)
        self.lab.stop()
        self.start()
        self.assertNotIn("waited", started(self.lab))


class CrashingStart(BackingOff):
    """A start that crashes before it has read a setting."""

    def crash_at_start(self):
        """Has a start crash before it has read its settings; returns its steps and how long it
        took. On a console: Wine's service control manager does not see that a start has ended."""
        begun = time.monotonic()
        done = self.lab.run("deputy", "--console")
        self.assertNotEqual(done.returncode, 0)
        steps = [line.removeprefix("deputy: ") for line in done.stderr.splitlines()
                 if line.startswith("deputy: ")]
        self.assertEqual(steps[-1], "opening the event source")
        return steps, time.monotonic() - begun

    def test_a_start_that_crashes_by_itself_waits_before_it_does(self):
        self.lab.stop()
        self.set_fault(CRASH_START)
        self.addCleanup(self.set_fault, 0)
        for delay in self.DELAYS:
            steps, took = self.crash_at_start()
            self.assertIn("waiting, as the service has crashed before", steps)
            self.assertGreaterEqual(took, delay)
        self.set_fault(0)
        self.lab.set_value(PARAMETERS, "RestartDelayMaxSeconds", "REG_DWORD", "2")
        self.assertGreaterEqual(self.start(), 30, "the value that was in use last is another")
        self.assertIn("the start waited 30 s, as 3 runs", started(self.lab))
        self.kill()
        self.assertGreaterEqual(self.start(), 2)
        self.assertIn("the start waited 2 s, as 4 runs", started(self.lab))


class StoppedStart(BackingOff):
    """A start that waits, and is not waited for."""

    def crash_often(self):
        """Has the runs end so often that the next start waits for half a minute."""
        for _ in range(2):
            self.kill()
            self.start()
        self.kill()

    def test_a_start_that_waits_can_be_stopped_and_the_next_one_waits_all_the_same(self):
        self.lab.set_value(PARAMETERS, "RestartDelayMaxSeconds", "REG_DWORD", "600")
        self.lab.reload()
        self.crash_often()
        started, failed = len(self.lab.events(1000)), len(self.lab.events(1002))
        for _ in range(2):
            stopped = len(self.lab.events(1001))
            self.assertEqual(self.lab.run("sc", "start", "Deputy").returncode, 0)
            self.lab.wait_state("starting")
            begun = time.monotonic()
            self.assertEqual(self.lab.run("sc", "stop", "Deputy").returncode, 0)
            self.assertEqual(self.lab.wait_state("stopped"),
                             {"state": "stopped", "win32": 0, "specific": 0})
            self.assertLess(time.monotonic() - begun, 20)
            self.assertTrue(wait_for(lambda: not self.lab.processes("deputy.exe")))
            event, = self.lab.events(1001)[stopped:]
            self.assertEqual(field(event, OBJECT_NAME), "stopped through the service control "
                             "manager, while the service was starting")
        self.assertEqual((len(self.lab.events(1000)), len(self.lab.events(1002))),
                         (started, failed))
        self.assertGreaterEqual(self.start(), 30)


if __name__ == "__main__":
    unittest.main()
