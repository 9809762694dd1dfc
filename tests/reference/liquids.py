# SPDX-License-Identifier: GPL-3.0-or-later
"""Pair potentials and closures of simple liquids, written from the literature for tests/reference, apart from cagehop's own.

Units: sigma, epsilon; beta = 1/T. A potential is a list of pieces (left end, right end, u, du/dr), smooth inside each."""
import numpy

INFINITE = numpy.inf
WCA = 2.0 ** (1.0 / 6.0)


class Potential:
    def __init__(self, name, pieces, marks=(), finest=0.05, q_max=120.0, reference=None, r_max=30.0, steep=None):
        self.name, self.pieces = name, pieces
        self.marks = sorted({end for piece in pieces for end in piece[:2] if 0.0 < end < INFINITE} | set(marks))
        self.finest, self.q_max, self.r_max = finest, q_max, r_max
        self.steep = steep  # (from, to, longest interval there)
        self.attractive = float(numpy.min(self.at(numpy.linspace(0.5, 8.0, 401) + 1e-6))) < -1e-12
        self.reference = reference  # the potential's repulsive part, where it is divided (Weeks, Chandler, Andersen)

    def at(self, r, which=2):
        """u, or du/dr with which = 3, at places that are not ends of pieces."""
        value = numpy.zeros_like(r)
        for left, right, *functions in self.pieces:
            inside = (r > left) & (r < right)
            with numpy.errstate(over="ignore"):
                value[inside] = functions[which - 2](r[inside])
        return value

    def limits(self, at):
        """u on the left and on the right of a place."""
        sides = []
        for chosen in (lambda left, right: left < at <= right, lambda left, right: left <= at < right):
            here = [piece for piece in self.pieces if chosen(*piece[:2])]
            sides.append(float(here[0][2](numpy.array([at]))[0]) if here else 0.0)
        return sides


def _hard(right):
    return (0.0, right, lambda r: numpy.full_like(r, INFINITE), lambda r: numpy.zeros_like(r))


def _lj(r):
    return 4.0 * (r**-12.0 - r**-6.0)


def _lj_slope(r):
    return 4.0 * (-12.0 * r**-13.0 + 6.0 * r**-7.0)


def hard(wide=1000.0):
    return Potential("hard", [_hard(1.0)], q_max=wide, finest=0.125)


def weeks_chandler_andersen():
    return Potential("weeks-chandler-andersen", [(0.0, WCA, lambda r: _lj(r) + 1.0, _lj_slope)])


def lennard_jones(cutoff=None, form="full"):
    """form: full, truncated (u = 0 beyond the cutoff), shifted (u - u(cutoff)), force-shifted (its force is continuous too)."""
    end = float(cutoff or INFINITE)
    at_end, slope = (_lj(end), _lj_slope(end)) if cutoff else (0.0, 0.0)
    shift = at_end if form in ("shifted", "force-shifted") else 0.0
    tilt = slope if form == "force-shifted" else 0.0

    def u(r):
        return _lj(r) - shift - (tilt * (r - end) if tilt else 0.0)

    def du(r):
        return _lj_slope(r) - tilt

    # With the tilt the minimum is not at 2^(1/6).
    low, high = 1.0, 1.5
    for _ in range(200):
        half = 0.5 * (low + high)
        low, high = (half, high) if du(half) < 0.0 else (low, half)
    depth = float(u(low))
    reference = Potential("reference", [(0.0, low, lambda r: u(r) - depth, du)])
    jump = form == "truncated"
    name = "lennard-jones, " + (form if form == "full" else f"{form} at {cutoff}")
    return Potential(name, [(0.0, end, u, du)], marks=[low], reference=reference, q_max=400.0 if jump else 120.0, r_max=2000.0 if form == "full" else 30.0)


def inverse_power(n):
    if n > 40:
        return Potential(f"inverse-power, n = {n}", [(0.0, INFINITE, lambda r: r**-float(n), lambda r: -n * r ** (-n - 1.0))],
                         steep=(1.0 - 8.0 / n, 1.0 + 12.0 / n, 0.6 / n), q_max=12.0 * n, marks=[1.0 - 8.0 / n, 1.0 + 12.0 / n])
    return Potential(f"inverse-power, n = {n}", [(0.0, INFINITE, lambda r: r**-float(n), lambda r: -n * r ** (-n - 1.0))], r_max=2000.0)


def yukawa(kappa, epsilon=1.0, core=False):
    """epsilon exp(-kappa (r - 1))/r, outside a hard core of diameter 1 or everywhere."""
    def u(r):
        return epsilon * numpy.exp(-kappa * (r - 1.0)) / r

    def du(r):
        return -u(r) * (kappa + 1.0 / r)

    sign = "" if epsilon > 0.0 else ", attractive"
    if core:
        return Potential(f"hard-core-yukawa, kappa = {kappa}{sign}", [_hard(1.0), (1.0, INFINITE, u, du)], q_max=1000.0, finest=0.125)
    return Potential(f"yukawa, kappa = {kappa}", [(0.0, INFINITE, u, du)])


def gaussian():
    """exp(-r^2): it has no core."""
    return Potential("gaussian", [(0.0, INFINITE, lambda r: numpy.exp(-r * r), lambda r: -2.0 * r * numpy.exp(-r * r))], finest=0.25)


# h(r) = g(r) - 1 from gamma = h - c, u/kT, r: what each closure says, without the difference g - 1 where u and gamma are small.

def _bridged(bridge):
    def h(gamma, v, r, alpha, v0):
        return numpy.expm1(-v + gamma + bridge(gamma))
    return h


def percus_yevick(gamma, v, r, alpha, v0):
    return gamma + numpy.expm1(-v) * (1.0 + gamma)


def _repelled(v0, t):
    """g = exp(-v0) (1 + t)."""
    return t + numpy.expm1(-v0) * (1.0 + t)


def _without_attraction(gamma, v, v0):
    return gamma - numpy.where(numpy.isfinite(v), v - v0, 0.0)


def _switched(t, r, alpha):
    f = -numpy.expm1(-alpha * r)
    return numpy.expm1(f * t) / f


def rogers_young(gamma, v, r, alpha, v0):
    return _repelled(v, _switched(gamma, r, alpha))


def soft_mean_spherical(gamma, v, r, alpha, v0):
    return _repelled(v0, _without_attraction(gamma, v, v0))


def soft_verlet(gamma, v, r, alpha, v0):
    t = _without_attraction(gamma, v, v0)
    return numpy.expm1(-v0 + t - t * t / (2.0 + 1.6 * numpy.abs(t)))


def zerah_hansen(gamma, v, r, alpha, v0):
    return _repelled(v0, _switched(_without_attraction(gamma, v, v0), r, alpha))


CLOSURES = {
    "percus-yevick": percus_yevick,
    "hypernetted-chain": _bridged(lambda t: 0.0),
    "martynov-sarkisov": _bridged(lambda t: numpy.sqrt(numpy.maximum(1.0 + 2.0 * t, 0.0)) - 1.0 - t),
    "ballone-pastore": _bridged(lambda t: numpy.maximum(1.0 + 1.875 * t, 0.0) ** (1.0 / 1.875) - 1.0 - t),
    "modified-verlet": _bridged(lambda t: -t * t / (2.0 + 1.6 * numpy.abs(t))),
    "rogers-young": rogers_young,
    "soft-verlet": soft_verlet,
    "soft-mean-spherical": soft_mean_spherical,
    "hybrid-mean-spherical": zerah_hansen,
}
