// SPDX-License-Identifier: GPL-3.0-or-later
/// All ranks of the program: initializing and finalizing MPI, and the collective steps.
#include "sweep/team_mpi.h"

#include "sweep/wait_mpi.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

int sweep_team_init(int *argc, char ***argv, struct sweep_team **team) {
  *team = calloc(1, sizeof **team);
  if (*team == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*team)->group.comm = MPI_COMM_NULL;
  int status = mpi_checked(MPI_Init(argc, argv));
  // A duplicate of MPI_COMM_WORLD: on it errors are returned as codes, and no other library's messages
  // arrive.
  if (status == CAGEHOP_OK) {
    status = mpi_checked(MPI_Comm_dup(MPI_COMM_WORLD, &(*team)->comm));
  }
  if (status == CAGEHOP_OK) {
    status = mpi_checked(MPI_Comm_set_errhandler((*team)->comm, MPI_ERRORS_RETURN));
  }
  if (status == CAGEHOP_OK) {
    status = mpi_checked(MPI_Comm_rank((*team)->comm, &(*team)->rank));
  }
  if (status == CAGEHOP_OK) {
    status = mpi_checked(MPI_Comm_size((*team)->comm, &(*team)->size));
  }
  if (status != CAGEHOP_OK) {
    free(*team);
    *team = NULL;
  }
  return status;
}

int sweep_team_serial(struct sweep_team **team) {
  *team = calloc(1, sizeof **team);
  if (*team == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*team)->comm = (*team)->group.comm = MPI_COMM_NULL;
  (*team)->size = 1;
  return CAGEHOP_OK;
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

const char *sweep_team_failure(void) {
  return mpi_failure();
}

#ifdef OPEN_MPI
bool sweep_team_needs_pmix(void) {
  // Every component of Open MPI has its version as a control variable, which MPI's tools interface gives
  // before MPI_Init.
  static const char *const slurm_pmi[] = {"pmix_s1_major_version", "pmix_s2_major_version",
                                          "pmix_cray_major_version"};
  int provided, index;
  bool found = false;
  if (MPI_T_init_thread(MPI_THREAD_SINGLE, &provided) != MPI_SUCCESS) {
    return false; // not known here; MPI_Init will show it
  }
  for (size_t i = 0; i < sizeof slurm_pmi / sizeof slurm_pmi[0]; i++) {
    found = found || MPI_T_cvar_get_index(slurm_pmi[i], &index) == MPI_SUCCESS;
  }
  MPI_T_finalize();
  return !found;
}
#else
bool sweep_team_needs_pmix(void) {
  return false; // other MPIs start as one rank without PMIx, or use Slurm's own PMI library
}
#endif

bool sweep_has_groups(void) {
  return transpose_available();
}

// ---------------------------------------------------------------- collective steps

bool team_points_stay(const struct sweep_plan *plan) {
  return plan->shared_path != NULL;
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
  // A tree in which each rank sends to FAN others. MPI_Ibcast's tree is deeper; and as waiting ranks sleep
  // between polls, every level costs the time of a sleep.
  enum { FAN = 32 };
  const int bytes = (int)sizeof *announcement, first = FAN * team->rank + 1;
  MPI_Request request[FAN];
  MPI_Status unread[FAN]; // MPICH's MPI_STATUSES_IGNORE makes gcc warn of an overflow
  int status = CAGEHOP_OK, count = 0;
  if (team->rank > 0) { // with sleeps, because rank 0 may read files first
    const int from = (team->rank - 1) / FAN;
    status = mpi_checked_with(
        from, MPI_Irecv(announcement, bytes, MPI_BYTE, from, TAG_ANNOUNCEMENT, team->comm, &request[0]));
    status = status != CAGEHOP_OK ? status : wait_with_backoff(&request[0]);
  }
  for (int to = first; to < first + FAN && to < team->size && status == CAGEHOP_OK; to++) {
    status = mpi_checked_with(
        to, MPI_Isend(announcement, bytes, MPI_BYTE, to, TAG_ANNOUNCEMENT, team->comm, &request[count++]));
  }
  return status != CAGEHOP_OK ? status : mpi_checked(MPI_Waitall(count, request, unread));
}

int team_share_numbers(const struct sweep_team *team, size_t count, double numbers[]) {
  const size_t most = (size_t)1 << 27; // MPI's counts are of type int
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
  // Groups of one need no communication.
  MPI_Comm among = team->grouping.each == 1 ? MPI_COMM_SELF : team->comm;
  const int status = group_join(among, grouping_group(&team->grouping, team->rank), &team->group);
  plan->model.structure.communicator = group_communicator(&team->group);
  return status;
}

void team_sign(const struct sweep_team *team, char error[SWEEP_ERROR_MAX]) {
  char host[MPI_MAX_PROCESSOR_NAME] = "", text[SWEEP_ERROR_MAX];
  int length = 0;
  if (MPI_Get_processor_name(host, &length) != MPI_SUCCESS) {
    length = 0;
  }
  snprintf(text, sizeof text, "%s", error);
  snprintf(error, SWEEP_ERROR_MAX, "rank %d on host %.*s: %.*s", team->rank, length, host,
           SWEEP_ERROR_MAX - 400, text);
}

/// Every rank passes its own status. *any: whether it is negative on any rank. Rank 0 gets the status and the
/// reason of the lowest rank that failed; other ranks, and rank 0 where none failed, get 0. Collective.
static int vote(const struct sweep_team *team, const struct sweep_sink *sink, int own, bool *any,
                char error[SWEEP_ERROR_MAX]) {
  struct {
    int status;
    char error[SWEEP_ERROR_MAX];
  } ballot = {.status = own};
  const int bytes = (int)sizeof ballot, failing = own < 0 ? team->rank : team->size;
  int lowest = team->size;
  int status = mpi_checked(MPI_Allreduce(&failing, &lowest, 1, MPI_INT, MPI_MIN, team->comm));
  *any = lowest < team->size;
  if (status != CAGEHOP_OK || !*any) {
    return status;
  }
  if (lowest == team->rank) {
    snprintf(ballot.error, sizeof ballot.error, "%s",
             sink->error != NULL ? sink->error(sink->context) : cagehop_status_message(own));
  }
  if (lowest == team->rank && lowest > 0) {
    team_sign(team, ballot.error);
    return mpi_checked_with(0, MPI_Send(&ballot, bytes, MPI_BYTE, 0, TAG_ERROR, team->comm));
  }
  if (team->rank > 0) {
    return CAGEHOP_OK;
  }
  if (lowest > 0) {
    status = mpi_checked_with(
        lowest, MPI_Recv(&ballot, bytes, MPI_BYTE, lowest, TAG_ERROR, team->comm, MPI_STATUS_IGNORE));
  }
  snprintf(error, SWEEP_ERROR_MAX, "%s", ballot.error);
  return status == CAGEHOP_OK ? ballot.status : status;
}

int team_close(const struct sweep_team *team, const struct sweep_sink *sink, char error[SWEEP_ERROR_MAX]) {
  bool failed = false;
  error[0] = '\0';
  const int settled = sink->settle != NULL ? sink->settle(sink->context) : CAGEHOP_OK;
  const int status = vote(team, sink, settled, &failed, error);
  if (status == CAGEHOP_COMMUNICATION || failed) {
    // The first failure is what rank 0 reports; a failure of abandon follows from it.
    const int abandoned = failed && sink->abandon != NULL ? sink->abandon(sink->context) : CAGEHOP_OK;
    return status != CAGEHOP_OK ? status : team->rank == 0 ? abandoned : CAGEHOP_OK;
  }
  return vote(team, sink, sink->close(sink->context), &failed, error);
}

// ---------------------------------------------------------------- leaving

void sweep_team_finalize(struct sweep_team **team, int exit_code) {
  if (*team == NULL) {
    return;
  }
  if ((*team)->comm == MPI_COMM_NULL) {
    free(*team);
    *team = NULL;
    return;
  }
  struct announcement announcement = {.leave = true, .exit_code = exit_code};
  if (!(*team)->incompatible && (*team)->rank == 0 && team_announce(*team, &announcement) != CAGEHOP_OK) {
    sweep_team_abort(*team, exit_code);
  }
  MPI_Comm_free(&(*team)->comm);
  MPI_Finalize();
  free((*team)->arithmetic);
  free(*team);
  *team = NULL;
}

void sweep_team_abort(struct sweep_team *team, int exit_code) {
  if (team->comm != MPI_COMM_NULL) {
    MPI_Abort(team->comm, exit_code != 0 ? exit_code : 1);
  }
  exit(exit_code != 0 ? exit_code : 1); // MPI_Abort may return
}
