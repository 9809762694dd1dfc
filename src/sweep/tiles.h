// SPDX-License-Identifier: GPL-3.0-or-later
/// How a map is cut into tiles, and which tile a worker gets next. Pure arithmetic: no MPI, no I/O.
#ifndef CAGEHOP_SWEEP_TILES_H
#define CAGEHOP_SWEEP_TILES_H

#include <stdbool.h>
#include <stddef.h>

enum { TILE_PRESSURES_MAX = 4096 };

/// How the pressures of a map are cut into blocks, all of one width but the last. Part of the map's layout,
/// so it must not depend on the number of ranks.
struct tiling {
  size_t n_pressure, width;
};

/// Blocks of 512 pressures; of 4096 where there are more than those, as long as points are not `dear`: wider
/// ones are written faster, but a run that is asked to stop ends its tiles first.
struct tiling tiling_of(size_t n_pressure, bool dear);

/// A block of pressures on one isochore, or a part of one; a stretch may go on over the blocks that follow.
struct tile {
  size_t isochore;
  size_t block;
  size_t first; ///< index of its first pressure
  size_t count; ///< its pressures
};

size_t tile_blocks(struct tiling tiling);

struct tile tile_at(size_t isochore, size_t block, struct tiling tiling);

/// Cuts the first tile, or part of one, off a stretch that is not empty.
struct tile tile_cut(struct tile *stretch, struct tiling tiling);

/// What isochores and points cost, as means over those measured; [s].
struct tile_costs {
  double solve_seconds, point_seconds; ///< 0: unknown
  double solved, points;               ///< how many were measured
};

/// What is left to hand out.
struct schedule {
  size_t n_phi, blocks;
  struct tiling tiling;
  size_t workers;
  size_t points;      ///< pressures not handed out, over all tiles
  size_t *next;       ///< of tile (i, b): how many of its pressures were handed out, at next[i * blocks + b]
  size_t *left;       ///< pressures of isochore i not handed out
  size_t *workers_on; ///< workers that have begun isochore i
  size_t densest;     ///< every isochore from this one on is begun or done
  size_t untouched;   ///< isochores that nobody has begun and that have something left
  bool whole;         ///< tiles are never parted; false unless set
  bool exclusive;     ///< all of an isochore goes to the worker that begins it; false unless set
  size_t spare; ///< while so many isochores for each worker are untouched, who has which doesn't matter; 4
  struct tile_costs costs;
};

/// `done(context, i, b)` tells the tiles that need no work. Returns 0 or CAGEHOP_NO_MEMORY.
int schedule_create(size_t n_phi, struct tiling tiling, bool (*done)(void *context, size_t i, size_t block),
                    void *context, size_t workers, struct schedule *schedule);

/// Frees the schedule and empties it.
void schedule_clear(struct schedule *schedule);

/// What costs may be, until the first are measured. [s]
void schedule_expect(struct schedule *schedule, double solve_seconds, double point_seconds);

/// Learns from a tile of `points` pressures, 0 where their cost is not to be learned, that took
/// `busy_seconds`, of which solving its isochore took `solve_seconds`; 0 where the isochore was held.
void schedule_learn(struct schedule *schedule, size_t points, double busy_seconds, double solve_seconds);

/// How many points cost as much as solving an isochore; 0 as long as that is unknown.
double schedule_solve_points(const struct schedule *schedule);

/// The isochore of a worker that has solved none.
#define SCHEDULE_NO_ISOCHORE ((size_t)-1)

/// A part of a tile: so many pressures at least where costs are unknown; and where they are known.
enum { TILE_PART_MIN = 128, TILE_PART_LEAST = 16 };

/// Hands out the next tile for a worker that holds isochore `held`: one of the same isochore; else one of a
/// new isochore, the densest first because it costs most; else one of another's isochore, if the worker's
/// share of that is worth more than solving it again. Towards the end tiles are parted, so that all workers
/// end at about the same time. False when there is none for this worker; who holds an isochore always gets
/// what is left of it. On an exclusive schedule nobody gets anything of another's isochore.
bool schedule_next(struct schedule *schedule, size_t held, struct tile *tile);

/// Adds the tiles after this one to it, as far as they are cheap, and as long as that is a guess fewer: fewer
/// messages.
void schedule_extend(struct schedule *schedule, struct tile *tile);

/// Whether a worker that has `ahead` points still to do on isochore `held` may have its next tile already:
/// one of the same isochore always; a new isochore only where it would begin it soon, or where isochores are
/// so many that it doesn't matter who has which.
bool schedule_ahead(const struct schedule *schedule, size_t held, size_t ahead);

/// Whether there is nothing more for workers that hold nothing, by a wide margin.
bool schedule_hopeless(const struct schedule *schedule);

#endif
