"""Reads a WEVT_TEMPLATE resource, which says what the data of a provider's events are called.

Written from the descriptions of the format, and shares nothing with what writes ours: libyal's
libfwevt ("Windows Event manifest binary format"), the crate evtx (wevt_templates), and [MS-EVEN6]
2.2.12 for the binary XML. What does not fit is refused: an offset or a size that leads elsewhere, a
count that others contradict, a name that stands in the XML otherwise than in the list.
"""

import collections
import struct
import uuid
from xml.sax.saxutils import escape, quoteattr

Field = collections.namedtuple("Field", "name in_type out_type")
Event = collections.namedtuple(
    "Event", "identifier version channel level opcode task keywords message template task_name"
    " keyword_names")
Provider = collections.namedtuple(
    "Provider", "guid name message tables templates tasks keywords levels opcodes events")

NONE = 0xFFFFFFFF

# The kinds of tables, by their numbers in the list of a provider.
LEVELS, TASKS, OPCODES, KEYWORDS, EVENTS, CHANNELS, MAPS, TEMPLATES = range(8)
ATTRIBUTES = 13
SIGNATURES = {LEVELS: b"LEVL", TASKS: b"TASK", OPCODES: b"OPCO", KEYWORDS: b"KEYW",
              EVENTS: b"EVNT", CHANNELS: b"CHAN", MAPS: b"MAPS", TEMPLATES: b"TTBL",
              ATTRIBUTES: b"PRVA"}


class Damaged(Exception):
    """The bytes are no such resource."""


class Window:
    """A part of the resource. Places are counted from the resource's begin, and nothing outside of
    the part is read."""

    def __init__(self, data, begin, end, what):
        if not 0 <= begin <= end <= len(data):
            raise Damaged(f"{what}: {begin:#x} to {end:#x} is not in the resource")
        self.data, self.begin, self.end, self.what = data, begin, end, what

    def take(self, place, size):
        if size < 0 or place < self.begin or place + size > self.end:
            raise Damaged(f"{self.what}: {size} bytes at {place:#x} lie outside of it")
        return self.data[place:place + size]

    def numbers(self, layout, place):
        return struct.unpack("<" + layout, self.take(place, struct.calcsize("<" + layout)))

    def part(self, place, size, what):
        self.take(place, size)
        return Window(self.data, place, place + size, what)

    def text(self, place, size):
        """A text of that many bytes, which ends in a zero; behind it only padding, below four
        bytes."""
        try:
            text, zero, rest = self.take(place, size).decode("utf-16-le").partition("\0")
        except UnicodeDecodeError:
            raise Damaged(f"{self.what}: no text at {place:#x}") from None
        if not text or not zero or rest.strip("\0") or len(rest) > 1:
            raise Damaged(f"{self.what}: no name at {place:#x}")
        return text

    def name(self, place):
        """A text behind its size."""
        size, = self.numbers("I", place)
        if size < 8:
            raise Damaged(f"{self.what}: the name at {place:#x} has {size} bytes")
        return self.text(place + 4, size - 4)


def block(window, place, signature, minimum):
    """A part that begins with a signature and its size."""
    found, size = window.numbers("4sI", place)
    if found != signature:
        raise Damaged(f"{window.what}: {found!r} at {place:#x}, not {signature!r}")
    if size < minimum:
        raise Damaged(f"{signature.decode()}: {size} bytes")
    return window.part(place, size, signature.decode())


def table(window, place, signature):
    """The part of a table, and how many rows it has; an empty one has no size."""
    found, size, count = window.numbers("4sII", place)
    if found == signature and not size and not count:
        return window.part(place, 12, signature.decode()), 0
    return block(window, place, signature, 12), count


def rows(window, place, kind, layout):
    """The rows of a table of names, by their places: numbers, of which the last became a name."""
    part, count = table(window, place, SIGNATURES[kind])
    width = struct.calcsize("<" + layout)
    found = {}
    for at in range(place + 12, place + 12 + width * count, width):
        *values, name = part.numbers(layout, at)
        if name < place + 12 + width * count:
            raise Damaged(f"{part.what}: the name at {name:#x} lies in the rows")
        found[at] = (*values, part.name(name))
    return found


# --- Binary XML -----------------------------------------------------------------------------------

CLOSE_START, CLOSE_EMPTY, END, VALUE, ATTRIBUTE = 2, 3, 4, 5, 6
SUBSTITUTION, OPTIONAL_SUBSTITUTION, FRAGMENT = 13, 14, 15
STRING = 1
DEPTH_MAX = 8


class Xml:
    """A fragment: elements as (name, [(attribute, text)], [children, or a substitution as (number,
    type)])."""

    def __init__(self, window):
        self.window, self.at = window, window.begin
        if self.bytes("BBBB") != (FRAGMENT, 1, 1, 0):
            raise Damaged("TEMP: the XML has no head")
        token, = self.bytes("B")
        self.root = self.element(token)
        if self.bytes("B") != (0,):
            raise Damaged("TEMP: the XML goes on behind its element")

    def bytes(self, layout):
        found = self.window.numbers(layout, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def name(self):
        code, length = self.bytes("HH")
        text = self.window.text(self.at, 2 * length + 2)
        self.at += 2 * length + 2
        wanted = 0
        for letter in text:
            wanted = wanted * 65599 + ord(letter)
        if len(text) != length or code != wanted % 65536:
            raise Damaged(f"TEMP: the name {text!r} has another hash or length")
        return text

    def element(self, token, depth=0):
        if token not in (0x01, 0x41) or depth > DEPTH_MAX:
            raise Damaged(f"TEMP: token {token:#x} where an element begins")
        _, size = self.bytes("HI")
        end = self.at + size
        name, attributes, content = self.name(), [], []
        if token == 0x41:
            length, = self.bytes("I")
            stop = self.at + length
            more = True
            while more:
                more = self.attribute(attributes)
            if self.at != stop:
                raise Damaged(f"TEMP: the attributes of {name} have another size")
        close, = self.bytes("B")
        if close == CLOSE_START:
            self.content(content, depth)
        elif close != CLOSE_EMPTY:
            raise Damaged(f"TEMP: token {close:#x} where {name} has to be closed")
        if self.at != end:
            raise Damaged(f"TEMP: the element {name} has another size")
        return name, attributes, content

    def attribute(self, attributes):
        token, = self.bytes("B")
        if token & ~0x40 != ATTRIBUTE:
            raise Damaged(f"TEMP: token {token:#x} where an attribute has to be")
        name = self.name()
        kind, value_type, length = self.bytes("BBH")
        if kind != VALUE or value_type != STRING:
            raise Damaged(f"TEMP: the attribute {name} is no text")
        raw = self.window.take(self.at, 2 * length)
        self.at += 2 * length
        try:
            attributes.append((name, raw.decode("utf-16-le")))
        except UnicodeDecodeError:
            raise Damaged(f"TEMP: the attribute {name} is no text") from None
        return token & 0x40

    def content(self, content, depth):
        while True:
            token, = self.bytes("B")
            if token == END:
                return
            if token in (SUBSTITUTION, OPTIONAL_SUBSTITUTION):
                content.append(self.bytes("HB"))
            else:
                content.append(self.element(token, depth + 1))


def written(element, values):
    """An element as text, with these values."""
    name, attributes, content = element
    head = name + "".join(f" {key}={quoteattr(text)}" for key, text in attributes)
    inside = "".join(escape(values[each[0]]) if isinstance(each[0], int) else written(each, values)
                     for each in content)
    return f"<{head}>{inside}</{name}>"


# --- Templates ------------------------------------------------------------------------------------


class Template:
    """A template: its GUID, its fields, its XML, and how many bytes that has."""

    def __init__(self, window):
        count, names, items, kind, guid = window.numbers("IIII16s", window.begin + 8)
        self.guid = uuid.UUID(bytes_le=guid)
        if names != count or kind != 1:
            raise Damaged(f"TEMP: {count} items, {names} names, kind {kind}")
        xml = Xml(window.part(window.begin + 40, items - window.begin - 40, "TEMP"))
        self.xml, self.xml_size = xml.root, xml.at - window.begin - 40
        if items - xml.at not in range(4) or any(window.take(xml.at, items - xml.at)):
            raise Damaged("TEMP: something lies between the XML and the items")
        self.fields = [self.item(window, items + 20 * index, items + 20 * count)
                       for index in range(count)]
        self.check_xml()

    @staticmethod
    def item(window, place, end):
        flags, in_type, out_type, padding, values, dimensions, name = window.numbers(
            "IBBHIII", place)
        if flags or padding or values or dimensions:
            raise Damaged(f"TEMP: the item at {place:#x} is an array, or has values with names")
        if name < end:
            raise Damaged(f"TEMP: the name at {name:#x} lies in the items")
        return Field(window.name(name), in_type, out_type)

    def check_xml(self):
        """The XML that the log writes is one Data element for each item, in their order."""
        name, attributes, content = self.xml
        wanted = [("Data", [("Name", field.name)], [(index, field.in_type)])
                  for index, field in enumerate(self.fields)]
        if (name, attributes) != ("EventData", []) or content != wanted:
            raise Damaged("TEMP: the XML has other data than the list of items")

    def render(self, values):
        """The EventData of an event with these values."""
        if len(values) != len(self.fields):
            raise ValueError(f"{len(values)} values for {len(self.fields)} fields")
        return written(self.xml, values)


def read_templates(window, place):
    part, count = table(window, place, SIGNATURES[TEMPLATES])
    found, at = {}, place + 12
    for _ in range(count):
        one = block(part, at, b"TEMP", 40)
        found[at] = Template(one)
        at = one.end
    if at != part.end:
        raise Damaged("TTBL: something lies behind the templates")
    return found


# --- Events ---------------------------------------------------------------------------------------


def chosen(places, place, what):
    """The row that an event names; none is 0."""
    if place and place not in places:
        raise Damaged(f"EVNT: {place:#x} is no {what}")
    return places.get(place)


def read_events(window, place, templates, tasks, keywords):
    part, count = table(window, place, SIGNATURES[EVENTS])
    end = place + 16 + 48 * count
    found = []
    for at in range(place + 16, end, 48):
        (identifier, version, channel, level, opcode, task, mask, message, template, opcode_row,
         level_row, task_row, listed, list_place, channel_row) = part.numbers(
             "HBBBBHQIIIIIIII", at)
        if opcode_row or level_row or channel_row:
            raise Damaged("EVNT: an opcode, a level or a channel that is not listed")
        if listed and list_place < end:
            raise Damaged(f"EVNT: the keywords at {list_place:#x} lie in the events")
        rows_of = [chosen(keywords, part.numbers("I", list_place + 4 * each)[0], "keyword")
                   for each in range(listed)]
        if None in rows_of or sum(row[0] for row in rows_of) != mask:
            raise Damaged(f"EVNT: the keywords of {identifier} are not those of its mask")
        row = chosen(tasks, task_row, "task")
        if row and row[0] != task:
            raise Damaged(f"EVNT: the task of {identifier} is another")
        found.append(Event(identifier, version, channel, level, opcode, task, mask, message,
                           chosen(templates, template, "template"), row and row[-1],
                           [each[-1] for each in rows_of]))
    return found


# --- The whole ------------------------------------------------------------------------------------


def read_tables(window, listed):
    """Where each kind of table is: they follow each other, and none is there twice."""
    places = {}
    for index in range(listed):
        kind, place = window.numbers("II", window.begin + 16 + 8 * index)
        if kind not in SIGNATURES or kind in places:
            raise Damaged(f"WEVT: a table of kind {kind}")
        if place < window.begin + 16 + 8 * listed:
            raise Damaged(f"WEVT: a table at {place:#x}, in the list of tables")
        places[kind] = place
    return places


def read_attributes(window, place):
    """The provider's name, where it is given."""
    part, count = table(window, place, SIGNATURES[ATTRIBUTES])
    for index in range(count):
        kind, name = part.numbers("II", place + 12 + 8 * index)
        if kind == 0x10000001:
            return part.text(name, part.end - name)
    return None


def read_provider(window, guid, place):
    part = block(window, place, b"WEVT", 16)
    message, listed = part.numbers("II", place + 8)
    places = read_tables(part, listed)
    if EVENTS not in places or CHANNELS in places or MAPS in places:
        raise Damaged("WEVT: no events, or channels or maps, which this does not read")

    def named(kind, layout):
        return rows(part, places[kind], kind, layout) if kind in places else {}

    templates = read_templates(part, places[TEMPLATES]) if TEMPLATES in places else {}
    tasks, keywords = named(TASKS, "II16sI"), named(KEYWORDS, "QII")
    levels, opcodes = named(LEVELS, "III"), named(OPCODES, "HHII")
    events = read_events(part, places[EVENTS], templates, tasks, keywords)
    name = read_attributes(part, places[ATTRIBUTES]) if ATTRIBUTES in places else None
    return Provider(guid, name, message, sorted(places), list(templates.values()),
                    list(tasks.values()), list(keywords.values()), list(levels.values()),
                    list(opcodes.values()), events)


def read(data):
    """The providers of a resource. Damaged when it is none."""
    whole = block(Window(data, 0, len(data), "resource"), 0, b"CRIM", 16)
    if len(data) - whole.end > 2 or any(data[whole.end:]):
        raise Damaged("CRIM: something lies behind it")
    major, minor, count = whole.numbers("HHI", 8)
    if (major, minor) != (5, 1):
        raise Damaged(f"CRIM: version {major}.{minor}")
    found = []
    for index in range(count):
        guid, place = whole.numbers("16sI", 16 + 20 * index)
        found.append(read_provider(whole, uuid.UUID(bytes_le=guid), place))
    return found
