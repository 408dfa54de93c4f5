"""A copy of the tree that a test may change as it likes."""

import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]

# Behind the others: a test of that folder has the name of one of another.
sys.path.append(str(ROOT / "tests" / "style"))

from tracked import tracked_files


def copy_tree(place):
    """Copies what is in the repository, as one that has no commit yet: the style tests ask what is
    in it."""
    for name in tracked_files():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place / name)
    subprocess.run(["git", "init", "-q"], cwd=place, check=True)


def contents(place):
    """What all files hold, by their names, without those of git and of Python."""
    return {str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(place).parts
            and "__pycache__" not in path.parts}


def new_operation(place, name):
    """Runs the copy's script; how it ended, its output as text."""
    return subprocess.run(
        [place / "scripts" / "new-operation", name], stdin=subprocess.DEVNULL, timeout=120,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
