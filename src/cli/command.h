// SPDX-License-Identifier: GPL-3.0-or-later
/// What the commands share: exit statuses, the table of commands, one-line errors.
#ifndef CAGEHOP_CLI_COMMAND_H
#define CAGEHOP_CLI_COMMAND_H

enum exit_status {
  EXIT_DONE = 0,
  EXIT_OTHER = 1,       ///< anything not below
  EXIT_USAGE_ERROR = 2, ///< the command line or the job file is wrong
  EXIT_BAD_INPUT = 3,   ///< a map or table can't be read, is damaged, or belongs to another job or run
  EXIT_RESUMABLE = 75,  ///< stopped early; the same command goes on
};

struct command {
  const char *name;
  const char *summary;
  const char *help; ///< after the usage line, printed by --help
  int (*run)(const struct command *command, int argc, char **argv);
};

int run_command(const struct command *command, int argc, char **argv);
int point_command(const struct command *command, int argc, char **argv);
int closures_command(const struct command *command, int argc, char **argv);
int columns_command(const struct command *command, int argc, char **argv);
int parameters_command(const struct command *command, int argc, char **argv);
int materials_command(const struct command *command, int argc, char **argv);
int landscape_command(const struct command *command, int argc, char **argv);
int structure_command(const struct command *command, int argc, char **argv);
int boundaries_command(const struct command *command, int argc, char **argv);
int isobars_command(const struct command *command, int argc, char **argv);
int population_command(const struct command *command, int argc, char **argv);
int plan_command(const struct command *command, int argc, char **argv);
int info_command(const struct command *command, int argc, char **argv);

/// The text, or "-" where there is none, for tables.
const char *text_or_dash(const char *text);

/// Prints "cagehop: " and one line to standard error.
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
