// SPDX-License-Identifier: GPL-3.0-or-later
/// The options that choose a model: --material (a name or a file), --catalogue, --structure (a name or a
/// table's file), --landscape-table, and those of the table of parameters.
#ifndef CAGEHOP_CLI_MODEL_OPTIONS_H
#define CAGEHOP_CLI_MODEL_OPTIONS_H

#include "cli/options/option_row.h"
#include "cli/options/table_options.h"
#include "table_file/curve_file.h"
#include "table_file/table_file.h"

#include <cagehop/fit.h>
#include <cagehop/landscape_table.h>
#include <cagehop/parameter.h>
#include <stdbool.h>

/// Which parameters of the table are options of a command, by the sections of their keys.
enum model_sections {
  MODEL_STRUCTURE = 1, ///< structure and system: of what and how S(q) is found
  MODEL_MATERIAL = 2,  ///< material: phi_g, for commands that print temperatures
  MODEL_PHYSICS = 4,   ///< physics: what tau_alpha is
  MODEL_CHAINS = 8,    ///< no section: the command computes no landscape, so that it can have chains
};

enum { MODEL_CURVES = 3 };

/// What was given on the command line.
struct model_options {
  const char *material, *structure;           ///< NULL: the default
  const char *catalogue;                      ///< where names of materials are looked up first; or NULL
  const char *text[CAGEHOP_PARAMETERS_MAX];   ///< by rows of the model's table; NULL: not given
  bool flag[CAGEHOP_PARAMETERS_MAX];          ///< likewise, of CAGEHOP_PARAMETER_TRUTH
  const char *landscape_table;                ///< the file of one; or NULL
  const char *curve_file[MODEL_CURVES];       ///< of u(r), omega(q), B(r); or NULL
  struct table_options said;                  ///< of the file that --structure names
  struct table_set table;                     ///< what --structure FILE held; owned
  struct curve_file curve[MODEL_CURVES];      ///< what these held; owned
  struct cagehop_landscape_table *landscapes; ///< what --landscape-table FILE held; owned
  struct cagehop_uncertainty uncertainty;     ///< of the material's numbers, where its file says some; read
  bool phi_g_follows;                         ///< from the theory; read
  bool has_table;                             ///< another file is the table
};

/// The options of the model for a command with command->sections, whose request has its struct model_options
/// at command->model: --material, --catalogue, --structure, --landscape-table, what is said of a table, and
/// the keys of these sections that are options. Returns their number.
size_t model_option_rows(const struct command *command, struct option_row rows[]);

/// Whether the option of that key of the model was given.
bool model_option_given(const struct model_options *options, const char *key);

/// Looks the names up, without finding phi_g. The command's own --phi labels a table that has one state and
/// no label. Returns 0, or the exit status after a reported error.
int model_options_read(const struct command *command, struct model_options *options,
                       struct cagehop_model *model);

/// The structure's parameters for a table that was named in another way than by --structure; there is none in
/// the model yet. Returns as above.
int model_options_read_for_table(const struct command *command, struct model_options *options,
                                 struct cagehop_model *model);

/// Looks the names up and resolves the model; where phi_g can't be found it stays NaN, with a remark. Returns
/// 0, or the exit status after a reported error.
int model_options_resolve(const struct command *command, struct model_options *options,
                          struct cagehop_model *model);

/// Frees the table; no model read from the options may be used any more.
void model_options_clear(struct model_options *options);

#endif
