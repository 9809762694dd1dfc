// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether one more tile can be finished before the run's deadline. Pure arithmetic: no clock, no MPI. Not
/// collective.
#ifndef CAGEHOP_SWEEP_BUDGET_H
#define CAGEHOP_SWEEP_BUDGET_H

#include <stdbool.h>

/// The time to keep free before a deadline that is `seconds` away, [s]: 2 % of it, at least 1 s, at most 30
/// s. In that time the last results are received and written, MPI is finalized, and a batch script submits
/// the next job. It grows with the run, because longer runs tend to have more ranks and slower file systems.
double budget_margin(double seconds);

/// Times are on one clock, [s].
struct budget {
  double deadline; ///< 0: none
  double margin;   ///< before the deadline, in which no tile may be in progress
  double
      max_tile_seconds; ///< largest cost of a tile so far, solving its isochore included; 0 until one is done
};

/// What there is until a deadline; 0: there is none. margin 0: budget_margin of the time from now on.
struct budget budget_until(double deadline, double margin, double now);

/// Takes note of what a tile cost, [s].
void budget_learn(struct budget *budget, double tile_seconds);

/// Whether a worker with `under_way` unfinished tiles would finish one more before deadline - margin. Each
/// tile, also one that has been started, is assumed to take 1.25 times the largest cost so far. The largest
/// is known early, because dense isochores cost most and are computed first; the 25 % allow for processes of
/// one machine slowing each other down. While no cost is known a worker gets one tile only. Once false for an
/// idle worker it stays false, because time and the largest cost only grow.
bool budget_fits(const struct budget *budget, double now, int under_way);

#endif
