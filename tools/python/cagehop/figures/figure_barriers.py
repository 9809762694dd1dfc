# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 2: the barriers from both sides and their difference, over temperature and over pressure."""

import numpy as np

from . import lines, panels
from .notation import quantity_label
from .style import curve_colors, styled


add_options = lines.add_options


@styled
def barriers(map, pressure_map=None, pressures=None, phi=None, temperatures=None, pressure_max=None, densities=None):
    """Figure 2: F_B1, F_B2 and Delta over temperature and pressure; a matplotlib figure.

    map: a map, its path or what `open_map` gave, for the panels over temperature; pressure_map: one with many pressures, for those
    over P; left out: the same. pressures: of the isobars, in the map's unit; phi, temperatures or densities: of the isochores; the maps must
    have them, and some of the maps' own are taken where they are left out. pressure_max: last pressure of the panels over P.
    Raises MapError; UsageError where the map lacks something."""
    return _draw(lines.Curves(map, pressure_map, pressures, phi, temperatures, densities, pressure_max, "F_B1"))


def _draw(curves):
    figure, over_states, over_pressure = curves.sheet(2)
    kinds = [panels.key(r"$F_{\mathrm{B}1}$"), panels.key(r"$F_{\mathrm{B}2}$", linestyle=lines.SECOND_STATE)]
    if curves.has_states:
        _draw_over_states(curves, kinds, *over_states)
    if curves.has_pressures:
        _draw_over_pressure(curves, kinds, *over_pressure)
    return figure


def _draw_over_states(curves, kinds, delta, barrier):
    curves.over_states(delta, "Delta", skip_zero=True)
    curves.over_states(barrier, "F_B1")
    curves.over_states(barrier, "F_B2", skip_zero=True, linestyle=lines.SECOND_STATE)
    for axes in (delta, barrier):
        curves.finish_states(axes)
    ambient = [panels.key("$P = 0$", color=color) for pressure, color in
               zip(curves.pressures, curve_colors(len(curves.pressures))) if pressure == 0]  # (a) has no such curve
    _label(delta, barrier, kinds + ambient)
    panels.legend_in(delta, **curves.pressure_keys(skip_zero=True))
    _inset(curves, barrier)


def _draw_over_pressure(curves, kinds, delta, barrier):
    curves.over_pressure(delta, "Delta", skip_zero=True)
    curves.over_pressure(barrier, "F_B1")
    curves.over_pressure(barrier, "F_B2", skip_zero=True, linestyle=lines.SECOND_STATE)
    for axes in (delta, barrier):
        lines.finish(axes)
    _label(delta, barrier, kinds)
    panels.legend_in(delta, **curves.isochore_keys(), loc="lower right")


def _label(delta, barrier, handles):
    delta.set_ylabel(quantity_label("Delta", "kBT"))
    barrier.set_ylabel(r"$F_\mathrm{B}$ ($k_\mathrm{B}T$)")
    barrier.set_ylim(0, 1.18 * barrier.get_ylim()[1])
    panels.legend_in(barrier, handles=handles, loc="upper right", ncol=3, columnspacing=1.0)


def _inset(curves, axes):
    """F_B2 falls by so little on cooling that only a magnification shows it."""
    shown = curves.map.values("F_B2")[:, [place for place in curves.isobars if curves.map.pressure[place] > 0]]
    if np.isfinite(shown).sum() < 2:
        return
    place = axes.inset_axes([0.50, 0.46, 0.46, 0.32], zorder=8)
    curves.over_states(place, "F_B2", skip_zero=True, linestyle=lines.SECOND_STATE, linewidth=1.0)
    place.tick_params(labelsize=6, length=2, pad=1.5)
    place.set_ylabel(r"$F_{\mathrm{B}2}$", fontsize=7, labelpad=2)
    panels.finish(place)
