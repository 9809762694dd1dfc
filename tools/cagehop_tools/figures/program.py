# SPDX-License-Identifier: GPL-3.0-or-later
"""Running the cagehop program for what a figure needs."""

import json
import os
import pathlib
import shutil
import subprocess

from ..command import TableError, UsageError

BUILT = pathlib.Path(__file__).resolve().parents[3] / "build" / "src" / "cli" / "cagehop"


def find_program(named):
    """--cagehop, else $CAGEHOP, else the one on PATH, else the one built here."""
    for program in (named or os.environ.get("CAGEHOP"), None if named else shutil.which("cagehop"),
                    None if named else str(BUILT)):
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


def model_words(options):
    """The options of a model, as a command of cagehop takes them."""
    words = []
    for name in ("material", "structure", "closure", "compatibility", "dr"):
        if getattr(options, name) is not None:
            words += [f"--{name}", getattr(options, name)]
    return words


def add_model_options(parser):
    parser.add_argument("--cagehop", metavar="PROGRAM", help="the cagehop program (default $CAGEHOP, or the one on PATH)")
    for name, what in (("material", "NAME"), ("structure", "SOURCE"), ("closure", "NAME"), ("compatibility", "NAME"),
                       ("dr", "STEP")):
        parser.add_argument(f"--{name}", metavar=what, help="as for 'cagehop point'")
