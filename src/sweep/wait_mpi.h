// SPDX-License-Identifier: GPL-3.0-or-later
/// Calls into MPI: what they return, and waiting that leaves the core to others, because blocking calls burn
/// it.
#ifndef CAGEHOP_SWEEP_WAIT_MPI_H
#define CAGEHOP_SWEEP_WAIT_MPI_H

#include <mpi.h>

/// Makes a call into MPI: CAGEHOP_OK or CAGEHOP_COMMUNICATION. What MPI says of a failure is kept.
#define mpi_checked(call) mpi_note((call), #call, MPI_PROC_NULL)

/// The same for a message to or from one rank.
#define mpi_checked_with(peer, call) mpi_note((call), #call, (peer))

/// What the two make of a call's result. `call` begins with the function's name.
int mpi_note(int mpi_status, const char *call, int peer);

/// "MPI_Recv from or to rank 3: MPI_ERR_TRUNCATE: message truncated" of this process's first failed call;
/// empty where none failed.
const char *mpi_failure(void);

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
