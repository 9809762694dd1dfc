// SPDX-License-Identifier: GPL-3.0-or-later
/// u(r), its force, and what is special about it: core, edges, minimum, decay.
#include "system/potential.h"

#include "system/table.h"

#include <math.h>

/// Where 4 (r^-12 - r^-6) is lowest, 2^(1/6).
static const double lennard_jones_minimum = 1.1224620483093730;

// ---------------------------------------------------------------- without cutoff

/// u(r) = exp(-kappa (r - 1))/r.
static double yukawa(double screening, double r) {
  return exp(-screening * (r - 1.0)) / r;
}

static double yukawa_force(double screening, double r) {
  return (screening + 1.0 / r) * yukawa(screening, r);
}

/// The sign of a tail that may attract.
static double tail_sign(const struct cagehop_system *system) {
  return system->potential == CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA && !system->repulsive ? -1.0 : 1.0;
}

double potential_exponent(const struct cagehop_system_table *table) {
  double slope;
  const double u = system_table_at(table, 1, table->x[0], &slope);
  return u > 0.0 ? fmax(0.0, -slope * table->x[0] / u) : 0.0;
}

static double table_energy(const struct cagehop_system_table *table, double r) {
  if (r < table->x[0]) {
    return table->y[0] * pow(table->x[0] / r, potential_exponent(table));
  }
  return system_table_at(table, 1, r, NULL);
}

static double table_force(const struct cagehop_system_table *table, double r) {
  double slope;
  if (r < table->x[0]) {
    return potential_exponent(table) * table_energy(table, r) / r;
  }
  (void)system_table_at(table, 1, r, &slope);
  return -slope;
}

/// u(r) outside the core as if it had no cutoff. Weeks, Chandler and Andersen's is (2 r^-6 - 1)^2: no
/// difference of numbers that are alike near its end.
static double uncut_energy(const struct cagehop_system *system, double r) {
  const double r_6 = pow(r, -6.0);
  switch (system->potential) {
  case CAGEHOP_POTENTIAL_HARD:
    return 0.0;
  case CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN:
    return (2.0 * r_6 - 1.0) * (2.0 * r_6 - 1.0);
  case CAGEHOP_POTENTIAL_LENNARD_JONES:
    return 4.0 * r_6 * (r_6 - 1.0);
  case CAGEHOP_POTENTIAL_INVERSE_POWER:
    return pow(r, -system->exponent);
  case CAGEHOP_POTENTIAL_YUKAWA:
  case CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA:
    return tail_sign(system) * yukawa(system->screening, r);
  case CAGEHOP_POTENTIAL_GAUSSIAN:
    return exp(-r * r);
  case CAGEHOP_POTENTIAL_TABLE:
    return table_energy(system->potential_table, r);
  }
  return NAN;
}

/// -du/dr outside the core, likewise.
static double uncut_force(const struct cagehop_system *system, double r) {
  const double r_6 = pow(r, -6.0);
  switch (system->potential) {
  case CAGEHOP_POTENTIAL_HARD:
    return 0.0;
  case CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN:
  case CAGEHOP_POTENTIAL_LENNARD_JONES:
    return 24.0 * r_6 * (2.0 * r_6 - 1.0) / r;
  case CAGEHOP_POTENTIAL_INVERSE_POWER:
    return system->exponent * pow(r, -system->exponent) / r;
  case CAGEHOP_POTENTIAL_YUKAWA:
  case CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA:
    return tail_sign(system) * yukawa_force(system->screening, r);
  case CAGEHOP_POTENTIAL_GAUSSIAN:
    return 2.0 * r * exp(-r * r);
  case CAGEHOP_POTENTIAL_TABLE:
    return table_force(system->potential_table, r);
  }
  return NAN;
}

// ---------------------------------------------------------------- with core and cutoff

double potential_core(const struct cagehop_system *system) {
  const bool hard =
      system->potential == CAGEHOP_POTENTIAL_HARD || system->potential == CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA;
  return hard ? 1.0 : 0.0;
}

double potential_range(const struct cagehop_system *system) {
  if (system->cutoff > 0.0) {
    return system->cutoff;
  }
  switch (system->potential) {
  case CAGEHOP_POTENTIAL_HARD:
    return 1.0;
  case CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN:
    return lennard_jones_minimum;
  case CAGEHOP_POTENTIAL_TABLE:
    return system->potential_table->x[system->potential_table->n - 1];
  case CAGEHOP_POTENTIAL_LENNARD_JONES:
  case CAGEHOP_POTENTIAL_INVERSE_POWER:
  case CAGEHOP_POTENTIAL_YUKAWA:
  case CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA:
  case CAGEHOP_POTENTIAL_GAUSSIAN:
    break;
  }
  return INFINITY;
}

double potential_inside(const struct cagehop_system *system, double r) {
  double u = uncut_energy(system, r);
  if (system->cutoff > 0.0 && system->cutoff_form != CAGEHOP_CUTOFF_TRUNCATED) {
    u -= uncut_energy(system, system->cutoff);
  }
  if (system->cutoff > 0.0 && system->cutoff_form == CAGEHOP_CUTOFF_FORCE_SHIFTED) {
    u += (r - system->cutoff) * uncut_force(system, system->cutoff);
  }
  return u;
}

double cagehop_system_energy(const struct cagehop_system *system, double r) {
  if (r < potential_core(system)) {
    return INFINITY;
  }
  return r >= potential_range(system) ? 0.0 : potential_inside(system, r);
}

double cagehop_system_force(const struct cagehop_system *system, double r) {
  if (r < potential_core(system) || r >= potential_range(system)) {
    return 0.0;
  }
  const bool shifted = system->cutoff > 0.0 && system->cutoff_form == CAGEHOP_CUTOFF_FORCE_SHIFTED;
  return uncut_force(system, r) - (shifted ? uncut_force(system, system->cutoff) : 0.0);
}

double cagehop_system_temperature(const struct cagehop_system *system, double temperature_K) {
  if (isnan(temperature_K) && system->temperature > 0.0) {
    return system->temperature;
  }
  const double kelvin = isnan(temperature_K) ? system->temperature_K : temperature_K;
  return kelvin > 0.0 && system->epsilon_K > 0.0 ? kelvin / system->epsilon_K : NAN;
}

// ---------------------------------------------------------------- edges and decay

static void add_edge(struct potential_edges *edges, double r, int order) {
  edges->r[edges->count] = r;
  edges->order[edges->count] = order;
  edges->count++;
}

struct potential_edges potential_edges(const struct cagehop_system *system) {
  static const int orders[] = {
      [CAGEHOP_CUTOFF_SHIFTED] = 1, [CAGEHOP_CUTOFF_TRUNCATED] = 0, [CAGEHOP_CUTOFF_FORCE_SHIFTED] = 2};
  struct potential_edges edges = {0};
  const double core = potential_core(system);
  if (core > 0.0) {
    add_edge(&edges, core, 0);
  }
  if (system->potential == CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN) {
    add_edge(&edges, lennard_jones_minimum, 2);
  }
  if (system->cutoff > 0.0) {
    add_edge(&edges, system->cutoff, orders[system->cutoff_form]);
  } else if (system->potential == CAGEHOP_POTENTIAL_TABLE) {
    const double end = potential_range(system);
    add_edge(&edges, end, table_energy(system->potential_table, end) != 0.0 ? 0 : 1);
  }
  return edges;
}

struct potential_decay potential_decay(const struct cagehop_system *system) {
  if (system->cutoff > 0.0) {
    return (struct potential_decay){0};
  }
  switch (system->potential) {
  case CAGEHOP_POTENTIAL_LENNARD_JONES:
    return (struct potential_decay){6.0, 4.0};
  case CAGEHOP_POTENTIAL_INVERSE_POWER:
    return (struct potential_decay){system->exponent, -1.0};
  case CAGEHOP_POTENTIAL_HARD:
  case CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN:
  case CAGEHOP_POTENTIAL_YUKAWA:
  case CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA:
  case CAGEHOP_POTENTIAL_GAUSSIAN:
  case CAGEHOP_POTENTIAL_TABLE:
    break;
  }
  return (struct potential_decay){0};
}
