// SPDX-License-Identifier: GPL-3.0-or-later
/// The method of pair potentials: PRISM with any of them, any closure, and chains of any omega(q), on uniform
/// grids (levels.h) that are refined until S(q) is known well enough.
#include "status/error.h"
#include "structure/method.h"
#include "structure/pair/consistency.h"
#include "structure/pair/curve.h"
#include "structure/pair/functions.h"
#include "structure/pair/levels.h"
#include "structure/pair/moments.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

enum { LEVELS_MAX = 12 };

static const double unseen_max =
    0.05; // of a wall between points; the other errors tell what is resolved worse

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

/// The curve, its error, and whether a longer box would make that smaller rather than smaller steps.
static int make_curve(const struct pair_levels *levels, double tolerance, struct structure_solution *solution,
                      bool *box_is_short) {
  struct pair_state *state = solution->state;
  struct cagehop_certificate *certificate = &solution->certificate;
  double contact_error, tail_error = 0.0;
  pair_curve_clear(&state->curve);
  const double contact = pair_contact(levels, &contact_error);
  const int status = pair_curve_create(levels, contact, tolerance, &state->curve, &tail_error);
  const double unseen = pair_unseen(levels->grid[PAIR_GRIDS - 1]);
  const double step_error = fmax(fmax(fmax(levels->step_error, levels->last_change), tail_error),
                                 unseen > unseen_max ? unseen : 0.0);
  *box_is_short = levels->box_error > step_error;
  certificate->error = fmax(step_error, levels->box_error);
  certificate->last_change = levels->last_change;
  certificate->S_min = status == CAGEHOP_OK ? pair_curve_lowest_S(&state->curve) : NAN;
  certificate->q_join = state->curve.join;
  certificate->points = levels->grid[PAIR_GRIDS - 1]->points;
  certificate->box = (double)certificate->points * levels->grid[PAIR_GRIDS - 1]->step;
  certificate->iterations = levels->iterations;
  return status;
}

/// Refines until the tolerance is met, or until what is made finer does not help.
static int solve_levels(const struct pair_fluid *fluid, double closure_error,
                        const struct solve_limits *limits, struct pair_levels *levels,
                        struct structure_solution *solution) {
  double before[2] = {INFINITY, INFINITY}; // error when the step, or the box, was last changed
  int status = pair_levels_solve(fluid, limits, levels);
  solution->certificate.iterations = levels->iterations;
  for (int i = 0; i < LEVELS_MAX && status == CAGEHOP_OK; i++) {
    bool box_is_short = false;
    status = make_curve(levels, limits->tolerance, solution, &box_is_short);
    const double error = solution->certificate.error;
    solution->certificate.error += closure_error;
    if (status != CAGEHOP_OK || solution->certificate.error <= limits->tolerance) {
      return status;
    }
    if (error > 0.7 * before[box_is_short]) {
      return CAGEHOP_NOT_RESOLVED;
    }
    before[box_is_short] = error;
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
  *levels = (struct pair_levels){.first = levels->first, .iterations = iterations};
  if (parameter->S > limits->tolerance) {
    error_set(&solution->reason, CAGEHOP_NOT_RESOLVED, "alpha is not known well enough (%.2g > %.2g of S(q))",
              parameter->S, limits->tolerance);
    return CAGEHOP_NOT_RESOLVED;
  }
  return CAGEHOP_OK;
}

/// Where a path ended: "at rho = 0.31 and T* = 1.2, where S(0) = 45".
static void explain_end(const struct pair_levels *levels, int status, const struct solve_limits *limits,
                        struct structure_solution *solution) {
  const struct cagehop_certificate *certificate = &solution->certificate;
  if (solution->reason.status == status) {
    return;
  }
  if (status == CAGEHOP_NOT_RESOLVED) {
    error_set(&solution->reason, status, "not resolved on %zu points in a box of %.4g sigma (%.2g > %.2g)",
              certificate->points, certificate->box, certificate->error, limits->tolerance);
    return;
  }
  if (levels->tried == 0 || status < 0 || status == CAGEHOP_TIMED_OUT) {
    return;
  }
  const struct pair_path_end *last = &levels->end[levels->tried - 1];
  if (last->status == CAGEHOP_OK) {
    error_set(&solution->reason, status,
              "the solution of the coarsest grid, where S is up to %.3g, is lost on finer grids or in a "
              "longer box: a "
              "spinodal may be near",
              last->S_max);
    return;
  }
  const struct pair_path_end *first = &levels->end[0], *second = &levels->end[1];
  const double T = levels->fluid.temperature;
  if (levels->tried == 1) {
    error_set(&solution->reason, status,
              "no solution is connected with the ideal gas: from density 0 they reach rho = %.4g of %.4g, "
              "where S(0) = %.3g",
              first->density, levels->fluid.density, first->S_0);
  } else {
    error_set(&solution->reason, status,
              "no solution is connected with the ideal gas: from density 0 they reach rho = %.4g of %.4g "
              "(S(0) = %.3g), from high temperature T* = %.4g, not %.4g (S(0) = %.3g)",
              first->density, levels->fluid.density, first->S_0, T / second->coupling, T, second->S_0);
  }
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
  struct pair_levels levels = {.first = PAIR_PATH_DENSITY};
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
  explain_end(&levels, status, limits, solution);
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
