"""The house: floors whose arrows go down, no circles, folders and files that a person can hold."""

import pathlib
import re
import unittest

from tracked import tracked_files

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICE = ROOT / "service"
SUFFIXES = (".c", ".h", ".S")

FOLDER_FILES = 25
FILE_LINES, TEST_LINES = 420, 700 # about 400
LONG = {"include/deputy.h"} # one header is all that a program includes
FUNCTION_LINES = 50

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"', re.S)
ROW = re.compile(r"^\| `([\w/]+)/` \| (.+) \|$", re.M)
# A name that is no use of a function: of a structure, or of a member.
OTHER_NAME = re.compile(r"\b(?:struct|enum|union)\s+\w+|(?:->|\.)\s*\w+")
FUNCTION = re.compile(r"^(?!static\b|typedef\b|#)[A-Za-z_][\w\s*]*?\b(\w+)\([^;{}]*\)\n\{", re.M)
BODY = re.compile(r"^\w[^\n;{}]*\([^;{}]*\)\n\{\n(.*?)^\}$", re.M | re.S)


def sources(place=SERVICE, suffixes=SUFFIXES):
    """The sources below a folder, by their names from there on."""
    return {str(path.relative_to(place)): path.read_text(encoding="utf-8")
            for path in sorted(place.rglob("*")) if path.suffix in suffixes}


def folder(name):
    return str(pathlib.PurePosixPath(name).parent)


def noun(name):
    """What a file is about: x.c and x.h are one, and what x.c has to share with others of it."""
    return re.sub(r"_private$", "", name.rpartition(".")[0])


def rooms(readme, heading):
    """The folders of a table below a heading, in their order, with what is in them."""
    text = readme.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return dict(ROW.findall(text))


def circles(edges):
    """The sets of nodes that reach each other (Tarjan, "Depth-First Search and Linear Graph
    Algorithms", 1972)."""
    number, low, stack, found = {}, {}, [], []

    def visit(node):
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in edges.get(node, ()):
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for node in list(edges):
        if node not in number:
            visit(node)
    return found


def includes_of(files):
    """For each file the files of ours that it includes."""
    return {name: [other for other in INCLUDE.findall(text) if other in files]
            for name, text in files.items()}


def calls_of(files):
    """For each .c file the others whose functions it names."""
    code = {name: OTHER_NAME.sub(" ", COMMENT.sub(" ", text))
            for name, text in files.items() if name.endswith(".c")}
    owner = {function: name for name, text in code.items() for function in FUNCTION.findall(text)}
    words = {name: set(re.findall(r"\b\w+\b", text)) for name, text in code.items()}
    return {name: {owner[word] for word in words[name] & owner.keys()} - {name} for name in code}


class Floors(unittest.TestCase):
    """The plan in service/README.md is how it is."""

    @classmethod
    def setUpClass(cls):
        cls.files = sources()
        cls.floors = rooms(SERVICE / "README.md", "The floors")
        cls.order = {name: height for height, name in enumerate(cls.floors)}

    def test_every_folder_of_the_service_is_on_the_plan_and_the_other_way_round(self):
        there = {folder(name) for name in self.files} | {"idl"}
        self.assertEqual(there - {"."}, set(self.floors))

    def test_no_include_goes_up(self):
        self.assertGreater(len(self.files), 400)
        up = [f"{name} includes {other}" for name, others in includes_of(self.files).items()
              for other in others if folder(name) != "."
              and self.order[folder(other)] > self.order[folder(name)]]
        self.assertEqual(up, [])

    def test_no_two_nouns_include_each_other(self):
        edges = {}
        for name, others in includes_of(self.files).items():
            nouns = {noun(other) for other in others}
            edges.setdefault(noun(name), set()).update(nouns - {noun(name)})
        self.assertEqual(circles(edges), [])

    def test_no_two_files_call_each_other(self):
        edges = calls_of(self.files)
        self.assertGreater(sum(map(len, edges.values())), 800)
        self.assertEqual(circles(edges), [])


class Rooms(unittest.TestCase):
    """What can be found by looking."""

    def test_no_folder_is_a_long_list(self):
        for place in (SERVICE, ROOT / "tests", ROOT / "scripts", ROOT / "installer",
                      ROOT / "manifests"):
            for path in [place, *(path for path in place.rglob("*") if path.is_dir())]:
                files = [file for file in path.iterdir()
                         if file.is_file() and "__pycache__" not in str(path)]
                with self.subTest(str(path.relative_to(ROOT))):
                    if path.parent.name not in ("corpus", "cases"):
                        self.assertLessEqual(len(files), FOLDER_FILES + EXTRA.get(path.name, 0))

    def test_every_folder_at_the_top_is_explained(self):
        there = {name.split("/")[0] for name in tracked_files() if "/" in name}
        told = set(rooms(ROOT / "README.md", "What is where"))
        self.assertEqual({name for name in there if not name.startswith(".")}, told)

    def test_every_folder_of_the_tests_is_explained(self):
        told = rooms(ROOT / "tests" / "README.md", "What is where")
        there = {path.name for path in (ROOT / "tests").iterdir()
                 if path.is_dir() and path.name != "__pycache__"}
        self.assertEqual(there, set(told))

    def test_unit_tests_stand_where_the_code_stands(self):
        there = {folder(name) for name in sources(ROOT / "tests" / "unit", (".c",))} - {"."}
        self.assertLessEqual(there, set(rooms(SERVICE / "README.md", "The floors")))

    def test_files_and_functions_are_short(self):
        for place, most in ((SERVICE, FILE_LINES), (ROOT / "tests", TEST_LINES)):
            for name, text in sources(place, (".c", ".h", ".py")).items():
                with self.subTest(name):
                    self.assertTrue(name in LONG or text.count("\n") <= most)
        lengths = sorted(body.count("\n") for text in sources().values()
                         for body in BODY.findall(text))
        self.assertGreater(len(lengths), 2000)
        self.assertLessEqual(lengths[-1], FUNCTION_LINES)
        self.assertLessEqual(lengths[len(lengths) // 2], 11)


# Tests that run the whole product stand side by side: each file is started by itself.
EXTRA = {"e2e": 15}
