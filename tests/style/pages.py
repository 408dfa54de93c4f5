"""The pages: every link leads somewhere, every command and every file that they name is there."""

import pathlib
import re
import unittest

from tracked import tracked_files

ROOT = pathlib.Path(__file__).resolve().parents[2]
CTL = ROOT / "service" / "ctl"
README_LINES = 150

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.M)
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^    .+$", re.M)
COMMAND = re.compile(r"^ *\{\s*\"([a-z]\w*(?: [a-z]\w*)?)\",\s*\"", re.M)
OPTION = re.compile(r"\{OPTION_\w+,\s*\"([a-z][a-z-]*)\"")
# Up to what begins another word of the shell; alternatives ("ls|stat|cat") are each a command.
CALL = re.compile(r"\bdeputyctl ((?:\w+\|)*[a-z]\w*)((?: (?:\w+\|)*[a-z]\w*)?)([^|>\n]*)")
GIVEN = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")
# "sc" is Set-Content in Windows PowerShell; "&" joins commands in cmd.exe alone.
SC = re.compile(r"\bsc (?:q|start|stop|create|config|delete|sd|failure|privs)")
JOINED = re.compile(r"\S &&? \w")
PLACES = ("service", "tests", "scripts", "manifests", "installer")
FILE = re.compile(rf"^(?:{'|'.join(PLACES)})/[\w./-]*\w/?$")


def pages():
    """The pages of the repository, with what they say."""
    paths = [ROOT / name for name in tracked_files() if name.endswith(".md")]
    return {path: path.read_text(encoding="utf-8") for path in paths}


def anchor(heading):
    """What a heading is called in a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def code(text):
    """What stands in a page as code: indented lines, and words in backticks."""
    return BLOCK.findall(text) + CODE.findall(text)


def found(pattern):
    """What the sources of the command line have of something."""
    return {word for path in CTL.rglob("*.c")
            for word in pattern.findall(path.read_text(encoding="utf-8"))}


def is_command(first, second, commands):
    """Whether words begin with a command, or with what several commands begin with."""
    pairs = {command.split(" ")[0] for command in commands if " " in command}
    if first in commands:
        return True
    return first in pairs and (not second or f"{first} {second}" in commands)


class Pages(unittest.TestCase):
    """A reader who follows a page arrives."""

    @classmethod
    def setUpClass(cls):
        cls.pages = pages()

    def test_links_lead_somewhere(self):
        for path, text in self.pages.items():
            for link in LINK.findall(text):
                if "://" in link:
                    continue
                name, _, place = link.partition("#")
                target = (path.parent / name).resolve() if name else path
                with self.subTest(str(path.relative_to(ROOT)), link=link):
                    self.assertTrue(target.exists(), "no such file")
                    if place:
                        headings = HEADING.findall(target.read_text(encoding="utf-8"))
                        self.assertIn(place, map(anchor, headings))

    def test_files_that_are_named_are_there(self):
        seen = 0
        for path, text in self.pages.items():
            for word in CODE.findall(text):
                if FILE.match(word) and "NAME" not in word:
                    seen += 1
                    with self.subTest(str(path.relative_to(ROOT)), file=word):
                        self.assertTrue((ROOT / word).exists())
        self.assertGreater(seen, 20)

    def test_commands_that_are_shown_are_there(self):
        commands, options = found(COMMAND), found(OPTION) | {"help"}
        self.assertGreater(min(len(commands), len(options)), 25)
        seen = 0
        for path, text in self.pages.items():
            for line in code(text):
                for firsts, seconds, rest in CALL.findall(line):
                    seen += 1
                    with self.subTest(str(path.relative_to(ROOT)), line=line):
                        for first in firsts.split("|"):
                            for second in seconds.strip().split("|"):
                                self.assertTrue(is_command(first, second, commands), first)
                        self.assertLessEqual(set(GIVEN.findall(rest)), options)
        self.assertGreater(seen, 40)

    def test_commands_work_in_both_shells(self):
        lines = [line for text in self.pages.values() for line in code(text)]
        self.assertEqual([line for line in lines if SC.search(line) or JOINED.search(line)], [])
        for path in [*CTL.rglob("*.c"), *(ROOT / "manifests").glob("*.mc")]:
            with self.subTest(path.name):
                self.assertIsNone(SC.search(path.read_text(encoding="utf-8")))

    def test_the_first_page_is_read_in_five_minutes(self):
        self.assertLess(self.pages[ROOT / "README.md"].count("\n"), README_LINES)
