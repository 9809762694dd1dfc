// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/mpi/wire.h"

#include "sweep/mpi/wait.h"
#include "sweep/sink.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

int wire_poll(const struct sweep_team *team, int from, int tag, bool *there, MPI_Status *found) {
  int flag = 0;
  const int status = mpi_checked(MPI_Iprobe(from, tag, team->comm, &flag, found));
  *there = status == CAGEHOP_OK && flag != 0;
  return status;
}

int wire_receive(const struct sweep_team *team, int from, int tag, size_t most, void *message, int *bytes) {
  MPI_Request request;
  MPI_Status found;
  return mpi_checked_with(from, MPI_Irecv(message, (int)most, MPI_BYTE, from, tag, team->comm, &request)) ||
                 wait_with_backoff(&request, from, &found) ||
                 mpi_checked_with(from, MPI_Get_count(&found, MPI_BYTE, bytes))
             ? CAGEHOP_COMMUNICATION
             : CAGEHOP_OK;
}

int wire_announce(struct sweep_team *team, struct announcement *announcement) {
  // A tree in which each rank sends to FAN others. MPI_Ibcast's tree is deeper; and as waiting ranks sleep
  // between polls, every level costs the time of a sleep.
  enum { FAN = 32 };
  const int bytes = (int)sizeof *announcement, first = FAN * team->rank + 1;
  MPI_Request request[FAN];
  MPI_Status unread[FAN]; // MPICH's MPI_STATUSES_IGNORE makes gcc warn of an overflow
  int status = CAGEHOP_OK, count = 0, unused;
  if (team->rank > 0) { // with sleeps, because rank 0 may read files first
    const int from = (team->rank - 1) / FAN;
    status = wire_receive(team, from, TAG_ANNOUNCEMENT, sizeof *announcement, announcement, &unused);
  }
  for (int to = first; to < first + FAN && to < team->size && status == CAGEHOP_OK; to++) {
    status = mpi_checked_with(
        to, MPI_Isend(announcement, bytes, MPI_BYTE, to, TAG_ANNOUNCEMENT, team->comm, &request[count++]));
  }
  return status != CAGEHOP_OK ? status : mpi_checked(MPI_Waitall(count, request, unread));
}

int wire_share_bytes(const struct sweep_team *team, size_t count, void *data) {
  const size_t most = (size_t)1 << 30; // MPI's counts are of type int
  int status = CAGEHOP_OK;
  for (size_t done = 0; done < count && status == CAGEHOP_OK; done += most) {
    const size_t some = count - done < most ? count - done : most;
    status = mpi_checked(MPI_Bcast((char *)data + done, (int)some, MPI_BYTE, 0, team->comm));
  }
  return status;
}

int wire_share_plan(struct sweep_team *team, const struct sweep_plan *plan,
                    struct announcement *announcement) {
  announcement->plan = plan_wire_header(plan);
  const size_t count = announcement->plan.count;
  double *numbers = malloc(count * sizeof *numbers); // not const, because MPI_Bcast takes a writable buffer
  if (numbers == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  plan_wire_pack(&announcement->plan, plan, numbers);
  int status = wire_announce(team, announcement);
  status = status == CAGEHOP_OK ? wire_share_bytes(team, count * sizeof *numbers, numbers) : status;
  free(numbers);
  return status;
}

/// Prepends who failed, and on which host: "rank 3 on host n2: ...". `member`: the rank in this rank's group.
static void sign(const struct sweep_team *team, int member, char error[SWEEP_ERROR_MAX]) {
  char host[MPI_MAX_PROCESSOR_NAME] = "", who[64], text[SWEEP_ERROR_MAX];
  int length = 0;
  if (MPI_Get_processor_name(host, &length) != MPI_SUCCESS) {
    length = 0;
  }
  // The ranks of a group are neighbours.
  snprintf(who, sizeof who, member == 0 ? "rank %d" : "rank %d, in the group of rank %d", team->rank + member,
           team->rank);
  snprintf(text, sizeof text, "%s", error);
  snprintf(error, SWEEP_ERROR_MAX, "%s on host %.*s: %.*s", who, length, host, SWEEP_ERROR_MAX - 400, text);
}

void wire_explain(const struct sweep_team *team, struct tile_result *result) {
  const int member = team->group.failing;
  if (result->head.status >= 0 || (team->rank == 0 && member == 0)) {
    return;
  }
  if (!result->head.explained) {
    snprintf(result->error, sizeof result->error, "%s", cagehop_status_message(result->head.status));
    result->head.explained = true;
  }
  sign(team, member, result->error);
}

/// Every rank passes its own status, with the reason in `error` where it is negative. *any: whether it is
/// negative on any rank; then `error` has the reason of the lowest rank that failed. Rank 0 gets that rank's
/// status; other ranks, and rank 0 where none failed, get 0. Collective.
static int vote(const struct sweep_team *team, int own, bool *any, char error[SWEEP_ERROR_MAX]) {
  const int failing = own < 0 ? team->rank : team->size;
  int lowest = team->size;
  if (mpi_checked(MPI_Allreduce(&failing, &lowest, 1, MPI_INT, MPI_MIN, team->comm))) {
    return CAGEHOP_COMMUNICATION;
  }
  *any = lowest < team->size;
  if (*any && (mpi_checked(MPI_Bcast(&own, 1, MPI_INT, lowest, team->comm)) ||
               mpi_checked(MPI_Bcast(error, SWEEP_ERROR_MAX, MPI_BYTE, lowest, team->comm)))) {
    return CAGEHOP_COMMUNICATION;
  }
  return *any && team->rank == 0 ? own : CAGEHOP_OK;
}

/// A vote on what a function of the sink returned.
static int vote_on_sink(const struct sweep_team *team, const struct sweep_sink *sink, int own, bool *any,
                        char error[SWEEP_ERROR_MAX]) {
  if (own < 0) {
    snprintf(error, SWEEP_ERROR_MAX, "%s", sink_reason(sink, own));
  }
  if (own < 0 && team->rank > 0) {
    sign(team, 0, error);
  }
  return vote(team, own, any, error);
}

int wire_open(const struct sweep_team *team, const struct sweep_sink *sink, const char *shared_path,
              char error[SWEEP_ERROR_MAX]) {
  const struct ranks ranks = {team->comm};
  bool failed = false;
  error[0] = '\0';
  const int status = sink->shared->open(sink->context, shared_path, &ranks);
  const bool is_own = status < 0 && sink_has_reason(sink); // else it is another rank that failed
  const int voted = vote_on_sink(team, sink, is_own ? status : CAGEHOP_OK, &failed, error);
  return voted == CAGEHOP_COMMUNICATION ? voted : status;
}

int wire_close(const struct sweep_team *team, const struct sweep_sink *sink, int own, bool *failed,
               char error[SWEEP_ERROR_MAX]) {
  const int settled = sink->shared->settle(sink->context);
  const int status =
      own < 0 ? vote(team, own, failed, error) : vote_on_sink(team, sink, settled, failed, error);
  if (status == CAGEHOP_COMMUNICATION) {
    return status;
  }
  if (*failed) { // the first failure is what rank 0 reports; a failure of abandon follows from it
    (void)sink->shared->abandon(sink->context);
    return status;
  }
  return vote_on_sink(team, sink, sink->shared->close(sink->context), failed, error);
}
