// SPDX-License-Identifier: GPL-3.0-or-later
#define CAGEHOP_STUDY_INSIDE
#include "study_mpi.h"

#include "clock/clock.h"
#include "study.h"

#include <smpi/smpi.h>
#include <stdlib.h>
#include <string.h>

static const double timer_slack = 55e-6; // what Linux adds to a short sleep, [s]

/// What the shims know of a rank.
struct shim {
  bool there; // a message, taken before it was asked for
  char message[64];
  MPI_Status status;
};

static struct shim *shim_of(MPI_Comm comm, int *rank) {
  static struct shim *all = NULL;
  int size;
  MPI_Comm_size(comm, &size);
  MPI_Comm_rank(comm, rank);
  if (all == NULL) {
    all = calloc((size_t)size, sizeof *all);
  }
  return &all[*rank];
}

/// Sleeps until who began to wait at `start` would look again; see idle().
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

int study_recv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
               MPI_Status *status) {
  int rank, bytes, result = MPI_SUCCESS;
  struct shim *shim = shim_of(comm, &rank);
  MPI_Status own = shim->status;
  if (shim->there) {
    memcpy(buffer, shim->message, (size_t)count);
    shim->there = false;
  } else {
    result = MPI_Recv(buffer, count, type, from, tag, comm, &own);
  }
  MPI_Get_count(&own, MPI_BYTE, &bytes);
  charge(rank, study_costs.receive + study_costs.copy * bytes);
  if (status != MPI_STATUS_IGNORE) {
    *status = own;
  }
  return result;
}

int study_iprobe(int from, int tag, MPI_Comm comm, int *there, MPI_Status *status) {
  int rank;
  struct shim *shim = shim_of(comm, &rank);
  if (rank == 0) {
    return MPI_Iprobe(from, tag, comm, there, status);
  }
  const double start = clock_seconds();
  const int result = MPI_Recv(shim->message, sizeof shim->message, MPI_BYTE, from, tag, comm, &shim->status);
  look_again(start);
  *status = shim->status;
  shim->there = true;
  *there = 1;
  return result;
}

int study_test(MPI_Request *request, int *done, MPI_Status *status) {
  const double start = clock_seconds();
  const int result = MPI_Wait(request, status);
  look_again(start);
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
