# SPDX-License-Identifier: GPL-3.0-or-later
"""The figure of some columns of a map."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FixedLocator, MaxNLocator

from ..errors import MapError, UsageError
from ..maps import opened, state_axis
from .axes import add_second_x, label_x
from .curve_panel import CURVES_UP_TO, draw_curves
from .fields import color_scale, decade_levels, draw_field, draw_regime_field, number_step
from .notation import quantity_label
from .style import styled
from .view import View, shown_values, wants_logarithm
from .words import PANEL_HEIGHT, PANEL_WIDTH

DEFAULT_COLUMNS = "tau_alpha,tau_alpha_rev"  # a command line's and a function's

# Geometry around the panels, in inches.
LEFT, RIGHT, TOP, BOTTOM = 0.56, 0.66, 0.50, 0.44
GAP_COLUMNS, GAP_ROWS = 1.26, 1.02
BAR_WIDTH, BAR_GAP, LEGEND_HEIGHT = 0.10, 0.08, 0.22


def is_field(view, name):
    return view.data[name].dims == view.dims and min(view.regime.shape) > CURVES_UP_TO


def plan_panels(view, columns):
    """What each panel shows, and with which colours."""
    panels = []
    for name in columns:
        panel = {"name": name, "field": is_field(view, name), "bar": False}
        if panel["field"] and name != "regime":
            values = view.values(name)
            panel["bar"] = True
            panel["logarithmic"] = wants_logarithm(name, values)
            panel["colormap"], panel["norm"], panel["extend"] = color_scale(
                name, shown_values(values, panel["logarithmic"]), panel["logarithmic"])
        panels.append(panel)
    return panels


def draw_figure(dataset, columns, axis):
    """The figure of the named columns of a map opened with open_map."""
    view = View(dataset, axis)
    panels = plan_panels(view, columns)
    across = min(len(panels), 2 if len(panels) in (2, 4) else 3)
    down = -(-len(panels) // across)
    right = RIGHT if any(panel["bar"] for panel in panels) else 0.20
    margin = LEFT if all(panel["field"] for panel in panels) else LEFT + 0.14  # powers of ten are wide
    gap = GAP_COLUMNS if any(panel["bar"] for panel in panels) else 0.80
    width = margin + across * PANEL_WIDTH + (across - 1) * gap + right
    height = BOTTOM + LEGEND_HEIGHT + down * PANEL_HEIGHT + (down - 1) * GAP_ROWS + TOP
    figure = plt.figure(figsize=(width, height))
    legend = {}
    for index, panel in enumerate(panels):
        row, column = divmod(index, across)
        left = margin + column * (PANEL_WIDTH + gap)
        bottom = BOTTOM + LEGEND_HEIGHT + (down - 1 - row) * (PANEL_HEIGHT + GAP_ROWS)
        axes = figure.add_axes([left / width, bottom / height, PANEL_WIDTH / width, PANEL_HEIGHT / height])
        _draw_panel(axes, view, panel, legend)
        if len(panels) > 1:
            axes.annotate(f"({chr(ord('a') + index)})", xy=(0, 1), xytext=(-4, 17), xycoords="axes fraction",
                          textcoords="offset points", ha="right", va="bottom", fontsize=9, fontweight="bold")
        if panel["bar"]:
            place = [(left + PANEL_WIDTH + BAR_GAP) / width, bottom / height, BAR_WIDTH / width, PANEL_HEIGHT / height]
            _draw_bar(figure, figure.add_axes(place), view, panel)
    if legend:
        figure.legend(handles=list(legend.values()), loc="lower center", ncol=len(legend), frameon=False, fontsize=7,
                      handlelength=1.9, columnspacing=1.6, borderaxespad=0.15, bbox_to_anchor=(0.5, 0.0))
    if view.done < 1:
        figure.text(1 - 0.06 / width, 1 - 0.04 / height, f"{np.floor(100 * view.done):.0f} % of the points computed",
                    ha="right", va="top", fontsize=6.5, color="#777777")
    return figure


def _draw_panel(axes, view, panel, legend):
    if not panel["field"]:
        draw_curves(axes, view, panel["name"], legend)
        return
    if panel["name"] == "regime":
        draw_regime_field(axes, view, legend)
    else:
        panel["mesh"] = draw_field(axes, view, panel, legend)
    label_x(axes, view)
    add_second_x(axes, view)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.set_ylabel(quantity_label("pressure", view.pressure_unit))
    for spine in axes.spines.values():
        spine.set_zorder(10)


def _draw_bar(figure, axes, view, panel):
    bar = figure.colorbar(panel["mesh"], cax=axes, extend=panel["extend"], extendfrac=0.035)
    bar.outline.set_linewidth(0.6)
    bar.ax.tick_params(length=2.5, width=0.6, labelsize=7)
    if panel["logarithmic"]:
        levels, step = decade_levels(panel["norm"].vmin, panel["norm"].vmax), number_step(panel["norm"])
        bar.locator = FixedLocator([level for level in levels if round(level) % step == 0])
        bar.update_ticks()
    name = panel["name"]
    bar.set_label(quantity_label(name, view.unit(name), panel["logarithmic"]), fontsize=8.5, labelpad=3)


def add_options(parser):
    parser.add_argument("map", metavar="MAP.h5")
    parser.add_argument("--columns", metavar="NAME,...", default=DEFAULT_COLUMNS,
                        help=f"variables of the map, a panel each (default {DEFAULT_COLUMNS})")
    parser.add_argument("--axis", choices=("temperature", "phi", "density"), default="temperature",
                        help="the horizontal axis (default temperature; where all states have the same, density or phi)")


@styled
def columns(map, columns=DEFAULT_COLUMNS, axis="temperature"):
    """Columns of a map over temperature and pressure, a panel each; a matplotlib figure.

    map: a map, its path or what `open_map` gave. columns: names, as a list or with commas between; axis: the horizontal one,
    "temperature", "phi" or "density".
    Raises MapError; UsageError where the map has no such column."""
    with opened(map) as (dataset, place):
        names = _checked_columns(dataset, columns.split(",") if isinstance(columns, str) else columns)
        try:
            return draw_figure(dataset, names, axis)
        except OSError as error:  # HDF5 meets the damage only when it reads the numbers
            raise MapError(f"{place}: damaged ({str(error).splitlines()[0]})") from None


def _checked_columns(dataset, words):
    dims = (state_axis(dataset), "pressure")
    drawable = [name for name, variable in dataset.variables.items()
                if name not in dims and variable.dims in (dims, dims[:1], dims[1:])]
    columns = [name.strip() for name in words if name.strip()]
    if not columns:
        raise UsageError("--columns names no variable")
    for name in columns:
        if name not in drawable:
            raise UsageError(f"the map has no column '{name}'; it has {', '.join(sorted(drawable))}")
    return columns
