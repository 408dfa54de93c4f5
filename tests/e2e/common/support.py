"""What the end-to-end tests share: a lab of their own, driven through scripts/lab."""

import contextlib
import json
import os
import pathlib
import queue
import re
import subprocess
import threading
import time
import types
import unittest
from importlib.machinery import SourceFileLoader

ROOT = pathlib.Path(__file__).resolve().parents[3]
LAB = ROOT / "scripts" / "lab"
LABS = ROOT / "build" / "e2e"
MANIFESTS = ROOT / "manifests"
BUILD = pathlib.Path(os.environ.get("DEPUTY_BUILD", ROOT / "build" / "x86_64"))

PARAMETERS = r"HKLM\SYSTEM\CurrentControlSet\Services\Deputy\Parameters"
SOURCE = r"HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Deputy\Deputy-Service"
POLICY = r"HKLM\SOFTWARE\Policies\Deputy"
PARAMCHANGE = 6

# How long anything may take here that takes no time: machines are slow, tests must end.
PATIENCE = 60
LAB_TIMEOUT = 600 # making a lab, for the first of which the template is made

# For a program that is ended when enough was seen of it.
LONG = "ms=600000"

# Positions of insertion strings, counted from 1 as everywhere.
CALLER_SID = 1
OPERATION = 5
OUTCOME = 6
STATUS = 7
OBJECT_TYPE = 8
OBJECT_NAME = 9
ACCESS_LIST = 11
TOKEN_TYPE = 12
LEVEL = 13
INTEGRITY = 14
GROUP_COUNT = 20
TOKEN_ID = 22
CLIENT_PID = 24
CLIENT_IMAGE = 25
SERVICE_SID = 27
CORRELATION = 32
STAGE = 34
SCHEMA = 35
RECORD_ID = 36
RUN = 37
SEQUENCE = 38
RECORD_TIME = 39
CHAIN = 40
RESTRICTIONS = 41
ACT_STEPS = 42
ACT_ENTRIES = 43
ACT_BYTES = 44
FIELDS = 48

STATES = {1: "stopped", 2: "starting", 3: "stopping", 4: "running"}


def field(event, position):
    """An insertion string of an event."""
    return event["strings"][position - 1]


def identities_are_true():
    """Whether the Wine server that knows who a pipe's client is has been built."""
    check = subprocess.run(
        [ROOT / "scripts" / "build-wineserver", "--check"], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )
    return check.returncode == 0


def needs_true_identities(test):
    """Skips a test where the service sees every caller as itself."""
    return unittest.skipUnless(
        identities_are_true(), "Wine's own server does not know who a caller is"
    )(test)


def wait_for(condition, timeout=PATIENCE, interval=0.1):
    """Waits until a condition gives something true, and returns that; None when it never does."""
    end = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            return None
        time.sleep(interval)


class Lines:
    """What a program that goes on running prints, line by line."""

    def __init__(self, stream):
        self.lines = queue.Queue()
        threading.Thread(target=self.collect, args=(stream,), daemon=True).start()

    def collect(self, stream):
        """Runs in a thread of its own until the stream ends."""
        with contextlib.suppress(ValueError): # it was closed
            for line in stream:
                self.lines.put(line)
        self.lines.put(None)

    def next(self, timeout=PATIENCE):
        """The next line; None when none comes in time, or there are no more."""
        try:
            return self.lines.get(timeout=timeout)
        except queue.Empty:
            return None

    def find(self, wanted, timeout=PATIENCE):
        """Reads up to the first line with this text; returns all that were read, or None."""
        end = time.monotonic() + timeout
        seen = []
        while (line := self.next(max(0, end - time.monotonic()))) is not None:
            seen.append(line)
            if wanted in line:
                return seen
        return None

    def rest(self):
        """All lines that are left, when the program ends."""
        return list(iter(self.next, None))


def load_script(name):
    """A script in Python, as a module."""
    loader = SourceFileLoader(name.replace("-", "_"), str(ROOT / "scripts" / name))
    module = types.ModuleType(loader.name)
    loader.exec_module(module)
    return module


lab_events = load_script("lab-events")


class Trace:
    """The events in a lab's trace, of which each line is read once: tests ask for them often."""

    def __init__(self, log):
        self.log = log
        self.forget()

    def forget(self):
        """Begins at the beginning again."""
        self.events = []
        self.pending = {}
        self.offset = 0

    def read(self):
        """All events so far."""
        with open(self.log, "rb") as log:
            log.seek(self.offset)
            lines, newline, _ = log.read().rpartition(b"\n")
        self.offset += len(lines + newline)
        text = lines.decode("utf-8", "replace").split("\n")
        self.events += lab_events.read_events(text, self.pending)
        return list(self.events)


class Lab:
    """A lab: a private prefix, and what can be done in it."""

    def __init__(self, name):
        self.folder = LABS / name
        self.trace = Trace(self.folder / "wine.log")
        self.build = BUILD
        self.environment = dict(os.environ, DEPUTY_LAB=str(self.folder), DEPUTY_BUILD=str(BUILD))
        self.lines = {} # by program and more: what "scripts/lab run" would execute

    @property
    def installed(self):
        """The folder in which Deputy is installed."""
        return self.folder / "prefix" / "drive_c" / "Program Files" / "Deputy"

    @property
    def view(self):
        """Deputy's custom view, where Event Viewer looks for those of everybody."""
        views = self.folder / "prefix/drive_c/ProgramData/Microsoft/Event Viewer/Views"
        return views / "Deputy.xml"

    def command(self, *arguments, timeout=LAB_TIMEOUT, **options):
        """Runs scripts/lab and returns how it ended; its output as text."""
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run(
            [LAB, *map(str, arguments)], env=self.environment, timeout=timeout, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", **options,
        )

    def up(self, option="--built"):
        """Makes the lab ready."""
        self.lines = {}
        done = self.command("up", option)
        if done.returncode:
            raise AssertionError(f"lab up failed:\n{done.stdout}{done.stderr}")
        return done

    def down(self):
        """Ends the lab."""
        done = self.command("down", "--now")
        if done.returncode:
            raise AssertionError(f"lab down failed:\n{done.stdout}{done.stderr}")
        self.trace.forget() # the next lab begins it anew

    def make(self, option="--built"):
        """Makes the lab anew: an earlier run that was interrupted may have left one."""
        self.down()
        self.up(option)

    def line(self, *program):
        """What "scripts/lab run" would execute for a program, which it is asked once: the tests run
        thousands. A lab that cannot say has "run" say why."""
        ours = (self.installed / f"{program[-1]}.exe").exists()
        if (program, ours) not in self.lines:
            done = self.command("line", *program)
            if done.returncode:
                return [LAB, "run", *program]
            self.lines[program, ours] = ["env", *done.stdout.split("\0")[:-1]]
        return self.lines[program, ours]

    def run(self, program, *arguments, restricted=False, timeout=120, **options):
        """Runs a program in the lab."""
        options.setdefault("stdin", subprocess.DEVNULL)
        line = self.line(*["--restricted"] * restricted, str(program))
        return subprocess.run(
            [*line, *map(str, arguments)], env=self.environment, timeout=timeout, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", **options,
        )

    @contextlib.contextmanager
    def running(self, *arguments, **options):
        """A program that runs in the lab meanwhile, as a Popen; it is killed if it does not end.
        The process is the program's."""
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        words = 2 if arguments[0] == "--restricted" else 1
        line = self.line(*map(str, arguments[:words]))
        process = subprocess.Popen(
            [*line, *map(str, arguments[words:])], env=self.environment,
            stderr=subprocess.PIPE, encoding="utf-8", **options,
        )
        try:
            yield process
        finally:
            with process:
                if process.poll() is None:
                    process.kill()

    # --- Deputy ------------------------------------------------------------------------------

    def ctl(self, *arguments, **options):
        """Runs deputyctl --json; returns its exit status and the object it printed, which whatever
        passes it on leaves alone."""
        done = self.run("deputyctl", *arguments, "--json", **options)
        if not done.stdout.isascii():
            raise AssertionError(f"more than ASCII from deputyctl: {done}")
        try:
            return done.returncode, json.loads(done.stdout)
        except json.JSONDecodeError as error:
            raise AssertionError(f"no JSON from deputyctl: {done}") from error

    def whoami(self, **options):
        """What whoami answers; it has to succeed."""
        code, answer = self.ctl("whoami", **options)
        if code:
            raise AssertionError(f"whoami failed: {answer}")
        return answer

    def hammer(self, *arguments, **options):
        """Runs hammer and returns what it counted."""
        done = self.run("hammer", *arguments, **options)
        if done.returncode:
            raise AssertionError(f"hammer failed: {done}")
        return json.loads(done.stdout.splitlines()[-1])

    def events(self, *ids):
        """The events reported so far, all or those with these identifiers."""
        return [event for event in self.trace.read() if not ids or event["id"] in ids]

    def event_of(self, correlation):
        """The events that carry a correlation GUID."""
        return [event for event in self.events() if field(event, CORRELATION) == correlation]

    def wait_events(self, *ids, count=1, skip=0):
        """Waits for events with these identifiers; skip is how many there were before."""
        def found():
            events = self.events(*ids)[skip:]
            return events if len(events) >= count else None
        return wait_for(found) or self.events(*ids)[skip:]

    # --- the service control manager ---------------------------------------------------------

    def state(self):
        """What sc query says: state, Win32 and service-specific exit code; None when there is no
        such service."""
        done = self.run("sc", "query", "Deputy")
        if done.returncode:
            return None
        numbers = dict(re.findall(r"(\w+) +: +(\w+)", done.stdout))
        return {
            "state": STATES.get(int(numbers["STATE"]), numbers["STATE"]),
            "win32": int(numbers["WIN32_EXIT_CODE"]),
            "specific": int(numbers["SERVICE_EXIT_CODE"]),
        }

    def wait_state(self, state, timeout=PATIENCE):
        """Waits for a state of the service, and returns the last that was seen."""
        def reached():
            now = self.state()
            return now if now and now["state"] == state else None
        return wait_for(reached, timeout) or self.state()

    def start(self):
        """Asks for a start and waits until it has succeeded or failed."""
        asked = self.run("sc", "start", "Deputy")
        wait_for(lambda: (self.state() or {}).get("state") in ("running", "stopped"))
        return asked.returncode, self.state()

    def stop(self):
        """Asks for a stop and waits for it."""
        self.run("sc", "stop", "Deputy")
        return self.wait_state("stopped")

    def send_control(self, code):
        """Sends the service a control code; returns the exit status."""
        return self.run("control", "Deputy", code).returncode

    def reload(self):
        """Has the service read its configuration and waits until it uses that; returns what it says
        is wrong. When all is right it says nothing: so there is a mark for it, a key that means
        nothing, which it reads and reports last. What it read is used before it reads again, so it
        is made to."""
        before = len(self.events(1003))
        mark = POLICY + r"\Access\Mark"

        def reported(times):
            texts = [field(event, OBJECT_NAME) for event in self.events(1003)[before:]]
            marks = [i for i, text in enumerate(texts) if r"\Access\Mark is a key" in text]
            return (texts, marks) if len(marks) >= times else None

        if self.run("reg", "add", mark, "/f").returncode:
            raise AssertionError("the mark cannot be set")
        for times in (1, 2):
            if self.send_control(PARAMCHANGE):
                raise AssertionError("the control cannot be sent")
            seen = wait_for(lambda: reported(times))
            if not seen:
                raise AssertionError("no reload was seen")
        if self.run("reg", "delete", mark, "/f").returncode:
            raise AssertionError("the mark cannot be deleted")
        texts, marks = seen
        return texts[:marks[0]]

    def service_process(self):
        """The service's process on this machine."""
        found = self.processes("deputy.exe")
        return found[0] if found else None

    def processes(self, program=""):
        """The processes of the lab, as this machine numbers them, that run a program."""
        prefix = f"WINEPREFIX={self.folder / 'prefix'}".encode()
        found = []
        for directory in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (directory / "cmdline").read_bytes().split(b"\0")[0].decode()
                mine = prefix in (directory / "environ").read_bytes().split(b"\0")
                if mine and command.lower().rstrip('"').endswith(program):
                    found.append(int(directory.name))
        return found

    # --- the registry ------------------------------------------------------------------------

    def set_value(self, key, name, kind, data):
        """Sets a value in the registry."""
        done = self.run("reg", "add", key, "/v", name, "/t", kind, "/d", data, "/f")
        if done.returncode:
            raise AssertionError(f"reg add failed: {done}")

    def delete_value(self, key, name):
        """Deletes a value from the registry."""
        done = self.run("reg", "delete", key, "/v", name, "/f")
        if done.returncode:
            raise AssertionError(f"reg delete failed: {done}")


class LabCase(unittest.TestCase):
    """Tests that share a lab with Deputy installed and running."""

    lab: Lab

    @classmethod
    def setUpClass(cls):
        # Classes of two files that run at the same time may have one name.
        cls.lab = Lab(f"{cls.__module__}-{cls.__name__}")
        cls.addClassCleanup(cls.lab.down)
        cls.lab.make("--copy")
        # Tests that kill the service would wait for it longer each time.
        cls.lab.set_value(PARAMETERS, "RestartDelayMaxSeconds", "REG_DWORD", "0")

    def assert_running(self):
        """The service runs and answers."""
        self.assertEqual(self.lab.state()["state"], "running")
        self.assertEqual(self.lab.ctl("ping")[0], 0)


class BareCase(unittest.TestCase):
    """Tests that share a lab in which Deputy is not installed: deputyctl alone."""

    lab: Lab
    deputyctl: pathlib.Path

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(f"{cls.__module__}-{cls.__name__}")
        cls.addClassCleanup(cls.lab.down)
        cls.lab.make("--bare")
        cls.deputyctl = next(iter(sorted(cls.lab.build.rglob("deputyctl.exe"))))

    def ctl(self, *arguments, **options):
        """Runs deputyctl."""
        return self.lab.run(self.deputyctl, *arguments, **options)
