"""What the tests of files share."""

import json
import os
import pathlib
import subprocess

from common.support import LAB, LabCase


class FilesCase(LabCase):
    """Tests with a directory of their own for each."""

    def setUp(self):
        self.folder = self.lab.folder / "prefix" / "drive_c" / self._testMethodName[:60]
        self.folder.mkdir()
        self.root = "C:\\" + self.folder.name

    def path(self, *names):
        """A path as Windows knows it."""
        return "\\".join([self.root, *names])

    def refused(self, status, *arguments):
        """Runs a command that has to fail with a status; returns what it said."""
        code, answer = self.lab.ctl(*arguments)
        self.assertNotEqual(code, 0)
        self.assertEqual(answer["error"]["status"], status, answer)
        self.assertEqual(answer["error"]["stage"], "perform")
        return answer

    def opened(self, *arguments):
        """What the program "open" said."""
        return json.loads(self.lab.run("open", *arguments).stdout)

    def put(self, path, data, *options):
        """Runs put with this input."""
        done = subprocess.run(
            [LAB, "run", "deputyctl", "put", *options, path], env=self.lab.environment, input=data,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def files(self):
        """The names in the directory."""
        return sorted(os.listdir(self.folder))

    def handles(self):
        """How many files the service has open here."""
        count = 0
        for link in pathlib.Path(f"/proc/{self.lab.service_process()}/fd").iterdir():
            try:
                count += os.readlink(link).startswith(str(self.folder))
            except FileNotFoundError:
                pass
        return count
