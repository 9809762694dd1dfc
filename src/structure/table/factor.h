// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) from h(r) = g(r) - 1 that is known up to r = R only. The Ornstein-Zernike equation with c(r) = 0
/// beyond R is, with Baxter's factor Q(r) of range R (Baxter, Aust. J. Phys. 21, 563 (1968)),
///   r h(r) = -Q'(r) + 2 pi rho int_0^R (r - t) h(|r - t|) Q(t) dt,   1/S(q) = |1 - 2 pi rho int_0^R Q
///   e^{iqr}|^2,
/// of which the first needs no h(r) beyond R: what follows there is the one continuation that such a c(r)
/// has (Dixon and Hutchinson, Mol. Phys. 33, 1663 (1977)). S(q) is above 0 by construction.
#ifndef CAGEHOP_STRUCTURE_TABLE_FACTOR_H
#define CAGEHOP_STRUCTURE_TABLE_FACTOR_H

#include <complex.h>
#include <stddef.h>

/// Q(r) at r = k step, k = 0 to n.
struct radial_factor {
  size_t n;
  double step;    ///< [d]
  double density; ///< rho, [d^-3]
  double *q;      ///< Q, [d^2]; length n + 1, owned
  double *matrix; ///< the equation's factors, owned; NULL where they were not kept
  size_t *row;
};

/// What h(r) enters with: G[k] = int_0^{k step} r h(r) dr, [d^2], k = 0 to n. Returns 0, CAGEHOP_NO_MEMORY or
/// CAGEHOP_NOT_FINITE with *factor empty.
int radial_factor_create(size_t n, double step, double density, const double G[],
                         struct radial_factor *factor);
void radial_factor_clear(struct radial_factor *factor);

/// dQ[k], k = 0 to n: how Q changes, to first order, where G changes by dG. `work` of length n + 1.
void radial_factor_vary(const struct radial_factor *factor, const double dG[], double work[], double dQ[]);

/// int_0^R f e^{iqr} dr of f[k] at r = k step, linear between them. Of `count` such functions, f[0] to
/// f[count - 1], in transform[0] and on.
void radial_factor_transform(const struct radial_factor *factor, size_t count, double *const f[], double q,
                             double _Complex transform[]);

/// 1 - 2 pi rho int_0^R Q e^{iqr}, whose square is 1/S(q).
double _Complex radial_factor_value(const struct radial_factor *factor, double q);

/// *largest: the density above which G has no S(q) above 0, because S(0) = 1 + rho h(q = 0) would be below 0;
/// G as the factor was made from. Where that is above the factor's, about; infinite where h(0) is above 0.
/// Else to 1/2 %, and the factor's S(q) is that of another G. Returns 0, CAGEHOP_NO_MEMORY or
/// CAGEHOP_NOT_FINITE.
int radial_factor_largest_density(const struct radial_factor *factor, const double G[], double *largest);

#endif
