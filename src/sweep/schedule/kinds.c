// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/kinds.h"

#include <math.h>

/// Whether a lower rank has the same value.
static bool seen(const uint32_t arithmetic[], size_t rank) {
  // Searched downwards, because neighbouring ranks are mostly on the same kind of machine.
  for (size_t before = rank; before-- > 0;) {
    if (arithmetic[before] == arithmetic[rank]) {
      return true;
    }
  }
  return false;
}

int kinds_of(size_t count, const uint32_t arithmetic[]) {
  int kinds = 0;
  for (size_t rank = 0; rank < count; rank++) {
    kinds += !seen(arithmetic, rank);
  }
  return kinds;
}

bool kinds_grouped_alike(const struct grouping *grouping, const uint32_t arithmetic[], int *a, int *b) {
  for (int rank = 0; rank < grouping->size; rank++) {
    const int group = grouping_group(grouping, rank);
    const int leader = group >= 0 ? grouping_leader(grouping, group) : rank;
    if (arithmetic[rank] != arithmetic[leader]) {
      *a = leader;
      *b = rank;
      return false;
    }
  }
  return true;
}

bool kinds_exclusive(int kinds, const struct sweep_plan *plan) {
  const double limit = plan->model.structure.seconds_max;
  return kinds > 1 || (limit > 0.0 && isfinite(limit));
}
