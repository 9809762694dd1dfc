// SPDX-License-Identifier: GPL-3.0-or-later
/// The options that choose a model: --material, --structure (a name or a table's file), --closure,
/// --compatibility, --dr, --grid-points.
#ifndef CAGEHOP_CLI_MODEL_OPTIONS_H
#define CAGEHOP_CLI_MODEL_OPTIONS_H

#include "cli/command.h"

#include "table_file/table_file.h"

#include <cagehop/phase_map.h>
#include <stdbool.h>

struct model_options {
  const char *material, *structure, *closure, *compatibility; ///< NULL: the default
  const char *phi_g;       ///< "auto", a number, or NULL: looked for where that is quick
  double dr;               ///< 0: not given
  double grid_points;      ///< 0: not given
  bool elastic_barrier;    ///< of --elastic-barrier, where the command has it
  struct table_file table; ///< what --structure FILE held; owned
};

/// Their entries in a command's table of options.
#define MODEL_OPTIONS(options)                                                                               \
  {.name = "material", .kind = OPTION_TEXT, .value = &(options).material},                                   \
      {.name = "structure", .kind = OPTION_TEXT, .value = &(options).structure},                             \
      {.name = "closure", .kind = OPTION_TEXT, .value = &(options).closure},                                 \
      {.name = "compatibility", .kind = OPTION_TEXT, .value = &(options).compatibility},                     \
      {.name = "dr", .kind = OPTION_NUMBER, .value = &(options).dr}, {                                       \
    .name = "grid-points", .kind = OPTION_NUMBER, .value = &(options).grid_points                            \
  }

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
