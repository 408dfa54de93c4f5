#!/usr/bin/env python3
"""The names of the events' data: the resource that deputymsg.dll carries and the manifest that is
registered, read by a reader of their own, against the tables of the product.

usage: test_names.py [deputymsg.dll] [TEST...]

Without the file, the resource is the one that the generator makes.
"""

import hashlib
import importlib.machinery
import importlib.util
import pathlib
import re
import struct
import sys
import unittest
import uuid
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True

import evtx
import wevt
from samples import CALLER, EVENTS, FIELDS, MANIFESTS, RENDERED, ROOT, event

sys.path.insert(0, str(ROOT / "tests" / "binaries"))
import pe

SOURCE, CHANNEL = "Deputy-Service", "Deputy"
CLASSIC = 0x80000000000000
UNICODE_STRING, XS_STRING = 1, 1 # "InputType Complex Type"
SPACE = "{http://schemas.microsoft.com/win/2004/08/events}"
NAMES = [FIELDS[position] for position in sorted(FIELDS)]
FILE = None # deputymsg.dll

# The resource in libfwevt's tests, which mc.exe made: 634 bytes with this hash, of a provider with
# this name, and one event whose data are a string and a number.
SAMPLE = {
    "sha256": "7badab39aa67688b2d16dfdc2622a10f07f8213873ce26b629ec28de94a092e2",
    "name": "Hello World Metric Provider",
    "guid": uuid.UUID("06a2ea53-fc6c-42e5-9176-18749ab2ca13"),
    "template": uuid.UUID("278a1233-f665-5252-0ba7-2bca597433a8"),
    "names": ["metric_name", "metric_value"],
    "types": [(1, 1), (7, 7)],
    "message": 0xB0010001,
}


# Of each element that we use, what it must and may have and what stands in it, of the pages of
# "EventManifest Schema".
SCHEMA = {
    "instrumentationManifest": ((), (), ("instrumentation", "localization")),
    "instrumentation": ((), (), ("events",)),
    "instrumentation/events": ((), (), ("provider",)),
    "provider": (("name", "guid", "symbol"), ("resourceFileName", "messageFileName"),
                 ("tasks", "templates", "events")),
    "tasks": ((), (), ("task",)),
    "task": (("name", "value"), ("symbol", "message"), ()),
    "templates": ((), (), ("template",)),
    "template": (("tid",), ("name",), ("data",)),
    "data": (("name", "inType"), ("outType",), ()),
    "provider/events": ((), (), ("event",)),
    "event": (("value",), ("version", "level", "task", "keywords", "template"), ()),
    "localization": ((), (), ("resources",)),
    "resources": (("culture",), (), ("stringTable",)),
    "stringTable": ((), (), ("string",)),
    "string": (("id", "value"), (), ()),
}


def complaints(element, parent=""):
    """In what an element, and all that is in it, is not as the schema has it."""
    name = element.tag.removeprefix(SPACE)
    rule = SCHEMA.get(f"{parent}/{name}") or SCHEMA.get(name)
    if not element.tag.startswith(SPACE) or not rule:
        return [f"{name}: unknown in {parent}"]
    required, optional, children = rule
    found = [f"{name}: {key} is missing" for key in required if key not in element.attrib]
    found += [f"{name}: {key}?" for key in element.attrib if key not in required + optional]
    for child in element:
        if child.tag.removeprefix(SPACE) not in children:
            found.append(f"{name}: {child.tag} may not stand in it")
        found += complaints(child, name)
    return found


def generator():
    """scripts/event-manifest"""
    loader = importlib.machinery.SourceFileLoader(
        "event_manifest", str(ROOT / "scripts" / "event-manifest"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def resources():
    """Those of the file that names are read from, by type."""
    found = {}
    for resource in pe.Image(FILE.read_bytes()).resources():
        found.setdefault(resource.type, []).append(resource)
    return found


def resource():
    """The bytes of the resource."""
    if FILE:
        return resources()["WEVT_TEMPLATE"][0].data
    made = generator()
    return made.make_resource(made.deputy())


def differences(provider):
    """In what a provider is another than the tables say."""
    found = []
    if (provider.name, provider.message) != (SOURCE, wevt.NONE):
        found.append("the provider's name")
    numbers = [one.identifier for one in provider.events]
    if numbers != sorted(EVENTS):
        found.append("which events there are")
    for one in provider.events:
        _, kind, category = EVENTS.get(one.identifier, ("", "Error", "0 "))
        task, _, name = category.partition(" ")
        wanted = {
            "version": 0, "channel": 0, "level": RENDERED[kind][0], "opcode": 0, "task": int(task),
            "keywords": CLASSIC, "message": one.identifier, "task_name": name,
            "keyword_names": ["win:EventlogClassic"],
        }
        found += [f"{what} of {one.identifier}" for what, value in wanted.items()
                  if getattr(one, what) != value]
        fields = one.template.fields if one.template else []
        if fields != [wevt.Field(name, UNICODE_STRING, XS_STRING) for name in NAMES]:
            found.append(f"the fields of {one.identifier}")
    return found


class Resource(unittest.TestCase):
    """What names the data."""

    @classmethod
    def setUpClass(cls):
        cls.data = resource()
        cls.provider, = wevt.read(cls.data)

    def test_it_is_what_the_tables_say(self):
        self.assertEqual(differences(self.provider), [])

    def test_each_event_has_all_names_in_their_order(self):
        for one in self.provider.events:
            self.assertEqual([field.name for field in one.template.fields], NAMES)

    def test_tasks_have_the_texts_of_the_categories(self):
        self.assertEqual([(row[0], row[1], row[-1]) for row in self.provider.tasks],
                         sorted({(int(category[0]), int(category[0]), category[2:])
                                 for _, _, category in EVENTS.values()}))

    def test_no_level_and_no_opcode_hides_those_of_windows(self):
        self.assertEqual((self.provider.levels, self.provider.opcodes), ([], []))

    def test_an_event_is_rendered_with_names(self):
        number = sorted(EVENTS)[-1]
        values = {1: CALLER, 9: 'C:\\a & "b" <c>', 10: "-"}
        texts = [values.get(position, "-") for position in sorted(FIELDS)]
        rendered, = [one.template.render(texts) for one in self.provider.events
                     if one.identifier == number]
        whole = event(number, values, named=True)
        expected = re.search(r"<EventData>.*</EventData>", whole)[0]
        self.assertEqual(ElementTree.canonicalize(rendered), ElementTree.canonicalize(expected))
        named = {each.get("Name"): each.text for each in ElementTree.fromstring(rendered)}
        self.assertEqual(named["object_name"], values[9])
        self.assertEqual(len(named), len(FIELDS))

    def test_other_names_are_another_template(self):
        made = generator()
        self.assertNotEqual(made.template_guid(NAMES), made.template_guid(NAMES[:-1]))
        self.assertEqual(self.provider.templates[0].guid, made.template_guid(NAMES))

    def test_it_is_the_same_bytes_each_time(self):
        made = generator()
        self.assertEqual(self.data, made.make_resource(made.deputy()))


class Damage(unittest.TestCase):
    """What is not whole is refused."""

    @classmethod
    def setUpClass(cls):
        cls.data = resource()

    def refuse(self, data, words=None):
        with self.assertRaises(wevt.Damaged) as caught:
            wevt.read(bytes(data))
        if words:
            self.assertIn(words, str(caught.exception))

    def changed(self, place, value, layout="<I"):
        data = bytearray(self.data)
        struct.pack_into(layout, data, place, value)
        return data

    def test_cut_off_anywhere(self):
        for size in range(len(self.data) - 2):
            self.refuse(self.data[:size])

    def test_something_behind_it(self):
        self.refuse(self.data + b"\0")
        self.refuse(self.data[:-1] + b"x")

    def test_sizes_and_places_that_lead_elsewhere(self):
        begin = self.data.index(b"TEMP")
        for signature in (b"WEVT", b"TTBL", b"TEMP", b"PRVA", b"TASK", b"KEYW", b"EVNT"):
            place = self.data.index(signature)
            for value in (0, 4, len(self.data), 0x7FFFFFFF, 0xFFFFFFFF):
                with self.subTest(signature, value=value):
                    self.refuse(self.changed(place + 4, value))
        items, = struct.unpack_from("<I", self.data, begin + 16)
        places = [32, begin + 16, items + 16] + [52 + 8 * table + 4 for table in range(7)]
        for place in places:
            for value in (0, 1, len(self.data) - 1, len(self.data), 0xFFFFFFFF):
                with self.subTest(place=place, value=value):
                    self.refuse(self.changed(place, value))

    def test_a_field_too_many(self):
        begin = self.data.index(b"TEMP")
        for count in (len(NAMES) - 1, len(NAMES) + 1, 0, 0xFFFFFFFF):
            data = self.changed(begin + 8, count)
            self.refuse(data)
            struct.pack_into("<I", data, begin + 12, count)
            self.refuse(data)

    def test_a_field_too_many_in_the_xml(self):
        made = generator()
        provider = made.deputy()
        whole = made.xml_template
        made.xml_template = lambda names, types: whole(
            names + ["another"], types + [(UNICODE_STRING, XS_STRING)])
        self.refuse(made.make_resource(provider), "other data than the list")

    def test_names_swapped(self):
        for text, wrong in ((NAMES[0], NAMES[0][::-1]), (NAMES[5], NAMES[5][::-1])):
            old, new = text.encode("utf-16-le"), wrong.encode("utf-16-le")
            self.assertEqual(self.data.count(old), 2)
            self.refuse(self.data.replace(old, new, 1))
            provider, = wevt.read(self.data.replace(old, new))
            self.assertIn("the fields of 1000", differences(provider))

    def test_two_names_in_each_others_places(self):
        made = generator()
        provider = made.deputy()
        provider.names[0], provider.names[1] = provider.names[1], provider.names[0]
        found, = wevt.read(made.make_resource(provider))
        self.assertEqual(len(differences(found)), len(EVENTS))

    def test_an_event_with_something_else(self):
        begin = self.data.index(b"EVNT") + 16
        for place, layout, value, what in (
                (0, "<H", 999, "which events"), (2, "<B", 1, "version of"),
                (3, "<B", 9, "channel of"), (4, "<B", 5, "level of"), (5, "<B", 1, "opcode of"),
                (16, "<I", 1, "message of"), (20, "<I", 0, "the fields of")):
            provider, = wevt.read(self.changed(begin + place, value, layout))
            self.assertTrue(any(what in each for each in differences(provider)), what)
        for place, layout, value in ((6, "<H", 2), (8, "<Q", 0), (8, "<Q", CLASSIC * 2),
                                     (20, "<I", 8), (24, "<I", 8), (32, "<I", 8), (36, "<I", 2),
                                     (40, "<I", begin), (44, "<I", 8)):
            self.refuse(self.changed(begin + place, value, layout))

    def test_each_byte_changed_is_refused_or_seen(self):
        """What is neither is an identifier or a text that the tables do not have."""
        sound, = wevt.read(self.data)
        unseen = 0
        for place in range(0, len(self.data), 7):
            data = bytearray(self.data)
            data[place] ^= 0x55
            try:
                provider, = wevt.read(bytes(data))
            except wevt.Damaged:
                continue
            unseen += not differences(provider) and provider.guid == sound.guid
        self.assertLess(unseen, 40)

    def test_elements_in_each_other_without_end(self):
        begin = self.data.index(b"TEMP") + 44
        data = bytearray(self.data)
        one = bytes(data[begin:begin + 7]) + bytes(data[begin + 7:begin + 32])
        for index in range(20):
            data[begin + 32 * index:begin + 32 * (index + 1)] = one[:32]
        self.refuse(data)


class Sample(unittest.TestCase):
    """What mc.exe made is read, and made in the same way."""

    @staticmethod
    def made():
        made = generator()
        only = made.Event(1, (None, 0), 0, (), 1)
        only.message = SAMPLE["message"]
        return made.make_resource(made.Provider(
            SAMPLE["name"], SAMPLE["guid"], SAMPLE["template"], SAMPLE["names"], SAMPLE["types"],
            [only]))

    def test_the_generator_makes_the_bytes_that_mc_made(self):
        self.assertEqual(hashlib.sha256(self.made()).hexdigest(), SAMPLE["sha256"])

    def test_the_reader_reads_them(self):
        provider, = wevt.read(self.made())
        self.assertEqual((provider.name, provider.guid), (SAMPLE["name"], SAMPLE["guid"]))
        only, = provider.events
        self.assertEqual((only.identifier, only.version, only.message), (1, 1, SAMPLE["message"]))
        self.assertEqual(only.template.fields, [wevt.Field("metric_name", 1, 1),
                                                wevt.Field("metric_value", 7, 7)])
        self.assertEqual(only.template.render(["a", "5"]),
                         '<EventData><Data Name="metric_name">a</Data>'
                         '<Data Name="metric_value">5</Data></EventData>')


class Manifest(unittest.TestCase):
    """manifests/deputy.man says the same."""

    @classmethod
    def setUpClass(cls):
        cls.root = ElementTree.parse(MANIFESTS / "deputy.man").getroot()
        cls.provider, = cls.root.iter(SPACE + "provider")
        cls.compiled, = wevt.read(resource())

    def each(self, name):
        return list(self.provider.iter(SPACE + name))

    def test_it_is_up_to_date(self):
        made = generator()
        self.assertEqual((MANIFESTS / "deputy.man").read_text(encoding="utf-8"),
                         made.make_manifest(made.deputy()), "run scripts/event-manifest")

    def test_it_is_as_the_schema_says(self):
        self.assertEqual(complaints(self.root), [])
        text = (MANIFESTS / "deputy.man").read_text(encoding="utf-8")
        for old, new in ((' symbol="DEPUTY_SERVICE"', ""), ("inType=", "intype="),
                         ("<event value", "<event number"), (' tid="Record"', ""),
                         ("2004/08/events", "2005/08/events"), ("<tasks>", "<jobs>")):
            changed = text.replace(old, new).replace("</tasks>", f"</{new[1:-1]}>"
                                                     if old == "<tasks>" else "</tasks>")
            self.assertNotEqual(complaints(ElementTree.fromstring(changed)), [], old)
        for task in self.each("task"):
            self.assertIn(int(task.get("value")), range(1, 240)) # "TaskType Complex Type"

    def test_the_provider_is_that_of_the_resource(self):
        self.assertEqual(self.provider.get("name"), self.compiled.name)
        self.assertEqual(self.provider.get("guid"), f"{{{self.compiled.guid}}}")
        self.assertEqual(self.provider.get("resourceFileName"),
                         self.provider.get("messageFileName"))

    def test_the_guid_is_that_of_the_name(self):
        self.assertEqual(self.compiled.guid, uuid.uuid5(uuid.NAMESPACE_DNS, SOURCE))

    def test_it_makes_and_takes_no_log(self):
        for name in ("channels", "channel", "importChannel"):
            self.assertEqual(self.each(name), [])

    def test_events_are_those_of_the_resource(self):
        levels = {"win:Error": 2, "win:Warning": 3, "win:Informational": 4, None: 0}
        tasks = {task.get("name"): int(task.get("value")) for task in self.each("task")}
        self.assertEqual(
            [(int(one.get("value")), int(one.get("version")), levels[one.get("level")],
              tasks[one.get("task")], one.get("keywords").split(), one.get("template"))
             for one in self.each("event")],
            [(one.message, one.version, one.level, one.task, one.keyword_names, "Record")
             for one in self.compiled.events])

    def test_the_template_is_that_of_the_resource(self):
        template, = self.each("template")
        self.assertEqual(template.get("tid"), "Record")
        self.assertEqual([(data.get("name"), data.get("inType"), data.get("outType"))
                          for data in template],
                         [(name, "win:UnicodeString", "xs:string") for name in NAMES])

    def test_texts_that_it_names_are_there(self):
        texts = {each.get("id") for each in self.root.iter(SPACE + "string")}
        named = re.findall(r"\$\(string\.([\w.]+)\)",
                           (MANIFESTS / "deputy.man").read_text(encoding="utf-8"))
        self.assertEqual(set(named), texts)

    def test_who_looks_for_it_knows_the_guid(self):
        for name in ("install.cmd", "uninstall.cmd"):
            text = (ROOT / "installer" / name).read_text(encoding="utf-8")
            self.assertEqual(re.findall(r"^set PROVIDER=(.*)$", text, re.M),
                             [self.provider.get("guid")], name)
        names = (ROOT / "service/installation/registered_names.h").read_text(encoding="utf-8")
        self.assertIn(f'"{self.provider.get("guid")}"', names)


class Sizes(unittest.TestCase):
    """The largest record fits into the log beside the template of its data."""

    @staticmethod
    def units():
        text = (ROOT / "service/audit/record/field.h").read_text(encoding="utf-8")
        return int(re.search(r"AUDIT_RECORD_MAX = (\d+)", text)[1])

    def largest(self, units):
        provider, = wevt.read(resource())
        template, = provider.templates
        return evtx.largest(template, units, SOURCE, CHANNEL)

    def test_the_largest_record_fits(self):
        self.assertLessEqual(self.largest(self.units()) + 768, evtx.CHUNK)

    def test_a_larger_one_might_not(self):
        self.assertGreater(self.largest(30000), evtx.CHUNK)

    def test_all_data_of_a_template_are_less_than_64_kb(self):
        """"TemplateItemType Complex Type"; a value's size has 16 bits in the file as well."""
        self.assertLess(2 * self.units(), 65536)


@unittest.skipUnless(len(sys.argv) > 1 and sys.argv[1].endswith(".dll"), "without the file")
class File(unittest.TestCase):
    """deputymsg.dll has the resource beside its messages, and each event has its message."""

    def test_there_is_one_resource_as_mc_puts_it(self):
        found = resources()
        self.assertEqual([(each.name, each.language) for each in found["WEVT_TEMPLATE"]],
                         [(1, 0x409)])
        self.assertEqual({each.language for each in found[pe.RT_MESSAGETABLE]}, {0x407, 0x409})

    def test_each_identifier_is_in_the_message_table(self):
        provider, = wevt.read(resource())
        wanted = {one.message for one in provider.events} | {row[1] for row in provider.tasks}
        for table in resources()[pe.RT_MESSAGETABLE]:
            self.assertEqual(pe.message_ids(table.data), wanted)

    def test_nothing_in_it_runs(self):
        image = pe.Image(FILE.read_bytes())
        self.assertEqual(image.entry_point, 0)
        self.assertFalse([each.name for each in image.sections
                          if each.characteristics & (pe.CODE | pe.EXECUTE)])


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].endswith(".dll"):
        FILE = pathlib.Path(sys.argv[1])
    unittest.main(argv=sys.argv[:1] + sys.argv[1 + bool(FILE):])
