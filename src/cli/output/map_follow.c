// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/map_follow.h"

#include "clock/clock.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool map_follow_is_live(const struct map_info *info) {
  char host[sizeof info->last_run.host] = "";
  if (info->last_run.outcome != MAP_RUN_RUNNING) {
    return false;
  }
  gethostname(host, sizeof host - 1);
  return strcmp(host, info->last_run.host) != 0 || kill((pid_t)info->last_run.pid, 0) == 0 || errno == EPERM;
}

void map_follow_line(struct map_follow *follow, const struct map_info *info) {
  const double now = clock_seconds();
  if (follow->begun && info->tiles_done == follow->done && info->isobars_there == follow->isobars) {
    return;
  }
  if (!follow->begun) {
    *follow = (struct map_follow){.begun = true, .start = now, .found = info->tiles_done};
  }
  follow->done = info->tiles_done;
  follow->isobars = info->isobars_there;
  printf("%3.0f %%  %zu of %zu tiles", 100.0 * (double)info->tiles_done / (double)info->tile_count,
         info->tiles_done, info->tile_count);
  if (info->has_isobars && info->tiles_done == info->tile_count) {
    printf(", %zu of %zu isobars", info->isobars_there, info->n_pressure);
  }
  if (follow->done > follow->found && now > follow->start) {
    const double rate = (double)(follow->done - follow->found) / (now - follow->start);
    printf(", %.3g tiles/s, %.0f s left", rate, (double)(info->tile_count - info->tiles_done) / rate);
  }
  putchar('\n');
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
