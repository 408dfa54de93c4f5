"""Policy: who may use which operation, where settings come from, and reloads of all or nothing."""

import re
import unittest

from common.support import (
    LONG, OBJECT_NAME, OPERATION, OUTCOME, PARAMETERS, POLICY, ROOT, STAGE, STATUS, LabCase, Lines,
    field, needs_true_identities,
)

ERROR_ACCESS_DENIED = 5
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_DENIED = 5

ADMINISTRATORS_ONLY = "D:(A;;0x1;;;BA)"
EVERYBODY = "D:(A;;0x1;;;AU)"


class Policy(LabCase):
    """A service whose settings are changed while it runs."""

    def setUp(self):
        self.process = self.lab.ctl("ping")[1]["process_id"]
        self.numbers = []
        self.addCleanup(self.forget)

    def forget(self):
        """Nothing is set any more, and the service knows it."""
        self.lab.run("reg", "delete", POLICY, "/f")
        self.lab.run("reg", "delete", PARAMETERS + r"\Access", "/f")
        for name in self.numbers:
            self.lab.run("reg", "delete", PARAMETERS, "/v", name, "/f")
        self.assertEqual(self.reload(), [])
        self.assertEqual(self.lab.ctl("ping")[1]["process_id"], self.process)

    def set(self, key, name, value):
        """Sets a number, or for an operation a descriptor."""
        if isinstance(value, int):
            self.lab.set_value(key, name, "REG_DWORD", str(value))
            if key == PARAMETERS:
                self.numbers.append(name)
        else:
            self.lab.set_value(key + r"\Access", name, "REG_SZ", value)

    def reload(self):
        """Has the service use what is set; returns what it says is wrong."""
        return self.lab.reload()

    def whoami(self, **options):
        """What whoami ends with: 0, or its error."""
        code, answer = self.lab.ctl("whoami", **options)
        return (code, answer["error"]["status"], answer["error"]["stage"]) if code else 0

    def limits(self):
        """How one session more than MaxSessionsPerCaller = 1 allows is answered."""
        outcomes = self.lab.hammer("whoami", "threads=8", "calls=1", "pause=500", "own")["outcomes"]
        return {(outcome["status"], outcome["stage"]) for outcome in outcomes}

    # --- who may use what ----------------------------------------------------------------------

    @needs_true_identities
    def test_an_operation_is_denied_to_one_caller_and_allowed_to_another(self):
        self.assertEqual(self.whoami(restricted=True), 0)
        self.set(PARAMETERS, "whoami", ADMINISTRATORS_ONLY)
        self.assertEqual(self.reload(), [])
        before = len(self.lab.events(4001))
        self.assertEqual(
            self.whoami(restricted=True), (EXIT_DENIED, ERROR_ACCESS_DENIED, "authorize"))
        self.assertEqual(self.whoami(), 0)
        events = self.lab.wait_events(4001, skip=before)
        self.assertEqual([(field(event, OPERATION), field(event, STAGE), field(event, STATUS))
                          for event in events], [("whoami", "authorize", "5")])
        self.assertEqual(self.lab.run("deputyctl", "services", "list", restricted=True).returncode,
                         0)

    @needs_true_identities
    def test_the_default_is_for_operations_without_their_own(self):
        self.set(PARAMETERS, "Default", ADMINISTRATORS_ONLY)
        self.set(PARAMETERS, "open_session", EVERYBODY)
        self.set(PARAMETERS, "whoami", EVERYBODY)
        self.assertEqual(self.reload(), [])
        self.assertEqual(self.whoami(restricted=True), 0)
        code, answer = self.lab.ctl("stat", r"C:\windows", restricted=True)
        self.assertEqual((code, answer["error"]["stage"]), (EXIT_DENIED, "authorize"))
        self.assertEqual(self.lab.ctl("stat", r"C:\windows")[0], 0)

    def test_a_policy_overrides_the_parameters(self):
        denied = (EXIT_DENIED, ERROR_ACCESS_DENIED, "authorize")
        self.set(PARAMETERS, "whoami", "D:")
        self.assertEqual(self.reload(), [])
        self.assertEqual(self.whoami(), denied)
        self.set(POLICY, "whoami", EVERYBODY)
        self.assertEqual(self.reload(), [])
        self.assertEqual(self.whoami(), 0)

    def test_a_policys_default_cannot_be_loosened_by_the_parameters(self):
        self.set(POLICY, "Default", "D:")
        self.set(PARAMETERS, "whoami", EVERYBODY)
        self.set(PARAMETERS, "open_session", EVERYBODY)
        self.assertEqual(self.reload(), [])
        code, _, stage = self.whoami()
        self.assertEqual((code, stage), (EXIT_DENIED, "authorize"))

    def test_a_session_that_is_open_is_checked_anew_at_each_call(self):
        with self.lab.running(
                "hammer", "whoami", "calls=0", LONG, "pause=20", "list") as client:
            calls = Lines(client.stdout)
            self.assertTrue(calls.find("0 none "))
            self.set(PARAMETERS, "whoami", "D:")
            self.reload()
            self.assertTrue(calls.find("5 authorize "))

    # --- a reload takes all or nothing ----------------------------------------------------------

    def test_a_wrong_value_at_a_reload_changes_nothing_and_is_named(self):
        self.set(PARAMETERS, "MaxSessionsPerCaller", 1)
        self.set(PARAMETERS, "whoami", "D:")
        self.set(PARAMETERS, "MaxCalls", 0)
        self.assertEqual(self.reload(), [
            r"Parameters\MaxCalls is 0, outside 1 to 10000; "
            "the configuration in use stays as a whole"])
        self.assertEqual(self.limits(), {(0, "none")})
        self.assertEqual(self.whoami(), 0)
        event = [event for event in self.lab.events(1003)
                 if "MaxCalls is 0" in field(event, OBJECT_NAME)][-1]
        self.assertEqual((event["type"], field(event, OUTCOME)), ("warning", "failed"))

        self.lab.delete_value(PARAMETERS, "MaxCalls")
        self.assertEqual(self.reload(), [])
        self.assertEqual(self.whoami(), (EXIT_DENIED, ERROR_ACCESS_DENIED, "authorize"))

    def test_a_value_set_right_takes_effect_without_a_restart(self):
        self.set(PARAMETERS, "MaxSessionsPerCaller", 0)
        self.assertEqual(len(self.reload()), 1)
        self.assertEqual(self.limits(), {(0, "none")})
        self.set(PARAMETERS, "MaxSessionsPerCaller", 1)
        self.assertEqual(self.reload(), [])
        self.assertEqual(self.limits(), {(0, "none"), (170, "admit")})

    def test_a_policy_overrides_a_number(self):
        self.set(PARAMETERS, "MaxSessionsPerCaller", 1)
        self.set(POLICY, "MaxSessionsPerCaller", 50)
        self.assertEqual(self.reload(), [])
        self.assertEqual(self.limits(), {(0, "none")})

    def test_a_broken_descriptor_changes_nothing_and_is_named(self):
        self.set(PARAMETERS, "whoami", "D:(A;;0x1;;;XX)")
        self.set(PARAMETERS, "MaxSessionsPerCaller", 1)
        self.assertEqual(self.reload(), [
            r"Parameters\Access\whoami is no security descriptor in SDDL "
            "(at character 13: SID expected); the configuration in use stays as a whole"])
        self.assertEqual(self.whoami(), 0)
        self.assertEqual(self.limits(), {(0, "none")})

    def test_an_unknown_name_is_reported_and_the_rest_is_used(self):
        self.set(POLICY, "whomi", "D:")
        self.set(PARAMETERS, "MaxSesions", 1)
        self.set(PARAMETERS, "MaxSessionsPerCaller", 1)
        self.assertEqual(sorted(self.reload()), [
            r"Parameters\MaxSesions is the name of no setting; it is not used",
            r"Policies\Deputy\Access\whomi is the name of no operation; it is not used"])
        self.assertEqual(self.limits(), {(0, "none"), (170, "admit")})
        self.assertEqual(self.whoami(), 0)

    def test_every_problem_is_reported(self):
        self.set(PARAMETERS, "MaxCalls", 0)
        self.set(PARAMETERS, "FloodRepeats", 10001)
        self.set(POLICY, "Default", "nonsense")
        self.assertEqual([text.split()[0] for text in self.reload()], [
            r"Parameters\MaxCalls", r"Parameters\FloodRepeats", r"Policies\Deputy\Access\Default"])


class Start(LabCase):
    """A start is strict."""

    def test_a_broken_descriptor_keeps_the_service_from_starting(self):
        self.lab.stop()
        before = len(self.lab.events(1003))
        self.lab.set_value(POLICY + r"\Access", "whoami", "REG_SZ", "D:(A;;FA;;;AU)")
        self.assertEqual(self.lab.start()[1],
                         {"state": "stopped", "win32": 1066, "specific": EXIT_FAILED})
        text, = [field(event, OBJECT_NAME) for event in self.lab.events(1003)[before:]]
        self.assertTrue(text.startswith(r"Policies\Deputy\Access\whoami has in ACE 1 the rights"))
        self.assertTrue(text.endswith("; the service does not start"))
        self.assertEqual(self.lab.ctl("config", "check")[0], EXIT_FAILED)

        self.lab.set_value(POLICY + r"\Access", "whoami", "REG_SZ", "D:")
        self.assertEqual(self.lab.ctl("config", "check")[0], 0)
        self.assertEqual(self.lab.start()[1]["state"], "running")
        self.assertEqual(self.lab.ctl("whoami")[1]["error"]["stage"], "authorize")


class Config(LabCase):
    """deputyctl config."""

    def setUp(self):
        def forget():
            self.lab.run("reg", "delete", POLICY, "/f")
            self.lab.run("reg", "delete", PARAMETERS + r"\Access", "/f")
            self.lab.run("reg", "delete", PARAMETERS, "/v", "MaxCalls", "/f")
        self.addCleanup(forget)

    def config(self, *arguments, code=0, **options):
        """What a config command prints as JSON."""
        done, answer = self.lab.ctl("config", *arguments, **options)
        self.assertEqual(done, code, answer)
        return answer

    def test_show_says_what_holds_and_where_it_comes_from(self):
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_DWORD", "99")
        self.lab.set_value(POLICY, "MaxSessions", "REG_DWORD", "77")
        self.lab.set_value(POLICY + r"\Access", "whoami", "REG_SZ", ADMINISTRATORS_ONLY)
        answer = self.config("show")
        settings = {item["name"]: (item["value"], item["source"]) for item in answer["settings"]}
        self.assertEqual(settings["MaxCalls"], (99, "parameters"))
        self.assertEqual(settings["MaxSessions"], (77, "policy"))
        self.assertEqual(settings["AuditWhenUnavailable"], (0, "default"))
        access = {item["operation"]: item for item in answer["access"]}
        self.assertEqual((access["whoami"]["sddl"], access["whoami"]["source"]),
                         (ADMINISTRATORS_ONLY, "policy"))
        self.assertEqual(access["file_open"]["source"], "default")
        self.assertFalse(access["file_open"]["own"])
        self.assertTrue(answer["valid"])
        text = self.lab.run("deputyctl", "config", "show").stdout
        self.assertRegex(text, r"(?m)^MaxCalls +99 calls +parameters$")
        self.assertRegex(text, r"(?m)^Access\\whoami +policy +D:\(A;;0x1;;;BA\)$")

    def test_it_knows_the_operations_that_the_service_has(self):
        there = [name for path in (ROOT / "service" / "operations").rglob("*.c")
                 for name in re.findall(r"const struct operation operation_(\w+) = ",
                                        path.read_text(encoding="utf-8"))]
        self.assertGreater(len(there), 30)
        names = [item["operation"] for item in self.config("show")["access"]]
        self.assertEqual((names[0], sorted(names[1:])), ("Default", sorted(there)))

    def test_check_says_what_is_wrong_before_a_reload(self):
        self.assertEqual(self.config("check"),
                         {"valid": True, "errors": 0, "warnings": 0, "problems": []})
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_SZ", "many")
        self.lab.set_value(POLICY, "Typo", "REG_DWORD", "1")
        before = len(self.lab.events(1003))
        answer = self.config("check", code=EXIT_FAILED)
        self.assertEqual(
            [(problem["value"], problem["severity"], problem["reason"])
             for problem in answer["problems"]],
            [(r"Parameters\MaxCalls", "error", "is not a REG_DWORD"),
             (r"Policies\Deputy\Typo", "warning", "is the name of no setting")])
        done = self.lab.run("deputyctl", "config", "check")
        self.assertEqual(done.returncode, EXIT_FAILED)
        self.assertEqual(done.stdout.splitlines(), [
            r"error: Parameters\MaxCalls is not a REG_DWORD; "
            "a reload keeps the configuration in use as a whole, a start fails",
            r"warning: Policies\Deputy\Typo is the name of no setting; it is not used"])
        self.assertEqual(len(self.lab.events(1003)), before)

    def test_a_warning_is_no_failure(self):
        self.lab.set_value(POLICY, "Typo", "REG_DWORD", "1")
        self.assertEqual(self.config("check")["warnings"], 1)

    def test_explain_says_everything_about_a_setting(self):
        self.lab.set_value(POLICY, "MaxCalls", "REG_DWORD", "77")
        answer = self.config("explain", "maxcalls")
        self.assertEqual(
            [answer[key] for key in ("name", "type", "unit", "smallest", "largest", "default",
                                     "applies", "value", "source")],
            ["MaxCalls", "REG_DWORD", "calls", 1, 10000, 256, "reload", 77, "policy"])
        self.assertEqual(answer["parameters_key"].replace("HKEY_LOCAL_MACHINE", "HKLM"), PARAMETERS)
        self.assertEqual(answer["policy_key"].replace("HKEY_LOCAL_MACHINE", "HKLM"), POLICY)

    def test_explain_says_who_may_use_an_operation(self):
        self.lab.set_value(PARAMETERS + r"\Access", "whoami", "REG_SZ", EVERYBODY)
        self.assertEqual(self.config("explain", r"Access\whoami")["sddl"], EVERYBODY)
        self.assertEqual(self.config("explain", "file_open")["source"], "default")
        self.assertGreater(len(self.config("explain", "access")["access"]), 25)
        self.assertEqual(self.config("explain", r"access\access")["operation"], "access")
        for name in ("nonsense", r"Acces\whoami", r"Access\nonsense"):
            self.config("explain", name, code=EXIT_USAGE)

    @needs_true_identities
    def test_a_key_that_may_not_be_read_is_named(self):
        key = PARAMETERS.removeprefix("HKLM\\")
        self.assertEqual(self.lab.run("protect", key, "D:(A;CI;KA;;;BA)").returncode, 0)
        self.addCleanup(self.lab.run, "protect", key, "D:(A;CI;KA;;;BA)(A;CI;KR;;;WD)")
        answer = self.config("show", code=EXIT_DENIED, restricted=True)
        self.assertIn(f"{key} cannot be read", answer["error"]["message"])
        self.assertIn("elevated", answer["error"]["advice"])
        self.config("show")


if __name__ == "__main__":
    unittest.main()
