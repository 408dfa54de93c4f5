#!/usr/bin/env python3
"""The files for collectors: what Winlogbeat's processors make of every field, and which events each
Sigma rule finds."""

import unittest

import beats
from configuration import Refused, read_all
from event_xpath import Query
from samples import EVENTS, FIELDS, NOW, event, notices
from sigma import Rule, pattern
from test_manifests import queries

# The fields that the Elastic Common Schema and Winlogbeat have a place for, and those that are
# numbers ("ECS Field Reference": User, Event, Process, Service, Tracing; "Security module fields").
PLACES = {
    "caller_sid": "user.id",
    "caller_account": "user.name",
    "caller_domain": "user.domain",
    "caller_logon": "winlog.logon.id",
    "operation": "event.action",
    "client_pid": "process.pid",
    "client_image": "process.executable",
    "correlation": "transaction.id",
    "record_id": "event.id",
    "run": "service.ephemeral_id",
    "sequence": "event.sequence",
    "chain": "event.hash",
}
NUMBERS = {"client_pid", "sequence", "status", "duration_us", "act_steps", "act_entries",
           "act_bytes"}
DATA = "winlog.event_data."

# The question of queries.md that each rule answers, and which of its queries.
QUESTIONS = {
    "win_deputy_denied.yml": ("Who was denied what?", 0),
    "win_deputy_object_touched.yml": ("Who touched this object?", 0),
    "win_deputy_process.yml": ("What did this process do?", 0),
    "win_deputy_nothing_recorded.yml": ("When was nothing recorded?", 0),
    "win_deputy_log_takes_no_records.yml": ("When was nothing recorded?", 1),
    "win_deputy_service_interrupted.yml": ("When was nothing recorded?", 2),
    "win_deputy_caller_floods.yml": ("Which caller floods?", 0),
}
UNENDED = "Which operations of several steps have not ended?"
LOG, ECS = "deputy_pipeline.yml", "deputy_pipeline_ecs.yml"
OBJECT = {9: r"C:\Data\report.txt"}
PROCESS = {24: "4711", 25: r"C:\Program Files\Example\example.exe"}


def place_of(name):
    """Where a field of the table belongs."""
    return PLACES.get(name, f"deputy.{name}")


def mapped(number, fields=None, **options):
    """What Winlogbeat sends of an event, with these processors."""
    return beats.processed(read_all()["deputy_winlogbeat.yml"]["processors"],
                           event(number, fields, **options))


def by_name(**fields):
    """Values by position."""
    positions = {name: position for position, name in FIELDS.items()}
    return {positions[name]: value for name, value in fields.items()}


def samples():
    """Every event, without facts and with those that the queries ask for, or nearly."""
    near = [{}, OBJECT, PROCESS, {9: OBJECT[9] + "2"}, {25: OBJECT[9]}, {24: "4711"},
            {**PROCESS, 24: "47110"}]
    for number in EVENTS:
        yield from ((number, fields) for fields in near)
        yield from ((number, {8: text}) for text in notices().get(number, ()))


class Winlogbeat(unittest.TestCase):
    """deputy_winlogbeat.yml."""

    def test_every_field_has_a_place_and_none_is_left(self):
        values = {name: str(1000 + position) if name in NUMBERS else f"value of {name}"
                  for position, name in FIELDS.items()}
        found = mapped(4000, by_name(**values))
        for name, value in values.items():
            with self.subTest(name):
                self.assertEqual(found[place_of(name)], int(value) if name in NUMBERS else value)
        self.assertEqual([field for field in found if field.startswith(DATA)], [])
        self.assertEqual(len({place_of(name) for name in values}), len(FIELDS))

    def test_absent_facts_are_absent(self):
        found = mapped(1000)
        self.assertNotIn("-", found.values())
        self.assertEqual(set(found), {"@timestamp", "event.code", "event.kind", "event.module",
                                      "event.dataset", "winlog.channel"})

    def test_data_with_names_become_the_same(self):
        fields = by_name(caller_sid="S-1-5-18", outcome="denied", status="5", object_type="File",
                         object_name="C:\\a", client_pid="7", time="2026-01-31T10:59:59.5Z")
        self.assertEqual(mapped(4001, fields, named=True), mapped(4001, fields))

    def test_outcomes(self):
        for outcome, expected in (("success", "success"), ("denied", "failure"),
                                  ("refused", "failure"), ("failed", "failure"),
                                  ("began", "unknown"), ("abandoned", "unknown")):
            found = mapped(4000, by_name(outcome=outcome, status="5"))
            with self.subTest(outcome):
                self.assertEqual(found["event.outcome"], expected)
                self.assertEqual(found["deputy.outcome"], outcome)
                self.assertEqual(found["deputy.status"], 5)
                self.assertEqual(found.get("error.code"), "5" if expected == "failure" else None)

    def test_files_and_keys_have_their_paths(self):
        cases = {"File": ("file", "file.path"), "Directory": ("file", "file.path"),
                 "Key": ("registry", "registry.path"), "Value": ("registry", "registry.path"),
                 "Service": (None, None)}
        for kind, (category, path) in cases.items():
            found = mapped(4000, by_name(object_type=kind, object_name="name"))
            with self.subTest(kind):
                self.assertEqual(found.get("event.category"), category and [category])
                self.assertEqual({field for field, value in found.items() if value == "name"},
                                 {"deputy.object_name"} | ({path} if path else set()))

    def test_the_time_is_when_it_happened(self):
        found = mapped(4000, by_name(time="2026-01-30T23:59:59.1234567Z"))
        self.assertEqual(found["@timestamp"], "2026-01-30T23:59:59.123Z")
        self.assertEqual(found["deputy.time"], "2026-01-30T23:59:59.1234567Z")
        self.assertEqual(mapped(4000, by_name(time="soon"))["@timestamp"],
                         "2026-01-31T11:00:00.0000000Z")

    def test_what_is_no_number_stays_and_hinders_nothing(self):
        found = mapped(4000, by_name(client_pid="seven", caller_sid="S-1-5-18"))
        self.assertEqual((found[DATA + "client_pid"], found["user.id"]), ("seven", "S-1-5-18"))

    def test_other_logs_are_left_alone(self):
        xml = event(4000, by_name(caller_sid="S-1-5-18")).replace(
            "<Channel>Deputy<", "<Channel>Application<")
        found = beats.processed(read_all()["deputy_winlogbeat.yml"]["processors"], xml)
        self.assertEqual(found, beats.flat(beats.document_of(xml)))


class Sigma(unittest.TestCase):
    """The rules and the pipelines."""

    def rules(self, *pipelines):
        """Every rule after these pipelines, by its file's name."""
        files = read_all()
        return {name: Rule(found, [files[one] for one in pipelines])
                for name, found in files.items() if name.startswith("win_")}

    def test_every_question_has_its_rules_and_every_rule_its_question(self):
        self.assertEqual(set(QUESTIONS), set(self.rules(LOG)))
        asked = {(question, index) for question, paths in queries().items()
                 for index in range(len(paths))}
        self.assertEqual(asked - set(QUESTIONS.values()), {
            ("Who was denied what?", 1), # of one caller
            (UNENDED, 0), (UNENDED, 1)}) # which takes two events

    def test_each_finds_what_its_query_finds_by_names_and_in_the_schema(self):
        plain, schema = self.rules(LOG), self.rules(ECS, LOG)
        asked = {name: Query(queries()[question][index], NOW)
                 for name, (question, index) in QUESTIONS.items()}
        seen = set()
        for number, fields in samples():
            xml, sent = event(number, fields), mapped(number, fields)
            named = {"EventID": number, "Channel": "Deputy"} | {
                name: fields.get(position, "-") for position, name in FIELDS.items()}
            for name, query in asked.items():
                expected = query.matches(xml)
                seen.add((name, expected))
                with self.subTest(name, number=number, fields=fields):
                    self.assertEqual(plain[name].matches(named), expected)
                    self.assertEqual(schema[name].matches(sent), expected)
        self.assertEqual(len(seen), 2 * len(QUESTIONS))

    def test_what_anybody_writes_into_another_log_is_not_found(self):
        for name, rule in self.rules(LOG).items():
            every = {"object_type": "Spool", "object_name": OBJECT[9], "client_pid": PROCESS[24],
                     "client_image": PROCESS[25], "Channel": "Application"}
            self.assertFalse(any(rule.matches({**every, "EventID": number}) for number in EVENTS),
                             name)

    def test_they_ask_for_fields_and_events_that_exist(self):
        for name, rule in self.rules(LOG).items():
            with self.subTest(name):
                self.assertLessEqual(rule.fields(), {*FIELDS.values(), "EventID", "Channel"})
                self.assertLessEqual(set(read_all()[name]["fields"]), set(FIELDS.values()))
                self.assertLessEqual(set(rule.items.get("EventID", [])), set(EVENTS))

    def test_the_pipeline_has_the_places_of_the_processors(self):
        (item,) = read_all()[ECS]["transformations"]
        self.assertEqual(item["mapping"], {name: place_of(name) for name in FIELDS.values()} |
                         {"EventID": "event.code", "Channel": "winlog.channel"})

    def test_they_are_as_the_specification_has_rules(self):
        identifiers = set()
        for name, rule in read_all().items():
            if name in QUESTIONS:
                with self.subTest(name):
                    self.assertRegex(name, r"^[a-z0-9_]{6,66}\.yml$")
                    self.assertRegex(rule["id"], r"^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab]")
                    self.assertRegex(rule["date"], r"^\d{4}-\d\d-\d\d$")
                    self.assertIn(rule["level"], ("informational", "low", "medium", "high"))
                    self.assertEqual(rule["logsource"]["service"], "deputy")
                    self.assertLessEqual(len(rule["title"]), 256)
                    identifiers.add(rule["id"])
        self.assertEqual(len(identifiers), len(QUESTIONS))


class Evaluators(unittest.TestCase):
    """The evaluators know their limits: the other tests are worth something."""

    def test_values_of_sigma(self):
        for value, text, expected in (
                (r"C:\Data\a.txt", r"c:\DATA\A.TXT", True),
                (r"C:\Data\a.txt", r"C:\Data\aXtxt", False),
                (r"C:\Data\\*", r"C:\Data\x\y", True), (r"C:\Data\\*", r"C:\Datax", False),
                (r"C:\Data\*", r"C:\Data\x", False), (r"C:\Data\*", r"C:\Data*", True),
                ("a?c", "abc", True), ("a?c", "ac", False),
                (4001, "4001", True), (4001, "40011", False)):
            with self.subTest(value, text=text):
                self.assertEqual(bool(pattern(value).fullmatch(text)), expected)

    def test_what_they_do_not_know_is_refused(self):
        for processor in ({"script": {}}, {"rename": {"fields": []}},
                          {"convert": {"fields": [], "ignore_missing": True}},
                          {"if": {"regexp": {"a": "b"}}, "then": []}):
            with self.subTest(processor):
                self.assertRaises(Refused, beats.run, [processor], {})
        rule = read_all()["win_deputy_denied.yml"]
        for selection in ({"caller_sid|contains": "S-1"}, {"caller_sid|expand": "%nothing%"}):
            broken = {**rule, "detection": {"selection": selection, "condition": "selection"}}
            with self.subTest(selection):
                self.assertRaises((Refused, KeyError), Rule, broken, [read_all()[LOG]])
        self.assertRaises(Refused, Rule, {**rule, "detection": {"condition": "not selection"}})


if __name__ == "__main__":
    unittest.main()
