// SPDX-License-Identifier: GPL-3.0-or-later
#define CAGEHOP_STUDY_INSIDE
#include "study_mpi.h"

#include "clock/clock.h"
#include "study.h"

#include <smpi/smpi.h>

static const double timer_slack = 55e-6; // what Linux adds to a short sleep, [s]

/// Sleeps until who began to wait at `start` would look again; see backoff_wait().
static void look_again(double start) {
  const double now = clock_seconds();
  double look = start + 50e-6, sleep = 25e-6;
  while (look < now) {
    look += sleep + timer_slack;
    sleep = sleep < 200e-6 ? 2.0 * sleep : sleep;
  }
  if (now > start + 50e-6) {
    smpi_usleep((useconds_t)(1e6 * (look - now)));
  }
}

static void charge(int rank, double seconds) {
  smpi_execute(seconds);
  if (rank == 0) {
    study_manager_messages++;
    study_manager_seconds += seconds;
  }
}

int study_send(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  int rank;
  MPI_Comm_rank(comm, &rank);
  charge(rank, study_costs.send);
  return MPI_Send(buffer, count, type, to, tag, comm);
}

/// Rank 0's tasks; what workers send is theirs to wait for.
int study_isend(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
                MPI_Request *request) {
  int rank;
  MPI_Comm_rank(comm, &rank);
  if (rank == 0) {
    charge(rank, study_costs.send);
  }
  return MPI_Isend(buffer, count, type, to, tag, comm, request);
}

/// The processor's time for a message that has come.
static void charge_receive(int rank, const MPI_Status *status) {
  int bytes;
  MPI_Get_count(status, MPI_BYTE, &bytes);
  charge(rank, study_costs.receive + study_costs.copy * bytes);
}

int study_recv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
               MPI_Status *status) {
  int rank;
  MPI_Status own;
  MPI_Comm_rank(comm, &rank);
  const int result = MPI_Recv(buffer, count, type, from, tag, comm, &own);
  charge_receive(rank, &own);
  if (status != MPI_STATUS_IGNORE) {
    *status = own;
  }
  return result;
}

int study_test(MPI_Request *request, int *done, MPI_Status *status) {
  int rank;
  const double start = clock_seconds();
  const int result = MPI_Wait(request, status);
  look_again(start);
  if (status != MPI_STATUS_IGNORE) { // of a message that was received
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    charge_receive(rank, status);
  }
  *done = 1;
  return result;
}

int study_comm_dup(MPI_Comm comm, MPI_Comm *same) {
  *same = comm;
  return MPI_SUCCESS;
}

int study_comm_free(MPI_Comm *comm) {
  *comm = MPI_COMM_NULL;
  return MPI_SUCCESS;
}

int study_nanosleep(const struct timespec *asked, struct timespec *left) {
  (void)left;
  smpi_usleep((useconds_t)(1e6 * ((double)asked->tv_sec + timer_slack) + 1e-3 * (double)asked->tv_nsec));
  return 0;
}
