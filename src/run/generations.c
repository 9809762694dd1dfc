// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/generations.h"

#include "clock/clock.h"
#include "job/key_table.h"
#include "run/begin.h"
#include "run/open.h"
#include "run/states.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool generations_wanted(const struct job *job) {
  return job->refinement.tau_alpha > 0.0;
}

void generations_words(const struct session *session, char words[GENERATIONS_NUMBER]) {
  words[0] = '\0';
  if (session->generation > 0) {
    snprintf(words, GENERATIONS_NUMBER, " of generation %zu", session->generation);
  }
}

int generations_recall(struct session *session) {
  struct resolved_job *resolved = &session->resolved;
  struct cagehop_axis axis = {0};
  size_t count = 0;
  double *state = NULL;
  if (!generations_wanted(&resolved->job)) {
    return CAGEHOP_OK;
  }
  session->generation = 1;
  if (!map_recall_states(resolved->map_path, resolved->job.sha256, resolved->table.sha256, &count, &state)) {
    return CAGEHOP_OK;
  }
  int status = refine_recognise(resolved, count, state, &axis, &session->generation);
  free(state);
  if (status == CAGEHOP_OK && axis.count > 0) { // else map_resume refuses the map
    status = states_replace(resolved, axis);
    if (status != CAGEHOP_OK) {
      free((double *)axis.value);
    }
  }
  return status;
}

// ---------------------------------------------------------------- judging a finished generation

/// Two isochores, read by turns.
struct pair {
  double *level[2];
  uint8_t *regime[2];
};

static int read_isochore(struct map *map, size_t i, size_t count, struct pair *pair) {
  const int status = map_read_times(map, i, pair->level[i % 2], pair->regime[i % 2]);
  if (status == CAGEHOP_OK) {
    refine_levels(count, pair->level[i % 2]);
  }
  return status;
}

/// Compares all neighbours; step[k] is that between values k and k + 1 of the axis.
static int compare_all(const struct resolved_job *resolved, struct map *map, struct pair *pair,
                       struct refine_step step[]) {
  const size_t count = resolved->job.pressure.count, steps = resolved->n_phi - 1;
  int status = read_isochore(map, 0, count, pair);
  for (size_t i = 0; i < steps && status == CAGEHOP_OK; i++) {
    status = read_isochore(map, i + 1, count, pair);
    if (status == CAGEHOP_OK) {
      step[states_place(resolved, steps, i)] =
          refine_compare(count, pair->level[0], pair->regime[0], pair->level[1], pair->regime[1]);
    }
  }
  return status;
}

int generations_judge(const struct resolved_job *resolved, struct map *map, struct cagehop_axis *next,
                      struct refine_report *report) {
  const size_t count = resolved->job.pressure.count;
  double *level = malloc(2 * count * sizeof *level);
  uint8_t *regime = malloc(2 * count);
  struct refine_step *step = malloc(resolved->n_phi * sizeof *step);
  int status = CAGEHOP_NO_MEMORY;
  *next = (struct cagehop_axis){0};
  if (level != NULL && regime != NULL && step != NULL) {
    struct pair pair = {{level, level + count}, {regime, regime + count}};
    status = compare_all(resolved, map, &pair, step);
    if (status == CAGEHOP_OK) {
      status = refine_choose(&resolved->job.refinement, &resolved->job.state, step, next, report);
    }
  }
  free(level);
  free(regime);
  free(step);
  return status;
}

// ---------------------------------------------------------------- telling

/// "phi = 0.665 to 0.67", where the largest step is.
static void place_words(const struct job *job, const struct refine_report *report, char words[96]) {
  const bool kelvin = job->state.unit == CAGEHOP_UNIT_KELVIN,
             by_density = job->state.unit == CAGEHOP_UNIT_REDUCED_DENSITY;
  snprintf(words, 96, "%s = %.9g to %.9g%s",
           kelvin       ? "T"
           : by_density ? "density"
                        : "phi",
           report->low, report->high, kelvin ? " K" : "");
}

void generations_shortfall(const struct job *job, const struct refine_report *report,
                           char words[GENERATIONS_WORDS]) {
  const char *key = job_axis_row(job->state.unit)->key;
  size_t used = 0;
  words[0] = '\0';
  if (report->spare > 0) {
    used += (size_t)snprintf(words + used, GENERATIONS_WORDS - used,
                             "; max_count %zu is reached with %zu steps to halve, of up to %.3g decades: "
                             "raise %s.resolve.max_count",
                             job->refinement.max_count, report->spare, report->most_spare, key);
  }
  if (report->narrow > 0) {
    used += (size_t)snprintf(words + used, GENERATIONS_WORDS - used,
                             "; %zu steps of up to %.3g decades are kept by step_min %.6g: lower "
                             "%s.resolve.step_min",
                             report->narrow, report->most_narrow, job->refinement.step_min, key);
  }
  if (report->crossed > 0) {
    used += (size_t)snprintf(words + used, GENERATIONS_WORDS - used,
                             "; over %zu steps the regime changes at some pressure: the spinodal between is "
                             "known to step_min %.6g",
                             report->crossed, job->refinement.step_min);
  }
  if (report->failed > 0) {
    snprintf(words + used, GENERATIONS_WORDS - used,
             "; %zu steps are beside points that failed, which can't tell", report->failed);
  }
}

static void tell_next(const struct session *session, const struct refine_report *report, size_t count) {
  const struct resolved_job *resolved = &session->resolved;
  char place[96], most[160] = "";
  if (report->decades > 0.0) {
    place_words(&resolved->job, report, place);
    snprintf(most, sizeof most, "; the largest is %.3g decades of tau_alpha, at %s", report->decades, place);
  }
  run_notice(session->events,
             "%s: generation %zu has %zu isochores, of whose steps %zu are halved, %zu for the regime "
             "alone%s: generation %zu has %zu",
             resolved->map_path, session->generation, resolved->n_phi, report->halved, report->boundaries,
             most, session->generation + 1, count);
}

static void tell_last(const struct session *session, const struct refine_report *report) {
  const struct resolved_job *resolved = &session->resolved;
  char words[GENERATIONS_WORDS];
  generations_shortfall(&resolved->job, report, words);
  run_notice(session->events,
             "%s: generation %zu, the last: %zu isochores; the largest step is %.3g decades of tau_alpha%s",
             resolved->map_path, session->generation, resolved->n_phi, report->decades, words);
}

// ---------------------------------------------------------------- the next one

/// Why the copying of a map has to leave off.
struct growth {
  const struct session *session;
  const struct sweep_plan *plan;
  struct sweep_stats *stats;
};

static bool growth_has_to_stop(void *context) {
  struct growth *growth = context;
  const struct sweep_plan *plan = growth->plan;
  struct sweep_stats *stats = growth->stats;
  stats->stopped = run_stop_reason(growth->session->events) != NULL;
  if (!stats->stopped && plan->deadline != 0.0 && clock_seconds() > plan->deadline - plan->margin) {
    stats->stopped = stats->out_of_time = true;
  }
  return stats->stopped;
}

/// Puts the generation of these states, which it takes over, in the map's place.
static int grow(struct session *session, struct cagehop_axis next, struct growth *growth) {
  struct resolved_job *resolved = &session->resolved;
  const struct map_grow_stop stop = {growth_has_to_stop, growth};
  char error[MAP_ERROR_MAX] = "";
  int status = states_replace(resolved, next);
  if (status != CAGEHOP_OK) {
    free((double *)next.value);
    return status;
  }
  status = open_grown(session, &stop, error);
  if (status == CAGEHOP_OK) {
    session->generation++;
    session->generations++;
  }
  snprintf(growth->stats->error, sizeof growth->stats->error, "%s", status != CAGEHOP_STOPPED ? error : "");
  return status;
}

int generations_next(struct session *session, const struct sweep_plan *plan, struct sweep_stats *stats,
                     bool *grew) {
  struct growth growth = {session, plan, stats};
  struct cagehop_axis next;
  struct refine_report report;
  *grew = false;
  int status = generations_judge(&session->resolved, session->map, &next, &report);
  if (status != CAGEHOP_OK || next.count == 0) {
    if (status == CAGEHOP_OK && session->begun) {
      tell_last(session, &report);
    }
    return status;
  }
  if (!session->begun) {
    begin_points(session, plan);
  }
  tell_next(session, &report, next.count);
  status = grow(session, next, &growth);
  *grew = status == CAGEHOP_OK;
  return status == CAGEHOP_STOPPED ? CAGEHOP_OK : status;
}
