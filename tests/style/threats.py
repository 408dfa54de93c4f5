"""The threat model's table: every file and every test that it names must be there and be run, and
every class of attacks that has to be in it is."""

import ast
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
MODEL = ROOT / "service" / "THREATS.md"
WORD = re.compile(r"`([^`]+)`")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
MESON_COMMENT = re.compile(r"^\s*#.*$", re.M)

# What is known to be tried on services like this one, as the rows call it.
CLASSES = (
    "confused deputy", "revert not verified", "endpoint squatting", "PID reuse", "DLL planting",
    "path races", "drive letters remapped", "unquoted path", "log forging", "name-lookup stalls",
    "handle and memory leaks", "upgrade with the message DLL open",
)


def rows():
    """The rows of the table, each as attack, defence and proof."""
    lines = MODEL.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def find(name):
    """A file of the tests by its name; None when there is none or more than one."""
    found = list(TESTS.rglob(name))
    return found[0].read_text(encoding="utf-8") if len(found) == 1 else None


def strings(node):
    """The strings in a piece of code."""
    return {one.value for one in ast.walk(node)
            if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def named(tree, name):
    """The strings in what a module calls so."""
    return set().union(*(strings(node.value) for node in tree.body if isinstance(node, ast.Assign)
                         and getattr(node.targets[0], "id", None) == name))


def loops_over(tree, name):
    """Whether a module goes through what it calls so."""
    return any(isinstance(node, ast.For) and name in
               {getattr(one, "id", None) for one in ast.walk(node.iter)} for node in ast.walk(tree))


def attacks_run(text):
    """The attacks that a file of tests runs: those of the lists that it goes through, and those
    that it names where it attacks."""
    tree = ast.parse(text)
    run = set()
    for name in ("CALLS", "CONNECTIONS", "WINDOWS_ONLY"):
        if loops_over(tree, name):
            run |= named(tree, name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "attack":
            run |= set().union(*map(strings, node.args[:1]))
    return run


def windows_only():
    """The attacks that show nothing here."""
    return named(ast.parse(find("test_hostile.py")), "WINDOWS_ONLY")


def is_attack(name):
    """Whether an attack of this name is in the program's table, and is run by its test."""
    sources = (TESTS / "hostile").rglob("attack_*.c")
    listed = any(f'{{"{name}",' in COMMENT.sub("", path.read_text(encoding="utf-8"))
                 for path in sources)
    return listed and name in attacks_run(find("test_hostile.py"))


def is_built(name):
    """Whether a suite or a fuzzer, by its file, is among those that are built and run."""
    stem = re.fullmatch(r"(?:test|fuzz)_(\w+)\.c", name)
    build = MESON_COMMENT.sub("", (TESTS / "meson.build").read_text(encoding="utf-8"))
    entry = stem and rf"(?:^\s*|{{|test\()'(?:\w+/)*{stem[1]}'[:,]"
    return stem and re.search(entry, build, re.M) is not None


def is_c_test(text, test):
    """Whether a test is written, and is in the list of what runs."""
    code = COMMENT.sub("", text)
    return f"START_TEST({test})" in code and len(re.findall(rf"\b{test}\b", code)) > 1


def is_python_test(text, test):
    """Whether a function is there."""
    return any(isinstance(node, ast.FunctionDef) and node.name == test
               for node in ast.walk(ast.parse(text)))


def is_test(word):
    """Whether a test stands where the model says, and is run there."""
    name, _, test = word.partition("::")
    if name == "hostile":
        return is_attack(test)
    text = find(name)
    if text is None:
        return False
    if name.endswith(".c"):
        return is_built(name) and (is_c_test(text, test) if test else name.startswith("fuzz_"))
    return is_python_test(text, test)


class Threats(unittest.TestCase):
    """service/THREATS.md."""

    def test_the_table_is_there(self):
        self.assertGreater(len(rows()), 20)
        for row in rows():
            self.assertEqual(len(row), 3, row)

    def test_every_class_of_attacks_has_a_row(self):
        attacks = [attack for attack, _, _ in rows()]
        for name in CLASSES:
            with self.subTest(name):
                self.assertEqual(sum(name in attack for attack in attacks), 1)

    def test_what_is_not_shown_here_says_so(self):
        for attack, _, proof in rows():
            shown_elsewhere = {f"hostile::{name}" for name in windows_only()}
            with self.subTest(attack):
                if shown_elsewhere.intersection(WORD.findall(proof)):
                    self.assertIn("Windows only", proof)

    def test_what_is_not_run_is_no_proof(self):
        """Each of these looks like a test to somebody who only searches for its name."""
        self.assertEqual(attacks_run(
            'CALLS = ("one",)\nWINDOWS_ONLY = ("two",)\nfor name in CALLS:\n    pass\n'
            '# self.attack("three")\nclass A:\n    def test(self):\n        """four"""\n'
            '        self.attack("five", "six")\n'), {"one", "five"})
        self.assertTrue(is_built("test_guard.c") and is_built("fuzz_pipeline.c"))
        self.assertTrue(is_built("test_spool_native.c"))
        for word in ("test_none.c::a_test", "test_guard.c::none", "test_guard.c", "fuzz_none.c",
                     "hostile::none", "hostile::use-context", "test_files.py::none"):
            self.assertFalse(is_test(word), word)
        self.assertFalse(is_c_test("/* START_TEST(one) */ START_TEST(two) two, one one", "one"))
        self.assertFalse(is_built("test_none.c"))

    def test_every_defence_is_a_file(self):
        for attack, defence, _ in rows():
            with self.subTest(attack):
                for word in WORD.findall(defence):
                    self.assertTrue((MODEL.parent / word).is_file(), word)

    def test_every_proof_is_a_test(self):
        for attack, _, proof in rows():
            with self.subTest(attack):
                self.assertTrue(WORD.findall(proof), "no test is named")
                for word in WORD.findall(proof):
                    self.assertTrue(is_test(word), word)


if __name__ == "__main__":
    unittest.main()
