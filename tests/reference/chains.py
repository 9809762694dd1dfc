# SPDX-License-Identifier: GPL-3.0-or-later
"""omega(q) of chains, the sum over all pairs of sites of <sin(q r_ij)/(q r_ij)>/N, without the closed forms that cagehop uses.

Freely jointed: bonds of length l in any direction, so <...> = (sin(ql)/(ql))^|i - j|.

Koyama (R. Koyama, J. Phys. Soc. Jpn. 34, 1029 (1973)) for the semiflexible chain of K. G. Honnell, J. G. Curro, K. S. Schweizer,
Macromolecules 23, 3496 (1990): the angle theta between two bonds meeting in a site has the weight exp(-e cos theta) between theta = pi
(straight) and the angle at which the outer sites, of diameter 1, touch: cos theta <= 1 - 1/(2 l^2); e is such that the persistence length
is l/(1 + <cos theta>). With the exact second and fourth moments of r_ij

  <sin(q r)/(q r)> is taken as sin(B q)/(B q) exp(-A^2 q^2),  B^2 = C <r^2>,  A^2 = (1 - C) <r^2>/6,  C^2 = (5 - 3 <r^4>/<r^2>^2)/2,

the form that has these two moments: it is a shell of radius B, blurred. The moments come from a recursion (moments below) that follows
from the chain being Markov's in its bond vectors, in place of the closed sums of that paper's Eqs. 17 to 24."""
import functools

import mpmath
import numpy

mpmath.mp.dps = 40


def bond_angle(bond, persistence):
    """-<cos theta> = q and <P_2(cos theta)> = p of the angle between successive bonds."""
    bond, persistence = mpmath.mpf(bond), mpmath.mpf(persistence)
    top = 1 - 1 / (2 * bond**2)
    wanted = bond / persistence - 1

    def mean(power, e):
        weight = mpmath.quad(lambda x: mpmath.exp(-e * (x + 1)), [-1, top])
        return mpmath.quad(lambda x: x**power * mpmath.exp(-e * (x + 1)), [-1, top]) / weight

    free = (top - 1) / 2
    if wanted > free + mpmath.mpf(10) ** -20:
        raise ValueError("the persistence length is shorter than that of a chain without bending energy")
    e = mpmath.findroot(lambda e: mean(1, e) - wanted, (mpmath.mpf(1), mpmath.mpf(3))) if abs(wanted - free) > mpmath.mpf(10) ** -20 else mpmath.mpf(0)
    return -mean(1, e), (3 * mean(2, e) - 1) / 2


def moments(count, bond, q, p):
    """(<r^2>, <r^4>) over 1, 2, ... count bonds. With R the sum of bonds, u the last one's direction, and u' the next, whose mean is q u
    and whose dyad's mean is (1 - p)/3 + p u u, R' = R + l u' takes <R^2>, <R.u>, <(R.u)^2>, <R^2 R.u>, <R^4> to the next."""
    l = mpmath.mpf(bond)
    R2, Ru, Ru2, R2Ru, R4 = l**2, l, l**2, l**3, l**4
    found = [(R2, R4)]
    for _ in range(count - 1):
        across = (1 - p) / 3 * R2 + p * Ru2  # <(R.u')^2>
        R4, R2Ru, Ru2, Ru, R2 = (
            R4 + 4 * l**2 * across + l**4 + 4 * l * q * R2Ru + 2 * l**2 * R2 + 4 * l**3 * q * Ru,
            q * R2Ru + l * R2 + 2 * l * across + 3 * l**2 * q * Ru + l**3,
            across + 2 * l * q * Ru + l**2,
            q * Ru + l,
            R2 + 2 * l * q * Ru + l**2)
        found.append((R2, R4))
    return found


@functools.lru_cache(maxsize=None)
def shells(sites, bond, persistence):
    """(A^2, B) of pairs 1, 2, ... bonds apart; freely jointed where there is no persistence length: None."""
    parts = []
    for R2, R4 in moments(sites - 1, bond, *bond_angle(bond, persistence)) if sites > 1 else []:
        C = mpmath.sqrt(max((5 - 3 * R4 / R2**2) / 2, mpmath.mpf(0)))
        parts.append(((1 - C) * R2 / 6, mpmath.sqrt(C * R2)))
    return parts


def omega_exactly(k, sites, bond, persistence=None):
    """omega(k) with 40 digits, pair by pair."""
    k = mpmath.mpf(k)
    total = mpmath.mpf(sites)
    for n in range(1, sites):
        if persistence is None:
            kernel = mpmath.sinc(k * bond) ** n
        else:
            A2, B = shells(sites, bond, persistence)[n - 1]
            kernel = mpmath.sinc(B * k) * mpmath.exp(-A2 * k * k)
        total += 2 * (sites - n) * kernel
    return total / sites


def omega_function(sites, bond, persistence=None):
    """omega(q) of an array, in double precision: the same sum."""
    if persistence is not None:
        parts = [(float(A2), float(B)) for A2, B in shells(sites, bond, persistence)]

    def omega(q):
        total = numpy.full_like(q, float(sites))
        f = numpy.sinc(q * bond / numpy.pi)
        for n in range(1, sites):
            kernel = f**n if persistence is None else numpy.sinc(parts[n - 1][1] * q / numpy.pi) * numpy.exp(-parts[n - 1][0] * q * q)
            total += 2.0 * (sites - n) * kernel
        return total / sites

    return omega
