// SPDX-License-Identifier: GPL-3.0-or-later
/// Closures of the Ornstein-Zernike equation for hard spheres: outside the core (r > d) they give c(r) as a
/// function of gamma(r) = h(r) - c(r).
#ifndef CAGEHOP_STRUCTURE_SHARED_CLOSURE_H
#define CAGEHOP_STRUCTURE_SHARED_CLOSURE_H

#include <cagehop/structure.h>
#include <stdbool.h>
#include <stddef.h>

enum { CLOSURE_BLOCK = 64 }; ///< most places that closure_evaluate takes at once

/// A closure, with its own parameter where it has one.
struct closure {
  enum cagehop_closure kind;
  double alpha; ///< of rogers-young, [1/d]
};

/// Whether c(r) is 0 outside the core, which makes the problem finite-dimensional: see core/legendre.h.
bool closure_is_short(enum cagehop_closure kind);

/// Whether the third derivative of c with gamma jumps at gamma = 0, as that of |gamma|^3 does.
bool closure_has_kink(enum cagehop_closure kind);

/// c[i] at r[i] > d from gamma[i], and dc/dgamma in slope[i] where slope is not NULL; n <= CLOSURE_BLOCK.
/// g = exp(gamma + B(gamma)), c = g - 1 - gamma:
/// percus-yevick (Percus, Yevick 1958): g = 1 + gamma;
/// hypernetted-chain (Morita 1958): B = 0;
/// martynov-sarkisov (Martynov, Sarkisov 1983): B = sqrt(1 + 2 gamma) - 1 - gamma;
/// modified-verlet (Verlet 1980; Zhou, Mei, Schweizer 2020): B = -gamma^2/(2 + 8|gamma|/5);
/// rogers-young (Rogers, Young 1984): g = 1 + [exp(gamma f) - 1]/f, f = 1 - exp(-alpha r).
void closure_evaluate(const struct closure *closure, size_t n, const double r[], const double gamma[],
                      double c[], double slope[]);

/// c at one r > d.
double closure_direct(const struct closure *closure, double r, double gamma);

#endif
