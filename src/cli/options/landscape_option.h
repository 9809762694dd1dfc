// SPDX-License-Identifier: GPL-3.0-or-later
/// The option --landscape-table FILE of all commands that have a model.
#ifndef CAGEHOP_CLI_LANDSCAPE_OPTION_H
#define CAGEHOP_CLI_LANDSCAPE_OPTION_H

#include "cli/options/model_options.h"

/// The option's row.
struct option_row landscape_option_row(size_t model);

/// Reads the file that was named into options->landscapes, and makes it the model's structure. Returns 0, or
/// the exit status after a reported error.
int landscape_option_read(const struct command *command, struct model_options *options,
                          struct cagehop_model *model);

#endif
