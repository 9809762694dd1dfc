// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a map needs more isochores: steps between neighbouring states over which tau_alpha changes by more
/// decades than the job allows, or over which the regime changes at some pressure. Pure arithmetic: the same
/// finished isochores give the same states, so a run that goes on after a kill comes to the same map.
#ifndef CAGEHOP_RUN_REFINE_H
#define CAGEHOP_RUN_REFINE_H

#include "run/resolve.h"

#include <stdint.h>

/// How two neighbouring isochores differ.
struct refine_step {
  double decades; ///< of tau_alpha, the most at pressures where both have the same regime and a finite one
  size_t regimes; ///< pressures at which the regimes differ
  bool failed;    ///< whether there are pressures that can't tell, because a point failed
};

/// What of the steps there is to say.
struct refine_report {
  size_t halved;      ///< that get a state between
  size_t boundaries;  ///< of these for the regime alone
  double decades;     ///< the largest step
  double low, high;   ///< where that is, in the axis' unit; NaN where no step has decades
  size_t narrow;      ///< steps above tau_alpha that step_min keeps
  double most_narrow; ///< the largest of them, in decades
  size_t crossed;     ///< steps over which the regime changes and that step_min keeps
  size_t spare;       ///< steps that max_count keeps
  double most_spare;  ///< likewise
  size_t failed;      ///< steps beside points that failed
};

/// Turns tau_alpha [s] of `count` points into its decimal logarithm; NaN where it is not finite and above 0.
void refine_levels(size_t count, double tau_alpha[]);

/// Compares two isochores of `count` pressures, levels as refine_levels makes them.
struct refine_step refine_compare(size_t count, const double level_a[], const uint8_t regime_a[],
                                  const double level_b[], const uint8_t regime_b[]);

/// Chooses the states of the next generation, step[k] being that between axis->value[k] and its successor:
/// *next receives all of the axis and the middle of each step that is halved, allocated; or count 0 and NULL
/// where no step is. Where max_count leaves room for some only, the largest are first. 0 or
/// CAGEHOP_NO_MEMORY.
int refine_choose(const struct job_refinement *refinement, const struct cagehop_axis *axis,
                  const struct refine_step step[], struct cagehop_axis *next, struct refine_report *report);

/// Guesses the states of the last generation from a few isochores: step[k] is that between the values at[k]
/// and at[k + 1] of the axis, k + 1 < samples, whose ends are among them. *guess receives them, allocated,
/// evenly spread between the samples, and guess_at[] where the samples are. 0 or CAGEHOP_NO_MEMORY.
int refine_guess(const struct job_refinement *refinement, const struct cagehop_axis *axis, size_t samples,
                 const size_t at[], const struct refine_step step[], struct cagehop_axis *guess,
                 size_t guess_at[]);

/// The axis of a map's states, of which `resolved` has the first generation: *axis receives the values,
/// allocated, and *generation its number from 1; or count 0 and NULL where bisection of the first generation
/// never comes to these states. 0 or CAGEHOP_NO_MEMORY.
int refine_recognise(const struct resolved_job *resolved, size_t count, const double state[],
                     struct cagehop_axis *axis, size_t *generation);

#endif
