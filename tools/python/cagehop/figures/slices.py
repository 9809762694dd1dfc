# SPDX-License-Identifier: GPL-3.0-or-later
"""Isobars and isochores of a map, as curves."""

import numpy as np

from ..errors import UsageError
from ..maps import state_axis, unit_of
from .notation import unit_math

CLOSE = 1e-9  # of the value asked for: the map's own doubles, written in decimal


class Slices:
    """The curves of one map. `path` is for errors only."""

    def __init__(self, dataset, path):
        self.data, self.path = dataset, path
        self.phi = np.asarray(dataset["phi"].values, dtype=float)
        self.pressure = np.asarray(dataset["pressure"].values, dtype=float)
        self.pressure_unit = unit_of(dataset["pressure"])
        if "temperature" not in dataset.coords:
            raise UsageError(f"{path}: the map has no temperature; draw_map --axis phi draws such maps")
        self.temperature = np.asarray(dataset.coords["temperature"].values, dtype=float)

    def _place(self, axis, value, option):
        values = getattr(self, axis)
        nearest = int(np.argmin(np.abs(values - value)))
        if abs(values[nearest] - value) > CLOSE * max(1.0, abs(value)):
            raise UsageError(f"{self.path}: the map has no {axis} {value:g}, the nearest is {values[nearest]:g}; "
                             f"choose with {option}")
        return nearest

    def isobar(self, name, pressure):
        """(T, values) of a variable on (phi, pressure), T ascending; NaN where there is no number."""
        place = self._place("pressure", pressure, "--pressures")
        temperature = self.temperature if self.temperature.ndim == 1 else self.temperature[:, place]
        order = np.argsort(temperature)
        return temperature[order], self._values(name)[order, place]

    def isochore(self, name, phi):
        """(P, values) of a variable on (phi, pressure)."""
        return self.pressure, self._values(name)[self._place("phi", phi, "--phi"), :]

    def on_isobar(self, name, pressure):
        """A variable on (pressure), NaN where the map has none: one computed with `isobars: false`."""
        if name not in self.data:
            return float("nan")
        return float(self.data[name].values[self._place("pressure", pressure, "--pressures")])

    def _values(self, name):
        if name not in self.data or self.data[name].dims != (state_axis(self.data), "pressure"):
            raise UsageError(f"{self.path}: the map has no '{name}' on phi and pressure; compute it with this cagehop")
        values = np.array(self.data[name].values, dtype=float)
        values[~np.isfinite(values)] = np.nan
        return values

    def pressure_label(self):
        return rf"$P$ (${unit_math(self.pressure_unit)}$)"
