#!/usr/bin/env python3
"""scripts/new-operation, in a copy of the tree: what it writes is in style and complete, and what
it refuses leaves nothing behind. That it builds and answers: e2e/test_new_operation.py."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.dont_write_bytecode = True

from copied import contents, copy_tree, new_operation # from the folder of all tests

SHORT = "q"
LONG = "a_name_as_long_as_they_may_be1" # where lines break depends on it

# Names that cannot be, and what has to be said.
WRONG = {
    "Upper": "lower case", "two-words": "lower case", "_first": "lower case", "a__b": "lower case",
    "last_": "lower case", "1st": "lower case", "": "lower case", "über": "lower case",
    "../x": "lower case", LONG + "x": "at most 30",
    "switch": "word of C", "import": "word of C", "default": "word of C",
    "whoami": "an operation of this name", "file_open": "an operation of this name",
    "services": "a command of deputyctl", "version": "a command of deputyctl",
    "table": "operation_table", "sid": "deputy_sid", "open": "deputy_open",
    "right_list": "right_list.c", "arena": "test_arena.c", "quota": "test_quota",
}


class Copied(unittest.TestCase):
    """Each test has a copy of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = pathlib.Path(folder.name)
        copy_tree(self.place)

    def run_in_copy(self, *command):
        """Runs a program there, which has to succeed; its output."""
        done = subprocess.run(
            command, cwd=self.place, stdin=subprocess.DEVNULL, timeout=600, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-4000:])
        return done.stdout

    def assert_refused(self, name, why):
        """It says why, and writes nothing."""
        before = contents(self.place)
        self.assert_says(name, why)
        self.assertEqual(before, contents(self.place))

    def assert_says(self, name, why):
        """It fails and says why."""
        done = new_operation(self.place, name)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(why, done.stderr)
        self.assertNotIn("Traceback", done.stderr)


class Written(Copied):
    """A name that can be."""

    def write(self, name):
        """Lets it write, and returns the names of the files that it said it wrote."""
        done = new_operation(self.place, name)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        return done.stdout.splitlines()[:-1]

    def test_what_it_writes_is_in_style_whatever_the_name_and_one_after_the_other(self):
        for name in (SHORT, LONG):
            self.write(name)
        self.run_in_copy("python3", "tests/style/check")

    def test_it_says_what_it_wrote_and_every_source_is_built(self):
        before = contents(self.place)
        said = self.write(LONG)
        now = contents(self.place)
        changed = {name for name in now if now[name] != before.get(name)}
        made = {name for name in changed if re.search(r"\.(admx|adml)$", name)}
        self.assertEqual((changed - made, len(made)), (set(said), 3))
        lists = "".join(text.decode() for name, text in now.items()
                        if name.endswith("/meson.build"))
        for path in (pathlib.PurePosixPath(name) for name in said if name not in before):
            with self.subTest(str(path)):
                if path.suffix == ".c":
                    self.assertIn(path.stem.removeprefix("test_"), lists)

    def test_its_number_is_the_last_and_it_is_in_every_list(self):
        self.write(LONG)
        self.write(SHORT) # which is before it in the order of letters
        sources = [str(path) for path in (self.place / "service/operations").rglob("*.c")]
        self.run_in_copy("scripts/operation-lists", ".", "service/idl/deputy.idl", *sources)
        for name, row in (("operation_list.h", "    OPNUM_{1},"), ("operation_list.h",
                           "extern const struct operation operation_{0};"),
                          ("operation_table.c", "    &operation_{0},"),
                          ("operation_names.c", '    "{0}",')):
            with self.subTest(row):
                rows = (self.place / name).read_text(encoding="utf-8").splitlines()
                places = [rows.index(row.format(one, one.upper())) for one in (LONG, SHORT)]
                self.assertEqual(places[1], places[0] + 1)


class Refused(Copied):
    """What it does not do."""

    def test_a_wrong_name_is_refused_with_the_reason(self):
        before = contents(self.place)
        for name, why in WRONG.items():
            with self.subTest(name):
                self.assert_says(name, why)
        self.assertEqual(before, contents(self.place))

    def test_an_operation_is_written_once(self):
        self.assertEqual(new_operation(self.place, LONG).returncode, 0)
        self.assert_refused(LONG, "an operation of this name")

    def test_a_file_that_is_not_as_it_was_is_left_alone(self):
        for path, old, new in (
                ("service/include/deputy.h", "/* --- words ---", "/* --- other words ---"),
                ("service/idl/deputy.idl", "\n}\n", "\n};\n"),
                ("tests/hostile/requests.c", "const unsigned requests_count", "unsigned count")):
            with self.subTest(path):
                file = self.place / path
                text = file.read_text(encoding="utf-8")
                self.assertIn(old, text)
                file.write_text(text.replace(old, new), encoding="utf-8")
                self.assert_refused(LONG, "has changed, this script has not")
                file.write_text(text, encoding="utf-8")

    def test_a_failure_half_way_leaves_everything_as_it_was(self):
        script = self.place / "scripts" / "policy-templates"
        script.write_text(
            f'#!/bin/sh\n: >"{self.place}/manifests/deputy.admx"\nexit 1\n', encoding="utf-8")
        self.assert_refused(LONG, "nothing was written")


if __name__ == "__main__":
    unittest.main()
