// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/universal.h"

#include "job/key_table.h"
#include "status/text.h"

#include <string.h>

/// Whether a row is a number that the universal material has.
static bool is_universal(const struct cagehop_parameter *row, const struct cagehop_model *universal) {
  double value;
  if (job_key_word(row, "material") == NULL || row->left_out == NULL || row->size != sizeof value) {
    return false;
  }
  memcpy(&value, (const char *)universal + row->offset, sizeof value);
  return value != 0.0; // 0 is nothing at all
}

/// Whether the map's temperatures ask for that key. With S_0(T) phi_g is no choice: it follows.
static bool is_asked_for(const struct cagehop_model *model, const char *key) {
  const bool follows = model->material.compressibility.count > 0 && strcmp(key, "material.phi_g") == 0;
  return !follows &&
         material_key_is_read(&model->material, cagehop_structure_temperature_rule(&model->structure), key);
}

/// Its option, or the last word of its key.
static const char *row_name(const struct rule_source *source, const struct cagehop_parameter *row) {
  const char *name = source->by_options ? row->option : job_key_word(row, "material");
  return name != NULL ? name : row->key;
}

void unread_words(const struct rule_source *source, const struct cagehop_model *model,
                  char words[UNIVERSAL_WORDS_MAX]) {
  const enum cagehop_temperature_rule rule = cagehop_structure_temperature_rule(&model->structure);
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  words[0] = '\0';
  for (size_t k = 0; k < count; k++) {
    if (!material_key_is_read(&model->material, rule, row[k].key) &&
        source->is_given(source->context, row[k].key)) {
      text_append(words, UNIVERSAL_WORDS_MAX, words[0] != '\0' ? ", " : "");
      text_append(words, UNIVERSAL_WORDS_MAX, row_name(source, &row[k]));
    }
  }
}

void universal_words(const struct rule_source *source, const struct cagehop_model *model,
                     char words[UNIVERSAL_WORDS_MAX]) {
  const struct cagehop_model universal = {.material = cagehop_material_universal()};
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  words[0] = '\0';
  for (size_t k = 0; k < count; k++) {
    if (is_universal(&row[k], &universal) && is_asked_for(model, row[k].key) &&
        !source->is_given(source->context, row[k].key)) {
      char text[CAGEHOP_PARAMETER_TEXT_MAX];
      cagehop_parameter_write(&row[k], &universal, text);
      text_append(words, UNIVERSAL_WORDS_MAX, words[0] != '\0' ? ", " : "");
      text_append(words, UNIVERSAL_WORDS_MAX, row_name(source, &row[k]));
      text_append(words, UNIVERSAL_WORDS_MAX, " ");
      text_append(words, UNIVERSAL_WORDS_MAX, text);
    }
  }
}
