// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/keys.h"

#include "job/hints.h"

#include <cagehop/status.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_value(struct document *document, const char *path, const cyaml_schema_field_t *field,
                       const yaml_node_t *node);

// ---------------------------------------------------------------- keys

/// "grid", or "the job" at the top.
static const char *place_name(const char *path) {
  return path[0] != '\0' ? path : "the job";
}

/// "grid.pressure" of grid and pressure.
static void join_path(const char *path, const char *key, char below[KEY_PATH_MAX]) {
  snprintf(below, KEY_PATH_MAX, "%s%s%s", path, path[0] != '\0' ? "." : "", key);
}

static int complain_unknown_key(const struct document *document, const char *path,
                                const cyaml_schema_field_t *fields, const yaml_node_t *key) {
  char found[NODE_WORDS_MAX], allowed[SCHEMA_WORDS_MAX], hint[HINT_WORDS_MAX];
  node_words(key, found);
  schema_keys(fields, allowed, sizeof allowed);
  hint_key(path, fields, key->type == YAML_SCALAR_NODE ? node_text(key) : "", hint);
  return diagnose(document->diagnostic, node_line(key), "the key %s is unknown in %s; %sits keys are: %s",
                  found, place_name(path), hint, allowed);
}

static int check_pair(struct document *document, const char *path, const cyaml_schema_field_t *fields,
                      const yaml_node_t *mapping, const yaml_node_pair_t *pair) {
  const yaml_node_t *key = document_node(document, pair->key);
  const cyaml_schema_field_t *field =
      key->type == YAML_SCALAR_NODE
          ? schema_field(fields, (const char *)key->data.scalar.value, key->data.scalar.length)
          : NULL;
  if (field == NULL) {
    return complain_unknown_key(document, path, fields, key);
  }
  const yaml_node_pair_t *first = document_pair(document, mapping, field->key, strlen(field->key));
  if (first != pair) {
    return diagnose(document->diagnostic, node_line(key), "%s has %s twice, first on line %zu; keep one",
                    place_name(path), field->key, node_line(document_node(document, first->key)));
  }
  char below[KEY_PATH_MAX];
  join_path(path, field->key, below);
  return check_value(document, below, field, document_node(document, pair->value));
}

/// What can stand in for a key that is not there: a section system was begun, so its potential was meant; or
/// a landscape table may be that of a system, whose temperatures are its own.
static const char *instead_of(struct document *document, const char *path) {
  const yaml_node_t *source = document_value(document, "structure.source");
  const char *name = source != NULL ? node_text(source) : NULL;
  if (strcmp(path, "material") != 0) {
    return "";
  }
  return document_value(document, "system") != NULL
             ? "; or give system a potential that is not hard, which needs no material"
         : name != NULL && strcmp(name, "landscape-table") == 0
             ? "; for a landscape table of a pair potential {diameter_nm: 0.34} is enough"
             : "";
}

static int check_mapping(struct document *document, const char *path, const cyaml_schema_field_t *fields,
                         const yaml_node_t *mapping) {
  const yaml_node_pair_t *end = mapping->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < end; pair++) {
    const int status = check_pair(document, path, fields, mapping, pair);
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  for (; fields->key != NULL; fields++) {
    if ((fields->value.flags & CYAML_FLAG_OPTIONAL) == 0 &&
        document_pair(document, mapping, fields->key, strlen(fields->key)) == NULL) {
      char wanted[SCHEMA_WORDS_MAX], below[KEY_PATH_MAX];
      join_path(path, fields->key, below);
      schema_words(below, &fields->value, wanted);
      return diagnose(document->diagnostic, document_key_line(document, path),
                      "%s lacks the key %s; add it with %s%s", place_name(path), fields->key, wanted,
                      instead_of(document, below));
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- scalars

static bool only_of(const yaml_node_t *node, const char *letters) {
  return node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
         node->data.scalar.length > 0 &&
         strspn((const char *)node->data.scalar.value, letters) == node->data.scalar.length;
}

/// libcyaml takes strtod's word and ignores what is left over; it also takes nan, inf and hexadecimal.
static bool is_number(const yaml_node_t *node) {
  if (!only_of(node, "+-.0123456789eE")) {
    return false;
  }
  const char *text = (const char *)node->data.scalar.value;
  char *end = NULL;
  errno = 0;
  const double value = strtod(text, &end);
  return *end == '\0' && errno == 0 && isfinite(value);
}

/// libcyaml takes strtoull's word: 1.5 for 1, -1 for a huge number, 010 for 8.
static bool is_count(const yaml_node_t *node) {
  return only_of(node, "0123456789") && node->data.scalar.length < 20 &&
         (node->data.scalar.value[0] != '0' || node->data.scalar.length == 1);
}

/// libcyaml takes every word that is not "false" or "no" for true.
static bool is_truth(const yaml_node_t *node) {
  const bool plain = node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  return plain && (node_is_text(node, "true", 4) || node_is_text(node, "false", 5));
}

/// YAML's null is no text, and libcyaml's C strings end at a NUL that "\0" can write.
static bool is_text(const yaml_node_t *node) {
  if (node->type != YAML_SCALAR_NODE) {
    return true; // libcyaml will say so
  }
  if (node_is_null(node)) {
    return false;
  }
  return strlen((const char *)node->data.scalar.value) == node->data.scalar.length;
}

/// what: "grid.pressure", or "value 2 of grid.pressure".
static int complain_scalar(const struct document *document, const char *what, const char *path,
                           const cyaml_schema_value_t *value, const yaml_node_t *node) {
  char found[NODE_WORDS_MAX], wanted[SCHEMA_WORDS_MAX], hint[HINT_WORDS_MAX];
  const bool empty = node->type == YAML_SCALAR_NODE && node->data.scalar.length == 0;
  const bool quoted = node->type == YAML_SCALAR_NODE && node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
  node_words(node, found);
  schema_words(path, value, wanted);
  hint_scalar(value, node, hint);
  return diagnose(document->diagnostic, node_line(node), "%s is %s%s; it must be %s%s", what,
                  quoted && value->type != CYAML_STRING ? (empty ? "an " : "the text ") : "",
                  quoted && empty ? "empty text" : found, wanted, hint);
}

/// One item of a list, of the type that the schema wants.
static bool is_good_item(const cyaml_schema_value_t *entry, const yaml_node_t *node) {
  return entry->type == CYAML_STRING    ? node->type == YAML_SCALAR_NODE && is_text(node)
         : entry->type == CYAML_MAPPING ? node->type == YAML_MAPPING_NODE
                                        : is_number(node);
}

static int check_items(struct document *document, const char *path, const cyaml_schema_field_t *field,
                       const yaml_node_t *list) {
  const cyaml_schema_value_t *entry = field->value.sequence.entry;
  if (list->type != YAML_SEQUENCE_NODE) {
    return complain_scalar(document, path, path, &field->value, list);
  }
  const yaml_node_item_t *first = list->data.sequence.items.start;
  for (const yaml_node_item_t *item = first; item < list->data.sequence.items.top; item++) {
    const yaml_node_t *node = document_node(document, *item);
    if (!is_good_item(entry, node)) {
      char what[KEY_PATH_MAX + 32];
      snprintf(what, sizeof what, "value %td of %s", item - first + 1, path);
      return complain_scalar(document, what, path, entry, node);
    }
    if (entry->type == CYAML_MAPPING) {
      const int status = check_mapping(document, path, entry->mapping.fields, node);
      if (status != CAGEHOP_OK) {
        return status;
      }
    }
  }
  return CAGEHOP_OK;
}

/// What libcyaml itself finds (a word not in an enum, a text too long) is left to it.
static int check_value(struct document *document, const char *path, const cyaml_schema_field_t *field,
                       const yaml_node_t *node) {
  bool good = true;
  switch (field->value.type) {
  case CYAML_MAPPING:
    return node->type == YAML_MAPPING_NODE ? check_mapping(document, path, field->value.mapping.fields, node)
                                           : complain_scalar(document, path, path, &field->value, node);
  case CYAML_SEQUENCE:
    return check_items(document, path, field, node);
  case CYAML_FLOAT:
    good = is_number(node);
    break;
  case CYAML_UINT:
    good = is_count(node);
    break;
  case CYAML_STRING:
    good = is_text(node);
    break;
  case CYAML_BOOL:
    good = is_truth(node);
    break;
  case CYAML_ENUM:
    good = !node_is_null(node);
    break;
  default:
    break;
  }
  return good ? CAGEHOP_OK : complain_scalar(document, path, path, &field->value, node);
}

int keys_check(struct document *document, const struct schema *schema) {
  const yaml_node_t *root = document_root(document);
  return root->type == YAML_MAPPING_NODE ? check_mapping(document, "", schema->job, root) : CAGEHOP_OK;
}
