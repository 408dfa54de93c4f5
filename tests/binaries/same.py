#!/usr/bin/env python3
"""Compares the shipped binaries of two builds byte for byte.

usage: same.py BUILD BUILD

Two builds of one source must give the same bytes wherever and whenever they are made. For the first
difference of each file the section and the bytes around it are printed.
"""

import pathlib
import sys

import pe

SHIPPED = ("service/deputy.exe", "service/deputymsg.dll", "service/ctl/deputyctl.exe",
           "service/client/deputy-client.dll", "service/client/deputy-client.dll.a",
           "service/client/deputy-client.lib", "service/client/libdeputy.a")


def first_difference(one, other):
    """The offset of the first byte that differs, or None."""
    for offset, (a, b) in enumerate(zip(one, other)):
        if a != b:
            return offset
    return None if len(one) == len(other) else min(len(one), len(other))


def place(data, offset):
    """Words for where in an image an offset lies."""
    try:
        image = pe.Image(data)
    except pe.BadImage:
        return f"offset {offset:#x}"
    section = image.section_of_offset(offset)
    if section is not None:
        address = section.address + offset - section.offset
        return f"offset {offset:#x}, section {section.name}, address {address:#x}"
    where = "headers" if offset < image.headers_size else "after the last section"
    return f"offset {offset:#x}, {where}"


def around(data, offset):
    """The bytes around an offset, as hexadecimal numbers and as text."""
    start = max(0, offset - 16)
    part = data[start:offset + 32]
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
    return f"{start:#08x}: {part.hex(' ')}  {text}"


def compare(name, paths):
    """Print how two files differ; whether they are the same."""
    one, other = (path.read_bytes() for path in paths)
    offset = first_difference(one, other)
    if offset is None:
        print(f"same: {name} ({len(one)} bytes)")
        return True
    print(f"DIFFERENT: {name} ({len(one)} and {len(other)} bytes), {place(one, offset)}")
    print(f"  {around(one, offset)}\n  {around(other, offset)}")
    return False


def compare_file(name, builds):
    """Compare one shipped file of two builds; whether all is well with it."""
    paths = [build / name for build in builds]
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        print("MISSING: " + ", ".join(missing))
        return False
    return compare(name, paths)


def main(arguments):
    """The exit status."""
    if len(arguments) != 2:
        sys.exit(__doc__)
    builds = [pathlib.Path(argument) for argument in arguments]
    outcomes = [compare_file(name, builds) for name in SHIPPED]
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
