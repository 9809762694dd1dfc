// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs ranks as coroutines of one process, in simulated time: every call into MPI, every sleep and all work
/// take time, and whoever is first in that time goes on. Latencies are random, so messages of different ranks
/// arrive in any order; one seed gives one order. Messages that are not eager are copied only when they are
/// received, as MPI may do, so a buffer that is used again too early shows.
#ifndef CAGEHOP_TESTS_FAKE_MPI_H
#define CAGEHOP_TESTS_FAKE_MPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAKE_RANKS_MAX = 40, FAKE_ERROR_MAX = 512 };

struct fake_world {
  int ranks;
  uint64_t seed;
  double latency;     ///< of a usual message, [s]; one in eight takes up to 50 times as long
  size_t eager_bytes; ///< messages up to this length need no waiting receiver
  int ranks_a_node;   ///< so many neighbours share memory
};

/// Runs rank_main on every rank until all have returned or one calls MPI_Abort. False, with the reason in
/// `error`: all wait for each other, ranks call different collective functions, messages are left over, one
/// aborts, or fake_complain was called.
bool fake_run(const struct fake_world *world, void (*rank_main)(int rank, void *context), void *context,
              char error[FAKE_ERROR_MAX]);

/// The present rank works for so long.
void fake_work(double seconds);

/// Of the present rank.
int fake_rank(void);

/// Evenly distributed, 0 <= x < 1, from the world's seed.
double fake_random(void);

/// Notes that a test failed; the first reason is kept. The run goes on.
__attribute__((format(printf, 1, 2))) void fake_complain(const char *format, ...);

/// From its `number`th call on (from 0), that MPI function fails on that rank; NULL: none does.
void fake_fail(int rank, const char *function, int number);

#endif
