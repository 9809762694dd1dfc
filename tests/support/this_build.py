# SPDX-License-Identifier: GPL-3.0-or-later
"""The build that is tested, as tests/meson.build tells of it in the environment."""
import os
import pathlib
import subprocess
import tempfile

import served

CAGEHOP = served.PROGRAM
SOURCE = pathlib.Path(os.environ["CAGEHOP_SOURCE"])
BUILD = pathlib.Path(os.environ["CAGEHOP_BUILD"])
SHARED = os.environ["CAGEHOP_SHARED"]  # libcagehop.so
STATIC = os.environ["CAGEHOP_STATIC"]  # libcagehop.a, "" where there is none
GATE = os.environ["CAGEHOP_GATE_LIBRARY"]  # of gate.c, for held.py
PYTHON = os.environ["CAGEHOP_PYTHON"]
CC = os.environ["CC"]
# For builds within a test: the same by way of ccache, where it is, and what one folder compiled serves another, whatever their names.
BUILDING = {"CC": os.environ["CAGEHOP_CACHED_CC"], "CCACHE_NOHASHDIR": "1", "CCACHE_BASEDIR": str(pathlib.Path(tempfile.gettempdir()).resolve())}
CXX = os.environ["CXX"]  # "" without a C++ compiler
HAVE_MPI = os.environ["CAGEHOP_MPI"] == "1"
OPEN_MPI = os.environ["CAGEHOP_MPI_KIND"] == "Open MPI"
MPIRUN = os.environ["CAGEHOP_MPIRUN"]  # of the MPI that cagehop was built with


def cagehop(*words, **options):
    """The program, run to its end."""
    return served.run(*words, **options)


def output(*words):
    """What the program prints when all is well."""
    done = cagehop(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def tool(name, *words, **options):
    """A program of tools/, run to its end."""
    return subprocess.run([PYTHON, SOURCE / "tools" / name, *map(str, words)], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "MPLBACKEND": "Agg"}, **options)


def preloaded(folder, name, code, *flags, compiler=CC):
    """Compiles C code, in that folder, to a library whose functions stand before the system's; the environment variable
    with which a program gets them."""
    source, library = folder / f"{name}.c", folder / f"{name}.so"
    source.write_text(code)
    subprocess.run([compiler, "-shared", "-fPIC", *flags, "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}
