#!/usr/bin/env python3
"""The manifest for winget is what winget takes, and a broken one is not."""

import copy
import datetime
import pathlib
import sys
import tempfile
import unittest

import yaml
from winget_rules import wrong_with

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from release import facts, winget # noqa: E402, after the path

MAIN, INSTALLER, LOCALE = (f"{winget.IDENTIFIER}{part}.yaml"
                           for part in ("", ".installer", ".locale.en-US"))
GONE = object()


def make(folder, address="https://example.org/0.1.0"):
    """The files of a release of two MSIs."""
    packages = {}
    for machine in facts.MACHINES:
        packages[machine] = folder / f"deputy-1.2.3-{machine.name}.msi"
        packages[machine].write_bytes(machine.name.encode())
    release = facts.Release("1.2.3", datetime.date(2026, 11, 30), "")
    winget.write_winget(folder / "winget", release, packages, address)
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
            for path in (folder / "winget").iterdir()}


class Winget(unittest.TestCase):
    """Against the rules of the schema."""

    BREAKS = (
        ((MAIN, "DefaultLocale"), GONE, "has no DefaultLocale"),
        ((MAIN, "DefaultLocale"), "english", "is not of its form"),
        ((MAIN, "DefaultLocale"), "de-DE", "its language has no file"),
        ((MAIN, "PackageIdentifier"), "Deputy", "is not of its form"),
        ((MAIN, "PackageVersion"), 1.2, "is no text"),
        ((MAIN, "PackageVersion"), "1.2.4", "its files differ in PackageVersion"),
        ((MAIN, "ManifestType"), "singleton", "has no known ManifestType"),
        ((LOCALE, "ManifestVersion"), "1.6", "is not of its form"),
        ((LOCALE, "License"), GONE, "has no License"),
        ((LOCALE, "ShortDescription"), "x" * 257, "has not 3 to 256 characters"),
        ((LOCALE, "Licence"), "MIT", "is unknown"),
        ((INSTALLER, "InstallerType"), GONE, "an installer has no InstallerType"),
        ((INSTALLER, "InstallerType"), "msm", "is none of"),
        ((INSTALLER, "InstallModes"), ["silent", "silent"], "has an entry twice"),
        ((INSTALLER, "InstallModes"), ["quiet"], "is none of"),
        ((INSTALLER, "MinimumOSVersion"), "6.1.65536", "is not of its form"),
        ((INSTALLER, "Installers"), [], "has not 1 to 1024 entries"),
        ((INSTALLER, "Installers", 0, "Architecture"), "x86_64", "is none of"),
        ((INSTALLER, "Installers", 0, "InstallerUrl"), "ftp://example.org/a", "is not of its form"),
        ((INSTALLER, "Installers", 1, "InstallerSha256"), "00", "is not of its form"),
        ((INSTALLER, "Installers", 1, "InstallerSha256"), GONE, "has no InstallerSha256"),
        ((INSTALLER, "Installers", 0, "AppsAndFeaturesEntries", 0, "Publisher"), "",
         "has not 1 to 256 characters"),
    )

    def setUp(self):
        with tempfile.TemporaryDirectory() as folder:
            self.files = make(pathlib.Path(folder))

    def test_it_is_one(self):
        self.assertEqual(wrong_with(self.files), [])
        self.assertEqual(sorted(self.files), sorted((MAIN, INSTALLER, LOCALE)))
        self.assertEqual(len(self.files[INSTALLER]["Installers"]), len(facts.MACHINES))

    def test_a_broken_one_is_none(self):
        for path, value, sentence in self.BREAKS:
            with self.subTest(".".join(map(str, path))):
                files = copy.deepcopy(self.files)
                *above, last = path
                place = files
                for step in above:
                    place = place[step]
                if value is GONE:
                    del place[last]
                else:
                    place[last] = value
                self.assertIn(sentence, "; ".join(wrong_with(files)))

    def test_each_file_is_needed(self):
        for name in self.files:
            files = {other: file for other, file in self.files.items() if other != name}
            self.assertNotEqual(wrong_with(files), [])


if __name__ == "__main__":
    unittest.main()
