// SPDX-License-Identifier: GPL-3.0-or-later
/// Messages between two ranks.
#include "rooms/ranks/fake_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t fake_bytes_of(int count, MPI_Datatype type) {
  static const size_t bytes[] = {[MPI_BYTE] = 1,
                                 [MPI_INT] = sizeof(int),
                                 [MPI_DOUBLE] = sizeof(double),
                                 [MPI_INT64_T] = sizeof(int64_t)};
  return (size_t)count * bytes[type];
}

static void finish_request(MPI_Request *request, MPI_Status *status) {
  if (status != MPI_STATUS_IGNORE) {
    *status = (MPI_Status){
        .MPI_SOURCE = (*request)->from, .MPI_TAG = (*request)->tag, .bytes = (int)(*request)->bytes};
  }
  free(*request);
  *request = MPI_REQUEST_NULL;
}

int MPI_Isend(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request *request) {
  fake_spend_call();
  if (fake_fails("MPI_Isend")) {
    return MPI_ERR_FAKE;
  }
  struct rank *receiver = &fake.rank[comm->member[to]];
  double *last = &receiver->last_arrival[fake.now_running];
  struct message *message = calloc(1, sizeof *message);
  *message =
      (struct message){.from = fake_rank_in(comm),
                       .tag = tag,
                       .comm = comm,
                       .arrival = fmax(fake.now + fake_latency(), *last), // none overtakes an earlier one
                       .bytes = fake_bytes_of(count, type),
                       .buffer = buffer};
  *last = message->arrival;
  *request = calloc(1, sizeof **request);
  (*request)->kind = SENDING;
  (*request)->from = to;
  message->request = *request;
  if (message->bytes <= fake.world.eager_bytes) {
    message->copy = malloc(message->bytes + 1);
    memcpy(message->copy, buffer, message->bytes);
    message->buffer = message->copy;
    message->request = NULL;
    (*request)->done = true;
  }
  struct message **end = &receiver->inbox;
  while (*end != NULL) {
    end = &(*end)->next;
  }
  *end = message;
  fake_notify(comm->member[to], message->arrival);
  return MPI_SUCCESS;
}

/// The message that a receiver may get now; of several senders' any. NULL: none has arrived.
static struct message **find_message(int from, int tag, MPI_Comm comm) {
  struct message **found = NULL;
  bool seen[FAKE_RANKS_MAX] = {false};
  int candidates = 0;
  for (struct message **at = &fake_here()->inbox; *at != NULL; at = &(*at)->next) {
    const struct message *message = *at;
    if (message->comm != comm || message->tag != tag || (from != MPI_ANY_SOURCE && message->from != from) ||
        seen[message->from]) {
      continue;
    }
    seen[message->from] = true;
    if (message->arrival <= fake.now && fake_random() * ++candidates < 1.0) {
      found = at;
    }
  }
  return found;
}

int MPI_Iprobe(int from, int tag, MPI_Comm comm, int *there, MPI_Status *status) {
  fake_spend_call();
  if (fake_fails("MPI_Iprobe")) {
    return MPI_ERR_FAKE;
  }
  struct message **found = find_message(from, tag, comm);
  *there = found != NULL;
  if (found != NULL) {
    *status = (MPI_Status){.MPI_SOURCE = (*found)->from, .MPI_TAG = tag, .bytes = (int)(*found)->bytes};
  }
  return MPI_SUCCESS;
}

/// Of a message that was probed for.
int MPI_Get_count(const MPI_Status *status, MPI_Datatype type, int *count) {
  *count = status->bytes / (int)fake_bytes_of(1, type);
  return MPI_SUCCESS;
}

/// Takes a message in; false where none has arrived.
static bool take(struct fake_request *request) {
  struct message **found = find_message(request->from, request->tag, request->comm), *message;
  if (found == NULL) {
    return false;
  }
  message = *found;
  *found = message->next;
  if (message->bytes > request->bytes) {
    fake_complain("rank %d receives %zu bytes into %zu", fake.now_running, message->bytes, request->bytes);
  } else {
    memcpy(request->buffer, message->buffer, message->bytes);
  }
  if (message->request != NULL) {
    message->request->done = true;
    fake_notify(request->comm->member[message->from], fake.now + fake_latency());
  }
  request->from = message->from;
  request->bytes = message->bytes;
  free(message->copy);
  free(message);
  return true;
}

int MPI_Irecv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
              MPI_Request *request) {
  *request = calloc(1, sizeof **request);
  **request = (struct fake_request){.kind = RECEIVING,
                                    .buffer = buffer,
                                    .bytes = fake_bytes_of(count, type),
                                    .from = from,
                                    .tag = tag,
                                    .comm = comm};
  return MPI_SUCCESS;
}

/// Whether a request is complete now; completes it where it can be.
static bool complete(struct fake_request *request) {
  struct collective *call = request->collective;
  if (request->done) {
    return true;
  }
  if (request->kind == RECEIVING) {
    request->done = take(request);
  }
  if (request->kind == BROADCAST && call->data != NULL && call->available <= fake.now) {
    memcpy(request->buffer, call->data, call->bytes);
    request->done = true;
  }
  request->done = request->done || (request->kind == BARRIER && call->over) ||
                  (request->kind == EXCHANGE && request->available <= fake.now);
  return request->done;
}

int MPI_Test(MPI_Request *request, int *done, MPI_Status *status) {
  fake_spend_call();
  *done = *request == MPI_REQUEST_NULL || complete(*request);
  if (*done && *request != MPI_REQUEST_NULL) {
    finish_request(request, status);
  }
  return MPI_SUCCESS;
}

int MPI_Wait(MPI_Request *request, MPI_Status *status) {
  fake_spend_call();
  while (*request != MPI_REQUEST_NULL && !complete(*request)) {
    fake_here()->waits_in = (*request)->kind == SENDING     ? "a send"
                            : (*request)->kind == RECEIVING ? "a receive"
                                                            : "a broadcast";
    fake_here()->waits_for = (*request)->from;
    fake_wait_for_event();
  }
  fake_here()->waits_in = NULL;
  if (*request != MPI_REQUEST_NULL) {
    finish_request(request, status);
  }
  return fake_fails("MPI_Wait") ? MPI_ERR_FAKE : MPI_SUCCESS;
}

int MPI_Waitall(int count, MPI_Request request[], MPI_Status status[]) {
  for (int i = 0; i < count; i++) {
    MPI_Wait(&request[i], &status[i]);
  }
  return MPI_SUCCESS;
}

int MPI_Send(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  MPI_Request request;
  if (fake_fails("MPI_Send")) {
    return MPI_ERR_FAKE;
  }
  const int result = MPI_Isend(buffer, count, type, to, tag, comm, &request);
  return result != MPI_SUCCESS ? result : MPI_Wait(&request, MPI_STATUS_IGNORE);
}

int MPI_Recv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
             MPI_Status *status) {
  MPI_Request request;
  if (fake_fails("MPI_Recv")) {
    return MPI_ERR_FAKE;
  }
  MPI_Irecv(buffer, count, type, from, tag, comm, &request);
  return MPI_Wait(&request, status);
}
