// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether one more tile can end before the run's deadline. Pure arithmetic: no clock, no MPI.
#ifndef CAGEHOP_SWEEP_BUDGET_H
#define CAGEHOP_SWEEP_BUDGET_H

#include <stdbool.h>

/// Kept free where the deadline is `seconds` away: time to take in the last results, write them, leave MPI,
/// and for a batch script to ask for the next turn. A fiftieth, because who has longer runs has more ranks
/// and slower disks; at least 1 s and at most 30 s. [s]
double budget_margin(double seconds);

/// Times are on one clock, [s].
struct budget {
  double deadline; ///< 0: none
  double margin;   ///< before it, nothing may be under way any more
  double dearest;  ///< tile of this run so far, solving its isochore included; 0 until one is done
};

/// Learns what a tile cost.
void budget_learn(struct budget *budget, double tile_seconds);

/// Whether a worker with `under_way` tiles to do will be done with one more in time. What it has begun counts
/// whole, and each as a quarter more than the dearest: dense isochores cost most and come first, but
/// neighbours on a node slow each other down. As long as no cost is known a worker gets one tile. Once false
/// for an idle worker it stays false, because neither time nor the dearest tile turns back.
bool budget_fits(const struct budget *budget, double now, int under_way);

#endif
