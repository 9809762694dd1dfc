// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/landscape_content.h"

#include "status/array.h"
#include "table_file/landscape_names.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

static void clear_rows(struct landscape_row **row, size_t *count) {
  for (size_t i = 0; i < *count; i++) {
    free((*row)[i].number);
  }
  free(*row);
  *row = NULL;
  *count = 0;
}

void landscape_content_clear(struct landscape_content *content) {
  for (size_t i = 0; i < content->text_count; i++) {
    free(content->text[i].name);
    free(content->text[i].value);
  }
  clear_rows(&content->row, &content->row_count);
  clear_rows(&content->cover, &content->cover_count);
  *content = (struct landscape_content){0};
}

// ---------------------------------------------------------------- texts

int landscape_content_add_text(struct landscape_content *content, const char *name, const char *value) {
  char *copy = strdup(value);
  if (copy == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < content->text_count; i++) {
    if (strcmp(content->text[i].name, name) == 0) {
      free(content->text[i].value);
      content->text[i].value = copy;
      return CAGEHOP_OK;
    }
  }
  char *own_name = content->text_count < LANDSCAPE_TEXTS_MAX ? strdup(name) : NULL;
  if (own_name == NULL) {
    free(copy);
    return CAGEHOP_NO_MEMORY;
  }
  size_t at = content->text_count++;
  for (; at > 0 && strcmp(content->text[at - 1].name, name) > 0; at--) {
    content->text[at] = content->text[at - 1];
  }
  content->text[at] = (struct landscape_text){own_name, copy};
  return CAGEHOP_OK;
}

const char *landscape_content_text(const struct landscape_content *content, const char *name) {
  for (size_t i = 0; i < content->text_count; i++) {
    if (strcmp(content->text[i].name, name) == 0) {
      return content->text[i].value;
    }
  }
  return NULL;
}

/// Whether a text is of a system, which the first format of files has not.
static bool is_system(const char *name) {
  static const char prefix[] = "system.";
  return strncmp(name, prefix, strlen(prefix)) == 0;
}

bool landscape_content_is_structure(const char *name) {
  static const char prefix[] = "structure.";
  return strncmp(name, prefix, strlen(prefix)) == 0 || is_system(name);
}

enum cagehop_unit landscape_content_unit(const struct landscape_content *content) {
  return landscape_content_text(content, LANDSCAPE_DENSITY) != NULL ? CAGEHOP_UNIT_KELVIN
                                                                    : CAGEHOP_UNIT_PACKING_FRACTION;
}

int landscape_content_format(const struct landscape_content *content) {
  bool any = landscape_content_text(content, LANDSCAPE_BRIDGE) != NULL;
  for (size_t i = 0; i < content->text_count; i++) {
    any = any || is_system(content->text[i].name);
  }
  return landscape_content_unit(content) == CAGEHOP_UNIT_KELVIN ? LANDSCAPE_FORMAT_KELVIN
         : any                                                  ? LANDSCAPE_FORMAT_SYSTEM
                                                                : LANDSCAPE_FORMAT_PLAIN;
}

/// The first of a structure's texts that `b` has otherwise, or not.
static const char *find_difference(const struct landscape_content *a, const struct landscape_content *b) {
  for (size_t i = 0; i < a->text_count; i++) {
    const char *other = landscape_content_text(b, a->text[i].name);
    if (landscape_content_is_structure(a->text[i].name) &&
        (other == NULL || strcmp(a->text[i].value, other) != 0)) {
      return a->text[i].name;
    }
  }
  return NULL;
}

const char *landscape_content_difference(const struct landscape_content *a,
                                         const struct landscape_content *b) {
  // The source decides which of the others there are.
  static const char source[] = "structure.source";
  const char *of_a = landscape_content_text(a, source), *of_b = landscape_content_text(b, source);
  if (of_a != NULL && of_b != NULL && strcmp(of_a, of_b) != 0) {
    return source;
  }
  const char *found = find_difference(a, b);
  found = found != NULL ? found : find_difference(b, a);
  const bool same_range = a->low == b->low && a->high == b->high;
  const bool kelvin = landscape_content_unit(a) == CAGEHOP_UNIT_KELVIN;
  return found != NULL ? found : same_range ? NULL : kelvin ? "temperature" : "phi";
}

// ---------------------------------------------------------------- rows

int landscape_rows_add(struct landscape_row **row, size_t *count, size_t length, const double number[],
                       double seconds) {
  struct landscape_row *more = array_grown(*row, *count, sizeof *more);
  double *copy = malloc(length * sizeof *copy);
  *row = more != NULL ? more : *row;
  if (more == NULL || copy == NULL) {
    free(copy);
    return CAGEHOP_NO_MEMORY;
  }
  memcpy(copy, number, length * sizeof *copy);
  more[(*count)++] = (struct landscape_row){length, seconds, copy};
  return CAGEHOP_OK;
}

/// By what numbers them, the second number.
static int compare_rows(const void *a, const void *b) {
  const struct landscape_row *x = a, *y = b;
  return (x->number[1] > y->number[1]) - (x->number[1] < y->number[1]);
}

void landscape_content_sort(struct landscape_content *content) {
  if (content->row_count > 0) {
    qsort(content->row, content->row_count, sizeof *content->row, compare_rows);
  }
}

// ---------------------------------------------------------------- the digest

static void add_word(struct sha256_ctx *sum, const char *text) {
  sha256_update(sum, strlen(text), (const uint8_t *)text);
  sha256_update(sum, 1, (const uint8_t *)"\n");
}

static void add_numbers(struct sha256_ctx *sum, size_t count, const double number[]) {
  const uint64_t length = count;
  sha256_update(sum, sizeof length, (const uint8_t *)&length);
  sha256_update(sum, count * sizeof *number, (const uint8_t *)number);
}

void landscape_content_digest(const struct landscape_content *content, char sha256[DIGEST_TEXT]) {
  const double range[] = {content->low, content->high};
  struct sha256_ctx sum;
  sha256_init(&sum);
  add_word(&sum, "cagehop landscape table 1");
  for (size_t i = 0; i < content->text_count; i++) {
    if (landscape_content_is_structure(content->text[i].name)) {
      add_word(&sum, content->text[i].name);
      add_word(&sum, content->text[i].value);
    }
  }
  add_numbers(&sum, 2, range);
  for (size_t i = 0; i < content->cover_count; i++) {
    add_numbers(&sum, content->cover[i].length, content->cover[i].number);
  }
  for (size_t i = 0; i < content->row_count; i++) {
    add_numbers(&sum, content->row[i].length, content->row[i].number);
  }
  digest_finish(&sum, sha256);
}
