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

void universal_words(const struct rule_source *source, char words[UNIVERSAL_WORDS_MAX]) {
  const struct cagehop_model universal = {.material = cagehop_material_universal()};
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  words[0] = '\0';
  for (size_t k = 0; k < count; k++) {
    if (is_universal(&row[k], &universal) && !source->is_given(source->context, row[k].key)) {
      char text[CAGEHOP_PARAMETER_TEXT_MAX];
      cagehop_parameter_write(&row[k], &universal, text);
      const char *name = source->by_options ? row[k].option : job_key_word(&row[k], "material");
      text_append(words, UNIVERSAL_WORDS_MAX, words[0] != '\0' ? ", " : "");
      text_append(words, UNIVERSAL_WORDS_MAX, name != NULL ? name : row[k].key);
      text_append(words, UNIVERSAL_WORDS_MAX, " ");
      text_append(words, UNIVERSAL_WORDS_MAX, text);
    }
  }
}
