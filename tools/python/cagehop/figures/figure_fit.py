# SPDX-License-Identifier: GPL-3.0-or-later
"""A fit to measurements: data, fitted curves with their bands, and residuals."""

import json

import numpy as np

from ..errors import TableError
from . import panels
from .style import QUIET, curve_colors, styled

# Label of the quantity by its kind; of its place along the curve.
LABELS = {"tau_alpha": r"$\tau_\alpha$ (s)", "eta": r"$\eta$ (Pa s)", "D": r"$D$ (m$^2$ s$^{-1}$)"}
TRANSITION = r"$T_\mathrm{g}$ (K)"
PLACES = {"temperature_K": r"$T$ (K)", "pressure_MPa": r"$P$ (MPa)"}


def add_options(parser):
    parser.add_argument("fit", metavar="FIT.json", help="what 'cagehop fit --json FIT.json' wrote")


@styled
def fit(fit):
    """Data, curves with bands of two standard errors, and residuals below, a column for each quantity; a matplotlib figure.

    fit: the file that `cagehop fit --json` wrote. Raises TableError where it is another one."""
    try:
        with open(fit, encoding="utf-8") as file:
            found = json.load(file)
        kinds = list(dict.fromkeys(curve["kind"] for curve in found["curves"]))
        columns = [([curve for curve in found["curves"] if curve["kind"] == kind], [row for row in found["data"] if row["kind"] == kind])
                   for kind in kinds]
        figure, sheet = panels.sheet(len(columns), 2, height=2.0)
        for column, (curves, data) in enumerate(columns):
            _draw_curves(sheet[column], curves, data)
            _draw_residuals(sheet[len(columns) + column], curves, data)
        return figure
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise TableError(f"{fit}: not what 'cagehop fit --json FILE' writes; make it anew") from None


def _numbers(values):
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _on_curve(curve, data):
    """The data of one curve: places, measured values, theory, residuals in standard errors."""
    transition = curve["along"] == "pressure_MPa"
    same = "value" if transition else "pressure_MPa"
    rows = [row for row in data if row[same] == curve[same]]
    return (_numbers(row[curve["along"]] for row in rows), _numbers(row["temperature_K" if transition else "value"] for row in rows),
            _numbers(row["standard_error"] for row in rows), _numbers(row["residual_in_standard_errors"] for row in rows))


def _name(curve):
    if curve["along"] == "temperature_K":
        return f"{curve['pressure_MPa']:g} MPa"
    unit = {"T_g of tau_alpha": "s", "T_g of eta": "Pa s"}.get(curve["kind"], "K/s")
    return f"{curve['value']:.3g} {unit}"


def _draw_curves(axes, curves, data):
    logarithmic = curves[0]["along"] == "temperature_K"
    for curve, color in zip(curves, curve_colors(len(curves))):
        x, y, low, high = (_numbers(curve[name]) for name in ("x", "y", "y_low", "y_high"))
        axes.fill_between(x, low, high, color=color, alpha=0.22, linewidth=0, zorder=2)
        axes.plot(x, y, color=color, linewidth=1.2, zorder=3)
        place, value, error, _ = _on_curve(curve, data)
        width = np.where(np.isfinite(error), error, 0.0)
        down, up = (value * (1 - np.exp(-width)), value * (np.exp(width) - 1)) if logarithmic else (width, width)
        axes.errorbar(place, value, yerr=[down, up], fmt="o", markersize=3.2, markerfacecolor="white", markeredgewidth=0.9,
                      elinewidth=0.8, color=color, label=_name(curve), zorder=4)
    if logarithmic:
        axes.set_yscale("log")
    axes.set_ylabel(LABELS.get(curves[0]["kind"], TRANSITION))
    if len(curves) <= 8:
        panels.legend_in(axes)


def _draw_residuals(axes, curves, data):
    for curve, color in zip(curves, curve_colors(len(curves))):
        place, _, _, residual = _on_curve(curve, data)
        axes.plot(place, residual, linestyle="none", marker="o", markersize=3.2, markerfacecolor="white", markeredgewidth=0.9, color=color,
                  zorder=4)
    axes.axhline(0.0, color=QUIET, linewidth=0.8)
    for limit in (-2, 2):
        axes.axhline(limit, color=QUIET, linewidth=0.7, linestyle=":")
    most = max([3.0, *(abs(row["residual_in_standard_errors"] or 0.0) * 1.15 for row in data)])
    axes.set_ylim(-most, most)
    axes.set_xlabel(PLACES[curves[0]["along"]])
    axes.set_ylabel("residual (standard errors)")
