// SPDX-License-Identifier: GPL-3.0-or-later
/// How ranks are parted into groups that solve one state together. Pure arithmetic: no MPI.
#ifndef CAGEHOP_SWEEP_GROUPS_H
#define CAGEHOP_SWEEP_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

/// `size` ranks, groups of `each`. Groups are of neighbouring ranks, the first of a group leads it; ranks
/// that are left over idle.
struct grouping {
  int size, each;
  bool lead_works; ///< rank 0 is in the first group; else it only schedules
  int count;       ///< groups
};

/// Rank 0 works where ranks are few, and where no group would be left without it.
struct grouping grouping_of(int size, int each);

/// The group of a rank, or -1.
int grouping_group(const struct grouping *grouping, int rank);

/// The rank that leads a group.
int grouping_leader(const struct grouping *grouping, int group);

/// The part from *from to before *to of `count` things that falls to member `rank` of `size`.
void grouping_share(size_t count, int rank, int size, size_t *from, size_t *to);

#endif
