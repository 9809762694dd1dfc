# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of maps and of the paper, as functions that return a matplotlib figure.

    cagehop.figures.phases("map.h5", cagehop.boundaries()).savefig("phases.pdf")

`columns`: any columns of a map; `landscape`, `barriers`, `times`, `diffusion`, `fragility`: figures 1 to 5 of the paper; `phases`:
the phase diagram; `certified`: which states of a closure are; `fit`: a fit to measurements; `spread`: what closures make of a substance; `convergence`: how far S(q) is from the exact one. A map is its path, or what `cagehop.open_map` gave."""

from .figure_barriers import barriers
from .figure_certified import certified
from .figure_columns import columns
from .figure_convergence import convergence
from .figure_diffusion import diffusion
from .figure_fit import fit
from .figure_fragility import fragility
from .figure_landscape import landscape
from .figure_phases import phases
from .figure_spread import spread
from .figure_times import times

__all__ = ["barriers", "certified", "columns", "convergence", "diffusion", "fit", "fragility", "landscape", "phases", "spread", "times"]
