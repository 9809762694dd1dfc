// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/map_sink.h"

#include "clock/clock.h"
#include "run/helpers.h"
#include "run/isobar_deal.h"
#include "run/state_deal.h"

#include <cagehop/status.h>
#include <stdio.h>

static bool sink_done(void *context, size_t i, size_t block) {
  const struct map_sink *sink = context;
  return map_tile_done(sink->map, i, block);
}

/// Keeps the first failure and its reason.
static int note(struct map_sink *sink, int status) {
  if (status < 0 && sink->failure == CAGEHOP_OK) {
    sink->failure = status;
    snprintf(sink->error, sizeof sink->error, "%s",
             status == CAGEHOP_IO ? map_error(sink->map) : cagehop_status_message(status));
  }
  return status;
}

static int sink_isochore(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                         const struct cagehop_profile *profile) {
  struct map_sink *sink = context;
  return note(sink, map_write_isochore(sink->map, i, summary, profile));
}

static int sink_tile(void *context, size_t i, size_t block, size_t count,
                     const struct cagehop_point point[]) {
  struct map_sink *sink = context;
  (void)count;
  const int status = map_write_tile(sink->map, i, block, point);
  return note(sink, status == CAGEHOP_OK ? map_flush_when_due(sink->map, clock_seconds()) : status);
}

/// Counts on where all points of a tile failed for the reason that those before it did.
static void count_failed(struct map_sink *sink, size_t count, const uint32_t failed[SWEEP_STATUSES]) {
  int by = CAGEHOP_OK;
  for (int status = 1; status < SWEEP_STATUSES; status++) {
    by = failed[status] == count ? status : by;
  }
  sink->failed_on_end = by == CAGEHOP_OK ? 0 : count + (by == sink->failed_by ? sink->failed_on_end : 0);
  sink->failed_by = by;
}

bool map_sink_gives_up(const struct map_sink *sink) {
  return sink->max_failed > 0 && sink->failed_on_end >= sink->max_failed;
}

static void sink_tally(void *context, size_t count, const uint32_t failed[SWEEP_STATUSES]) {
  struct map_sink *sink = context;
  for (size_t status = 0; status < SWEEP_STATUSES; status++) {
    sink->failed[status] += failed[status];
  }
  count_failed(sink, count, failed);
  run_advance(sink->events, &sink->progress, count);
}

static bool sink_stop(void *context) {
  const struct map_sink *sink = context;
  return run_stop_reason(sink->events) != NULL || map_sink_gives_up(sink);
}

static int manager_open(void *context, const char *shared_path, const struct ranks *ranks) {
  struct map_sink *sink = context;
  (void)shared_path;
  return map_share(sink->map, ranks);
}

static int worker_open(void *context, const char *shared_path, const struct ranks *ranks) {
  struct map_sink *sink = context;
  return map_join(shared_path, ranks, &sink->map, sink->error);
}

/// What this rank wrote is put on disk by rank 0, on another node by nobody else.
static int sink_settle(void *context) {
  struct map_sink *sink = context;
  note(sink, sink->failure == CAGEHOP_OK ? map_flush(sink->map) : CAGEHOP_OK);
  return sink->failure;
}

static int manager_close(void *context) {
  struct map_sink *sink = context;
  return note(sink, map_unshare(sink->map));
}

static int manager_abandon(void *context) {
  struct map_sink *sink = context;
  return note(sink, map_abandon_shared(sink->map));
}

static int worker_close(void *context) {
  struct map_sink *sink = context;
  return map_close(&sink->map, sink->error);
}

static int worker_abandon(void *context) {
  struct map_sink *sink = context;
  map_leave_shared(&sink->map);
  return CAGEHOP_OK;
}

static int manager_discard(void *context, size_t i) {
  struct map_sink *sink = context;
  return map_reset_isochore(sink->map, i);
}

static const char *sink_error(void *context) {
  const struct map_sink *sink = context;
  return sink->error[0] != '\0' || sink->map == NULL ? sink->error : map_error(sink->map);
}

struct sweep_sink map_sink_of_manager(struct map_sink *sink) {
  static const struct sweep_shared_writer shared = {
      .open = manager_open, .settle = sink_settle, .close = manager_close, .abandon = manager_abandon};
  return (struct sweep_sink){.context = sink,
                             .done = sink_done,
                             .stop = sink_stop,
                             .isochore = sink_isochore,
                             .tile = sink_tile,
                             .error = sink_error,
                             .shared = &shared,
                             .tally = sink_tally,
                             .discard = manager_discard};
}

struct sweep_sink map_sink_of_worker(struct map_sink *sink) {
  static const struct sweep_shared_writer shared = {
      .open = worker_open, .settle = sink_settle, .close = worker_close, .abandon = worker_abandon};
  static const struct sweep_helper *const helper[HELPERS] = {
      [HELPER_ISOBARS] = &isobar_helper, [HELPER_STATES] = &state_helper};
  return (struct sweep_sink){.context = sink,
                             .isochore = sink_isochore,
                             .tile = sink_tile,
                             .error = sink_error,
                             .shared = &shared,
                             .helper = helper};
}
