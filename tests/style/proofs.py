"""The table of proofs: nothing gets into it but what was shown."""

import copy
import importlib.machinery
import importlib.util
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = {"id": "identity", "what": "who is seen", "wine": ["guard"], "limits": {"wine": "one user"}}
EVIDENCE = {
    "schema": 1, "date": "2026-11-30", "product": {"version": "0.1.0", "files": {}},
    "machine": {"edition": "ServerStandard", "build": "20348", "architecture": "x86_64"},
    "proofs": [
        {"name": "identity.user", "row": "identity", "as": "plain", "verdict": "pass",
         "figures": {}},
        {"name": "identity.user", "row": "identity", "as": "low", "verdict": "skip",
         "reason": "no such token", "figures": {}},
    ],
    "pass": 1, "FAIL": 0, "skip": 1,
}
PROOFS = {"identity.user": "identity", "identity.groups": "identity"}
MACHINE = "ServerStandard 20348 x86_64, 2026-11-30"


def load():
    """scripts/proofs, as a module."""
    loader = importlib.machinery.SourceFileLoader("proofs_script", str(ROOT / "scripts/proofs"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class Proofs(unittest.TestCase):
    """scripts/proofs."""

    @classmethod
    def setUpClass(cls):
        cls.script = load()

    def evidence(self, *verdicts, **changes):
        """What the kit might have said."""
        found = copy.deepcopy(EVIDENCE) | changes
        for proof, verdict in zip(found["proofs"], verdicts):
            proof["verdict"] = verdict
        for word in self.script.VERDICTS:
            found[word] = sum(proof["verdict"] == word for proof in found["proofs"])
        return found

    def cell(self, *evidence, **changes):
        """What stands under Windows then."""
        return self.script.windows_cell(ROW | changes, PROOFS, list(evidence))

    def test_what_nobody_has_shown_is_not_proved(self):
        self.assertEqual(self.cell(), "not yet (2 proofs)")
        self.assertEqual(self.cell(self.evidence("skip", "skip")), "not yet (2 proofs)")
        self.assertEqual(self.cell(id="other", needs="a domain"), "not yet: needs a domain")
        self.assertEqual(self.cell(id="other", windows=False), "")

    def test_every_row_of_windows_has_a_proof_or_a_reason(self):
        for good in (ROW, ROW | {"id": "other", "needs": "a domain"},
                     ROW | {"id": "other", "windows": False}):
            self.script.demand_proofs([good], PROOFS)
        for bad in (ROW | {"id": "other"}, ROW | {"needs": "a domain"}):
            with self.assertRaises(self.script.Contradiction):
                self.script.demand_proofs([bad], PROOFS)

    def test_what_was_shown_is_proved_on_that_machine_as_far_as_it_goes(self):
        some = MACHINE + " (1 of 2 proofs)"
        self.assertEqual(self.cell(self.evidence()), some)
        self.assertEqual(self.cell(self.evidence(), still="power loss"), some + "; not: power loss")
        other = [EVIDENCE["proofs"][0] | {"name": "identity.groups"}]
        self.assertEqual(self.cell(self.evidence(proofs=EVIDENCE["proofs"] + other)), MACHINE)

    def test_a_proof_that_failed_is_told_whatever_else_passed(self):
        self.assertEqual(self.cell(self.evidence("pass", "FAIL")), "FAILED on " + MACHINE)

    def test_only_what_the_kit_said_of_windows_is_taken(self):
        self.script.check_evidence("good.json", self.evidence(), PROOFS)
        for bad in (
            self.evidence(machine=EVIDENCE["machine"] | {"wine": "8.0"}),
            self.evidence() | {"pass": 2},
            self.evidence() | {"by": "hand"},
            self.evidence("yes"),
            self.evidence(schema=2),
            self.evidence(proofs=[EVIDENCE["proofs"][0] | {"row": "other"}]),
        ):
            with self.assertRaises(self.script.Contradiction):
                self.script.check_evidence("bad.json", bad, PROOFS)

    def test_every_row_names_tests_that_are_run(self):
        run = self.script.tests_that_run()
        self.assertLessEqual({"guard", "codec", "audit", "fuzz_sddl", "test_scm"}, run)
        self.assertNotIn("guarding", run)

    def test_the_queries_that_are_proved_are_those_of_the_page(self):
        page = (ROOT / "manifests/queries.md").read_text(encoding="utf-8")
        source = (ROOT / "tests/prove/proofs/events_queries.c").read_text(encoding="utf-8")
        rows = re.findall(r'\{((?:L"(?:[^"\\]|\\.)*"\s*)+),', source)
        proved = {"".join(re.findall(r'L"((?:[^"\\]|\\.)*)"', row)).replace("\\\\", "\\")
                  for row in rows}
        self.assertEqual(proved, set(re.findall(r'/q:"([^"]+)"', page)))

    def test_every_proof_in_the_sources_is_known(self):
        """A line that the pattern does not take would be a proof that no row has."""
        listed = sum(len(re.findall(r",\s+AS(?:_ANYBODY|\()", path.read_text(encoding="utf-8")))
                     for path in (ROOT / "tests/prove/proofs").rglob("*.c"))
        rows = self.script.read_rows()
        self.assertEqual(len(self.script.read_proofs(rows)), listed)
