// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <stdlib.h>

size_t tile_blocks(size_t n_pressure) {
  return (n_pressure + TILE_PRESSURES - 1) / TILE_PRESSURES;
}

struct tile tile_at(size_t isochore, size_t block, size_t n_pressure) {
  const size_t first = block * TILE_PRESSURES;
  const size_t rest = n_pressure - first;
  return (struct tile){
      .isochore = isochore,
      .block = block,
      .first = first,
      .count = rest < TILE_PRESSURES ? rest : TILE_PRESSURES,
  };
}

int schedule_create(size_t n_phi, size_t n_pressure, bool (*done)(void *context, size_t i, size_t block),
                    void *context, size_t workers, struct schedule *schedule) {
  const size_t blocks = tile_blocks(n_pressure);
  *schedule =
      (struct schedule){.n_phi = n_phi, .n_pressure = n_pressure, .blocks = blocks, .workers = workers};
  schedule->next = calloc(n_phi * blocks, sizeof *schedule->next);
  schedule->open = calloc(n_phi, sizeof *schedule->open);
  schedule->started = calloc(n_phi, sizeof *schedule->started);
  if (schedule->next == NULL || schedule->open == NULL || schedule->started == NULL) {
    schedule_clear(schedule);
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < n_phi; i++) {
    for (size_t b = 0; b < blocks; b++) {
      const size_t count = tile_at(i, b, n_pressure).count;
      if (done(context, i, b)) {
        schedule->next[i * blocks + b] = count;
      } else {
        schedule->open[i]++;
        schedule->points += count;
      }
    }
  }
  return CAGEHOP_OK;
}

void schedule_clear(struct schedule *schedule) {
  free(schedule->next);
  free(schedule->open);
  free(schedule->started);
  *schedule = (struct schedule){0};
}

static size_t choose_isochore(const struct schedule *schedule, size_t held) {
  if (held != SCHEDULE_NO_ISOCHORE && schedule->open[held] > 0) {
    return held;
  }
  size_t fullest = SCHEDULE_NO_ISOCHORE;
  for (size_t i = schedule->n_phi; i-- > 0;) {
    if (schedule->open[i] == 0) {
      continue;
    }
    if (!schedule->started[i]) {
      return i;
    }
    if (fullest == SCHEDULE_NO_ISOCHORE || schedule->open[i] > schedule->open[fullest]) {
      fullest = i;
    }
  }
  return fullest;
}

/// How many of the `count` pressures that a tile has left one worker gets: all, as long as there is twice as
/// much for everybody.
static size_t part_of(const struct schedule *schedule, size_t count) {
  const size_t fair = schedule->points / (2 * schedule->workers);
  if (schedule->workers == 1 || count <= fair) {
    return count;
  }
  const size_t part = fair > TILE_PART_MIN ? fair : TILE_PART_MIN;
  return count < part + TILE_PART_MIN ? count : part; // no crumb is left behind
}

bool schedule_next(struct schedule *schedule, size_t held, struct tile *tile) {
  if (schedule->points == 0) {
    return false;
  }
  const size_t i = choose_isochore(schedule, held);
  size_t b = 0;
  while (schedule->next[i * schedule->blocks + b] == tile_at(i, b, schedule->n_pressure).count) {
    b++;
  }
  size_t *next = &schedule->next[i * schedule->blocks + b];
  *tile = tile_at(i, b, schedule->n_pressure);
  const size_t rest = tile->count - *next, part = part_of(schedule, rest);
  tile->first += *next;
  tile->count = part;
  *next += part;
  schedule->started[i] = true;
  schedule->open[i] -= part == rest;
  schedule->points -= part;
  return true;
}
