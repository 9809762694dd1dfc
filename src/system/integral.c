// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/integral.h"

#include <cagehop/status.h>
#include <gsl/gsl_integration.h>
#include <math.h>

enum { INTERVALS_MAX = 400 };

static const double requested = 1e-12, certified = 1e-9; // of the integral, or of 1

/// Adds one piece without edges.
static void add_piece(struct integral *integral, gsl_integration_workspace *workspace, double from,
                      double to) {
  gsl_function function = {.function = integral->value, .params = integral->context};
  double sum, error;
  // The status is ignored, because the error is compared with `certified` at the end.
  if (isinf(to)) {
    (void)gsl_integration_qagiu(&function, from, requested, requested, INTERVALS_MAX, workspace, &sum,
                                &error);
  } else {
    (void)gsl_integration_qag(&function, from, to, requested, requested, INTERVALS_MAX, GSL_INTEG_GAUSS21,
                              workspace, &sum, &error);
  }
  integral->sum += sum;
  integral->error += error;
}

/// Adds what lies between two places where something may be as narrow as its distance from one of them: the
/// wall of cold or steep particles, the well of a short screening length. Pieces become four times shorter
/// towards both ends, or a quadrature would not see it between its points.
static void add_graded(struct integral *integral, gsl_integration_workspace *workspace, double from,
                       double to) {
  enum { GRADES = 16 }; // down to 1e-10 of the length
  const double half = 0.5 * (to - from);
  double left = from, right = to;
  for (int grade = GRADES; grade >= 0; grade--) {
    const double distance = ldexp(half, -2 * grade), next_left = from + distance, next_right = to - distance;
    if (next_left > left) {
      add_piece(integral, workspace, left, next_left);
    }
    if (next_right < right) {
      add_piece(integral, workspace, next_right, right);
    }
    left = next_left;
    right = next_right;
  }
}

int integral_add(struct integral *integral, const struct cagehop_system *system, double from, double to) {
  const double scale = 1.0; // where the power laws and the Yukawas are 1, and steep ones have their wall
  const struct potential_edges edges = potential_edges(system);
  const struct cagehop_system_table *table = system->potential_table;
  const size_t knots = table != NULL ? table->n : 0;
  gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(INTERVALS_MAX);
  if (workspace == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  int edge = 0;
  for (size_t knot = 0; from < to;) {
    while (edge < edges.count && edges.r[edge] <= from) {
      edge++;
    }
    while (knot < knots && table->x[knot] <= from) {
      knot++;
    }
    double next = edge < edges.count ? fmin(to, edges.r[edge]) : to;
    next = knot < knots ? fmin(next, table->x[knot]) : next;
    if (table == NULL && !isinf(next)) {
      next = from < scale ? fmin(next, scale) : next;
      add_graded(integral, workspace, from, next);
    } else {
      add_piece(integral, workspace, from, next);
    }
    from = next;
  }
  gsl_integration_workspace_free(workspace);
  return isfinite(integral->sum) ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

int integral_certify(const struct integral *integral) {
  return integral->error <= certified * fmax(1.0, fabs(integral->sum)) ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}
