// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/kept.h"

#include "numerics/communicator.h"
#include "structure/shared/radial.h"

#include <cagehop/status.h>
#include <math.h>
#include <string.h>

enum { CONTACT_POINTS = 6 }; // first points outside the core, from which gamma(d) is extrapolated

/// r gamma at the 8 points around each multiple of d/128, on every process. Collective.
static int collect_near(const struct kept *kept, size_t edges, double near[]) {
  if (edges == 0) {
    return CAGEHOP_OK; // the coarsest grids may have less than one point per d/128
  }
  const size_t per_edge = kept->request->points / ((size_t)kept->request->box * RADIAL_POINTS_PER_DIAMETER);
  const size_t share = grid_transform_share(kept->transform);
  memset(near, 0, edges * UNIFORM_NEAR_POINTS * sizeof *near);
  for (size_t i = 0; i < share; i++) {
    const size_t j = grid_transform_index(kept->transform, i) + UNIFORM_NEAR_POINTS / 2;
    if (j < edges * per_edge && j % per_edge < UNIFORM_NEAR_POINTS) {
      near[j / per_edge * UNIFORM_NEAR_POINTS + j % per_edge] = kept->r_gamma[i];
    }
  }
  return communicator_allreduce_sum(kept->request->communicator, edges * UNIFORM_NEAR_POINTS, near);
}

/// g(d+) from gamma extrapolated from the first points outside the core, where it is smooth. Collective.
static int extrapolate_contact(const struct kept *kept, double *contact) {
  const size_t first = kept->request->points / (size_t)kept->request->box;
  const size_t share = grid_transform_share(kept->transform);
  double r_gamma[CONTACT_POINTS] = {0}, gamma = 0.0;
  for (size_t i = 0; i < share; i++) {
    const size_t j = grid_transform_index(kept->transform, i);
    if (j >= first && j < first + CONTACT_POINTS) {
      r_gamma[j - first] = kept->r_gamma[i];
    }
  }
  const int status = communicator_allreduce_sum(kept->request->communicator, CONTACT_POINTS, r_gamma);
  for (size_t a = 0; a < CONTACT_POINTS; a++) {
    double weight = 1.0; // Lagrange's weight for r = d, half a step before the first point
    for (size_t b = 0; b < CONTACT_POINTS; b++) {
      weight *= b == a ? 1.0 : ((double)b + 0.5) / ((double)b - (double)a);
    }
    gamma += weight * r_gamma[a];
  }
  *contact = 1.0 + gamma + closure_direct(&kept->request->closure, 1.0, gamma);
  return status;
}

/// The largest |r gamma(r)| near the middle and the end of the box, to see how h(r) decays. Collective.
static int measure_far(const struct kept *kept, double far[2]) {
  const double ends[2] = {0.5 * kept->request->box, kept->request->box}, width = 2.0;
  const double dr = kept->request->box / (double)kept->request->points;
  const size_t share = grid_transform_share(kept->transform);
  far[0] = far[1] = 0.0;
  for (size_t i = 0; i < share; i++) {
    const double r = ((double)grid_transform_index(kept->transform, i) + 0.5) * dr;
    for (int e = 0; e < 2; e++) {
      if (r < ends[e] && r > ends[e] - width) {
        far[e] = fmax(far[e], fabs(kept->r_gamma[i]));
      }
    }
  }
  return communicator_allreduce_max(kept->request->communicator, 2, far);
}

int kept_find(const struct kept *kept, size_t edges, struct uniform_solution *solution) {
  int status = measure_far(kept, solution->far);
  if (status == CAGEHOP_OK) {
    status = collect_near(kept, edges, solution->near);
  }
  return status != CAGEHOP_OK ? status : extrapolate_contact(kept, &solution->contact);
}
