"""scripts/new-operation: what it writes builds, passes its own tests, and answers. In a copy of the
tree, of which nothing is left."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from common.support import LAB, ROOT

sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "binaries")]

from copied import copy_tree, new_operation # from folders beside this one
from same import SHIPPED

NAME = "made_for_a_test"

# The product and the tests of the operation. An import library comes with its DLL.
TARGETS = [name for name in SHIPPED if not name.endswith(".dll.a")] + [
    f"tests/test_{NAME}.exe", "tests/hostile/hostile.exe", "tests/lab/bench_cost.exe"]

# It is not looked at, only run; half the time it takes to build goes into these.
FAST = ("-Doptimization=0", "-Ddebug=false")


class NewOperation(unittest.TestCase):
    """An operation that has just been written."""

    def setUp(self):
        folder = tempfile.mkdtemp(dir=ROOT / "build")
        self.addCleanup(shutil.rmtree, folder)
        self.place = pathlib.Path(folder)
        self.build = self.place / "build" / "x86_64"
        copy_tree(self.place)
        self.lend_what_is_made()

    def lend_what_is_made(self):
        """What setting a machine up makes, and the prefix that labs are copies of."""
        subprocess.run([LAB, "template"], check=True)
        (self.place / "build").mkdir()
        for name in ("wineserver", "wine-template"):
            if (ROOT / "build" / name).exists():
                (self.place / "build" / name).symlink_to(ROOT / "build" / name)
        for path in (ROOT / "subprojects" / "packagefiles").glob("*.tar.gz"):
            shutil.copy2(path, self.place / "subprojects" / "packagefiles")

    def run_in_copy(self, *command):
        """Runs a program there, which has to succeed."""
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("DEPUTY_BUILD", "DEPUTY_LAB")}
        done = subprocess.run(
            command, cwd=self.place, env=environment, stdin=subprocess.DEVNULL, timeout=1800,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout[-8000:]}")
        return done.stdout

    def build_it(self):
        self.run_in_copy("meson", "setup", "--wrap-mode=nodownload", *FAST, "--cross-file",
                         "scripts/cross-x86_64.ini", self.build)
        self.run_in_copy("ninja", "-C", self.build, *TARGETS)

    @contextlib.contextmanager
    def prefix(self):
        """The prefix that suites of the build folder run in."""
        try:
            yield self.build / "wine"
        finally:
            self.run_in_copy("tests/wine", self.build / "wine", "--stop")

    def test_it_builds_passes_its_tests_and_answers(self):
        done = new_operation(self.place, NAME)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.build_it()
        with self.prefix() as prefix:
            said = self.run_in_copy("tests/wine", prefix, self.build / f"tests/test_{NAME}.exe")
            self.assertIn("Failures: 0, Errors: 0", said)
        self.run_in_copy("python3", "-m", "unittest", "discover", "-s", "tests/e2e", "-t",
                         "tests/e2e", "-p", f"test_{NAME}.py")


if __name__ == "__main__":
    unittest.main()
