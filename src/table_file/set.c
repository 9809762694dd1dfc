// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"
#include "table_file/set_table.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Whether anything is said of a file, beside where it is.
static bool is_said(const struct table_said *said) {
  return said->columns != NULL || said->unit != TABLE_UNIT_UNSAID || !isnan(said->phi) ||
         !isnan(said->density) || !isnan(said->temperature_K) || !isnan(said->diameter_nm) ||
         said->diameter != TABLE_DIAMETER_SAID || said->partial != NULL || !isnan(said->concentration);
}

/// Digest of the files' digests and of what is said of them; of one file of which nothing is said, its own.
static int write_digest(const struct table_said said[], struct table_set *set) {
  if (set->n_files == 1 && !is_said(said)) {
    memcpy(set->sha256, set->file[0].sha256, DIGEST_TEXT);
    return CAGEHOP_OK;
  }
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  if (out == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t f = 0; f < set->n_files; f++) {
    fprintf(out,
            "%s columns %s unit %d phi %.17g density %.17g in %d temperature %.17g diameter %.17g by %d "
            "partial %s "
            "concentration %.17g\n",
            set->file[f].sha256, said[f].columns != NULL ? said[f].columns : "", (int)said[f].unit,
            said[f].phi, said[f].density, (int)said[f].density_unit, said[f].temperature_K,
            said[f].diameter_nm, (int)said[f].diameter, said[f].partial != NULL ? said[f].partial : "",
            said[f].concentration);
  }
  const bool failed = ferror(out) != 0;
  if (fclose(out) == 0 && !failed) {
    digest_bytes(text, length, set->sha256);
  }
  free(text);
  return set->sha256[0] != '\0' ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

/// Reads the files, and whether they go together.
static int read_files(size_t count, const struct table_said said[], struct table_set *set,
                      char error[TABLE_FILE_ERROR_MAX]) {
  set->file = calloc(count, sizeof *set->file);
  int status = set->file != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t f = 0; f < count && status == CAGEHOP_OK; f++) {
    status = table_file_read(&said[f], &set->file[f], error);
    if (status != CAGEHOP_OK) {
      break;
    }
    set->n_files++;
    status = table_file_fault(&set->file[f], said[f].path, error);
    if (status == CAGEHOP_OK && set->file[f].kind != set->file[0].kind) {
      status = table_fail(error, said[f].path, "this is %s, and %s is not; give one kind",
                          set->file[f].kind == TABLE_G_OF_R ? "g(r)" : "S(q)", said[0].path);
    }
  }
  if (status == CAGEHOP_OK) {
    set->kind = set->file[0].kind;
    status = write_digest(said, set);
  }
  return status;
}

int table_set_read(size_t count, const struct table_said said[], struct table_set *set,
                   char error[TABLE_FILE_ERROR_MAX]) {
  *set = (struct table_set){0};
  error[0] = '\0';
  int status = read_files(count, said, set, error);
  if (status == CAGEHOP_OK) {
    status = set_make_table(set, said, error);
  }
  if (status == CAGEHOP_NO_MEMORY && error[0] == '\0') {
    table_fail(error, said[0].path, "out of memory");
  }
  if (status != CAGEHOP_OK) {
    table_set_clear(set);
  }
  return status;
}

int table_set_of_state(const struct table_file *file, size_t k, const struct table_said *said,
                       struct table_set *set, char error[TABLE_FILE_ERROR_MAX]) {
  struct table_file one = *file;
  one.state = &file->state[k];
  one.n_states = 1;
  *set = (struct table_set){.n_files = 1, .file = &one, .kind = file->kind};
  error[0] = '\0';
  const int status = set_make_table(set, said, error);
  set->n_files = 0; // the file is the caller's
  set->file = NULL;
  if (status == CAGEHOP_NO_MEMORY && error[0] == '\0') {
    table_fail(error, said->path, "out of memory");
  }
  if (status != CAGEHOP_OK) {
    table_set_clear(set);
  }
  return status;
}

void table_set_clear(struct table_set *set) {
  for (size_t f = 0; f < set->n_files; f++) {
    table_file_clear(&set->file[f]);
  }
  free(set->file);
  free(set->phi);
  free(set->temperature_K);
  free(set->q);
  free(set->S);
  free(set->S_err);
  free(set->g_contact);
  free(set->first);
  *set = (struct table_set){0};
}
