// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/wait_mpi.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <time.h>

static const double eager_seconds = 50e-6;
enum { FIRST_SLEEP_NANOSECONDS = 25000, DOUBLINGS = 3 };

int mpi_checked(int mpi_status) {
  return mpi_status == MPI_SUCCESS ? CAGEHOP_OK : CAGEHOP_COMMUNICATION;
}

void idle(struct patience *patience) {
  const double now = clock_seconds();
  if (patience->since == 0.0) {
    patience->since = now;
  }
  if (now - patience->since < eager_seconds) {
    return;
  }
  // Longer sleeps would throttle rank 0.
  nanosleep(&(struct timespec){.tv_nsec = (long)FIRST_SLEEP_NANOSECONDS << patience->sleeps}, NULL);
  if (patience->sleeps < DOUBLINGS) {
    patience->sleeps++;
  }
}

int wait_idly(MPI_Request *request) {
  struct patience patience = {0};
  int done = 0;
  while (!done) {
    if (MPI_Test(request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS) {
      return CAGEHOP_COMMUNICATION;
    }
    if (!done) {
      idle(&patience);
    }
  }
  return CAGEHOP_OK;
}
