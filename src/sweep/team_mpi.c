// SPDX-License-Identifier: GPL-3.0-or-later
/// A team of MPI ranks: joining, leaving, and what all of them do together.
#include "sweep/team_mpi.h"

#include "sweep/wait_mpi.h"

#include <cagehop/status.h>
#include <stdlib.h>

int sweep_team_join(int *argc, char ***argv, struct sweep_team **team) {
  *team = calloc(1, sizeof **team);
  if (*team == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*team)->group.comm = MPI_COMM_NULL;
  // The program's own communicator: errors come back as codes, and no other library's messages meet ours.
  const int status = mpi_checked(MPI_Init(argc, argv) != MPI_SUCCESS ||
                                 MPI_Comm_dup(MPI_COMM_WORLD, &(*team)->comm) != MPI_SUCCESS ||
                                 MPI_Comm_set_errhandler((*team)->comm, MPI_ERRORS_RETURN) != MPI_SUCCESS ||
                                 MPI_Comm_rank((*team)->comm, &(*team)->rank) != MPI_SUCCESS ||
                                 MPI_Comm_size((*team)->comm, &(*team)->size) != MPI_SUCCESS);
  if (status != CAGEHOP_OK) {
    free(*team);
    *team = NULL;
  }
  return status;
}

int sweep_team_rank(const struct sweep_team *team) {
  return team->rank;
}

int sweep_team_size(const struct sweep_team *team) {
  return team->size;
}

const char *sweep_team_library(void) {
  static const char *const version =
#ifdef OPEN_MPI
#define CAGEHOP_TEXT_(x) #x
#define CAGEHOP_TEXT(x) CAGEHOP_TEXT_(x)
      "Open MPI " CAGEHOP_TEXT(OMPI_MAJOR_VERSION) "." CAGEHOP_TEXT(OMPI_MINOR_VERSION) "." CAGEHOP_TEXT(
          OMPI_RELEASE_VERSION);
#elif defined(MPICH_VERSION)
      "MPICH " MPICH_VERSION;
#else
      "MPI";
#endif
  return version;
}

bool sweep_has_groups(void) {
  return transpose_available();
}

// ---------------------------------------------------------------- together

bool team_points_stay(const struct sweep_plan *plan) {
  return plan->place != NULL;
}

int team_poll(const struct sweep_team *team, int from, int tag, bool *there, int *source) {
  MPI_Status message;
  int flag = 0;
  const int status = mpi_checked(MPI_Iprobe(from, tag, team->comm, &flag, &message));
  *there = status == CAGEHOP_OK && flag != 0;
  *source = *there ? message.MPI_SOURCE : MPI_PROC_NULL;
  return status;
}

int team_announce(struct sweep_team *team, struct announcement *announcement) {
  // Each rank passes it on to FAN others. MPI_Ibcast's tree is deeper, and who waits long sleeps, so that
  // every step down takes the time of a sleep.
  enum { FAN = 32 };
  const int bytes = (int)sizeof *announcement, first = FAN * team->rank + 1;
  MPI_Request request[FAN];
  MPI_Status unread[FAN]; // MPICH's MPI_STATUSES_IGNORE makes gcc warn of an overflow
  int status = CAGEHOP_OK, count = 0;
  if (team->rank > 0) { // it may take long: rank 0 reads files first
    status = mpi_checked(MPI_Irecv(announcement, bytes, MPI_BYTE, (team->rank - 1) / FAN, TAG_ANNOUNCEMENT,
                                   team->comm, &request[0]));
    status = status != CAGEHOP_OK ? status : wait_idly(&request[0]);
  }
  for (int to = first; to < first + FAN && to < team->size && status == CAGEHOP_OK; to++) {
    status = mpi_checked(
        MPI_Isend(announcement, bytes, MPI_BYTE, to, TAG_ANNOUNCEMENT, team->comm, &request[count++]));
  }
  return status != CAGEHOP_OK ? status : mpi_checked(MPI_Waitall(count, request, unread));
}

int team_share_numbers(const struct sweep_team *team, size_t count, double numbers[]) {
  const size_t most = (size_t)1 << 27; // MPI counts with int
  int status = CAGEHOP_OK;
  for (size_t done = 0; done < count && status == CAGEHOP_OK; done += most) {
    const size_t some = count - done < most ? count - done : most;
    status = mpi_checked(MPI_Bcast(numbers + done, (int)some, MPI_DOUBLE, 0, team->comm));
  }
  return status;
}

int team_share_first(const struct sweep_team *team, const struct tile first[], struct tile *own) {
  const int bytes = (int)sizeof *own;
  return mpi_checked(MPI_Scatter(first, bytes, MPI_BYTE, own, bytes, MPI_BYTE, 0, team->comm));
}

struct grouping team_grouping(const struct sweep_team *team, const struct sweep_plan *plan) {
  return grouping_of(team->size, plan->ranks_per_solve > 1 ? plan->ranks_per_solve : 1);
}

int team_join_group(struct sweep_team *team, struct sweep_plan *plan) {
  team->grouping = team_grouping(team, plan);
  // Groups of one need not be agreed on.
  MPI_Comm among = team->grouping.each == 1 ? MPI_COMM_SELF : team->comm;
  const int status = group_join(among, grouping_group(&team->grouping, team->rank), &team->group);
  plan->model.structure.team = group_team(&team->group);
  return status;
}

// ---------------------------------------------------------------- leaving

void sweep_team_leave(struct sweep_team **team, int exit_code) {
  if (*team == NULL) {
    return;
  }
  struct announcement announcement = {.leave = true, .exit_code = exit_code};
  if ((*team)->rank == 0 && team_announce(*team, &announcement) != CAGEHOP_OK) {
    sweep_team_abort(*team, exit_code);
  }
  MPI_Comm_free(&(*team)->comm);
  MPI_Finalize();
  free(*team);
  *team = NULL;
}

void sweep_team_abort(struct sweep_team *team, int exit_code) {
  MPI_Abort(team->comm, exit_code != 0 ? exit_code : 1);
  exit(exit_code != 0 ? exit_code : 1); // MPI_Abort may return
}
