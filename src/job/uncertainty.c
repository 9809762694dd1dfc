// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/uncertainty.h"

#include "status/text.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char shape[] =
    "uncertainty must be {standard_errors: {diameter_nm: 0.01}, correlations: [{of: diameter_nm, "
    "with: glass_transition_K, is: 0.5}]}";

/// A scalar's text; NULL for other nodes.
static const char *text_of(const yaml_node_t *node) {
  return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

/// Whether it names a number that may have an error.
static bool is_number_name(const char *name) {
  char path[KEY_PATH_MAX];
  const char *word = strncmp(name, "ln_", 3) == 0 ? name + 3 : name;
  const char *section = strcmp(word, "elastic_coupling") == 0 ? "physics" : "material";
  snprintf(path, sizeof path, "%s.%.60s", section, word);
  const struct cagehop_parameter *row = cagehop_parameter_find(path);
  return strcmp(word, "elastic_coupling") == 0 || (row != NULL && row->type != CAGEHOP_PARAMETER_TEXT);
}

/// A finite number, NaN for anything else.
static double number_of_node(const yaml_node_t *node) {
  const char *text = text_of(node);
  char *end = NULL;
  const double number = text != NULL ? text_number(text, &end) : NAN;
  return end != NULL && end != text && *end == '\0' && isfinite(number) ? number : NAN;
}

static int check_errors(struct document *document, const yaml_node_t *node) {
  if (node == NULL || node->type != YAML_MAPPING_NODE) {
    return diagnose(document->diagnostic, node_line(node), "%s", shape);
  }
  const yaml_node_pair_t *end = node->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++) {
    const yaml_node_t *key = document_node(document, pair->key),
                      *value = document_node(document, pair->value);
    const char *name = text_of(key);
    char found[NODE_WORDS_MAX];
    if (name == NULL || !is_number_name(name)) {
      node_words(key, found);
      return diagnose(document->diagnostic, node_line(key),
                      "standard_errors has %s, which is no number of a material", found);
    }
    if (!(number_of_node(value) > 0.0)) {
      node_words(value, found);
      return diagnose(document->diagnostic, node_line(value),
                      "the standard error of %.60s is %s; it must be above 0", name, found);
    }
  }
  return CAGEHOP_OK;
}

/// One {of: X, with: Y, is: 0.5}.
static int check_correlation(struct document *document, const yaml_node_t *errors, const yaml_node_t *item) {
  static const char *const keys[] = {"of", "with", "is"};
  const yaml_node_t *value[3] = {NULL};
  for (size_t k = 0; k < 3; k++) {
    const yaml_node_pair_t *pair =
        item->type == YAML_MAPPING_NODE ? document_pair(document, item, keys[k], strlen(keys[k])) : NULL;
    value[k] = pair != NULL ? document_node(document, pair->value) : NULL;
    const char *name = text_of(value[k]);
    if (name == NULL || (k < 2 && document_pair(document, errors, name, strlen(name)) == NULL)) {
      return diagnose(document->diagnostic, node_line(item),
                      "a correlation must be {of: X, with: Y, is: 0.5}, X and Y of standard_errors");
    }
  }
  if (!(fabs(number_of_node(value[2])) <= 1.0)) {
    return diagnose(document->diagnostic, node_line(value[2]), "a correlation must be from -1 to 1");
  }
  return CAGEHOP_OK;
}

int uncertainty_check(struct document *document, const yaml_node_t *node) {
  const yaml_node_pair_t *errors =
      document_pair(document, node, "standard_errors", strlen("standard_errors"));
  const yaml_node_pair_t *list = document_pair(document, node, "correlations", strlen("correlations"));
  const bool mapping = node != NULL && node->type == YAML_MAPPING_NODE;
  const long pairs = mapping ? (long)(node->data.mapping.pairs.top - node->data.mapping.pairs.start) : 0;
  if (errors == NULL || pairs != (list != NULL ? 2 : 1)) {
    return diagnose(document->diagnostic, node_line(node), "%s", shape);
  }
  const yaml_node_t *error_node = document_node(document, errors->value);
  int status = check_errors(document, error_node);
  const yaml_node_t *items = list != NULL ? document_node(document, list->value) : NULL;
  const bool none =
      items == NULL || (text_of(items) != NULL && text_of(items)[0] == '\0'); // of one number there is none
  if (status == CAGEHOP_OK && !none && items->type != YAML_SEQUENCE_NODE) {
    return diagnose(document->diagnostic, node_line(items), "%s", shape);
  }
  for (size_t i = 0;
       status == CAGEHOP_OK && !none && items->data.sequence.items.start + i < items->data.sequence.items.top;
       i++) {
    status =
        check_correlation(document, error_node, document_node(document, items->data.sequence.items.start[i]));
  }
  return status;
}
