// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/budget.h"

// See budget.h. margin_share: of the time until the deadline; the others in [s].
static const double margin_share = 0.02, margin_min = 1.0, margin_max = 30.0;
static const double caution = 1.25; // assumed cost of a tile, as a multiple of the largest cost so far

double budget_margin(double seconds) {
  const double margin = margin_share * seconds;
  return margin < margin_min ? margin_min : margin > margin_max ? margin_max : margin;
}

struct budget budget_until(double deadline, double margin, double now) {
  if (deadline == 0.0) {
    return (struct budget){0};
  }
  return (struct budget){.deadline = deadline,
                         .margin = margin > 0.0 ? margin : budget_margin(deadline - now)};
}

void budget_learn(struct budget *budget, double tile_seconds) {
  if (tile_seconds > budget->max_tile_seconds) {
    budget->max_tile_seconds = tile_seconds;
  }
}

bool budget_fits(const struct budget *budget, double now, int under_way) {
  if (budget->deadline == 0.0) {
    return true;
  }
  if (budget->max_tile_seconds == 0.0 && under_way > 0) {
    return false;
  }
  return now + (under_way + 1) * caution * budget->max_tile_seconds <= budget->deadline - budget->margin;
}
