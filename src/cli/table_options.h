// SPDX-License-Identifier: GPL-3.0-or-later
/// Options that say what a file with S(q) or g(r) leaves out.
#ifndef CAGEHOP_CLI_TABLE_OPTIONS_H
#define CAGEHOP_CLI_TABLE_OPTIONS_H

#include "cli/options.h"
#include "table_file/table_file.h"

/// What was given; texts NULL, numbers NaN where nothing was. Begin with table_options_nothing.
struct table_options {
  const char *columns, *unit;
  double density, density_per_nm3, density_per_A3;
  double temperature_K, diameter_nm;
};

enum { TABLE_OPTIONS = 7 };

struct table_options table_options_nothing(void);

/// The options' rows, which store into *options.
void table_options_spec(struct table_options *options, struct option_spec spec[TABLE_OPTIONS]);

/// Whether any was given.
bool table_options_given(const struct table_options *options);

/// What they say of the file at `path`. Returns 0, or EXIT_USAGE_ERROR after a reported error.
int table_options_read(const struct command *command, const struct table_options *options, const char *path,
                       struct table_said *said);

#endif
