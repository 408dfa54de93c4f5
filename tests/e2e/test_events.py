"""What is on record: one event for each call, with the right names, and none that can lie."""

import collections
import json
import shutil
import subprocess
import unittest

from common.support import (
    CLIENT_IMAGE, CORRELATION, FIELDS, LONG, OBJECT_NAME, OPERATION, OUTCOME, SCHEMA, STAGE, STATUS,
    LabCase, field, wait_for,
)

GUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


class Events(LabCase):
    """The events of calls and sessions."""

    def new_events(self, before, count):
        """The events since then; waits until they are as many as expected."""
        wait_for(lambda: len(self.lab.events()) >= before + count)
        return self.lab.events()[before:]

    def test_a_call_is_three_events(self):
        before = len(self.lab.events())
        answer = self.lab.whoami()
        events = self.new_events(before, 3)
        self.assertEqual([event["id"] for event in events], [4010, 4000, 4011])
        self.assertEqual([event["type"] for event in events],
                         ["information", "audit success", "information"])
        self.assertEqual([event["category"] for event in events], [4, 2, 4])
        self.assertEqual([field(event, OPERATION) for event in events],
                         ["open_session", "whoami", "close_session"])
        self.assertEqual(field(events[1], CORRELATION), answer["correlation"])

    def test_every_event_has_every_field(self):
        self.lab.whoami()
        for event in self.lab.events():
            self.assertEqual(len(event["strings"]), FIELDS)
            self.assertEqual(field(event, SCHEMA), "3")

    def test_success_is_recorded_as_success(self):
        answer = self.lab.whoami()
        event, = self.lab.event_of(answer["correlation"])
        self.assertEqual(field(event, OUTCOME), "success")
        self.assertEqual(field(event, STATUS), "0")
        self.assertEqual(field(event, STAGE), "-")
        self.assertRegex(field(event, 33), r"^\d+$")

    def test_ping_is_not_recorded(self):
        before = len(self.lab.events())
        self.assertEqual(self.lab.ctl("ping", "--count", "5")[0], 0)
        events = self.new_events(before, 2)
        self.assertEqual([event["id"] for event in events], [4010, 4011])

    def test_each_of_many_calls_has_one_event_of_its_own(self):
        before = len(self.lab.events())
        done = self.lab.run("hammer", "whoami", "threads=8", "calls=50", "list")
        lines = [line.split() for line in done.stdout.splitlines() if line[0] != "{"]
        self.assertEqual(len(lines), 400)
        self.assertEqual({(status, stage) for status, stage, _ in lines}, {("0", "none")})
        told = collections.Counter(guid for _, _, guid in lines)
        self.assertEqual(set(told.values()), {1})
        for guid in told:
            self.assertRegex(guid, GUID)
        events = [event for event in self.lab.events()[before:] if event["id"] == 4000]
        recorded = collections.Counter(field(event, CORRELATION) for event in events)
        self.assertEqual(recorded, told)

    def test_the_run_down_of_a_killed_client_is_recorded(self):
        before = len(self.lab.events(4012))
        opened = len(self.lab.events(4010))
        with self.lab.running("hammer", "ping", "calls=0", LONG, "pause=50") as client:
            self.assertEqual(len(self.lab.wait_events(4010, skip=opened)), 1)
            client.kill()
            client.wait()
        events = self.lab.wait_events(4012, skip=before)
        self.assertEqual(len(events), 1)
        self.assertEqual(field(events[0], OBJECT_NAME), "its client is gone")
        self.assertEqual(field(events[0], OPERATION), "rundown")
        self.assertTrue(events[0]["user"])
        begin = self.lab.events(4010)[-1]
        for position in (1, 22, 24, 25): # caller, token, process, image
            self.assertEqual(field(events[0], position), field(begin, position))

    def test_one_killed_client_does_not_end_the_sessions_of_others(self):
        before = len(self.lab.events(4012))
        hammer = ("hammer", "whoami", "calls=0", LONG, "pause=20", "list=1")

        def goes_on():
            """Whether a call succeeded after the one session ended."""
            ids = [event["id"] for event in self.lab.events(4000, 4012)]
            return ids[-1] == 4000

        with self.lab.running(*hammer, "input", stdin=subprocess.PIPE) as other:
            self.assertRegex(other.stdout.readline(), "^0 none ")
            with self.lab.running(*hammer) as client:
                self.assertRegex(client.stdout.readline(), "^0 none ")
                client.kill()
                client.wait()
            self.assertEqual(len(self.lab.wait_events(4012, skip=before)), 1)
            self.assertTrue(wait_for(goes_on))
            outcomes = json.loads(other.communicate()[0])["outcomes"]
        self.assertEqual([(outcome["status"], outcome["stage"]) for outcome in outcomes],
                         [(0, "none")])


class HostileNames(LabCase):
    """Clients whose image has a name that a viewer would expand or show wrong."""

    def image_on_record(self, name):
        """Asks whoami from a program of this name; returns what the event says of the image."""
        folder = self.lab.folder / "prefix" / "drive_c" / "x"
        folder.mkdir(exist_ok=True)
        shutil.copy(self.lab.installed / "deputyctl.exe", folder / name)
        before = len(self.lab.events(4000))
        done = self.lab.run(f"C:\\x\\{name}", "whoami", "--json")
        self.assertEqual(done.returncode, 0, done)
        events = self.lab.events(4000)[before:]
        self.assertEqual(len(events), 1)
        for string in events[0]["strings"]:
            self.assertNotIn("%", string)
        return field(events[0], CLIENT_IMAGE)

    def test_a_plain_name_stays_as_it_is(self):
        self.assertEqual(self.image_on_record("Größe 1.exe"), "C:\\x\\Größe 1.exe")

    def test_insertions_are_neutralized(self):
        self.assertEqual(self.image_on_record("%n%1%{S-1-5-18}.exe"),
                         "C:\\x\\^{25}n^{25}1^{25}{S-1-5-18}.exe")

    def test_parameter_messages_are_neutralized(self):
        self.assertEqual(self.image_on_record("%%1833 %!S!.exe"),
                         "C:\\x\\^{25}^{25}1833 ^{25}!S!.exe")

    def test_the_escape_itself_is_neutralized(self):
        self.assertEqual(self.image_on_record("^{25}n.exe"), "C:\\x\\^{5E}{25}n.exe")

    def test_characters_that_turn_text_around_are_neutralized(self):
        self.assertEqual(self.image_on_record("a\u202egpj.exe"), "C:\\x\\a^{202E}gpj.exe")

    def test_characters_that_are_not_seen_are_neutralized(self):
        self.assertEqual(self.image_on_record("a\u200bb\u2028c.exe"),
                         "C:\\x\\a^{200B}b^{2028}c.exe")

    def test_a_long_name_is_recorded(self):
        name = "x" * 200 + ".exe"
        self.assertEqual(self.image_on_record(name), f"C:\\x\\{name}")

    def test_the_message_shows_the_name_and_expands_nothing(self):
        self.image_on_record("%n%1.exe")
        done = self.lab.command("events", "--text", 4000)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("C:\\x\\^{25}n^{25}1.exe", done.stdout)


if __name__ == "__main__":
    unittest.main()
