# SPDX-License-Identifier: GPL-3.0-or-later
"""Running the cagehop program: for maps, and for what the library can't read, such as a table's file."""

import json
import os
import pathlib
import shutil
import subprocess

from . import _build_info
from .errors import TableError, UsageError

# Where the build, or the installation, that this package belongs to has the program.
OWN = pathlib.Path(__file__).parent / _build_info.PROGRAM if _build_info.PROGRAM else None


def find_program(named):
    """--cagehop, else $CAGEHOP, else the one on PATH, else the one that was built with this package."""
    for program in (named or os.environ.get("CAGEHOP"), None if named else shutil.which("cagehop"),
                    None if named or not OWN else str(OWN.resolve())):
        if program and shutil.which(program):
            return program
    raise UsageError(f"{named or 'cagehop'}: no such program; build it, or name it with --cagehop PROGRAM")


def text_of(program, words):
    """What the program prints. Its own error line, when it ends with one, is ours."""
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"{program} ended with {done.returncode}"]
        error = UsageError if done.returncode == 2 else TableError
        raise error(lines[-1].removeprefix("cagehop: "))
    return done.stdout


def json_of(program, words):
    return json.loads(text_of(program, [*words, "--json"]))
