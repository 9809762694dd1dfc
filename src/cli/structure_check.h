// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CAGEHOP_CLI_STRUCTURE_CHECK_H
#define CAGEHOP_CLI_STRUCTURE_CHECK_H

#include "cli/command.h"

#include <stdbool.h>

/// Whether --check is on the command line of `structure`, which then has other options.
bool structure_check_asked(int argc, char **argv);

/// `cagehop structure --check FILE`: prints what a file with S(q) or g(r) was understood as. Returns the exit
/// status: EXIT_BAD_INPUT also where it was understood and something is missing or contradicts.
int structure_check(const struct command *command, int argc, char **argv);

#endif
