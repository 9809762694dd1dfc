// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/mpi/wire.h"

#include "sweep/mpi/wait.h"
#include "sweep/sink.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

bool wire_points_stay(const struct sweep_plan *plan) {
  return plan->shared_path != NULL;
}

int wire_poll(const struct sweep_team *team, int from, int tag, bool *there, int *source) {
  MPI_Status message;
  int flag = 0;
  const int status = mpi_checked(MPI_Iprobe(from, tag, team->comm, &flag, &message));
  *there = status == CAGEHOP_OK && flag != 0;
  *source = *there ? message.MPI_SOURCE : MPI_PROC_NULL;
  return status;
}

int wire_announce(struct sweep_team *team, struct announcement *announcement) {
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
    status = status != CAGEHOP_OK ? status : wait_with_backoff(&request[0], from);
  }
  for (int to = first; to < first + FAN && to < team->size && status == CAGEHOP_OK; to++) {
    status = mpi_checked_with(
        to, MPI_Isend(announcement, bytes, MPI_BYTE, to, TAG_ANNOUNCEMENT, team->comm, &request[count++]));
  }
  return status != CAGEHOP_OK ? status : mpi_checked(MPI_Waitall(count, request, unread));
}

int wire_share_numbers(const struct sweep_team *team, size_t count, double numbers[]) {
  const size_t most = (size_t)1 << 27; // MPI's counts are of type int
  int status = CAGEHOP_OK;
  for (size_t done = 0; done < count && status == CAGEHOP_OK; done += most) {
    const size_t some = count - done < most ? count - done : most;
    status = mpi_checked(MPI_Bcast(numbers + done, (int)some, MPI_DOUBLE, 0, team->comm));
  }
  return status;
}

int wire_share_plan(struct sweep_team *team, const struct sweep_plan *plan,
                    struct announcement *announcement) {
  announcement->plan = plan_wire_header(plan);
  const size_t count = plan_wire_count(&announcement->plan);
  double *numbers = malloc(count * sizeof *numbers); // not const, because MPI_Bcast takes a writable buffer
  if (numbers == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  plan_wire_pack(plan, numbers);
  int status = wire_announce(team, announcement);
  if (status == CAGEHOP_OK) {
    status = wire_share_numbers(team, count, numbers);
  }
  free(numbers);
  return status;
}

int wire_share_first(const struct sweep_team *team, const struct tile first[], struct tile *own) {
  const int bytes = (int)sizeof *own;
  return mpi_checked(MPI_Scatter(first, bytes, MPI_BYTE, own, bytes, MPI_BYTE, 0, team->comm));
}

/// Prepends who failed, and on which host: "rank 3 on host n2: ...".
static void sign(const char *who, char error[SWEEP_ERROR_MAX]) {
  char host[MPI_MAX_PROCESSOR_NAME] = "", text[SWEEP_ERROR_MAX];
  int length = 0;
  if (MPI_Get_processor_name(host, &length) != MPI_SUCCESS) {
    length = 0;
  }
  snprintf(text, sizeof text, "%s", error);
  snprintf(error, SWEEP_ERROR_MAX, "%s on host %.*s: %.*s", who, length, host, SWEEP_ERROR_MAX - 400, text);
}

/// The same for this rank.
static void sign_own(const struct sweep_team *team, char error[SWEEP_ERROR_MAX]) {
  char who[64];
  snprintf(who, sizeof who, "rank %d", team->rank);
  sign(who, error);
}

void wire_explain(const struct sweep_team *team, struct tile_result *result) {
  const int member = team->group.failing;
  if (result->status >= 0 || (team->rank == 0 && member == 0)) {
    return;
  }
  if (!result->explained) {
    snprintf(result->error, sizeof result->error, "%s", cagehop_status_message(result->status));
    result->explained = true;
  }
  if (member == 0) {
    sign_own(team, result->error);
  } else { // the ranks of a group are neighbours
    char who[64];
    snprintf(who, sizeof who, "rank %d, in the group of rank %d", team->rank + member, team->rank);
    sign(who, result->error);
  }
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
    snprintf(ballot.error, sizeof ballot.error, "%s", sink_reason(sink, own));
  }
  if (lowest == team->rank && lowest > 0) {
    sign_own(team, ballot.error);
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

int wire_open(const struct sweep_team *team, const struct sweep_sink *sink, const char *shared_path,
              char error[SWEEP_ERROR_MAX]) {
  const struct ranks ranks = {team->comm};
  bool failed = false;
  error[0] = '\0';
  const int status = sink_open(sink, shared_path, &ranks);
  const bool is_own = status < 0 && sink_has_reason(sink); // else it is another rank that failed
  const int voted = vote(team, sink, is_own ? status : CAGEHOP_OK, &failed, error);
  return voted == CAGEHOP_COMMUNICATION ? voted : status;
}

int wire_close(const struct sweep_team *team, const struct sweep_sink *sink, char error[SWEEP_ERROR_MAX]) {
  bool failed = false;
  error[0] = '\0';
  const int status = vote(team, sink, sink_settle(sink), &failed, error);
  if (status == CAGEHOP_COMMUNICATION || failed) {
    // The first failure is what rank 0 reports; a failure of abandon follows from it.
    const int abandoned = failed ? sink_abandon(sink) : CAGEHOP_OK;
    return status != CAGEHOP_OK ? status : team->rank == 0 ? abandoned : CAGEHOP_OK;
  }
  return vote(team, sink, sink_close(sink), &failed, error);
}
