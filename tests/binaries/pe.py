"""Reads Portable Executable images and COFF objects.

Only what the checks beside this file ask for. Names, numbers and layouts are those of Microsoft's
"PE Format" specification. Whatever does not fit the file raises BadImage.
"""

import collections
import struct

MACHINES = {"i686": 0x014C, "x86_64": 0x8664}

# COFF characteristics
RELOCS_STRIPPED = 0x0001
LARGE_ADDRESS_AWARE = 0x0020
DLL = 0x2000

# DLL characteristics
HIGH_ENTROPY_VA = 0x0020
DYNAMIC_BASE = 0x0040
NX_COMPAT = 0x0100

# Section characteristics
CODE = 0x00000020
SHARED = 0x10000000
EXECUTE = 0x20000000
WRITE = 0x80000000

# Data directories
EXPORT, IMPORT, RESOURCE, EXCEPTION, SECURITY, RELOCATION, DEBUG = range(7)
DELAY_IMPORT = 13

# Relocation types
RELOCATION_HIGHLOW = 3
RELOCATION_DIR64 = 10

# Resource types
RT_MESSAGETABLE = 11
RT_VERSION = 16
RT_MANIFEST = 24

VERSION_SIGNATURE = 0xFEEF04BD

Section = collections.namedtuple("Section", "name address size offset stored characteristics")
Import = collections.namedtuple("Import", "dll function")  # function: None for an ordinal
Resource = collections.namedtuple("Resource", "type name language data")
Exports = collections.namedtuple("Exports", "dll timestamp names unnamed")


class BadImage(Exception):
    """The file is not what its headers say."""


class Image:
    """One image, read from bytes. Addresses are relative to the image base."""

    def __init__(self, data):
        self.data = data
        if data[:2] != b"MZ":
            raise BadImage("no MZ header")
        self.header_offset, = self._unpack("<I", 0x3C)
        if self._bytes(self.header_offset, 4) != b"PE\0\0":
            raise BadImage("no PE header")
        self._read_file_header(self.header_offset + 4)
        self._read_optional_header(self.header_offset + 24)
        self._read_sections(self.header_offset + 24 + self.optional_size)

    def _bytes(self, offset, size):
        if offset < 0 or offset + size > len(self.data):
            raise BadImage(f"{size} bytes at {offset:#x} lie outside the file")
        return self.data[offset:offset + size]

    def _unpack(self, layout, offset):
        return struct.unpack(layout, self._bytes(offset, struct.calcsize(layout)))

    def _read_file_header(self, offset):
        (self.machine, self.section_count, self.timestamp, _, _,
         self.optional_size, self.characteristics) = self._unpack("<HHIIIHH", offset)

    def _read_optional_header(self, offset):
        magic, = self._unpack("<H", offset)
        if magic not in (0x10B, 0x20B):
            raise BadImage(f"unknown optional header {magic:#x}")
        self.is_64 = magic == 0x20B
        self.entry_point, = self._unpack("<I", offset + 16)
        self.image_base, = (self._unpack("<Q", offset + 24) if self.is_64
                            else self._unpack("<I", offset + 28))
        self.os_version = self._unpack("<HH", offset + 40)
        self.subsystem_version = self._unpack("<HH", offset + 48)
        self.image_size, self.headers_size = self._unpack("<II", offset + 56)
        self.subsystem, self.dll_characteristics = self._unpack("<HH", offset + 68)
        directories = offset + (108 if self.is_64 else 92)
        count, = self._unpack("<I", directories)
        self.directories = [self._unpack("<II", directories + 4 + 8 * i)
                            for i in range(min(count, 16))]

    def _read_sections(self, offset):
        self.sections = []
        for start in range(offset, offset + 40 * self.section_count, 40):
            name, size, address, stored, place = self._unpack("<8sIIII", start)
            characteristics, = self._unpack("<I", start + 36)
            self.sections.append(Section(name.rstrip(b"\0").decode("latin-1"), address, size, place,
                                         stored, characteristics))

    def directory(self, index):
        """The address and size of a data directory; two zeros when there is none."""
        return self.directories[index] if index < len(self.directories) else (0, 0)

    def section_at(self, address):
        """The section that an address lies in, or None."""
        for section in self.sections:
            if section.address <= address < section.address + max(section.size, section.stored):
                return section
        return None

    def section_of_offset(self, offset):
        """The section that a place in the file belongs to, or None."""
        for section in self.sections:
            if section.offset <= offset < section.offset + section.stored:
                return section
        return None

    def read(self, address, size):
        """The bytes at an address."""
        section = self.section_at(address)
        if section is None or address - section.address + size > section.stored:
            raise BadImage(f"{size} bytes at address {address:#x} are in no section")
        return self._bytes(section.offset + address - section.address, size)

    def unpack(self, layout, address):
        """The numbers at an address."""
        return struct.unpack(layout, self.read(address, struct.calcsize(layout)))

    def text(self, address):
        """The zero-terminated ASCII string at an address."""
        section = self.section_at(address)
        if section is None:
            raise BadImage(f"a string at address {address:#x} is in no section")
        start = section.offset + address - section.address
        end = self.data.find(b"\0", start, section.offset + section.stored)
        if end < 0:
            raise BadImage(f"the string at address {address:#x} has no end")
        return self.data[start:end].decode("latin-1")

    def imports(self):
        """Every imported function."""
        descriptor, size = self.directory(IMPORT)
        found = []
        while size:
            lookup, _, _, name, table = self.unpack("<IIIII", descriptor)
            if not name:
                break
            dll = self.text(name)
            found += [Import(dll, function) for function in self._import_names(lookup or table)]
            descriptor += 20
        return found

    def _import_names(self, table):
        layout, by_ordinal = ("<Q", 1 << 63) if self.is_64 else ("<I", 1 << 31)
        while True:
            entry, = self.unpack(layout, table)
            if not entry:
                return
            yield None if entry & by_ordinal else self.text(entry + 2)
            table += struct.calcsize(layout)

    def exports(self):
        """The export directory, or None."""
        table, size = self.directory(EXPORT)
        if not size:
            return None
        _, timestamp, _, name, _, functions, names, _, name_table, _ = self.unpack(
            "<IIIIIIIIII", table)[:10]
        addresses = self.unpack(f"<{names}I", name_table) if names else ()
        return Exports(self.text(name), timestamp, [self.text(each) for each in addresses],
                       functions - names)

    def relocations(self):
        """The types of all base relocations, padding left out."""
        block, size = self.directory(RELOCATION)
        end = block + size
        types = []
        while block < end:
            page, length = self.unpack("<II", block)
            if length < 8 or block + length > end or page >= self.image_size:
                raise BadImage(f"a relocation block at address {block:#x} makes no sense")
            entries = self.unpack(f"<{(length - 8) // 2}H", block + 8)
            types += [entry >> 12 for entry in entries if entry >> 12]
            block += length
        return types

    def unwind_entries(self):
        """(begin, end, address of the unwind information) of each function in the exception
        directory of an x86_64 image."""
        table, size = self.directory(EXCEPTION)
        return [self.unpack("<III", table + at) for at in range(0, size - size % 12, 12)]

    def debug_timestamps(self):
        """The time stamps of all debug directory entries."""
        table, size = self.directory(DEBUG)
        return [self.unpack("<II", table + at)[1] for at in range(0, size - size % 28, 28)]

    def resources(self):
        """Every resource with its data."""
        root, size = self.directory(RESOURCE)
        if not size:
            return []
        return [Resource(kind, name, language, self.read(*self.unpack("<II", leaf)))
                for kind, names, _ in self._resource_entries(root, 0)
                for name, languages, _ in self._resource_entries(root, names)
                for language, _, leaf in self._resource_entries(root, languages)]

    def resource_timestamps(self):
        """The time stamps of all tables in the resource directory."""
        root, size = self.directory(RESOURCE)
        if not size:
            return []
        tables = [0]
        for _, names, _ in self._resource_entries(root, 0):
            tables.append(names)
            tables += [languages for _, languages, _ in self._resource_entries(root, names)]
        return [self.unpack("<II", root + table)[1] for table in tables]

    def _resource_entries(self, root, table):
        """(identifier, offset of the subtable, address of the leaf) of each entry of a table."""
        named, numbered = self.unpack("<HH", root + table + 12)
        for index in range(named + numbered):
            identifier, place = self.unpack("<II", root + table + 16 + 8 * index)
            if identifier & 1 << 31:
                identifier = self._resource_name(root + (identifier & 0x7FFFFFFF))
            place &= 0x7FFFFFFF
            yield identifier, place, root + place

    def _resource_name(self, address):
        length, = self.unpack("<H", address)
        return self.read(address + 2, 2 * length).decode("utf-16-le")


def message_ids(table):
    """The message identifiers of a message table resource that have text."""
    blocks, = struct.unpack_from("<I", table)
    found = set()
    for block in range(blocks):
        low, high, offset = struct.unpack_from("<III", table, 4 + 12 * block)
        for identifier in range(low, high + 1):
            length, _ = struct.unpack_from("<HH", table, offset)
            if length < 4 or offset + length > len(table):
                raise BadImage(f"message {identifier} makes no sense")
            if table[offset + 4:offset + length].strip(b"\0"):
                found.add(identifier)
            offset += length
    return found


def fixed_version(resource):
    """The file and product version of a version resource, four numbers each."""
    at = resource.find(struct.pack("<I", VERSION_SIGNATURE))
    if at < 0 or at + 24 > len(resource):
        raise BadImage("a version resource without VS_FIXEDFILEINFO")
    words = struct.unpack_from("<IIII", resource, at + 8)
    parts = [part for word in words for part in (word >> 16, word & 0xFFFF)]
    return tuple(parts[:4]), tuple(parts[4:])


def undefined_symbols(data):
    """The external symbols that a COFF object uses and does not have."""
    if len(data) < 20 or struct.unpack_from("<H", data)[0] not in MACHINES.values():
        raise BadImage("not a COFF object")
    table, count = struct.unpack_from("<II", data, 8)
    strings = table + 18 * count
    found = set()
    index = 0
    while index < count:
        name, value, section, _, storage, auxiliary = struct.unpack_from("<8sIhHBB", data,
                                                                         table + 18 * index)
        if storage == 2 and section == 0 and value == 0:
            found.add(_symbol_name(data, name, strings))
        index += 1 + auxiliary
    return found


def _symbol_name(data, name, strings):
    zeroes, offset = struct.unpack("<II", name)
    if zeroes:
        return name.rstrip(b"\0").decode("latin-1")
    start = strings + offset
    return data[start:data.index(b"\0", start)].decode("latin-1")
