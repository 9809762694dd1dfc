// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/options.h"

#include "cli/options/foreign.h"
#include "cli/options/help.h"
#include "status/nearest.h"
#include "status/text.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP = 1000, FIRST_LONG = 1001, CANDIDATES_MAX = 256 };

/// The options of one command, as rows and as getopt's tables.
struct grammar {
  const struct command *command;
  size_t count;
  struct option_row row[OPTIONS_MAX];
  bool seen[OPTIONS_MAX];
  struct option longs[OPTIONS_MAX + 2]; // with --help and the end
  char shorts[3 * OPTIONS_MAX + 3];     // ":", each letter with "::" at most, "h" and the end
};

static void build_tables(struct grammar *grammar) {
  size_t at = 0;
  grammar->shorts[at++] = ':'; // a missing value is told apart from an unknown option
  for (size_t i = 0; i < grammar->count; i++) {
    const struct option_row *row = &grammar->row[i];
    const int wants = row->kind == OPTION_FLAG ? no_argument : required_argument;
    grammar->longs[i] = (struct option){option_name(row), wants, NULL, FIRST_LONG + (int)i};
    if (row->letter != 0) {
      grammar->shorts[at++] = row->letter;
      if (wants == required_argument) {
        grammar->shorts[at++] = ':';
      }
    }
  }
  grammar->longs[grammar->count] = (struct option){"help", no_argument, NULL, HELP};
  grammar->shorts[at] = 'h';
}

// ---------------------------------------------------------------- one option

static bool parse_number(const char *text, double *value) {
  char *end;
  errno = 0;
  *value = strtod(text, &end);
  return end != text && *end == '\0' && errno == 0 && isfinite(*value);
}

/// A number, in the range of its row.
static int store_number(const struct command *command, const struct option_row *row, const char *text,
                        double *value) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  const struct cagehop_parameter parameter = option_parameter(row);
  if (!parse_number(text, value)) {
    char *comma = strchr(text, ',');
    const bool decimal = comma != NULL && strspn(text, "0123456789") == (size_t)(comma - text) &&
                         comma[1] != '\0' && strspn(comma + 1, "0123456789") == strlen(comma + 1);
    report("%s: --%s wants a number, not '%s'%s", command->name, option_name(row), text,
           decimal ? "; write a point instead of the comma" : "");
    return EXIT_USAGE_ERROR;
  }
  if (option_has_range(row) && !cagehop_parameter_allows(&parameter, NULL, *value)) {
    cagehop_parameter_words(&parameter, NULL, words);
    report("%s: --%s is %s; it must be %s", command->name, option_name(row), text, words);
    return EXIT_USAGE_ERROR;
  }
  return OPTIONS_STOP;
}

/// A text, one of the names of its row where that has some.
static int store_text(const struct command *command, const struct option_row *row, const char *text,
                      const char **field) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX], hint[NEAREST_WORDS_MAX];
  struct nearest nearest = nearest_to(text);
  *field = text;
  for (size_t k = 0; row->names != NULL && row->names[k] != NULL; k++) {
    if (strcmp(row->names[k], text) == 0) {
      return OPTIONS_STOP;
    }
    nearest_try(&nearest, row->names[k]);
  }
  if (row->names == NULL) {
    return OPTIONS_STOP;
  }
  nearest_words(&nearest, hint);
  option_names(row, words);
  report("%s: --%s is '%s'; %sit must be %s", command->name, option_name(row), text, hint, words);
  return EXIT_USAGE_ERROR;
}

static int store(const struct command *command, const struct option_row *row, const char *text,
                 void *request) {
  void *field = (char *)request + row->offset;
  switch (row->kind) {
  case OPTION_FLAG:
    *(bool *)field = true;
    return OPTIONS_STOP;
  case OPTION_TEXT:
    return store_text(command, row, text, field);
  case OPTION_NUMBER:
    return store_number(command, row, text, field);
  }
  return EXIT_OTHER;
}

/// The options that a long word, "--vft", may be short for, as "--vft-from, --vft-to"; empty where it is none
/// or one alone.
static void list_candidates(const struct grammar *grammar, const char *word, char words[CANDIDATES_MAX]) {
  const size_t length = strcspn(word + strlen("--"), "=");
  size_t count = 0;
  words[0] = '\0';
  for (const struct option *option = grammar->longs; option->name != NULL; option++) {
    if (strncmp(option->name, word + strlen("--"), length) == 0) {
      text_append(words, CANDIDATES_MAX, count++ > 0 ? ", --" : "--");
      text_append(words, CANDIDATES_MAX, option->name);
    }
  }
  if (count < 2) {
    words[0] = '\0';
  }
}

/// The commands that have a long word as an option, "run, plan"; empty where none does.
static void list_owners(const char *word, char words[CANDIDATES_MAX]) {
  const size_t length = strcspn(word + strlen("--"), "=");
  size_t commands;
  const struct command *const *command = command_list(&commands);
  struct option_row row[OPTIONS_MAX];
  words[0] = '\0';
  for (size_t i = 0; i < commands; i++) {
    const size_t count = option_rows(command[i], row);
    for (size_t k = 0; k < count; k++) {
      const char *name = option_name(&row[k]);
      if (strlen(name) == length && strncmp(name, word + strlen("--"), length) == 0) {
        text_append(words, CANDIDATES_MAX, words[0] != '\0' ? ", " : "");
        text_append(words, CANDIDATES_MAX, command[i]->name);
      }
    }
  }
}

/// "did you mean --closure? ", or empty.
static void hint_option(const struct grammar *grammar, const char *word, char hint[NEAREST_WORDS_MAX]) {
  char name[CANDIDATES_MAX];
  snprintf(name, sizeof name, "%.*s", (int)strcspn(word + strlen("--"), "="), word + strlen("--"));
  struct nearest nearest = nearest_to(name);
  for (const struct option *option = grammar->longs; option->name != NULL; option++) {
    nearest_try(&nearest, option->name);
  }
  if (nearest.name != NULL) {
    snprintf(hint, NEAREST_WORDS_MAX, "did you mean --%s? ", nearest.name);
  }
}

/// A long word that getopt could not take.
static int complain_long(const struct grammar *grammar, const char *word) {
  const char *name = grammar->command->name;
  char words[CANDIDATES_MAX], hint[NEAREST_WORDS_MAX] = "";
  if (optopt >= HELP) { // it knows the option
    report("%s: option '%s' takes no value; see 'cagehop %s --help'", name, word, name);
    return EXIT_USAGE_ERROR;
  }
  list_candidates(grammar, word, words);
  if (words[0] != '\0') {
    report("%s: option '%s' is ambiguous: %s", name, word, words);
    return EXIT_USAGE_ERROR;
  }
  list_owners(word, words);
  if (words[0] == '\0') {
    hint_option(grammar, word, hint);
  }
  report("%s: option '%s' is unknown here%s%s; %ssee 'cagehop %s --help'", name, word,
         words[0] != '\0' ? ", it is one of: " : "", words, hint, name);
  return EXIT_USAGE_ERROR;
}

/// The word "-phi" of which getopt reads "-p" first, where it is a long option with one dash; else NULL.
static const char *with_one_dash(const struct grammar *grammar, int argc, char **argv) {
  for (int at = optind; at >= optind - 1; at--) { // getopt goes on to the next word after the last letter
    const char *word = at < argc ? argv[at] : "";
    const size_t length = strcspn(word, "=");
    if (length < 3 || word[0] != '-' || word[1] != (char)optopt) {
      continue;
    }
    for (const struct option *option = grammar->longs; option->name != NULL; option++) {
      if (strlen(option->name) == length - 1 && strncmp(option->name, word + 1, length - 1) == 0) {
        return word;
      }
    }
  }
  return NULL;
}

/// What getopt could not take, ':' or '?'.
static int complain_option(const struct grammar *grammar, int found, int argc, char **argv) {
  // getopt moves operands to the end, so the word at fault is the one it read last; of letters it tells
  // which.
  const char *word = argv[optind - 1], *name = grammar->command->name;
  const char letter[3] = {'-', (char)optopt, '\0'};
  const bool is_letter = optopt > 0 && optopt < HELP;
  if (found == '?' && !is_letter && strncmp(word, "--", 2) == 0) {
    return complain_long(grammar, word);
  }
  const char *one_dash = found == '?' && is_letter ? with_one_dash(grammar, argc, argv) : NULL;
  if (one_dash != NULL) {
    report("%s: option '%s' begins with two dashes: -%s; see 'cagehop %s --help'", name, one_dash, one_dash,
           name);
    return EXIT_USAGE_ERROR;
  }
  report("%s: option '%s' %s; see 'cagehop %s --help'", name, is_letter ? letter : word,
         found == ':' ? "lacks its value" : "is unknown here", name);
  return EXIT_USAGE_ERROR;
}

/// The row that getopt's answer stands for.
static size_t find_row(const struct grammar *grammar, int found) {
  size_t i = 0;
  if (found >= FIRST_LONG) {
    return (size_t)(found - FIRST_LONG);
  }
  while (grammar->row[i].letter != found) {
    i++;
  }
  return i;
}

// ---------------------------------------------------------------- a command line

static int read_words(struct grammar *grammar, int argc, char **argv, void *request) {
  opterr = 0;
  optind = 1;
  for (;;) {
    const int found = getopt_long(argc, argv, grammar->shorts, grammar->longs, NULL);
    if (found == -1) {
      return OPTIONS_STOP;
    }
    if (found == HELP || found == 'h') {
      print_command_help(grammar->command);
      return EXIT_DONE;
    }
    if (found == ':' || found == '?') {
      return complain_option(grammar, found, argc, argv);
    }
    const size_t i = find_row(grammar, found);
    if (grammar->seen[i]) {
      report("%s: --%s is given twice; keep one", grammar->command->name, option_name(&grammar->row[i]));
      return EXIT_USAGE_ERROR;
    }
    const int status = store(grammar->command, &grammar->row[i], optarg, request);
    if (status != OPTIONS_STOP) {
      return status;
    }
    grammar->seen[i] = true;
  }
}

/// The own row of that name.
static size_t find_name(const struct grammar *grammar, const char *name) {
  size_t i = 0;
  while (strcmp(option_name(&grammar->row[i]), name) != 0) {
    i++;
  }
  return i;
}

/// An option that was given and would not be read.
static int check_idle(const struct grammar *grammar, const struct option_row *row, const void *request) {
  const char *command = grammar->command->name, *name = option_name(row);
  if (row->instead != NULL && grammar->seen[find_name(grammar, row->instead)]) {
    report("%s: --%s is not read with --%s; leave one out", command, name, row->instead);
    return EXIT_USAGE_ERROR;
  }
  if (row->with == NULL) {
    return OPTIONS_STOP;
  }
  const size_t other = find_name(grammar, row->with);
  if (row->with_names == NULL) {
    if (!grammar->seen[other]) {
      report("%s: --%s is read with --%s only; add that, or leave it out", command, name, row->with);
      return EXIT_USAGE_ERROR;
    }
    return OPTIONS_STOP;
  }
  const char *value = *(const char *const *)((const char *)request + grammar->row[other].offset);
  char words[CANDIDATES_MAX] = "";
  for (size_t k = 0; row->with_names[k] != NULL; k++) {
    if (strcmp(row->with_names[k], value) == 0) {
      return OPTIONS_STOP;
    }
    text_append(words, sizeof words, k > 0 ? " or " : "");
    text_append(words, sizeof words, row->with_names[k]);
  }
  report("%s: --%s is for --%s %s, and that is %s; leave it out", command, name, row->with, words, value);
  return EXIT_USAGE_ERROR;
}

/// Whether all is there that must be, and no more.
static int check_words(const struct grammar *grammar, int operands, const void *request) {
  const struct command *command = grammar->command;
  const bool many = command->operand != NULL && strstr(command->operand, "...") != NULL;
  const int most = many ? INT_MAX : command->operand != NULL;
  const int least = command->operand != NULL && command->operand[0] != '[';
  for (size_t i = 0; i < grammar->count; i++) {
    if (grammar->row[i].required && !grammar->seen[i]) {
      report("%s: --%s is missing; see 'cagehop %s --help'", command->name, option_name(&grammar->row[i]),
             command->name);
      return EXIT_USAGE_ERROR;
    }
    if (grammar->seen[i] && check_idle(grammar, &grammar->row[i], request) != OPTIONS_STOP) {
      return EXIT_USAGE_ERROR;
    }
  }
  if (operands < least || operands > most) {
    report("%s: %s%s; see 'cagehop %s --help'", command->name, operands < least ? command->operand : "",
           operands < least ? " is missing" : "too many arguments", command->name);
    return EXIT_USAGE_ERROR;
  }
  return OPTIONS_STOP;
}

/// Words that other programs have for what is called otherwise here; -n4 is -n too.
static int refuse_foreign(const struct command *command, int argc, char **argv) {
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    const char letter[3] = {argv[i][0], argv[i][0] != '\0' ? argv[i][1] : '\0', '\0'};
    const bool is_number = letter[0] == '-' && strcspn(argv[i] + 1, "0123456789") == 1;
    const char *word = is_number ? letter : argv[i], *instead = foreign_option(command->name, word);
    if (instead != NULL && strcmp(argv[i - 1], "-o") != 0) {
      report("%s: there is no option '%s' here: %s; see 'cagehop %s --help'", command->name, word, instead,
             command->name);
      return EXIT_USAGE_ERROR;
    }
  }
  return OPTIONS_STOP;
}

int options_parse(const struct command *command, int argc, char **argv, void *request, const char **operand) {
  struct grammar grammar = {.command = command};
  grammar.count = option_rows(command, grammar.row);
  build_tables(&grammar);
  int status = refuse_foreign(command, argc, argv);
  if (status == OPTIONS_STOP) {
    status = read_words(&grammar, argc, argv, request);
  }
  if (status == OPTIONS_STOP) {
    status = check_words(&grammar, argc - optind, request);
  }
  if (status == OPTIONS_STOP && operand != NULL) {
    *operand = optind < argc ? argv[optind] : NULL;
  }
  return status;
}

char **options_operands(int argc, char **argv, size_t *count) {
  *count = (size_t)(argc - optind);
  return argv + optind;
}
