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

int integral_add(struct integral *integral, const struct cagehop_system *system, double from, double to) {
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
    add_piece(integral, workspace, from, next);
    from = next;
  }
  gsl_integration_workspace_free(workspace);
  return isfinite(integral->sum) ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

int integral_certify(const struct integral *integral) {
  return integral->error <= certified * fmax(1.0, fabs(integral->sum)) ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}
