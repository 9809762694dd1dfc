// SPDX-License-Identifier: GPL-3.0-or-later
/// The direct correlation function inside the core, f(r) = r c(r) on 0 < r < d, as a Legendre series.
/// On (0, d) f is smooth for hard spheres, so few terms are enough; it jumps to 0 at r = d, where the series
/// ends. The sine transform of each term is known in closed form at every q, and no radial grid has to
/// resolve the jump.
#ifndef CAGEHOP_STRUCTURE_CORE_LEGENDRE_H
#define CAGEHOP_STRUCTURE_CORE_LEGENDRE_H

#include <stddef.h>

enum { CORE_TERMS_MAX = 24 };

/// f(r) = sum_k coefficient[k] sqrt(2k+1) P_k(2r - 1), k < terms: an orthonormal basis of (0, 1).
struct core {
  size_t terms;
  double coefficient[CORE_TERMS_MAX];
};

/// basis[k] = integral over (0, 1) of sqrt(2k+1) P_k(2r - 1) sin(qr) dr, k < terms, q > 0.
/// = sqrt(2k+1) Im[e^{iq/2} i^k j_k(q/2)], j_k the spherical Bessel function (DLMF 10.54.2).
void core_basis(size_t terms, double q, double basis[]);

/// radial[k] = sqrt(2k+1) j_k(q/2), k < terms: core_basis without the factor that oscillates with q. sin_x,
/// cos_x: sine and cosine of q/2. radial[k] is the same for all numbers of terms up to q/2.
void core_radial(size_t terms, double q, double sin_x, double cos_x, double radial[]);

enum { CORE_LANES = 8 };

/// The same, with the same bits, at CORE_LANES places at once: radial[k * CORE_LANES + place].
void core_radials(size_t terms, const double q[], const double sin_x[], const double cos_x[],
                  double radial[]);

/// The sine transform of f at q > 0.
double core_sine(const struct core *core, double q);

/// The same at n places of two terms or more: faster, with as much rounding, but not the same bits.
void core_sines(const struct core *core, size_t n, const double q[], double sines[]);

/// core_sine at n places where q > 0, with its bits, several at once; elsewhere any number.
void core_sines_alike(const struct core *core, size_t n, const double q[], double sines[]);

/// f(r), 0 <= r <= 1.
double core_value(const struct core *core, double r);

/// Integral of r f(r) over the core: the limit of the sine transform divided by q for q -> 0.
double core_moment(const struct core *core);

/// (c * c)(r), the convolution in three dimensions, is 2 pi/r times value[i] at r = r[i]; 0 for r >= 2.
/// Returns 0 or CAGEHOP_NO_MEMORY.
int core_convolution(const struct core *core, size_t count, const double r[], double value[]);

/// An estimate of the rounding error of the sums above, as a relative error of S(q) = 1/(1 - rho c(q)) at its
/// highest value S_max.
double core_rounding(const struct core *core, double density, double S_max);

#endif
