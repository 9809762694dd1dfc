# SPDX-License-Identifier: GPL-3.0-or-later
"""What figures 2 to 4 have in common: a panel over temperature at some pressures, one over pressure at some phi. Where a map has no
temperature phi stands in its place; an axis with one value makes no panel."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from ..errors import UsageError
from ..maps import opened
from . import panels
from .notation import quantity_label, symbol, unit_math
from .slices import CLOSE, Slices, spread, written
from .style import curve_colors

PRESSURES, PHI = (0.0, 0.5, 1.0, 1.5), (0.50, 0.55, 0.60)  # of the curves, where the map has them all and no others are chosen
MARKED_UP_TO = 12  # states or pressures of a curve, which are marked each
SECOND_STATE = (0, (4, 1.8))  # the dashes of what belongs to the second state


def _list_of_numbers(text):
    return [float(word) for word in text.split(",")]


_list_of_numbers.__name__ = "list of numbers"  # argparse shows it


def add_options(parser):
    parser.add_argument("map", metavar="MAP.h5", help="a map, for the panels over temperature, or over phi where it has none")
    parser.add_argument("--pressures", metavar="P,...", type=_list_of_numbers,
                        help="isobars of the map, in its unit (left out: 0,0.5,1,1.5 if it has them, else four of its own)")
    parser.add_argument("pressure_map", metavar="MAP2.h5", nargs="?",
                        help="a map with many pressures, for the panels over P (left out: the same)")
    parser.add_argument("--phi", metavar="PHI,...", type=_list_of_numbers,
                        help="isochores of the map (left out: 0.5,0.55,0.6 if it has them, else three of its own)")
    parser.add_argument("--temperatures", metavar="T,...", type=_list_of_numbers, help="isochores by their temperature in K instead")
    parser.add_argument("--densities", metavar="RHO,...", type=_list_of_numbers, help="isochores by their density rho d^3 instead")
    parser.add_argument("--pressure-max", metavar="P", type=float, help="last pressure of the panels over P")


def _slices(map):
    with opened(map) as (dataset, name):
        return Slices(dataset.load(), name)


def _usual(values, usual):
    """The places of the usual values, where all are there."""
    places = [int(np.argmin(np.abs(values - value))) for value in usual]
    return places if all(abs(values[place] - value) <= CLOSE for place, value in zip(places, usual)) else None


def _fullest(values, axis):
    """The places of curves with at least half as many numbers as the one that has most."""
    numbers = np.isfinite(values).sum(axis=axis)
    return np.flatnonzero((numbers > 0) & (2 * numbers >= numbers.max()))


class Curves:
    """Isobars of one map and isochores of another, each with its colour. `shown` is the column that decides which of them have
    something to show where none are chosen."""

    def __init__(self, map, pressure_map, pressures, phi, temperatures, densities, pressure_max, shown):
        self.map = self.pressure_map = _slices(map)
        if pressure_map is not None:
            self.pressure_map = _slices(pressure_map)
        self.pressure_max = pressure_max
        self.isobars = self._choose_isobars(pressures, shown)
        self.isochores = self._choose_isochores({"phi": phi, "temperature": temperatures, "density": densities}, shown)
        # A single state is drawn over its one temperature: a point a pressure.
        self.has_pressures = self.pressure_map.pressure.size > 1
        self.has_states = self.map.phi.size > 1 or not self.has_pressures
        self.inverse = self.map.temperature is not None

    def _choose_isobars(self, pressures, shown):
        if pressures is not None:
            return [self.map.place("pressure", value, "--pressures") for value in pressures]
        there = _fullest(self.map.values(shown), 0)
        return (_usual(self.map.pressure, PRESSURES) if "MPa" not in self.map.pressure_unit else None) or spread(4, there) \
            or spread(4, range(self.map.pressure.size))

    def _choose_isochores(self, chosen, shown):
        slices, options = self.pressure_map, {"phi": "--phi", "temperature": "--temperatures", "density": "--densities"}
        given = [name for name, values in chosen.items() if values is not None]
        if len(given) > 1:
            raise UsageError(f"{options[given[0]]} and {options[given[1]]} exclude each other; keep one")
        self.named_by = given[0] if given else "temperature" if slices.by_temperature else slices.scale
        if given:
            return [slices.place(given[0], value, options[given[0]]) for value in chosen[given[0]]]
        there = _fullest(slices.values(shown), 1)
        return _usual(slices.phi, PHI) or spread(3, there) or spread(3, range(slices.phi.size))

    def sheet(self, across, **options):
        """A figure and its panels: those over states and, below, those over pressure; None in place of those that there are not. One of
        each stand side by side."""
        none, rows = [None] * across, self.has_states + self.has_pressures
        figure, axes = panels.sheet(*((rows, 1) if across == 1 else (across, rows)), **options)
        return (figure, axes[:across] if self.has_states else none, axes[-across:] if self.has_pressures else none)

    @property
    def pressures(self):
        """The pressures of the isobars."""
        return [self.map.pressure[place] for place in self.isobars]

    def over_states(self, axes, name, of=lambda values: values, skip_zero=False, inverse=False, **style):
        """A curve a pressure, over T or, `inverse`, 1000/T; over phi or density where there is none."""
        for place, color in zip(self.isobars, curve_colors(len(self.isobars))):
            if skip_zero and self.map.pressure[place] == 0:
                continue
            x, values = self.map.over_states(name, place)
            _plot(axes, 1000 / x if inverse and self.inverse else x, of(values), color, style)

    def over_pressure(self, axes, name, of=lambda values: values, skip_zero=False, **style):
        """A curve a state."""
        slices = self.pressure_map
        keep = slices.pressure <= (self.pressure_max or np.inf)
        if skip_zero:
            keep &= slices.pressure > 0
        for place, color in zip(self.isochores, curve_colors(len(self.isochores))):
            _plot(axes, slices.pressure[keep], of(slices.values(name)[place][keep]), color, style)
        axes.set_xlabel(slices.pressure_label())

    def finish_states(self, axes, inverse=False):
        """The horizontal axis of a panel over states."""
        finish(axes)
        if not self.inverse:
            axes.set_xlabel(quantity_label(self.map.scale, "1"))
        elif inverse:
            over_inverse_temperature(axes)
        else:
            axes.set_xlabel(r"$T$ (K)")

    def pressure_keys(self, skip_zero=False):
        keys = [panels.key(f"{pressure:.4g}", color=color)
                for pressure, color in zip(self.pressures, curve_colors(len(self.pressures)))
                if not (skip_zero and pressure == 0)]
        return {"handles": keys, "title": rf"$P$ (${unit_math(self.map.pressure_unit)}$)"}

    def isochore_keys(self):
        slices = self.pressure_map
        values, kelvin = getattr(slices, self.named_by), self.named_by == "temperature"
        names = written([values[place] for place in self.isochores], *((0, 1) if kelvin else (2, 5)))
        keys = [panels.key(name, color=color) for name, color in zip(names, curve_colors(len(names)))]
        return {"handles": keys, "title": r"$T$ (K)" if kelvin else symbol(self.named_by)}


def _plot(axes, x, values, color, style):
    few = values.size <= MARKED_UP_TO or np.isfinite(values).sum() == 1
    axes.plot(x, values, **{"color": color, "linewidth": 1.3, "zorder": 4, "marker": "o" if few else None, "markersize": 3, **style})


def finish(axes):
    """x limits at the ends of the curves, or a word where there are none."""
    panels.finish(axes)
    curves = [line for line in axes.lines if line.get_transform() == axes.transData]
    if not any(np.isfinite(line.get_ydata()).any() for line in curves):
        x = np.concatenate([line.get_xdata() for line in curves]) if curves else np.array([])
        if x.size and x.min() < x.max():
            axes.set_xlim(x.min(), x.max())
        axes.set_yticks([])
        axes.text(0.5, 0.5, "no values", transform=axes.transAxes, ha="center", va="center", color="#777777")


def over_inverse_temperature(axes):
    """The labels of an axis of 1000/T, with T itself along the top."""
    axes.set_xlabel(r"$1000\,\mathrm{K}\,/\,T$")
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    second = axes.secondary_xaxis("top", functions=(_reciprocal, _reciprocal))
    second.set_xlabel(r"$T$ (K)", labelpad=3)
    low, high = sorted(_reciprocal(np.array(axes.get_xlim())))
    step = panels.step_of(high - low, 7, (1, 2, 5, 10, 20, 50, 100, 200, 500))
    second.set_ticks(np.arange(np.ceil(low / step) * step, high + 1e-6, step))
    return second


def _reciprocal(x):
    return 1000.0 / np.maximum(np.asarray(x, dtype=float), 1e-6)


def log10(values):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(values)


def check_points(curves, points):
    """Measured points need an axis of temperature."""
    if points and not curves.has_states:
        raise UsageError(f"{curves.map.path}: measured points lie over temperature, and the map has one state; leave --data out")
    if points and not curves.inverse:
        raise UsageError(f"{curves.map.path}: measured points lie over temperature, and the map has none; leave --data out")
