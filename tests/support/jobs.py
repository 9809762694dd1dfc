# SPDX-License-Identifier: GPL-3.0-or-later
"""Job files and runs for the Python tests."""
import contextlib
import pathlib
import subprocess
import tempfile
import unittest

import served
from this_build import CAGEHOP, HAVE_MPI, MPIRUN, OPEN_MPI  # noqa: F401, the tests have them from here

SMALL_JOB = """\
material: Pd40Ni10Cu30P20
structure:
  source: prism
  closure: percus-yevick
grid:
  packing_fraction: {from: 0.30, to: 0.66, count: 19}
  pressure: {from: 0.0, to: 6.0, count: 25}
output:
  file: map.h5
  isobars: false
"""

# Sixty tiles that cost some milliseconds each.
MANY_TILES = """\
material: Pd40Ni10Cu30P20
structure: {source: percus-yevick}
grid:
  packing_fraction: {from: 0.45, to: 0.60, count: 60}
  pressure: {from: 0.0, to: 6.0, count: 5}
output: {file: map.h5, isobars: false}
"""
# The same, that begin at once: phi_g, which takes as long as ten of them, need not be looked for.
MANY_AT_ONCE = MANY_TILES.replace("material: Pd40Ni10Cu30P20", "material: {name: Pd40Ni10Cu30P20, phi_g: 0.6714}")


@contextlib.contextmanager
def folder():
    """A temporary folder as a path."""
    with tempfile.TemporaryDirectory() as name:
        yield pathlib.Path(name)


def write_job(folder, text=SMALL_JOB, name="job.yaml"):
    path = pathlib.Path(folder) / name
    path.write_text(text)
    return path


def run(folder, *words, ranks=0, timeout=300):
    """`cagehop run` in that folder: alone, or on that many ranks."""
    if not ranks:
        return served.run("run", *words, cwd=folder, timeout=timeout)
    return subprocess.run([MPIRUN, "-n", str(ranks), CAGEHOP, "run", *map(str, words)], cwd=folder, capture_output=True, text=True,
                          timeout=timeout)


def map_of(case, folder, name, text, **options):
    """The map NAME.h5 of a job, which must finish."""
    write_job(folder, text, f"{name}.yaml")
    done = run(folder, f"{name}.yaml", "-o", f"{name}.h5", **options)
    case.assertEqual(done.returncode, 0, done.stderr)
    return folder / f"{name}.h5"


def own_lines(stderr):
    """What cagehop itself said on standard error, line by line: libraries (hwloc where there is no /sys) and mpirun speak there
    too."""
    return [line for line in stderr.splitlines() if line.startswith("cagehop: ")]


class SmallMap(unittest.TestCase):
    """Tests that look at one map of `job`, computed once: `map` is its file, `path` its folder, `alone` how the run ended."""
    job = SMALL_JOB

    @classmethod
    def setUpClass(cls):
        cls.path = cls.enterClassContext(folder())
        cls.map = cls.path / "map.h5"
        write_job(cls.path, cls.job)
        cls.alone = run(cls.path, "job.yaml")
        assert cls.alone.returncode == 0, cls.alone.stderr
