// SPDX-License-Identifier: GPL-3.0-or-later
/// --standard-errors: ln_tau_alpha_stderr of a point, from the uncertainty in the material's file.
#ifndef CAGEHOP_CLI_ERROR_OPTION_H
#define CAGEHOP_CLI_ERROR_OPTION_H

#include "cli/options/model_options.h"

#include <cagehop/fit.h>

struct error_option {
  bool wanted;                     ///< was given
  struct cagehop_fit *fit;         ///< owned; NULL: not wanted
  struct cagehop_fit_result known; ///< the material's numbers, with their errors
};

#define ERROR_OPTION(request, member)                                                                        \
  {                                                                                                          \
    .name = "standard-errors", .kind = OPTION_FLAG,                                                          \
    .help = "ln_tau_alpha_stderr too, from the uncertainty in the material's file",                          \
    OPTION_AT(request, member.wanted)                                                                        \
  }

/// For a model that was read from these options. Returns 0, or the exit status after a reported error.
int error_option_open(const struct command *command, const struct model_options *options,
                      const struct cagehop_model *model, struct error_option *errors);

/// Puts the error into a point, where it is wanted.
void error_option_put(const struct error_option *errors, struct cagehop_point *point);

void error_option_close(struct error_option *errors);

#endif
