"""The YAML files for collectors."""

import functools
import json
import pathlib
import subprocess

COLLECTORS = pathlib.Path(__file__).resolve().parents[2] / "manifests" / "collectors"

# For Debian's own Python, which has the PyYAML of scripts/setup, whichever runs this.
TO_JSON = """
import json, pathlib, sys, yaml
json.dump({path: yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))
           for path in sys.argv[1:]}, sys.stdout, default=str)
"""


@functools.cache
def read_all():
    """Every file, by its name; a day is a text."""
    paths = sorted(COLLECTORS.glob("*.yml"))
    done = subprocess.run(["/usr/bin/python3", "-c", TO_JSON, *paths], timeout=60, check=True,
                          stdout=subprocess.PIPE)
    return {pathlib.Path(path).name: found for path, found in json.loads(done.stdout).items()}


class Refused(Exception):
    """What the program that reads the file would not take, or is not known here."""


def only(found, *known):
    """Refuses keys that are not among those known."""
    if set(found) - set(known):
        raise Refused(f"what is this: {sorted(set(found) - set(known))}")
