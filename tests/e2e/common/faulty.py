"""What tests of the service that is built with faults share (tests/faults/fault.h)."""

import re
import shutil

from common.support import PARAMETERS, LabCase, wait_for

REFUSED = 1
ANONYMOUS = 2
IDENTIFICATION = 3
REVERT = 4
RECORD = 5
LOG = 6
LOG_HANGS = 7
NO_AUDIT = 8
USER = 9
DISK = 10
CRASH = 11
CRASH_BELOW = 12
CRASH_REVERTED = 13
RAISE = 14
# Stages at which the service stands still until the fault is another.
STALLS = {"admit": 15, "impersonate": 16, "identify": 22, "authorize": 23, "perform": 17,
          "revert": 18, "record": 19, "deliver": 24}
LOG_STOPPED = 20
LOG_RESTARTED = 21
CRASH_START = 25
REDIRECTED = 26
HANDLED = 27
LOG_NEW = 28
RUN_DOWN = 29


class FaultyCase(LabCase):
    """A lab whose service has faults on demand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.stop()
        wait_for(lambda: not cls.lab.processes("deputy.exe"))
        faulty = next(cls.lab.build.rglob("deputy-faults.exe"))
        cls.lab.installed.joinpath("deputy.exe").unlink()
        shutil.copy(faulty, cls.lab.installed / "deputy.exe")

    def setUp(self):
        self.lab.set_value(PARAMETERS, "TestFault", "REG_DWORD", "0")
        if self.lab.run("deputyctl", "ping", "--timeout", "1000").returncode:
            self.assertEqual(self.lab.start()[1]["state"], "running")

    def set_fault(self, fault):
        """Lets every call from now on meet this fault."""
        self.lab.set_value(PARAMETERS, "TestFault", "REG_DWORD", str(fault))

    def stalled(self):
        """At which stage the service stands, as a number (tests/faults/fault.h)."""
        shown = self.lab.run("reg", "query", PARAMETERS, "/v", "TestStalled").stdout
        found = re.search(r"TestStalled +REG_DWORD +0x([0-9a-f]+)", shown)
        return int(found[1], 16) if found else 0

    def reload(self):
        """Has the service read its settings again, and waits until it has."""
        self.lab.reload()
