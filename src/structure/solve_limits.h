// SPDX-License-Identifier: GPL-3.0-or-later
/// The processes and the time that solving a structure may use.
#ifndef CAGEHOP_STRUCTURE_SOLVE_LIMITS_H
#define CAGEHOP_STRUCTURE_SOLVE_LIMITS_H

#include <cagehop/communicator.h>

struct solve_limits {
  const struct cagehop_communicator *communicator; ///< NULL: this process alone
  double until;                                    ///< on clock_seconds(); INFINITY: as long as it takes
};

#endif
