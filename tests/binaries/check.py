#!/usr/bin/env python3
"""Checks the shipped binaries: hardening, imports, exports, resources. Writes TAP.

What a binary must be follows from its name: deputy.exe, deputyctl.exe, deputy-client.dll,
deputymsg.dll. What it may import is listed in windows7.txt beside this file, what it must not
import whoever lists it in newer.txt. The programs of the proof kit, prove.exe and hostile.exe, have
only to start wherever Deputy does; they may import what kit.txt lists as well.
"""

import argparse
import collections
import json
import pathlib
import re
import sys

import pe
from tap import Failed, Tap, require

HERE = pathlib.Path(__file__).resolve().parent

PROGRAMS = ("deputy.exe", "deputyctl.exe")
CLIENT = "deputy-client.dll"
MESSAGES = "deputymsg.dll"
SHIPPED = (*PROGRAMS, CLIENT, MESSAGES)
KIT = ("prove.exe", "hostile.exe")

# Windows 7 is 6.1. The 32-bit programs also have to start on systems that call themselves 5.2 and
# refuse images that ask for more.
NEWEST_VERSION = {"x86_64": (6, 1), "i686": (5, 2)}

ENGLISH, GERMAN = 0x0409, 0x0407

# What libssp, GCC's library behind the stack protector, says on the console.
STACK_PROTECTOR_TEXT = b"*** stack smashing detected ***"
STACK_PROTECTOR = "-fstack-protector-strong"


# --- headers --------------------------------------------------------------------------------------


def check_machine(image, machine):
    """The file header names the processor and the optional header fits it."""
    require(image.machine == pe.MACHINES[machine], f"machine is {image.machine:#06x}")
    require(image.is_64 == (machine == "x86_64"), "the optional header is of the other width")


def check_kind(image, name):
    """Programs are console programs, libraries have the DLL flag."""
    is_dll = bool(image.characteristics & pe.DLL)
    require(is_dll == name.endswith(".dll"), f"the DLL flag is {is_dll}")
    require(is_dll or image.subsystem == 3, f"subsystem is {image.subsystem}, not console (3)")


def check_dep(image):
    """DEP: data is never executed."""
    require(image.dll_characteristics & pe.NX_COMPAT, "NX_COMPAT is not set (--nxcompat)")


def check_aslr(image, name):
    """ASLR: the flag alone is not enough, the loader needs relocations to move an image."""
    require(image.dll_characteristics & pe.DYNAMIC_BASE,
            "DYNAMIC_BASE is not set (--dynamicbase)")
    require(not image.characteristics & pe.RELOCS_STRIPPED, "relocations are stripped")
    if name == MESSAGES:
        return  # nothing in it is an address
    wanted = pe.RELOCATION_DIR64 if image.is_64 else pe.RELOCATION_HIGHLOW
    types = image.relocations()
    require(types, "there are no relocations")
    require(set(types) == {wanted}, f"relocations of types {sorted(set(types))}, not {wanted}")


def check_high_entropy(image):
    """The whole 64-bit address space is used for ASLR."""
    require(image.dll_characteristics & pe.HIGH_ENTROPY_VA,
            "HIGH_ENTROPY_VA is not set (--high-entropy-va)")
    require(image.characteristics & pe.LARGE_ADDRESS_AWARE,
            "LARGE_ADDRESS_AWARE is not set, without which HIGH_ENTROPY_VA does nothing")
    require(image.image_base >= 1 << 32,
            f"image base {image.image_base:#x} is below 4 GiB, which keeps addresses predictable")


def check_sections(image):
    """No memory is both writable and executable, none is shared between processes."""
    for section in image.sections:
        both = pe.WRITE | pe.EXECUTE
        require(section.characteristics & both != both,
                f"section {section.name} is writable and executable")
        require(not section.characteristics & pe.SHARED, f"section {section.name} is shared")


def check_version_numbers(image, machine):
    """The loader of the oldest supported system takes the image."""
    newest = NEWEST_VERSION[machine]
    for what, version in (("operating system", image.os_version),
                          ("subsystem", image.subsystem_version)):
        require(version <= newest,
                "{} version {}.{} is above {}.{}".format(what, *version, *newest))


def check_timestamps(image):
    """No time is in the file, so that two builds give the same bytes."""
    exports = image.exports()
    stamps = {
        "file header": [image.timestamp],
        "export directory": [exports.timestamp] if exports else [],
        "debug directory": image.debug_timestamps(),
        "resource directory": image.resource_timestamps(),
    }
    for place, values in stamps.items():
        require(not any(values), f"the {place} has a time stamp (--no-insert-timestamp; "
                                 "strip writes a new one)")


def check_entry_point(image):
    """Execution starts in code."""
    section = image.section_at(image.entry_point)
    require(section and section.characteristics & pe.EXECUTE, "the entry point is not in code")


def check_unwind_table(image):
    """Each function that can be unwound is there: in order, in code, none twice, with information.
    scripts/keep-used takes functions out of objects, and what it left of them would show here."""
    entries = image.unwind_entries()
    require(entries, "there is no exception directory")
    last = 0
    for begin, end, information in entries:
        require(last <= begin < end, f"the entry of {begin:#x} to {end:#x} is out of order")
        section = image.section_at(begin)
        require(section and section.characteristics & pe.EXECUTE,
                f"the entry of {begin:#x} to {end:#x} is not of code")
        version, = image.unpack("<B", information)
        require(version & 7 == 1, f"the entry of {begin:#x} to {end:#x} has no unwind information")
        last = end


# --- stack protector ------------------------------------------------------------------------------


def check_stack_protector_linked(image):
    """The function that a smashed stack ends in is part of the file."""
    require(STACK_PROTECTOR_TEXT in image.data,
            f"libssp is not in it: is it compiled and linked with {STACK_PROTECTOR}?")


def product_commands(path):
    """The compile commands of C sources that go into the product: not those of the tests."""
    commands = json.loads(path.read_text(encoding="utf-8"))
    return [command for command in commands
            if command["file"].endswith(".c")
            and not re.match(r"tests/|subprojects/check", command["output"])]


def check_stack_protector_asked(path):
    """Every C file of the product, libuv's too, is compiled with the stack protector."""
    commands = product_commands(path)
    require(commands, f"{path} has no command for a C file of the product")
    without = [command["output"] for command in commands
               if re.findall(r"-f(?:no-)?stack-protector\S*", command["command"])[-1:]
               != [STACK_PROTECTOR]]
    require(not without, f"{len(without)} of {len(commands)} compiled without {STACK_PROTECTOR}:\n"
            + "\n".join(without[:10]))


def check_stack_protector_used(path, groups):
    """In each group of objects the compiler really put the check into some function."""
    users = collections.Counter()
    for command in product_commands(path):
        object_file = pathlib.Path(command["directory"], command["output"])
        symbols = pe.undefined_symbols(object_file.read_bytes())
        if any(symbol.lstrip("_") == "stack_chk_fail" for symbol in symbols):
            users[pathlib.PurePath(command["output"]).parent.name.removesuffix(".p")] += 1
    for group in groups:
        require(users[group], f"no object of {group} refers to __stack_chk_fail")


# --- imports --------------------------------------------------------------------------------------


def read_list(path):
    """The (dll, function) pairs of a list: one a line, '#' starts a comment."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = line.partition("#")[0].split()
        if len(words) not in (0, 2):
            raise SystemExit(f"{path.name}, line {number}: not 'dll function'")
        if words:
            pairs.append((words[0].lower(), words[1]))
    return pairs


class Imports:
    """What may be imported, and what may not whoever allows it."""

    def __init__(self, allowed, denied):
        self.allowed = allowed
        self.denied_dlls = {dll for dll, function in denied if function == "*"}
        self.denied_functions = {function for _, function in denied if function != "*"}

    def is_denied(self, dll, function):
        """A denied function is denied in every DLL: exports move between DLLs."""
        return dll in self.denied_dlls or function in self.denied_functions

    def complaint(self, dll, function):
        """What is wrong with an import, or None."""
        dll = dll.lower()
        if function is None:
            return f"{dll}: imported by number, which cannot be checked"
        if self.is_denied(dll, function):
            return (f"{dll} {function}: not on every supported system (newer.txt): look it up with "
                    "GetProcAddress and treat its absence as absence")
        if (dll, function) in self.allowed:
            return None
        if dll not in {each for each, _ in self.allowed}:
            return f"{dll} {function}: not one of the system DLLs of windows7.txt"
        return (f"{dll} {function}: not in windows7.txt. If Microsoft's page of the function says "
                "'Minimum supported client: Windows 7' or older, add this line there; else look it "
                "up at run time and add it to newer.txt")


def check_imports(image, imports):
    """Every import exists on every supported system."""
    found = image.imports()
    require(found, "there are no imports at all")
    require(not image.directory(pe.DELAY_IMPORT)[1], "there are delayed imports")
    complaints = (imports.complaint(*each) for each in found)
    complaints = sorted({complaint for complaint in complaints if complaint})
    require(not complaints, "\n".join(complaints))


def check_list(imports):
    """The list of allowed imports is in order and has nothing that is denied."""
    denied = [f"{dll} {function}" for dll, function in imports.allowed
              if imports.is_denied(dll, function)]
    require(not denied, "it allows what newer.txt denies: " + ", ".join(denied))
    ordered = sorted(set(imports.allowed))
    require(imports.allowed == ordered, "it is not sorted, or names something twice")


# --- exports --------------------------------------------------------------------------------------


def defined_exports(path):
    """The names in the EXPORTS part of a module definition file."""
    text = path.read_text(encoding="utf-8")
    lines = [line.partition(";")[0].split() for line in text.splitlines()]
    lines = [words for words in lines if words]
    start = lines.index(["EXPORTS"])
    return [words[0] for words in lines[start + 1:]]


def check_exports(image, name, wanted):
    """Exactly these functions, by their own names."""
    exports = image.exports()
    require(exports, "there is no export directory")
    require(exports.dll == name, f"it calls itself {exports.dll}")
    decorated = [each for each in exports.names if not re.fullmatch(r"[a-z]\w*", each)]
    require(not decorated, "decorated names: " + ", ".join(decorated))
    missing = sorted(set(wanted) - set(exports.names))
    surplus = sorted(set(exports.names) - set(wanted))
    require(not missing, "missing: " + ", ".join(missing))
    require(not surplus, "not in the module definition file: " + ", ".join(surplus))
    require(not exports.unnamed, f"{exports.unnamed} exports have no name")


def check_no_exports(image):
    """Nothing is exported."""
    exports = image.exports()
    names = exports.names if exports else []
    require(not names, "exports " + ", ".join(names))


# --- resources ------------------------------------------------------------------------------------


def resources_of_type(image, kind):
    """The resources of one type."""
    return [resource for resource in image.resources() if resource.type == kind]


def check_version_resource(image, version):
    """The version resource is there and says what the project says."""
    found = resources_of_type(image, pe.RT_VERSION)
    require(len(found) == 1, f"{len(found)} version resources, not one")
    for kind, numbers in zip(("file", "product"), pe.fixed_version(found[0].data)):
        text = ".".join(map(str, numbers))
        require(version is None or text in (version, f"{version}.0"),
                f"{kind} version {text}, not {version}")


def check_manifest(image):
    """The application manifest asks for no elevation and knows the supported systems."""
    found = [each for each in resources_of_type(image, pe.RT_MANIFEST) if each.name == 1]
    require(len(found) == 1, f"{len(found)} application manifests, not one")
    text = found[0].data.decode("utf-8")
    require('level="asInvoker"' in text, "the manifest does not say asInvoker")
    require("{35138b9a-5d96-4fbd-8e2d-a2440225f93a}" in text,
            "the manifest does not know Windows 7")


def check_no_code(image):
    """Nothing in it can run: it is data that looks like a DLL."""
    code = [each.name for each in image.sections if each.characteristics & (pe.CODE | pe.EXECUTE)]
    require(not code, "sections with code: " + ", ".join(code) + " (linked without deputymsg.ld?)")
    require(image.entry_point == 0, f"it has an entry point, {image.entry_point:#x}")
    require(not image.directory(pe.IMPORT)[1] or not image.imports(), "it imports something")


def check_messages(image):
    """Every message is there in every language."""
    tables = {resource.language: pe.message_ids(resource.data)
              for resource in resources_of_type(image, pe.RT_MESSAGETABLE)}
    for language in (ENGLISH, GERMAN):
        require(tables.get(language), f"no messages in language {language:#06x}")
    union = set().union(*tables.values())
    for language, messages in tables.items():
        missing = sorted(union - messages)
        require(not missing, f"language {language:#06x} lacks messages {missing}")


# --- all together ---------------------------------------------------------------------------------


def check_headers(tap, image, name, machine):
    """What holds for every image."""
    tap.check(f"{name}: is for {machine}", check_machine, image, machine)
    tap.check(f"{name}: is a {'library' if name.endswith('.dll') else 'console program'}",
              check_kind, image, name)
    tap.check(f"{name}: DEP", check_dep, image)
    tap.check(f"{name}: ASLR with relocations", check_aslr, image, name)
    if machine == "x86_64":
        tap.check(f"{name}: high-entropy ASLR", check_high_entropy, image)
    tap.check(f"{name}: no section is writable and executable, none is shared", check_sections,
              image)
    tap.check(f"{name}: asks for no newer system", check_version_numbers, image, machine)
    tap.check(f"{name}: has no time stamp", check_timestamps, image)


def check_kit(tap, image, name, options):
    """What holds for a program of the proof kit."""
    tap.check(f"{name}: is for {options.machine}", check_machine, image, options.machine)
    tap.check(f"{name}: asks for no newer system", check_version_numbers, image, options.machine)
    tap.check(f"{name}: imports exist on every supported system", check_imports, image,
              options.kit_imports)


def check_image(tap, image, name, options):
    """What holds for this one."""
    if name in KIT:
        check_kit(tap, image, name, options)
        return
    check_headers(tap, image, name, options.machine)
    tap.check(f"{name}: version resource", check_version_resource, image, options.version)
    if name == MESSAGES:
        tap.check(f"{name}: has no code and imports nothing", check_no_code, image)
        tap.check(f"{name}: exports nothing", check_no_exports, image)
        tap.check(f"{name}: all messages in English and German", check_messages, image)
        return
    tap.check(f"{name}: starts in code", check_entry_point, image)
    if image.is_64:
        tap.check(f"{name}: every function unwinds", check_unwind_table, image)
    tap.check(f"{name}: stack protector is linked", check_stack_protector_linked, image)
    tap.check(f"{name}: imports exist on every supported system", check_imports, image,
              options.imports)
    if name == CLIENT:
        tap.check(f"{name}: exports exactly the public functions", check_exports, image, name,
                  options.exports)
    else:
        tap.check(f"{name}: exports nothing", check_no_exports, image)
        tap.check(f"{name}: application manifest", check_manifest, image)


def parse(arguments):
    """The command line, lists read."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--machine", choices=sorted(pe.MACHINES), required=True)
    parser.add_argument("--version", help="the version that the resources must state, as 0.1.0")
    parser.add_argument("--def", dest="definition", type=pathlib.Path,
                        default=HERE.parents[1] / "service" / "client" / "deputy-client.def",
                        help="module definition file of the client library")
    parser.add_argument("--windows7", type=pathlib.Path, default=HERE / "windows7.txt")
    parser.add_argument("--kit", type=pathlib.Path, default=HERE / "kit.txt")
    parser.add_argument("--newer", type=pathlib.Path, default=HERE / "newer.txt")
    parser.add_argument("--compile-commands", type=pathlib.Path,
                        help="compile_commands.json of the build; the objects must be there")
    parser.add_argument("--protected", action="append", default=[], metavar="TARGET",
                        help="a target (deputy.exe, libuv.a) of whose objects at least one must "
                             "use the stack protector; can be given several times")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args(arguments)
    options.imports = Imports(read_list(options.windows7), read_list(options.newer))
    options.kit = Imports(read_list(options.kit), read_list(options.newer))
    options.kit_imports = Imports(options.imports.allowed + options.kit.allowed,
                                  read_list(options.newer))
    options.exports = defined_exports(options.definition)
    if options.protected and not options.compile_commands:
        parser.error("--protected needs --compile-commands")
    unknown = [path.name for path in options.files if path.name not in SHIPPED + KIT]
    if unknown:
        parser.error("nothing is known of " + ", ".join(unknown))
    return options


def read_image(path):
    """The image in a file."""
    return pe.Image(path.read_bytes())


def main(arguments, out=sys.stdout):
    """Run every check; the exit status."""
    options = parse(arguments)
    tap = Tap(out)
    tap.check("windows7.txt is in order", check_list, options.imports)
    tap.check("kit.txt is in order", check_list, options.kit)
    for path in options.files:
        try:
            image = read_image(path)
        except (OSError, pe.BadImage) as error:
            tap.check(f"{path.name}: can be read", require, False, str(error))
            continue
        check_image(tap, image, path.name, options)
    if options.compile_commands:
        tap.check("stack protector: asked for in every C file", check_stack_protector_asked,
                  options.compile_commands)
    if options.protected:
        tap.check("stack protector: used in the objects of " + ", ".join(options.protected),
                  check_stack_protector_used, options.compile_commands, options.protected)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
