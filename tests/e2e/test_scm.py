"""The service under the service control manager: install, start, stop, upgrade, uninstall."""

import re
import unittest

from support import (
    MANIFESTS, OBJECT_NAME, PARAMCHANGE, PARAMETERS, ROOT, SOURCE, STATUS, Lab, LabCase, field,
    wait_for,
)

# What the service says of itself in its service-specific exit code (deputy.exe --help).
EXIT_CONFIGURATION = 1
EXIT_EVENT_SOURCE = 2
EXIT_ENDPOINT_TAKEN = 3
EXIT_USAGE = 8

HOST = ROOT / "service" / "host" / "host.h"
README = ROOT / "README.md"

ERROR_REPORTING = r"HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting"

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
