// SPDX-License-Identifier: GPL-3.0-or-later
/// Adaptive Gauss-Legendre quadrature: nodes and weights on intervals (panels) that are halved until they
/// integrate a given function of q accurately.
#ifndef CAGEHOP_NUMERICS_PANELS_H
#define CAGEHOP_NUMERICS_PANELS_H

#include <stddef.h>

enum { PANEL_NODES = 24 };

/// The function the panels must integrate: value[i] = f(q[i]), i < n.
typedef void panel_function(const void *context, size_t n, const double q[], double value[]);

struct panels {
  size_t count; ///< nodes, a multiple of PANEL_NODES
  double *q;    ///< ascending, [1/d]
  double *w;    ///< weights, [1/d]
  double *f;    ///< the function at the nodes; NaN where a range has no tolerance
  void *rule;   ///< Gauss and Legendre's, which all ranges share
};

/// A range of q, and how its panels are made.
struct panel_range {
  double from, to;  ///< [1/d]
  double width;     ///< of the pieces to start from, [1/d]
  double tolerance; ///< relative, [1]; INFINITY: the pieces are taken as they are
  double floor;     ///< absolute, added to the tolerance
  double stop;      ///< pieces that begin there or beyond are left out, [1/d]; 0: none
};

/// Appends panels over a range: a piece is halved until its integral and that of its halves differ by less
/// than `tolerance` times the integral of |f| over the piece plus `floor`. Returns 0, CAGEHOP_NO_MEMORY, or
/// CAGEHOP_NOT_RESOLVED when a piece was halved 40 times, or those of the range 20,000 times in all.
int panels_append(struct panels *panels, const struct panel_range *range, panel_function *f,
                  const void *context);

/// Frees all that it has and empties the set.
void panels_clear(struct panels *panels);

#endif
