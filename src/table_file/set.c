// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"
#include "table_file/table_file.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A state, and where it came from.
struct member {
  const struct table_state *state;
  const struct table_file *file;
  const char *path;
  double phi, diameter; ///< [1], [unit of its lengths]
};

static int compare_members(const void *one, const void *other) {
  const struct member *a = one, *b = other;
  return (a->phi > b->phi) - (a->phi < b->phi);
}

/// "PATH:12: words" of a row of a state.
static int fail_of(const struct member *member, size_t row, const char *words,
                   char error[TABLE_FILE_ERROR_MAX]) {
  return member->file->reading.separator != 0
             ? table_fail(error, member->path, ":%zu: %s", member->state->line[row], words)
             : table_fail(error, member->path, "at phi = %.9g, number %zu along q: %s", member->phi,
                          member->state->line[row], words);
}

/// The states of all files in the order of phi, each once.
static int gather(const struct table_set *set, const struct table_said said[], size_t count,
                  struct member member[], char error[TABLE_FILE_ERROR_MAX]) {
  size_t at = 0;
  for (size_t f = 0; f < set->n_files; f++) {
    for (size_t k = 0; k < set->file[f].n_states; k++) {
      const struct table_state *state = &set->file[f].state[k];
      const struct table_scale scale = table_state_scale(state);
      member[at++] = (struct member){state, &set->file[f], said[f].path, scale.phi, scale.diameter};
      if (isnan(scale.phi)) {
        return table_fail(
            error, said[f].path,
            "its lengths are in %s; how long is d? Say phi as well as the density, or the diameter with "
            "--diameter-nm (in a job diameter_nm)",
            table_unit_name(state->unit, TABLE_G_OF_R));
      }
    }
  }
  qsort(member, count, sizeof *member, compare_members);
  for (size_t k = 1; k < count; k++) {
    if (member[k].phi == member[k - 1].phi) {
      char words[TABLE_REMARK_MAX];
      snprintf(words, sizeof words, "phi = %.9g again, after %.100s:%zu; leave one state out", member[k].phi,
               member[k - 1].path, member[k - 1].state->line[0]);
      return fail_of(&member[k], 0, words, error);
    }
  }
  return CAGEHOP_OK;
}

/// Whether a state has the q of the first one, in lengths of d.
static int check_same_q(const struct member *first, const struct member *member,
                        char error[TABLE_FILE_ERROR_MAX]) {
  if (member->state->count != first->state->count) {
    char words[TABLE_REMARK_MAX];
    snprintf(words, sizeof words,
             "the state phi = %.9g has %zu values of q, and phi = %.9g has %zu; all states need "
             "the same values of q",
             member->phi, member->state->count, first->phi, first->state->count);
    return fail_of(member, 0, words, error);
  }
  for (size_t k = 0; k < member->state->count; k++) {
    const double q = member->state->x[k] * member->diameter, other = first->state->x[k] * first->diameter;
    if (fabs(q - other) > 1e-9 * fabs(other)) {
      return fail_of(member, k, "all states need the same values of q, in lengths of d", error);
    }
  }
  return CAGEHOP_OK;
}

static int allocate(struct table_set *set, size_t n_phi, size_t n_q, bool contact) {
  set->phi = malloc(n_phi * sizeof *set->phi);
  set->q = malloc(n_q * sizeof *set->q);
  set->S = malloc(n_phi * n_q * sizeof *set->S);
  set->g_contact = contact ? malloc(n_phi * sizeof *set->g_contact) : NULL;
  if (set->phi == NULL || set->q == NULL || set->S == NULL || (contact && set->g_contact == NULL)) {
    return CAGEHOP_NO_MEMORY;
  }
  set->table = (struct cagehop_table){
      .n_phi = n_phi, .n_q = n_q, .phi = set->phi, .q = set->q, .S = set->S, .g_contact = set->g_contact};
  return CAGEHOP_OK;
}

/// The arrays of the table.
static int fill(struct table_set *set, size_t count, const struct member member[],
                char error[TABLE_FILE_ERROR_MAX]) {
  const size_t n_q = member[0].state->count;
  const bool contact = !isnan(member[0].state->g_contact);
  int status = allocate(set, count, n_q, contact);
  for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
    const struct table_state *state = member[i].state;
    status = check_same_q(&member[0], &member[i], error);
    if (status == CAGEHOP_OK && contact == isnan(state->g_contact)) {
      status =
          fail_of(&member[i], 0, "a state without g_contact beside one that has it; give all or none", error);
    }
    if (status != CAGEHOP_OK) {
      break;
    }
    set->phi[i] = member[i].phi;
    memcpy(&set->S[i * n_q], state->y, n_q * sizeof *set->S);
    if (contact) {
      set->g_contact[i] = state->g_contact;
    }
    for (size_t j = 0; i == 0 && j < n_q; j++) {
      set->q[j] = state->x[j] * member[0].diameter;
    }
  }
  return status;
}

static int make_table(struct table_set *set, const struct table_said said[],
                      char error[TABLE_FILE_ERROR_MAX]) {
  size_t count = 0, i, j;
  for (size_t f = 0; f < set->n_files; f++) {
    count += set->file[f].n_states;
  }
  if (set->kind == TABLE_G_OF_R) {
    return table_fail(error, said[0].path, "this is g(r), and a table is to hold S(q)");
  }
  struct member *member = malloc(count * sizeof *member);
  int status = member != NULL ? gather(set, said, count, member, error) : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    status = fill(set, count, member, error);
  }
  const char *fault = status == CAGEHOP_OK ? cagehop_table_fault(&set->table, &i, &j) : NULL;
  if (fault != NULL) {
    const bool inside = i < count && j < set->table.n_q;
    status = fail_of(&member[inside ? i : 0], inside ? j : 0, fault, error);
  }
  free(member);
  return status;
}

/// Whether anything is said of a file, beside where it is.
static bool is_said(const struct table_said *said) {
  return said->columns != NULL || said->unit != TABLE_UNIT_UNSAID || !isnan(said->phi) ||
         !isnan(said->density) || !isnan(said->temperature_K) || !isnan(said->diameter_nm);
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
    fprintf(out, "%s columns %s unit %d phi %.17g density %.17g in %d temperature %.17g diameter %.17g\n",
            set->file[f].sha256, said[f].columns != NULL ? said[f].columns : "", (int)said[f].unit,
            said[f].phi, said[f].density, (int)said[f].density_unit, said[f].temperature_K,
            said[f].diameter_nm);
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
    status = make_table(set, said, error);
  }
  if (status == CAGEHOP_NO_MEMORY && error[0] == '\0') {
    table_fail(error, said[0].path, "out of memory");
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
  free(set->q);
  free(set->S);
  free(set->g_contact);
  *set = (struct table_set){0};
}
