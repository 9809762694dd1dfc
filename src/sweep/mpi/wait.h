// SPDX-License-Identifier: GPL-3.0-or-later
/// Checks of what MPI calls return, and waiting that leaves the core to other processes: MPI's own blocking
/// calls poll at full load.
#ifndef CAGEHOP_SWEEP_WAIT_H
#define CAGEHOP_SWEEP_WAIT_H

#include <mpi.h>

/// Makes a call into MPI and returns CAGEHOP_OK or CAGEHOP_COMMUNICATION. MPI's text of the first failure is
/// kept for mpi_failure. As collective as the call.
#define mpi_checked(call) mpi_note((call), #call, MPI_PROC_NULL)

/// The same for a message to or from one rank.
#define mpi_checked_with(peer, call) mpi_note((call), #call, (peer))

/// The function behind both macros: mpi_status is what the call returned, `call` its text, which begins with
/// the function's name. Not collective.
int mpi_note(int mpi_status, const char *call, int peer);

/// Keeps a reason that is not MPI's own, unless there is one already; returns CAGEHOP_COMMUNICATION. Not
/// collective.
int mpi_failed(const char *reason);

/// "MPI_Recv from or to rank 3: MPI_ERR_TRUNCATE: message truncated" of this process's first failed call;
/// empty where none failed. Not collective.
const char *mpi_failure(void);

/// State of one wait, for longer and longer sleeps; {0} at its beginning.
struct backoff {
  double since; ///< on clock_seconds()
  int sleeps;
};

/// To be called between two polls. Returns at once for the first 50 us, within which most answers arrive from
/// a process that is running; then sleeps for 25 us, and longer each time, up to 0.2 ms. Not collective.
void backoff_wait(struct backoff *backoff);

/// MPI_Wait with such sleeps; `peer` is the rank it is a message from or to, or MPI_PROC_NULL. As
/// collective as the request. Returns 0 or CAGEHOP_COMMUNICATION.
int wait_with_backoff(MPI_Request *request, int peer, MPI_Status *status);

#endif
