// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/json_option.h"
#include "cli/options/options.h"
#include "cli/output/json.h"
#include "job/key_table.h"
#include "job/refinement.h"

#include <math.h>
#include <stdio.h>

static void print_parameter(const struct cagehop_parameter *row) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  cagehop_parameter_words(row, NULL, words);
  printf("%s\n  %s\n", row->key, row->help);
  printf("  must be   %s\n", words);
  if (row->high_of_tables > 0.0) {
    printf("            with source: table up to %g\n", row->high_of_tables);
  }
  if (row->left_out != NULL) {
    printf("  left out  %s\n", row->left_out);
  }
  printf("  unit      %s\n  option    %s\n  decides   %s\n", text_or_dash(row->unit),
         text_or_dash(row->option), cagehop_parameter_role_name(row->role));
}

/// The names of an enumeration, or null.
static json_t *list_names(const struct cagehop_parameter *row) {
  if (row->name == NULL) {
    return json_null();
  }
  json_t *names = json_array();
  for (unsigned i = 0; row->name(i) != NULL; i++) {
    json_array_append_new(names, json_string(row->name(i)));
  }
  return names;
}

/// The sources of S(q) that read the parameter.
static json_t *list_sources(const struct cagehop_parameter *row) {
  json_t *sources = json_array();
  for (unsigned i = 0; cagehop_structure_source_name(i) != NULL; i++) {
    if (row->sources == 0 || (row->sources & 1u << i) != 0) {
      json_array_append_new(sources, json_string(cagehop_structure_source_name(i)));
    }
  }
  return sources;
}

static json_t *describe_parameter(const struct cagehop_parameter *row) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  const bool number = row->unit != NULL;
  json_t *object = json_object();
  cagehop_parameter_words(row, NULL, words);
  json_object_set_new(object, "key", json_string(row->key));
  json_object_set_new(object, "option", json_text(row->option));
  json_object_set_new(object, "type", json_string(cagehop_parameter_type_name(row->type)));
  json_object_set_new(object, "unit", json_text(row->unit));
  json_object_set_new(object, "help", json_string(row->help));
  json_object_set_new(object, "must_be", json_string(words));
  json_object_set_new(object, "left_out", json_text(row->left_out));
  json_object_set_new(object, "required", json_boolean(row->required));
  json_object_set_new(object, "decides", json_string(cagehop_parameter_role_name(row->role)));
  json_object_set_new(object, "low", number ? json_number(row->low) : json_null());
  json_object_set_new(object, "low_is_allowed", number ? json_boolean(!row->low_open) : json_null());
  json_object_set_new(object, "high", number ? json_number(row->high) : json_null());
  json_object_set_new(object, "high_of_tables",
                      row->high_of_tables > 0.0 ? json_number(row->high_of_tables) : json_null());
  json_object_set_new(object, "names", list_names(row));
  json_object_set_new(object, "sources", list_sources(row));
  return object;
}

static json_t *list_sections(void) {
  json_t *list = json_array();
  for (size_t i = 0; i < JOB_SECTIONS; i++) {
    json_array_append_new(list, json_pack("{s:s, s:b, s:s}", "name", job_sections[i].name, "required",
                                          (int)job_sections[i].required, "help", job_sections[i].help));
  }
  return list;
}

static int print_parameters_json(size_t count, const struct cagehop_parameter *const row[]) {
  json_t *rows = json_array();
  for (size_t k = 0; k < count; k++) {
    json_array_append_new(rows, describe_parameter(row[k]));
  }
  return json_print(json_pack("{s:o, s:o}", "parameters", rows, "sections", list_sections()));
}

/// All keys, those of a range's bisection after the states that they are for.
static size_t list_keys(const struct cagehop_parameter *listed[JOB_KEYS_MAX + REFINEMENT_KEYS]) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX], *states = job_axis_row(CAGEHOP_UNIT_REDUCED_DENSITY);
  const size_t count = job_keys(row);
  size_t n = 0;
  for (size_t k = 0; k < count; k++) {
    listed[n++] = row[k];
    for (size_t i = 0; row[k] == states && i < REFINEMENT_KEYS; i++) {
      listed[n++] = &refinement_keys[i];
    }
  }
  return n;
}

static int show_parameters(bool json) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX + REFINEMENT_KEYS];
  const size_t count = list_keys(row);
  if (json) {
    return print_parameters_json(count, row);
  }
  for (size_t k = 0; k < count; k++) {
    print_parameter(row[k]);
  }
  return EXIT_DONE;
}

static int run_parameters(const struct command *command, int argc, char **argv) {
  struct json_request request = {0};
  const int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  return show_parameters(request.json);
}

static const struct option_row parameters_options[] = {
    JSON_OPTION("one JSON object, {\"parameters\": [...], \"sections\": [...]}")};

const struct command command_parameters = {
    .name = "parameters",
    .summary = "the table of what a job file says",
    .description = "Lists the keys of a job file: option on the command line, unit, what a value must be, "
                   "what holds where it is left out, "
                   "and what it decides: label, the name of a result; physics, its numbers; accuracy, their "
                   "last digits; "
                   "output, which results there are; run, how and where they are computed.",
    .option = parameters_options,
    .option_count = OPTION_COUNT(parameters_options),
    .run = run_parameters,
};
