"""The bill of materials of a release, in CycloneDX 1.5."""

import json
import subprocess
import uuid

from release.archive import files_below, sha256
from release.contents import linked
from release.facts import PUBLISHER, ROOT, SUMMARY, NotPossible
from release.msi import OURS

FORMAT = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}


def wrap(name):
    """What a wrap says of its source."""
    lines = (ROOT / "subprojects" / f"{name}.wrap").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" = ", 1) for line in lines if " = " in line)


def check_version(part):
    """What this machine links in has to be of the version whose source the list names."""
    done = subprocess.run(["dpkg-query", "-W", "-f=${Version}", part["debian"]], check=False,
                          capture_output=True, text=True)
    if not done.stdout.startswith(part["version"]):
        raise NotPossible(f"{part['debian']} is of version {done.stdout or 'none'}, not "
                          f"{part['version']}: put its source into installer/linked.json")
    return done.stdout


def hashed(digest):
    """A SHA-256 as CycloneDX has it."""
    return [{"alg": "SHA-256", "content": digest}]


def built_here(part):
    """A part that we build from its source, with our patches."""
    said = wrap(part["wrap"])
    if said["directory"].rpartition("-")[2] != part["version"]:
        raise NotPossible(f"{part['wrap']}.wrap is not of version {part['version']}")
    patches = [ROOT / "subprojects" / "packagefiles" / name.strip()
               for name in said["diff_files"].split(",")]
    names = ", ".join(f"{path.name} (SHA-256 {sha256(path)})" for path in patches)
    return said["source_filename"], said["source_hash"], f"with the patches {names}"


def component(part):
    """A part as a component: what it is, and where it comes from."""
    if "wrap" in part:
        source, digest, notes = built_here(part)
    else:
        source, digest = part["source"], part["sha256"]
        notes = f"as Debian's {part['debian']} {check_version(part)}"
    return {
        "type": "library", "bom-ref": part["name"], "name": part["name"],
        "version": part["version"], "licenses": [{"expression": part["licence"]}],
        "hashes": hashed(digest), "description": f"The hash is that of {source}; {notes}.",
    }


def product(release):
    """What the bill is of."""
    return {
        "type": "application", "bom-ref": "deputy", "name": "deputy", "version": release.version,
        "publisher": PUBLISHER, "description": SUMMARY, "licenses": [{"license": {"id": "MIT"}}],
    }


def write_bill(folder, release, programs):
    """Writes the bill of what is linked in, and of our own programs, by their names there."""
    parts = [component(part) for part in linked()]
    files = [{"type": "file", "bom-ref": name, "name": name, "hashes": hashed(sha256(path))}
             for name, path in sorted(programs.items())]
    bill = FORMAT | {
        "serialNumber": f"urn:uuid:{uuid.uuid5(OURS, 'bill/' + json.dumps([parts, files]))}",
        "metadata": {"timestamp": f"{release.date}T00:00:00Z", "component": product(release)},
        "components": parts + files,
        "dependencies": [{"ref": "deputy", "dependsOn": [part["bom-ref"] for part in parts]}],
    }
    path = folder / f"deputy-{release.version}.cdx.json"
    path.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")


def programs_in(folder, prefix):
    """The programs and libraries below a folder, by their names with a prefix."""
    return {f"{prefix}/{name}": path for name, path in files_below(folder).items()
            if path.suffix in (".exe", ".dll", ".a", ".lib")}
