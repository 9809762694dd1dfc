// SPDX-License-Identifier: GPL-3.0-or-later
/// Diameters of particles that have none: that of the hard spheres of the same density that share a number
/// with the measured S(q).
#include "numerics/root.h"
#include "numerics/shared.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <math.h>

const char *cagehop_contact_rule_name(enum cagehop_contact_rule rule) {
  switch (rule) {
  case CAGEHOP_CONTACT_JUMP:
    return "contact";
  case CAGEHOP_CONTACT_FIRST_PEAK:
    return "first_peak";
  }
  return NULL;
}

const char *cagehop_diameter_rule_name(enum cagehop_diameter_rule rule) {
  switch (rule) {
  case CAGEHOP_DIAMETER_FROM_S0:
    return "S0";
  case CAGEHOP_DIAMETER_FROM_PEAK:
    return "peak";
  }
  return NULL;
}

static double diameter_at(double phi, double density) {
  return cbrt(6.0 * phi / (M_PI * density));
}

/// S(0) of Percus-Yevick, ((1 - phi)^2/(1 + 2 phi))^2, solved for phi.
static int from_S0(double density, double S_0, double *diameter) {
  if (!(S_0 < 1.0)) {
    return CAGEHOP_OUT_OF_RANGE;
  }
  const double s = sqrt(S_0);
  *diameter = diameter_at(1.0 + s - sqrt(s * s + 3.0 * s), density);
  return CAGEHOP_OK;
}

/// How much the first peak of Percus-Yevick at phi is higher than the measured one. It rises with phi. (The
/// place of the peak, as a multiple of the cube root of the density, does not: it has a minimum at phi =
/// 0.56.)
static double peak_apart(double phi, void *context) {
  const double *measured = context;
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *structure;
  struct cagehop_structure_summary summary;
  if (cagehop_structure_solve(&params, phi, &structure) != CAGEHOP_OK) {
    return NAN;
  }
  cagehop_structure_summarize(structure, &summary);
  cagehop_structure_destroy(&structure);
  return summary.S_peak - *measured;
}

static int from_peak(double density, double S_peak, double *diameter) {
  const double low = 0.1, high = 0.74, width = 1e-9; // from gases with hardly a peak to close packing
  double phi;
  if (!(peak_apart(low, &S_peak) < 0.0 && peak_apart(high, &S_peak) > 0.0)) {
    return CAGEHOP_OUT_OF_RANGE;
  }
  const int status = root_find(peak_apart, &S_peak, low, high, width, &phi);
  *diameter = status == CAGEHOP_OK ? diameter_at(phi, density) : NAN;
  return status;
}

int cagehop_diameter_find(enum cagehop_diameter_rule rule, double density, double measured,
                          double *diameter) {
  *diameter = NAN;
  if (!(density > 0.0 && isfinite(density) && measured > 0.0 && isfinite(measured))) {
    return CAGEHOP_OUT_OF_RANGE;
  }
  gsl_errors_returned();
  const int status = rule == CAGEHOP_DIAMETER_FROM_S0     ? from_S0(density, measured, diameter)
                     : rule == CAGEHOP_DIAMETER_FROM_PEAK ? from_peak(density, measured, diameter)
                                                          : CAGEHOP_BAD_ARGUMENT;
  gsl_errors_handled();
  return status;
}
