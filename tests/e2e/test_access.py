"""deputyctl access: the truth, the explanation, and both for callers who differ."""

import contextlib
import json
import subprocess
import unittest

from common.support import (
    LAB, LabCase, OBJECT_NAME, OPERATION, field, needs_true_identities, wait_for,
)

ACCESS_DENIED, SHARING_VIOLATION = 5, 32
EXIT_FAILED, EXIT_USAGE, EXIT_DENIED = 1, 2, 5
ERROR_NOACCESS = 998

OBJECT_TYPE = 8
ACCESS_MASK = 10
ACCESS_LIST = 11

KEY = r"HKLM\SOFTWARE\AccessTest"
ONLY_ADMINISTRATORS = "D:P(A;;KA;;;BA)(A;;KA;;;SY)"
DENY_ONLY = (
    r"ACE 1 allows it to BUILTIN\Administrators, which is deny-only in your token: run elevated"
)


class Access(LabCase):
    """access, as different callers, of different objects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.protect("", ONLY_ADMINISTRATORS)

    @classmethod
    def protect(cls, below, sddl):
        """Makes a key below the one of these tests, for whom it says."""
        done = cls.lab.run("protect", KEY.removeprefix("HKLM\\") + below, sddl)
        if done.returncode:
            raise AssertionError(f"protect failed: {done}")

    def ask(self, *arguments, code=0, **options):
        """Asks; the object that was printed."""
        exit_code, answer = self.lab.ctl("access", *arguments, **options)
        self.assertEqual(exit_code, code, answer)
        return answer

    def text(self, *arguments, code=0, **options):
        """Asks; the lines that were printed."""
        done = self.lab.run("deputyctl", "access", *arguments, **options)
        self.assertEqual(done.returncode, code, done)
        return done.stdout.splitlines()

    def refused(self, status, stage, *arguments):
        """Asks what is refused."""
        error = self.ask(*arguments, code=EXIT_FAILED)["error"]
        self.assertEqual((error["status"], error["stage"]), (status, stage), arguments)

    # --- what people type, and what is said of it -------------------------------------------

    @contextlib.contextmanager
    def held(self):
        """A file that somebody else has open meanwhile, beside one that nobody has."""
        folder = self.lab.folder / "prefix" / "drive_c" / "in use"
        folder.mkdir(exist_ok=True)
        for name in ("file", "free"):
            (folder / name).write_text("x", encoding="ascii")
        # While it waits for more of its input, put shares the file with no other writer.
        holder = subprocess.Popen(
            [LAB, "run", "deputyctl", "put", r"C:\in use\file"], env=self.lab.environment,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with holder:
            holder.stdin.write(b"x" * (1 << 20))
            holder.stdin.flush()
            self.assertTrue(wait_for(
                lambda: self.ask_any(r"C:\in use\file", "--want", "write")["truth"]["in_use"]))
            yield r"C:\in use\file"

    def test_what_is_open_elsewhere_is_said_to_be_and_is_no_denial(self):
        with self.held() as path:
            lines = self.text(path, "--want", "write", code=EXIT_FAILED)
            self.assertIn("granted, but open elsewhere: file ", lines[0])
            self.assertIn(f"error {SHARING_VIOLATION})", lines[0])
            answer = self.ask(path, "--want", "write", code=EXIT_FAILED)
            self.assertEqual(answer["truth"]["status"], SHARING_VIOLATION)
            self.assertEqual({right["granted"] for right in answer["rights"]}, {True})
            self.assertEqual(self.text(path, "--want", "READ_CONTROL")[0], "granted: file " + path)

    def test_of_many_what_is_open_elsewhere_is_shown_and_what_is_denied_counts_more(self):
        with self.held() as path:
            for options in (("--recurse",), ("--recurse", "--denied")):
                answers = self.many(r"C:\in use", *options, "--want", "write", code=EXIT_FAILED)
                truths = {answer["object"]: answer["truth"] for answer in answers}
                self.assertIs(truths.pop(path)["in_use"], True)
                self.assertEqual(sorted(truths), [] if "--denied" in options
                                 else [r"C:\in use", r"C:\in use\free"])
                self.assertEqual({truth["status"] for truth in truths.values()} - {0}, set())
            with self.list(path, "sddl:O:SYG:SYD:") as file: # which allows nobody anything
                self.many("-", "--want", "write", code=EXIT_DENIED, stdin=file)

    def test_in_a_tree_a_name_that_is_refused_comes_with_the_reason(self):
        folder = self.lab.folder / "prefix" / "drive_c" / "names"
        folder.mkdir()
        (folder / "a:b").write_text("x", encoding="ascii")
        (folder / "c").write_text("x", encoding="ascii")
        reason = "The path is refused: it names an alternate data stream, which was not asked for."
        question = (r"C:\names", "--recurse", "--want", "read")
        lines = self.text(*question, code=EXIT_FAILED)
        failed, = (line for line in lines if line.startswith("failed: "))
        self.assertRegex(failed, rf"^failed: C:\\names\\a:b: .*{reason}$")
        answers = {answer["object"]: answer for answer in self.many(*question, code=EXIT_FAILED)}
        self.assertEqual(set(answers), {r"C:\names", r"C:\names\a:b", r"C:\names\c"})
        self.assertEqual(answers[r"C:\names\a:b"]["reason"], reason)
        for root, said in (("C:/names/c", r"Type: C:\names\c"),
                           ("C:\\names\\c.", "ends with a dot")):
            lines = self.text(root, "--recurse", "--want", "read", code=EXIT_FAILED)
            self.assertIn(f"failed: {root}: ", lines[0])
            self.assertIn(said, lines[0])

    def ask_any(self, *arguments):
        """Asks, whatever the exit code is."""
        return self.lab.ctl("access", *arguments)[1]

    def test_every_failure_names_its_object_and_why_a_path_is_refused(self):
        for object_, reason in ((r"C:\none\at all", ""), ("C:/t/a", r"Type: C:\t\a"),
                                (r"HKLM\\x", "two \\ in a row")):
            with self.subTest(object_):
                done = self.lab.run("deputyctl", "access", object_)
                self.assertEqual(done.returncode, EXIT_FAILED)
                self.assertIn(f"deputyctl: {object_}: ", done.stderr)
                self.assertIn(reason, done.stderr)
                done = self.list_of(object_ + "\n")
                self.assertIn(f"failed: {object_}: ", done.stdout)
                self.assertIn(reason, done.stdout)

    def list_of(self, text, encoding="utf-8"):
        """Asks for a list on standard input, in an encoding."""
        done = subprocess.run(
            [LAB, "run", "deputyctl", "access", "-"], env=self.lab.environment,
            input=text.encode(encoding), check=False, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=60)
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        return done

    def test_a_list_comes_as_windows_programs_write_it(self):
        text = 'C:\\windows\r\n"C:\\windows\\"\r\n\r\nHKLM:\\SOFTWARE\r\n'
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "cp850"):
            with self.subTest(encoding):
                done = self.list_of(text, encoding)
                self.assertEqual(done.returncode, 0, done)
                self.assertEqual(
                    [line.split(": ")[1] for line in done.stdout.splitlines()
                     if line.startswith("granted ")],
                    ["directory C:\\windows", "directory C:\\windows\\", "key HKLM:\\SOFTWARE"])
        done = self.list_of("C:\\windows\r\nC:\\Grüße\r\n", "cp850")
        self.assertEqual(done.returncode, EXIT_USAGE)
        self.assertIn("line 2 of the list: the encoding", done.stderr)

    # --- two callers, one object -------------------------------------------------------------

    def test_an_administrator_is_granted_what_administrators_are(self):
        answer = self.ask(KEY, "--want", "KEY_SET_VALUE")
        self.assertEqual(answer["truth"]["status"], 0)
        self.assertIs(answer["agrees"], True)
        right, = answer["rights"]
        self.assertEqual(right["why"], r"ACE 1 allows it to BUILTIN\Administrators")
        self.assertEqual((right["by"], right["ace"], right["granted"]), ("ace", 1, True))

    @needs_true_identities
    def test_a_restricted_caller_is_denied_and_told_why(self):
        answer = self.ask(
            KEY, "--want", "KEY_SET_VALUE", code=EXIT_DENIED, restricted=True)
        self.assertEqual(answer["truth"]["status"], ACCESS_DENIED)
        self.assertIs(answer["agrees"], True)
        right, = answer["rights"]
        self.assertEqual(right["why"], DENY_ONLY)
        self.assertEqual(answer["dacl"][0]["match"], "deny-only")
        lines = self.text(KEY, "--want", "KEY_SET_VALUE", code=EXIT_DENIED, restricted=True)
        self.assertRegex(lines[0], r"^denied: key .*AccessTest \(.*error 5\)$")
        self.assertEqual(lines[1], f"  KEY_SET_VALUE  denied  {DENY_ONLY}")

    @needs_true_identities
    def test_a_denial_is_an_answer_and_not_a_failed_operation(self):
        answer = self.ask(KEY, "--want", "KEY_SET_VALUE", code=EXIT_DENIED, restricted=True)
        event, = self.lab.event_of(answer["correlation"])
        self.assertEqual(event["id"], 4000)
        self.assertEqual(field(event, OPERATION), "access")
        self.assertEqual(field(event, OBJECT_TYPE), "Key")
        self.assertEqual(field(event, OBJECT_NAME).lower(),
                         r"\registry\machine\software\accesstest")
        self.assertEqual(field(event, ACCESS_MASK), "0x2")
        self.assertEqual(field(event, ACCESS_LIST), "KEY_SET_VALUE")

    def test_the_record_has_rights_as_those_of_other_operations(self):
        answer = self.lab.ctl("access", KEY, "--want", "KEY_QUERY_VALUE,KEY_NOTIFY,0x800")[1]
        event, = self.lab.event_of(answer["correlation"])
        self.assertEqual(field(event, ACCESS_LIST), "KEY_QUERY_VALUE KEY_NOTIFY 0x00000800")

    def test_the_linked_token_is_compared_where_there_is_one(self):
        linked = self.lab.ctl("whoami", "--all")[1]["caller"].get("linked_token")
        answer = self.ask(KEY, "--want", "KEY_QUERY_VALUE", "--compare")
        self.assertEqual("linked" in [view["who"] for view in answer["compare"]], bool(linked))
        if linked is None:
            self.skipTest("no linked token here")

    @needs_true_identities
    def test_the_tokens_stand_side_by_side(self):
        answer = self.ask(
            KEY, "--want", "KEY_SET_VALUE", "--compare", code=EXIT_DENIED, restricted=True)
        who = {view["who"]: view for view in answer["compare"]}
        self.assertFalse(who["caller"]["rights"][0]["granted"])
        self.assertTrue(who["service"]["rights"][0]["granted"])
        lines = self.text(
            KEY, "--want", "KEY_SET_VALUE", "--compare", code=EXIT_DENIED, restricted=True)
        heading = next(line for line in lines if line.startswith("  right "))
        self.assertEqual(heading.split()[:2], ["right", "caller"])
        self.assertRegex(lines[-1], r"KEY_SET_VALUE +denied, nothing .* granted, ACE 1 ")

    @needs_true_identities
    def test_who_may_not_read_the_descriptor_is_not_told_what_it_says(self):
        self.protect(r"\Hidden", "O:SYD:P(A;;0x0001;;;WD)(A;;KA;;;BA)")
        answer = self.ask(KEY + r"\Hidden", "--want", "KEY_SET_VALUE", code=EXIT_DENIED,
                          restricted=True)
        self.assertEqual(answer["truth"]["status"], ACCESS_DENIED)
        self.assertIs(answer["explained"], False)
        self.assertEqual(answer["descriptor_status"], ACCESS_DENIED)
        for key in ("rights", "dacl", "sacl", "owner", "agrees"):
            self.assertNotIn(key, answer)
        # What it does not protect is still the truth.
        answer = self.ask(KEY + r"\Hidden", "--want", "KEY_QUERY_VALUE", restricted=True)
        self.assertEqual(answer["truth"]["status"], 0)
        self.assertIs(answer["explained"], False)
        lines = self.text(KEY + r"\Hidden", "--want", "0x1", restricted=True)
        self.assertEqual(
            lines[1], "  not explained: you may not read the object's permissions (error 5)")

    # --- truth and explanation ---------------------------------------------------------------

    def test_the_maximum_is_what_the_handle_has(self):
        answer = self.ask(KEY)
        self.assertEqual(answer["truth"]["from"], "handle")
        self.assertIs(answer["agrees"], True)
        granted = {right["name"] for right in answer["rights"] if right["granted"]}
        self.assertLessEqual(granted, set(answer["truth"]["access"]["rights"]))
        self.assertIn("KEY_SET_VALUE", granted)

    def test_a_disagreement_is_shown(self):
        # Wine's service control manager hands out an empty DACL, and does not look at it.
        answer = self.ask("Deputy", "--kind", "service", "--want", "SERVICE_STOP")
        self.assertEqual(answer["kind"], "service")
        self.assertIs(answer["truth"]["granted"], True)
        self.assertIs(answer["rights"][0]["granted"], False)
        self.assertIs(answer["agrees"], False)
        self.assertIn("the permissions deny it, the system granted it", answer["disagreement"])
        lines = self.text("Deputy", "--kind", "service", "--want", "SERVICE_STOP")
        self.assertRegex(lines[0], "^granted: ")
        self.assertRegex(lines[-1], "^  disagreement: the permissions deny it")

    # --- kinds -------------------------------------------------------------------------------

    def test_files_and_directories_are_told_apart(self):
        answer = self.ask(r"C:\windows\win.ini", "--want", "read")
        self.assertEqual(answer["kind"], "file")
        self.assertEqual(answer["final_name"].lower(), r"c:\windows\win.ini")
        self.assertIn("FILE_READ_DATA", [right["name"] for right in answer["rights"]])
        answer = self.ask(r"C:\windows", "--want", "FILE_ADD_FILE")
        self.assertEqual(answer["kind"], "directory")
        self.assertEqual(answer["rights"][0]["name"], "FILE_ADD_FILE")
        self.assertEqual(self.ask(r"\\?\C:\windows", "--want", "read")["kind"], "directory")

    def test_asking_changes_no_file(self):
        path = self.lab.folder / "prefix" / "drive_c" / "access.txt"
        path.write_bytes(b"as it was")
        before = path.stat()
        self.ask(r"C:\access.txt", "--want", "write,DELETE")
        self.ask(r"C:\access.txt")
        after = path.stat()
        self.assertEqual(path.read_bytes(), b"as it was")
        self.assertEqual((before.st_mtime_ns, before.st_ino), (after.st_mtime_ns, after.st_ino))
        missing = path.with_name("missing.txt")
        self.refused(2, "perform", r"C:\missing.txt", "--want", "write")
        self.assertFalse(missing.exists())

    def test_a_process(self):
        number = self.lab.ctl("status")[1]["process_id"]
        answer = self.ask(str(number), "--kind", "process", "--want", "PROCESS_TERMINATE")
        self.assertEqual(answer["kind"], "process")
        self.assertEqual(answer["truth"]["status"], 0)
        self.assertEqual(answer["rights"][0]["name"], "PROCESS_TERMINATE")

    def test_a_pipe_only_when_it_is_asked_for_as_one(self):
        answer = self.ask(r"\\.\pipe\svcctl", "--kind", "pipe", "--want", "read")
        self.assertEqual(answer["kind"], "pipe")
        self.assertEqual(answer["truth"]["status"], 0)
        self.refused(161, "perform", r"\\.\pipe\svcctl")

    def test_the_callers_own_hive(self):
        sid = self.lab.whoami()["caller"]["user"]["sid"]
        answer = self.ask(r"HKCU\Software", "--want", "read")
        self.assertIn(sid.lower(), answer["final_name"].lower())

    # --- descriptors -------------------------------------------------------------------------

    def test_descriptors_word_for_word(self):
        for sddl, want, code, lines in (
            ("O:SYG:SYD:(A;;FR;;;WD)", "FILE_READ_DATA", 0, [
                "granted: file sddl:O:SYG:SYD:(A;;FR;;;WD)",
                "  FILE_READ_DATA  granted  ACE 1 allows it to Everyone"]),
            ("O:SYG:SYD:(D;;FW;;;BA)(A;;FA;;;WD)", "FILE_WRITE_DATA", EXIT_DENIED, [
                "denied: file sddl:O:SYG:SYD:(D;;FW;;;BA)(A;;FA;;;WD) (Access denied, error 5)",
                r"  FILE_WRITE_DATA  denied  ACE 1 denies it to BUILTIN\Administrators; "
                "ACE 2 allows it to Everyone, but comes too late"]),
            ("O:SYG:SYD:P", "DELETE", EXIT_DENIED, [
                "denied: file sddl:O:SYG:SYD:P (Access denied, error 5)",
                "  DELETE  denied  the DACL is empty: nothing is allowed to anybody but the "
                "owner"]),
            ("O:SYG:SYD:NO_ACCESS_CONTROL", "DELETE", 0, [
                "granted: file sddl:O:SYG:SYD:NO_ACCESS_CONTROL",
                "  DELETE  granted  the object has no DACL: everybody is allowed everything"]),
        ):
            with self.subTest(sddl):
                self.assertEqual(self.text("sddl:" + sddl, "--want", want, code=code), lines)

    def test_microsofts_examples_are_taken_without_owner_and_group(self):
        # Wine's AccessCheck does not take a descriptor with an ACE of these kinds at all.
        for sddl, lacks, status in (
            ("D:(XA; ;FX;;;S-1-1-0; (@User.Project Any_of @Resource.Project))", "owner and no",
             ERROR_NOACCESS),
            ('S:(RA;CI;;;;S-1-1-0; ("Secrecy",TU,0,3))', "owner and no group", ERROR_NOACCESS),
            ("G:SYD:(A;;FX;;;WD)", "no owner, which", 0), ("O:SYD:(A;;FX;;;WD)", "no group", 0),
            ("O:SYG:SYD:(A;;FX;;;WD)", None, 0)):
            with self.subTest(sddl):
                done = self.lab.run(
                    "deputyctl", "access", "sddl:" + sddl, "--want", "FILE_EXECUTE", "--json")
                answer = json.loads(done.stdout)
                said = answer.get("error") or answer["truth"]
                self.assertEqual(said["status"], status)
                self.assertIn(lacks or "", done.stderr)
                self.assertEqual(bool(done.stderr), bool(lacks), done)

    def test_a_descriptor_is_judged_as_an_object_of_its_kind(self):
        answer = self.ask("sddl:O:SYG:SYD:(A;;GR;;;WD)", "--kind", "key", "--want", "read")
        self.assertEqual(answer["kind"], "key")
        self.assertIn("KEY_QUERY_VALUE", [right["name"] for right in answer["rights"]])
        self.assertIs(answer["agrees"], True)
        event, = self.lab.event_of(answer["correlation"])
        self.assertEqual(field(event, OBJECT_TYPE), "SecurityDescriptor")
        self.assertEqual(field(event, OBJECT_NAME), "-")

    @needs_true_identities
    def test_a_descriptor_is_judged_for_the_caller(self):
        arguments = ("sddl:O:SYG:SYD:(A;;FA;;;BA)", "--want", "FILE_WRITE_DATA")
        self.assertEqual(self.ask(*arguments)["truth"]["status"], 0)
        answer = self.ask(*arguments, code=EXIT_DENIED, restricted=True)
        self.assertEqual(answer["rights"][0]["why"], DENY_ONLY)
        self.assertIs(answer["agrees"], True)

    # --- refusals ----------------------------------------------------------------------------

    def test_names_that_are_refused(self):
        for status, stage, arguments in (
            (123, "perform", ["relative"]),
            (161, "perform", [r"\\server\share\file"]),
            (161, "perform", [r"\\?\UNC\server\share\file"]),
            (161, "perform", [r"\\.\C:"]),
            (161, "perform", [r"\\?\GLOBALROOT\Device\Null"]),
            (123, "perform", [r"C:\a\..\b"]),
            (123, "perform", [r"C:\windows."]),
            (123, "perform", [r"C:\nul"]),
            (123, "perform", [r"C:\windows\win.ini:stream"]),
            (123, "perform", ["C:/windows"]),
            (123, "perform", [r"HKEY_NOWHERE\a"]),
            (123, "perform", ["HKLM\\\\"]),
            (123, "perform", ["svcctl", "--kind", "pipe"]),
            (123, "perform", ["\\\\.\\pipe\\", "--kind", "pipe"]),
            (123, "perform", [r"C:\windows\win.ini", "--kind", "pipe"]),
            (123, "perform", ["12x", "--kind", "process"]),
            (123, "perform", ["0", "--kind", "process"]),
            (123, "perform", ["4294967296", "--kind", "process"]),
            (2, "perform", [r"C:\no such file"]),
            (2, "perform", [r"HKLM\SOFTWARE\no such key"]),
            (1060, "perform", ["no such service", "--kind", "service"]),
        ):
            with self.subTest(arguments):
                self.refused(status, stage, *arguments)

    def test_a_refused_path_is_refused_with_a_reason(self):
        done = self.lab.run("deputyctl", "access", "relative")
        self.assertIn("not absolute", done.stderr)

    def test_wrong_command_lines(self):
        for arguments in (
            [], ["a", "b"], [r"C:\windows", "--want", "KEY_SET_VALUE"],
            [r"C:\windows", "--want", "nonsense"], [r"C:\windows", "--want", ""],
            [r"C:\windows", "--kind", "nonsense"], [r"C:\windows", "--denied"],
            ["sddl:O:SYG:SYD:(A;;QQ;;;WD)"],
            ["sddl:O:SYG:SYD:(A;;FA;;;EA)"],
            ["sddl:O:SYG:SYD:", "--recurse"], ["Deputy", "--kind", "service", "--recurse"],
        ):
            with self.subTest(arguments):
                done = self.lab.run("deputyctl", "access", *arguments)
                self.assertEqual(done.returncode, EXIT_USAGE, done)
                self.assertEqual(done.stdout, "")

    def test_a_domain_that_is_not_known_is_said_with_the_sid_that_was_meant(self):
        done = self.lab.run("deputyctl", "access", "sddl:O:SYG:SYD:(A;;FA;;;EA)")
        self.assertIn("at character 20: EA is Enterprise Admins, the SID of the forest's root "
                      "domain and -519, and that SID is not known", done.stderr)

    def test_an_alias_of_the_computers_own_accounts_is_known(self):
        answer = self.ask("sddl:O:LAG:SYD:( a; ;fr;;;LG )", "--want", "read", code=EXIT_DENIED)
        self.assertRegex(answer["dacl"][0]["trustee"]["sid"], r"^S-1-5-21-\d+-\d+-\d+-501$")

    # --- many --------------------------------------------------------------------------------

    def many(self, *arguments, code=0, **options):
        """Asks about several objects; the objects that were printed."""
        done = self.lab.run("deputyctl", "access", *arguments, "--json", **options)
        self.assertEqual(done.returncode, code, done)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def list(self, *objects):
        """A list as standard input."""
        path = self.lab.folder / "list.txt"
        path.write_text("\n".join(objects), encoding="utf-8")
        return open(path, "rb")

    def test_a_list(self):
        with self.list(KEY, "", "C:\\windows\r", r"C:\no such file", "relative", "sddl:O") as file:
            answers = self.many("-", "--want", "read", code=EXIT_FAILED, stdin=file)
        self.assertEqual([answer["object"] for answer in answers],
                         [KEY, "C:\\windows", r"C:\no such file", "relative", "sddl:O"])
        self.assertEqual([answer.get("error", {}).get("status") for answer in answers],
                         [None, None, 2, 123, 87])
        with self.list(KEY, r"C:\windows") as file:
            self.many("-", "--want", "read", stdin=file)

    def test_a_list_is_answered_while_it_comes(self):
        with self.lab.running("deputyctl", "access", "-", "--want", "read", "--json",
                              stdin=subprocess.PIPE) as process:
            for name in (KEY, r"C:\windows"):
                process.stdin.write(name + "\n")
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline())["object"], name)
            process.stdin.close()
            self.assertEqual(process.wait(60), 0)

    @needs_true_identities
    def test_a_tree_of_keys_and_what_is_denied_in_it(self):
        self.protect(r"\Tree", "D:P(A;;KA;;;WD)")
        self.protect(r"\Tree\Open", "D:P(A;;KA;;;WD)")
        self.protect(r"\Tree\Closed", ONLY_ADMINISTRATORS)
        self.protect(r"\Tree\Open\Below", "D:P(A;;KR;;;WD)(A;;KA;;;BA)")
        tree = KEY + r"\Tree"
        self.assertEqual(
            {answer["object"] for answer in self.many(tree, "--recurse", "--want", "write")},
            {tree, tree + r"\Open", tree + r"\Closed", tree + r"\Open\Below"})
        answers = self.many(tree, "--recurse", "--want", "KEY_SET_VALUE", "--denied",
                            code=EXIT_DENIED, restricted=True)
        listed = {answer["object"] for answer in answers if "error" not in answer}
        self.assertEqual(listed, {tree + r"\Closed", tree + r"\Open\Below"})
        unlisted = {answer["object"] for answer in answers if "error" in answer}
        self.assertEqual(unlisted, {tree + r"\Closed"})

    @needs_true_identities
    def test_a_key_that_may_be_a_link_is_not_entered(self):
        self.protect(r"\Veils\Veiled\Below", "D:P(A;;KA;;;WD)")
        self.protect(r"\Veils\Veiled", "D:P(A;;0x8;;;WD)(A;;KA;;;BA)")
        veiled = KEY + r"\Veils\Veiled"
        answers = self.many(KEY + r"\Veils", "--recurse", "--want", "0x8", restricted=True)
        self.assertIn(veiled, {answer["object"] for answer in answers if "error" not in answer})
        self.assertEqual({answer["object"]: answer["error"]["status"]
                          for answer in answers if "error" in answer}, {veiled: 5})
        self.assertNotIn(veiled + r"\Below", {answer["object"] for answer in answers})

    def test_a_list_that_cannot_be_read_is_an_object_too(self):
        with open("/dev/null", "wb") as writable:
            done = self.lab.run("deputyctl", "access", "-", "--json", stdin=writable)
            text = self.lab.run("deputyctl", "access", "-", stdin=writable)
        self.assertEqual(done.returncode, 1, done)
        self.assertEqual(done.stderr, "")
        self.assertIn("status", json.loads(done.stdout)["error"])
        self.assertIn("the list could not be read: ", text.stderr)
        self.assertNotIn("the Deputy service refuses", text.stderr)

    def test_a_tree_of_directories(self):
        folder = self.lab.folder / "prefix" / "drive_c" / "tree"
        (folder / "a" / "b").mkdir(parents=True)
        (folder / "a" / "file.txt").write_text("x", encoding="utf-8")
        answers = self.many(r"C:\tree", "--recurse", "--want", "read")
        self.assertEqual({(answer["object"], answer["kind"]) for answer in answers}, {
            (r"C:\tree", "directory"), (r"C:\tree\a", "directory"),
            (r"C:\tree\a\b", "directory"), (r"C:\tree\a\file.txt", "file")})


if __name__ == "__main__":
    unittest.main()
