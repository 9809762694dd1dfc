// SPDX-License-Identifier: GPL-3.0-or-later
/// The processes and the time that solving a structure may use.
#ifndef CAGEHOP_STRUCTURE_EFFORT_H
#define CAGEHOP_STRUCTURE_EFFORT_H

#include <cagehop/team.h>

struct effort {
  const struct cagehop_team *team; ///< NULL: this process alone
  double until;                    ///< on clock_seconds(); INFINITY: as long as it takes
};

#endif
