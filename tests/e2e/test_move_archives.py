"""move-archives.cmd and its task: archives of the log go to a folder that only administrators have
access to; the log stays, nothing is overwritten, and each failure has a status of its own."""

import shutil
import unittest
import xml.etree.ElementTree as ElementTree

from common.support import MANIFESTS, ROOT, SOURCE, BareCase, Lab, wait_for

LOG_KEY = SOURCE.rpartition("\\")[0]
OWN_KEY = r"HKLM\SOFTWARE\Deputy"
OVERRIDES = r"HKCU\Software\Wine\DllOverrides"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"

USAGE, NO_LOGS, NO_TARGET, NOT_SAFE, NOT_MOVED, NOT_RESET, BUSY = range(1, 8)
SAFE = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
NAMES = ("Archive-Deputy-2026-11-20-00-00-00-000.evtx",
         "Archive-Deputy-2026-11-21-00-00-00-000.evtx")


class Moving(BareCase):
    """Made-up archives, and folders of any access."""

    def setUp(self):
        drive = self.lab.folder / "prefix/drive_c"
        self.logs, self.target = drive / "made up logs", drive / "moved & kept"
        self.standard = drive / "windows/system32/winevt/Logs"
        for folder in (self.logs, self.target):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        shutil.rmtree(self.standard, ignore_errors=True)
        self.log = self.logs / "Deputy.evtx"
        for path in (self.log, *(self.logs / name for name in NAMES)):
            path.write_text(path.name, encoding="ascii")
        self.lab.set_value(LOG_KEY, "File", "REG_EXPAND_SZ",
                           r"%SystemDrive%\made up logs\Deputy.evtx")
        for tool in ("cacls.exe", "icacls.exe"):
            self.lab.set_value(OVERRIDES, tool, "REG_SZ", "native,builtin")
            shutil.copy(next(self.lab.build.rglob("lab/cacls.exe")),
                        drive / "windows/system32" / tool)
        self.asked = self.lab.folder / "asked of icacls"
        self.asked.unlink(missing_ok=True)
        self.lab.environment["LAB_ASKED"] = self.here(self.asked)
        self.sddl(SAFE)
        self.refuse("")

    @staticmethod
    def here(path):
        """A path as Windows has it."""
        return f"Z:{path}".replace("/", "\\")

    def sddl(self, text):
        """Who has access to the target, as cacls.exe says."""
        self.lab.environment["LAB_SDDL"] = text

    def refuse(self, option):
        """What icacls.exe cannot do."""
        self.lab.environment["LAB_REFUSED"] = option

    def move(self, *arguments, status=0):
        """Runs the script; it has to end so. Returns what it said."""
        script = self.here(ROOT / "installer" / "move-archives.cmd")
        done = self.lab.run("cmd", "/c", script, *arguments)
        self.assertEqual(done.returncode, status, done)
        return done.stdout + done.stderr

    def to_target(self, status=0):
        """Moves them to the target."""
        return self.move(r"C:\moved & kept", status=status)

    def assert_moved(self, *names):
        """These are in the target as they were, and no longer beside the log; the log is."""
        for name in names:
            self.assertEqual((self.target / name).read_text(encoding="ascii"), name)
            self.assertFalse((self.logs / name).exists(), name)
        self.assertEqual(self.log.read_text(encoding="ascii"), self.log.name)
        self.assertEqual(list(self.target.glob("*.part")), [])

    def assert_moved_but(self, part):
        """The archives are moved, and this is where it was."""
        self.assertEqual([path.name for path in self.target.glob("*.part")], [part])
        for name in NAMES:
            self.assertTrue((self.target / name).exists(), name)

    def assert_nothing_moved(self):
        """All are where they were."""
        for name in NAMES:
            self.assertEqual((self.logs / name).read_text(encoding="ascii"), name)
        self.assertEqual([path.name for path in self.target.glob("*")], [])

    def notes(self):
        """What the script has written down."""
        return (self.target / "move-archives.log").read_text(encoding="utf-8")

    def test_archives_are_moved_and_nothing_else_is(self):
        others = ("Archive-Deputy-mine.evtx", "Archive-Security-2026-11-20-00-00-00-000.evtx",
                  "Archive-Deputy-2026-11-20-00-00-00-000.evtx.bak")
        for name in others:
            (self.logs / name).write_text("other", encoding="ascii")
        self.assertIn("2 moved", self.to_target())
        self.assert_moved(*NAMES)
        for name in others:
            self.assertEqual((self.logs / name).read_text(encoding="ascii"), "other")
        for name in NAMES:
            self.assertIn(f" moved {name}", self.notes())
        self.assertIn("0 moved", self.to_target())
        self.assertIn("moved 0, left 0", self.notes())

    def test_those_in_the_folder_of_all_logs_are_moved_as_well(self):
        # Where Windows puts them by its documentation, wherever the log is.
        self.standard.mkdir(parents=True)
        (self.logs / NAMES[1]).rename(self.standard / NAMES[1])
        (self.target / f"{NAMES[1]}.part").write_text("half", encoding="ascii")
        self.assertIn("2 moved", self.to_target())
        self.assert_moved(*NAMES)
        self.assertFalse((self.standard / NAMES[1]).exists())
        self.move(r"C:\windows\system32\WINEVT\logs", status=NO_TARGET)
        self.lab.set_value(LOG_KEY, "File", "REG_EXPAND_SZ",
                           r"%SystemRoot%\System32\winevt\Logs\Deputy.evtx")
        (self.standard / NAMES[0]).write_text("again", encoding="ascii")
        self.assertIn("0 moved", self.to_target(NOT_MOVED))
        self.assertIn("moved 0, left 1", self.notes())

    def test_a_32_bit_cmd_on_64_bit_windows_finds_the_logs(self):
        # "File System Redirector": it has another System32, and the true one is Sysnative.
        windows = self.lab.folder / "prefix/drive_c/windows"
        native = windows / "Sysnative"
        (native / "winevt/Logs").mkdir(parents=True)
        self.addCleanup(shutil.rmtree, native)
        for tool in ("reg.exe", "cmd.exe", "cacls.exe", "icacls.exe"):
            shutil.copy(windows / "system32" / tool, native)
        for name in NAMES:
            (self.logs / name).rename(native / "winevt/Logs" / name)
        script = self.lab.folder / "narrow.cmd"
        script.write_text("@set PROCESSOR_ARCHITEW6432=AMD64\r\n"
                          f'@"{self.here(ROOT)}\\installer\\move-archives.cmd" '
                          '"C:\\moved & kept"\r\n', encoding="ascii")
        for file in (r"%SystemRoot%\System32\winevt\Logs\Deputy.evtx",
                     r"C:\made up logs\Deputy.evtx"):
            with self.subTest(file):
                self.lab.set_value(LOG_KEY, "File", "REG_EXPAND_SZ", file)
                done = self.lab.run("cmd", "/c", self.here(script))
                self.assertIn("2 moved", done.stdout, done)
                self.assert_moved(*NAMES)
                for name in NAMES:
                    (self.target / name).rename(native / "winevt/Logs" / name)

    def test_while_one_runs_another_moves_nothing(self):
        # It could delete what the other has copied, just before that deletes the original.
        script = self.lab.folder / "hold.cmd"
        script.write_text('@"%SystemRoot%\\System32\\ping.exe" -n 600 127.0.0.1 >nul '
                          '9>"C:\\moved & kept\\move-archives.lock"\r\n', encoding="ascii")
        with self.lab.running("cmd", "/c", self.here(script)):
            self.assertTrue(wait_for(lambda: self.lab.processes("ping.exe")))
            self.assertIn("another run", self.to_target(BUSY))
            self.assertEqual([path.name for path in self.target.iterdir()], ["move-archives.lock"])
            self.lab.run("taskkill", "/f", "/im", "ping.exe")
        self.to_target()
        self.assert_moved(*NAMES)
        self.assertFalse((self.target / "move-archives.lock").exists())

    def test_two_at_once_lose_nothing(self):
        names = [f"Archive-Deputy-2026-11-22-00-00-{number:02}-000.evtx" for number in range(20)]
        for name in names:
            (self.logs / name).write_text(name, encoding="ascii")
        script = self.lab.folder / "twice.cmd"
        command = f'"{self.here(ROOT)}\\installer\\move-archives.cmd" "C:\\moved & kept"'
        script.write_text(f"@start /b cmd /c {command}\r\n@call {command}\r\n", encoding="ascii")
        self.lab.run("cmd", "/c", self.here(script))
        self.assertTrue(wait_for(lambda: "left 0" in self.notes()))
        self.assert_moved(*NAMES, *names)

    def test_a_name_is_no_command(self):
        # Whoever may write to a folder that the log was moved to would be the system by it.
        shutil.rmtree(self.lab.folder / "made", ignore_errors=True)
        names = ("Archive-Deputy-2026-11-20&md made&----.evtx",
                 "Archive-Deputy-2026-11-20-00-00-00-abc.evtx")
        part = "Archive-Deputy-2026-11-21&md made&----.evtx.part"
        for path in (self.target / part, *(self.logs / name for name in names)):
            path.write_text("other", encoding="ascii")
        script = self.lab.folder / "move.cmd"
        script.write_text(f'@cd /d "{self.here(self.lab.folder)}"\r\n'
                          f'@"{self.here(ROOT)}\\installer\\move-archives.cmd" '
                          '"C:\\moved & kept"\r\n', encoding="ascii")
        done = self.lab.run("cmd", "/c", self.here(script))
        self.assertFalse((self.lab.folder / "made").exists(), done)
        self.assertEqual(done.returncode, 0, done)
        self.assert_moved_but(part)
        for name in names:
            self.assertTrue((self.logs / name).exists(), name)

    def test_the_folder_may_be_set_once_for_all(self):
        self.assertIn("ArchiveFolder", self.move(status=USAGE))
        self.lab.set_value(OWN_KEY, "ArchiveFolder", "REG_SZ", "C:\\moved & kept\\")
        self.addCleanup(self.lab.delete_value, OWN_KEY, "ArchiveFolder")
        self.move()
        self.assert_moved(*NAMES)

    def test_a_folder_that_others_have_access_to_is_refused(self):
        for sddl in ("D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)",
                     "D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)", "D:PAI(A;OICI;FA;;;WD)",
                     "D:PAI(A;OICI;FA;;;S-1-5-21-1-2-3-1001)(A;OICI;FA;;;BA)",
                     "D:NO_ACCESS_CONTROL", "D:PAI(A;OICI;0x1301bf;;;ER)", ""):
            with self.subTest(sddl):
                self.sddl(sddl)
                said = self.to_target(NOT_SAFE)
                self.assertIn('icacls.exe "C:\\moved & kept" /inheritance:r', said)
                self.assert_nothing_moved()
                self.assertFalse(self.asked.exists(), "somebody else's folder was changed")
        self.sddl("D:P(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;ER)(A;OICI;FA;;;SY)")
        self.to_target()
        self.assert_moved(*NAMES)
        self.assertEqual(self.asked.read_text(encoding="ascii").split(),
                         ["/setowner", "/reset", "/reset"])

    def test_a_folder_that_stays_somebody_elses_is_refused(self):
        self.refuse("/setowner")
        self.to_target(NOT_SAFE)
        self.assert_nothing_moved()

    def test_a_file_whose_access_cannot_be_set_is_said(self):
        self.refuse("/reset")
        self.assertIn("could not be set to that of its folder", self.to_target(NOT_RESET))
        self.assert_moved(*NAMES)
        self.assertIn(f"could not reset the access to {NAMES[1]}", self.notes())

    def test_a_folder_that_is_not_there_is_not_made(self):
        self.target.rmdir()
        self.assertIn('mkdir "C:\\moved & kept"', self.to_target(NO_TARGET))
        self.assertFalse(self.target.exists())
        self.target.mkdir()
        self.assert_nothing_moved()
        self.assertIn("where the event log itself is",
                      self.move(r"C:\MADE UP LOGS", status=NO_TARGET))
        for wrong in ("moved", "C:moved", r"\moved", "/?", "C:", "C:\\", r'"C:\"', "\\\\"):
            self.move(wrong, status=USAGE)
        self.move(r"C:\moved & kept", "more", status=USAGE)
        self.assert_nothing_moved()

    def test_without_the_logs_folder_nothing_is_well(self):
        shutil.rmtree(self.logs)
        self.assertIn("cannot be read", self.to_target(NO_LOGS))

    def test_nothing_is_overwritten(self):
        (self.target / NAMES[0]).write_text("before", encoding="ascii")
        self.assertIn("is not overwritten", self.to_target(NOT_MOVED))
        self.assertEqual((self.target / NAMES[0]).read_text(encoding="ascii"), "before")
        self.assertEqual((self.logs / NAMES[0]).read_text(encoding="ascii"), NAMES[0])
        self.assert_moved(NAMES[1])
        self.assertIn(f"NOT moved {NAMES[0]}", self.notes())

    def test_one_that_is_in_use_stays_until_the_next_time(self):
        script = self.lab.folder / "hold.cmd"
        script.write_text('@"%SystemRoot%\\System32\\ping.exe" -n 600 127.0.0.1 '
                          f'<"C:\\made up logs\\{NAMES[0]}" >nul\r\n', encoding="ascii")
        with self.lab.running("cmd", "/c", script):
            self.assertTrue(wait_for(lambda: self.lab.processes("ping.exe")))
            self.assertIn("it is in use", self.to_target(NOT_MOVED))
            self.assertEqual((self.logs / NAMES[0]).read_text(encoding="ascii"), NAMES[0])
            self.assert_moved(NAMES[1])
            self.lab.run("taskkill", "/f", "/im", "ping.exe")
        self.to_target()
        self.assert_moved(*NAMES)

    def test_what_was_moved_in_part_is_made_anew_and_what_was_whole_is_finished(self):
        (self.target / f"{NAMES[0]}.part").write_text("half", encoding="ascii")
        (self.target / f"{NAMES[1]}.part").write_text(NAMES[1], encoding="ascii")
        (self.logs / NAMES[1]).unlink()
        self.to_target()
        self.assert_moved(*NAMES)
        self.assertIn(f"finished {NAMES[1]}", self.notes())


class Task(unittest.TestCase):
    """The task, and what becomes of it."""

    def setUp(self):
        self.text = (MANIFESTS / "deputy-archives.xml").read_text(encoding="ascii")
        self.task = ElementTree.fromstring(self.text)

    def find(self, path):
        """The text of an element, by its path."""
        return self.task.findtext("/".join(TASK + name for name in path.split("/")))

    def test_it_runs_the_script_as_the_system_each_day(self):
        self.assertEqual(self.task.tag, TASK + "Task")
        self.assertEqual(self.find("Principals/Principal/UserId"), "S-1-5-18")
        self.assertEqual(self.find("Actions/Exec/Command"), r"%SystemRoot%\System32\cmd.exe")
        self.assertEqual(self.find("Actions/Exec/Arguments"),
                         r'/d /c ""%ProgramFiles%\Deputy\move-archives.cmd""')
        self.assertEqual(self.find("Triggers/CalendarTrigger/ScheduleByDay/DaysInterval"), "1")
        principal = self.task.find(f"{TASK}Principals/{TASK}Principal").get("id")
        self.assertEqual(self.task.find(f"{TASK}Actions").get("Context"), principal)
        # schtasks.exe takes ASCII, and the Task Scheduler no other encoding than UTF-16.
        self.assertTrue(self.text.startswith('<?xml version="1.0"?>'))

    def test_installing_turns_it_not_on_and_uninstalling_removes_it(self):
        lab = Lab("move_archives-task")
        self.addCleanup(lab.down)
        lab.make()
        tasks = lab.folder / "prefix/drive_c/windows/system32/tasks"
        self.assertEqual(list(tasks.glob("Deputy*")) if tasks.exists() else [], [])
        self.assertTrue((lab.installed / "move-archives.cmd").exists())
        xml = r"C:\Program Files\Deputy\deputy-archives.xml"
        done = lab.run("schtasks", "/Create", "/TN", "Deputy-Archives", "/XML", xml)
        self.assertEqual(done.returncode, 0, done)
        self.assertTrue(list(tasks.glob("Deputy-Archives*")), list(tasks.glob("*")))
        lab.set_value(OWN_KEY, "ArchiveFolder", "REG_SZ", r"D:\moved")
        done = lab.run("cmd", "/c", r"C:\Program Files\Deputy\uninstall.cmd")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("The task Deputy-Archives is removed.", done.stdout)
        self.assertEqual(list(tasks.glob("Deputy*")), [])
        self.assertNotEqual(lab.run("reg", "query", OWN_KEY).returncode, 0)


if __name__ == "__main__":
    unittest.main()
