// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/rows.h"

#include "structure/table/spline.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool same_wavenumbers(const struct cagehop_table_state *one, const struct cagehop_table_state *other) {
  return one->q == other->q || (one->n == other->n && memcmp(one->q, other->q, one->n * sizeof *one->q) == 0);
}

/// The state of the neighbours with the largest weight.
static struct cagehop_table_state heaviest(const struct cagehop_table *table,
                                           const struct neighbours *neighbours) {
  size_t best = 0;
  for (size_t a = 1; a < neighbours->count; a++) {
    best = fabs(neighbours->weight[a]) > fabs(neighbours->weight[best]) ? a : best;
  }
  return cagehop_table_state(table, neighbours->first + best);
}

/// The largest q up to which every state has S(q), also where it has other wavenumbers and a spline.
static double common_end(const struct cagehop_table *table, const struct neighbours *neighbours,
                         const struct cagehop_table_state *own) {
  double end = own->q[own->n - 1];
  for (size_t a = 0; a < neighbours->count; a++) {
    const struct cagehop_table_state state = cagehop_table_state(table, neighbours->first + a);
    end = fmin(end, state.q[state.n - 1]);
  }
  return end;
}

/// Standard errors between points: linear, because they are rough numbers.
static double error_at(const struct cagehop_table_state *state, double q) {
  size_t j = 1;
  while (j + 1 < state->n && state->q[j] < q) {
    j++;
  }
  const double share = fmin(fmax((q - state->q[j - 1]) / (state->q[j] - state->q[j - 1]), 0.0), 1.0);
  return state->S_err[j - 1] / pow(state->S[j - 1], 2) * (1.0 - share) +
         state->S_err[j] / pow(state->S[j], 2) * share;
}

/// One state at its own wavenumbers.
static void copy_row(const struct cagehop_table_state *state, size_t n, double x[], double x_err[]) {
  for (size_t j = 0; j < n; j++) {
    x[j] = 1.0 - 1.0 / state->S[j];
    if (x_err != NULL) {
      x_err[j] = state->S_err[j] / (state->S[j] * state->S[j]);
    }
  }
}

/// The largest |dS/S| that the spline of a state may make: its distance from one through every other point,
/// times the share that the error of a cubic spline falls to where points are half as far apart, 2^-4.
static int judge_spline(const struct table_spline *spline, size_t n, const double q[], const double x[],
                        double *error) {
  const double share = 1.0 / 16.0;
  struct table_spline half;
  const int status = table_spline_create(n, q, x, 2, &half);
  for (size_t j = 0; status == CAGEHOP_OK && j + 1 < n && q[j + 1] <= table_spline_end(&half); j++) {
    const double place = 0.5 * (q[j] + q[j + 1]);
    const double change = table_change(table_spline_value(spline, place), table_spline_value(&half, place));
    *error = table_worse(*error, share * change);
  }
  table_spline_clear(&half);
  return status;
}

/// One state at other wavenumbers. *error is increased to that of the spline.
static int resample_row(const struct cagehop_table_state *state, const struct table_rows *rows, double x[],
                        double x_err[], double *error) {
  struct table_spline spline = {0};
  double *own = malloc(state->n * sizeof *own);
  int status = own != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    copy_row(state, state->n, own, NULL);
    status = table_spline_create(state->n, state->q, own, 1, &spline);
  }
  if (status == CAGEHOP_OK) {
    status = judge_spline(&spline, state->n, state->q, own, error);
  }
  for (size_t j = 0; status == CAGEHOP_OK && j < rows->n; j++) {
    x[j] = table_spline_value(&spline, rows->q[j]);
    if (x_err != NULL) {
      x_err[j] = error_at(state, rows->q[j]);
    }
  }
  table_spline_clear(&spline);
  free(own);
  return status;
}

int table_rows_create(const struct cagehop_table *table, const struct neighbours *neighbours,
                      struct table_rows *rows) {
  const struct cagehop_table_state own = heaviest(table, neighbours);
  const double end = common_end(table, neighbours, &own);
  *rows = (struct table_rows){.n = own.n, .q = own.q, .count = neighbours->count};
  while (rows->n > 0 && own.q[rows->n - 1] > end) {
    rows->n--;
  }
  const size_t all = rows->count * rows->n;
  rows->x = malloc((own.S_err != NULL ? 2 : 1) * all * sizeof *rows->x);
  if (rows->x == NULL) {
    *rows = (struct table_rows){0};
    return CAGEHOP_NO_MEMORY;
  }
  rows->x_err = own.S_err != NULL ? rows->x + all : NULL;
  int status = CAGEHOP_OK;
  for (size_t a = 0; a < rows->count && status == CAGEHOP_OK; a++) {
    const struct cagehop_table_state state = cagehop_table_state(table, neighbours->first + a);
    double *x = rows->x + a * rows->n, *x_err = rows->x_err != NULL ? rows->x_err + a * rows->n : NULL;
    if (same_wavenumbers(&state, &own)) {
      copy_row(&state, rows->n, x, x_err);
    } else {
      status = resample_row(&state, rows, x, x_err, &rows->error);
    }
  }
  if (status != CAGEHOP_OK) {
    table_rows_clear(rows);
  }
  return status;
}

void table_rows_clear(struct table_rows *rows) {
  free(rows->x);
  *rows = (struct table_rows){0};
}

double table_rows_blend(const struct table_rows *rows, const double weight[], size_t j) {
  double x = 0.0;
  for (size_t a = 0; a < rows->count; a++) {
    x += weight[a] * rows->x[a * rows->n + j];
  }
  return x;
}
