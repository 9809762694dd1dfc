// SPDX-License-Identifier: GPL-3.0-or-later
/// Memory that ranks share, and one-sided communication.
#include "rooms/ranks/fake_state.h"

#include <stdlib.h>
#include <string.h>

/// Makes a window of what all members ask for. Shared memory is one piece, at the first member; what is in
/// new memory is no zero.
static MPI_Win make(MPI_Aint bytes, int unit, bool shared, MPI_Comm comm) {
  MPI_Win window = NULL;
  struct collective *call = fake_arrive(comm, "MPI_Win_allocate", &bytes, &window);
  if (fake_is_last(comm, call)) {
    window = calloc(1, sizeof *window);
    window->comm = comm;
    window->unit = unit;
    window->shared = shared;
    window->next = fake.windows;
    fake.windows = window;
    for (int r = 0; r < comm->size; r++) {
      const size_t size = *(const size_t *)call->from[r];
      window->memory[r] = size > 0 ? malloc(size) : NULL;
      if (size > 0) {
        memset(window->memory[r], 0x5a, size);
      }
      *(MPI_Win *)call->to[r] = window;
    }
    fake_let_go(comm, call);
  }
  return window;
}

int MPI_Win_allocate(MPI_Aint bytes, int unit, MPI_Info info, MPI_Comm comm, void *memory, MPI_Win *window) {
  (void)info;
  *window = make(bytes, unit, false, comm);
  *(void **)memory = (*window)->memory[fake_rank_in(comm)];
  return fake_fails("MPI_Win_allocate") ? MPI_ERR_FAKE : MPI_SUCCESS;
}

int MPI_Win_allocate_shared(MPI_Aint bytes, int unit, MPI_Info info, MPI_Comm comm, void *memory,
                            MPI_Win *window) {
  (void)info;
  for (int r = 1; r < comm->size; r++) {
    if (comm->member[r] / fake.world.ranks_a_node != comm->member[0] / fake.world.ranks_a_node) {
      fake_complain("ranks %d and %d are on two nodes and share no memory", comm->member[0], comm->member[r]);
    }
  }
  *window = make(bytes, unit, true, comm);
  *(void **)memory = (*window)->memory[fake_rank_in(comm)];
  return MPI_SUCCESS;
}

int MPI_Win_shared_query(MPI_Win window, int rank, MPI_Aint *bytes, int *unit, void *memory) {
  *bytes = 0; // nobody asks
  *unit = window->unit;
  *(void **)memory = window->memory[rank];
  return MPI_SUCCESS;
}

int MPI_Win_set_errhandler(MPI_Win window, MPI_Errhandler handler) {
  (void)window, (void)handler;
  return MPI_SUCCESS;
}

int MPI_Win_lock_all(int assert, MPI_Win window) {
  (void)assert;
  window->locked++;
  return MPI_SUCCESS;
}

int MPI_Win_unlock_all(MPI_Win window) {
  fake_spend_call();
  window->locked--;
  return MPI_SUCCESS;
}

int MPI_Win_sync(MPI_Win window) {
  (void)window;
  return MPI_SUCCESS;
}

int MPI_Win_flush(int rank, MPI_Win window) {
  (void)rank, (void)window;
  fake_work(2.0 * fake_latency());
  return MPI_SUCCESS;
}

int MPI_Win_free(MPI_Win *window) {
  struct collective *call = fake_arrive((*window)->comm, "MPI_Win_free", NULL, NULL);
  if (fake_is_last((*window)->comm, call)) {
    if ((*window)->locked != 0) {
      fake_complain("rank %d frees memory that others may still reach", fake.now_running);
    }
    fake_let_go((*window)->comm, call);
  }
  (*window)->freed++;
  *window = NULL;
  return MPI_SUCCESS;
}

/// One operation on another rank's memory, which nothing interrupts.
static int exchange(const int64_t *from, int64_t *result, int rank, MPI_Aint place, MPI_Op operation,
                    MPI_Win window) {
  fake_spend_call();
  if (window->shared || window->locked == 0 || operation != MPI_SUM || window->memory[rank] == NULL) {
    fake_complain("rank %d exchanges a number with rank %d, which has none", fake.now_running, rank);
    return MPI_ERR_FAKE;
  }
  int64_t *at = (int64_t *)((char *)window->memory[rank] + place * window->unit);
  *result = *at;
  *at += *from;
  return MPI_SUCCESS;
}

int MPI_Fetch_and_op(const void *from, void *result, MPI_Datatype type, int rank, MPI_Aint place,
                     MPI_Op operation, MPI_Win window) {
  (void)type;
  return fake_fails("MPI_Fetch_and_op") ? MPI_ERR_FAKE
                                        : exchange(from, result, rank, place, operation, window);
}

int MPI_Rget_accumulate(const void *from, int from_count, MPI_Datatype from_type, void *result,
                        int result_count, MPI_Datatype result_type, int rank, MPI_Aint place, int count,
                        MPI_Datatype type, MPI_Op operation, MPI_Win window, MPI_Request *request) {
  (void)from_count, (void)from_type, (void)result_count, (void)result_type, (void)count, (void)type;
  *request = calloc(1, sizeof **request);
  **request = (struct fake_request){.kind = EXCHANGE, .available = fake.now + 2.0 * fake_latency()};
  fake_notify(fake.now_running, (*request)->available);
  return exchange(from, result, rank, place, operation, window);
}

bool fake_shares_memory(void) {
  for (const struct fake_window *window = fake.windows; window != NULL; window = window->next) {
    for (int r = 0; window->shared && r < window->comm->size; r++) {
      if (window->comm->member[r] == fake.now_running && window->freed < window->comm->size) {
        return true;
      }
    }
  }
  return false;
}

void fake_free_windows(void) {
  for (struct fake_window *window = fake.windows, *next; window != NULL; window = next) {
    next = window->next;
    if (!fake.aborted && fake.error[0] == '\0' && window->freed != window->comm->size) {
      fake_complain("a window was freed by %d ranks of %d", window->freed, window->comm->size);
    }
    for (int r = 0; r < FAKE_RANKS_MAX; r++) {
      free(window->memory[r]);
    }
    free(window);
  }
  fake.windows = NULL;
}
