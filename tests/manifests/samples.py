"""Sample events as Windows renders what the service reports, made from the product's own tables."""

import datetime
import importlib.machinery
import importlib.util
import pathlib
import re
from xml.sax.saxutils import escape, quoteattr

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFESTS = ROOT / "manifests"

CALLER = "S-1-5-21-1-2-3-1001"
NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)

# What the type that ReportEvent was given becomes: the level ("StandardEventLevel Enum"), and the
# keywords: EventLogClassic, AuditSuccess, AuditFailure ("StandardEventKeywords Enum"). No page says
# that audits have level 0; the events of SQL Server have it, which are reported in the same way
# (33205 with 0xa0000000000000, 18456 with 0x90000000000000).
RENDERED = {
    "Error": (2, 0x80000000000000),
    "Warning": (3, 0x80000000000000),
    "Information": (4, 0x80000000000000),
    "Audit Success": (0, 0xA0000000000000),
    "Audit Failure": (0, 0x90000000000000),
}


def field_table():
    """scripts/field-table, which reads the tables of the product."""
    loader = importlib.machinery.SourceFileLoader(
        "field_table", str(ROOT / "scripts" / "field-table"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


# By position, the name of a field; by identifier, an event's name, type and category.
FIELDS = {position: name for position, (name, _) in field_table().read_fields().items()}
EVENTS = field_table().read_events()


def notices():
    """What the service's events about its own audit say in field 8, by event: from the code that
    writes them."""
    header = (ROOT / "service" / "audit" / "record" / "record.h").read_text(encoding="utf-8")
    code = (ROOT / "service" / "audit" / "keeper" / "notice.c").read_text(encoding="utf-8")
    numbers = dict(re.findall(r"(AUDIT_\w+) = (\d+)", header))
    found = {}
    for name, text in re.findall(r'begin\(record, author, (AUDIT_\w+), "([^"]+)"', code):
        found.setdefault(int(numbers[name]), set()).add(text)
    return found


def documented_notices():
    """The same, as the message file's comment (and with it FIELDS.md) has it."""
    text = (MANIFESTS / "deputy.mc").read_text(encoding="utf-8")
    return {int(number): set(re.findall(r'"([^"]+)"', rest))
            for number, rest in re.findall(r"^; \*   (\d{4}) +8 (.+)$", text, re.M)}


def is_reported(number, fields):
    """Whether the service can report an event with these fields."""
    return 8 not in fields or number >= 4000 or fields[8] in notices().get(number, set())


def event(number, fields=None, user=CALLER, hours=1, named=False):
    """An event as Windows renders one that was reported with ReportEvent, that long ago; named: as
    where the source has a manifest that names its data."""
    if not is_reported(number, fields or {}):
        raise ValueError(f"the service reports no event {number} with {fields}")
    data = "".join(f"<Data{f' Name={quoteattr(name)}' if named else ''}>"
                   f"{escape((fields or {}).get(position, '-'))}</Data>"
                   for position, name in FIELDS.items())
    time = (NOW - datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")
    _, kind, category = EVENTS[number]
    level, keywords = RENDERED[kind]
    return (
        '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>'
        f'<Provider Name="Deputy-Service"/><EventID Qualifiers="0">{number}</EventID>'
        f"<Level>{level}</Level><Task>{category[0]}</Task><Keywords>0x{keywords:x}</Keywords>"
        f'<TimeCreated SystemTime="{time}"/><EventRecordID>1</EventRecordID>'
        f"<Channel>Deputy</Channel><Computer>PC</Computer><Security UserID=\"{user}\"/></System>"
        f"<EventData>{data}</EventData></Event>"
    )
