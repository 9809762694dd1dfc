# SPDX-License-Identifier: GPL-3.0-or-later
"""Points of the closed Percus-Yevick form, computed a second time with thirty digits by mpmath from the theory's equations alone:
Eqs. 1 and 2 as they stand in the paper, the direct correlation function of Wertheim and Thiele, and Gauss' rule on panels."""
import json
import unittest

import this_build

try:
    import mpmath
    from mpmath import mp, mpf
except ImportError:
    mpmath = None

WITHIN = 1e-12  # relative
CURVATURE_WITHIN = 1e-11  # F'' falls with a high power of r, so that a root's last digits count some ten times in it
NODES = 24


def legendre():
    """Nodes and weights of Gauss' rule on [-1, 1], by Newton's method."""
    rule = []
    for k in range(NODES):
        x = mp.cos(mp.pi * (k + mpf(3) / 4) / (NODES + mpf(1) / 2))
        for _ in range(8):
            before, now = mpf(1), x
            for n in range(2, NODES + 1):
                before, now = now, ((2 * n - 1) * x * now - (n - 1) * before) / n
            slope = NODES * (x * now - before) / (x * x - 1)
            x -= now / slope
        rule.append((x, 2 / ((1 - x * x) * slope * slope)))
    return rule


def structure_factor(phi, q):
    """S(q) = 1/(1 - rho c(q)); c(r) = -(a + 6 phi b r + phi a r^3/2) inside the core, 0 outside."""
    a, b = (1 + 2 * phi) ** 2 / (1 - phi) ** 4, -(1 + phi / 2) ** 2 / (1 - phi) ** 4
    s, c = mp.sin(q), mp.cos(q)
    first = (s - q * c) / q**2
    second = (2 * q * s - (q**2 - 2) * c - 2) / q**3
    fourth = ((4 * q**3 - 24 * q) * s - (q**4 - 12 * q**2 + 24) * c + 24) / q**5
    return 1 / (1 + 24 * phi / q * (a * first + 6 * phi * b * second + phi / 2 * a * fourth))


class Landscape:
    """F and its derivatives at one phi, by sums over q that reach as far as exp(-q^2 r^2/3) does at the smallest r asked for: to 1e-18
    there, by a comparison with sums that reach further on narrower panels, and to 1e-28 at twice that r."""

    def __init__(self, phi, r_min):
        self.phi = mpf(phi)
        self.terms = []
        rule, q_end = legendre(), 12 / mpf(r_min)
        low = mpf(0)
        while low < q_end:
            # The first peak of S(q) is narrow, its poles some 0.1 from the axis.
            width = mpf(1) / 8 if low < 12 else mpf(1) / 2 if low < 60 else mpf(2)
            for x, weight in rule:
                q = low + width * (1 + x) / 2
                S = structure_factor(self.phi, q)
                self.terms.append((q * q * (1 + S) / (6 * S), weight * width / 2 * q * q * (S - 1) ** 2 / (1 + S)))
            low += width

    def __call__(self, r):
        """F(r), F'(r), F''(r) at P = 0: derivatives of exp(-B r^2), B = q^2 (1 + S)/(6 S)."""
        F = slope = bend = mpf(0)
        for B, weight in self.terms:
            term = weight * mp.exp(-B * r * r)
            F, slope, bend = F + term, slope + 2 * B * term, bend + (2 * B - 4 * B * B * r * r) * term
        k = 1 / (12 * mp.pi * self.phi)
        return -3 * mp.log(r) - k * F, -3 / r + k * r * slope, 3 / r**2 + k * bend

    def root(self, r, P):
        """The critical point that Newton's method finds from r, F and F'' there."""
        _, slope, bend = self(mpf(r))
        r = mpf(r) - (slope + P) / bend  # from some 1e-12 off one step ends beyond 1e-18
        F, _, bend = self(r)
        return r, F + P * r, bend


@unittest.skipUnless(mpmath, "no mpmath")
class Independent(unittest.TestCase):
    POINTS = ((0.45, 0.0), (0.50, 0.0), (0.50, 1.0), (0.57, 0.3), (0.57, 2.5))

    def near(self, name, got, want):
        within = CURVATURE_WITHIN if name.startswith("K_") else WITHIN
        self.assertLessEqual(abs(mpf(got) / want - 1), within, f"{name}: {got}, by mpmath {mp.nstr(want, 18)}")

    def test_points_agree_to_twelve_digits(self):
        mp.dps = 30
        landscapes = {}
        for phi, P in self.POINTS:
            with self.subTest(phi=phi, P=P):
                point = json.loads(this_build.output("point", "--structure", "percus-yevick", "--phi", phi, "--pressure", P, "--json"))
                if phi not in landscapes:
                    landscapes[phi] = Landscape(phi, 0.9 * point["r_L1"])
                landscape = landscapes[phi]
                r_L1, F_L1, K_0 = landscape.root(point["r_L1"], mpf(P))
                r_B, F_B, K_B = landscape.root(point["r_B"], mpf(P))
                self.assertTrue(K_0 > 0 > K_B)
                for name, value in (("r_L1", r_L1), ("r_B", r_B), ("K_0", K_0), ("K_B", -K_B), ("F_B1", F_B - F_L1)):
                    self.near(name, point[name], value)
                ratio = 1 + 2 * mp.pi / mp.sqrt(-K_0 * K_B) * mp.exp(F_B - F_L1)
                self.near("tau_alpha/tau_s", mpf(point["tau_alpha"]) / mpf(point["tau_s"]), ratio)
                if P > 0:
                    r_L2, F_L2, K_2 = landscape.root(point["r_L2"], mpf(P))
                    for name, value in (("r_L2", r_L2), ("K_2", K_2), ("F_B2", F_B - F_L2), ("Delta", F_L2 - F_L1)):
                        self.near(name, point[name], value)
                    e = mp.exp(F_L2 - F_L1)
                    self.near("p_1", point["p_1"], e / (1 + e))
