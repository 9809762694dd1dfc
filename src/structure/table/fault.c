// SPDX-License-Identifier: GPL-3.0-or-later
/// What a table of S(q) must be.
#include <cagehop/structure.h>
#include <math.h>

enum { Q_MIN = 64 }; // smallest number of wavenumbers of a table

static const double q_first_max = 1.0, q_step_max = 0.5, q_last_min = 30.0;

/// Packing fractions and contact values; NULL or what is wrong with them, and at which *i.
static const char *fault_in_states(const struct cagehop_table *table, size_t *i) {
  for (*i = 0; *i < table->n_phi; (*i)++) {
    const double phi = table->phi[*i];
    if (!(phi > 0.0 && phi <= CAGEHOP_PACKING_FRACTION_MAX) || (*i > 0 && !(phi > table->phi[*i - 1]))) {
      return "packing fractions must ascend, above 0 and at most 0.8";
    }
    if (table->g_contact != NULL && !(table->g_contact[*i] >= 1.0 && isfinite(table->g_contact[*i]))) {
      return "g_contact must be a finite number of at least 1";
    }
  }
  *i = 0;
  return NULL;
}

/// The wavenumbers; NULL or what is wrong with them, and at which *j.
static const char *fault_in_wavenumbers(const struct cagehop_table *table, size_t *j) {
  for (*j = 0; *j < table->n_q; (*j)++) {
    const double q = table->q[*j];
    if (!(q >= 0.0 && isfinite(q)) || (*j > 0 && !(q > table->q[*j - 1]))) {
      return "wavenumbers must ascend from 0 or above";
    }
    if (*j > 0 && q - table->q[*j - 1] > q_step_max) {
      return "wavenumbers more than 0.5/d apart don't resolve S(q)";
    }
  }
  *j = 0;
  if (table->q[0] > q_first_max) {
    return "the first wavenumber must be at most 1/d, for S(0)";
  }
  *j = table->n_q - 1;
  if (table->q[*j] < q_last_min) {
    return "the last wavenumber must be at least 30/d, for the contact value that S(q) ends with";
  }
  return NULL;
}

const char *cagehop_table_fault(const struct cagehop_table *table, size_t *i, size_t *j) {
  *i = *j = 0;
  if (table->n_phi < 1 || table->n_q < Q_MIN) {
    return "a table needs at least 64 wavenumbers";
  }
  const char *fault = fault_in_states(table, i);
  if (fault == NULL) {
    fault = fault_in_wavenumbers(table, j);
  }
  if (fault != NULL) {
    return fault;
  }
  for (*i = 0; *i < table->n_phi; (*i)++) {
    for (*j = 0; *j < table->n_q; (*j)++) {
      const double S = table->S[*i * table->n_q + *j];
      if (!(S > 0.0 && isfinite(S))) {
        return "S(q) must be a finite number above 0";
      }
    }
  }
  return NULL;
}
