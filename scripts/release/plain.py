"""Pages in Markdown as text for those who have no more than Notepad."""

import os
import re
import textwrap

WIDTH = 92
GAP = "  " # between the columns of a table

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
MARKS = re.compile(r"\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])")
CODE = re.compile(r"(`[^`]+`)")
HEADING = re.compile(r"^(#+) (.+)$")
ITEM = re.compile(r"^( *)([-*]|\d+\.) ")
RULE = re.compile(r"^\|[-| :]+\|$")
CELL = re.compile(r"(?<!\\)\|") # what ends one
NARROWEST = 8


def spoken(text, places):
    """A text without marks; links say where they lead, if that is one of these places."""
    def link(match):
        words, target = match.groups()
        place = places(target.partition("#")[0]) if not target.startswith("#") else None
        if place is None:
            return words
        place = place.replace("/", "\\")
        return place if re.search(r"/|\.\w+$", words) else f"{words} ({place})"
    parts = CODE.split(LINK.sub(link, text))
    return "".join(part[1:-1] if part.startswith("`") and len(part) > 1
                   else MARKS.sub(r"\1\2", part) for part in parts)


def wrapped(text, width, first="", rest=""):
    """The lines of a text in so many columns. What is longer than a line stays whole."""
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest,
                         break_long_words=False, break_on_hyphens=False) or [first.rstrip()]


def column_widths(rows):
    """How wide the columns of a table are: as they are, or the widest narrower until all fit."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    room = WIDTH - len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def table(lines, places):
    """A table in columns."""
    rows = [[spoken(cell.strip(), places).replace("\\|", "|") for cell in CELL.split(line)[1:-1]]
            for line in lines if not RULE.match(line)]
    widths = column_widths(rows)
    said = []
    for number, row in enumerate(rows):
        cells = [wrapped(cell, width) for cell, width in zip(row, widths)]
        for at in range(max(map(len, cells))):
            parts = [(cell[at] if at < len(cell) else "").ljust(width)
                     for cell, width in zip(cells, widths)]
            said.append(GAP.join(parts).rstrip())
        if number == 0:
            said.append(GAP.join("-" * width for width in widths))
    return said


def heading(match, places):
    """A heading with a line below it."""
    text = spoken(match[2], places)
    return [text, ("=" if len(match[1]) == 1 else "-") * len(text)]


def items(lines, places):
    """A list, of which each item may go on in the lines that follow it."""
    joined = []
    for line in lines:
        if ITEM.match(line):
            joined.append(line.rstrip())
        else:
            joined[-1] += " " + line.strip()
    said = []
    for line in joined:
        start = ITEM.match(line)[0]
        text = spoken(line[len(start):], places)
        said += wrapped(text, WIDTH, start, " " * len(start))
    return said


def block(lines, places):
    """What stands between two empty lines."""
    if found := HEADING.match(lines[0]):
        return heading(found, places)
    if lines[0].startswith("|"):
        return table(lines, places)
    if lines[0].startswith("    "):
        return lines
    if ITEM.match(lines[0]):
        return items(lines, places)
    return wrapped(spoken(" ".join(lines), places), WIDTH)


def plain(text, places):
    """A page in Markdown as lines of text. places: gives for the target of a link the file that has
    it, or None when no file has."""
    said = []
    for part in re.split(r"\n{2,}", text.strip("\n")):
        said += [*block(part.split("\n"), places), ""]
    return said[:-1]


def for_notepad(lines):
    """Lines as Notepad has shown them right in every version: with CRLF, and with a byte order mark
    where there is more than ASCII in them."""
    text = "\r\n".join(lines) + "\r\n"
    return text.encode("ascii" if text.isascii() else "utf-8-sig")


def page_places(page, names):
    """For the links of a page: names gives for each page, by its path from the root, its file."""
    folder = os.path.dirname(page)
    return lambda target: names.get(os.path.normpath(os.path.join(folder, target)))
