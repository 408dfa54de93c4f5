"""Sigma rules and processing pipelines, evaluated on events whose fields have names.

Sources: "Sigma Rules Specification" 2.0 (maps, lists, wildcards and their escapes, the modifier
expand, conditions), "Processing Pipelines" of pySigma (add_condition, value_placeholders,
field_name_mapping, conditions on the log source). What is not used here is refused.
"""

import re

from configuration import Refused, only

PLACEHOLDER = re.compile(r"%(\w+)%$")
# A backslash escapes a wildcard or itself; before anything else it is one.
PIECE = re.compile(r"\\([*?\\])|(.)", re.S)


def pattern(value):
    """A value as what it matches: the whole text, whatever its case."""
    def piece(match):
        if match[1]:
            return re.escape(match[1])
        return {"*": ".*", "?": "."}.get(match[2], re.escape(match[2]))
    return re.compile(PIECE.sub(piece, str(value)), re.I | re.S)


def as_list(value):
    return value if isinstance(value, list) else [value]


class Rule:
    """A rule, as it is after some pipelines."""

    def __init__(self, rule, pipelines=()):
        only(rule, "title", "id", "status", "description", "author", "date", "logsource",
             "detection", "fields", "falsepositives", "level")
        self.source = rule["logsource"]
        if rule["detection"]["condition"] != "selection":
            raise Refused(f"the condition {rule['detection']['condition']}")
        only(rule["detection"], "selection", "condition")
        self.items = {field: as_list(values)
                      for field, values in rule["detection"]["selection"].items()}
        for pipeline in sorted(pipelines, key=lambda one: one["priority"]):
            self.apply(pipeline)
        for field in self.items:
            if "|" in field:
                raise Refused(f"what becomes of {field}?")

    def fields(self):
        """The fields that are asked for."""
        return set(self.items)

    def matches(self, event):
        """Whether it matches an event: values by the names of fields."""
        return all(field in event and any(pattern(value).fullmatch(str(event[field]))
                                          for value in values)
                   for field, values in self.items.items())

    # --- Pipelines ---------------------------------------------------------------------------

    def apply(self, pipeline):
        only(pipeline, "name", "priority", "vars", "transformations")
        for item in pipeline["transformations"]:
            if all(self.concerned(condition) for condition in item["rule_conditions"]):
                self.transform(item, pipeline.get("vars", {}))

    def concerned(self, condition):
        """Whether the log source has what a condition names."""
        only(condition, "type", "product", "service")
        if condition["type"] != "logsource":
            raise Refused(f"the condition {condition['type']}")
        return all(self.source.get(key) == value
                   for key, value in condition.items() if key != "type")

    def transform(self, item, values):
        kind = item["type"]
        only(item, "id", "type", "rule_conditions",
             *{"add_condition": ["conditions"], "field_name_mapping": ["mapping"]}.get(kind, []))
        if kind == "add_condition":
            self.items |= {field: as_list(value) for field, value in item["conditions"].items()}
        elif kind == "value_placeholders":
            self.items = dict(self.expanded(field, found, values)
                              for field, found in self.items.items())
        elif kind == "field_name_mapping":
            self.items = {item["mapping"].get(field, field): found
                          for field, found in self.items.items()}
        else:
            raise Refused(f"the transformation {kind}")

    @staticmethod
    def expanded(field, found, values):
        """A field without its modifier, and what its placeholders stand for."""
        name, _, modifier = field.partition("|")
        if not modifier:
            return field, found
        if modifier != "expand":
            raise Refused(f"the modifier {modifier}")
        names = [PLACEHOLDER.match(value)[1] for value in found]
        return name, [value for one in names for value in as_list(values[one])]
