// SPDX-License-Identifier: GPL-3.0-or-later
/// The options that choose a model: --material, --structure (a name or a table's file), and those of the
/// table of parameters.
#ifndef CAGEHOP_CLI_MODEL_OPTIONS_H
#define CAGEHOP_CLI_MODEL_OPTIONS_H

#include "cli/options.h"
#include "cli/table_options.h"
#include "table_file/table_file.h"

#include <cagehop/parameter.h>
#include <stdbool.h>

/// Which parameters of the table are options of a command, by the sections of their keys.
enum model_sections {
  MODEL_STRUCTURE = 1, ///< structure: how S(q) is found
  MODEL_MATERIAL = 2,  ///< material: phi_g, for commands that print temperatures
  MODEL_PHYSICS = 4,   ///< physics: what tau_alpha is
};

enum { MODEL_HELP_MAX = 512 };

/// What was given on the command line.
struct model_options {
  const char *material, *structure;         ///< NULL: the default
  const char *text[CAGEHOP_PARAMETERS_MAX]; ///< by rows of the table; NULL: not given
  bool flag[CAGEHOP_PARAMETERS_MAX];        ///< likewise, of CAGEHOP_PARAMETER_TRUTH
  struct table_options said;                ///< of the file that --structure names
  const double *phi;                        ///< of the command's own --phi; NULL where it has none
  struct table_set table;                   ///< what --structure FILE held; owned
};

/// Parses a command line with a command's own options, of length OPTION_COUNT(own), the model's of these
/// sections, and those of tables. A number `phi` among its own labels a table that has one state and no
/// label. No operands. Returns as options_parse.
int model_options_parse(const struct command *command, int argc, char **argv, size_t count,
                        const struct option_spec own[], unsigned sections, struct model_options *options);

/// Whether phi and pressure are in range; reports what is not. Returns 0 or EXIT_USAGE_ERROR.
int check_phi(const struct command *command, double phi);
int check_pressure(const struct command *command, double pressure);

/// Whether --count is a whole number from 2 to ten million.
int check_count(const struct command *command, double count);

/// Looks the names up, without finding phi_g. Returns 0, or the exit status after a reported error.
int model_options_read(const struct command *command, struct model_options *options,
                       struct cagehop_model *model);

/// Looks the names up and resolves the model; where phi_g can't be found it stays NaN, with a remark. Returns
/// 0, or the exit status after a reported error.
int model_options_resolve(const struct command *command, struct model_options *options,
                          struct cagehop_model *model);

/// Frees the table; no model read from the options may be used any more.
void model_options_clear(struct model_options *options);

#endif
