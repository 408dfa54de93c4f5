"""The proof kit, as far as Wine goes: what it proves, what it leaves, and that a proof can fail."""

import json
import re
import socket
import unittest

from common.support import POLICY, Lab

MADE = ("prefix/drive_c/ProgramData/DeputyProof",)
KEY = r"HKLM\SOFTWARE\DeputyProof"
MARK = r"HKLM\SOFTWARE\DeputyProofRun"
ALREADY_THERE, WRONG = 3, 2

RUN = re.compile(r"^(pass|FAIL|skip)  (\S+) as (\S+?)(?:: (.+))?$", re.M)
BROKEN = re.compile(r"^\S+ (\S+) as \S+: (noticed:|NOT NOTICED|skip:)", re.M)


class Kit(unittest.TestCase):
    """prove.cmd and prove.exe, beside the files of a lab."""

    lab: Lab

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab("Prove")
        cls.addClassCleanup(cls.lab.down)

    def setUp(self):
        self.files = self.lab.folder / "files"
        if not self.lab.installed.joinpath("deputy.exe").exists():
            self.lab.make("--copy")

    def prove(self, *arguments):
        """Runs prove.exe."""
        return self.lab.run(self.files / "prove.exe", *arguments, timeout=900, cwd=self.files)

    def script(self, *arguments):
        """Runs prove.cmd."""
        return self.lab.run("cmd", "/c", "prove.cmd", *arguments, timeout=900, cwd=self.files)

    def runs(self):
        """Each proof with each of its callers, by the kit's own list."""
        lines = self.prove("--list").stdout.split("\n")
        return {(name, caller) for name, _, _, caller in
                (line.strip().split("\t") for line in lines if line.strip())}

    def assert_nothing_is_left(self):
        """What the kit makes is gone."""
        for name in MADE:
            self.assertFalse((self.lab.folder / name).exists(), name)
        self.assertNotEqual(self.lab.run("reg", "query", KEY).returncode, 0)
        self.assertNotEqual(self.lab.run("sc", "query", "DeputyProof").returncode, 0)

    def assert_proved(self, text):
        """Every proof was run as each of its callers, none failed, what was not shown has a reason.
        Returns the names of those that were shown."""
        lines = RUN.findall(text.replace("\r", ""))
        self.assertEqual({(name, caller) for _, name, caller, _ in lines}, self.runs())
        self.assertEqual([line for line in lines if line[0] == "FAIL"], [])
        self.assertEqual([line for line in lines if line[0] == "skip" and not line[3]], [])
        return {name for verdict, name, _, _ in lines if verdict == "pass"}

    def test_one_command_installs_proves_and_removes_what_fails_when_it_is_broken(self):
        done = self.prove("--sabotage")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        verdicts = BROKEN.findall(done.stdout.replace("\r", ""))
        noticed = {name for name, verdict in verdicts if verdict == "noticed:"}
        self.assertEqual([name for name, verdict in verdicts if verdict == "NOT NOTICED"], [])
        self.assertEqual(self.lab.ctl("ping")[0], 0)
        self.assertEqual(self.lab.run("cmd", "/c", "uninstall.cmd", "/quiet", "/purge",
                                      cwd=self.files).returncode, 0)
        done = self.script()
        self.assertEqual(done.returncode, 0, done)
        shown = self.assert_proved(done.stdout)
        self.assertEqual(shown - noticed, set())
        self.assert_is_what_was_said(shown)
        self.assertFalse(self.lab.installed.joinpath("deputy.exe").exists())
        self.assertNotEqual(self.lab.run("reg", "query", MARK).returncode, 0)
        self.assert_nothing_is_left()

    def assert_is_what_was_said(self, shown):
        """proof.json has the same verdicts, and no names."""
        text = self.files.joinpath("proof.json").read_text(encoding="ascii")
        found = json.loads(text)
        self.assertEqual({proof["name"] for proof in found["proofs"] if proof["verdict"] == "pass"},
                         shown)
        self.assertEqual(found["FAIL"], 0)
        self.assertTrue(found["machine"]["wine"])
        self.assertNotIn(socket.gethostname().lower(), text.lower())
        self.assertEqual(re.findall(r"S-1-5-21-\d+", text), [])

    def test_a_deputy_that_was_there_before_is_proved_and_not_disturbed(self):
        before = self.lab.ctl("ping")[1]["process_id"]
        done = self.prove("--installed", "--only", "scm")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertIn("pass  scm.registered as elevated", done.stdout)
        self.assertIn("skip  scm.stop-under-load as elevated: this Deputy was there before",
                      done.stdout)
        self.assertEqual(self.lab.ctl("ping")[1]["process_id"], before)
        self.assert_nothing_is_left()

    def test_what_an_administrator_may_have_set_is_no_failure(self):
        time = (r"HKLM\SYSTEM\CurrentControlSet\Services\Deputy", "/v", "PreshutdownTimeout")
        before = self.lab.run("reg", "query", *time).stdout.split()[-1]
        for value, verdict in (("10000", "skip"), (str(int(before, 16)), "pass")):
            self.lab.run("reg", "add", *time, "/t", "REG_DWORD", "/d", value, "/f")
            done = self.prove("--installed", "--only", "scm.preshutdown")
            self.assertEqual(done.returncode, 0, done)
            self.assertIn(f"{verdict}  scm.preshutdown as elevated", done.stdout)

    def test_a_deputy_that_is_there_is_left_alone(self):
        before = self.lab.installed.joinpath("deputy.exe").stat()
        done = self.script()
        self.assertEqual((done.returncode, done.stdout), (ALREADY_THERE, ""), done)
        self.assertIn("Deputy is installed already, and was left alone.", done.stderr)
        self.assertEqual(self.lab.installed.joinpath("deputy.exe").stat().st_ctime_ns,
                         before.st_ctime_ns)
        self.assertEqual(self.lab.ctl("ping")[0], 0)

    def test_what_a_killed_run_has_left_is_removed(self):
        folder = self.lab.folder / MADE[0]
        folder.joinpath("results").mkdir(parents=True)
        folder.joinpath("results", "identity.user.plain").write_text("FAIL", encoding="ascii")
        self.lab.run("reg", "add", KEY + r"\closed")
        self.lab.run("reg", "add", KEY, "/v", "policy", "/d", "ours")
        self.lab.run("reg", "add", POLICY)
        self.assertEqual(self.prove("--clean").returncode, 0)
        self.assert_nothing_is_left()
        self.assertNotEqual(self.lab.run("reg", "query", POLICY).returncode, 0)

    def test_wrong_words_are_told(self):
        for words in (("--nonsense",), ("--only",), ("--sabotage", "--installed")):
            done = self.prove(*words)
            self.assertEqual(done.returncode, WRONG, done)
            self.assertIn("usage: prove", done.stderr)
        done = self.script("/nonsense")
        self.assertEqual(done.returncode, WRONG, done)
        self.assertIn("usage: prove.cmd", done.stderr)


if __name__ == "__main__":
    unittest.main()
