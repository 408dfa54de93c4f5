#!/usr/bin/env python3
"""Holds the tables beside this file to what the shipped programs call. Writes TAP.

A table is one DLL's: kernel32.md is that of kernel32.dll. README.md says what its columns are.
Imports are read from the programs; functions that are looked up at run time from the sources, and,
where a table could be missing, from the names that stand in the programs.

With --update nothing is checked: rows are added for functions that have none, with cells left to be
filled in, and the programs of every row are put right.
"""

import argparse
import collections
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "binaries"))

import pe  # noqa: E402 (it is beside this folder)
from tap import Tap, require  # noqa: E402

PROGRAMS = {"deputy.exe": "deputy", "deputyctl.exe": "deputyctl", "deputy-client.dll": "client"}
LOOKED_UP = "*"  # behind a program that looks the function up
NOT_YET = "not yet"  # what shows it, where only Windows can
HEADER = "| Function | Programs | Relied on | Page | Shown by |"
LINE = "|---|---|---|---|---|"

# A DLL and a function of it; or the last argument of what looks a function up in a DLL.
NAMED = re.compile(r'L"([\w.]+\.dll)"\s*,\s*"([A-Z]\w+)"')
LOOK_UP = re.compile(r'\b(?:GetProcAddress|\w*find\w*)\s*\([^;"]*"([A-Z]\w+)"')
LOOKS_UP = re.compile(r'\bGetProcAddress\s*\(|"host/(?:lookup|optional)\.h"')
LOOKS_UP_FOR_OTHERS = ("lookup.c", "optional.c", "optional.h")
WORD = re.compile(rb"(?<=\0)[A-Z][A-Za-z0-9_]{3,}(?=\0)")

Row = collections.namedtuple("Row", "dll function programs relied page shown place")


class Tables:
    """All tables of a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.rows = {}
        self.problems = []
        for path in sorted(folder.glob("*.md")):
            if path.name != "README.md":
                self._read(path)

    def _read(self, path):
        lines = path.read_text(encoding="utf-8").splitlines()
        body = [number for number, line in enumerate(lines) if line == LINE]
        if len(body) != 1 or lines[body[0] - 1] != HEADER:
            self.problems.append(f"{path.name}: not one table with the header {HEADER}")
            return
        names = []
        for number, line in enumerate(lines[body[0] + 1:], body[0] + 2):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            if len(cells) != 5:
                self.problems.append(f"{path.name}:{number}: not five cells")
                continue
            row = Row(path.stem, cells[0].strip("`"), *cells[1:], f"{path.name}:{number}")
            names.append(row.function)
            self.rows[row.dll, row.function] = row
        if names != sorted(set(names)):
            self.problems.append(f"{path.name}: functions out of order, or twice")


# --- What the programs call -----------------------------------------------------------------------


def stem(dll):
    """A DLL's name as the tables have it."""
    return re.sub(r"\.dll$", "", dll.lower())


def sources(root):
    """The files that may look functions up: the service's, and libuv's where it is unpacked."""
    yield from sorted((root / "service").rglob("*.c"))
    yield from sorted((root / "subprojects").glob("libuv*/src/win/*.c"))


def names_looked_up(root):
    """The functions that sources look up: {name: DLL, or None where the source does not say}."""
    found = {}
    for path in sources(root):
        text = path.read_text(encoding="utf-8", errors="replace")
        found.update({name: None for name in LOOK_UP.findall(text) if name not in found})
        found.update({name: stem(dll) for dll, name in NAMED.findall(text)})
    return found


def check_look_ups_read(root):
    """No source looks functions up in a way that is not seen here."""
    blind = []
    for path in sorted((root / "service").rglob("*.[ch]")):
        text = path.read_text(encoding="utf-8")
        if path.name in LOOKS_UP_FOR_OTHERS or not LOOKS_UP.search(text):
            continue
        if not NAMED.search(text) and not LOOK_UP.search(text):
            blind.append(str(path.relative_to(root)))
    require(not blind, "looks up functions, but no name was found in it:\n" + "\n".join(blind))


def words(image):
    """The words in a program that stand alone, as the names of functions do."""
    data = b"".join(b"\0" + image.data[section.offset:section.offset + section.stored] + b"\0"
                    for section in image.sections if not section.characteristics & pe.EXECUTE)
    return {word.decode() for word in WORD.findall(data)}


def called(images, looked_up):
    """{(DLL or None, function): {programs}}: what the programs import and look up."""
    found = collections.defaultdict(set)
    for name, image in images.items():
        program = PROGRAMS[name]
        imported = {(stem(each.dll), each.function) for each in image.imports()}
        for key in imported:
            found[key].add(program)
        names = {function for _, function in imported}
        for word in words(image) & set(looked_up) - names:
            found[looked_up[word], word].add(program + LOOKED_UP)
    return found


# --- Checks ---------------------------------------------------------------------------------------


def check_form(tables):
    """The tables can be read."""
    require(tables.rows, "there are no rows")
    require(not tables.problems, "\n".join(tables.problems))


def place_of(tables, key):
    """The row of a function; one that is looked up may be in any table."""
    dll, function = key
    if dll is not None:
        return tables.rows.get(key)
    rows = [row for row in tables.rows.values() if row.function == function]
    return rows[0] if rows else None


def check_none_missing(tables, found):
    """Every function has a row."""
    missing = sorted(f"{dll or '(which DLL?)'} {function} ({', '.join(sorted(programs))})"
                     for (dll, function), programs in found.items()
                     if place_of(tables, (dll, function)) is None)
    require(not missing, "without a row (contracts.py --update adds them, to be filled in):\n"
            + "\n".join(missing))


def programs_of(row, machine):
    """The programs that a row names for this machine: one may be for the other alone."""
    names = re.split(r",\s*", row.programs) if row and row.programs else []
    return {name.split(" ")[0] for name in names
            if not name.endswith(")") or name.endswith(f" ({machine})")}


def check_none_left(tables, found, machine):
    """Every row is called, by just those programs."""
    called_by = collections.defaultdict(set)
    for key, programs in found.items():
        row = place_of(tables, key)
        if row:
            called_by[row.dll, row.function] |= programs
    wrong = [f"{row.place}: {row.function}: {row.programs or 'nobody'}, but called by "
             f"{', '.join(sorted(called_by[key])) or 'nobody'} ({machine})"
             for key, row in tables.rows.items() if programs_of(row, machine) != called_by[key]]
    require(not wrong, "\n".join(wrong))


def check_filled_in(tables):
    """No cell is empty, or says nothing."""
    empty = [f"{row.place}: {row.function}: an empty cell" for row in tables.rows.values()
             if not all(re.search(r"\w{3}", cell) for cell in (row.relied, row.page, row.shown))]
    require(not empty, "\n".join(empty))


def tests_there(root):
    """The names by which tests may be named: their files', without endings."""
    folder = root / "tests"
    return {path.stem for path in folder.rglob("*") if path.suffix in (".c", ".py", ".md", "")
            and path.is_file() and HERE not in path.parents}


def check_shown(tables, there):
    """What shows a promise is a test that exists, or is said to be missing yet."""
    wrong = [f"{row.place}: {row.function}: no such test: {name}"
             for row in tables.rows.values() for name in re.split(r",\s*", row.shown)
             if name.strip("`") not in there and name != NOT_YET]
    require(not wrong, "\n".join(wrong))


# --- Updating -------------------------------------------------------------------------------------


def join_programs(row, now, machine):
    """The programs of a row after those of one machine were put right."""
    other, = set(pe.MACHINES) - {machine}
    there = programs_of(row, other)
    only = {f"{name} ({machine})" for name in now - there}
    return ", ".join(sorted(now & there | only | {f"{name} ({other})" for name in there - now}))


def update(tables, found, machine):
    """Write every table anew."""
    rows = dict(tables.rows)
    for key, programs in found.items():
        row = place_of(tables, key)
        dll = row.dll if row else key[0] or "unknown"
        rows[dll, key[1]] = Row(dll, key[1], join_programs(row, programs, machine),
                                *(row[3:6] if row else ("", "", "")), "")
    for dll in sorted({dll for dll, _ in rows}):
        path = tables.folder / f"{dll}.md"
        head = f"# {dll}.dll\n\n"
        if path.exists():
            head = path.read_text(encoding="utf-8").split(HEADER)[0]
        lines = [f"| `{row.function}` | {row.programs} | {row.relied} | {row.page} | {row.shown} |"
                 for _, row in sorted(rows.items()) if row.dll == dll]
        path.write_text("\n".join([head + HEADER, LINE, *lines]) + "\n", encoding="utf-8")


# --- The program ----------------------------------------------------------------------------------


def parse(arguments):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--machine", choices=sorted(pe.MACHINES), required=True)
    parser.add_argument("--tables", type=pathlib.Path, default=HERE, help="the tables' folder")
    parser.add_argument("--root", type=pathlib.Path, default=ROOT,
                        help="where sources and tests are")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("files", nargs="+", type=pathlib.Path, help="the shipped programs")
    return parser.parse_args(arguments)


def main(arguments, out=sys.stdout):
    """Run every check; the exit status."""
    options = parse(arguments)
    images = {path.name: pe.Image(path.read_bytes()) for path in options.files
              if path.name in PROGRAMS}
    tables = Tables(options.tables)
    found = called(images, names_looked_up(options.root))
    if options.update:
        update(tables, found, options.machine)
        return 0
    tap = Tap(out)
    tap.check("every program is there", require, set(images) == set(PROGRAMS),
              f"only {sorted(images)}")
    tap.check("the tables are in order", check_form, tables)
    tap.check("every look-up in the sources is seen", check_look_ups_read, options.root)
    tap.check("every function that is called has a row", check_none_missing, tables, found)
    tap.check("every row is called, by the programs it names", check_none_left, tables, found,
              options.machine)
    tap.check("every cell is filled in", check_filled_in, tables)
    tap.check("every test that is named exists", check_shown, tables, tests_there(options.root))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
