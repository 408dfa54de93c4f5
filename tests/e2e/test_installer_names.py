"""install.cmd /named-fields: what is registered, kept, registered anew and taken back, with a
stand-in for wevtutil.exe, of which Wine's does nothing (tests/lab/wevtutil.c)."""

import shutil
import unittest

from common.support import SOURCE
from test_installer import LOG_KEY, OVERRIDES, InstallerCase

GUID = "{3b666efc-5fd2-5fc7-8ac5-2c442ce47d13}"
PUBLISHER = rf"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Publishers\{GUID}"
FILE = r"C:\Program Files\Deputy\deputymsg.dll"
MANIFEST = r"C:\Program Files\Deputy\deputy.man"
IM = ["im", MANIFEST, f"/rf:{FILE}", f"/mf:{FILE}"]
UM = ["um", MANIFEST]
LIMITS = ("CustomSD", "File", "MaxSize", "Retention", "AutoBackupLogFiles")


class NamedFields(InstallerCase):
    """Off unless asked for; and nothing half-registered remains."""

    def setUp(self):
        super().setUp()
        self.drive = self.lab.folder / "prefix" / "drive_c"
        self.tool = self.drive / "windows" / "system32" / "wevtutil.exe"
        self.lab.set_value(OVERRIDES, "wevtutil.exe", "REG_SZ", "native,builtin")
        self.tool.unlink(missing_ok=True)
        shutil.copy(next(self.lab.build.rglob("wevtutil.exe")), self.tool)

    def fail(self, command, how=""):
        """Has the stand-in fail at a command."""
        self.drive.joinpath(f"wevtutil.{command}").write_text(how, encoding="ascii")

    def work(self, command):
        self.drive.joinpath(f"wevtutil.{command}").unlink()

    def asked(self):
        """What it was asked since the last time, but for logs."""
        log = self.drive / "wevtutil.log"
        lines = log.read_text(encoding="ascii").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [line.split("\t") for line in lines if line.startswith(("im\t", "um\t"))]

    def limits(self):
        return {name: self.value(LOG_KEY, name) for name in LIMITS}

    def assert_named(self):
        self.assertEqual(self.value(SOURCE, "ProviderGuid"), GUID)
        self.assertEqual(self.value(PUBLISHER, "ResourceFileName"), FILE)
        self.assertEqual(self.value(PUBLISHER, "MessageFileName"), FILE)

    def assert_unnamed(self):
        self.assertIsNone(self.value(SOURCE, "ProviderGuid"))
        self.assertNotEqual(self.lab.run("reg", "query", PUBLISHER).returncode, 0)
        self.assertEqual(self.lab.state()["state"], "running")

    def test_off_unless_asked_for(self):
        self.install()
        self.assertEqual(self.asked(), [])
        self.assert_unnamed()
        self.assertTrue(self.lab.installed.joinpath("deputy.man").exists())

    def test_on_and_an_upgrade_registers_it_anew(self):
        self.install()
        limits = self.limits()
        said = self.install("/named-fields")
        self.assertIn("The data of events have names", said)
        self.assertEqual(self.asked(), [IM])
        self.assert_named()
        said = self.install()
        self.assertIn("The data of events have names", said)
        self.assertEqual(self.asked(), [UM, IM])
        self.assert_named()
        self.assertEqual(self.limits(), limits)
        self.assertIn("no names any more", self.install("/defaults"))
        self.assertEqual(self.asked(), [UM])
        self.assert_unnamed()
        self.install("/defaults", "/named-fields", "/quiet")
        self.assert_named()

    def test_uninstall_takes_it_out(self):
        self.install("/named-fields")
        self.asked()
        done = self.cmd("uninstall.cmd")
        self.assertEqual((done.returncode, self.complaints(done)), (0, []))
        self.assertIn("The names of the events' data are unregistered.", done.stdout)
        self.assertEqual(self.asked(), [UM])
        self.assertIsNone(self.value(PUBLISHER, "ResourceFileName"))
        done = self.cmd("uninstall.cmd")
        self.assertEqual((done.returncode, self.complaints(done)), (0, []))
        self.assertEqual(self.asked(), [])

    def test_without_the_tool_it_says_so_and_goes_on(self):
        self.tool.unlink()
        said = self.install("/named-fields")
        self.assertIn("no wevtutil.exe on this platform: the data of events have no names", said)
        self.assertIn("Deputy is installed.", said)
        self.assert_unnamed()

    def test_without_the_manifest_it_says_so_and_goes_on(self):
        self.files.joinpath("deputy.man").unlink()
        said = self.install("/named-fields")
        self.assertIn("deputy.man is not in", said)
        self.assertEqual(self.asked(), [])
        self.assert_unnamed()

    def test_nothing_half_registered_remains(self):
        failed = "wevtutil.exe im failed with code"
        nothing = "wevtutil.exe im says that it is done, and registered nothing"
        for how, what in (("", failed), ("half", failed), ("lies", nothing)):
            with self.subTest(how):
                self.fail("im", how)
                said = self.install("/named-fields")
                self.assertIn(what, said)
                self.assert_unnamed()
        self.work("im")
        self.install("/named-fields")
        self.assert_named()
        self.fail("im")
        self.assertIn("the data of events have no names", self.install())
        self.assert_unnamed()

    def test_what_the_tool_does_not_take_back_is_taken_back(self):
        for how in ("", "lies"):
            with self.subTest(how):
                self.install("/named-fields")
                self.fail("um", how)
                done = self.cmd("uninstall.cmd")
                self.assertEqual((done.returncode, self.complaints(done)), (0, []))
                self.assertNotEqual(self.lab.run("reg", "query", PUBLISHER).returncode, 0)
                self.work("um")
        self.install("/named-fields")
        self.tool.unlink()
        self.assertIn("no wevtutil.exe", self.install())
        self.assert_unnamed()

    def test_the_value_at_the_source_says_whether_names_are_wanted(self):
        self.install("/named-fields")
        self.lab.run("reg", "delete", PUBLISHER, "/f")
        self.install()
        self.assert_named()
        self.lab.delete_value(SOURCE, "ProviderGuid")
        self.assertIn("no names any more", self.install())
        self.assert_unnamed()


if __name__ == "__main__":
    unittest.main()
