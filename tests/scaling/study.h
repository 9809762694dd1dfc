// SPDX-License-Identifier: GPL-3.0-or-later
/// The study of scaling: the program's own scheduler on simulated ranks. All ranks are in one process, so
/// what is global here is common to all.
#ifndef CAGEHOP_STUDY_H
#define CAGEHOP_STUDY_H

#include <stdbool.h>
#include <stddef.h>

enum { STUDY_COSTS_MAX = 1000 };

/// What things cost, [s].
struct study_costs {
  size_t count;
  double phi[STUDY_COSTS_MAX], solve[STUDY_COSTS_MAX], point[STUDY_COSTS_MAX]; ///< measured at these phi
  double row, tile, byte;     ///< writing an isochore's row, a tile, a byte of it
  double send, receive, copy; ///< of the processor: a message, a message, a byte received
};

/// When a rank computed.
struct study_rank {
  double first, last; ///< beginning of its first tile, end of its last; 0: none
  double busy;        ///< between, computing or writing
};

extern struct study_costs study_costs;
extern struct study_rank *study_rank; ///< of each rank
extern size_t study_manager_messages; ///< received and sent by rank 0
extern double study_manager_seconds;  ///< that they took it

double study_solve_seconds(double phi);
double study_point_seconds(double phi);
double study_write_seconds(size_t points);

#endif
