"""The library in other people's programs: the C programs of its page, built by the page's lines, on
a machine without a compiler's DLLs; and programs that load and unload the DLL."""

import contextlib
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

from common.support import ROOT, LabCase

HEADER = ROOT / "service" / "include"
BLOCK = re.compile(r"^((?:    .*\n|\n)+)", re.M)
TARGET = "x86_64-w64-mingw32"
GCC = f"{TARGET}-gcc"
POSSIBLE_DEADLOCK = 1131


def compiler(name):
    """A compiler of the README's lines, as this machine has it: Debian's clang does not find where
    its GCC for Windows keeps libgcc.a."""
    if name == "gcc":
        return [GCC]
    libgcc = subprocess.run([GCC, "-print-libgcc-file-name"], check=True, capture_output=True,
                            text=True).stdout
    return ["clang", f"--target={TARGET}", f"-L{pathlib.Path(libgcc).parent}"]


def blocks():
    """The indented blocks of the README, without their indent."""
    text = (ROOT / "service" / "client" / "README.md").read_text(encoding="utf-8")
    return [re.sub(r"^    ", "", block, flags=re.M).strip("\n") + "\n"
            for block in BLOCK.findall(text)]


def programs():
    """The page's programs, in their order."""
    return [block for block in blocks() if block.startswith("#include <deputy.h>")]


def lines():
    """The README's lines that build it, without what they are for."""
    found, = (block for block in blocks() if re.match(r"gcc app\.c ", block))
    return [re.sub(r"  +.*", "", line) for line in found.splitlines()]


class Library(LabCase):
    """A reader builds a program."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "app.c").write_text(programs()[0], encoding="utf-8")
        build = self.lab.build / "service" / "client"
        for name in ("libdeputy.a", "deputy-client.lib", "deputy-client.dll"):
            shutil.copy(build / name, self.folder)

    def build(self, line):
        """Runs one of the lines."""
        name, *words = line.split()
        subprocess.run([*compiler(name), f"-I{HEADER}", *words], cwd=self.folder, check=True)

    def test_each_line_makes_a_program_that_runs(self):
        tried = [line for line in lines() if line.split()[0] in ("gcc", "clang")]
        self.assertEqual(len(tried), 3, lines())
        for line in tried:
            with self.subTest(line):
                self.build(line)
                done = self.lab.run(self.folder / "app.exe")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertRegex(done.stdout, r"^I am S-1-5-21-[-\d]+\n")

    def test_each_program_of_the_page_does_what_it_is_for(self):
        said = (r"I am S-1-5-21-[-\d]+\n", r"read \d+ bytes\r?\n", r"KEY_QUERY_VALUE: granted\r?\n")
        self.assertEqual(len(programs()), len(said))
        for text, what in zip(programs(), said):
            with self.subTest(what):
                (self.folder / "app.c").write_text(text, encoding="utf-8")
                self.build(lines()[0])
                done = self.lab.run(self.folder / "app.exe")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertRegex(done.stdout, rf"^{what}")

    def test_a_program_has_guards_of_its_own_beside_the_library(self):
        self.build(lines()[0] + " -fstack-protector-all -Wl,-Bstatic -lssp")
        self.assertEqual(self.lab.run(self.folder / "app.exe").returncode, 0)


class Loaded(LabCase):
    """A program loads and unloads the DLL."""

    TIMEOUT_MS = 5000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("service/client/deputy-client.dll", "tests/lab/attach.dll",
                     "tests/lab/reload.exe"):
            shutil.copy(self.lab.build / name, self.folder)

    def reload(self, *arguments):
        """What is said of the DLL, of which nothing may be left."""
        done = self.lab.run(self.folder / "reload.exe", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        said = json.loads(done.stdout)
        self.assertEqual(said["loaded"], 0, said)
        for what in ("handles", "threads"):
            self.assertLessEqual(said[what][1], said[what][0], said)
        self.assertEqual(said["indexes"][0], said["indexes"][1], said)
        return said

    def test_loading_it_2000_times_leaves_nothing_behind(self):
        self.reload("rounds", 2000, 20)

    def test_it_does_with_a_small_stack(self):
        self.reload("stack", 1000, 10, 64 * 1024)

    def test_its_programs_may_have_another_c_runtime(self):
        runtime = subprocess.run([GCC, "-print-file-name=libucrt.a"], check=True,
                                 capture_output=True, text=True).stdout.strip()
        if not pathlib.Path(runtime).is_absolute():
            self.skipTest("this toolchain has no libucrt.a")
        program = self.folder / "reload.exe"
        sources = [ROOT / "tests" / name
                   for name in ("lab/reload.c", "lab/handles.c", "unit/heaps.c")]
        subprocess.run(
            [GCC, "-O2", "-municode", "-D_UCRT", "-D__MSVCRT_VERSION__=0xE00", "-nodefaultlibs",
             f"-I{ROOT / 'service'}", f"-I{ROOT / 'tests'}", *sources, "-o", program, "-lmingw32",
             "-lgcc", "-lmoldname", "-lmingwex", "-lucrt", "-lkernel32", "-lntdll"], check=True)
        self.assertNotIn(b"msvcrt.dll", program.read_bytes())
        self.assertIn(b"msvcrt.dll", (self.folder / "deputy-client.dll").read_bytes())
        self.reload("rounds", 100, 20)

    def test_what_needs_a_thread_fails_in_time_in_dllmain(self):
        for what in ("attach-opens", "attach-queries"):
            with self.subTest(what):
                said = self.reload(what, self.TIMEOUT_MS)
                self.assertEqual((said["done"], said["status"]), (1, POSSIBLE_DEADLOCK), said)
                self.assertLessEqual(said["took_ms"], self.TIMEOUT_MS, said)

    def test_a_session_from_before_may_be_used_in_dllmain(self):
        for when in ("attach-pings", "detach-pings"):
            with self.subTest(when):
                said = self.reload(when, self.TIMEOUT_MS)
                self.assertEqual((said["done"], said["status"]), (1, 0), said)
                self.assertLessEqual(said["took_ms"], self.TIMEOUT_MS, said)

    def test_closing_a_session_in_dllmain_ends_in_time(self):
        for when in ("attach-closes", "detach-closes"):
            with self.subTest(when):
                said = self.reload(when, self.TIMEOUT_MS)
                self.assertEqual(said["done"], 1, said)
                self.assertLessEqual(said["took_ms"], self.TIMEOUT_MS, said)


class Debugged(LabCase):
    """A program that a debugger started uses the DLL: it has another heap, which fills and looks at
    its blocks (Microsoft: "Behavior of Spawned Processes", "GFlags Flag Table"). Wine 8.0 gives it
    none by itself but has the flags for a program's name; and it looks behind a block that is freed
    only with the fourth of them, each time at all blocks, which takes its time."""

    OPTIONS = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\Image File Execution Options"
    DEBUGGED = 0x70 # heap tail, free and parameter checking
    EACH_CALL = 0xF0 # and validation on call

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("service/client/deputy-client.dll", "tests/lab/ask.exe",
                     "tests/lab/reload.exe", "tests/heap_use.exe"):
            shutil.copy(self.lab.build / name, self.folder)

    @contextlib.contextmanager
    def flags(self, program, flags):
        """The program has these flags meanwhile."""
        key = rf"{self.OPTIONS}\{program}.exe"
        words = "reg", "add", key, "/v", "GlobalFlag", "/t", "REG_DWORD", "/d", flags, "/f"
        self.assertEqual(self.lab.run(*words).returncode, 0)
        try:
            yield
        finally:
            self.assertEqual(self.lab.run("reg", "delete", key, "/f").returncode, 0)

    def debug(self, program, *arguments, **options):
        """Runs it as a debugger does."""
        path = "Z:" + str(self.folder / f"{program}.exe").replace("/", "\\")
        return self.lab.run("debug", path, *arguments, **options)

    def reload(self, flags, *arguments):
        with self.flags("reload", flags):
            done = self.debug("reload", *arguments, timeout=600)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        said = json.loads(done.stdout)
        self.assertEqual((said["flags"], said["whole"], said["loaded"]), (flags, 1, 0), said)
        self.assertEqual(said["indexes"][0], said["indexes"][1], said)
        for what in ("handles", "threads"):
            self.assertLessEqual(said[what][1], said[what][0], said)

    def test_loading_it_1000_times_leaves_nothing_behind_and_the_heap_whole(self):
        self.reload(self.DEBUGGED, "rounds", 1000, 20)

    def test_no_call_leaves_a_block_overrun(self):
        self.reload(self.EACH_CALL, "rounds", 20, 4)

    def test_asking_leaves_no_block_overrun(self):
        whole, to = r"C:\debugged.txt", r"C:\debugged copy.txt"
        requests = [
            {"operation": "whoami"},
            {"operation": "access", "kind": "directory", "object": "C:\\windows"},
            {"operation": "file_list", "path": "C:\\windows"},
            {"operation": "file_list", "path": "C:\\windows", "count": 1},
            {"operation": "file_replace", "path": whole},
            {"operation": "file_put", "transfer": 3, "hex": "6162"},
            {"operation": "file_commit", "transfer": 3},
            {"operation": "file_copy", "path": whole, "to": to},
            {"operation": "file_copy_step", "transfer": 4},
            {"operation": "file_commit", "transfer": 4},
            {"operation": "file_read", "path": to, "size": 1},
            {"operation": "file_delete", "path": to},
            {"operation": "file_delete", "path": whole},
            {"operation": "file_replace", "path": "C:\\left.txt"},
            {"operation": "registry_list", "key": "HKLM\\SOFTWARE"},
            {"operation": "services_list"},
            {"operation": "events_own", "caller": "S-1-1-0"},
            {"operation": "file_stat", "path": r"C:\nothing"},
            {"operation": "nothing"},
        ]
        with tempfile.TemporaryFile() as file, self.flags("ask", self.EACH_CALL):
            file.write("\n".join(map(json.dumps, requests)).encode())
            file.seek(0)
            done = self.debug("ask", stdin=file, timeout=600)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        statuses = [int(line.split()[0]) for line in done.stdout.splitlines()]
        self.assertEqual(statuses, [0] * 17 + [2, 87], done.stdout)

    def test_a_block_that_is_overrun_by_one_byte_is_found(self):
        for flags, use, code in ((self.EACH_CALL, "24", 0), (self.EACH_CALL, "25", 1),
                                 (self.DEBUGGED, "24", 0), (self.DEBUGGED, "freed", 1)):
            with self.subTest(use, flags=flags), self.flags("heap_use", flags):
                self.assertEqual(self.debug("heap_use", use).returncode, code)
