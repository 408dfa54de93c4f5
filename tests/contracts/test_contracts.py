#!/usr/bin/env python3
"""Tests of contracts.py: each of its promises is broken once and must be seen to fail."""

import io
import pathlib
import sys
import tempfile
import unittest

import contracts

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "binaries"))

import craft  # noqa: E402 (it is beside this folder)

MACHINE = "x86_64"
OTHER = "i686"
IMPORTS = [("KERNEL32.dll", "CloseHandle"), ("KERNEL32.dll", "CreateFileW")]
LOOK_UP = 'function = lookup(L"ntdll.dll", "NtOpenFile");\n'
ROW = "| `{}` | {} | what it does | Its page | test_one |"
HEAD = f"# A table\n\n{contracts.HEADER}\n{contracts.LINE}\n"
ALL = "client, deputy, deputyctl"
KERNEL = [ROW.format("CloseHandle", ALL), ROW.format("CreateFileW", ALL)]
NTDLL = [ROW.format("NtOpenFile", "deputy*")]


class CheckTest(unittest.TestCase):
    """Runs the check over crafted programs, sources and tables."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("service", "tables", "tests", "programs"):
            (self.folder / name).mkdir()
        self.source("look.c", LOOK_UP)
        (self.folder / "tests" / "test_one.c").write_text("", encoding="utf-8")
        self.table("kernel32", KERNEL)
        self.table("ntdll", NTDLL)
        for name in contracts.PROGRAMS:
            self.program(name, words=["NtOpenFile"] if name == "deputy.exe" else [])

    def source(self, name, text):
        (self.folder / "service" / name).write_text(text, encoding="utf-8")

    def table(self, dll, rows, head=HEAD):
        path = self.folder / "tables" / f"{dll}.md"
        path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")

    def program(self, name, words=()):
        """Puts a program that has these words in its data into the folder."""
        crafted = craft.Craft(name, MACHINE)
        crafted.imports = IMPORTS
        crafted.data = b"\0" + b"".join(word.encode() + b"\0" for word in words)
        (self.folder / "programs" / name).write_bytes(crafted.image())

    def run_check(self, *options):
        """(exit status, what it printed)"""
        out = io.StringIO()
        programs = sorted((self.folder / "programs").iterdir())
        status = contracts.main(["--machine", MACHINE, "--tables", str(self.folder / "tables"),
                             "--root", str(self.folder), *options, *map(str, programs)], out)
        return status, out.getvalue()

    def assert_fails(self, title, reason):
        """Only the check of this title fails, and says this."""
        status, text = self.run_check()
        self.assertEqual(status, 1, text)
        failed = [line.split(" - ", 1)[1] for line in text.splitlines()
                  if line.startswith("not ok")]
        self.assertEqual(failed, [title], text)
        self.assertIn(reason, text)

    def test_what_is_in_order_passes(self):
        self.assertEqual(self.run_check()[0], 0, self.run_check()[1])

    def test_an_import_without_a_row(self):
        self.table("kernel32", KERNEL[:1])
        self.assert_fails("every function that is called has a row", "kernel32 CreateFileW")

    def test_a_look_up_without_a_row(self):
        self.table("ntdll", [ROW.format("NtOpenFile", "deputy*")])
        self.source("more.c", 'static struct optional o = {L"ntdll.dll", "NtClose", 0};\n')
        self.program("deputy.exe", words=["NtOpenFile", "NtClose"])
        self.assert_fails("every function that is called has a row", "ntdll NtClose (deputy*)")

    def test_a_look_up_that_no_program_has_needs_no_row(self):
        self.source("more.c", 'GetProcAddress(module, "NtClose");\n')
        self.assertEqual(self.run_check()[0], 0)

    def test_a_look_up_without_a_dll_has_its_row_anywhere(self):
        self.source("more.c", 'find(module,\n    "EvtNext");\n')
        self.program("deputyctl.exe", words=["EvtNext"])
        self.table("wevtapi", [ROW.format("EvtNext", "deputyctl*")])
        self.assertEqual(self.run_check()[0], 0, self.run_check()[1])

    def test_a_way_to_look_up_that_is_not_read(self):
        self.source("more.c", "GetProcAddress(module, names[i]);\n")
        self.assert_fails("every look-up in the sources is seen", "service/more.c")

    def test_a_row_that_nobody_calls(self):
        self.table("ntdll", [ROW.format("NtClose", "deputy"), *NTDLL])
        self.assert_fails("every row is called, by the programs it names",
                          "NtClose: deputy, but called by nobody")

    def test_a_row_of_other_programs(self):
        self.table("kernel32", [ROW.format("CloseHandle", "deputy"), KERNEL[1]])
        self.assert_fails("every row is called, by the programs it names", "CloseHandle: deputy, ")

    def test_a_program_of_the_other_machine_is_left_to_its_own_check(self):
        self.table("ntdll", [*NTDLL, ROW.format("RtlUnwind", f"client ({OTHER})")])
        self.assertEqual(self.run_check()[0], 0, self.run_check()[1])
        self.table("ntdll", [*NTDLL, ROW.format("RtlUnwind", f"client ({MACHINE})")])
        self.assert_fails("every row is called, by the programs it names", "RtlUnwind")

    def test_an_empty_cell(self):
        for cell in ("what it does", "Its page"):
            with self.subTest(cell):
                self.table("ntdll", [NTDLL[0].replace(cell, " ")])
                self.assert_fails("every cell is filled in", "NtOpenFile: an empty cell")

    def test_a_test_that_is_not_there(self):
        self.table("ntdll", [NTDLL[0].replace("test_one", "test_one, test_two")])
        self.assert_fails("every test that is named exists", "no such test: test_two")

    def test_what_is_not_shown_yet(self):
        self.table("ntdll", [NTDLL[0].replace("test_one", "not yet")])
        self.assertEqual(self.run_check()[0], 0)

    def test_rows_out_of_order_or_twice(self):
        for rows in (KERNEL[::-1], KERNEL + KERNEL[1:]):
            self.table("kernel32", rows)
            self.assert_fails("the tables are in order", "kernel32.md: functions out of order")

    def test_another_header(self):
        self.table("extra", [], head="# Extra\n")
        self.assert_fails("the tables are in order", "extra.md: not one table")

    def test_a_program_that_is_missing(self):
        (self.folder / "programs" / "deputyctl.exe").unlink()
        status, text = self.run_check()
        self.assertEqual(status, 1)
        self.assertIn("not ok 1 - every program is there", text)

    def test_an_update_adds_rows_and_keeps_what_was_written(self):
        self.table("kernel32", KERNEL[:1])
        self.assertEqual(self.run_check("--update"), (0, ""))
        text = (self.folder / "tables" / "kernel32.md").read_text(encoding="utf-8")
        self.assertTrue(text.startswith(HEAD + KERNEL[0]), text)
        programs = ", ".join(f"{name} ({MACHINE})" for name in ALL.split(", "))
        self.assertIn(f"| `CreateFileW` | {programs} |", text)
        status, text = self.run_check()
        self.assertEqual(status, 1)
        self.assertIn("ok 5 - every row is called", text)
        self.assertIn("CreateFileW: an empty cell", text)


if __name__ == "__main__":
    unittest.main()
