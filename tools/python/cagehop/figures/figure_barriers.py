# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 2: the barriers from both sides and their difference, over temperature and over pressure."""

from . import lines, panels
from .notation import quantity_label
from .style import curve_colors, styled


add_options = lines.add_options


@styled
def barriers(map, pressure_map=None, pressures=lines.PRESSURES, phi=lines.PHI, pressure_max=None):
    """Figure 2: F_B1, F_B2 and Delta over temperature and pressure; a matplotlib figure.

    map: a map, its path or what `open_map` gave, for the panels over temperature; pressure_map: one with many pressures, for those
    over P; left out: the same. pressures: of the isobars, in the map's unit; phi: of the isochores; the maps must have them.
    pressure_max: last pressure of the panels over P.
    Raises MapError; UsageError where the map lacks something."""
    return _draw(lines.Curves(map, pressure_map, pressures, phi, pressure_max))


def _draw(curves):
    figure, (delta_T, barrier_T, delta_P, barrier_P) = panels.sheet(2, 2)
    curves.over_temperature(delta_T, "Delta", skip_zero=True)
    curves.over_temperature(barrier_T, "F_B1")
    curves.over_temperature(barrier_T, "F_B2", skip_zero=True, linestyle=lines.SECOND_STATE)
    for axes in (delta_T, barrier_T):
        axes.set_xlabel(r"$T$ (K)")
        panels.finish(axes)
    curves.over_pressure(delta_P, "Delta", skip_zero=True)
    curves.over_pressure(barrier_P, "F_B1")
    curves.over_pressure(barrier_P, "F_B2", skip_zero=True, linestyle=lines.SECOND_STATE)
    for axes in (delta_T, delta_P):
        axes.set_ylabel(quantity_label("Delta", "kBT"))
    kinds = [panels.key(r"$F_{\mathrm{B}1}$"), panels.key(r"$F_{\mathrm{B}2}$", linestyle=lines.SECOND_STATE)]
    ambient = [panels.key("$P = 0$", color=color) for pressure, color in
               zip(curves.pressures, curve_colors(len(curves.pressures))) if pressure == 0]  # (a) has no such curve
    for axes, handles in ((barrier_T, kinds + ambient), (barrier_P, kinds)):
        axes.set_ylabel(r"$F_\mathrm{B}$ ($k_\mathrm{B}T$)")
        axes.set_ylim(0, 1.18 * axes.get_ylim()[1])
        panels.legend_in(axes, handles=handles, loc="upper right", ncol=3, columnspacing=1.0)
    panels.legend_in(delta_T, **curves.pressure_keys(skip_zero=True))
    panels.legend_in(delta_P, **curves.phi_keys(), loc="lower right")
    _inset(curves, barrier_T)
    return figure


def _inset(curves, axes):
    """F_B2 falls by so little on cooling that only a magnification shows it."""
    if not any(pressure > 0 for pressure in curves.pressures):
        return
    place = axes.inset_axes([0.50, 0.46, 0.46, 0.32], zorder=8)
    curves.over_temperature(place, "F_B2", skip_zero=True, linestyle=lines.SECOND_STATE, linewidth=1.0)
    place.tick_params(labelsize=6, length=2, pad=1.5)
    place.set_ylabel(r"$F_{\mathrm{B}2}$", fontsize=7, labelpad=2)
    panels.finish(place)
