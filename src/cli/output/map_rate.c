// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/map_rate.h"

#include "cli/output/progress.h"

#include <math.h>
#include <stdio.h>

struct map_rate map_rate_of(const struct map_info *info, double mean_seconds) {
  const double ranks = (double)info->last_run.ranks, done = (double)info->tiles_done;
  const double by_price = ranks / mean_seconds * (double)info->tile_count / (double)info->n_phi;
  const double by_time = done / info->rank_seconds * ranks; // NaN, or infinite in the first second
  struct map_rate rate = {isfinite(by_time) && done > 0.0 ? by_time : by_price, NAN};
  if (!isfinite(rate.tiles_per_second)) {
    rate.tiles_per_second = NAN;
  }
  rate.seconds_left = ((double)info->tile_count - done) / rate.tiles_per_second;
  return rate;
}

void map_rate_words(const struct map_rate *rate, char words[MAP_RATE_WORDS]) {
  char left[PROGRESS_DURATION_MAX];
  words[0] = '\0';
  if (!isnan(rate->seconds_left)) {
    progress_duration(rate->seconds_left, left);
    snprintf(words, MAP_RATE_WORDS, ", %.3g tiles/s, %s left", rate->tiles_per_second, left);
  }
}
