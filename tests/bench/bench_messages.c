// SPDX-License-Identifier: GPL-3.0-or-later
/// Tiles per second, with tiles that cost nothing: the program's own team, but workers that compute nothing.
/// Through rank 0, which only schedules, as it does with more than 16 ranks; and as tickets, where all ranks
/// write. On its own for `mpirun -n N`.
#include "sweep/schedule/groups.h"
#include "sweep/sweep.h"
#include "sweep/worker.h"

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

enum { TILES = 40000, WIDTH = 512 }; // one tile an isochore

// ---------------------------------------------------------------- instead of worker.c and groups.c

void worker_init(struct worker *worker, const struct sweep_plan *plan) {
  *worker = (struct worker){.plan = plan, .cached_isochore = NO_ISOCHORE};
}

void worker_clear(struct worker *worker) {
  worker->cached_isochore = NO_ISOCHORE;
}

void worker_solve(struct worker *worker, const struct tile *tile, struct tile_result *result) {
  result->tile = *tile;
  result->head.status = 0;
  result->solved = worker->cached_isochore != tile->isochore;
  worker->cached_isochore = tile->isochore;
}

void worker_evaluate(const struct worker *worker, const struct tile *tile, size_t from, size_t to,
                     struct cagehop_point point[]) {
  (void)worker, (void)tile, (void)from, (void)to, (void)point;
}

void worker_compute(struct worker *worker, const struct tile *tile, struct tile_result *result) {
  worker_solve(worker, tile, result);
}

void worker_tally(size_t count, const struct cagehop_point point[], uint32_t failed[SWEEP_STATUSES]) {
  (void)count, (void)point, (void)failed;
}

struct grouping grouping_of(int size, int each, bool all_write) {
  return (struct grouping){
      .size = size, .each = each, .manager_works = all_write, .count = all_write ? size : size - 1};
}

int grouping_group(const struct grouping *grouping, int rank) {
  return grouping->manager_works ? rank : rank - 1;
}

int grouping_leader(const struct grouping *grouping, int group) {
  return grouping->manager_works ? group : group + 1;
}

void grouping_share(size_t count, int rank, int size, size_t *from, size_t *to) {
  (void)rank, (void)size;
  *from = 0;
  *to = count;
}

// ---------------------------------------------------------------- the bench

static void count_points(void *context, size_t count, const uint32_t failed[SWEEP_STATUSES]) {
  (void)failed;
  *(size_t *)context += count;
}

static int open_nothing(void *context, const char *shared_path, const struct ranks *ranks) {
  (void)context, (void)shared_path, (void)ranks;
  return 0;
}

static int nothing(void *context) {
  (void)context;
  return 0;
}

static struct sweep_sink sink_into(size_t *points) {
  static const struct sweep_shared_writer shared = {
      .open = open_nothing, .settle = nothing, .close = nothing, .abandon = nothing};
  return (struct sweep_sink){.context = points, .tally = count_points, .shared = &shared};
}

/// One row of the table; 0 or 1.
static int bench(struct sweep_team *team, bool points_stay) {
  static double phi[TILES], pressure[WIDTH];
  size_t points = 0;
  const struct sweep_plan plan = {.n_phi = TILES,
                                  .state = phi,
                                  .pressure = {.count = WIDTH, .value = pressure},
                                  .shared_path = points_stay ? "nowhere" : NULL};
  const struct sweep_sink sink = sink_into(&points);
  struct sweep_stats stats;
  if (sweep_run(team, &plan, &sink, &stats) != 0 || points != (size_t)TILES * WIDTH) {
    fputs("tiles are missing\n", stderr);
    return 1;
  }
  printf("| %d | %s | %.0f | %.2f us |\n", sweep_team_size(team), points_stay ? "tickets" : "rank 0",
         TILES / stats.wall_seconds, 1e6 * stats.wall_seconds / TILES);
  return 0;
}

int main(int count, char **word) {
  struct sweep_team *team;
  if (sweep_team_init(&count, &word, &team) != 0) {
    return 1;
  }
  int code = 0;
  size_t own;
  const struct sweep_sink sink = sink_into(&own);
  if (sweep_team_rank(team) != 0) {
    code = sweep_team_work(team, &sink);
  } else if (sweep_team_size(team) == 1) {
    fputs("more than one rank is wanted: mpirun -n 2\n", stderr);
    code = 1;
  } else {
    printf("| ranks | tiles from | tiles/s | a tile |\n| --- | --- | --- | --- |\n");
    code = bench(team, false) + bench(team, true) > 0;
  }
  sweep_team_finalize(&team, code);
  return code;
}
