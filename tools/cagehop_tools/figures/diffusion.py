# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 4: the diffusion constant over 1000/T, with measured points, and over pressure."""

import numpy as np

from ..notation import quantity_label
from . import curves, panels
from .points import draw_points, read_points


def add_options(parser):
    curves.add_options(parser)
    parser.add_argument("--data", metavar="POINTS.csv", help="measured constants: header T_K,D_m2_s[,label]")


def prepare(options):
    points = read_points(options.data, "D_m2_s") if options.data else {}
    return curves.Curves(options), points


def draw(prepared):
    lines, points = prepared
    figure, (over_T, over_P) = panels.sheet(2, top=0.46)
    lines.over_temperature(over_T, "D", of=curves.log10, x_of=lambda T: 1000 / T)
    handles = draw_points(over_T, points, lambda T: 1000 / T, np.log10)
    panels.finish(over_T)
    curves.over_inverse_temperature(over_T)
    isobars = panels.legend_in(over_T, **lines.pressure_keys(), loc="upper right")
    if handles:
        over_T.add_artist(isobars)
        panels.legend_in(over_T, handles=handles, loc="lower left")
    lines.over_pressure(over_P, "D", of=curves.log10)
    panels.legend_in(over_P, **lines.phi_keys())
    for axes in (over_T, over_P):
        axes.set_ylabel(quantity_label("D", "m^2 s^-1", logarithmic=True))
    return figure
