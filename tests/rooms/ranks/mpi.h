// SPDX-License-Identifier: GPL-3.0-or-later
/// The part of MPI that the sweep calls, for ranks that are coroutines of one process (fake_mpi.c). Stands in
/// for the real <mpi.h> where src/sweep/mpi is compiled into the test.
#ifndef CAGEHOP_TESTS_MPI_H
#define CAGEHOP_TESTS_MPI_H

#include <stdint.h>
#include <time.h>

typedef struct fake_comm *MPI_Comm;
typedef struct fake_request *MPI_Request;
typedef struct fake_window *MPI_Win;
typedef intptr_t MPI_Aint;
typedef int MPI_Info;
typedef enum { MPI_BYTE, MPI_INT, MPI_DOUBLE, MPI_INT64_T } MPI_Datatype;
typedef enum { MPI_SUM, MPI_MIN, MPI_MAX } MPI_Op;
typedef int MPI_Errhandler;
typedef struct {
  int MPI_SOURCE, MPI_TAG, bytes;
} MPI_Status;

#define MPI_COMM_NULL ((MPI_Comm)0)
#define MPI_COMM_WORLD (fake_comm_world())
#define MPI_COMM_SELF (fake_comm_self())
#define MPI_REQUEST_NULL ((MPI_Request)0)
#define MPI_STATUS_IGNORE ((MPI_Status *)0)
#define MPI_IN_PLACE ((void *)1)
#define MPI_INFO_NULL 0

enum {
  MPI_SUCCESS = 0,
  MPI_ERR_FAKE = 16,
  MPI_ERRORS_RETURN = 1,
  MPI_PROC_NULL = -1,
  MPI_ANY_SOURCE = -2,
  MPI_UNDEFINED = -3,
  MPI_COMM_TYPE_SHARED = 1,
  MPI_MAX_ERROR_STRING = 256,
  MPI_MAX_PROCESSOR_NAME = 64,
};

MPI_Comm fake_comm_world(void);
MPI_Comm fake_comm_self(void);

int MPI_Init(int *argc, char ***argv);
int MPI_Finalize(void);
int MPI_Abort(MPI_Comm comm, int code);
int MPI_Error_string(int error, char *text, int *length);
int MPI_Get_processor_name(char *name, int *length);

int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *copy);
int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm *part);
int MPI_Comm_split_type(MPI_Comm comm, int type, int key, MPI_Info info, MPI_Comm *part);
int MPI_Comm_free(MPI_Comm *comm);
int MPI_Comm_rank(MPI_Comm comm, int *rank);
int MPI_Comm_size(MPI_Comm comm, int *size);
int MPI_Comm_set_errhandler(MPI_Comm comm, MPI_Errhandler handler);

int MPI_Send(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm);
int MPI_Isend(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request *request);
int MPI_Recv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
             MPI_Status *status);
int MPI_Irecv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
              MPI_Request *request);
int MPI_Iprobe(int from, int tag, MPI_Comm comm, int *there, MPI_Status *status);
int MPI_Get_count(const MPI_Status *status, MPI_Datatype type, int *count);
int MPI_Test(MPI_Request *request, int *done, MPI_Status *status);
int MPI_Wait(MPI_Request *request, MPI_Status *status);
int MPI_Waitall(int count, MPI_Request request[], MPI_Status status[]);

int MPI_Barrier(MPI_Comm comm);
int MPI_Ibarrier(MPI_Comm comm, MPI_Request *request);
int MPI_Bcast(void *buffer, int count, MPI_Datatype type, int root, MPI_Comm comm);
int MPI_Ibcast(void *buffer, int count, MPI_Datatype type, int root, MPI_Comm comm, MPI_Request *request);
int MPI_Scatter(const void *from, int from_count, MPI_Datatype from_type, void *to, int to_count,
                MPI_Datatype to_type, int root, MPI_Comm comm);
int MPI_Gather(const void *from, int from_count, MPI_Datatype from_type, void *to, int to_count,
               MPI_Datatype to_type, int root, MPI_Comm comm);
int MPI_Alltoall(const void *from, int from_count, MPI_Datatype from_type, void *to, int to_count,
                 MPI_Datatype to_type, MPI_Comm comm);
int MPI_Gatherv(const void *from, int from_count, MPI_Datatype from_type, void *to, const int to_count[],
                const int offset[], MPI_Datatype to_type, int root, MPI_Comm comm);
int MPI_Allreduce(const void *from, void *to, int count, MPI_Datatype type, MPI_Op operation, MPI_Comm comm);

int MPI_Win_allocate(MPI_Aint bytes, int unit, MPI_Info info, MPI_Comm comm, void *memory, MPI_Win *window);
int MPI_Win_allocate_shared(MPI_Aint bytes, int unit, MPI_Info info, MPI_Comm comm, void *memory,
                            MPI_Win *window);
int MPI_Win_shared_query(MPI_Win window, int rank, MPI_Aint *bytes, int *unit, void *memory);
int MPI_Win_set_errhandler(MPI_Win window, MPI_Errhandler handler);
int MPI_Win_lock_all(int assert, MPI_Win window);
int MPI_Win_unlock_all(MPI_Win window);
int MPI_Win_sync(MPI_Win window);
int MPI_Win_flush(int rank, MPI_Win window);
int MPI_Win_free(MPI_Win *window);
int MPI_Fetch_and_op(const void *from, void *result, MPI_Datatype type, int rank, MPI_Aint place,
                     MPI_Op operation, MPI_Win window);
int MPI_Rget_accumulate(const void *from, int from_count, MPI_Datatype from_type, void *result,
                        int result_count, MPI_Datatype result_type, int rank, MPI_Aint place, int count,
                        MPI_Datatype type, MPI_Op operation, MPI_Win window, MPI_Request *request);

/// Sleeps in simulated time.
int fake_nanosleep(const struct timespec *time, struct timespec *left);
#define nanosleep fake_nanosleep

#endif
