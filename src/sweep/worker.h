// SPDX-License-Identifier: GPL-3.0-or-later
/// Computes tiles, and keeps the last isochore for the next tile. No MPI here; not collective, but where
/// ranks solve states together worker_solve and worker_compute are collective over their group.
#ifndef CAGEHOP_SWEEP_WORKER_H
#define CAGEHOP_SWEEP_WORKER_H

#include "sweep/tasks.h"

#define NO_ISOCHORE ((size_t)-1)

struct worker {
  const struct sweep_plan *plan; ///< borrowed
  struct cagehop_isochore *isochore;
  struct cagehop_fit *fit;         ///< where the plan wants standard errors; owned
  struct cagehop_fit_result known; ///< the material's numbers, with theirs
  size_t cached_isochore;          ///< index of `isochore`, or NO_ISOCHORE
};

/// A tile's results, as they are sent to rank 0.
struct tile_result {
  struct task_result head;
  union {
    char error[SWEEP_ERROR_MAX]; ///< where the head says `explained`; in place of what follows
    struct {
      struct tile tile;
      bool solved;                             ///< whether the isochore was solved for this tile
      struct cagehop_isochore_summary summary; ///< of the tile's isochore
      struct cagehop_point point[BLOCK_TILE_WIDE];
      struct cagehop_profile profile; ///< valid only where `solved` and where the plan asks for profiles
    };
  };
};

void worker_init(struct worker *worker, const struct sweep_plan *plan);
void worker_clear(struct worker *worker);

/// Solves the tile's isochore, unless it is the last one solved. Fills *result except for its points and
/// time; the status is 0 or negative.
void worker_solve(struct worker *worker, const struct tile *tile, struct tile_result *result);

/// Computes point[j], from <= j < to, of the tile's points. worker_solve must have solved its isochore.
void worker_evaluate(const struct worker *worker, const struct tile *tile, size_t from, size_t to,
                     struct cagehop_point point[]);

/// Adds to failed[s] the number of points with status s > 0.
void worker_tally(size_t count, const struct cagehop_point point[], uint32_t failed[SWEEP_STATUSES]);

/// The first negative status of the points, which ends the run; else 0.
static inline int worker_failure(size_t count, const struct cagehop_point point[]) {
  int status = 0;
  for (size_t j = 0; j < count && status == 0; j++) {
    status = point[j].status < 0 ? point[j].status : 0;
  }
  return status;
}

/// worker_solve, then worker_evaluate for all points of the tile. Fills *result except for its time; the
/// status is 0 or negative.
void worker_compute(struct worker *worker, const struct tile *tile, struct tile_result *result);

#endif
