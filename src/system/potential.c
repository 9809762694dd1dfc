// SPDX-License-Identifier: GPL-3.0-or-later
/// u(r), its force, and what is special about it: core, edges, minimum, decay.
#include "system/potential.h"

#include "system/table.h"

#include <math.h>

// ---------------------------------------------------------------- the potentials

// u(r) and -du/dr of each outside its core, as if it had no cutoff.

static double nothing(const struct cagehop_system *system, double r) {
  (void)system;
  (void)r;
  return 0.0;
}

/// (2 r^-6 - 1)^2: no difference of numbers that are alike near its end.
static double weeks_chandler_andersen(const struct cagehop_system *system, double r) {
  const double x = 2.0 * pow(r, -6.0) - 1.0;
  (void)system;
  return x * x;
}

static double lennard_jones(const struct cagehop_system *system, double r) {
  const double r_6 = pow(r, -6.0);
  (void)system;
  return 4.0 * r_6 * (r_6 - 1.0);
}

static double lennard_jones_force(const struct cagehop_system *system, double r) {
  const double r_6 = pow(r, -6.0);
  (void)system;
  return 24.0 * r_6 * (2.0 * r_6 - 1.0) / r;
}

static double inverse_power(const struct cagehop_system *system, double r) {
  return pow(r, -system->exponent);
}

static double inverse_power_force(const struct cagehop_system *system, double r) {
  return system->exponent * pow(r, -system->exponent) / r;
}

static double yukawa(const struct cagehop_system *system, double r) {
  return exp(-system->screening * (r - 1.0)) / r;
}

static double yukawa_force(const struct cagehop_system *system, double r) {
  return (system->screening + 1.0 / r) * yukawa(system, r);
}

/// Of a tail that may attract.
static double signed_yukawa(const struct cagehop_system *system, double r) {
  return (system->repulsive ? 1.0 : -1.0) * yukawa(system, r);
}

static double signed_yukawa_force(const struct cagehop_system *system, double r) {
  return (system->repulsive ? 1.0 : -1.0) * yukawa_force(system, r);
}

static double gaussian(const struct cagehop_system *system, double r) {
  (void)system;
  return exp(-r * r);
}

static double gaussian_force(const struct cagehop_system *system, double r) {
  return 2.0 * r * gaussian(system, r);
}

double potential_exponent(const struct cagehop_system_table *table) {
  double slope;
  const double u = system_table_at(table, 1, table->x[0], &slope);
  return u > 0.0 ? fmax(0.0, -slope * table->x[0] / u) : 0.0;
}

static double tabulated(const struct cagehop_system *system, double r) {
  const struct cagehop_system_table *table = system->potential_table;
  return r < table->x[0] ? table->y[0] * pow(table->x[0] / r, potential_exponent(table))
                         : system_table_at(table, 1, r, NULL);
}

static double tabulated_force(const struct cagehop_system *system, double r) {
  const struct cagehop_system_table *table = system->potential_table;
  double slope;
  if (r < table->x[0]) {
    return potential_exponent(table) * tabulated(system, r) / r;
  }
  (void)system_table_at(table, 1, r, &slope);
  return -slope;
}

/// What is known of a potential.
struct potential_row {
  const char *name;                                                ///< in a job file
  double (*energy)(const struct cagehop_system *system, double r); ///< u(r) outside the core, [epsilon]
  double (*force)(const struct cagehop_system *system, double r);  ///< -du/dr, [epsilon/sigma]
  unsigned reads;                                                  ///< bits of enum potential_reads
  double core;                  ///< radius of the hard core, [sigma]; 0: none
  double end;                   ///< where u ends by itself, [sigma]; 0: nowhere, or where its table does
  int end_order;                ///< which derivative jumps there first
  struct potential_decay decay; ///< of u without cutoff; power -1: the exponent
};

enum { MAY_BE_CUT = POTENTIAL_READS_ENERGY | POTENTIAL_READS_CUTOFF };

static const struct potential_row rows[] = {
    [CAGEHOP_POTENTIAL_HARD] = {"hard", nothing, nothing, .core = 1.0, .end = 1.0},
    [CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN] = {"weeks-chandler-andersen", weeks_chandler_andersen,
                                                   lennard_jones_force, .reads = POTENTIAL_READS_ENERGY,
                                                   .end = 1.1224620483093730, .end_order = 2}, // 2^(1/6)
    [CAGEHOP_POTENTIAL_LENNARD_JONES] = {"lennard-jones", lennard_jones, lennard_jones_force,
                                         .reads = MAY_BE_CUT, .decay = {6.0, 4.0}},
    [CAGEHOP_POTENTIAL_INVERSE_POWER] = {"inverse-power", inverse_power, inverse_power_force,
                                         .reads = MAY_BE_CUT | POTENTIAL_READS_EXPONENT,
                                         .decay = {-1.0, -1.0}},
    [CAGEHOP_POTENTIAL_YUKAWA] = {"yukawa", yukawa, yukawa_force,
                                  .reads = MAY_BE_CUT | POTENTIAL_READS_SCREENING},
    [CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA] = {"hard-core-yukawa", signed_yukawa, signed_yukawa_force,
                                            .reads =
                                                MAY_BE_CUT | POTENTIAL_READS_SCREENING | POTENTIAL_READS_SIGN,
                                            .core = 1.0},
    [CAGEHOP_POTENTIAL_GAUSSIAN] = {"gaussian", gaussian, gaussian_force, .reads = MAY_BE_CUT},
    [CAGEHOP_POTENTIAL_TABLE] = {"table", tabulated, tabulated_force,
                                 .reads = MAY_BE_CUT | POTENTIAL_READS_TABLE},
};
enum { POTENTIAL_ROWS = sizeof rows / sizeof rows[0] };

const char *cagehop_potential_name(enum cagehop_potential potential) {
  return (size_t)potential < POTENTIAL_ROWS ? rows[potential].name : NULL;
}

unsigned potential_reads(enum cagehop_potential potential) {
  return (size_t)potential < POTENTIAL_ROWS ? rows[potential].reads : 0;
}

static double uncut_energy(const struct cagehop_system *system, double r) {
  return rows[system->potential].energy(system, r);
}

static double uncut_force(const struct cagehop_system *system, double r) {
  return rows[system->potential].force(system, r);
}

// ---------------------------------------------------------------- with core and cutoff

double potential_core(const struct cagehop_system *system) {
  return rows[system->potential].core;
}

double potential_range(const struct cagehop_system *system) {
  const struct potential_row *row = &rows[system->potential];
  return system->cutoff > 0.0 ? system->cutoff
         : (row->reads & POTENTIAL_READS_TABLE) != 0
             ? system->potential_table->x[system->potential_table->n - 1]
         : row->end > 0.0 ? row->end
                          : INFINITY;
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
  const struct potential_row *row = &rows[system->potential];
  const double range = potential_range(system);
  if (row->core > 0.0) {
    add_edge(&edges, row->core, 0);
  }
  if (system->cutoff > 0.0) {
    add_edge(&edges, range, orders[system->cutoff_form]);
  } else if ((row->reads & POTENTIAL_READS_TABLE) != 0) {
    add_edge(&edges, range, uncut_energy(system, range) != 0.0 ? 0 : 1);
  } else if (range > row->core && isfinite(range)) {
    add_edge(&edges, range, row->end_order);
  }
  return edges;
}

struct potential_decay potential_decay(const struct cagehop_system *system) {
  struct potential_decay decay = rows[system->potential].decay;
  if (system->cutoff > 0.0) {
    return (struct potential_decay){0};
  }
  decay.power = decay.power < 0.0 ? system->exponent : decay.power;
  return decay;
}
