// SPDX-License-Identifier: GPL-3.0-or-later
/// The options --potential-table, --omega-table and --bridge-table of all commands that have a structure.
#ifndef CAGEHOP_CLI_SYSTEM_OPTIONS_H
#define CAGEHOP_CLI_SYSTEM_OPTIONS_H

#include "cli/options/model_options.h"

enum { SYSTEM_OPTIONS = MODEL_CURVES };

/// Their rows, for a request whose struct model_options is at `model`. Returns their number.
size_t system_option_rows(size_t model, struct option_row rows[]);

/// Whether the option of that key, RULE_POTENTIAL_FILE_KEY say, was given.
bool system_option_given(const struct model_options *options, const char *key);

/// Reads the files that were named into options->curve, and lets the model use them; its numbers are known.
/// Returns 0, or the exit status after a reported error.
int system_options_read(const struct command *command, struct model_options *options,
                        struct cagehop_model *model);

#endif
