// SPDX-License-Identifier: GPL-3.0-or-later
/// The commands, a row each. What can be typed, `--help`, the man page and the tables of docs/ are made from
/// these rows and from the tables of options in them.
#ifndef CAGEHOP_CLI_COMMAND_H
#define CAGEHOP_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct option_row;

/// Texts are sentences on one line, wrapped where they are printed; paragraphs are separated by "\n".
struct command {
  const char *name;
  const char *summary;             ///< in the list of commands: "compute the map of a job file"
  const char *operand;             ///< "JOB.yaml", "[COMMAND]" where it may be left out, "DATA.csv..." of
                                   ///< which there may be several; NULL: there is none
  const char *description;         ///< before the options
  const char *details;             ///< after them; or NULL
  const char *manual;              ///< what only the manual says, after that; or NULL
  const struct option_row *option; ///< its own
  size_t option_count;             ///< OPTION_COUNT(option)
  unsigned sections;               ///< whose keys are options too, see options/model_options.h; 0: none
  size_t model;    ///< with sections: where its request has the struct model_options, in bytes
  bool winds_down; ///< whether signals have it end in order; else they end it as ever, after a line
  /// Does it. argv[0] is the command's name. Returns the exit status.
  int (*run)(const struct command *command, int argc, char **argv);
};

/// The commands, in the order in which they are listed.
const struct command *const *command_list(size_t *count);

/// The command of that name, or NULL.
const struct command *command_find(const char *name);

/// Reports a word that is no command, after "help: " where that is `who`; who may be NULL. Returns
/// EXIT_USAGE_ERROR.
int report_no_command(const char *who, const char *word);

enum exit_status {
  EXIT_DONE = 0,
  EXIT_OTHER = 1,       ///< anything not below
  EXIT_USAGE_ERROR = 2, ///< the command line or the job file is wrong
  EXIT_BAD_INPUT = 3,   ///< a map or table can't be read, is damaged, or belongs to another job or run
  EXIT_RESUMABLE = 75,  ///< stopped early; the same command goes on
};

/// What an exit status means, for users.
struct exit_row {
  enum exit_status status;
  const char *meaning;
  const char *manual; ///< what only the manual says besides; or NULL
};

/// By rising status; *count receives their number.
const struct exit_row *exit_rows(size_t *count);

/// The text, or "-" where there is none, for tables.
const char *text_or_dash(const char *text);

/// Prints "cagehop: " and one line to standard error.
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
