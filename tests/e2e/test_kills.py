"""Nothing that was answered is lost: a service that is killed over and over, at any moment, under
load from eight clients, and while the Event Log takes nothing.

DEPUTY_TEST_KILLS says how often (20 by default, 200 for a proof).
"""

import contextlib
import os
import random
import re
import signal
import time
import unittest

from common.faulty import LOG, FaultyCase
from common.support import LONG, wait_for

KILLS = int(os.environ.get("DEPUTY_TEST_KILLS", "20"))
CLIENTS = 8
SEED = 20261122

GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Kills(FaultyCase):
    """The service is killed; what its clients were told is on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spool = (cls.lab.folder / "prefix" / "drive_c" / "ProgramData" / "Deputy" / "spool")
        cls.traced = set()
        cls.read = 0

    def read_trace(self):
        """Takes in what Wine has traced since the last time: every GUID that is a string of its
        own."""
        with open(self.lab.folder / "wine.log", "rb") as log:
            log.seek(self.read)
            new = log.read()
        whole = new.rfind(b"\n") + 1
        self.read += whole
        found = re.findall(rb'ReportEventW L"(%s)"' % GUID.encode(), new[:whole])
        self.traced.update(guid.decode() for guid in found)

    def spooled(self):
        """Every GUID in the spool."""
        found = set()
        for path in self.spool.iterdir():
            with contextlib.suppress(FileNotFoundError): # it was delivered meanwhile
                found.update(re.findall(GUID.encode(), path.read_bytes()))
        return {guid.decode() for guid in found}

    def kill_under_load(self, chance):
        """Lets clients call, kills the service meanwhile, and returns the GUIDs they received."""
        process = self.lab.service_process()
        with self.lab.running("hammer", "whoami", f"threads={CLIENTS}",
                              "calls=0", LONG, "pause=5", "own", "list") as client:
            first = client.stdout.readline()
            time.sleep(chance.uniform(0, 0.5))
            os.kill(process, signal.SIGKILL)
            client.kill()
            output, _ = client.communicate(timeout=60)
        self.output = first + output
        told = {line.split()[2] for line in (first + output).splitlines()
                if re.fullmatch(rf"\d+ \w+ {GUID}", line)}
        self.assertTrue(wait_for(lambda: process not in self.lab.processes("deputy.exe")))
        return told

    def test_nothing_that_was_answered_is_lost(self):
        chance = random.Random(SEED)
        told = set()
        for number in range(KILLS):
            self.set_fault(LOG if chance.random() < 0.5 else 0)
            new = self.kill_under_load(chance)
            self.assertTrue(new, f"kill {number}: nobody was answered: {self.output}")
            told |= new
            self.read_trace()
            missing = new - self.traced
            self.assertEqual(missing - self.spooled(), set(), f"kill {number}")
            self.set_fault(LOG if chance.random() < 0.5 else 0)
            self.assertEqual(self.lab.start()[1]["state"], "running")
        self.set_fault(0)

        def delivered():
            self.read_trace()
            return told <= self.traced
        wait_for(delivered, 120)
        print(f"{KILLS} kills, {len(told)} operations answered, "
              f"{len(told - self.traced)} without a record", flush=True)
        self.assertEqual(told - self.traced, set())
        self.assertTrue(wait_for(lambda: not self.spooled() & told), "delivered and still there")


if __name__ == "__main__":
    unittest.main()
