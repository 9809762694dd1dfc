# SPDX-License-Identifier: GPL-3.0-or-later
"""A panel of curves, where only one axis of the map has room."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter

from .axes import add_second_x, label_x
from .fields import GLASS_COLOR
from .notation import quantity_label, symbol, unit_math
from .view import GLASS_TRANSITION_TIME_S, wants_logarithm

CURVES_UP_TO = 8  # a map with no more isochores or isobars than this is drawn as curves


def draw_curves(axes, view, name, legend):
    """One panel of curves: a column on one axis, or a map with few isobars or few isochores."""
    values, dims = view.values(name), view.data[name].dims
    logarithmic = wants_logarithm(name, values)
    shown = np.where(np.isfinite(values) & ((values > 0) | (not logarithmic)), values, np.nan)
    over_pressure = dims == ("pressure",) or (len(dims) == 2 and shown.shape[0] <= CURVES_UP_TO
                                              and shown.shape[0] < shown.shape[1])
    x = view.pressure if over_pressure else view.x_of(name)
    if len(dims) == 1:
        series = [(shown, None)]
    elif over_pressure:
        series = [(shown[i], f"{symbol(view.scale)[:-1]}={place:g}$") for i, place in enumerate(view.places)]
    else:
        unit = unit_math(view.pressure_unit)
        series = [(shown[:, j], f"{view.pressure[j]:g}") for j in range(view.pressure.size)]
    colors = ["#27508f"] if len(series) == 1 else plt.get_cmap("viridis")(np.linspace(0.0, 0.85, len(series)))
    for (curve, label), color in zip(series, colors):
        if not np.isfinite(curve).any():
            continue
        axes.plot(x, curve, color=color, linewidth=1.3, label=label, zorder=3,
                  marker="o" if np.isfinite(curve).sum() <= 30 else None, markersize=3)
    if logarithmic:
        axes.set_yscale("log")
        if np.isfinite(shown).any() and np.nanmax(shown) > 10 * np.nanmin(shown):
            axes.yaxis.set_minor_formatter(NullFormatter())
    if name in ("tau_alpha", "tau_alpha_rev") and np.isfinite(shown).any() \
            and np.nanmin(shown) < GLASS_TRANSITION_TIME_S < np.nanmax(shown):
        axes.axhline(GLASS_TRANSITION_TIME_S, color=GLASS_COLOR, linewidth=0.9, zorder=2)
        legend["100 s"] = Line2D([], [], color=GLASS_COLOR, linewidth=0.9, label=r"$100\,\mathrm{s}$")
    if not np.isfinite(shown).any():
        axes.text(0.5, 0.5, "no values", transform=axes.transAxes, ha="center", va="center", color="#777777")
    if x.size > 1:
        axes.set_xlim(x.min(), x.max())
    if axes.get_legend_handles_labels()[1]:
        title = None if over_pressure else rf"$P$ (${unit}$)"
        axes.legend(title=title, fontsize=6.5, title_fontsize=6.5, frameon=False, handlelength=1.4, labelspacing=0.25)
    axes.set_ylabel(quantity_label(name, view.unit(name)))
    axes.grid(True, color="#e6e6e6", linewidth=0.5, zorder=0)
    axes.set_axisbelow(True)
    if over_pressure:
        axes.set_xlabel(quantity_label("pressure", view.pressure_unit))
    else:
        label_x(axes, view)
        add_second_x(axes, view)
