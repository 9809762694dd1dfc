// SPDX-License-Identifier: GPL-3.0-or-later
/// What follows from a potential before anything is solved: its second virial coefficient, and the diameter
/// of equivalent hard spheres.
#include "numerics/shared.h"
#include "system/integral.h"

#include <cagehop/status.h>
#include <math.h>

/// A system at one temperature.
struct thermal {
  const struct cagehop_system *system;
  double temperature;
  struct potential_decay decay;     ///< what is subtracted from Mayer's function
  struct potential_minimum minimum; ///< what the division adds to u
  double added;
};

static int check_integrand(const struct cagehop_system *system, double temperature) {
  double error;
  if (potential_fault(system) != NULL || !(temperature > 0.0 && isfinite(temperature))) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  return potential_is_resolved(system, temperature, &error) ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

// ---------------------------------------------------------------- second virial coefficient

/// r^2 times Mayer's function, without its leading power.
static double mayer(double r, void *context) {
  const struct thermal *thermal = context;
  const double power = thermal->decay.power;
  const double leading = power > 0.0 ? thermal->decay.strength * pow(r, -power) / thermal->temperature : 0.0;
  return r * r * (expm1(-cagehop_system_energy(thermal->system, r) / thermal->temperature) - leading);
}

/// The integral of r^2 (exp(-u/kBT) - 1). What falls off as a power is subtracted from r = join on and its
/// integral added: what is left falls off fast enough for a quadrature.
static int integrate_mayer(const struct cagehop_system *system, double temperature, double *sum) {
  const double core = potential_core(system), range = potential_range(system), join = 2.0;
  struct thermal thermal = {.system = system, .temperature = temperature};
  struct integral integral = {.value = mayer, .context = &thermal, .sum = -core * core * core / 3.0};
  int status = integral_add(&integral, system, core, fmin(range, join));
  if (status == CAGEHOP_OK && range > join) {
    thermal.decay = potential_decay(system);
    const double over = thermal.decay.power - 3.0;
    integral.sum +=
        thermal.decay.power > 0.0 ? thermal.decay.strength * pow(join, -over) / (over * temperature) : 0.0;
    status = integral_add(&integral, system, join, range);
  }
  *sum = integral.sum;
  return status == CAGEHOP_OK ? integral_certify(&integral) : status;
}

int potential_second_virial(const struct cagehop_system *system, double temperature, double *B_2) {
  double sum = NAN;
  gsl_errors_returned();
  const int status = integrate_mayer(system, temperature, &sum);
  gsl_errors_handled();
  *B_2 = status == CAGEHOP_OK ? -2.0 * M_PI * sum : NAN;
  return status;
}

int cagehop_system_second_virial(const struct cagehop_system *system, double temperature, double *B_2) {
  const int status = check_integrand(system, temperature);
  *B_2 = NAN;
  return status == CAGEHOP_OK ? potential_second_virial(system, temperature, B_2) : status;
}

// ---------------------------------------------------------------- effective diameters

/// 1 - exp(-u_0/kBT).
static double blocked(double r, void *context) {
  const struct thermal *thermal = context;
  const double u = cagehop_system_energy(thermal->system, r) + thermal->added;
  return -expm1(-fmax(u, 0.0) / thermal->temperature);
}

/// Where the repulsive part ends, and what is added to u before.
static int divide(struct thermal *thermal, enum cagehop_division division, double *end) {
  const struct potential_minimum minimum = potential_minimum(thermal->system);
  thermal->added = 0.0;
  *end = minimum.r;
  if (!(minimum.depth > 0.0)) {
    return CAGEHOP_OK;
  }
  if (division == CAGEHOP_DIVISION_BARKER_HENDERSON) {
    return potential_zero(thermal->system, &minimum, end);
  }
  thermal->added = minimum.depth;
  return minimum.r > 0.0 ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

static int integrate_blocked(const struct cagehop_system *system, enum cagehop_division division,
                             double temperature, double *sum) {
  const double core = potential_core(system);
  struct thermal thermal = {.system = system, .temperature = temperature};
  struct integral integral = {.value = blocked, .context = &thermal, .sum = core};
  double end;
  int status = divide(&thermal, division, &end);
  const double join = fmin(end, 2.0);
  if (status == CAGEHOP_OK) {
    status = integral_add(&integral, system, core, join);
  }
  if (status == CAGEHOP_OK && end > join) {
    status = integral_add(&integral, system, join, end);
  }
  *sum = integral.sum;
  return status == CAGEHOP_OK ? integral_certify(&integral) : status;
}

int cagehop_system_diameter(const struct cagehop_system *system, enum cagehop_division division,
                            double temperature, double *diameter) {
  double sum = NAN;
  *diameter = NAN;
  int status =
      cagehop_division_name(division) == NULL ? CAGEHOP_BAD_ARGUMENT : check_integrand(system, temperature);
  if (status != CAGEHOP_OK) {
    return status;
  }
  gsl_errors_returned();
  status = integrate_blocked(system, division, temperature, &sum);
  gsl_errors_handled();
  *diameter = status == CAGEHOP_OK ? sum : NAN;
  return status;
}
