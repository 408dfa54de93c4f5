"""Audit trails, made from what is documented of them (service/audit/record/sealed.h, segment.h)."""

import datetime
import hashlib
import json
import re
import struct
import uuid

from common import support

# How many fields of each schema are set by a record's maker: earlier versions made "2".
FIELDS_SET = {"2": 35, "3": 43}
SCHEMA = 35
EPOCH = datetime.datetime(1601, 1, 1)


def check(data):
    """The check of a header."""
    return hashlib.sha256(data).digest()[:8]


def field_names():
    """The names of the fields in JSON, from the code's own table."""
    text = (support.ROOT / "service" / "audit" / "record" / "field.c").read_text(encoding="utf-8")
    return re.findall(r'^    \[AUDIT_\w+ - 1\] = \{"(\w+)"', text, re.M)


class Record:
    """A record of a run, chained to the one before."""

    def __init__(self, run, sequence, time, previous, fields, number=4000):
        self.run, self.sequence, self.time, self.previous = run, sequence, time, previous
        self.guid = uuid.uuid4()
        self.fields = fields
        self.number = number
        packed = b"".join(
            b"\xFF\xFF\xFF\xFF" if text is None
            else struct.pack("<I", len(text.encode())) + text.encode() for text in fields
        )
        self.data = struct.pack("<IIQQ", 1, number, sequence, time) + run.bytes_le \
            + self.guid.bytes_le + struct.pack("<I", len(fields)) + packed
        self.hash = hashlib.sha256(previous + self.data).digest()

    def frame(self, number, offset, group):
        """The record in a segment."""
        head = b"\xFERe\xFF" + struct.pack("<IIIIQ", len(self.data), number, offset, group,
                                           self.sequence) + self.previous + self.hash
        return head + check(head) + self.data + b"\xFF"

    def export(self):
        """The record as "deputyctl events --json" prints it."""
        seconds, ticks = divmod(self.time, 10**7)
        when = EPOCH + datetime.timedelta(seconds=seconds)
        place = [str(self.guid), str(self.run), str(self.sequence),
                 f"{when:%Y-%m-%dT%H:%M:%S}.{ticks:07}Z", self.hash.hex()]
        members = {"id": str(self.number), "type": "success audit"}
        for name, text in zip(field_names(), self.fields[:SCHEMA] + place + self.fields[SCHEMA:]):
            if text is not None:
                members[name] = text
        return json.dumps(members, ensure_ascii=False)


def make_run(count, time=132537600000000000, after=None, schemas=("3",), events=None):
    """The records of a run from this time on, of these schemas in turn. The first is that of a
    start when it is after a record, the last one of the run before. events: other events by their
    place from 0, with their correlations."""
    run, previous, records = uuid.uuid4(), bytes(32), []
    for i in range(count):
        schema = schemas[i % len(schemas)]
        fields = [None] * FIELDS_SET[schema]
        fields[0], fields[4], fields[8] = "S-1-5-18", "file_open", f"C:\\dir\\Grüße {i}.txt"
        fields[SCHEMA - 1] = schema
        start = after and i == 0
        if start:
            fields[10] = (f"after record {after.sequence} of run {after.run}, "
                          f"chain {after.hash.hex()}")
        number, fields[31] = (events or {}).get(i, (1000 if start else 4000, None))
        records.append(Record(run, i + 1, time + i, previous, fields, number))
        previous = records[-1].hash
    return records


def segment(number, records):
    """A segment of these records, each its own group."""
    first = records[0]
    data = b"\xFFDeputy\xFE" + struct.pack("<II", 1, number) + first.run.bytes_le \
        + struct.pack("<Q", first.sequence) + first.previous
    data += check(data)
    for i, record in enumerate(records):
        offset = len(data)
        data += record.frame(number, offset, offset if i else 0)
    return data
