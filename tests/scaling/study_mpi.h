// SPDX-License-Identifier: GPL-3.0-or-later
/// Included before every source of the study of scaling: calls whose cost SMPI doesn't know, or which it does
/// otherwise than a cluster's MPI.
#ifndef CAGEHOP_STUDY_MPI_H
#define CAGEHOP_STUDY_MPI_H

#include <mpi.h>
#include <time.h>

/// Does not return before it is done; then at the time at which who polls and sleeps as backoff_wait() does
/// would have seen it. Polling itself would make the simulation too slow.
int study_test(MPI_Request *request, int *done, MPI_Status *status);
/// SMPI's own dup takes n^2 messages, which would be most of the simulation; there is nobody else's message
/// here.
int study_comm_dup(MPI_Comm comm, MPI_Comm *same);
int study_comm_free(MPI_Comm *comm);
/// These cost the time that the processor spends on a message.
int study_send(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm);
int study_isend(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
                MPI_Request *request);
int study_recv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
               MPI_Status *status);
/// Longer than asked for, as the kernel's are.
int study_nanosleep(const struct timespec *asked, struct timespec *left);

#ifndef CAGEHOP_STUDY_INSIDE
#undef nanosleep
#undef MPI_Test
#undef MPI_Comm_dup
#undef MPI_Comm_free
#undef MPI_Send
#undef MPI_Isend
#undef MPI_Recv
#define MPI_Test study_test
#define MPI_Comm_dup study_comm_dup
#define MPI_Comm_free study_comm_free
#define MPI_Send study_send
#define MPI_Isend study_isend
#define MPI_Recv study_recv
#define nanosleep study_nanosleep
#endif

#endif
