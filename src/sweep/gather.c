// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/gather.h"

#include <cagehop/status.h>
#include <stdlib.h>

int gather_create(size_t n_phi, const struct sweep_sink *sink, struct sweep_stats *stats,
                  struct gather *gather) {
  *gather = (struct gather){.sink = sink, .stats = stats};
  gather->summarized = calloc(n_phi, sizeof *gather->summarized);
  return gather->summarized == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

void gather_clear(struct gather *gather) {
  free(gather->summarized);
  gather->summarized = NULL;
}

void gather_accept(struct gather *gather, const struct tile_result *result) {
  const struct sweep_sink *sink = gather->sink;
  const struct tile *tile = &result->tile;
  gather->stats->busy_seconds += result->busy_seconds;
  int status = result->status;
  if (gather->status < 0) {
    return;
  }
  if (status >= 0 && !gather->summarized[tile->isochore]) {
    status = sink->isochore(sink->context, tile->isochore, &result->summary);
    gather->summarized[tile->isochore] = true;
  }
  if (status >= 0) {
    status = sink->tile(sink->context, tile->isochore, tile->block, tile->count, result->point);
  }
  if (status < 0) {
    gather->status = status;
  }
}
