// SPDX-License-Identifier: GPL-3.0-or-later
/// The isochores that isobars are found on: rungs in phi, and panels between two rungs with Chebyshev nodes
/// where an isobar needs them. A panel that one of them can't be resolved on has two halves as well, down to
/// 32nds; every pressure uses the widest panels that resolve it, whichever others it is found with.
#ifndef CAGEHOP_PHASE_MAP_LADDER_H
#define CAGEHOP_PHASE_MAP_LADDER_H

#include <cagehop/phase_map.h>
#include <stdint.h>

enum { LADDER_NODES = 13 };

struct rung {
  double phi;
  bool asked; ///< its isochore was asked for
  double
      *log_tau; ///< ln(tau_alpha/s) at all pressures; -infinity without a cage, infinity where trapped; owned
  double *growth; ///< d ln(tau_alpha)/dP_reduced there; in the same allocation
  int8_t *status; ///< why log_tau is NaN; in the same allocation
};

struct panel {
  double low, high;
  size_t root;  ///< the panel that it is a part of
  size_t child; ///< its lower half, followed by the upper one; 0: not halved
  int depth;    ///< how often halved
  size_t nodes; ///< 0 until they are wanted
  bool to_fill, to_halve;
  size_t rung[LADDER_NODES]; ///< indices, ascending in phi; before the nodes are there only the ends, 0 and 1
};

struct ladder {
  size_t n_pressure;
  size_t rung_count, rung_room;
  size_t end_count;  ///< the rungs that end root panels come first
  struct rung *rung; ///< in the order in which they were wanted; owned
  size_t panel_count, panel_room;
  size_t root_count;   ///< panels that are no halves come first, ascending
  struct panel *panel; ///< owned
};

/// One pressure on one panel: ln(tau_alpha/s) and d ln(tau_alpha)/dP_reduced.
struct ladder_series {
  double low, high;
  size_t nodes;
  double log_tau[LADDER_NODES], growth[LADDER_NODES];
};

/// Lays out the panels of a model, without any nodes but their ends. Returns 0 or CAGEHOP_NO_MEMORY.
int ladder_create(const struct cagehop_model *model, size_t n_pressure, struct ladder *ladder);
void ladder_clear(struct ladder *ladder);

/// Whether a rung is dearer than all others and asked for last, if at all.
bool ladder_is_dear(const struct rung *rung);

/// Marks what pressure j needs to be resolved over the times from `from` to `to` (logarithms): nodes, or
/// halves where it has them and they are not enough, or where it gets trapped, perhaps after `to`.
void ladder_want(struct ladder *ladder, size_t j, double from, double to);

/// Adds the rungs of what was marked. Returns 0 or CAGEHOP_NO_MEMORY.
int ladder_add_wanted(struct ladder *ladder);

/// The series on which ln(tau_alpha/s) of pressure j passes a level. Returns 0, CAGEHOP_NO_TRANSITION,
/// CAGEHOP_NOT_RESOLVED, or the status of the state that hides it.
int ladder_find(const struct ladder *ladder, size_t j, double level, struct ladder_series *series);

/// The series of pressure j at phi. False where it has none.
bool ladder_at(const struct ladder *ladder, size_t j, double phi, struct ladder_series *series);

/// ln(tau_alpha/s) at phi, and its derivative with phi where slope is not NULL.
double ladder_log_tau(const struct ladder_series *series, double phi, double *slope);

/// The estimated error of ladder_log_tau.
double ladder_log_tau_error(const struct ladder_series *series);

/// d ln(tau_alpha)/dP_reduced at phi.
double ladder_growth(const struct ladder_series *series, double phi);

#endif
