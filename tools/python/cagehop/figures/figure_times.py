# SPDX-License-Identifier: GPL-3.0-or-later
"""Figure 3: the two relaxation times over 1000/T, with the VFT line and measured points, and over pressure."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from . import lines, panels
from .fields import GLASS_COLOR
from .notation import quantity_label
from .points import draw_points, read_points
from .slices import CLOSE
from .style import BLUE, QUIET, styled
from .view import GLASS_TRANSITION_TIME_S

DECADES_BEYOND = 2  # of the VFT line past the glass transition


def add_options(parser):
    lines.add_options(parser)
    parser.add_argument("--data", metavar="POINTS.csv", help="measured times: header T_K,tau_s[,label]")
    parser.add_argument("--vft-pressure", metavar="P", type=float, default=0.0,
                        help="the isobar whose VFT line is drawn, where the map has it (default 0)")


@styled
def times(map, pressure_map=None, pressures=None, phi=None, temperatures=None, pressure_max=None, data=None, vft_pressure=0.0, densities=None):
    """Figure 3: tau_alpha and tau*_alpha over 1000/T and pressure; a matplotlib figure.

    map: a map, its path or what `open_map` gave, for the panels over temperature; pressure_map: one with many pressures, for those
    over P; left out: the same. pressures: of the isobars, in the map's unit; phi, temperatures or densities: of the isochores; the maps must
    have them, and some of the maps' own are taken where they are left out. pressure_max: last pressure of the panels over P.
    data: a CSV file of measured times, header T_K,tau_s[,label]. vft_pressure: the isobar whose VFT line is drawn, where the map
    has it.
    Raises MapError; TableError; UsageError where the map lacks something."""
    points = read_points(data, "tau_s") if data else {}
    curves = lines.Curves(map, pressure_map, pressures, phi, temperatures, densities, pressure_max, "tau_alpha")
    lines.check_points(curves, points)
    return _draw(curves, points, _vft_line(curves.map, vft_pressure))


def _vft_line(slices, pressure):
    """(T, log10 tau) of Eq. 12 from the fit's first time to some decades past the transition; None without a fit."""
    place = int(np.argmin(np.abs(slices.pressure - pressure)))
    if slices.temperature is None or abs(slices.pressure[place] - pressure) > CLOSE * max(1.0, abs(pressure)):
        return None
    ln_tau0, B, T0 = (slices.on_isobar(name, place) for name in ("vft_ln_tau0", "vft_B", "vft_T0"))
    if not np.isfinite([ln_tau0, B, T0]).all():
        return None
    first = float(slices.data.attrs.get("isobar_vft_from_s", 1e-10))
    ln_tau = np.linspace(np.log(first), np.log(GLASS_TRANSITION_TIME_S) + DECADES_BEYOND * np.log(10), 200)
    return T0 + B / (ln_tau - ln_tau0), ln_tau / np.log(10)


def _draw(curves, points, vft):
    figure, over_states, over_pressure = curves.sheet(2, top=0.46)
    for axes, name in zip(over_states if curves.has_states else (), ("tau_alpha", "tau_alpha_rev")):
        curves.over_states(axes, name, of=lines.log10, inverse=True)
        axes.set_ylabel(quantity_label(name, "s", logarithmic=True))
    if curves.has_states:
        _finish_states(curves, *over_states, points, vft)
    for axes, name in zip(over_pressure if curves.has_pressures else (), ("tau_alpha", "tau_alpha_rev")):
        curves.over_pressure(axes, name, of=lines.log10)
        lines.finish(axes)
        axes.set_ylabel(quantity_label(name, "s", logarithmic=True))
    if curves.has_pressures:
        panels.legend_in(over_pressure[1], **curves.isochore_keys())
    return figure


def _finish_states(curves, alpha, reversible, points, vft):
    handles = _draw_extension(alpha, vft)
    handles += draw_points(alpha, points, lambda T: 1000 / T, np.log10)
    for axes in (alpha, reversible):
        curves.finish_states(axes, inverse=True)
        low, high = axes.get_ylim()
        if high > np.log10(GLASS_TRANSITION_TIME_S) - 1:
            axes.set_ylim(low, max(high, np.log10(GLASS_TRANSITION_TIME_S) + 0.09 * (high - low)))  # room for its number
            axes.axhline(np.log10(GLASS_TRANSITION_TIME_S), color=GLASS_COLOR, linewidth=0.9, zorder=3)
            axes.annotate("100 s", (0.02, np.log10(GLASS_TRANSITION_TIME_S)), xycoords=("axes fraction", "data"),
                          xytext=(0, 2), textcoords="offset points", color=GLASS_COLOR, fontsize=7, va="bottom")
    _magnify(curves, alpha)
    if handles:
        panels.legend_in(alpha, handles=handles, loc="lower right")
    panels.legend_in(reversible, **curves.pressure_keys(), loc="upper left", bbox_to_anchor=(0.0, 0.84))


def _magnify(curves, axes):
    """The isobars of tau_alpha, which the panel can't tell apart: a piece in the middle of the map."""
    temperature = curves.map.temperature
    if len(curves.isobars) < 2 or temperature is None or temperature.ndim == 2 or temperature.size < 2:  # compression parts them
        return
    inverse = 1000 / np.sort(temperature)
    middle, half = inverse.mean(), 0.03 * np.ptp(inverse)
    place = axes.inset_axes([0.16, 0.44, 0.32, 0.29], zorder=8)
    curves.over_states(place, "tau_alpha", of=lines.log10, inverse=True, linewidth=1.0, marker=None)
    seen = [np.interp([middle - half, middle + half], line.get_xdata()[::-1], line.get_ydata()[::-1]) for line in place.lines]
    seen = [pair for pair in seen if np.isfinite(pair).all()]
    if len(seen) < 2 or np.ptp(seen) == 0:
        place.remove()
        return
    place.set_xlim(middle - half, middle + half)
    place.set_ylim(np.min(seen), np.max(seen))
    place.tick_params(labelsize=6, length=2, pad=1.5)
    place.xaxis.set_major_locator(MaxNLocator(3))
    place.yaxis.set_major_locator(MaxNLocator(4))
    axes.indicate_inset_zoom(place, edgecolor=QUIET, linewidth=0.6)


def _draw_extension(axes, vft):
    if vft is None:
        return []
    temperature, logarithm = vft
    line, = axes.plot(1000 / temperature, logarithm, color=BLUE, linewidth=1.1, linestyle=(0, (4, 2)), zorder=5,
                      label="VFT, Eq. 12")
    return [line]
