// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/functions.h"

#include "structure/shared/even_samples.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

double pair_grid_at(const struct pair_grid *grid, const double values[], double r) {
  double around[2 * EVEN_SAMPLES_STENCIL];
  // The points in reach, which those before r = 0 mirror where r is small.
  const size_t middle = (size_t)(r / grid->step), half = EVEN_SAMPLES_STENCIL;
  const size_t first = middle > half ? middle - half : 0;
  for (size_t j = 0; j < 2 * half; j++) {
    around[j] = values[grid_transform_place(grid->transform, first + j)];
  }
  return odd_samples_at(grid->step, around, r - (double)first * grid->step);
}

double pair_grid_gamma(const struct pair_grid *grid, double r) {
  return pair_grid_at(grid, grid->r_gamma, r) / r;
}

double pair_contact(const struct pair_levels *levels, double *error) {
  const double core = potential_core(levels->fluid.system);
  double g[PAIR_GRIDS];
  *error = 0.0;
  if (!(core > 0.0)) {
    return 0.0;
  }
  for (int i = 0; i < PAIR_GRIDS; i++) {
    g[i] = pair_field_g(&levels->fluid, core, pair_grid_gamma(levels->grid[i], core));
  }
  return pair_extrapolate(&levels->order, g, error);
}

// ---------------------------------------------------------------- g(r) as a table

/// Makes radial->contact the first peak of g(r) of soft particles: the highest point up to twice sigma.
static void find_pair_peak(struct radial *radial) {
  const size_t from = RADIAL_POINTS_PER_DIAMETER / 2, to = 2 * RADIAL_POINTS_PER_DIAMETER;
  radial->contact = from;
  for (size_t i = from; i < to; i++) {
    if (radial->g[i] > radial->g[radial->contact]) {
      radial->contact = i;
    }
  }
}

/// r gamma(r) at r = (j + 1/2) pi/(points step) from q gamma(q) of the curve at points wavenumbers; an array
/// of length points, NULL without memory.
static double *transform_gamma(const struct pair_curve *curve, size_t points) {
  struct grid_transform *transform = NULL;
  double *in_order = malloc(points * sizeof *in_order), *r_gamma = malloc(points * sizeof *r_gamma);
  int status = in_order != NULL && r_gamma != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    status = grid_transform_create_local(points, &transform);
  }
  for (size_t i = 0; status == CAGEHOP_OK && i < points; i++) {
    const double q = ((double)grid_transform_index(transform, i) + 0.5) * curve->step;
    in_order[i] = q * pair_curve_gamma(curve, q) * curve->step / (2.0 * M_PI * M_PI);
  }
  if (status == CAGEHOP_OK) {
    status = grid_transform_apply(transform, in_order);
  }
  for (size_t i = 0; status == CAGEHOP_OK && i < points; i++) {
    r_gamma[grid_transform_index(transform, i)] = in_order[i];
  }
  grid_transform_destroy(&transform);
  free(in_order);
  if (status != CAGEHOP_OK) {
    free(r_gamma);
    return NULL;
  }
  return r_gamma;
}

/// gamma at r = 0, which is a sum over q.
static double gamma_at_origin(const struct pair_curve *curve, size_t points) {
  double sum = 0.0;
  for (size_t k = 0; k < points; k++) {
    const double q = ((double)k + 0.5) * curve->step;
    sum += q * q * pair_curve_gamma(curve, q);
  }
  return sum * curve->step / (2.0 * M_PI * M_PI);
}

/// The closure at all points of the table.
static int close_table(const struct pair_fluid *fluid, const double gamma[], struct radial *radial) {
  const double origin = 1e-6; // u may be infinite at r = 0
  const double core = potential_core(fluid->system);
  double *r = malloc(radial->count * sizeof *r), *c = malloc(radial->count * sizeof *c);
  struct pair_field field = {.n = 0};
  int status = r != NULL && c != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t i = 0; i < radial->count && status == CAGEHOP_OK; i++) {
    r[i] = i > 0 ? radial->step * (double)i : origin;
  }
  if (status == CAGEHOP_OK) {
    status = pair_field_create(fluid, radial->count, r, &field);
  }
  if (status == CAGEHOP_OK) {
    pair_field_close(&field, gamma, c, NULL);
  }
  for (size_t i = 0; i < radial->count && status == CAGEHOP_OK; i++) {
    radial->g[i] = r[i] < core ? 0.0 : 1.0 + gamma[i] + c[i];
  }
  pair_field_clear(&field);
  free(r);
  free(c);
  return status;
}

/// r gamma(r) between its values at (j + 1/2) step.
struct smooth {
  const struct pair_fluid *fluid;
  const double *r_gamma;
  double step;
};

static double g_at(const struct smooth *smooth, double r) {
  return pair_field_g(smooth->fluid, r, odd_samples_at(smooth->step, smooth->r_gamma, r) / r);
}

/// The highest g(r) within one point of the highest of the table, by golden section.
static double find_height(const struct smooth *smooth, const struct radial *radial) {
  const double ratio = 0.5 * (sqrt(5.0) - 1.0), narrow = 1e-7;
  double low = radial->step * (double)(radial->contact - 1),
         high = radial->step * (double)(radial->contact + 1);
  double inner = high - ratio * (high - low), outer = low + ratio * (high - low);
  double at_inner = g_at(smooth, inner), at_outer = g_at(smooth, outer);
  while (high - low > narrow) {
    if (at_inner > at_outer) {
      high = outer;
      outer = inner;
      at_outer = at_inner;
      inner = high - ratio * (high - low);
      at_inner = g_at(smooth, inner);
    } else {
      low = inner;
      inner = outer;
      at_inner = at_outer;
      outer = low + ratio * (high - low);
      at_outer = g_at(smooth, outer);
    }
  }
  return fmax(fmax(at_inner, at_outer), radial->g[radial->contact]);
}

int pair_radial_create(const struct pair_fluid *fluid, const struct pair_curve *curve, struct radial *radial,
                       double *first_peak) {
  const double box = M_PI / curve->step;
  size_t points = GRID_POINTS_MIN;
  while ((double)points < 2.0 * RADIAL_POINTS_PER_DIAMETER * box || (double)points < (double)curve->count) {
    points *= 2;
  }
  int status = radial_allocate(radial);
  double *r_gamma = transform_gamma(curve, points), *gamma = malloc(RADIAL_POINTS * sizeof *gamma);
  if (status == CAGEHOP_OK && (r_gamma == NULL || gamma == NULL)) {
    status = CAGEHOP_NO_MEMORY;
  }
  if (status == CAGEHOP_OK) {
    gamma[0] = gamma_at_origin(curve, points);
    for (size_t i = 1; i < radial->count; i++) {
      const double r = radial->step * (double)i;
      gamma[i] = odd_samples_at(box / (double)points, r_gamma, r) / r;
    }
    status = close_table(fluid, gamma, radial);
  }
  *first_peak = 0.0;
  if (status == CAGEHOP_OK && !curve->has_tail) {
    find_pair_peak(radial);
    *first_peak = find_height(
        &(struct smooth){.fluid = fluid, .r_gamma = r_gamma, .step = box / (double)points}, radial);
  }
  free(r_gamma);
  free(gamma);
  return status;
}
