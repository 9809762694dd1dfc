// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pyprism_grid.h"

#include "numerics/sine_transform.h"
#include "structure/core_newton.h"
#include "structure/percus_yevick.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static const double peer_box = 40.96; // 4096 points at a step of 0.01, [d]
static const double step_min = 0.005, step_max = 0.05;

bool cagehop_pyprism_step_allowed(double step) {
  return step >= step_min && step <= step_max && fabs(round(1.0 / step) * step - 1.0) < 1e-9;
}

/// Writes pyPRISM's equations in the form of core_newton.h. The basis functions are the sines at the grid's
/// points, which are orthonormal because DST-II is an orthogonal transform. The labels r = (n + 1) step enter
/// only in the moment.
static int peer_grid_create(size_t points, double step, struct core_grid *grid) {
  const size_t count = (size_t)round(peer_box / step);
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

/// max |dS/S| against the closed form where S has its structure, q < 50/d.
static double grid_error(double phi, const struct pyprism_core *core) {
  const double density = 6.0 * phi / M_PI;
  struct core exact;
  double error = 0.0;
  percus_yevick_core(phi, &exact);
  for (double q = 0.01; q < 50.0; q += 0.01) {
    const double x = 4.0 * M_PI * density * pyprism_sine(core, q) / q;
    const double x_exact = 4.0 * M_PI * density * core_sine(&exact, q) / q;
    error = fmax(error, fabs((1.0 - x_exact) / (1.0 - x) - 1.0));
  }
  return error;
}

int pyprism_solve(double phi, double step, double until, struct pyprism_core *core, struct radial *radial,
                  struct cagehop_certificate *certificate) {
  const size_t points = cagehop_pyprism_step_allowed(step) ? (size_t)round(1.0 / step) : 0;
  const double density = 6.0 * phi / M_PI;
  struct core_minimum minimum = {0};
  struct core_grid grid = {0};

  *core = (struct pyprism_core){.points = points, .step = step};
  *radial = (struct radial){0};
  if (points == 0) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  int status = peer_grid_create(points, step, &grid);
  if (status != CAGEHOP_OK) {
    return status;
  }
  core->u = malloc(points * sizeof *core->u);
  status =
      core->u == NULL ? CAGEHOP_NO_MEMORY : core_solve_by_continuation(&grid, phi, until, core->u, &minimum);
  if (status == CAGEHOP_OK) {
    status = fill_radial(&grid, density, core->u, step, radial);
  }
  if (status == CAGEHOP_OK) {
    for (size_t n = 0; n < points; n++) {
      core->u[n] /= sqrt(step);
    }
    *certificate = (struct cagehop_certificate){
        .residual = minimum.residual,
        .error = grid_error(phi, core),
        .S_min = 1.0 / (1.0 - minimum.x_min),
        .box = peer_box,
        .q_join = grid.rule.join,
        .iterations = minimum.iterations,
    };
  } else {
    pyprism_clear(core);
  }
  core_grid_clear(&grid);
  return status;
}

void pyprism_clear(struct pyprism_core *core) {
  free(core->u);
  *core = (struct pyprism_core){0};
}

double pyprism_sine(const struct pyprism_core *core, double q) {
  // sin((n + 1/2) angle) for all n by a three-term recurrence.
  const double angle = q * core->step, twice_cosine = 2.0 * cos(angle);
  double before = -sin(0.5 * angle), at = sin(0.5 * angle), sum = 0.0;
  for (size_t n = 0; n < core->points; n++) {
    sum += core->u[n] * at;
    const double next = twice_cosine * at - before;
    before = at;
    at = next;
  }
  return core->step * sum;
}
