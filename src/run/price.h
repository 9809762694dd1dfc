// SPDX-License-Identifier: GPL-3.0-or-later
/// What a job costs, from a few of its states that are solved here and now, on one core.
#ifndef CAGEHOP_RUN_PRICE_H
#define CAGEHOP_RUN_PRICE_H

#include "run/resolve.h"

#include <cagehop/error.h>
#include <stdint.h>

enum {
  PRICE_SAMPLES = 5, ///< isochores of the grid that are solved
  PRICE_POINTS = 256 ///< pressures that are evaluated on each
};

/// How an isochore's price is known.
enum price_source {
  PRICE_SOLVED, ///< it was solved, or its solution failed
  PRICE_TREND,  ///< ln(price) goes on as between the last two that were solved
  PRICE_LIMIT   ///< one was begun, or none can be compared: it takes that long or longer
};

/// One isochore.
struct price_sample {
  size_t i;        ///< on the grid
  double isochore; ///< structure and landscape, [s]
  double point;    ///< [s]
  enum price_source source;
  struct cagehop_error error; ///< of the state
  size_t count;               ///< pressures that were evaluated
  double level[PRICE_POINTS]; ///< log10 of tau_alpha there
  uint8_t regime[PRICE_POINTS];
};

/// All on one core, [s].
struct price {
  double search;            ///< for phi_g, on rank 0 while the others wait
  double isochores, points; ///< of the map
  double states, isobars;   ///< of the isobars, and the isobars themselves
  double error_states;      ///< of standard errors: solved by every rank for itself
  double errors;            ///< the standard errors themselves
  double max_tile_seconds;  ///< the most expensive tile
  size_t count;             ///< of samples, in the order of the grid
  struct price_sample sample[PRICE_SAMPLES];
  size_t first;        ///< isochores that bisection begins with; 0: it chooses none
  bool errors_guessed; ///< the states of standard errors were counted, not solved
  double seconds;      ///< that all of this took
};

/// Solves samples until `seconds` are over, those that are usually cheapest first, and no state for longer
/// than is left. Where bisection is to choose the states, a guess of them takes the place of those of
/// *resolved. Returns 0 or a negative status.
int price_job(struct resolved_job *resolved, double seconds, struct price *price);

/// The sum, on one core. [s]
double price_sum(const struct price *price);

/// The time on so many ranks. [s]
double price_wall(const struct price *price, double ranks);

#endif
