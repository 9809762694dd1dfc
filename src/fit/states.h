// SPDX-License-Identifier: GPL-3.0-or-later
/// Solved isochores, kept by their packing fractions, and what a fit reads from them.
#ifndef CAGEHOP_FIT_STATES_H
#define CAGEHOP_FIT_STATES_H

#include <cagehop/phase_map.h>

struct states;

/// What is read besides tau_s, barrier and jump. Each of them costs more than those together.
struct states_wanted {
  bool elastic; ///< F_e, which needs g(r)
  bool modulus; ///< G
};

/// See struct surface_value; NaN where it is not wanted.
struct state_values {
  double short_time, barrier, elastic, jump, modulus;
};

/// The reason where P is above P_upper.
extern const char states_trapped[];

/// Chebyshev node k of `count`; an end that two intervals share has the same bits in both.
double states_node(size_t count, double low, double high, size_t k);

int states_create(const struct cagehop_model *model, const struct states_wanted *wanted,
                  const struct cagehop_watch *watch, struct states **states);
void states_destroy(struct states **states);

/// The values at pressures P[j], j < count, of the isochore at phi, which is solved unless it has been.
/// Returns 0 or a negative status; or a positive one, or 0 where the theory has no barrier, with *reason set.
/// *done is the number of pressures, from the first on, that have values.
int states_at(struct states *states, double phi, size_t count, const double P[], struct state_values value[],
              size_t *done, const char **reason);

#endif
