// SPDX-License-Identifier: GPL-3.0-or-later
/// Collective operations over the processes that solve a state together; with NULL for them, over this
/// process alone.
#ifndef CAGEHOP_NUMERICS_TEAM_H
#define CAGEHOP_NUMERICS_TEAM_H

#include <cagehop/team.h>

/// values[i] becomes the sum (team_join) or the maximum (team_largest) over all processes; nothing is done
/// for NULL. Collective. Returns 0 or the negative status of the communication.
int team_join(const struct cagehop_team *team, size_t count, double values[]);
int team_largest(const struct cagehop_team *team, size_t count, double values[]);

/// One status for all processes, so that all return together: the most negative of theirs, or else the
/// largest. Collective.
int team_agree(const struct cagehop_team *team, int status);

#endif
