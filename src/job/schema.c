// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/schema.h"

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

static const cyaml_schema_value_t list_entry = {CYAML_VALUE_FLOAT(REQUIRED, double)};

/// An axis as a range, and as a list; both indexed by enum cagehop_unit.
#define AXIS_RANGE(key, unit)                                                                                \
  [unit] = CYAML_FIELD_MAPPING_PTR(key, OPTIONAL, struct parsed_grid, axis[unit].range, range_fields)
#define AXIS_LIST(key, unit)                                                                                 \
  [unit] = CYAML_FIELD_SEQUENCE(key, OPTIONAL | CYAML_FLAG_POINTER, struct parsed_grid, axis[unit].list,     \
                                &list_entry, 1, CYAML_UNLIMITED)

static const cyaml_schema_field_t axis_as_range[AXIS_UNITS] = {
    AXIS_RANGE("packing_fraction", CAGEHOP_UNIT_PACKING_FRACTION),
    AXIS_RANGE("temperature_K", CAGEHOP_UNIT_KELVIN),
    AXIS_RANGE("pressure", CAGEHOP_UNIT_REDUCED_PRESSURE),
    AXIS_RANGE("pressure_MPa", CAGEHOP_UNIT_MEGAPASCAL),
};

static const cyaml_schema_field_t axis_as_list[AXIS_UNITS] = {
    AXIS_LIST("packing_fraction", CAGEHOP_UNIT_PACKING_FRACTION),
    AXIS_LIST("temperature_K", CAGEHOP_UNIT_KELVIN),
    AXIS_LIST("pressure", CAGEHOP_UNIT_REDUCED_PRESSURE),
    AXIS_LIST("pressure_MPa", CAGEHOP_UNIT_MEGAPASCAL),
};

/// The word of a number that the theory may find.
static const cyaml_strval_t auto_word[] = {{"auto", 1}};

// The keys of the sections that are no parameters of the model; each ends with CYAML_FIELD_END.

static const cyaml_schema_field_t no_fields[] = {CYAML_FIELD_END};

static const cyaml_schema_field_t structure_fields[] = {
    CYAML_FIELD_STRING_PTR("file", OPTIONAL, struct parsed_structure, file, 1, FILE_NAME_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t output_fields[] = {
    CYAML_FIELD_STRING_PTR("file", REQUIRED, struct parsed_output, file, 1, FILE_NAME_MAX),
    CYAML_FIELD_BOOL("structure", OPTIONAL, struct parsed_output, structure),
    CYAML_FIELD_BOOL("parallel", OPTIONAL, struct parsed_output, parallel),
    CYAML_FIELD_BOOL_PTR("isobars", OPTIONAL, struct parsed_output, isobars),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t isobars_fields[] = {
    CYAML_FIELD_FLOAT_PTR("transition_time_s", OPTIONAL, struct parsed_isobars, transition_time_s),
    CYAML_FIELD_FLOAT_PTR("vft_from_s", OPTIONAL, struct parsed_isobars, vft_from_s),
    CYAML_FIELD_FLOAT_PTR("vft_to_s", OPTIONAL, struct parsed_isobars, vft_to_s),
    CYAML_FIELD_UINT_PTR("vft_points", OPTIONAL, struct parsed_isobars, vft_points),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t run_fields[] = {
    CYAML_FIELD_UINT_PTR("ranks_per_solve", OPTIONAL, struct parsed_run, ranks_per_solve),
    CYAML_FIELD_END,
};

/// The sections that hold parameters of the table; by enum section.
enum section { MATERIAL, STRUCTURE, PHYSICS, OUTPUT, RUN };

static const struct {
  const char *name;
  size_t own_count; ///< with its end
  const cyaml_schema_field_t *own;
} sections[] = {
    [MATERIAL] = {"material", sizeof no_fields / sizeof no_fields[0], no_fields},
    [STRUCTURE] = {"structure", sizeof structure_fields / sizeof structure_fields[0], structure_fields},
    [PHYSICS] = {"physics", sizeof no_fields / sizeof no_fields[0], no_fields},
    [OUTPUT] = {"output", sizeof output_fields / sizeof output_fields[0], output_fields},
    [RUN] = {"run", sizeof run_fields / sizeof run_fields[0], run_fields},
};
static_assert(sizeof sections / sizeof sections[0] == SCHEMA_SECTIONS,
              "one table of fields for each section");
static_assert(sizeof structure_fields / sizeof structure_fields[0] <= SCHEMA_OWN_MAX,
              "structure has too many keys");
static_assert(sizeof output_fields / sizeof output_fields[0] <= SCHEMA_OWN_MAX, "output has too many keys");
static_assert(sizeof run_fields / sizeof run_fields[0] <= SCHEMA_OWN_MAX, "run has too many keys");

static const cyaml_schema_field_t material_as_name = CYAML_FIELD_STRING_PTR(
    "material", REQUIRED, struct parsed_job, material_name, 1, CAGEHOP_MATERIAL_NAME_MAX - 1);

/// What keys with two forms accept, whichever form was tried.
static const struct {
  const char *key;
  const char *words;
} two_forms[] = {
    {"material", "a catalogue name, or a mapping with a material's own numbers"},
    {"phi_g", "a finite number, or auto"},
    {"packing_fraction", "{from: 0.50, to: 0.67, count: 171} or a list of numbers"},
    {"temperature_K", "{from: 400, to: 600, count: 101} or a list of numbers"},
    {"pressure", "{from: 0.0, to: 1.5, count: 151} or a list of numbers"},
    {"pressure_MPa", "{from: 0, to: 500, count: 101} or a list of numbers"},
};

const char *schema_axis_key(enum cagehop_unit unit) {
  return axis_as_range[unit].key;
}

// ---------------------------------------------------------------- one file's schema

static bool is_kind(const yaml_node_t *node, yaml_node_type_t kind) {
  return node != NULL && node->type == kind;
}

/// The last word of a parameter's key where it belongs to that section, else NULL.
static const char *word_of(const struct cagehop_parameter *parameter, const char *section) {
  const size_t length = strlen(section);
  const bool here = strncmp(parameter->key, section, length) == 0 && parameter->key[length] == '.';
  return here ? parameter->key + length + 1 : NULL;
}

/// The names of an enumeration; returns how many there are.
static uint32_t assemble_names(const struct cagehop_parameter *parameter,
                               cyaml_strval_t names[CAGEHOP_PARAMETER_NAMES_MAX]) {
  uint32_t count = 0;
  while (count < CAGEHOP_PARAMETER_NAMES_MAX && parameter->name(count) != NULL) {
    names[count] = (cyaml_strval_t){parameter->name(count), count};
    count++;
  }
  return count;
}

/// The field of a parameter, as if its value stood at the beginning of the section.
static cyaml_schema_field_t field_of(const struct cagehop_parameter *parameter, const char *word,
                                     bool is_auto, cyaml_strval_t names[CAGEHOP_PARAMETER_NAMES_MAX]) {
  const cyaml_schema_field_t number = CYAML_FIELD_FLOAT_PTR(word, OPTIONAL, struct written_value, number);
  const cyaml_schema_field_t count = CYAML_FIELD_UINT_PTR(word, OPTIONAL, struct written_value, count);
  const cyaml_schema_field_t truth = CYAML_FIELD_BOOL_PTR(word, OPTIONAL, struct written_value, truth);
  const cyaml_schema_field_t text =
      CYAML_FIELD_STRING_PTR(word, OPTIONAL, struct written_value, text, 1, (uint32_t)(parameter->size - 1));
  const cyaml_schema_field_t found =
      CYAML_FIELD_ENUM_PTR(word, OPTIONAL, struct written_value, name, auto_word, 1);
  switch (parameter->type) {
  case CAGEHOP_PARAMETER_NUMBER:
    return number;
  case CAGEHOP_PARAMETER_AUTO:
    return is_auto ? found : number;
  case CAGEHOP_PARAMETER_COUNT:
    return count;
  case CAGEHOP_PARAMETER_TRUTH:
    return truth;
  case CAGEHOP_PARAMETER_TEXT:
    return text;
  case CAGEHOP_PARAMETER_NAME:
    break;
  }
  return (cyaml_schema_field_t)CYAML_FIELD_ENUM_PTR(word, OPTIONAL, struct written_value, name, names,
                                                    assemble_names(parameter, names));
}

const struct cagehop_material_entry *schema_catalogue_material(struct document *document) {
  const yaml_node_t *name = document_value(document, "material.name");
  return is_kind(name, YAML_SCALAR_NODE) ? cagehop_material_find((const char *)name->data.scalar.value)
                                         : NULL;
}

/// The section's parameters, in the table's order, then its own keys.
static void assemble_section(struct document *document, enum section section, struct schema *schema) {
  size_t count, at = 0;
  const struct cagehop_parameter *parameter = cagehop_parameters(&count);
  const bool known = section == MATERIAL && schema_catalogue_material(document) != NULL;
  cyaml_schema_field_t *fields = schema->section[section];
  for (size_t k = 0; k < count; k++) {
    const char *word = word_of(&parameter[k], sections[section].name);
    if (word == NULL) {
      continue;
    }
    const yaml_node_t *node = document_value(document, parameter[k].key);
    const bool is_auto = node != NULL && node_is_text(node, "auto", strlen("auto"));
    fields[at] = field_of(&parameter[k], word, is_auto, schema->names[k]);
    fields[at].data_offset += (uint32_t)(k * sizeof(struct written_value));
    if (parameter[k].required && (!known || parameter[k].role == CAGEHOP_PARAMETER_LABEL)) {
      fields[at].value.flags &= ~(enum cyaml_flag)CYAML_FLAG_OPTIONAL;
    }
    at++;
  }
  memcpy(&fields[at], sections[section].own, sections[section].own_count * sizeof *fields);
}

const struct written_value *schema_written(const struct parsed_job *parsed,
                                           const struct cagehop_parameter *parameter) {
  const struct written_value *const values[SCHEMA_SECTIONS] = {
      [MATERIAL] = parsed->material != NULL ? parsed->material->value : NULL,
      [STRUCTURE] = parsed->structure != NULL ? parsed->structure->value : NULL,
      [PHYSICS] = parsed->physics.value,
      [OUTPUT] = parsed->output.value,
      [RUN] = parsed->run != NULL ? parsed->run->value : NULL,
  };
  size_t count;
  const size_t k = (size_t)(parameter - cagehop_parameters(&count));
  for (unsigned section = 0; section < SCHEMA_SECTIONS; section++) {
    if (word_of(parameter, sections[section].name) != NULL && values[section] != NULL) {
      const struct written_value *value = &values[section][k];
      const bool there = value->number != NULL || value->count != NULL || value->truth != NULL ||
                         value->name != NULL || value->text != NULL;
      return there ? value : NULL;
    }
  }
  return NULL;
}

static void assemble_grid(struct document *document, struct schema *schema) {
  for (size_t unit = 0; unit < AXIS_UNITS; unit++) {
    char path[KEY_PATH_MAX];
    snprintf(path, sizeof path, "grid.%s", axis_as_range[unit].key);
    const bool list = is_kind(document_value(document, path), YAML_SEQUENCE_NODE);
    schema->grid[unit] = list ? axis_as_list[unit] : axis_as_range[unit];
  }
  schema->grid[AXIS_UNITS] = (cyaml_schema_field_t)CYAML_FIELD_END;
}

void schema_assemble(struct document *document, struct schema *schema) {
  for (unsigned section = 0; section < SCHEMA_SECTIONS; section++) {
    assemble_section(document, section, schema);
  }
  assemble_grid(document, schema);
  const cyaml_schema_field_t job[] = {
      CYAML_FIELD_MAPPING_PTR("material", REQUIRED, struct parsed_job, material, schema->section[MATERIAL]),
      CYAML_FIELD_MAPPING_PTR("structure", OPTIONAL, struct parsed_job, structure,
                              schema->section[STRUCTURE]),
      CYAML_FIELD_MAPPING("physics", OPTIONAL, struct parsed_job, physics, schema->section[PHYSICS]),
      CYAML_FIELD_MAPPING("grid", REQUIRED, struct parsed_job, grid, schema->grid),
      CYAML_FIELD_MAPPING("output", REQUIRED, struct parsed_job, output, schema->section[OUTPUT]),
      CYAML_FIELD_MAPPING("isobars", OPTIONAL, struct parsed_job, isobars, isobars_fields),
      CYAML_FIELD_MAPPING_PTR("run", OPTIONAL, struct parsed_job, run, schema->section[RUN]),
      CYAML_FIELD_END,
  };
  static_assert(sizeof job <= sizeof schema->job, "a job has too many sections");
  memcpy(schema->job, job, sizeof job);
  if (is_kind(document_value(document, "material"), YAML_SCALAR_NODE)) {
    schema->job[0] = material_as_name;
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
    append(words, size, field > fields ? ", " : "");
    append(words, size, field->key);
  }
}

static void enum_words(const cyaml_schema_value_t *value, char words[SCHEMA_WORDS_MAX]) {
  snprintf(words, SCHEMA_WORDS_MAX, "one of: ");
  for (uint32_t i = 0; i < value->enumeration.count; i++) {
    append(words, SCHEMA_WORDS_MAX, i > 0 ? ", " : "");
    append(words, SCHEMA_WORDS_MAX, value->enumeration.strings[i].str);
  }
}

void schema_words(const char *key, const cyaml_schema_value_t *value, char words[SCHEMA_WORDS_MAX]) {
  for (size_t i = 0; key != NULL && i < sizeof two_forms / sizeof two_forms[0]; i++) {
    if (strcmp(two_forms[i].key, key) == 0) {
      snprintf(words, SCHEMA_WORDS_MAX, "%s", two_forms[i].words);
      return;
    }
  }
  switch (value->type) {
  case CYAML_FLOAT:
    snprintf(words, SCHEMA_WORDS_MAX, "a finite number");
    return;
  case CYAML_UINT:
    snprintf(words, SCHEMA_WORDS_MAX, "a whole number in plain digits");
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
