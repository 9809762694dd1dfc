// SPDX-License-Identifier: GPL-3.0-or-later
/// Command-line options, table-driven on getopt_long, with this program's one-line errors.
#ifndef CAGEHOP_CLI_OPTIONS_H
#define CAGEHOP_CLI_OPTIONS_H

#include "cli/command.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER };

struct option_spec {
  const char *name; ///< long name, without dashes
  char letter;      ///< short name, or 0
  enum option_kind kind;
  bool required;
  void *value;      ///< bool *, const char **, or double *
  const char *word; ///< what stands for the value in the help, "NAME"; NULL for flags
  const char *help; ///< printed behind the command's own help; NULL: that has it
};

enum {
  OPTIONS_OWN_MAX = 24, // that a command lists itself
  OPTIONS_MAX = 80,     // with those of the model and of tables
  OPTIONS_STOP = -1,
};

/// The length of a command's table of options, which must leave room for the model's.
#define OPTION_COUNT(spec)                                                                                   \
  (sizeof(spec) / sizeof((spec)[0]) + 0 * sizeof(struct {                                                    \
                                        static_assert(sizeof(spec) / sizeof((spec)[0]) <= OPTIONS_OWN_MAX,   \
                                                      "raise OPTIONS_OWN_MAX");                              \
                                        char unused;                                                         \
                                      }))

/// Fills the values; count is OPTION_COUNT(spec). Returns OPTIONS_STOP when the command should go on, with
/// *first_operand set; else the exit status: 0 after --help, EXIT_USAGE_ERROR after a reported error.
int options_parse(const struct command *command, int argc, char **argv, size_t count,
                  const struct option_spec spec[], int operands_min, int operands_max, int *first_operand);

#endif
