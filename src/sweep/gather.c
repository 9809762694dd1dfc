// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/gather.h"

#include "sweep/sink.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

int gather_create(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats,
                  struct gather *gather) {
  *gather = (struct gather){.sink = sink,
                            .n_phi = plan->n_phi,
                            .profiles = plan->profiles,
                            .isochore = calloc(plan->n_phi, sizeof *gather->isochore)};
  admission_begin(plan, sink->stop, sink->context, stats, &gather->admission);
  return gather->isochore == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

void gather_clear(struct gather *gather) {
  free(gather->isochore);
  gather->isochore = NULL;
}

// ---------------------------------------------------------------- failures

void gather_contradiction(double phi, const char *what, char *why) {
  snprintf(why, SWEEP_ERROR_MAX,
           "phi = %.10g was solved to different numbers by two ranks (%s differs); its points are computed "
           "again",
           phi, what);
}

/// Compares a result's summary with the first one of its isochore. False where they differ, that is, where
/// two ranks found different solutions.
static bool agrees(struct gather *gather, const struct tile_result *result) {
  struct isochore_note *note = &gather->isochore[result->tile.isochore];
  char why[SWEEP_ERROR_MAX];
  const char *what = first_solution_difference(&note->first, &result->summary);
  if (what != NULL) {
    note->contradicted = true;
    gather_contradiction(result->summary.phi, what, why);
    admission_fail(&gather->admission, CAGEHOP_CONTRADICTION, why);
  }
  return what == NULL;
}

int gather_end(struct gather *gather) {
  const struct sweep_sink *sink = gather->sink;
  for (size_t i = 0; i < gather->n_phi; i++) {
    const int status = gather->isochore[i].contradicted ? sink_discard(sink, i) : CAGEHOP_OK;
    if (status < 0) { // told instead of the first failure, because now the map holds points of two solutions
      gather->admission.status = CAGEHOP_OK;
      admission_fail(&gather->admission, status, sink_reason(sink, status));
      break;
    }
  }
  return gather->admission.status;
}

// ---------------------------------------------------------------- results

int gather_accept(struct gather *gather, const struct tile_result *result) {
  const struct sweep_sink *sink = gather->sink;
  struct isochore_note *note = &gather->isochore[result->tile.isochore];
  uint32_t failed[SWEEP_STATUSES] = {0};
  if (!agrees(gather, result) || // compared after a failure too: some of it may be written
      gather->admission.status < 0) {
    return gather->admission.status;
  }
  // The first result of an isochore comes from a worker that has just solved it, so it has the profile.
  const int status = sink_store(sink, result, !note->passed_on, gather->profiles ? &result->profile : NULL);
  note->passed_on = true;
  if (status < 0) {
    admission_fail(&gather->admission, status, sink_has_reason(sink) ? sink_reason(sink, status) : NULL);
    return status;
  }
  worker_tally(result->tile.count, result->point, failed);
  sink_tally(sink, result->tile.count, failed);
  return CAGEHOP_OK;
}
