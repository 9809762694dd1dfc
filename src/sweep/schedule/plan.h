// SPDX-License-Identifier: GPL-3.0-or-later
/// What a sweep is to compute.
#ifndef CAGEHOP_SWEEP_PLAN_H
#define CAGEHOP_SWEEP_PLAN_H

#include "grid/tiling.h"

#include <cagehop/fit.h>
#include <cagehop/grid.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

enum {
  SWEEP_RANKS_PER_SOLVE_MAX = 4096,
  SWEEP_SHARED_PATH_MAX = 4096,
};

struct sweep_plan {
  struct cagehop_model model;   ///< resolved
  size_t n_phi;                 ///< number of states
  const double *state;          ///< as the model's states are numbered; length n_phi
  struct cagehop_axis pressure; ///< reduced or in MPa
  bool times_only;              ///< the sink needs of points what isochore_solve_for_times leaves in them
  bool profiles;                ///< whether S(q) and g(r) are passed to the sink
  bool standard_errors;         ///< whether points have ln_tau_alpha_stderr
  bool phi_g_follows;           ///< whether the error of phi_g follows from those of the uncertainty
  struct cagehop_uncertainty uncertainty; ///< of the material's numbers
  int ranks_per_solve;     ///< number of ranks that solve one state together, a power of two; 0 is 1
  double deadline;         ///< on clock_seconds(): no tile is started that would end later; 0: none
  double margin;           ///< kept free before the deadline, [s]; 0: budget_margin of the time there is
  double max_tile_seconds; ///< largest cost of a tile, where known from an earlier run, [s]; 0: unknown
  const char *
      shared_path; ///< path of the map if every rank writes its own tiles (MPI-IO); NULL if rank 0 writes all
};

/// What the plan's points cost.
static inline enum tiling_cost sweep_point_cost(const struct sweep_plan *plan) {
  return plan->model.smoluchowski_rates                   ? TILING_EXPENSIVE
         : plan->model.viscosity || plan->standard_errors ? TILING_COSTLY
                                                          : TILING_CHEAP;
}

/// How the plan's pressures are divided into tiles. Not collective.
static inline struct tiling sweep_tiling(const struct sweep_plan *plan) {
  return tiling_of(plan->pressure.count, sweep_point_cost(plan));
}

#endif
