# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheet of a figure: panels in rows, their letters, what every one of them has."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D

from .style import GRID_COLOR

# Inches.
WIDTH, HEIGHT = 2.75, 2.15
LEFT, RIGHT, TOP, BOTTOM = 0.60, 0.12, 0.24, 0.46
GAP = 0.68


def sheet(across, down=1, top=TOP, gap_rows=0.74, legend=0.0, width=WIDTH, height=HEIGHT):
    """A figure and its panels, row by row, with letters where there are several. `top` is above each row."""
    total_width = LEFT + across * width + (across - 1) * GAP + RIGHT
    total_height = BOTTOM + legend + down * height + (down - 1) * gap_rows + top
    figure = plt.figure(figsize=(total_width, total_height))
    panels = []
    for index in range(across * down):
        row, column = divmod(index, across)
        left = LEFT + column * (width + GAP)
        bottom = BOTTOM + legend + (down - 1 - row) * (height + gap_rows)
        axes = figure.add_axes([left / total_width, bottom / total_height, width / total_width, height / total_height])
        axes.grid(True, color=GRID_COLOR, linewidth=0.5, zorder=0)
        axes.set_axisbelow(True)
        if across * down > 1:
            axes.annotate(f"({chr(ord('a') + index)})", xy=(0, 1), xytext=(-22, 4), xycoords="axes fraction",
                          textcoords="offset points", ha="right", va="bottom", fontsize=9, fontweight="bold")
        panels.append(axes)
    return figure, panels


def legend_in(axes, title=None, **options):
    """A legend inside a panel, opaque enough to stand over a grid."""
    options = {"handlelength": 1.6, "loc": "best", **options}
    shown = axes.legend(title=title, fontsize=7, title_fontsize=7, labelspacing=0.3, borderaxespad=0.5, frameon=True,
                        framealpha=0.9, edgecolor="none", **options)
    shown.set_zorder(20)
    return shown


def key(label, **style):
    """An entry of a legend for a kind of line."""
    return Line2D([], [], label=label, **{"color": "#1a1a1a", "linewidth": 1.2, **style})


def finish(axes, margin=0.0):
    """x limits at the ends of the curves."""
    seen = [np.asarray(line.get_xdata(), dtype=float)[np.isfinite(np.asarray(line.get_ydata(), dtype=float))]
            for line in axes.lines if line.get_transform() == axes.transData]
    seen = np.concatenate(seen) if seen else np.array([])
    if seen.size and seen.min() < seen.max():
        room = margin * (seen.max() - seen.min())
        axes.set_xlim(seen.min() - room, seen.max() + room)


def step_of(length, count, steps):
    """The smallest of these steps, each times a power of ten if need be, of which no more than `count` make `length`."""
    return next(step for power in range(12) for step in (10 ** power * first for first in steps) if length <= count * step)
