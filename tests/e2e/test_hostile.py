"""What a client may do that speaks the wire itself, and what it gets for it (tests/hostile)."""

import collections
import contextlib
import json
import os
import re
import threading
import unicodedata
import unittest
import uuid

from common import support
from common.faulty import ANONYMOUS, IDENTIFICATION, STALLS, FaultyCase
from common.support import (
    BUILD, CORRELATION, OBJECT_NAME, OPERATION, PARAMETERS, STATUS, LabCase, field,
    needs_true_identities, wait_for,
)

HOSTILE = BUILD / "tests" / "hostile" / "hostile.exe"
HELD, NOT_HERE = 0, 77
THOUSANDS = 4000 # sessions of one caller, of whom the defaults allow 512
REFUSALS = (1347, 1346) # ERROR_CANT_OPEN_ANONYMOUS, ERROR_BAD_IMPERSONATION_LEVEL

# Attacks that need nothing but the service: by calls, and by connections.
CALLS = (
    "truncated-stubs", "oversized-stubs", "random-stubs", "mutated-stubs", "wrong-opnums",
    "lying-sizes", "sizes", "held-things", "forged-contexts", "stale-contexts",
    "context-of-another-process", "endless-text", "hostile-names", "short-name",
)
CONNECTIONS = (
    "one-byte-at-a-time", "half-pdus", "wrong-fragments", "unfinished-calls", "random-pdus",
    "silent-connections", "rundown-storm", "idle-sessions", "reconnect-loop",
    "death-at-every-stage",
)
# Those that need a partner, and have a test of their own.
PARTNERED = {"joined-session", "swapped-link", "restricted-token", "hostile-text"}
# What Wine cannot show: it enforces no descriptors on files, opens nothing by a letter that a
# caller made, shows a client's process and not its thread, and takes no security QOS.
WINDOWS_ONLY = {"hard-link", "remapped-drive", "token-changed-between-calls", "low-levels"}

EVENT = re.compile(rb"fixme:advapi:ReportEventW \([^,]*,0x[0-9a-f]+,0x[0-9a-f]+,0x([0-9a-f]+),")

# What may be held after an attack that was not held after the same attack before. Each attack does
# what it does more often than this, so that not even one thing may be left over each time.
MORE = {"handles": 4, "threads": 4, "private_bytes": 8 << 20}


class Watched:
    """What a lab's service holds, for a LabCase."""

    read = 0 # bytes of Wine's log

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reported = collections.Counter()

    def count_events(self):
        """How many events of each identifier were reported so far."""
        with open(self.lab.folder / "wine.log", "rb") as log:
            log.seek(self.read)
            new = log.read()
        whole = new.rfind(b"\n") + 1
        type(self).read += whole
        self.reported.update(int(match, 16) for match in EVENT.findall(new[:whole]))
        return self.reported

    def sessions_left(self):
        """Sessions that were opened and have not ended."""
        count = self.count_events()
        return count[4010] - count[4011] - count[4012]

    def holds(self):
        """What the service holds."""
        done = self.lab.run("process", self.process_id)
        self.assertEqual(done.returncode, 0, done)
        threads = len(os.listdir(f"/proc/{self.lab.service_process()}/task"))
        return dict(json.loads(done.stdout), threads=threads)

    def calm(self):
        """What the service holds once every session has ended and nothing changes any more:
        threads of the runtime stay for a while, and have handles."""
        self.assertTrue(wait_for(lambda: self.sessions_left() == 0),
                        f"{self.sessions_left()} sessions never ended")
        seen = []
        def same():
            seen.append(self.holds())
            last = [(held["handles"], held["threads"]) for held in seen[-4:]]
            return len(last) == 4 and len(set(last)) == 1
        self.assertTrue(wait_for(same, interval=0.5), f"it does not calm down: {seen}")
        return seen[-1]

    def unharmed(self, action):
        """Does something twice, of which the second time leaves the service as it was: the same
        process, answering its callers as themselves, with every session ended and nothing held
        that was not before. Returns what the second time returned."""
        process = self.lab.service_process()
        self.process_id = self.lab.ctl("ping")[1]["process_id"]
        action() # what is made once, on first use
        before = self.calm()
        result = action()
        self.assertEqual(self.lab.service_process(), process, "another process")
        self.assertEqual(self.lab.ctl("ping")[1]["process_id"], self.process_id)
        self.assertEqual(self.lab.whoami()["caller"]["type"], "impersonation")
        after = self.calm()
        for what, more in MORE.items():
            self.assertLessEqual(after[what], before[what] + more, f"{before}, then {after}")
        return result


class HostileCase(Watched, LabCase):
    """A lab under attack."""

    def attack(self, *arguments, outcome=HELD, timeout=120, **options):
        """Runs an attack that ends so; returns what it said."""
        done = self.lab.run(HOSTILE, *arguments, timeout=timeout, **options)
        self.assertEqual(done.returncode, outcome, done.stdout + done.stderr)
        return done.stdout


def make_test(name):
    """A test that runs one attack."""
    def test(self):
        self.unharmed(lambda: self.attack(name))
    return test


class Hostile(HostileCase):
    """Clients that libdeputy would never be."""

    def test_every_attack_is_run(self):
        done = self.lab.run(HOSTILE, "list")
        promises = dict(line.split(": ", 1) for line in done.stdout.splitlines())
        self.assertEqual(set(promises), {*CALLS, *CONNECTIONS, *PARTNERED, *WINDOWS_ONLY})
        self.assertTrue(all(promises.values()))

    @needs_true_identities
    def test_joined_session(self):
        """Seen broken: a restricted process went on with a file that another had opened."""
        said = self.unharmed(lambda: self.attack("joined-session"))
        self.assertIn("listing on: 6, writing on: 6, committing: 6", said)
        self.assertFalse((self.lab.folder / "prefix/drive_c/deputy-hostile-theft").exists())

    @needs_true_identities
    def test_restricted_token(self):
        def both():
            self.attack("restricted-token", "0")
            self.attack("restricted-token", "1", restricted=True)
        self.unharmed(both)

    def swap(self, folder, stop):
        """Points a link from one directory to the other and back until it is told to stop."""
        while not stop.is_set():
            for target in ("open", "secret"):
                os.symlink(target, folder / "new")
                os.replace(folder / "new", folder / "link")

    def test_swapped_link(self):
        """That the record is right, Wine cannot show; that the service is not harmed, it can."""
        folder = self.lab.folder / "prefix" / "drive_c" / "swapped"
        for name in ("open", "secret"):
            (folder / name).mkdir(parents=True)
            (folder / name / "file").write_text(name)
        def attack():
            stop = threading.Event()
            swapper = threading.Thread(target=self.swap, args=(folder, stop))
            swapper.start()
            try:
                self.attack("swapped-link", r"C:\swapped\link\file", outcome=NOT_HERE)
            finally:
                stop.set()
                swapper.join()
        self.unharmed(attack)

    def test_what_a_windows_only_attack_says_here(self):
        for name in sorted(WINDOWS_ONLY):
            with self.subTest(name):
                self.attack(name, outcome=NOT_HERE)


class HostileConnections(HostileCase):
    """What is on the other end of a connection is no client."""


for attack_name in CALLS:
    setattr(Hostile, "test_" + attack_name.replace("-", "_"), make_test(attack_name))
for attack_name in CONNECTIONS:
    setattr(HostileConnections, "test_" + attack_name.replace("-", "_"), make_test(attack_name))


class HostileNumbers(HostileCase):
    """Thousands of sessions, where the settings allow one caller so many."""

    def test_thousands_of_idle_sessions_hold_nobody_up(self):
        # One caller has half of all at most.
        for name, most in (("MaxSessions", 3 * THOUSANDS), ("MaxSessionsPerCaller", THOUSANDS)):
            self.lab.set_value(PARAMETERS, name, "REG_DWORD", str(most))
        self.lab.reload()
        said = self.unharmed(lambda: self.attack("idle-sessions", str(THOUSANDS), timeout=300))
        self.assertIn(f"{THOUSANDS} sessions, then raised 0, status 170", said)


class HostileStop(HostileCase):
    """A stop behind an attack."""

    def test_bad_requests_do_not_hold_up_a_stop(self):
        """Seen broken: a call that the runtime ended by an exception counted as running for ever,
        and a stop waited for it in vain."""
        self.attack("truncated-stubs")
        self.assertEqual(self.lab.stop()["state"], "stopped")
        reason = self.lab.wait_events(1001)[-1]
        self.assertNotIn("had not ended", json.dumps(reason))
        self.assertEqual(self.lab.start()[1]["state"], "running")


def neutral(text):
    """Text as a record has it (service/audit/record/neutralize.h)."""
    return "".join(
        f"^{{{ord(one):X}}}" if one in "%^" or unicodedata.category(one) in ("Cc", "Cf", "Cs")
        else one for one in text
    )


class HostileRecords(HostileCase):
    """What is on record of names that are not what they look like. A lab of its own: refusals that
    repeat are not recorded one by one."""

    # What differs between the records of any two calls.
    OF_EACH_CALL = {
        support.TOKEN_ID, 30, CORRELATION, 33, support.RECORD_ID, support.SEQUENCE,
        support.RECORD_TIME, support.CHAIN,
    }

    # What is absent where the text was none, or no name, by the status.
    ABSENT = {"87": {support.OBJECT_TYPE, OBJECT_NAME, 10, support.ACCESS_LIST},
              "123": {10, support.ACCESS_LIST}}

    def record_of(self, correlation):
        """The event of a correlation GUID, which the attack gives as bytes."""
        event, = self.lab.event_of(str(uuid.UUID(bytes_le=bytes.fromhex(correlation))))
        return event

    def test_hostile_text(self):
        """Each text is on record whole, as what was asked for, or not at all, and nowhere else."""
        said = self.unharmed(lambda: self.attack("hostile-text"))
        told = [line.split(" ", 4)[1:] for line in said.splitlines() if line.startswith("text ")]
        self.assertGreater(len(told), 10)
        plain = None
        for correlation, status, units, what in told:
            with self.subTest(what):
                event = self.record_of(correlation)
                text = bytes.fromhex(units).decode("utf-16-be", "surrogatepass")
                plain = plain or event
                self.assertEqual(event["id"], plain["id"])
                wanted = dict(enumerate(plain["strings"], 1))
                wanted |= {OBJECT_NAME: neutral(text), STATUS: status}
                wanted |= dict.fromkeys(self.ABSENT.get(status, ()), "-")
                for i in wanted.keys() - self.OF_EACH_CALL:
                    self.assertEqual(field(event, i), wanted[i], i)

    def test_twins_that_differ_in_case_are_told_apart_by_the_record(self):
        folder = self.lab.folder / "prefix" / "drive_c" / "twins"
        folder.mkdir()
        for name in ("twin", "TWIN"):
            (folder / name).write_text(name)
        for name in ("twin", "TWIN"):
            with self.subTest(name):
                before = len(self.lab.events())
                done = self.lab.run("deputyctl", "cat", "C:\\twins\\" + name)
                self.assertEqual((done.returncode, done.stdout), (0, name))
                answer = self.lab.ctl("stat", "C:\\twins\\" + name)[1]
                self.assertTrue(answer["final_path"].endswith("\\" + name), answer["final_path"])
                objects = {field(event, OBJECT_NAME) for event in self.lab.events()[before:]
                           if field(event, OPERATION).startswith("file_")}
                self.assertEqual(objects, {answer["final_path"]})


class HostileLevels(Watched, FaultyCase):
    """Callers that may not be impersonated, over and over, beside one that may."""

    def test_refused_levels_leave_nothing(self):
        def hammer():
            outcomes = []
            for fault in (ANONYMOUS, IDENTIFICATION):
                self.set_fault(fault)
                outcomes.append(self.lab.hammer("whoami", "threads=8", "calls=30", "own"))
                self.set_fault(0)
            return outcomes
        for counted, status in zip(self.unharmed(hammer), REFUSALS):
            self.assertEqual(counted["outcomes"],
                             [{"status": status, "stage": "impersonate", "count": 8 * 30}])


READING, HANDED = "3", "4" # what a client does (tests/hostile/parts.c)


class HostileStages(Watched, FaultyCase):
    """Clients that die while the service stands at a stage of their call."""

    def die(self, fault, work):
        """Clients are served until the service is told to stand still, and die then."""
        self.lab.set_value(PARAMETERS, "TestStalled", "REG_DWORD", "0")
        with contextlib.ExitStack() as stack:
            stack.callback(self.set_fault, 0)
            clients = [stack.enter_context(self.lab.running(HOSTILE, "work-and-wait", work))
                       for _ in range(2 * MORE["handles"])]
            for client in clients:
                self.assertEqual(client.stdout.readline().strip(), "ready")
            self.set_fault(fault)
            self.assertTrue(wait_for(lambda: self.stalled() == fault), "it does not stand")
            for client in clients:
                client.kill()
                client.wait()
            self.assertEqual(self.stalled(), fault)

    def test_a_client_that_dies_at_a_stage_leaves_nothing(self):
        for stage, fault in STALLS.items():
            with self.subTest(stage):
                work = HANDED if stage == "deliver" else READING
                self.unharmed(lambda fault=fault, work=work: self.die(fault, work))


if __name__ == "__main__":
    unittest.main()
