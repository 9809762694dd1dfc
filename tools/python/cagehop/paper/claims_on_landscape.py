# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims about the dynamic free energy: barriers, minima, the unit of pressure."""

import numpy as np

from .claims import K_BOLTZMANN, P_LAST, PHI, PRESSURES, at, compare, rising


def claims(maps):
    return [_onset(maps), _delta_on_cooling(maps), _delta_with_pressure(maps), _second_barrier(maps), _threshold(maps),
            _outer_minimum(maps), _pressure_unit(maps)]


def _onset(maps):
    def number(theory):
        phi = theory["boundaries"]["onset"]["phi"]
        return f"φ = {phi:.4f}", abs(phi - 0.43) < 0.005

    return compare("a barrier emerges at φ > 0.43", maps, number, "agrees to the two digits given")


def _on_cooling(theory, name, pressure):
    """A variable over phi, which grows on cooling."""
    return at(theory["temperature"], name, pressure=pressure)


def _delta_on_cooling(maps):
    def number(theory):
        values = {pressure: _on_cooling(theory, "Delta", pressure) for pressure in PRESSURES}
        hot, cold = values[1.0][0], values[1.0][-1]
        return f"{hot:.1f} to {cold:.1f} kBT (P = 1)", all(rising(value) for value in values.values())

    return compare("Δ rises on cooling", maps, number, f"at every step, P = {', '.join(map(str, PRESSURES))}; T as in Figure 2")


def _delta_with_pressure(maps):
    def number(theory):
        dataset = theory["pressure"]
        values = {phi: at(dataset, "Delta", phi=phi) for phi in PHI}
        text = ", ".join(f"{at(dataset, 'Delta', phi=phi, pressure=0.5):.1f} to "
                         f"{at(dataset, 'Delta', phi=phi, pressure=P_LAST):.1f}" for phi in PHI)
        return text + " kBT", all(rising(value) for value in values.values())

    return compare(f"Δ rises with P (P = 0.5 to {P_LAST} at φ = 0.50, 0.55, 0.60)", maps, number,
                   "exact: ∂Δ/∂P = r_L2 − r_L1 > 0")


def _second_barrier(maps):
    def number(theory):
        values = _on_cooling(theory, "F_B2", 1.0)
        return f"{values[0]:.2f} to {values[-1]:.2f} kBT (P = 1)", all(rising(-_on_cooling(theory, "F_B2", pressure))
                                                                      for pressure in PRESSURES)

    return compare("F_B2 falls slightly on cooling", maps, number, "the outer minimum hardly feels the neighbours")


def _threshold(maps):
    def number(theory):
        found = [float(at(theory["pressure"], "P_upper", phi=phi)) for phi in PHI]
        return ", ".join(f"{value:.3f}" for value in found) + " kBT/d³", bool(np.isfinite(found).all())

    return compare("above a threshold pressure the second minimum vanishes (φ = 0.50, 0.55, 0.60)", maps, number,
                   "the upper spinodal, largest F′ with its sign changed; the paper gives no number")


def _outer_minimum(maps):
    def number(theory):
        largest = {pressure: float(np.nanmax(np.abs(_on_cooling(theory, "r_L2", pressure) * pressure / 3 - 1)))
                   for pressure in PRESSURES}
        text = ", ".join(f"{100 * value:.2g} %" for value in largest.values())
        return f"within {text} at P = {', '.join(map(str, PRESSURES))}", max(largest.values()) < 0.05

    return compare("r_L2 = 3/P, insensitive to T", maps, number, "agrees where within 5 % at all of the temperatures")


def _pressure_unit(maps):
    def number(theory):
        dataset = theory["temperature"]
        per_kelvin = float((dataset["pressure_unit"] / dataset["temperature"]).values[0])
        diameter = (K_BOLTZMANN / (per_kelvin * 1e6)) ** (1 / 3) * 1e9
        return f"{575 * per_kelvin:.1f} MPa at 575 K", abs(diameter - 0.8) < 1e-3

    return compare("d = 0.8 nm", maps, number,
                   "agrees by choice: d sets the unit of pressure, kBT/d³. The paper gives no pressure in MPa")
