// SPDX-License-Identifier: GPL-3.0-or-later
/// The isochores that isobars are found on: rungs in phi, and Chebyshev nodes between those two rungs where
/// an isobar needs them.
#ifndef CAGEHOP_PHASE_MAP_LADDER_H
#define CAGEHOP_PHASE_MAP_LADDER_H

#include <cagehop/phase_map.h>

enum { LADDER_NODES = 13 };

struct rung {
  double phi;
  bool wanted;     ///< its isochore was asked for
  double *log_tau; ///< ln(tau_alpha/s) at all pressures, NaN where it is no finite number; owned
  double *growth;  ///< d ln(tau_alpha)/dP_reduced there; in the same allocation
};

/// Between two rungs; `nodes` of them with the ends, 0 until they are wanted.
struct panel {
  double low, high;
  size_t nodes;
  size_t rung[LADDER_NODES]; ///< indices, ascending in phi; before the nodes are there only the ends
};

struct ladder {
  size_t n_pressure;
  size_t rung_count, rung_room;
  size_t end_count;  ///< the rungs that end panels come first
  struct rung *rung; ///< in the order in which they were wanted; owned
  size_t panel_count;
  struct panel *panel; ///< ascending; owned
};

/// Series of one pressure on one panel.
struct ladder_series {
  const struct panel *panel;
  double log_tau[LADDER_NODES], growth[LADDER_NODES];
};

/// Lays out the panels of a model, without any nodes but their ends. Returns 0 or CAGEHOP_NO_MEMORY.
int ladder_create(const struct cagehop_model *model, size_t n_pressure, struct ladder *ladder);
void ladder_clear(struct ladder *ladder);

/// Adds the nodes of a panel. Returns 0 or CAGEHOP_NO_MEMORY.
int ladder_fill_panel(struct ladder *ladder, struct panel *panel);

/// Whether a rung is dearer than all others and asked for last, if at all.
bool ladder_is_dear(const struct rung *rung);

/// Whether pressure j has finite values at both ends of the panel.
bool ladder_has_ends(const struct ladder *ladder, const struct panel *panel, size_t j);

/// The values of pressure j at the ends of a panel that has them.
double ladder_low(const struct ladder *ladder, const struct panel *panel, size_t j);
double ladder_high(const struct ladder *ladder, const struct panel *panel, size_t j);

/// Fits pressure j on a panel with nodes. False where a node has no finite value.
bool ladder_fit(const struct ladder *ladder, const struct panel *panel, size_t j,
                struct ladder_series *series);

/// ln(tau_alpha/s) at phi, and its derivative with phi where slope is not NULL.
double ladder_log_tau(const struct ladder_series *series, double phi, double *slope);

/// d ln(tau_alpha)/dP_reduced at phi.
double ladder_growth(const struct ladder_series *series, double phi);

#endif
