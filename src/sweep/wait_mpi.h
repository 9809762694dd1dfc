// SPDX-License-Identifier: GPL-3.0-or-later
/// Waiting that leaves the core to others: blocking calls into MPI burn it.
#ifndef CAGEHOP_SWEEP_WAIT_MPI_H
#define CAGEHOP_SWEEP_WAIT_MPI_H

#include <mpi.h>

/// A short sleep.
void idle(void);

/// Waits for a request. 0 or CAGEHOP_COMMUNICATION.
int wait_idly(MPI_Request *request);

#endif
