# SPDX-License-Identifier: GPL-3.0-or-later
"""What figures 2 to 4 have in common: a panel over temperature at some pressures, one over pressure at some phi."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from ..errors import UsageError
from ..maps import opened
from . import panels
from .notation import unit_math
from .slices import Slices
from .style import curve_colors

PRESSURES, PHI = (0.0, 0.5, 1.0, 1.5), (0.50, 0.55, 0.60)  # of the curves, unless others are chosen
SECOND_STATE = (0, (4, 1.8))  # the dashes of what belongs to the second state


def _list_of_numbers(text):
    return [float(word) for word in text.split(",")]


_list_of_numbers.__name__ = "list of numbers"  # argparse shows it


def add_options(parser):
    parser.add_argument("map", metavar="MAP.h5", help="a map, for the panels over temperature")
    parser.add_argument("--pressures", metavar="P,...", type=_list_of_numbers, default=PRESSURES,
                        help="isobars, in the map's unit (default 0,0.5,1,1.5)")
    parser.add_argument("pressure_map", metavar="MAP2.h5", nargs="?",
                        help="a map with many pressures, for the panels over P (default: the same)")
    parser.add_argument("--phi", metavar="PHI,...", type=_list_of_numbers, default=PHI,
                        help="isochores (default 0.5,0.55,0.6)")
    parser.add_argument("--pressure-max", metavar="P", type=float, help="last pressure of the panels over P")


def _slices(map):
    with opened(map) as (dataset, name):
        return Slices(dataset.load(), name)


class Curves:
    """Isobars of one map and isochores of another, each with its colour."""

    def __init__(self, map, pressure_map, pressures, phi, pressure_max):
        self.map = self.pressure_map = _slices(map)
        if pressure_map is not None:
            self.pressure_map = _slices(pressure_map)
        self.pressures, self.phi, self.pressure_max = list(pressures), list(phi), pressure_max
        for slices, axis in ((self.map, "phi"), (self.pressure_map, "pressure")):
            if getattr(slices, axis).size < 2:
                raise UsageError(f"{slices.path}: one {axis} makes no curve; give a map with more")

    def over_temperature(self, axes, name, skip_zero=False, of=lambda values: values, x_of=lambda T: T, **style):
        """A curve a pressure."""
        for pressure, color in zip(self.pressures, curve_colors(len(self.pressures))):
            if skip_zero and pressure == 0:
                continue
            temperature, values = self.map.isobar(name, pressure)
            axes.plot(x_of(temperature), of(values), **{"color": color, "linewidth": 1.3, "zorder": 4, **style})

    def over_pressure(self, axes, name, of=lambda values: values, skip_zero=False, **style):
        """A curve a packing fraction."""
        for phi, color in zip(self.phi, curve_colors(len(self.phi))):
            pressure, values = self.pressure_map.isochore(name, phi)
            keep = pressure <= (self.pressure_max or np.inf)
            if skip_zero:
                keep &= pressure > 0
            axes.plot(pressure[keep], of(values[keep]), **{"color": color, "linewidth": 1.3, "zorder": 4, **style})
        axes.set_xlabel(self.pressure_map.pressure_label())
        panels.finish(axes)

    def pressure_keys(self, skip_zero=False):
        unit = unit_math(self.map.pressure_unit)
        keys = [panels.key(f"{pressure:g}", color=color)
                for pressure, color in zip(self.pressures, curve_colors(len(self.pressures)))
                if not (skip_zero and pressure == 0)]
        return {"handles": keys, "title": rf"$P$ (${unit}$)"}

    def phi_keys(self):
        keys = [panels.key(f"{phi:.2f}", color=color) for phi, color in zip(self.phi, curve_colors(len(self.phi)))]
        return {"handles": keys, "title": r"$\varphi$"}


def over_inverse_temperature(axes):
    """The labels of an axis of 1000/T, with T itself along the top."""
    axes.set_xlabel(r"$1000\,\mathrm{K}\,/\,T$")
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    second = axes.secondary_xaxis("top", functions=(_reciprocal, _reciprocal))
    second.set_xlabel(r"$T$ (K)", labelpad=3)
    low, high = sorted(_reciprocal(np.array(axes.get_xlim())))
    step = 50 if high - low < 350 else 100
    second.set_ticks(np.arange(np.ceil(low / step) * step, high + 1e-6, step))
    return second


def _reciprocal(x):
    return 1000.0 / np.maximum(np.asarray(x, dtype=float), 1e-6)


def log10(values):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(values)
