// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/isobar_panels.h"

#include "numerics/chebyshev.h"
#include "structure/structure.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <string.h>

/// Largest error of a column, relative to its largest value in the panel. Derivatives with the pressure are
/// known to 2e-10, and phi_g is interpolated to 1e-14 where these are to that.
static const double error_max = 1e-9;

/// The same of a standard error, which is known no better: of a VFT line to 3e-6.
static const double stderr_error_max = 1e-6;

/// What is looked at of a record that begins with numbers: how many columns it has, that of the number whose
/// error another column says, that one, and which columns are standard errors.
struct record {
  size_t columns, of_error, error;
  size_t stderr_count, stderr_column[5];
};

static_assert(offsetof(struct cagehop_isobar, status) % sizeof(double) == 0 &&
                  offsetof(struct cagehop_cooling, status) % sizeof(double) == 0,
              "both begin with numbers alone");

#define COLUMN(type, member) (offsetof(struct type, member) / sizeof(double))

static const struct record isobar_record = {
    .columns = COLUMN(cagehop_isobar, status),
    .of_error = COLUMN(cagehop_isobar, phi_g),
    .error = COLUMN(cagehop_isobar, phi_g_error),
    .stderr_count = 5,
    .stderr_column = {COLUMN(cagehop_isobar, vft.ln_tau0_stderr), COLUMN(cagehop_isobar, vft.B_stderr),
                      COLUMN(cagehop_isobar, vft.T0_stderr), COLUMN(cagehop_isobar, T_g_stderr),
                      COLUMN(cagehop_isobar, fragility_stderr)},
};

static const struct record cooling_record = {
    .columns = COLUMN(cagehop_cooling, status),
    .of_error = COLUMN(cagehop_cooling, T_g),
    .error = COLUMN(cagehop_cooling, T_g_error),
};

bool isobar_panels_pay(const struct cagehop_model *model, size_t n_pressure) {
  const bool cheap = structure_in_closed_form(&model->structure).source == CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  return cheap && n_pressure >= (size_t)5 * ISOBAR_PANELS * ISOBAR_PANEL_AT;
}

void isobar_panel_part(size_t n_pressure, size_t p, size_t *first, size_t *count) {
  *first = n_pressure * p / ISOBAR_PANELS;
  *count = n_pressure * (p + 1) / ISOBAR_PANELS - *first;
}

void isobar_panels_pressures(const struct cagehop_axis *pressure, double at[]) {
  // In the middle between two nodes, where what is missing of a series is largest: next to either end and
  // about the centre.
  static const size_t check_after[ISOBAR_PANEL_CHECKS] = {0, ISOBAR_PANEL_NODES / 2, ISOBAR_PANEL_NODES - 2};
  for (size_t p = 0; p < ISOBAR_PANELS; p++, at += ISOBAR_PANEL_AT) {
    size_t first, count;
    isobar_panel_part(pressure->count, p, &first, &count);
    double low = pressure->value[first], high = low;
    for (size_t j = first; j < first + count; j++) { // in whatever order they are
      low = fmin(low, pressure->value[j]);
      high = fmax(high, pressure->value[j]);
    }
    for (size_t k = 0; k < ISOBAR_PANEL_NODES; k++) {
      at[k] = chebyshev_node(ISOBAR_PANEL_NODES, low, high, k);
    }
    for (size_t k = 0; k < ISOBAR_PANEL_CHECKS; k++) {
      at[ISOBAR_PANEL_NODES + k] = 0.5 * (at[check_after[k]] + at[check_after[k] + 1]);
    }
  }
}

/// A column at the pressures of a panel: NaN everywhere, or a series.
struct column {
  bool is_nan;
  double series[ISOBAR_PANEL_NODES];
  double error; // estimated, of the series
};

/// False where the column is not certified to `relative` of its largest value.
static bool fit_column(const double at[], const double value[ISOBAR_PANEL_AT], double relative,
                       struct column *column) {
  const double low = at[0], high = at[ISOBAR_PANEL_NODES - 1];
  double largest = 0.0;
  size_t numbers = 0;
  for (size_t k = 0; k < ISOBAR_PANEL_AT; k++) {
    numbers += isfinite(value[k]) ? 1 : 0;
    largest = fmax(largest, fabs(value[k])); // infinity too
  }
  *column = (struct column){.is_nan = numbers == 0 && largest == 0.0};
  if (column->is_nan || numbers < ISOBAR_PANEL_AT) {
    return column->is_nan;
  }
  chebyshev_fit(ISOBAR_PANEL_NODES, value, column->series);
  column->error = chebyshev_tail(ISOBAR_PANEL_NODES, column->series);
  for (size_t k = ISOBAR_PANEL_NODES; k < ISOBAR_PANEL_AT; k++) {
    const double found = chebyshev_evaluate(ISOBAR_PANEL_NODES, column->series, low, high, at[k], NULL);
    column->error = fmax(column->error, fabs(found - value[k]));
  }
  return column->error <= relative * largest; // false for NaN, as where all pressures are the same
}

static double error_max_of(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->stderr_count; i++) {
    if (record->stderr_column[i] == column) {
      return stderr_error_max;
    }
  }
  return error_max;
}

/// Interpolates a column of records, of which `size` numbers follow each other.
static void fill_column(const struct column *column, const double at[], size_t count, const double pressure[],
                        size_t size, double to[]) {
  enum { SOME = 64 };
  for (size_t first = 0; first < count; first += SOME) {
    const size_t some = count - first < SOME ? count - first : SOME;
    double value[SOME];
    chebyshev_evaluate_many(ISOBAR_PANEL_NODES, column->series, at[0], at[ISOBAR_PANEL_NODES - 1], some,
                            &pressure[first], value);
    for (size_t j = 0; j < some; j++) {
      to[(first + j) * size] = column->is_nan ? NAN : value[j];
    }
  }
}

/// The node that is at a pressure, or ISOBAR_PANEL_NODES.
static size_t node_at(const double at[], double pressure) {
  size_t k = 0;
  while (k < ISOBAR_PANEL_NODES && at[k] != pressure) {
    k++;
  }
  return k;
}

/// All numbers of records that are `size` numbers long. An error is not smooth: it is the largest of the
/// panel, and that of the interpolation is added. At a node the record is the node's.
static bool interpolate(const struct record *record, const double at[], const double record_at[], size_t size,
                        size_t count, const double pressure[], double to[]) {
  double interpolation_error = 0.0, largest_error = 0.0;
  for (size_t c = 0; c < record->columns; c++) {
    double value[ISOBAR_PANEL_AT];
    struct column column;
    for (size_t k = 0; k < ISOBAR_PANEL_AT; k++) {
      value[k] = record_at[k * size + c];
    }
    if (c == record->error) {
      for (size_t k = 0; k < ISOBAR_PANEL_AT; k++) {
        largest_error = value[k] > largest_error || isnan(value[k]) ? value[k] : largest_error; // NaN stays
      }
      continue;
    }
    if (!fit_column(at, value, error_max_of(record, c), &column)) {
      return false;
    }
    if (c == record->of_error) {
      interpolation_error = column.error;
    }
    fill_column(&column, at, count, pressure, size, &to[c]);
  }
  for (size_t j = 0; j < count; j++) {
    const size_t node = node_at(at, pressure[j]);
    to[j * size + record->error] = largest_error + interpolation_error;
    if (node < ISOBAR_PANEL_NODES) {
      memcpy(&to[j * size], &record_at[node * size], record->columns * sizeof *to);
    }
  }
  return true;
}

/// Whether all statuses, `size` numbers apart, are those of isobars with a transition.
static bool all_are_found(const int status[], size_t size) {
  bool found = true;
  for (size_t k = 0; k < ISOBAR_PANEL_AT; k++) {
    found = found && status[k * size] == CAGEHOP_OK;
  }
  return found;
}

bool isobar_panel_interpolate(const double at[], const struct cagehop_isobar isobar_at[], size_t count,
                              const double pressure[], struct cagehop_isobar isobar[]) {
  for (size_t j = 0; j < count; j++) {
    isobar[j].status = CAGEHOP_OK;
  }
  return all_are_found(&isobar_at->status, sizeof *isobar_at / sizeof(int)) &&
         interpolate(&isobar_record, at, (const double *)isobar_at, sizeof *isobar_at / sizeof(double), count,
                     pressure, (double *)isobar);
}

bool isobar_panel_interpolate_cooling(const double at[], const struct cagehop_cooling cooling_at[],
                                      size_t count, const double pressure[],
                                      struct cagehop_cooling cooling[]) {
  for (size_t j = 0; j < count; j++) {
    cooling[j].status = CAGEHOP_OK;
  }
  return all_are_found(&cooling_at->status, sizeof *cooling_at / sizeof(int)) &&
         interpolate(&cooling_record, at, (const double *)cooling_at, sizeof *cooling_at / sizeof(double),
                     count, pressure, (double *)cooling);
}
