// SPDX-License-Identifier: GPL-3.0-or-later
/// One program of the test `ranks`: its plan, what its states cost and how they fail, what became of its
/// tiles.
#ifndef CAGEHOP_TESTS_CASE_H
#define CAGEHOP_TESTS_CASE_H

#include "rooms/ranks/fake_mpi.h"
#include "sweep/sweep.h"

enum { N_PHI_MAX = 24, N_PRESSURE_MAX = 9000, BLOCKS_MAX = N_PRESSURE_MAX / BLOCK_TILE_EXPENSIVE + 1 };

/// A program on some ranks, and what became of its tiles.
extern struct test_case {
  struct fake_world world;
  struct sweep_plan plan;
  double phi[N_PHI_MAX], pressure[N_PRESSURE_MAX];
  struct tiling tiling;
  size_t blocks;
  // What states cost and how they fail.
  double solve_seconds, point_seconds, spread;
  uint32_t kinds; // different arithmetics among the ranks
  double bad_phi; // solving it fails with bad_status on bad_rank, or -1: any
  int bad_status, bad_rank;
  bool bad_everywhere; // all states fail so, not only bad_phi
  bool contradicts;    // bad_rank solves all states to other numbers
  int unsettled;       // the rank whose map can't be put on disk; -1: none
  int unwritten;       // the rank whose tiles can't be written; -1: none
  int unopened;        // the rank that can't open the map that all write to; -1: none
  size_t stop_after;   // tiles, 0: never
  bool two_runs;       // whether another run comes before this one, with a sink that does nothing
  // What happened.
  bool done[N_PHI_MAX][BLOCKS_MAX]; // before the run
  int written[N_PHI_MAX][BLOCKS_MAX], rows[N_PHI_MAX], discarded[N_PHI_MAX];
  int solver[N_PHI_MAX]; // the only rank that solved it; -1: none, -2: several
  int opened[FAKE_RANKS_MAX], closed[FAKE_RANKS_MAX], abandoned[FAKE_RANKS_MAX];
  size_t tiles, tallied;
  double last_tile;
  int status;
  struct sweep_stats stats;
  char error[FAKE_ERROR_MAX];
} test;

extern struct seen {
  size_t plans, tiles, helped, groups, resumed, members;
} seen; // over all cases: what makes them worth while

/// Runs the program; false where ranks did not get on with each other.
bool run_case(void);

#endif
