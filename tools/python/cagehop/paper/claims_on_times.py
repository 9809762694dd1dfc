# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims about the relaxation times and the diffusion constant."""

import numpy as np

from .claims import P_LAST, PHI, at, compare, rising


def claims(maps):
    return [_tau_grows(maps), _tau_reversible_falls(maps), _reversible_is_smaller(maps), _ambient(maps),
            _both_ways(maps), _diffusion(maps)]


def _decades(theory, name, phi):
    """log10 of a variable over pressures up to the paper's last, without the trapped states."""
    dataset = theory["pressure"]
    keep = dataset["pressure"].values <= P_LAST + 1e-9
    return np.log10(at(dataset, name, phi=phi)[keep])


def _changes(theory, name):
    return {phi: _decades(theory, name, phi)[-1] - _decades(theory, name, phi)[0] for phi in PHI}


def _listed(changes):
    return ", ".join(f"{change:+.2f}" for change in changes.values()) + " decades"


def _tau_grows(maps):
    def number(theory):
        changes = _changes(theory, "tau_alpha")
        values = list(changes.values())
        grows = all(rising(_decades(theory, "tau_alpha", phi)) for phi in PHI)
        return _listed(changes), grows and max(values) < 1 and values == sorted(values)

    return compare(f"τα grows weakly with P, less at low φ (P = 0 to {P_LAST} at φ = 0.50, 0.55, 0.60)", maps, number,
                   "∂ ln τα/∂P is about Δr1, a fraction of d; less than an order of magnitude, as the paper says")


def _tau_reversible_falls(maps):
    def number(theory):
        changes = _changes(theory, "tau_alpha_rev")
        highest = {phi: np.argmax(_decades(theory, "tau_alpha_rev", phi)) for phi in PHI}
        step = float(np.diff(theory["pressure"]["pressure"].values[:2])[0])
        first = {phi: index * step for phi, index in highest.items() if index}
        rise = {phi: _decades(theory, "tau_alpha_rev", phi).max() - _decades(theory, "tau_alpha_rev", phi)[0] for phi in first}
        text = _listed(changes)
        if first:
            text += "; rises first: " + ", ".join(f"by {rise[phi]:.3f} up to P = {place:.2f} at φ = {phi:.2f}"
                                                  for phi, place in first.items())
        return text, max(changes.values()) < 0

    return compare("τ*α falls strongly with P (same points)", maps, number,
                   "Δ grows with P faster than F_B1; strongly only where Δ is large: while Δ < 0, at low φ and P, "
                   "τ*α follows τα")


def _reversible_is_smaller(maps):
    def number(theory):
        dataset = theory["temperature"]
        ratio = np.log10(at(dataset, "tau_alpha", pressure=1.0) / at(dataset, "tau_alpha_rev", pressure=1.0))
        ratio = ratio[np.isfinite(ratio)]
        return f"{ratio.min():.1f} decades at the hottest, {ratio.max():.1f} at the coldest (P = 1)", bool(ratio.max() > 1)

    return compare("τ*α is much smaller than τα", maps, number,
                   "a factor 1 + exp Δ; nearly none in the hot liquid. Eq. 7 gives both wells one attempt frequency, which makes "
                   "τ*α far too small, see docs/explanation/limits.md")


def _ambient(maps):
    def number(theory):
        dataset = theory["temperature"]
        difference = np.nanmax(np.abs(at(dataset, "tau_alpha_rev", pressure=0.0) / at(dataset, "tau_alpha", pressure=0.0) - 1))
        return f"largest difference {difference:.0e}", bool(difference < 1e-12)

    return compare("at P = 0 the reversible time is the irreversible one", maps, number, "no second state at P = 0")


def _both_ways(maps):
    def number(theory):
        dataset = theory["temperature"]
        largest = 0.0
        for pressure in (0.5, 1.0, 1.5):
            tau, delta, forward = (at(dataset, name, pressure=pressure) for name in ("tau_alpha", "Delta", "tau_alpha_rev"))
            backward = tau * np.exp(-delta) / (1 + np.exp(-delta))  # Eq. 10
            largest = max(largest, float(np.nanmax(np.abs(backward / forward - 1))))
        return f"largest difference {largest:.0e}", largest < 1e-9

    return compare("forward and backward times are equal (Eqs. 7, 10)", maps, number,
                   "an identity of any two-state model: both relax at the sum of the two rates")


def _diffusion(maps):
    def number(theory):
        changes = _changes(theory, "D")
        return _listed(changes), max(abs(change) for change in changes.values()) < 1

    return compare(f"D is nearly unchanged with P (P = 0 to {P_LAST} at φ = 0.50, 0.55, 0.60)", maps, number,
                   "τα and the jump Δr1 both grow: at low φ D rises, at high φ it falls, by less than a decade")


