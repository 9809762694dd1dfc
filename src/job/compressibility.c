// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/compressibility.h"

#include "parameter/rules.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <math.h>
#include <string.h>

/// The last words of the keys of a job.
static const char *const S_0_words[] = {&RULE_S_0_TEMPERATURE_KEY[sizeof "material." - 1],
                                        &RULE_S_0_KEY[sizeof "material." - 1]};

bool compressibility_has_key(const char *word) {
  return strcmp(word, S_0_words[0]) == 0 || strcmp(word, S_0_words[1]) == 0;
}

/// A list of numbers; returns their count, and one more than there is room for where one is no number.
static size_t read_S_0_numbers(struct document *document, const yaml_node_t *list,
                               double number[CAGEHOP_COMPRESSIBILITY_MAX]) {
  size_t count = 0;
  if (list->type != YAML_SEQUENCE_NODE) {
    return CAGEHOP_COMPRESSIBILITY_MAX + 1;
  }
  for (const yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top;
       item++) {
    const yaml_node_t *node = document_node(document, *item);
    const char *text = node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
    char *end = NULL;
    const double value = text_number(text, &end);
    if (count == CAGEHOP_COMPRESSIBILITY_MAX || end == text || *end != '\0' || !isfinite(value)) {
      return CAGEHOP_COMPRESSIBILITY_MAX + 1;
    }
    number[count++] = value;
  }
  return count;
}

int compressibility_read(struct document *document, const yaml_node_t *mapping,
                         struct cagehop_material *material) {
  struct cagehop_compressibility table = {0};
  double *const number[] = {table.temperature_K, table.S_0};
  size_t count[2] = {0}, line = 0;
  for (size_t k = 0; k < 2; k++) {
    const yaml_node_pair_t *pair = document_pair(document, mapping, S_0_words[k], strlen(S_0_words[k]));
    if (pair != NULL) {
      line = node_line(document_node(document, pair->key));
      count[k] = read_S_0_numbers(document, document_node(document, pair->value), number[k]);
    }
    if (count[k] > CAGEHOP_COMPRESSIBILITY_MAX) {
      return diagnose(document->diagnostic, line, "material.%s must be a list of at most %d numbers",
                      S_0_words[k], (int)CAGEHOP_COMPRESSIBILITY_MAX);
    }
  }
  if (line == 0) {
    return CAGEHOP_OK;
  }
  if (count[0] != count[1]) {
    return diagnose(document->diagnostic, line, "material.%s has %zu values and %s has %zu; give as many",
                    S_0_words[1], count[1], S_0_words[0], count[0]);
  }
  table.count = count[0];
  const char *fault =
      count[0] == 0 ? "S_0(T) needs from 2 to 64 points" : cagehop_compressibility_fault(&table);
  if (fault == NULL && !isnan(material->phi_g)) {
    fault = "then phi_g follows from the theory; write phi_g: auto";
  }
  material->compressibility = table;
  return fault == NULL ? CAGEHOP_OK
                       : diagnose(document->diagnostic, line, "material.%s: %s", S_0_words[1], fault);
}
