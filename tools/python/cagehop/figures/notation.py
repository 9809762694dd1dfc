# SPDX-License-Identifier: GPL-3.0-or-later
"""How quantities, units and regimes of a map are written in a figure."""

import functools
import re

from .. import catalogues

AXES = {"phi": r"\varphi", "density": r"\rho d^3", "pressure": "P"}


@functools.cache
def symbols():
    """The symbols of all columns and of the axes in TeX, by name, as the library's table has them."""
    return AXES | catalogues.symbols()


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
