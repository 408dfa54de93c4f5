"""Files through the service: as the caller, whole or not at all, and nothing left behind."""

import hashlib
import json
import os
import pathlib
import subprocess
import unittest

from common.files import FilesCase
from common.support import LAB, OBJECT_NAME, OPERATION, STAGE, STATUS, field

ERROR_FILE_NOT_FOUND = 2
ERROR_NOT_SUPPORTED = 50
ERROR_FILE_EXISTS = 80
ERROR_INVALID_PARAMETER = 87
ERROR_INVALID_NAME = 123
ERROR_BAD_PATHNAME = 161
ERROR_ALREADY_EXISTS = 183
ERROR_DIRECTORY = 267
ERROR_DIRECTORY_NOT_SUPPORTED = 336

FILE_GENERIC_READ = 0x120089

ENTRIES = 50_000
BIG = 64 << 20

# Paths that are refused for what they are, with the status and a word of the reason.
REFUSED = {
    r"a\b": (ERROR_INVALID_NAME, "absolute"),
    r"C:a": (ERROR_INVALID_NAME, "absolute"),
    r"\w\a": (ERROR_INVALID_NAME, "absolute"),
    r"C:\w\a.": (ERROR_INVALID_NAME, "dot or a space"),
    "C:\\w\\a ": (ERROR_INVALID_NAME, "dot or a space"),
    r"C:\w .\a": (ERROR_INVALID_NAME, "dot or a space"),
    r"C:\w\..\a": (ERROR_INVALID_NAME, ". or .."),
    r"C:\w\\a": (ERROR_INVALID_NAME, "empty component"),
    "C:\\w\\\\": (ERROR_INVALID_NAME, "empty component"),
    r"C:/w/a": (ERROR_INVALID_NAME, "slash"),
    r"//server/share/a": (ERROR_INVALID_NAME, "slash"),
    r"\\?\C:\w\..\a": (ERROR_INVALID_NAME, ". or .."),
    r"C:\w/a": (ERROR_INVALID_NAME, "slash"),
    r"C:\w\nul.txt": (ERROR_INVALID_NAME, "device"),
    "C:\\w\\COM\u00b9": (ERROR_INVALID_NAME, "device"),
    r"C:\w\a*": (ERROR_INVALID_NAME, "* or ?"),
    r"C:\w\a|b": (ERROR_INVALID_NAME, "control character"),
    r"C:\w\a::$INDEX_ALLOCATION": (ERROR_INVALID_NAME, "stream"),
    r"\\server\share\a": (ERROR_BAD_PATHNAME, "another computer"),
    r"\\?\UNC\server\share\a": (ERROR_BAD_PATHNAME, "another computer"),
    r"\\.\pipe\a": (ERROR_BAD_PATHNAME, "device"),
    r"\\?\GLOBALROOT\Device\Null": (ERROR_BAD_PATHNAME, "device"),
    r"\??\C:\w\a": (ERROR_BAD_PATHNAME, "device"),
}


class Files(FilesCase):
    """deputyctl's commands on files, in a directory of their own."""

    # --- paths -------------------------------------------------------------------------------

    def test_paths_that_windows_would_change_are_refused_with_the_reason(self):
        for path, (status, reason) in REFUSED.items():
            with self.subTest(path[:40]):
                answer = self.refused(status, "stat", path)
                self.assertIn(reason, answer["path_reason"])
                event, = self.lab.event_of(answer["error"]["correlation"])
                self.assertEqual(field(event, STATUS), str(status))
                self.assertEqual(field(event, STAGE), "perform")

    def test_an_input_that_cannot_be_read_leaves_the_file_as_it_was(self):
        (self.folder / "kept").write_bytes(b"old")
        for options in ([], ["--chunks"], ["--append"], ["--atomic"]):
            with self.subTest(options), open("/dev/null", "wb") as writable:
                done = self.lab.run("deputyctl", "put", *options, self.path("kept"), stdin=writable)
                self.assertEqual(done.returncode, 1 if "error 5)" not in done.stderr else 5, done)
                self.assertEqual((self.folder / "kept").read_bytes(), b"old")
        self.assertEqual(self.files(), ["kept"])

    def test_a_directory_is_no_file_and_that_is_said(self):
        for arguments in (["cat", self.root], ["cat", "--chunks", self.root], ["put", self.root],
                          ["put", "--append", self.root], ["cat", self.root + "\\"],
                          ["cp", self.root, self.path("copy")]):
            with self.subTest(arguments):
                done = self.lab.run("deputyctl", *arguments)
                self.assertEqual(done.returncode, 1, done)
                self.assertIn(f"{self.root}: this cannot be done with a directory", done.stderr)
        self.refused(ERROR_DIRECTORY_NOT_SUPPORTED, "cat", self.root)

    def test_a_result_that_nobody_takes_is_not_the_directorys_fault(self):
        (self.folder / "file").write_text("x")
        for options in ([], ["--json"]):
            arguments = ["deputyctl", "ls", *options, self.root]
            with self.subTest(options), open("/dev/full", "wb") as full, \
                    self.lab.running(*arguments, stdout=full) as process:
                said = process.communicate(timeout=60)[1]
                self.assertEqual(process.returncode, 1, said)
                self.assertIn("the result could not be written", said)
                self.assertNotIn(self.root, said)

    def test_a_stream_where_only_files_are_taken_is_refused_with_the_reason(self):
        (self.folder / "file").write_text("x")
        file, stream = self.path("file"), self.path("file:stream")
        for arguments in (["mkdir", stream], ["ls", stream], ["rm", "-r", stream],
                          ["put", "--atomic", stream], ["mv", stream, self.path("to")],
                          ["mv", file, stream], ["cp", stream, self.path("to")],
                          ["cp", file, stream]):
            with self.subTest(arguments):
                answer = self.refused(ERROR_INVALID_NAME, *arguments)
                self.assertEqual(answer["path"], stream)
                self.assertIn("stream", answer["path_reason"])
        self.assertEqual(self.files(), ["file"])

    def test_a_path_beyond_max_path_is_taken_with_and_without_the_prefix(self):
        deep = self.root
        for _ in range(4):
            deep += "\\" + "d" * 200
            self.assertEqual(self.lab.ctl("mkdir", deep)[0], 0)
        self.put(deep + "\\file", b"deep")
        self.assertEqual(self.lab.ctl("stat", deep + "\\file")[1]["size"], 4)
        self.assertEqual(self.lab.ctl("stat", "\\\\?\\" + deep + "\\file")[1]["size"], 4)

    def test_the_record_and_the_reply_have_the_final_path(self):
        (self.folder / "real").mkdir()
        (self.folder / "real" / "file").write_text("x")
        (self.folder / "link").symlink_to("real")
        answer = self.lab.ctl("stat", self.path("link", "file"))[1]
        event, = self.lab.event_of(answer["correlation"])
        self.assertEqual(field(event, OPERATION), "file_stat")
        self.assertEqual(field(event, OBJECT_NAME), answer["final_path"])

    def test_a_device_that_turns_up_behind_a_name_is_refused(self):
        (self.folder / "null").symlink_to("/dev/null")
        answer = self.opened(self.path("null"))
        self.assertEqual(answer["status"], ERROR_NOT_SUPPORTED)
        self.assertEqual(self.handles(), 0)

    # --- handles -----------------------------------------------------------------------------

    def test_a_handle_has_the_rights_that_were_asked_for_and_no_more(self):
        (self.folder / "file").write_bytes(b"12345")
        for access in (0x1, 0x2, 0x4, 0x80, 0x10000, 0x3):
            with self.subTest(hex(access)):
                answer = self.opened(self.path("file"), f"{access:x}")
                self.assertEqual(answer["granted"], access)
        answer = self.opened(self.path("file"))
        self.assertEqual(answer["granted"], FILE_GENERIC_READ)
        self.assertEqual((answer["inherit"], answer["type"], answer["size"]), (0, 1, 5))
        self.assertEqual(self.handles(), 0)

    def test_nonsense_is_refused(self):
        for arguments in (["0"], ["2000000"], ["80000000", "0"], ["80000000", "6"],
                          ["80000000", "3", "80"], ["80000000", "3", "0", "8"],
                          ["80000000", "5"], ["40000000", "1", "1"], ["40000000", "2", "1"],
                          ["40000000", "4", "1"], ["40000000", "5", "1"]):
            with self.subTest(arguments):
                answer = self.opened(self.path("file"), *arguments)
                self.assertEqual(answer["status"], ERROR_INVALID_PARAMETER)
                self.assertEqual(answer["stage"], "perform")
        self.assertEqual(self.files(), [])

    def test_a_directory_is_opened_only_where_it_is_asked_for(self):
        (self.folder / "file").write_text("")
        self.assertEqual(self.opened(self.root, "80000000", "3", "1")["status"], 0)
        self.assertEqual(
            self.opened(self.path("file"), "80000000", "3", "1")["status"], ERROR_DIRECTORY)

    def test_a_big_file_arrives_as_it_is(self):
        data = os.urandom(1 << 20) * (BIG >> 20)
        (self.folder / "big").write_bytes(data)
        for options in ([], ["--chunks"]):
            with self.subTest(options):
                done = subprocess.run(
                    [LAB, "run", "deputyctl", "cat", *options, self.path("big")],
                    env=self.lab.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    timeout=120, check=False,
                )
                self.assertEqual(done.returncode, 0)
                self.assertEqual(hashlib.sha256(done.stdout).digest(),
                                 hashlib.sha256(data).digest())

    # --- writing -----------------------------------------------------------------------------

    def test_what_is_put_is_there(self):
        data = os.urandom((2 << 20) + 17)
        for options in ([], ["--atomic"], ["--chunks"], ["--append"]):
            with self.subTest(options):
                name = "file" + "".join(options)
                self.put(self.path(name), data, *options)
                self.assertEqual((self.folder / name).read_bytes(), data)
                self.put(self.path(name), b"", *options)
                kept = data if options == ["--append"] else b""
                self.assertEqual((self.folder / name).read_bytes(), kept)

    def test_what_is_appended_stands_behind_the_rest(self):
        (self.folder / "file").write_bytes(b"1")
        self.put(self.path("file"), b"2", "--append")
        self.put(self.path("file"), b"3", "--append", "--chunks")
        self.assertEqual((self.folder / "file").read_bytes(), b"123")

    # --- copying -----------------------------------------------------------------------------

    def test_a_copy_is_like_its_source(self):
        data = os.urandom((3 << 20) + 5)
        (self.folder / "file").write_bytes(data)
        os.utime(self.folder / "file", (1_500_000_000, 1_500_000_000))
        code, answer = self.lab.ctl("cp", self.path("file"), self.path("copy"))
        self.assertEqual((code, answer["size"]), (0, len(data)))
        self.assertEqual((self.folder / "copy").read_bytes(), data)
        self.assertEqual(int((self.folder / "copy").stat().st_mtime), 1_500_000_000)

    def test_a_copy_replaces_only_when_it_is_told_to(self):
        (self.folder / "file").write_bytes(b"new")
        (self.folder / "copy").write_bytes(b"old")
        self.refused(ERROR_FILE_EXISTS, "cp", self.path("file"), self.path("copy"))
        self.assertEqual((self.folder / "copy").read_bytes(), b"old")
        self.assertEqual(
            self.lab.ctl("cp", "--replace", self.path("file"), self.path("copy"))[0], 0)
        self.assertEqual((self.folder / "copy").read_bytes(), b"new")
        self.refused(ERROR_FILE_NOT_FOUND, "cp", self.path("none"), self.path("other"))
        self.refused(ERROR_DIRECTORY_NOT_SUPPORTED, "cp", self.root, self.path("other"))
        self.assertEqual(self.files(), ["copy", "file"])

    # --- directories -------------------------------------------------------------------------

    def test_a_directory_is_made_renamed_and_deleted(self):
        self.assertEqual(self.lab.ctl("mkdir", self.path("a"))[0], 0)
        self.refused(ERROR_ALREADY_EXISTS, "mkdir", self.path("a"))
        self.assertEqual(self.lab.ctl("mv", self.path("a"), self.path("b"))[0], 0)
        (self.folder / "b" / "file").write_text("")
        self.refused(ERROR_DIRECTORY_NOT_SUPPORTED, "rm", self.path("b"))
        self.assertEqual(self.lab.ctl("rm", "-r", self.path("b"))[1], {"deleted": 2, "failed": 0})
        self.assertEqual(self.files(), [])

    def test_a_rename_replaces_only_when_it_is_told_to(self):
        (self.folder / "a").write_text("a")
        (self.folder / "b").write_text("b")
        self.refused(ERROR_ALREADY_EXISTS, "mv", self.path("a"), self.path("b"))
        self.assertEqual(self.lab.ctl("mv", "--replace", self.path("a"), self.path("b"))[0], 0)
        self.assertEqual((self.folder / "b").read_text(), "a")
        self.assertEqual(self.files(), ["b"])

    def test_a_large_directory_is_listed_with_bounded_memory(self):
        for number in range(ENTRIES):
            os.close(os.open(self.folder / f"file {number}", os.O_CREAT | os.O_WRONLY))
        self.lab.ctl("stat", self.root)
        before = self.memory()
        done = self.lab.run("deputyctl", "ls", "--json", self.root, timeout=120)
        names = [json.loads(line)["name"] for line in done.stdout.splitlines()]
        self.assertEqual(len(names), ENTRIES)
        self.assertEqual(set(names), {f"file {number}" for number in range(ENTRIES)})
        self.assertLess(self.memory() - before, 24 << 20)
        self.assertEqual(self.handles(), 0)

    def memory(self):
        """The service's memory in bytes."""
        status = pathlib.Path(f"/proc/{self.lab.service_process()}/status").read_text("ascii")
        return int(status.split("VmRSS:")[1].split()[0]) << 10

    def test_a_tree_is_deleted_and_nothing_beside_it(self):
        (self.folder / "kept").mkdir()
        (self.folder / "kept" / "file").write_text("kept")
        deep = self.folder / "tree" / "a" / "b"
        deep.mkdir(parents=True)
        for number in range(300):
            (deep / str(number)).write_text("")
        self.assertEqual(
            self.lab.ctl("rm", "-r", self.path("tree"))[1], {"deleted": 303, "failed": 0})
        self.assertEqual(self.files(), ["kept"])

    def test_there_is_one_record_for_each_call(self):
        (self.folder / "file").write_text("x")
        answer = self.opened(self.path("file"))
        event, = self.lab.event_of(answer["correlation"])
        self.assertEqual(event["id"], 4000)
        self.assertEqual(field(event, OPERATION), "file_open")
        self.assertEqual(field(event, 10), "0x80000000")
        self.assertEqual(field(event, 11), "GENERIC_READ")


if __name__ == "__main__":
    unittest.main()
