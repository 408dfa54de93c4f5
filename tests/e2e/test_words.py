"""deputyctl, tried as somebody would who has never used it: wrong words, and the help."""

import json
import re
import unittest

from common.support import BareCase

EXIT_USAGE = 2

# A wrong command line, and what has to be in the answer: the word, and what may have been meant.
WRONG = {
    ("whoam",): ('"whoam"', '"whoami"'),
    ("service", "status", "x"): ('"service status"', '"services status"'),
    ("reg", "lst", "HKLM"): ('"reg lst"', '"reg list"'),
    ("nonsense",): ('"nonsense"',),
    ("whoami", "--al"): ("--al;", "--all"),
    ("cat",): ("PATH is missing", "cat PATH"),
    ("mv", r"C:\a"): ("NEW_PATH is missing", "mv PATH NEW_PATH"),
    ("services", "control", "x"): ("CONTROL is missing",),
    ("cat", r"C:\a", "b"): ('"b" is one argument too many', "quotes"),
    ("ping", "--count", "many"): ("from 1 to", 'not "many"'),
    ("reg", "set", "HKCU", "n", "x", "--type", "REG_DWROD"): (
        '"REG_DWROD"', '"REG_DWORD"', "REG_QWORD", "numbers"),
    ("reg", "set", "HKCU", "n", "x", "--type", "REG_DWORD"): ("0 to 4294967295", 'not "x"'),
    ("reg", "set", "HKCU", "n", "4294967296", "--type", "REG_DWORD"): ("0 to 4294967295",),
    ("reg", "set", "HKCU", "n", "--type", "REG_QWORD"): ("18446744073709551615", "not nothing"),
    ("reg", "set", "HKCU", "n", "0g", "--type", "REG_BINARY"): ("hexadecimal", '"0g"'),
    ("reg", "set", "HKCU", "n", "a", "", "--type", "REG_MULTI_SZ"): ("none of them empty",),
    ("reg", "set", "HKCU", "n", "a", "b"): ("one text", '"a" "b"'),
    ("reg", "set", "HKCU"): ("NAME is missing",),
    ("config", "explain", "MaxCals"): ('"MaxCals"', '"MaxCalls"'),
    ("config", "explain", "fileopen"): ('"fileopen"', '"file_open"'),
    ("events", "--operation", "fileopen"): ('"fileopen"', '"file_open"'),
    ("events", "--outcome", "failure"): ("failed, began or abandoned", 'not "failure"'),
    ("events", "--since", "noon"): ("2026-11-22T13:30", 'not "noon"'),
    ("events", "--correlation", "x"): ("a GUID", 'not "x"'),
    ("events", "--from", "disk"): ('"service"', 'not "disk"'),
    ("access", r"C:\a", "--kind", "fil"): ("file, directory, key", 'not "fil"'),
    ("doctor", "--only", "clok"): ('"clok"', '"clock"'),
    ("reg", "set", "HKCU", "n", "x", "--type", "DWORD"): ('"DWORD"', 'nearest is "REG_DWORD"'),
    ("events", "--since", "2026-01-02", "--until", "2026-01-01"): ("before --until",),
    ("events", "--caller", "S-1-5-99"): ("--all",),
    ("help", "whoam"): ('"whoam"', '"whoami"'),
}


class Words(BareCase):
    """It needs no service."""

    def test_a_wrong_word_is_repeated_and_the_right_one_suggested(self):
        for arguments, expected in WRONG.items():
            with self.subTest(arguments):
                done = self.ctl(*arguments)
                self.assertEqual(done.returncode, EXIT_USAGE, done)
                for text in expected:
                    self.assertIn(text, done.stderr)

    def test_programs_are_told_the_same(self):
        answer = json.loads(self.ctl("whoam", "--json").stdout)
        self.assertIn('"whoami"', answer["error"]["message"])

    def test_a_first_word_alone_gives_its_list(self):
        for word, second in (("reg", "delete"), ("services", "control"), ("config", "explain")):
            with self.subTest(word):
                done = self.ctl(word)
                self.assertEqual(done.returncode, EXIT_USAGE, done)
                self.assertIn(f"  {word} {second} ", done.stdout)
                self.assertIn(f'"{word}" needs one of ', done.stderr)
                self.assertIn(second, done.stderr)
                done = self.ctl(word, "--help")
                self.assertEqual((done.returncode, done.stderr), (0, ""), done)
                self.assertIn(f"  {word} {second} ", done.stdout)

    def commands(self):
        """The names of all commands."""
        overview = self.ctl("--help").stdout.split("Commands:\n")[1].split("\n\n")[0]
        return re.findall(r"^  ((?:\S+ )?\S+)  ", overview, re.M)

    def test_the_help_of_every_command_ends_with_examples_that_it_takes(self):
        commands = self.commands()
        self.assertGreater(len(commands), 25)
        for name in commands:
            with self.subTest(name):
                text = self.ctl("help", *name.split()).stdout
                examples = text.split("\nExamples:\n")[1].splitlines()
                self.assertIn(len(examples), (2, 3))
                for example in examples:
                    self.assertRegex(example, rf"^  deputyctl {name}( |$)")
                    for option in re.findall(r" (--?[a-z][a-z-]*)", example):
                        self.assertRegex(text, rf"(?m)^  {option}[ ,]")

    def test_members_of_json_are_a_table(self):
        for name in self.commands():
            with self.subTest(name):
                text = self.ctl("help", *name.split()).stdout
                about = text.split("\nWith --json: ")
                self.assertEqual(len(about), 2)
                self.assertLess(len(about[1].splitlines()[0]), 100)
                self.assertLess(about[0].count('", "'), 4)
                lines = [line for line in text.splitlines() if not line.startswith("Usage:")]
                self.assertLessEqual(max(map(len, lines)), 100)


if __name__ == "__main__":
    unittest.main()
