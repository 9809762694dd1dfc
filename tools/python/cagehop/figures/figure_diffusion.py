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
def diffusion(map, pressure_map=None, pressures=None, phi=None, temperatures=None, pressure_max=None, data=None, densities=None):
    """Figure 4: the diffusion constant over 1000/T and pressure; a matplotlib figure.

    map: a map, its path or what `open_map` gave, for the panels over temperature; pressure_map: one with many pressures, for those
    over P; left out: the same. pressures: of the isobars, in the map's unit; phi, temperatures or densities: of the isochores; the maps must
    have them, and some of the maps' own are taken where they are left out. pressure_max: last pressure of the panels over P.
    data: a CSV file of measured constants, header T_K,D_m2_s[,label].
    Raises MapError; TableError; UsageError where the map lacks something."""
    points = read_points(data, "D_m2_s") if data else {}
    curves = lines.Curves(map, pressure_map, pressures, phi, temperatures, densities, pressure_max, "D")
    lines.check_points(curves, points)
    return _draw(curves, points)


def _draw(curves, points):
    figure, (over_states,), (over_pressure,) = curves.sheet(1, top=0.46)
    if curves.has_states:
        curves.over_states(over_states, "D", of=lines.log10, inverse=True)
        handles = draw_points(over_states, points, lambda T: 1000 / T, np.log10)
        curves.finish_states(over_states, inverse=True)
        isobars = panels.legend_in(over_states, **curves.pressure_keys(), loc="upper right")
        if handles:
            over_states.add_artist(isobars)
            panels.legend_in(over_states, handles=handles, loc="lower left")
    if curves.has_pressures:
        curves.over_pressure(over_pressure, "D", of=lines.log10)
        lines.finish(over_pressure)
        panels.legend_in(over_pressure, **curves.isochore_keys())
    for axes in filter(None, (over_states, over_pressure)):
        axes.set_ylabel(quantity_label("D", "m^2 s^-1", logarithmic=True))
    return figure
