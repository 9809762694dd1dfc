// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/deadline.h"
#include "cli/join_team.h"
#include "cli/map_sink.h"
#include "cli/options.h"
#include "cli/physics.h"
#include "cli/progress.h"
#include "cli/provenance.h"
#include "cli/run_isobars.h"
#include "cli/signals.h"
#include "cli/work.h"
#include "mapfile/isobar_journal.h"
#include "mapfile/reuse.h"
#include "sweep/budget.h"
#include "sweep/sweep.h"
#include "sweep/tiles.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// One run, on rank 0.
struct run {
  struct sweep_team *team;
  struct work work;
  const char *map_path; ///< borrowed
  struct mapfile *map;
  const char *old_path;       ///< of a map to take points from, borrowed; NULL without one
  struct mapfile_source *old; ///< that map
  char physics[DIGEST_TEXT];  ///< what decides a point's numbers
  struct deadline deadline;
  int ranks_per_solve;
  struct progress progress;
  struct map_sink sink;
  struct isobar_stats isobars;  ///< of their stage
  bool retry_failed, take_over; ///< as the command line wants it
  bool team_broken;             ///< the ranks can't reach each other any more
};

// ---------------------------------------------------------------- the map

/// How many ranks solve one state together: what the command line says, or the job.
static int choose_groups(struct run *run, double option) {
  const int size = sweep_team_size(run->team);
  const struct cagehop_structure_params *structure = &run->work.job.model.structure;
  const double ranks = option > 0.0 ? option : fmax(run->work.job.ranks_per_solve, 1.0);
  int exponent;
  if (frexp(ranks, &exponent) != 0.5 || ranks < 1.0 || ranks > SWEEP_RANKS_PER_SOLVE_MAX) {
    report("run: --ranks-per-solve %g must be a power of two from 1 to %d", ranks, SWEEP_RANKS_PER_SOLVE_MAX);
    return EXIT_USAGE_ERROR;
  }
  run->ranks_per_solve = (int)ranks;
  if (run->ranks_per_solve > 1 && !sweep_has_groups()) {
    report("run: %d ranks per solve, but this build solves each state on one (MPI: %s, without FFTW's MPI "
           "part); "
           "leave it out, or build with an MPI that FFTW3-MPI is installed for",
           run->ranks_per_solve, sweep_team_library());
    return EXIT_USAGE_ERROR;
  }
  if (run->ranks_per_solve > size) {
    report("run: %d ranks per solve, but there are only %d ranks; start more, or lower it",
           run->ranks_per_solve, size);
    return EXIT_USAGE_ERROR;
  }
  const int most = cagehop_structure_team_max(structure);
  if (run->ranks_per_solve > most && most == 1) {
    report("run: %d ranks per solve, but this structure is not solved on uniform grids; leave it out, or add "
           "structure.grid_points",
           run->ranks_per_solve);
    return EXIT_USAGE_ERROR;
  }
  if (run->ranks_per_solve > most) {
    report(
        "run: %d ranks per solve, but these grids have room for %d; lower it, or raise structure.grid_points",
        run->ranks_per_solve, most);
    return EXIT_USAGE_ERROR;
  }
  int a, b;
  if (!sweep_team_grouped_alike(run->team, run->ranks_per_solve, &a, &b)) {
    report("run: ranks %d and %d would solve states together, but their processors compute other last bits; "
           "start each group of %d ranks on nodes of one kind, or lower --ranks-per-solve",
           a, b, run->ranks_per_solve);
    return EXIT_OTHER;
  }
  return EXIT_DONE;
}

/// Opens the map that points are to be taken from, before a new one is created.
static int open_old_map(struct run *run, const struct mapfile_layout *layout) {
  char error[MAPFILE_ERROR_MAX];
  struct stat old, new;
  if (stat(run->old_path, &old) == 0 && stat(run->map_path, &new) == 0 && old.st_dev == new.st_dev &&
      old.st_ino == new.st_ino) {
    report("run: --reuse %s names the map that is to be written; name another one, or leave it out",
           run->old_path);
    return EXIT_USAGE_ERROR;
  }
  const int status = mapfile_source_open(run->old_path, layout, &run->old, error);
  if (status != CAGEHOP_OK) {
    report("%s", error);
  }
  return status == CAGEHOP_OK ? EXIT_DONE : status == CAGEHOP_IO ? EXIT_BAD_INPUT : EXIT_OTHER;
}

/// What one state may cost: what the command line says, or the job.
static int choose_limit(struct run *run, double option) {
  if (isnan(option)) {
    return EXIT_DONE;
  }
  const struct cagehop_parameter *limit = cagehop_parameter_find("run.seconds_per_state");
  if (!cagehop_parameter_allows(limit, &run->work.job.model, option)) {
    char words[CAGEHOP_PARAMETER_TEXT_MAX];
    cagehop_parameter_words(limit, &run->work.job.model, words);
    report("run: %s is %g; it must be %s", limit->option, option, words);
    return EXIT_USAGE_ERROR;
  }
  cagehop_parameter_store(limit, option, &run->work.job.model);
  return EXIT_DONE;
}

/// Creates the map, or takes up an unfinished one of the same job.
static int create_or_resume(struct run *run, const struct mapfile_layout *layout) {
  char error[MAPFILE_ERROR_MAX];
  bool exists;
  int status = mapfile_create(run->map_path, layout, &run->map, &exists, error);
  if (status != CAGEHOP_OK && exists) { // already, or since this very moment
    status = mapfile_resume(run->map_path, layout, &run->map, error);
  }
  if (status != CAGEHOP_OK) {
    report("%s", error);
    return exists && status == CAGEHOP_IO ? EXIT_BAD_INPUT : EXIT_OTHER;
  }
  if (mapfile_guard_of(run->map) == MAPFILE_RECORD) {
    report(
        "%s: its file system has no locks: only the record of runs in the map keeps others from writing it",
        run->map_path);
  }
  if (mapfile_restarted(run->map) > 0) {
    printf("%s: %zu isochores that another build or kind of machine began are computed again, whole\n",
           run->map_path, mapfile_restarted(run->map));
  }
  return EXIT_DONE;
}

static int open_map(struct run *run, int argc, char **argv) {
  struct provenance provenance;
  physics_digest(&run->work.job.model, run->work.table.sha256, run->physics);
  provenance_collect(&run->work.job.model, argc, argv, sweep_team_size(run->team), &provenance);
  provenance.origin.kinds = sweep_team_kinds(run->team);
  provenance.origin.keeps_begun =
      provenance.origin.kinds == 1 && !(run->work.job.model.structure.seconds_max > 0.0);
  provenance.origin.take_over = run->take_over;
  const struct mapfile_layout layout = {
      .n_phi = run->work.n_phi,
      .phi = run->work.phi,
      .n_pressure = run->work.job.pressure.count,
      .pressure = run->work.job.pressure.value,
      .pressure_unit = run->work.job.pressure.unit == JOB_MEGAPASCAL ? "MPa" : "kBT/d^3",
      .tile_pressures = tiling_of(run->work.job.pressure.count, run->work.job.model.kinetics).width,
      .job_text = run->work.job.text,
      .job_text_sha256 = run->work.job.text_sha256,
      .job_identity = run->work.job.identity,
      .job_sha256 = run->work.job.sha256,
      .table_sha256 = run->work.table.sha256,
      .rates = run->work.job.model.kinetics,
      .profiles = run->work.job.output_structure,
      .isobars = run->work.job.output_isobars ? &run->work.job.isobars : NULL,
      .phi_g = run->work.job.model.material.phi_g,
      .physics_sha256 = run->physics,
      .origin = provenance.origin,
      .attribute_count = provenance.count,
      .attribute = provenance.attribute,
  };
  const int status = run->old_path != NULL ? open_old_map(run, &layout) : EXIT_DONE;
  return status == EXIT_DONE ? create_or_resume(run, &layout) : status;
}

/// Where all ranks find the map, if they are to write it together.
static int choose_place(struct run *run, char place[SWEEP_PLACE_MAX]) {
  char *path =
      run->work.job.output_parallel && sweep_team_size(run->team) > 1 ? realpath(run->map_path, NULL) : NULL;
  const size_t length = path != NULL ? strlen(path) : 0;
  if (length >= SWEEP_PLACE_MAX) {
    report("%s: its whole name is too long for output.parallel; choose another place with -o", run->map_path);
    free(path);
    return EXIT_OTHER;
  }
  memcpy(place, path != NULL ? path : "", length + 1);
  free(path);
  return EXIT_DONE;
}

// ---------------------------------------------------------------- sweep and report

static size_t points_there(const struct run *run) {
  const struct tiling tiling = tiling_of(run->work.job.pressure.count, run->work.job.model.kinetics);
  size_t points = 0;
  for (size_t i = 0; i < run->work.n_phi; i++) {
    for (size_t b = 0; b < tile_blocks(tiling); b++) {
      points += mapfile_tile_done(run->map, i, b) ? tile_at(i, b, tiling).count : 0;
    }
  }
  return points;
}

static void print_summary(const struct run *run, const struct sweep_stats *stats) {
  const size_t points = run->progress.done - run->progress.found;
  const double capacity = stats->workers * stats->wall_seconds;
  char workers[64];
  snprintf(workers, sizeof workers, "worker%s", stats->workers == 1 ? "" : "s");
  if (run->ranks_per_solve > 1) {
    snprintf(workers, sizeof workers, "group%s of %d ranks", stats->workers == 1 ? "" : "s",
             run->ranks_per_solve);
  }
  printf("%s: %zu points in %.2f s on %d %s: %.0f points/s, efficiency %.0f %%\n", run->map_path, points,
         stats->wall_seconds, stats->workers, workers,
         stats->wall_seconds > 0.0 ? (double)points / stats->wall_seconds : 0.0,
         capacity > 0.0 ? 100.0 * stats->busy_seconds / capacity : 0.0);
  for (size_t status = 1; status < SWEEP_STATUSES; status++) {
    if (run->sink.failed[status] > 0) {
      printf("%s: %zu points failed: %s\n", run->map_path, run->sink.failed[status],
             cagehop_status_message((int)status));
    }
  }
  fflush(stdout); // a rank may be ended before its exit would do so
}

/// Returns 0, or a negative status where the map can't be read.
static int print_isobars(const struct run *run) {
  size_t by_status[SWEEP_STATUSES];
  if (mapfile_isobars_pending(run->map)) {
    return CAGEHOP_OK;
  }
  const int status = mapfile_count_isobars(run->map, SWEEP_STATUSES, by_status);
  if (status != CAGEHOP_OK) {
    return status;
  }
  printf("%s: glass transition, fragility and VFT line at %zu of %zu pressures in %.2f s\n", run->map_path,
         by_status[CAGEHOP_OK], run->work.job.pressure.count, run->isobars.sweep.wall_seconds);
  for (int k = 1; k < SWEEP_STATUSES; k++) {
    if (by_status[k] > 0) {
      printf("%s: %zu pressures without one: %s\n", run->map_path, by_status[k], cagehop_status_name(k));
    }
  }
  fflush(stdout);
  return CAGEHOP_OK;
}

/// Finds the isobars that the map still lacks.
static int find_isobars(struct run *run, const struct sweep_plan *plan, bool (*stop)(void *context)) {
  const struct isobar_stage stage = {.team = run->team,
                                     .plan = plan,
                                     .params = &run->work.job.isobars,
                                     .stop = stop,
                                     .map = run->map,
                                     .map_path = run->map_path,
                                     .physics_sha256 = run->physics};
  const int status = run_isobars(&stage, &run->isobars);
  return status == CAGEHOP_OK ? print_isobars(run) : status;
}

/// What the user reads where the map is not complete yet.
static int tell_stop(const struct run *run, const struct sweep_stats *stats) {
  char what[64] = "the deadline", isobars[128] = "";
  const struct progress *progress = &run->progress;
  const struct isobar_stats *found = &run->isobars;
  const bool complete = progress->done == progress->total; // but for the isobars
  if (stats->out_of_time && progress->done == progress->found && found->found + found->kept_states == 0) {
    // Not EXIT_RESUMABLE: a script that goes on at 75 would do so for ever.
    report("%s: the deadline leaves no time for %s; allow more time and run the same command again",
           run->map_path, complete ? "the isobars" : "a single tile");
    return EXIT_OTHER;
  }
  if (!stats->out_of_time) {
    snprintf(what, sizeof what, "%s", signals_name(signals_caught()));
  }
  if (complete) {
    const int length = snprintf(isobars, sizeof isobars, " and %zu of %zu isobars",
                                mapfile_isobars_there(run->map), run->work.job.pressure.count);
    if (found->kept_states > 0) {
      snprintf(isobars + length, sizeof isobars - (size_t)length, ", %zu of their states kept",
               found->kept_states);
    }
  }
  report("%s: stopped by %s with %zu of %zu points done%s; run the same command again to go on",
         run->map_path, what, progress->done, progress->total, isobars);
  return EXIT_RESUMABLE;
}

/// Notes how the run ended, in the map and on the terminal.
static int conclude(struct run *run, int status, const struct sweep_stats *stats) {
  char why[SWEEP_ERROR_MAX] = "";
  enum mapfile_outcome outcome = MAPFILE_FINISHED;
  if (status != CAGEHOP_OK) {
    outcome = MAPFILE_FAILED;
    // Copied now: noting the outcome may fail too, and would replace it.
    const char *here = status == CAGEHOP_IO ? mapfile_error(run->map) : cagehop_status_message(status);
    snprintf(why, sizeof why, "%s", stats->error[0] != '\0' ? stats->error : here);
  } else if (stats->out_of_time) {
    outcome = MAPFILE_STOPPED;
    snprintf(why, sizeof why, "deadline");
  } else if (stats->stopped) {
    outcome = MAPFILE_STOPPED;
    snprintf(why, sizeof why, "%s", signals_name(signals_caught()));
  }
  const bool noted = mapfile_conclude(run->map, outcome, why) == CAGEHOP_OK;
  if (status != CAGEHOP_OK || !noted) {
    report("%s; %s", status != CAGEHOP_OK ? why : mapfile_error(run->map),
           mapfile_has_its_name(run->map)
               ? "what was finished is kept: run the same command again"
               : "run the same command again, with the map back under its name if it was moved");
    return EXIT_OTHER;
  }
  return stats->stopped ? tell_stop(run, stats) : EXIT_DONE;
}

/// Makes what failed in an earlier run pending again.
static int retry_failed(struct run *run) {
  size_t points;
  bool isobars;
  if (mapfile_retry_failed(run->map, &points, &isobars) != CAGEHOP_OK) {
    report("%s; run the same command again", mapfile_error(run->map));
    return EXIT_OTHER;
  }
  printf("%s: %zu failed points%s are tried again\n", run->map_path, points,
         isobars ? " and the isobars" : "");
  return EXIT_DONE;
}

/// Takes what coincides from the old map.
static int take_points(struct run *run, size_t *points) {
  if (mapfile_take(run->map, run->old, points) != CAGEHOP_OK) {
    report("%s; run the same command again", mapfile_error(run->map));
    return EXIT_OTHER;
  }
  mapfile_source_close(&run->old);
  printf("%s: %zu points taken from %s\n", run->map_path, *points, run->old_path);
  fflush(stdout); // what follows may take days
  return EXIT_DONE;
}

static int compute(struct run *run) {
  char place[SWEEP_PLACE_MAX];
  if (choose_place(run, place) != EXIT_DONE) {
    return EXIT_OTHER;
  }
  struct sweep_plan plan = {
      .model = run->work.job.model,
      .n_phi = run->work.n_phi,
      .phi = run->work.phi,
      .n_pressure = run->work.job.pressure.count,
      .pressure = run->work.job.pressure.value,
      .pressure_in_MPa = run->work.job.pressure.unit == JOB_MEGAPASCAL,
      .profiles = run->work.job.output_structure,
      .ranks_per_solve = run->ranks_per_solve,
      .deadline = run->deadline.clock,
      .margin = run->deadline.source != NULL ? budget_margin(run->deadline.seconds) : 0.0,
      .place = place[0] != '\0' ? place : NULL,
  };
  const struct sweep_sink sink = map_sink_of_lead(&run->sink);
  struct sweep_stats stats = {0};
  run->sink.map = run->map;
  run->sink.progress = &run->progress;
  if (run->retry_failed && retry_failed(run) != EXIT_DONE) {
    return EXIT_OTHER;
  }
  size_t taken = 0;
  if (run->old != NULL && take_points(run, &taken) != EXIT_DONE) {
    return EXIT_OTHER;
  }
  const size_t total = plan.n_phi * plan.n_pressure, there = points_there(run);
  if (there == total && taken == 0 && !mapfile_isobars_pending(run->map)) {
    isobar_journal_remove(run->map_path); // of a run that was killed just before it would have
    printf("%s: complete already, nothing to do\n", run->map_path);
    if (mapfile_conclude(run->map, MAPFILE_IDLE, "") != CAGEHOP_OK) {
      report("%s", mapfile_error(run->map));
      return EXIT_OTHER;
    }
    return EXIT_DONE;
  }
  signals_name_map(run->map_path);
  deadline_print(&run->deadline, run->map_path);
  progress_start(&run->progress, "points", total, there);
  int status = CAGEHOP_OK;
  if (there < total || taken > 0) {
    status = sweep_run(run->team, &plan, &sink, &stats);
    progress_end(&run->progress);
    print_summary(run, &stats);
  }
  if (status == CAGEHOP_OK && !stats.stopped && mapfile_isobars_pending(run->map)) {
    plan.dearest = stats.dearest;
    status = find_isobars(run, &plan, sink.stop);
    stats = run->isobars.sweep;
  }
  run->team_broken = status == CAGEHOP_COMMUNICATION;
  return conclude(run, status, &stats);
}

/// Everything rank 0 does between joining and leaving the team.
static int lead(struct run *run, const struct command *command, int argc, char **argv) {
  const char *output = NULL, *until = NULL;
  double ranks_per_solve = 0.0, seconds_per_state = NAN;
  bool serial; // join_team has seen it already
  const struct option_spec spec[] = {
      {.name = "output", .letter = 'o', .kind = OPTION_TEXT, .value = &output},
      {.name = "deadline", .kind = OPTION_TEXT, .value = &until},
      {.name = "ranks-per-solve", .kind = OPTION_NUMBER, .value = &ranks_per_solve},
      {.name = "reuse", .kind = OPTION_TEXT, .value = &run->old_path},
      {.name = "seconds-per-state", .kind = OPTION_NUMBER, .value = &seconds_per_state},
      {.name = "retry-failed", .kind = OPTION_FLAG, .value = &run->retry_failed},
      {.name = "take-over", .kind = OPTION_FLAG, .value = &run->take_over},
      {.name = "serial", .kind = OPTION_FLAG, .value = &serial},
  };
  int first;
  char **words = malloc((size_t)argc * sizeof *words); // as typed: getopt reorders argv
  if (words == NULL) {
    report("out of memory");
    return EXIT_OTHER;
  }
  memcpy(words, argv, (size_t)argc * sizeof *words);
  int status = options_parse(command, argc, argv, OPTION_COUNT(spec), spec, 1, 1, &first);
  if (status == OPTIONS_STOP && output != NULL && output[0] == '\0') {
    report("run: -o has an empty name; name a file");
    status = EXIT_USAGE_ERROR;
  }
  if (status != OPTIONS_STOP) {
    free(words);
    return status;
  }
  status = deadline_find(until, &run->deadline); // before anything takes time
  if (status == EXIT_DONE) {
    const struct work_request request = {.runs = true, .output = output, .deadline = run->deadline.clock};
    status = work_read(argv[first], &request, &run->work);
    run->map_path = run->work.map_path;
  }
  if (status == EXIT_DONE) {
    status = choose_groups(run, ranks_per_solve);
  }
  if (status == EXIT_DONE) {
    status = choose_limit(run, seconds_per_state);
  }
  if (status == EXIT_DONE) {
    status = open_map(run, argc, words);
  }
  if (status == EXIT_DONE) {
    status = compute(run);
  }
  if (mapfile_close(&run->map) != CAGEHOP_OK && status == EXIT_DONE) {
    report("%s: the map could not be closed; run the same command again", run->map_path);
    status = EXIT_OTHER;
  }
  mapfile_source_close(&run->old);
  signals_over();
  free(words);
  work_clear(&run->work);
  return run->team_broken ? -1 : status;
}

int run_command(const struct command *command, int argc, char **argv) {
  struct run run = {0};
  mapfile_prepare();
  // Before the options are read, so that an error in them is printed once and not by every rank.
  const int joined = join_team(&argc, &argv, &run.team);
  if (joined != EXIT_DONE) {
    return joined;
  }
  const bool leading = sweep_team_rank(run.team) == 0;
  const struct sweep_sink own = map_sink_of_follower(&run.sink);
  signals_install(leading);
  const int status = leading ? lead(&run, command, argc, argv) : sweep_team_follow(run.team, &own);
  if (status < 0) {
    report("rank %d lost its team%s%s", sweep_team_rank(run.team),
           sweep_team_failure()[0] != '\0' ? ": " : "", sweep_team_failure());
    sweep_team_abort(run.team, EXIT_OTHER);
  }
  sweep_team_leave(&run.team, status);
  return status;
}
