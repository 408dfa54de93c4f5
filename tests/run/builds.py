"""The build folders, and what is run in them."""

import collections
import importlib
import re
import shutil
import sys
import threading

from counting import Count, count_meson
from steps import BUILD, ROOT, gives_way, run, step

locks = collections.defaultdict(threading.Lock) # of the build folders, by their names


def configure(place, *options, targets=(), **more):
    """Configures a build folder, with more in the environment, and builds everything or only these
    targets. Two parts may want the same folder at the same time."""
    build = BUILD / place
    name = place.replace("/", "-")
    with locks[place]:
        if not (build / "build.ninja").exists():
            command = ["meson", "setup", "--wrap-mode=nodownload", *options, build]
            step(f"configure-{name}", command, 600, **more)
        step(f"build-{name}", ["ninja", "-C", build, *targets], 3600)
    return build


def cached(machine):
    """The cross file of a machine, with a compiler cache if one is installed: Meson looks for it
    only where no cross file names the compiler."""
    ini = ROOT / "scripts" / f"cross-{machine}.ini"
    if not shutil.which("ccache"):
        return ("--cross-file", ini)
    compiler = re.search(r"(?m)^c = ('.*')$", ini.read_text(encoding="utf-8"))[1]
    more = BUILD / f"cached-{machine}.ini"
    more.write_text(f"[binaries]\nc = ['ccache', {compiler}]\n", encoding="utf-8")
    return ("--cross-file", ini, "--cross-file", more)


def configure_windows(machine, targets=()):
    """Configures and builds for Windows."""
    return configure(machine, *cached(machine), targets=targets)


def configure_again(machine, targets):
    """The same in another place, where nothing is taken from a cache."""
    return configure(f"again/{machine}", "--cross-file", ROOT / "scripts" / f"cross-{machine}.ini",
                     targets=targets, CCACHE_DISABLE="1")


def shipped_targets():
    """What builds that which is shipped. An import library comes with its DLL."""
    sys.path.insert(0, str(ROOT / "tests" / "binaries"))
    shipped = importlib.import_module("same").SHIPPED
    return [name for name in shipped if not name.endswith(".dll.a")]


def make_template():
    """Makes what labs are copies of: it may take longer than a test that needs one."""
    with locks["template"]:
        step("template", ["scripts/lab", "template"], 1200)


def meson_test(name, build, *options):
    """Runs the tests of a build folder, each with its own timeout."""
    log = build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    command = ["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs", *options]
    if gives_way():
        command += ["--num-processes", "1"]
    good, _ = run(name, command, 3600)
    if not log.exists():
        return Count(failed=1)
    count = count_meson(build)
    return count if good or count.failed else count + Count(failed=1)


def stop_wine(build):
    """Ends the prefixes of a build folder."""
    for folder in build.glob("wine*"):
        step(f"stop-{build.name}-{folder.name}", ["tests/wine", folder, "--stop"], 300)
