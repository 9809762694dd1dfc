# SPDX-License-Identifier: GPL-3.0-or-later
"""Ornstein-Zernike's equation of a simple liquid, or PRISM of a chain's sites, with a closure, solved apart from cagehop: c(r) and the
transform of gamma = h - c are polynomials on panels (spectral.py); the iteration is Anderson's mixing (D. G. Anderson, J. ACM 12, 547
(1965)), and where that fails Newton's method with the whole matrix. The way to a state is the density, rising in steps from 0 at the
temperature 3 (or that of the state, where it is higher), then the temperature, falling at that density: it passes above the critical point,
and so around the region where liquid and vapour part. The second discretisation, with every panel halved and q and r half as far again, tells
of the error: twice what the two differ by, as the reach in q, whose error falls as its inverse where g(r) jumps, leaves that."""
import dataclasses

import numpy
from scipy.optimize import brentq

from liquids import CLOSURES
from spectral import Panels, ends_between

NAMES = ("S_0", "S_peak", "q_peak", "g_peak", "r_peak", "g_contact", "Z_virial", "U_per_NkT", "S_2", "B_2")


class NotConverged(Exception):
    pass


class Liquid:
    """A potential, with the panels of one discretisation; set_temperature before it is used."""

    def __init__(self, potential, fine=False, omega=None, bond=None):
        self.potential, self.fine = potential, fine
        self.omega = omega or numpy.ones_like
        finest = potential.finest

        def width(r):
            if potential.steep and potential.steep[0] - 1e-9 <= r < potential.steep[1] - 1e-9:
                return potential.steep[2]
            if r < 0.6:
                return 0.15
            return finest if r < 1.5 - 1e-9 else max(2.0 * min(finest, 0.125), 0.2) if r < 4.0 else 0.5 if r < 12.0 else max(1.0, 0.15 * r)

        def q_width(q):
            return 0.5 if q < 30.0 else 1.0 if q < 60.0 else 2.0 if q < 120.0 else 4.0

        scale = 1.5 if fine else 1.0
        far = potential.r_max if potential.r_max > 100.0 else potential.r_max * (1.2 if fine else 1.0)
        # The bonds of a chain give gamma a kink where |r +- bond| is a contact.
        kinks = [abs(mark + sign * bond) for mark in potential.marks for sign in (-1.0, 1.0)] if bond else []
        self.r_panels = Panels(ends_between([k for k in set(potential.marks + kinks) if k > 1e-9], width, last=far))
        self.q_panels = Panels(ends_between([], q_width, last=scale * potential.q_max))
        if fine:
            self.r_panels = self.r_panels.refined()
            self.q_panels = self.q_panels.refined()
        self.r, self.q = self.r_panels.x, self.q_panels.x
        self.omega_q = self.omega(self.q)
        self.forward = 4.0 * numpy.pi / self.q[:, None] * self.r_panels.sine_rows(self.q) * self.r
        self.backward = self.q_panels.sine_rows(self.r) * self.q / (2.0 * numpy.pi**2 * self.r[:, None])

    def set_temperature(self, temperature):
        self.beta = 1.0 / temperature
        self.v, self.v0 = self.energies(self.r)

    def energies(self, r):
        """u/kT and that of the repulsive part."""
        reference = self.potential.reference
        v = self.beta * self.potential.at(r)
        return v, (self.beta * reference.at(r) if reference else v)

    def gamma_q(self, c_q, density):
        """The transform of gamma = h - c from that of c: h = omega c omega + rho omega c h; omega is 1 for single sites."""
        denominator = 1.0 - density * self.omega_q * c_q
        if not numpy.all(denominator > 0.0):
            raise NotConverged("S(q) is not positive")
        return (self.omega_q**2 - 1.0 + density * self.omega_q * c_q) * c_q / denominator

    def gamma_q_slope(self, c_q, density):
        """Its derivative by that of c."""
        return (self.omega_q / (1.0 - density * self.omega_q * c_q)) ** 2 - 1.0

    def h(self, closure, gamma, r=None, alpha=None):
        r, (v, v0) = (self.r, (self.v, self.v0)) if r is None else (r, self.energies(r))
        with numpy.errstate(over="ignore", invalid="ignore"):
            value = CLOSURES[closure](gamma, v, r, alpha, v0)
        return numpy.where(v > 690.0, -1.0, value)

    def g(self, closure, gamma, r=None, alpha=None):
        return 1.0 + self.h(closure, gamma, r, alpha)


@dataclasses.dataclass
class Solution:
    liquid: Liquid
    closure: str
    density: float
    alpha: float
    gamma: numpy.ndarray
    iterations: int
    residual: float

    def __post_init__(self):
        self.c = self.liquid.h(self.closure, self.gamma, alpha=self.alpha) - self.gamma
        self.gamma_q = self.liquid.gamma_q(self.liquid.forward @ self.c, self.density)

    def S(self, q):
        rows = self.liquid.r_panels.sine_rows(q)
        c_q = 4.0 * numpy.pi / numpy.atleast_1d(q) * (rows @ (self.liquid.r * self.c))
        return 1.0 / (1.0 / self.liquid.omega(numpy.atleast_1d(q)) - self.density * c_q)

    def gamma_at(self, r):
        values = [self.liquid.q_panels.sine_rows(part) @ (self.liquid.q * self.gamma_q) for part in numpy.array_split(r, max(1, len(r) // 200))]
        return numpy.concatenate(values) / (2.0 * numpy.pi**2 * r)

    def g_at(self, r):
        return self.liquid.g(self.closure, self.gamma_at(r), r, self.alpha)


def anderson(step, start, weight, depth=12, mixing=0.5, tolerance=1e-12, most=3000):
    """The fixed point of step, and how it was reached."""
    x, places, changes, best = start, [], [], numpy.inf
    for iteration in range(most):
        change = step(x) - x
        size = float(numpy.max(numpy.abs(change * weight)))
        if not numpy.isfinite(size) or size > 1e6:
            raise NotConverged(f"diverged in step {iteration}")
        if size < tolerance:
            return x, iteration, size
        if size > 1e3 * best:
            places, changes = [], []
        best = min(best, size)
        places, changes = (places + [x])[-depth:], (changes + [change])[-depth:]
        if len(places) > 1:
            df = numpy.diff(changes, axis=0).T
            dx = numpy.diff(places, axis=0).T
            mix = numpy.linalg.lstsq(df * weight[:, None], change * weight, rcond=1e-13)[0]
            x = x + mixing * change - (dx + mixing * df) @ mix
        else:
            x = x + mixing * change
    raise NotConverged(f"{most} steps: {best:.1e}")


def fixed_point(liquid, closure, density, alpha, start, tolerance):
    """gamma(r) at the liquid's temperature, the number of steps, and what is left."""
    weight = numpy.minimum(liquid.r, 1.0)

    def step(gamma):
        c = liquid.h(closure, gamma, alpha=alpha) - gamma
        return liquid.backward @ liquid.gamma_q(liquid.forward @ c, density)

    try:
        return anderson(step, start, weight, tolerance=tolerance, most=400)
    except NotConverged:
        return newton(liquid, closure, density, alpha, start, weight, tolerance)


def newton(liquid, closure, density, alpha, start, weight, tolerance):
    """Where mixing fails: Newton's method with the whole matrix, its steps halved until S(q) > 0 and the residual falls."""
    def look(gamma):
        c_q = liquid.forward @ (liquid.h(closure, gamma, alpha=alpha) - gamma)
        rest = liquid.backward @ liquid.gamma_q(c_q, density) - gamma
        return c_q, rest, float(numpy.max(numpy.abs(rest * weight)))

    gamma = start
    c_q, rest, size = look(gamma)
    for iteration in range(60):
        if size < tolerance:
            return gamma, iteration, size
        slope = (liquid.g(closure, gamma + 1e-6, alpha=alpha) - liquid.g(closure, gamma - 1e-6, alpha=alpha)) / 2e-6 - 1.0
        felt = numpy.abs(slope) > 1e-15
        matrix = numpy.eye(len(gamma))
        matrix[:, felt] -= liquid.backward @ (liquid.gamma_q_slope(c_q, density)[:, None] * liquid.forward[:, felt]) * slope[felt]
        change = numpy.linalg.solve(matrix, rest)
        share = 1.0
        while True:
            try:
                new = look(gamma + share * change)
                if new[2] < size or (share == 1.0 and new[2] < 10.0 * tolerance):
                    break
            except NotConverged:
                pass
            share *= 0.5
            if share < 1e-6:
                raise NotConverged(f"no step reduces {size:.1e}")
        gamma = gamma + share * change
        c_q, rest, size = new
    raise NotConverged(f"60 steps: {size:.1e}")


def follow(path, first, gamma, solve_at, tolerance):
    """Along path(0..1) in steps that are halved where the iteration fails; guesses by extrapolation."""
    done, rise, before = 0.0, first, None
    while done < 1.0:
        now = min(1.0, done + rise)
        guess = gamma if before is None else gamma + (gamma - before[1]) * (now - done) / (done - before[0])
        try:
            new, count, size = solve_at(path(now), guess, tolerance if now == 1.0 else 1e-8)
        except NotConverged:
            rise *= 0.5
            if rise < 2e-3:
                raise
            continue
        before, gamma, done = (done, gamma), new, now
    return gamma, count, size


def solve(liquid, closure, density, temperature, alpha=None, start=None, tolerance=1e-12):
    """The state at a density and a temperature, from a gamma that is near, or on the way from density 0."""
    if start is not None:
        liquid.set_temperature(temperature)
        return Solution(liquid, closure, density, alpha, *fixed_point(liquid, closure, density, alpha, start, tolerance))

    def at_density(rho, guess, limit):
        return fixed_point(liquid, closure, rho, alpha, guess, limit)

    def at_inverse(beta, guess, limit):
        liquid.set_temperature(1.0 / beta)
        return fixed_point(liquid, closure, density, alpha, guess, limit)

    high = max(3.0, temperature) if liquid.potential.attractive else temperature
    liquid.set_temperature(high)
    gamma, count, size = follow(lambda share: share * density, min(1.0, 0.25 / density), numpy.zeros_like(liquid.r), at_density, tolerance)
    if high > temperature:
        gamma, count, size = follow(lambda share: (1.0 - share) / high + share / temperature, 0.2, gamma, at_inverse, tolerance)
    return Solution(liquid, closure, density, alpha, gamma, count, size)


def largest(function, low, high, count):
    """Place and height of the highest value of a smooth function between two places: points, then the slope's root."""
    x = numpy.linspace(low, high, count)
    y = function(x)
    i = int(numpy.argmax(y))
    if i in (0, count - 1):
        return x[i], y[i]
    step = x[1] - x[0]
    nodes = numpy.cos(numpy.pi * (numpy.arange(24) + 0.5) / 24)
    fit = numpy.polynomial.Chebyshev.fit(x[i] + step * nodes, function(x[i] + step * nodes), 23, domain=[x[i] - step, x[i] + step])
    slope = fit.deriv()
    place = brentq(slope, x[i] - step, x[i] + step, xtol=1e-14) if slope(x[i] - step) * slope(x[i] + step) < 0.0 else x[i]
    return place, float(fit(place))


def virial(solution):
    """Z = 1 - (2 pi/3) rho int (du/dr)/kT g r^3 dr, and where e^-u/kT jumps its jump times y(R) = g e^(u/kT) there."""
    liquid = solution.liquid
    r, rho = liquid.r, solution.density
    g = liquid.g(solution.closure, solution.gamma, alpha=solution.alpha)
    slope = numpy.where(g != 0.0, liquid.beta * liquid.potential.at(r, 3), 0.0)
    total = -numpy.sum(liquid.r_panels.w * slope * g * r**3)
    for at, jump, y in jumps(solution):
        total += at**3 * jump * y
    return 1.0 + 2.0 * numpy.pi / 3.0 * rho * total


def jumps(solution):
    """(R, e^-u/kT(R+) - e^-u/kT(R-), y(R)) of each."""
    liquid = solution.liquid
    for mark in liquid.potential.marks:
        left, right = (numpy.exp(-liquid.beta * u) for u in liquid.potential.limits(mark))
        if abs(right - left) > 1e-12:
            gamma = solution.gamma_at(numpy.array([mark]))
            v0 = liquid.beta * min(liquid.potential.limits(mark))
            outside = CLOSURES[solution.closure](gamma, numpy.array([v0]), numpy.array([mark]), solution.alpha, numpy.array([v0]))[0] + 1.0
            yield mark, right - left, outside * numpy.exp(v0)


def pair_entropy(solution):
    """S2/NkB = -2 pi rho int (g ln g - g + 1) r^2 dr; NaN where g is negative."""
    potential = solution.liquid.potential

    def width(r):
        if potential.steep and potential.steep[0] - 1e-9 <= r < potential.steep[1] - 1e-9:
            return potential.steep[2]
        return min(potential.finest, 0.1) if r < 1.5 else 0.25 if r < 6.0 else 0.5

    panels = Panels(ends_between(potential.marks, width, last=60.0))
    if solution.liquid.fine:
        panels = panels.refined()
    g = solution.g_at(panels.x)
    if numpy.any(g < -1e-12):
        return numpy.nan
    g = numpy.maximum(g, 0.0)
    h = g - 1.0
    # h^2/2 - h^3/6 + ... where the two terms nearly cancel
    small = numpy.abs(h) < 1e-3
    integrand = numpy.where(small, h * h * (0.5 - h / 6.0 + h * h / 12.0 - h**3 / 20.0), numpy.where(g > 0.0, g * numpy.log(numpy.where(g > 0.0, g, 1.0)), 0.0) - h)
    return -2.0 * numpy.pi * solution.density * numpy.sum(panels.w * integrand * panels.x**2)


def second_virial(liquid):
    return -2.0 * numpy.pi * numpy.sum(liquid.r_panels.w * numpy.expm1(-liquid.v) * liquid.r**2)


def properties(solution):
    """NAMES of a state."""
    liquid, rho = solution.liquid, solution.density
    g = liquid.g(solution.closure, solution.gamma, alpha=solution.alpha)
    c_0 = 4.0 * numpy.pi * numpy.sum(liquid.r_panels.w * solution.c * liquid.r**2)
    q_peak, S_peak = largest(solution.S, 4.0, 12.0, 161)
    hard = [mark for mark in liquid.potential.marks if not numpy.isfinite(liquid.potential.limits(mark)[0])]
    contact = numpy.nan
    if hard:
        at, jump, y = next(jumps(solution))
        contact = jump * y
    r_peak, g_peak = largest(solution.g_at, hard[0] + 1e-9 if hard else 0.7, 2.0, 131)
    if hard and g_peak <= contact:
        r_peak, g_peak = hard[0], contact
    energy = numpy.where(g != 0.0, liquid.v, 0.0)
    return dict(zip(NAMES, (1.0 / (1.0 / liquid.omega(numpy.zeros(1))[0] - rho * c_0), S_peak, q_peak, g_peak, r_peak, contact, virial(solution),
                            2.0 * numpy.pi * rho * numpy.sum(liquid.r_panels.w * energy * g * liquid.r**2), pair_entropy(solution), second_virial(liquid))))
