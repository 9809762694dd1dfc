// SPDX-License-Identifier: GPL-3.0-or-later
/// Calls into MPI: what they return, and waiting that leaves the core to others, because blocking calls burn
/// it.
#ifndef CAGEHOP_SWEEP_WAIT_MPI_H
#define CAGEHOP_SWEEP_WAIT_MPI_H

#include <mpi.h>

/// CAGEHOP_OK or CAGEHOP_COMMUNICATION, from what a call into MPI returned.
int mpi_checked(int mpi_status);

/// How long somebody has waited; {0} at first.
struct patience {
  double since; ///< on clock_seconds()
  int sleeps;
};

/// Between two polls: nothing for the first 50 us, in which an answer comes when its sender is awake; then
/// sleeps that grow to 0.2 ms.
void idle(struct patience *patience);

/// Waits for a request. 0 or CAGEHOP_COMMUNICATION.
int wait_idly(MPI_Request *request);

#endif
