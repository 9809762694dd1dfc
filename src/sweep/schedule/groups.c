// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/groups.h"

// With more ranks rank 0 only schedules; see docs/explanation/constants.md.
enum { WORKING_MANAGER_RANKS_MAX = 16 };

struct grouping grouping_of(int size, int each, bool all_write) {
  struct grouping grouping = {.size = size, .each = each};
  grouping.manager_works = all_write || size <= WORKING_MANAGER_RANKS_MAX || size - 1 < each;
  grouping.count = (grouping.manager_works ? size : size - 1) / each;
  return grouping;
}

int grouping_group(const struct grouping *grouping, int rank) {
  const int place = grouping->manager_works ? rank : rank - 1;
  const int group = place >= 0 ? place / grouping->each : -1;
  return group < grouping->count ? group : -1;
}

int grouping_leader(const struct grouping *grouping, int group) {
  return group * grouping->each + (grouping->manager_works ? 0 : 1);
}

void grouping_share(size_t count, int rank, int size, size_t *from, size_t *to) {
  *from = count * (size_t)rank / (size_t)size;
  *to = count * ((size_t)rank + 1) / (size_t)size;
}
