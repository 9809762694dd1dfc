// SPDX-License-Identifier: GPL-3.0-or-later
/// Commands that all ranks run together, which rank 0 manages.
#ifndef CAGEHOP_CLI_TEAM_COMMAND_H
#define CAGEHOP_CLI_TEAM_COMMAND_H

#include "cli/command.h"
#include "run/deadline.h"
#include "sweep/sweep.h"

/// What rank 0 does between joining and leaving the team: reads the command line and manages the run. `word`:
/// the words of argv as typed, which getopt reorders in argv. Returns the exit status, or -1 for a broken
/// team.
typedef int manage_command(struct sweep_team *team, const struct command *command, int argc, char **argv,
                           char **word);

/// Runs a command on the ranks that were started together, once they know that they run one program; or in
/// this process alone, with --serial. Errors of the command line are printed once. Collective. Returns the
/// exit status.
int run_on_team(const struct command *command, int argc, char **argv, manage_command *manage);

/// Reads what both -o and --deadline of such a command say, before anything takes time. Returns
/// OPTIONS_STOP, or the exit status after a reported error.
int read_output_and_deadline(const struct command *command, const char *output, const char *until,
                             struct deadline *deadline);

#endif
