// SPDX-License-Identifier: GPL-3.0-or-later
/// How a map is cut into tiles, and which tile a worker gets next. Pure arithmetic: no MPI, no I/O.
#ifndef CAGEHOP_SWEEP_TILES_H
#define CAGEHOP_SWEEP_TILES_H

#include <stdbool.h>
#include <stddef.h>

/// Pressures in a tile. Part of the map's layout, so it must not depend on the number of ranks.
enum { TILE_PRESSURES = 512 };

/// A block of pressures on one isochore, or a part of one.
struct tile {
  size_t isochore;
  size_t block;
  size_t first; ///< index of its first pressure
  size_t count; ///< its pressures
};

size_t tile_blocks(size_t n_pressure);

struct tile tile_at(size_t isochore, size_t block, size_t n_pressure);

/// What is left to hand out.
struct schedule {
  size_t n_phi, n_pressure, blocks;
  size_t workers;
  size_t points; ///< pressures not handed out, over all tiles
  size_t *next;  ///< of tile (i, b): how many of its pressures were handed out, at next[i * blocks + b]
  size_t *open;  ///< tiles of isochore i not handed out whole
  bool *started; ///< whether some worker has solved isochore i
};

/// `done(context, i, b)` tells the tiles that need no work. Returns 0 or CAGEHOP_NO_MEMORY.
int schedule_create(size_t n_phi, size_t n_pressure, bool (*done)(void *context, size_t i, size_t block),
                    void *context, size_t workers, struct schedule *schedule);

/// Frees the schedule and empties it.
void schedule_clear(struct schedule *schedule);

/// The isochore of a worker that has solved none.
#define SCHEDULE_NO_ISOCHORE ((size_t)-1)

/// Fewer pressures are not worth solving their isochore again.
enum { TILE_PART_MIN = 128 };

/// Hands out the next tile for a worker that holds isochore `held`: one of the same isochore; else one of a
/// new isochore, the densest first because it costs most; else one of the isochore with most tiles left.
/// Towards the end tiles are parted, so that all workers end at about the same time. False when nothing is
/// left.
bool schedule_next(struct schedule *schedule, size_t held, struct tile *tile);

#endif
