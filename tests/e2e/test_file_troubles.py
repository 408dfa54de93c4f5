"""Files that are in somebody's way: what is said, what is offered, and what is left."""

import os
import shutil
import subprocess
import unittest

from common.files import FilesCase
from common.support import LAB, wait_for

ERROR_FILE_NOT_FOUND = 2
ERROR_PATH_NOT_FOUND = 3
ERROR_ACCESS_DENIED = 5
ERROR_INVALID_NAME = 123

EXIT_FAILED, EXIT_USAGE, EXIT_DENIED = 1, 2, 5


class Troubles(FilesCase):
    """deputyctl's commands on files, in a directory of their own."""

    def tearDown(self):
        for folder, _, names in os.walk(os.fsencode(self.folder)):
            for name in names:
                os.chmod(os.path.join(folder, name), 0o644)

    def make(self, name, data=b"old", read_only=False):
        """Makes a file; returns its path as Windows knows it."""
        path = self.folder / name
        path.write_bytes(data)
        path.chmod(0o444 if read_only else 0o644)
        return self.path(name)

    def run_put(self, *arguments):
        """Runs put with "new" as its input."""
        return subprocess.run(
            [LAB, "run", "deputyctl", "put", *arguments], env=self.lab.environment, input=b"new",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False,
        )

    # --- who is to blame ---------------------------------------------------------------------

    def test_of_two_paths_the_one_is_named_that_is_to_blame(self):
        file, missing = self.make("file"), self.path("missing")
        below = self.path("missing", "below")
        for arguments, status, blamed in (
                (("cp", file, below), ERROR_PATH_NOT_FOUND, below),
                (("mv", file, below), ERROR_PATH_NOT_FOUND, below),
                (("cp", missing, self.path("to")), ERROR_FILE_NOT_FOUND, missing),
                (("mv", missing, self.path("to")), ERROR_FILE_NOT_FOUND, missing),
                (("cp", below, self.path("to")), ERROR_PATH_NOT_FOUND, below)):
            with self.subTest(arguments):
                self.assertEqual(self.refused(status, *arguments)["path"], blamed)

    def test_a_path_that_is_refused_comes_with_the_one_to_type(self):
        (self.folder / "a").write_text("")
        for typed, meant in (("C:/t/a.txt", r"C:\t\a.txt"), (r"C:\t\\a", r"C:\t\a"),
                             ('C:\\t"', r"C:\t"), (r"C:\t\dot.", r"\\?\C:\t\dot."),
                             (r"C:\t\nul", r"\\?\C:\t\nul")):
            with self.subTest(typed):
                done = self.lab.run("deputyctl", "cat", typed)
                self.assertEqual(done.returncode, EXIT_FAILED)
                self.assertTrue(done.stderr.rstrip().endswith("Type: " + meant), done.stderr)

    def test_a_backslash_behind_a_directory_is_taken(self):
        self.make("file")
        self.assertEqual(self.lab.ctl("mkdir", self.path("new") + "\\")[0], 0)
        self.assertEqual(self.lab.ctl("stat", self.root + "\\")[0], 0)
        listed = self.lab.run("deputyctl", "ls", self.root + "\\")
        self.assertEqual(listed.returncode, 0)
        self.assertRegex(listed.stdout, r"(?m)^----- +3  \d{4}-\d\d-\d\d \d\d:\d\dZ  file$")
        for arguments in (("put", self.path("new") + "\\"),
                          ("cp", self.path("file"), self.path("new") + "\\"),
                          ("mv", self.path("file"), self.path("new") + "\\")):
            with self.subTest(arguments):
                done = self.lab.run("deputyctl", *arguments)
                self.assertEqual(done.returncode, EXIT_USAGE)
                self.assertIn("add the name", done.stderr)

    # --- read-only ---------------------------------------------------------------------------

    def test_what_is_read_only_is_said_to_be_and_deleted_when_that_is_meant(self):
        path = self.make("file", read_only=True)
        done = self.lab.run("deputyctl", "rm", path)
        self.assertEqual(done.returncode, EXIT_DENIED, done)
        self.assertIn("It is read-only; --force ", done.stderr)
        self.assertNotIn("whoami", done.stderr)
        self.assertIn("read-only", self.refused(ERROR_ACCESS_DENIED, "rm", path)["error"]["advice"])
        self.assertEqual(self.lab.ctl("rm", "--force", path)[0], 0)
        self.assertEqual(self.files(), [])

    def test_a_tree_goes_but_for_what_is_in_the_way(self):
        (self.folder / "tree" / "sub").mkdir(parents=True)
        for name in ("tree/a", "tree/sub/b", "tree/z"):
            self.make(name)
        stays = [self.make("tree/kept", read_only=True), self.make("tree/sub/kept", read_only=True)]
        done = self.lab.run("deputyctl", "rm", "-r", self.path("tree"))
        self.assertEqual(done.returncode, EXIT_DENIED, done)
        lines = done.stderr.splitlines()
        self.assertEqual(lines[-1], "deputyctl: deleted 3, could not delete 2")
        for path in stays:
            named = [line for line in lines if path.replace("/", "\\") + ": " in line]
            self.assertEqual(len(named), 1, lines)
            self.assertIn("read-only; --force", named[0])
        code, answer = self.lab.ctl("rm", "-r", self.path("tree"))
        self.assertEqual((code, answer["deleted"], answer["failed"]), (EXIT_DENIED, 0, 2))
        self.assertEqual(answer["error"]["status"], ERROR_ACCESS_DENIED)
        self.assertIn("kept", answer["path"])
        self.assertEqual(self.lab.ctl("rm", "-r", "--force", self.path("tree"))[1],
                         {"deleted": 4, "failed": 0})
        self.assertEqual(self.files(), [])

    def test_a_tree_of_which_much_stays_comes_to_an_end(self):
        (self.folder / "tree").mkdir()
        for number in range(600):
            self.make(f"tree/{number}", read_only=number % 2 == 0)
        code, answer = self.lab.ctl("rm", "-r", self.path("tree"))
        self.assertEqual((code, answer["deleted"], answer["failed"]), (EXIT_DENIED, 300, 300))

    def test_a_target_that_is_read_only_stays_and_nothing_beside_it(self):
        source, target = self.make("source", b"new"), self.make("target", read_only=True)
        # Wine renames over a file that is read-only and opens it to write, which file systems of
        # Windows refuse ([MS-FSA] 2.1.5.1.2.1, 2.1.5.15.12): of mv and of a put that is not atomic
        # nothing can be seen here.
        ways = [(("cp", "--replace", source, target), "--force"),
                (("put", "--atomic", target), "--force")]
        for arguments, offered in ways:
            with self.subTest(arguments):
                done = self.lab.run("deputyctl", *arguments)
                self.assertEqual(done.returncode, EXIT_DENIED, done)
                self.assertIn(f"{target}: ", done.stderr)
                self.assertIn(f"It is read-only; {offered} ", done.stderr)
                self.assertEqual(self.files(), ["source", "target"])
                self.assertEqual((self.folder / "target").read_bytes(), b"old")

    def test_a_target_that_is_read_only_is_replaced_when_that_is_meant(self):
        for arguments in (("cp", "--replace"), ("put", "--atomic"), ("mv", "--replace")):
            source, target = self.make("source", b"new"), self.make("target", read_only=True)
            with self.subTest(arguments):
                if arguments[0] == "put":
                    done = self.run_put("--atomic", "--force", target)
                else:
                    done = self.lab.run("deputyctl", *arguments, "--force", source, target)
                self.assertEqual(done.returncode, 0, done)
                self.assertEqual((self.folder / "target").read_bytes(), b"new")
                self.assertEqual([name for name in self.files() if name.endswith(".tmp")], [])
                (self.folder / "target").chmod(0o644)

    def test_force_is_for_replacing(self):
        for arguments in (("put", "--force"), ("cp", "--force", self.path("a")),
                          ("mv", "--force", self.path("a"))):
            self.assertEqual(
                self.lab.run("deputyctl", *arguments, self.path("b")).returncode, EXIT_USAGE)

    # --- streams -----------------------------------------------------------------------------

    def test_a_colon_makes_no_stream_unless_one_is_meant(self):
        file = self.make("file")
        for options in ([], ["--chunks"], ["--append"]):
            done = self.run_put(*options, file + ":note")
            self.assertEqual(done.returncode, EXIT_FAILED, done)
            self.assertIn(b"--stream is for streams", done.stderr)
        done = self.lab.run("deputyctl", "cp", file, file + ":note")
        self.assertIn("put --stream", done.stderr)
        self.assertEqual(self.files(), ["file"])
        # Wine has no streams: what it says is of the file system, and not of the path.
        done = self.run_put("--stream", file + ":note", "--json")
        self.assertNotIn(b"path_reason", done.stdout)

    # --- names that nothing else reaches -----------------------------------------------------

    def test_names_that_win32_would_change_are_deleted_and_renamed_in_the_literal_form(self):
        literal = "\\\\?\\" + self.root + "\\"
        for name in ("dot.", "space ", "nul", "con.txt"):
            with self.subTest(name):
                self.make(name)
                self.refused(ERROR_INVALID_NAME, "rm", self.path(name))
                self.assertEqual(self.lab.ctl("stat", literal + name)[1]["size"], 3)
                self.assertEqual(self.lab.run("deputyctl", "cat", literal + name).stdout, "old")
                self.assertEqual(self.lab.ctl("mv", literal + name, self.path("name"))[0], 0)
                self.assertEqual(self.files(), ["name"])
                (self.folder / "name").rename(self.folder / name)
                self.assertEqual(self.lab.ctl("rm", literal + name)[0], 0)
                self.assertEqual(self.files(), [])

    def test_nothing_is_given_such_a_name(self):
        literal = "\\\\?\\" + self.root + "\\dot."
        file = self.make("file")
        for arguments in (("mkdir", literal), ("put", literal), ("put", "--atomic", literal),
                          ("cp", file, literal), ("mv", file, literal)):
            with self.subTest(arguments):
                self.refused(ERROR_INVALID_NAME, *arguments)
        self.assertEqual(self.files(), ["file"])

    def test_a_tree_with_such_names_goes_as_a_whole_in_the_literal_form(self):
        (self.folder / "tree").mkdir()
        self.make("tree/dot.")
        self.make("tree/file")
        code, answer = self.lab.ctl("rm", "-r", self.path("tree"))
        self.assertEqual((code, answer["deleted"], answer["failed"]), (EXIT_FAILED, 1, 1))
        self.assertIn("dot or a space", answer["path_reason"])
        self.assertEqual(self.lab.ctl("rm", "-r", "\\\\?\\" + self.path("tree"))[1],
                         {"deleted": 2, "failed": 0})

    def test_what_is_no_unicode_can_be_written_as_it_is_shown(self):
        self.make("a")
        literal = "\\\\?\\" + self.root + "\\<U+0061>"
        self.assertEqual(self.lab.ctl("stat", literal)[1]["size"], 3)
        self.refused(ERROR_INVALID_NAME, "stat", self.root + "\\<U+0061>")
        answer = self.lab.ctl("stat", "\\\\?\\" + self.root + "\\<U+D800>")[1]
        self.assertEqual(answer["path_utf16"][-4:], "d800")
        self.assertEqual(answer["error"]["status"], ERROR_FILE_NOT_FOUND)

    # --- files that are open elsewhere -------------------------------------------------------

    def test_a_file_that_somebody_writes_to_can_be_copied(self):
        # The shell has it open to write to it while the program in it runs.
        path = self.folder / "open"
        shutil.copy(next(iter(sorted(self.lab.build.rglob("deputyctl.exe")))), self.folder)
        writer = (f"{self.path('deputyctl.exe')} events --from service --follow --count 9"
                  f" >> {self.path('open')}")
        self.lab.whoami()
        with self.lab.running("cmd", "/c", writer):
            self.assertTrue(wait_for(lambda: path.exists() and path.stat().st_size))
            done = self.lab.run("deputyctl", "cp", self.path("open"), self.path("copy"))
            self.assertEqual(done.returncode, 0, done)
        self.assertIn(b"whoami", (self.folder / "copy").read_bytes())


if __name__ == "__main__":
    unittest.main()
