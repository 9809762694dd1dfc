# SPDX-License-Identifier: GPL-3.0-or-later
"""How quantities, units and regimes of a map are written in a figure."""

import functools
import json
import os
import pathlib
import re
import shutil
import subprocess

AXES = {"phi": r"\varphi", "pressure": "P"}


@functools.cache
def symbols():
    """The columns' symbols in TeX, as `cagehop columns --json` has them: of the program that $CAGEHOP names, of the build
    beside this folder, or of PATH. Without a program that knows the command there are none, and names stand for them."""
    build = pathlib.Path(__file__).resolve().parents[2] / "build" / "src" / "cli" / "cagehop"
    program = os.environ.get("CAGEHOP") or (str(build) if build.exists() else shutil.which("cagehop"))
    try:
        done = subprocess.run([program or "cagehop", "columns", "--json"], capture_output=True, text=True, timeout=60, check=True)
        return AXES | {column["name"]: column["symbol"] for column in json.loads(done.stdout)["columns"]}
    except (OSError, subprocess.SubprocessError, ValueError):
        return AXES


LABELS = {
    "fluid": "fluid",
    "irreversible": "irreversible",
    "two_state": "two-state",
    "trapped": "trapped",
    "supercritical": "supercritical",
    "failed": "failed",
    "pending": "not computed yet",
}


def unit_math(unit):
    """A unit as mathtext: 'kBT/d^3' becomes k_BT/d^3 set properly; '' for the unit 1."""
    unit = str(unit).strip()
    if unit in ("", "1", "-", "–"):
        return ""
    unit = unit.translate(str.maketrans({"²": "^2", "³": "^3", "⁻": "^-", "¹": "1", "·": " "})).replace("^-^", "^-")
    pieces = []
    for token in re.findall(r"kBT|[A-Za-zµ%]+|\^[-+]?\d+|[/()]|\s+|[-+]?\d+|.", unit):
        if token == "kBT":
            pieces.append(r"k_\mathrm{B}T")
        elif token == "d":
            pieces.append("d")
        elif token.startswith("^"):
            pieces.append("^{" + token[1:] + "}")
        elif token.isspace():
            pieces.append(r"\,")
        elif token[0].isalpha():
            pieces.append(r"\mathrm{" + token + "}")
        else:
            pieces.append(token)
    return "".join(pieces)


def symbol(name):
    return "$" + symbols().get(name, r"\mathrm{" + name.replace("_", r"\_") + "}") + "$"


def quantity_label(name, unit, logarithmic=False):
    """'log10 τα / s' or 'P (kBT/d³)'."""
    text, unit = symbol(name).strip("$"), unit_math(unit)
    if logarithmic:
        return rf"$\log_{{10}}({text}\,/\,{unit})$" if unit else rf"$\log_{{10}}\,{text}$"
    return rf"${text}$" + (rf" (${unit}$)" if unit else "")
