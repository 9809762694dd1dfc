// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/points.h"

#include "structure/table/noise.h"
#include "structure/table/rows.h"
#include "structure/table/spline.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static int allocate_points(const struct table_rows *rows, bool between, struct table_points *points) {
  const size_t n = rows->n;
  double *room = malloc(6 * n * sizeof *room);
  *points = (struct table_points){.n = n, .q = rows->q, .S = room};
  if (room == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  points->sigma = room + n;
  points->residual = room + 2 * n;
  points->S_err = rows->x_err != NULL ? room + 3 * n : NULL;
  points->fewer[0] = between ? room + 4 * n : NULL;
  points->fewer[1] = between ? room + 5 * n : NULL;
  return CAGEHOP_OK;
}

/// x at phi by another interpolation, whose distance tells the error. Of three or more states: by all but the
/// first or the last; two polynomials, because either may happen to cross the one with all points here. Two
/// states leave one then, which would be wrong in the first order; instead S, and ln S, are taken for linear,
/// which is wrong in the second order, as x is.
static double blend_otherwise(const struct neighbours *neighbours, const struct table_rows *rows, size_t j,
                              size_t k) {
  double mean = 0.0;
  if (neighbours->count > 2) {
    return table_rows_blend(rows, neighbours->fewer[k], j);
  }
  for (size_t a = 0; a < rows->count; a++) {
    const double S = 1.0 / (1.0 - rows->x[a * rows->n + j]);
    mean += neighbours->weight[a] * (k == 0 ? S : log(S));
  }
  return 1.0 - (k == 0 ? 1.0 / mean : exp(-mean));
}

/// S at point j with its error. CAGEHOP_NOT_POSITIVE where the interpolation gives no S > 0.
static int fill_point(const struct neighbours *neighbours, const struct table_rows *rows, size_t j,
                      struct table_points *points) {
  const double x = table_rows_blend(rows, neighbours->weight, j);
  for (size_t k = 0; k < 2 && points->fewer[k] != NULL; k++) {
    const double other = blend_otherwise(neighbours, rows, j, k);
    points->fewer[k][j] = other - x;
    points->interpolation = table_worse(points->interpolation, table_change(x, other));
  }
  if (!(x < 1.0)) {
    return CAGEHOP_NOT_POSITIVE;
  }
  points->S[j] = 1.0 / (1.0 - x);
  double squares = 0.0;
  for (size_t a = 0; a < rows->count && rows->x_err != NULL; a++) {
    squares += pow(neighbours->weight[a] * rows->x_err[a * rows->n + j], 2);
  }
  if (points->S_err != NULL) {
    points->S_err[j] = sqrt(squares) * points->S[j] * points->S[j];
  }
  return CAGEHOP_OK;
}

int table_points_create(const struct cagehop_table *table, const struct neighbours *neighbours,
                        struct table_points *points) {
  struct table_rows rows;
  *points = (struct table_points){0};
  int status = table_rows_create(table, neighbours, &rows);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = allocate_points(&rows, neighbours->count > 1, points);
  points->interpolation = rows.error;
  for (size_t a = 0; a < neighbours->count && table->g_contact != NULL; a++) {
    points->contact += neighbours->weight[a] * table->g_contact[neighbours->first + a];
  }
  for (size_t j = 0; j < rows.n && status == CAGEHOP_OK; j++) {
    status = fill_point(neighbours, &rows, j, points);
  }
  if (status == CAGEHOP_OK) {
    status = point_noise(points->n, points->q, points->S, points->S_err, points->sigma);
  }
  table_rows_clear(&rows);
  if (status != CAGEHOP_OK) {
    table_points_clear(points);
  }
  return status;
}

void table_points_clear(struct table_points *points) {
  free(points->S);
  *points = (struct table_points){0};
}
