#!/usr/bin/env python3
"""The files that Event Viewer and the Event Collector read, and the queries of queries.md: whether
they are what their formats ask for, and find the events that they are for."""

import re
import unittest
import xml.etree.ElementTree as ElementTree

from event_xpath import Query, Refused
from samples import (EVENTS, FIELDS, MANIFESTS, NOW, ROOT, documented_notices, event, is_reported,
                     notices)

VIEW = MANIFESTS / "deputy-view.xml"
SUBSCRIPTION = MANIFESTS / "deputy-subscription.xml"
SUBSCRIPTION_EVENTS = MANIFESTS / "deputy-subscription-events.xml"
QUERIES = MANIFESTS / "queries.md"
README = MANIFESTS / "README.md"

SPACE = "{http://schemas.microsoft.com/2006/03/windows/events/subscription}"


def query_lines():
    """The commands of queries.md by the question that they answer."""
    found, question = {}, None
    for line in QUERIES.read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            question = line[4:]
            found[question] = []
        elif line.startswith("    ") and question:
            found[question].append(line.strip())
    return found


def queries():
    """The XPath expressions of queries.md by their question."""
    return {question: [re.search(r'/q:"([^"]*)"', line)[1] for line in lines
                       if line.startswith("wevtutil ")]
            for question, lines in query_lines().items()}


def selects():
    """Every query there is, with where it stands."""
    found = [(QUERIES.name, path) for paths in queries().values() for path in paths]
    found += [(VIEW.name, node.text) for node in ElementTree.parse(VIEW).iter("Select")]
    found += [(path.name, node.text) for path in (SUBSCRIPTION, SUBSCRIPTION_EVENTS)
              for node in subscription_query(path).iter("Select")]
    return found


def subscription_query(path):
    query = ElementTree.parse(path).getroot().find(f"{SPACE}Query")
    return ElementTree.fromstring(query.text.strip())


def level_filters():
    """What README.md says that collectors which filter by level may ask for."""
    section = README.read_text(encoding="utf-8").partition("\n## Levels\n")[2].partition("\n## ")[0]
    return re.findall(r"^    (\*\[.+\])$", section, re.M)


class Queries(unittest.TestCase):
    """What is asked of the log."""

    def find(self, question, index, sample):
        return Query(queries()[question][index], NOW).matches(sample)

    def test_all_are_in_the_subset(self):
        self.assertEqual(len(queries()), 6)
        for place, path in selects():
            with self.subTest(place, path=path):
                Query(path, NOW)

    def test_they_name_events_that_exist(self):
        for place, path in selects():
            numbers = {int(number) for number in re.findall(r"EventID=(\d+)", path)}
            with self.subTest(place, path=path):
                self.assertLessEqual(numbers, set(EVENTS))

    def test_they_find_the_same_where_data_have_names(self):
        for place, path in selects():
            query = Query(path, NOW)
            for number in EVENTS:
                with self.subTest(place, path=path, number=number):
                    self.assertEqual(query.matches(event(number)),
                                     query.matches(event(number, named=True)))

    def test_they_name_fields_that_exist(self):
        for place, path in selects():
            with self.subTest(place, path=path):
                for number in re.findall(r"Data\[(\d+)\]", path):
                    self.assertIn(int(number), FIELDS)

    def test_every_command_asks_the_same_in_both_shells(self):
        for question, lines in query_lines().items():
            with self.subTest(question):
                asked = [re.search(r'"([^"]*)"', line)[1] for line in lines]
                self.assertTrue(lines)
                self.assertEqual(asked[0::2], asked[1::2])
                for one, other in zip(lines[0::2], lines[1::2]):
                    self.assertRegex(one, r'^wevtutil qe Deputy /rd:true /f:text /q:"[^"]*"$')
                    self.assertRegex(other, r'^Get-WinEvent -LogName Deputy -FilterXPath "[^"$`]*"')

    def test_who_was_denied_what(self):
        question = "Who was denied what?"
        for number in EVENTS:
            self.assertEqual(self.find(question, 0, event(number)), number in (4001, 4003, 4005))
        self.assertFalse(self.find(question, 0, event(4001, hours=25)))
        self.assertTrue(self.find(question, 1, event(4001, hours=25)))
        self.assertFalse(self.find(question, 1, event(4001, user="S-1-5-18")))

    def test_who_touched_this_object(self):
        question = "Who touched this object?"
        name = r"C:\Data\report.txt"
        for number in (4000, 4001, 4002, 4005, 4006, 4007):
            self.assertTrue(self.find(question, 0, event(number, {9: name})))
        self.assertFalse(self.find(question, 0, event(4000, {9: name + "2"})))
        self.assertFalse(self.find(question, 0, event(4000, {25: name})))
        self.assertFalse(self.find(question, 0, event(4010, {9: name})))

    def test_what_did_this_process_do(self):
        question = "What did this process do?"
        process = {24: "4711", 25: r"C:\Program Files\Example\example.exe"}
        self.assertTrue(self.find(question, 0, event(4000, process)))
        self.assertTrue(self.find(question, 0, event(4010, process)))
        self.assertFalse(self.find(question, 0, event(4000, {**process, 24: "471"})))
        self.assertFalse(self.find(question, 0, event(4000, {**process, 25: r"C:\other.exe"})))
        self.assertFalse(self.find(question, 0, event(4000, {23: "4711", 25: process[25]})))
        self.assertFalse(self.find(question, 0, event(4000, process, hours=20)))

    def test_when_was_nothing_recorded(self):
        question = "When was nothing recorded?"
        for number, texts in notices().items():
            for text in texts:
                found = [self.find(question, index, event(number, {8: text})) for index in (0, 1)]
                with self.subTest(number, text=text):
                    self.assertEqual(found, [(number, text) == (1004, "Spool"),
                                             text == "Event Log"])
        for number in EVENTS:
            expected = number in (1000, 1001, 1002, 1006, 1007)
            self.assertEqual(self.find(question, 2, event(number)), expected)

    def test_no_query_asks_for_what_is_never_reported(self):
        for place, path in selects():
            numbers = {int(number) for number in re.findall(r"EventID=(\d+)", path)}
            texts = re.findall(r"Data\[8\]='([^']*)'", path)
            with self.subTest(place, path=path):
                for text in texts:
                    self.assertTrue(numbers)
                    for number in numbers:
                        self.assertTrue(is_reported(number, {8: text}), number)

    def test_what_is_reported_is_what_the_message_file_says(self):
        self.assertEqual(set(notices()), {1004, 1005, 1006})
        self.assertEqual(notices(), documented_notices())
        self.assertRaises(ValueError, event, 1005, {8: "Spool"})
        self.assertRaises(ValueError, event, 1000, {8: "Event Log"})

    def test_which_caller_floods(self):
        for number in EVENTS:
            found = self.find("Which caller floods?", 0, event(number))
            self.assertEqual(found, number == 4005)

    def test_which_operations_have_not_ended(self):
        question = "Which operations of several steps have not ended?"
        guid = "01234567-89ab-4def-8123-456789abcdef"
        for number in EVENTS:
            self.assertEqual(self.find(question, 0, event(number)),
                             number in (4001, 4002, 4006, 4007))
            self.assertTrue(self.find(question, 1, event(number, {32: guid})))
            self.assertFalse(self.find(question, 1, event(number, {31: guid})))


class Levels(unittest.TestCase):
    """Audit events have level 0, which a filter for errors and warnings passes over."""

    def found(self, path):
        """The types of the events that a query selects."""
        return {kind for number, (_, kind, _) in EVENTS.items()
                if Query(path, NOW).matches(event(number))}

    def test_the_obvious_filter_loses_every_denial(self):
        kinds = self.found("*[System[Level=1 or Level=2 or Level=3]]")
        self.assertEqual(kinds, {"Error", "Warning"})

    def test_what_readme_says_to_ask_for_has_them(self):
        trouble = {"Error", "Warning", "Audit Failure"}
        self.assertEqual([self.found(path) for path in level_filters()],
                         [trouble, {*trouble, "Audit Success"}])

    def test_nothing_of_ours_filters_by_level(self):
        self.assertEqual(len(selects()), 13)
        for place, path in selects():
            with self.subTest(place, path=path):
                self.assertNotIn("Level", path)


class View(unittest.TestCase):
    """The view, as Event Viewer writes such files."""

    def setUp(self):
        self.root = ElementTree.parse(VIEW).getroot()

    def test_it_has_the_elements_of_its_format_in_their_order(self):
        def children(path):
            return [child.tag for child in self.root.find(path)]
        self.assertEqual(self.root.tag, "ViewerConfig")
        self.assertEqual(children("."), ["QueryConfig", "ResultsConfig"])
        self.assertEqual(children("QueryConfig"), ["QueryParams", "QueryNode"])
        self.assertEqual(children("QueryConfig/QueryParams"), ["UserQuery"])
        self.assertEqual(children("QueryConfig/QueryNode"), ["Name", "Description", "QueryList"])
        self.assertEqual(children("ResultsConfig"), ["Columns"])
        for query in self.root.iter("Query"):
            self.assertEqual(query.get("Path"), "Deputy")
            self.assertEqual([select.get("Path") for select in query], ["Deputy"])

    def test_its_columns_are_facts_of_the_system_and_the_caller_is_first(self):
        columns = list(self.root.iter("Column"))
        self.assertEqual(columns[0].get("Path"), "Event/System/Security/@UserID")
        self.assertEqual(len({column.get("Path") for column in columns}), len(columns))
        for column in columns:
            self.assertRegex(column.get("Path"), r"^Event/System/(\w+|\w+/@\w+)$")
            self.assertIn(column.get("Type"), ("System.String", "System.UInt32", "System.DateTime"))
            self.assertGreater(int(column.text), 0)
            self.assertIn(column.get("Visible"), ("", None))

    def test_it_shows_denials_and_nothing_else(self):
        select = next(self.root.iter("Select")).text
        for number in EVENTS:
            found = Query(select, NOW).matches(event(number))
            self.assertEqual(found, number in (4001, 4003, 4005))


class Subscription(unittest.TestCase):
    """The subscription, as wecutil reads such files."""

    ORDER = ["SubscriptionId", "SubscriptionType", "Description", "Enabled", "Uri",
             "ConfigurationMode", "Delivery", "Query", "ReadExistingEvents", "TransportName",
             "ContentFormat", "Locale", "LogFile", "AllowedSourceNonDomainComputers",
             "AllowedSourceDomainComputers"]

    PATH = SUBSCRIPTION
    FORMAT = "RenderedText"

    def setUp(self):
        self.root = ElementTree.parse(self.PATH).getroot()

    def text(self, path):
        return self.root.find("/".join(SPACE + step for step in path.split("/"))).text

    def test_it_has_the_elements_of_its_format_in_their_order(self):
        self.assertEqual(self.root.tag, SPACE + "Subscription")
        self.assertEqual([child.tag for child in self.root], [SPACE + name for name in self.ORDER])

    def test_its_values_are_those_that_the_format_has(self):
        self.assertEqual(self.text("SubscriptionType"), "SourceInitiated")
        self.assertEqual(self.text("Enabled"), "true")
        self.assertEqual(self.text("Uri"),
                         "http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog")
        self.assertIn(self.text("ConfigurationMode"),
                      ("Normal", "Custom", "MinLatency", "MinBandwidth"))
        self.assertEqual(self.text("ContentFormat"), self.FORMAT)
        self.assertEqual(self.root.find(SPACE + "Delivery").get("Mode"), "Push")
        self.assertGreater(int(self.text("Delivery/Batching/MaxItems")), 0)
        self.assertGreater(int(self.text("Delivery/Batching/MaxLatencyTime")), 0)
        self.assertRegex(self.text("AllowedSourceDomainComputers"),
                         r"^O:NSG:NSD:(\(A;;GA;;;\w+\))+$")

    def test_all_computers_of_the_domain_may_forward_its_controllers_too(self):
        """Domain Computers (DC) has no domain controllers (DD) in it."""
        who = re.findall(r";;;(\w+)\)", self.text("AllowedSourceDomainComputers"))
        self.assertEqual(who, ["DC", "DD", "NS"])

    def test_the_group_that_may_read_is_named_in_every_language(self):
        how = SUBSCRIPTION.read_text(encoding="utf-8")
        self.assertIn("Add-LocalGroupMember -SID S-1-5-32-573 -Member S-1-5-20", how)
        self.assertIn("(& $name S-1-5-32-573)", how)
        self.assertNotIn('net localgroup "', how)

    def test_it_forwards_every_event_of_the_log(self):
        query = subscription_query(self.PATH)
        self.assertEqual([child.get("Path") for child in query], ["Deputy"])
        select = query.find("Query/Select")
        self.assertEqual(select.get("Path"), "Deputy")
        for number in EVENTS:
            self.assertTrue(Query(select.text, NOW).matches(event(number)))

    def test_who_may_read_the_log_is_what_it_says(self):
        installer = (ROOT / "installer" / "install.cmd").read_text(encoding="utf-8")
        descriptor = re.search(r'set "LOGSD=([^"]*)"', installer)[1]
        self.assertIn("(A;;0x1;;;S-1-5-32-573)", descriptor) # Event Log Readers
        self.assertNotIn(";;;NS)", descriptor)
        self.assertIn("Event Log Readers", SUBSCRIPTION.read_text(encoding="utf-8"))


class SubscriptionEvents(Subscription):
    """The one without rendered text."""

    PATH = SUBSCRIPTION_EVENTS
    FORMAT = "Events"

    def test_all_else_is_the_same(self):
        def values(path):
            root = ElementTree.parse(path).getroot()
            return {node.tag: ((node.text or "").strip(), node.attrib) for node in root.iter()}
        one, other = values(SUBSCRIPTION), values(SUBSCRIPTION_EVENTS)
        self.assertEqual({tag.removeprefix(SPACE) for tag in one if one[tag] != other[tag]},
                         {"Description", "ContentFormat"})


class Subset(unittest.TestCase):
    """The evaluator knows the subset's limits: the other tests are worth something."""

    def test_what_the_event_log_does_not_take_is_refused(self):
        for path in ("", "System[EventID=1]", "/Event", "*[contains(EventData/Data,'x')]",
                     "*[starts-with(EventData/Data[9],'C:')]", "*[not(System)]", "//Data",
                     "*[EventData[count(Data)=40]]", "*[System[EventID=1]", "*[System[EventID==1]]",
                     "*[EventData/Data[last()]='x']", "*[.='x']", "*[System/..]", "*[$x=1]",
                     "*[System[" + " or ".join(f"EventID={n}" for n in range(25)) + "]]"):
            with self.subTest(path):
                self.assertRaises(Refused, Query, path)
        self.assertRaises(Refused, Query("*[EventData[1]/Data='x']").matches, event(4000))

    def test_what_it_takes_is_evaluated(self):
        sample = event(4000, {1: "x", 2: "y", 7: "5"})
        for path in ("*", "Event", "*[System[EventID=4000]]", "*[System/EventID=4000]",
                     "*[EventData/Data='y']", "*[EventData[Data[2]='y']]", "*[EventData/Data[7]=5]",
                     "*[EventData[Data[position()=1]='x']]", "*[System[Band(Task,2)]]",
                     "*[System[Level<=0 and (Task=1 or Task=2)]]"):
            with self.subTest(path):
                self.assertTrue(Query(path, NOW).matches(sample))
        for path in ("*[System[EventID=4001]]", "*[EventData[Data[1]='y']]", "*[UserData]",
                     "*[EventData[Data[1]='x' and Data[2]='x']]", "*[EventData/Data[49]]",
                     "*[System[EventID!=4000]]", "*[System[Level>0]]", "*[System[Band(Task,5)]]"):
            with self.subTest(path):
                self.assertFalse(Query(path, NOW).matches(sample))


if __name__ == "__main__":
    unittest.main()
