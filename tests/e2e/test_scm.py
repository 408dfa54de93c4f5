"""The service under the service control manager: install, start, stop, upgrade, uninstall."""

import re
import unittest

from common.faulty import REDIRECTED, FaultyCase
from common.support import (
    MANIFESTS, OBJECT_NAME, PARAMCHANGE, PARAMETERS, ROOT, SOURCE, STATUS, Lab, LabCase, field,
    wait_for,
)

# What the service says of itself in its service-specific exit code (deputy.exe --help).
EXIT_CONFIGURATION = 1
EXIT_EVENT_SOURCE = 2
EXIT_ENDPOINT_TAKEN = 3
EXIT_SPOOL = 7
EXIT_USAGE = 8
EXIT_MACHINE = 9

HOST = ROOT / "service" / "installation" / "host_exit.h"
README = ROOT / "installer" / "README.md"

SERVICE_KEY = r"HKLM\SYSTEM\CurrentControlSet\Services\Deputy"

ERROR_REPORTING = r"HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting"

ERROR_EXE_MACHINE_TYPE_MISMATCH = 216
ERROR_SERVICE_SPECIFIC_ERROR = 1066
RPC_S_DUPLICATE_ENDPOINT = 1740


class Lifecycle(unittest.TestCase):
    """A service's whole life, in one lab of its own."""

    def setUp(self):
        self.lab = Lab("Lifecycle")
        self.addCleanup(self.lab.down)
        self.lab.make("--bare")

    def excluded(self):
        """What Windows Error Reporting is told of deputy.exe: 0x1, to leave it out."""
        key = ERROR_REPORTING + r"\ExcludedApplications"
        done = self.lab.run("reg", "query", key, "/v", "deputy.exe")
        return done.stdout.split()[-1] if done.returncode == 0 else None

    def test_install_start_stop_start_uninstall(self):
        lab = self.lab
        self.assertIsNone(lab.state())
        lab.run("reg", "add", ERROR_REPORTING, "/f")
        lab.up()
        self.assertEqual(lab.state()["state"], "running")
        self.assertEqual(self.excluded(), "0x1")
        self.assertEqual(lab.view.read_bytes(), (MANIFESTS / "deputy-view.xml").read_bytes())
        self.assertEqual(lab.whoami()["caller"]["type"], "impersonation")

        self.assertEqual(lab.stop(), {"state": "stopped", "win32": 0, "specific": 0})
        self.assertEqual(lab.ctl("whoami")[1]["error"]["status"], 1062)
        self.assertEqual(wait_for(lambda: not lab.processes("deputy.exe")), True)

        self.assertEqual(lab.start()[1]["state"], "running")
        lab.whoami()

        done = lab.run("cmd", "/c", r"C:\Program Files\Deputy\uninstall.cmd")
        self.assertEqual(done.returncode, 0, done)
        # Nothing was left undelivered, so nothing is said to stay, and nothing does.
        self.assertEqual([line for line in done.stderr.splitlines() if "uninstall:" in line], [])
        self.assertFalse((lab.folder / "prefix/drive_c/ProgramData/Deputy").exists())
        self.assertIsNone(lab.state())
        # Wine's cmd.exe holds a script open while it runs, so that its folder cannot go with it.
        self.assertEqual(list(lab.installed.glob("*")), [])
        self.assertFalse(lab.view.exists())
        self.assertEqual(wait_for(lambda: not lab.processes("deputy.exe")), True)
        self.assertNotEqual(lab.run("reg", "query", SOURCE).returncode, 0)
        self.assertIsNone(self.excluded())
        ids = [event["id"] for event in lab.events(1000, 1001)]
        self.assertEqual(ids, [1000, 1001, 1000, 1001])


class Upgrade(LabCase):
    """Installing over what is installed."""

    def install(self):
        """Runs the staged installer, as a person would."""
        done = self.lab.run("cmd", "/c", self.lab.folder / "files" / "install.cmd")
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    def test_installing_twice_upgrades(self):
        before = self.lab.ctl("ping")[1]["process_id"]
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_DWORD", "99")
        self.assertIn("upgraded", self.install())
        self.assert_running()
        self.assertNotEqual(self.lab.ctl("ping")[1]["process_id"], before)
        kept = self.lab.run("reg", "query", PARAMETERS, "/v", "MaxCalls").stdout
        self.assertIn("0x63", kept)

    def test_a_stopped_service_is_upgraded_and_started(self):
        self.lab.stop()
        self.assertIn("upgraded", self.install())
        self.assert_running()


class Start(LabCase):
    """Starts that have to fail, and say why; and configuration while the service runs."""

    def setUp(self):
        self.lab.stop()

    def assert_start_fails(self, exit_code, step, left=()):
        """A start fails with a service-specific exit code and event 1002, and its process ends;
        left are others of the program that stay."""
        before = len(self.lab.events(1002))
        started = len(self.lab.events(1000))
        state = self.lab.start()[1]
        expected = {"state": "stopped", "win32": ERROR_SERVICE_SPECIFIC_ERROR,
                    "specific": exit_code}
        self.assertEqual(state, expected)
        events = self.lab.events(1002)[before:]
        self.assertEqual([field(event, OBJECT_NAME) for event in events], [step])
        self.assertEqual(events[0]["type"], "error")
        self.assertEqual(events[0]["category"], 1)
        self.assertEqual(len(self.lab.events(1000)), started)
        self.assertTrue(wait_for(lambda: self.lab.processes("deputy.exe") == list(left)))
        return events[0]

    def assert_starts(self):
        """A start succeeds once what was wrong has been mended."""
        self.assertEqual(self.lab.start()[1], {"state": "running", "win32": 0, "specific": 0})
        self.lab.whoami()

    def test_the_endpoint_is_taken(self):
        with self.lab.running("deputy", "--console") as console:
            self.assertTrue(wait_for(lambda: self.lab.run("deputyctl", "ping").returncode == 0))
            event = self.assert_start_fails(
                EXIT_ENDPOINT_TAKEN, "checking that the endpoint is free", left=[console.pid])
            self.assertEqual(field(event, STATUS), str(RPC_S_DUPLICATE_ENDPOINT))
            self.assertEqual(self.lab.run("deputyctl", "ping").returncode, 0)
        self.assert_starts()

    def test_the_configuration_has_a_wrong_type(self):
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_SZ", "many")
        self.addCleanup(self.lab.delete_value, PARAMETERS, "MaxCalls")
        before = len(self.lab.events(1003))
        self.assert_start_fails(EXIT_CONFIGURATION, "reading the configuration")
        events = self.lab.events(1003)[before:]
        self.assertEqual([field(event, OBJECT_NAME) for event in events],
                         ["Parameters\\MaxCalls is not a REG_DWORD; the service does not start"])
        self.assertEqual(events[0]["type"], "warning")

    def test_the_configuration_has_a_value_out_of_range(self):
        self.lab.set_value(PARAMETERS, "StopTimeoutMilliseconds", "REG_DWORD", "1")
        self.assert_start_fails(EXIT_CONFIGURATION, "reading the configuration")
        self.lab.delete_value(PARAMETERS, "StopTimeoutMilliseconds")
        self.assert_starts()

    def test_the_event_source_is_missing(self):
        self.lab.run("reg", "delete", SOURCE, "/f")
        self.assert_start_fails(EXIT_EVENT_SOURCE, "opening the event source")
        done = self.lab.run("cmd", "/c", self.lab.folder / "files" / "install.cmd")
        self.assertEqual(done.returncode, 0, done)
        self.assert_running()

    def test_a_wrong_configuration_does_not_stop_a_running_service(self):
        self.assert_starts()
        process = self.lab.ctl("ping")[1]["process_id"]
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_SZ", "many")
        self.addCleanup(self.lab.delete_value, PARAMETERS, "MaxCalls")
        before = len(self.lab.events(1003))
        self.assertEqual(self.lab.send_control(PARAMCHANGE), 0)
        events = self.lab.wait_events(1003, skip=before)
        self.assertEqual([field(event, OBJECT_NAME) for event in events],
                         ["Parameters\\MaxCalls is not a REG_DWORD; "
                          "the configuration in use stays as a whole"])
        self.lab.whoami()
        self.assertEqual(self.lab.ctl("ping")[1]["process_id"], process)

    def test_data_that_others_may_change_is_put_right_and_told(self):
        """What Explorer does to a folder whose owner clicks "Continue" stops no service."""
        data = self.lab.folder / "prefix/drive_c/ProgramData/Deputy"
        places = [data / "spool", data / "last-run"]
        for place in places:
            place.chmod(0o777)
        self.assert_starts()
        for place in places:
            self.assertFalse(place.stat().st_mode & 0o002, place)
        told = [field(event, OBJECT_NAME) for event in self.lab.events(1007)]
        self.assertEqual(len(told), 1)
        self.assertIn("2 could be changed by S-1-1-0", told[0])

    def test_a_right_configuration_is_used_without_a_restart(self):
        self.assert_starts()
        self.lab.set_value(PARAMETERS, "MaxSessionsPerCaller", "REG_DWORD", "1")
        self.addCleanup(self.lab.delete_value, PARAMETERS, "MaxSessionsPerCaller")
        self.assertEqual(self.lab.hammer("whoami", "threads=2", "calls=1", "pause=500", "own")
                         ["outcomes"], [{"status": 0, "stage": "none", "count": 2}])
        self.assertEqual(self.lab.send_control(PARAMCHANGE), 0)

        def refused():
            outcomes = self.lab.hammer(
                "whoami", "threads=2", "calls=1", "pause=500", "own")["outcomes"]
            return {(outcome["status"], outcome["stage"]) for outcome in outcomes} == {
                (0, "none"), (170, "admit")}
        self.assertTrue(wait_for(refused), "one session more than allowed was not refused")


class GivingUp(LabCase):
    """Starts that fail in the same way again and again. Wine neither restarts services nor tells
    who asked for a start: one soon after the other, these are taken for the manager's."""

    TRIES = 4

    def setUp(self):
        self.lab.stop()
        self.failed = len(self.lab.events(1002))

    def start_until_given_up(self, exit_code):
        """The last start is no failure to the manager, which would try again; returns what its
        event says."""
        for _ in range(self.TRIES - 1):
            self.assertEqual(self.lab.start()[1], {
                "state": "stopped", "win32": ERROR_SERVICE_SPECIFIC_ERROR, "specific": exit_code})
        self.assertNotIn("gave_up", self.lab.ctl("status")[1])
        self.assertEqual(self.lab.start()[1], {"state": "stopped", "win32": 0, "specific": 0})
        return field(self.lab.events(1002)[-1], OBJECT_NAME)

    def assert_told(self, exit_code):
        """Status and doctor say what failed, that nobody tries again, and what to do."""
        gave_up = self.lab.ctl("status")[1]["gave_up"]
        self.assertEqual((gave_up["starts"], gave_up["service"]), (self.TRIES, exit_code), gave_up)
        status = self.lab.run("deputyctl", "status").stdout
        self.assertRegex(status, r"Gave up +4 starts in a row failed: .*sc\.exe start Deputy")
        checks = self.lab.ctl("doctor")[1]["checks"]
        running = next(check for check in checks if check["name"] == "running")
        self.assertEqual(running["verdict"], "fail")
        self.assertIn("not tried again by itself", running["text"])
        self.assertIn("sc.exe start Deputy", running["fix"])

    def test_a_wrong_setting_is_given_up_and_a_person_is_not(self):
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_SZ", "many")
        said = self.start_until_given_up(EXIT_CONFIGURATION)
        self.assertRegex(said, r"^reading the configuration; the start has failed so 4 times in a "
                               r"row, with exit code 1, .*deputyctl doctor.*sc\.exe start Deputy$")
        self.assertEqual(len(self.lab.events(1002)), self.failed + self.TRIES)
        self.assert_told(EXIT_CONFIGURATION)
        with self.subTest("who starts it by hand is told the truth"):
            self.assertEqual(self.lab.start()[1]["specific"], EXIT_CONFIGURATION)
        with self.subTest("and once it is mended, it starts and nothing is left"):
            self.lab.delete_value(PARAMETERS, "MaxCalls")
            self.assertEqual(self.lab.start()[1]["state"], "running")
            self.lab.stop()
            self.assertNotIn("gave_up", self.lab.ctl("status")[1])

    def test_an_unsafe_folder_is_given_up_without_a_file_in_it(self):
        spool = self.lab.folder / "prefix/drive_c/ProgramData/Deputy/spool"
        aside = spool.with_name("aside")
        spool.rename(aside)
        spool.write_text("a file in the folder's place")
        said = self.start_until_given_up(EXIT_SPOOL)
        self.assertIn("with exit code 7", said)
        self.assert_told(EXIT_SPOOL)
        spool.unlink()
        aside.rename(spool)
        self.assertEqual(self.lab.start()[1]["state"], "running")

    def test_a_success_between_begins_anew(self):
        for _ in range(2):
            self.lab.stop()
            self.lab.set_value(PARAMETERS, "MaxCalls", "REG_SZ", "many")
            for _ in range(self.TRIES - 2):
                self.assertEqual(self.lab.start()[1]["specific"], EXIT_CONFIGURATION)
            self.lab.delete_value(PARAMETERS, "MaxCalls")
            self.assertEqual(self.lab.start()[1]["state"], "running")


class Shutdown(LabCase):
    """How long a shutdown of the system waits for the service (Wine never shuts down by it, but
    keeps the time that it is told)."""

    def set_time(self):
        """What the service control manager has, in ms."""
        done = self.lab.run("reg", "query", SERVICE_KEY, "/v", "PreshutdownTimeout")
        return int(done.stdout.split()[-1], 16) if done.returncode == 0 else None

    def restart_with(self, milliseconds):
        """Starts the service anew where the manager has this time."""
        self.lab.stop()
        self.assertEqual(
            self.lab.run("control", "Deputy", "preshutdown", milliseconds).returncode, 0)
        self.assertEqual(self.lab.start()[1]["state"], "running")

    def doctor(self):
        """The verdict of the doctor's check."""
        checks = self.lab.ctl("doctor")[1]["checks"]
        return next(check for check in checks if check["name"] == "shutdown time")

    def test_it_is_set_to_what_a_stop_may_take_and_a_longer_one_stays(self):
        self.restart_with(10000)
        self.assertTrue(wait_for(lambda: self.set_time() == 55000), self.set_time())
        self.restart_with(180000)
        self.assertEqual(self.doctor()["verdict"], "pass")
        self.assertEqual(self.set_time(), 180000)

    def test_it_grows_with_the_settings_and_the_doctor_sees_when_it_does_not(self):
        self.restart_with(10000)
        self.lab.set_value(PARAMETERS, "StopTimeoutMilliseconds", "REG_DWORD", "100000")
        self.addCleanup(self.lab.delete_value, PARAMETERS, "StopTimeoutMilliseconds")
        check = self.doctor()
        self.assertEqual((check["verdict"], "215000" in check["fix"]), ("warn", True), check)
        self.lab.reload()
        self.assertTrue(wait_for(lambda: self.set_time() == 215000), self.set_time())
        self.assertEqual(self.doctor()["verdict"], "pass")


class Machine(FaultyCase):
    """A 32-bit program on 64-bit Windows, which the service is made to believe it is."""

    def test_it_does_not_start_and_says_which_package_is_right(self):
        self.lab.stop()
        self.set_fault(REDIRECTED)
        self.addCleanup(self.set_fault, 0)
        before = len(self.lab.events(1002))
        self.assertEqual(self.lab.start()[1], {
            "state": "stopped", "win32": ERROR_SERVICE_SPECIFIC_ERROR, "specific": EXIT_MACHINE})
        event, = self.lab.events(1002)[before:]
        self.assertEqual(field(event, STATUS), str(ERROR_EXE_MACHINE_TYPE_MISMATCH))
        self.assertIn("64-bit package", field(event, OBJECT_NAME))
        done = self.lab.run("deputy", "--console")
        self.assertEqual(done.returncode, EXIT_MACHINE, done)
        self.assertIn("64-bit package", done.stderr)
        done = self.lab.run("deputy", "--check")
        self.assertEqual(done.returncode, EXIT_MACHINE, done)
        self.assertIn("64-bit package (x86_64)", done.stderr)


class Console(LabCase):
    """The service in the foreground."""

    def test_it_runs_and_stops_like_the_service(self):
        self.lab.stop()
        with self.lab.running("deputy", "--console") as console:
            self.assertTrue(wait_for(lambda: self.lab.run("deputyctl", "ping").returncode == 0))
            self.assertIn("caller", self.lab.whoami())
            console.send_signal(2)
            self.assertEqual(console.wait(30), 0)
            self.assertIn("running", console.stderr.read())

    def test_it_fails_when_the_service_has_the_endpoint(self):
        if self.lab.state()["state"] != "running":
            self.lab.start()
        done = self.lab.run("deputy", "--console")
        self.assertEqual(done.returncode, EXIT_ENDPOINT_TAKEN)
        self.assertIn("endpoint", done.stderr)
        self.assert_running()

    def test_version_and_help(self):
        self.assertRegex(self.lab.run("deputy", "--version").stdout, r"^deputy \d+\.\d+\.\d+\s*$")
        self.assertIn("--console", self.lab.run("deputy", "--help").stdout)
        self.assertEqual(self.lab.run("deputy", "--nonsense").returncode, EXIT_USAGE)

    def test_the_help_and_the_readme_list_every_exit_code_once(self):
        codes = sorted(map(int, re.findall(r"HOST_EXIT_\w+ = (\d+)", HOST.read_text())))
        self.assertGreater(len(codes), 8)
        listed = self.lab.run("deputy", "--help").stdout.split("Exit codes")[1].split("\n", 1)[1]
        self.assertEqual(sorted(map(int, re.findall(r"(?:^|  )(\d+) \w", listed, re.M))), codes)
        for code, word in ((7, "spool"), (8, "usage")):
            self.assertRegex(listed, rf"{code} [^\d]*{word}")
        readme = README.read_text(encoding="utf-8").split("| Code | What failed |")[1]
        listed = re.findall(r"^\| (\d+) \|", readme.split("\n\n")[0], re.M)
        self.assertEqual([0] + [int(code) for code in listed], codes)


if __name__ == "__main__":
    unittest.main()
