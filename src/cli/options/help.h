// SPDX-License-Identifier: GPL-3.0-or-later
/// What --help prints, laid out from the rows of commands and options.
#ifndef CAGEHOP_CLI_HELP_H
#define CAGEHOP_CLI_HELP_H

#include "cli/options/option_row.h"

#include <stdio.h>

enum { HELP_USAGE_MAX = 1024 };

/// What follows "usage: ": "cagehop plan JOB.yaml [--ranks N]", on one line; those of the model are "[options
/// of the model]".
void help_usage(const struct command *command, char usage[HELP_USAGE_MAX]);

/// What the bare name gets: the commands.
void print_short_help(FILE *stream);

/// `cagehop --help`: the same and the exit statuses.
void print_help(void);

/// `cagehop COMMAND --help`.
void print_command_help(const struct command *command);

#endif
