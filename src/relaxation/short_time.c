// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/relaxation.h>

#include "numerics/shared.h"
#include "structure/q_panels.h"
#include "system/particles.h"

#include <cagehop/status.h>
#include <gsl/gsl_sf_bessel.h>
#include <math.h>

/// b(q) = 1/[1 - j_0(q) + 2 j_2(q)].
static double b(double q) {
  if (q < 1e-2) {
    // 1 - j_0 + 2 j_2 = 3 q^2/10 - q^4/56 + ...; the closed form loses its digits by cancellation here
    return 10.0 / (3.0 * q * q * (1.0 - 5.0 * q * q / 84.0));
  }
  return 1.0 / (1.0 - gsl_sf_bessel_j0(q) + 2.0 * gsl_sf_bessel_j2(q));
}

/// The integrand of Eq. 4.
static void collisions(const void *structure, size_t n, const double q[], double value[]) {
  for (size_t i = 0; i < n; i++) {
    double S, h;
    cagehop_structure_factor(structure, 1, &q[i], &S, &h);
    value[i] = q[i] * q[i] * h * h / (S + b(q[i]));
  }
}

static int integrate(const struct cagehop_structure *structure, double *ratio) {
  const double phi = cagehop_structure_packing_fraction(structure);
  const double contact = cagehop_structure_contact(structure);
  double integral;
  int status = q_panels_integrate(structure, collisions, &integral);
  if (status == CAGEHOP_OK) {
    *ratio = particles_collision_factor(contact) * (1.0 + integral / (36.0 * M_PI * phi));
    status = isfinite(*ratio) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  }
  return status;
}

int cagehop_short_time(const struct cagehop_structure *structure, double *ratio) {
  *ratio = NAN;
  gsl_errors_returned();
  const int status = integrate(structure, ratio);
  gsl_errors_handled();
  return status;
}
