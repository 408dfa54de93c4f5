"""What is released: the version and its day."""

import dataclasses
import datetime
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHANGES = ROOT / "CHANGELOG.md"
PUBLISHER = "The Deputy developers"
SUMMARY = "Acts for local programs under their own identity and records every operation"

VERSION = re.compile(r"^project\('deputy'.*?\n    version: '([\d.]+)'", re.M | re.S)
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", re.M)


class NotPossible(Exception):
    """Why there is no release, for the person who asked for one."""


@dataclasses.dataclass(frozen=True)
class Machine:
    """A kind of Windows: what packages call it, what builds do, and whether it has 64 bits."""

    name: str
    build: str
    wide: bool


MACHINES = (Machine("x64", "x86_64", True), Machine("x86", "i686", False))


@dataclasses.dataclass(frozen=True)
class Release:
    """A version, the day that everything in it is dated, and what is new, in Markdown."""

    version: str
    date: datetime.date
    notes: str

    def package(self, kind):
        """What a package of this kind is called."""
        return f"deputy-{self.version}-{kind}"


def project_version():
    """The version that the build gives to programs."""
    return VERSION.search((ROOT / "meson.build").read_text(encoding="utf-8"))[1]


def read_release():
    """The release at the top of the list of changes, which has to be what is built."""
    text = CHANGES.read_text(encoding="utf-8")
    found = RELEASE.search(text)
    if not found or found[1] != project_version():
        raise NotPossible(f"{CHANGES.name} does not begin with {project_version()} and its day")
    notes = re.split(r"^## ", text[found.end():], maxsplit=1, flags=re.M)[0].strip() + "\n"
    return Release(found[1], datetime.date.fromisoformat(found[2]), notes)
