"""The MSI of a folder that install.cmd can install from.

wixl compiles installer/deputy.wxs. Its tables are then taken out as text, get what wixl cannot
express, and are put together again by msibuild, which gives the same bytes each time, as wixl does
not.
"""

import hashlib
import os
import pathlib
import re
import subprocess
import uuid
from xml.sax.saxutils import quoteattr

from release.archive import files_below
from release.facts import PUBLISHER, ROOT, SUMMARY, NotPossible

SOURCE = ROOT / "installer" / "deputy.wxs"
UPGRADE_CODE = "{6A3C3F38-54D4-4E9D-9C56-8B0B1D7B3E11}" # the product's, for ever
OURS = uuid.UUID(UPGRADE_CODE) # the other GUIDs are made from it

# Not what install.cmd needs, but what proves an installation that a person makes by hand.
LEFT_OUT = ("prove.exe", "prove.cmd", "hostile.exe")

# Types of custom actions ("Custom Action Type 34", "Custom Action Type 51", "Custom Action
# In-Script Execution Options"): a command line, a property; run from the script, as the system.
COMMAND, PROPERTY, DEFERRED, AS_SYSTEM = 34, 51, 0x400, 0x800

SYSTEM = {True: "System64Folder", False: "SystemFolder"} # by whether Windows has 64 bits
SCRIPT = ('"[{system}]cmd.exe" /c '
          '""[Package]{script}.cmd" [{options}] >"[{place}]{script}.log" 2>&1"')

# What whoever installs may choose, by property: the option of install.cmd, and its values. The text
# of a property never reaches a command line, where what is in it would be more than a value; that
# of a number does when nothing in it can be ("Conditional Statement Syntax": what is no integer is
# neither greater nor less than one; a quotation mark can stand in a property only).
CHOICES = {
    "RETENTION": ("/retention", ("archive", "overwrite")),
    "START": ("/start", ("auto", "delayed", "demand", "disabled")),
}
HARMFUL = ('"&"', '"|"', '"<"', '">"', '"^"', '"%"', '" "', '"("', '")"', "Quotes")
IS_SIZE = "LOGSIZE>=1 AND LOGSIZE<=4095 AND NOT ({})".format(
    " OR ".join(f"LOGSIZE><{one}" for one in HARMFUL))
APPEND = "[InstallOptions] {} {}"


def one_of(name):
    """The condition that a property has one of its values, in whatever case."""
    return " OR ".join(f'{name}~="{value}"' for value in CHOICES[name][1])


# What has to hold before anything is done, and what is said where it does not.
REFUSALS = (
    (f"NOT LOGSIZE OR ({IS_SIZE})", "LOGSIZE needs a number of MB from 1 to 4095, such as 256."),
    *((f"NOT {name} OR {one_of(name)}", f"{name} needs one of: {', '.join(values)}.")
      for name, (_, values) in CHOICES.items()),
)

# Name, type, source, target, sequence, condition. Whoever cannot write to the registry cannot have
# the machine repaired. An upgrade takes the old package away and leaves what it has installed,
# which install.cmd then upgrades ("UPGRADINGPRODUCTCODE property").
ACTIONS = (
    ("SetDefaults", PROPERTY, "InstallOptions", "/defaults", 1410, "DEFAULTS=1"),
    ("SetLogSize", PROPERTY, "InstallOptions", APPEND.format("/log-size", "[LOGSIZE]"), 1412,
     IS_SIZE),
    *(("Set" + name.capitalize() + value.capitalize(), PROPERTY, "InstallOptions",
       APPEND.format(option, value), 1413, f'{name}~="{value}"')
      for name, (option, values) in CHOICES.items() for value in values),
    ("SetNamedFields", PROPERTY, "InstallOptions", "[InstallOptions] /named-fields", 1414,
     "NAMEDFIELDS=1"),
    ("SetPurge", PROPERTY, "UninstallOptions", "/purge", 1411, "PURGE=1"),
    ("Elevated", COMMAND, "Package",
     r'"[{system}]reg.exe" add HKLM\SOFTWARE\DeputySetup /f', 1420, "REINSTALL"),
    ("Uninstall", COMMAND | DEFERRED | AS_SYSTEM, "Package",
     SCRIPT.format(system="{system}", script="uninstall", options="UninstallOptions",
                   place="Package"), 3400,
     'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE'),
    ("Install", COMMAND | DEFERRED | AS_SYSTEM, "Package",
     SCRIPT.format(system="{system}", script="install", options="InstallOptions",
                   place="Programs"), 4100,
     "NOT Installed OR REINSTALL"),
)
# What whoever installs may give.
PROPERTIES = ";".join(("DEFAULTS", "PURGE", "NAMEDFIELDS", "LOGSIZE", *CHOICES))

# What an upgrade removes of the old product: all of it, by its one feature ("Upgrade Table"). Where
# nothing tells the old product that it is an upgrade, its REMOVE is not ALL.
FEATURE = "Deputy"

# Right behind InstallInitialize ("RemoveExistingProducts Action"): the new files come afterwards.
REMOVE_EXISTING = 1501

# What uninstall.cmd has said goes with the package ("RemoveFile Table"). What install.cmd has said
# stays when it fails, and is uninstall.cmd's to delete.
LOG = ("UninstallLog", "install_cmd", "UNINST~1.LOG|uninstall.log", "Package", 2)

KINDS = {
    True: {"ProgramFiles": "ProgramFiles64Folder", "RightWindows": "VersionNT64",
           "WrongWindows": "This package is for 64-bit Windows: install the x86 package."},
    False: {"ProgramFiles": "ProgramFilesFolder", "RightWindows": "NOT VersionNT64",
            "WrongWindows": "This package is for 32-bit Windows: install the x64 package."},
}


def guid(*words):
    """A GUID that is always the same for the same words."""
    return "{" + str(uuid.uuid5(OURS, "/".join(words))).upper() + "}"


def product_code(version, machine):
    """The product's code: another for each version and kind of Windows."""
    return guid("product", version, machine.name)


def run(command, **options):
    """Runs a tool; what it says is why there is no MSI. wixl ends with success whatever it says.
    Cabinets and tables have local times."""
    done = subprocess.run([str(word) for word in command], check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, TZ="UTC"), **options)
    if done.returncode or done.stderr.strip():
        raise NotPossible(f"{command[0]} failed: {done.stderr.decode(errors='replace')}")
    return done.stdout


def identifier(name):
    """A name as tables have it."""
    return re.sub(r"\W", "_", name)


def component(name, file, machine):
    """A file as a component of its own."""
    key = identifier(name)
    return key, (f'<Component Id="{key}" Guid="{guid("file", machine.name, name)}" '
                 f'Win64="{"yes" if machine.wide else "no"}"><File Id="{key}" KeyPath="yes" '
                 f"Name={quoteattr(file.name)} Source={quoteattr(name)}/></Component>")


def file_list(folder, machine):
    """The files as a source for wixl: folders of one level, and the group of all components."""
    keys, places = [], {}
    for name, file in files_below(folder).items():
        if name not in LEFT_OUT:
            key, text = component(name, file, machine)
            keys.append(key)
            places.setdefault(pathlib.PurePosixPath(name).parent.name, []).append(text)
    inner = [f'<Directory Id="{identifier(place)}" Name="{place}">{"".join(texts)}</Directory>'
             if place else "".join(texts) for place, texts in places.items()]
    group = "".join(f'<ComponentRef Id="{key}"/>' for key in keys)
    return ('<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi"><Fragment>'
            f'<DirectoryRef Id="Package">{"".join(inner)}</DirectoryRef>'
            f'<ComponentGroup Id="Files">{group}</ComponentGroup></Fragment></Wix>')


def compile_tables(folder, release, machine, work):
    """What wixl makes of it: an MSI that lacks the actions."""
    variables = {
        "FolderGuid": guid("folder", machine.name), "Win64": "yes" if machine.wide else "no",
        "ProductCode": product_code(release.version, machine), "UpgradeCode": UPGRADE_CODE,
        "Version": release.version, "Manufacturer": PUBLISHER, "Description": SUMMARY,
        **KINDS[machine.wide]}
    files, made = work / "files.wxs", work / "compiled.msi"
    files.write_text(file_list(folder, machine), encoding="utf-8")
    defined = [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
    # It finds files from where it is run.
    run(["wixl", "-a", machine.name, *defined, "-o", made, SOURCE, files], cwd=folder)
    return made


def action_rows(machine):
    """The rows of the actions, by table."""
    system = SYSTEM[machine.wide]
    return {
        "CustomAction": [(name, kind, source, target.replace("{system}", system), "")
                         for name, kind, source, target, _, _ in ACTIONS],
        "InstallExecuteSequence": [(name, condition, number)
                                   for name, _, _, _, number, condition in ACTIONS],
        "LaunchCondition": REFUSALS,
        "Property": [("Quotes", '"')],
        "RemoveFile": [LOG],
    }


def set_value(rows, key, value):
    """Sets what stands last in the row that begins so."""
    for row in rows:
        if row[0] == key:
            row[-1] = value
            return
    raise NotPossible(f"wixl made no row {key}")


def complete(tables, release, machine, code):
    """Adds what wixl cannot express, and takes out what it takes from the clock."""
    for table, rows in action_rows(machine).items():
        tables[table] += [[str(value) for value in row] for row in rows]
    set_value(tables["InstallExecuteSequence"], "RemoveExistingProducts", str(REMOVE_EXISTING))
    for row in tables["Upgrade"]:
        row[5] = FEATURE if row[6] == "WIX_UPGRADE_DETECTED" else row[5]
    secure = next(row for row in tables["Property"] if row[0] == "SecureCustomProperties")
    secure[1] += ";" + PROPERTIES
    day = f"{release.date:%Y/%m/%d} 00:00:00"
    for number, value in (("9", code), ("12", day), ("13", day)):
        set_value(tables["_SummaryInformation"], number, value)


def put_together(compiled, release, machine, code, work, path):
    """Takes the tables out, completes them, and makes an MSI of them."""
    names = [name for name in run(["msiinfo", "tables", compiled]).decode().split()
             if name != "_ForceCodepage"]
    texts = {name: run(["msiinfo", "export", compiled, name]).decode("cp1252").splitlines()
             for name in sorted(names)}
    tables = {name: [line.split("\t") for line in lines[3:]] for name, lines in texts.items()}
    complete(tables, release, machine, code)
    sources = []
    for name, rows in tables.items():
        lines = texts[name][:3] + ["\t".join(row) for row in rows]
        sources.append(work / f"{name}.idt")
        sources[-1].write_bytes("".join(line + "\r\n" for line in lines).encode("cp1252"))
    cabinet = work / "deputy.cab"
    cabinet.write_bytes(run(["msiinfo", "extract", compiled, cabinet.name]))
    path.unlink(missing_ok=True)
    run(["msibuild", path, "-i", *sources])
    run(["msibuild", path, "-a", cabinet.name, cabinet])


def write_msi(path, folder, release, machine, work):
    """Makes the MSI of a folder in an empty folder for what is needed meanwhile. The times of the
    folder's files are set to the release's day."""
    day = (release.date - type(release.date)(1970, 1, 1)).days * 86400
    content = hashlib.sha256()
    for name, file in files_below(folder).items():
        os.utime(file, (day, day))
        content.update(f"{name}\0".encode() + file.read_bytes())
    code = guid("package", release.version, machine.name, content.hexdigest(),
                hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest())
    compiled = compile_tables(folder, release, machine, work)
    put_together(compiled, release, machine, code, work, path)
