"""deputyctl doctor: a healthy installation has no failure, and each thing that is broken is found
and comes with its fix."""

import os
import shutil
import time
import unittest

from common.support import PARAMETERS, SOURCE, BareCase, LabCase

EXIT_UNSOUND = 7
SERVICE_KEY = r"HKLM\SYSTEM\CurrentControlSet\Services\Deputy"
REPORTS_KEY = r"HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting"
LOG_KEY = SOURCE.rpartition("\\")[0]
GUID = "{3b666efc-5fd2-5fc7-8ac5-2c442ce47d13}"
PUBLISHER = rf"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Publishers\{GUID}"
LOG_DESCRIPTOR = "D:(A;;0x7;;;SY)"
SERVICE_SID = "S-1-5-80-1242508813-3671721644-2916948206-3290121502-2156102083"
# What takes S-1-1-0 off the service's data, and leaves whom the service made it for.
TAKE_BACK = (r'then: icacls "C:\ProgramData\Deputy" /inheritance:r /grant:r "*S-1-5-18:(OI)(CI)F"'
             f' "*S-1-5-32-544:(OI)(CI)F" "*{SERVICE_SID}:(OI)(CI)F" /remove:g *S-1-1-0 /T')

# What Wine does not tell, and what is therefore never a pass there.
NOT_TOLD = {"service SID", "required privileges", "recovery actions", "endpoint owner",
            "server account", "mitigations"}


class Doctor(LabCase):
    """An installation that is broken, one thing at a time."""

    def doctor(self, **options):
        """The exit code, and the first finding of each check by its name."""
        code, answer = self.lab.ctl("doctor", **options)
        checks = {}
        for check in answer["checks"]:
            checks.setdefault(check["name"], check)
        counted = [check["verdict"] for check in answer["checks"]]
        for verdict, count in answer["counts"].items():
            self.assertEqual(counted.count(verdict), count)
        for check in answer["checks"]:
            fix = check.get("fix", "")
            self.assertNotIn("purge", fix) # which would take the records that wait with it
            self.assertNotRegex(fix, r"&|\bsc ") # which PowerShell takes for something else
        self.assertEqual(code, EXIT_UNSOUND if answer["counts"]["fail"] else 0)
        return code, checks

    def found(self, name):
        """The texts of all that a check found."""
        return [check["text"] for check in self.lab.ctl("doctor", "--only", name)[1]["checks"]]

    def assert_found(self, name, text, fix, verdict="fail"):
        """The check of this name is the one that fails, and says this."""
        code, checks = self.doctor()
        check = checks[name]
        self.assertEqual(check["verdict"], verdict, check)
        self.assertIn(text, check["text"])
        self.assertIn(fix, check["fix"])
        self.assertEqual(code, EXIT_UNSOUND if verdict == "fail" else 0)
        return checks

    def install(self):
        """Runs install.cmd, over what is there."""
        done = self.lab.run("cmd", "/c", self.lab.folder / "files" / "install.cmd")
        self.assertEqual(done.returncode, 0, done)

    def set_for_now(self, key, name, kind, data):
        """Sets a value of the registry that is what it was again after the test."""
        shown = self.lab.run("reg", "query", key, "/v", name).stdout
        before = [line.split(None, 2) for line in shown.splitlines() if " REG_" in line]
        if before:
            kept = before[0][2] if len(before[0]) > 2 else ""
            self.addCleanup(self.lab.set_value, key, name, before[0][1], kept)
        else:
            self.addCleanup(self.lab.delete_value, key, name)
        self.lab.set_value(key, name, kind, data)

    def test_a_healthy_installation_has_no_failure(self):
        code, checks = self.doctor()
        self.assertEqual(code, 0)
        for name, check in checks.items():
            self.assertEqual(check["verdict"], "unknown" if name in NOT_TOLD else "pass", check)
            self.assertEqual("fix" in check, check["verdict"] != "pass")

    def test_text_has_a_line_for_each_check_in_columns(self):
        done = self.lab.run("deputyctl", "doctor")
        lines = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
        names = self.doctor()[1]
        self.assertEqual(len(lines), len(names) + 1)
        for line, name in zip(lines, names):
            self.assertEqual(line[9:9 + len(name)], name)
            self.assertEqual(line[30:32], "  ")
            self.assertNotEqual(line[32], " ")
        self.assertIn(" pass, ", lines[-1])

    def test_a_message_file_that_is_gone(self):
        self.set_for_now(SOURCE, "EventMessageFile", "REG_EXPAND_SZ", "C:\\nowhere\\deputymsg.dll")
        checks = self.assert_found("event source", "C:\\nowhere\\deputymsg.dll", "install.cmd")
        self.assertEqual(checks["message file"]["verdict"], "fail")

    def test_a_message_file_that_is_another(self):
        other = self.lab.installed / "deputy-client.dll"
        self.set_for_now(SOURCE, "EventMessageFile", "REG_EXPAND_SZ",
                         "C:\\Program Files\\Deputy\\" + other.name)
        self.assert_found("message file", "no text for event 4000", "install.cmd")

    def test_a_relative_message_file(self):
        self.set_for_now(SOURCE, "EventMessageFile", "REG_EXPAND_SZ", "deputymsg.dll")
        self.assert_found("event source", "not an absolute path", "install.cmd")

    def test_names_that_are_asked_for_and_not_registered(self):
        # Wine's Event Log gives no event back: that is as far as it can be seen here.
        self.set_for_now(SOURCE, "ProviderGuid", "REG_EXPAND_SZ", GUID)
        self.assert_found("event names", "is not registered", "/named-fields", "warn")
        own = "C:\\Program Files\\Deputy\\deputymsg.dll"
        self.addCleanup(self.lab.run, "reg", "delete", PUBLISHER, "/f")
        self.lab.run("reg", "add", PUBLISHER, "/ve", "/d", "Deputy-Service", "/f")
        for name in ("ResourceFileName", "MessageFileName"):
            self.lab.set_value(PUBLISHER, name, "REG_EXPAND_SZ", own)
        self.assert_found("event names", "the newest event", "", "unknown")
        other = own.replace("deputymsg", "deputy-client")
        self.lab.set_value(PUBLISHER, "ResourceFileName", "REG_EXPAND_SZ", other)
        self.assert_found("event names", "something else: " + other, "/named-fields", "warn")
        for key, name in ((SOURCE, "EventMessageFile"), (PUBLISHER, "ResourceFileName"),
                          (PUBLISHER, "MessageFileName")):
            self.set_for_now(key, name, "REG_EXPAND_SZ", other)
        self.assertEqual(self.found("event names"),
                         ["the message file has no names for the data of events"])

    def test_a_wrong_category_count(self):
        self.set_for_now(SOURCE, "CategoryCount", "REG_DWORD", "3")
        self.assert_found("event source", "CategoryCount is 3", "install.cmd")
        self.set_for_now(SOURCE, "TypesSupported", "REG_DWORD", "3")
        self.set_for_now(SOURCE, "EventMessageFile", "REG_EXPAND_SZ", "deputymsg.dll")
        self.assertEqual(len(self.found("event source")), 3)

    def test_a_log_that_others_may_write(self):
        for ace, text in (("(A;;0x2;;;AU)", "S-1-5-11 may write"), ("(A;;0x4;;;IU)", "may clear")):
            with self.subTest(ace):
                self.set_for_now(LOG_KEY, "CustomSD", "REG_SZ", LOG_DESCRIPTOR + ace)
                self.assert_found("event log writers", text, "CustomSD")
        self.lab.set_value(LOG_KEY, "CustomSD", "REG_SZ",
                           LOG_DESCRIPTOR + "(A;;0x2;;;AU)(A;;0x6;;;IU)(A;;0x1;;;WD)")
        self.assertEqual(self.found("event log writers"), [
            "S-1-5-11 may write events into the log",
            "S-1-5-4 may write events into the log, and clear it"])
        self.set_for_now(LOG_KEY, "CustomSD", "REG_SZ", "nonsense")
        self.assert_found("event log writers", "not a security descriptor", "install.cmd")

    def test_installing_again_mends_the_log_and_keeps_the_records_that_wait(self):
        spool = self.lab.folder / "prefix/drive_c/ProgramData/Deputy/spool"
        kept = spool / "kept"
        kept.write_bytes(b"1234")
        self.addCleanup(kept.unlink)
        self.set_for_now(LOG_KEY, "CustomSD", "REG_SZ", LOG_DESCRIPTOR + "(A;;0x2;;;AU)")
        self.assert_found("event log writers", "S-1-5-11 may write", "run install.cmd")
        self.install()
        self.assertEqual(self.doctor()[1]["event log writers"]["verdict"], "pass")
        self.assertEqual(kept.read_bytes(), b"1234")

    def test_a_folder_and_a_program_that_everybody_may_change(self):
        program = self.lab.installed / "deputy.exe"
        copy = program.with_name("copy.exe") # of what the lab shares with its template
        shutil.copy(program, copy)
        self.lab.stop()
        program.unlink()
        copy.rename(program)
        self.lab.start()
        for path, name in ((self.lab.installed, "folder writers"), (program, "program writers")):
            mode = path.stat().st_mode
            with self.subTest(name):
                path.chmod(mode | 0o002)
                try:
                    self.assert_found(name, "can be changed by S-1-1-0", "icacls")
                finally:
                    path.chmod(mode)

    def test_a_folder_above_that_everybody_may_rename(self):
        for folder, name in ((self.lab.installed.parent, r"C:\Program Files"),
                             (self.lab.installed.parent.parent, "C:\\")):
            mode = folder.stat().st_mode
            with self.subTest(name):
                folder.chmod(mode | 0o002)
                try:
                    self.assert_found("folder writers", f"{name} can be renamed, or what is in it "
                                      "replaced, by S-1-1-0", "/remove:g *S-1-1-0")
                finally:
                    folder.chmod(mode)

    def test_a_library_that_everybody_may_change(self):
        for name in ("deputyctl.exe", "deputy-client.dll"):
            file = self.lab.installed / name
            copy = file.with_name("copy") # of what the lab shares with its template
            shutil.copy(file, copy)
            copy.replace(file)
            mode = file.stat().st_mode
            with self.subTest(name):
                file.chmod(mode | 0o002)
                try:
                    self.assert_found(
                        "program writers", f"{name} can be changed by S-1-1-0", "/reset")
                finally:
                    file.chmod(mode)

    def test_a_message_file_that_everybody_may_change(self):
        messages = self.lab.installed / "deputymsg.dll"
        copy = messages.with_name("copy.dll")
        shutil.copy(messages, copy)
        copy.replace(messages)
        mode = messages.stat().st_mode
        messages.chmod(mode | 0o002)
        self.addCleanup(messages.chmod, mode)
        self.assert_found("program writers", "deputymsg.dll can be changed by S-1-1-0", "/reset")

    def test_a_data_folder_that_everybody_may_change(self):
        data = self.lab.folder / "prefix/drive_c/ProgramData/Deputy"
        for folder, name in ((data, "Deputy"), (data / "spool", r"Deputy\spool"),
                             (data / "dumps", r"Deputy\dumps")):
            mode = folder.stat().st_mode
            with self.subTest(name):
                folder.chmod(mode | 0o002)
                try:
                    # What Windows has in ProgramData lets users in: never reset to it.
                    self.assert_found(
                        "data folder writers", rf"C:\ProgramData\{name} can be changed by S-1-1-0",
                        TAKE_BACK)
                finally:
                    folder.chmod(mode)

    def test_all_that_everybody_may_change_is_listed_and_mended_at_once(self):
        data = self.lab.folder / "prefix/drive_c/ProgramData/Deputy"
        kept = data / "spool" / "kept"
        kept.write_bytes(b"")
        self.addCleanup(kept.unlink)
        self.assertEqual(len(self.found("data folder writers")), 1)
        for path in (data, data / "spool", kept): # as Explorer's "Continue" does
            self.addCleanup(path.chmod, path.stat().st_mode)
            path.chmod(path.stat().st_mode | 0o002)
        self.assertEqual(self.found("data folder writers"), [
            rf"C:\ProgramData\{name} can be changed by S-1-1-0"
            for name in ("Deputy", r"Deputy\spool", r"Deputy\spool\kept")])
        done = self.lab.run("deputyctl", "doctor", "--only", "data folder writers")
        lines = [line.strip() for line in done.stdout.splitlines()]
        self.assertEqual([line[:4] for line in lines], ["fail"] * 3 + ["fix:", "0 pa"], lines)
        self.assertTrue(lines[3].endswith(TAKE_BACK), lines)

    def test_a_clock_that_was_set_back(self):
        state = self.lab.folder / "prefix/drive_c/ProgramData/Deputy/last-run"
        times = state.stat()
        self.addCleanup(os.utime, state, ns=(times.st_atime_ns, times.st_mtime_ns))
        ahead = time.time() + 3600 # as if it had been written before the clock was set
        os.utime(state, (ahead, ahead))
        shown = time.strftime("at %Y-%m-%d %H:%M:%S UTC", time.gmtime(ahead))
        self.assert_found("clock", f"is before what the service wrote last, {shown}", "w32tm")
        os.utime(state, (ahead - 3480, ahead - 3480))
        self.assertEqual(self.doctor()[1]["clock"]["verdict"], "pass")

    def test_a_bad_setting(self):
        self.set_for_now(PARAMETERS, "MaxCalls", "REG_DWORD", "0")
        self.assert_found("policy", "MaxCalls", "config check")

    def test_every_wrong_setting_is_listed(self):
        self.set_for_now(PARAMETERS, "MaxCalls", "REG_DWORD", "0")
        self.set_for_now(PARAMETERS, "MaxCals", "REG_DWORD", "1")
        found = self.found("policy")
        self.assertEqual(len(found), 2)
        self.assertTrue(any("MaxCalls is 0" in text for text in found), found)
        self.assertTrue(any("MaxCals" in text for text in found), found)

    def test_a_setting_that_nobody_knows_is_a_warning(self):
        self.set_for_now(PARAMETERS, "MaxCals", "REG_DWORD", "1")
        self.assert_found("policy", "MaxCals", "config check", "warn")

    def test_a_disk_that_the_spool_would_fill(self):
        self.set_for_now(PARAMETERS, "SpoolFreeMegabytes", "REG_DWORD", "4294967295")
        self.assert_found("free space", "MiB are free", "SpoolFreeMegabytes", "warn")

    def test_archives_of_the_log(self):
        folder = self.lab.folder / "prefix/drive_c/moved log"
        folder.mkdir()
        self.addCleanup(shutil.rmtree, folder)
        self.set_for_now(LOG_KEY, "File", "REG_EXPAND_SZ", r"%SystemDrive%\moved log\Deputy.evtx")
        self.assertEqual(self.found("archives"), ["none yet"])
        days = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 10 * 86400))
        for name, size in (("Deputy.evtx", 36), (f"Archive-Deputy-{days}-00-00-00-000.evtx", 64),
                           (f"Archive-Deputy-{days}-12-00-00-000.evtx", 64),
                           ("Archive-Deputy-mine.evtx", 64)):
            with open(folder / name, "wb") as file:
                file.truncate(size << 20)
        text, = self.found("archives")
        self.assertIn(rf"2 of 128 MiB in C:\moved log, the oldest of {days}; the log grows", text)
        with open(folder / f"Archive-Deputy-{days}-13-00-00-000.evtx", "wb") as file:
            file.truncate(1 << 42)
        self.assert_found("archives", "its volume is full in", "install.cmd", "warn")
        self.assert_found("free space", "the event log may take", "SpoolFreeMegabytes", "warn")

    def test_a_full_log_that_takes_nothing(self):
        self.set_for_now(LOG_KEY, "AutoBackupLogFiles", "REG_DWORD", "0")
        self.assert_found("archives", "neither archived nor overwritten", "/retention archive",
                          "warn")

    def test_records_that_wait(self):
        spool = self.lab.folder / "prefix/drive_c/ProgramData/Deputy/spool/0000000009.spool"
        self.lab.stop()
        self.addCleanup(self.lab.start)
        spool.write_bytes(b"1234")
        self.addCleanup(spool.unlink)
        checks = self.doctor()[1]
        self.assertEqual(checks["spool"]["verdict"], "warn")
        self.assertIn("4 bytes", checks["spool"]["text"])

    def test_a_crash_dump(self):
        dump = self.lab.folder / "prefix/drive_c/ProgramData/Deputy/dumps/deputy-1.dmp"
        dump.write_bytes(b"1234")
        self.addCleanup(dump.unlink)
        self.assert_found("crash dumps", "1 dump,", "report", "warn")

    def test_windows_error_reporting_that_keeps_memory(self):
        self.set_for_now(REPORTS_KEY + r"\ExcludedApplications", "deputy.exe", "REG_DWORD", "0")
        self.assert_found("error reports", "does not leave deputy.exe out", "install.cmd", "warn")
        self.install()
        self.assertEqual(self.doctor()[1]["error reports"]["verdict"], "pass")
        self.addCleanup(self.lab.run, "reg", "delete", REPORTS_KEY + r"\LocalDumps", "/f")
        self.lab.set_value(REPORTS_KEY + r"\LocalDumps", "DumpType", "REG_DWORD", "2")
        self.assert_found("error reports", "LocalDumps is set", "DumpFolder", "warn")
        self.set_for_now(REPORTS_KEY + r"\ExcludedApplications", "deputy.exe", "REG_DWORD", "0")
        self.assertEqual(len(self.found("error reports")), 2)

    def test_a_stopped_service(self):
        self.lab.stop()
        self.addCleanup(self.lab.start)
        checks = self.assert_found("running", "stopped", "sc.exe start Deputy")
        for name in ("endpoint owner", "version", "token privileges", "mitigations"):
            self.assertEqual(checks[name]["verdict"], "unknown", name)

    def test_somebody_else_at_the_endpoint(self):
        self.lab.stop()
        self.addCleanup(self.lab.start)
        with self.lab.running("deputy", "--console") as console:
            while self.lab.run("deputyctl", "ping", "--timeout", "1000").returncode:
                self.assertIsNone(console.poll())
            checks = self.assert_found(
                "endpoint owner", "answers, but the service's is 0", r"RPC Control\deputy")
            # It says that it runs as the service did; that makes nobody a friend.
            claimed = checks["server account"]["text"].split()[-1]
            self.assertEqual(checks["data folder writers"]["verdict"], "fail")
            self.assertIn(claimed, checks["data folder writers"]["text"])
            console.send_signal(2)
            console.wait(30)

    def test_an_image_path_without_quotation_marks(self):
        self.lab.stop()
        self.lab.run("sc", "config", "Deputy", "binPath=", r"C:\Program Files\Deputy\deputy.exe")
        key = self.lab.run("reg", "query", SERVICE_KEY, "/v", "ImagePath").stdout
        if '"' in key: # this system's sc.exe cannot change it: make the service anew
            self.lab.run("sc", "delete", "Deputy")
            self.lab.run("sc", "create", "Deputy", "binPath=",
                         r"C:\Program Files\Deputy\deputy.exe", "start=", "auto")
        self.assert_found("image path", "not in quotation marks", "install.cmd")
        self.lab.run("sc", "delete", "Deputy")
        self.install()
        self.lab.set_value(PARAMETERS, "RestartDelayMaxSeconds", "REG_DWORD", "0")


class NotInstalled(BareCase):
    """Where there is nothing, everything that can be said is said."""

    def test_it_says_so(self):
        done = self.ctl("doctor")
        self.assertEqual(done.returncode, EXIT_UNSOUND)
        self.assertRegex(done.stdout, r"fail +installed +there is no service Deputy")
        self.assertRegex(done.stdout, r"fail +event source ")


if __name__ == "__main__":
    unittest.main()
