// SPDX-License-Identifier: GPL-3.0-or-later
/// What solving a structure may use, and how accurate it must be.
#ifndef CAGEHOP_STRUCTURE_SHARED_SOLVE_LIMITS_H
#define CAGEHOP_STRUCTURE_SHARED_SOLVE_LIMITS_H

#include <cagehop/communicator.h>

struct solve_limits {
  const struct cagehop_communicator *communicator; ///< NULL: this process alone
  double until;                                    ///< on clock_seconds(); INFINITY: as long as it takes
  double tolerance; ///< largest accepted relative error of S(q), [1]; methods that ask for none ignore it
};

#endif
