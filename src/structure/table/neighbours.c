// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/neighbours.h"

#include <math.h>

static const double phi_same = 1e-9;         // packing fractions closer than this are one
static const double temperature_same = 1e-6; // temperatures likewise, [K]

const double *table_numbers(const struct cagehop_table *table) {
  return table->temperature_K != NULL ? table->temperature_K : table->phi;
}

/// Lagrange weights at a state over the rows first .. first + count - 1 but `skip` (count: none).
static void lagrange(const double number[], double state, size_t first, size_t count, size_t skip,
                     double weight[]) {
  for (size_t a = 0; a < count; a++) {
    weight[a] = a == skip ? 0.0 : 1.0;
    for (size_t b = 0; b < count && a != skip; b++) {
      if (b != a && b != skip) {
        weight[a] *= (state - number[first + b]) / (number[first + a] - number[first + b]);
      }
    }
  }
}

bool neighbours_find(const struct cagehop_table *table, double state, struct neighbours *rows) {
  const double *number = table_numbers(table);
  const double same = table->temperature_K != NULL ? temperature_same : phi_same;
  size_t next = 0;
  if (!(state >= number[0] - same && state <= number[table->n_phi - 1] + same)) {
    return false;
  }
  while (next + 1 < table->n_phi && number[next] < state - same) {
    next++;
  }
  if (fabs(number[next] - state) <= same) {
    *rows = (struct neighbours){.first = next, .count = 1, .weight = {1.0}, .fewer = {{1.0}, {1.0}}};
    return true;
  }
  *rows = (struct neighbours){.count = table->n_phi < NEIGHBOURS_MAX ? table->n_phi : NEIGHBOURS_MAX};
  rows->first = next < rows->count / 2 ? 0 : next - rows->count / 2;
  if (rows->first + rows->count > table->n_phi) {
    rows->first = table->n_phi - rows->count;
  }
  lagrange(number, state, rows->first, rows->count, rows->count, rows->weight);
  lagrange(number, state, rows->first, rows->count, 0, rows->fewer[0]);
  lagrange(number, state, rows->first, rows->count, rows->count - 1, rows->fewer[1]);
  return true;
}

double neighbours_phi(const struct cagehop_table *table, const struct neighbours *rows) {
  const double *phi = &table->phi[rows->first];
  double sum = phi[0];
  for (size_t a = 1; a < rows->count; a++) {
    sum += rows->weight[a] * (phi[a] - phi[0]);
  }
  return sum;
}
