// SPDX-License-Identifier: GPL-3.0-or-later
/// A command line, by the command's table of options: getopt_long, with this program's one-line errors.
#ifndef CAGEHOP_CLI_OPTIONS_H
#define CAGEHOP_CLI_OPTIONS_H

#include "cli/options/option_row.h"

enum { OPTIONS_STOP = -1 };

/// Puts the options that were given into *request, the struct that the offsets of the command's rows are in,
/// and *operand, NULL where none was given; `operand` may be NULL for a command without. Numbers are in the
/// ranges of their rows. Returns OPTIONS_STOP when the command should go on; else the exit status: 0 after
/// --help, EXIT_USAGE_ERROR after a reported error.
int options_parse(const struct command *command, int argc, char **argv, void *request, const char **operand);

/// After options_parse returned OPTIONS_STOP: all operands of a command whose operand is "FILE...".
char **options_operands(int argc, char **argv, size_t *count);

#endif
