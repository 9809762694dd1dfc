// SPDX-License-Identifier: GPL-3.0-or-later
/// Critical points of F(r, P), where F'(r) = -P: one on each interval of r on which F' is monotonic.
#ifndef CAGEHOP_LANDSCAPE_CRITICAL_H
#define CAGEHOP_LANDSCAPE_CRITICAL_H

#include "landscape/extrema.h"
#include "landscape/field.h"
#include "landscape/kernels.h"

/// A critical point and F, F', F'', F''' there at P = 0; NaN where there is none.
struct critical {
  double r, F[4];
};

extern const struct critical no_critical;

/// Finds the critical point in [low, high], where F' rises through -P (`rising`) or falls through it, from a
/// guess or, where that is NaN, from the middle. Near a double root (|F''| r^2 < 0.03) the root is recomputed
/// with the exact sums, because the error of r is that of F' over F''. Returns 0, CAGEHOP_NOT_FINITE or
/// CAGEHOP_NO_CONVERGENCE.
int critical_find(const struct field *field, double pressure, double low, double high, bool rising,
                  double guess, struct critical *critical);

/// Adds a root to those that kernels.h searches together, as critical_find begins it; and a place without
/// one.
void critical_open(struct root_block *roots, size_t j, double pressure, double low, double high,
                   double guess);
void critical_close(struct root_block *roots, size_t j);

/// What critical_find would find, the same bits. False where critical_find has to be asked.
bool critical_take(const struct root_block *roots, size_t j, struct critical *critical);

enum { GUESS_STEPS = 128 };

/// Approximate critical points, as initial guesses: linear interpolation between tabulated ones, in variables
/// in which they depend smoothly on the pressure also where two of them merge.
struct guesses {
  double cage[GUESS_STEPS + 1], barrier[GUESS_STEPS + 1]; ///< r
  double outer[GUESS_STEPS + 1];                          ///< P r
};

/// For a landscape with extrema and F_1_min < 0: all, or those at pressures that have a barrier, without
/// outer minima, to the same bits. Returns 0 or what critical_find returns.
int guesses_create(const struct field *field, const struct extrema *extrema, bool barriers_only,
                   struct guesses *guesses);

/// Where in its table a guess is looked up, 0 to 1; NaN where the point does not exist.
double guess_cage_place(const struct extrema *extrema, double pressure);
double guess_barrier_place(const struct extrema *extrema, double pressure);
double guess_outer_place(const struct extrema *extrema, double pressure);

double guess_cage(const struct guesses *guesses, const struct extrema *extrema, double pressure);
double guess_barrier(const struct guesses *guesses, const struct extrema *extrema, double pressure);
double guess_outer(const struct guesses *guesses, const struct extrema *extrema, double pressure);

#endif
