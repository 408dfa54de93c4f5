"""The guard with a platform that fails it, and calls that cannot be put on record, in a service
that is built for this (tests/faults)."""

import json
import os
import unittest

from common.faulty import ANONYMOUS, IDENTIFICATION, RAISE, RECORD, REFUSED, REVERT, FaultyCase
from common.support import (
    CALLER_SID, OPERATION, OUTCOME, STAGE, STATUS, TOKEN_TYPE, field, wait_for)

RPC_S_CANNOT_SUPPORT = 1764
RPC_S_NO_CALL_ACTIVE = 1725
RPC_S_OUT_OF_MEMORY = 14
ERROR_LOG_FILE_FULL = 1502
ERROR_CANT_OPEN_ANONYMOUS = 1347
ERROR_BAD_IMPERSONATION_LEVEL = 1346


class Faults(FaultyCase):
    """A fault for every call, and what becomes of it."""

    def assert_refused(self, fault, status):
        """With this fault a session cannot be opened, and event 4003 says why."""
        self.set_fault(fault)
        before = len(self.lab.events())
        code, answer = self.lab.ctl("whoami")
        self.assertEqual(code, 1)
        self.assertEqual(answer["error"]["stage"], "impersonate")
        self.assertEqual(answer["error"]["status"], status)
        events = self.lab.events()[before:]
        self.assertEqual([event["id"] for event in events], [4003])
        event, = events
        self.assertEqual(event["type"], "audit failure")
        self.assertEqual(event["category"], 3)
        self.assertEqual(field(event, OUTCOME), "refused")
        self.assertEqual(field(event, STAGE), "impersonate")
        self.assertEqual(field(event, STATUS), str(status))
        self.assertEqual(field(event, OPERATION), "open_session")
        self.assertEqual(field(event, 32), answer["error"]["correlation"])
        for position in (CALLER_SID, TOKEN_TYPE): # nobody was identified
            self.assertEqual(field(event, position), "-")
        self.assert_serves_again()

    def assert_serves_again(self):
        """Without the fault the same process serves its callers as themselves."""
        self.set_fault(0)
        process = self.lab.ctl("ping")[1]["process_id"]
        answer = self.lab.whoami()
        self.assertEqual(answer["caller"]["type"], "impersonation")
        self.assertEqual(self.lab.ctl("ping")[1]["process_id"], process)

    def test_without_a_fault_it_is_the_service(self):
        self.assert_serves_again()

    def test_a_failed_impersonation_is_refused(self):
        self.assert_refused(REFUSED, RPC_S_CANNOT_SUPPORT)

    def test_an_anonymous_caller_is_refused(self):
        self.assert_refused(ANONYMOUS, ERROR_CANT_OPEN_ANONYMOUS)

    def test_a_caller_at_level_identification_is_refused(self):
        self.assert_refused(IDENTIFICATION, ERROR_BAD_IMPERSONATION_LEVEL)

    def test_a_fault_in_an_open_session_is_refused_too(self):
        with self.lab.running(
                "hammer", "whoami", "calls=0", "ms=600000", "pause=50", "list") as client:
            self.assertEqual(client.stdout.readline().split()[:2], ["0", "none"])
            before = len(self.lab.events(4003))
            self.set_fault(REFUSED)
            line = client.stdout.readline().split()
            while line[0] == "0":
                line = client.stdout.readline().split()
            self.assertEqual(line[:2], [str(RPC_S_CANNOT_SUPPORT), "impersonate"])
            event, = self.lab.event_of(line[2])
            self.assertEqual(event["id"], 4003)
            self.assertEqual(field(event, OPERATION), "whoami")
            self.assertGreater(len(self.lab.events(4003)), before)
            self.set_fault(0)
            while line[0] != "0":
                line = client.stdout.readline().split()
        self.assert_serves_again()

    # --- what cannot be put on record is not given away ---------------------------------------

    def make_folder(self):
        """A directory of the test's own: on this machine, and as Windows knows it."""
        folder = self.lab.folder / "prefix" / "drive_c" / self._testMethodName[:60]
        folder.mkdir()
        return folder, "C:\\" + folder.name

    def opened(self, *arguments):
        """What the program "open" said."""
        return json.loads(self.lab.run("open", *arguments).stdout)

    def assert_unrecorded(self, *arguments):
        """With the fault a command fails in stage record, and without it it does not; returns what
        it said with the fault."""
        self.set_fault(RECORD)
        code, answer = self.lab.ctl(*arguments)
        self.assertEqual(code, 1, answer)
        self.assertEqual(answer["error"]["stage"], "record")
        self.assertEqual(answer["error"]["status"], ERROR_LOG_FILE_FULL)
        self.assertNotIn("correlation", answer["error"])
        return answer

    def test_what_cannot_be_put_on_record_has_no_result(self):
        answer = self.assert_unrecorded("whoami")
        self.assertEqual(set(answer), {"error"})
        self.assert_serves_again()

    def test_a_handle_that_cannot_be_put_on_record_is_never_given(self):
        folder, root = self.make_folder()
        (folder / "file").write_text("12345")
        for path, flags in ((root + "\\file", "0"), (root, "1")):
            with self.subTest(flags):
                arguments = path, "80000000", "3", flags
                given = self.opened(*arguments)
                self.assertEqual((given["status"], given["left"], given["alone"]), (0, 0, 0))
                self.set_fault(RECORD)
                refused = self.opened(*arguments)
                self.assertEqual(refused["status"], ERROR_LOG_FILE_FULL)
                self.assertEqual(refused["stage"], "record")
                self.assertNotIn("granted", refused)
                self.assertEqual(refused["left"], given["left"], "handles of the client")
                self.assertEqual(refused["alone"], 0, "somebody has it open")
                self.assert_serves_again()

    def test_what_a_session_holds_is_closed_where_it_cannot_be_put_on_record(self):
        folder, root = self.make_folder()
        (folder / "file").write_text("12345")
        file, other = root + "\\file", root + "\\other"
        for arguments in (["ls", root], ["cp", file, other], ["put", "--atomic", file]):
            with self.subTest(arguments):
                answer = self.assert_unrecorded(*arguments)
                self.assertEqual(set(answer) & {"name", "size"}, set())
                self.assertTrue(wait_for(lambda: os.listdir(folder) == ["file"]))
                for path in (root, file):
                    self.assertEqual(self.opened(path)["alone"], 0, path)
        self.assertEqual((folder / "file").read_text(), "12345")
        self.assert_serves_again()

    def test_a_failed_revert_ends_the_process(self):
        process = self.lab.service_process()
        before = len(self.lab.events())
        self.set_fault(REVERT)
        code, answer = self.lab.ctl("whoami", "--timeout", "3000")
        self.assertNotEqual(code, 0)
        self.assertIn("error", answer)
        self.assertTrue(wait_for(lambda: self.lab.service_process() != process))
        events = self.lab.events()[before:]
        self.assertEqual([event["id"] for event in events], [4004])
        event, = events
        self.assertEqual(event["type"], "error")
        self.assertEqual(event["category"], 3)
        self.assertEqual(field(event, STAGE), "revert")
        self.assertEqual(field(event, STATUS), str(RPC_S_NO_CALL_ACTIVE))
        self.assertTrue(event["user"], "whom the thread may still be is on record")
        self.assertRegex(field(event, CALLER_SID), "^S-1-5-21-")
        self.assertNotEqual(self.lab.run("deputyctl", "ping", "--timeout", "1000").returncode, 0)

    def test_an_exception_out_of_an_operation_is_a_failed_call_and_the_service_goes_on(self):
        process = self.lab.service_process()
        before = len(self.lab.events())
        self.set_fault(RAISE)
        code, answer = self.lab.ctl("rm", "C:\\none", "--timeout", "3000")
        self.assertEqual(code, 1)
        self.assertEqual(answer["error"]["status"], RPC_S_OUT_OF_MEMORY)
        self.assertEqual(answer["error"]["stage"], "perform")
        self.assertEqual(self.lab.service_process(), process)
        events = self.lab.events()[before:]
        failed = [event for event in events if event["id"] == 4002]
        self.assertEqual([field(event, OPERATION) for event in failed], ["file_delete"])
        self.assertNotIn(4004, [event["id"] for event in events])
        self.set_fault(0)
        self.lab.whoami()


if __name__ == "__main__":
    unittest.main()
