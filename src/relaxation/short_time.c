// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/relaxation.h>

#include "numerics/shared.h"
#include "relaxation/short_time.h"
#include "structure/q_panels.h"
#include "structure/structure.h"
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

/// tau_s/tau_E from the integral over 36 pi phi.
static int finish(const struct cagehop_structure *structure, double share, double *ratio) {
  *ratio = particles_collision_factor(cagehop_structure_contact(structure)) * (1.0 + share);
  return isfinite(*ratio) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
}

int short_time_by_quadrature(const struct cagehop_structure *structure, double *ratio) {
  const double phi = cagehop_structure_packing_fraction(structure);
  double integral;
  const int status = q_panels_integrate(structure, collisions, &integral);
  return status == CAGEHOP_OK ? finish(structure, integral / (36.0 * M_PI * phi), ratio) : status;
}

int cagehop_short_time(const struct cagehop_structure *structure, double *ratio) {
  const double phi = cagehop_structure_packing_fraction(structure);
  double share;
  *ratio = NAN;
  if (structure_is_closed_form(structure) && short_time_share(phi, &share)) {
    return finish(structure, share, ratio);
  }
  gsl_errors_returned();
  const int status = short_time_by_quadrature(structure, ratio);
  gsl_errors_handled();
  return status;
}
