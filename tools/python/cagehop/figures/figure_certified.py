# SPDX-License-Identifier: GPL-3.0-or-later
"""Which states of which closure are certified, over density and temperature."""

import csv

import numpy as np
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.patches import Patch

from ..errors import TableError
from . import panels
from .style import QUIET, styled

#: A state that is not certified, by its status: what a legend says, and its colour. Others are of the last.
ABSENT = {"no_convergence": ("no solution is connected with the ideal gas", "#ffffff"), "not_resolved": ("not resolved", "#c9c9c9"),
          "not_positive": (r"its path ends where $S(q) > 0$ does: a spinodal is near", "#e3e3e3"), "": ("refused for another reason", "#8a8a8a")}
ACROSS = 2


def add_options(parser):
    parser.add_argument("states", metavar="STATES.csv", help="what tools/certified-states wrote")


@styled
def certified(states):
    """The states that are certified, coloured by their iterations, a panel for each closure; a matplotlib figure.

    states: a file that `tools/certified-states` wrote. Raises TableError where it is another file."""
    try:
        with open(states, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return _draw(rows)
    except OSError as error:
        raise TableError(f"{states}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise TableError(f"{states}: not what tools/certified-states writes; make it anew") from None


def _edges(values, logarithmic):
    """The borders of cells round these values."""
    places = np.log(values) if logarithmic else np.asarray(values)
    middles = 0.5 * (places[1:] + places[:-1])
    ends = np.concatenate([[2 * places[0] - middles[0]], middles, [2 * places[-1] - middles[-1]]])
    return np.exp(ends) if logarithmic else ends


def _draw(rows):
    closures = list(dict.fromkeys(row["closure"] for row in rows))
    found = [[row for row in rows if row["closure"] == closure] for closure in closures]
    iterations = [float(row["iterations"]) for row in rows if row["status"] == "ok"]
    norm = LogNorm(min(iterations), max(max(iterations), min(iterations) + 1.0))
    across = min(ACROSS, len(closures))
    figure, sheet = panels.sheet(across, -(-len(closures) // across), legend=0.62, top=0.30, gap_rows=0.82)
    for axes in sheet[len(closures):]:
        axes.remove()
    for axes, closure, some in zip(sheet, closures, found):
        mesh = _draw_panel(axes, closure, some, norm)
    width, height = figure.get_size_inches()
    bar = figure.colorbar(mesh, cax=figure.add_axes([0.12, 0.36 / height, 0.30, 0.09 / height]), orientation="horizontal")
    bar.set_label("iterations of a certified state", fontsize=7.5, labelpad=2)
    seen = {row["status"] for row in rows} - {"ok"}
    keys = [Patch(facecolor=color, edgecolor=QUIET, linewidth=0.5, label=words) for status, (words, color) in ABSENT.items()
            if status in seen or (status == "" and seen - set(ABSENT))]
    if keys:
        figure.legend(handles=keys, loc="lower left", bbox_to_anchor=(0.47, 0.10 / height), ncol=1, frameon=False, fontsize=7.5, labelspacing=0.3)
    return figure


def _draw_panel(axes, closure, rows, norm):
    densities, temperatures = (np.unique([float(row[name]) for row in rows]) for name in ("density", "temperature"))
    count = np.full((temperatures.size, densities.size), np.nan)
    absent = np.full(count.shape, np.nan)
    kinds = list(ABSENT)
    for row in rows:
        place = np.searchsorted(temperatures, float(row["temperature"])), np.searchsorted(densities, float(row["density"]))
        if row["status"] == "ok":
            count[place] = float(row["iterations"])
        else:
            absent[place] = kinds.index(row["status"] if row["status"] in ABSENT else "")
    edges = _edges(densities, False), _edges(temperatures, True)
    axes.pcolormesh(*edges, np.ma.masked_invalid(absent), cmap=ListedColormap([color for _, color in ABSENT.values()]), vmin=-0.5,
                    vmax=len(kinds) - 0.5, zorder=1, rasterized=True)
    mesh = axes.pcolormesh(*edges, np.ma.masked_invalid(count), norm=norm, cmap="viridis_r", zorder=2, rasterized=True)
    axes.set_yscale("log")
    axes.set_xlabel(r"$\rho\sigma^3$")
    axes.set_ylabel(r"$k_\mathrm{B}T/\epsilon$")
    good = [row for row in rows if row["status"] == "ok"]
    middle = 1e3 * np.median([float(row["seconds"]) for row in good]) if good else np.nan
    axes.set_title(f"{rows[0]['potential']}, {closure}\n{len(good)} of {len(rows)} certified, {middle:.2g} ms each", fontsize=7.5, pad=3)
    return mesh
