// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/help.h"

#include "cli/options/options.h"
#include "cli/output/json.h"

#include <string.h>

struct help_request {
  bool json;
};

// ---------------------------------------------------------------- JSON

/// A text's paragraphs, or an empty list.
static json_t *list_paragraphs(const char *text) {
  json_t *list = json_array();
  while (text != NULL && *text != '\0') {
    const size_t length = strcspn(text, "\n");
    json_array_append_new(list, json_stringn(text, length));
    text += length + (text[length] == '\n');
  }
  return list;
}

static json_t *describe_option(const struct option_row *row, bool of_model) {
  char letter[2] = {row->letter, '\0'}, help[OPTION_HELP_MAX];
  json_t *object = json_object();
  option_help(row, help);
  json_object_set_new(object, "name", json_string(option_name(row)));
  json_object_set_new(object, "letter", json_text(row->letter != 0 ? letter : NULL));
  json_object_set_new(object, "value", json_text(row->word));
  json_object_set_new(object, "required", json_boolean(row->required));
  json_object_set_new(object, "key", json_text(row->key));
  json_object_set_new(object, "help", json_string(help));
  json_object_set_new(object, "manual", json_text(row->manual));
  json_object_set_new(object, "of_model", json_boolean(of_model));
  return object;
}

static json_t *describe_command(const struct command *command) {
  struct option_row rows[OPTIONS_MAX];
  char usage[HELP_USAGE_MAX];
  const size_t count = option_rows(command, rows);
  json_t *object = json_object(), *options = json_array();
  for (size_t i = 0; i < count; i++) {
    json_array_append_new(options, describe_option(&rows[i], i >= command->option_count));
  }
  help_usage(command, usage);
  json_object_set_new(object, "name", json_string(command->name));
  json_object_set_new(object, "summary", json_string(command->summary));
  json_object_set_new(object, "operand", json_text(command->operand));
  json_object_set_new(object, "usage", json_string(usage));
  json_object_set_new(object, "description", list_paragraphs(command->description));
  json_object_set_new(object, "options", options);
  json_object_set_new(object, "details", list_paragraphs(command->details));
  json_object_set_new(object, "manual", list_paragraphs(command->manual));
  return object;
}

/// The commands, or only one of them, and the exit statuses.
static int print_help_json(const struct command *only) {
  size_t count;
  const struct command *const *command = command_list(&count);
  json_t *commands = json_array(), *statuses = json_array();
  for (size_t i = 0; i < count; i++) {
    if (only == NULL || command[i] == only) {
      json_array_append_new(commands, describe_command(command[i]));
    }
  }
  const struct exit_row *row = exit_rows(&count);
  for (size_t i = 0; i < count; i++) {
    json_array_append_new(statuses, json_pack("{s:i, s:s, s:s?}", "status", (int)row[i].status, "meaning",
                                              row[i].meaning, "manual", row[i].manual));
  }
  return json_print(json_pack("{s:o, s:o}", "commands", commands, "exit_statuses", statuses));
}

// ---------------------------------------------------------------- the command

static int run_help(const struct command *command, int argc, char **argv) {
  struct help_request request = {0};
  const char *name;
  const int status = options_parse(command, argc, argv, &request, &name);
  if (status != OPTIONS_STOP) {
    return status;
  }
  const struct command *found = name != NULL ? command_find(name) : NULL;
  if (name != NULL && found == NULL) {
    return report_no_command("help", name);
  }
  if (request.json) {
    return print_help_json(found);
  }
  if (found != NULL) {
    print_command_help(found);
  } else {
    print_help();
  }
  return EXIT_DONE;
}

static const struct option_row help_options[] = {
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object with commands, options and exit statuses: what --help, the man page and the "
             "tables of docs/ are made from",
     OPTION_AT(help_request, json)},
};

const struct command command_help = {
    .name = "help",
    .summary = "what the commands do, and their options",
    .operand = "[COMMAND]",
    .description = "Lists the commands, or tells all about one of them, as 'cagehop COMMAND --help' does.",
    .option = help_options,
    .option_count = OPTION_COUNT(help_options),
    .run = run_help,
};
