# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions on panels: a function of r (or q) is a polynomial of degree 15 on each of some intervals, given by its values at their 16
Gauss-Legendre nodes, and its sine transform is that of these polynomials, exactly:

  int_a^b f(r) sin(qr) dr = h sum_j w_j f(r_j) sum_n (2n+1) P_n(x_j) j_n(qh) sin(qm + n pi/2),  r_j = m + h x_j,

where m and h are the middle and the half length of [a, b], since int_-1^1 P_n(x) exp(i w x) dx = 2 i^n j_n(w). So there is no grid step,
no aliasing and no box; ends of intervals stand where a function or a derivative jumps."""
import numpy
from scipy.special import eval_legendre, spherical_jn

ORDER = 16
X, W = numpy.polynomial.legendre.leggauss(ORDER)
LEGENDRE = numpy.array([(2 * n + 1) * eval_legendre(n, X) for n in range(ORDER)]) * W


class Panels:
    """Nodes and weights on the intervals between the given ends."""

    def __init__(self, ends):
        self.ends = numpy.asarray(ends, dtype=float)
        self.half = 0.5 * numpy.diff(self.ends)
        self.middle = 0.5 * (self.ends[1:] + self.ends[:-1])
        self.x = (self.middle[:, None] + self.half[:, None] * X).ravel()
        self.w = (self.half[:, None] * W).ravel()

    def sine_rows(self, k):
        """The matrix that takes values at the nodes to int f(x) sin(kx) dx at each k."""
        k = numpy.atleast_1d(numpy.asarray(k, dtype=float))
        rows = numpy.empty((len(k), len(self.x)))
        known = {}
        n = numpy.arange(ORDER)
        for p, (middle, half) in enumerate(zip(self.middle, self.half)):
            key = round(half, 13)
            if key not in known:
                known = {key: numpy.array([spherical_jn(i, k * half) for i in n])}
            phase = numpy.sin(k * middle + 0.5 * numpy.pi * n[:, None])
            rows[:, p * ORDER:(p + 1) * ORDER] = half * (known[key] * phase).T @ LEGENDRE
        return rows

    def at(self, values, x):
        """The polynomials at places x, which are not ends."""
        x = numpy.atleast_1d(numpy.asarray(x, dtype=float))
        p = numpy.clip(numpy.searchsorted(self.ends, x) - 1, 0, len(self.half) - 1)
        coefficients = LEGENDRE @ values.reshape(-1, ORDER).T * 0.5
        place = (x - self.middle[p]) / self.half[p]
        return sum(coefficients[n][p] * eval_legendre(n, place) for n in range(ORDER))

    def refined(self):
        """Every interval halved."""
        return Panels(numpy.sort(numpy.concatenate([self.ends, self.middle])))


def ends_between(marks, width, first=0.0, last=None):
    """Ends of intervals from first to last: the marks are among them, and none between is longer than width(left end)."""
    marks = [first] + sorted(m for m in marks if first < m < last) + [last]
    ends = [first]
    for left, right in zip(marks, marks[1:]):
        at = left
        while right - at > 1e-12:
            step = width(at)
            rest = right - at
            at = right if rest <= 1.5 * step else at + min(step, rest / 2.0)
            ends.append(at)
    return numpy.array(ends)
