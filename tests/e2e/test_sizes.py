"""What the manual says of how large an event is."""

import re
import statistics
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

from common.support import MANIFESTS, ROOT, LabCase

LOADER = SourceFileLoader("event_size", str(ROOT / "tests" / "bench" / "event_size"))
bench = module_from_spec(spec_from_loader(LOADER.name, LOADER))
LOADER.exec_module(bench)


class Sizes(LabCase):
    """As tests/bench/event_size measures them."""

    def test_events_are_as_large_as_the_manual_says(self):
        text = (MANIFESTS / "README.md").read_text(encoding="utf-8")
        told = [int(number.replace(",", "")) for number in re.search(
            r"takes about ([\d,]+) bytes of the log, ([\d,]+) to ([\d,]+) where", text).groups()]
        sizes = [bench.event_bytes(event, bench.windows_has(event))
                 for events in bench.measure(self.lab).values() for event in events]
        self.assertAlmostEqual(statistics.mean(sizes) / told[0], 1, delta=0.1)
        self.assertGreater(min(sizes), told[1] * 0.95)
        self.assertLess(max(sizes), told[2] * 1.05)
        rows = re.findall(r"^\| ([\d,]+) \| ([\d.]+) ([MG])B \|", text, re.M)
        self.assertEqual(len(rows), 3)
        for operations, number, unit in rows:
            made = int(operations.replace(",", "")) * told[0]
            self.assertAlmostEqual(float(number) * {"M": 1e6, "G": 1e9}[unit] / made, 1, delta=0.01)
