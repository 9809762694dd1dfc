// SPDX-License-Identifier: GPL-3.0-or-later
/// Options that say what a file with S(q) or g(r) leaves out.
#ifndef CAGEHOP_CLI_TABLE_OPTIONS_H
#define CAGEHOP_CLI_TABLE_OPTIONS_H

#include "cli/options/option_row.h"
#include "table_file/table_file.h"

/// What was given; texts NULL, numbers 0 where nothing was.
struct table_options {
  const char *columns, *unit;
  double density, density_per_nm3, density_per_A3;
  double temperature_K, diameter_nm, concentration;
  const char *diameter, *partial;
};

enum { TABLE_OPTIONS = 10 };

/// The options' rows, for a request that has its struct table_options at `offset`. Returns TABLE_OPTIONS.
size_t table_option_rows(size_t offset, struct option_row rows[]);

/// Whether any was given.
bool table_options_given(const struct table_options *options);

/// What they say of the file at `path`. Returns 0, or EXIT_USAGE_ERROR after a reported error.
int table_options_read(const struct command *command, const struct table_options *options, const char *path,
                       struct table_said *said);

#endif
