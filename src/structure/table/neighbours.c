// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/neighbours.h"

#include <math.h>

static const double phi_same = 1e-9; // packing fractions closer than this are one

/// Lagrange weights at phi over the rows first .. first + count - 1 but `skip` (count: none).
static void lagrange(const struct cagehop_table *table, double phi, size_t first, size_t count, size_t skip,
                     double weight[]) {
  for (size_t a = 0; a < count; a++) {
    weight[a] = a == skip ? 0.0 : 1.0;
    for (size_t b = 0; b < count && a != skip; b++) {
      if (b != a && b != skip) {
        weight[a] *= (phi - table->phi[first + b]) / (table->phi[first + a] - table->phi[first + b]);
      }
    }
  }
}

bool neighbours_find(const struct cagehop_table *table, double phi, struct neighbours *rows) {
  size_t next = 0;
  if (phi < table->phi[0] - phi_same || phi > table->phi[table->n_phi - 1] + phi_same) {
    return false;
  }
  while (next + 1 < table->n_phi && table->phi[next] < phi - phi_same) {
    next++;
  }
  if (fabs(table->phi[next] - phi) <= phi_same) {
    *rows = (struct neighbours){.first = next, .count = 1, .weight = {1.0}, .fewer = {{1.0}, {1.0}}};
    return true;
  }
  *rows = (struct neighbours){.count = table->n_phi < NEIGHBOURS_MAX ? table->n_phi : NEIGHBOURS_MAX};
  rows->first = next < rows->count / 2 ? 0 : next - rows->count / 2;
  if (rows->first + rows->count > table->n_phi) {
    rows->first = table->n_phi - rows->count;
  }
  lagrange(table, phi, rows->first, rows->count, rows->count, rows->weight);
  lagrange(table, phi, rows->first, rows->count, 0, rows->fewer[0]);
  lagrange(table, phi, rows->first, rows->count, rows->count - 1, rows->fewer[1]);
  return true;
}
