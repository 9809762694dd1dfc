// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/schema.h"

#include <cagehop/status.h>
#include <cyaml/cyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 4096 };

#define TEXT(key, flags, structure, member) \
  CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), structure, member, 0, TEXT_MAX)

static const cyaml_schema_value_t list_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 0, TEXT_MAX),
};

static const cyaml_schema_field_t range_fields[] = {
    TEXT("from", CYAML_FLAG_DEFAULT, struct raw_axis, from),
    TEXT("to", CYAML_FLAG_DEFAULT, struct raw_axis, to),
    TEXT("count", CYAML_FLAG_DEFAULT, struct raw_axis, count),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t material_fields[] = {
    TEXT("name", CYAML_FLAG_DEFAULT, struct raw_material, name),
    TEXT("diameter_nm", CYAML_FLAG_DEFAULT, struct raw_material, diameter_nm),
    TEXT("glass_transition_K", CYAML_FLAG_DEFAULT, struct raw_material, glass_transition_K),
    TEXT("phi_g", CYAML_FLAG_DEFAULT, struct raw_material, phi_g),
    TEXT("phi_0", CYAML_FLAG_DEFAULT, struct raw_material, phi_0),
    TEXT("beta_phi_0_per_K", CYAML_FLAG_DEFAULT, struct raw_material, beta_phi_0_per_K),
    TEXT("enskog_time_s", CYAML_FLAG_DEFAULT, struct raw_material, enskog_time_s),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t structure_fields[] = {
    TEXT("source", CYAML_FLAG_OPTIONAL, struct raw_structure, source),
    TEXT("closure", CYAML_FLAG_OPTIONAL, struct raw_structure, closure),
    TEXT("tolerance", CYAML_FLAG_OPTIONAL, struct raw_structure, tolerance),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t output_fields[] = {
    {.key = "file",
     .value = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, TEXT_MAX)},
     .data_offset = 0},
    CYAML_FIELD_END,
};

/// libcyaml has no variant types, so the schema is put together for the forms that this document has.
struct schema {
  cyaml_schema_field_t grid[3];
  cyaml_schema_field_t top[6];
  cyaml_schema_value_t value;
};

static cyaml_schema_field_t axis_field(const char *key, enum form form, size_t offset) {
  if (form == FORM_LIST) {
    return (cyaml_schema_field_t){
        .key = key,
        .value = {.type = CYAML_SEQUENCE,
                  .flags = CYAML_FLAG_POINTER,
                  .data_size = sizeof(char *),
                  .sequence = {.entry = &list_entry, .min = 0, .max = CYAML_UNLIMITED}},
        .data_offset = (uint32_t)(offset + offsetof(struct raw_axis, list)),
        .count_size = sizeof(unsigned),
        .count_offset = (uint32_t)(offset + offsetof(struct raw_axis, list_count)),
    };
  }
  return (cyaml_schema_field_t){
      .key = key,
      .value = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_axis, range_fields)},
      .data_offset = (uint32_t)offset,
  };
}

/// The one key of the two that the grid has, or NULL.
static const char *present_key(const struct document *document, const char *const keys[2]) {
  char path[64];
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "grid.%s", keys[i]);
    if (document_form(document, path) != FORM_ABSENT) {
      return keys[i];
    }
  }
  return NULL;
}

static const char *const state_keys[2] = {"packing_fraction", "temperature_K"};
static const char *const pressure_keys[2] = {"pressure", "pressure_MPa"};

static enum form axis_form(const struct document *document, const char *key) {
  char path[64];
  snprintf(path, sizeof path, "grid.%s", key);
  return document_form(document, path);
}

static void build_schema(const struct document *document, struct schema *schema) {
  const size_t grid_at = offsetof(struct raw_job, grid);
  const char *state = present_key(document, state_keys), *pressure = present_key(document, pressure_keys);
  // A missing axis keeps its first key, so that libcyaml reports it missing.
  state = state != NULL ? state : state_keys[0];
  pressure = pressure != NULL ? pressure : pressure_keys[0];
  *schema = (struct schema){
      .grid = {axis_field(state, axis_form(document, state), offsetof(struct raw_job, grid.state) - grid_at),
               axis_field(pressure, axis_form(document, pressure), offsetof(struct raw_job, grid.pressure) - grid_at),
               CYAML_FIELD_END},
      .top = {[1] = CYAML_FIELD_MAPPING("structure", CYAML_FLAG_OPTIONAL, struct raw_job, structure, structure_fields),
              [3] = CYAML_FIELD_MAPPING("output", CYAML_FLAG_DEFAULT, struct raw_job, output, output_fields),
              [4] = CYAML_FIELD_END},
      .value = {.type = CYAML_MAPPING, .flags = CYAML_FLAG_POINTER, .data_size = sizeof(struct raw_job)},
  };
  const bool mapping = document_form(document, "material") == FORM_MAPPING;
  const cyaml_schema_field_t by_name = TEXT("material", CYAML_FLAG_DEFAULT, struct raw_job, material_name);
  const cyaml_schema_field_t by_mapping =
      CYAML_FIELD_MAPPING("material", CYAML_FLAG_DEFAULT, struct raw_job, material, material_fields);
  schema->top[0] = mapping ? by_mapping : by_name;
  schema->top[2] = (cyaml_schema_field_t)CYAML_FIELD_MAPPING("grid", CYAML_FLAG_DEFAULT, struct raw_job, grid, NULL);
  schema->top[2].value.mapping.fields = schema->grid;
  schema->value.mapping.fields = schema->top;
}

// ---------------------------------------------------------------- libcyaml's complaints, as one line

/// The first complaint and the innermost line of its backtrace.
struct complaint {
  char what[256];
  int line;
};

static void collect(cyaml_log_t level, void *context, const char *format, va_list arguments) {
  struct complaint *complaint = context;
  char text[512];
  int line;
  (void)level;
  vsnprintf(text, sizeof text, format, arguments);
  text[strcspn(text, "\n")] = '\0';
  const char *place = strstr(text, "(line: ");
  if (complaint->what[0] == '\0') {
    snprintf(complaint->what, sizeof complaint->what, "%.250s", strncmp(text, "Load: ", 6) == 0 ? text + 6 : text);
  } else if (complaint->line == 0 && place != NULL && sscanf(place, "(line: %d", &line) == 1) {
    complaint->line = line;
  }
}

static cyaml_config_t config_for(struct complaint *complaint) {
  return (cyaml_config_t){
      .log_fn = collect, .log_ctx = complaint, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR};
}

/// What can be said of a complaint to help: the keys that are allowed where it arose, the section that misses one.
static const char *mend_for(const struct complaint *complaint) {
  static const struct {
    const char *starts, *mend;
  } mends[] = {
      {"Unexpected key", "remove it, or see the README's job file for the keys there are"},
      {"Missing required", "add it"},
      {"Expecting", "see the README's job file for the form it must have"},
      {"STRING length", "shorten or fill in the text"},
  };
  for (size_t i = 0; i < sizeof mends / sizeof mends[0]; i++) {
    if (strncmp(complaint->what, mends[i].starts, strlen(mends[i].starts)) == 0) {
      return mends[i].mend;
    }
  }
  return "see the README's job file";
}

// ---------------------------------------------------------------- what the schema can't say

static int check_axis(const struct document *document, const char *const keys[2], char error[JOB_ERROR_MAX]) {
  char first[64], second[64];
  snprintf(first, sizeof first, "grid.%s", keys[0]);
  snprintf(second, sizeof second, "grid.%s", keys[1]);
  const enum form forms[2] = {document_form(document, first), document_form(document, second)};
  if (forms[0] != FORM_ABSENT && forms[1] != FORM_ABSENT) {
    return document_fail(document, document_line(document, second, -1), error,
                         "grid has both %s and %s; keep one of the two", keys[0], keys[1]);
  }
  if (forms[0] == FORM_ABSENT && forms[1] == FORM_ABSENT) {
    return document_fail(document, document_line(document, "grid", -1), error, "grid lacks %s or %s; add one of the two",
                         keys[0], keys[1]);
  }
  for (int i = 0; i < 2; i++) {
    if (forms[i] == FORM_SCALAR) {
      return document_fail(document, document_line(document, i == 0 ? first : second, -1), error,
                           "%s must be {from: ..., to: ..., count: ...} or a list [ ... ]", keys[i]);
    }
  }
  return CAGEHOP_OK;
}

static int check_sections(const struct document *document, char error[JOB_ERROR_MAX]) {
  const char *const sections[] = {"material", "grid", "output", "output.file"};
  for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
    if (document_form(document, sections[i]) == FORM_ABSENT) {
      return document_fail(document, document_line(document, sections[i], -1), error, "%s is missing; add it",
                           sections[i]);
    }
  }
  if (document_form(document, "grid") != FORM_MAPPING) {
    return document_fail(document, document_line(document, "grid", -1), error,
                         "grid must be a mapping with a state axis and a pressure axis");
  }
  const int status = check_axis(document, state_keys, error);
  return status != CAGEHOP_OK ? status : check_axis(document, pressure_keys, error);
}

int schema_load(const struct document *document, const char *text, struct raw_job **job, char error[JOB_ERROR_MAX]) {
  struct complaint complaint = {0};
  const cyaml_config_t config = config_for(&complaint);
  struct schema schema;
  cyaml_data_t *data = NULL;

  *job = NULL;
  const int status = check_sections(document, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  build_schema(document, &schema);
  const cyaml_err_t result =
      cyaml_load_data((const uint8_t *)text, strlen(text), &config, &schema.value, &data, NULL);
  if (result == CYAML_ERR_OOM) {
    snprintf(error, JOB_ERROR_MAX, "%s: out of memory", document->path);
    return CAGEHOP_NO_MEMORY;
  }
  if (result != CYAML_OK) {
    const char *what = complaint.what[0] != '\0' ? complaint.what : cyaml_strerror(result);
    return document_fail(document, complaint.line > 0 ? complaint.line : 1, error, "%s; %s", what,
                         mend_for(&complaint));
  }
  *job = data;
  (*job)->grid.state.key = present_key(document, state_keys);
  (*job)->grid.pressure.key = present_key(document, pressure_keys);
  return CAGEHOP_OK;
}

void schema_free(const struct document *document, struct raw_job **job) {
  struct complaint complaint = {0};
  const cyaml_config_t config = config_for(&complaint);
  struct schema schema;
  if (*job != NULL) {
    build_schema(document, &schema);
    cyaml_free(&config, &schema.value, *job, 0);
    *job = NULL;
  }
}
