# SPDX-License-Identifier: GPL-3.0-or-later
"""How every figure looks: matplotlib's settings, and the colours of curves."""

import functools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .words import INK

STYLE = {
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
    "font.size": 8,
    "axes.labelsize": 8.5,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "axes.linewidth": 0.7,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "cagehop",
}

BLUE, GRID_COLOR, QUIET = "#27508f", "#e6e6e6", "#777777"
_CURVES = LinearSegmentedColormap.from_list("curves", [BLUE, "#1f9e89", "#e09f3e", "#b5342b"])


def styled(figure):
    """A function that returns a figure, with the settings above while it draws."""
    @functools.wraps(figure)
    def drawn(*words, **named):
        with plt.rc_context(STYLE):
            return figure(*words, **named)

    return drawn


def curve_colors(count):
    """Colours of a family of curves, the first one blue."""
    return _CURVES(np.linspace(0.0, 1.0, count)) if count > 1 else [BLUE]
