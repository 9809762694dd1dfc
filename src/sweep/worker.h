// SPDX-License-Identifier: GPL-3.0-or-later
/// Computes tiles, keeping the last isochore for the next tile. Knows nothing of ranks.
#ifndef CAGEHOP_SWEEP_WORKER_H
#define CAGEHOP_SWEEP_WORKER_H

#include "sweep/sweep.h"
#include "sweep/tiles.h"

struct worker {
  const struct sweep_plan *plan; ///< borrowed
  struct cagehop_isochore *isochore;
  size_t held; ///< its index, or SCHEDULE_NO_ISOCHORE
};

/// A tile's results, as they travel.
struct tile_result {
  struct tile tile;
  int status;  ///< negative: the run must end
  bool solved; ///< whether the isochore was solved for this tile
  double busy_seconds;
  bool taken_in;                           ///< by the rank that computed it: no points travel
  bool explained;                          ///< whether `error` says why the status is negative
  uint32_t failed[SWEEP_STATUSES];         ///< points by status, where it was taken in
  struct cagehop_isochore_summary summary; ///< of the tile's isochore
  union {
    struct cagehop_point point[TILE_PRESSURES_MAX];
    char error[SWEEP_ERROR_MAX]; ///< where explained
  };
  struct cagehop_profile profile; ///< only where solved, and wanted; it does not travel otherwise
};

void worker_init(struct worker *worker, const struct sweep_plan *plan);
void worker_clear(struct worker *worker);

/// Solves the tile's isochore, unless it is held. Fills *result but for points and time; its status is 0 or
/// negative.
void worker_hold(struct worker *worker, const struct tile *tile, struct tile_result *result);

/// The tile's points from `from` to before `to`, at their places in point[]. The isochore is held.
void worker_evaluate(const struct worker *worker, const struct tile *tile, size_t from, size_t to,
                     struct cagehop_point point[]);

/// Counts points by status.
void worker_tally(size_t count, const struct cagehop_point point[], uint32_t failed[SWEEP_STATUSES]);

/// The first negative status of the points, which ends the run; else 0.
static inline int worker_failure(size_t count, const struct cagehop_point point[]) {
  int status = 0;
  for (size_t j = 0; j < count && status == 0; j++) {
    status = point[j].status < 0 ? point[j].status : 0;
  }
  return status;
}

/// Gives a computed tile to this rank's own sink. The result's status becomes negative where it was refused.
void worker_take_in(const struct worker *worker, const struct sweep_sink *sink, struct tile_result *result);

/// Both, for all points. Fills *result; result->status is 0 or a negative status.
void worker_compute(struct worker *worker, const struct tile *tile, struct tile_result *result);

#endif
