"""How many bytes an event takes in a log file at most, from public descriptions of the format:
libyal's libevtx ("Windows XML Event Log (EVTX)") and [MS-EVEN6] 2.2.12.

An event lies within one chunk. The first of its kind in a chunk brings its templates along: that of
the event, and with names that of its data. Each name is counted wherever it stands, though a chunk
holds it once: what comes out is never too small.
"""

CHUNK = 65536 - 512         # behind its head
RECORD = 24 + 4             # head, and the size once more
FRAGMENT = 4                # its head
DEFINITION = 4 + 16 + 4 + FRAGMENT + 1   # next, GUID, size, head, end
INSTANCE = 1 + 1 + 4 + 4    # token, 1, identifier, place of the definition
SUBSTITUTION = 4
VALUES = 4                  # their number
DESCRIPTOR = 4              # of each value: size, type

# The longest of what comes from elsewhere: a DNS name ("Computer Names": 255), a SID of 15 parts.
COMPUTER_UNITS, SID_BYTES = 255, 68


def name(text):
    """A name, with what it is found by."""
    return 4 + 4 + 2 + 2 + 2 * len(text) + 2


def attribute(key, value_size):
    return 1 + name(key) + value_size


def element(tag, attributes, content):
    """An element: attributes are sizes."""
    return 1 + 2 + 4 + name(tag) + (4 if attributes else 0) + sum(attributes) + 1 + content + 1


def text(value):
    return 2 + 2 + 2 * len(value)


# What "SystemPropertiesType Complex Type" has, with the attributes of each element.
SYSTEM = {
    "Provider": ("Name", "Guid", "EventSourceName"), "EventID": ("Qualifiers",), "Version": (),
    "Level": (), "Task": (), "Opcode": (), "Keywords": (), "TimeCreated": ("SystemTime",),
    "EventRecordID": (), "Correlation": ("ActivityID", "RelatedActivityID"),
    "Execution": ("ProcessID", "ThreadID", "ProcessorID", "SessionID", "KernelTime", "UserTime",
                  "ProcessorTime"),
    "Channel": (), "Computer": (), "Security": ("UserID",),
}
SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"


def event_definition():
    """The template of the event itself, every attribute given."""
    system = sum(element(tag, [attribute(key, SUBSTITUTION) for key in keys], SUBSTITUTION)
                 for tag, keys in SYSTEM.items())
    inside = element("System", [], system) + SUBSTITUTION
    return DEFINITION + element("Event", [attribute("xmlns", text(SPACE))], inside)


def event_values(source, channel):
    """Its values but the last: numbers of eight bytes, GUIDs of sixteen, and texts."""
    count = sum(1 + len(keys) for keys in SYSTEM.values()) + 1
    numbers = 16 * count # as if each were a GUID
    texts = 2 * (2 * len(source) + len(channel) + COMPUTER_UNITS + 4)
    return VALUES + DESCRIPTOR * count + numbers + texts + SID_BYTES


def data_definition(template):
    """The template of its data, as the log makes it of the resource's: each element and each
    attribute has the place of its name besides, and each name four bytes more."""
    count = 1 + 2 * len(template.fields)
    return DEFINITION + template.xml_size + 8 * count


def largest(template, units, source, channel):
    """The size of an event with so many UTF-16 units in its strings, zeros counted, that is the
    first of a chunk, beside a template of its data."""
    data = (FRAGMENT + INSTANCE + data_definition(template) + VALUES
            + DESCRIPTOR * len(template.fields) + 2 * units + 1)
    return (RECORD + FRAGMENT + INSTANCE + event_definition() + event_values(source, channel)
            + data + 1)
