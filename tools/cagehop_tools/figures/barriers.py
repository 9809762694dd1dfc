# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 2: the barriers from both sides and their difference, over temperature and over pressure."""

from ..notation import quantity_label
from ..style import curve_colors
from . import curves, panels


def add_options(parser):
    curves.add_options(parser)


def prepare(options):
    return curves.Curves(options)


def draw(lines):
    figure, (delta_T, barrier_T, delta_P, barrier_P) = panels.sheet(2, 2)
    lines.over_temperature(delta_T, "Delta", skip_zero=True)
    lines.over_temperature(barrier_T, "F_B1")
    lines.over_temperature(barrier_T, "F_B2", skip_zero=True, linestyle=curves.SECOND_STATE)
    for axes in (delta_T, barrier_T):
        axes.set_xlabel(r"$T$ (K)")
        panels.finish(axes)
    lines.over_pressure(delta_P, "Delta", skip_zero=True)
    lines.over_pressure(barrier_P, "F_B1")
    lines.over_pressure(barrier_P, "F_B2", skip_zero=True, linestyle=curves.SECOND_STATE)
    for axes in (delta_T, delta_P):
        axes.set_ylabel(quantity_label("Delta", "kBT"))
    kinds = [panels.key(r"$F_{\mathrm{B}1}$"), panels.key(r"$F_{\mathrm{B}2}$", linestyle=curves.SECOND_STATE)]
    ambient = [panels.key("$P = 0$", color=color) for pressure, color in
               zip(lines.pressures, curve_colors(len(lines.pressures))) if pressure == 0]  # (a) has no such curve
    for axes, handles in ((barrier_T, kinds + ambient), (barrier_P, kinds)):
        axes.set_ylabel(r"$F_\mathrm{B}$ ($k_\mathrm{B}T$)")
        axes.set_ylim(0, 1.18 * axes.get_ylim()[1])
        panels.legend_in(axes, handles=handles, loc="upper right", ncol=3, columnspacing=1.0)
    panels.legend_in(delta_T, **lines.pressure_keys(skip_zero=True))
    panels.legend_in(delta_P, **lines.phi_keys(), loc="lower right")
    _inset(lines, barrier_T)
    return figure


def _inset(lines, axes):
    """F_B2 falls by so little on cooling that only a magnification shows it."""
    if not any(pressure > 0 for pressure in lines.pressures):
        return
    place = axes.inset_axes([0.50, 0.46, 0.46, 0.32], zorder=8)
    lines.over_temperature(place, "F_B2", skip_zero=True, linestyle=curves.SECOND_STATE, linewidth=1.0)
    place.tick_params(labelsize=6, length=2, pad=1.5)
    place.set_ylabel(r"$F_{\mathrm{B}2}$", fontsize=7, labelpad=2)
    panels.finish(place)
