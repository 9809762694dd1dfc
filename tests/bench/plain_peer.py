# SPDX-License-Identifier: GPL-3.0-or-later
"""The theory as one would write it with NumPy on an afternoon, to compare costs with: the Ornstein-Zernike equation with
the Percus-Yevick closure on a grid of dr = 0.01 d, iterated with Anderson's mixing; sums over that grid's q; roots of
F' + P by sign changes on a grid of r and Newton's method on the sums. Nothing is certified."""
import math

import numpy

DR = 0.01  # d
N = 4096  # points; a box of 41 d


def _sine(f):
    """Sum over j of f_j sin(pi j k / N), j and k from 1 to N - 1."""
    odd = numpy.concatenate([[0.0], f, [0.0], -f[::-1]])
    return -0.5 * numpy.fft.rfft(odd).imag[1:N]


def structure(phi, iterations_max=3000):
    """q, S(q), g(d) and how many iterations they took; None where it does not converge."""
    rho = 6.0 * phi / math.pi
    r = DR * numpy.arange(1, N)
    q = math.pi / (N * DR) * numpy.arange(1, N)
    inside = numpy.where(r < 1.0 - 0.5 * DR, 1.0, numpy.where(r < 1.0 + 0.5 * DR, 0.5, 0.0))  # the step at r = d

    def step(gamma):  # gamma = h - c, times r
        c = -inside * (r + gamma)
        c_q = 4.0 * math.pi * DR * _sine(c) / q
        gamma_q = rho * c_q * c_q / (1.0 - rho * c_q)
        return q[0] * _sine(gamma_q * q) / (2.0 * math.pi**2), c_q

    x, xs, fs = numpy.zeros(N - 1), [], []
    for k in range(iterations_max):
        new, c_q = step(x)
        miss = new - x
        if not numpy.isfinite(miss).all():
            return None
        if numpy.abs(miss).max() < 1e-9:
            s = 1.0 / (1.0 - rho * c_q)
            return (q, s, 1.0 + x[round(1.0 / DR) - 1], k) if s.min() > 0.0 else None
        xs, fs = xs[-5:] + [x], fs[-5:] + [miss]
        x = x + 0.2 * miss
        if len(xs) > 1:
            df = numpy.array([fs[-1] - f for f in fs[:-1]]).T
            dx = numpy.array([xs[-1] - y for y in xs[:-1]]).T
            weight = numpy.linalg.lstsq(df, fs[-1], rcond=None)[0]
            x = x - (dx + 0.2 * df) @ weight
    return None


class Isochore:
    """Everything at one phi. `solved`: whether there is any."""

    def __init__(self, phi, enskog_time_s=1e-13):
        found = structure(phi)
        self.solved = found is not None
        if not self.solved:
            return
        q, s, contact, self.iterations = found
        self.s_peak = s.max()
        dq, h = q[0], s - 1.0
        self.amplitude = dq * q**2 * h**2 / (12.0 * math.pi * phi * (1.0 + s))
        self.exponent = q**2 * (1.0 + s) / (6.0 * s)
        j0 = numpy.sin(q) / q
        j2 = (3.0 / q**2 - 1.0) * j0 - 3.0 * numpy.cos(q) / q**2
        integral = dq * numpy.sum(q**2 * h**2 / (s + 1.0 / (1.0 - j0 + 2.0 * j2)))  # Eq. 4
        self.tau_s = contact**2 * enskog_time_s * (1.0 + integral / (36.0 * math.pi * phi))
        self.r = numpy.geomspace(0.02, 80.0, 800)
        self.force = numpy.array([self.derivatives(r)[1] for r in self.r])

    def derivatives(self, r):
        """F, F', F'' at P = 0."""
        term, b = self.amplitude * numpy.exp(-self.exponent * r * r), self.exponent
        return (-3.0 * math.log(r) - term.sum(), -3.0 / r + 2.0 * r * (b * term).sum(),
                3.0 / r**2 + 2.0 * (b * (1.0 - 2.0 * b * r * r) * term).sum())

    def tau_alpha(self, pressure):
        """Eq. 3, [s]; NaN where there is no barrier."""
        total = self.force + pressure
        roots = []
        for i in numpy.nonzero((total[1:] > 0.0) != (total[:-1] > 0.0))[0]:
            r = self.r[i] - total[i] * (self.r[i + 1] - self.r[i]) / (total[i + 1] - total[i])
            for _ in range(20):
                f = self.derivatives(r)
                change = (f[1] + pressure) / f[2]
                r -= change
                if abs(change) < 1e-12 * r:
                    break
            roots.append((r, f))
        if len(roots) < 2:
            return math.nan
        (r_0, f_0), (r_b, f_b) = roots[:2]
        height = f_b[0] - f_0[0] + pressure * (r_b - r_0)
        return self.tau_s * (1.0 + 2.0 * math.pi / math.sqrt(abs(f_0[2] * f_b[2])) * math.exp(height))
