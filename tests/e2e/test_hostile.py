"""What a client may do that speaks the wire itself, and what it gets for it (tests/hostile)."""

import collections
import contextlib
import json
import os
import re
import threading
import time
import unittest

from faulty import ANONYMOUS, IDENTIFICATION, FaultyCase
from support import BUILD, LabCase, needs_true_identities, wait_for

HOSTILE = BUILD / "tests" / "hostile" / "hostile.exe"
HELD, NOT_HERE = 0, 77

# Attacks that need nothing but the service.
ATTACKS = (
    "truncated-stubs", "oversized-stubs", "random-stubs", "mutated-stubs", "wrong-opnums",
    "lying-sizes", "sizes", "held-things", "forged-contexts", "stale-contexts",
    "context-of-another-process", "one-byte-at-a-time", "half-pdus", "wrong-fragments",
    "unfinished-calls", "random-pdus", "silent-connections", "rundown-storm", "idle-sessions",
    "reconnect-loop", "death-at-every-stage", "hostile-text", "endless-text", "hostile-names",
    "short-name",
)
# Those that need a partner, and have a test of their own.
PARTNERED = {"joined-session", "swapped-link", "restricted-token"}
# What Wine cannot show: it enforces no descriptors on files, opens nothing by a letter that a
# caller made, shows a client's process and not its thread, and takes no security QOS.
WINDOWS_ONLY = {"hard-link", "remapped-drive", "token-changed-between-calls", "low-levels"}

EVENT = re.compile(rb"fixme:advapi:ReportEventW \([^,]*,0x[0-9a-f]+,0x[0-9a-f]+,0x([0-9a-f]+),")

HANDLES_MORE = 24 # threads of the runtime that stay for a while have some
MEMORY_MORE = 48 << 20


class HostileCase(LabCase):
    """A lab under attack."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.read = 0
        cls.reported = collections.Counter()
        for name in ("lying-sizes", "rundown-storm"): # what is made once, on first use
            cls.lab.run(HOSTILE, name)

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
        done = self.lab.run("process", self.lab.ctl("ping")[1]["process_id"])
        self.assertEqual(done.returncode, 0, done)
        threads = len(os.listdir(f"/proc/{self.lab.service_process()}/task"))
        return dict(json.loads(done.stdout), threads=threads)

    @contextlib.contextmanager
    def unharmed(self):
        """What happens inside leaves the service as it was: the same process, answering its
        callers as themselves, with every session ended and nothing held that was not before."""
        self.assertTrue(wait_for(lambda: self.sessions_left() == 0))
        before = self.holds()
        info = self.lab.ctl("ping")[1]
        process = self.lab.service_process()
        yield
        self.assertEqual(self.lab.service_process(), process, "another process")
        self.assertEqual(self.lab.ctl("ping")[1]["process_id"], info["process_id"])
        self.assertEqual(self.lab.whoami()["caller"]["type"], "impersonation")
        self.assertTrue(wait_for(lambda: self.sessions_left() == 0),
                        f"{self.sessions_left()} sessions never ended")
        calm = lambda: self.holds()["handles"] <= before["handles"] + HANDLES_MORE
        self.assertTrue(wait_for(calm), f"before {before}, after {self.holds()}")
        after = self.holds()
        self.assertLess(after["private_bytes"], before["private_bytes"] + MEMORY_MORE)

    def attack(self, *arguments, outcome=HELD, timeout=120, **options):
        """Runs an attack that ends so; returns what it said."""
        done = self.lab.run(HOSTILE, *arguments, timeout=timeout, **options)
        self.assertEqual(done.returncode, outcome, done.stdout + done.stderr)
        return done.stdout


def make_test(name, outcome):
    """A test that runs one attack."""
    def test(self):
        with self.unharmed():
            self.attack(name, outcome=outcome)
    return test


class Hostile(HostileCase):
    """Clients that libdeputy would never be."""

    def test_every_attack_is_run(self):
        done = self.lab.run(HOSTILE, "list")
        promises = dict(line.split(": ", 1) for line in done.stdout.splitlines())
        self.assertEqual(set(promises), {*ATTACKS, *PARTNERED, *WINDOWS_ONLY})
        self.assertTrue(all(promises.values()))

    @needs_true_identities
    def test_joined_session(self):
        """Seen broken: a restricted process went on with a file that another had opened."""
        with self.unharmed():
            said = self.attack("joined-session")
        self.assertIn("listing on: 6, writing on: 6, committing: 6", said)
        self.assertFalse((self.lab.folder / "prefix/drive_c/deputy-hostile-theft").exists())

    @needs_true_identities
    def test_restricted_token(self):
        with self.unharmed():
            self.attack("restricted-token", "0")
            self.attack("restricted-token", "1", restricted=True)

    def test_bad_requests_do_not_hold_up_a_stop(self):
        """Seen broken: a call that the runtime ended by an exception counted as running for ever,
        and a stop waited for it in vain."""
        self.attack("truncated-stubs")
        began = time.monotonic()
        self.assertEqual(self.lab.stop()["state"], "stopped")
        self.assertLess(time.monotonic() - began, 10)
        reason = self.lab.wait_events(1001)[-1]
        self.assertNotIn("had not ended", json.dumps(reason))
        self.assertEqual(self.lab.start()[1]["state"], "running")

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
        stop = threading.Event()
        swapper = threading.Thread(target=self.swap, args=(folder, stop))
        with self.unharmed():
            swapper.start()
            try:
                self.attack("swapped-link", r"C:\swapped\link\file", outcome=NOT_HERE)
            finally:
                stop.set()
                swapper.join()

    def test_twins_that_differ_in_case_are_told_apart_by_the_record(self):
        folder = self.lab.folder / "prefix" / "drive_c" / "twins"
        folder.mkdir()
        for name in ("twin", "TWIN"):
            (folder / name).write_text(name)
        with self.unharmed():
            for name in ("twin", "TWIN"):
                answer = self.lab.ctl("stat", "C:\\twins\\" + name)[1]
                self.assertTrue(answer["final_path"].endswith("\\" + name), answer["final_path"])

    def test_what_a_windows_only_attack_says_here(self):
        for name in sorted(WINDOWS_ONLY):
            with self.subTest(name):
                self.attack(name, outcome=NOT_HERE)


for attack_name in ATTACKS:
    setattr(Hostile, "test_" + attack_name.replace("-", "_"), make_test(attack_name, HELD))


class HostileLevels(FaultyCase):
    """Callers that may not be impersonated, over and over, beside one that may."""

    def test_refused_levels_leave_nothing(self):
        process = self.lab.service_process()
        for fault in (ANONYMOUS, IDENTIFICATION):
            self.set_fault(fault)
            self.lab.hammer("whoami", "threads=8", "calls=30", "own")
        self.set_fault(0)
        self.assertEqual(self.lab.whoami()["caller"]["type"], "impersonation")
        self.assertEqual(self.lab.service_process(), process)


if __name__ == "__main__":
    unittest.main()
