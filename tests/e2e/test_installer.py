"""install.cmd and uninstall.cmd: from where they are run, what they refuse, what they leave as it
is, and the exit status as a caller sees it."""

import json
import re
import shutil
import subprocess
import time
import unittest

from common.faulty import REDIRECTED
from common.support import MANIFESTS, PARAMETERS, ROOT, SOURCE, Lab, wait_for

TEMPLATES = ("deputy.admx", "en-US/deputy.adml", "de-DE/deputy.adml")
SHIPPED_MANIFESTS = (*TEMPLATES, "deputy-view.xml", "deputy.man")
KEY = PARAMETERS.rpartition("\\")[0]
OVERRIDES = r"HKCU\Software\Wine\DllOverrides"
LOG_KEY = SOURCE.rpartition("\\")[0]

# What is gathered, and not installed by install.cmd.
GATHERED = {"hostile.exe", "install.cmd", "prove.cmd", "prove.exe"}

USAGE, MISSING, NOT_COPIED, WRONG_KIND, UNSAFE_FOLDER, UNKNOWN_TO_SCM = 1, 3, 4, 11, 12, 13
UNINSTALL_UNKNOWN_TO_SCM = 10
NOT_SET = 14
ON_DEMAND, DISABLED = 3, 4 # start types
PAUSED = "ress any key" # in the words of whichever cmd.exe


class InstallerCase(unittest.TestCase):
    """A lab where nothing is installed, and the files that would be."""

    def setUp(self):
        self.lab = Lab(f"Installer-{type(self).__name__}")
        self.addCleanup(self.lab.down)
        self.lab.make("--bare")
        self.files = self.stage("package")

    def stage(self, name):
        """Puts what is shipped into a folder."""
        folder = self.lab.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for pattern in ("deputy.exe", "deputymsg.dll", "deputyctl.exe", "deputy-client.dll"):
            shutil.copy(next(self.lab.build.rglob(pattern)), folder)
        for script in ("install.cmd", "uninstall.cmd"):
            shutil.copy(ROOT / "installer" / script, folder)
        for manifest in SHIPPED_MANIFESTS:
            folder.joinpath(manifest).parent.mkdir(exist_ok=True)
            shutil.copy(MANIFESTS / manifest, folder / manifest)
        shutil.copy(ROOT / "service" / "audit" / "FIELDS.md", folder)
        return folder

    def cmd(self, *command, folder=None, **options):
        """Runs a command of cmd.exe in a folder."""
        return self.lab.run("cmd", "/c", *command, cwd=folder or self.files, **options)

    def install(self, *arguments, **options):
        """Runs install.cmd; it has to succeed. Returns what it said."""
        done = self.cmd("install.cmd", *arguments, **options)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout + done.stderr

    def complaints(self, done):
        """What a script said on standard error, but for what this platform lacks."""
        return [line for line in done.stderr.splitlines()
                if "is not supported on this platform" not in line]

    def value(self, key, name):
        """A value of the registry as text; None when there is none."""
        done = self.lab.run("reg", "query", key, "/v", name)
        if done.returncode:
            return None
        return next(line for line in done.stdout.splitlines() if " REG_" in line).split(None, 2)[2]


class Status(InstallerCase):
    """How a script ended, as who called it sees it. (In Wine's cmd.exe, "call" of any script leaves
    status 1; that ReactOS' keeps that of the last program is in its sources, cmd/batch.c.)"""

    def assert_status(self, expected, *command):
        """The command ends so, by itself and when another script runs it and goes on."""
        done = self.cmd(*command)
        self.assertEqual(done.returncode, expected, done)
        line = " ".join(command)
        self.files.joinpath("caller.cmd").write_text(
            f"@echo off\r\ncmd /c {line}\r\necho status=%ERRORLEVEL%\r\n", encoding="ascii")
        done = self.cmd("caller.cmd")
        self.assertIn(f"status={expected}\n", done.stdout.replace("\r", ""), done)

    def test_the_last_command_is_a_program_that_ends_with_the_status(self):
        for script in ("install.cmd", "uninstall.cmd"):
            lines = (ROOT / "installer" / script).read_text(encoding="ascii").split("\n")
            self.assertEqual(lines[-2:], [r'"%SYS%\cmd.exe" /c exit %RESULT%', ""])
            main = "\n".join(lines).split("rem --- Subroutines")[0]
            left = [line for line in main.splitlines()
                    if "exit /b" in line and not line.startswith("rem")]
            self.assertEqual(len(left), {"install.cmd": 0, "uninstall.cmd": 1}[script], left)

    def test_success_and_failure_are_seen_by_callers(self):
        self.assert_status(USAGE, "install.cmd", "/nonsense")
        self.assert_status(USAGE, "uninstall.cmd", "/nonsense")
        self.files.joinpath("deputymsg.dll").rename(self.files / "away")
        self.assert_status(MISSING, "install.cmd", "/quiet")
        self.files.joinpath("away").rename(self.files / "deputymsg.dll")
        self.assert_status(0, "install.cmd", "/quiet")
        self.assert_status(0, "uninstall.cmd", "/quiet")

    def test_where_all_is_well_nothing_is_complained_about(self):
        for script, arguments in (("install.cmd", ()), ("install.cmd", ("/quiet",)),
                                  ("uninstall.cmd", ())):
            with self.subTest(script, arguments=arguments):
                done = self.cmd(script, *arguments)
                self.assertEqual((done.returncode, self.complaints(done)), (0, []))

    def test_a_key_that_the_service_control_manager_does_not_know_is_said_at_once(self):
        self.lab.set_value(KEY, "ImagePath", "REG_EXPAND_SZ", r"C:\deputy.exe")
        for script, status in (("install.cmd", UNKNOWN_TO_SCM),
                               ("uninstall.cmd", UNINSTALL_UNKNOWN_TO_SCM)):
            begun = time.monotonic()
            done = self.cmd(script)
            self.assertEqual(done.returncode, status, done)
            self.assertIn("does not know the service Deputy", done.stderr)
            self.assertLess(time.monotonic() - begun, 40)
        self.assertFalse(self.lab.installed.exists())

    def test_a_package_of_the_wrong_kind_changes_nothing(self):
        faulty = next(self.lab.build.rglob("deputy-faults.exe"))
        shutil.copy(faulty, self.files / "deputy.exe")
        self.lab.set_value(PARAMETERS, "TestFault", "REG_DWORD", str(REDIRECTED))
        done = self.cmd("install.cmd")
        self.assertEqual(done.returncode, WRONG_KIND, done)
        self.assertIn("64-bit package (x86_64)", done.stderr)
        self.assertFalse(self.lab.installed.exists())

    def test_a_folder_for_its_data_that_is_none_is_not_used(self):
        data = self.lab.folder / "prefix/drive_c/ProgramData/Deputy"
        data.write_bytes(b"")
        done = self.cmd("install.cmd")
        self.assertEqual(done.returncode, UNSAFE_FOLDER, done)
        self.assertIn("is not a folder", done.stderr)
        self.assertFalse(self.lab.installed.exists())
        # And before anything else is there, they are, with what keeps others out.
        data.unlink()
        self.lab.installed.write_bytes(b"") # so that no file can be copied
        done = self.cmd("install.cmd")
        self.assertEqual(done.returncode, NOT_COPIED, done)
        self.assertIsNone(self.value(KEY, "ImagePath"))
        self.assertIsNone(self.value(LOG_KEY, "CustomSD"))
        for folder in (data, data / "spool", data / "dumps"):
            self.assertEqual(folder.stat().st_mode & 0o007, 0, folder)


class Places(InstallerCase):
    """Where it is run from, and by whom."""

    def test_carets_in_the_path(self):
        # And percent signs on Windows: Wine's cmd.exe expands what it has expanded once more.
        for name, scripts, programs in (("a^b ^^ (x)", "scripts", ""), ("c^d & e", "", "bin"),
                                        ("f^g", "scripts", "bin")):
            with self.subTest(name):
                self.lab.down()
                self.lab.up("--bare")
                folder = self.stage(name)
                for place, pattern in ((programs, "deputy*"), (scripts, "*.cmd")):
                    folder.joinpath(place).mkdir(exist_ok=True)
                    for file in folder.glob(pattern):
                        file.rename(folder / place / file.name)
                self.install(folder=folder / scripts)
                self.assertEqual(self.lab.state()["state"], "running")
                self.assertTrue(self.lab.installed.joinpath("deputyctl.exe").exists())

    def test_a_window_of_its_own_waits_before_it_closes_and_no_other_does(self):
        def said(line, *arguments):
            environment = dict(self.lab.environment, CMDCMDLINE=line)
            done = subprocess.run(
                [ROOT / "scripts" / "lab", "run", "cmd", "/c", *arguments], env=environment,
                cwd=self.files, input="\n", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                encoding="utf-8", timeout=120, check=False)
            self.assertEqual(done.returncode, USAGE, done)
            return done.stdout
        # As Explorer starts a script, and one as an administrator (HKEY_CLASSES_ROOT\cmdfile).
        for line in (r'C:\Windows\system32\cmd.exe /c ""C:\some folder\{}" "',
                     r'"C:\Windows\System32\cmd.exe" /C "C:\some folder\{}" '):
            for script in ("install.cmd", "uninstall.cmd"):
                self.assertIn(PAUSED, said(line.format(script), script, "/nonsense"))
                self.assertNotIn(PAUSED, said(line.format(script), script, "/quiet", "/nonsense"))
        for line in (r"cmd /c install.cmd", r'cmd.exe /c "C:\some folder\install.cmd"', "cmd.exe"):
            self.assertNotIn(PAUSED, said(line, "install.cmd", "/nonsense"))


class Files(InstallerCase):
    """What is installed, and removed again."""

    def listed(self, script, *names):
        """The files that a script has in lists of these names."""
        lines = (ROOT / "installer" / script).read_text(encoding="ascii").splitlines()
        lists = dict(line[4:].split("=", 1) for line in lines
                     if line.startswith("set ") and "=" in line)
        return {file for name in names for file in lists[name].split()}

    def shipped(self):
        """The files that "meson install" installs, as they lie in the folder of the programs; not
        what the linker makes beside a DLL, which is there under the name deputy-client.lib."""
        done = subprocess.run(["meson", "introspect", self.lab.build, "--installed"],
                              stdout=subprocess.PIPE, encoding="utf-8", check=True)
        targets = json.loads(done.stdout).values()
        return {target.rpartition("/bin/")[2] if "/bin/" in target else target.rpartition("/")[2]
                for target in targets if not target.endswith(".dll.a")}

    def test_the_scripts_have_what_meson_installs_and_readme_names_it(self):
        languages = self.listed("install.cmd", "LANGUAGES")
        files = self.listed("install.cmd", "NEEDED", "OPTIONAL")
        texts = {f"{language}/deputy.adml" for language in languages}
        self.assertEqual(self.shipped(), files | texts | GATHERED)
        self.assertEqual(self.listed("uninstall.cmd", "FILES"), files - {"uninstall.cmd"})
        self.assertEqual(self.listed("uninstall.cmd", "LANGUAGES"), languages)
        rows = re.findall(r"^\| (.+) \| (.+) \|$", self.told(), re.M)
        told = [name for files, _ in rows for name in re.findall(r"`([^`]+)`", files)]
        self.assertEqual(sorted(told), sorted(files | languages | GATHERED | {"deputy.adml"}))

    def told(self):
        """The table of the files in the README."""
        text = (ROOT / "installer" / "README.md").read_text(encoding="utf-8")
        return text.partition("\nputs these files into the folder `release`:\n\n")[2].partition(
            "\n\n")[0]

    def test_what_is_gathered_is_what_readme_says(self):
        folder = self.lab.folder / "release"
        done = subprocess.run([ROOT / "scripts" / "gather", self.lab.build, folder], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        gathered = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        self.assertEqual(gathered, self.shipped())

    def test_templates_and_the_table_of_fields_are_installed_and_removed(self):
        self.install()
        installed = self.lab.installed
        for name in (*TEMPLATES, "FIELDS.md"):
            self.assertEqual(installed.joinpath(name).read_bytes(),
                             self.files.joinpath(name).read_bytes())
        self.files.joinpath("en-US", "deputy.adml").write_bytes(b"newer")
        shutil.rmtree(self.files / "de-DE")
        said = self.install()
        self.assertIn(r"the file de-DE\deputy.adml is not in", said)
        self.assertEqual(installed.joinpath("en-US", "deputy.adml").read_bytes(), b"newer")
        self.assertTrue(installed.joinpath("de-DE", "deputy.adml").exists())
        done = self.lab.run("cmd", "/c", r"C:\Program Files\Deputy\uninstall.cmd")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(list(installed.glob("*")), [])


class Chosen(InstallerCase):
    """What an administrator chooses by an option: how large the log becomes and what happens to a
    full one, and when the service starts."""

    LIMITS = ("MaxSize", "Retention", "AutoBackupLogFiles")
    STANDARD = ["0x4000000", "0xffffffff", "0x1"]

    def limits(self):
        """The limits of the log in the registry."""
        return [self.value(LOG_KEY, name) for name in self.LIMITS]

    def refused(self, *arguments, because):
        """Nothing is changed, and the last line says what is taken instead."""
        done = self.cmd("install.cmd", *arguments)
        self.assertEqual(done.returncode, USAGE, done)
        self.assertEqual(done.stderr.splitlines()[-1], because, arguments)
        self.assertFalse(self.lab.installed.exists(), arguments)

    def test_limits_are_set_kept_and_set_anew(self):
        said = self.install("/log-size", "1", "/retention", "OVERWRITE")
        self.assertEqual(self.limits(), ["0x100000", "0x0", "0x0"])
        self.assertIn("may become as large as 1 MB", said)
        self.assertIn("overwrites its oldest events", said)
        self.assertNotIn("MaxSize", self.install("/log-size", "4095"))
        self.assertEqual(self.limits(), ["0xfff00000", "0x0", "0x0"])
        self.assertIn(" MaxSize Retention AutoBackupLogFiles.", self.install())
        self.assertEqual(self.limits(), ["0xfff00000", "0x0", "0x0"])
        self.install("/retention", "archive")
        self.assertEqual(self.limits(), ["0xfff00000", "0xffffffff", "0x1"])
        self.install("/retention", "overwrite", "/log-size", "2047")
        self.assertEqual(self.limits(), ["0x7ff00000", "0x0", "0x0"])
        self.install("/defaults", "/log-size", "3000")
        self.assertEqual(self.limits(), ["0xbb800000", *self.STANDARD[1:]])
        self.install("/defaults")
        self.assertEqual(self.limits(), self.STANDARD)

    def test_each_number_of_megabytes_is_so_many_bytes(self):
        # The script counts in thousands, as "set /a" ends at 2 GB.
        for size in range(1, 4096):
            thousands = size * 1048 + size * 576 // 1000
            units = 1000 + size * 576 - size * 576 // 1000 * 1000
            self.assertEqual(f"{thousands}{str(units)[1:]}", str(size << 20))
        text = (ROOT / "installer" / "install.cmd").read_text(encoding="ascii")
        self.assertIn("THOUSANDS=LOGSIZE*1048+LOGSIZE*576/1000\n", text)
        self.assertIn("UNITS=1000+LOGSIZE*576-LOGSIZE*576/1000*1000\n", text)

    def test_what_is_no_value_is_refused_in_plain_words(self):
        size = "install: /log-size needs a number of MB from 1 to 4095, such as 256."
        for value in ("0", "4096", "10000", "064", "64k", "-1", "+1", "0x40", "1 2", "64.5"):
            self.refused("/log-size", value, because=size)
        self.refused("/log-size", because=size)
        self.refused("/retention", "keep",
                     because="install: /retention needs archive or overwrite.")
        for value in ("boot", "delayed-auto", "demand disabled"):
            self.refused("/start", value,
                         because="install: /start needs auto, delayed, demand or disabled.")

    def test_a_value_is_no_command(self):
        made = self.files / "made"
        for option in ("/log-size", "/retention", "/start"):
            for value in ("64&echo.>made", "auto|echo.>made", '64"&echo.>made&"', "x>made",
                          '"archive" & echo.>made & "'):
                quoted = '"' + value.replace('"', '""') + '"'
                self.files.joinpath("caller.cmd").write_text(
                    f"@echo off\r\ncmd /c install.cmd {option} {quoted}\r\n"
                    "echo status=%ERRORLEVEL%\r\n", encoding="ascii")
                done = self.cmd("caller.cmd")
                self.assertIn(f"status={USAGE}", done.stdout, (option, value))
                self.assertIn(f"install: {option} needs", done.stderr, (option, value))
                self.assertFalse(made.exists(), (option, value))
        self.assertFalse(self.lab.installed.exists())

    def test_help_names_each_option(self):
        done = self.cmd("install.cmd", "/?")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        text = (ROOT / "installer" / "install.cmd").read_text(encoding="ascii")
        taken = set(re.findall(r'^if /i "%~1"=="(/[-a-z]+)"', text, re.M))
        self.assertGreaterEqual(taken, {"/log-size", "/retention", "/start"})
        self.assertEqual(set(re.findall(r"^  (/[-a-z]+) ", done.stdout, re.M)), taken)
        usage = self.cmd("install.cmd", "/nonsense").stderr
        self.assertEqual(set(re.findall(r"\[(/[-a-z]+)", usage)), taken)
        self.assertFalse(self.lab.installed.exists())

    def test_when_it_starts(self):
        for word, number, state, said in (
                ("auto", 2, "running", "It starts with Windows."),
                ("demand", ON_DEMAND, "running", "It starts when somebody starts it."),
                ("disabled", DISABLED, "stopped", "It is disabled.")):
            with self.subTest(word):
                self.assertIn(said, self.install("/start", word))
                self.assertEqual(self.value(KEY, "Start"), f"0x{number}")
                self.assertEqual(self.lab.state()["state"], state)
                self.assertEqual(self.cmd("uninstall.cmd").returncode, 0)

    def test_a_start_that_could_not_be_set_is_a_failure(self):
        # Wine's sc.exe cannot configure a service that is there.
        self.install()
        done = self.cmd("install.cmd", "/start", "disabled")
        self.assertEqual(done.returncode, NOT_SET, done)
        self.assertIn("type sc.exe config Deputy start= disabled", done.stderr)
        self.assertEqual(self.lab.state()["state"], "running")
        self.install("/start", "auto")


class Kept(InstallerCase):
    """What an upgrade leaves as it is, and what it waits for."""

    def test_an_administrators_descriptor_of_the_log_stays_unless_others_may_write_by_it(self):
        self.install()
        installed = self.value(LOG_KEY, "CustomSD")
        own = "O:BAG:SYD:(A;;0x7;;;SY)(A;;0x5;;;BA)(A;;0x1;;;S-1-5-21-1-2-3-1001)"
        self.lab.set_value(LOG_KEY, "CustomSD", "REG_SZ", own)
        self.assertNotIn("descriptor is replaced", self.install())
        self.assertEqual(self.value(LOG_KEY, "CustomSD"), own)
        self.lab.set_value(LOG_KEY, "CustomSD", "REG_SZ", "O:BAG:SYD:(A;;0x7;;;SY)(A;;0x3;;;WD)")
        self.assertIn("descriptor is replaced", self.install())
        self.assertEqual(self.value(LOG_KEY, "CustomSD"), installed)

    def test_an_upgrade_from_a_folder_of_any_name_leaves_what_an_administrator_changed(self):
        self.install()
        changed = {
            (LOG_KEY, "CustomSD"): ("REG_SZ", "O:BAG:SYD:(A;;0x7;;;SY)(A;;0x1;;;BA)"),
            (LOG_KEY, "File"): ("REG_SZ", r"C:\Deputy.evtx"),
            (LOG_KEY, "MaxSize"): ("REG_DWORD", "0x10000000"),
            (KEY, "FailureActions"): ("REG_BINARY", "00"),
            (PARAMETERS, "MaxCalls"): ("REG_DWORD", "0x63"),
        }
        fresh = {place: self.value(*place) for place in changed}
        view = self.lab.view.read_bytes()
        for (key, name), (kind, data) in changed.items():
            self.lab.set_value(key, name, kind, data)
        self.lab.view.write_bytes(b"an administrator's")
        self.lab.delete_value(LOG_KEY, "Retention")
        self.set_start(ON_DEMAND)
        # The service control manager writes its own again.
        self.assertEqual(self.lab.run("sc", "description", "Deputy", "mine").returncode, 0)
        for name in ("a^b & c!", "!d! e ^^(f)"): # with percent signs: test_carets_in_the_path
            with self.subTest(name):
                before = self.lab.ctl("ping")[1]["process_id"]
                folder = self.stage(name)
                folder.joinpath("FIELDS.md").write_text(name, encoding="ascii")
                said = self.install(folder=folder)
                self.assertIn("Deputy is upgraded.", said)
                self.assertEqual(self.lab.installed.joinpath("FIELDS.md").read_text(), name)
                self.assertNotEqual(self.lab.ctl("ping")[1]["process_id"], before)
                for (key, value), (_, data) in changed.items():
                    self.assertEqual(self.value(key, value), data, value)
                self.assertEqual(self.value(KEY, "Start"), f"0x{ON_DEMAND}")
                self.assertEqual(self.lab.view.read_bytes(), b"an administrator's")
                self.assertEqual(self.value(KEY, "Description"), "mine")
                self.assertEqual(self.value(LOG_KEY, "Retention"), "0xffffffff")
        # "When the service starts" needs an sc.exe that can configure one.
        for kept in (": the descriptor of the event log.", " of the event log: File MaxSize Ret",
                     ": the view ", " of the service: Description FailureActions"):
            self.assertIn(f"\nKept{kept}", said)
        said = self.install("/defaults")
        self.assertNotIn("Kept", said)
        self.assertIn("The service is restarted after a failure", said)
        del fresh[KEY, "FailureActions"] # which Wine's sc.exe takes and forgets
        self.assertEqual({place: self.value(*place) for place in fresh}, fresh)
        self.assertEqual(self.lab.view.read_bytes(), view)
        self.assertIn("own identity", self.value(KEY, "Description"))

    def set_start(self, kind):
        """Sets when the service starts."""
        self.assertEqual(self.lab.run("control", "Deputy", "start", kind).returncode, 0)

    def test_records_that_were_not_delivered_stay_until_they_are_purged(self):
        segment = self.lab.folder / "prefix/drive_c/ProgramData/Deputy/spool/0000000009.spool"
        self.install()
        self.assertEqual(self.lab.stop()["state"], "stopped")
        segment.write_bytes(bytes(1000))
        done = self.cmd("uninstall.cmd")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(len(self.complaints(done)), 1, done)
        self.assertIn("were not delivered to the event log: it stays", done.stderr)
        self.assertTrue(segment.exists())
        self.install()
        done = self.cmd("uninstall.cmd", "/purge")
        self.assertEqual((done.returncode, self.complaints(done)), (0, []))
        self.assertIn("holds it open until it or Windows starts anew", done.stdout)
        self.assertFalse(segment.parents[1].exists())

    def test_a_disabled_service_is_upgraded_and_stays_disabled(self):
        self.install()
        self.set_start(DISABLED)
        said = self.install()
        self.assertIn("the service Deputy is disabled, and stays so: it is not started", said)
        self.assertIn("Deputy is upgraded.", said)
        self.assertEqual(self.lab.state()["state"], "stopped")
        self.assertEqual(self.value(KEY, "Start"), f"0x{DISABLED}")

    def test_when_it_starts_is_told_to_a_new_service_alone(self):
        # Wine's sc.exe cannot configure a service.
        text = (ROOT / "installer" / "install.cmd").read_text(encoding="ascii")
        told = [line for line in text.splitlines()
                if re.search("start= |%START%|START=", line) and not line.startswith("rem ")]
        told = [line for line in told if not line.startswith(">&2")]
        self.assertEqual(told[:5], [
            'set "START=start= %WHEN%"', "set KEEPSTART=%UPGRADE%",
            "if defined DEFAULTS set KEEPSTART=", "if defined WANTED set KEEPSTART=",
            "if defined KEEPSTART set START="])
        self.assertEqual([line.split()[:2] for line in told[5:]], [['"%SC%"', "%VERB%"]])
        self.assertNotIn("start=", told[5])

    def test_the_service_starts_once_the_log_is_known(self):
        system = self.lab.folder / "prefix/drive_c/windows/system32"
        tool, answers = system / "wevtutil.exe", system / "answers.exe"
        tool.rename(answers)
        self.lab.set_value(OVERRIDES, "wevtutil.exe", "REG_SZ", "native,builtin")

        # It refuses its arguments: the log is not known.
        def refuse():
            shutil.copy(next(self.lab.build.rglob("control.exe")), tool)

        refuse()
        with self.lab.running("cmd", "/c", "install.cmd", cwd=self.files) as install:
            waits = wait_for(lambda: self.lab.processes("ping.exe"), timeout=300)
            self.assertTrue(waits)
            self.assertEqual(self.lab.state()["state"], "stopped")
            answers.replace(tool)
            _, errors = install.communicate(timeout=300)
        self.assertEqual(install.returncode, 0, errors)
        self.assertNotIn("does not know the log", errors)
        self.assertEqual(self.lab.state()["state"], "running")
        tool.unlink()
        refuse()
        begun = time.monotonic()
        said = self.install("/log-size", "2")
        self.assertIn("does not know the log Deputy yet", said)
        self.assertIn("did not take the limits of the log Deputy: /ms:2097152. They hold", said)
        self.assertGreaterEqual(time.monotonic() - begun, 28)
        self.assertEqual(self.lab.state()["state"], "running")


if __name__ == "__main__":
    unittest.main()
