// SPDX-License-Identifier: GPL-3.0-or-later
/// What workers share that take tiles from one place: the isochores that they may begin next, and those under
/// way. Where every rank writes its own tiles, the board of a compute node is in memory that its workers
/// share, and the caller lets one at a time into these functions; where rank 0 writes all, rank 0 has the
/// only one. Pure arithmetic. Not collective.
#ifndef CAGEHOP_SWEEP_BOARD_H
#define CAGEHOP_SWEEP_BOARD_H

#include "sweep/schedule/plan.h"
#include "sweep/schedule/portions.h"

/// The first solution that was found of an isochore.
struct first_solution {
  bool found;
  struct cagehop_isochore_summary summary;
};

/// Holds a solution against the first one. NULL where they agree, else the name of what differs.
const char *first_solution_difference(struct first_solution *first,
                                      const struct cagehop_isochore_summary *summary);

/// An isochore under way.
struct board_work {
  size_t users; ///< workers that compute its tiles; 0: this place is free
  size_t isochore;
  size_t next_block; ///< of the next tile, or of one before it that needs no work
  size_t left;       ///< pressures that were not handed out
  struct first_solution first;
};

struct board {
  size_t list, next, end; ///< of the portion at hand: whose share it is of, and what of it is left
  bool fetching;          ///< whether a worker is getting the next portion
  bool empty;             ///< whether no compute node has any portion left
  bool exclusive;         ///< whether an isochore is computed by one worker; see kinds_exclusive
  bool stop;              ///< whether no more tiles are handed out
  double solve_points;    ///< points that take as long as solving an isochore: assumed, then as measured last
  double max_tile_seconds; ///< largest cost of a tile, where known
  uint64_t points;         ///< computed by these workers
  // For who keeps compute nodes in touch (mpi/compute_node.c).
  uint64_t told;            ///< of `points`, those that the other compute nodes know of
  uint64_t all_points;      ///< computed on all compute nodes, as far as this one knows
  bool stop_told;           ///< whether the others know of `stop`
  double touched;           ///< when it was last in touch, on clock_seconds()
  size_t workers, turn;     ///< places, and where the next search of a free one begins
  struct board_work work[]; ///< as many as workers, which is enough
};

size_t board_bytes(size_t workers);

/// An empty board, with the costs of a usual machine and closure. Where `exclusive`, nobody joins an isochore
/// that another worker has begun.
void board_init(const struct sweep_plan *plan, size_t workers, bool exclusive, struct board *board);

/// Stands for no place, for a worker that has begun nothing.
#define BOARD_NOWHERE ((size_t)-1)

enum board_answer {
  BOARD_TILE,    ///< *tile is to be computed
  BOARD_FETCH,   ///< the caller must get the next portion, and then call board_give
  BOARD_WAIT,    ///< ask again soon: others have tiles left, which may come to be worth helping with
  BOARD_NOTHING, ///< there is no more for this worker
};

/// The next tile for a worker. *place is where its isochore stands, BOARD_NOWHERE at first.
/// In this order: a tile of the same isochore; the next isochore of the portion at hand; the next portion; a
/// tile of another worker's isochore, if the worker's share of that takes longer than solving the isochore
/// again.
enum board_answer board_next(struct board *board, const struct pending *pending, const struct shares *shares,
                             size_t *place, struct tile *tile);

/// Whether a worker may be given its next tile while it computes one, so that it need not wait for it: one of
/// the same isochore; a new isochore only while at least `least` for each worker are not begun, so that early
/// assignment costs no balance.
bool board_may_prefetch(const struct board *board, size_t place, size_t least);

/// Ends a fetch: the portion of `list` from `first` on. count 0: no compute node has any left.
void board_give(struct board *board, size_t list, size_t first, size_t count);

/// Takes note of what a tile cost; `solved`: solving its isochore included, which alone takes solve_seconds.
void board_learn(struct board *board, size_t points, double busy_seconds, bool solved, double solve_seconds);

#endif
