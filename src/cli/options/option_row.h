// SPDX-License-Identifier: GPL-3.0-or-later
/// An option of a command: its row, and what the rows say of it.
#ifndef CAGEHOP_CLI_OPTION_ROW_H
#define CAGEHOP_CLI_OPTION_ROW_H

#include "cli/command.h"

#include <assert.h>
#include <cagehop/parameter.h>
#include <stdbool.h>
#include <stddef.h>

/// How an option is written, and the type of its field in the command's request.
enum option_kind {
  OPTION_FLAG,   ///< bool
  OPTION_TEXT,   ///< const char *
  OPTION_NUMBER, ///< double
};

/// One row. All texts are static.
struct option_row {
  const char *key;  ///< of a job file, where the option stands for a key: that has name, unit, range and help
  const char *name; ///< without a key: the long name, without dashes
  char letter;      ///< short name, or 0
  enum option_kind kind;
  bool required;
  size_t offset;            ///< of its field in the command's request, in bytes
  const char *word;         ///< what stands for the value in the help, "N"; NULL for flags
  const char *unit;         ///< of a number; NULL for what has none
  const char *help;         ///< what it is; with a key: besides what the key's own help says, or NULL
  const char *left_out;     ///< what holds without it; NULL where `help` tells or nothing does
  const char *manual;       ///< what only the manual says besides; or NULL
  double low, high;         ///< without a key: the range of a number; both 0: any
  bool low_open;            ///< whether low itself is too low
  bool whole;               ///< whether it must be a whole number
  const char *const *names; ///< of a text: what it must be one of, ended by NULL; NULL: anything
  const char *rule;         ///< without a key: what else is asked of a number, as of struct cagehop_parameter
  bool (*obeys)(double number);
  const char *with;              ///< another own option of the command, without which this one is not read
  const char *const *with_names; ///< and which values that must have, ended by NULL; NULL: any
  const char *instead;           ///< "check": an own option beside which this one is not read
};

enum {
  OPTIONS_OWN_MAX = 24, ///< that a command lists itself
  OPTIONS_MAX = 104,    ///< with those of the model and of tables
  OPTION_HELP_MAX = 1024,
};

/// The field of a row in a command's request.
#define OPTION_AT(request, member) .offset = offsetof(struct request, member)

/// The length of a command's table of options, which must leave room for the model's.
#define OPTION_COUNT(rows)                                                                                   \
  (sizeof(rows) / sizeof((rows)[0]) + 0 * sizeof(struct {                                                    \
                                        static_assert(sizeof(rows) / sizeof((rows)[0]) <= OPTIONS_OWN_MAX,   \
                                                      "raise OPTIONS_OWN_MAX");                              \
                                        char unused;                                                         \
                                      }))

/// The long name, without dashes.
const char *option_name(const struct option_row *row);

/// The row of the key that the option stands for, or one that has the option's own unit and range.
struct cagehop_parameter option_parameter(const struct option_row *row);

/// Whether a value of an option has a range at all.
bool option_has_range(const struct option_row *row);

/// "one of: S, g, both" of a row with names.
void option_names(const struct option_row *row, char words[CAGEHOP_PARAMETER_TEXT_MAX]);

/// What the help says: what it is, what it must be, what holds without it.
void option_help(const struct option_row *row, char help[OPTION_HELP_MAX]);

/// All options of a command, its own and the model's. Returns their number.
size_t option_rows(const struct command *command, struct option_row rows[OPTIONS_MAX]);

#endif
