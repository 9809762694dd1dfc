// SPDX-License-Identifier: GPL-3.0-or-later
/// A team's functions, for one process too. Collective.
#ifndef CAGEHOP_NUMERICS_TEAM_H
#define CAGEHOP_NUMERICS_TEAM_H

#include <cagehop/team.h>

/// cagehop_team's join and largest; with team NULL nothing happens. 0 or the team's status.
int team_join(const struct cagehop_team *team, size_t count, double values[]);
int team_largest(const struct cagehop_team *team, size_t count, double values[]);

/// One status for all processes, so that none leaves alone: the most negative, else the largest.
int team_agree(const struct cagehop_team *team, int status);

#endif
