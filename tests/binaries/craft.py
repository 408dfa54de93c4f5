"""Makes small images for the tests of the checks: sound ones, to be broken at one place.

Each function of this file returns the bytes of one part. Every image has the sections its kind has
in the product, each of one page.
"""

import struct

import check
import pe

PAGE = 0x1000
BASES = {"i686": 0x400000, "x86_64": 0x140000000}
READ = 0x40000000
DATA = 0x40


def utf16(text):
    """A string as resources hold it."""
    return text.encode("utf-16-le")


def import_table(imports, address, wide):
    """An import directory at an address, and its size; a number is an import by ordinal."""
    entry = "<Q" if wide else "<I"
    by_ordinal = 1 << (63 if wide else 31)
    dlls = sorted({dll for dll, _ in imports})
    descriptors = b""
    descriptors_size = 20 * (len(dlls) + 1)
    body = b""

    def place():
        return address + descriptors_size + len(body)

    for dll in dlls:
        name = place()
        body += dll.encode() + b"\0"
        thunks = []
        for function in [function for each, function in imports if each == dll]:
            if isinstance(function, int):
                thunks.append(by_ordinal | function)
                continue
            thunks.append(place())
            body += b"\0\0" + function.encode() + b"\0"
        table = place()
        body += b"".join(struct.pack(entry, thunk) for thunk in [*thunks, 0])
        descriptors += struct.pack("<IIIII", table, 0, 0, name, table)
    return descriptors + bytes(20) + body, descriptors_size


def export_table(dll, names, address, timestamp=0):
    """An export directory at an address."""
    count = len(names)
    addresses = address + 40
    pointers = addresses + 4 * count
    ordinals = pointers + 4 * count
    text = dll.encode() + b"\0"
    text_at = ordinals + 2 * count
    at = []
    for name in names:
        at.append(text_at + len(text))
        text += name.encode() + b"\0"
    return (struct.pack("<IIIIIIIIIII", 0, timestamp, 0, text_at, 1, count, count, addresses,
                        pointers, ordinals, 0)[:40]
            + struct.pack(f"<{count}I", *[PAGE] * count)
            + struct.pack(f"<{count}I", *at)
            + struct.pack(f"<{count}H", *range(count)) + text)


def resource_table(resources, address, timestamp=0):
    """A resource directory at an address, from {(type, name, language): data}, sorted."""
    tree = {}
    for (kind, name, language), data in sorted(resources.items()):
        tree.setdefault(kind, {}).setdefault(name, {})[language] = data
    size = 16 + 8 * len(tree)
    size += sum(16 + 8 * len(names) for names in tree.values())
    size += sum(16 + 8 * len(each) for names in tree.values() for each in names.values())
    leaves_size = 16 * len(resources)
    tables, leaves, body = [], [], b""

    def table(entries, is_last):
        """Lay a table out; returns its offset. The tables of one level follow their parent."""
        nonlocal body
        index = len(tables)
        tables.append(b"")
        rows = b""
        for identifier, content in entries.items():
            if is_last:
                rows += struct.pack("<II", identifier, size + 16 * len(leaves))
                leaves.append(struct.pack("<IIII", address + size + leaves_size + len(body),
                                          len(content), 0, 0))
                body += content + bytes(-len(content) % 4)
            else:
                rows += struct.pack("<II", identifier, 0)
        tables[index] = struct.pack("<IIHHHH", 0, timestamp, 0, 0, 0, len(entries)) + rows
        return index

    root = table(tree, False)
    links = []
    for row, (kind, names) in enumerate(tree.items()):
        child = table(names, False)
        links.append((root, row, child))
        for name_row, languages in enumerate(names.values()):
            links.append((child, name_row, table(languages, True)))
    offsets = [sum(map(len, tables[:index])) for index in range(len(tables))]
    for parent, row, child in links:
        at = 16 + 8 * row + 4
        link = struct.pack("<I", 1 << 31 | offsets[child])
        tables[parent] = tables[parent][:at] + link + tables[parent][at + 4:]
    return b"".join(tables) + b"".join(leaves) + body


def relocation_table(wide, page=PAGE):
    """One block with two relocations."""
    kind = pe.RELOCATION_DIR64 if wide else pe.RELOCATION_HIGHLOW
    return struct.pack("<IIHH", page, 12, kind << 12, kind << 12 | 8)


def unwind_table(address, entries):
    """An exception directory at an address: what these functions, (begin, end) each, unwind by."""
    info = address + 12 * len(entries)
    rows = b"".join(struct.pack("<III", begin, end, info) for begin, end in entries)
    return rows + struct.pack("<BBBB", 1, 0, 0, 0), len(rows)


def version_resource(*numbers):
    """As much of a version resource as is looked at."""
    high, low = numbers[0] << 16 | numbers[1], numbers[2] << 16 | numbers[3]
    return utf16("VS_VERSION_INFO\0") + struct.pack("<IIIIII", pe.VERSION_SIGNATURE, 0x10000, high,
                                                    low, high, low)


def message_table(messages):
    """A message table resource from {identifier: text}."""
    blocks, entries = b"", b""
    start = 4 + 12 * len(messages)
    for identifier, text in sorted(messages.items()):
        blocks += struct.pack("<III", identifier, identifier, start + len(entries))
        data = utf16(text + "\0")
        entries += struct.pack("<HH", 4 + len(data), 1) + data
    return struct.pack("<I", len(messages)) + blocks + entries


def object_file(machine, *undefined):
    """A COFF object that uses these symbols, the second half of them with long names."""
    strings, symbols = b"", b""
    for name in undefined:
        encoded = name.encode()
        if len(encoded) > 8:
            encoded, strings = struct.pack("<II", 0, 4 + len(strings)), strings + encoded + b"\0"
        symbols += struct.pack("<8sIhHBB", encoded, 0, 0, 0, 2, 0)
    header = struct.pack("<HHIIIHH", pe.MACHINES[machine], 0, 0, 20, len(undefined), 0, 0)
    return header + symbols + struct.pack("<I", 4 + len(strings)) + strings


class Craft:
    """What an image is made of; a test changes one member before it asks for the bytes."""

    def __init__(self, name, machine):
        self.name = name
        self.machine = machine
        self.wide = machine == "x86_64"
        is_dll = name.endswith(".dll")
        is_code = name != check.MESSAGES
        self.magic = 0x20B if self.wide else 0x10B
        self.timestamp = 0
        self.characteristics = (2 | (pe.DLL if is_dll else 0)
                                | (pe.LARGE_ADDRESS_AWARE if self.wide else 0x100))
        self.dll_characteristics = (pe.NX_COMPAT | pe.DYNAMIC_BASE
                                    | (pe.HIGH_ENTROPY_VA if self.wide else 0))
        self.image_base = BASES[machine]
        self.os_version = self.subsystem_version = check.NEWEST_VERSION[machine]
        self.subsystem = 3
        self.entry_point = PAGE if is_code else 0
        self.code = check.STACK_PROTECTOR_TEXT if is_code else None
        self.code_flags = pe.CODE | pe.EXECUTE | READ
        self.data = bytes(16)
        self.data_flags = DATA | READ | pe.WRITE
        self.imports = [("KERNEL32.dll", "CloseHandle")] if is_code else []
        self.delay_imports = False
        self.exports = ["deputy_open", "deputy_version"] if name == check.CLIENT else []
        self.exports_name = name
        self.exports_timestamp = 0
        self.debug_timestamp = None
        self.relocations = relocation_table(self.wide) if is_code else b""
        self.unwind_entries = [(PAGE, PAGE + 8), (PAGE + 8, PAGE + 16)]
        self.unwind_entries = self.unwind_entries if is_code and self.wide else []
        self.resources_timestamp = 0
        self.resources = {(pe.RT_VERSION, 1, 0x409): version_resource(0, 1, 0, 0)}
        if name in check.PROGRAMS:
            self.resources[pe.RT_MANIFEST, 1, 0x409] = (
                b'<requestedExecutionLevel level="asInvoker"/>'
                b'<supportedOS Id="{35138b9a-5d96-4fbd-8e2d-a2440225f93a}"/>')
        if name == check.MESSAGES:
            for language in (check.ENGLISH, check.GERMAN):
                self.resources[pe.RT_MESSAGETABLE, 1, language] = message_table(
                    {1000: "started", 4000: "performed"})

    def _contents(self):
        """(name, data, flags, directories) of each section; addresses follow the order."""
        address = PAGE
        if self.code is not None:
            yield ".text", self.code, self.code_flags, {}
            address += PAGE
            yield ".data", self.data, self.data_flags, {}
            address += PAGE
        if self.imports:
            data, size = import_table(self.imports, address, self.wide)
            places = {pe.IMPORT: (address, size)}
            if self.delay_imports:
                places[pe.DELAY_IMPORT] = (address, 32)
            yield ".idata", data, DATA | READ | pe.WRITE, places
            address += PAGE
        if self.exports:
            data = export_table(self.exports_name, self.exports, address, self.exports_timestamp)
            yield ".edata", data, DATA | READ, {pe.EXPORT: (address, len(data))}
            address += PAGE
        if self.debug_timestamp is not None:
            data = struct.pack("<II", 0, self.debug_timestamp) + bytes(20)
            yield ".rdata", data, DATA | READ, {pe.DEBUG: (address, len(data))}
            address += PAGE
        if self.unwind_entries:
            data, size = unwind_table(address, self.unwind_entries)
            yield ".pdata", data, DATA | READ, {pe.EXCEPTION: (address, size)}
            address += PAGE
        if self.resources:
            data = resource_table(self.resources, address, self.resources_timestamp)
            yield ".rsrc", data, DATA | READ, {pe.RESOURCE: (address, len(data))}
            address += PAGE
        if self.relocations:
            yield (".reloc", self.relocations, DATA | READ,
                   {pe.RELOCATION: (address, len(self.relocations))})

    def _optional_header(self, image_size, directories):
        base = (struct.pack("<Q", self.image_base) if self.wide
                else struct.pack("<II", 0, self.image_base))
        sizes = bytes(32 if self.wide else 16)
        places = [directories.get(index, (0, 0)) for index in range(16)]
        return (struct.pack("<HHIIII", self.magic, 0, 0, 0, 0, self.entry_point)
                + struct.pack("<I", PAGE) + base + struct.pack("<II", PAGE, 0x200)
                + struct.pack("<HHHHHH", *self.os_version, 0, 0, *self.subsystem_version)
                + struct.pack("<IIIIHH", 0, image_size, 0x400, 0, self.subsystem,
                              self.dll_characteristics)
                + sizes + struct.pack("<II", 0, 16)
                + b"".join(struct.pack("<II", *place) for place in places))

    def image(self):
        """The bytes of the image."""
        directories, headers, bodies = {}, b"", b""
        address, offset = PAGE, 0x400
        for name, data, flags, places in self._contents():
            directories.update(places)
            data += bytes(-len(data) % 0x200)
            headers += struct.pack("<8sIIIIIIHHI", name.encode(), len(data), address, len(data),
                                   offset, 0, 0, 0, 0, flags)
            bodies += data
            address += PAGE
            offset += len(data)
        optional = self._optional_header(address, directories)
        file_header = struct.pack("<HHIIIHH", pe.MACHINES[self.machine], len(headers) // 40,
                                  self.timestamp, 0, 0, len(optional), self.characteristics)
        head = (b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + file_header + optional
                + headers)
        return head + bytes(0x400 - len(head)) + bodies
