"""The threat model's table: every file and every test that it names must be there."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "service" / "THREATS.md"
WORD = re.compile(r"`([^`]+)`")


def rows():
    """The rows of the table, each as attack, defence and proof."""
    lines = MODEL.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def find(name):
    """A file of the tests by its name; None when there is none or more than one."""
    found = list((ROOT / "tests").rglob(name))
    return found[0].read_text(encoding="utf-8") if len(found) == 1 else None


def is_attack(name):
    """Whether an attack of this name is in the program's table, and is run by its test."""
    sources = (ROOT / "tests" / "hostile").glob("attack_*.c")
    listed = any(f'{{"{name}",' in path.read_text(encoding="utf-8") for path in sources)
    return listed and f'"{name}"' in find("test_hostile.py")


def is_test(word):
    """Whether a test stands where the model says, and is run there."""
    name, _, test = word.partition("::")
    if name == "hostile":
        return is_attack(test)
    text = find(name)
    if text is None:
        return False
    if not test:
        return name.startswith("fuzz_")
    if name.endswith(".c"): # it is written, and it is in the list of what runs
        return f"START_TEST({test})" in text and len(re.findall(rf"\b{test}\b", text)) > 1
    return f"def {test}(" in text


class Threats(unittest.TestCase):
    """service/THREATS.md."""

    def test_the_table_is_there(self):
        self.assertGreater(len(rows()), 20)
        for row in rows():
            self.assertEqual(len(row), 3, row)

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
