// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/phi_range.h"

#include "phase_map/landscape_table.h"

#include <math.h>
#include <stdbool.h>

void phi_range_of(const struct cagehop_structure_params *structure, double *low, double *high) {
  *low = -INFINITY;
  *high = INFINITY;
  if (structure->source == CAGEHOP_STRUCTURE_TABLE) {
    *low = structure->table->phi[0];
    *high = structure->table->phi[structure->table->n_phi - 1];
  } else if (structure->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    *low = structure->landscape_table->low;
    *high = structure->landscape_table->high;
  }
}

static double next_row(const struct cagehop_table *table, double phi) {
  for (size_t i = 0; i < table->n_phi; i++) {
    if (table->phi[i] > phi) {
      return table->phi[i];
    }
  }
  return INFINITY;
}

/// Which of the ends are rows is not known, so all count.
static double next_interval(const struct cagehop_landscape_table *table, double phi) {
  for (size_t i = 0; i < table->count; i++) {
    if (table->interval[i].high > phi) {
      return table->interval[i].high;
    }
  }
  return INFINITY;
}

double phi_next_kink(const struct cagehop_structure_params *structure, double phi) {
  if (structure->source == CAGEHOP_STRUCTURE_TABLE) {
    return next_row(structure->table, phi);
  }
  const bool of_rows = structure->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE &&
                       structure->landscape_table->structure.source == CAGEHOP_STRUCTURE_TABLE;
  return of_rows ? next_interval(structure->landscape_table, phi) : INFINITY;
}

// ---------------------------------------------------------------- temperatures

/// Powers of 2 that kBT/epsilon goes from and to, and the one below which most attractive fluids have phases.
enum { COLDEST = -10, HOTTEST = 6, COLD = -2 };

/// Whether the states are those of a table with temperatures.
static bool has_rows(const struct cagehop_structure_params *structure) {
  return structure->source == CAGEHOP_STRUCTURE_TABLE;
}

void temperature_range_of(const struct cagehop_structure_params *structure, double *low, double *high) {
  const double epsilon_K = structure->system.epsilon_K;
  if (has_rows(structure)) {
    *low = structure->table->temperature_K[0];
    *high = structure->table->temperature_K[structure->table->n_phi - 1];
    return;
  }
  if (structure->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    *low = structure->landscape_table->low;
    *high = structure->landscape_table->high;
    return;
  }
  *low = ldexp(epsilon_K, COLDEST);
  *high = ldexp(epsilon_K, HOTTEST);
}

double temperature_next_below(const struct cagehop_structure_params *structure, double temperature) {
  double low, high;
  temperature_range_of(structure, &low, &high);
  if (has_rows(structure)) {
    const struct cagehop_table *table = structure->table;
    size_t i = table->n_phi - 1;
    while (i > 0 && table->temperature_K[i] >= temperature) {
      i--;
    }
    return table->temperature_K[i];
  }
  double next = ldexp(structure->system.epsilon_K, HOTTEST);
  while (next >= temperature && next > low) {
    next *= 0.5;
  }
  return fmax(next, low);
}

double temperature_cheap(const struct cagehop_structure_params *structure) {
  const bool tabulated = has_rows(structure) || structure->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE;
  return tabulated ? 0.0 : ldexp(structure->system.epsilon_K, COLD);
}
