// SPDX-License-Identifier: GPL-3.0-or-later
/// What a table of S(q) must be.
#include <cagehop/structure.h>
#include <math.h>

enum { Q_MIN = 64 }; // smallest number of wavenumbers of a table

static const double q_first_max = 1.0, q_step_max = 0.5, q_last_min = 12.0;
static const double q_of_cuts = 5.0; // below the first peak, where S(q) of a dense liquid is small

struct cagehop_table_state cagehop_table_state(const struct cagehop_table *table, size_t i) {
  const size_t at = table->first != NULL ? table->first[i] : i * table->n_q;
  return (struct cagehop_table_state){
      .n = table->first != NULL ? table->first[i + 1] - at : table->n_q,
      .q = table->q + (table->first != NULL ? at : 0),
      .S = table->S + at,
      .S_err = table->S_err != NULL ? table->S_err + at : NULL,
  };
}

/// Numbers of states and contact values; NULL or what is wrong with them, and at which *i.
static const char *fault_in_states(const struct cagehop_table *table, size_t *i) {
  const double *T = table->temperature_K;
  for (*i = 0; *i < table->n_phi; (*i)++) {
    const double phi = table->phi[*i];
    if (!(phi > 0.0 && phi <= CAGEHOP_PACKING_FRACTION_MAX) ||
        (T == NULL && *i > 0 && !(phi > table->phi[*i - 1]))) {
      return T == NULL ? "packing fractions must ascend, above 0 and at most 0.8"
                       : "packing fractions must be above 0 and at most 0.8";
    }
    if (T != NULL && !(T[*i] > (*i > 0 ? T[*i - 1] : 0.0) && isfinite(T[*i]))) {
      return "temperatures must ascend, above 0";
    }
    if (table->g_contact != NULL && !(table->g_contact[*i] >= 1.0 && isfinite(table->g_contact[*i]))) {
      return "g_contact must be a finite number of at least 1";
    }
  }
  *i = 0;
  return NULL;
}

/// The wavenumbers of a state; NULL or what is wrong with them, and at which *j.
static const char *fault_in_wavenumbers(const struct cagehop_table_state *state, size_t *j) {
  *j = 0;
  if (state->n < Q_MIN) {
    return "a table needs at least 64 wavenumbers";
  }
  for (; *j < state->n; (*j)++) {
    const double q = state->q[*j];
    if (!(q >= 0.0 && isfinite(q)) || (*j > 0 && !(q > state->q[*j - 1]))) {
      return "wavenumbers must ascend from 0 or above";
    }
    if (*j > 0 && q - state->q[*j - 1] > q_step_max) {
      return "wavenumbers more than 0.5/d apart don't resolve S(q)";
    }
  }
  *j = 0;
  if (state->q[0] > q_first_max) {
    return "the first wavenumber must be at most 1/d, for S(0)";
  }
  *j = state->n - 1;
  if (state->q[*j] < q_last_min) {
    return "the last wavenumber must be at least 12/d, to hold the peaks of S(q)";
  }
  return NULL;
}

/// S(q) and its errors; NULL or what is wrong with them, and at which *j.
static const char *fault_in_values(const struct cagehop_table_state *state, size_t *j) {
  for (*j = 0; *j < state->n; (*j)++) {
    if (state->S[*j] <= 0.0 && state->q[*j] < q_of_cuts) {
      return "S(q) is not above 0: a g(r) that was cut off or windowed makes it so at low q; compute S(q) "
             "from the "
             "particles' positions";
    }
    if (!(state->S[*j] > 0.0 && isfinite(state->S[*j]))) {
      return "S(q) must be a finite number above 0";
    }
    if (state->S_err != NULL && !(state->S_err[*j] >= 0.0 && isfinite(state->S_err[*j]))) {
      return "errors of S(q) must be finite numbers of at least 0";
    }
  }
  return NULL;
}

/// Where the states' points begin; NULL or what is wrong with it, and at which *i.
static const char *fault_in_layout(const struct cagehop_table *table, size_t *i) {
  for (*i = 0; table->first != NULL && *i < table->n_phi; (*i)++) {
    if (table->first[0] != 0 || table->first[*i + 1] < table->first[*i]) {
      return "where the states' points begin must ascend from 0";
    }
  }
  *i = 0;
  return NULL;
}

const char *cagehop_table_fault(const struct cagehop_table *table, size_t *i, size_t *j) {
  *i = *j = 0;
  if (table->n_phi < 1) {
    return "a table needs at least one packing fraction";
  }
  const char *fault = fault_in_states(table, i);
  if (fault == NULL) {
    fault = fault_in_layout(table, i);
  }
  // With shared wavenumbers those of the first state are everyone's.
  for (size_t k = 0; fault == NULL && k < (table->first != NULL ? table->n_phi : 1); k++) {
    const struct cagehop_table_state state = cagehop_table_state(table, k);
    *i = k;
    fault = fault_in_wavenumbers(&state, j);
  }
  for (size_t k = 0; fault == NULL && k < table->n_phi; k++) {
    const struct cagehop_table_state state = cagehop_table_state(table, k);
    *i = k;
    fault = fault_in_values(&state, j);
  }
  return fault;
}
