// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/document.h"

#include <cagehop/status.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int document_fail(const struct document *document, int line, char error[JOB_ERROR_MAX], const char *format, ...) {
  va_list arguments;
  int used = snprintf(error, JOB_ERROR_MAX, "%s:%d: ", document->path, line);
  if (used < 0 || used >= JOB_ERROR_MAX) {
    used = 0;
  }
  va_start(arguments, format);
  vsnprintf(error + used, JOB_ERROR_MAX - (size_t)used, format, arguments);
  va_end(arguments);
  return CAGEHOP_BAD_ARGUMENT;
}

static int line_of(const yaml_node_t *node) { return (int)node->start_mark.line + 1; }

static yaml_node_t *get_node(const struct document *document, int index) {
  return yaml_document_get_node((yaml_document_t *)&document->tree, index); // libyaml only reads it
}

static const char *scalar_text(const yaml_node_t *node) { return (const char *)node->data.scalar.value; }

static bool is_key(const yaml_node_t *key, const char *name, size_t length) {
  return key->type == YAML_SCALAR_NODE && key->data.scalar.length == length &&
         strncmp(scalar_text(key), name, length) == 0;
}

/// The pair of a mapping with that key, or NULL.
static yaml_node_pair_t *find_pair(const struct document *document, const yaml_node_t *mapping, const char *name,
                                   size_t length) {
  if (mapping == NULL || mapping->type != YAML_MAPPING_NODE) {
    return NULL;
  }
  for (yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < mapping->data.mapping.pairs.top; pair++) {
    if (is_key(get_node(document, pair->key), name, length)) {
      return pair;
    }
  }
  return NULL;
}

/// Walks the path; *line is that of the last key found. NULL where a key is missing.
static yaml_node_t *find_node(const struct document *document, const char *key_path, int *line) {
  yaml_node_t *node = yaml_document_get_root_node((yaml_document_t *)&document->tree);
  *line = node == NULL ? 1 : line_of(node);
  while (node != NULL && *key_path != '\0') {
    const size_t length = strcspn(key_path, ".");
    const yaml_node_pair_t *pair = find_pair(document, node, key_path, length);
    if (pair == NULL) {
      return NULL;
    }
    *line = line_of(get_node(document, pair->key));
    node = get_node(document, pair->value);
    key_path += length + (key_path[length] == '.');
  }
  return node;
}

enum form document_form(const struct document *document, const char *key_path) {
  int line;
  const yaml_node_t *node = find_node(document, key_path, &line);
  if (node == NULL) {
    return FORM_ABSENT;
  }
  return node->type == YAML_SCALAR_NODE ? FORM_SCALAR : node->type == YAML_SEQUENCE_NODE ? FORM_LIST : FORM_MAPPING;
}

int document_line(const struct document *document, const char *key_path, int index) {
  int line;
  const yaml_node_t *node = find_node(document, key_path, &line);
  if (index >= 0 && node != NULL && node->type == YAML_SEQUENCE_NODE) {
    const yaml_node_item_t *item = node->data.sequence.items.start + index;
    if (item < node->data.sequence.items.top) {
      return line_of(get_node(document, *item));
    }
  }
  return line;
}

/// A key given twice in one mapping: the second would silently win, or lose.
static int check_duplicates(const struct document *document, char error[JOB_ERROR_MAX]) {
  for (int index = 1; get_node(document, index) != NULL; index++) {
    const yaml_node_t *node = get_node(document, index);
    if (node->type != YAML_MAPPING_NODE) {
      continue;
    }
    for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
      const yaml_node_t *key = get_node(document, pair->key);
      if (key->type != YAML_SCALAR_NODE) {
        return document_fail(document, line_of(key), error, "a key must be a plain word; see the README's job file");
      }
      if (find_pair(document, node, scalar_text(key), key->data.scalar.length) != pair) {
        return document_fail(document, line_of(key), error, "'%.60s' is given twice; keep one of the two",
                             scalar_text(key));
      }
    }
  }
  return CAGEHOP_OK;
}

/// What must hold of the tree as a whole.
static int check_tree(const struct document *document, char error[JOB_ERROR_MAX]) {
  const yaml_node_t *root = yaml_document_get_root_node((yaml_document_t *)&document->tree);
  if (root == NULL) {
    return document_fail(document, 1, error, "the job file is empty; it needs material, grid and output");
  }
  if (root->type != YAML_MAPPING_NODE) {
    return document_fail(document, line_of(root), error, "the job file must be a mapping with material, grid and output");
  }
  return check_duplicates(document, error);
}

static int syntax_error(const struct document *document, const yaml_parser_t *parser, char error[JOB_ERROR_MAX]) {
  // Something left open is noticed at the end of the file; where it was opened tells more.
  const bool at_end = parser->eof != 0 && parser->problem_mark.column == 0 && parser->context != NULL;
  const size_t line = (at_end ? parser->context_mark.line : parser->problem_mark.line) + 1;
  return document_fail(document, (int)line, error, "YAML can't be read: %s%s%s; mend the syntax",
                       parser->context != NULL ? parser->context : "", parser->context != NULL ? ", " : "",
                       parser->problem != NULL ? parser->problem : "unknown problem");
}

int document_parse(const char *path, const char *text, struct document *document, char error[JOB_ERROR_MAX]) {
  yaml_parser_t parser;
  yaml_document_t second;
  *document = (struct document){.path = path};
  if (!yaml_parser_initialize(&parser)) {
    snprintf(error, JOB_ERROR_MAX, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
  int status = CAGEHOP_OK;
  if (!yaml_parser_load(&parser, &document->tree)) {
    status = syntax_error(document, &parser, error);
    document->tree = (yaml_document_t){0};
    goto out;
  }
  status = check_tree(document, error);
  if (status != CAGEHOP_OK || yaml_document_get_root_node(&document->tree) == NULL) {
    goto out;
  }
  if (!yaml_parser_load(&parser, &second)) {
    status = syntax_error(document, &parser, error);
    goto out;
  }
  const yaml_node_t *root = yaml_document_get_root_node(&second);
  if (root != NULL) {
    status = document_fail(document, line_of(root), error, "a second document begins here; keep one job to a file");
  }
  yaml_document_delete(&second);

out:
  yaml_parser_delete(&parser);
  if (status != CAGEHOP_OK) {
    document_clear(document);
  }
  return status;
}

void document_clear(struct document *document) {
  yaml_document_delete(&document->tree);
  *document = (struct document){0};
}
