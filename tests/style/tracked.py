"""What is, or would be, in the repository."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tracked_files():
    """The names of its files, from its root on."""
    # The files may be another user's, as they are in a container.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
               "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    names = sorted(os.fsdecode(name) for name in listed.split(b"\0") if name)
    return [name for name in names if (ROOT / name).is_file()]
