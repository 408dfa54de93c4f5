"""What winget takes for a manifest, of the members that ours has: the rules of its schema 1.6.0
(microsoft/winget-cli, schemas/JSON/manifests/v1.6.0: manifest.version, .installer and
.defaultLocale.1.6.0.json), in words of our own. The schemas let members be that they do not know;
here they are wrong, because a member that is misspelt says nothing."""

import re

WORD = r'[^.\s\\/:*?"<>|\x01-\x1f]{1,32}'
PART = r"(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"


def text(least=0, most=None, pattern=None):
    """A text of so many characters, all of which are the pattern."""
    def wrong(value):
        if not isinstance(value, str):
            return "is no text"
        if len(value) < least or (most and len(value) > most):
            return f"has not {least} to {most} characters"
        if pattern and not re.fullmatch(pattern, value):
            return "is not of its form"
        return None
    return wrong


def one(*values):
    """One of these words."""
    return lambda value: None if value in values else f"is none of {', '.join(values)}"


def several(wrong_of, least=0, most=None, once=False):
    """A list of so many, each of which is not wrong itself."""
    def wrong(value):
        if not isinstance(value, list):
            return "is no list"
        if len(value) < least or len(value) > most:
            return f"has not {least} to {most} entries"
        if once and len({repr(each) for each in value}) != len(value):
            return "has an entry twice"
        return next((f"has one that {why}" for why in map(wrong_of, value) if why), None)
    return wrong


def members(needed, allowed):
    """An object with members of these names, each with what is wrong of it."""
    def wrong(value):
        if not isinstance(value, dict):
            return "is no object"
        for name in needed:
            if name not in value:
                return f"has no {name}"
        for name, each in value.items():
            rule = needed.get(name) or allowed.get(name)
            why = rule(each) if rule else "is unknown"
            if why:
                return f"has a {name} that {why}"
        return None
    return wrong


HEAD = {
    "PackageIdentifier": text(most=128, pattern=rf"{WORD}(\.{WORD}){{1,7}}"),
    "PackageVersion": text(most=128, pattern=r'[^\\/:*?"<>|\x01-\x1f]+'),
    "ManifestVersion": text(pattern=rf"{PART}(\.{PART}){{2}}"),
}
LOCALE = text(
    most=20, pattern=r"([a-zA-Z]{2,3}|[iI]-[a-zA-Z]+|[xX]-[a-zA-Z]{1,8})(-[a-zA-Z]{1,8})*")
URL = text(most=2048, pattern=r"[Hh][Tt][Tt][Pp][Ss]?://.+")
CODE = text(1, 255)

ENTRY = members({}, {"DisplayName": text(1, 256), "Publisher": text(1, 256),
                     "DisplayVersion": text(1, 128), "ProductCode": CODE, "UpgradeCode": CODE})
HOW = {
    "InstallerType": one("msix", "msi", "appx", "exe", "zip", "inno", "nullsoft", "wix", "burn",
                         "pwa", "portable"),
    "Scope": one("user", "machine"),
    "InstallModes": several(one("interactive", "silent", "silentWithProgress"), most=3, once=True),
    "UpgradeBehavior": one("install", "uninstallPrevious"),
    "MinimumOSVersion": text(pattern=rf"{PART}(\.{PART}){{0,3}}"),
    "ProductCode": CODE,
    "AppsAndFeaturesEntries": several(ENTRY, most=128),
}
INSTALLER = members({
    "Architecture": one("x86", "x64", "arm", "arm64", "neutral"),
    "InstallerUrl": URL,
    "InstallerSha256": text(pattern=r"[A-Fa-f0-9]{64}"),
}, HOW)

# What is wrong with each file, by its ManifestType; None when nothing is.
FILES = {
    "version": members(HEAD | {"ManifestType": one("version"), "DefaultLocale": LOCALE}, {}),
    "installer": members(HEAD | {
        "ManifestType": one("installer"),
        "Installers": several(INSTALLER, 1, 1024)}, HOW),
    "defaultLocale": members(HEAD | {
        "ManifestType": one("defaultLocale"),
        "PackageLocale": LOCALE,
        "Publisher": text(2, 256),
        "PackageName": text(2, 256),
        "License": text(3, 512),
        "ShortDescription": text(3, 256)}, {}),
}


def wrong_with(files):
    """What is wrong with a manifest of several files, by their names: a list of sentences."""
    found = []
    for name, file in files.items():
        kind = file.get("ManifestType") if isinstance(file, dict) else None
        why = FILES[kind](file) if kind in FILES else "has no known ManifestType"
        found += [f"{name} {why}"] if why else []
    if found:
        return found
    kinds = {file["ManifestType"]: file for file in files.values()}
    if len(files) != 3 or set(kinds) != set(FILES):
        return ["it has not one file of each kind"]
    for member in HEAD:
        if len({file[member] for file in files.values()}) != 1:
            found.append(f"its files differ in {member}")
    if kinds["version"]["DefaultLocale"] != kinds["defaultLocale"]["PackageLocale"]:
        found.append("its language has no file")
    for each in kinds["installer"]["Installers"]:
        if "InstallerType" not in each | kinds["installer"]:
            found.append("an installer has no InstallerType")
    return found
