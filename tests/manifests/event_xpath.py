"""The subset of XPath 1.0 that Windows Event Log takes, evaluated on events in XML.

Source: Microsoft, "Consuming Events", XPath 1.0 limitations. Steps go to children and attributes
only; names, "*", and, or, comparisons and parentheses; position only on leaves; the functions
position, Band and timediff; at most 20 expressions. Whatever else XPath has is refused here.
"""

import datetime
import operator
import re
import xml.etree.ElementTree as ElementTree

EXPRESSIONS_MAX = 20

TOKEN = re.compile(
    r"\s*(?:(?P<string>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w.-]*)|"
    r"(?P<symbol><=|>=|!=|[@*/\[\]()=<>,]))"
)
COMPARE = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}


class Refused(Exception):
    """An expression that Event Log would not take."""


def tokens_of(text):
    """The tokens, as pairs of kind and text."""
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise Refused(f"what is this: {text[at:at + 20]}")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def number(value):
    """A value as a number, or None. Keywords are rendered in hexadecimal."""
    try:
        return float(int(value, 16)) if str(value).startswith("0x") else float(value)
    except (TypeError, ValueError):
        return None


def compare(symbol, left, right):
    """Whether the comparison holds for any of the left values; numbers when one side is one."""
    compare_two = COMPARE[symbol]
    for one in left:
        for other in right:
            if isinstance(other, float) or isinstance(one, float):
                pair = (number(one), number(other))
                if None in pair:
                    continue
            else:
                pair = (one, other)
            if compare_two(*pair):
                return True
    return False


def local_name(element):
    return element.tag.rsplit("}", 1)[-1]


def milliseconds_since(text, now):
    """How long ago a time of System is."""
    then = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (now - then) / datetime.timedelta(milliseconds=1)


class Query:
    """A query that was parsed. Parsing makes functions of a node and its position, which give a
    list of values: texts, numbers (float), or elements."""

    def __init__(self, text, now=None):
        self.tokens = tokens_of(text)
        self.at = 0
        self.expressions = 0
        self.now = now or datetime.datetime.now(datetime.timezone.utc)
        if not self.tokens or self.tokens[0][1] not in ("*", "Event"):
            raise Refused("a query starts with * or Event")
        self.path = self.parse_path()
        if self.at != len(self.tokens):
            raise Refused(f"left over: {self.tokens[self.at:]}")
        if self.expressions > EXPRESSIONS_MAX:
            raise Refused("more expressions than a query without <QueryList> may have")

    def matches(self, event):
        """Whether it selects an event, given as XML."""
        stream = ElementTree.Element("stream")
        stream.append(ElementTree.fromstring(event))
        return bool(self.path(stream, 1))

    # --- Parsing -----------------------------------------------------------------------------

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self, *wanted):
        """Takes the next token if it is one of these."""
        if self.at < len(self.tokens) and self.tokens[self.at][0] != "string":
            if self.peek() in wanted:
                self.at += 1
                return self.tokens[self.at - 1][1]
        return None

    def expect(self, wanted):
        if not self.take(wanted):
            raise Refused(f"{wanted} expected, not {self.peek()}")

    def parse_or(self):
        terms = [self.parse_and()]
        while self.take("or"):
            terms.append(self.parse_and())
        return terms[0] if len(terms) == 1 else (
            lambda node, position: [True] if any(term(node, position) for term in terms) else [])

    def parse_and(self):
        terms = [self.parse_comparison()]
        while self.take("and"):
            terms.append(self.parse_comparison())
        return terms[0] if len(terms) == 1 else (
            lambda node, position: [True] if all(term(node, position) for term in terms) else [])

    def parse_comparison(self):
        self.expressions += 1
        left = self.parse_operand()
        symbol = self.take(*COMPARE)
        if not symbol:
            return left
        right = self.parse_operand()
        return lambda node, position: [True] if compare(
            symbol, texts(left(node, position)), texts(right(node, position))) else []

    def parse_operand(self):
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else (None, None)
        if self.take("("):
            inner = self.parse_or()
            self.expect(")")
            return inner
        if kind == "string":
            self.at += 1
            return lambda node, position: [text[1:-1]]
        if kind == "number":
            self.at += 1
            return lambda node, position: [float(text)]
        following = self.tokens[self.at + 1][1] if self.at + 1 < len(self.tokens) else None
        if kind == "name" and following == "(":
            return self.parse_function()
        return self.parse_path()

    def parse_function(self):
        name = self.tokens[self.at][1]
        self.at += 1
        self.expect("(")
        arguments = []
        while not self.take(")"):
            arguments.append(self.parse_operand())
            if self.peek() != ")":
                self.expect(",")
        if name == "timediff" and len(arguments) == 1:
            return lambda node, position: [
                milliseconds_since(text, self.now) for text in texts(arguments[0](node, position))]
        if name == "position" and not arguments:
            return lambda node, position: [float(position)]
        if name in ("Band", "band") and len(arguments) == 2: # Event Viewer writes it small
            return lambda node, position: [True] if any(
                int(number(one) or 0) & int(number(other) or 0)
                for one in texts(arguments[0](node, position))
                for other in texts(arguments[1](node, position))) else []
        raise Refused(f"the function {name} with {len(arguments)} arguments")

    def parse_path(self):
        steps = [self.parse_step()]
        while self.take("/"):
            steps.append(self.parse_step())

        def walk(node, _):
            nodes = [node]
            for step in steps:
                nodes = [found for one in nodes for found in step(one)]
            return nodes
        return walk

    def parse_step(self):
        attribute = bool(self.take("@"))
        kind, name = self.tokens[self.at] if self.at < len(self.tokens) else (None, None)
        if kind != "name" and name != "*":
            raise Refused(f"a name was expected, not {name}")
        self.at += 1
        if attribute:
            return lambda node: [node.attrib[name]] if name in node.attrib else []
        predicates = []
        while self.take("["):
            is_index = self.tokens[self.at][0] == "number" and self.tokens[self.at + 1][1] == "]"
            predicates.append((is_index, self.parse_or()))
            self.expect("]")
        return lambda node: select(node, name, predicates)


def texts(values):
    """Elements as their text."""
    return [value if isinstance(value, (str, float, bool)) else (value.text or "")
            for value in values]


def select(node, name, predicates):
    """The children of this name for which the predicates hold."""
    children = [child for child in node if name in ("*", local_name(child))]
    for is_index, predicate in predicates:
        if is_index and any(len(child) for child in children):
            raise Refused(f"a position of {name}, which is no leaf")
        kept = []
        for position, child in enumerate(children, 1):
            found = predicate(child, position)
            if found == [float(position)] if is_index else found:
                kept.append(child)
        children = kept
    return children
