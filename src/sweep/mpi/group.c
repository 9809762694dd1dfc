// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/mpi/group.h"

#include "numerics/grid_transform.h"
#include "sweep/mpi/wait.h"
#include "sweep/schedule/groups.h"

#include <cagehop/status.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- callbacks for libcagehop

/// Each rank transposes its rows, of which every rank then gets its columns: a block, where rows of the
/// result are as long as the sender has rows.
static int transpose(void *context, size_t rows, size_t columns, double from[], double to[]) {
  const struct group *group = context;
  const size_t size = (size_t)group->communicator.size, high = rows / size, wide = columns / size;
  const size_t block = 2 * high * wide;
  if (block > INT_MAX) {
    return CAGEHOP_NO_MEMORY;
  }
  grid_transpose(high, columns, from, to);
  if (mpi_checked(MPI_Alltoall(to, (int)block, MPI_DOUBLE, from, (int)block, MPI_DOUBLE, group->comm)) !=
      CAGEHOP_OK) {
    return CAGEHOP_COMMUNICATION;
  }
  for (size_t i = 0; i < wide; i++) {
    for (size_t k = 0; k < size; k++) {
      memcpy(&to[2 * (i * rows + k * high)], &from[k * block + 2 * i * high], 2 * high * sizeof *to);
    }
  }
  return CAGEHOP_OK;
}

static int reduce(struct group *group, size_t count, double values[], MPI_Op operation) {
  return count > INT_MAX ? CAGEHOP_NO_MEMORY
                         : mpi_checked(MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_DOUBLE, operation,
                                                     group->comm));
}

static int allreduce_sum(void *context, size_t count, double values[]) {
  return reduce(context, count, values, MPI_SUM); // exact: all terms but one are zero
}

static int allreduce_max(void *context, size_t count, double values[]) {
  return reduce(context, count, values, MPI_MAX);
}

int group_join(MPI_Comm comm, int number, struct group *group) {
  *group = (struct group){.comm = MPI_COMM_NULL, .communicator = {.rank = 0, .size = 1}};
  int rank;
  MPI_Comm parted;
  if (mpi_checked(MPI_Comm_rank(comm, &rank)) != CAGEHOP_OK ||
      mpi_checked(MPI_Comm_split(comm, number >= 0 ? number : MPI_UNDEFINED, rank, &parted)) != CAGEHOP_OK) {
    return CAGEHOP_COMMUNICATION;
  }
  if (parted == MPI_COMM_NULL) {
    return CAGEHOP_OK;
  }
  group->comm = parted;
  group->communicator = (struct cagehop_communicator){.context = group,
                                                      .transpose = transpose,
                                                      .allreduce_sum = allreduce_sum,
                                                      .allreduce_max = allreduce_max};
  if (mpi_checked(MPI_Comm_set_errhandler(parted, MPI_ERRORS_RETURN)) != CAGEHOP_OK ||
      mpi_checked(MPI_Comm_rank(parted, &group->communicator.rank)) != CAGEHOP_OK ||
      mpi_checked(MPI_Comm_size(parted, &group->communicator.size)) != CAGEHOP_OK) {
    return CAGEHOP_COMMUNICATION;
  }
  return CAGEHOP_OK;
}

void group_leave(struct group *group) {
  if (group->comm != MPI_COMM_NULL) {
    MPI_Comm_free(&group->comm);
  }
}

const struct cagehop_communicator *group_communicator(const struct group *group) {
  return group->communicator.size > 1 ? &group->communicator : NULL;
}

// ---------------------------------------------------------------- tiles

/// Broadcasts the leader's tile to all members.
static int share_tile(struct group *group, struct tile *tile) {
  MPI_Request request;
  const int status = mpi_checked(MPI_Ibcast(tile, (int)sizeof *tile, MPI_BYTE, 0, group->comm, &request));
  return status != CAGEHOP_OK ? status : wait_with_backoff(&request, MPI_PROC_NULL, MPI_STATUS_IGNORE);
}

/// Size and offset in bytes of a member's share of the points.
static void share_bytes(size_t count, int rank, int size, int *bytes, int *offset) {
  size_t from, to;
  grouping_share(count, rank, size, &from, &to);
  *bytes = (int)((to - from) * sizeof(struct cagehop_point));
  *offset = (int)(from * sizeof(struct cagehop_point));
}

/// Gathers the points that the members computed on the leader.
static int gather_points(struct group *group, struct tile_result *result) {
  const size_t count = result->tile.count;
  const int own = group->communicator.rank, size = group->communicator.size;
  int bytes[GROUP_RANKS_MAX], offset[GROUP_RANKS_MAX], own_bytes, own_offset;
  for (int rank = 0; rank < size; rank++) {
    share_bytes(count, rank, size, &bytes[rank], &offset[rank]);
  }
  share_bytes(count, own, size, &own_bytes, &own_offset);
  const void *from = own == 0 ? MPI_IN_PLACE : (const char *)result->point + own_offset;
  return mpi_checked(
      MPI_Gatherv(from, own_bytes, MPI_BYTE, result->point, bytes, offset, MPI_BYTE, 0, group->comm));
}

/// Agrees on the status of a tile, because one member alone may have run out of memory, and on who that is.
static int agree_on_status(struct group *group, int *status) {
  const int own = *status, rank = group->communicator.rank, size = group->communicator.size;
  int met = mpi_checked(MPI_Allreduce(&own, status, 1, MPI_INT, MPI_MIN, group->comm));
  if (met == CAGEHOP_OK && *status < 0) {
    const int failing = own == *status ? rank : size;
    met = mpi_checked(MPI_Allreduce(&failing, &group->failing, 1, MPI_INT, MPI_MIN, group->comm));
  }
  return met;
}

/// Every member's part in computing a tile: solves the isochore with the others, then evaluates its share of
/// the pressures.
static int take_part(struct group *group, struct worker *worker, const struct tile *tile,
                     struct tile_result *result) {
  size_t from, to;
  worker_solve(worker, tile, result);
  const int met = agree_on_status(group, &result->head.status);
  if (met != CAGEHOP_OK || result->head.status != CAGEHOP_OK) {
    worker_clear(worker);
    return met;
  }
  grouping_share(tile->count, group->communicator.rank, group->communicator.size, &from, &to);
  worker_evaluate(worker, tile, from, to, result->point);
  return gather_points(group, result);
}

int group_compute(struct group *group, struct worker *worker, const struct tile *tile,
                  struct tile_result *result) {
  group->failing = 0;                  // a failure to write, after the tile, is the leader's own
  if (group->communicator.size <= 1) { // 0 in a process without MPI
    worker_compute(worker, tile, result);
    return CAGEHOP_OK;
  }
  struct tile shared = *tile;
  const int status = share_tile(group, &shared);
  return status == CAGEHOP_OK ? take_part(group, worker, tile, result) : status;
}

int group_release(struct group *group) {
  struct tile none = {0};
  return group->communicator.size > 1 ? share_tile(group, &none) : CAGEHOP_OK;
}

int group_assist(struct group *group, struct worker *worker) {
  struct tile_result *result = malloc(sizeof *result); // too large for the stack
  struct tile tile = {0};
  int status = result != NULL ? share_tile(group, &tile) : mpi_failed("out of memory for a tile");
  while (status == CAGEHOP_OK && tile.count > 0) {
    status = take_part(group, worker, &tile, result);
    if (status == CAGEHOP_OK) {
      status = share_tile(group, &tile);
    }
  }
  free(result);
  return status;
}
