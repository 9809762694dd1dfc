// SPDX-License-Identifier: GPL-3.0-or-later
/// What the files of the fake MPI share: ranks, messages, communicators, and whose turn it is.
#ifndef CAGEHOP_TESTS_FAKE_STATE_H
#define CAGEHOP_TESTS_FAKE_STATE_H

#include "rooms/ranks/fake_mpi.h"
#include "rooms/ranks/mpi.h"

#include <ucontext.h>

enum { EVENTS_MAX = 4096 };

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
  enum { SENDING, RECEIVING, BROADCAST, BARRIER, EXCHANGE } kind;
  bool done;
  void *buffer;
  size_t bytes;
  int from, tag;
  MPI_Comm comm;
  struct collective *collective;
  double available; // of an exchange: when its result is there
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

/// Memory that other ranks of a communicator reach.
struct fake_window {
  struct fake_window *next; // of all
  struct fake_comm *comm;
  int unit, locked, freed; // by so many ranks
  bool shared;
  void *memory[FAKE_RANKS_MAX];
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

extern struct fake_state {
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
  struct fake_window *windows;
  char *error;
  bool aborted;
  const char *failing;
  int failing_rank, failing_number;
} fake;

/// The present rank.
struct rank *fake_here(void);

/// Something happens to rank r at that time which it may be waiting for.
void fake_notify(int r, double time);

/// Until fake_notify; what is waited for is checked by the caller.
void fake_wait_for_event(void);

/// The time that a call into MPI takes.
void fake_spend_call(void);

/// How long a message is under way.
double fake_latency(void);

/// Whether this call was told to fail.
bool fake_fails(const char *function);

/// The present rank's number in a communicator.
int fake_rank_in(const struct fake_comm *comm);

struct fake_comm *fake_new_comm(int size, const int member[]);

/// This rank's next collective call on a communicator, which all members must make alike.
struct collective *fake_arrive(MPI_Comm comm, const char *function, const void *from, void *to);

/// Waits until the last rank, which makes the call's work, has arrived. True for the last one.
bool fake_is_last(MPI_Comm comm, const struct collective *call);

/// Ends the call for the others.
void fake_let_go(MPI_Comm comm, struct collective *call);

/// Whether this rank shares memory with others, so that it may wait for what no message tells.
bool fake_shares_memory(void);

/// Frees all windows; complains of those that ranks have not freed.
void fake_free_windows(void);

size_t fake_bytes_of(int count, MPI_Datatype type);

#endif
