"""Clients that are killed in the middle of what they do with files leave nothing behind."""

import contextlib
import json
import os
import signal
import subprocess
import unittest

from common.files import FilesCase
from common.support import (
    CLIENT_IMAGE, OBJECT_NAME, OPERATION, field, identities_are_true, wait_for)

ADMINISTRATORS = "S-1-5-32-544"

RUN_DOWN = 4012

OLD = b"old"
SOME = 4 << 20 # written, before a client is killed
ENDLESS = 8 << 30


class FilesKilled(FilesCase):
    """A restricted client is killed, and the service asked as whom it serves the next."""

    def setUp(self):
        super().setUp()
        for restricted in (False, True): # what is made once is there
            self.lab.whoami(restricted=restricted)
        self.held = self.service_handles()
        self.ended = len(self.lab.events(RUN_DOWN))

    def service_handles(self):
        """How many handles the service has, of whatever kind."""
        done = self.lab.run("process", self.lab.ctl("ping")[1]["process_id"])
        self.assertEqual(done.returncode, 0, done)
        return json.loads(done.stdout)["handles"]

    def make(self, name, size):
        """Makes a file of zeros that takes no room."""
        with open(self.folder / name, "wb") as file:
            file.truncate(size)

    def size(self, name):
        """How large a file is by now."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / name).stat().st_size
        return 0

    def kill(self, condition, *arguments, **options):
        """Runs a command, and kills the client when the condition holds; none of this waits for
        the client, which would go on for long."""
        options.setdefault("stdout", subprocess.DEVNULL)
        with self.lab.running("--restricted", "deputyctl", *arguments, **options) as wrapper:
            self.assertTrue(wait_for(condition, interval=0.001))
            client, = self.lab.processes("deputyctl.exe")
            os.kill(client, signal.SIGKILL)
            self.assertTrue(wait_for(lambda: client not in self.lab.processes("deputyctl.exe")))
            wrapper.wait(30)

    def kill_writer(self, name, *options):
        """Kills a client that writes without an end, after it has written some."""
        with open("/dev/zero", "rb") as zeros:
            self.kill(lambda: self.size(name) >= SOME, "put", *options, self.path(name),
                      stdin=zeros)

    def assert_nothing_left(self, names):
        """These files and nothing open, in the service or in a client; the session has ended, and
        who comes next is who it is."""
        self.assertTrue(wait_for(lambda: self.files() == names and not self.handles()),
                        (self.files(), self.handles()))
        for name in names[:3]:
            self.assertEqual(self.opened(self.path(name))["alone"], 0)
        events = self.lab.wait_events(RUN_DOWN, skip=self.ended)
        self.assertEqual([field(event, OBJECT_NAME) for event in events], ["its client is gone"])
        self.assertIn("deputyctl", field(events[0], CLIENT_IMAGE))
        self.assertTrue(wait_for(lambda: self.service_handles() <= self.held, interval=1),
                        (self.service_handles(), self.held))
        self.assert_identities()

    def assert_identities(self):
        """Clients are seen as who they are, and so is the service."""
        self.assert_running()
        for restricted in (False, True, False, True) if identities_are_true() else (False,):
            answer = self.lab.whoami(restricted=restricted)
            self.assertEqual(self.is_restricted(answer["caller"]), restricted)
            self.assertEqual(answer["service"]["type"], "primary")
            self.assertFalse(self.is_restricted(answer["service"]))

    @staticmethod
    def is_restricted(identity):
        """Whether the group that --restricted takes is deny-only."""
        found, = (group for group in identity["groups"] if group["sid"] == ADMINISTRATORS)
        return "deny-only" in found["attributes"]

    def test_while_it_lists(self):
        names = sorted(f"file {number}" for number in range(5000))
        for name in names:
            (self.folder / name).touch()
        read, write = os.pipe() # that nobody reads from
        try:
            self.kill(lambda: self.handles() == 1, "ls", self.root, stdout=write)
        finally:
            os.close(read)
            os.close(write)
        self.assert_nothing_left(names)

    def test_while_it_replaces(self):
        (self.folder / "file").write_bytes(OLD)
        with open("/dev/zero", "rb") as zeros:
            self.kill(lambda: self.handles() == 1, "put", "--atomic", self.path("file"),
                      stdin=zeros)
        self.assert_nothing_left(["file"])
        self.assertEqual((self.folder / "file").read_bytes(), OLD)

    def test_while_it_makes_a_file_as_a_whole(self):
        with open("/dev/zero", "rb") as zeros:
            self.kill(lambda: self.handles() == 1, "put", "--atomic", self.path("file"),
                      stdin=zeros)
        self.assert_nothing_left([])

    def test_while_it_copies(self):
        self.make("file", ENDLESS)
        self.kill(lambda: self.handles() == 2, "cp", self.path("file"), self.path("copy"))
        self.assert_nothing_left(["file"])

    def test_while_it_copies_over_another(self):
        self.make("file", ENDLESS)
        (self.folder / "copy").write_bytes(OLD)
        self.kill(lambda: self.handles() == 2, "cp", "--replace", self.path("file"),
                  self.path("copy"))
        self.assert_nothing_left(["copy", "file"])
        self.assertEqual((self.folder / "copy").read_bytes(), OLD)

    def test_while_it_reads_in_chunks(self):
        self.make("file", ENDLESS)
        self.kill(lambda: self.handles() == 1, "cat", "--chunks", self.path("file"))
        self.assert_nothing_left(["file"])

    def test_while_it_reads_through_its_own_handle(self):
        self.make("file", ENDLESS)
        before = len(self.lab.events(4000))
        self.kill(lambda: "file_open" in [field(event, OPERATION)
                                          for event in self.lab.events(4000)[before:]],
                  "cat", self.path("file"))
        self.assert_nothing_left(["file"])

    def test_while_it_writes_in_chunks(self):
        self.kill_writer("file", "--chunks")
        self.assert_nothing_left(["file"])

    def test_while_it_appends_in_chunks(self):
        (self.folder / "file").write_bytes(OLD)
        self.kill_writer("file", "--append", "--chunks")
        self.assert_nothing_left(["file"])
        with open(self.folder / "file", "rb") as file:
            self.assertEqual(file.read(len(OLD)), OLD)

    def test_while_it_writes_through_its_own_handle(self):
        self.kill_writer("file")
        self.assert_nothing_left(["file"])

    def test_while_it_appends_through_its_own_handle(self):
        (self.folder / "file").write_bytes(OLD)
        self.kill_writer("file", "--append")
        self.assert_nothing_left(["file"])
        with open(self.folder / "file", "rb") as file:
            self.assertEqual(file.read(len(OLD)), OLD)


if __name__ == "__main__":
    unittest.main()
