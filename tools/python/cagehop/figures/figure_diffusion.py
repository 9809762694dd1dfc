# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 4: the diffusion constant over 1000/T, with measured points, and over pressure."""

import numpy as np

from . import lines, panels
from .notation import quantity_label
from .points import draw_points, read_points
from .style import styled


def add_options(parser):
    lines.add_options(parser)
    parser.add_argument("--data", metavar="POINTS.csv", help="measured constants: header T_K,D_m2_s[,label]")


@styled
def diffusion(map, pressure_map=None, pressures=lines.PRESSURES, phi=lines.PHI, pressure_max=None, data=None):
    """Figure 4: the diffusion constant over 1000/T and pressure; a matplotlib figure.

    map: a map, its path or what `open_map` gave, for the panels over temperature; pressure_map: one with many pressures, for those
    over P; left out: the same. pressures: of the isobars, in the map's unit; phi: of the isochores; the maps must have them.
    pressure_max: last pressure of the panels over P.
    data: a CSV file of measured constants, header T_K,D_m2_s[,label].
    Raises MapError; TableError; UsageError where the map lacks something."""
    points = read_points(data, "D_m2_s") if data else {}
    return _draw(lines.Curves(map, pressure_map, pressures, phi, pressure_max), points)


def _draw(curves, points):
    figure, (over_T, over_P) = panels.sheet(2, top=0.46)
    curves.over_temperature(over_T, "D", of=lines.log10, x_of=lambda T: 1000 / T)
    handles = draw_points(over_T, points, lambda T: 1000 / T, np.log10)
    panels.finish(over_T)
    lines.over_inverse_temperature(over_T)
    isobars = panels.legend_in(over_T, **curves.pressure_keys(), loc="upper right")
    if handles:
        over_T.add_artist(isobars)
        panels.legend_in(over_T, handles=handles, loc="lower left")
    curves.over_pressure(over_P, "D", of=lines.log10)
    panels.legend_in(over_P, **curves.phi_keys())
    for axes in (over_T, over_P):
        axes.set_ylabel(quantity_label("D", "m^2 s^-1", logarithmic=True))
    return figure
