// SPDX-License-Identifier: GPL-3.0-or-later
/// The method of pair potentials: PRISM with any of them, any closure, and chains of any omega(q), on uniform
/// grids (levels.h) that are refined until S(q) is known well enough.
#include "status/error.h"
#include "structure/method.h"
#include "structure/pair/consistency.h"
#include "structure/pair/curve.h"
#include "structure/pair/explain.h"
#include "structure/pair/functions.h"
#include "structure/pair/levels.h"
#include "structure/pair/moments.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

enum { LEVELS_MAX = 12 };

/// What is kept of a solved state.
struct pair_state {
  struct pair_curve curve;
  struct structure_moments moments;
};

static struct pair_fluid fluid_of(const struct particles *particles,
                                  const struct cagehop_structure_params *params) {
  const struct cagehop_system *system = &params->system;
  return (struct pair_fluid){.system = system,
                             .bridge = params->bridge_table,
                             .closure = {.kind = params->closure},
                             .density = particles->density,
                             .temperature = system->potential == CAGEHOP_POTENTIAL_HARD
                                                ? INFINITY
                                                : cagehop_system_temperature(system, particles->temperature)};
}

// ---------------------------------------------------------------- solving

/// Errors of S(q), as largest |dS/S|, by what makes them smaller; and what grids do not see of u(r).
struct pair_state_error {
  double step, box, unseen;
};

/// The curve, its error, and what of it longer boxes or smaller steps would make smaller.
static int make_curve(const struct pair_levels *levels, double tolerance, struct structure_solution *solution,
                      struct pair_state_error *error) {
  struct pair_state *state = solution->state;
  struct cagehop_certificate *certificate = &solution->certificate;
  const struct pair_grid *finest = levels->grid[PAIR_GRIDS - 1];
  double contact_error, tail_error = 0.0;
  pair_curve_clear(&state->curve);
  const double contact = pair_contact(levels, &contact_error);
  const int status = pair_curve_create(levels, contact, tolerance, &state->curve, &tail_error);
  *error = (struct pair_state_error){.step = fmax(fmax(levels->step_error, levels->last_change), tail_error),
                                     .box = levels->box_error,
                                     .unseen = pair_unseen(finest)};
  certificate->error = fmax(fmax(error->step, error->unseen), error->box);
  certificate->last_change = levels->last_change;
  certificate->S_min = status == CAGEHOP_OK ? pair_curve_lowest_S(&state->curve) : NAN;
  certificate->q_join = state->curve.join;
  certificate->points = finest->points;
  certificate->box = (double)finest->points * finest->step;
  certificate->iterations = levels->iterations;
  return status;
}

/// Refines until the tolerance is met, or until what is made finer does not help twice: once it may not,
/// where points begin to see a wall.
static int solve_levels(const struct pair_fluid *fluid, double closure_error,
                        const struct solve_limits *limits, struct pair_levels *levels,
                        struct structure_solution *solution) {
  double before[2] = {INFINITY, INFINITY}; // error when the step, or the box, was last changed
  int stalled = 0;
  int status = pair_levels_solve(fluid, limits, levels);
  solution->certificate.iterations = levels->iterations;
  for (int i = 0; i < LEVELS_MAX && status == CAGEHOP_OK; i++) {
    struct pair_state_error error;
    status = make_curve(levels, limits->tolerance, solution, &error);
    solution->certificate.error += closure_error;
    if (status != CAGEHOP_OK || solution->certificate.error <= limits->tolerance) {
      return status;
    }
    const bool box_is_short = error.unseen == 0.0 && error.box > error.step;
    const double here = box_is_short ? error.box : error.step;
    const bool helped = error.unseen > 0.0 || here <= 0.7 * before[box_is_short];
    stalled = helped ? 0 : stalled + 1;
    if (stalled > 1) {
      return CAGEHOP_NOT_RESOLVED;
    }
    before[box_is_short] = error.unseen > 0.0 ? INFINITY : here;
    before[0] = box_is_short ? INFINITY : before[0]; // a longer box begins with coarse steps again
    status = box_is_short ? pair_levels_lengthen(limits, levels) : pair_levels_refine(limits, levels);
  }
  return status == CAGEHOP_OK ? CAGEHOP_NOT_RESOLVED : status;
}

/// Finds the parameter of a closure that has one, on grids of its own.
static int find_parameter_of(struct pair_fluid *fluid, const struct solve_limits *limits,
                             struct structure_solution *solution, struct pair_levels *levels,
                             struct pair_parameter_error *parameter) {
  *parameter = (struct pair_parameter_error){.S = 0.0};
  if (cagehop_closure_find(fluid->closure.kind)->parameter == NULL) {
    return CAGEHOP_OK;
  }
  const int status = pair_consistency_find(limits, fluid, levels, parameter, &solution->reason);
  solution->certificate.alpha = fluid->closure.alpha;
  if (status != CAGEHOP_OK) {
    return status;
  }
  const int iterations = levels->iterations;
  pair_levels_clear(levels);
  *levels = (struct pair_levels){.iterations = iterations};
  if (parameter->S > limits->tolerance) {
    error_set(&solution->reason, CAGEHOP_NOT_RESOLVED, "alpha is not known well enough (%.2g > %.2g of S(q))",
              parameter->S, limits->tolerance);
    return CAGEHOP_NOT_RESOLVED;
  }
  return CAGEHOP_OK;
}

/// Whether the points of a table of u(r) are enough at this temperature.
static int check_table(const struct pair_fluid *fluid, struct structure_solution *solution) {
  double error;
  if (potential_is_resolved(fluid->system, fluid->temperature, &error)) {
    return CAGEHOP_OK;
  }
  error_set(&solution->reason, CAGEHOP_NOT_RESOLVED,
            "the points of the table of u(r) are too few, or scatter: at T* = %.4g leaving out some changes "
            "exp(-u/kBT) so much that the rest is uncertain by %.2g, more than 0.001",
            fluid->temperature, error);
  return CAGEHOP_NOT_RESOLVED;
}

static int solve_pair(const struct particles *particles, const struct cagehop_structure_params *params,
                      const struct solve_limits *limits, struct structure_solution *solution) {
  struct pair_fluid fluid = fluid_of(particles, params);
  struct pair_levels levels = {.tried = 0};
  struct pair_state *state = solution->state = calloc(1, sizeof *state);
  solution->certificate.residual = NAN;
  if (state == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  struct pair_parameter_error parameter;
  int status = check_table(&fluid, solution);
  if (status == CAGEHOP_OK) {
    status = find_parameter_of(&fluid, limits, solution, &levels, &parameter);
  }
  if (status == CAGEHOP_OK) {
    status = solve_levels(&fluid, parameter.S, limits, &levels, solution);
  }
  if (status == CAGEHOP_OK) {
    status = pair_radial_create(&fluid, &state->curve, &solution->radial, &solution->first_peak);
  }
  if (status == CAGEHOP_OK) {
    pair_moments(&levels, &parameter.sums, &state->moments);
    solution->q_max = pair_curve_q_max(&state->curve);
    solution->certificate.soft = !state->curve.has_tail;
    solution->certificate.contact_rule =
        state->curve.has_tail ? CAGEHOP_CONTACT_JUMP : CAGEHOP_CONTACT_FIRST_PEAK;
    solution->certificate.contact_hard = state->curve.has_tail ? 0.0 : particles_contact(particles);
  }
  pair_explain(&levels, status, limits, solution);
  pair_levels_clear(&levels);
  return status;
}

static double pair_x(const void *state, double q) {
  return pair_curve_x(&((const struct pair_state *)state)->curve, q);
}

static int moments_of(const struct cagehop_structure *structure, const struct structure_solution *solution,
                      struct structure_moments *moments) {
  (void)structure;
  *moments = ((const struct pair_state *)solution->state)->moments;
  return CAGEHOP_OK;
}

static void pair_destroy(void *context) {
  struct pair_state *state = context;
  if (state != NULL) {
    pair_curve_clear(&state->curve);
    free(state);
  }
}

const struct structure_method structure_pair = {
    .solve = solve_pair,
    .rho_c = pair_x,
    .moments = moments_of,
    .destroy = pair_destroy,
    .default_tolerance = 1e-6,
    .peakless = true,
};
