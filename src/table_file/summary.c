// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/table_file.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static int compare_numbers(const void *one, const void *other) {
  const double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

/// The median, of numbers that end up sorted; NaN of none.
static double median(double *number, size_t count) {
  if (count == 0) {
    return NAN;
  }
  qsort(number, count, sizeof *number, compare_numbers);
  return count % 2 == 1 ? number[count / 2] : 0.5 * (number[count / 2 - 1] + number[count / 2]);
}

static void find_peak(const struct table_state *state, struct table_summary *summary) {
  size_t top = 0;
  summary->y_min = state->y[0];
  for (size_t k = 0; k < state->count; k++) {
    top = state->y[k] > state->y[top] ? k : top;
    summary->y_min = fmin(summary->y_min, state->y[k]);
  }
  summary->x_peak = state->x[top];
  summary->y_peak = state->y[top];
  if (top == 0 || top + 1 == state->count) {
    return;
  }
  const double *x = &state->x[top], *y = &state->y[top];
  const double left = (y[0] - y[-1]) / (x[0] - x[-1]), right = (y[1] - y[0]) / (x[1] - x[0]);
  const double curvature = (right - left) / (x[1] - x[-1]); // half of y''
  if (curvature < 0.0) {
    const double slope = left + curvature * (x[0] - x[-1]); // at x[0]
    const double step = -0.5 * slope / curvature;
    summary->x_peak += step;
    summary->y_peak += 0.5 * slope * step;
  }
}

/// S = a + b q^2 by least squares, at q = 0; NaN with fewer than three rows.
static double extrapolate(const struct table_state *state, double below) {
  double n = 0.0, t = 0.0, tt = 0.0, s = 0.0, ts = 0.0;
  for (size_t k = 0; k < state->count && state->x[k] < below; k++) {
    const double square = state->x[k] * state->x[k];
    n += 1.0;
    t += square;
    tt += square * square;
    s += state->y[k];
    ts += square * state->y[k];
  }
  return n >= 3.0 ? (tt * s - t * ts) / (n * tt - t * t) : NAN;
}

/// How far row k is from the cubic through its four neighbours, in units in which independent rows of
/// standard deviation 1 have 1.
static double deviation(const struct table_state *state, size_t k) {
  static const int places[4] = {-2, -1, 1, 2};
  double value = 0.0, squares = 1.0;
  const double *x = &state->x[k], *y = &state->y[k];
  for (size_t i = 0; i < 4; i++) {
    double weight = 1.0;
    for (size_t j = 0; j < 4; j++) {
      if (i != j) {
        weight *= (x[0] - x[places[j]]) / (x[places[i]] - x[places[j]]);
      }
    }
    value += weight * y[places[i]];
    squares += weight * weight;
  }
  return fabs(y[0] - value) / sqrt(squares);
}

static int find_scatter(const struct table_state *state, struct table_summary *summary) {
  const double median_to_sigma = 1.0 / 0.6744897501960817; // of a normal distribution
  const size_t count = state->count > 4 ? state->count - 4 : 0;
  double *number = malloc((state->count + 1) * sizeof *number);
  if (number == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < count; k++) {
    number[k] = deviation(state, k + 2);
  }
  summary->scatter = median_to_sigma * median(number, count);
  for (size_t k = 0; k < count; k++) {
    number[k] = state->y[k + 2] != 0.0 ? deviation(state, k + 2) / fabs(state->y[k + 2]) : 0.0;
  }
  summary->scatter_relative = median_to_sigma * median(number, count);
  if (state->y_error != NULL) {
    for (size_t k = 0; k < state->count; k++) {
      number[k] = state->y_error[k];
    }
    summary->y_error = median(number, state->count);
  }
  free(number);
  return CAGEHOP_OK;
}

/// What only g(r) has: where its core ends, and the density that its coordination numbers amount to.
static void find_core(const struct table_state *state, struct table_summary *summary) {
  for (size_t k = 0; k < state->count && isnan(summary->r_core); k++) {
    summary->r_core = state->y[k] > 0.01 * summary->y_peak ? state->x[k] : NAN;
  }
  if (state->coordination == NULL) {
    return;
  }
  double neighbours = 0.0; // at a density of 1
  for (size_t k = 0; k < state->count; k++) {
    // Each row stands for the shell between the middles to its neighbours.
    const double below = k > 0 ? 0.5 * (state->x[k - 1] + state->x[k]) : 0.0;
    const double above =
        k + 1 < state->count ? 0.5 * (state->x[k] + state->x[k + 1]) : 2.0 * state->x[k] - below;
    neighbours += 4.0 / 3.0 * M_PI * (pow(above, 3.0) - pow(below, 3.0)) * state->y[k];
  }
  summary->density_counted = state->coordination[state->count - 1] / neighbours;
}

int table_state_summarize(const struct table_state *state, enum table_kind kind,
                          struct table_summary *summary) {
  const size_t count = state->count, tail = count / 10 > 0 ? count / 10 : 1;
  *summary = (struct table_summary){
      .x_first = state->x[0],
      .x_last = state->x[count - 1],
      .step_min = INFINITY,
      .S_0 = NAN,
      .y_error = NAN,
      .r_core = NAN,
      .density_counted = NAN,
  };
  for (size_t k = 1; k < count; k++) {
    const double step = state->x[k] - state->x[k - 1];
    summary->step_min = fmin(summary->step_min, step);
    summary->step_max = fmax(summary->step_max, step);
  }
  for (size_t k = count - tail; k < count; k++) {
    summary->y_end += state->y[k] / (double)tail;
  }
  find_peak(state, summary);
  if (kind == TABLE_S_OF_Q) {
    summary->S_0 = extrapolate(state, summary->x_peak / 3.0);
  } else {
    find_core(state, summary);
  }
  return find_scatter(state, summary);
}
