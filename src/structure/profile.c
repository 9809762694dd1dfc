// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/structure.h>

#include "structure/shared/radial.h"

#include <math.h>

double cagehop_profile_q(size_t k) {
  return (double)k / 20.0;
}

double cagehop_profile_r(size_t i) {
  return (double)i / RADIAL_POINTS_PER_DIAMETER;
}

/// g(r) from a table in equal steps. With steps of d/128 r is a point of the table; a compatibility grid has
/// other steps, and is interpolated linearly.
static double tabulated(size_t count, double step, const double g[], double r) {
  const double place = r / step, nearest = round(place);
  if (fabs(place - nearest) < 1e-9) {
    return nearest < (double)count ? g[(size_t)nearest] : NAN;
  }
  const size_t i = (size_t)floor(place);
  return i + 1 < count ? g[i] + (place - (double)i) * (g[i + 1] - g[i]) : NAN;
}

void cagehop_profile_fill(const struct cagehop_structure *structure, struct cagehop_profile *profile) {
  size_t count = 0;
  double step = 1.0;
  const double *g = NULL;
  if (structure != NULL) {
    cagehop_structure_radial(structure, &count, &step, &g);
  }
  for (size_t i = 0; i < CAGEHOP_PROFILE_R; i++) {
    const double r = cagehop_profile_r(i);
    profile->g[i] = structure == NULL ? NAN : r < 1.0 ? 0.0 : tabulated(count, step, g, r);
    if (structure != NULL && r == 1.0) {
      profile->g[i] = cagehop_structure_contact(structure);
    }
  }
  for (size_t k = 0; k < CAGEHOP_PROFILE_Q; k++) {
    const double q = cagehop_profile_q(k);
    profile->S[k] = NAN;
    if (structure != NULL) {
      cagehop_structure_factor(structure, 1, &q, &profile->S[k], NULL);
    }
  }
}
