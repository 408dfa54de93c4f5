"""Processors of Winlogbeat, evaluated on events as it makes them.

Sources: Winlogbeat Reference, "Define processors" (conditions, if-then-else), "Rename fields from
events", "Drop fields from events", "Convert", "Add fields", "Timestamp". Where no page says it,
winlogbeat/sys/winevent of Beats: data without a name are param1, param2, ... by their positions.
What is not used here is refused.
"""

import copy
import datetime
import xml.etree.ElementTree as ElementTree

from configuration import Refused, only

SPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
GO_LAYOUT = "2006-01-02T15:04:05.9999999Z"
MISSING = object()


def document_of(xml):
    """The event that Winlogbeat makes of one in XML, as far as it matters here."""
    root = ElementTree.fromstring(xml)
    system = {node.tag.removeprefix(SPACE): node for node in root.find(f"{SPACE}System")}
    data = {node.get("Name") or f"param{position}": node.text
            for position, node in enumerate(root.find(f"{SPACE}EventData"), 1) if node.text}
    return {
        "@timestamp": system["TimeCreated"].get("SystemTime"),
        "event": {"code": system["EventID"].text},
        "winlog": {"channel": system["Channel"].text, "event_data": data},
    }


def get(event, field):
    """The value of a field ("a.b.c"), or MISSING."""
    for name in field.split("."):
        if not isinstance(event, dict) or name not in event:
            return MISSING
        event = event[name]
    return event


def put(event, field, value):
    """Sets a field. One that is no object cannot have fields below it."""
    *above, last = field.split(".")
    for name in above:
        event = event.setdefault(name, {})
        if not isinstance(event, dict):
            raise Refused(f"{field}: {name} is no object")
    event[last] = value


def delete(event, field):
    above, _, last = field.rpartition(".")
    del get(event, above)[last]


def flat(event, prefix=""):
    """The fields of an event by their whole names."""
    found = {}
    for name, value in event.items():
        if isinstance(value, dict):
            found.update(flat(value, f"{prefix}{name}."))
        else:
            found[prefix + name] = value
    return found


def holds(condition, event):
    """Whether a condition holds; all that stand side by side have to."""
    only(condition, "equals", "has_fields", "or")
    found = [get(event, field) == value for field, value in condition.get("equals", {}).items()]
    found += [get(event, field) is not MISSING for field in condition.get("has_fields", [])]
    if "or" in condition:
        found.append(any(holds(one, event) for one in condition["or"]))
    return all(found)


def lenient(options, *more):
    """Options of a processor that must leave alone what it does not find: otherwise a record with
    one odd fact would not be mapped at all."""
    only(options, "fields", "ignore_missing", "fail_on_error", *more)
    if options.get("ignore_missing") is not True or options.get("fail_on_error") is not False:
        raise Refused("a missing field would end the processing")
    return options["fields"]


def rename(options, event):
    for row in lenient(options):
        only(row, "from", "to")
        value = get(event, row["from"])
        if value is not MISSING and get(event, row["to"]) is MISSING:
            delete(event, row["from"])
            put(event, row["to"], value)


def drop_fields(options, event):
    only(options, "when", "fields")
    if holds(options["when"], event):
        for field in options["fields"]:
            delete(event, field)


def add_fields(options, event):
    only(options, "target", "fields")
    for name, value in options["fields"].items():
        put(event, f"{options['target']}.{name}", value)


def convert(options, event):
    move = options.get("mode", "copy") == "rename"
    for row in lenient(options, "mode"):
        only(row, "from", "to", "type")
        value = get(event, row["from"])
        if value is MISSING:
            continue
        try:
            value = {None: str, "long": int}[row.get("type")](value)
        except ValueError:
            continue
        put(event, row["to"], value)
        if move:
            delete(event, row["from"])


def moment(text):
    """A time in the layout, to milliseconds."""
    whole, _, digits = text.removesuffix("Z").partition(".")
    if not text.endswith("Z") or not (digits + "0").isdigit():
        raise ValueError(text)
    datetime.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{digits:0<3.3}Z"


def timestamp(options, event):
    only(options, "field", "layouts", "test", "ignore_missing", "ignore_failure")
    if options["layouts"] != [GO_LAYOUT] or not options["ignore_failure"]:
        raise Refused(f"another layout: {options['layouts']}")
    for text in options["test"]:
        moment(text)
    try:
        event["@timestamp"] = moment(get(event, options["field"]))
    except (AttributeError, ValueError):
        pass


PROCESSORS = {"rename": rename, "drop_fields": drop_fields, "add_fields": add_fields,
              "convert": convert, "timestamp": timestamp}


def run(processors, event):
    """Runs processors on an event, one after the other."""
    for processor in processors:
        if "if" in processor:
            only(processor, "if", "then", "else")
            branch = "then" if holds(processor["if"], event) else "else"
            run(processor.get(branch, []), event)
        else:
            ((name, options),) = processor.items()
            if name not in PROCESSORS:
                raise Refused(f"the processor {name}")
            PROCESSORS[name](options, event)


def processed(processors, xml):
    """What becomes of an event in XML: its fields by their whole names."""
    event = document_of(xml)
    run(copy.deepcopy(processors), event)
    return flat(event)
