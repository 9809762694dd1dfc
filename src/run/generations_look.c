// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/generations_look.h"

#include "map/grow.h"
#include "run/shape.h"
#include "run/states.h"

#include <cagehop/status.h>
#include <stdlib.h>

/// Gives the job the states of its map.
static bool take_states(const char *path, struct resolved_job *resolved, size_t *generation) {
  struct cagehop_axis axis = {0};
  size_t count;
  double *state;
  resolved->state_unit = cagehop_structure_state_unit(&resolved->job.model.structure);
  if (!map_recall_states(path, resolved->job.sha256, resolved->table.sha256, &count, &state)) {
    return false;
  }
  const bool known = refine_recognise(resolved, count, state, &axis, generation) == CAGEHOP_OK &&
                     axis.count > 0 && states_replace(resolved, axis) == CAGEHOP_OK;
  free(state);
  return known;
}

static size_t count_pending(const struct resolved_job *resolved, const struct map *map) {
  const size_t blocks = tiling_blocks(shape_tiling(resolved));
  size_t pending = 0;
  for (size_t i = 0; i < resolved->n_phi; i++) {
    size_t done = 0;
    for (size_t b = 0; b < blocks; b++) {
      done += map_tile_done(map, i, b);
    }
    pending += done < blocks;
  }
  return pending;
}

bool generations_look(const char *path, struct resolved_job *resolved, struct generations_view *view) {
  char error[MAP_ERROR_MAX];
  struct cagehop_axis next = {0};
  struct refine_report report;
  struct map *map = NULL;
  *view = (struct generations_view){0};
  if (!generations_wanted(&resolved->job) || !take_states(path, resolved, &view->generation) ||
      map_open_for_reading(path, &map, error) != CAGEHOP_OK) {
    return false;
  }
  view->isochores = resolved->n_phi;
  view->pending = count_pending(resolved, map);
  bool known = true;
  if (view->pending == 0) {
    known = generations_judge(resolved, map, &next, &report) == CAGEHOP_OK;
  }
  if (known && view->pending == 0 && next.count == 0) {
    generations_shortfall(&resolved->job, &report, view->shortfall);
  }
  view->next = next.count;
  free((double *)next.value);
  (void)map_close(&map, NULL);
  return known;
}
