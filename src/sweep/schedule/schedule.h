// SPDX-License-Identifier: GPL-3.0-or-later
/// Which tile a worker gets next. A task is what a worker gets in one message: a part of a tile, a tile, or
/// several consecutive tiles of one isochore. Pure arithmetic: no MPI, no I/O. Not collective.
#ifndef CAGEHOP_SWEEP_SCHEDULE_H
#define CAGEHOP_SWEEP_SCHEDULE_H

#include "grid/tiling.h"

#include <stdbool.h>
#include <stddef.h>

/// What solving an isochore and computing a point cost, as means over those measured, [s].
struct tile_costs {
  double solve_seconds, point_seconds; ///< 0: unknown
  double solved, points;               ///< number of isochores and points measured
};

/// The tiles that are not handed out yet, and what is known of their cost.
struct schedule {
  size_t n_phi, blocks;
  struct tiling tiling;
  size_t workers;
  size_t points;         ///< pressures not handed out, over all tiles
  size_t *next;          ///< number of pressures of tile (i, b) that were handed out, at next[i * blocks + b]
  size_t *left;          ///< pressures of isochore i not handed out
  size_t *workers_on;    ///< number of workers that were given something of isochore i
  size_t next_unstarted; ///< all isochores with this index or a higher one are begun or done; those below
                         ///< come next, downwards
  size_t unstarted;      ///< number of isochores that no worker has begun and that are not done
  bool whole;            ///< whether a worker always gets whole tiles; false unless set
  bool exclusive;        ///< whether all of an isochore goes to the worker that begins it; false unless set
  size_t prefetch_min;   ///< prefetch threshold: isochores are handed out ahead of time while at least this
                         ///< many per worker are unstarted; 4 unless set
  struct tile_costs costs;
};

/// `done(context, i, b)` returns whether a tile needs no work; NULL: none is done. Returns 0 or
/// CAGEHOP_NO_MEMORY.
int schedule_create(size_t n_phi, struct tiling tiling, bool (*done)(void *context, size_t i, size_t block),
                    void *context, size_t workers, struct schedule *schedule);

/// The memory that a schedule of so many isochores takes, [B].
double schedule_bytes(size_t n_phi, struct tiling tiling);

/// Frees the schedule and empties it.
void schedule_clear(struct schedule *schedule);

/// Sets the costs to assume until the first are measured, [s].
void schedule_expect(struct schedule *schedule, double solve_seconds, double point_seconds);

/// Updates the mean costs with a tile of `points` pressures that took `busy_seconds`, of which solving its
/// isochore took `solve_seconds`. points is 0 where the points' cost must not be counted; solve_seconds is 0
/// where the worker had solved the isochore before.
void schedule_learn(struct schedule *schedule, size_t points, double busy_seconds, double solve_seconds);

/// The cost of solving an isochore in units of a point's; 0 while that is unknown.
double schedule_solve_points(const struct schedule *schedule);

/// Stands for no isochore, for a worker that has solved none.
#define SCHEDULE_NO_ISOCHORE ((size_t)-1)

/// The smallest part of a tile that is handed out: its pressures while costs are unknown, and when they are
/// known.
enum { TILE_PART_MIN = 128, TILE_PART_LEAST = 16 };

/// Hands out the next tile for a worker whose last isochore is `cached_isochore` (SCHEDULE_NO_ISOCHORE:
/// none). In this order: a tile of the same isochore; a tile of an isochore that nobody has begun, the
/// densest first because it costs most; unless the schedule is exclusive, a tile of another worker's
/// isochore, if the worker's share of that takes longer than solving the isochore again. Towards the end
/// tiles are divided, so that all workers finish at about the same time. False when there is no tile for this
/// worker.
bool schedule_next(struct schedule *schedule, size_t cached_isochore, struct tile *tile);

/// Extends a task by the following tiles of the same isochore, up to 10 ms of estimated work (1 ms until
/// costs are measured), so that there are fewer messages.
void schedule_extend(struct schedule *schedule, struct tile *tile);

/// Whether a worker that still has `ahead` points to do on `cached_isochore` may be given its next tile now,
/// so that it need not wait for it: always one of the same isochore; one of a new isochore only where the
/// worker would begin it soon, or where so many isochores are unstarted that early assignment costs no
/// balance.
bool schedule_may_prefetch(const struct schedule *schedule, size_t cached_isochore, size_t ahead);

/// Whether a worker without an isochore will not get anything any more, also if measured costs turn out to be
/// several times wrong.
bool schedule_nothing_left(const struct schedule *schedule);

#endif
