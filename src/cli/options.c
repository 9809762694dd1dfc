// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP = 1000, FIRST_LONG = 1001 };

static bool parse_number(const char *text, double *value) {
  char *end;
  errno = 0;
  *value = strtod(text, &end);
  return end != text && *end == '\0' && errno == 0 && isfinite(*value);
}

static int store(const struct command *command, const struct option_spec *spec, const char *text) {
  switch (spec->kind) {
  case OPTION_FLAG:
    *(bool *)spec->value = true;
    return OPTIONS_STOP;
  case OPTION_TEXT:
    *(const char **)spec->value = text;
    return OPTIONS_STOP;
  case OPTION_NUMBER:
    if (parse_number(text, spec->value)) {
      return OPTIONS_STOP;
    }
    report("%s: --%s wants a number, not '%s'", command->name, spec->name, text);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_OTHER;
}

static const struct option_spec *find_letter(size_t count, const struct option_spec spec[], int letter) {
  for (size_t i = 0; i < count; i++) {
    if (spec[i].letter != 0 && spec[i].letter == letter) {
      return &spec[i];
    }
  }
  return NULL;
}

/// getopt's two tables, from ours.
static void build_tables(size_t count, const struct option_spec spec[], struct option longs[],
                         char shorts[]) {
  size_t at = 0;
  shorts[at++] = ':'; // a missing value is told apart from an unknown option
  for (size_t i = 0; i < count; i++) {
    const int wants = spec[i].kind == OPTION_FLAG ? no_argument : required_argument;
    longs[i] = (struct option){spec[i].name, wants, NULL, FIRST_LONG + (int)i};
    if (spec[i].letter != 0) {
      shorts[at++] = spec[i].letter;
      if (wants == required_argument) {
        shorts[at++] = ':';
      }
    }
  }
  longs[count] = (struct option){"help", no_argument, NULL, HELP};
  longs[count + 1] = (struct option){0};
  shorts[at++] = 'h';
  shorts[at] = '\0';
}

/// Prints a text from the column `at` on, in lines of at most `width` bytes.
static void print_wrapped(const char *text, int at, int width) {
  int column = at;
  while (*text != '\0') {
    const int length = (int)strcspn(text, " ");
    if (column > at && column + 1 + length > width) {
      printf("\n%*s", at, "");
      column = at;
    }
    column += printf("%s%.*s", column > at ? " " : "", length, text);
    text += length + (text[length] == ' ');
  }
  putchar('\n');
}

/// The command's own text, then the options that have a text of their own.
static void print_command_help(const struct command *command, size_t count, const struct option_spec spec[]) {
  enum { FIRST = 26, WIDTH = 118 };
  printf("usage: cagehop %s", command->help);
  bool first = true;
  for (size_t i = 0; i < count; i++) {
    if (spec[i].help != NULL) {
      char head[64];
      printf("%s", first ? "\nOptions of the model:\n\n" : "");
      first = false;
      snprintf(head, sizeof head, "  --%s %s", spec[i].name, spec[i].word != NULL ? spec[i].word : "");
      printf("%-*s", FIRST, head);
      print_wrapped(spec[i].help, FIRST, WIDTH);
    }
  }
  putchar('\n');
}

int options_parse(const struct command *command, int argc, char **argv, size_t count,
                  const struct option_spec spec[], int operands_min, int operands_max, int *first_operand) {
  struct option longs[OPTIONS_MAX + 2];
  char shorts[3 * OPTIONS_MAX + 3];
  bool seen[OPTIONS_MAX] = {false};

  build_tables(count, spec, longs, shorts);
  opterr = 0;
  optind = 1;
  for (;;) {
    const int found = getopt_long(argc, argv, shorts, longs, NULL);
    if (found == -1) {
      break;
    }
    if (found == HELP || found == 'h') {
      print_command_help(command, count, spec);
      return EXIT_DONE;
    }
    if (found == ':' || found == '?') {
      const char *what = found == ':' ? "lacks its value" : "is unknown, ambiguous or takes no value";
      // getopt moves operands to the end, so the word at fault is the one it read last; of letters it tells
      // which.
      const char letter[3] = {'-', (char)optopt, '\0'};
      const bool is_letter = optopt > 0 && optopt < FIRST_LONG;
      report("%s: option '%s' %s; see 'cagehop %s --help'", command->name,
             is_letter ? letter : argv[optind - 1], what, command->name);
      return EXIT_USAGE_ERROR;
    }
    const struct option_spec *one =
        found >= FIRST_LONG ? &spec[found - FIRST_LONG] : find_letter(count, spec, found);
    const int status = store(command, one, optarg);
    if (status != OPTIONS_STOP) {
      return status;
    }
    seen[one - spec] = true;
  }
  for (size_t i = 0; i < count; i++) {
    if (spec[i].required && !seen[i]) {
      report("%s: --%s is missing; see 'cagehop %s --help'", command->name, spec[i].name, command->name);
      return EXIT_USAGE_ERROR;
    }
  }
  const int operands = argc - optind;
  if (operands < operands_min || operands > operands_max) {
    report("%s: %s; see 'cagehop %s --help'", command->name,
           operands < operands_min ? "a file name is missing" : "too many arguments", command->name);
    return EXIT_USAGE_ERROR;
  }
  *first_operand = optind;
  return OPTIONS_STOP;
}
