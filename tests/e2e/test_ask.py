"""deputy_ask: the library's one call in JSON says what deputyctl --json prints, of successes and of
failures; and its page says what it takes and gives."""

import json
import re
import tempfile

from common.support import OPERATION, ROOT, LabCase, field, needs_true_identities

PAGE = ROOT / "service" / "client" / "ASK.md"
ROW = re.compile(r"^\| `(\w+)` \|(.*?)\|(.*)\|$", re.M)
WORD = re.compile(r"`(\w+)`")

WIN_INI = r"C:\windows\win.ini"
KEY = r"HKCU\Software\Asked"

# What differs from one call to the next, whoever asks; labs share what is in them by links.
CHANGES = re.compile(r'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<="token_id":)"\w+"|'
                     r'(?<="modified_id":)"\w+"|(?<="accessed":)"[\w:-]+"|(?<="process_id":)\d+|'
                     r'(?<="links":)\d+|(?<="source":).*?}')


def page():
    """The operations of the page: the members of their requests, those that are needed, and the
    members of their answers."""
    text = PAGE.read_text(encoding="utf-8").split("| Operation |")[1].split("\n\n")[0]
    return {name: (set(WORD.findall(takes)), set(re.findall(r"\*\*`(\w+)`\*\*", takes)),
                   set(WORD.findall(gives)))
            for name, takes, gives in ROW.findall(text)}


def masked(text):
    return CHANGES.sub("?", text)


class AskCase(LabCase):
    """What asks."""

    def ask(self, *requests, **options):
        """Asks in one session: for each request the status, the stage, the record, the answer."""
        with tempfile.TemporaryFile() as file:
            for request in requests:
                text = request if isinstance(request, str) else json.dumps(request)
                file.write(text.encode() + b"\n")
            file.seek(0)
            done = self.lab.run("ask", stdin=file, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), len(requests))
        return [(int(status), int(stage), record, answer) for status, stage, record, answer in
                (line.split(" ", 3) for line in lines)]

    def answers(self, *requests):
        """The answers to requests that all succeed."""
        said = self.ask(*requests)
        for request, (status, stage, _, answer) in zip(requests, said):
            self.assertEqual((status, stage), (0, 0), (request, answer))
        return [json.loads(answer) for *_, answer in said]

    def ctl(self, *words, **options):
        """What deputyctl prints, without its line break."""
        return self.lab.run("deputyctl", *words, "--json", **options).stdout


class Same(AskCase):
    """The same question has the same answer."""

    def check(self, questions, **options):
        """questions: requests, each with the words of deputyctl."""
        asked = self.ask(*(request for request, _ in questions), **options)
        for (request, words), (status, _, record, answer) in zip(questions, asked):
            with self.subTest(request):
                printed = self.ctl(*words, **options)
                self.assertEqual(masked(answer) + "\n", masked(printed))
                said = json.loads(answer)
                self.assertEqual(said.get("error", {}).get("status", 0), status)
                known = said.get("error", said).get("correlation", record)
                self.assertEqual(known, record)

    def test_of_what_succeeds(self):
        self.answers({"operation": "registry_set", "key": KEY, "name": "n", "type": "REG_MULTI_SZ",
                      "texts": ["a", "\u00e9"], "create": True})
        self.check([
            ({"operation": "whoami"}, ["whoami"]),
            ({"operation": "whoami_linked"}, ["whoami", "--all"]),
            ({"operation": "access", "kind": "key", "object": "HKLM\\SOFTWARE", "want": "write"},
             ["access", "HKLM\\SOFTWARE", "--want", "write"]),
            ({"operation": "access", "kind": "directory", "object": "C:\\windows"},
             ["access", "C:\\windows", "--kind", "directory"]),
            ({"operation": "access", "kind": "service", "object": "Deputy", "compare": True},
             ["access", "Deputy", "--kind", "service", "--compare"]),
            ({"operation": "access", "kind": "file", "sddl": "O:SYG:SYD:(D;;FR;;;WD)"},
             ["access", "sddl:O:SYG:SYD:(D;;FR;;;WD)"]),
            ({"operation": "file_stat", "path": WIN_INI}, ["stat", WIN_INI]),
            ({"operation": "file_stat", "path": "C:\\windows"}, ["stat", "C:\\windows"]),
            ({"operation": "registry_get", "key": KEY, "name": "n"}, ["reg", "get", KEY, "n"]),
            ({"operation": "registry_list", "key": KEY}, ["reg", "list", KEY]),
            ({"operation": "registry_list", "key": "HKLM\\SOFTWARE\\Microsoft", "view": 32},
             ["reg", "list", "HKLM\\SOFTWARE\\Microsoft", "--view", "32"]),
            ({"operation": "registry_create", "key": KEY}, ["reg", "create", KEY]),
            ({"operation": "services_list"}, ["services", "list"]),
            ({"operation": "service_status", "service": "Deputy"},
             ["services", "status", "Deputy"]),
            ({"operation": "service_control", "service": "Deputy", "code": 4},
             ["services", "control", "Deputy", "interrogate"]),
        ])

    def test_of_what_fails(self):
        missing, bad = "C:\\nothing\\here", "C:\\a."
        self.check([
            ({"operation": "file_stat", "path": missing}, ["stat", missing]),
            ({"operation": "file_stat", "path": bad}, ["stat", bad]),
            ({"operation": "file_stat", "path": "\\\\server\\share\\a"},
             ["stat", "\\\\server\\share\\a"]),
            ({"operation": "file_list", "path": missing}, ["ls", missing]),
            ({"operation": "file_list", "path": WIN_INI}, ["ls", WIN_INI]),
            ({"operation": "file_mkdir", "path": "C:\\windows"}, ["mkdir", "C:\\windows"]),
            ({"operation": "file_delete", "path": missing}, ["rm", missing]),
            ({"operation": "file_rename", "path": WIN_INI, "to": "C:\\windows\\regedit.exe"},
             ["mv", WIN_INI, "C:\\windows\\regedit.exe"]),
            ({"operation": "file_rename", "path": WIN_INI, "to": bad}, ["mv", WIN_INI, bad]),
            ({"operation": "file_rename", "path": missing, "to": "C:\\a"},
             ["mv", missing, "C:\\a"]),
            ({"operation": "file_copy", "path": WIN_INI, "to": "C:\\windows\\regedit.exe"},
             ["cp", WIN_INI, "C:\\windows\\regedit.exe"]),
            ({"operation": "file_copy", "path": WIN_INI, "to": bad}, ["cp", WIN_INI, bad]),
            ({"operation": "file_copy", "path": missing, "to": "C:\\a"}, ["cp", missing, "C:\\a"]),
            ({"operation": "file_copy", "path": "C:\\windows", "to": "C:\\a"},
             ["cp", "C:\\windows", "C:\\a"]),
            ({"operation": "registry_list", "key": "HKLM\\nothing"},
             ["reg", "list", "HKLM\\nothing"]),
            ({"operation": "registry_list", "key": "nothing"}, ["reg", "list", "nothing"]),
            ({"operation": "registry_delete_key", "key": "HKLM\\nothing"},
             ["reg", "delete", "HKLM\\nothing"]),
            ({"operation": "service_status", "service": "nothing"},
             ["services", "status", "nothing"]),
            ({"operation": "service_start", "service": "Deputy"},
             ["services", "start", "Deputy", "--no-wait"]),
            ({"operation": "service_stop", "service": "Deputy"}, ["services", "stop", "Deputy"]),
            ({"operation": "access", "kind": "key", "object": "HKLM\\nothing"},
             ["access", "HKLM\\nothing"]),
            ({"operation": "access", "kind": "process", "object": "4294967290"},
             ["access", "4294967290", "--kind", "process"]),
        ])

    @needs_true_identities
    def test_of_what_is_denied(self):
        self.check([
            ({"operation": "whoami"}, ["whoami"]),
            ({"operation": "statistics"}, ["statistics"]),
            ({"operation": "access", "kind": "key", "object": "HKLM\\SOFTWARE", "want": "write"},
             ["access", "HKLM\\SOFTWARE", "--want", "write"]),
            ({"operation": "events_all"}, ["events", "--all", "--from", "service"]),
        ], restricted=True)

    def test_of_how_much_the_service_does(self):
        (_, _, _, answer), = self.ask({"operation": "statistics"})
        numbers = re.compile(r":\d+")
        self.assertEqual(numbers.sub(":0", masked(answer)) + "\n",
                         numbers.sub(":0", masked(self.ctl("statistics"))))

    def test_of_whether_the_service_answers(self):
        (_, _, record, answer), = self.ask({"operation": "ping"})
        numbers = re.compile(r"(_ms|_us)\":\d+")
        self.assertEqual(numbers.sub(r'\1":0', masked(answer)) + "\n",
                         numbers.sub(r'\1":0', masked(self.ctl("ping"))))
        self.assertEqual(record, "-")

    def test_of_a_directory_whose_entries_are_lines(self):
        first, = self.answers({"operation": "file_list", "path": "C:\\windows", "count": 3})
        self.assertEqual(first["list"], 1)
        said = self.ask({"operation": "file_list", "path": "C:\\windows", "count": 3},
                        *[{"operation": "file_list", "list": 1, "count": 3}] * 2,
                        {"operation": "file_list", "list": 1})
        texts = [re.fullmatch(r'\{"entries":\[(.*)\](?:,"list":1)?\}', answer)[1]
                 for *_, answer in said]
        self.assertNotIn('"list"', said[-1][3])
        self.assertEqual(masked(",".join(texts)),
                         masked(",".join(self.ctl("ls", "C:\\windows").splitlines())))

    def test_of_events_which_are_lines(self):
        lines = self.ctl("events", "--from", "service").splitlines()
        self.assertGreater(len(lines), 5)
        (*_, answer), = self.ask({"operation": "events_own"})
        for line in lines[:-4]: # what asked last, it may not have of itself
            self.assertIn(line, answer)

    def test_of_events_that_are_chosen(self):
        first, other = self.ask({"operation": "file_stat", "path": WIN_INI},
                                {"operation": "file_stat", "path": "C:\\nothing"})
        choices = {
            "correlation": first[2].upper(),
            "object": "WIN.ini",
            "outcome": "failed",
            "event_operation": "file_stat",
            "since": "1h",
            "until": "2020-01-01",
            "caller": "S-1-5-18",
        }
        words = {"event_operation": "--operation"}
        requests = [{"operation": "events_own", member: value}
                    for member, value in choices.items()]
        for (member, value), (*_, answer) in zip(choices.items(), self.ask(*requests)):
            with self.subTest(member):
                lines = self.ctl("events", "--from", "service", words.get(member, "--" + member),
                                 value).splitlines()
                chosen = json.loads(answer)["events"]
                printed = [json.loads(line) for line in lines if '"error"' not in line]
                ours = ("file_stat", first[2], other[2])
                self.assertEqual([event for event in chosen if event["operation"] == ours[0]],
                                 [event for event in printed if event["operation"] == ours[0]])
                self.assertEqual(first[2] in answer, member not in ("outcome", "until", "caller"))
                self.assertEqual(other[2] in answer,
                                 member in ("outcome", "event_operation", "since"))


class Done(AskCase):
    """What is more than an answer: it is done, and on record."""

    def test_a_handle_is_the_programs(self):
        answer, = self.answers({"operation": "file_open", "path": WIN_INI, "want": "read",
                                "share": "read,write"})
        self.assertGreater(answer["handle"], 0)
        self.assertEqual(answer["final_path"], WIN_INI)

    def test_a_file_is_written_read_and_removed_in_chunks(self):
        path, other = "C:\\asked \u00e9.txt", "C:\\asked.txt"
        answers = self.answers(
            {"operation": "file_write", "path": path, "hex": "6162", "disposition": "create_new"},
            {"operation": "file_write", "path": path, "hex": "6364", "append": True},
            {"operation": "file_read", "path": path, "size": 2, "offset": 1},
            {"operation": "file_read", "path": path, "size": 100, "offset": 4},
            {"operation": "file_rename", "path": path, "to": other},
            {"operation": "file_stat", "path": other},
            {"operation": "file_delete", "path": other})
        self.assertEqual((answers[2]["size"], answers[2]["hex"]), (2, "6263"))
        self.assertEqual((answers[3]["size"], answers[3]["hex"]), (0, ""))
        self.assertEqual(answers[5]["size"], 4)
        operations = [field(self.lab.event_of(answer["correlation"])[0], OPERATION)
                      for answer in answers]
        self.assertEqual(operations, ["file_write", "file_write", "file_read", "file_read",
                                      "file_rename", "file_stat", "file_delete"])

    def test_a_file_takes_its_name_when_it_is_whole(self):
        path = "C:\\asked whole.txt"
        ask = {"path": path}, {"transfer": 1}
        said = self.ask(
            {"operation": "file_replace", **ask[0]},
            {"operation": "file_put", **ask[1], "hex": "6162"},
            {"operation": "file_stat", **ask[0]},
            {"operation": "file_put", **ask[1], "hex": "63"},
            {"operation": "file_commit", **ask[1]},
            {"operation": "file_read", **ask[0], "size": 9},
            {"operation": "file_replace", **ask[0]},
            {"operation": "file_replace", **ask[0], "replace": True},
            {"operation": "file_put", "transfer": 3, "hex": "64"},
            {"operation": "file_cancel", "transfer": 3},
            {"operation": "file_put", "transfer": 3, "hex": "64"},
            {"operation": "file_read", **ask[0], "size": 9},
            {"operation": "file_delete", **ask[0]})
        self.assertEqual([status for status, *_ in said],
                         [0, 0, 2, 0, 0, 0, 80, 0, 0, 0, 87, 0, 0], said)
        self.assertEqual([json.loads(said[i][3]).get("hex") for i in (5, 11)], ["616263"] * 2)
        self.assertEqual(json.loads(said[6][3])["path"], path)

    def test_a_copy_is_made_in_steps(self):
        to = "C:\\asked copy.txt"
        copy = {"operation": "file_copy", "path": WIN_INI, "to": to}
        step, commit = ({"operation": name, "transfer": 1} for name in
                        ("file_copy_step", "file_commit"))
        said = self.ask(copy, commit, step, step, commit, {"operation": "file_stat", "path": to},
                        {"operation": "file_put", "transfer": 1, "hex": ""}, copy,
                        {"operation": "file_delete", "path": to})
        self.assertEqual([status for status, *_ in said], [0, 5023, 0, 0, 0, 0, 87, 80, 0], said)
        begun, _, first, last, *_ = (json.loads(answer) for *_, answer in said)
        size = json.loads(said[5][3])["size"]
        self.assertEqual((begun["total"], last["size"], last["finished"]), (size, size, True))
        self.assertLessEqual(first["size"], size)

    def test_a_file_that_is_held_open_is_read_in_parts_in_one_act(self):
        path, read = r"C:\asked parts.txt", {"operation": "file_read_at", "reader": 1}
        said = self.ask(
            {"operation": "file_write", "path": path, "hex": "616263", "disposition": "create_new"},
            {"operation": "file_read_open", "path": path},
            {**read, "size": 2}, {**read, "size": 9, "offset": 1}, {**read, "size": 9, "offset": 3},
            {**read, "reader": 2, "size": 1}, {"operation": "file_read_close", "reader": 1},
            {**read, "size": 1}, {"operation": "file_delete", "path": path},
            {"operation": "file_read_open", "path": path})
        self.assertEqual([status for status, *_ in said], [0, 0, 0, 0, 0, 87, 0, 87, 0, 2], said)
        opened, *parts = (json.loads(answer) for *_, answer in said[1:5])
        self.assertEqual((opened["reader"], opened["size"]), (1, 3))
        self.assertEqual([part["hex"] for part in parts], ["6162", "6263", ""])
        self.assertEqual({part["correlation"] for part in parts}, {opened["correlation"]})
        self.assertEqual(len(self.lab.event_of(opened["correlation"])), 2)

    def test_a_file_that_is_held_open_is_written_in_parts_in_one_act(self):
        path, write = r"C:\written parts.txt", {"operation": "file_write_at", "writer": 1}
        said = self.ask(
            {"operation": "file_write_open", "path": path, "disposition": "create_new"},
            {**write, "hex": "6162"}, {**write, "hex": "63", "offset": 2},
            {**write, "writer": 2, "hex": ""}, {"operation": "file_write_close", "writer": 1},
            {**write, "hex": ""},
            {"operation": "file_write_open", "path": path, "append": True},
            {**write, "writer": 2, "hex": "64"}, {"operation": "file_write_close", "writer": 2},
            {"operation": "file_read", "path": path, "size": 9},
            {"operation": "file_delete", "path": path})
        self.assertEqual([status for status, *_ in said], [0, 0, 0, 87, 0, 87, 0, 0, 0, 0, 0], said)
        opened, *parts = (json.loads(answer) for *_, answer in said[:3])
        self.assertEqual(opened["writer"], 1)
        self.assertEqual({part["correlation"] for part in parts}, {opened["correlation"]})
        self.assertEqual(len(self.lab.event_of(opened["correlation"])), 2)
        self.assertEqual(json.loads(said[9][-1])["hex"], "61626364")

    def test_what_a_session_leaves_is_deleted_with_it(self):
        said = self.ask({"operation": "file_replace", "path": "C:\\left\\a"},
                        {"operation": "file_mkdir", "path": "C:\\left"},
                        {"operation": "file_replace", "path": "C:\\left\\a"},
                        {"operation": "file_put", "transfer": 2, "hex": "00"},
                        {"operation": "file_list", "path": "C:\\left"})
        self.assertEqual([status for status, *_ in said], [3, 0, 0, 0, 0], said)
        self.assertEqual(len(json.loads(said[-1][3])["entries"]), 1)
        answers = self.answers({"operation": "file_list", "path": "C:\\left"},
                               {"operation": "file_delete", "path": "C:\\left",
                                "directory": True})
        self.assertEqual(answers[0]["entries"], [])

    def test_a_chunk_of_the_largest_size_makes_the_round_trip(self):
        data = bytes(range(256)) * 4096
        answers = self.answers(
            {"operation": "file_write", "path": "C:\\large", "hex": data.hex(),
             "disposition": "create_new"},
            {"operation": "file_read", "path": "C:\\large", "size": len(data)},
            {"operation": "file_delete", "path": "C:\\large"})
        self.assertEqual(answers[1]["hex"], data.hex())

    def test_each_type_of_value_is_set_as_it_is_read(self):
        data = {"REG_SZ": {"text": "a\u00e9"}, "REG_EXPAND_SZ": {"text": "%a%"},
                "REG_DWORD": {"number": 42}, "REG_DWORD_BIG_ENDIAN": {"number": 42},
                "REG_QWORD": {"text": "0x8000000000000001"}, "REG_MULTI_SZ": {"texts": ["a", "b"]},
                "REG_BINARY": {"hex": "00ff"}, "0x1234": {"hex": ""}}
        key = {"key": KEY + "\\types"}
        self.answers(*({"operation": "registry_set", "name": kind, "type": kind, "create": True,
                        **key, **value} for kind, value in data.items()))
        read = self.answers(*({"operation": "registry_get", "name": kind, **key}
                              for kind in data))
        for (kind, value), answer in zip(data.items(), read):
            with self.subTest(kind):
                self.assertEqual(answer["type"], kind)
                self.assertLessEqual(value.items(), answer.items())
        self.answers({"operation": "registry_delete_value", "name": "REG_SZ", **key},
                     {"operation": "registry_delete_key", **key})

    def test_many_lists_are_a_sessions_and_have_an_end(self):
        said = self.ask(*[{"operation": "file_list", "path": "C:\\windows", "count": 1}] * 17,
                        {"operation": "whoami"})
        self.assertEqual([status for status, *_ in said], [0] * 16 + [4, 0])


class Page(AskCase):
    """The page of deputy_ask says what holds."""

    ARGUMENTS = {"path": WIN_INI, "want": "read", "key": KEY, "name": "n", "service": "nothing",
                 "code": 4, "list": 9, "transfer": 9, "reader": 9, "writer": 9, "to": "C:\\a",
                 "hex": "", "kind": "file", "size": 1, "type": "REG_SZ"}

    def refusals(self, requests):
        """What is said of requests that make no sense."""
        return [json.loads(answer)["error"]["message"] if status == 87 else ""
                for status, _, _, answer in self.ask(*requests)]

    def test_each_member_is_one_and_no_other_is(self):
        operations = page()
        every = set().union(*(takes for takes, *_ in operations.values()))
        self.assertGreater((len(operations), len(every)), (38, 45))
        pairs = [(name, member) for name in operations for member in sorted(every)]
        # A value that is no member's: one that is known is refused for that.
        said = self.refusals([{"operation": name, member: {}} for name, member in pairs])
        for (name, member), message in zip(pairs, said):
            with self.subTest(operation=name, member=member):
                unknown = message.startswith(f'{name} has no member "{member}"')
                self.assertNotEqual(unknown, member in operations[name][0], message)
                self.assertIn(member, message)

    def test_what_is_needed_is_missed(self):
        operations = page()
        pairs = [(name, member) for name, (_, needs, _) in operations.items()
                 for member in sorted(needs)]
        said = self.refusals([
            {"operation": name, **{other: self.ARGUMENTS[other] for other in operations[name][1]
                                   if other != member}} for name, member in pairs])
        self.assertEqual(said, [f'member "{member}" is missing' for _, member in pairs])

    def test_answers_have_no_other_members(self):
        operations = page()
        self.answers({"operation": "registry_set", "key": KEY, "name": "n", "type": "REG_SZ",
                      "text": "", "create": True})
        requests = {
            "access": {"kind": "file", "object": WIN_INI, "compare": True},
            "file_list": {"path": "C:\\windows", "count": 1},
            "file_read_open": {"path": WIN_INI},
            "file_read_at": {"reader": 2, "size": 1},
            "file_read_close": {"reader": 2},
            "file_write_open": {"path": "C:\\written.txt", "disposition": "open_always"},
            "file_write_at": {"writer": 3, "hex": ""},
            "file_write_close": {"writer": 3},
            "file_replace": {"path": "C:\\asked.txt"},
            "file_put": {"transfer": 4, "hex": ""},
            "file_cancel": {"transfer": 4},
            "file_copy": {"path": WIN_INI, "to": "C:\\asked.txt"},
            "file_copy_step": {"transfer": 5},
            "service_status": {"service": "Deputy"},
            "service_control": {"service": "Deputy", "code": 4},
        }
        for name in ("ping", "whoami", "whoami_linked", "services_list", "events_own", "events_all",
                     "statistics"):
            requests[name] = {}
        for name in ("file_open", "file_stat", "file_read", "registry_get", "registry_list",
                     "registry_create"):
            requests[name] = {member: self.ARGUMENTS[member] for member in operations[name][1]}
        requests["file_open"]["share"] = "read,write" # it stays open
        answers = self.answers(*({"operation": name, **members}
                                 for name, members in requests.items()))
        optional = {"final_name", "notes", "disagreement", "owner", "dacl", "sacl", "reparse_tag",
                    "service_exit_code", "number", "texts", "final_path", "process_id"}
        for (name, _), answer in zip(requests.items(), answers):
            with self.subTest(name):
                self.assertLessEqual(set(answer), operations[name][2])
                self.assertLessEqual(operations[name][2] - optional, set(answer))
