# SPDX-License-Identifier: GPL-3.0-or-later
"""The theory's own spread: what closure and elastic coupling make of one substance."""

import json

import numpy as np

from ..errors import TableError
from . import panels
from .style import QUIET, curve_colors, styled
from .words import INK

#: (column, its error, label, whether it is logarithmic); {P} and {T} are the state's.
PANELS = (("fragility", "fragility_error", r"$m$ at $P = 0$", False),
          ("dT_g_dP", "dT_g_dP_error", r"$dT_\mathrm{{g}}/dP$ at $P = 0$ (K/MPa)", False),
          ("T_g", "T_g_error", r"$T_\mathrm{{g}}$ at {P:.4g} MPa (K)", False),
          ("tau_alpha", None, r"$\tau_\alpha$ at {T:.4g} K, {P:.4g} MPa (s)", True))


def add_options(parser):
    parser.add_argument("spread", metavar="SPREAD.json", help="what 'cagehop spread --json' printed")


@styled
def spread(spread):
    """Fragility, dTg/dP, Tg under pressure and tau_alpha of each closure and elastic coupling, a panel each; a matplotlib figure.

    spread: a file that `cagehop spread --json` printed. Numerical errors are bars, mostly smaller than the marks; the open mark
    beside tau_alpha is that of the mean first-passage time. Raises TableError where it is another file."""
    try:
        with open(spread, encoding="utf-8") as file:
            found = json.load(file)
        return _draw(found)
    except OSError as error:
        raise TableError(f"{spread}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise TableError(f"{spread}: not what 'cagehop spread --json' prints; make it anew") from None


def _number(value):
    return np.nan if value is None else np.inf if value == "Infinity" else float(value)


def _draw(found):
    rows = found["rows"]
    names = list(dict.fromkeys(row["closure"] for row in rows))
    couplings = list(dict.fromkeys(row["elastic_coupling"] for row in rows))
    colors = dict(zip(couplings, curve_colors(len(couplings))))
    figure, sheet = panels.sheet(len(PANELS), width=1.75, height=0.34 * len(names) + 0.5, legend=0.30)
    _make_room(figure, sheet)
    for axes, (column, error, label, logarithmic) in zip(sheet, PANELS):
        _draw_panel(axes, rows, names, colors, column, error, logarithmic)
        axes.set_xlabel(label.format(P=found["pressure_MPa"], T=found["temperature"]))
    sheet[0].set_yticks(range(len(names)), names)
    for axes in sheet[1:]:
        axes.set_yticks(range(len(names)), [])
    keys = [panels.key(rf"$a_\mathrm{{c}} = {coupling:g}$", linestyle="none", marker="o", markersize=4, color=color)
            for coupling, color in colors.items()]
    keys.append(panels.key("by mean first-passage time", linestyle="none", marker="o", markersize=4, color=INK, markerfacecolor="white"))
    keys.append(panels.key("not reached", linestyle="none", marker="x", markersize=4, color=QUIET))
    figure.legend(handles=keys, loc="lower center", ncol=len(keys), frameon=False, fontsize=7.5)
    return figure


def _make_room(figure, sheet, inches=0.75):
    """For the names of closures, at the left."""
    width, height = figure.get_size_inches()
    wider = width + inches
    boxes = [axes.get_position() for axes in sheet]
    figure.set_size_inches(wider, height)
    for axes, box in zip(sheet, boxes):
        axes.set_position([(box.x0 * width + inches) / wider, box.y0, box.width * width / wider, box.height])


def _draw_panel(axes, rows, names, colors, column, error, logarithmic):
    beside = dict(zip(colors, np.linspace(-0.16, 0.16, len(colors)) if len(colors) > 1 else [0.0]))
    if logarithmic:
        axes.set_xscale("log")
    missing = []
    for row in rows:
        value, color = _number(row[column]), colors[row["elastic_coupling"]]
        place = names.index(row["closure"]) + beside[row["elastic_coupling"]]
        if not np.isfinite(value):
            missing.append((place, color))
            continue
        width = _number(row[error]) if error else value * np.expm1(_number(row["ln_tau_alpha_error"]))
        axes.errorbar(value, place, xerr=width if np.isfinite(width) else None, fmt="o", markersize=4, color=color, elinewidth=1.0, zorder=5)
        passage = _number(row["ln_passage"])
        if logarithmic and np.isfinite(passage):
            axes.plot(value * np.exp(passage), place, "o", markersize=4, color=color, markerfacecolor="white", zorder=4)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.margins(x=0.10)
    for place, color in missing:
        axes.plot(0.03, place, "x", markersize=4, color=color, transform=axes.get_yaxis_transform(), zorder=5)
