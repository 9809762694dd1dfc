// SPDX-License-Identifier: GPL-3.0-or-later
/// The Ornstein-Zernike equation on the grid of pyPRISM (Martin et al., 2018), to reproduce values that were
/// published with it. That grid labels its radial points r = (n + 1) step, while its sine transforms treat
/// them as r = (n + 1/2) step; and its point at contact belongs to the core. Both cause errors of first order
/// in the step.
#include "numerics/sine_transform.h"
#include "status/error.h"
#include "structure/core/newton.h"
#include "structure/core/percus_yevick.h"
#include "structure/method.h"
#include "structure/shared/closure.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static const double pyprism_box = 40.96; // 4096 points at a step of 0.01, [d]

/// c(r) inside the core at the grid's points.
struct pyprism_state {
  double density; // rho d^3
  size_t points;  // core points, 1/step
  double step;    // [d]
  double *u;      // (n + 1) step c_n; length points
};

bool cagehop_pyprism_step_allowed(double step) {
  return step >= CAGEHOP_PYPRISM_STEP_MIN && step <= CAGEHOP_PYPRISM_STEP_MAX &&
         fabs(round(1.0 / step) * step - 1.0) < 1e-9;
}

/// Writes pyPRISM's equations in the form of core/newton.h. The basis functions are the sines at the grid's
/// points, which are orthonormal because DST-II is an orthogonal transform. The labels r = (n + 1) step enter
/// only in the moment.
static int pyprism_grid_create(size_t points, double step, struct core_grid *grid) {
  const size_t count = (size_t)round(pyprism_box / step);
  const double q_step = M_PI / (step * (double)count);
  *grid = (struct core_grid){.rule = {.count = count, .uniform_count = count, .step = q_step}};
  grid->rule.q = malloc(count * sizeof *grid->rule.q);
  grid->rule.w = malloc(count * sizeof *grid->rule.w);
  if (grid->rule.q == NULL || grid->rule.w == NULL || core_grid_allocate(points, grid) != CAGEHOP_OK) {
    core_grid_clear(grid);
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t j = 0; j < count; j++) {
    grid->rule.q[j] = q_step * (double)(j + 1);
    grid->rule.w[j] = j + 1 == count ? 0.5 * q_step : q_step;
    for (size_t n = 0; n < points; n++) {
      grid->basis[j * points + n] = sqrt(step) * sin(grid->rule.q[j] * ((double)n + 0.5) * step);
    }
  }
  for (size_t n = 0; n < points; n++) {
    grid->moment[n] = sqrt(step) * (double)(n + 1) * step;
  }
  grid->rule.join = grid->rule.q[count - 1];
  return CAGEHOP_OK;
}

/// g at the grid's points outside the core: r h = (1/2 pi^2) sum_j w_j q_j h(q_j) sin(q_j (n + 1/2) step).
static int fill_radial(const struct core_grid *grid, double density, const double a[], double step,
                       struct radial *radial) {
  const size_t count = grid->rule.count;
  double *data = malloc(count * sizeof *data);
  *radial = (struct radial){.count = count + 1, .step = step, .contact = grid->terms + 1};
  radial->g = calloc(radial->count, sizeof *radial->g);
  int status = data == NULL || radial->g == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    for (size_t j = 0; j < count; j++) {
      const double x = core_grid_x(grid, density, a, j);
      data[j] = grid->rule.q[j] * x / (1.0 - x) / density;
    }
    status = sine_transform_staggered(count, grid->rule.step, data);
  }
  for (size_t n = grid->terms; n < count && status == CAGEHOP_OK; n++) {
    radial->g[n + 1] = 1.0 + data[n] / (2.0 * M_PI * M_PI * (double)(n + 1) * step);
  }
  free(data);
  if (status != CAGEHOP_OK) {
    radial_clear(radial);
  }
  return status;
}

/// The grid's sum for the integral of r c(r) sin(qr) over the core; for q up to pi/step.
static double pyprism_sine(const struct pyprism_state *state, double q) {
  // sin((n + 1/2) angle) for all n by a three-term recurrence.
  const double angle = q * state->step, twice_cosine = 2.0 * cos(angle);
  double before = -sin(0.5 * angle), at = sin(0.5 * angle), sum = 0.0;
  for (size_t n = 0; n < state->points; n++) {
    sum += state->u[n] * at;
    const double next = twice_cosine * at - before;
    before = at;
    at = next;
  }
  return state->step * sum;
}

/// max |dS/S| against the closed form where S has its structure, q < 50/d.
static double grid_error(const struct particles *particles, const struct pyprism_state *state) {
  struct core exact;
  double error = 0.0;
  percus_yevick_core(particles->phi, &exact);
  for (double q = 0.01; q < 50.0; q += 0.01) {
    const double x = 4.0 * M_PI * particles->density * pyprism_sine(state, q) / q;
    const double x_exact = 4.0 * M_PI * particles->density * core_sine(&exact, q) / q;
    error = fmax(error, fabs((1.0 - x_exact) / (1.0 - x) - 1.0));
  }
  return error;
}

static void pyprism_destroy(void *context) {
  struct pyprism_state *state = context;
  if (state != NULL) {
    free(state->u);
    free(state);
  }
}

/// Solves on a grid that is made, into state->u and the table of g(r).
static int solve_on_grid(const struct particles *particles, const struct solve_limits *limits,
                         const struct core_grid *grid, struct pyprism_state *state,
                         struct structure_solution *solution) {
  struct core_minimum minimum = {0};
  int status = core_solve_by_continuation(grid, particles->phi, limits, state->u, &minimum);
  if (status == CAGEHOP_OK) {
    status = fill_radial(grid, particles->density, state->u, state->step, &solution->radial);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t n = 0; n < state->points; n++) {
    state->u[n] /= sqrt(state->step);
  }
  solution->certificate = (struct cagehop_certificate){
      .residual = minimum.residual,
      .last_change = NAN,
      .error = grid_error(particles, state),
      .S_min = 1.0 / (1.0 - minimum.x_min),
      .box = pyprism_box,
      .q_join = grid->rule.join,
      .iterations = minimum.iterations,
  };
  return CAGEHOP_OK;
}

/// In a box of 40.96 d with the Percus-Yevick closure. certificate.error is the difference from the closed
/// form, that is the grid's own error, and large. CAGEHOP_BAD_ARGUMENT for another closure, or a step that
/// does not divide d or lies outside 0.005 to 0.05 d.
static int solve_pyprism(const struct particles *particles, const struct cagehop_structure_params *params,
                         const struct solve_limits *limits, struct structure_solution *solution) {
  const double step = params->pyprism_step;
  struct core_grid grid = {0};
  if (!closure_is_short(params->closure)) {
    error_set(&solution->reason, CAGEHOP_BAD_ARGUMENT, "that grid is for percus-yevick only");
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (!cagehop_pyprism_step_allowed(step)) {
    error_set(&solution->reason, CAGEHOP_BAD_ARGUMENT, "its step, %g d, must be from %g to %g and divide 1",
              step, CAGEHOP_PYPRISM_STEP_MIN, CAGEHOP_PYPRISM_STEP_MAX);
    return CAGEHOP_BAD_ARGUMENT;
  }
  const size_t points = (size_t)round(1.0 / step);
  struct pyprism_state *state = calloc(1, sizeof *state);
  if (state == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  solution->state = state;
  solution->q_max = M_PI / step;
  *state = (struct pyprism_state){.density = particles->density, .points = points, .step = step};
  state->u = malloc(points * sizeof *state->u);
  int status = state->u == NULL ? CAGEHOP_NO_MEMORY : pyprism_grid_create(points, step, &grid);
  if (status == CAGEHOP_OK) {
    status = solve_on_grid(particles, limits, &grid, state, solution);
  }
  core_grid_clear(&grid);
  return status;
}

static double pyprism_rho_c(const void *context, double q) {
  const struct pyprism_state *state = context;
  const double smallest = 1e-6; // below this q the value at this q is used for the limit q -> 0
  return 4.0 * M_PI * state->density * (pyprism_sine(state, fmax(q, smallest)) / fmax(q, smallest));
}

const struct structure_method structure_pyprism = {
    .solve = solve_pyprism,
    .rho_c = pyprism_rho_c,
    .destroy = pyprism_destroy,
    .tolerant = true,
};
