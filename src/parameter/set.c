// SPDX-License-Identifier: GPL-3.0-or-later
/// Parameters by their keys, in a job file's words.
#include <cagehop/parameter.h>

#include "parameter/rules.h"
#include "status/nearest.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

struct cagehop_model cagehop_model_default(void) {
  size_t count;
  return (struct cagehop_model){
      .material = cagehop_material_catalogue(&count)[0].material,
      .structure = {.source = CAGEHOP_STRUCTURE_PRISM, .closure = CAGEHOP_CLOSURE_PERCUS_YEVICK},
  };
}

static int refuse(char error[CAGEHOP_MODEL_ERROR_MAX], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// One line, its control characters replaced. Returns CAGEHOP_BAD_ARGUMENT.
static int refuse(char error[CAGEHOP_MODEL_ERROR_MAX], const char *format, ...) {
  if (error != NULL) {
    va_list arguments;
    va_start(arguments, format);
    text_print_list(error, CAGEHOP_MODEL_ERROR_MAX, format, arguments);
    va_end(arguments);
    for (char *at = error; *at != '\0'; at++) {
      *at = (unsigned char)*at < 0x20 || *at == 0x7F ? '?' : *at;
    }
  }
  return CAGEHOP_BAD_ARGUMENT;
}

static int set_material(struct cagehop_model *model, const char *name, char error[CAGEHOP_MODEL_ERROR_MAX]) {
  const struct cagehop_material_entry *entry = cagehop_material_find(name);
  if (entry == NULL) {
    char names[CAGEHOP_MODEL_ERROR_MAX] = "", hint[NEAREST_WORDS_MAX];
    struct nearest nearest = nearest_to(name);
    size_t count;
    const struct cagehop_material_entry *catalogue = cagehop_material_catalogue(&count);
    for (size_t i = 0; i < count; i++) {
      text_append(names, sizeof names, i > 0 ? ", " : "");
      text_append(names, sizeof names, catalogue[i].material.name);
      nearest_try(&nearest, catalogue[i].material.name);
    }
    nearest_words(&nearest, hint);
    return refuse(error, "material is \"%.40s\"; %sit must be one of: %.300s", name, hint, names);
  }
  model->material = entry->material;
  return CAGEHOP_OK;
}

static int refuse_key(const char *key, char error[CAGEHOP_MODEL_ERROR_MAX]) {
  char keys[CAGEHOP_MODEL_ERROR_MAX] = "material", hint[NEAREST_WORDS_MAX];
  struct nearest nearest = nearest_to(key);
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    text_append(keys, sizeof keys, ", ");
    text_append(keys, sizeof keys, row[k].key);
    nearest_try(&nearest, row[k].key);
  }
  nearest_words(&nearest, hint);
  return refuse(error, "the key \"%.40s\" is unknown; %sthe keys are: %s", key, hint, keys);
}

/// "did you mean percus-yevick? " for a word that is no name of an enumeration, or empty.
static void hint_name(const struct cagehop_parameter *parameter, const char *text,
                      char words[NEAREST_WORDS_MAX]) {
  struct nearest nearest = nearest_to(text);
  for (unsigned i = 0; parameter->type == CAGEHOP_PARAMETER_NAME && parameter->name(i) != NULL; i++) {
    nearest_try(&nearest, parameter->name(i));
  }
  nearest_words(&nearest, words);
}

/// A decimal number and nothing else; no hexadecimal, no infinity.
static bool parse_number(const char *text, double *value) {
  char *end;
  if (text[0] == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0') {
    return false;
  }
  errno = 0;
  *value = text_number(text, &end);
  return *end == '\0' && errno == 0 && isfinite(*value);
}

/// The number that a text stands for. False where it is none of this parameter's words.
static bool parse(const struct cagehop_parameter *parameter, const char *text, double *value) {
  switch (parameter->type) {
  case CAGEHOP_PARAMETER_AUTO:
    *value = NAN;
    return strcmp(text, "auto") == 0 || parse_number(text, value);
  case CAGEHOP_PARAMETER_NUMBER:
    return parse_number(text, value);
  case CAGEHOP_PARAMETER_COUNT:
    return text[strspn(text, "0123456789")] == '\0' && parse_number(text, value);
  case CAGEHOP_PARAMETER_TRUTH:
    *value = strcmp(text, "true") == 0;
    return *value != 0.0 || strcmp(text, "false") == 0;
  case CAGEHOP_PARAMETER_NAME:
    for (unsigned i = 0; parameter->name(i) != NULL; i++) {
      if (names_equal(parameter->name(i), text)) {
        *value = i;
        return true;
      }
    }
    return false;
  case CAGEHOP_PARAMETER_TEXT:
  case CAGEHOP_PARAMETER_FILE:
  case CAGEHOP_PARAMETER_AXIS:
  case CAGEHOP_PARAMETER_TABLES:
    break;
  }
  return false;
}

int cagehop_model_set(struct cagehop_model *model, const char *key, const char *value,
                      char error[CAGEHOP_MODEL_ERROR_MAX]) {
  if (strcmp(key, "material") == 0) {
    return set_material(model, value, error);
  }
  const struct cagehop_parameter *parameter = cagehop_parameter_find(key);
  if (parameter == NULL) {
    return refuse_key(key, error);
  }
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  cagehop_parameter_words(parameter, model, words);
  if (parameter->type == CAGEHOP_PARAMETER_TEXT) {
    const size_t length = strlen(value);
    if (length < 1 || length >= parameter->size) {
      return refuse(error, "%s is \"%.40s\"; it must be %s", key, value, words);
    }
    if (!text_is_printable(value)) {
      return refuse(error, "%s has a control character; write it without", key);
    }
    memset((char *)model + parameter->offset, 0, parameter->size);
    memcpy((char *)model + parameter->offset, value, length);
    return CAGEHOP_OK;
  }
  double number;
  if (!parse(parameter, value, &number) || !cagehop_parameter_allows(parameter, model, number)) {
    char hint[NEAREST_WORDS_MAX];
    hint_name(parameter, value, hint);
    return refuse(error, "%s is \"%.40s\"; %sit must be %s", key, value, hint, words);
  }
  cagehop_parameter_store(parameter, number, model);
  return CAGEHOP_OK;
}

/// Whether a parameter has another value than 0, which stands for one that is left out.
static bool is_set(const struct cagehop_parameter *parameter, const struct cagehop_model *model) {
  const unsigned char *field = (const unsigned char *)model + parameter->offset;
  for (size_t i = 0; i < parameter->size; i++) {
    if (field[i] != 0) {
      return true;
    }
  }
  return false;
}

/// Whether a model says something of that key; of the table, whether it has one.
static bool is_given(const void *context, const char *key) {
  const struct cagehop_model *model = context;
  const struct cagehop_parameter *parameter = cagehop_parameter_find(key);
  static const char of_system[] = "system.";
  if (model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE &&
      strncmp(key, of_system, strlen(of_system)) == 0) {
    return false; // it is the table's, see cagehop_landscape_table_choose
  }
  if (parameter != NULL) {
    return is_set(parameter, model);
  }
  const struct {
    const char *key;
    bool given;
  } tables[] = {{RULE_FILE_KEY, model->structure.table != NULL || model->structure.landscape_table != NULL},
                {RULE_POTENTIAL_FILE_KEY, model->structure.system.potential_table != NULL},
                {RULE_OMEGA_FILE_KEY, model->structure.system.omega_table != NULL},
                {RULE_BRIDGE_FILE_KEY, model->structure.bridge_table != NULL}};
  for (size_t k = 0; k < sizeof tables / sizeof tables[0]; k++) {
    if (strcmp(tables[k].key, key) == 0) {
      return tables[k].given;
    }
  }
  return false;
}

static int check_table(const struct cagehop_structure_params *structure,
                       char error[CAGEHOP_MODEL_ERROR_MAX]) {
  const bool is_table = structure->source == CAGEHOP_STRUCTURE_TABLE;
  const bool of_landscapes = structure->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE;
  if (of_landscapes != (structure->landscape_table != NULL)) {
    return of_landscapes
               ? refuse(error, "structure.source is landscape-table, and there is no landscape table")
               : refuse(error,
                        "a landscape table is for structure.source landscape-table only; leave one out");
  }
  if (is_table != (structure->table != NULL)) {
    return is_table ? refuse(error, "structure.source is table, and there is no table of S(q)")
                    : refuse(error, "a table of S(q) is for structure.source table only; leave one out");
  }
  size_t i = 0, j = 0;
  const char *fault = is_table ? cagehop_table_fault(structure->table, &i, &j) : NULL;
  return fault == NULL ? CAGEHOP_OK
                       : refuse(error, "the table of S(q), at phi %zu and q %zu of it: %s", i, j, fault);
}

int cagehop_model_check(const struct cagehop_model *model, char error[CAGEHOP_MODEL_ERROR_MAX]) {
  const struct rule_source source = {.context = model, .is_given = is_given};
  char words[RULE_WORDS_MAX];
  const int status = check_table(&model->structure, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (rules_broken(&model->structure, &source, words) != NULL ||
      material_rules_broken(model, &source, words) != NULL) {
    return refuse(error, "%s", words);
  }
  const char *fault = cagehop_structure_fault(&model->structure); // of what its tables hold
  return fault == NULL ? CAGEHOP_OK : refuse(error, "%s", fault);
}
