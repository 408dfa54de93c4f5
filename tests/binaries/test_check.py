#!/usr/bin/env python3
"""Tests of check.py and same.py: each promise is broken once and must be seen to fail."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest

import check
import craft
import pe
import same

MACHINES = sorted(pe.MACHINES)
WINDOWS7 = "kernel32.dll CloseHandle\nkernel32.dll CreateFileW\n"
NEWER = "kernel32.dll CreateFile2 # Windows 8\nwevtapi.dll *\n"
DEFINITION = "LIBRARY deputy-client\nEXPORTS\n    deputy_open ; opens\n    deputy_version\n"
KIT = "netapi32.dll NetUserAdd\n"


class CheckTest(unittest.TestCase):
    """Runs the check over crafted images."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.write("windows7.txt", WINDOWS7)
        self.write("newer.txt", NEWER)
        self.write("kit.txt", KIT)
        self.write("client.def", DEFINITION)

    def write(self, name, text):
        """Put a text file into the test's folder."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def run_check(self, machine, *crafts, extra=()):
        """(exit status, titles of failed checks, all output)"""
        files = []
        for each in crafts:
            files.append(self.folder / each.name)
            files[-1].write_bytes(each.image())
        lists = {"--windows7": "windows7.txt", "--newer": "newer.txt", "--kit": "kit.txt",
                 "--def": "client.def"}
        arguments = ["--machine", machine, "--version", "0.1.0", *extra, *map(str, files)]
        for option, name in lists.items():
            arguments += [option, str(self.folder / name)]
        out = io.StringIO()
        status = check.main(arguments, out)
        failed = [line.partition(" - ")[2] for line in out.getvalue().splitlines()
                  if line.startswith("not ok")]
        return status, failed, out.getvalue()

    def assert_fails(self, crafted, title, reason=""):
        """Exactly this check fails, for this reason."""
        status, failed, output = self.run_check(crafted.machine, crafted)
        self.assertEqual(status, 1)
        self.assertEqual(failed, [f"{crafted.name}: {title}"], output)
        self.assertIn(reason, output)


class Sound(CheckTest):
    """What is right passes."""

    def test_sound_images_pass_all_checks(self):
        for machine in MACHINES:
            with self.subTest(machine):
                crafts = [craft.Craft(name, machine) for name in check.SHIPPED]
                status, failed, output = self.run_check(machine, *crafts)
                self.assertEqual((status, failed), (0, []), output)
                self.assertIn("1..", output.splitlines()[-1])

    def test_committed_lists_are_in_order(self):
        imports = check.Imports(check.read_list(check.HERE / "windows7.txt"),
                                check.read_list(check.HERE / "newer.txt"))
        check.check_list(imports)
        self.assertGreater(len(imports.allowed), 100)
        for function in ("SetDefaultDllDirectories", "RpcServerRegisterIf3", "GetHostNameW",
                         "GetSystemTimePreciseAsFileTime", "SetProcessMitigationPolicy",
                         "EventRegister", "EventWrite", "NotifyServiceStatusChangeW"):
            self.assertTrue(imports.is_denied("any.dll", function), function)
        for dll, function in (("kernel32.dll", "TryAcquireSRWLockExclusive"),
                              ("kernel32.dll", "CreateProcessW"),
                              ("iphlpapi.dll", "GetAdaptersAddresses")):
            self.assertTrue(imports.complaint(dll, function), function)
        for dll in ("wevtapi.dll", "bcryptprimitives.dll"):
            self.assertTrue(imports.is_denied(dll, "Anything"), dll)


class Headers(CheckTest):
    """The hardening that headers state."""

    def broken(self, machine="x86_64", name="deputy.exe", **members):
        """A crafted image with some members changed."""
        crafted = craft.Craft(name, machine)
        for member, value in members.items():
            assert hasattr(crafted, member), member
            setattr(crafted, member, value)
        return crafted

    def without(self, machine, member, flag, name="deputy.exe"):
        """A crafted image that lacks one flag."""
        crafted = craft.Craft(name, machine)
        self.assertTrue(getattr(crafted, member) & flag)
        setattr(crafted, member, getattr(crafted, member) & ~flag)
        return crafted

    def test_other_machine(self):
        status, failed, _ = self.run_check("i686", craft.Craft("deputy.exe", "x86_64"))
        self.assertEqual(status, 1)
        self.assertIn("deputy.exe: is for i686", failed)

    def test_program_with_dll_flag(self):
        crafted = self.broken()
        crafted.characteristics |= pe.DLL
        self.assert_fails(crafted, "is a console program")

    def test_library_without_dll_flag(self):
        self.assert_fails(self.without("i686", "characteristics", pe.DLL, "deputymsg.dll"),
                          "is a library")

    def test_no_dep(self):
        for machine in MACHINES:
            for name in check.SHIPPED:
                with self.subTest((machine, name)):
                    self.assert_fails(
                        self.without(machine, "dll_characteristics", pe.NX_COMPAT, name), "DEP")

    def test_no_dynamic_base(self):
        for machine in MACHINES:
            self.assert_fails(self.without(machine, "dll_characteristics", pe.DYNAMIC_BASE),
                              "ASLR with relocations", "DYNAMIC_BASE")

    def test_no_relocations(self):
        for machine in MACHINES:
            self.assert_fails(self.broken(machine, relocations=b""), "ASLR with relocations",
                              "no relocations")

    def test_stripped_relocations(self):
        for name in ("deputy.exe", "deputymsg.dll"):
            crafted = self.broken(name=name)
            crafted.characteristics |= pe.RELOCS_STRIPPED
            self.assert_fails(crafted, "ASLR with relocations", "stripped")

    def test_relocations_that_are_only_padding(self):
        padding = craft.struct.pack("<IIHH", craft.PAGE, 12, 0, 0)
        self.assert_fails(self.broken(relocations=padding), "ASLR with relocations")

    def test_relocations_of_the_other_width(self):
        self.assert_fails(self.broken(relocations=craft.relocation_table(False)),
                          "ASLR with relocations", "types [3]")

    def test_relocations_outside_the_image(self):
        self.assert_fails(self.broken(relocations=craft.relocation_table(True, 1 << 30)),
                          "ASLR with relocations", "makes no sense")

    def test_no_high_entropy(self):
        self.assert_fails(self.without("x86_64", "dll_characteristics", pe.HIGH_ENTROPY_VA),
                          "high-entropy ASLR")

    def test_high_entropy_without_large_addresses(self):
        self.assert_fails(self.without("x86_64", "characteristics", pe.LARGE_ADDRESS_AWARE),
                          "high-entropy ASLR", "LARGE_ADDRESS_AWARE")

    def test_low_image_base(self):
        self.assert_fails(self.broken(image_base=0x400000), "high-entropy ASLR", "4 GiB")

    def test_writable_code(self):
        crafted = self.broken()
        crafted.code_flags |= pe.WRITE
        self.assert_fails(crafted, "no section is writable and executable, none is shared", ".text")

    def test_executable_data(self):
        crafted = self.broken()
        crafted.data_flags |= pe.EXECUTE
        self.assert_fails(crafted, "no section is writable and executable, none is shared", ".data")

    def test_shared_section(self):
        crafted = self.broken()
        crafted.data_flags |= pe.SHARED
        self.assert_fails(crafted, "no section is writable and executable, none is shared")

    def test_newer_system(self):
        for machine, version in (("x86_64", (6, 2)), ("x86_64", (10, 0)), ("i686", (6, 0))):
            for member in ("os_version", "subsystem_version"):
                self.assert_fails(self.broken(machine, **{member: version}),
                                  "asks for no newer system")

    def test_timestamps(self):
        for member in ("timestamp", "resources_timestamp", "debug_timestamp"):
            with self.subTest(member):
                self.assert_fails(self.broken(**{member: 1}), "has no time stamp")
        self.assert_fails(self.broken(name=check.CLIENT, exports_timestamp=1), "has no time stamp",
                          "export directory")

    def test_debug_directory_without_a_time_is_fine(self):
        self.assertEqual(self.run_check("i686", self.broken("i686", debug_timestamp=0))[0], 0)

    def test_entry_point_in_data(self):
        self.assert_fails(self.broken(entry_point=2 * craft.PAGE), "starts in code")

    def test_not_an_image(self):
        path = self.folder / "deputy.exe"
        for content in (b"", b"MZ", b"MZ" + bytes(200), b"text"):
            path.write_bytes(content)
            out = io.StringIO()
            self.assertEqual(check.main(["--machine", "i686", str(path)], out), 1)
            self.assertIn("deputy.exe: can be read", out.getvalue())


class StackProtector(CheckTest):
    """Asked for, used and linked."""

    def commands(self, flags, symbol="__stack_chk_fail"):
        """A build of one C file, its object, and a test that need not be protected."""
        (self.folder / "deputy.exe.p").mkdir(exist_ok=True)
        (self.folder / "deputy.exe.p" / "main.obj").write_bytes(
            craft.object_file("x86_64", "puts", symbol))
        entries = [("../main.c", "deputy.exe.p/main.obj", flags),
                   ("../seh.S", "deputy.exe.p/seh.obj", ""),
                   ("../test.c", "tests/test.exe.p/test.obj", "")]
        self.write("commands.json", json.dumps([
            {"directory": str(self.folder), "file": file, "output": output,
             "command": f"cc {options} -c {file}"} for file, output, options in entries]))
        return ("--compile-commands", str(self.folder / "commands.json"),
                "--protected", "deputy.exe")

    def outcome(self, *arguments):
        """The failed checks of a sound program from such a build."""
        extra = self.commands(*arguments)
        return self.run_check("x86_64", craft.Craft("deputy.exe", "x86_64"), extra=extra)[1]

    def test_protected(self):
        self.assertEqual(self.outcome("-O2 -fstack-protector-strong"), [])

    def test_protected_on_i686(self):
        self.assertEqual(self.outcome("-fstack-protector-strong", "___stack_chk_fail"), [])

    def test_not_asked_for(self):
        for flags in ("", "-fstack-protector", "-fstack-protector-strong -fno-stack-protector"):
            self.assertEqual(self.outcome(flags), ["stack protector: asked for in every C file"])

    def test_not_used(self):
        self.assertEqual(self.outcome("-fstack-protector-strong", "memcpy"),
                         ["stack protector: used in the objects of deputy.exe"])

    def test_not_linked(self):
        crafted = craft.Craft(check.CLIENT, "i686")
        crafted.code = b"\xc3"
        self.assert_fails(crafted, "stack protector is linked")


class Unwinding(CheckTest):
    """The exception directory of 64-bit images."""

    TITLE = "every function unwinds"

    def broken(self, *entries):
        """A program with these entries."""
        crafted = craft.Craft("deputy.exe", "x86_64")
        crafted.unwind_entries = list(entries)
        return crafted

    def test_none(self):
        self.assert_fails(self.broken(), self.TITLE, "no exception directory")

    def test_left_of_a_function_that_is_gone(self):
        first = craft.PAGE
        self.assert_fails(self.broken((0, 8), (first, first + 8)), self.TITLE, "not of code")
        self.assert_fails(self.broken((first, first + 8), (0, 8)), self.TITLE, "out of order")
        self.assert_fails(self.broken((first, first + 8), (first, first + 8)), self.TITLE,
                          "out of order")
        self.assert_fails(self.broken((first, first)), self.TITLE, "out of order")


class Imports(CheckTest):
    """What is imported."""

    TITLE = "imports exist on every supported system"

    def importing(self, *imports, machine="x86_64"):
        """A program that imports these, too."""
        crafted = craft.Craft("deputy.exe", machine)
        crafted.imports += imports
        return crafted

    def test_unknown_function(self):
        for machine in MACHINES:
            self.assert_fails(self.importing(("KERNEL32.dll", "CreatFileW"), machine=machine),
                              self.TITLE, "kernel32.dll CreatFileW: not in windows7.txt. If")

    def test_known_function_in_another_dll(self):
        self.assert_fails(self.importing(("evil.dll", "CloseHandle")), self.TITLE,
                          "not one of the system DLLs")

    def test_newer_function(self):
        self.assert_fails(self.importing(("KERNEL32.dll", "CreateFile2")), self.TITLE,
                          "GetProcAddress")

    def test_newer_function_that_somebody_allowed(self):
        self.write("windows7.txt", WINDOWS7.replace("CreateFileW", "CreateFile2"))
        _, failed, _ = self.run_check("x86_64", self.importing(("KERNEL32.dll", "CreateFile2")))
        self.assertEqual(failed, ["windows7.txt is in order", f"deputy.exe: {self.TITLE}"])

    def test_newer_function_from_another_dll(self):
        self.assert_fails(self.importing(("api-ms-win-core-file-l1-2-1.dll", "CreateFile2")),
                          self.TITLE, "newer.txt")

    def test_denied_dll(self):
        self.assert_fails(self.importing(("WEVTAPI.dll", "EvtQuery")), self.TITLE, "newer.txt")

    def test_import_by_number(self):
        for machine in MACHINES:
            self.assert_fails(self.importing(("KERNEL32.dll", 7), machine=machine), self.TITLE,
                              "by number")

    def test_the_proof_kit_may_import_more_and_nothing_newer(self):
        for name in check.KIT:
            crafted = craft.Craft(name, "i686")
            crafted.imports += [("netapi32.dll", "NetUserAdd")]
            self.assertEqual(self.run_check("i686", crafted)[1], [])
            self.assert_fails(self.importing(("netapi32.dll", "NetUserAdd")), self.TITLE,
                              "not one of the system DLLs")
            crafted.imports += [("KERNEL32.dll", "CreateFile2")]
            self.assert_fails(crafted, self.TITLE, "newer.txt")

    def test_no_imports_at_all(self):
        crafted = craft.Craft("deputy.exe", "i686")
        crafted.imports = []
        self.assert_fails(crafted, self.TITLE)

    def test_delayed_imports(self):
        crafted = craft.Craft("deputy.exe", "i686")
        crafted.delay_imports = True
        self.assert_fails(crafted, self.TITLE, "delayed")

    def test_list_out_of_order(self):
        self.write("windows7.txt", "\n".join(reversed(WINDOWS7.splitlines())))
        self.assertEqual(self.run_check("i686", craft.Craft("deputy.exe", "i686"))[1],
                         ["windows7.txt is in order"])

    def test_list_with_a_broken_line(self):
        self.write("windows7.txt", WINDOWS7 + "kernel32.dll\n")
        with self.assertRaises(SystemExit):
            self.run_check("i686", craft.Craft("deputy.exe", "i686"))


class Exports(CheckTest):
    """What is exported."""

    TITLE = "exports exactly the public functions"

    def exporting(self, *names, dll=check.CLIENT):
        """A client library that exports these."""
        crafted = craft.Craft(check.CLIENT, "i686")
        crafted.exports = list(names)
        crafted.exports_name = dll
        return crafted

    def test_decorated(self):
        for name in ("deputy_version@4", "_deputy_version"):
            self.assert_fails(self.exporting("deputy_open", name), self.TITLE, "decorated")

    def test_missing(self):
        self.assert_fails(self.exporting("deputy_open"), self.TITLE, "missing: deputy_version")

    def test_surplus(self):
        self.assert_fails(self.exporting("deputy_open", "deputy_version", "uv_run"), self.TITLE,
                          "not in the module definition file: uv_run")

    def test_other_name(self):
        self.assert_fails(self.exporting("deputy_open", "deputy_version", dll="x.dll"), self.TITLE)

    def test_none(self):
        self.assert_fails(self.exporting(), self.TITLE)

    def test_program_that_exports(self):
        crafted = craft.Craft("deputyctl.exe", "x86_64")
        crafted.exports = ["main"]
        self.assert_fails(crafted, "exports nothing", "main")


class Resources(CheckTest):
    """Version, manifest, messages."""

    def test_no_version(self):
        for name in check.SHIPPED:
            crafted = craft.Craft(name, "i686")
            del crafted.resources[pe.RT_VERSION, 1, 0x409]
            self.assert_fails(crafted, "version resource")

    def test_other_version(self):
        crafted = craft.Craft("deputy.exe", "i686")
        crafted.resources[pe.RT_VERSION, 1, 0x409] = craft.version_resource(0, 2, 0, 0)
        self.assert_fails(crafted, "version resource", "0.2.0.0, not 0.1.0")

    def test_manifest(self):
        key = (pe.RT_MANIFEST, 1, 0x409)
        crafted = craft.Craft("deputy.exe", "x86_64")
        sound = crafted.resources[key]
        for old, new in ((b"asInvoker", b"requireAdministrator"), (b"35138b9a", b"00000000")):
            crafted.resources[key] = sound.replace(old, new)
            self.assert_fails(crafted, "application manifest")
        del crafted.resources[key]
        self.assert_fails(crafted, "application manifest")

    def messages(self, language, table):
        """A message DLL whose table in one language is another one, or none."""
        crafted = craft.Craft(check.MESSAGES, "i686")
        key = (pe.RT_MESSAGETABLE, 1, language)
        del crafted.resources[key]
        if table is not None:
            crafted.resources[key] = craft.message_table(table)
        return crafted

    def test_messages_in_one_language(self):
        for language in (check.ENGLISH, check.GERMAN):
            self.assert_fails(self.messages(language, None),
                              "all messages in English and German", f"{language:#06x}")

    def test_message_missing_in_one_language(self):
        for table in ({1000: "gestartet"}, {1000: "gestartet", 4000: ""}):
            self.assert_fails(self.messages(check.GERMAN, table),
                              "all messages in English and German", "[4000]")

    def test_code_beside_the_messages(self):
        crafted = craft.Craft(check.MESSAGES, "i686")
        crafted.code = b"\xc3"
        self.assert_fails(crafted, "has no code and imports nothing", ".text")

    def test_entry_point_beside_the_messages(self):
        crafted = craft.Craft(check.MESSAGES, "x86_64")
        crafted.entry_point = craft.PAGE
        self.assert_fails(crafted, "has no code and imports nothing", "entry point")

    def test_imports_beside_the_messages(self):
        crafted = craft.Craft(check.MESSAGES, "x86_64")
        crafted.imports = [("KERNEL32.dll", "CloseHandle")]
        self.assert_fails(crafted, "has no code and imports nothing", "imports")


class Same(unittest.TestCase):
    """Two builds, compared."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.builds = [pathlib.Path(folder.name, name) for name in ("one", "other")]
        for build in self.builds:
            for name in same.SHIPPED:
                path = build / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(craft.Craft("deputy.exe", "x86_64").image())

    def compare(self):
        """(exit status, output)"""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = same.main([str(build) for build in self.builds])
        return status, out.getvalue()

    def change(self, offset):
        """Change one byte of one file of the second build."""
        path = self.builds[1] / "service/deputy.exe"
        data = bytearray(path.read_bytes())
        data[offset] ^= 1
        path.write_bytes(data)

    def test_same(self):
        status, output = self.compare()
        self.assertEqual(status, 0, output)
        self.assertEqual(output.count("same: "), len(same.SHIPPED))

    def test_one_byte_in_a_section(self):
        self.change(0x600)
        status, output = self.compare()
        self.assertEqual(status, 1)
        self.assertIn("service/deputy.exe", output)
        self.assertIn("offset 0x600, section .data, address 0x2000", output)

    def test_time_stamp_in_the_headers(self):
        self.change(72)
        status, output = self.compare()
        self.assertEqual(status, 1)
        self.assertIn("offset 0x48, headers", output)

    def test_longer_file(self):
        path = self.builds[0] / "service/ctl/deputyctl.exe"
        path.write_bytes(path.read_bytes() + b"\0")
        self.assertEqual(self.compare()[0], 1)

    def test_missing_file(self):
        (self.builds[0] / "service/deputymsg.dll").unlink()
        status, output = self.compare()
        self.assertEqual(status, 1)
        self.assertIn("MISSING", output)


if __name__ == "__main__":
    unittest.main()
