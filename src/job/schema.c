// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/schema.h"

#include "job/refinement.h"
#include "job/tables.h"
#include "parameter/rules.h"
#include "status/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
  REQUIRED = CYAML_FLAG_STRICT,
  OPTIONAL = CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
  FILE_NAME_MAX = 4096,
};

// ---------------------------------------------------------------- the tables

static const cyaml_schema_field_t range_fields[] = {
    CYAML_FIELD_FLOAT("from", REQUIRED, struct parsed_range, from),
    CYAML_FIELD_FLOAT("to", REQUIRED, struct parsed_range, to),
    CYAML_FIELD_UINT("count", REQUIRED, struct parsed_range, count),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t resolve_fields[] = {
    CYAML_FIELD_FLOAT("tau_alpha", REQUIRED, struct parsed_resolve, tau_alpha),
    CYAML_FIELD_FLOAT_PTR("step_min", OPTIONAL, struct parsed_resolve, step_min),
    CYAML_FIELD_UINT_PTR("max_count", OPTIONAL, struct parsed_resolve, max_count),
    CYAML_FIELD_END,
};

/// Of states: by bisection the count may be left out.
static const cyaml_schema_field_t state_range_fields[] = {
    CYAML_FIELD_FLOAT("from", REQUIRED, struct parsed_range, from),
    CYAML_FIELD_FLOAT("to", REQUIRED, struct parsed_range, to),
    CYAML_FIELD_UINT("count", REQUIRED, struct parsed_range, count),
    CYAML_FIELD_MAPPING_PTR("resolve", OPTIONAL, struct parsed_range, resolve, resolve_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t refined_range_fields[] = {
    CYAML_FIELD_FLOAT("from", REQUIRED, struct parsed_range, from),
    CYAML_FIELD_FLOAT("to", REQUIRED, struct parsed_range, to),
    CYAML_FIELD_UINT("count", OPTIONAL, struct parsed_range, count),
    CYAML_FIELD_MAPPING_PTR("resolve", REQUIRED, struct parsed_range, resolve, resolve_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t list_entry = {CYAML_VALUE_FLOAT(REQUIRED, double)};

/// The word of a number that the theory may find.
static const cyaml_strval_t auto_word[] = {{"auto", 1}};

/// The place of the material among the sections.
enum { MATERIAL = 0 };

static const cyaml_schema_field_t material_as_name = CYAML_FIELD_STRING_PTR(
    "material", REQUIRED, struct parsed_job, material_name, 1, CAGEHOP_MATERIAL_NAME_MAX - 1);

/// What keys with two forms accept, whichever form was tried.
static const struct {
  const char *key;
  const char *words;
} two_forms[] = {
    {"material", "a catalogue name, or a mapping with a material's own numbers, {glass_transition_K: 733}"},
    {RULE_S_0_TEMPERATURE_KEY, "a list of numbers"},
    {RULE_S_0_KEY, "a list of numbers"},
    {"grid.packing_fraction",
     "{from: 0.50, to: 0.67, count: 171} or a list of numbers, or {from: 0.50, to: 0.67, resolve: "
     "{tau_alpha: 0.1}}"},
    {"grid.temperature_K", "{from: 550, to: 700, count: 151} or a list of numbers, or {from: 550, to: 700, "
                           "resolve: {tau_alpha: 0.1}}"},
    {"grid.density", "{from: 0.60, to: 0.90, count: 31} or a list of numbers, or {from: 0.60, to: 0.90, "
                     "resolve: {tau_alpha: 0.1}}"},
    {"grid.pressure", "{from: 0.0, to: 1.5, count: 151} or a list of numbers"},
    {"grid.pressure_MPa", "{from: 0, to: 1500, count: 151} or a list of numbers"},
    {"isobars.cooling_rates_K_per_s", "a list of numbers, [0.1, 1, 1e12], or {from: 1, to: 10, count: 10}"},
};

// ---------------------------------------------------------------- one file's schema

static bool is_kind(const yaml_node_t *node, yaml_node_type_t kind) {
  return node != NULL && node->type == kind;
}

/// The names of an enumeration; returns how many there are.
static uint32_t assemble_names(const struct cagehop_parameter *parameter,
                               cyaml_strval_t names[CAGEHOP_PARAMETER_NAMES_MAX]) {
  uint32_t count = 0;
  while (count < CAGEHOP_PARAMETER_NAMES_MAX && parameter->name(count) != NULL) {
    names[count] = (cyaml_strval_t){parameter->name(count), count};
    count++;
  }
  assert(parameter->name(count) == NULL); // the test `parameter` counts them in all rows
  return count;
}

/// The keys of a range: of states they are more, and a range that is refined may leave one out.
static const cyaml_schema_field_t *fields_of_range(struct document *document,
                                                   const struct cagehop_parameter *row) {
  char resolve[KEY_PATH_MAX];
  snprintf(resolve, sizeof resolve, "%s.resolve", row->key);
  return row->offset != offsetof(struct job, state)  ? range_fields
         : document_value(document, resolve) != NULL ? refined_range_fields
                                                     : state_range_fields;
}

/// The field of a key, as if its value stood at the beginning of the section.
static cyaml_schema_field_t field_of(struct document *document, const struct cagehop_parameter *row,
                                     const char *word, cyaml_strval_t names[CAGEHOP_PARAMETER_NAMES_MAX]) {
  const yaml_node_t *node = document_value(document, row->key);
  const cyaml_schema_field_t number = CYAML_FIELD_FLOAT_PTR(word, OPTIONAL, struct written_value, number);
  const cyaml_schema_field_t count = CYAML_FIELD_UINT_PTR(word, OPTIONAL, struct written_value, count);
  const cyaml_schema_field_t truth = CYAML_FIELD_BOOL_PTR(word, OPTIONAL, struct written_value, truth);
  const uint32_t longest =
      row->type == CAGEHOP_PARAMETER_FILE ? (uint32_t)FILE_NAME_MAX : (uint32_t)(row->size - 1);
  const cyaml_schema_field_t text =
      CYAML_FIELD_STRING_PTR(word, OPTIONAL, struct written_value, text, 1, longest);
  const cyaml_schema_field_t found =
      CYAML_FIELD_ENUM_PTR(word, OPTIONAL, struct written_value, name, auto_word, 1);
  const cyaml_schema_field_t range =
      CYAML_FIELD_MAPPING_PTR(word, OPTIONAL, struct written_value, range, fields_of_range(document, row));
  const cyaml_schema_field_t list = CYAML_FIELD_SEQUENCE(
      word, OPTIONAL | CYAML_FLAG_POINTER, struct written_value, list, &list_entry, 1, CYAML_UNLIMITED);
  const cyaml_schema_field_t tables = {
      .key = word,
      .value = {.type = CYAML_SEQUENCE,
                .flags = (enum cyaml_flag)(OPTIONAL | CYAML_FLAG_POINTER),
                .data_size = tables_entry.data_size,
                .sequence = {.entry = &tables_entry, .min = 1, .max = JOB_TABLES_MAX}},
      .data_offset = offsetof(struct written_value, tables),
      .count_offset = offsetof(struct written_value, list_count),
      .count_size = sizeof(uint32_t),
  };
  switch (row->type) {
  case CAGEHOP_PARAMETER_NUMBER:
    return number;
  case CAGEHOP_PARAMETER_AUTO:
    return node != NULL && node_is_text(node, "auto", strlen("auto")) ? found : number;
  case CAGEHOP_PARAMETER_COUNT:
    return count;
  case CAGEHOP_PARAMETER_TRUTH:
    return truth;
  case CAGEHOP_PARAMETER_TEXT:
  case CAGEHOP_PARAMETER_FILE:
    return text;
  case CAGEHOP_PARAMETER_AXIS:
    return is_kind(node, YAML_SEQUENCE_NODE) ? list : range;
  case CAGEHOP_PARAMETER_TABLES:
    return tables;
  case CAGEHOP_PARAMETER_NAME:
    break;
  }
  return (cyaml_schema_field_t)CYAML_FIELD_ENUM_PTR(word, OPTIONAL | CYAML_FLAG_CASE_INSENSITIVE,
                                                    struct written_value, name, names,
                                                    assemble_names(row, names));
}

/// The number of the section that this one stands inside, the nearest before it; JOB_SECTIONS for none.
static size_t outer_section(size_t section) {
  const char *dot = strchr(job_sections[section].name, '.');
  for (size_t k = section; dot != NULL && k-- > 0;) {
    const size_t length = strlen(job_sections[k].name);
    if (strncmp(job_sections[k].name, job_sections[section].name, length) == 0 &&
        job_sections[section].name + length == dot) {
      return k;
    }
  }
  return JOB_SECTIONS;
}

/// A section's own mapping, at that place in what is parsed.
static cyaml_schema_field_t field_of_section(const struct schema *schema, size_t section, bool required,
                                             size_t offset) {
  const char *dot = strrchr(job_sections[section].name, '.');
  cyaml_schema_field_t field = CYAML_FIELD_MAPPING_PTR(dot != NULL ? dot + 1 : job_sections[section].name,
                                                       required ? REQUIRED : OPTIONAL, struct parsed_job,
                                                       section[0], schema->section[section]);
  field.data_offset = (uint32_t)offset;
  return field;
}

/// The section's keys, in the table's order.
static void assemble_section(struct document *document, size_t section, bool known, struct schema *schema) {
  const bool may_lack = document_may_lack_Eq_11(document);
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  cyaml_schema_field_t *fields = schema->section[section];
  size_t at = 0;
  for (size_t k = 0; k < count; k++) {
    const char *word = job_key_word(row[k], job_sections[section].name);
    if (word == NULL) {
      continue;
    }
    fields[at] = field_of(document, row[k], word, schema->names[k]);
    fields[at].data_offset += (uint32_t)(k * sizeof(struct written_value));
    if (fields[at].value.type == CYAML_SEQUENCE) {
      fields[at].count_offset += (uint32_t)(k * sizeof(struct written_value));
    }
    if (row[k]->required && !known && !(may_lack && job_key_word(row[k], "material") != NULL)) {
      fields[at].value.flags &= ~(enum cyaml_flag)CYAML_FLAG_OPTIONAL;
    }
    at++;
  }
  for (size_t inner = section + 1; inner < JOB_SECTIONS; inner++) {
    if (outer_section(inner) == section) {
      fields[at++] = field_of_section(schema, inner, false, offsetof(struct parsed_section, inner));
    }
  }
  fields[at] = (cyaml_schema_field_t)CYAML_FIELD_END;
}

/// A section as it was written; NULL for what was left out.
static const struct parsed_section *parsed_section(const struct parsed_job *parsed, size_t section) {
  const size_t outer = outer_section(section);
  return outer == JOB_SECTIONS            ? parsed->section[section]
         : parsed->section[outer] != NULL ? parsed->section[outer]->inner
                                          : NULL;
}

const struct written_value *schema_written(const struct parsed_job *parsed, const char *key) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  for (size_t k = 0; k < count; k++) {
    for (size_t section = 0; section < JOB_SECTIONS; section++) {
      if (strcmp(row[k]->key, key) == 0 && job_key_word(row[k], job_sections[section].name) != NULL &&
          parsed_section(parsed, section) != NULL) {
        const struct written_value *value = &parsed_section(parsed, section)->value[k];
        const bool there = value->number != NULL || value->count != NULL || value->truth != NULL ||
                           value->name != NULL || value->text != NULL || value->range != NULL ||
                           value->list != NULL || value->tables != NULL;
        return there ? value : NULL;
      }
    }
  }
  return NULL;
}

void schema_assemble(struct document *document, bool known_material, struct schema *schema) {
  size_t at = 0;
  for (size_t section = 0; section < JOB_SECTIONS; section++) {
    const bool required = job_sections[section].required &&
                          !(section == MATERIAL && document_has_energy(document)); // which says all it needs
    assemble_section(document, section, known_material && section == MATERIAL, schema);
    if (outer_section(section) == JOB_SECTIONS) {
      schema->job[at++] =
          field_of_section(schema, section, required,
                           offsetof(struct parsed_job, section) + section * sizeof(struct parsed_section *));
    }
  }
  schema->job[at] = (cyaml_schema_field_t)CYAML_FIELD_END;
  if (is_kind(document_value(document, job_sections[MATERIAL].name), YAML_SCALAR_NODE)) {
    schema->job[MATERIAL] = material_as_name;
  }
  schema->root =
      (cyaml_schema_value_t){CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct parsed_job, schema->job)};
}

// ---------------------------------------------------------------- the schema in words

const cyaml_schema_field_t *schema_field(const cyaml_schema_field_t *fields, const char *key, size_t length) {
  for (; fields->key != NULL; fields++) {
    if (strlen(fields->key) == length && memcmp(fields->key, key, length) == 0) {
      return fields;
    }
  }
  return NULL;
}

void schema_keys(const cyaml_schema_field_t *fields, char *words, size_t size) {
  words[0] = '\0';
  for (const cyaml_schema_field_t *field = fields; field->key != NULL; field++) {
    text_append(words, size, field > fields ? ", " : "");
    text_append(words, size, field->key);
  }
}

static void enum_words(const cyaml_schema_value_t *value, char words[SCHEMA_WORDS_MAX]) {
  snprintf(words, SCHEMA_WORDS_MAX, "one of: ");
  for (uint32_t i = 0; i < value->enumeration.count; i++) {
    text_append(words, SCHEMA_WORDS_MAX, i > 0 ? ", " : "");
    text_append(words, SCHEMA_WORDS_MAX, value->enumeration.strings[i].str);
  }
}

/// The row of a key of resolve, "grid.packing_fraction.resolve.tau_alpha"; NULL for other paths.
static const struct cagehop_parameter *row_of_resolve(const char *path) {
  for (size_t k = 0; k < REFINEMENT_KEYS; k++) {
    const char *found = strstr(path, ".resolve.");
    if (found != NULL && strcmp(found + strlen(".resolve."), refinement_word(&refinement_keys[k])) == 0) {
      return &refinement_keys[k];
    }
  }
  return NULL;
}

/// The row of a key path; of an axis also for the numbers below it, "grid.pressure.from". NULL for the count
/// there, for sections and for the job itself.
static const struct cagehop_parameter *row_at(const char *path, const cyaml_schema_value_t *value) {
  const struct cagehop_parameter *row = job_key_find(path);
  const char *dot = strrchr(path, '.');
  char above[KEY_PATH_MAX];
  row = row != NULL ? row : row_of_resolve(path);
  if (row != NULL || dot == NULL || value->type != CYAML_FLOAT) {
    return row;
  }
  snprintf(above, sizeof above, "%.*s", (int)(dot - path), path);
  row = job_key_find(above);
  return row != NULL && row->type == CAGEHOP_PARAMETER_AXIS ? row : NULL;
}

/// `a finite number`, and its range where the path has one.
static void number_words(const char *path, const cyaml_schema_value_t *value, char words[SCHEMA_WORDS_MAX]) {
  const struct cagehop_parameter *row = row_at(path, value);
  char range[CAGEHOP_PARAMETER_TEXT_MAX] = "";
  if (row != NULL) {
    struct cagehop_parameter written = *row;
    written.left_out = NULL; // "or left out" is no value
    cagehop_parameter_words(&written, NULL, range);
  }
  if (value->type == CYAML_UINT) {
    snprintf(words, SCHEMA_WORDS_MAX, "%.200s in plain digits", row != NULL ? range : "a whole number");
  } else {
    snprintf(words, SCHEMA_WORDS_MAX, "a finite number%s%.200s", row != NULL ? " " : "", range);
  }
}

void schema_words(const char *path, const cyaml_schema_value_t *value, char words[SCHEMA_WORDS_MAX]) {
  const bool one_number = value->type == CYAML_FLOAT || value->type == CYAML_UINT; // of a list
  for (size_t i = 0; !one_number && i < sizeof two_forms / sizeof two_forms[0]; i++) {
    if (strcmp(two_forms[i].key, path) == 0) {
      snprintf(words, SCHEMA_WORDS_MAX, "%s", two_forms[i].words);
      return;
    }
  }
  if (value->type == CYAML_SEQUENCE && value->sequence.entry != &list_entry) {
    const bool tables = value->sequence.entry == &tables_entry;
    snprintf(words, SCHEMA_WORDS_MAX, "%s",
             tables ? "a list of tables, [{file: sq.dat}, ...]" : "a list of names, [q, S]");
    return;
  }
  switch (value->type) {
  case CYAML_FLOAT:
  case CYAML_UINT:
    number_words(path, value, words);
    return;
  case CYAML_BOOL:
    snprintf(words, SCHEMA_WORDS_MAX, "true or false");
    return;
  case CYAML_STRING:
    snprintf(words, SCHEMA_WORDS_MAX, "text of 1 to %u bytes", (unsigned)value->string.max);
    return;
  case CYAML_ENUM:
    enum_words(value, words);
    return;
  case CYAML_MAPPING:
    snprintf(words, SCHEMA_WORDS_MAX, "a mapping with the keys ");
    schema_keys(value->mapping.fields, words + strlen(words), SCHEMA_WORDS_MAX - strlen(words));
    return;
  default:
    snprintf(words, SCHEMA_WORDS_MAX, "something else");
    return;
  }
}
