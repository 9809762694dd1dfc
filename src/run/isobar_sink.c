// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/isobar_sink.h"

#include "clock/clock.h"
#include "phase_map/isobars_part.h"

#include <cagehop/status.h>

void isobar_sink_begin(struct isobar_sink *sink) {
  if (sink->progress.total == 0) {
    run_begin(sink->events, &sink->progress, RUN_STAGE_ISOBARS, sink->total, map_isobars_there(sink->map));
  }
}

void isobar_sink_end(struct isobar_sink *sink) {
  if (sink->progress.total > 0) {
    run_end(sink->events, &sink->progress);
  }
}

int isobar_find(const struct cagehop_isobars *isobars, const struct standard_errors *errors, size_t j,
                struct cagehop_isobar *isobar, size_t stride, struct cagehop_cooling cooling[]) {
  const struct cagehop_isobar_params *params = isobars_part_params(isobars);
  cagehop_isobars_evaluate(isobars, j, isobar);
  int status = isobar->status;
  if (status >= 0) {
    status = standard_errors_put(errors, params->transition_time_s, isobar);
  }
  for (size_t i = 0; i < params->n_cooling_rate && status >= 0; i++) {
    cagehop_isobars_cool(isobars, j, i, &cooling[i * stride]);
    status = cooling[i * stride].status;
  }
  return status < 0 ? status : CAGEHOP_OK;
}

int isobar_write(struct isobar_sink *sink, size_t first, size_t count, const struct cagehop_isobar isobar[],
                 const struct cagehop_cooling cooling[]) {
  int status = map_write_isobars(sink->map, first, count, isobar, cooling);
  if (status == CAGEHOP_OK) {
    status = map_flush_when_due(sink->map, clock_seconds());
    sink->found += count;
    run_advance(sink->events, &sink->progress, count);
  }
  return status;
}
