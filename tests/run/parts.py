"""The parts of the tests: each builds what it needs and counts its cases."""

from builds import (
    configure, configure_again, configure_windows, make_template, meson_test, shipped_targets,
    stop_wine,
)
from classes import MAIN, MEASURING, find, run_alone, run_together
from steps import program


def test_style():
    return program("style", ["python3", "tests/style/check", "-v"], 600)


def test_native():
    build = configure("native", "-Db_sanitize=address,undefined", "-Db_lundef=false")
    return meson_test("native", build, "--no-suite", "fuzz")


def test_threads():
    build = configure("tsan", "-Db_sanitize=thread", "-Db_lundef=false", targets=["threads"])
    return meson_test("threads", build, "--suite", "threads")


def test_windows():
    make_template()
    build = configure_windows("x86_64")
    stop_wine(build) # which a run that was interrupted has left
    # Some of them wait for most of their time.
    count = meson_test("windows", build, "--no-suite", "fuzz", "--num-processes", "3")
    stop_wine(build)
    return count


def test_i686():
    """The 32-bit suites cannot run here: there is no 32-bit Wine beside the 64-bit one."""
    return meson_test("i686", configure_windows("i686", targets=["release"]), "--no-suite", "fuzz")


def test_same():
    """Two builds in different places have to give the same bytes."""
    first = configure_windows("x86_64")
    second = configure_again("x86_64", shipped_targets())
    return program("same", ["python3", "tests/binaries/same.py", first, second], 60)


def test_fuzz():
    build = configure("fuzz", "-Db_sanitize=address,undefined", "-Db_lundef=false",
                      "-Dfuzzers=true", targets=["fuzzers"], CC="clang")
    return meson_test("fuzz", build, "--suite", "fuzz")


def make_labs_ready():
    """What every lab is made of."""
    make_template()
    configure_windows("x86_64")


def test_main():
    make_labs_ready()
    return run_together(find(MAIN))


def test_e2e():
    make_labs_ready()
    return run_together(set(find()) - set(find(MEASURING)))


def test_measure():
    make_labs_ready()
    return run_alone(find(MEASURING))


PARTS = {
    "style": test_style,
    "native": test_native,
    "threads": test_threads,
    "windows": test_windows,
    "i686": test_i686,
    "same": test_same,
    "fuzz": test_fuzz,
    "main": test_main,
    "e2e": test_e2e,
    "measure": test_measure,
}

# What keeps times goes first on the machine; what only computes fills the time in which that waits.
# What measures has the machine for itself.
KEEPS_TIMES = ("windows", "main", "e2e")
COMPUTES = ("style", "native", "i686", "same", "threads", "fuzz")
MEASURES = ("measure",)

ALIASES = {
    "unit": ("native", "threads", "windows", "i686"),
    "--quick": ("style", "native", "windows", "main"),
    "all": tuple(part for part in PARTS if part != "main"), # which e2e contains
}
