// SPDX-License-Identifier: GPL-3.0-or-later
/// Work that is no tiles, dealt to all ranks of the program: items 0, 1, ..., of which each task is a few
/// that follow each other. Rank 0 sends a task's bytes, any rank computes it, rank 0 takes what comes of it,
/// in any order. Where rank 0 computes tiles too it computes tasks.
#ifndef CAGEHOP_SWEEP_DEAL_H
#define CAGEHOP_SWEEP_DEAL_H

#include "sweep/sweep.h"

struct sweep_items {
  size_t first, count;
};

/// The task sizes: as many items as take 2 ms, so that a run that is asked to stop does so soon, but one at
/// least; until the cost of an item is measured DEAL_ITEMS_FIRST.
enum { DEAL_ITEMS_FIRST = 4, DEAL_ITEMS_MAX = 256 };

/// On rank 0. Functions return 0 or a negative status, which ends the deal, where they don't say otherwise.
struct sweep_deal {
  void *context;
  size_t helper;                   ///< which of the sinks' helpers computes tasks on the other ranks
  size_t items_most;               ///< of a task; at most DEAL_ITEMS_MAX
  size_t task_bytes, result_bytes; ///< at most, of a task of items_most items
  /// Up to `most` items that were not handed out before; false: there are none left.
  bool (*next)(void *context, size_t most, struct sweep_items *items);
  /// How many were not handed out: with less than one for each rank only ranks without a task get one. NULL:
  /// as many as there need be, because items are cheap.
  size_t (*left)(void *context);
  /// Writes what another rank needs to compute them; returns its length.
  size_t (*pack)(void *context, const struct sweep_items *items, void *task);
  int (*compute)(void *context, const struct sweep_items *items, void *result); ///< on rank 0 itself
  int (*take)(void *context, const struct sweep_items *items, const void *result);
  bool (*stop)(void *context); ///< as sweep_sink.stop
};

/// On every other rank: what computes the tasks of a plan.
struct sweep_helper {
  int (*begin)(const struct sweep_plan *plan, void **state);
  /// *bytes: how long the result is.
  int (*compute)(void *state, const struct sweep_items *items, const void *task, void *result, size_t *bytes);
  void (*end)(void *state); ///< after begin, also where that failed
};

/// Deals all items, by the plan's deadline. plan->max_tile_seconds: the largest cost of a task, where known.
/// The other ranks get the plan first, of which states may be none.
/// On rank 0; collective with sweep_team_work on the other ranks. Returns 0, or the first negative status;
/// *stats as from sweep_run, its tiles being tasks.
int sweep_deal(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_deal *deal,
               struct sweep_stats *stats);

#endif
