"""deputyctl verify: what it says of trails that are whole, and of others."""

import json
import shutil
import subprocess
import unittest

from common import trail
from common.support import LAB, BareCase

OK, FAILED, USAGE, ALTERED, NOTHING = 0, 1, 2, 6, 8
ERROR_FILE_NOT_FOUND = 2
ERROR_CALL_NOT_IMPLEMENTED = 120


class Verify(BareCase):
    """It needs no service."""

    def setUp(self):
        self.folder = self.lab.folder / "prefix" / "drive_c" / self._testMethodName[:60]
        self.folder.mkdir()
        self.root = "C:\\" + self.folder.name
        self.records = trail.make_run(9)

    def write(self, name, data):
        """Makes a file; returns its path as Windows knows it."""
        (self.folder / name).write_bytes(data)
        return self.root + "\\" + name

    def write_spool(self):
        """Makes a spool of two segments."""
        self.write("0000000001.spool", trail.segment(1, self.records[:4]))
        self.write("0000000002.spool", trail.segment(2, self.records[4:]))
        self.write("mark", b"")

    def verify(self, *paths, **options):
        """The exit code, the findings, the runs, and the failure if there was one."""
        done = self.ctl("verify", "--json", *paths, **options)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return (done.returncode, [line for line in lines if "finding" in line],
                [line for line in lines if "records" in line],
                next((line for line in lines if "error" in line), None))

    def export(self, records):
        """What would be exported of these records."""
        return "".join(record.export() + "\n" for record in records).encode()

    def test_a_whole_spool_is_whole(self):
        self.write_spool()
        code, findings, runs, _ = self.verify(self.root)
        self.assertEqual((code, findings), (OK, []))
        self.assertEqual(len(runs), 1)
        self.assertEqual(runs[0]["run"], str(self.records[0].run))
        self.assertEqual((runs[0]["first"], runs[0]["last"]), ("1", "9"))

    def test_nothing_is_no_proof_of_anything(self):
        nothing = [self.root, self.write("empty.json", b""), self.write("blank.json", b"\r\n\n"),
                   self.write("mark.json", b"\xef\xbb\xbf"),
                   self.write("0000000009.spool", trail.segment(9, self.records[:1])[:80])]
        for path in nothing:
            for options in ([], ["--partial"]):
                with self.subTest((path, options)):
                    code, findings, runs, _ = self.verify(path, *options)
                    self.assertEqual((code, findings, runs), (NOTHING, [], [{"records": "0"}]))
        done = self.ctl("verify", "-")
        self.assertEqual((done.returncode, done.stdout), (NOTHING, ""))
        self.assertIn("no records", done.stderr)

    def test_a_log_that_could_not_be_read_is_not_an_altered_one(self):
        failure = b'{"error":{"status":5,"message":"Access denied.","stage":"perform"}}\n'
        code, _, _, error = self.verify(self.write("events.json", failure))
        self.assertEqual((code, error["error"]["status"]), (FAILED, 30))
        code, _, runs, error = self.verify(
            self.write("part.json", self.export(self.records) + failure))
        self.assertEqual((code, runs[0]["records"]), (FAILED, "9"))
        done = self.ctl("verify", self.root + "\\part.json")
        self.assertIn("could not read the log to its end", done.stderr)
        # What is altered is so all the same.
        code, _, _, _ = self.verify(self.write(
            "altered.json", self.export(self.records).replace("Grüße 4".encode(), b"x") + failure))
        self.assertEqual(code, ALTERED)

    def test_exports_come_in_the_encodings_of_windows(self):
        text = self.export(self.records).decode().replace("\n", "\r\n")
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
            with self.subTest(encoding):
                code, findings, runs, _ = self.verify(
                    self.write("events.json", text.encode(encoding)))
                self.assertEqual((code, findings, runs[0]["records"]), (OK, [], "9"))
        _, findings, _, _ = self.verify(self.write("events.json", text.encode("cp850")))
        self.assertEqual({finding["finding"] for finding in findings[:9]}, {"invalid"})
        self.assertIn("encoding", findings[0]["text"])

    def test_a_whole_export_is_whole(self):
        path = self.write("events.json", self.export(self.records))
        code, findings, runs, _ = self.verify(path)
        self.assertEqual((code, findings), (OK, []))
        self.assertEqual(runs[0]["records"], "9")

    def test_a_trail_of_two_schemas_is_whole(self):
        """What earlier versions recorded, before what this one does, and among it."""
        for schemas in ("2",), ("2", "3"), ("3", "2", "2"):
            records = trail.make_run(9, schemas=schemas)
            for path in (self.write("events.json", self.export(records)),
                         self.write("0000000007.spool", trail.segment(7, records))):
                with self.subTest((schemas, path)):
                    code, findings, runs, _ = self.verify(path)
                    self.assertEqual((code, findings), (OK, []))
                    self.assertEqual(runs[0]["records"], "9")

    def test_a_record_that_claims_another_schema_is_found(self):
        for schema, other in ("2", "3"), ("3", "2"), ("3", "4"), ("2", "1"):
            data = self.export(trail.make_run(9, schemas=(schema,))).splitlines()
            data[4] = data[4].replace(f'"schema": "{schema}"'.encode(),
                                      f'"schema": "{other}"'.encode())
            with self.subTest((schema, other)):
                code, findings, _, _ = self.verify(self.write("events.json", b"\n".join(data)))
                self.assertEqual((code, findings[0]["line"]), (ALTERED, 5))
                self.assertIn(findings[0]["finding"], ("altered", "invalid"))

    def test_an_old_record_cannot_be_given_a_later_field(self):
        data = self.export(trail.make_run(9, schemas=("2",))).splitlines()
        data[4] = data[4][:-1] + b', "restrictions": "restricted"}'
        code, findings, _, _ = self.verify(self.write("events.json", b"\n".join(data)))
        self.assertEqual((code, findings[0]["finding"], findings[0]["line"]),
                         (ALTERED, "invalid", 5))

    def test_a_beginning_without_an_end_is_a_note(self):
        """It is no damage, and what became of it is said as far as a record tells."""
        one, other = (f"{i:08x}-0000-4000-8000-000000000000" for i in (1, 2))
        records = trail.make_run(5, events={1: (4006, one), 2: (4006, other), 4: (4007, one)})
        path = self.write("events.json", self.export(records))
        code, findings, runs, _ = self.verify(path)
        self.assertEqual(code, OK)
        found, = findings
        self.assertEqual(
            [found[key] for key in ("finding", "wrong", "first", "last", "correlation", "run")],
            ["unended", False, "3", "3", other, str(records[0].run)])
        self.assertIn("it may still go on", found["text"])
        self.assertEqual((runs[0]["acts"], runs[0]["unended"]), ("2", "1"))
        done = self.ctl("verify", path)
        self.assertEqual(done.returncode, OK)
        self.assertIn("0 wrong, 1 begun without an end\n1 operation of several steps began without "
                      "an end on record. That is no damage", done.stdout)
        self.assertTrue(done.stdout.endswith("is missing or altered.\n"), done.stdout)
        with self.subTest("a later start tells that its run was cut off"):
            later = trail.make_run(1, records[-1].time + 1, after=records[-1])
            code, findings, _, _ = self.verify(
                path, self.write("0000000001.spool", trail.segment(1, later)))
            self.assertEqual((code, [one["finding"] for one in findings]), (OK, ["unended"]))
            self.assertIn("a kill, or a loss of power", findings[0]["text"])
        with self.subTest("it may be among what is missing"):
            code, findings, _, _ = self.verify(
                self.write("cut.json", self.export(records[:3] + records[4:])))
            self.assertEqual((code, [one["finding"] for one in findings]),
                             (ALTERED, ["missing", "unchecked", "unended"]))
            self.assertIn("among the missing records", findings[2]["text"])

    def test_an_export_may_come_through_a_pipe(self):
        done = subprocess.run(
            [LAB, "run", self.deputyctl, "verify", "-"], env=self.lab.environment, check=False,
            input=self.export(self.records[::-1]), stdout=subprocess.PIPE, timeout=60,
        )
        self.assertEqual(done.returncode, OK)
        self.assertIn(b"records 1 to 9, 9 there, 0 missing, 0 wrong\n", done.stdout)

    def test_spool_and_export_are_one_trail(self):
        spool = self.write("0000000007.spool", trail.segment(7, self.records[5:]))
        path = self.write("events.json", self.export(self.records[:6]))
        code, findings, runs, _ = self.verify(path, spool)
        self.assertEqual(code, OK)
        self.assertEqual([finding["finding"] for finding in findings], ["repeated"])
        self.assertEqual(runs[0]["missing"], "0")

    def test_a_missing_record_is_found(self):
        path = self.write("events.json", self.export(self.records[:3] + self.records[5:]))
        code, findings, _, _ = self.verify(path)
        self.assertEqual(code, ALTERED)
        self.assertEqual([finding["finding"] for finding in findings], ["missing", "unchecked"])
        self.assertEqual((findings[0]["first"], findings[0]["last"]), ("4", "5"))
        self.assertEqual(findings[0]["line"], 4)

    def test_an_altered_record_is_found(self):
        data = self.export(self.records).replace("Grüße 4".encode(), "Grüße 5".encode())
        code, findings, _, _ = self.verify(self.write("events.json", data))
        self.assertEqual(code, ALTERED)
        self.assertEqual([(f["finding"], f["line"]) for f in findings], [("altered", 5)])

    def test_an_altered_segment_is_found(self):
        data = bytearray(trail.segment(1, self.records))
        data[700] ^= 1
        code, findings, _, _ = self.verify(self.write("copy.bin", data))
        self.assertEqual(code, ALTERED)
        self.assertEqual([finding["finding"] for finding in findings], ["damaged", "missing"])
        self.assertLessEqual(findings[0]["offset"], 700)

    def test_a_torn_segment_is_whole(self):
        path = self.write("0000000001.spool", trail.segment(1, self.records)[:-5])
        code, findings, _, _ = self.verify(path)
        self.assertEqual(code, OK)
        self.assertEqual([finding["finding"] for finding in findings], ["torn"])

    def test_other_text_is_no_trail(self):
        code, findings, _, _ = self.verify(self.write("notes.txt", b"one\r\n\r\ntwo"))
        self.assertEqual(code, NOTHING)
        self.assertEqual([(f["finding"], f["line"]) for f in findings],
                         [("invalid", 1), ("invalid", 3)])
        path = self.write("mixed.txt", b"one\n" + self.export(self.records))
        self.assertEqual(self.verify(path)[0], ALTERED)

    def test_what_cannot_be_read_is_said(self):
        code, _, _, failure = self.verify(self.root + "\\nothing")
        self.assertEqual(code, FAILED)
        self.assertEqual(failure["error"]["status"], ERROR_FILE_NOT_FOUND)
        self.assertTrue(failure["file"].endswith("\\nothing"))

    def test_the_log_itself_is_asked_for_and_that_it_cannot_be_read_is_said(self):
        path = self.write("events.json", self.export(self.records))
        for asked in ((), ("--since", "90d"), (path, "--archives", self.root)):
            code, _, _, failure = self.verify(*asked)
            self.assertEqual((code, failure["error"]["status"], failure["file"]),
                             (FAILED, ERROR_CALL_NOT_IMPLEMENTED, "the event log"), asked)
        code, _, _, failure = self.verify("--archives", self.root + "\\nothing")
        self.assertEqual((code, failure["error"]["status"]), (FAILED, ERROR_FILE_NOT_FOUND))
        self.assertEqual(self.verify("--since", "soon")[0], USAGE)
        archive = self.write("old.evtx", b"ElfFile\0")
        code, _, _, failure = self.verify(archive)
        self.assertEqual((code, failure["error"]["status"]), (FAILED, ERROR_CALL_NOT_IMPLEMENTED))

    def test_text_names_place_and_run(self):
        path = self.write("events.json", self.export(self.records[:3] + self.records[4:]))
        done = self.ctl("verify", path)
        self.assertEqual(done.returncode, ALTERED)
        run = self.records[0].run
        self.assertIn(f"{path}, line 4: missing: run {run}, record 4: records are missing\n",
                      done.stdout)
        self.assertIn(f"run {run}: records 1 to 9, 8 there, 1 missing, 0 wrong", done.stdout)
        self.assertIn("Then --partial checks the others.\n", done.stdout)
        self.assertTrue(done.stdout.endswith("The trail is not whole: 1 finding.\n"))

    def test_of_a_selection_nothing_is_missing_and_nothing_altered_passes(self):
        data = self.export(self.records[:3] + self.records[4:])
        path = self.write("events.json", data)
        code, findings, runs, _ = self.verify("--partial", path)
        self.assertEqual(code, OK)
        self.assertEqual([(f["finding"], f["wrong"]) for f in findings],
                         [("absent", False), ("unchecked", False)])
        self.assertEqual(runs[0]["missing"], "1")
        done = self.ctl("verify", "--partial", path)
        self.assertTrue(done.stdout.endswith("left out or removed cannot be told.\n"), done.stdout)
        path = self.write("altered.json", data.replace("Grüße 7".encode(), "Grüße 5".encode()))
        self.assertEqual(self.verify("--partial", path)[0], ALTERED)

    def test_a_run_that_was_removed_is_found(self):
        first, second = self.records, trail.make_run(5)
        third = trail.make_run(3, first[-1].time + 1000, after=second[-1])
        code, findings, runs, _ = self.verify(
            self.write("events.json", self.export(first + third)))
        self.assertEqual(code, ALTERED)
        self.assertEqual([f["finding"] for f in findings], ["missing"])
        self.assertEqual((findings[0]["run"], findings[0]["last"]), (str(second[0].run), "5"))
        self.assertEqual([run["records"] for run in runs], ["9", "0", "3"])
        code, findings, _, _ = self.verify(self.write("later.json", self.export(third)))
        self.assertEqual((code, [f["finding"] for f in findings]), (OK, ["begins"]))

    def test_the_trails_of_several_machines_are_told_apart(self):
        lost = trail.make_run(2)
        runs = [trail.make_run(3, lost[-1].time + 10 * i, after=lost[-1]) for i in (1, 2)]
        lines = [record.export() for pair in zip(*runs) for record in pair]
        code, findings, _, _ = self.verify(self.write("one.json", "\n".join(lines).encode()))
        self.assertEqual((code, [f["finding"] for f in findings]), (ALTERED, ["begins", "missing"]))
        lines = [f'{line[:-1]}, "computer": "PC{i % 2}"}}' for i, line in enumerate(lines)]
        code, findings, found, _ = self.verify(self.write("two.json", "\n".join(lines).encode()))
        self.assertEqual((code, [f["finding"] for f in findings]), (OK, ["begins", "begins"]))
        self.assertEqual([run["computer"] for run in found], ["PC0", "PC1"])

    def test_a_segment_in_use_can_be_read(self):
        path = self.write("0000000001.spool", trail.segment(1, self.records))
        # The shell has it open to write to it meanwhile, as the service has; what is written there
        # comes after what was read. Where the program is built the path may have spaces.
        shutil.copy(self.deputyctl, self.folder)
        program = self.root + "\\deputyctl.exe"
        done = self.lab.run("cmd", "/c", f"{program} verify {path} >> {path}")
        self.assertEqual(done.returncode, OK, done.stdout + done.stderr)
        self.assertIn(b"9 there, 0 missing", (self.folder / "0000000001.spool").read_bytes())


if __name__ == "__main__":
    unittest.main()
