# SPDX-License-Identifier: GPL-3.0-or-later
"""How far S(q) is from the exact Percus-Yevick one: the solver, its uniform grids and pyPRISM's grid, over phi and over the
step."""

import matplotlib.pyplot as plt
import numpy as np

from ..states import Structure

PHI = (0.30, 0.40, 0.50, 0.55, 0.60, 0.64, 0.66, 0.68, 0.70, 0.72, 0.74)
STEPS = (0.05, 0.04, 0.025, 0.02, 0.0125, 0.01)
POINTS, BOX = [2**exponent for exponent in range(17, 22)], 64  # of the uniform grids; BOX is what phi = 0.60 gets
Q = np.linspace(0.0, 50.0, 50001)


def _structure(phi, **model):
    """S(q) on the common grid, and its error estimate."""
    structure = Structure(phi, **model)
    return structure.S(Q), structure.certificate.error


def _largest_difference(found, exact):
    return float(np.max(np.abs(found / exact - 1.0)))


def _over_phi(exact):
    """The errors of the solver, its own estimates, and the errors of pyPRISM's grid."""
    ours, estimates, pyprisms = [], [], []
    for phi in PHI:
        found, estimate = _structure(phi)
        ours.append(_largest_difference(found, exact[phi]))
        estimates.append(estimate)
        pyprisms.append(_largest_difference(_structure(phi, compatibility="pyprism", dr=0.01)[0], exact[phi]))
    return ours, estimates, pyprisms


def convergence():
    """Largest relative error of S(q) over phi, and over the step of a grid; a matplotlib figure. Some 10 s."""
    exact = {phi: _structure(phi, structure="percus-yevick")[0] for phi in PHI}
    ours, estimates, pyprisms = _over_phi(exact)
    figure, (over_phi, over_step) = plt.subplots(1, 2, figsize=(8.4, 3.4), layout="constrained")
    over_phi.semilogy(PHI, pyprisms, "s-", color="#c0392b", label="pyPRISM's grid, dr = 0.01 d")
    over_phi.semilogy(PHI, estimates, "^--", color="#7f8c8d", label="cagehop, its own estimate")
    over_phi.semilogy(PHI, ours, "o-", color="#1f618d", label="cagehop")
    over_phi.set_xlabel(r"$\varphi$")
    over_phi.set_ylabel(r"largest $|\Delta S/S|$, $0 \leq qd \leq 50$")
    over_phi.set_ylim(1e-15, 3)
    over_phi.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(0.02, 0.68))
    for phi, marker in ((0.50, "o"), (0.60, "s"), (0.64, "^")):
        errors = [_largest_difference(_structure(phi, compatibility="pyprism", dr=step)[0], exact[phi]) for step in STEPS]
        over_step.loglog(STEPS, errors, marker + "-", label=rf"pyPRISM's grid, $\varphi = {phi:.2f}$")
    over_step.loglog(STEPS, [6 * step for step in STEPS], ":", color="#444444", label="first order")
    grids = [_structure(0.60, grid_points=points) for points in POINTS]
    steps = [BOX / points for points in POINTS]
    over_step.loglog(steps, [_largest_difference(found, exact[0.60]) for found, _ in grids], "o-", color="#1f618d",
                     label=r"uniform grids, $\varphi = 0.60$")
    over_step.loglog(steps, [estimate for _, estimate in grids], "^--", color="#7f8c8d",
                     label="their estimate, at any q")
    over_step.set_xlabel(r"step $\mathrm{d}r/d$")
    over_step.set_ylim(1e-15, 30)
    over_step.minorticks_off()
    over_step.legend(fontsize=8, frameon=False, loc="lower right")
    return figure
