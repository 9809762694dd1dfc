// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"

#include "status/nearest.h"
#include "status/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// The list is made by meson from the names in meson.build: COMMAND(run) COMMAND(plan) ...
#define COMMAND(name) extern const struct command command_##name;
#include "command_list.inc"
#undef COMMAND

enum { REPORT_MAX = 4096 };

#define COMMAND(name) &command_##name,
static const struct command *const every_command[] = {
#include "command_list.inc"
};
#undef COMMAND

const struct command *const *command_list(size_t *count) {
  *count = sizeof every_command / sizeof every_command[0];
  return every_command;
}

const struct command *command_find(const char *name) {
  for (size_t i = 0; i < sizeof every_command / sizeof every_command[0]; i++) {
    if (strcmp(every_command[i]->name, name) == 0) {
      return every_command[i];
    }
  }
  return NULL;
}

const struct exit_row *exit_rows(size_t *count) {
  static const struct exit_row rows[] = {
      {EXIT_DONE, "done", NULL},
      {EXIT_OTHER, "anything not listed here", NULL},
      {EXIT_USAGE_ERROR, "the command line or the job file is wrong", NULL},
      {EXIT_BAD_INPUT,
       "a map or a table can't be read, is damaged, belongs to another job, or is being written by another "
       "run",
       "So for a map that can't be reused."},
      {EXIT_RESUMABLE, "stopped early by a deadline or a signal, and resumable: the same command goes on",
       "SIGUSR1; SIGINT and SIGTERM where no mpirun stands between: Open MPI's mpirun kills the ranks on "
       "those, "
       "and exits with 1."},
  };
  *count = sizeof rows / sizeof rows[0];
  return rows;
}

static bool ends_with(const char *word, const char *end) {
  const size_t length = strlen(word), tail = strlen(end);
  return length > tail && strcmp(word + length - tail, end) == 0;
}

int report_no_command(const char *who, const char *word) {
  struct nearest nearest = nearest_to(word);
  char hint[NEAREST_WORDS_MAX];
  for (size_t i = 0; i < sizeof every_command / sizeof every_command[0]; i++) {
    nearest_try(&nearest, every_command[i]->name);
  }
  nearest_words(&nearest, hint);
  if (ends_with(word, ".yaml") || ends_with(word, ".yml") || ends_with(word, ".h5")) {
    snprintf(hint, sizeof hint, "a command comes first: cagehop %s %.40s; ",
             ends_with(word, ".h5") ? "info" : "run", word);
  }
  report("%s%s'%s' is no command; %ssee 'cagehop %s'", who != NULL ? who : "", who != NULL ? ": " : "", word,
         hint, who != NULL ? "help" : "--help");
  return EXIT_USAGE_ERROR;
}

const char *text_or_dash(const char *text) {
  return text != NULL ? text : "-";
}

void report(const char *format, ...) {
  char line[REPORT_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  text_make_printable(line, sizeof line); // names and words of files are in it
  fprintf(stderr, "cagehop: %s\n", line);
}
