"""One event for one act: what takes several calls is on record when it began and when it ended."""

import contextlib
import json
import os
import signal
import time
import unittest

from common.faulty import RECORD, RUN_DOWN, FaultyCase
from common.files import FilesCase
from common.support import (ACCESS_LIST, ACT_BYTES, ACT_ENTRIES, ACT_STEPS, CALLER_SID, CORRELATION,
                            OBJECT_NAME, OPERATION, OUTCOME, POLICY, STAGE, STATUS, field, wait_for)

PERFORMED, DENIED, FAILED, THROTTLED, BEGAN, ENDED = 4000, 4001, 4002, 4005, 4006, 4007
OPERATIONS = (PERFORMED, DENIED, FAILED, THROTTLED, BEGAN, ENDED)

ERROR_INVALID_HANDLE = 6
ERROR_INVALID_PARAMETER = 87
ERROR_ALREADY_EXISTS = 183
ERROR_INVALID_STATE = 5023

PART = 64 * 1024
MIB = 1 << 20


class ActsCase(FilesCase):
    """What the tests of acts share."""

    def setUp(self):
        super().setUp()
        self.before = len(self.lab.events(*OPERATIONS))

    def is_up(self):
        """Whether the service answers; it is started where nothing else does that."""
        if not self.lab.run("deputyctl", "ping", "--timeout", "1000").returncode:
            return True
        self.lab.start()
        return False

    def new_events(self):
        """Those of operations since the test began."""
        return self.lab.events(*OPERATIONS)[self.before:]

    @contextlib.contextmanager
    def acts(self, *steps):
        """The program "acts" that is in the middle of these steps, which it waits behind."""
        with self.lab.running("acts", *steps, "wait", stdin=-1) as program:
            said = [json.loads(program.stdout.readline()) for step in steps
                    if step.partition("=")[0] not in ("less", "more", "close")]
            yield program, said

    def do(self, *steps):
        """What the program "acts" said of these steps."""
        done = self.lab.run("acts", *steps)
        self.assertEqual(done.returncode, 0, done)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def check_two(self, events, operation, path, outcome="success"):
        """A beginning and an end under one GUID; returns the end."""
        self.assertEqual([event["id"] for event in events], [BEGAN, ENDED])
        begin, end = events
        self.assertEqual(field(begin, OUTCOME), "began")
        self.assertEqual(field(end, OUTCOME), outcome)
        self.assertNotEqual(field(begin, CORRELATION), "-")
        for position in (CALLER_SID, OPERATION, OBJECT_NAME, CORRELATION):
            self.assertEqual(field(begin, position), field(end, position))
        self.assertEqual(field(end, OPERATION), operation)
        if path:
            self.assertEqual(field(end, OBJECT_NAME), path)
        for position in (ACT_STEPS, ACT_ENTRIES, ACT_BYTES):
            self.assertEqual(field(begin, position), "-")
        return end

    def make(self, name, size):
        """A file of zeros."""
        with open(self.folder / name, "wb") as file:
            file.truncate(size)

    def fill(self, count):
        """Empty files, so many; some pages of them."""
        for number in range(count):
            (self.folder / f"file {number}").touch()


class Acts(ActsCase):
    """What the commands of deputyctl leave in the log, and what is cut short."""

    def check_within(self, operation, *arguments):
        """Who may not use this operation may not begin what these arguments begin either."""
        self.addCleanup(self.lab.reload)
        self.addCleanup(self.lab.run, "reg", "delete", POLICY, "/f")
        self.lab.set_value(POLICY + r"\Access", operation, "REG_SZ", "D:")
        self.lab.reload()
        code, answer = self.lab.ctl(*arguments)
        self.assertEqual((code, answer["error"]["stage"]), (5, "authorize"), answer)
        event, = self.new_events()
        self.assertEqual((event["id"], field(event, OPERATION)), (DENIED, operation + "_open"))

    def test_who_may_not_read_a_part_of_a_file_may_not_read_it_in_parts(self):
        self.make("file", 1)
        self.check_within("file_read", "cat", "--chunks", self.path("file"))

    def test_who_may_not_write_a_part_of_a_file_may_not_write_it_in_parts(self):
        self.make("file", 1)
        self.check_within("file_write", "put", "--chunks", self.path("file"))
        self.assertEqual((self.folder / "file").stat().st_size, 1)

    def test_a_listing_is_two_events(self):
        self.fill(3000)
        self.assertEqual(len(self.lab.run("deputyctl", "ls", self.root).stdout.splitlines()), 3000)
        end = self.check_two(self.new_events(), "file_list", self.root)
        self.assertEqual(field(end, ACT_ENTRIES), "3000")
        self.assertEqual(field(end, ACT_BYTES), "-")
        self.assertGreater(int(field(end, ACT_STEPS)), 2)

    def test_a_copy_is_two_events(self):
        self.make("file", 8 * MIB + 1)
        self.lab.ctl("cp", self.path("file"), self.path("copy"))
        self.assertEqual((self.folder / "copy").stat().st_size, 8 * MIB + 1)
        end = self.check_two(self.new_events(), "file_copy", None)
        self.assertEqual(field(end, ACT_BYTES), str(8 * MIB + 1))
        self.assertEqual(field(end, ACT_ENTRIES), "-")

    def test_a_file_that_is_put_as_a_whole_is_two_events(self):
        self.put(self.path("file"), b"x" * (2 * MIB + 5), "--atomic")
        end = self.check_two(self.new_events(), "file_replace", self.path("file"))
        self.assertEqual(field(end, ACT_BYTES), str(2 * MIB + 5))
        self.assertEqual(field(end, ACT_STEPS), "4") # three parts, and the commit

    def test_a_file_that_the_service_reads_is_two_events(self):
        self.make("file", 3 * MIB + 7)
        done = self.lab.run("deputyctl", "cat", "--chunks", self.path("file"))
        self.assertEqual(len(done.stdout), 3 * MIB + 7)
        end = self.check_two(self.new_events(), "file_read_open", self.path("file"))
        self.assertEqual(field(end, ACT_BYTES), str(3 * MIB + 7))

    def test_a_file_that_the_service_writes_is_two_events(self):
        data = os.urandom(1024) * 3 * 1024 + b"and more"
        for options, content, access in (
                (["--chunks"], data, "FILE_WRITE_DATA"),
                (["--chunks", "--append"], data * 2, "FILE_APPEND_DATA")):
            with self.subTest(options):
                self.before = len(self.lab.events(*OPERATIONS))
                self.put(self.path("file"), data, *options)
                self.assertEqual((self.folder / "file").read_bytes(), content)
                end = self.check_two(self.new_events(), "file_write_open", self.path("file"))
                self.assertEqual((field(end, ACT_STEPS), field(end, ACT_BYTES)),
                                 ("4", str(len(data))))
                self.assertIn(access, field(self.new_events()[0], ACCESS_LIST))

    def test_a_list_of_services_is_an_event(self):
        self.lab.ctl("services", "list")
        event, = self.new_events()
        self.assertEqual((event["id"], field(event, OPERATION)), (PERFORMED, "services_list"))

    def test_a_step_says_under_which_guid_it_is_on_record(self):
        self.make("file", MIB)
        said = self.do("read=" + self.path("file"), "at=0", "at=65536", "at=2000000")
        begin, end = self.new_events()
        self.assertEqual({line["correlation"] for line in said}, {field(begin, CORRELATION)})
        self.assertEqual({line["status"] for line in said}, {0})
        self.assertEqual(field(end, OUTCOME), "success")
        self.assertEqual(field(end, ACT_STEPS), "3")
        self.assertEqual(field(end, ACT_BYTES), str(2 * PART))

    def linked(self):
        """Two directories, and a link that leads to the first."""
        for name in ("real", "other"):
            (self.folder / name).mkdir()
        (self.folder / "link").symlink_to("real")

    def redo(self, *steps):
        """The steps before "wait", then the link leads to the other directory, then the rest."""
        with self.lab.running("acts", *steps, stdin=-1) as program:
            for _ in steps[:steps.index("wait")]:
                program.stdout.readline()
            (self.folder / "link").unlink()
            (self.folder / "link").symlink_to("other")
            output, _ = program.communicate("\n", timeout=60)
        self.assertEqual(json.loads(output.splitlines()[-1])["status"], 0, output)
        self.assertEqual(self.files(), ["file", "link", "other", "real"])
        self.assertEqual(os.listdir(self.folder / "other"), ["new"])
        return [field(event, OBJECT_NAME) for event in self.new_events()]

    def test_a_file_is_recorded_where_it_really_is_and_not_where_a_link_was(self):
        self.linked()
        self.make("file", 5)
        self.put(self.path("link", "new"), b"x", "--atomic")
        self.check_two(self.new_events(), "file_replace", self.path("real", "new"))
        self.before += 2
        self.lab.ctl("cp", self.path("file"), self.path("link", "copy"))
        self.check_two(self.new_events(), "file_copy",
                       f"{self.path('file')} -> {self.path('real', 'copy')}")

    def test_a_link_that_is_changed_in_the_middle_hides_nothing(self):
        self.linked()
        self.make("file", 5)
        names = self.redo("replace=" + self.path("link", "new"), "put", "wait", "commit")
        self.assertEqual(names, [self.path("real", "new"), self.path("other", "new")])

    def test_a_link_that_is_changed_under_a_copy_hides_nothing(self):
        self.linked()
        self.make("file", 5)
        names = self.redo(f"copy={self.path('file')},{self.path('link', 'new')}", "step", "wait",
                          "commit")
        self.assertEqual(names, [f"{self.path('file')} -> {self.path(name, 'new')}"
                                 for name in ("real", "other")])

    def test_what_is_left_before_its_end_is_abandoned(self):
        self.fill(10)
        self.do("list=" + self.root, "next", "close", "replace=" + self.path("new"), "put")
        events = self.new_events()
        self.assertEqual(field(self.check_two(events[:2], "file_list", self.root, "abandoned"),
                               ACT_ENTRIES), "10")
        self.check_two(events[2:], "file_replace", self.path("new"), "abandoned")

    def test_a_step_that_fails_ends_the_act(self):
        with self.acts("replace=" + self.path("file"), "put", "put") as (program, said):
            (self.folder / "file").write_text("somebody else's")
            output, _ = program.communicate("\n", timeout=60)
        self.assertEqual([line["status"] for line in said], [0, 0, 0], output)
        self.check_two(self.new_events(), "file_replace", self.path("file"), "abandoned")
        self.before += 2
        (self.folder / "file").unlink()
        with self.lab.running("acts", "replace=" + self.path("file"), "put", "put", "wait",
                              "commit", "put", stdin=-1) as program:
            for _ in range(3):
                program.stdout.readline()
            (self.folder / "file").write_text("somebody else's")
            output, _ = program.communicate("\n", timeout=60)
        failed, after = map(json.loads, output.splitlines())
        self.assertEqual(failed["status"], ERROR_ALREADY_EXISTS)
        self.assertEqual(after["status"], ERROR_INVALID_STATE)
        begin, end, late = self.new_events()
        self.assertEqual((begin["id"], end["id"], late["id"]), (BEGAN, FAILED, FAILED))
        self.assertEqual(field(end, CORRELATION), field(begin, CORRELATION))
        self.assertEqual(failed["correlation"], field(begin, CORRELATION))
        self.assertEqual(field(end, OPERATION), "file_commit")
        self.assertEqual(field(end, STATUS), str(ERROR_ALREADY_EXISTS))
        self.assertEqual(field(end, STAGE), "perform")
        self.assertEqual((field(end, ACT_STEPS), field(end, ACT_BYTES)), ("2", str(2 * PART)))
        self.assertNotEqual(field(late, CORRELATION), field(begin, CORRELATION))
        self.assertEqual(field(late, ACT_STEPS), "-")

    def test_a_part_that_there_cannot_be_ends_the_act(self):
        self.make("file", MIB)
        said = self.do("read=" + self.path("file"), "at=0", f"at={1 << 63}", "at=0")
        self.assertEqual([line["status"] for line in said],
                         [0, 0, ERROR_INVALID_PARAMETER, ERROR_INVALID_STATE])
        begin, end, _ = self.new_events()
        self.assertEqual((begin["id"], end["id"]), (BEGAN, FAILED))
        self.assertEqual(field(end, ACT_BYTES), str(PART))

    def test_a_part_that_cannot_be_written_ends_the_act(self):
        said = self.do("write=" + self.path("file"), "to=65536", f"to={1 << 63}", "to=0")
        self.assertEqual([line["status"] for line in said],
                         [0, 0, ERROR_INVALID_PARAMETER, ERROR_INVALID_STATE])
        begin, end, late = self.new_events()
        self.assertEqual((begin["id"], end["id"], late["id"]), (BEGAN, FAILED, FAILED))
        self.assertEqual(field(end, CORRELATION), field(begin, CORRELATION))
        self.assertEqual(field(end, OPERATION), "file_write_at")
        self.assertEqual((field(end, ACT_STEPS), field(end, ACT_BYTES)), ("1", str(PART)))
        self.assertEqual(field(late, ACT_STEPS), "-")
        self.assertEqual((self.folder / "file").stat().st_size, 2 * PART)

    def test_what_is_appended_in_parts_goes_to_the_end_wherever_others_wrote(self):
        self.make("file", 1)
        with self.acts("append=" + self.path("file"), "to=0") as (program, said):
            self.put(self.path("file"), b"x", "--append")
            program.communicate("\n", timeout=60)
        self.assertEqual([line["status"] for line in said], [0, 0])
        self.assertEqual((self.folder / "file").stat().st_size, PART + 2)

    def test_who_has_other_rights_writes_no_part(self):
        said = self.do("write=" + self.path("file"), "to=0", "less", "to=0", "more", "to=65536")
        self.assertEqual([line["status"] for line in said], [0, 0, ERROR_INVALID_HANDLE, 0])
        begin, refused, end = self.new_events()
        self.check_two([begin, end], "file_write_open", self.path("file"))
        self.assertEqual((refused["id"], field(refused, ACT_STEPS)), (FAILED, "-"))
        self.assertEqual(field(end, ACT_BYTES), str(2 * PART))
        self.assertEqual((self.folder / "file").stat().st_size, 2 * PART)

    def test_a_copy_that_is_not_finished_is_not_over_by_being_committed(self):
        self.make("file", MIB)
        said = self.do(f"copy={self.path('file')},{self.path('copy')}", "commit", "step", "commit")
        self.assertEqual([line["status"] for line in said], [0, ERROR_INVALID_STATE, 0, 0])
        begin, early, end = self.new_events()
        self.assertEqual(early["id"], FAILED)
        self.check_two([begin, end], "file_copy", None)
        self.assertEqual(self.files(), ["copy", "file"])

    def test_who_has_other_rights_takes_no_step_and_refusals_are_counted(self):
        self.fill(3)
        said = self.do("list=" + self.root, "less", "next*40", "more", "next*4")
        self.assertEqual({line["status"] for line in said[1:41]}, {ERROR_INVALID_HANDLE})
        self.assertEqual([line["status"] for line in said[41:]], [0, 0, 0, 18])
        act = said[0]["correlation"]
        self.assertEqual({line["correlation"] for line in said[41:]}, {act})
        self.assertNotIn(act, {line["correlation"] for line in said[1:41]})
        begin, *refused, end = self.new_events()
        self.check_two([begin, end], "file_list", self.root)
        self.assertLess(len(refused), 40)
        self.assertEqual({(event["id"], field(event, ACT_STEPS)) for event in refused},
                         {(FAILED, "-")})

    def test_a_client_that_is_killed_leaves_its_acts_abandoned(self):
        self.fill(3)
        with self.acts("list=" + self.root, "next") as (_, said):
            client, = self.lab.processes("acts.exe")
            os.kill(client, signal.SIGKILL)
            self.assertTrue(wait_for(lambda: len(self.new_events()) > 1))
        end = self.check_two(self.new_events(), "file_list", self.root, "abandoned")
        self.assertEqual(field(end, CORRELATION), said[0]["correlation"])
        self.assertEqual(field(end, ACT_ENTRIES), "3")

    def test_a_service_that_stops_abandons_what_is_going_on(self):
        self.fill(3)
        with self.acts("list=" + self.root, "next"):
            self.lab.stop()
            self.check_two(self.new_events(), "file_list", self.root, "abandoned")
        self.assertEqual(self.lab.start()[1]["state"], "running")

    @contextlib.contextmanager
    def crowd(self, sessions):
        """So many sessions, each full of listings; the program and how many they are."""
        with self.lab.running("crowd", sessions, self.root, stdin=-1) as program:
            yield program, int(program.stdout.readline() or 0)

    def check_all_ended(self, count):
        """So many acts began and were abandoned, each once."""
        events = self.new_events()
        ends = [field(event, CORRELATION) for event in events if event["id"] == ENDED]
        begun = [field(event, CORRELATION) for event in events if event["id"] == BEGAN]
        self.assertEqual(len(begun), count)
        self.assertEqual(sorted(ends), sorted(begun))

    def test_a_stop_ends_the_acts_of_very_many_sessions(self):
        with self.crowd(100) as (_, count):
            self.lab.stop()
        self.check_all_ended(count)
        self.assertEqual(self.lab.start()[1]["state"], "running")

    def test_a_stop_waits_for_the_ends_of_a_client_that_was_just_killed(self):
        with self.crowd(100) as (_, count):
            client, = self.lab.processes("crowd.exe")
            os.kill(client, signal.SIGKILL)
            self.lab.stop()
        self.check_all_ended(count)
        self.assertEqual(self.lab.start()[1]["state"], "running")

    def test_a_service_that_is_killed_leaves_the_beginning(self):
        self.fill(3)
        with self.acts("list=" + self.root, "next") as (_, said):
            os.kill(self.lab.service_process(), signal.SIGKILL)
            self.assertTrue(wait_for(lambda: not self.lab.processes("deputy.exe")))
        self.assertTrue(wait_for(self.is_up))
        begin, = self.new_events()
        self.assertEqual((begin["id"], field(begin, CORRELATION)), (BEGAN, said[0]["correlation"]))


class ActsWithoutRecord(FaultyCase, ActsCase):
    """What becomes of acts when nothing can be put on record."""

    def setUp(self):
        FaultyCase.setUp(self)
        ActsCase.setUp(self)

    def check_refused(self, line):
        """A reply that was withheld because of its record."""
        self.assertEqual((line["stage"], line["status"] != 0), ("record", True), line)

    def test_what_cannot_be_put_on_record_does_not_begin(self):
        self.make("file", MIB)
        self.set_fault(RECORD)
        for step in ("list=" + self.root, "read=" + self.path("file"), "write=" + self.path("file"),
                     "replace=" + self.path("new"),
                     f"copy={self.path('file')},{self.path('copy')}"):
            line, = self.do(step)
            self.check_refused(line)
        self.assertTrue(wait_for(lambda: not self.handles()))
        self.assertEqual(self.files(), ["file"])
        self.assertEqual(self.new_events(), [])

    def test_a_page_whose_end_cannot_be_put_on_record_is_withheld_and_the_act_is_over(self):
        with self.lab.running("acts", "list=" + self.root, "wait", "next", "wait", "next",
                              stdin=-1) as program:
            begun = json.loads(program.stdout.readline())
            self.set_fault(RECORD)
            program.stdin.write("\n")
            program.stdin.flush()
            refused = json.loads(program.stdout.readline())
            self.set_fault(0)
            output, _ = program.communicate("\n", timeout=60)
        self.check_refused(refused)
        self.assertEqual(refused["correlation"], begun["correlation"])
        self.assertEqual(json.loads(output)["status"], ERROR_INVALID_STATE)
        self.assertEqual([event["id"] for event in self.new_events()], [BEGAN, FAILED])

    def test_a_file_whose_commit_cannot_be_put_on_record_is_there_all_the_same(self):
        with self.lab.running("acts", "replace=" + self.path("file"), "put", "wait", "commit",
                              "wait", "put", stdin=-1) as program:
            program.stdout.readline()
            program.stdout.readline()
            self.set_fault(RECORD)
            program.stdin.write("\n")
            program.stdin.flush()
            self.check_refused(json.loads(program.stdout.readline()))
            self.set_fault(0)
            output, _ = program.communicate("\n", timeout=60)
        self.assertEqual((self.folder / "file").stat().st_size, PART)
        self.assertEqual(json.loads(output)["status"], ERROR_INVALID_HANDLE)
        self.assertEqual([event["id"] for event in self.new_events()], [BEGAN, FAILED])



class ActsAtTheStop(FaultyCase, ActsCase):
    """A stop that comes while a session is run down."""

    def setUp(self):
        FaultyCase.setUp(self)
        ActsCase.setUp(self)

    def test_a_stop_waits_for_what_a_run_down_puts_on_record(self):
        before = len(self.lab.events(4012))
        with self.acts("list=" + self.root):
            self.set_fault(RUN_DOWN)
            self.assertEqual(self.lab.run("sc", "stop", "Deputy").returncode, 0)
            self.assertTrue(wait_for(lambda: self.stalled() == RUN_DOWN), "it does not stand")
            time.sleep(2)
            self.set_fault(0)
            self.lab.wait_state("stopped")
        self.check_two(self.new_events(), "file_list", self.root, "abandoned")
        end, = self.lab.events(4012)[before:]
        self.assertEqual(field(end, OBJECT_NAME), "its client is gone")


if __name__ == "__main__":
    unittest.main()
