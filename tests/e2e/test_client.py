"""The client when the service is missing, stopped, killed or started again."""

import json
import os
import signal
import unittest

from common.support import LONG, BareCase, LabCase, wait_for

EXIT_UNAVAILABLE = 3
ERROR_SERVICE_DOES_NOT_EXIST = 1060
ERROR_SERVICE_NOT_ACTIVE = 1062
ERROR_TIMEOUT = 1460

# What a client may be told while the service goes away: it was stopped, is stopping, does not
# answer, or the connection broke in mid-call (deputy.h).
ERROR_SHUTDOWN_IN_PROGRESS = 1115
RPC_S_SERVER_UNAVAILABLE = 1722
RPC_S_CALL_FAILED = 1726
GOING_AWAY = {
    ERROR_SERVICE_NOT_ACTIVE, ERROR_SHUTDOWN_IN_PROGRESS, RPC_S_SERVER_UNAVAILABLE,
    RPC_S_CALL_FAILED,
}
# Wine's service control manager goes on calling a service that was killed "running", for which a
# client waits as long as it may.
KILLED = GOING_AWAY | {ERROR_TIMEOUT}


class Missing(BareCase):
    """No service is installed."""

    def test_every_command_says_that_it_is_not_installed(self):
        for command in ("whoami", "ping"):
            with self.subTest(command):
                done = self.ctl(command)
                self.assertEqual(done.returncode, EXIT_UNAVAILABLE)
                self.assertEqual(done.stdout, "")
                self.assertIn("Deputy is not installed", done.stderr)

    def test_json_says_so_too(self):
        done = self.ctl("whoami", "--json")
        self.assertEqual(done.returncode, EXIT_UNAVAILABLE)
        error = json.loads(done.stdout)["error"]
        self.assertEqual(error["status"], ERROR_SERVICE_DOES_NOT_EXIST)
        self.assertEqual(error["stage"], "connect")
        self.assertNotIn("correlation", error)

    def test_status_says_so_too(self):
        done = self.ctl("status", "--json")
        self.assertEqual(done.returncode, EXIT_UNAVAILABLE)
        status = json.loads(done.stdout)
        self.assertIs(status["installed"], False)
        self.assertIs(status["answers"], False)

    def test_what_needs_no_service_works(self):
        for arguments in (["--help"], ["help", "whoami"], ["whoami", "--help"]):
            self.assertEqual(self.ctl(*arguments).returncode, 0)
        self.assertEqual(self.ctl("nonsense").returncode, 2)

    def test_help_of_a_first_word_lists_the_commands_that_begin_with_it(self):
        for word, second in (("reg", "delete"), ("services", "control"), ("config", "explain")):
            done = self.ctl("help", word)
            self.assertEqual(done.returncode, 0, done)
            lines = done.stdout.splitlines()
            self.assertEqual(lines[0], "Commands:")
            self.assertTrue(all(line.startswith(f"  {word} ") for line in lines[1:]), lines)
            self.assertTrue(any(line.startswith(f"  {word} {second} ") for line in lines), lines)
        for word in ("re", "nonsense", ""):
            self.assertEqual(self.ctl("help", word).returncode, 2)


class Gone(LabCase):
    """The service goes away, and comes back."""

    def setUp(self):
        if self.lab.run("deputyctl", "ping", "--timeout", "1000").returncode:
            self.assertEqual(self.lab.start()[1]["state"], "running")

    def kill_service(self):
        """Ends the service's process without a word."""
        process = self.lab.service_process()
        os.kill(process, signal.SIGKILL)
        self.assertTrue(wait_for(lambda: self.lab.service_process() != process))

    def calls(self, client, wanted):
        """Reads the calls that a hammer lists until one ended in a wanted status; returns all."""
        seen = []
        while not seen or seen[-1] not in wanted:
            line = client.stdout.readline()
            self.assertRegex(line, r"^\d+ ", f"not seen: {wanted}, after {seen[-3:]}")
            seen.append(int(line.split()[0]))
        return seen

    def test_a_stopped_service_is_said_to_be_stopped(self):
        self.lab.stop()
        done = self.lab.run("deputyctl", "whoami")
        self.assertEqual(done.returncode, EXIT_UNAVAILABLE)
        self.assertIn("stopped", done.stderr)
        code, status = self.lab.ctl("status")
        self.assertEqual(code, EXIT_UNAVAILABLE)
        self.assertEqual(status["scm_state"], "stopped")
        self.assertEqual(status["error"]["status"], ERROR_SERVICE_NOT_ACTIVE)

    def test_a_session_reconnects_after_a_restart(self):
        with self.lab.running(
                "hammer", "whoami", "threads=2", "calls=0", LONG, "pause=20",
                "list") as client:
            self.assertEqual(self.calls(client, {0}), [0])
            self.lab.stop()
            failed = set(self.calls(client, {ERROR_SERVICE_NOT_ACTIVE})) - {0}
            self.assertLessEqual(failed, GOING_AWAY)
            self.assertEqual(self.lab.start()[1]["state"], "running")
            self.calls(client, {0})

    def test_a_session_survives_a_killed_service(self):
        with self.lab.running(
                "hammer", "whoami", "threads=8", "calls=0", LONG, "list") as client:
            self.calls(client, {0})
            self.kill_service()
            failed = set(self.calls(client, KILLED)) - {0}
            self.assertLessEqual(failed, KILLED)
            self.assertEqual(self.lab.start()[1]["state"], "running")
            self.calls(client, {0})

    def test_a_killed_service_is_said_not_to_answer(self):
        self.kill_service()
        code, answer = self.lab.ctl("whoami", "--timeout", "1000")
        self.assertEqual(code, EXIT_UNAVAILABLE)
        self.assertIn(answer["error"]["status"], KILLED)
        self.assertEqual(answer["error"]["stage"], "connect")
        self.assertNotIn("correlation", answer["error"])

    def test_eight_threads_share_a_session(self):
        result = self.lab.hammer("whoami", "threads=8", "calls=25")
        self.assertEqual(result["outcomes"], [{"status": 0, "stage": "none", "count": 200}])

    def test_eight_threads_have_a_session_each(self):
        result = self.lab.hammer("ping", "threads=8", "calls=25", "own")
        self.assertEqual(result["outcomes"], [{"status": 0, "stage": "none", "count": 200}])


if __name__ == "__main__":
    unittest.main()
