// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/tabulate.h"

#include "clock/clock.h"
#include "run/fingerprint.h"
#include "run/outside.h"
#include "run/provenance.h"
#include "run/state_deal.h"
#include "table_file/landscape_file.h"
#include "table_file/landscape_store.h"

#include <cagehop/landscape_nodes.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A table under way.
struct tabulation {
  struct sweep_team *team;
  const struct tabulate_request *request;
  const struct run_events *events;
  char *line;
  struct landscape_content content; // of the file
  struct landscape_content before;  // what an earlier run left; states that are taken are empty
  struct landscape_store store;
  struct cagehop_landscape_builder *builder;
  struct run_progress progress;
  struct sweep_stats stats; // of all batches
  double saved, save_seconds;
  bool changed;               // since it was saved
  char error[FILE_ERROR_MAX]; // why something below returned a negative status
};

/// Keeps why a status is negative. Returns it.
static int explain_table(struct tabulation *own, int status, const char *why) {
  file_fail(own->error, "%s: %s", own->request->path,
            why != NULL && why[0] != '\0' ? why : cagehop_status_message(status));
  return status;
}

// ---------------------------------------------------------------- the file

/// How long the file may stay behind what is there: half a second, more where saving takes long. [s]
static double patience_of(const struct tabulation *own) {
  return fmax(0.5, 20.0 * own->save_seconds);
}

static int save_table(struct tabulation *own) {
  const double start = clock_seconds();
  const int status = landscape_store_save(&own->store, &own->content, own->error);
  own->saved = clock_seconds();
  own->save_seconds = own->saved - start;
  own->changed = own->changed && status != CAGEHOP_OK;
  return status == CAGEHOP_NO_MEMORY ? explain_table(own, status, NULL) : status;
}

/// What the file says of itself before there is any state.
static int describe_table(struct tabulation *own) {
  const struct tabulate_request *request = own->request;
  const struct cagehop_structure_params *structure = &request->model->structure;
  struct landscape_digests digests;
  struct provenance *provenance = malloc(sizeof *provenance);
  if (provenance == NULL) {
    return explain_table(own, CAGEHOP_NO_MEMORY, NULL);
  }
  table_digest(structure->table, digests.table);
  curve_digest(structure->system.potential_table, digests.potential);
  curve_digest(structure->bridge_table, digests.bridge);
  provenance_of_program(request->word_count, request->word, sweep_team_size(own->team), provenance);
  own->content.low = request->low;
  own->content.high = request->high;
  int status = landscape_file_describe(request->model, &digests, &own->content);
  for (size_t k = 0; k < provenance->count && status == CAGEHOP_OK; k++) {
    status = landscape_content_add_text(&own->content, provenance->attribute[k].name,
                                        provenance->attribute[k].value);
  }
  free(provenance);
  return status == CAGEHOP_OK ? status : explain_table(own, status, NULL);
}

/// Whether both were computed by one build on one kind of machine, so that their states have the same bits.
static bool is_of_this_build(const struct landscape_content *a, const struct landscape_content *b) {
  static const char *const names[] = {"cagehop_version", "git_commit", "compiler", "arithmetic"};
  bool same = true;
  for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
    const char *x = landscape_content_text(a, names[k]), *y = landscape_content_text(b, names[k]);
    same = same && x != NULL && y != NULL && strcmp(x, y) == 0;
  }
  return same;
}

/// Takes up a file that is there.
static enum run_outcome resume_table(struct tabulation *own) {
  const char *path = own->request->path;
  const int status = landscape_store_open(path, &own->before, &own->store, own->error);
  if (status != CAGEHOP_OK) {
    return run_ends(status == CAGEHOP_IO ? RUN_BAD_INPUT : RUN_FAILED, own->line, "%s",
                    status == CAGEHOP_IO ? own->error : "out of memory");
  }
  const char *difference = landscape_content_difference(&own->content, &own->before);
  if (difference != NULL) {
    const char *there = landscape_content_text(&own->before, difference);
    const bool range = strchr(difference, '.') == NULL; // all others are keys
    char from_to[64];
    snprintf(from_to, sizeof from_to, "%.10g:%.10g", own->before.low, own->before.high);
    return run_ends(RUN_BAD_INPUT, own->line,
                    "%s is another table: its %s is %s; choose another file with -o, or the same %s", path,
                    difference,
                    range           ? from_to
                    : there != NULL ? there
                                    : "left out",
                    difference);
  }
  if (own->before.finished) {
    run_notice(own->events, "%s: finished already, nothing to do", path);
    return RUN_NOTHING_TO_DO;
  }
  if (!is_of_this_build(&own->content, &own->before)) {
    run_notice(own->events, "%s: %zu states that another build or kind of machine solved are solved again",
               path, own->before.row_count);
    landscape_content_clear(&own->before);
  }
  return RUN_FINISHED;
}

static enum run_outcome open_table_file(struct tabulation *own) {
  const char *path = own->request->path;
  bool exists = false;
  if (describe_table(own) != CAGEHOP_OK) {
    return run_ends(RUN_FAILED, own->line, "%s", own->error);
  }
  int status = landscape_store_create(path, &own->content, &own->store, &exists, own->error);
  if (status != CAGEHOP_OK && exists) { // already, or since this very moment
    const enum run_outcome outcome = resume_table(own);
    if (outcome != RUN_FINISHED) {
      return outcome;
    }
  } else if (status != CAGEHOP_OK) {
    return run_ends(RUN_FAILED, own->line, "%s", status == CAGEHOP_IO ? own->error : "out of memory");
  }
  if (!own->store.has_locks) {
    run_remark(own->events, "%s: its file system has no locks: let no other run write it at the same time",
               path);
  }
  return RUN_FINISHED;
}

// ---------------------------------------------------------------- states

/// Takes a state in, from an earlier run or from now.
static int take_state(struct tabulation *own, size_t count, const double number[], double seconds) {
  struct cagehop_landscape_node node;
  int status = landscape_rows_add(&own->content.row, &own->content.row_count, count, number, seconds);
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_builder_accept(own->builder, count, number);
  }
  if (status == CAGEHOP_OK) {
    run_advance(own->events, &own->progress, 1);
    return CAGEHOP_OK;
  }
  const bool said = cagehop_landscape_node_read(count, number, &node) == CAGEHOP_OK;
  return explain_table(own, status, said ? node.error.text : NULL);
}

static int take_solved(void *context, size_t count, const double number[], double seconds) {
  struct tabulation *own = context;
  own->changed = true;
  const int status = take_state(own, count, number, seconds);
  return status == CAGEHOP_OK && clock_seconds() - own->saved > patience_of(own) ? save_table(own) : status;
}

static bool table_has_to_stop(void *context) {
  const struct tabulation *own = context;
  return run_stop_reason(own->events) != NULL;
}

/// Takes what an earlier run has of a batch; state[i], i < *count, is what it has not.
static int take_earlier(struct tabulation *own, size_t *count, double state[]) {
  size_t left = 0;
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < *count && status == CAGEHOP_OK; i++) {
    struct landscape_row *found = NULL;
    for (size_t k = 0; k < own->before.row_count && found == NULL; k++) {
      struct landscape_row *row = &own->before.row[k];
      found = row->number[1] == state[i] ? row : NULL; // the second number is what numbers the state
    }
    if (found == NULL) {
      state[left++] = state[i];
      continue;
    }
    own->progress.found++;
    status = take_state(own, found->length, found->number, found->seconds);
    own->stats.max_tile_seconds = fmax(own->stats.max_tile_seconds, found->seconds);
  }
  *count = left;
  return status;
}

/// Solves a batch on all ranks.
static int solve_node_batch(struct tabulation *own, size_t count, const double state[]) {
  const struct deadline *deadline = &own->request->deadline;
  const struct state_deal states = {.team = own->team,
                                    .structure = &own->request->model->structure,
                                    .first_r = cagehop_landscape_builder_first_r(own->builder),
                                    .count = count,
                                    .state = state,
                                    .deadline = deadline->clock,
                                    .max_state_seconds = own->stats.max_tile_seconds,
                                    .context = own,
                                    .stop = table_has_to_stop,
                                    .take = take_solved};
  struct sweep_stats stats, *all = &own->stats;
  const int status = state_deal_run(&states, &stats);
  all->wall_seconds += stats.wall_seconds;
  all->busy_seconds += stats.busy_seconds;
  all->max_tile_seconds = stats.max_tile_seconds;
  all->workers = stats.workers;
  all->stopped = stats.stopped;
  all->out_of_time = stats.out_of_time;
  if (status != CAGEHOP_OK && (stats.error[0] != '\0' || own->error[0] == '\0')) {
    explain_table(own, status, stats.error);
  }
  return status;
}

/// Batch by batch, until nothing more is wanted or it has to stop.
static int solve_table_states(struct tabulation *own) {
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && !own->stats.stopped) {
    const double *wanted;
    size_t count;
    status = cagehop_landscape_builder_next(own->builder, &count, &wanted);
    if (status != CAGEHOP_OK || count == 0) {
      return status == CAGEHOP_OK ? status : explain_table(own, status, NULL);
    }
    double *state = malloc(count * sizeof *state);
    if (state == NULL) {
      return explain_table(own, CAGEHOP_NO_MEMORY, NULL);
    }
    memcpy(state, wanted, count * sizeof *state);
    own->progress.total = own->progress.done + count;
    status = take_earlier(own, &count, state);
    if (status == CAGEHOP_OK && count > 0) {
      status = solve_node_batch(own, count, state);
    }
    free(state);
  }
  return status;
}

// ---------------------------------------------------------------- the end

/// Puts the intervals into the content, which is finished then.
static int finish_table(struct tabulation *own) {
  struct cagehop_landscape_table *table;
  struct landscape_content *content = &own->content;
  int status = cagehop_landscape_builder_end(own->builder, &table);
  for (size_t i = 0; status == CAGEHOP_OK; i++) {
    const double *number;
    size_t count;
    if (cagehop_landscape_table_cover_numbers(table, i, &count, &number) != CAGEHOP_OK) {
      break;
    }
    status = landscape_rows_add(&content->cover, &content->cover_count, count, number, 0.0);
  }
  cagehop_landscape_table_destroy(&table);
  if (status != CAGEHOP_OK) {
    return explain_table(own, status, NULL);
  }
  landscape_content_sort(content);
  content->finished = true;
  return save_table(own);
}

enum { RANGE_TEXT_MAX = 64 };

static void write_range(enum cagehop_unit unit, double low, double high, char text[RANGE_TEXT_MAX]) {
  const bool kelvin = unit == CAGEHOP_UNIT_KELVIN;
  snprintf(text, RANGE_TEXT_MAX, "%s = %.6g to %.6g%s", kelvin ? "T" : "phi", low, high, kelvin ? " K" : "");
}

/// What the table is, and where it is none. Whether it is one anywhere.
static bool tell_table(const struct tabulation *own) {
  const struct landscape_content *content = &own->content;
  struct cagehop_landscape_table_interval interval;
  char sha256[DIGEST_TEXT], range[RANGE_TEXT_MAX];
  double error = 0.0;
  bool certified = false;
  for (size_t i = 0; i < content->cover_count; i++) {
    const struct landscape_row *cover = &content->cover[i];
    if (cagehop_landscape_cover_read(cover->length, cover->number, &interval) != CAGEHOP_OK) {
      continue;
    }
    if (interval.nodes == 0) {
      write_range(interval.unit, interval.low, interval.high, range);
      run_remark(own->events, "%s: nothing from %s: %s", own->request->path, range, interval.error.text);
    } else {
      error = fmax(error, interval.landscape_error);
      certified = true;
    }
  }
  const double capacity = own->stats.workers * own->stats.wall_seconds;
  landscape_content_digest(content, sha256);
  run_notice(own->events, "%s: %zu states in %.2f s on %d worker%s, efficiency %.0f %%", own->request->path,
             own->progress.done - own->progress.found, own->stats.wall_seconds, own->stats.workers,
             own->stats.workers == 1 ? "" : "s",
             capacity > 0.0 ? 100.0 * own->stats.busy_seconds / capacity : 0.0);
  if (certified) {
    write_range(landscape_content_unit(content), content->low, content->high, range);
    run_notice(own->events, "%s: %s from %zu states, F to %.2g kBT; SHA-256 %s", own->request->path, range,
               content->row_count, error, sha256);
  }
  return certified;
}

static enum run_outcome conclude_table(struct tabulation *own, int status) {
  const char *path = own->request->path;
  const struct run_progress *progress = &own->progress;
  if (status == CAGEHOP_OK && !own->stats.stopped) {
    status = finish_table(own);
  } else if (own->changed) {
    char why[FILE_ERROR_MAX];
    snprintf(why, sizeof why, "%s", own->error);
    const int saved = save_table(own);
    if (status != CAGEHOP_OK) { // told instead of what follows from it
      snprintf(own->error, sizeof own->error, "%s", why);
    }
    status = status != CAGEHOP_OK ? status : saved;
  }
  if (status != CAGEHOP_OK) {
    return run_ends(status == CAGEHOP_COMMUNICATION ? RUN_TEAM_LOST : RUN_FAILED, own->line,
                    "%s; what was finished is kept: run the same command again", own->error);
  }
  if (!own->stats.stopped && tell_table(own)) {
    return RUN_FINISHED;
  }
  if (!own->stats.stopped) {
    const enum cagehop_unit unit = landscape_content_unit(&own->content);
    char range[RANGE_TEXT_MAX];
    write_range(unit, own->content.low, own->content.high, range);
    return run_ends(RUN_FAILED, own->line,
                    "tabulate: %s: nothing from %s could be certified; give another %s or --closure", path,
                    range, unit == CAGEHOP_UNIT_KELVIN ? "--temperature" : "--phi");
  }
  if (own->stats.out_of_time && progress->done == progress->found) {
    return run_ends(
        RUN_NO_TIME, own->line,
        "%s: the deadline leaves no time for a single state; allow more time and run the same command again",
        path);
  }
  const char *reason = run_stop_reason(own->events);
  return run_ends(RUN_STOPPED, own->line,
                  "%s: stopped by %s with %zu states there; run the same command again to go on", path,
                  own->stats.out_of_time ? "the deadline"
                  : reason != NULL       ? reason
                                         : "a request",
                  progress->done);
}

static enum run_outcome tabulate(struct tabulation *own) {
  const struct tabulate_request *request = own->request;
  struct cagehop_error error;
  int status =
      cagehop_landscape_builder_create(request->model, request->low, request->high, &own->builder, &error);
  if (status != CAGEHOP_OK) {
    return run_ends(status == CAGEHOP_BAD_ARGUMENT ? RUN_BAD_JOB : RUN_FAILED, own->line, "tabulate: %s",
                    error.text);
  }
  const enum run_outcome outcome = open_table_file(own);
  if (outcome != RUN_FINISHED) {
    return outcome;
  }
  run_computing(own->events, request->path);
  own->saved = clock_seconds();
  run_begin(own->events, &own->progress, RUN_STAGE_NODES, 0, 0);
  status = solve_table_states(own);
  run_end(own->events, &own->progress);
  return conclude_table(own, status);
}

enum run_outcome run_tabulate(struct sweep_team *team, const struct tabulate_request *request,
                              const struct run_events *events, char line[RUN_LINE_MAX]) {
  static const struct run_events silent = {0};
  struct outside outside;
  const struct run_events heard = outside_events(&outside, events != NULL ? events : &silent);
  struct tabulation own = {
      .team = team, .request = request, .events = &heard, .line = line, .store = {.lock = -1}};
  line[0] = '\0';
  outside_begin(&outside, request->path, true, NULL);
  const enum run_outcome outcome = tabulate(&own);
  outside_end(&outside, outcome, line);
  landscape_store_close(&own.store);
  landscape_content_clear(&own.content);
  landscape_content_clear(&own.before);
  cagehop_landscape_builder_destroy(&own.builder);
  return outcome;
}
