// SPDX-License-Identifier: GPL-3.0-or-later
/// Which tile a worker gets next from rank 0, where rank 0 writes the map: one board for all
/// workers, with all isochores at hand. Pure arithmetic: no MPI, no I/O. Not collective.
#ifndef CAGEHOP_SWEEP_SCHEDULE_H
#define CAGEHOP_SWEEP_SCHEDULE_H

#include "sweep/schedule/board.h"

#include <stdbool.h>
#include <stddef.h>

struct schedule {
  struct pending pending;
  struct shares shares;
  struct board *board; ///< owned
  size_t left;         ///< pressures that were not handed out
};

/// All tiles of a plan of which `done` says that they need work; NULL: all do. Returns 0 or
/// CAGEHOP_NO_MEMORY.
int schedule_create(const struct sweep_plan *plan, bool (*done)(void *context, size_t i, size_t block),
                    void *context, size_t workers, bool exclusive, struct schedule *schedule);

/// Memory of a schedule for so many workers, [B].
double schedule_bytes(size_t n_phi, struct tiling tiling, size_t workers);

/// Frees the schedule and empties it.
void schedule_clear(struct schedule *schedule);

/// The next tile for the worker whose isochore stands at *place, see board_next; false where there is none
/// for it now.
bool schedule_next(struct schedule *schedule, size_t *place, struct tile *tile);

#endif
