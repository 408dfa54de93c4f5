"""What is in the packages."""

import json
import pathlib
import shutil
import subprocess

from release import plain
from release.facts import ROOT, NotPossible

LINKED = ROOT / "installer" / "linked.json"
COLLECTORS = ROOT / "manifests" / "collectors"

# The pages of each package, and what they are called there.
WINDOWS_PAGES = {
    "installer/PACKAGE.md": "README.txt",
    "CHANGELOG.md": "CHANGES.txt",
    "installer/README.md": "docs/administering.txt",
    "service/ctl/README.md": "docs/deputyctl.txt",
    "service/client/ASK.md": "docs/asking.txt",
    "manifests/README.md": "docs/event-log.txt",
    "service/audit/FIELDS.md": "docs/fields.txt",
    "manifests/queries.md": "docs/queries.txt",
    "service/policy/SETTINGS.md": "docs/settings.txt",
    "tests/prove/README.md": "docs/proving.txt",
}
SDK_PAGES = {
    "installer/sdk/README.md": "README.txt",
    "CHANGELOG.md": "CHANGES.txt",
    "service/client/README.md": "docs/library.txt",
    "service/client/ASK.md": "docs/asking.txt",
    "examples/README.md": "examples/README.txt",
}
EXAMPLES = ROOT / "examples"
SDK = ROOT / "installer" / "sdk"


def linked():
    """What is linked into what is shipped: the rows of linked.json."""
    return json.loads(LINKED.read_text(encoding="utf-8"))


def write_page(folder, name, lines):
    """Puts a text into a package."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(plain.for_notepad(lines))


def add_pages(folder, pages):
    """Puts pages into a package as texts."""
    for page, name in pages.items():
        text = (ROOT / page).read_text(encoding="utf-8")
        write_page(folder, name, plain.plain(text, plain.page_places(page, pages)))


def add_licences(folder, package):
    """Puts in our own licence, and those of what is linked into this package."""
    licences = {"LICENSE.txt": ROOT / "LICENSE"}
    for part in linked():
        if package in part["packages"]:
            licences[f"licences/{part['name']}.txt"] = ROOT / part["licence_file"]
    for name, path in licences.items():
        if not path.exists():
            raise NotPossible(f"the licence {path} is not there: run scripts/setup, and build")
        write_page(folder, name, path.read_text(encoding="utf-8").splitlines())


def add_texts(folder):
    """Puts in what people read, and what their collectors do."""
    add_pages(folder, WINDOWS_PAGES)
    shutil.copytree(COLLECTORS, folder / "collectors", dirs_exist_ok=True)
    add_licences(folder, "windows")


def fill_windows(build, folder):
    """Puts what is installed on Windows side by side in a folder: what scripts/gather finds in a
    build folder, and what people read."""
    subprocess.run([ROOT / "scripts" / "gather", build, folder], check=True)
    add_texts(folder)


def fill_sdk(builds, folder, version):
    """Puts what programmers need into a folder. builds: by machine."""
    shutil.copytree(EXAMPLES, folder / "examples",
                    ignore=shutil.ignore_patterns("*.md", "__pycache__"))
    for machine, build in builds.items():
        client = pathlib.Path(build) / "service" / "client"
        place = folder / machine.name
        place.mkdir()
        for name in ("deputy-client.dll", "deputy-client.lib", "libdeputy.a"):
            shutil.copy(client / name, place)
        write_for_version(SDK / "deputy.pc", place, version)
    for name in ("deputy-config.cmake", "deputy-config-version.cmake"):
        (folder / "cmake").mkdir(exist_ok=True)
        write_for_version(SDK / name, folder / "cmake", version)
    (folder / "include").mkdir()
    shutil.copy(ROOT / "service" / "include" / "deputy.h", folder / "include")
    add_pages(folder, SDK_PAGES)
    add_licences(folder, "sdk")


def write_for_version(source, folder, version):
    """Copies a file with the version in the place of @VERSION@."""
    text = source.read_text(encoding="utf-8").replace("@VERSION@", version)
    (folder / source.name).write_text(text, encoding="utf-8")
