"""The Group Policy templates: as the schema wants them, whole, and the same as the table."""

import collections
import importlib.machinery
import importlib.util
import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFESTS = ROOT / "manifests"
LANGUAGES = ("en-US", "de-DE")
NAMESPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"
ANY = sys.maxsize

Element = collections.namedtuple("Element", "required optional children choice",
                                 defaults=((), (), (), False))

NAMED = Element(("name", "displayName"), ("explainText",),
                (("annotation", 0, ANY), ("parentCategory", 0, 1), ("seeAlso", 0, ANY),
                 ("keywords", 0, 1)))
REFERENCE = Element(("ref",))
CONTROL = ("id",)
CONTROL_OPTIONAL = ("clientExtension", "key", "valueName", "required")

# The parts of the schema that we use (Microsoft: "ADMX schema"): of each element the attributes it
# must and may have, and what stands in it, in this order; with choice, any of it in any order.
ADMX = {
    "policyDefinitions": Element(("revision", "schemaVersion"), (), (
        ("policyNamespaces", 1, 1), ("supersededAdm", 0, ANY), ("annotation", 0, ANY),
        ("resources", 1, 1), ("supportedOn", 0, 1), ("categories", 0, 1), ("policies", 0, 1))),
    "policyNamespaces": Element((), (), (("target", 1, 1), ("using", 0, ANY))),
    "target": Element(("prefix", "namespace")),
    "resources": Element(("minRequiredRevision",), ("fallbackCulture",)),
    "supportedOn": Element((), (), (("products", 0, 1), ("definitions", 0, 1))),
    "definitions": Element((), (), (("definition", 1, ANY),)),
    "definition": Element(("name", "displayName")),
    "categories": Element((), (), (("category", 0, ANY),)),
    "category": NAMED,
    "parentCategory": REFERENCE,
    "policies": Element((), (), (("policy", 0, ANY),)),
    "policy": Element(
        ("name", "class", "displayName", "key"), ("explainText", "presentation", "valueName"),
        NAMED.children + (
            ("supportedOn", 1, 1), ("enabledValue", 0, 1), ("disabledValue", 0, 1),
            ("enabledList", 0, 1), ("disabledList", 0, 1), ("elements", 0, 1))),
    "policy/supportedOn": REFERENCE,
    "elements": Element((), (), tuple(
        (kind, 0, ANY) for kind in (
            "boolean", "decimal", "text", "enum", "list", "longDecimal", "multiText")), True),
    "decimal": Element(CONTROL, CONTROL_OPTIONAL + ("minValue", "maxValue", "storeAsText", "soft")),
    "text": Element(CONTROL, CONTROL_OPTIONAL + ("maxLength", "expandable", "soft")),
    "enum": Element(CONTROL, CONTROL_OPTIONAL, (("item", 0, ANY),)),
    "item": Element(("displayName",), (), (("value", 1, 1), ("valueList", 0, 1))),
    "value": Element((), (), (("decimal", 1, 1),)),
    "value/decimal": Element(("value",)),
}
ADML = {
    "policyDefinitionResources": Element(("revision", "schemaVersion"), (), (
        ("displayName", 1, 1), ("description", 1, 1), ("annotation", 0, ANY),
        ("resources", 1, 1))),
    "displayName": Element(),
    "description": Element(),
    "resources": Element((), (), (("stringTable", 0, 1), ("presentationTable", 0, 1))),
    "stringTable": Element((), (), (("string", 1, ANY),)),
    "string": Element(("id",)),
    "presentationTable": Element((), (), (("presentation", 1, ANY),)),
    "presentation": Element(("id",), (), tuple(
        (kind, 0, ANY) for kind in (
            "text", "decimalTextBox", "textBox", "checkBox", "comboBox", "dropdownList", "listBox",
            "multiTextBox")), True),
    "decimalTextBox": Element(("refId",), ("defaultValue", "spin", "spinStep")),
    "textBox": Element(("refId",), (), (("label", 1, 1), ("defaultValue", 0, 1))),
    "label": Element(),
    "dropdownList": Element(("refId",), ("noSort", "defaultItem")),
}
CONTROLS = {"decimal": "decimalTextBox", "text": "textBox", "enum": "dropdownList"}


def load_generator():
    """scripts/policy-templates as a module."""
    loader = importlib.machinery.SourceFileLoader(
        "policy_templates", str(ROOT / "scripts" / "policy-templates"))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


def local(element):
    """An element's name without its namespace."""
    return element.tag.removeprefix(NAMESPACE)


def complaints(element, schema, parent=""):
    """What is wrong with an element and all that is in it."""
    kind = local(element)
    rule = schema.get(f"{parent}/{kind}") or schema.get(kind)
    if not element.tag.startswith(NAMESPACE) or not rule:
        return [f"{kind}: unknown in {parent}"]
    names = set(element.attrib)
    found = [f"{kind}: {name} is missing" for name in set(rule.required) - names]
    found += [f"{kind}: {name}?" for name in names - set(rule.required) - set(rule.optional)]
    order = [name for name, _, _ in rule.children]
    kinds = [local(child) for child in element]
    for child in element:
        found += complaints(child, schema, kind)
    found += [f"{kind}: {name} may not stand in it" for name in set(kinds) - set(order)]
    for name, least, most in rule.children:
        if not least <= kinds.count(name) <= most:
            found.append(f"{kind}: {kinds.count(name)} of {name}")
    if not rule.choice and kinds != sorted(kinds, key=lambda name: (order + [name]).index(name)):
        found.append(f"{kind}: wrong order: {kinds}")
    return found


def parse(path):
    return xml.parse(path).getroot()


def each(root, path):
    return root.findall("/".join(NAMESPACE + step for step in path.split("/")))


def references(root, table):
    """What attributes refer to in one of the tables."""
    text = " ".join(value for element in root.iter() for value in element.attrib.values())
    return set(re.findall(rf"\$\({table}\.(\w+)\)", text))


class Templates(unittest.TestCase):
    """manifests/deputy.admx and its texts."""

    @classmethod
    def setUpClass(cls):
        cls.generator = load_generator()
        cls.settings = cls.generator.read_settings()
        cls.admx = parse(MANIFESTS / "deputy.admx")
        cls.adml = {name: parse(MANIFESTS / name / "deputy.adml") for name in LANGUAGES}
        cls.policies = {
            policy.get("name"): policy for policy in each(cls.admx, "policies/policy")}

    def texts(self, language, table, kind):
        """What a language has in one of its tables, by identifier; no identifier is there twice."""
        found = each(self.adml[language], f"resources/{table}/{kind}")
        ids = [element.get("id") for element in found]
        self.assertEqual(len(ids), len(set(ids)))
        return dict(zip(ids, found))

    def test_they_are_up_to_date(self):
        stale = [str(path.relative_to(ROOT)) for path in self.generator.stale_files()]
        self.assertEqual(stale, [], "run scripts/policy-templates")

    def test_they_are_as_the_schema_says(self):
        self.assertEqual(local(self.admx), "policyDefinitions")
        self.assertEqual(complaints(self.admx, ADMX), [])
        for root in self.adml.values():
            self.assertEqual(local(root), "policyDefinitionResources")
            self.assertEqual(complaints(root, ADML), [])

    def test_the_schema_check_finds_what_is_wrong(self):
        whole = (MANIFESTS / "deputy.admx").read_text(encoding="utf-8")
        for old, new in (
                ('minValue="1"', 'minimum="1"'), (' class="Machine"', ""),
                ('<parentCategory ref="Access" />\n      <supportedOn ref="SUPPORTED_Deputy" />',
                 '<supportedOn ref="SUPPORTED_Deputy" />\n<parentCategory ref="Access" />'),
                ('  <resources minRequiredRevision="1.0" />\n', ""),
                ("<text ", "<textual "), ("2006/07", "2006/08"),
        ):
            with self.subTest(new or old):
                self.assertIn(old, whole)
                self.assertNotEqual(complaints(xml.fromstring(whole.replace(old, new)), ADMX), [])

    def test_names_are_names_and_none_is_there_twice(self):
        for path in ("policies/policy", "categories/category"):
            names = [element.get("name") for element in each(self.admx, path)]
            self.assertEqual(len(names), len(set(names)))
            for name in names:
                self.assertRegex(name, r"^\w+$")

    def test_what_is_referred_to_is_there(self):
        categories = {element.get("name") for element in each(self.admx, "categories/category")}
        supported = {element.get("name")
                     for element in each(self.admx, "supportedOn/definitions/definition")}
        for policy in self.policies.values():
            self.assertEqual(policy.get("class"), "Machine")
            self.assertIn(policy.find(NAMESPACE + "parentCategory").get("ref"), categories)
            self.assertIn(policy.find(NAMESPACE + "supportedOn").get("ref"), supported)
        for language in LANGUAGES:
            with self.subTest(language):
                self.assertEqual(references(self.admx, "string"),
                                 set(self.texts(language, "stringTable", "string")))
                self.assertEqual(references(self.admx, "presentation"),
                                 set(self.texts(language, "presentationTable", "presentation")))

    def test_every_element_has_its_control(self):
        for language in LANGUAGES:
            presentations = self.texts(language, "presentationTable", "presentation")
            for name, policy in self.policies.items():
                with self.subTest(language=language, policy=name):
                    reference = re.fullmatch(
                        r"\$\(presentation\.(\w+)\)", policy.get("presentation"))
                    wanted = [(CONTROLS[local(element)], element.get("id"))
                              for element in policy.find(NAMESPACE + "elements")]
                    self.assertTrue(wanted)
                    self.assertEqual(wanted, [(local(control), control.get("refId"))
                                              for control in presentations[reference[1]]])

    def test_there_is_a_policy_for_every_setting_and_operation(self):
        wanted = [setting["name"] for setting in self.settings]
        wanted += [f"Access_{name}" for name in self.generator.read_operations()]
        self.assertEqual(list(self.policies), wanted)

    def test_numbers_are_those_of_the_table(self):
        for setting in self.settings:
            policy = self.policies[setting["name"]]
            element, = policy.find(NAMESPACE + "elements")
            with self.subTest(setting["name"]):
                self.assertEqual(policy.get("key"), r"SOFTWARE\Policies\Deputy")
                self.assertEqual(element.get("valueName"), setting["name"])
                if local(element) == "decimal":
                    self.assertEqual(int(element.get("minValue")), setting["smallest"])
                    self.assertEqual(int(element.get("maxValue")), setting["largest"])
                    continue
                values = [int(value.get("value")) for value in element.iter(NAMESPACE + "decimal")]
                self.assertEqual(
                    values, list(range(setting["smallest"], setting["largest"] + 1)))

    def test_defaults_are_those_of_the_table(self):
        for language in LANGUAGES:
            presentations = self.texts(language, "presentationTable", "presentation")
            for setting in self.settings:
                control, = presentations[setting["name"]]
                shown = control.get("defaultValue") or control.get("defaultItem")
                self.assertEqual(int(shown), setting["preset"])

    def test_help_texts_say_range_and_default(self):
        for language in LANGUAGES:
            strings = self.texts(language, "stringTable", "string")
            for setting in self.settings:
                with self.subTest(language=language, setting=setting["name"]):
                    text = strings[f"{setting['name']}_Help"].text
                    for number in (setting["smallest"], setting["largest"], setting["preset"]):
                        self.assertRegex(text, rf"\b{number}\b")
                    self.assertIn(setting["name"], text)

    def test_languages_differ(self):
        english, german = (self.texts(name, "stringTable", "string") for name in LANGUAGES)
        for name in english:
            if name.endswith("_Help"):
                self.assertNotEqual(english[name].text, german[name].text)

    def test_descriptors_go_under_the_key_for_them(self):
        for name in self.generator.read_operations():
            policy = self.policies[f"Access_{name}"]
            element, = policy.find(NAMESPACE + "elements")
            self.assertEqual(policy.get("key"), r"SOFTWARE\Policies\Deputy\Access")
            self.assertEqual(element.get("valueName"), name)


class Documentation(unittest.TestCase):
    """What is said of settings elsewhere, read without the generator."""

    def test_the_table_has_the_numbers_of_the_code(self):
        code = (ROOT / "service/policy/settings.c").read_text(encoding="utf-8")
        rows = re.findall(
            r'\.name = "(\w+)".*?\.smallest = (\d+).*?\.largest = (\d+).*?\.preset = (\d+)',
            code, re.S)
        self.assertEqual(len(rows), code.count(".offset = "))
        text = (ROOT / "service/policy/SETTINGS.md").read_text(encoding="utf-8")
        shown = re.findall(r"^\| (\w+) \| [^|]+ \| (\d+)–(\d+)[^|]* \| (\d+) \|", text, re.M)
        self.assertEqual(shown, rows)

    def test_the_readme_leads_to_it(self):
        self.assertIn("(../service/policy/SETTINGS.md)",
                      (ROOT / "installer" / "README.md").read_text(encoding="utf-8"))
