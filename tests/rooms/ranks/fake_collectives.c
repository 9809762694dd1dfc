// SPDX-License-Identifier: GPL-3.0-or-later
/// Communicators, and calls that all their members make.
#include "rooms/ranks/fake_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct fake_comm *fake_new_comm(int size, const int member[]) {
  struct fake_comm *comm = calloc(1, sizeof *comm);
  comm->size = size;
  memcpy(comm->member, member, (size_t)size * sizeof *member);
  comm->next = fake.comms;
  fake.comms = comm;
  return comm;
}

int fake_rank_in(const struct fake_comm *comm) {
  int rank = 0;
  while (comm->member[rank] != fake.now_running) {
    rank++;
  }
  return rank;
}

MPI_Comm fake_comm_world(void) {
  return fake.of_all;
}

MPI_Comm fake_comm_self(void) {
  return fake_here()->self;
}

int MPI_Init(int *argc, char ***argv) {
  (void)argc, (void)argv;
  return MPI_SUCCESS;
}

int MPI_Finalize(void) {
  return MPI_SUCCESS;
}

int MPI_Comm_free(MPI_Comm *comm) {
  *comm = MPI_COMM_NULL; // its memory is freed after the run
  return MPI_SUCCESS;
}

int MPI_Comm_rank(MPI_Comm comm, int *rank) {
  *rank = fake_rank_in(comm);
  return MPI_SUCCESS;
}

int MPI_Comm_size(MPI_Comm comm, int *size) {
  *size = comm->size;
  return MPI_SUCCESS;
}

int MPI_Comm_set_errhandler(MPI_Comm comm, MPI_Errhandler handler) {
  (void)comm, (void)handler;
  return MPI_SUCCESS;
}

// ---------------------------------------------------------------- collective calls

struct collective *fake_arrive(MPI_Comm comm, const char *function, const void *from, void *to) {
  const int rank = fake_rank_in(comm), number = comm->calls[rank]++;
  fake_spend_call();
  if (number >= comm->call_room) {
    const int room = 2 * number + 16;
    comm->call = realloc(comm->call, (size_t)room * sizeof(struct collective *));
    memset(comm->call + comm->call_room, 0, (size_t)(room - comm->call_room) * sizeof(struct collective *));
    comm->call_room = room;
  }
  if (comm->call[number] == NULL) {
    struct collective *call = calloc(1, sizeof *call);
    call->function = function;
    call->next = fake.collectives;
    fake.collectives = call;
    comm->call[number] = call;
  }
  struct collective *call = comm->call[number];
  if (strcmp(call->function, function) != 0) {
    fake_complain("rank %d calls %s where others call %s", fake.now_running, function, call->function);
  }
  call->from[rank] = from;
  call->to[rank] = to;
  call->arrived++;
  return call;
}

bool fake_is_last(MPI_Comm comm, const struct collective *call) {
  if (call->arrived == comm->size) {
    return true;
  }
  fake_here()->waits_in = call->function;
  while (!call->over) {
    fake_wait_for_event();
  }
  fake_here()->waits_in = NULL;
  return false;
}

void fake_let_go(MPI_Comm comm, struct collective *call) {
  call->over = true;
  for (int r = 0; r < comm->size; r++) {
    if (comm->member[r] != fake.now_running) {
      fake_notify(comm->member[r], fake.now + fake_latency());
    }
  }
}

int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *copy) {
  return MPI_Comm_split(comm, 0, fake_rank_in(comm), copy);
}

int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm *part) {
  struct collective *call = fake_arrive(comm, "MPI_Comm_split", NULL, part);
  call->number[fake_rank_in(comm)] = color;
  call->key[fake_rank_in(comm)] = key; // callers give their rank, so members are in order already
  if (!fake_is_last(comm, call)) {
    return MPI_SUCCESS;
  }
  for (int r = 0; r < comm->size; r++) {
    int member[FAKE_RANKS_MAX], size = 0;
    bool first = true;
    for (int other = 0; other < comm->size; other++) {
      if (call->number[other] == call->number[r]) {
        first = first && other >= r;
        member[size++] = comm->member[other];
      }
    }
    if (call->number[r] == MPI_UNDEFINED) {
      *(MPI_Comm *)call->to[r] = MPI_COMM_NULL;
    } else if (first) {
      MPI_Comm made = fake_new_comm(size, member);
      for (int other = r; other < comm->size; other++) {
        if (call->number[other] == call->number[r]) {
          *(MPI_Comm *)call->to[other] = made;
        }
      }
    }
  }
  fake_let_go(comm, call);
  return MPI_SUCCESS;
}

int MPI_Comm_split_type(MPI_Comm comm, int type, int key, MPI_Info info, MPI_Comm *part) {
  (void)type, (void)info;
  return MPI_Comm_split(comm, fake.now_running / fake.world.ranks_a_node, key, part);
}

int MPI_Barrier(MPI_Comm comm) {
  struct collective *call = fake_arrive(comm, "MPI_Barrier", NULL, NULL);
  if (fake_is_last(comm, call)) {
    fake_let_go(comm, call);
  }
  return MPI_SUCCESS;
}

int MPI_Ibarrier(MPI_Comm comm, MPI_Request *request) {
  struct collective *call = fake_arrive(comm, "MPI_Ibarrier", NULL, NULL);
  *request = calloc(1, sizeof **request);
  **request = (struct fake_request){.kind = BARRIER, .collective = call};
  if (call->arrived == comm->size) {
    fake_let_go(comm, call);
  }
  return MPI_SUCCESS;
}

int MPI_Ibcast(void *buffer, int count, MPI_Datatype type, int root, MPI_Comm comm, MPI_Request *request) {
  struct collective *call = fake_arrive(comm, "MPI_Bcast", NULL, buffer);
  if (fake_fails("MPI_Ibcast")) {
    return MPI_ERR_FAKE;
  }
  *request = calloc(1, sizeof **request);
  **request = (struct fake_request){.kind = BROADCAST, .buffer = buffer, .collective = call};
  if (fake_rank_in(comm) == root) {
    call->bytes = fake_bytes_of(count, type);
    call->data = malloc(call->bytes + 1);
    memcpy(call->data, buffer, call->bytes);
    call->available = fake.now + fake_latency();
    (*request)->done = true;
  }
  for (int r = 0; call->data != NULL && r < comm->size; r++) {
    fake_notify(comm->member[r], call->available);
  }
  return MPI_SUCCESS;
}

int MPI_Bcast(void *buffer, int count, MPI_Datatype type, int root, MPI_Comm comm) {
  MPI_Request request;
  const int result = MPI_Ibcast(buffer, count, type, root, comm, &request);
  return result != MPI_SUCCESS ? result : MPI_Wait(&request, MPI_STATUS_IGNORE);
}

int MPI_Scatter(const void *from, int from_count, MPI_Datatype from_type, void *to, int to_count,
                MPI_Datatype to_type, int root, MPI_Comm comm) {
  struct collective *call = fake_arrive(comm, "MPI_Scatter", from, to);
  (void)from_count, (void)from_type;
  if (fake_is_last(comm, call)) {
    const size_t bytes = fake_bytes_of(to_count, to_type);
    for (int r = 0; r < comm->size; r++) {
      memcpy(call->to[r], (const char *)call->from[root] + (size_t)r * bytes, bytes);
    }
    fake_let_go(comm, call);
  }
  return MPI_SUCCESS;
}

int MPI_Alltoall(const void *from, int from_count, MPI_Datatype from_type, void *to, int to_count,
                 MPI_Datatype to_type, MPI_Comm comm) {
  struct collective *call = fake_arrive(comm, "MPI_Alltoall", from, to);
  (void)to_count, (void)to_type;
  if (fake_is_last(comm, call)) {
    const size_t bytes = fake_bytes_of(from_count, from_type);
    for (int r = 0; r < comm->size; r++) {
      for (int k = 0; k < comm->size; k++) {
        memcpy((char *)call->to[r] + (size_t)k * bytes, (const char *)call->from[k] + (size_t)r * bytes,
               bytes);
      }
    }
    fake_let_go(comm, call);
  }
  return MPI_SUCCESS;
}

int MPI_Gatherv(const void *from, int from_count, MPI_Datatype from_type, void *to, const int to_count[],
                const int offset[], MPI_Datatype to_type, int root, MPI_Comm comm) {
  struct collective *call = fake_arrive(comm, "MPI_Gatherv", from, to);
  const int rank = fake_rank_in(comm);
  (void)from_type, (void)to_type;
  call->number[rank] = from_count;
  call->key[rank] = offset[rank]; // all members know all offsets here
  if (from != MPI_IN_PLACE && from_count != to_count[rank]) {
    fake_complain("rank %d gathers %d bytes where %d are expected", fake.now_running, from_count,
                  to_count[rank]);
  }
  if (fake_is_last(comm, call)) {
    for (int r = 0; r < comm->size; r++) {
      if (call->from[r] != MPI_IN_PLACE) {
        memcpy((char *)call->to[root] + call->key[r], call->from[r], (size_t)call->number[r]);
      }
    }
    fake_let_go(comm, call);
  }
  return MPI_SUCCESS;
}

int MPI_Gather(const void *from, int from_count, MPI_Datatype from_type, void *to, int to_count,
               MPI_Datatype to_type, int root, MPI_Comm comm) {
  struct collective *call = fake_arrive(comm, "MPI_Gather", from, to);
  (void)to_count, (void)to_type;
  if (fake_is_last(comm, call)) {
    const size_t bytes = fake_bytes_of(from_count, from_type);
    for (int r = 0; r < comm->size; r++) {
      memcpy((char *)call->to[root] + (size_t)r * bytes, call->from[r], bytes);
    }
    fake_let_go(comm, call);
  }
  return MPI_SUCCESS;
}

static double of_two(double a, double b, MPI_Op operation) {
  return operation == MPI_SUM ? a + b : operation == MPI_MIN ? fmin(a, b) : fmax(a, b);
}

static double number_at(const void *values, size_t i, MPI_Datatype type) {
  return type == MPI_INT ? (double)((const int *)values)[i] : ((const double *)values)[i];
}

int MPI_Allreduce(const void *from, void *to, int count, MPI_Datatype type, MPI_Op operation, MPI_Comm comm) {
  struct collective *call = fake_arrive(comm, "MPI_Allreduce", from == MPI_IN_PLACE ? to : from, to);
  if (fake_fails("MPI_Allreduce")) {
    return MPI_ERR_FAKE;
  }
  if (!fake_is_last(comm, call)) {
    return MPI_SUCCESS;
  }
  for (size_t i = 0; i < (size_t)count; i++) {
    double result = number_at(call->from[0], i, type);
    for (int r = 1; r < comm->size; r++) {
      result = of_two(result, number_at(call->from[r], i, type), operation);
    }
    for (int r = 0; r < comm->size; r++) {
      if (type == MPI_INT) {
        ((int *)call->to[r])[i] = (int)result;
      } else {
        ((double *)call->to[r])[i] = result;
      }
    }
  }
  fake_let_go(comm, call);
  return MPI_SUCCESS;
}
