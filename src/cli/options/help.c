// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/help.h"

#include "cli/output/columns.h"

#include <stdio.h>
#include <string.h>

enum {
  WIDTH_MAX = 110, // of a line, on a wider terminal too
  HEAD_MAX = 26,   // of an option with its value, where the text beside it stands on the same line
  INDENT = 2,      // where options begin
  TEXT_MIN = 32,   // of the texts beside them; on a narrower terminal they stand below
  HEAD_BYTES = 96, // "-o, --output MAP.h5"
};

// ---------------------------------------------------------------- text in lines

static int line_width(void) {
  const int columns = columns_width(stdout);
  return columns < WIDTH_MAX ? columns : WIDTH_MAX;
}

static void print_wrapped(FILE *stream, const char *text, int at) {
  columns_print(stream, text, at, line_width());
}

// ---------------------------------------------------------------- one command

/// "-o, --output MAP.h5"
static void write_head(const struct option_row *row, char head[HEAD_BYTES]) {
  char letter[8] = "";
  if (row->letter != 0) {
    snprintf(letter, sizeof letter, "-%c, ", row->letter);
  }
  snprintf(head, HEAD_BYTES, "%s--%s%s%s", letter, option_name(row), row->word != NULL ? " " : "",
           row->word != NULL ? row->word : "");
}

void help_usage(const struct command *command, char usage[HELP_USAGE_MAX]) {
  size_t used =
      (size_t)snprintf(usage, HELP_USAGE_MAX, "cagehop %s%s%s", command->name,
                       command->operand != NULL ? " " : "", command->operand != NULL ? command->operand : "");
  for (size_t i = 0; i < command->option_count && used < HELP_USAGE_MAX; i++) {
    const struct option_row *row = &command->option[i];
    used += (size_t)snprintf(usage + used, HELP_USAGE_MAX - used, " %s--%s%s%s%s", row->required ? "" : "[",
                             option_name(row), row->word != NULL ? " " : "",
                             row->word != NULL ? row->word : "", row->required ? "" : "]");
  }
  if (command->sections != 0 && used < HELP_USAGE_MAX) {
    snprintf(usage + used, HELP_USAGE_MAX - used, " [options of the model]");
  }
}

/// An option with its text beside it, or below where it is long.
static void print_option(const char *head, const char *help, int at) {
  const int used = printf("%*s%s", INDENT, "", head);
  if (used + 2 > at) {
    printf("\n%*s", at, "");
  } else {
    printf("%*s", at - used, "");
  }
  print_wrapped(stdout, help, at);
}

/// The options from row `from` on, aligned with each other.
static void print_options(size_t from, size_t count, const struct option_row rows[], int at) {
  for (size_t i = from; i < count; i++) {
    char head[HEAD_BYTES], help[OPTION_HELP_MAX];
    write_head(&rows[i], head);
    option_help(&rows[i], help);
    print_option(head, help, at);
  }
}

/// The column of the texts: behind the longest option that isn't too long.
static int text_column(size_t count, const struct option_row rows[]) {
  size_t longest = strlen("-h, --help");
  for (size_t i = 0; i < count; i++) {
    char head[HEAD_BYTES];
    write_head(&rows[i], head);
    const size_t length = strlen(head);
    longest = length > longest && length <= HEAD_MAX ? length : longest;
  }
  const int at = INDENT + (int)longest + 2;
  return at + TEXT_MIN <= line_width() ? at : 3 * INDENT;
}

void print_command_help(const struct command *command) {
  struct option_row rows[OPTIONS_MAX];
  char usage[HELP_USAGE_MAX];
  const size_t count = option_rows(command, rows);
  const int at = text_column(count, rows);
  help_usage(command, usage);
  printf("usage: ");
  print_wrapped(stdout, usage, (int)strlen("usage: "));
  putchar('\n');
  print_wrapped(stdout, command->description, 0);
  putchar('\n');
  print_options(0, command->option_count, rows, at);
  print_option("-h, --help", "show this help", at);
  if (command->sections != 0) {
    puts("\nOptions of the model:\n");
    print_options(command->option_count, count, rows, at);
  }
  if (command->details != NULL) {
    putchar('\n');
    print_wrapped(stdout, command->details, 0);
  }
}

// ---------------------------------------------------------------- all commands

void print_short_help(FILE *stream) {
  size_t count, longest = 0;
  const struct command *const *command = command_list(&count);
  print_wrapped(stream, "cagehop: pressure-temperature maps of glassy dynamics (ECNLE theory)", 0);
  fputs("\nusage: cagehop COMMAND [options]\n\n", stream);
  for (size_t i = 0; i < count; i++) {
    longest = strlen(command[i]->name) > longest ? strlen(command[i]->name) : longest;
  }
  for (size_t i = 0; i < count; i++) {
    fprintf(stream, "  %-*s  ", (int)longest, command[i]->name);
    print_wrapped(stream, command[i]->summary, (int)longest + 4);
  }
  fputc('\n', stream);
  print_wrapped(stream, "'cagehop COMMAND --help' tells more; 'cagehop --version' names this version.", 0);
}

void print_help(void) {
  size_t rows;
  const struct exit_row *row = exit_rows(&rows);
  print_short_help(stdout);
  puts("\nExit status:\n");
  for (size_t i = 0; i < rows; i++) {
    printf("  %2d  ", row[i].status);
    print_wrapped(stdout, row[i].meaning, 6);
  }
}
