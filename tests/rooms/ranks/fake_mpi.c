// SPDX-License-Identifier: GPL-3.0-or-later
/// Simulated time, turns, and the beginning and end of a run.
#include "rooms/ranks/fake_state.h"

#include "clock/clock.h"

#include <malloc.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Ranks need up to 64 kB under the address sanitizer. At each switch it forgets what it knew of a
// stack: of one of 1 MB by mapping memory anew, which was most of this test's time; of this one by
// writing zeros.
enum { STACK_BYTES = 1 << 18 };

static const double call_seconds = 3e-6; // what a call into MPI takes, up to twice as much

struct fake_state fake;

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

struct rank *fake_here(void) {
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

/// Goes on at that time, or when fake_notify() says so.
static void yield_until(double time) {
  struct rank *rank = fake_here();
  rank->wake = time;
  if (first_rank() == fake.now_running) {
    fake.now = fmax(fake.now, rank->wake);
    return;
  }
  swapcontext(&rank->context, &fake.main);
}

/// Something happens at that time which a rank may be waiting for.
void fake_notify(int r, double time) {
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
  struct rank *rank = fake_here();
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
  fake_here()->no_sooner = end; // messages don't interrupt it
  yield_until(end);
}

void fake_spend_call(void) {
  fake_work(call_seconds * (1.0 + fake_random()));
}

/// Until notify; what is waited for is checked by the caller.
void fake_wait_for_event(void) {
  fake_here()->no_sooner = fake.now;
  yield_until(next_event());
}

int fake_nanosleep(const struct timespec *asked, struct timespec *left) {
  (void)left;
  // Who polls sees nothing new before something happens to it: sleeps without an event are one.
  const double end = fake.now + (double)asked->tv_sec + 1e-9 * (double)asked->tv_nsec;
  double time = fmax(end, next_event());
  if (fake_shares_memory()) {
    time = end;
  }
  for (const struct message *message = fake_here()->inbox; message != NULL; message = message->next) {
    time = message->arrival <= fake.now ? end : time;
  }
  fake_here()->no_sooner = end;
  yield_until(time);
  return 0;
}

double fake_latency(void) {
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
bool fake_fails(const char *function) {
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
  swapcontext(&fake_here()->context, &fake.main);
  return MPI_SUCCESS;
}

// ---------------------------------------------------------------- a run

static void enter(void) {
  fake.rank_main(fake.now_running, fake.context);
  fake_here()->done = true;
  swapcontext(&fake_here()->context, &fake.main);
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
  *rank = (struct rank){.stack = stack_of(r), .self = fake_new_comm(1, &r)};
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
  fake.of_all = fake_new_comm(world->ranks, all);
}

static void free_all(void) {
  fake_free_windows();
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
  fake.now = fmax(fake.now, fake_here()->wake);
  swapcontext(&fake.main, &fake_here()->context);
  return true;
}

/// meson sets MALLOC_PERTURB_, by which glibc fills what malloc() returns, so that nobody relies on zeros. In
/// all runs that would be most of their time; one in seven has ranks and plans of all kinds.
static void perturb_some(uint64_t seed) {
  const char *byte = getenv("MALLOC_PERTURB_");
  if (byte != NULL) {
    mallopt(M_PERTURB, seed % 7 == 0 ? atoi(byte) : 0);
  }
}

bool fake_run(const struct fake_world *world, void (*rank_main)(int rank, void *context), void *context,
              char error[FAKE_ERROR_MAX]) {
  fake.error = error;
  fake.rank_main = rank_main;
  fake.context = context;
  error[0] = '\0';
  perturb_some(world->seed);
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
