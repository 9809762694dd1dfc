// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/map_sink.h"

#include "cli/signals.h"
#include "clock/clock.h"

#include <cagehop/status.h>
#include <stdio.h>

static bool sink_done(void *context, size_t i, size_t block) {
  const struct map_sink *sink = context;
  return mapfile_tile_done(sink->map, i, block);
}

static int sink_isochore(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                         const struct cagehop_profile *profile) {
  struct map_sink *sink = context;
  return mapfile_write_isochore(sink->map, i, summary, profile);
}

static int sink_tile(void *context, size_t i, size_t block, size_t count,
                     const struct cagehop_point point[]) {
  struct map_sink *sink = context;
  (void)count;
  const int status = mapfile_write_tile(sink->map, i, block, point);
  return status == CAGEHOP_OK ? mapfile_flush_when_due(sink->map, clock_seconds()) : status;
}

static void sink_tally(void *context, size_t count, const uint32_t failed[SWEEP_STATUSES]) {
  struct map_sink *sink = context;
  for (size_t status = 0; status < SWEEP_STATUSES; status++) {
    sink->failed[status] += failed[status];
  }
  progress_add(sink->progress, count);
}

static bool sink_stop(void *context) {
  (void)context;
  return signals_caught() != 0;
}

static int lead_open(void *context, const char *place, const void *comm) {
  struct map_sink *sink = context;
  (void)place;
  return mapfile_share(sink->map, comm);
}

static int lead_close(void *context) {
  struct map_sink *sink = context;
  return mapfile_unshare(sink->map);
}

static int follower_open(void *context, const char *place, const void *comm) {
  struct map_sink *sink = context;
  return mapfile_join(place, comm, &sink->map, sink->error);
}

/// What this rank wrote is put on disk by rank 0, on another node by nobody else.
static int follower_close(void *context) {
  struct map_sink *sink = context;
  const int flushed = mapfile_flush(sink->map);
  snprintf(sink->error, sizeof sink->error, "%s",
           flushed != CAGEHOP_OK ? mapfile_error(sink->map) : "the map could not be closed");
  const int closed = mapfile_close(&sink->map);
  return flushed != CAGEHOP_OK ? flushed : closed;
}

static int lead_discard(void *context, size_t i) {
  struct map_sink *sink = context;
  return mapfile_reset_isochore(sink->map, i);
}

static const char *sink_error(void *context) {
  const struct map_sink *sink = context;
  return sink->map != NULL ? mapfile_error(sink->map) : sink->error;
}

struct sweep_sink map_sink_of_lead(struct map_sink *sink) {
  return (struct sweep_sink){.context = sink,
                             .done = sink_done,
                             .isochore = sink_isochore,
                             .tile = sink_tile,
                             .tally = sink_tally,
                             .stop = sink_stop,
                             .open = lead_open,
                             .close = lead_close,
                             .discard = lead_discard,
                             .error = sink_error};
}

struct sweep_sink map_sink_of_follower(struct map_sink *sink) {
  return (struct sweep_sink){.context = sink,
                             .isochore = sink_isochore,
                             .tile = sink_tile,
                             .open = follower_open,
                             .close = follower_close,
                             .error = sink_error};
}
