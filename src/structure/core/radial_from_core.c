// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/core/radial_from_core.h"

#include "numerics/sine_transform.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// data[j] = q_j gamma_2(q_j) at q_j = (j + 1) step, where rho gamma_2 = x^2/(1 - x) - x^2 falls as q^-6.
static void fill_indirect(const struct core *core, double density, double step, size_t n, double data[]) {
  enum { BLOCK = 64 };
  double q[BLOCK];
  for (size_t first = 0; first < n; first += BLOCK) {
    const size_t some = n - first < BLOCK ? n - first : BLOCK;
    for (size_t j = 0; j < some; j++) {
      q[j] = step * (double)(first + j + 1);
    }
    core_sines_alike(core, some, q, &data[first]);
    for (size_t j = 0; j < some; j++) {
      const double x = 4.0 * M_PI * density * data[first + j] / q[j];
      data[first + j] = q[j] * x * x * x / ((1.0 - x) * density);
    }
  }
}

double radial_contact_from_core(const struct core *core) {
  // gamma is continuous and h(d-) = -1, so g(d+) = -c(d-) where c vanishes outside.
  return -core_value(core, 1.0);
}

int radial_from_core(const struct core *core, double density, double box, struct radial *radial) {
  const size_t n = (size_t)ceil(box) * RADIAL_POINTS_PER_DIAMETER; // intervals, in r and in q
  const double q_step = M_PI / ceil(box);
  int status = radial_allocate(radial);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const size_t contact = radial->contact;
  const size_t outside = (radial->count < n ? radial->count : n) - contact;
  double *transform = malloc(n * sizeof *transform), *r = malloc(2 * outside * sizeof *r);
  double *convolution = r != NULL ? r + outside : NULL;
  status = transform == NULL || r == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t i = 0; status == CAGEHOP_OK && i < outside; i++) {
    r[i] = radial->step * (double)(contact + i);
  }
  if (status == CAGEHOP_OK) {
    status = core_convolution(core, outside, r, convolution);
  }
  if (status == CAGEHOP_OK) {
    fill_indirect(core, density, q_step, n - 1, transform);
    status = sine_transform(n - 1, q_step, transform);
  }
  if (status != CAGEHOP_OK) {
    radial_clear(radial);
    goto out;
  }
  // gamma = rho c*c + gamma_2. The first term, which falls slowest with q, is known in closed form; the
  // transform of the second falls as q^-6, so that cutting it off does no harm.
  for (size_t i = 0; i < outside; i++) {
    const double gamma_2 = transform[contact + i - 1] / (2.0 * M_PI * M_PI);
    radial->g[contact + i] = 1.0 + (2.0 * M_PI * density * convolution[i] + gamma_2) / r[i];
  }
  radial->g[contact] = radial_contact_from_core(core);

out:
  free(transform);
  free(r);
  return status;
}
