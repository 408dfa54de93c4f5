"""deputyctl events: each caller reads what is its own, in forms that nobody can forge.

Wine's Event Log keeps nothing, so what is read here is what the service keeps in memory; the trace
of what was reported is the witness that it is the same."""

import csv
import io
import json
import pathlib
import re
import time
import unittest

from common.support import CORRELATION, ROOT, LabCase, Lines, field, needs_true_identities

TABLE = pathlib.Path(ROOT, "service", "audit", "record", "field.c")

# The insertion strings' names, in their order, from the table itself.
NAMES = re.findall(r'\[AUDIT_\w+ - 1\] = \{"(\w+)"', TABLE.read_text(encoding="utf-8"))
COLUMNS = ["id", "time", "type", *(name for name in NAMES if name != "time"), "computer"]

HEAD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z  (success|denied|refused|failed|-) +\S")

# Keys that callers may ask for, whatever they are called.
HOSTILE = [
    "a\n2026-11-22 13:30:49.123Z  success   whoami  X\\admin",
    "a\r\n    status  0 fine",
    'a","4000"\r\n"4001',
    'a"},{"id":"4000"',
    "a\u202etxt.exe",
    "a\u2028b\u0085c\u001b[2Jd",
    "%1 %n %%1537 %{S-1-5-18}",
    "=1+1",
    "^{A}",
    "\u00fc\U0001f600",
]

# A trace shows no more of a string.
TRACED = 280


class ReadingCase(LabCase):
    """What the classes below share."""

    def read(self, *arguments, **options):
        """The events that deputyctl shows."""
        done = self.lab.run("deputyctl", "events", *arguments, "--json", **options)
        self.assertEqual(done.returncode, 0, done)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def correlations(self, *arguments, **options):
        """Their correlation GUIDs."""
        return [event.get("correlation") for event in self.read(*arguments, **options)]

    def failure(self, *arguments, **options):
        """How it fails: exit code and error."""
        done = self.lab.run("deputyctl", "events", *arguments, "--json", **options)
        return done.returncode, json.loads(done.stdout.splitlines()[-1])["error"]


class Reading(ReadingCase):
    """Whose events are shown, and which."""

    def test_an_event_is_shown_as_it_was_reported(self):
        guid = self.lab.whoami()["correlation"]
        shown, = self.read("--correlation", guid)
        reported, = self.lab.event_of(guid)
        self.assertEqual(shown["id"], str(reported["id"]))
        self.assertEqual(shown["type"], "success audit")
        self.assertEqual(len(reported["strings"]), len(NAMES))
        for position, name in enumerate(NAMES, 1):
            with self.subTest(name):
                expected = field(reported, position)
                self.assertEqual(shown.get(name, "-")[:TRACED], expected[:TRACED])

    def test_keys_are_those_of_the_table(self):
        keys = set().union(*self.read("--all"))
        self.assertLessEqual(keys, set(COLUMNS))
        for event in self.read("--all"):
            self.assertEqual(list(event), [name for name in COLUMNS if name in event])
            self.assertEqual({type(value) for value in event.values()}, {str})

    @needs_true_identities
    def test_another_token_sees_only_what_it_did(self):
        own = self.lab.whoami()["correlation"]
        restricted = self.lab.whoami(restricted=True)["correlation"]
        seen = self.correlations("--operation", "whoami", restricted=True)
        self.assertIn(restricted, seen)
        self.assertNotIn(own, seen)
        seen = self.correlations("--operation", "whoami")
        self.assertIn(own, seen)
        self.assertIn(restricted, seen, "the unrestricted token of the same user")

    @needs_true_identities
    def test_everybodys_are_for_administrators(self):
        code, error = self.failure("--all", restricted=True)
        self.assertEqual((code, error["status"], error["stage"]), (5, 5, "authorize"))
        event, = self.lab.event_of(error["correlation"])
        self.assertEqual((event["id"], field(event, 5)), (4001, "events_all"))
        done = self.lab.run("deputyctl", "events", "--all", restricted=True)
        self.assertEqual(done.returncode, 5)
        self.assertIn("only administrators may read everybody's events", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_the_services_own_events_are_nobodys(self):
        self.assertIn("1000", [event["id"] for event in self.read("--all")])
        self.assertNotIn("1000", [event["id"] for event in self.read()])

    def test_successful_reading_is_reported_and_shown_with_what_follows(self):
        before = len(self.lab.events(4000))
        self.read()
        self.read("--all")
        reported = [field(event, 5) for event in self.lab.events(4000)[before:]]
        self.assertEqual(reported, ["events_own", "events_own", "events_all", "events_all"])
        shown = [event.get("operation") for event in self.read("--all", "--outcome", "success")]
        self.assertEqual(shown[-5:], ["close_session", "open_session", "events_all", "events_all",
                                      "close_session"], "the last reader, and not this one")

    def test_nobody_sees_its_own_looking(self):
        guids = [event["correlation"] for event in self.read()]
        again = self.read("--since", "1d")
        new = [event for event in again if event["correlation"] not in guids]
        self.assertEqual([event["operation"] for event in new],
                         ["open_session", "events_own", "events_own", "close_session"],
                         "the session of the reader before, and not this one's")
        lines = self.lab.run("deputyctl", "events", "--csv").stdout.splitlines()
        self.assertIn(again[-1]["record_id"], lines[-5])
        self.assertEqual(len(lines), 1 + len(again) + 4)

    def test_where_it_is_read_from_is_said(self):
        done = self.lab.run("deputyctl", "events")
        self.assertEqual(done.returncode, 0)
        self.assertIn("the Event Log cannot be read here", done.stderr)
        done = self.lab.run("deputyctl", "events", "--from", "service")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        code, error = self.failure("--from", "log")
        self.assertEqual((code, error["status"]), (1, 120))

    def test_another_log_is_asked_for_and_that_it_cannot_be_read_is_said(self):
        for name in ("ForwardedEvents", "C:\\old.evtx"):
            code, error = self.failure("--log", name)
            self.assertEqual((code, error["status"]), (1, 120))
            done = self.lab.run("deputyctl", "events", "--log", name)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("this system keeps no Event Log that can be read", done.stderr)

    def test_a_history_that_is_shorter_than_what_was_asked_is_said(self):
        asked = "you asked for what happened since 2026-01-02 00:00:00 UTC, but the oldest event"
        done = self.lab.run("deputyctl", "events", "--from", "service", "--since", "2026-01-02")
        self.assertEqual(done.returncode, 0)
        self.assertIn(f"deputyctl: {asked} here is of 20", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        done = self.lab.run("deputyctl", "events", "--from", "service", "--since", "2026-01-02",
                            "--count", "1")
        self.assertEqual((done.returncode, done.stderr), (0, "")) # there are as many as were wanted
        done = self.lab.run("deputyctl", "events", "--from", "service", "--since", "2026-01-02",
                            "--json")
        self.assertIn(asked, done.stderr)

    def test_archives_are_of_deputys_own_log(self):
        for other in (("--log", "ForwardedEvents"), ("--from", "service")):
            done = self.lab.run("deputyctl", "events", "--archives", "C:\\", *other)
            self.assertEqual(done.returncode, 2, done)
            self.assertIn("exclude each other", done.stderr)
        done = self.lab.run("deputyctl", "events", "--archives", r"C:\nowhere")
        self.assertTrue(done.stderr.startswith(r"deputyctl: C:\nowhere: "), done)
        code, error = self.failure("--archives", r"C:\nowhere")
        self.assertEqual((code, error["status"]), (1, 2))
        code, error = self.failure("--archives", r"C:\windows")
        self.assertEqual((code, error["status"]), (1, 120))

    def test_a_service_that_is_not_there_is_said(self):
        self.lab.stop()
        try:
            code, error = self.failure()
            self.assertEqual((code, error["status"], error["stage"]), (3, 1062, "connect"))
        finally:
            self.lab.start()


class Filters(ReadingCase):
    """Each filter by itself; how they match exactly is the unit tests' matter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answer = cls.lab.whoami()
        cls.missing = cls.lab.ctl("stat", r"C:\windows\no such file")[1]["error"]["correlation"]

    def test_caller(self):
        user = self.answer["caller"]["user"]
        guid = self.answer["correlation"]
        for caller in (user["sid"], user["name"], f"{user['domain']}\\{user['name']}".upper()):
            self.assertIn(guid, self.correlations("--caller", caller))
            self.assertIn(guid, self.correlations("--all", "--caller", caller))
        self.assertEqual(self.correlations("--all", "--caller", "S-1-5-7"), [])
        self.assertEqual(self.correlations("--all", "--caller", "nobody"), [])

    def test_operation_outcome_and_object(self):
        self.assertEqual(self.correlations("--operation", "whoami"), [self.answer["correlation"]])
        self.assertEqual(self.correlations("--outcome", "failed"), [self.missing])
        self.assertEqual(self.correlations("--object", "NO SUCH"), [self.missing])
        self.assertEqual(self.correlations("--object", "no such", "--outcome", "denied"), [])

    def test_time(self):
        event, = self.read("--operation", "whoami")
        at = event["time"]
        self.assertIn(self.missing, self.correlations("--since", at))
        self.assertEqual(self.correlations("--operation", "whoami", "--since", at),
                         [self.answer["correlation"]])
        self.assertEqual(self.correlations("--operation", "whoami", "--until", at), [])
        self.assertEqual(self.correlations("--until", "1d"), [])

    def test_count_is_of_the_newest_that_match(self):
        every = self.correlations()
        self.assertEqual(self.correlations("--operation", "whoami", "--count", "5"),
                         [self.answer["correlation"]])
        two = self.correlations("--until", self.read()[len(every) - 1]["time"], "--count", "2")
        self.assertEqual(two, every[-3:-1])

    def test_wrong_usage(self):
        for arguments in (["--csv"], ["--from", "memory"], ["--log", "Deputy", "--from", "log"],
                          ["--log", "Deputy", "--follow"], ["--outcome", "good"], ["--count", "0"],
                          ["--since", "soon"], ["--until", "2026-13-01"], ["--correlation", "1"],
                          ["operand"]):
            with self.subTest(arguments):
                code, error = self.failure(*arguments)
                self.assertEqual((code, error["stage"]), (2, "usage"))


class Forms(ReadingCase):
    """Text, JSON and CSV, whatever callers named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guids = []
        for name in HOSTILE:
            error = cls.lab.ctl("reg", "get", f"HKLM\\SOFTWARE\\{name}", "x")[1]["error"]
            cls.guids.append(error["correlation"])
        long = "C:\\" + "/".join(["\u00e4" * 255] * 200)[:32000]
        line = f"\\\\?\\{long}"
        cls.lab.run("deputyctl", "access", "--json", "-", input=f"{line}\n", stdin=None)
        cls.long = len(line)

    def csv(self, *arguments):
        """The rows of the CSV, which have to have as many columns as the header."""
        done = self.lab.run("deputyctl", "events", *arguments, "--csv")
        self.assertEqual(done.returncode, 0)
        return list(csv.reader(io.StringIO(done.stdout, newline=""), strict=True))

    def test_hostile_names_are_shown_as_names(self):
        for name, guid in zip(HOSTILE, self.guids):
            with self.subTest(name):
                event, = self.read("--correlation", guid)
                shown = event["object_name"]
                self.assertTrue(shown.isprintable(), shown)
                self.assertNotIn("%", shown)
                back = re.sub(r"\^\{([0-9A-F]+)\}", lambda code: chr(int(code[1], 16)), shown)
                self.assertIn(name, back)
                found = self.correlations("--object", name)
                self.assertIn(guid, found)

    def test_text_is_lines_that_cannot_be_forged(self):
        events = self.read("--until", "0s")
        done = self.lab.run("deputyctl", "events", "--from", "service")
        heads = 0
        for line in done.stdout.split("\n")[:-1]:
            self.assertTrue(line.isprintable(), line)
            if HEAD.match(line):
                heads += 1
            else:
                self.assertRegex(line, r"^    (object|status)  \S")
        self.assertGreaterEqual(heads, len(events))
        self.assertLessEqual(heads, len(events) + 4)

    def test_csv_is_the_same_in_columns(self):
        header, *rows = self.csv()
        self.assertEqual(header, COLUMNS)
        shown = {event["record_id"]: event for event in self.read()}
        self.assertGreaterEqual(len(rows), len(HOSTILE))
        for row in rows:
            self.assertEqual(len(row), len(COLUMNS))
            one = dict(zip(COLUMNS, row))
            expected = shown[one["record_id"]]
            for name, value in one.items():
                self.assertNotIn(value[:1], ("=", "+", "-", "@", "\t", "\r"))
                self.assertEqual(value.removeprefix("'"), expected.get(name, ""))

    def test_a_name_of_32000_characters_stays_one_field(self):
        event, = self.read("--object", "\u00e4" * 100)
        name = event["object_name"]
        cut = re.search(r"\^\{\+(\d+)\}$", name)
        whole = len(name.removesuffix(cut[0])) + int(cut[1]) if cut else len(name)
        self.assertEqual(whole, self.long)
        rows = self.csv("--object", "\u00e4" * 100)
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[1][COLUMNS.index("object_name")], name)
        done = self.lab.run("deputyctl", "events", "--object", "\u00e4" * 100)
        self.assertIn(name, done.stdout.split("\n")[1])


class Following(ReadingCase):
    """--follow: what comes, as it comes."""

    def following(self, *arguments):
        """A follower; with --count 1 it begins with a line, and so says that it is there."""
        self.lab.whoami()
        return self.lab.running("deputyctl", "events", "--follow", "--count", "1",
                                "--from", "service", *arguments)

    def test_new_events_come_within_seconds(self):
        with self.following("--json") as follower:
            lines = Lines(follower.stdout)
            self.assertIsNotNone(lines.next())
            for _ in range(3):
                guid = self.lab.whoami()["correlation"]
                asked = time.monotonic()
                self.assertTrue(lines.find(guid))
                self.assertLess(time.monotonic() - asked, 10)

    def test_a_follower_does_not_see_itself(self):
        for arguments in ([], ["--all"]):
            with self.subTest(arguments), self.following("--json", *arguments) as follower:
                lines = Lines(follower.stdout)
                self.assertIsNotNone(lines.next())
                guid = self.lab.whoami()["correlation"]
                self.assertTrue(lines.find(guid))
                more = []
                while len(more) < 8 and (line := lines.next(3)) is not None:
                    more.append(json.loads(line)["operation"])
                self.assertLess(len(more), 8, "it is woken by its own reading")
                self.assertLessEqual(set(more), {"close_session", "events_own", "events_all"})

    def test_only_what_comes_when_nothing_else_is_asked_for(self):
        self.lab.whoami()
        with self.lab.running("deputyctl", "events", "--follow", "--json") as follower:
            lines = Lines(follower.stdout)
            said = Lines(follower.stderr)
            self.assertTrue(said.find("the service keeps"))
            seen = None
            for _ in range(10): # it may still be opening its session
                guid = self.lab.whoami()["correlation"]
                seen = lines.find(guid, 3)
                if seen:
                    break
            self.assertTrue(seen)
            first = json.loads(seen[0])
            self.assertRegex(first["time"], r"^\d{4}-\d\d-\d\dT")
            self.assertLessEqual(len(seen), 30)

    def test_filters_hold_for_what_comes_too(self):
        with self.following("--json", "--operation", "whoami") as follower:
            lines = Lines(follower.stdout)
            self.assertIsNotNone(lines.next())
            self.lab.ctl("stat", r"C:\windows")
            guid = self.lab.whoami()["correlation"]
            self.assertEqual(len(lines.find(guid)), 1)

    def test_a_restart_is_survived_and_said(self):
        with self.following("--json") as follower:
            lines, said = Lines(follower.stdout), Lines(follower.stderr)
            self.assertIsNotNone(lines.next())
            self.lab.stop()
            self.assertTrue(said.find("waiting until it does"))
            self.lab.start()
            self.assertTrue(said.find("answers again"))
            guid = self.lab.whoami()["correlation"]
            self.assertTrue(lines.find(guid))
            self.assertTrue(said.find("events are missing here"))

    def test_a_waiting_reader_does_not_hold_up_a_stop(self):
        with self.following("--timeout", "60000") as follower:
            self.assertIsNotNone(Lines(follower.stdout).next())
            time.sleep(2)
            before = time.monotonic()
            self.assertEqual(self.lab.stop()["state"], "stopped")
            # A reader waits for 20 s.
            self.assertLess(time.monotonic() - before, 14)
        self.lab.start()

    def test_text_comes_line_by_line_too(self):
        with self.following() as follower:
            lines = Lines(follower.stdout)
            self.assertIsNotNone(lines.next())
            self.lab.whoami()
            self.assertTrue(lines.find("whoami"))


if __name__ == "__main__":
    unittest.main()
