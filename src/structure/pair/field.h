// SPDX-License-Identifier: GPL-3.0-or-later
/// The closure of a fluid at given places.
#ifndef CAGEHOP_STRUCTURE_PAIR_FIELD_H
#define CAGEHOP_STRUCTURE_PAIR_FIELD_H

#include "structure/pair/fluid.h"

#include <stdbool.h>
#include <stddef.h>

/// Arrays are owned, of length n.
struct pair_field {
  struct closure closure;
  size_t n;
  double *r;
  double *u, *attraction;        ///< u/kBT, infinite in a core, and u_attr/kBT at the fluid's temperature
  double *bridge;                ///< of bridge-table; NULL: 0
  double *energy, *pull, *mayer; ///< at the coupling: u/kBT, u_attr/kBT, exp(-u_0/kBT) - 1
};

/// At r[0] to r[n - 1], with the whole potential. Returns 0 or CAGEHOP_NO_MEMORY. pair_field_clear in any
/// case.
int pair_field_create(const struct pair_fluid *fluid, size_t n, const double r[], struct pair_field *field);
void pair_field_clear(struct pair_field *field);

/// Multiplies u/kBT by `coupling`.
void pair_field_couple(struct pair_field *field, double coupling);

/// c[i] from gamma[i], and dc/dgamma where slope is not NULL; i < n.
void pair_field_close(const struct pair_field *field, const double gamma[], double c[], double slope[]);

/// g = 1 + gamma + c at one r, [1], with the whole potential; NaN without memory.
double pair_field_g(const struct pair_fluid *fluid, double r, double gamma);

#endif
