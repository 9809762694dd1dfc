// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/map_follow.h"

#include "clock/clock.h"

#include <stdio.h>
#include <time.h>

struct map_rate map_follow_look(struct map_follow *follow, const struct map_info *info, double mean_seconds) {
  const double now = clock_seconds();
  if (!follow->begun) {
    *follow = (struct map_follow){.begun = true, .start = now, .found = info->tiles_done};
  }
  struct map_rate rate = map_rate_of(info, mean_seconds);
  if (info->tiles_done > follow->found && now > follow->start) {
    rate.tiles_per_second = (double)(info->tiles_done - follow->found) / (now - follow->start);
    rate.seconds_left = (double)(info->tile_count - info->tiles_done) / rate.tiles_per_second;
  }
  return rate;
}

void map_follow_line(struct map_follow *follow, const struct map_info *info, const struct map_rate *rate) {
  char words[MAP_RATE_WORDS] = "";
  if (follow->told && info->tiles_done == follow->done && info->isobars_there == follow->isobars) {
    return;
  }
  follow->told = true;
  follow->done = info->tiles_done;
  follow->isobars = info->isobars_there;
  printf("%3.0f %%  %zu of %zu tiles", 100.0 * (double)info->tiles_done / (double)info->tile_count,
         info->tiles_done, info->tile_count);
  if (info->has_isobars && info->tiles_done == info->tile_count) {
    printf(", %zu of %zu isobars", info->isobars_there, info->n_pressure);
  }
  if (info->tiles_done < info->tile_count && info->last_run.outcome == MAP_RUN_RUNNING) {
    map_rate_words(rate, words);
  }
  puts(words);
  fflush(stdout);
}

void map_follow_end(const struct map_info *info) {
  const struct map_run *run = &info->last_run;
  if (run->outcome == MAP_RUN_RUNNING) {
    puts("the last run was killed; the same 'cagehop run' goes on");
  } else if (run->outcome != MAP_RUN_NONE) {
    printf("the last run: %s%s%s\n", map_outcome_name(run->outcome), run->reason[0] != '\0' ? ": " : "",
           run->reason);
  }
}

void map_follow_wait(void) {
  nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
}
