// SPDX-License-Identifier: GPL-3.0-or-later
/// The options that choose a model: --material, --structure, --closure.
#ifndef CAGEHOP_CLI_MODEL_OPTIONS_H
#define CAGEHOP_CLI_MODEL_OPTIONS_H

#include "cli/command.h"

#include <cagehop/phase_map.h>

struct model_options {
  const char *material, *structure, *closure; ///< NULL: the default
};

/// Looks the names up and resolves the model. Returns 0, or the exit status after a reported error.
int model_options_resolve(const struct command *command, const struct model_options *options,
                          struct cagehop_model *model);

#endif
