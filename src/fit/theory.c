// SPDX-License-Identifier: GPL-3.0-or-later
#include "fit/theory.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// ln(1 + e^x), and its derivatives.
static struct jet softplus(struct jet x) {
  const double share = 1.0 / (1.0 + exp(-x.value));
  const double f = x.value > 0.0 ? x.value + log1p(exp(-x.value)) : log1p(exp(x.value));
  return jet_of_one(x, f, share, share * (1.0 - share));
}

static struct jet parameter_jet(const struct theory *theory, enum cagehop_fit_parameter p) {
  return jet_variable(theory->value[p], (int)p);
}

/// ln tau_alpha; Eqs. 3 and 4 with a_c F_e in the exponent, which is left out where a_c is fixed at 0.
static struct jet ln_tau(const struct theory *theory, struct jet phi, struct jet pressure,
                         const struct surface_value *at) {
  struct jet barrier = jet_of_two(phi, pressure, &at->barrier);
  if (surface_has_elastic(theory->surface)) {
    const struct jet F_e = jet_exp(jet_of_two(phi, pressure, &at->elastic));
    barrier = jet_sum(barrier, jet_product(parameter_jet(theory, CAGEHOP_FIT_ELASTIC_COUPLING), F_e));
  }
  const struct jet hops = softplus(barrier);
  const struct jet ratio = jet_of_two(phi, pressure, &at->short_time);
  return jet_sum(parameter_jet(theory, CAGEHOP_FIT_ENSKOG_TIME), jet_sum(ratio, hops));
}

// ---------------------------------------------------------------- phi_g

/// ln(tau_alpha/100 s) at phi and P = 0, in which phi is no variable; *slope is its derivative with phi.
static int excess_at(struct theory *theory, double phi, struct jet *excess, double *slope) {
  struct surface_value at;
  const int status = surface_evaluate(theory->surface, phi, 0.0, &at, &theory->reason);
  if (status != CAGEHOP_OK) {
    return status;
  }
  // The place of temperature among the variables serves for phi, which stands for itself here.
  *excess = ln_tau(theory, jet_variable(phi, JET_T), jet_constant(0.0), &at);
  *slope = excess->slope[JET_T];
  excess->value -= log(CAGEHOP_GLASS_TRANSITION_TIME_S);
  return CAGEHOP_OK;
}

/// Goes up in steps from where tau_alpha is short, because dense states cost most, and then by Newton's
/// method from below: ln tau_alpha is convex in phi, so its first step goes beyond the root and the others
/// come back.
static int find_phi_g(struct theory *theory, double *phi_g, struct jet *excess, double *slope) {
  enum { STEPS_MAX = 60 };
  const double last = surface_phi_last(theory->surface);
  double phi = fmin(fmax(0.52, surface_phi_first(theory->surface)), last);
  int status = excess_at(theory, phi, excess, slope);
  double below = phi;
  while (status == CAGEHOP_OK && excess->value < 0.0) {
    if (phi >= last) {
      theory->reason = "tau_alpha at P = 0 does not reach 100 s where S(q) is known";
      return CAGEHOP_NO_TRANSITION;
    }
    below = phi;
    phi = fmin(phi + 0.025, last);
    status = excess_at(theory, phi, excess, slope);
  }
  if (status == CAGEHOP_OK && below == phi && excess->value > 0.0) {
    theory->reason = "tau_alpha at P = 0 is longer than 100 s where S(q) begins";
    return CAGEHOP_NO_TRANSITION;
  }
  for (int step = 0; step < STEPS_MAX && status == CAGEHOP_OK; step++) {
    const double next = phi - excess->value / *slope;
    if (fabs(next - phi) <= 4e-16) {
      *phi_g = next;
      return CAGEHOP_OK;
    }
    phi = next > below ? next : 0.5 * (below + phi);
    status = excess_at(theory, phi, excess, slope);
    if (step >= 8 && status == CAGEHOP_OK && fabs(excess->value) < 1e-11) { // the last bits go to and fro
      *phi_g = phi;
      return CAGEHOP_OK;
    }
  }
  theory->reason = theory->reason != NULL ? theory->reason : "phi_g was not found";
  return status == CAGEHOP_OK ? CAGEHOP_NO_CONVERGENCE : status;
}

int theory_begin(struct theory *theory) {
  theory->reason = NULL;
  if (!theory->phi_g_follows) {
    theory->phi_g = parameter_jet(theory, CAGEHOP_FIT_PHI_G);
    return CAGEHOP_OK;
  }
  struct jet excess;
  double phi_g, slope;
  const int status = find_phi_g(theory, &phi_g, &excess, &slope);
  if (status != CAGEHOP_OK) {
    return status;
  }
  theory->phi_g = jet_constant(phi_g);
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) { // the implicit function's
    theory->phi_g.slope[p] = -excess.slope[p] / slope;
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- phi and P

/// c of phi(T, P) = c phi(T, 0): (1 + K' x)^(1/K'), x = P/K, with its derivatives; Murnaghan's equation.
static struct jet compression(const struct theory *theory, double pressure_MPa) {
  const double K_1 = theory->value[CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE];
  const struct cagehop_material material = {.bulk_modulus_GPa = theory->value[CAGEHOP_FIT_BULK_MODULUS],
                                            .bulk_modulus_derivative = K_1};
  struct jet c = jet_constant(cagehop_material_compression(&material, pressure_MPa));
  if (!cagehop_material_is_compressible(&material)) {
    return c;
  }
  const double x = pressure_MPa / (material.bulk_modulus_GPa * 1e3), small = K_1 * x, growth = 1.0 + small;
  c.slope[CAGEHOP_FIT_BULK_MODULUS] = -c.value * x / (growth * material.bulk_modulus_GPa);
  // d ln c/dK' = (x/growth - ln c)/K', by its series where that is 0/0.
  const double with_K_1 = fabs(small) < 1e-4 ? x * x * (-0.5 + small * (2.0 / 3.0 - 0.75 * small))
                                             : (x / growth - log(c.value)) / K_1;
  c.slope[CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE] = c.value * with_K_1;
  return c;
}

/// phi(T, P), Eq. 11 and compression.
static struct jet packing_fraction(const struct theory *theory, struct jet T, double pressure_MPa) {
  const struct jet below = jet_sum(parameter_jet(theory, CAGEHOP_FIT_GLASS_TRANSITION), jet_scaled(T, -1.0));
  const struct jet rise = jet_product(below, parameter_jet(theory, CAGEHOP_FIT_BETA_PHI_0));
  return jet_product(jet_sum(theory->phi_g, rise), compression(theory, pressure_MPa));
}

/// ln(kBT/d^3), of MPa.
static struct jet ln_unit(const struct theory *theory, struct jet T) {
  const struct cagehop_material material = {.diameter_nm = theory->value[CAGEHOP_FIT_DIAMETER]};
  const struct jet ln_d = jet_ln(parameter_jet(theory, CAGEHOP_FIT_DIAMETER));
  struct jet unit = jet_sum(jet_ln(T), jet_scaled(ln_d, -3.0));
  unit.value = log(cagehop_material_pressure_unit_MPa(&material, T.value));
  return unit;
}

// ---------------------------------------------------------------- quantities

/// ln tau_alpha, ln eta or ln D, of `kind`, at T and P in MPa. Returns as surface_evaluate. *error is that of
/// the interpolation.
static int evaluate(struct theory *theory, enum cagehop_fit_kind kind, double temperature_K,
                    double pressure_MPa, struct jet *y, double *error) {
  const struct jet T = jet_variable(temperature_K, JET_T);
  const struct jet phi = packing_fraction(theory, T, pressure_MPa), unit = ln_unit(theory, T);
  const struct jet pressure = jet_scaled(jet_exp(jet_scaled(unit, -1.0)), pressure_MPa);
  struct surface_value at;
  const int status = surface_evaluate(theory->surface, phi.value, pressure.value, &at, &theory->reason);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const struct jet tau = ln_tau(theory, phi, pressure, &at);
  *error = at.error * (1.0 + theory->value[CAGEHOP_FIT_ELASTIC_COUPLING]);
  if (kind == CAGEHOP_FIT_ETA) { // G tau_alpha
    *y = jet_sum(jet_sum(jet_of_two(phi, pressure, &at.modulus), unit), tau);
    y->value += log(1e6); // Pa
    *error *= 2.0;
  } else if (kind == CAGEHOP_FIT_D) { // jump_1^2/(6 tau_alpha)
    struct jet ln_d = jet_ln(parameter_jet(theory, CAGEHOP_FIT_DIAMETER));
    ln_d.value += log(1e-9);
    const struct jet jump = jet_sum(jet_of_two(phi, pressure, &at.jump), ln_d);
    *y = jet_sum(jet_scaled(jump, 2.0), jet_scaled(tau, -1.0));
    y->value -= log(6.0);
    *error *= 3.0;
  } else {
    *y = tau;
  }
  return CAGEHOP_OK;
}

/// What is 0 at the transition: ln(tau_alpha/value), ln(eta/value), or of a rate ln(value |d tau_alpha/dT|).
/// For a rate the derivatives are without the second ones of the slope's own slope, which are not needed.
static int transition_excess(struct theory *theory, const struct cagehop_fit_datum *datum, double T,
                             struct jet *excess, double *error) {
  const enum cagehop_fit_kind kind =
      datum->kind == CAGEHOP_FIT_TRANSITION_ETA ? CAGEHOP_FIT_ETA : CAGEHOP_FIT_TAU;
  const int status = evaluate(theory, kind, T, datum->pressure_MPa, excess, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (datum->kind != CAGEHOP_FIT_TRANSITION_RATE) {
    excess->value -= log(datum->value);
    return CAGEHOP_OK;
  }
  const struct jet tau = *excess; // d tau/dT = tau d ln tau/dT
  const double steepness = tau.slope[JET_T];
  excess->value = tau.value + log(-steepness) + log(datum->value);
  for (int j = 0; j < JET_VARIABLES; j++) {
    excess->slope[j] = tau.slope[j] + tau.mixed[j] / steepness;
  }
  return steepness < 0.0 ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
}

/// Newton's method in T; a step to where there is no number, or of more than a twentieth of T, is shortened.
static int find_transition(struct theory *theory, const struct cagehop_fit_datum *datum, double *T,
                           struct jet *excess, double *error) {
  enum { STEPS_MAX = 100 };
  *T = datum->temperature_K;
  int status = transition_excess(theory, datum, *T, excess, error);
  for (int step = 0; step < STEPS_MAX && status == CAGEHOP_OK; step++) {
    double change = -excess->value / excess->slope[JET_T];
    const double longest = 0.05 * *T;
    change = fmax(-longest, fmin(longest, change));
    if (fabs(change) <= 1e-13 * *T || (step > 20 && fabs(change) <= 1e-10 * *T)) {
      return CAGEHOP_OK;
    }
    struct jet next = *excess; // where the search ends without a number
    do {
      status = transition_excess(theory, datum, *T + change, &next, error);
      if (status != CAGEHOP_OK) {
        change *= 0.5;
      }
    } while (status > 0 && fabs(change) > 1e-6 * *T);
    *T += change;
    *excess = next;
  }
  theory->reason = theory->reason != NULL ? theory->reason : "no temperature near the measured one has it";
  return status == CAGEHOP_OK ? CAGEHOP_NO_CONVERGENCE : status;
}

int theory_of_datum(struct theory *theory, const struct cagehop_fit_datum *datum, struct jet *y,
                    double *error) {
  if (!cagehop_fit_is_transition(datum->kind)) {
    return evaluate(theory, datum->kind, datum->temperature_K, datum->pressure_MPa, y, error);
  }
  double T;
  struct jet excess;
  const int status = find_transition(theory, datum, &T, &excess, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double slope = excess.slope[JET_T];
  *y = jet_constant(T);
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) { // the implicit function's
    y->slope[p] = -excess.slope[p] / slope;
  }
  *error = fabs(*error / slope);
  return CAGEHOP_OK;
}

int theory_fragility(struct theory *theory, const struct cagehop_fit_datum *datum, struct jet *T_g,
                     struct jet *fragility) {
  double T, error;
  struct jet excess;
  const int status = find_transition(theory, datum, &T, &excess, &error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double slope = excess.slope[JET_T], bend = excess.mixed[JET_T]; // of ln tau_alpha with T
  *T_g = jet_constant(T);
  *fragility = jet_constant(-T * slope / log(10.0));
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    T_g->slope[p] = -excess.slope[p] / slope;
    fragility->slope[p] = -(T_g->slope[p] * (slope + T * bend) + T * excess.mixed[p]) / log(10.0);
  }
  return CAGEHOP_OK;
}
