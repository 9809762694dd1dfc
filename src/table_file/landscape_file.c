// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/landscape_file.h"

#include "table_file/landscape_names.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- the structure

static const char *const digest_names[] = {LANDSCAPE_TABLE, LANDSCAPE_POTENTIAL, LANDSCAPE_BRIDGE};

enum { DIGESTS = sizeof digest_names / sizeof digest_names[0] };

static bool is_digest(const char *name) {
  bool found = false;
  for (size_t k = 0; k < DIGESTS; k++) {
    found = found || strcmp(name, digest_names[k]) == 0;
  }
  return found;
}

/// Whether a parameter says how S(q) is found, from this source, with that value; 0: left out.
static bool says_structure(const struct cagehop_parameter *row, const struct cagehop_model *model,
                           const char *value) {
  const bool result = row->role == CAGEHOP_PARAMETER_PHYSICS || row->role == CAGEHOP_PARAMETER_ACCURACY;
  if (!landscape_content_is_structure(row->key) || !result || strcmp(value, "0") == 0 ||
      (row->sources != 0 && (row->sources & 1u << model->structure.source) == 0)) {
    return false;
  }
  const struct cagehop_model plain = cagehop_model_default();
  char left_out[CAGEHOP_PARAMETER_TEXT_MAX];
  cagehop_parameter_write(row, &plain, left_out);
  return strncmp(row->key, "system.", strlen("system.")) != 0 || strcmp(value, left_out) != 0;
}

int landscape_file_describe(const struct cagehop_model *model, const struct landscape_digests *digests,
                            struct landscape_content *content) {
  const char *const digest[DIGESTS] = {digests->table, digests->potential, digests->bridge};
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  int status = CAGEHOP_OK;
  for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
    char value[CAGEHOP_PARAMETER_TEXT_MAX];
    cagehop_parameter_write(&row[k], model, value);
    if (says_structure(&row[k], model, value)) {
      status = landscape_content_add_text(content, row[k].key, value);
    }
  }
  for (size_t k = 0; k < DIGESTS && status == CAGEHOP_OK; k++) {
    if (digest[k][0] != '\0') {
      status = landscape_content_add_text(content, digest_names[k], digest[k]);
    }
  }
  return status;
}

int landscape_file_model(const char *path, const struct landscape_content *content,
                         struct cagehop_model *model, char error[FILE_ERROR_MAX]) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  *model = cagehop_model_default();
  for (size_t i = 0; i < content->text_count; i++) {
    const char *name = content->text[i].name;
    if (landscape_content_is_structure(name) && !is_digest(name) && cagehop_parameter_find(name) == NULL) {
      return file_fail(error, "%s has %.100s, which this version does not know; use the cagehop that made it",
                       path, name);
    }
  }
  for (size_t k = 0; k < count; k++) { // the source is the first of them, and limits depend on it
    const char *value = landscape_content_text(content, row[k].key);
    if (value != NULL && landscape_content_is_structure(row[k].key) &&
        (cagehop_model_set(model, row[k].key, value, NULL) != CAGEHOP_OK ||
         model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE)) {
      return file_fail(error, "%s: %s is '%.100s', which this version does not know; make the table again",
                       path, row[k].key, value);
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- the table

/// The rows as the library takes them. Returns 0 or CAGEHOP_NO_MEMORY; what it allocates is in the arrays.
static int point_at_rows(size_t count, const struct landscape_row row[], const double ***number,
                         size_t **length) {
  *number = malloc(count * sizeof **number + 1);
  *length = malloc(count * sizeof **length + 1);
  if (*number == NULL || *length == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    (*number)[i] = row[i].number;
    (*length)[i] = row[i].length;
  }
  return CAGEHOP_OK;
}

static int assemble_rows(const struct cagehop_model *model, const struct landscape_content *content,
                         struct cagehop_landscape_table **table) {
  struct cagehop_landscape_parts parts = {.low = content->low,
                                          .high = content->high,
                                          .node_count = content->row_count,
                                          .cover_count = content->cover_count};
  const double **node = NULL, **cover = NULL;
  size_t *node_length = NULL, *cover_length = NULL;
  int status = point_at_rows(content->row_count, content->row, &node, &node_length);
  if (status == CAGEHOP_OK) {
    status = point_at_rows(content->cover_count, content->cover, &cover, &cover_length);
  }
  if (status == CAGEHOP_OK) {
    parts.node = node;
    parts.node_length = node_length;
    parts.cover = cover;
    parts.cover_length = cover_length;
    status = cagehop_landscape_table_assemble(model, &parts, table, NULL);
  }
  free(node);
  free(node_length);
  free(cover);
  free(cover_length);
  return status;
}

int landscape_file_assemble(const char *path, const struct landscape_content *content,
                            struct cagehop_landscape_table **table, char error[FILE_ERROR_MAX]) {
  struct cagehop_model model;
  *table = NULL;
  if (!content->finished) {
    return file_fail(error,
                     "%s is unfinished: %zu states are there; run the 'cagehop tabulate' that began it again",
                     path, content->row_count);
  }
  int status = landscape_file_model(path, content, &model, error);
  if (status == CAGEHOP_OK) {
    status = assemble_rows(&model, content, table);
    if (status == CAGEHOP_BAD_ARGUMENT) {
      status = file_fail(error,
                         "%s is damaged: its parts don't fit together; take another copy, or remove it "
                         "and make it again with 'cagehop tabulate'",
                         path);
    }
  }
  return status;
}

int landscape_file_read(const char *path, struct cagehop_landscape_table **table, char sha256[DIGEST_TEXT],
                        char error[FILE_ERROR_MAX]) {
  struct landscape_content content;
  *table = NULL;
  sha256[0] = '\0';
  int status = landscape_content_read(path, &content, error);
  if (status == CAGEHOP_OK) {
    status = landscape_file_assemble(path, &content, table, error);
  }
  if (status == CAGEHOP_OK) {
    landscape_content_digest(&content, sha256);
  }
  landscape_content_clear(&content);
  if (status == CAGEHOP_NO_MEMORY) {
    file_fail(error, "%s: out of memory", path);
  }
  return status;
}
