// SPDX-License-Identifier: GPL-3.0-or-later
/// Calls of a sink's functions, of which any may be NULL. Not collective.
#ifndef CAGEHOP_SWEEP_SINK_H
#define CAGEHOP_SWEEP_SINK_H

#include "sweep/sweep.h"

#include <cagehop/status.h>

static inline bool sink_stop(const struct sweep_sink *sink) {
  return sink->stop != NULL && sink->stop(sink->context);
}

static inline int sink_isochore(const struct sweep_sink *sink, size_t i,
                                const struct cagehop_isochore_summary *summary,
                                const struct cagehop_profile *profile) {
  return sink->isochore != NULL ? sink->isochore(sink->context, i, summary, profile) : CAGEHOP_OK;
}

static inline int sink_tile(const struct sweep_sink *sink, const struct tile *tile,
                            const struct cagehop_point point[]) {
  return sink->tile != NULL ? sink->tile(sink->context, tile->isochore, tile->block, tile->count, point)
                            : CAGEHOP_OK;
}

static inline void sink_tally(const struct sweep_sink *sink, size_t count,
                              const uint32_t failed[SWEEP_STATUSES]) {
  if (sink->tally != NULL) {
    sink->tally(sink->context, count, failed);
  }
}

static inline int sink_discard(const struct sweep_sink *sink, size_t isochore) {
  return sink->discard != NULL ? sink->discard(sink->context, isochore) : CAGEHOP_OK;
}

/// Whether the sink has words of its own for a failure.
static inline bool sink_has_reason(const struct sweep_sink *sink) {
  const char *own = sink->error != NULL ? sink->error(sink->context) : NULL;
  return own != NULL && own[0] != '\0';
}

/// Why a function of the sink returned `status`: its own words, or the status's.
static inline const char *sink_reason(const struct sweep_sink *sink, int status) {
  return sink_has_reason(sink) ? sink->error(sink->context) : cagehop_status_message(status);
}

#endif
