// SPDX-License-Identifier: GPL-3.0-or-later
/// Closures of the Ornstein-Zernike equation: outside a hard core they give c(r) as a function of gamma(r) =
/// h(r) - c(r) and of the pair potential u(r), which hard spheres have none of there.
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

/// Places outside a hard core, and the potential there. u = u_0 + u_attr, beta = 1/(kBT): u_attr is the
/// attractive part of the Weeks-Chandler-Andersen division for closures that divide u (closure_divides), 0
/// for the others. Where an array is NULL it is 0 everywhere, as of hard spheres.
struct closure_places {
  const double *r;
  const double *energy;     ///< beta u
  const double *attraction; ///< beta u_attr
  const double *mayer;      ///< exp(-beta u_0) - 1
  const double *bridge;     ///< B(r) of bridge-table
};

/// Whether a closure divides u into a repulsive and an attractive part.
bool closure_divides(enum cagehop_closure kind);

/// c[i] at places->r[i] from gamma[i], and dc/dgamma in slope[i] where slope is not NULL; n <= CLOSURE_BLOCK.
/// c = g - 1 - gamma, with g = exp(gamma + B - beta u) but where another form stands:
/// percus-yevick (Percus, Yevick 1958): g = exp(-beta u) (1 + gamma);
/// hypernetted-chain (Morita 1958): B = 0;
/// martynov-sarkisov (Martynov, Sarkisov 1983): B = sqrt(1 + 2 gamma) - 1 - gamma;
/// modified-verlet (Verlet 1980; Zhou, Mei, Schweizer 2020): B = -gamma^2/(2 + 8|gamma|/5);
/// rogers-young (Rogers, Young 1984): g = exp(-beta u) (1 + [exp(gamma f) - 1]/f), f = 1 - exp(-alpha r);
/// ballone-pastore (Ballone, Pastore, Galli, Gazzillo 1986): B = (1 + s gamma)^(1/s) - 1 - gamma, s = 15/8;
/// soft-mean-spherical (Madden, Rice 1980): g = exp(-beta u_0) (1 + s), s = gamma - beta u_attr;
/// hybrid-mean-spherical (Zerah, Hansen 1986): g = exp(-beta u_0) (1 + [exp(s f) - 1]/f), s and f as above;
/// soft-verlet: as modified-verlet, with s in place of gamma in B (Madden, Rice; Choudhury, Ghosh 2002);
/// bridge-table: B(r) is given.
void closure_evaluate(const struct closure *closure, size_t n, const struct closure_places *places,
                      const double gamma[], double c[], double slope[]);

/// c of hard spheres at one r > d.
double closure_direct(const struct closure *closure, double r, double gamma);

#endif
