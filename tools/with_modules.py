# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting a tool of this folder with a Python that has what it needs."""

import os
import pathlib
import shutil
import sys

PACKAGES = {"h5netcdf": "python3-h5netcdf", "h5py": "python3-h5py", "matplotlib": "python3-matplotlib",
            "numpy": "python3-numpy", "xarray": "python3-xarray"}


# The package `cagehop` of the build beside this folder.
BUILT = pathlib.Path(__file__).resolve().parent.parent / "build" / "tools" / "python"


def find_package(program):
    """Sees to it that `cagehop` can be imported: the one on PYTHONPATH, else the built one, else the one installed. Else ends
    with 1."""
    named = any((pathlib.Path(folder) / "cagehop").is_dir() for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder)
    if not named and (BUILT / "cagehop" / "_declarations.py").exists():
        sys.path.insert(0, str(BUILT))
    try:
        import cagehop  # noqa: F401
    except ImportError as error:
        missing = "the Python package cagehop was not found; build it in the folder build, or set PYTHONPATH to BUILD/tools/python"
        print(f"{program}: {missing if error.name == 'cagehop' else error}", file=sys.stderr)
        sys.exit(1)


def ask_for_patience(program):
    """Matplotlib and xarray take seconds to load, on a cluster's file system many: whoever waits at a terminal is told."""
    if sys.stderr.isatty():
        print(f"{program}: loading matplotlib and the map; this takes some seconds", file=sys.stderr, flush=True)


def check(program, script, modules=tuple(PACKAGES), wanted=()):
    """Returns when `modules` are there. Else starts `script` again under the system's Python, or says what is missing
    and ends with 1. Of the modules `wanted`, which it can do without, it returns those that are missing there too."""
    from importlib.util import find_spec

    missing = [name for name in modules if find_spec(name) is None]
    without = [name for name in wanted if find_spec(name) is None]
    if not missing and not without:
        find_package(program)
        return []
    # On Debian these modules belong to the system's python3; another one may stand before it on PATH.
    other = shutil.which(os.environ.get("CAGEHOP_PYTHON") or "/usr/bin/python3")
    if other and os.environ.get("CAGEHOP_REEXECUTED") != "1":
        os.environ["CAGEHOP_REEXECUTED"] = "1"
        os.execv(other, [other, os.path.abspath(script), *sys.argv[1:]])
    if not missing:
        find_package(program)
        return without
    print(f"{program}: python3 lacks {', '.join(missing)}; install {' '.join(PACKAGES[name] for name in missing)}, or set "
          "CAGEHOP_PYTHON to a Python that has them", file=sys.stderr)
    sys.exit(1)
