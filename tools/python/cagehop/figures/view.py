# SPDX-License-Identifier: GPL-3.0-or-later
"""A map made ready for drawing."""

import numpy as np

from ..errors import UsageError
from ..maps import regime_codes, state_axis, unit_of
from .compressed import Temperatures, pressures_in_MPa

GLASS_TRANSITION_TIME_S = 100.0
CELLS_UP_TO = 1200  # along an axis; a larger map is thinned, which no picture shows


def has_phi(dataset):
    """Whether packing fractions tell a map's states apart: not where a series of temperatures has one density."""
    return state_axis(dataset) == "phi" or bool((np.diff(np.asarray(dataset["phi"].values, dtype=float)) != 0).all())


def scale_of(dataset):
    """What states are drawn over where they have no temperatures, or all the same: "density" where the job numbered them so, else "phi"."""
    return "density" if state_axis(dataset) == "density" else "phi"


def tell_apart(temperature):
    """Whether temperatures tell states apart: not those of a system at one temperature."""
    return temperature is not None and (temperature.shape[0] == 1 or temperature.min() < temperature.max())


class View:
    """A map made ready for drawing: thinned, with x ascending, the y axis in the map's own pressure unit."""

    def __init__(self, dataset, axis):
        self.dims = (state_axis(dataset), "pressure")
        stride = {name: max(1, -(-dataset.sizes[name] // CELLS_UP_TO)) for name in self.dims}
        self.data = dataset.isel({name: slice(None, None, step) for name, step in stride.items()})
        self.codes = regime_codes(dataset)
        self.phi = np.asarray(self.data["phi"].values, dtype=float)
        if axis in ("phi", "density") and not has_phi(dataset):
            raise UsageError(f"the map's states have temperatures and no {'packing fraction' if axis == 'phi' else 'density'} of their own; "
                             "--axis temperature draws it")
        self.scale = axis if axis in ("phi", "density") else scale_of(dataset)
        self.places = self.phi if self.scale == "phi" else 6 / np.pi * self.phi  # the states on that scale
        self.pressure = np.asarray(self.data["pressure"].values, dtype=float)
        self.pressure_unit = unit_of(self.data["pressure"])
        temperature = self.data.coords.get("temperature")
        self.temperature = None if temperature is None else np.asarray(temperature.values, dtype=float)
        if self.temperature is None or not np.isfinite(self.temperature).all():
            self.temperature = None
        self.over_temperature = axis == "temperature" and tell_apart(self.temperature)
        self.spread = None  # of a material that pressure compresses, over temperature: what puts it on even temperatures
        if self.over_temperature and self.temperature.ndim == 2:
            self.spread = Temperatures(self.temperature)
        self.x = self.places if not self.over_temperature else self.temperature if self.spread is None else self.spread.even
        self.regime = np.asarray(self.data["regime"].values)
        if self.spread is not None:
            self.regime = self.spread.nearest(self.regime, outside=-1)
        counted = dataset["regime"].values != self.codes.get("pending", 0)
        self.done = float(counted.mean()) if counted.size else 0.0

    def values(self, name):
        values = np.asarray(self.data[name].values, dtype=float)
        return values if self.spread is None or self.data[name].dims != self.dims else self.spread.spread(values)

    def x_of(self, name):
        """The horizontal places of a variable's first axis: what is on phi alone has the temperatures of P = 0."""
        if self.spread is None or self.data[name].dims == self.dims:
            return self.x
        return np.asarray(self.data["temperature_ambient"].values, dtype=float)

    def unit(self, name):
        return unit_of(self.data[name])

    def is_regime(self, name):
        return self.regime == self.codes.get(name, -1)

    def boundary(self, name):
        """A (phi) pressure such as P_upper, in the unit of the pressure axis; None when the map has none."""
        if name not in self.data:
            return None
        values = self.values(name)
        if "MPa" in self.pressure_unit and "MPa" not in self.unit(name):
            if "pressure_unit" not in self.data:
                return None
            unit = np.asarray(self.data["pressure_unit"].values, dtype=float)
            values = values * unit if unit.ndim == 1 else pressures_in_MPa(values, unit, self.pressure)
        if self.spread is not None:
            values = self.spread.curve(values, self.pressure)
        finite = np.isfinite(values)
        return values if (finite[1:] & finite[:-1]).any() else None  # a curve needs two neighbours


def wants_logarithm(name, values):
    """Positive and spread over more than two decades, or a time whatever its spread."""
    if name in ("regime", "p_1", "p_2"):
        return False
    finite = values[np.isfinite(values) & (values != 0)]
    if finite.size == 0 or finite.min() < 0:
        return False
    return name.startswith("tau_") or finite.max() > 100 * finite.min()


def shown_values(values, logarithmic):
    with np.errstate(divide="ignore", invalid="ignore"):
        shown = np.log10(values) if logarithmic else np.array(values, dtype=float)
    shown[~np.isfinite(shown)] = np.nan
    return shown


def edges(centres):
    """Cell edges: half-way between neighbours, and the first and last value themselves at the ends; a little to both sides of one
    that is alone."""
    if centres.size == 1:
        return centres[0] + max(0.02 * abs(centres[0]), 0.001) * np.array([-1.0, 1.0])  # no more: what lies beside it is not known
    return np.concatenate([centres[:1], 0.5 * (centres[1:] + centres[:-1]), centres[-1:]])
