// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether the ranks run one program, and on how many kinds of machine.
#include "sweep/mpi/team.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/schedule/kinds.h"

#include <assert.h>
#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What a rank tells rank 0 about itself. Its size must never change, because ranks of different versions
/// exchange it.
struct rank_info {
  uint32_t arithmetic;
  uint32_t message_bytes[2]; // sizes of announcement and result, which may differ between builds of a commit
  char build[116];
};

static_assert(sizeof(struct rank_info) == 128, "other versions could not read this");

static struct rank_info own_rank_info(const char *build, uint32_t arithmetic) {
  struct rank_info info = {.arithmetic = arithmetic,
                           .message_bytes = {sizeof(struct announcement), sizeof(struct tile_result)}};
  snprintf(info.build, sizeof info.build, "%s", build);
  return info;
}

/// On rank 0: compares what all ranks sent, and keeps their arithmetics. Returns 0, or a status with one line
/// in `error`.
static int look_at(struct sweep_team *team, const struct rank_info info[], char error[SWEEP_ERROR_MAX]) {
  team->arithmetic = malloc((size_t)team->size * sizeof *team->arithmetic);
  if (team->arithmetic == NULL) {
    snprintf(error, SWEEP_ERROR_MAX, "out of memory");
    return CAGEHOP_NO_MEMORY;
  }
  for (int rank = 0; rank < team->size; rank++) {
    team->arithmetic[rank] = info[rank].arithmetic;
    if (strncmp(info[rank].build, info[0].build, sizeof info[0].build) != 0 ||
        memcmp(info[rank].message_bytes, info[0].message_bytes, sizeof info[0].message_bytes) != 0) {
      snprintf(
          error, SWEEP_ERROR_MAX,
          "rank %d runs cagehop %.115s, but rank 0 runs cagehop %.115s; start the same program on every rank",
          rank, info[rank].build, info[0].build);
      return CAGEHOP_BAD_ARGUMENT;
    }
    if (info[rank].arithmetic == 0) {
      snprintf(error, SWEEP_ERROR_MAX, "rank %d: out of memory", rank);
      return CAGEHOP_NO_MEMORY;
    }
  }
  return CAGEHOP_OK;
}

int sweep_team_agree(struct sweep_team *team, const char *build, uint32_t arithmetic,
                     char error[SWEEP_ERROR_MAX]) {
  const int bytes = (int)sizeof(struct rank_info);
  const struct rank_info own = own_rank_info(build, arithmetic);
  struct rank_info *all = team->rank == 0 ? calloc((size_t)team->size, sizeof *all) : NULL;
  error[0] = '\0';
  if (team->comm == MPI_COMM_NULL) { // one process without MPI
    free(all);
    snprintf(error, SWEEP_ERROR_MAX, "%s", arithmetic == 0 ? "out of memory" : "");
    return arithmetic == 0 ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  }
  if (team->rank == 0 && all == NULL) {
    sweep_team_abort(team, 1); // the other ranks would wait in MPI_Gather for ever
  }
  int verdict = CAGEHOP_OK;
  int status = mpi_checked(MPI_Gather(&own, bytes, MPI_BYTE, all, bytes, MPI_BYTE, 0, team->comm));
  if (status == CAGEHOP_OK && team->rank == 0) {
    verdict = look_at(team, all, error);
  }
  free(all);
  if (status == CAGEHOP_OK) {
    status = mpi_checked(MPI_Bcast(&verdict, 1, MPI_INT, 0, team->comm));
  }
  if (status != CAGEHOP_OK) {
    snprintf(error, SWEEP_ERROR_MAX, "rank %d: %s", team->rank, mpi_failure());
  }
  team->incompatible = verdict != CAGEHOP_OK;
  return status != CAGEHOP_OK ? status : verdict;
}

int sweep_team_kinds(const struct sweep_team *team) {
  return team->arithmetic != NULL ? kinds_of((size_t)team->size, team->arithmetic) : 1;
}

bool sweep_team_grouped_alike(const struct sweep_team *team, int ranks_per_solve, bool all_write, int *a,
                              int *b) {
  const struct grouping grouping =
      grouping_of(team->size, ranks_per_solve > 1 ? ranks_per_solve : 1, all_write);
  return team->arithmetic == NULL || kinds_grouped_alike(&grouping, team->arithmetic, a, b);
}
