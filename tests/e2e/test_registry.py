"""The registry, as the caller: every type, every refusal, and who decides."""

import json
import subprocess
import tempfile
import unittest

from common.support import (
    ACT_ENTRIES, ACT_STEPS, CORRELATION, LAB, OBJECT_NAME, OPERATION, OUTCOME, SERVICE_SID, STAGE,
    STATUS, LabCase, field, needs_true_identities,
)

KEY = r"HKLM\SOFTWARE\DeputyTest"
FINAL = r"\registry\machine\software\deputytest"
ACCESS_MASK, ACCESS_LIST = 10, 11

# Administrators and LocalSystem, nobody else; in Wine the service runs as an administrator.
ADMINISTRATORS_ONLY = "D:P(A;OICI;KA;;;BA)(A;OICI;KA;;;SY)"

DENIED, NOT_FOUND, BAD_NAME, TOO_LONG, STOPPED_ON_LINK = 5, 2, 123, 206, 681
INVALID, NOT_EMPTY, MORE_DATA = 87, 145, 234
EXIT_FAILED, EXIT_USAGE, EXIT_DENIED = 1, 2, 5
DATA_MAX = 1 << 20


class RegistryCase(LabCase):
    """A key of its own for each test."""

    def setUp(self):
        self.reg("create", KEY)

    def tearDown(self):
        self.lab.ctl("reg", "delete", KEY, "--recurse")

    def reg(self, *arguments, **options):
        """A reg command that has to succeed; the object it printed."""
        code, answer = self.lab.ctl("reg", *arguments, **options)
        self.assertEqual(code, 0, answer)
        return answer

    def refused(self, status, *arguments, code=EXIT_FAILED, stage="perform", **options):
        """A reg command that has to fail so; its error."""
        exit_code, answer = self.lab.ctl("reg", *arguments, **options)
        self.assertEqual((exit_code, answer["error"]["status"], answer["error"]["stage"]),
                         (code, status, stage), answer)
        return answer["error"]

    def put(self, answer, key=KEY):
        """Sets a value from an object such as "reg get --json" prints."""
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(answer, file)
            file.flush()
            path = "Z:" + file.name.replace("/", "\\")
            return self.reg("set", key, "--from", path)

    def event(self, answer):
        """The one event of an answer or error."""
        event, = self.lab.event_of(answer["correlation"])
        return event


class Types(RegistryCase):
    """Values come back byte for byte, whatever their type says of them."""

    VALUES = {
        "none": (0, ""), "none with bytes": (0, "00ff"), "text": (1, "680069000000"),
        "empty text": (1, ""), "unended text": (1, "68006900"), "odd text": (1, "680069"),
        "text behind its end": (1, "6800000069000000"), "lone surrogate": (1, "00d841000000"),
        "expand": (2, "2500410025000000"), "binary": (3, "00010203fffe"),
        "dword": (4, "2a000000"), "short dword": (4, "2a0000"), "long dword": (4, "2a00000000"),
        "big endian": (5, "0000002a"),
        "multi": (7, "6100000062000000" + "0000"), "unended multi": (7, "610000006200"),
        "multi with an empty one": (7, "61000000000062000000" + "0000"),
        "qword": (11, "cb04fb711f010000"), "short qword": (11, "cb04"),
        "unknown": (0x1234, "abcdef"), "largest type": (0xFFFFFFFF, "01"),
    }

    def test_every_type_makes_the_round_trip(self):
        for name, (kind, data) in self.VALUES.items():
            with self.subTest(name):
                self.put({"key": KEY, "name": name, "type_number": kind, "hex": data})
                first = self.reg("get", KEY, name)
                self.assertEqual((first["type_number"], first["hex"], first["size"]),
                                 (kind, data, len(data) // 2))
                first["name"] = name + " again"
                self.put(first)
                second = self.reg("get", KEY, name + " again")
                for member in ("type", "type_number", "hex", "text", "texts", "number"):
                    self.assertEqual(second.get(member), first.get(member))

    def test_a_list_shows_what_get_shows(self):
        for name, (kind, data) in self.VALUES.items():
            self.put({"key": KEY, "name": name, "type_number": kind, "hex": data})
        listed = {value.pop("name"): value for value in self.reg("list", KEY)["values"]}
        self.assertEqual(set(listed), set(self.VALUES))
        for name in ("multi", "lone surrogate", "qword", "odd text"):
            got = self.reg("get", KEY, name)
            self.assertEqual(listed[name], {member: got[member] for member in listed[name]})

    def test_readable_forms(self):
        self.reg("set", KEY, "n", "0x2a", "--type", "REG_DWORD")
        self.reg("set", KEY, "m", "one", "zwei", "--type", "reg_multi_sz")
        self.reg("set", KEY, "q", "5", "--type", "11")
        self.reg("set", KEY, "", "text ü 𝄞")
        self.reg("set", KEY, "b", "01 02 ff", "--type", "REG_BINARY")
        self.assertEqual(self.reg("get", KEY, "n")["number"], 42)
        self.assertEqual(self.reg("get", KEY, "m")["texts"], ["one", "zwei"])
        self.assertEqual(self.reg("get", KEY, "q")["text"], "0x5")
        self.assertEqual(self.reg("get", KEY)["text"], "text ü 𝄞")
        self.assertEqual(self.reg("get", KEY)["name"], "")
        lines = self.lab.run("deputyctl", "reg", "list", KEY).stdout
        self.assertRegex(lines, r"(?m)^  n +REG_DWORD  0x0000002a \(42\)$")
        self.assertRegex(lines, r'(?m)^  m +REG_MULTI_SZ  "one", "zwei"$')
        self.assertRegex(lines, r"(?m)^  b +REG_BINARY  01 02 ff$")
        self.assertRegex(lines, r"(?m)^  \(Default\) +REG_SZ  text ü 𝄞$")
        self.assertEqual(self.lab.run("deputyctl", "reg", "get", KEY, "n").stdout,
                         "REG_DWORD  0x0000002a (42)\n")

    def test_texts_that_differ_look_different(self):
        shown = set()
        for texts in (["a", "b"], ["a, b"], ['a", "b'], ["a, ", "b"], ["a<U+D800>"]):
            self.reg("set", KEY, "m", *texts, "--type", "REG_MULTI_SZ")
            self.assertEqual(self.reg("get", KEY, "m")["texts"], texts)
            shown.add(self.lab.run("deputyctl", "reg", "get", KEY, "m").stdout)
        self.put({"key": KEY, "name": "m", "type_number": 7, "hex": "610000d800000000"})
        shown.add(self.lab.run("deputyctl", "reg", "get", KEY, "m").stdout)
        self.assertEqual(len(shown), 6, shown)

    def test_a_name_with_a_lone_surrogate(self):
        name = "a\ud800b"
        self.put({"key": KEY, "name": name, "type_number": 1, "hex": "4100"})
        self.assertEqual([value["name"] for value in self.reg("list", KEY)["values"]], [name])

    def test_a_pipe_carries_a_value(self):
        self.reg("set", KEY, "n", "7", "--type", "REG_DWORD")
        printed = self.lab.run("deputyctl", "reg", "get", KEY, "n", "--json").stdout
        done = self.lab.run("deputyctl", "reg", "set", KEY, "copy", "--from", "-", stdin=None,
                            input=printed)
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(self.reg("get", KEY, "copy")["number"], 7)

    def test_what_is_no_value_is_not_set(self):
        for wrong in ({}, {"key": KEY, "name": "n"}, {"key": KEY, "name": "n", "type_number": -1,
                      "hex": "00"}, {"key": KEY, "name": "n", "type_number": 1, "hex": "0"}):
            with self.subTest(wrong), self.assertRaises(AssertionError):
                self.put(wrong)
        self.assertEqual(self.reg("list", KEY)["values"], [])
        for arguments in (("x", "--type", "REG_DWORD"), ("1", "--type", "REG_NOTHING"),
                          ("a", "b"), ("4294967296", "--type", "4"), ("0g", "--type", "3")):
            with self.subTest(arguments):
                self.refused(INVALID, "set", KEY, "n", *arguments, code=EXIT_USAGE, stage="usage")


class Limits(RegistryCase):
    """Sizes and names at their limits, and one past them."""

    def test_data_at_the_limit_and_past_it(self):
        self.put({"key": KEY, "name": "most", "type_number": 3, "hex": "5a" * DATA_MAX})
        self.assertEqual(self.reg("get", KEY, "most")["hex"], "5a" * DATA_MAX)
        listed, = self.reg("list", KEY)["values"]
        self.assertEqual((listed["size"], "hex" in listed), (DATA_MAX, False))
        with self.assertRaisesRegex(AssertionError, "87"):
            self.put({"key": KEY, "name": "more", "type_number": 3, "hex": "5a" * (DATA_MAX + 1)})

    def test_names_at_the_limit_and_past_it(self):
        most = KEY + "\\" + "k" * 255
        self.reg("create", most)
        self.assertEqual(self.reg("list", most)["final_key"].lower(), FINAL + "\\" + "k" * 255)
        self.refused(TOO_LONG, "create", most + "k")
        self.refused(TOO_LONG, "get", KEY, "n" * 16384, stage="connect")
        self.refused(NOT_FOUND, "get", KEY, "n" * 16383)

    def test_names_that_are_none(self):
        for key in ("", "HKLM\\\\", "HKLM\\\\SOFTWARE", KEY + "\\\\", "HKXX\\a", "HKLM/SOFTWARE",
                    "\\REGISTRY\\MACHINE", "SOFTWARE", " HKLM", "HKLM:SOFTWARE"):
            with self.subTest(key):
                if key:
                    self.refused(BAD_NAME, "list", key)

    def test_a_name_that_is_none_comes_with_the_reason(self):
        for key, reason in (("HKXX\\a", "begins with HKLM"), ("HKLM/SOFTWARE", "not by /"),
                            ("HKLM\\\\SOFTWARE", "two \\ in a row")):
            with self.subTest(key):
                done = self.lab.run("deputyctl", "reg", "list", key)
                self.assertIn(key + ": ", done.stderr)
                self.assertIn(reason, done.stderr)

    def test_names_are_taken_as_other_programs_show_them(self):
        self.reg("set", KEY, "n", "x")
        for key in (KEY + "\\", r"HKLM:\SOFTWARE\DeputyTest", "Computer\\" +
                    KEY.replace("HKLM", "HKEY_LOCAL_MACHINE"),
                    "Registry::" + KEY.replace("HKLM", "HKEY_LOCAL_MACHINE") + "\\"):
            with self.subTest(key):
                self.assertEqual(self.reg("get", key, "n")["text"], "x")
                code, answer = self.lab.ctl("access", key, "--want", "read")
                self.assertEqual((code, answer["kind"]), (0, "key"))

    def test_a_missing_value_is_not_a_missing_key(self):
        for command in ("get", "delete"):
            _, answer = self.lab.ctl("reg", command, KEY, "nothing")
            self.assertEqual((answer["missing"], answer["key"], answer["name"]),
                             ("value", KEY, "nothing"))
            _, answer = self.lab.ctl("reg", command, KEY + "\\nothing", "n")
            self.assertEqual(answer["missing"], "key")
            done = self.lab.run("deputyctl", "reg", command, KEY, "nothing")
            self.assertIn('value "nothing": the key is there, and has no such value', done.stderr)
            done = self.lab.run("deputyctl", "reg", command, KEY + "\\nothing", "n")
            self.assertIn("there is no such key", done.stderr)
        done = self.lab.run("deputyctl", "reg", "get", KEY)
        self.assertIn("the default value: the key is there", done.stderr)

    def test_a_file_to_set_from_comes_in_the_encodings_of_windows(self):
        text = json.dumps({"key": KEY, "name": "ü", "type_number": 4, "hex": "2a000000"},
                          ensure_ascii=False) + "\r\n"
        for encoding in ("utf-8-sig", "utf-16", "utf-16-be"):
            with self.subTest(encoding):
                done = subprocess.run(
                    [LAB, "run", "deputyctl", "reg", "set", "--from", "-"],
                    env=self.lab.environment, input=text.encode(encoding), check=False,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
                self.assertEqual(done.returncode, 0, done)
                self.assertEqual(self.reg("get", KEY, "ü")["number"], 42)
                self.reg("delete", KEY, "ü")
        done = subprocess.run(
            [LAB, "run", "deputyctl", "reg", "set", "--from", "-"], env=self.lab.environment,
            input=b"\n" + text.encode("cp850"), check=False, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, EXIT_USAGE)
        self.assertIn(b"-, line 2: the encoding", done.stderr)

    def test_a_file_to_set_from_that_is_something_else_is_named(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="ascii") as file:
            file.write('{"key": "HKLM"}')
            file.flush()
            path = "Z:" + file.name.replace("/", "\\")
            done = self.lab.run("deputyctl", "reg", "set", "--from", path)
        self.assertEqual((done.returncode, done.stdout), (EXIT_USAGE, ""), done)
        self.assertIn('the file is not what "reg get --json" prints', done.stderr)
        self.assertIn(path, done.stderr)

    def test_what_stands_behind_the_end_of_a_text_is_shown(self):
        self.put({"key": KEY, "name": "n", "type_number": 1, "hex": "6800000069000000"})
        self.assertEqual(self.lab.run("deputyctl", "reg", "get", KEY, "n").stdout,
                         "REG_SZ  h<U+0000> (behind its end: 69 00 00 00)\n")

    def test_two_names_that_differ_in_a_lone_surrogate_stay_two(self):
        for name in ("a\ud800b", "a\ud801b"):
            self.put({"key": KEY, "name": name, "type_number": 1, "hex": "4100"})
        lines = self.lab.run("deputyctl", "reg", "list", KEY).stdout
        self.assertIn("a<U+D800>b", lines)
        self.assertIn("a<U+D801>b", lines)

    def test_many_entries_come_in_parts(self):
        for number in range(6):
            self.put({"key": KEY, "name": str(number), "type_number": 3, "hex": "00" * 65536})
        before = len(self.lab.events(4000, 4006, 4007))
        listed = self.reg("list", KEY)
        self.assertEqual([value["name"] for value in listed["values"]], list("012345"))
        self.assertEqual({value["size"] for value in listed["values"]}, {65536})
        self.assertFalse(listed["changed"])
        events = [event for event in self.lab.events(4000, 4006, 4007)[before:]
                  if field(event, OPERATION) == "registry_list"]
        self.assertEqual([event["id"] for event in events], [4000, 4006, 4007],
                         "subkeys, and values in two parts")
        _, begin, end = events
        self.assertEqual(field(begin, CORRELATION), field(end, CORRELATION))
        self.assertEqual((field(end, OUTCOME), field(end, ACT_STEPS), field(end, ACT_ENTRIES)),
                         ("success", "1", "6"))


class Keys(RegistryCase):
    """Keys: made, found, deleted."""

    def test_create_says_whether_it_existed(self):
        self.assertFalse(self.reg("create", KEY + "\\a\\b")["existed"])
        self.assertTrue(self.reg("create", KEY + "\\a\\b")["existed"])
        self.assertTrue(self.reg("create", "HKLM")["existed"])

    def test_set_creates_a_key_only_when_asked(self):
        self.refused(NOT_FOUND, "set", KEY + "\\new", "n", "x")
        self.reg("set", KEY + "\\new", "n", "x", "--create")
        self.assertEqual(self.reg("get", KEY + "\\new", "n")["text"], "x")

    def test_a_volatile_key_has_no_lasting_subkeys(self):
        self.reg("create", KEY + "\\passing", "--volatile")
        error = self.refused(1021, "create", KEY + "\\passing\\lasting")
        self.assertIn("correlation", error)

    def test_a_key_with_subkeys_is_deleted_only_when_asked(self):
        self.reg("create", KEY + "\\a\\b\\c")
        self.reg("create", KEY + "\\d")
        self.refused(NOT_EMPTY, "delete", KEY)
        self.reg("delete", KEY, "--recurse")
        self.refused(NOT_FOUND, "list", KEY)

    def test_a_value_is_deleted_and_nothing_else(self):
        self.reg("set", KEY, "n", "x")
        self.reg("set", KEY, "", "x")
        self.reg("delete", KEY, "n")
        self.assertEqual([value["name"] for value in self.reg("list", KEY)["values"]], [""])
        self.reg("delete", KEY, "")
        self.assertEqual(self.reg("list", KEY)["values"], [])
        self.refused(NOT_FOUND, "delete", KEY, "n")

    def test_what_is_missing_is_said_as_the_system_says_it(self):
        self.refused(NOT_FOUND, "get", KEY, "nothing")
        self.refused(NOT_FOUND, "get", KEY + "\\nothing", "n")
        self.refused(NOT_FOUND, "list", KEY + "\\nothing")
        event = self.event(self.refused(NOT_FOUND, "delete", KEY + "\\nothing"))
        self.assertEqual((event["id"], field(event, STATUS)), (4002, "2"))

    def test_the_views_differ(self):
        view = r"HKLM\SOFTWARE\DeputyView"
        for bits in ("32", "64"):
            self.reg("create", view, "--view", bits)
            self.addCleanup(self.lab.ctl, "reg", "delete", view, "--view", bits)
            self.reg("set", view, "bits", bits, "--view", bits)
        self.assertEqual(self.reg("get", view, "bits", "--view", "32")["text"], "32")
        self.assertEqual(self.reg("get", view, "bits", "--view", "64")["text"], "64")
        self.assertEqual(self.reg("get", view, "bits")["text"], "64")
        self.assertIn("wow6432node",
                      self.reg("get", view, "bits", "--view", "32")["final_key"].lower())

    def test_a_link_is_not_followed_unless_asked(self):
        link, target = KEY + "\\link", KEY + "\\target"
        self.reg("create", target)
        self.reg("set", target, "n", "behind")
        self.reg("create", link, "--link", "--volatile")
        self.refused(INVALID, "set", link, "SymbolicLinkValue", "x", "--type", "REG_LINK")
        self.reg("set", link, "SymbolicLinkValue", FINAL + "\\target", "--type", "REG_LINK",
                 "--link")
        self.refused(STOPPED_ON_LINK, "get", link, "n")
        self.refused(STOPPED_ON_LINK, "list", link)
        self.assertEqual(self.reg("get", link, "SymbolicLinkValue", "--link")["text"],
                         FINAL + "\\target")
        followed = self.reg("get", link, "n", "--follow")
        self.assertEqual(followed["text"], "behind")
        self.assertEqual(followed["final_key"].lower(), FINAL + "\\target")
        self.assertEqual(field(self.event(followed), OBJECT_NAME).lower(),
                         FINAL + "\\target\\\\n")
        # Deleting the tree takes the link and not what it leads to.
        other = r"HKLM\SOFTWARE\DeputyOther"
        self.reg("create", other + "\\kept")
        self.addCleanup(self.lab.ctl, "reg", "delete", other, "--recurse")
        self.reg("set", link, "SymbolicLinkValue", r"\registry\machine\software\DeputyOther",
                 "--type", "REG_LINK", "--link")
        self.reg("delete", KEY, "--recurse")
        self.assertEqual([key["name"] for key in self.reg("list", other)["subkeys"]], ["kept"])


class Callers(RegistryCase):
    """Who decides: the caller's rights, and nobody else's."""

    def protect(self, sddl=ADMINISTRATORS_ONLY):
        done = self.lab.run("protect", r"SOFTWARE\DeputyTest\guarded", sddl)
        self.assertEqual(done.returncode, 0, done)
        return KEY + "\\guarded"

    @needs_true_identities
    def test_one_key_two_callers(self):
        key = self.protect()
        self.reg("set", key, "n", "secret")
        # The service could open it at any time: it is no less than the unrestricted caller.
        for _ in range(2):
            allowed = self.reg("get", key, "n")
            self.assertEqual(allowed["text"], "secret")
            denied = self.refused(DENIED, "get", key, "n", code=EXIT_DENIED, restricted=True)
            good, bad = self.event(allowed), self.event(denied)
            self.assertEqual((good["id"], good["type"]), (4000, "audit success"))
            self.assertEqual((bad["id"], bad["type"]), (4001, "audit failure"))
            self.assertEqual((field(bad, OUTCOME), field(bad, STATUS), field(bad, STAGE)),
                             ("denied", "5", "perform"))
            self.assertEqual((field(good, STATUS), field(good, STAGE)), ("0", "-"))
            self.assertEqual(field(good, OBJECT_NAME).lower(), FINAL + "\\guarded\\\\n")
            self.assertEqual(field(bad, OBJECT_NAME), key + "\\\\n")
            for event in (good, bad):
                self.assertEqual(field(event, 8), "Key")
                self.assertEqual(field(event, OPERATION), "registry_get")
                self.assertEqual(field(event, ACCESS_MASK), "0x1")
                self.assertEqual(field(event, ACCESS_LIST), "KEY_QUERY_VALUE")
            self.assertEqual(field(good, SERVICE_SID), field(bad, SERVICE_SID))
            self.assertNotEqual(field(good, CORRELATION), field(bad, CORRELATION))

    @needs_true_identities
    def test_every_operation_is_refused_to_whom_the_key_is_closed(self):
        key = self.protect()
        self.reg("set", key, "n", "x")
        # Wine asks nobody for the right to delete a key or to create one below it.
        for arguments in (("get", key, "n"), ("list", key), ("set", key, "n", "y"),
                          ("set", key, "n", "y", "--create"), ("delete", key, "n"),
                          ("create", key)):
            with self.subTest(arguments):
                self.refused(DENIED, *arguments, code=EXIT_DENIED, restricted=True)
        self.assertEqual(self.reg("get", key, "n")["text"], "x")

    @needs_true_identities
    def test_reading_is_not_writing(self):
        key = self.protect("D:P(A;;KA;;;BA)(A;;KA;;;SY)(A;;KR;;;WD)")
        self.reg("set", key, "n", "x")
        self.assertEqual(self.reg("get", key, "n", restricted=True)["text"], "x")
        self.refused(DENIED, "set", key, "n", "y", code=EXIT_DENIED, restricted=True)
        self.refused(DENIED, "delete", key, "n", code=EXIT_DENIED, restricted=True)

    def test_hkcu_is_the_callers(self):
        user = self.lab.whoami()["caller"]["user"]["sid"]
        key = r"HKCU\Software\DeputyCaller"
        self.assertFalse(self.reg("create", key)["existed"])
        self.addCleanup(self.lab.ctl, "reg", "delete", key)
        self.reg("set", key, "n", "mine")
        for name in (r"HKEY_current_USER\Software\DeputyCaller",
                     rf"HKU\{user}\Software\DeputyCaller"):
            answer = self.reg("get", name, "n")
            self.assertEqual(answer["text"], "mine")
            self.assertEqual(answer["final_key"].lower(),
                             rf"\registry\user\{user}\software\deputycaller".lower())

    def test_hkcr_and_hkcc_are_found(self):
        self.reg("create", r"HKLM\SOFTWARE\Classes\DeputyTest.1")
        self.addCleanup(self.lab.ctl, "reg", "delete", r"HKLM\SOFTWARE\Classes\DeputyTest.1")
        self.assertTrue(self.reg("create", r"HKCR\DeputyTest.1")["existed"])
        self.assertIn("hardware profiles", self.reg("list", "HKCC")["final_key"].lower())
        self.assertTrue(self.reg("list", "HKCR")["subkeys"])
        self.assertTrue(self.reg("list", "HKU")["subkeys"])


if __name__ == "__main__":
    unittest.main()
