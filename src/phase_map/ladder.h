// SPDX-License-Identifier: GPL-3.0-or-later
/// Adaptive piecewise Chebyshev interpolation of ln(tau_alpha) in phi, for all pressures at once. The range
/// of phi is divided into intervals ("panels") of 0.05; where some pressure needs it, a panel gets 13
/// Chebyshev nodes ("rungs": solved states, which all pressures share). Where a pressure is not resolved on a
/// panel, that is halved, at most 5 times:
///
///   repeat
///     for each pressure and each panel on which its ln(tau_alpha) crosses the times asked for:
///       no nodes yet: mark the panel to be filled; not resolved: mark it to be halved
///     add the marked nodes and halves; the caller solves their states
///   until nothing is marked
///
/// Each pressure uses the widest panels that resolve it, so its result does not depend on the other
/// pressures.
#ifndef CAGEHOP_PHASE_MAP_LADDER_H
#define CAGEHOP_PHASE_MAP_LADDER_H

#include <cagehop/phase_map.h>
#include <stdint.h>

enum { LADDER_NODES = 13 };

struct rung {
  double phi;
  bool asked; ///< whether cagehop_isobars_next has asked for it
  double
      *log_tau; ///< ln(tau_alpha/s) at all pressures; -infinity without a cage, infinity where trapped; owned
  double *growth; ///< d ln(tau_alpha)/dP_reduced at all pressures; in the same allocation
  int8_t *status; ///< why log_tau is NaN; in the same allocation
};

struct panel {
  double low, high;
  size_t root;  ///< index of the panel of full width that it is a part of
  size_t child; ///< index of its lower half, the upper one follows; 0: not halved
  int depth;    ///< 0: full width; else the number of halvings
  size_t nodes; ///< number of nodes; 0: none but the ends
  bool to_fill, to_halve;
  size_t rung[LADDER_NODES]; ///< indices of its nodes, ascending in phi; of both ends while nodes is 0
};

struct ladder {
  size_t n_pressure;
  size_t rung_count, rung_room;
  size_t end_count;  ///< the first rungs are the ends of the root panels
  struct rung *rung; ///< in the order in which they were added; owned
  size_t panel_count, panel_room;
  size_t root_count;   ///< the first panels are those of full width (root panels), ascending
  struct panel *panel; ///< owned
};

/// Chebyshev coefficients for one pressure on one panel, of ln(tau_alpha/s) and d ln(tau_alpha)/dP_reduced.
struct ladder_series {
  double low, high;
  size_t nodes;
  double log_tau[LADDER_NODES], growth[LADDER_NODES];
};

/// Makes the root panels for a model, without nodes except their ends. Returns 0 or CAGEHOP_NO_MEMORY.
int ladder_create(const struct cagehop_model *model, size_t n_pressure, struct ladder *ladder);
void ladder_clear(struct ladder *ladder);

/// Whether the state is so dense that it is expensive to solve, and is asked for last, only if needed.
bool ladder_is_dear(const struct rung *rung);

/// Marks the panels on which ln(tau_alpha/s) of pressure j lies between `from` and `to` and is not resolved:
/// to be filled with nodes, or to be halved where nodes are not enough or where the pressure gets trapped on
/// the panel, possibly above `to`.
void ladder_want(struct ladder *ladder, size_t j, double from, double to);

/// Adds the nodes and halves that were marked. Returns 0 or CAGEHOP_NO_MEMORY.
int ladder_add_wanted(struct ladder *ladder);

/// Finds the series in which ln(tau_alpha/s) of pressure j crosses a level. Returns 0, CAGEHOP_NO_TRANSITION,
/// CAGEHOP_NOT_RESOLVED, or the status of a failed state because of which it can't be found.
int ladder_find(const struct ladder *ladder, size_t j, double level, struct ladder_series *series);

/// Finds the series of pressure j that contains phi. False where it is not resolved there.
bool ladder_at(const struct ladder *ladder, size_t j, double phi, struct ladder_series *series);

/// ln(tau_alpha/s) at phi, and its derivative with phi where slope is not NULL.
double ladder_log_tau(const struct ladder_series *series, double phi, double *slope);

/// The estimated error of ladder_log_tau.
double ladder_log_tau_error(const struct ladder_series *series);

/// d ln(tau_alpha)/dP_reduced at phi.
double ladder_growth(const struct ladder_series *series, double phi);

#endif
