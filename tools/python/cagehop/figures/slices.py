# SPDX-License-Identifier: GPL-3.0-or-later
"""Isobars and isochores of a map, as curves."""

import re

import numpy as np

from ..errors import UsageError
from ..maps import state_axis, unit_of
from .notation import unit_math
from .view import scale_of, tell_apart

CLOSE = 1e-9  # of the value asked for: the map's own doubles, written in decimal


class Slices:
    """The curves of one map. `path` is for errors only."""

    def __init__(self, dataset, path):
        self.data, self.path = dataset, path
        self.phi = np.asarray(dataset["phi"].values, dtype=float)
        self.pressure = np.asarray(dataset["pressure"].values, dtype=float)
        self.pressure_unit = unit_of(dataset["pressure"])
        temperature = dataset.coords.get("temperature")
        self.temperature = None if temperature is None else np.asarray(temperature.values, dtype=float)
        if self.temperature is None or not np.isfinite(self.temperature).all() or not tell_apart(self.temperature):
            self.temperature = None
        self.scale = scale_of(dataset)
        self.density = 6 / np.pi * self.phi
        # What names a state: its temperature where that numbers the states, or where the map's job did so.
        self.by_temperature = self.temperature is not None and self.temperature.ndim == 1 and (
            state_axis(dataset) == "temperature" or _says_kelvin(dataset.attrs.get("job", "")))

    def place(self, axis, value, option):
        """The index of a value of an axis, "phi", "density", "temperature" or "pressure": the map's own, or one that looks the same in six digits."""
        values = getattr(self, axis)
        if values is None or values.ndim == 2:
            raise UsageError(f"{self.path}: {'no temperature of its own belongs to a state' if values is None else 'a state has a temperature at each pressure'}; "
                             "choose with --phi or --densities")
        nearest = int(np.argmin(np.abs(values - value)))
        if abs(values[nearest] - value) > CLOSE * max(1.0, abs(value)) and f"{values[nearest]:g}" != f"{value:g}":
            order = np.sort(values)
            around = {f"{v:g}" for v in (order[order < value][-1:], order[order > value][:1]) for v in v}
            raise UsageError(f"{self.path}: the map has no {axis} {value:g}, but {' and '.join(sorted(around, key=float))}; choose with {option}")
        return nearest

    def over_states(self, name, place):
        """(T, or phi or density where no temperatures tell states apart; values) of a variable along isobar `place`, ascending; NaN where there is no
        number."""
        x = getattr(self, self.scale) if self.temperature is None else self.temperature if self.temperature.ndim == 1 else self.temperature[:, place]
        order = np.argsort(x)
        return x[order], self.values(name)[order, place]

    def on_isobar(self, name, place):
        """A variable on (pressure), NaN where the map has none: one computed with `isobars: false`."""
        return float(self.data[name].values[place]) if name in self.data else float("nan")

    def values(self, name):
        """A variable on states and pressures, NaN where there is no finite number."""
        if name not in self.data or self.data[name].dims != (state_axis(self.data), "pressure"):
            raise UsageError(f"{self.path}: the map has no '{name}' on phi and pressure; compute it with this cagehop")
        values = np.array(self.data[name].values, dtype=float)
        values[~np.isfinite(values)] = np.nan
        return values

    def pressure_label(self):
        return rf"$P$ (${unit_math(self.pressure_unit)}$)"


def _says_kelvin(job):
    """Whether a job's text has its states in kelvin."""
    return re.search(r"^[^#\n]*\btemperature_K\s*:", str(job), re.M) is not None


def spread(count, of):
    """At most `count` of the indices `of`, evenly spread, the first and the last among them."""
    return sorted({int(of[k]) for k in np.rint(np.linspace(0, len(of) - 1, min(count, len(of)))).astype(int)}) if len(of) else []


def written(values, least, most):
    """Numbers with the same decimals, at least so many, and no more than tell them exactly or `most`."""
    exact = [n for n in range(least, most + 1) if all(abs(round(value, n) - value) < 1e-9 * max(1.0, abs(value)) for value in values)]
    return [f"{value:.{exact[0] if exact else most}f}" for value in values]
