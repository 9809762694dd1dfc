// SPDX-License-Identifier: GPL-3.0-or-later
/// What is told of a system: the places of its potential, the error of its tables, its Boyle temperature.
#include "numerics/root.h"
#include "system/potential.h"
#include "system/table.h"

#include <cagehop/status.h>
#include <math.h>

void cagehop_system_look(const struct cagehop_system *system, struct cagehop_system_features *features) {
  const struct potential_minimum minimum = potential_minimum(system);
  const bool attracts = minimum.depth > 0.0;
  *features = (struct cagehop_system_features){.core = potential_core(system),
                                               .zero = NAN,
                                               .minimum = attracts ? minimum.r : NAN,
                                               .depth = minimum.depth,
                                               .range = potential_range(system)};
  if (attracts && potential_zero(system, &minimum, &features->zero) != CAGEHOP_OK) {
    features->zero = NAN;
  }
}

static double boltzmann_factor(double u, double temperature) {
  return exp(-u / temperature);
}

/// Differences of it are shares of omega.
static double logarithm(double omega, double unused) {
  (void)unused;
  return log(fmax(omega, 1e-6));
}

double cagehop_system_table_error(const struct cagehop_system *system, double temperature) {
  double error = NAN;
  if (system->potential_table != NULL) {
    error =
        system_table_error(system->potential_table, boltzmann_factor, temperature > 0.0 ? temperature : 1.0);
  }
  return system->omega_table != NULL ? fmax(error, system_table_error(system->omega_table, logarithm, 1.0))
                                     : error; // fmax skips NaN
}

static double virial_at(double logarithm_T, void *system) {
  double B_2;
  (void)potential_second_virial(system, exp(logarithm_T), &B_2); // NaN ends the search
  return B_2;
}

int cagehop_system_boyle_temperature(const struct cagehop_system *system, double *temperature) {
  struct cagehop_system copy = *system;
  double root;
  *temperature = NAN;
  if (potential_fault(system) != NULL) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  const double depth = potential_minimum(system).depth;
  if (!(depth > 0.0)) {
    return CAGEHOP_NOT_RESOLVED;
  }
  double error;
  const int status = root_find(virial_at, &copy, log(0.01 * depth), log(1e4 * depth), 1e-12, &root);
  if (status != CAGEHOP_OK || !potential_is_resolved(system, exp(root), &error)) {
    return CAGEHOP_NOT_RESOLVED;
  }
  *temperature = exp(root);
  return CAGEHOP_OK;
}
