// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/extrema.h"

#include "numerics/root.h"

#include <cagehop/status.h>
#include <gsl/gsl_min.h>
#include <math.h>

/// The function of a root or minimum search: the derivative of F of this order at P = 0.
struct search {
  const struct barrier_sums *sums;
  int order;
};

static double search_value(double r, void *context) {
  const struct search *search = context;
  double F[4];
  barrier_sums_evaluate(search->sums, r, F);
  return F[search->order];
}

/// Result of a scan of F'' for sign changes, from large r to small r.
struct scan {
  int changes;
  double outer[2];  // brackets the outermost change, F'' > 0 outside: the minimum of F'
  double inner[2];  // brackets the next: the maximum of F'
  double lowest_at; // the r at which F'' r^2 was smallest
};

static struct scan scan_curvature(const struct field *field, bool exact) {
  // The range and the step are explained in docs/explanation/constants.md.
  const double r_outer = 4.0, r_inner = 3.0 / (1.2 * field->sums->stiffness + 3.0), ratio = 1.02;
  struct scan scan = {0};
  double lowest = INFINITY, r_before = r_outer, F[4];
  bool positive_before = true;
  for (double r = r_outer; r > 0.5 * r_inner; r /= scan.changes < 2 ? ratio : 1.1) {
    field_force(field, exact, r, F);
    const bool positive = F[2] > 0.0;
    if (positive != positive_before) {
      double *bracket = scan.changes == 0 ? scan.outer : scan.inner;
      if (scan.changes < 2) {
        bracket[0] = r;
        bracket[1] = r_before;
      }
      scan.changes++;
    }
    if (F[2] * r * r < lowest) {
      lowest = F[2] * r * r;
      scan.lowest_at = r;
    }
    positive_before = positive;
    r_before = r;
  }
  return scan;
}

static double curvature_scaled(double r, void *context) {
  return search_value(r, context) * r * r;
}

/// Close to the cusp both extrema of F' may lie between two neighbouring points of the scan, so that it sees
/// no sign change. Minimises F'' r^2 within 5 % of the scan's smallest value, and takes the extrema from
/// there if F'' < 0.
static int look_closer(const struct barrier_sums *sums, struct scan *scan) {
  struct search search = {.sums = sums, .order = 2};
  gsl_function function = {.function = curvature_scaled, .params = &search};
  const double low = scan->lowest_at / 1.05, high = scan->lowest_at * 1.05;
  gsl_min_fminimizer *minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
  if (minimizer == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  if (gsl_min_fminimizer_set(minimizer, &function, scan->lowest_at, low, high) == 0) {
    for (int i = 0; i < 50 && gsl_min_fminimizer_iterate(minimizer) == 0; i++) {
    }
    if (gsl_min_fminimizer_f_minimum(minimizer) < 0.0) {
      const double r = gsl_min_fminimizer_x_minimum(minimizer);
      *scan = (struct scan){.changes = 2, .outer = {r, high}, .inner = {low, r}, .lowest_at = r};
    }
  }
  gsl_min_fminimizer_free(minimizer);
  return CAGEHOP_OK;
}

/// The derivative of F'' r^2 over r, which is 0 where F'' r^2 is smallest.
static double curvature_slope(double r, void *sums) {
  double F[4];
  barrier_sums_evaluate(sums, r, F);
  return 2.0 * F[2] + r * F[3];
}

int extrema_curvature_minimum(const struct barrier_sums *sums, const struct extrema *extrema, double *r) {
  // The bracket does not use the extrema, because at the cusp they coincide.
  return root_find(curvature_slope, (void *)sums, extrema->r_curvature_min / 1.05,
                   extrema->r_curvature_min * 1.05, 0.0, r);
}

/// Scans with the polynomials or with the exact sums, then computes the extrema with the sums.
static int find_from(const struct field *field, bool exact, struct extrema *extrema) {
  struct search curvature = {.sums = field->sums, .order = 2};
  struct search force = {.sums = field->sums, .order = 1};
  struct scan scan = scan_curvature(field, exact);
  int status = CAGEHOP_OK;
  *extrema = (struct extrema){.exist = false};
  if (scan.changes == 0) {
    status = look_closer(field->sums, &scan);
  }
  extrema->r_curvature_min = scan.lowest_at;
  if (status != CAGEHOP_OK || scan.changes == 0) {
    return status;
  }
  if (scan.changes != 2) {
    return CAGEHOP_NOT_RESOLVED;
  }
  status = root_find(search_value, &curvature, scan.outer[0], scan.outer[1], 0.0, &extrema->r_min);
  if (status == CAGEHOP_OK) {
    status = root_find(search_value, &curvature, scan.inner[0], scan.inner[1], 0.0, &extrema->r_max);
  }
  if (status == CAGEHOP_OK) {
    extrema->F_1_min = search_value(extrema->r_min, &force);
    extrema->F_1_max = search_value(extrema->r_max, &force);
    if (extrema->F_1_max < extrema->F_1_min) { // by rounding only: at the cusp the two coincide
      extrema->F_1_max = extrema->F_1_min = 0.5 * (extrema->F_1_max + extrema->F_1_min);
    }
    extrema->exist = true;
  }
  return status;
}

int extrema_find(const struct field *field, struct extrema *extrema) {
  const int status = find_from(field, false, extrema);
  // Where a point of the scan is within rounding of a root, F'' may have another sign by the sums than by the
  // polynomials, and the bracket has no root; and polynomials may be inaccurate where a table's S(q) is
  // rough. Then the scan is repeated with the sums.
  return status == CAGEHOP_NO_CONVERGENCE || status == CAGEHOP_NOT_RESOLVED ? find_from(field, true, extrema)
                                                                            : status;
}
