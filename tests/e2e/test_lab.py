"""The lab itself: what the other tests and developers rely on."""

import functools
import json
import os
import re
import subprocess
import unittest

from common.support import BUILD, LAB, LABS, ROOT, Lab, wait_for

STARTED, DELIVERY_FAILED, SPOOL_DAMAGED = 1000, 1004, 1006

# Of a string of this length Wine's trace may have left out the last character.
LIMIT = 289

# What is built for a release alone.
KIT = {"tests/prove/prove.exe", "tests/hostile/hostile.exe"}

# What labs are copies of.
COPY = BUILD.with_name(BUILD.name + ".lab")

# What has Wine trace reports to the Event Log, as the lab does for services.
TRACING = "-all,fixme+advapi,+eventlog,+pid"


def read_trace(log):
    """The events in a trace."""
    shown = subprocess.run(
        [ROOT / "scripts" / "lab-events", log], stdout=subprocess.PIPE, timeout=60, check=True
    )
    return [json.loads(line) for line in shown.stdout.decode().splitlines()]


class ScriptLab(Lab):
    """A lab whose programs are run as people run them, by "scripts/lab run"."""

    def line(self, *program):
        return [LAB, "run", *program]


class LabTest(unittest.TestCase):
    """A lab without Deputy in it."""

    @classmethod
    def setUpClass(cls):
        cls.lab = ScriptLab(cls.__name__)
        cls.addClassCleanup(cls.lab.down)
        cls.lab.make("--bare")

    def report(self, *arguments, how=()):
        """Reports an event from a program and returns what the trace shows of it."""
        log = self.lab.folder / "report.log"
        environment = dict(self.lab.environment, DEPUTY_WINEDEBUG=TRACING)
        with open(log, "wb") as errors:
            subprocess.run(
                [LAB, "run", *how, "report", *arguments], env=environment,
                stdin=subprocess.DEVNULL, stderr=errors, timeout=60, check=True,
            )
        events = read_trace(log)
        self.assertEqual(len(events), 1)
        return events[0]

    def test_exit_status_passes_through(self):
        for code in (0, 1, 7, 255):
            self.assertEqual(self.lab.run("cmd", "/c", f"exit {code}").returncode, code)

    def test_exit_status_passes_through_a_restricted_run(self):
        for code in (0, 7):
            done = self.lab.run("cmd", "/c", f"exit {code}", restricted=True)
            self.assertEqual(done.returncode, code)

    def test_an_exit_status_beyond_eight_bits_is_no_success(self):
        self.assertNotEqual(self.lab.run("cmd", "/c", "exit 256").returncode, 0)

    def test_a_program_that_does_not_exist_fails(self):
        self.assertNotEqual(self.lab.run("no-such-program").returncode, 0)
        self.assertEqual(self.lab.run("no-such-program", restricted=True).returncode, 125)

    def test_what_runs_restricted_ends_with_what_runs_it(self):
        with self.lab.running("--restricted", "cmd", "/c", "ping -n 600 127.0.0.1 >nul"):
            self.assertTrue(wait_for(lambda: self.lab.processes("ping")))
        self.assertTrue(wait_for(lambda: not self.lab.processes("ping")))

    def test_arguments_reach_the_program_as_they_are(self):
        strings = ["", " ", "a b", 'say "hi"', "back\\slash\\", 'a\\" b', "50%", "täst 日本 😀", "*"]
        for how in ([], ["--restricted"]):
            with self.subTest(how):
                event = self.report("4", "1", "1000", *strings, how=how)
                self.assertEqual(event["strings"], strings)

    def test_standard_streams_pass_through(self):
        for restricted in (False, True):
            with self.subTest(restricted=restricted):
                run = functools.partial(self.lab.run, "cmd", restricted=restricted)
                done = run("/c", "echo right& echo wrong 1>&2")
                self.assertEqual(done.stdout.strip(), "right")
                self.assertEqual(done.stderr.strip(), "wrong")
                self.assertEqual(run(input="exit 5\n", stdin=None).returncode, 5)

    def test_a_line_is_what_run_executes(self):
        line = self.lab.command("line", "--restricted", "cmd").stdout.split("\0")[:-1]
        self.assertEqual(subprocess.run(["env", *line, "/c", "exit 7"], check=False).returncode, 7)
        self.assertEqual(Lab("NoSuchLab").run("cmd").returncode, 125)

    def test_a_path_of_this_machine_is_a_program(self):
        cmd = self.lab.folder / "prefix" / "drive_c" / "windows" / "system32" / "cmd.exe"
        for restricted in (False, True):
            done = self.lab.run(cmd, "/c", "exit 9", restricted=restricted)
            self.assertEqual(done.returncode, 9)

    def test_events_show_type_category_and_identifier(self):
        types = {1: "error", 2: "warning", 4: "information", 8: "audit success",
                 16: "audit failure"}
        for number, word in types.items():
            with self.subTest(word):
                event = self.report(str(number), "3", "4003", "text")
                self.assertEqual(event["type"], word)
                self.assertEqual(event["category"], 3)
                self.assertEqual(event["id"], 4003)
                self.assertEqual(event["strings"], ["text"])
                self.assertFalse(event["user"])

    def test_events_show_every_character(self):
        strings = ["a\tb\nc\rd", "\x01\x7f", 'L"x"...', "\\n\\0041", "😀\u202e", "%n%1%{S-1-5-18}"]
        event = self.report("4", "1", "1000", *strings)
        self.assertEqual(event["strings"], strings)

    def test_events_say_which_strings_were_cut(self):
        lengths = [LIMIT - 1, LIMIT, LIMIT + 1, LIMIT + 2]
        event = self.report("4", "1", "1000", *("x" * length for length in lengths), "short")
        self.assertEqual(event["truncated"], [2, 3, 4])
        self.assertEqual(len(event["strings"][0]), LIMIT - 1)
        self.assertEqual(event["strings"][4], "short")

    def test_up_again_changes_nothing(self):
        services = self.lab.processes("services.exe")
        self.assertEqual(len(services), 1)
        before = set(self.lab.processes())
        self.lab.up("--bare")
        self.assertEqual(self.lab.processes("services.exe"), services)
        # What the programs before have left may still be ending; nothing new stays.
        self.assertTrue(wait_for(lambda: set(self.lab.processes()) <= before))


class CopyTest(unittest.TestCase):
    """Labs that are copies of one in which it was installed."""

    DATA = "prefix/drive_c/ProgramData/Deputy"

    def setUp(self):
        self.lab = Lab("CopyTest")
        self.addCleanup(self.lab.down)

    def make(self):
        """Makes the lab; returns when that was installed of which it is a copy."""
        self.lab.down()
        self.lab.up("--copy")
        return (COPY / "stamp").stat().st_mtime_ns

    def test_what_was_built_since_is_installed_anew_and_else_nothing(self):
        # Whose copy is the first after something was built: that may also be another test's.
        first = self.make()
        self.assertEqual(self.make(), first)
        for name in ("deputyctl.exe", "deputy.exe"):
            built = next(iter(sorted(BUILD.rglob(name))))
            self.assertEqual((self.lab.installed / name).read_bytes(), built.read_bytes(), name)
        os.utime(built)
        self.assertGreater(self.make(), first)

    def test_it_is_a_machine_that_has_just_started_with_nothing_on_record(self):
        self.make()
        self.assertEqual(self.lab.state()["state"], "running")
        self.assertEqual([event["id"] for event in self.lab.events()][0], STARTED)
        self.assertEqual(len(self.lab.events(STARTED)), 1)
        self.assertEqual(self.lab.events(DELIVERY_FAILED, SPOOL_DAMAGED), [])

    def test_what_is_written_in_one_is_not_in_another(self):
        self.make()
        here, there = ([path for path in (lab / self.DATA).rglob("*") if path.is_file()]
                       for lab in (self.lab.folder, COPY))
        self.assertTrue(here)
        self.assertEqual(there, [])
        for path in self.lab.installed.rglob("*"):
            self.assertTrue(path.is_dir() or path.stat().st_nlink == 1, path)


class TextTest(unittest.TestCase):
    """What can be seen of the script without a lab."""

    def inputs(self, target):
        """What ninja makes a target of, and of what that."""
        found = set()
        for tool in ("query", "inputs"): # the one has what the other leaves out
            done = subprocess.run(["ninja", "-C", BUILD, "-t", tool, target], timeout=60,
                                  stdout=subprocess.PIPE, encoding="utf-8", check=True)
            found |= {line.strip(" |") for line in done.stdout.splitlines()}
        return found

    def test_up_builds_the_product_and_what_a_lab_needs_and_no_test(self):
        asked = re.findall(r"(?m)^ *(?:meson compile|ninja) .*", LAB.read_text(encoding="utf-8"))
        self.assertEqual(asked[0].split(), ["meson", "compile", "-C", '"$build"', "lab", ">&2"])
        self.assertTrue(all('"$target"' in line for line in asked[1:]), asked)
        inputs = self.inputs("lab")
        self.assertEqual({path.split(".exe")[0] for path in inputs if path.startswith("tests/")},
                         {"tests/lab/render", "tests/lab/restrict"})
        self.assertEqual([path for path in inputs if path.startswith("subprojects/check")], [])
        installed = subprocess.run(["meson", "introspect", BUILD, "--installed"],
                                   stdout=subprocess.PIPE, timeout=60, check=True)
        files = {os.path.relpath(path, BUILD) for path in json.loads(installed.stdout)}
        made = {path for path in files if not path.startswith("..") and ".dll.a" not in path}
        self.assertGreater(len(made), 4)
        self.assertEqual(made - inputs, KIT) # which a release has, and no lab

    def test_help_says_first_that_a_lab_is_no_sandbox(self):
        done = subprocess.run([LAB, "help"], stdout=subprocess.PIPE, encoding="utf-8", check=True)
        first = " ".join(done.stdout.split("\n\n")[1].split())
        self.assertRegex(first, "^A lab is no sandbox: its drive Z: is this whole machine")


class TraceTest(unittest.TestCase):
    """The parser of Wine's trace, on lines as Wine writes them."""

    LINES = """\
0020:0024:err:service:noise something else
0030:0034:fixme:advapi:ReportEventW (00000000CAFE4242,0x0008,0x0002,0x00000fa0,0000000000C80000,\
0x0002,0x00000000,0000000000C824D0,0000000000000000): stub
0030:0038:fixme:advapi:ReportEventW (00000000CAFE4242,0x0002,0x0002,0x00000fa2,0000000000000000,\
0x0001,0x00000000,0000000000C824D0,0000000000000000): stub
0030:0034:trace:eventlog:ReportEventW L"first"
0030:0038:warn:eventlog:ReportEventW L"other thread"
0030:0034:trace:eventlog:ReportEventW (null)
0030:0034:trace:eventlog:ReportEventW L"of no event"
"""

    def test_threads_do_not_mix(self):
        LABS.mkdir(parents=True, exist_ok=True)
        log = LABS / "trace.log"
        log.write_text(self.LINES, encoding="utf-8")
        events = read_trace(log)
        self.assertEqual([event["id"] for event in events], [4002, 4000])
        self.assertEqual(events[0]["strings"], ["other thread"])
        self.assertEqual(events[1]["strings"], ["first", None])
        self.assertEqual([event["user"] for event in events], [False, True])
        self.assertEqual(events[0]["process"], 0x30)


class EndTest(unittest.TestCase):
    """What is left when a lab ends."""

    def test_down_leaves_nothing_running(self):
        lab = Lab("EndTest")
        self.addCleanup(lab.down)
        lab.make("--bare")
        with lab.running("cmd", "/c", "ping -n 60 127.0.0.1 >nul"):
            self.assertTrue(lab.processes())
            lab.down()
            self.assertEqual(lab.processes(), [])
        self.assertFalse((lab.folder / "prefix").exists())
        lab.down() # once more is no error

    def test_run_without_a_lab_says_so(self):
        done = ScriptLab("NoSuchLab").run("cmd", "/c", "exit 0")
        self.assertEqual(done.returncode, 125)
        self.assertIn("scripts/lab up", done.stderr)


if __name__ == "__main__":
    unittest.main()
