// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/wait_mpi.h"

#include <cagehop/status.h>
#include <time.h>

static const long idle_nanoseconds = 200000; // longer sleeps would throttle rank 0

int mpi_checked(int mpi_status) {
  return mpi_status == MPI_SUCCESS ? CAGEHOP_OK : CAGEHOP_COMMUNICATION;
}

void idle(void) {
  nanosleep(&(struct timespec){.tv_nsec = idle_nanoseconds}, NULL);
}

int wait_idly(MPI_Request *request) {
  int done = 0;
  while (!done) {
    if (MPI_Test(request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS) {
      return CAGEHOP_COMMUNICATION;
    }
    if (!done) {
      idle();
    }
  }
  return CAGEHOP_OK;
}
