// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/option_row.h"

#include "cli/options/model_options.h"
#include "job/key_table.h"
#include "status/text.h"

#include <stdio.h>
#include <string.h>

const char *option_name(const struct option_row *row) {
  return row->key != NULL ? job_key_find(row->key)->option + strlen("--") : row->name;
}

struct cagehop_parameter option_parameter(const struct option_row *row) {
  if (row->key != NULL) {
    return *job_key_find(row->key);
  }
  return (struct cagehop_parameter){
      .unit = row->unit,
      .help = row->help,
      .type = row->whole ? CAGEHOP_PARAMETER_COUNT : CAGEHOP_PARAMETER_NUMBER,
      .low = row->low,
      .high = row->high,
      .low_open = row->low_open,
      .rule = row->rule,
      .obeys = row->obeys,
  };
}

bool option_has_range(const struct option_row *row) {
  if (row->key != NULL) {
    const enum cagehop_parameter_type type = job_key_find(row->key)->type;
    return type != CAGEHOP_PARAMETER_TRUTH && type != CAGEHOP_PARAMETER_FILE;
  }
  return row->low != 0.0 || row->high != 0.0;
}

/// Appends a text behind a separator, as far as it fits; nothing for NULL.
static void add_text(char help[OPTION_HELP_MAX], const char *separator, const char *text) {
  const size_t used = strlen(help);
  if (text != NULL) {
    snprintf(help + used, OPTION_HELP_MAX - used, "%s%s", used > 0 ? separator : "", text);
  }
}

void option_names(const struct option_row *row, char words[CAGEHOP_PARAMETER_TEXT_MAX]) {
  words[0] = '\0';
  for (size_t k = 0; row->names[k] != NULL; k++) {
    text_append(words, CAGEHOP_PARAMETER_TEXT_MAX, k > 0 ? ", " : "one of: ");
    text_append(words, CAGEHOP_PARAMETER_TEXT_MAX, row->names[k]);
  }
}

void option_help(const struct option_row *row, char help[OPTION_HELP_MAX]) {
  struct cagehop_parameter parameter = option_parameter(row);
  const char *left_out = row->left_out != NULL ? row->left_out : row->key != NULL ? parameter.left_out : NULL;
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  parameter.left_out = NULL; // "or left out" is no value
  cagehop_parameter_words(&parameter, NULL, words);
  help[0] = '\0';
  add_text(help, "", row->key != NULL ? parameter.help : NULL);
  add_text(help, "; ", row->help);
  if (parameter.unit != NULL && strcmp(parameter.unit, "1") != 0) {
    add_text(help, " [", parameter.unit);
    add_text(help, "", "]");
  }
  add_text(help, "; ", option_has_range(row) ? words : NULL);
  if (row->names != NULL) {
    option_names(row, words);
    add_text(help, "; ", words);
  }
  add_text(help, "; left out: ", row->kind != OPTION_FLAG ? left_out : NULL);
}

size_t option_rows(const struct command *command, struct option_row rows[OPTIONS_MAX]) {
  size_t count = command->option_count;
  if (count > 0) {
    memcpy(rows, command->option, count * sizeof *rows);
  }
  return count + (command->sections != 0 ? model_option_rows(command, rows + count) : 0);
}
