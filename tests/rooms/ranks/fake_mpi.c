// SPDX-License-Identifier: GPL-3.0-or-later
#include "ranks/fake_mpi.h"

#include "clock/clock.h"
#include "ranks/mpi.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum { STACK_BYTES = 1 << 20, EVENTS_MAX = 4096 };

static const double call_seconds = 3e-6; // what a call into MPI takes, up to twice as much

struct message {
  struct message *next;
  int from, tag;
  MPI_Comm comm;
  double arrival;
  size_t bytes;
  const void *buffer; // the sender's, until it is copied
  void *copy;         // of an eager message
  struct fake_request *request;
};

struct fake_request {
  enum { SENDING, RECEIVING, BROADCAST } kind;
  bool done;
  void *buffer;
  size_t bytes;
  int from, tag;
  MPI_Comm comm;
  struct collective *collective;
};

/// One collective call of all members of a communicator.
struct collective {
  struct collective *next; // of all
  const char *function;
  int arrived, left;
  bool over;
  double available; // when what the root sends is there
  void *data;
  size_t bytes;
  const void *from[FAKE_RANKS_MAX];
  void *to[FAKE_RANKS_MAX];
  int number[FAKE_RANKS_MAX], key[FAKE_RANKS_MAX];
};

struct fake_comm {
  struct fake_comm *next; // of all
  int size, member[FAKE_RANKS_MAX], calls[FAKE_RANKS_MAX];
  struct collective **call; // number of the call -> its state
  int call_room;
};

struct rank {
  ucontext_t context;
  void *stack;
  double wake, no_sooner;
  double event[EVENTS_MAX]; // what will happen to it
  int events;
  bool done;
  struct message *inbox; // oldest first
  double last_arrival[FAKE_RANKS_MAX];
  struct fake_comm *self;
  const char *waits_in; // the call that waits, and for whom
  int waits_for;
};

static struct {
  struct fake_world world;
  struct rank rank[FAKE_RANKS_MAX];
  ucontext_t main;
  int now_running;
  double now;
  uint64_t random;
  void (*rank_main)(int rank, void *context);
  void *context;
  struct fake_comm *comms, *of_all;
  struct collective *collectives;
  char *error;
  bool aborted;
  const char *failing;
  int failing_rank, failing_number;
} fake;

// ---------------------------------------------------------------- time and turns

double clock_seconds(void) {
  return 1e3 + fake.now;
}

int fake_rank(void) {
  return fake.now_running;
}

double fake_random(void) {
  fake.random = fake.random * 6364136223846793005u + 1442695040888963407u;
  return (double)(fake.random >> 11) * 0x1p-53;
}

void fake_complain(const char *format, ...) {
  va_list values;
  va_start(values, format);
  if (fake.error[0] == '\0') {
    vsnprintf(fake.error, FAKE_ERROR_MAX, format, values);
  }
  va_end(values);
}

static struct rank *here(void) {
  return &fake.rank[fake.now_running];
}

/// The rank that is first in time; -1: all have returned or wait for ever.
static int first_rank(void) {
  int first = -1;
  for (int r = 0; r < fake.world.ranks; r++) {
    const struct rank *rank = &fake.rank[r];
    if (!rank->done && rank->wake < (first < 0 ? INFINITY : fake.rank[first].wake)) {
      first = r;
    }
  }
  return first;
}

/// Goes on at that time, or when notify() says so.
static void yield_until(double time) {
  struct rank *rank = here();
  rank->wake = time;
  if (first_rank() == fake.now_running) {
    fake.now = fmax(fake.now, rank->wake);
    return;
  }
  swapcontext(&rank->context, &fake.main);
}

/// Something happens at that time which a rank may be waiting for.
static void notify(int r, double time) {
  struct rank *rank = &fake.rank[r];
  rank->wake = fmin(rank->wake, fmax(time, rank->no_sooner));
  if (rank->events == EVENTS_MAX) {
    fake_complain("rank %d: too many events to come", r);
    rank->events = 0;
  }
  rank->event[rank->events++] = time;
}

/// The next thing that happens to the present rank after now; infinity: nothing is under way.
static double next_event(void) {
  struct rank *rank = here();
  double next = INFINITY;
  int kept = 0;
  for (int k = 0; k < rank->events; k++) {
    if (rank->event[k] > fake.now) {
      next = fmin(next, rank->event[k]);
      rank->event[kept++] = rank->event[k];
    }
  }
  rank->events = kept;
  return next;
}

void fake_work(double seconds) {
  const double end = fake.now + seconds;
  here()->no_sooner = end; // messages don't interrupt it
  yield_until(end);
}

static void spend_call(void) {
  fake_work(call_seconds * (1.0 + fake_random()));
}

/// Until notify; what is waited for is checked by the caller.
static void wait_for_event(void) {
  here()->no_sooner = fake.now;
  yield_until(next_event());
}

int fake_nanosleep(const struct timespec *asked, struct timespec *left) {
  (void)left;
  // Who polls sees nothing new before something happens to it: sleeps without an event are one.
  const double end = fake.now + (double)asked->tv_sec + 1e-9 * (double)asked->tv_nsec;
  double time = fmax(end, next_event());
  for (const struct message *message = here()->inbox; message != NULL; message = message->next) {
    time = message->arrival <= fake.now ? end : time;
  }
  here()->no_sooner = end;
  yield_until(time);
  return 0;
}

static double latency(void) {
  const double usual = fake.world.latency * (0.5 + fake_random());
  return fake_random() < 0.125 ? usual * (1.0 + 50.0 * fake_random()) : usual;
}

// ---------------------------------------------------------------- failures

void fake_fail(int rank, const char *function, int number) {
  fake.failing_rank = rank;
  fake.failing = function;
  fake.failing_number = number;
}

/// Whether this call was told to fail.
static bool fails(const char *function) {
  if (fake.failing == NULL || fake.now_running != fake.failing_rank || strcmp(function, fake.failing) != 0) {
    return false;
  }
  return fake.failing_number-- <= 0;
}

int MPI_Error_string(int error, char *text, int *length) {
  *length = snprintf(text, MPI_MAX_ERROR_STRING, "a failure that the test asked for (%d)", error);
  return MPI_SUCCESS;
}

int MPI_Get_processor_name(char *name, int *length) {
  *length = snprintf(name, MPI_MAX_PROCESSOR_NAME, "node%d", fake.now_running);
  return MPI_SUCCESS;
}

int MPI_Abort(MPI_Comm comm, int code) {
  (void)comm;
  fake_complain("rank %d aborted with %d", fake.now_running, code);
  fake.aborted = true;
  swapcontext(&here()->context, &fake.main);
  return MPI_SUCCESS;
}

// ---------------------------------------------------------------- communicators

static struct fake_comm *new_comm(int size, const int member[]) {
  struct fake_comm *comm = calloc(1, sizeof *comm);
  comm->size = size;
  memcpy(comm->member, member, (size_t)size * sizeof *member);
  comm->next = fake.comms;
  fake.comms = comm;
  return comm;
}

static int rank_in(const struct fake_comm *comm) {
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
  return here()->self;
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
  *rank = rank_in(comm);
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

// ---------------------------------------------------------------- messages

static size_t bytes_of(int count, MPI_Datatype type) {
  static const size_t bytes[] = {[MPI_BYTE] = 1, [MPI_INT] = sizeof(int), [MPI_DOUBLE] = sizeof(double)};
  return (size_t)count * bytes[type];
}

static void finish_request(MPI_Request *request, MPI_Status *status) {
  if (status != MPI_STATUS_IGNORE) {
    *status = (MPI_Status){.MPI_SOURCE = (*request)->from, .MPI_TAG = (*request)->tag};
  }
  free(*request);
  *request = MPI_REQUEST_NULL;
}

int MPI_Isend(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request *request) {
  spend_call();
  if (fails("MPI_Isend")) {
    return MPI_ERR_FAKE;
  }
  struct rank *receiver = &fake.rank[comm->member[to]];
  double *last = &receiver->last_arrival[fake.now_running];
  struct message *message = calloc(1, sizeof *message);
  *message = (struct message){.from = rank_in(comm),
                              .tag = tag,
                              .comm = comm,
                              .arrival = fmax(fake.now + latency(), *last), // none overtakes an earlier one
                              .bytes = bytes_of(count, type),
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
  notify(comm->member[to], message->arrival);
  return MPI_SUCCESS;
}

/// The message that a receiver may get now; of several senders' any. NULL: none has arrived.
static struct message **find_message(int from, int tag, MPI_Comm comm) {
  struct message **found = NULL;
  bool seen[FAKE_RANKS_MAX] = {false};
  int candidates = 0;
  for (struct message **at = &here()->inbox; *at != NULL; at = &(*at)->next) {
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
  spend_call();
  if (fails("MPI_Iprobe")) {
    return MPI_ERR_FAKE;
  }
  struct message **found = find_message(from, tag, comm);
  *there = found != NULL;
  if (found != NULL) {
    *status = (MPI_Status){.MPI_SOURCE = (*found)->from, .MPI_TAG = tag};
  }
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
    notify(request->comm->member[message->from], fake.now + latency());
  }
  request->from = message->from;
  free(message->copy);
  free(message);
  return true;
}

int MPI_Irecv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
              MPI_Request *request) {
  *request = calloc(1, sizeof **request);
  **request = (struct fake_request){.kind = RECEIVING,
                                    .buffer = buffer,
                                    .bytes = bytes_of(count, type),
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
  return request->done;
}

int MPI_Test(MPI_Request *request, int *done, MPI_Status *status) {
  spend_call();
  *done = *request == MPI_REQUEST_NULL || complete(*request);
  if (*done && *request != MPI_REQUEST_NULL) {
    finish_request(request, status);
  }
  return MPI_SUCCESS;
}

int MPI_Wait(MPI_Request *request, MPI_Status *status) {
  spend_call();
  while (*request != MPI_REQUEST_NULL && !complete(*request)) {
    here()->waits_in = (*request)->kind == SENDING     ? "a send"
                       : (*request)->kind == RECEIVING ? "a receive"
                                                       : "a broadcast";
    here()->waits_for = (*request)->from;
    wait_for_event();
  }
  here()->waits_in = NULL;
  if (*request != MPI_REQUEST_NULL) {
    finish_request(request, status);
  }
  return fails("MPI_Wait") ? MPI_ERR_FAKE : MPI_SUCCESS;
}

int MPI_Waitall(int count, MPI_Request request[], MPI_Status status[]) {
  for (int i = 0; i < count; i++) {
    MPI_Wait(&request[i], &status[i]);
  }
  return MPI_SUCCESS;
}

int MPI_Send(const void *buffer, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  MPI_Request request;
  if (fails("MPI_Send")) {
    return MPI_ERR_FAKE;
  }
  const int result = MPI_Isend(buffer, count, type, to, tag, comm, &request);
  return result != MPI_SUCCESS ? result : MPI_Wait(&request, MPI_STATUS_IGNORE);
}

int MPI_Recv(void *buffer, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
             MPI_Status *status) {
  MPI_Request request;
  if (fails("MPI_Recv")) {
    return MPI_ERR_FAKE;
  }
  MPI_Irecv(buffer, count, type, from, tag, comm, &request);
  return MPI_Wait(&request, status);
}

// ---------------------------------------------------------------- collective calls

/// This rank's next collective call on a communicator, which all members must make alike.
static struct collective *arrive(MPI_Comm comm, const char *function, const void *from, void *to) {
  const int rank = rank_in(comm), number = comm->calls[rank]++;
  spend_call();
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

/// Waits until the last rank, which makes the call's work, has arrived. True for the last one.
static bool is_last(MPI_Comm comm, const struct collective *call) {
  if (call->arrived == comm->size) {
    return true;
  }
  here()->waits_in = call->function;
  while (!call->over) {
    wait_for_event();
  }
  here()->waits_in = NULL;
  return false;
}

static void let_go(MPI_Comm comm, struct collective *call) {
  call->over = true;
  for (int r = 0; r < comm->size; r++) {
    if (comm->member[r] != fake.now_running) {
      notify(comm->member[r], fake.now + latency());
    }
  }
}

int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *copy) {
  return MPI_Comm_split(comm, 0, rank_in(comm), copy);
}

int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm *part) {
  struct collective *call = arrive(comm, "MPI_Comm_split", NULL, part);
  call->number[rank_in(comm)] = color;
  call->key[rank_in(comm)] = key; // callers give their rank, so members are in order already
  if (!is_last(comm, call)) {
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
      MPI_Comm made = new_comm(size, member);
      for (int other = r; other < comm->size; other++) {
        if (call->number[other] == call->number[r]) {
          *(MPI_Comm *)call->to[other] = made;
        }
      }
    }
  }
  let_go(comm, call);
  return MPI_SUCCESS;
}

int MPI_Ibcast(void *buffer, int count, MPI_Datatype type, int root, MPI_Comm comm, MPI_Request *request) {
  struct collective *call = arrive(comm, "MPI_Bcast", NULL, buffer);
  if (fails("MPI_Ibcast")) {
    return MPI_ERR_FAKE;
  }
  *request = calloc(1, sizeof **request);
  **request = (struct fake_request){.kind = BROADCAST, .buffer = buffer, .collective = call};
  if (rank_in(comm) == root) {
    call->bytes = bytes_of(count, type);
    call->data = malloc(call->bytes + 1);
    memcpy(call->data, buffer, call->bytes);
    call->available = fake.now + latency();
    (*request)->done = true;
  }
  for (int r = 0; call->data != NULL && r < comm->size; r++) {
    notify(comm->member[r], call->available);
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
  struct collective *call = arrive(comm, "MPI_Scatter", from, to);
  (void)from_count, (void)from_type;
  if (is_last(comm, call)) {
    const size_t bytes = bytes_of(to_count, to_type);
    for (int r = 0; r < comm->size; r++) {
      memcpy(call->to[r], (const char *)call->from[root] + (size_t)r * bytes, bytes);
    }
    let_go(comm, call);
  }
  return MPI_SUCCESS;
}

int MPI_Gatherv(const void *from, int from_count, MPI_Datatype from_type, void *to, const int to_count[],
                const int offset[], MPI_Datatype to_type, int root, MPI_Comm comm) {
  struct collective *call = arrive(comm, "MPI_Gatherv", from, to);
  const int rank = rank_in(comm);
  (void)from_type, (void)to_type;
  call->number[rank] = from_count;
  call->key[rank] = offset[rank]; // all members know all offsets here
  if (from != MPI_IN_PLACE && from_count != to_count[rank]) {
    fake_complain("rank %d gathers %d bytes where %d are expected", fake.now_running, from_count,
                  to_count[rank]);
  }
  if (is_last(comm, call)) {
    for (int r = 0; r < comm->size; r++) {
      if (call->from[r] != MPI_IN_PLACE) {
        memcpy((char *)call->to[root] + call->key[r], call->from[r], (size_t)call->number[r]);
      }
    }
    let_go(comm, call);
  }
  return MPI_SUCCESS;
}

int MPI_Gather(const void *from, int from_count, MPI_Datatype from_type, void *to, int to_count,
               MPI_Datatype to_type, int root, MPI_Comm comm) {
  struct collective *call = arrive(comm, "MPI_Gather", from, to);
  (void)to_count, (void)to_type;
  if (is_last(comm, call)) {
    const size_t bytes = bytes_of(from_count, from_type);
    for (int r = 0; r < comm->size; r++) {
      memcpy((char *)call->to[root] + (size_t)r * bytes, call->from[r], bytes);
    }
    let_go(comm, call);
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
  struct collective *call = arrive(comm, "MPI_Allreduce", from == MPI_IN_PLACE ? to : from, to);
  if (fails("MPI_Allreduce")) {
    return MPI_ERR_FAKE;
  }
  if (!is_last(comm, call)) {
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
  let_go(comm, call);
  return MPI_SUCCESS;
}

// ---------------------------------------------------------------- a run

static void enter(void) {
  fake.rank_main(fake.now_running, fake.context);
  here()->done = true;
  swapcontext(&here()->context, &fake.main);
}

/// Stacks are kept from run to run, also those of ranks that were aborted.
static void *stack_of(int r) {
  static void *stack[FAKE_RANKS_MAX];
  if (stack[r] == NULL) {
    stack[r] = malloc(STACK_BYTES);
  }
  return stack[r];
}

static void begin_rank(const int r) {
  struct rank *rank = &fake.rank[r];
  *rank = (struct rank){.stack = stack_of(r), .self = new_comm(1, &r)};
  rank->wake = 1e-4 * fake_random();
  getcontext(&rank->context);
  rank->context.uc_stack.ss_sp = rank->stack;
  rank->context.uc_stack.ss_size = STACK_BYTES;
  rank->context.uc_link = NULL;
  makecontext(&rank->context, enter, 0);
}

static void begin(const struct fake_world *world) {
  int all[FAKE_RANKS_MAX];
  fake.world = *world;
  fake.now = 0.0;
  fake.random = world->seed * 0x9e3779b97f4a7c15u + 1u;
  fake.aborted = false;
  for (int r = 0; r < world->ranks; r++) {
    begin_rank(r);
    all[r] = r;
  }
  fake.of_all = new_comm(world->ranks, all);
}

static void free_all(void) {
  for (struct fake_comm *comm = fake.comms, *next; comm != NULL; comm = next) {
    next = comm->next;
    free(comm->call);
    free(comm);
  }
  for (struct collective *call = fake.collectives, *next; call != NULL; call = next) {
    next = call->next;
    free(call->data);
    free(call);
  }
  for (int r = 0; r < fake.world.ranks; r++) {
    if (fake.rank[r].inbox != NULL) {
      fake_complain("rank %d has not received a message with tag %d", r, fake.rank[r].inbox->tag);
    }
    for (struct message *message = fake.rank[r].inbox, *next; message != NULL; message = next) {
      next = message->next;
      free(message->copy);
      free(message);
    }
    fake.rank[r].inbox = NULL;
  }
  fake.comms = NULL;
  fake.collectives = NULL;
}

/// Lets the rank that is first in time go on until it waits; false where there is none, or one aborted.
static bool take_turn(void) {
  fake.now_running = fake.aborted ? -1 : first_rank();
  if (fake.now_running < 0) {
    return false;
  }
  fake.now = fmax(fake.now, here()->wake);
  swapcontext(&fake.main, &here()->context);
  return true;
}

bool fake_run(const struct fake_world *world, void (*rank_main)(int rank, void *context), void *context,
              char error[FAKE_ERROR_MAX]) {
  fake.error = error;
  fake.rank_main = rank_main;
  fake.context = context;
  error[0] = '\0';
  begin(world);
  while (take_turn()) {
  }
  for (int r = 0; r < world->ranks && !fake.aborted; r++) {
    if (!fake.rank[r].done) {
      const char *in = fake.rank[r].waits_in;
      size_t length = strlen(error);
      snprintf(error + length, FAKE_ERROR_MAX - length, "%srank %d waits for ever in %s, rank %d",
               length > 0 ? "; " : "", r, in != NULL ? in : "a sleep", fake.rank[r].waits_for);
    }
  }
  free_all();
  fake.failing = NULL;
  return error[0] == '\0';
}
