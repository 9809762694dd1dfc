// SPDX-License-Identifier: GPL-3.0-or-later
/// The method of tables: S(q) from a table at one packing fraction. Between the table's packing fractions
/// (neighbours.h) and wavenumbers (spline.h) x = rho c(q) = 1 - 1/S(q) is interpolated; beyond its last
/// wavenumber stands the asymptotic form that follows from the jump of g(r) at contact (end.h).
#include "status/error.h"
#include "structure/method.h"
#include "structure/shared/box.h"
#include "structure/table/end.h"
#include "structure/table/neighbours.h"
#include "structure/table/radial_from_h.h"
#include "structure/table/rows.h"
#include "structure/table/spline.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static_assert((int)CAGEHOP_TABLE_SUBSETS == (int)SUBSET_OUTER_PAIRS,
              "table_subset numbers the halves of spline.h");

// The tail is fitted to the last two thirds of the table. Over a smaller range its terms could not be told
// from each other; at smaller q x is not yet of its form. Held by the test `table`.
static const double tail_share = 1.0 / 3.0;

struct table_curve {
  struct table_spline spline;
  double join;             // for q >= join the tail is used instead of the spline, [1/d]
  double tail[TAIL_TERMS]; // see tail.h
};

/// The relative errors of S(q), of which the largest is certificate.error: if every other q is left out, if
/// the polynomial in phi or the tail has one term less, if S(0) is taken from the first q.
struct table_errors {
  double spline, neighbours, low, tail;
};

static double table_x(const struct table_curve *curve, double q) {
  return q < curve->join ? table_spline_x(&curve->spline, q) : tail_value(curve->tail, q);
}

static double table_rho_c(const void *curve, double q) {
  return table_x(curve, q);
}

static double table_h(const void *curve, double q) {
  const double x = table_x(curve, q);
  return x / (1.0 - x);
}

static void table_destroy(void *context) {
  struct table_curve *curve = context;
  if (curve != NULL) {
    table_spline_clear(&curve->spline);
    free(curve);
  }
}

/// Where the table's noise is larger than the tail's own error, the tail is the better S(q). Moves the join
/// to smaller q within the fitted range, one period 2 pi at a time, as long as the points' root mean square
/// distance from the tail is no larger than their noise. *error is increased to the largest distance of a
/// point that the tail replaces.
static void join_early(size_t n, const double q[], const double x[], double late_from, double noise,
                       struct table_curve *curve, double *error) {
  const double period = 2.0 * M_PI;
  size_t last = n;
  while (curve->join - period > late_from) {
    const double low = curve->join - period;
    double squares = 0.0, count = 0.0, widest = 0.0;
    size_t j = last;
    for (; j > 0 && q[j - 1] >= low; j--) {
      const double change = table_change(tail_value(curve->tail, q[j - 1]), x[j - 1]);
      squares += change * change;
      widest = table_worse(widest, change);
      count += 1.0;
    }
    if (!(squares <= count * noise * noise)) {
      return;
    }
    *error = table_worse(*error, widest);
    curve->join = low;
    last = j;
  }
}

/// The last points of x(q), from q = late_from on, with the contact value where the table has one.
static struct tail_window window_at_end(const struct particles *particles, const struct cagehop_table *table,
                                        const struct neighbours *neighbours, size_t n, const double q[],
                                        const double x[], double late_from) {
  struct tail_window window = {.n = n, .q = q, .x = x};
  while (window.n > TAIL_TERMS + 1 && window.q[0] < late_from) {
    window.q++;
    window.x++;
    window.n--;
  }
  for (size_t a = 0; table->g_contact != NULL && a < neighbours->count; a++) {
    window.given +=
        particles_jump_tail(particles) * neighbours->weight[a] * table->g_contact[neighbours->first + a];
  }
  return window;
}

/// Makes the curve through x(q) at the table's wavenumbers. With a subset it is a coarser one, through one
/// half of the points, and reaches up to the table's end also where noise would make the join earlier.
static int build_curve(const struct particles *particles, const struct cagehop_structure_params *params,
                       const struct neighbours *neighbours, const struct table_rows *rows, const double x[],
                       struct structure_solution *solution, struct table_errors *errors) {
  struct table_curve *curve = solution->state;
  const size_t n = rows->n;
  const double *q = rows->q;
  const double late = tail_share * q[n - 1];
  const bool whole = params->table_subset == 0;
  struct table_end end;
  double noise = 0.0;
  int status = table_spline_create(n, q, x, (enum table_subset)params->table_subset, &curve->spline);
  if (status == CAGEHOP_OK) {
    status = table_spline_judge(n, q, x, late, &errors->spline, &noise);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  const struct tail_window window = window_at_end(particles, params->table, neighbours, n, q, x, late);
  status = table_end_find(particles, &window, &end, &solution->reason);
  errors->tail = end.error;
  memcpy(curve->tail, whole ? end.fit.term : end.shorter.term, sizeof curve->tail);
  curve->join = curve->spline.q_end;
  if (whole) {
    join_early(n, q, x, late, noise, curve, &errors->tail);
  }
  errors->low = table_change(table_x(curve, 0.0), x[0]);
  return status;
}

/// x at the table's wavenumbers, between its packing fractions. CAGEHOP_NOT_POSITIVE where S(q) is not above
/// 0 at one of them.
static int blend_rows(const struct cagehop_structure_params *params, const struct neighbours *neighbours,
                      const struct table_rows *rows, double x[], double *x_min, double *error) {
  bool positive = true;
  for (size_t j = 0; j < rows->n; j++) {
    const double all = table_rows_blend(rows, neighbours->weight, j);
    const double first = table_rows_blend(rows, neighbours->fewer[0], j);
    const double last = table_rows_blend(rows, neighbours->fewer[1], j);
    // Two polynomials with one point less, because either may happen to cross the one with all points here.
    *error = table_worse(*error, fmax(table_change(all, first), table_change(all, last)));
    x[j] = params->table_subset > 0 ? last : all;
    *x_min = fmin(*x_min, x[j]);
    positive = positive && x[j] < 1.0;
  }
  return positive ? CAGEHOP_OK : CAGEHOP_NOT_POSITIVE;
}

/// The curve with its part of the certificate.
static int solve_curve(const struct particles *particles, const struct cagehop_structure_params *params,
                       const struct solve_limits *limits, const struct neighbours *neighbours,
                       struct structure_solution *solution) {
  struct table_curve *curve = solution->state;
  struct table_errors errors = {0};
  double x_min = 1.0;
  struct table_rows rows;
  int status = table_rows_create(params->table, neighbours, &rows);
  if (status != CAGEHOP_OK) {
    return status;
  }
  double *x = malloc(rows.n * sizeof *x);
  status =
      x != NULL ? blend_rows(params, neighbours, &rows, x, &x_min, &errors.neighbours) : CAGEHOP_NO_MEMORY;
  errors.neighbours = table_worse(errors.neighbours, rows.error);
  if (status == CAGEHOP_OK) {
    status = build_curve(particles, params, neighbours, &rows, x, solution, &errors);
  }
  free(x);
  table_rows_clear(&rows);
  const double error =
      table_worse(table_worse(errors.spline, errors.neighbours), table_worse(errors.low, errors.tail));
  solution->certificate = (struct cagehop_certificate){
      .residual = NAN,
      .last_change = NAN,
      .error = error,
      .S_min = 1.0 / (1.0 - x_min),
      .q_join = curve->join,
  };
  if (status == CAGEHOP_OK && !(error <= limits->tolerance)) {
    error_set(&solution->reason, CAGEHOP_NOT_RESOLVED, "S(q) is not known well enough (%.2g > %.2g)", error,
              limits->tolerance);
    status = CAGEHOP_NOT_RESOLVED;
  }
  return status;
}

/// What can be wrong with the request.
static int check_request(const struct cagehop_structure_params *params, struct cagehop_error *reason) {
  if (params->table == NULL) {
    error_set(reason, CAGEHOP_BAD_ARGUMENT, "the table is missing");
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (params->table_subset < 0 || params->table_subset > CAGEHOP_TABLE_SUBSETS) {
    error_set(reason, CAGEHOP_BAD_ARGUMENT, "table_subset = %d must be from 0 to %d", params->table_subset,
              CAGEHOP_TABLE_SUBSETS);
    return CAGEHOP_BAD_ARGUMENT;
  }
  return CAGEHOP_OK;
}

static int solve_table(const struct particles *particles, const struct cagehop_structure_params *params,
                       const struct solve_limits *limits, struct structure_solution *solution) {
  const struct cagehop_table *table = params->table;
  struct neighbours neighbours;
  int status = check_request(params, &solution->reason);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (!neighbours_find(table, particles->phi, &neighbours)) {
    error_set(&solution->reason, CAGEHOP_NOT_TABULATED, "it has S(q) from phi = %.10g to %.10g only",
              table->phi[0], table->phi[table->n_phi - 1]);
    return CAGEHOP_NOT_TABULATED;
  }
  struct table_curve *curve = solution->state = calloc(1, sizeof *curve);
  if (curve == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  status = solve_curve(particles, params, limits, &neighbours, solution);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double contact = curve->tail[0] / particles_jump_tail(particles);
  solution->q_tail = curve->join;
  solution->certificate.box = structure_box(particles->phi);
  return radial_from_h(table_h, curve, particles, contact, solution->certificate.box, &solution->radial,
                       &solution->certificate.residual);
}

const struct structure_method structure_table = {
    .solve = solve_table,
    .rho_c = table_rho_c,
    .destroy = table_destroy,
};
