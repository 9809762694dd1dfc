// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/schema.h"

#include <stdio.h>
#include <string.h>

enum {
  REQUIRED = CYAML_FLAG_STRICT,
  OPTIONAL = CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
  FILE_NAME_MAX = 4096,
};

// ---------------------------------------------------------------- the tables

static const cyaml_schema_field_t range_fields[] = {
    CYAML_FIELD_FLOAT("from", REQUIRED, struct written_range, from),
    CYAML_FIELD_FLOAT("to", REQUIRED, struct written_range, to),
    CYAML_FIELD_UINT("count", REQUIRED, struct written_range, count),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t number = {CYAML_VALUE_FLOAT(REQUIRED, double)};

/// An axis as a range, and as a list; both indexed by enum job_unit.
#define AXIS_RANGE(key, unit)                                                                                \
  [unit] = CYAML_FIELD_MAPPING_PTR(key, OPTIONAL, struct written_grid, axis[unit].range, range_fields)
#define AXIS_LIST(key, unit)                                                                                 \
  [unit] = CYAML_FIELD_SEQUENCE(key, OPTIONAL | CYAML_FLAG_POINTER, struct written_grid, axis[unit].list,    \
                                &number, 1, CYAML_UNLIMITED)

static const cyaml_schema_field_t axis_as_range[AXIS_UNITS] = {
    AXIS_RANGE("packing_fraction", JOB_PACKING_FRACTION),
    AXIS_RANGE("temperature_K", JOB_KELVIN),
    AXIS_RANGE("pressure", JOB_REDUCED_PRESSURE),
    AXIS_RANGE("pressure_MPa", JOB_MEGAPASCAL),
};

static const cyaml_schema_field_t axis_as_list[AXIS_UNITS] = {
    AXIS_LIST("packing_fraction", JOB_PACKING_FRACTION),
    AXIS_LIST("temperature_K", JOB_KELVIN),
    AXIS_LIST("pressure", JOB_REDUCED_PRESSURE),
    AXIS_LIST("pressure_MPa", JOB_MEGAPASCAL),
};

static const cyaml_strval_t phi_g_words[] = {{"auto", 1}};

static const cyaml_schema_field_t phi_g_as_word =
    CYAML_FIELD_ENUM("phi_g", REQUIRED, struct written_material, phi_g_is_auto, phi_g_words, 1);

/// Begins with the name and ends with phi_g, the row that has two forms.
static const cyaml_schema_field_t material_fields[] = {
    CYAML_FIELD_STRING("name", REQUIRED, struct written_material, numbers.name, 1),
    CYAML_FIELD_FLOAT("diameter_nm", REQUIRED, struct written_material, numbers.diameter_nm),
    CYAML_FIELD_FLOAT("glass_transition_K", REQUIRED, struct written_material, numbers.glass_transition_K),
    CYAML_FIELD_FLOAT("phi_0", REQUIRED, struct written_material, numbers.phi_0),
    CYAML_FIELD_FLOAT("beta_phi_0_per_K", REQUIRED, struct written_material, numbers.beta_phi_0_per_K),
    CYAML_FIELD_FLOAT("enskog_time_s", REQUIRED, struct written_material, numbers.enskog_time_s),
    CYAML_FIELD_FLOAT("phi_g", REQUIRED, struct written_material, numbers.phi_g),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t physics_fields[] = {
    CYAML_FIELD_BOOL("elastic_barrier", OPTIONAL, struct written_physics, elastic_barrier),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t output_fields[] = {
    CYAML_FIELD_STRING_PTR("file", REQUIRED, struct written_output, file, 1, FILE_NAME_MAX),
    CYAML_FIELD_BOOL("structure", OPTIONAL, struct written_output, structure),
    CYAML_FIELD_BOOL("rates", OPTIONAL, struct written_output, rates),
    CYAML_FIELD_BOOL("parallel", OPTIONAL, struct written_output, parallel),
    CYAML_FIELD_BOOL_PTR("isobars", OPTIONAL, struct written_output, isobars),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t isobars_fields[] = {
    CYAML_FIELD_FLOAT_PTR("transition_time_s", OPTIONAL, struct written_isobars, transition_time_s),
    CYAML_FIELD_FLOAT_PTR("vft_from_s", OPTIONAL, struct written_isobars, vft_from_s),
    CYAML_FIELD_FLOAT_PTR("vft_to_s", OPTIONAL, struct written_isobars, vft_to_s),
    CYAML_FIELD_UINT_PTR("vft_points", OPTIONAL, struct written_isobars, vft_points),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t run_fields[] = {
    CYAML_FIELD_UINT_PTR("ranks_per_solve", OPTIONAL, struct written_run, ranks_per_solve),
    CYAML_FIELD_FLOAT_PTR("seconds_per_state", OPTIONAL, struct written_run, seconds_per_state),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t material_as_name = CYAML_FIELD_STRING_PTR(
    "material", REQUIRED, struct written_job, material_name, 1, CAGEHOP_MATERIAL_NAME_MAX - 1);

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

const char *schema_axis_key(enum job_unit unit) {
  return axis_as_range[unit].key;
}

// ---------------------------------------------------------------- one file's schema

static bool is_kind(const yaml_node_t *node, yaml_node_type_t kind) {
  return node != NULL && node->type == kind;
}

static void assemble_structure(struct schema *schema) {
  uint32_t sources = 0, closures = 0, compatibilities = 0;
  const char *name;
  while (sources < SCHEMA_NAMES_MAX &&
         (name = cagehop_structure_source_name((enum cagehop_structure_source)sources)) != NULL) {
    schema->source[sources] = (cyaml_strval_t){name, sources};
    sources++;
  }
  while (closures < SCHEMA_NAMES_MAX &&
         (name = cagehop_closure_name((enum cagehop_closure)closures)) != NULL) {
    schema->closure[closures] = (cyaml_strval_t){name, closures};
    closures++;
  }
  while (compatibilities < SCHEMA_NAMES_MAX &&
         (name = cagehop_compatibility_name((enum cagehop_compatibility)compatibilities)) != NULL) {
    schema->compatibility[compatibilities] = (cyaml_strval_t){name, compatibilities};
    compatibilities++;
  }
  const cyaml_schema_field_t fields[] = {
      CYAML_FIELD_ENUM_PTR("source", OPTIONAL, struct written_structure, source, schema->source, sources),
      CYAML_FIELD_STRING_PTR("file", OPTIONAL, struct written_structure, file, 1, FILE_NAME_MAX),
      CYAML_FIELD_ENUM_PTR("closure", OPTIONAL, struct written_structure, closure, schema->closure, closures),
      CYAML_FIELD_ENUM_PTR("compatibility", OPTIONAL, struct written_structure, compatibility,
                           schema->compatibility, compatibilities),
      CYAML_FIELD_FLOAT_PTR("dr", OPTIONAL, struct written_structure, dr),
      CYAML_FIELD_FLOAT_PTR("tolerance", OPTIONAL, struct written_structure, tolerance),
      CYAML_FIELD_UINT_PTR("grid_points", OPTIONAL, struct written_structure, grid_points),
      CYAML_FIELD_END,
  };
  memcpy(schema->structure, fields, sizeof fields);
}

const struct cagehop_material_entry *schema_catalogue_material(struct document *document) {
  const yaml_node_t *name = document_value(document, "material.name");
  return is_kind(name, YAML_SCALAR_NODE) ? cagehop_material_find((const char *)name->data.scalar.value)
                                         : NULL;
}

static void assemble_material(struct document *document, struct schema *schema) {
  const yaml_node_t *phi_g = document_value(document, "material.phi_g");
  memcpy(schema->material, material_fields, sizeof material_fields);
  if (schema_catalogue_material(document) != NULL) {
    for (cyaml_schema_field_t *field = &schema->material[1]; field->key != NULL; field++) {
      field->value.flags |= CYAML_FLAG_OPTIONAL;
    }
  }
  if (phi_g != NULL && node_is_text(phi_g, "auto", strlen("auto"))) {
    schema->material[sizeof material_fields / sizeof material_fields[0] - 2] = phi_g_as_word;
  }
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
  assemble_structure(schema);
  assemble_material(document, schema);
  assemble_grid(document, schema);
  const cyaml_schema_field_t job[] = {
      CYAML_FIELD_MAPPING_PTR("material", REQUIRED, struct written_job, material, schema->material),
      CYAML_FIELD_MAPPING_PTR("structure", OPTIONAL, struct written_job, structure, schema->structure),
      CYAML_FIELD_MAPPING("physics", OPTIONAL, struct written_job, physics, physics_fields),
      CYAML_FIELD_MAPPING("grid", REQUIRED, struct written_job, grid, schema->grid),
      CYAML_FIELD_MAPPING("output", REQUIRED, struct written_job, output, output_fields),
      CYAML_FIELD_MAPPING("isobars", OPTIONAL, struct written_job, isobars, isobars_fields),
      CYAML_FIELD_MAPPING_PTR("run", OPTIONAL, struct written_job, run, run_fields),
      CYAML_FIELD_END,
  };
  memcpy(schema->job, job, sizeof job);
  if (is_kind(document_value(document, "material"), YAML_SCALAR_NODE)) {
    schema->job[0] = material_as_name;
  }
  schema->root =
      (cyaml_schema_value_t){CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct written_job, schema->job)};
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
