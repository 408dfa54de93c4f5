"""Services, as the caller: seen, started, stopped, and who did it on record."""

import unittest

from common.support import (
    OBJECT_NAME, OPERATION, STAGE, STATUS, LabCase, field,
)

# A service of Wine's own that starts, stops and harms nobody.
SERVICE = "Spooler"

ALREADY_RUNNING, NOT_ACTIVE, INVALID_CONTROL, NO_SUCH_SERVICE = 1056, 1062, 1052, 1060
INVALID_NAME, INVALID = 123, 87
EXIT_FAILED, EXIT_USAGE = 1, 2


class Services(LabCase):
    """The services commands of deputyctl."""

    def services(self, *arguments, **options):
        """A services command that has to succeed; the object it printed."""
        code, answer = self.lab.ctl("services", *arguments, **options)
        self.assertEqual(code, 0, answer)
        return answer

    def refused(self, status, *arguments, code=EXIT_FAILED, stage="perform"):
        """A services command that has to fail so; its error."""
        exit_code, answer = self.lab.ctl("services", *arguments)
        self.assertIn("error", answer)
        self.assertEqual((exit_code, answer["error"]["status"], answer["error"]["stage"]),
                         (code, status, stage), answer)
        return answer["error"]

    def event(self, answer):
        """The one event of an answer or error."""
        event, = self.lab.event_of(answer["correlation"])
        return event

    def test_the_list_has_deputy_and_its_state(self):
        listed = {service["name"]: service for service in self.services("list")["services"]}
        self.assertEqual(listed["Deputy"]["state"], "running")
        self.assertGreater(len(listed), 3)
        ping = self.lab.ctl("ping")[1]
        self.assertEqual(listed["Deputy"]["process_id"], ping["process_id"])
        event = self.lab.events(4000)[-1]
        self.assertEqual(field(event, OPERATION), "services_list")
        self.assertRegex(self.lab.run("deputyctl", "services", "list").stdout,
                         r"(?m)^Deputy +running ")

    def test_the_status_has_the_configuration(self):
        answer = self.services("status", "deputy")
        self.assertEqual((answer["state"], answer["start_type"]), ("running", "automatic"))
        self.assertIn("deputy.exe", answer["path"])
        self.assertEqual(answer["account"].lower(), "localsystem")
        event = self.event(answer)
        self.assertEqual((event["id"], field(event, 8), field(event, OBJECT_NAME)),
                         (4000, "Service", "deputy"))
        self.assertEqual(field(event, 11), "SERVICE_QUERY_STATUS SERVICE_QUERY_CONFIG")

    def test_start_and_stop_are_on_record(self):
        started = self.services("start", SERVICE)
        self.assertEqual((started["state"], started["reached"]), ("running", True))
        self.refused(ALREADY_RUNNING, "start", SERVICE)
        self.assertEqual(self.services("control", SERVICE, "interrogate")["state"], "running")
        stopped = self.services("stop", SERVICE)
        self.assertEqual((stopped["state"], stopped["reached"]), ("stopped", True))
        for answer, operation, access in ((started, "service_start", "SERVICE_START"),
                                          (stopped, "service_stop", "SERVICE_STOP")):
            event = self.event(answer)
            self.assertEqual((event["id"], field(event, OPERATION), field(event, 8),
                              field(event, OBJECT_NAME), field(event, 11)),
                             (4000, operation, "Service", SERVICE, access))
        self.refused(NOT_ACTIVE, "stop", SERVICE)

    def test_what_is_not_there_is_said_as_the_system_says_it(self):
        for arguments in (("status",), ("start",), ("stop",), ("control", "pause")):
            with self.subTest(arguments):
                error = self.refused(
                    NO_SUCH_SERVICE, arguments[0], "NoSuchService", *arguments[1:])
                event = self.event(error)
                self.assertEqual((event["id"], field(event, STATUS), field(event, STAGE),
                                  field(event, OBJECT_NAME)),
                                 (4002, "1060", "perform", "NoSuchService"))

    def test_wrong_controls_and_names(self):
        for control in ("1", "5", "127", "256", "stop", "1000", "", "pauses"):
            with self.subTest(control):
                self.refused(INVALID, "control", SERVICE, control, code=EXIT_USAGE,
                             stage="usage")
        self.refused(206, "status", "n" * 257, stage="connect")
        self.refused(NO_SUCH_SERVICE, "status", "n" * 256)

    def test_deputy_does_not_stop_itself(self):
        process = self.lab.ctl("ping")[1]["process_id"]
        for name in ("Deputy", "dEPUTY"):
            error = self.refused(INVALID_CONTROL, "stop", name)
            event = self.event(error)
            self.assertEqual((event["id"], field(event, OPERATION), field(event, OBJECT_NAME)),
                             (4002, "service_stop", name))
        self.assertEqual(self.lab.ctl("ping")[1]["process_id"], process)

    def test_deputy_answers_other_controls_sent_to_itself(self):
        self.assertEqual(self.services("control", "Deputy", "interrogate")["state"], "running")
        self.services("control", "Deputy", "paramchange")
        self.assert_running()


if __name__ == "__main__":
    unittest.main()
