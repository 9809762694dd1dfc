// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/sides.h"

#include <cagehop/status.h>
#include <math.h>

void pair_sides_clear(struct pair_sides *sides) {
  pair_field_clear(&sides->field);
  sides->count = 0;
}

/// Index of the point in whose cell r lies.
static size_t point_at(double step, size_t n, const double r[], double place) {
  size_t nearest = 0;
  for (size_t i = 0; i < n; i++) {
    nearest = fabs(r[i] - place) < fabs(r[nearest] - place) ? i : nearest;
  }
  return fabs(r[nearest] - place) < 0.5 * step ? nearest : n;
}

int pair_sides_create(const struct pair_fluid *fluid, double step, size_t n, const double r[],
                      struct pair_sides *sides) {
  const double close = 1e-7; // of the step; what a find_step of levels.c takes for a cell's end
  const struct potential_edges edges = potential_edges(fluid->system);
  double middle[2 * POTENTIAL_EDGES_MAX];
  *sides = (struct pair_sides){.count = 0};
  for (int k = 0; k < edges.count && isfinite(fluid->temperature); k++) {
    const double place = edges.r[k] / step, low = floor(place), share = place - low;
    const size_t point = point_at(step, n, r, edges.r[k]);
    if (edges.order[k] <= 1 && share > close && share < 1.0 - close && point < n) {
      middle[2 * sides->count] = (low + 0.5 * share) * step;
      middle[2 * sides->count + 1] = (low + share + 0.5 * (1.0 - share)) * step;
      sides->point[sides->count] = point;
      sides->share[sides->count++] = share;
    }
  }
  return sides->count == 0 ? CAGEHOP_OK
                           : pair_field_create(fluid, 2 * (size_t)sides->count, middle, &sides->field);
}

bool pair_sides_part(const struct pair_sides *sides, size_t point) {
  for (int k = 0; k < sides->count; k++) {
    if (sides->point[k] == point) {
      return true;
    }
  }
  return false;
}

double pair_sides_weight(const struct pair_sides *sides, int k) {
  return k % 2 == 0 ? sides->share[k / 2] : 1.0 - sides->share[k / 2];
}

void pair_sides_close(const struct pair_sides *sides, const double gamma[], double c[], double slope[]) {
  double both[2 * POTENTIAL_EDGES_MAX], c_both[2 * POTENTIAL_EDGES_MAX], slopes[2 * POTENTIAL_EDGES_MAX];
  if (sides->count == 0) {
    return;
  }
  for (int k = 0; k < sides->count; k++) {
    both[2 * k] = both[2 * k + 1] = gamma[sides->point[k]];
  }
  pair_field_close(&sides->field, both, c_both, slopes);
  for (int k = 0; k < sides->count; k++) {
    const double inner = pair_sides_weight(sides, 2 * k), outer = pair_sides_weight(sides, 2 * k + 1);
    c[sides->point[k]] = inner * c_both[2 * k] + outer * c_both[2 * k + 1];
    slope[sides->point[k]] = inner * slopes[2 * k] + outer * slopes[2 * k + 1];
  }
}
