// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/uncertainty.h"

#include "status/text.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_WORDS_MAX = 256 };

static const char shape[] =
    "uncertainty must be {standard_errors: {diameter_nm: 0.01}, correlations: [{of: diameter_nm, "
    "with: glass_transition_K, is: 0.5}]}";

/// A scalar's text; NULL for other nodes.
static const char *text_of(const yaml_node_t *node) {
  return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

/// The parameter of a name in its own spelling.
static enum cagehop_fit_parameter parameter_of(const char *name) {
  int p = 0;
  while (p < CAGEHOP_FIT_PARAMETERS && strcmp(name, cagehop_fit_name((enum cagehop_fit_parameter)p)) != 0) {
    p++;
  }
  return (enum cagehop_fit_parameter)p;
}

/// "glass_transition_K, phi_g, ...".
static void names_of_parameters(char words[NAMES_WORDS_MAX]) {
  words[0] = '\0';
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    text_append(words, NAMES_WORDS_MAX, p > 0 ? ", " : "");
    text_append(words, NAMES_WORDS_MAX, cagehop_fit_name((enum cagehop_fit_parameter)p));
  }
}

/// A finite number, NaN for anything else.
static double number_of_node(const yaml_node_t *node) {
  const char *text = text_of(node);
  char *end = NULL;
  const double number = text != NULL ? text_number(text, &end) : NAN;
  return end != NULL && end != text && *end == '\0' && isfinite(number) ? number : NAN;
}

static int read_errors(struct document *document, const yaml_node_t *node,
                       struct cagehop_uncertainty *uncertainty) {
  if (node == NULL || node->type != YAML_MAPPING_NODE) {
    return diagnose(document->diagnostic, node_line(node), "%s", shape);
  }
  const yaml_node_pair_t *end = node->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++) {
    const yaml_node_t *key = document_node(document, pair->key),
                      *value = document_node(document, pair->value);
    const char *name = text_of(key);
    char found[NODE_WORDS_MAX];
    const enum cagehop_fit_parameter p = name != NULL ? parameter_of(name) : CAGEHOP_FIT_PARAMETERS;
    if (p == CAGEHOP_FIT_PARAMETERS) {
      char names[NAMES_WORDS_MAX];
      node_words(key, found);
      names_of_parameters(names);
      return diagnose(document->diagnostic, node_line(key),
                      "standard_errors has %s, which is no number of a material; write one of: %s", found,
                      names);
    }
    if (!(number_of_node(value) > 0.0)) {
      node_words(value, found);
      return diagnose(document->diagnostic, node_line(value),
                      "the standard error of %.60s is %s; it must be above 0", name, found);
    }
    uncertainty->standard_error[p] = number_of_node(value);
  }
  return CAGEHOP_OK;
}

/// One {of: X, with: Y, is: 0.5}.
static int read_correlation(struct document *document, const yaml_node_t *item,
                            struct cagehop_uncertainty *uncertainty) {
  static const char *const keys[] = {"of", "with", "is"};
  const yaml_node_t *value[3] = {NULL};
  enum cagehop_fit_parameter p[2] = {CAGEHOP_FIT_PARAMETERS, CAGEHOP_FIT_PARAMETERS};
  for (size_t k = 0; k < 3; k++) {
    const yaml_node_pair_t *pair =
        item->type == YAML_MAPPING_NODE ? document_pair(document, item, keys[k], strlen(keys[k])) : NULL;
    value[k] = pair != NULL ? document_node(document, pair->value) : NULL;
    const char *name = text_of(value[k]);
    if (k < 2 && name != NULL) {
      p[k] = parameter_of(name);
    }
    if (name == NULL ||
        (k < 2 && (p[k] == CAGEHOP_FIT_PARAMETERS || uncertainty->standard_error[p[k]] == 0.0)) ||
        (k == 2 && p[0] == p[1])) {
      return diagnose(document->diagnostic, node_line(item),
                      "a correlation must be {of: X, with: Y, is: 0.5}, X and Y two of standard_errors");
    }
  }
  if (!(fabs(number_of_node(value[2])) <= 1.0)) {
    return diagnose(document->diagnostic, node_line(value[2]), "a correlation must be from -1 to 1");
  }
  uncertainty->correlation[p[0]][p[1]] = uncertainty->correlation[p[1]][p[0]] = number_of_node(value[2]);
  return CAGEHOP_OK;
}

int uncertainty_read(struct document *document, const yaml_node_t *node,
                     struct cagehop_uncertainty *uncertainty) {
  *uncertainty = (struct cagehop_uncertainty){0};
  const yaml_node_pair_t *errors =
      document_pair(document, node, "standard_errors", strlen("standard_errors"));
  const yaml_node_pair_t *list = document_pair(document, node, "correlations", strlen("correlations"));
  const bool mapping = node != NULL && node->type == YAML_MAPPING_NODE;
  const long pairs = mapping ? (long)(node->data.mapping.pairs.top - node->data.mapping.pairs.start) : 0;
  if (errors == NULL || pairs != (list != NULL ? 2 : 1)) {
    return diagnose(document->diagnostic, node_line(node), "%s", shape);
  }
  int status = read_errors(document, document_node(document, errors->value), uncertainty);
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
        read_correlation(document, document_node(document, items->data.sequence.items.start[i]), uncertainty);
  }
  return status;
}

// ---------------------------------------------------------------- in an identity

static const char section[] = "uncertainty.";

bool uncertainty_is_known(const struct cagehop_uncertainty *uncertainty) {
  bool known = false;
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    known = known || uncertainty->standard_error[p] > 0.0;
  }
  return known;
}

void uncertainty_write(FILE *out, const struct cagehop_uncertainty *uncertainty) {
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    char number[CAGEHOP_NUMBER_TEXT_MAX];
    const char *name = cagehop_fit_name((enum cagehop_fit_parameter)p);
    if (uncertainty->standard_error[p] > 0.0) {
      cagehop_number_write(uncertainty->standard_error[p], number);
      fprintf(out, "%s%s: %s\n", section, name, number);
    }
    for (int k = 0; k < p; k++) {
      if (uncertainty->correlation[p][k] != 0.0) {
        cagehop_number_write(uncertainty->correlation[p][k], number);
        fprintf(out, "%s%s.%s: %s\n", section, cagehop_fit_name((enum cagehop_fit_parameter)k), name, number);
      }
    }
  }
}

bool uncertainty_is_line(const char *line) {
  return strncmp(line, section, strlen(section)) == 0;
}

void uncertainty_take_line(const char *key, const char *value, struct cagehop_uncertainty *uncertainty) {
  char name[KEY_PATH_MAX];
  if (!uncertainty_is_line(key)) {
    return;
  }
  snprintf(name, sizeof name, "%s", key + strlen(section));
  char *dot = strchr(name, '.'), *end;
  if (dot != NULL) {
    *dot = '\0';
  }
  const enum cagehop_fit_parameter p = parameter_of(name), k = dot != NULL ? parameter_of(dot + 1) : p;
  if (p == CAGEHOP_FIT_PARAMETERS || k == CAGEHOP_FIT_PARAMETERS) {
    return;
  }
  const double number = text_number(value, &end);
  if (dot == NULL) {
    uncertainty->standard_error[p] = number;
  } else {
    uncertainty->correlation[p][k] = uncertainty->correlation[k][p] = number;
  }
}
