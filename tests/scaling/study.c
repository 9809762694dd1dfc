// SPDX-License-Identifier: GPL-3.0-or-later
/// scaling COSTS.csv N_PHI FROM TO N_PRESSURE SOLVE_FACTOR ROW TILE BYTE SEND RECEIVE COPY
/// One map on the simulated ranks; prints one line of numbers, named in tools/scaling.
#include "study.h"

#include "clock/clock.h"
#include "sweep/schedule/schedule.h"
#include "sweep/sweep.h"

#include <math.h>
#include <mpi.h>
#include <smpi/smpi.h>
#include <stdio.h>
#include <stdlib.h>

struct study_costs study_costs;
struct study_rank *study_rank;
size_t study_manager_messages;
double study_manager_seconds;
static double manager_writing;
static size_t points_come;

static void write_on_manager(double seconds) {
  smpi_execute(seconds);
  manager_writing += seconds;
}

static int take_isochore(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                         const struct cagehop_profile *profile) {
  (void)context, (void)i, (void)summary, (void)profile;
  write_on_manager(study_costs.row);
  return 0;
}

static int take_tile(void *context, size_t i, size_t block, size_t count,
                     const struct cagehop_point point[]) {
  (void)context, (void)i, (void)block, (void)point;
  write_on_manager(study_write_seconds(count));
  return 0;
}

static void count_points(void *context, size_t count, const uint32_t failed[SWEEP_STATUSES]) {
  (void)context, (void)failed;
  points_come += count;
}

static void read_costs(const char *path, double solve_factor) {
  FILE *file = fopen(path, "r");
  char line[200];
  if (file == NULL || fgets(line, sizeof line, file) == NULL) {
    fprintf(stderr, "%s can't be read\n", path);
    exit(1);
  }
  struct study_costs *costs = &study_costs;
  while (costs->count < STUDY_COSTS_MAX && fgets(line, sizeof line, file) != NULL) {
    char *next;
    const size_t i = costs->count++;
    costs->phi[i] = strtod(line, &next);
    costs->solve[i] = solve_factor * strtod(next + 1, &next);
    costs->point[i] = strtod(next + 1, NULL);
  }
  fclose(file);
}

static double *spaced(double from, double to, size_t count) {
  double *value = malloc(count * sizeof *value);
  for (size_t i = 0; i < count; i++) {
    value[i] = from + (to - from) * (double)i / (double)(count > 1 ? count - 1 : 1);
  }
  return value;
}

/// One line: what it took, and where the time of ranks x wall went.
static void print_line(const struct sweep_plan *plan, int size, double start,
                       const struct sweep_stats *stats) {
  const double all = size * stats->wall_seconds, end = start + stats->wall_seconds;
  double work = 0.0, busy = 0.0, early = 0.0, late = 0.0, never = 0.0;
  for (size_t i = 0; i < plan->n_phi; i++) {
    work += study_solve_seconds(plan->state[i]) +
            (double)plan->pressure.count * study_point_seconds(plan->state[i]);
  }
  for (int rank = 1; rank < size; rank++) {
    const struct study_rank *at = &study_rank[rank];
    busy += at->busy;
    early += at->busy > 0.0 ? at->first - start : 0.0;
    late += at->busy > 0.0 ? end - at->last : 0.0;
    never += at->busy > 0.0 ? 0.0 : stats->wall_seconds;
  }
  printf("study,%d,%zu,%zu,%.6g,%.6g,%.6g,%zu,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%d\n", size, plan->n_phi,
         plan->pressure.count, stats->wall_seconds, work, stats->busy_seconds, study_manager_messages,
         study_manager_seconds, manager_writing, busy / all, early / all, late / all, never / all,
         points_come == plan->n_phi * plan->pressure.count);
}

int main(int count, char **word) {
  struct sweep_team *team;
  if (count != 13 || sweep_team_init(&count, &word, &team) != 0) {
    return 1;
  }
  const struct sweep_sink sink = {.isochore = take_isochore, .tile = take_tile, .tally = count_points};
  const int size = sweep_team_size(team);
  if (sweep_team_rank(team) != 0) {
    const int code = sweep_team_work(team, &sink);
    sweep_team_finalize(&team, 0);
    return code;
  }
  const size_t n_phi = strtoul(word[2], NULL, 10), n_pressure = strtoul(word[5], NULL, 10);
  double *phi = spaced(strtod(word[3], NULL), strtod(word[4], NULL), n_phi);
  double *pressure = spaced(0.0, 3.6, n_pressure);
  read_costs(word[1], strtod(word[6], NULL));
  study_costs.row = strtod(word[7], NULL);
  study_costs.tile = strtod(word[8], NULL);
  study_costs.byte = strtod(word[9], NULL);
  study_costs.send = strtod(word[10], NULL);
  study_costs.receive = strtod(word[11], NULL);
  study_costs.copy = strtod(word[12], NULL);
  study_rank = calloc((size_t)size, sizeof *study_rank);
  const struct sweep_plan plan = {
      .n_phi = n_phi, .state = phi, .pressure = {.count = n_pressure, .value = pressure}};
  struct sweep_stats stats;
  smpi_usleep(5000); // the others wait by then, as they do while rank 0 lays the map out
  study_manager_messages = 0;
  study_manager_seconds = 0.0;
  const double start = clock_seconds();
  const int status = sweep_run(team, &plan, &sink, &stats);
  print_line(&plan, size, start, &stats);
  free(phi);
  free(pressure);
  sweep_team_finalize(&team, status);
  return status;
}
