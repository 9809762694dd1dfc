// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/panels.h"

#include "status/array.h"

#include <cagehop/status.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>

enum {
  DEPTH_MAX = 40,
  HALVINGS_MAX = 20000, // of the pieces of a range: a function that needs more is rough
};

struct piece {
  double from, to;
  int depth;
  double q[PANEL_NODES], w[PANEL_NODES], f[PANEL_NODES];
  double integral, magnitude;
};

static void place_nodes(struct piece *piece, const gsl_integration_glfixed_table *table) {
  for (size_t i = 0; i < PANEL_NODES; i++) {
    gsl_integration_glfixed_point(piece->from, piece->to, i, &piece->q[i], &piece->w[i], table);
  }
}

static void evaluate_piece(struct piece *piece, const gsl_integration_glfixed_table *table, panel_function *f,
                           const void *context) {
  place_nodes(piece, table);
  f(context, PANEL_NODES, piece->q, piece->f);
  piece->integral = 0.0;
  piece->magnitude = 0.0;
  for (size_t i = 0; i < PANEL_NODES; i++) {
    piece->integral += piece->w[i] * piece->f[i];
    piece->magnitude += piece->w[i] * fabs(piece->f[i]);
  }
}

static int append_piece(struct panels *panels, const struct piece *piece) {
  const size_t pieces = panels->count / PANEL_NODES;
  double *q = array_grown(panels->q, pieces, PANEL_NODES * sizeof *q);
  if (q == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  panels->q = q;
  double *w = array_grown(panels->w, pieces, PANEL_NODES * sizeof *w);
  if (w == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  panels->w = w;
  double *f = array_grown(panels->f, pieces, PANEL_NODES * sizeof *f);
  if (f == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  panels->f = f;
  for (size_t i = 0; i < PANEL_NODES; i++) {
    panels->q[panels->count + i] = piece->q[i];
    panels->w[panels->count + i] = piece->w[i];
    panels->f[panels->count + i] = piece->f[i];
  }
  panels->count += PANEL_NODES;
  return CAGEHOP_OK;
}

/// Appends one piece of a range, or both its halves where they are more accurate, and so on. *halvings counts
/// those of the range.
static int append_halves(struct panels *panels, const struct piece *first,
                         const gsl_integration_glfixed_table *table, const struct panel_range *range,
                         panel_function *f, const void *context, size_t *halvings) {
  struct piece stack[DEPTH_MAX + 2];
  size_t depth = 1;
  int status = CAGEHOP_OK;
  stack[0] = *first;
  while (depth > 0 && status == CAGEHOP_OK) {
    const struct piece whole = stack[--depth];
    struct piece left = {.from = whole.from, .to = 0.5 * (whole.from + whole.to), .depth = whole.depth + 1};
    struct piece right = {.from = left.to, .to = whole.to, .depth = whole.depth + 1};
    evaluate_piece(&left, table, f, context);
    evaluate_piece(&right, table, f, context);
    const double difference = fabs(left.integral + right.integral - whole.integral);
    if (difference <= range->tolerance * whole.magnitude + range->floor) {
      status = append_piece(panels, &whole);
    } else if (whole.depth >= DEPTH_MAX || *halvings >= HALVINGS_MAX) {
      status = CAGEHOP_NOT_RESOLVED;
    } else {
      (*halvings)++;
      // The left half goes on top, so that nodes come out in ascending order.
      stack[depth++] = right;
      stack[depth++] = left;
    }
  }
  return status;
}

int panels_append(struct panels *panels, const struct panel_range *range, panel_function *f,
                  const void *context) {
  const double length = range->to - range->from;
  size_t halvings = 0;
  int status = CAGEHOP_OK;
  if (panels->rule == NULL && (panels->rule = gsl_integration_glfixed_table_alloc(PANEL_NODES)) == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  const gsl_integration_glfixed_table *table = panels->rule;
  const size_t pieces = (size_t)fmax(1.0, ceil(length / range->width));
  for (size_t i = 0; i < pieces && status == CAGEHOP_OK; i++) {
    struct piece piece = {.from = range->from + length * (double)i / (double)pieces,
                          .to = range->from + length * (double)(i + 1) / (double)pieces};
    if (range->stop > 0.0 && piece.from >= range->stop) {
      break;
    }
    if (isinf(range->tolerance)) {
      place_nodes(&piece, table);
      for (size_t k = 0; k < PANEL_NODES; k++) {
        piece.f[k] = NAN;
      }
      status = append_piece(panels, &piece);
    } else {
      evaluate_piece(&piece, table, f, context);
      status = append_halves(panels, &piece, table, range, f, context, &halvings);
    }
  }
  return status;
}

void panels_clear(struct panels *panels) {
  free(panels->q);
  free(panels->w);
  free(panels->f);
  if (panels->rule != NULL) {
    gsl_integration_glfixed_table_free(panels->rule);
  }
  *panels = (struct panels){0};
}
