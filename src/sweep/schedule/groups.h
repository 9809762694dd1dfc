// SPDX-License-Identifier: GPL-3.0-or-later
/// How ranks are divided into groups that solve one state together. Pure arithmetic: no MPI. Not collective.
#ifndef CAGEHOP_SWEEP_GROUPS_H
#define CAGEHOP_SWEEP_GROUPS_H

#include "sweep/schedule/plan.h"

/// `size` ranks in groups of `each` consecutive ranks; the first rank of a group is its leader. Ranks that
/// are left over stay idle.
struct grouping {
  int size, each;
  bool manager_works; ///< whether rank 0 is in the first group; else it only schedules
  int count;          ///< number of groups
};

/// Rank 0 also computes where all ranks write what they compute; where there are at most 16 ranks
/// (docs/explanation/constants.md); or where the other ranks are too few for a group.
struct grouping grouping_of(int size, int each, bool all_write);

/// How a plan divides so many ranks.
static inline struct grouping grouping_of_plan(int size, const struct sweep_plan *plan) {
  return grouping_of(size, plan->ranks_per_solve > 1 ? plan->ranks_per_solve : 1, plan->shared_path != NULL);
}

/// The group of a rank, or -1.
int grouping_group(const struct grouping *grouping, int rank);

/// The rank that leads a group.
int grouping_leader(const struct grouping *grouping, int group);

/// Whether a rank leads a group.
static inline bool grouping_leads(const struct grouping *grouping, int rank) {
  const int group = grouping_group(grouping, rank);
  return group >= 0 && grouping_leader(grouping, group) == rank;
}

/// The share of member `rank` of `size` in `count` items: *from <= i < *to.
void grouping_share(size_t count, int rank, int size, size_t *from, size_t *to);

#endif
