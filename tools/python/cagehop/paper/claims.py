# SPDX-License-Identifier: GPL-3.0-or-later
"""What the paper says, held against both theories' maps. Every number and every verdict is computed here."""

from dataclasses import dataclass

import numpy as np

PRESSURES = (0.5, 1.0, 1.5)
PHI = (0.50, 0.55, 0.60)
P_LAST = 1.5  # of the paper's isobars
K_BOLTZMANN = 1.380649e-23


@dataclass
class Claim:
    """A row of the table. `agrees` holds a verdict for the exact theory and one for the paper's grid."""
    paper: str
    exact: str
    grid: str
    agrees: tuple
    why: str


def compare(paper, maps, number, why):
    """A claim of which `number(maps of one theory)` gives (text, verdict)."""
    found = [number(maps[theory]) for theory in ("exact", "grid")]
    return Claim(paper, found[0][0], found[1][0], tuple(verdict for _, verdict in found), why)


def at(dataset, name, **places):
    """Values of a variable at a phi, a pressure, or both."""
    return np.asarray(dataset[name].sel(places, method="nearest", tolerance=1e-9).values, dtype=float)


def rising(values, slack=0.0):
    finite = values[np.isfinite(values)]
    return bool(finite.size > 1 and (np.diff(finite) > -slack).all())
