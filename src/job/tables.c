// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/tables.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// A table as written; NULL for what was left out.
struct written_table {
  char *file;
  char **columns;
  uint32_t columns_count;
  char *q_unit, *diameter, *partial;
  double *phi, *density, *density_per_nm3, *density_per_A3, *temperature_K, *diameter_nm, *concentration;
};

enum {
  OPTIONAL_KEY = CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL,
  WORD_MAX = 64,
};

static const cyaml_schema_value_t column_entry = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, WORD_MAX)};

#define NUMBER(word) CYAML_FIELD_FLOAT_PTR(#word, OPTIONAL_KEY, struct written_table, word)

static const cyaml_schema_field_t table_fields[] = {
    CYAML_FIELD_STRING_PTR("file", CYAML_FLAG_STRICT, struct written_table, file, 1, 4096),
    CYAML_FIELD_SEQUENCE("columns", OPTIONAL_KEY | CYAML_FLAG_POINTER, struct written_table, columns,
                         &column_entry, 1, 256),
    CYAML_FIELD_STRING_PTR("q_unit", OPTIONAL_KEY, struct written_table, q_unit, 1, WORD_MAX),
    NUMBER(phi),
    NUMBER(density),
    NUMBER(density_per_nm3),
    NUMBER(density_per_A3),
    NUMBER(temperature_K),
    NUMBER(diameter_nm),
    CYAML_FIELD_STRING_PTR("diameter", OPTIONAL_KEY, struct written_table, diameter, 1, WORD_MAX),
    CYAML_FIELD_STRING_PTR("partial", OPTIONAL_KEY, struct written_table, partial, 1, WORD_MAX),
    NUMBER(concentration),
    CYAML_FIELD_END,
};

const cyaml_schema_value_t tables_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_STRICT, struct written_table, table_fields)};

static const char files_key[] = "structure.files";

// ---------------------------------------------------------------- one table

/// One table, and where it stands.
struct table_check {
  struct document *document;
  const yaml_node_t *node;
  size_t number; ///< from 1
};

/// The line of a key of the table.
static size_t line_of(const struct table_check *check, const char *word) {
  const yaml_node_pair_t *pair = document_pair(check->document, check->node, word, strlen(word));
  return node_line(pair != NULL ? document_node(check->document, pair->key) : check->node);
}

static double number_or_nan(const double *written) {
  return written != NULL ? *written : NAN;
}

/// Numbers that are above 0, and a packing fraction that is one.
static int check_numbers(const struct table_check *check, const struct written_table *written) {
  const struct {
    const char *word;
    const double *value;
    double high;
  } number[] = {{"phi", written->phi, CAGEHOP_PACKING_FRACTION_MAX},
                {"density", written->density, INFINITY},
                {"density_per_nm3", written->density_per_nm3, INFINITY},
                {"density_per_A3", written->density_per_A3, INFINITY},
                {"temperature_K", written->temperature_K, INFINITY},
                {"diameter_nm", written->diameter_nm, INFINITY},
                {"concentration", written->concentration, 1.0}};
  const char *density = NULL;
  for (size_t k = 0; k < sizeof number / sizeof number[0]; k++) {
    const double value = number_or_nan(number[k].value);
    if (value <= 0.0 || value > number[k].high) {
      return diagnose(check->document->diagnostic, line_of(check, number[k].word),
                      "%s of table %zu of %s is %.12g; it must be above 0%s", number[k].word, check->number,
                      files_key, value,
                      !isfinite(number[k].high) ? ""
                      : number[k].high == 1.0   ? " and at most 1"
                                                : " and at most 0.8");
    }
    const bool is_density = strncmp(number[k].word, "density", strlen("density")) == 0 && !isnan(value);
    if (is_density && density != NULL) {
      return diagnose(check->document->diagnostic, line_of(check, number[k].word),
                      "table %zu of %s has both %s and %s; keep one", check->number, files_key, density,
                      number[k].word);
    }
    density = is_density ? number[k].word : density;
  }
  return CAGEHOP_OK;
}

/// The columns as one text, "q,S,-"; NULL without memory.
static char *join_columns(const struct written_table *written) {
  size_t length = 1, used = 0;
  for (uint32_t k = 0; k < written->columns_count; k++) {
    length += strlen(written->columns[k]) + 1;
  }
  char *text = malloc(length);
  for (uint32_t k = 0; text != NULL && k < written->columns_count; k++) {
    used += (size_t)snprintf(text + used, length - used, "%s%s", k > 0 ? "," : "", written->columns[k]);
  }
  return text;
}

static bool is_diameter_rule(const char *name) {
  const char *rule;
  for (unsigned k = 0; (rule = cagehop_diameter_rule_name((enum cagehop_diameter_rule)k)) != NULL; k++) {
    if (strcmp(name, rule) == 0) {
      return true;
    }
  }
  return false;
}

static int take_table(const struct table_check *check, const struct written_table *written,
                      struct job_table *table) {
  static const char *const units[] = {"1/d", "1/angstrom", "1/nm"};
  bool known = written->q_unit == NULL;
  for (size_t k = 0; !known && k < sizeof units / sizeof units[0]; k++) {
    known = strcmp(written->q_unit, units[k]) == 0;
  }
  if (!known) {
    return diagnose(check->document->diagnostic, line_of(check, "q_unit"),
                    "q_unit of table %zu of %s is \"%.40s\"; it must be one of: 1/d, 1/angstrom, 1/nm",
                    check->number, files_key, written->q_unit);
  }
  if (written->diameter != NULL && !is_diameter_rule(written->diameter)) {
    return diagnose(check->document->diagnostic, line_of(check, "diameter"),
                    "diameter of table %zu of %s is \"%.40s\"; it must be one of: S0, peak; a length is "
                    "diameter_nm",
                    check->number, files_key, written->diameter);
  }
  const int status = check_numbers(check, written);
  if (status != CAGEHOP_OK) {
    return status;
  }
  *table = (struct job_table){
      .file = strdup(written->file),
      .columns = written->columns != NULL ? join_columns(written) : NULL,
      .q_unit = written->q_unit != NULL ? strdup(written->q_unit) : NULL,
      .phi = number_or_nan(written->phi),
      .density = number_or_nan(written->density),
      .density_per_nm3 = number_or_nan(written->density_per_nm3),
      .density_per_A3 = number_or_nan(written->density_per_A3),
      .temperature_K = number_or_nan(written->temperature_K),
      .diameter_nm = number_or_nan(written->diameter_nm),
      .diameter = written->diameter != NULL ? strdup(written->diameter) : NULL,
      .partial = written->partial != NULL ? strdup(written->partial) : NULL,
      .concentration = number_or_nan(written->concentration),
  };
  return table->file != NULL && (written->columns == NULL || table->columns != NULL) &&
                 (written->q_unit == NULL || table->q_unit != NULL) &&
                 (written->diameter == NULL || table->diameter != NULL) &&
                 (written->partial == NULL || table->partial != NULL)
             ? CAGEHOP_OK
             : diagnose_no_memory(check->document->diagnostic);
}

// ---------------------------------------------------------------- all tables

int tables_check(struct document *document, const struct parsed_job *parsed, struct job *job) {
  const struct written_value *value = schema_written(parsed, files_key);
  if (value == NULL) {
    return CAGEHOP_OK;
  }
  const yaml_node_item_t *item = document_value(document, files_key)->data.sequence.items.start;
  int status = CAGEHOP_OK;
  job->table = calloc(value->list_count, sizeof *job->table);
  if (job->table == NULL) {
    return diagnose_no_memory(document->diagnostic);
  }
  for (uint32_t k = 0; k < value->list_count && status == CAGEHOP_OK; k++) {
    const struct table_check check = {document, document_node(document, item[k]), k + 1};
    status = take_table(&check, &value->tables[k], &job->table[job->n_tables++]);
  }
  return status;
}

static void write_number(FILE *out, const char *word, double value) {
  char number[CAGEHOP_NUMBER_TEXT_MAX];
  if (!isnan(value)) {
    cagehop_number_write(value, number);
    fprintf(out, " %s=%s", word, number);
  }
}

/// A text between quotes, without what would end it or the line.
static void write_text(FILE *out, const char *word, const char *text) {
  if (text == NULL) {
    return;
  }
  fprintf(out, " %s=\"", word);
  for (; *text != '\0'; text++) {
    const unsigned char c = (unsigned char)*text;
    fprintf(out, c < 0x20 || c == 0x7F || c == '\\' || c == '"' ? "\\x%02X" : "%c", c);
  }
  putc('"', out);
}

void tables_write(FILE *out, const struct job *job) {
  if (job->n_tables == 0) {
    return;
  }
  fprintf(out, "%s:", files_key);
  for (size_t k = 0; k < job->n_tables; k++) {
    const struct job_table *table = &job->table[k];
    fprintf(out, "%s", k > 0 ? ";" : "");
    write_text(out, "columns", table->columns);
    write_text(out, "q_unit", table->q_unit);
    write_number(out, "phi", table->phi);
    write_number(out, "density", table->density);
    write_number(out, "density_per_nm3", table->density_per_nm3);
    write_number(out, "density_per_A3", table->density_per_A3);
    write_number(out, "temperature_K", table->temperature_K);
    write_number(out, "diameter_nm", table->diameter_nm);
    write_text(out, "diameter", table->diameter);
    write_text(out, "partial", table->partial);
    write_number(out, "concentration", table->concentration);
  }
  putc('\n', out);
}

void tables_clear(struct job *job) {
  for (size_t k = 0; k < job->n_tables; k++) {
    free(job->table[k].file);
    free(job->table[k].columns);
    free(job->table[k].q_unit);
    free(job->table[k].diameter);
    free(job->table[k].partial);
  }
  free(job->table);
  job->table = NULL;
  job->n_tables = 0;
}
