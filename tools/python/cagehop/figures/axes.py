# SPDX-License-Identifier: GPL-3.0-or-later
"""The horizontal axes of a panel."""

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from .notation import quantity_label
from .view import tell_apart


def label_x(axes, view):
    axes.set_xlabel(r"$T$ (K)" if view.over_temperature else quantity_label(view.scale, "1"))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def add_second_x(axes, view):
    """phi along the top of a temperature axis, or the other way round: Eq. 11 is a straight line, but one for each pressure where
    that compresses, none by S_0(T), and none where temperatures number the states; then there is no such axis."""
    if not tell_apart(view.temperature) or view.temperature.ndim == 2 or view.phi.size < 2 or view.dims[0] != "phi" or view.scale != "phi":
        return
    slope = (view.phi[-1] - view.phi[0]) / (view.temperature[-1] - view.temperature[0])
    straight = view.phi[0] + slope * (view.temperature - view.temperature[0])
    if np.abs(view.phi - straight).max() > 1e-6:  # temperature by S_0(T), not Eq. 11
        return

    def phi_of(temperature):
        return view.phi[0] + slope * (np.asarray(temperature) - view.temperature[0])

    def temperature_of(phi):
        return view.temperature[0] + (np.asarray(phi) - view.phi[0]) / slope

    forward = (phi_of, temperature_of) if view.over_temperature else (temperature_of, phi_of)
    second = axes.secondary_xaxis("top", functions=forward)
    second.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    if view.over_temperature:
        second.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3f}".rstrip("0").ljust(4, "0")))
    second.set_xlabel(quantity_label("phi", "1") if view.over_temperature else r"$T$ (K)", labelpad=4)
