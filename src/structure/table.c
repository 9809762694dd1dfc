// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table.h"

#include <cagehop/status.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  Q_MIN = 64,     // smallest number of wavenumbers of a table
  MIRRORED = 8,   // knots added at q < 0, so that the spline is even in q
  END_KNOTS = 8,  // last knots that are not used, because there the spline depends on its end condition
  PHI_POINTS = 4, // points of the polynomial in phi
};

static const double q_first_max = 1.0, q_step_max = 0.5, q_last_min = 30.0;
// The tail is fitted to the last two thirds of the table. Over a smaller range its terms could not be told
// from each other; at smaller q x is not yet of its form. Held by tests/library/test_table.c.
static const double tail_share = 1.0 / 3.0;
static const double phi_same = 1e-9; // packing fractions closer than this are one

// ---------------------------------------------------------------- what a table must be

const char *cagehop_table_fault(const struct cagehop_table *table, size_t *i, size_t *j) {
  *i = *j = 0;
  if (table->n_phi < 1 || table->n_q < Q_MIN) {
    return "a table needs at least 64 wavenumbers";
  }
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

// ---------------------------------------------------------------- between packing fractions

/// The rows around phi, with their weights in the interpolation; `fewer` is for error estimates.
struct neighbours {
  size_t first, count;
  double weight[PHI_POINTS];
  double fewer[2][PHI_POINTS]; // weights without the first row, and without the last
};

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

/// False where phi is outside the table.
static bool find_neighbours(const struct cagehop_table *table, double phi, struct neighbours *rows) {
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
  *rows = (struct neighbours){.count = table->n_phi < PHI_POINTS ? table->n_phi : PHI_POINTS};
  rows->first = next < rows->count / 2 ? 0 : next - rows->count / 2;
  if (rows->first + rows->count > table->n_phi) {
    rows->first = table->n_phi - rows->count;
  }
  lagrange(table, phi, rows->first, rows->count, rows->count, rows->weight);
  lagrange(table, phi, rows->first, rows->count, 0, rows->fewer[0]);
  lagrange(table, phi, rows->first, rows->count, rows->count - 1, rows->fewer[1]);
  return true;
}

/// x at (phi, q_j) with the given weights of the rows.
static double blend(const struct cagehop_table *table, const struct neighbours *rows, const double weight[],
                    size_t j) {
  double x = 0.0;
  for (size_t a = 0; a < rows->count; a++) {
    x += weight[a] * (1.0 - 1.0 / table->S[(rows->first + a) * table->n_q + j]);
  }
  return x;
}

// ---------------------------------------------------------------- between wavenumbers

/// The points that a spline goes through: all of them, or one of three halves. The halves differ from each
/// other, so that a table's noise affects them differently.
enum subset { ALL, EVERY_OTHER, PAIRS, OUTER_PAIRS };

static bool has_point(enum subset subset, size_t j) {
  switch (subset) {
  case EVERY_OTHER:
    return j % 2 == 0;
  case PAIRS:
    return j % 4 < 2;
  case OUTER_PAIRS:
    return j % 4 == 0 || j % 4 == 3;
  default:
    return true;
  }
}

/// A spline through that share of the n points, continued to q < 0 as an even function.
static int spline_create(size_t n, const double q[], const double x[], enum subset subset,
                         struct table_curve *curve) {
  *curve = (struct table_curve){0};
  curve->q = malloc((n + MIRRORED) * sizeof *curve->q);
  curve->x = malloc((n + MIRRORED) * sizeof *curve->x);
  if (curve->q == NULL || curve->x == NULL) {
    table_clear(curve);
    return CAGEHOP_NO_MEMORY;
  }
  curve->count = MIRRORED;
  for (size_t j = 0; j < n; j++) {
    if (has_point(subset, j)) {
      curve->q[curve->count] = q[j];
      curve->x[curve->count++] = x[j];
    }
  }
  const size_t from = MIRRORED + (q[0] == 0.0 ? 1 : 0);
  for (size_t k = 0; k < MIRRORED; k++) {
    curve->q[MIRRORED - 1 - k] = -curve->q[from + k];
    curve->x[MIRRORED - 1 - k] = curve->x[from + k];
  }
  curve->join = curve->q[curve->count - 1 - END_KNOTS];
  curve->spline = gsl_interp_alloc(gsl_interp_cspline, curve->count);
  const int made =
      curve->spline == NULL ? GSL_ENOMEM : gsl_interp_init(curve->spline, curve->q, curve->x, curve->count);
  if (made != GSL_SUCCESS) {
    table_clear(curve);
    return made == GSL_ENOMEM ? CAGEHOP_NO_MEMORY : CAGEHOP_NOT_FINITE;
  }
  return CAGEHOP_OK;
}

/// The larger of two errors; a NaN counts as the largest.
static double worse(double a, double b) {
  return b <= a ? a : b;
}

/// |dS/S| between two values of x; infinite where S is not positive for one of them.
static double relative_change(double x, double other) {
  const double least = fmin(1.0 - x, 1.0 - other);
  return least > 0.0 ? fabs(x - other) / least : INFINITY;
}

static double spline_value(const struct table_curve *curve, double q) {
  return gsl_interp_eval(curve->spline, curve->q, curve->x, q, NULL);
}

/// *error: the largest |dS/S| between a spline through every other point and one through all, also between
/// the points, where a narrow peak may be. *noise: the root mean square of that at the points left out at q
/// >= late_from, where it is mostly noise.
static int measure_spline(size_t n, const double q[], const double x[], double late_from, double *error,
                          double *noise) {
  enum { BETWEEN = 4 };
  struct table_curve all, half;
  double squares = 0.0, late = 0.0;
  *error = *noise = 0.0;
  int status = spline_create(n, q, x, ALL, &all);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = spline_create(n, q, x, EVERY_OTHER, &half);
  for (size_t j = 0; status == CAGEHOP_OK && j + 1 < n && q[j + 1] <= half.join; j++) {
    for (int p = 0; p < BETWEEN; p++) {
      const double place = q[j] + (q[j + 1] - q[j]) * p / BETWEEN;
      const double change = relative_change(spline_value(&all, place), spline_value(&half, place));
      *error = worse(*error, change);
      if (p == 0 && !has_point(EVERY_OTHER, j) && place >= late_from) {
        squares += change * change;
        late += 1.0;
      }
    }
  }
  *noise = late > 0.0 ? sqrt(squares / late) : 0.0;
  table_clear(&all);
  table_clear(&half);
  return status;
}

// ---------------------------------------------------------------- past the last wavenumber

/// CAGEHOP_WRONG_CONTACT where the given contact value differs by more than 6 standard errors and 2 % from
/// the one that a fit to the end of x(q) finds.
static int check_contact(const struct tail_window *window) {
  const double significant = 6.0, margin = 0.02;
  const struct tail_window free_window = {.n = window->n, .q = window->q, .x = window->x};
  struct tail_fit free_fit;
  const int status = tail_fit(&free_window, TAIL_TERMS, &free_fit);
  const double apart = fabs(free_fit.term[0] - window->given);
  return status != CAGEHOP_OK                                                     ? status
         : apart <= significant * free_fit.contact_error + margin * window->given ? CAGEHOP_OK
                                                                                  : CAGEHOP_WRONG_CONTACT;
}

/// Fits the tail to the end of x(q), with all terms in *fit and with one term less in *doubtful. *error: the
/// fit's residual, plus the largest difference between the two over the period beyond the table.
static int find_tail(const struct tail_window *window, struct tail_fit *fit, struct tail_fit *shorter,
                     double *error) {
  const double significant = 5.0; // standard errors
  *fit = *shorter = (struct tail_fit){0};
  int status = window->given > 0.0 ? check_contact(window) : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    status = tail_fit(window, TAIL_TERMS - 1, shorter);
  }
  if (status == CAGEHOP_OK) {
    status = tail_fit(window, TAIL_TERMS, fit);
  }
  if (status == CAGEHOP_OK && !(fit->term[0] > significant * fit->contact_error && shorter->term[0] > 0.0)) {
    status = CAGEHOP_NO_CONTACT;
  }
  *error = fit->rms;
  const double end = window->q[window->n - 1];
  for (double q = end; q < end + 2.0 * M_PI; q += 0.05) {
    *error = worse(*error, fit->rms + fabs(tail_value(fit->term, q) - tail_value(shorter->term, q)));
  }
  return status;
}

/// Where the table's noise is larger than the tail's own error, the tail is the better S(q). Moves the join
/// to smaller q within the fitted range, one period 2 pi at a time, as long as the points' root mean square
/// distance from the tail is no larger than their noise. *error is increased to the largest distance of a
/// point that the tail replaces.
static void join_early(const struct cagehop_table *table, const double x[], double late_from, double noise,
                       struct table_curve *curve, double *error) {
  const double period = 2.0 * M_PI;
  size_t last = table->n_q;
  while (curve->join - period > late_from) {
    const double low = curve->join - period;
    double squares = 0.0, count = 0.0, widest = 0.0;
    size_t j = last;
    for (; j > 0 && table->q[j - 1] >= low; j--) {
      const double change = relative_change(tail_value(curve->tail, table->q[j - 1]), x[j - 1]);
      squares += change * change;
      widest = worse(widest, change);
      count += 1.0;
    }
    if (!(squares <= count * noise * noise)) {
      return;
    }
    *error = worse(*error, widest);
    curve->join = low;
    last = j;
  }
}

// ---------------------------------------------------------------- the curve

/// The errors that add up to certificate->error.
struct errors {
  double spline, neighbours, low, tail;
};

static int build_curve(const struct cagehop_table *table, const struct neighbours *rows, const double x[],
                       double density, int table_subset, struct table_curve *curve, struct errors *errors) {
  const size_t n = table->n_q;
  struct tail_window window = {.n = n, .q = table->q, .x = x};
  struct tail_fit fit, shorter;
  const double late = tail_share * table->q[n - 1];
  double noise = 0.0;
  int status = spline_create(n, table->q, x, (enum subset)table_subset, curve);
  if (status == CAGEHOP_OK) {
    status = measure_spline(n, table->q, x, late, &errors->spline, &noise);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  while (window.n > TAIL_TERMS + 1 && window.q[0] < late) {
    window.q++;
    window.x++;
    window.n--;
  }
  for (size_t a = 0; table->g_contact != NULL && a < rows->count; a++) {
    window.given += 4.0 * M_PI * density * rows->weight[a] * table->g_contact[rows->first + a];
  }
  status = find_tail(&window, &fit, &shorter, &errors->tail);
  memcpy(curve->tail, table_subset > 0 ? shorter.term : fit.term, sizeof curve->tail);
  if (table_subset == 0) {
    join_early(table, x, late, noise, curve, &errors->tail);
  }
  errors->low = relative_change(table_x(curve, 0.0), x[0]);
  return status;
}

int table_solve(const struct cagehop_table *table, double phi, double tolerance, int table_subset,
                struct table_curve *curve, struct cagehop_certificate *certificate) {
  struct neighbours rows;
  struct errors errors = {0};
  double x_min = 1.0;
  bool positive = true;
  *curve = (struct table_curve){0};
  if (table_subset < 0 || table_subset > CAGEHOP_TABLE_SUBSETS) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (!find_neighbours(table, phi, &rows)) {
    return CAGEHOP_NOT_TABULATED;
  }
  double *x = malloc(table->n_q * sizeof *x);
  if (x == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t j = 0; j < table->n_q; j++) {
    const double all = blend(table, &rows, rows.weight, j);
    const double first = blend(table, &rows, rows.fewer[0], j), last = blend(table, &rows, rows.fewer[1], j);
    // Two polynomials with one point less, because either may happen to cross the one with all points here.
    errors.neighbours =
        worse(errors.neighbours, fmax(relative_change(all, first), relative_change(all, last)));
    x[j] = table_subset > 0 ? last : all;
    x_min = fmin(x_min, x[j]);
    positive = positive && x[j] < 1.0;
  }
  int status = positive ? build_curve(table, &rows, x, 6.0 * phi / M_PI, table_subset, curve, &errors)
                        : CAGEHOP_NOT_POSITIVE;
  *certificate = (struct cagehop_certificate){
      .error = worse(worse(errors.spline, errors.neighbours), worse(errors.low, errors.tail)),
      .S_min = 1.0 / (1.0 - x_min),
      .q_join = curve->join,
  };
  if (status == CAGEHOP_OK && !(certificate->error <= tolerance)) {
    status = CAGEHOP_NOT_RESOLVED;
  }
  free(x);
  if (status != CAGEHOP_OK) {
    table_clear(curve);
  }
  return status;
}

void table_clear(struct table_curve *curve) {
  free(curve->q);
  free(curve->x);
  if (curve->spline != NULL) {
    gsl_interp_free(curve->spline);
  }
  *curve = (struct table_curve){0};
}

double table_x(const struct table_curve *curve, double q) {
  return q < curve->join ? gsl_interp_eval(curve->spline, curve->q, curve->x, q, NULL)
                         : tail_value(curve->tail, q);
}

double table_contact(const struct table_curve *curve, double density) {
  return curve->tail[0] / (4.0 * M_PI * density);
}
