// SPDX-License-Identifier: GPL-3.0-or-later
/// States of a landscape table (cagehop/landscape_nodes.h), solved by all ranks, each by one.
#ifndef CAGEHOP_RUN_STATE_DEAL_H
#define CAGEHOP_RUN_STATE_DEAL_H

#include "sweep/deal.h"

struct state_deal {
  struct sweep_team *team;
  const struct cagehop_structure_params *structure; ///< borrowed, as state is
  double first_r;                                   ///< of cagehop_landscape_node_solve
  size_t count;
  const double *state;      ///< in the order in which they are begun
  double deadline;          ///< as of struct sweep_plan
  double max_state_seconds; ///< largest cost of a state, where known from an earlier run, [s]; 0: unknown
  void *context;
  bool (*stop)(void *context); ///< as of struct sweep_sink
  /// A state that was solved, its numbers and what it took, in any order. Returns 0, or a negative status,
  /// which ends the deal.
  int (*take)(void *context, size_t count, const double number[], double seconds);
};

/// Solves them by the deadline. Returns as sweep_deal; *stats likewise.
int state_deal_run(const struct state_deal *states, struct sweep_stats *stats);

/// The other ranks' side, HELPER_STATES.
extern const struct sweep_helper state_helper;

#endif
