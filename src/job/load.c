// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/load.h"

#include "status/nearest.h"

#include <cagehop/status.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/// What libcyaml logs when it stops: one message, then the keys it stood in, the innermost first.
struct stop {
  char message[160];
  char path[KEY_PATH_MAX];
};

/// Puts `key` in front of a key path.
static void prepend(char path[KEY_PATH_MAX], const char *key) {
  char longer[2 * KEY_PATH_MAX];
  snprintf(longer, sizeof longer, "%s%s%s", key, path[0] != '\0' ? "." : "", path);
  snprintf(path, KEY_PATH_MAX, "%.*s", KEY_PATH_MAX - 1, longer);
}

static void catch_log(cyaml_log_t level, void *context, const char *format, va_list arguments) {
  struct stop *stop = context;
  char line[160], key[KEY_PATH_MAX / 2];
  (void)level;
  vsnprintf(line, sizeof line, format, arguments);
  line[strcspn(line, "\n")] = '\0';
  if (sscanf(line, " in mapping field '%47[^']'", key) == 1) {
    prepend(stop->path, key);
  } else if (stop->message[0] == '\0') {
    const size_t label = strncmp(line, "Load: ", 6) == 0 ? 6 : 0;
    snprintf(stop->message, sizeof stop->message, "%s", line + label);
  }
}

static cyaml_config_t configure(struct stop *stop) {
  return (cyaml_config_t){
      .log_fn = stop != NULL ? catch_log : NULL,
      .log_ctx = stop,
      .mem_fn = cyaml_mem,
      .log_level = CYAML_LOG_ERROR,
      .flags = CYAML_CFG_DEFAULT,
  };
}

/// The schema of the value at a key path; NULL where the path leaves the schema.
static const cyaml_schema_value_t *schema_at(const struct schema *schema, const char *path) {
  const cyaml_schema_value_t *value = &schema->root;
  while (value != NULL && *path != '\0') {
    const size_t length = strcspn(path, ".");
    const cyaml_schema_field_t *field =
        value->type == CYAML_MAPPING ? schema_field(value->mapping.fields, path, length) : NULL;
    value = field != NULL ? &field->value : NULL;
    path += length + (path[length] == '.');
  }
  return value;
}

/// "did you mean percus-yevick? " for a word that is no name of an enumeration, or empty.
static void hint_enumeration(const cyaml_schema_value_t *value, const yaml_node_t *node,
                             char hint[NEAREST_WORDS_MAX]) {
  struct nearest nearest =
      nearest_to(node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "");
  for (uint32_t i = 0; value->type == CYAML_ENUM && i < value->enumeration.count; i++) {
    nearest_try(&nearest, value->enumeration.strings[i].str);
  }
  nearest_words(&nearest, hint);
}

/// libcyaml says "Expecting MAPPING, got event: SCALAR"; the document and the schema say it in the file's own
/// words.
static int complain_stop(struct document *document, const struct schema *schema, const struct stop *stop) {
  char found[NODE_WORDS_MAX], wanted[SCHEMA_WORDS_MAX], hint[NEAREST_WORDS_MAX];
  const cyaml_schema_value_t *value = schema_at(schema, stop->path);
  const yaml_node_t *node = document_value(document, stop->path);
  if (value == NULL || node == NULL) {
    return diagnose(document->diagnostic, document_value_line(document, stop->path),
                    "%s; see the job file's manual", stop->message);
  }
  node_words(node, found);
  schema_words(stop->path, value, wanted);
  hint_enumeration(value, node, hint);
  return diagnose(document->diagnostic, node_line(node), "%s is %s; %sit must be %s",
                  stop->path[0] != '\0' ? stop->path : "the job", found, hint, wanted);
}

int load_job(struct document *document, const struct schema *schema, struct parsed_job **parsed) {
  struct stop stop = {0};
  const cyaml_config_t config = configure(&stop);
  cyaml_data_t *data = NULL;
  *parsed = NULL;
  const cyaml_err_t error =
      cyaml_load_data((const uint8_t *)document->text, document->length, &config, &schema->root, &data, NULL);
  if (error == CYAML_ERR_OOM) {
    return diagnose_no_memory(document->diagnostic);
  }
  if (error != CYAML_OK) {
    return complain_stop(document, schema, &stop);
  }
  *parsed = data;
  return CAGEHOP_OK;
}

void load_free(const struct schema *schema, struct parsed_job *parsed) {
  const cyaml_config_t config = configure(NULL);
  // It fails on a schema it could not have loaded with, and on nothing else.
  (void)cyaml_free(&config, &schema->root, parsed, 0);
}
