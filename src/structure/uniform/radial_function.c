// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/radial_function.h"

#include "numerics/grid_transform.h"
#include "structure/uniform/coarse.h"
#include "structure/uniform/grid.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

enum {
  HALF = UNIFORM_NEAR_POINTS / 2,
  CHANGE_PER_DIAMETER = 256, // points per diameter at which the change by extrapolation is computed: enough
                             // for all q of the curve
};

/// Interpolation half way between points, from the nearest outwards: of a value, and of its derivative.
static const double even[HALF] = {1225.0 / 2048, -245.0 / 2048, 49.0 / 2048, -5.0 / 2048},
                    odd[HALF] = {1225.0 / 1024, -245.0 / 3072, 49.0 / 5120, -5.0 / 7168};

void uniform_r_gamma(const struct richardson_levels *levels, size_t i, double *value, double *slope) {
  const double *near = &levels->near[i * UNIFORM_NEAR_POINTS + HALF],
               step = levels->box / (double)levels->points;
  *value = *slope = 0.0;
  for (ptrdiff_t p = 0; p < HALF; p++) {
    *value += even[p] * (near[p] + near[-1 - p]);
    *slope += odd[p] * (near[p] - near[-1 - p]) / step;
  }
}

/// By how much extrapolation to dr = 0 changes q gamma at q_k.
static double change_at(const struct richardson_levels *levels, size_t k) {
  const double q = ((double)k + 0.5) * M_PI / levels->box, x = richardson_x(levels, k),
               fine = levels->x[2][k];
  return q * (x * x / (1.0 - x) - fine * fine / (1.0 - fine)) / levels->particles.density;
}

/// *change: by how much it changes r gamma at r = (j + 1/2)/CHANGE_PER_DIAMETER; the caller frees it. 0 or
/// CAGEHOP_NO_MEMORY.
static int find_change(const struct richardson_levels *levels, double **change) {
  const size_t points = (size_t)levels->box * CHANGE_PER_DIAMETER;
  struct grid_transform *transform = NULL;
  double *values = malloc(points * sizeof *values);
  *change = malloc(points * sizeof **change);
  int status =
      values != NULL && *change != NULL ? grid_transform_create_local(points, &transform) : CAGEHOP_NO_MEMORY;
  for (size_t i = 0; i < points && status == CAGEHOP_OK; i++) {
    const size_t k = grid_transform_index(transform, i);
    values[i] = k < levels->used ? change_at(levels, k) : 0.0;
  }
  if (status == CAGEHOP_OK) {
    status = grid_transform_apply(transform, values);
  }
  for (size_t i = 0; i < points && status == CAGEHOP_OK; i++) {
    (*change)[grid_transform_index(transform, i)] = spacing_of(levels->box, points).to_r * values[i];
  }
  grid_transform_destroy(&transform);
  free(values);
  return status;
}

int uniform_radial_create(const struct richardson_levels *levels, struct radial *radial) {
  enum { PER_PLACE = CHANGE_PER_DIAMETER / RADIAL_POINTS_PER_DIAMETER };
  double *change = NULL;
  int status = radial_allocate(radial);
  if (status == CAGEHOP_OK) {
    status = find_change(levels, &change);
  }
  for (size_t i = radial->contact; i < radial->count && status == CAGEHOP_OK; i++) {
    const double r = (double)i * radial->step;
    double r_gamma, ignored;
    uniform_r_gamma(levels, i, &r_gamma, &ignored);
    for (size_t p = 0; p < HALF; p++) {
      r_gamma += even[p] * (change[PER_PLACE * i + p] + change[PER_PLACE * i - 1 - p]);
    }
    radial->g[i] = 1.0 + r_gamma / r + closure_direct(&levels->closure, r, r_gamma / r);
  }
  if (status == CAGEHOP_OK) {
    radial->g[radial->contact] = richardson_contact(levels);
  }
  free(change);
  return status;
}
