// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/radial_from_h.h"

#include "numerics/sine_transform.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// q times the transform of the function that is -contact inside the core and 0 outside: it has the same jump
/// at contact as h(r), so that what remains of h(r) is continuous.
static double jump_transform(const struct particles *particles, double contact, double q) {
  return -particles_jump_tail(particles) * contact * (sin(q) / q - cos(q)) / q;
}

/// Makes radial->contact the first peak of g(r): the highest point up to twice the diameter.
static void find_first_peak(struct radial *radial) {
  const size_t from = RADIAL_POINTS_PER_DIAMETER / 2, to = 2 * RADIAL_POINTS_PER_DIAMETER;
  radial->contact = from;
  for (size_t i = from; i < to; i++) {
    if (radial->g[i] > radial->g[radial->contact]) {
      radial->contact = i;
    }
  }
}

/// g(r) from the transform of what is left of r h(r) without its jump. *residual as radial_from_h.
static void fill_from_transform(const double transform[], size_t finer, size_t n,
                                const struct particles *particles, double contact, struct radial *radial,
                                double *residual) {
  *residual = contact > 0.0 ? 0.0 : NAN;
  for (size_t i = 1; i < radial->count && i * finer < n; i++) {
    const double r = radial->step * (double)i;
    const double smooth = transform[i * finer - 1] / (2.0 * M_PI * M_PI * particles->density);
    if (i < radial->contact && contact > 0.0) {
      *residual = fmax(*residual, fabs(r - r * contact + smooth));
    } else {
      radial->g[i] = 1.0 + smooth / r;
    }
  }
  if (contact > 0.0) {
    radial->g[radial->contact] = contact;
  } else {
    find_first_peak(radial);
  }
}

int radial_from_h(radial_h *h, const void *context, const struct particles *particles, double contact,
                  double box, struct radial *radial, double *residual) {
  // Largest q as a multiple of that for g's grid: without the jump h(q) falls as q^-3 only.
  enum { FINER = 4 };
  const size_t points = FINER * RADIAL_POINTS_PER_DIAMETER, n = (size_t)ceil(box) * points;
  const double q_step = M_PI / ceil(box);
  int status = radial_allocate(radial);
  if (status != CAGEHOP_OK) {
    return status;
  }
  double *transform = malloc(n * sizeof *transform);
  status = transform == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t j = 0; status == CAGEHOP_OK && j < n - 1; j++) {
    const double q = q_step * (double)(j + 1);
    transform[j] = q * h(context, q) - jump_transform(particles, contact, q);
  }
  if (status == CAGEHOP_OK) {
    status = sine_transform(n - 1, q_step, transform);
  }
  if (status != CAGEHOP_OK) {
    radial_clear(radial);
  } else {
    fill_from_transform(transform, FINER, n, particles, contact, radial, residual);
  }
  free(transform);
  return status;
}
