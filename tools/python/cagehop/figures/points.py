# SPDX-License-Identifier: GPL-3.0-or-later
"""Measured points of the user's, from a CSV file, over a figure."""

import csv
import math

from ..errors import TableError
from .words import INK

MARKERS = "os^Dv<>p"


def read_points(path, quantity):
    """{label: ([T in K], [values])} of a CSV file with the header `T_K,<quantity>[,label]`.

    Lines that begin with # and empty ones are skipped. Raises TableError, which names the line.
    """
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            lines = [(number, row) for number, row in enumerate(csv.reader(file), 1)
                     if row and any(cell.strip() for cell in row) and not row[0].lstrip().startswith("#")]
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{path}: not a CSV file in UTF-8 ({error})") from None
    wanted = ["T_K", quantity]
    if not lines:
        raise TableError(f"{path}: empty; its first line must be {','.join(wanted)}[,label]")
    number, header = lines[0]
    header = [cell.strip() for cell in header]
    if header not in (wanted, [*wanted, "label"]):
        raise TableError(f"{path}:{number}: the header is '{','.join(header)}'; write {','.join(wanted)}[,label]")
    points = {}
    for number, row in lines[1:]:
        if len(row) != len(header):
            raise TableError(f"{path}:{number}: {len(row)} columns where the header has {len(header)}")
        label = row[2].strip() if len(row) == 3 else ""
        temperatures, values = points.setdefault(label, ([], []))
        temperatures.append(_positive(path, number, "T_K", row[0]))
        values.append(_positive(path, number, quantity, row[1]))
    if not points:
        raise TableError(f"{path}: no points after the header")
    return points


def _positive(path, number, name, text):
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise TableError(f"{path}:{number}: {name} is '{text.strip()}'; write a number above 0, such as 1.5e2")
    return value


def draw_points(axes, points, x_of, y_of):
    """Draws what read_points returned. Returns the handles of those with a label."""
    handles = []
    for (label, (temperatures, values)), marker in zip(points.items(), MARKERS * (1 + len(points) // len(MARKERS))):
        handle, = axes.plot([x_of(T) for T in temperatures], [y_of(value) for value in values], marker, color=INK,
                            markerfacecolor="white", markersize=3.6, markeredgewidth=0.8, linestyle="none", zorder=7,
                            label=label or "data")
        handles.append(handle)
    return handles
