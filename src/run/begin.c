// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/begin.h"

#include "run/shape.h"

size_t begin_points_there(const struct session *session) {
  const struct tiling tiling = shape_tiling(&session->resolved);
  size_t points = 0;
  for (size_t i = 0; i < session->resolved.n_phi; i++) {
    for (size_t b = 0; b < tiling_blocks(tiling); b++) {
      points += map_tile_done(session->map, i, b) ? tile_at(i, b, tiling).count : 0;
    }
  }
  return points;
}

void begin_points(struct session *session, const struct sweep_plan *plan) {
  if (!session->begun) {
    run_computing(session->events, session->resolved.map_path);
  }
  session->begun = true;
  run_begin(session->events, &session->sink.progress, RUN_STAGE_POINTS, plan->n_phi * plan->pressure.count,
            begin_points_there(session));
}
