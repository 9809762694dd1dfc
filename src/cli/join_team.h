// SPDX-License-Identifier: GPL-3.0-or-later
/// How a command finds the ranks that were started with it.
#ifndef CAGEHOP_CLI_JOIN_TEAM_H
#define CAGEHOP_CLI_JOIN_TEAM_H

#include "sweep/sweep.h"

/// The ranks that were started together, once they know that they run one program; or this process alone,
/// with --serial. (*argv)[0] is the command's name, for its errors. Collective. Returns 0, or the exit status
/// after a reported error; then *team is NULL.
int join_team(int *argc, char ***argv, struct sweep_team **team);

#endif
