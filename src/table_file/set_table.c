// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/set_table.h"

#include "status/text.h"
#include "table_file/fail.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double g_rows_step = 0.1, g_rows_end = 60.0; // of q, for S(q) from g(r), [1/d]
// Up to there in q times a bin's width the bins of g(r) resolve a wave: a tenth of it.
static const double g_resolved = 0.6;

/// A state, and where it came from.
struct member {
  const struct table_state *state;
  const struct table_file *file;
  const char *path;
  double phi, diameter; ///< [1], [unit of its lengths]
  bool kelvin;          ///< whether temperatures number the states
  double number;        ///< phi or temperature, which tells it from the others
  size_t rows;          ///< that it has in the table
};

static int compare_members(const void *one, const void *other) {
  const struct member *a = one, *b = other;
  return (a->number > b->number) - (a->number < b->number);
}

/// "PATH:12: words" of a row of a state.
static int fail_of(const struct member *member, size_t row, const char *words,
                   char error[TABLE_FILE_ERROR_MAX]) {
  return member->file->reading.separator != 0
             ? table_fail(error, member->path, ":%zu: %s", member->state->line[row], words)
             : table_fail(error, member->path, "at %s = %.9g, number %zu along q: %s",
                          member->kelvin ? "T" : "phi", member->number, member->state->line[row], words);
}

/// The number of rows of S(q) that a state makes: its own, or of q from 0.1/d to where g(r) resolves it.
static size_t rows_of(const struct table_state *state, enum table_kind kind, double diameter) {
  if (kind == TABLE_S_OF_Q || state->count < 2) {
    return state->count;
  }
  const double width = (state->x[state->count - 1] - state->x[0]) / (double)(state->count - 1) / diameter;
  return (size_t)(fmin(g_rows_end, g_resolved / width) / g_rows_step + 1e-9);
}

/// Temperatures number the states where all have them.
static int choose_numbers(size_t count, struct member member[], char error[TABLE_FILE_ERROR_MAX]) {
  size_t with = count, without = count; // the first that has a temperature, and that has none
  for (size_t k = count; k-- > 0;) {
    if (isnan(member[k].state->temperature_K)) {
      without = k;
    } else {
      with = k;
    }
  }
  if (with < count && without < count) {
    return table_fail(
        error, member[without].path,
        "it has a state without a temperature, and %.100s has one with %.9g K; give temperature_K "
        "of all states, or of none",
        member[with].path, member[with].state->temperature_K);
  }
  for (size_t k = 0; k < count; k++) {
    member[k].kelvin = with < count;
    member[k].number = member[k].kelvin ? member[k].state->temperature_K : member[k].phi;
  }
  return CAGEHOP_OK;
}

/// Whether a state has the number of the one before.
static int refuse_again(const struct member *before, const struct member *member,
                        char error[TABLE_FILE_ERROR_MAX]) {
  char words[TABLE_REMARK_MAX];
  if (member->number != before->number) {
    return CAGEHOP_OK;
  }
  snprintf(words, sizeof words, "%s = %.9g%s again, after %.100s:%zu; leave one state out%s",
           member->kelvin ? "T" : "phi", member->number, member->kelvin ? " K" : "", before->path,
           before->state->line[0],
           member->kelvin ? ", or the temperatures of all: then phi tells them apart" : "");
  return fail_of(member, 0, words, error);
}

/// The states of all files in the order of what numbers them, each once.
static int gather(const struct table_set *set, const struct table_said said[], size_t count,
                  struct member member[], char error[TABLE_FILE_ERROR_MAX]) {
  size_t at = 0;
  for (size_t f = 0; f < set->n_files; f++) {
    for (size_t k = 0; k < set->file[f].n_states; k++) {
      const struct table_state *state = &set->file[f].state[k];
      const struct table_scale scale = table_state_scale(state);
      member[at++] = (struct member){.state = state,
                                     .file = &set->file[f],
                                     .path = said[f].path,
                                     .phi = scale.phi,
                                     .diameter = scale.diameter,
                                     .rows = rows_of(state, set->kind, scale.diameter)};
      if (isnan(scale.phi)) {
        return table_fail(
            error, said[f].path,
            "its lengths are in %s; how long is d? Say phi as well as the density, or the diameter with "
            "--diameter-nm, or a rule for it with --diameter (in a job diameter_nm, diameter)",
            table_unit_name(state->unit, TABLE_G_OF_R));
      }
    }
  }
  int status = choose_numbers(count, member, error);
  if (status == CAGEHOP_OK) {
    qsort(member, count, sizeof *member, compare_members);
  }
  for (size_t k = 1; k < count && status == CAGEHOP_OK; k++) {
    status = refuse_again(&member[k - 1], &member[k], error);
  }
  return status;
}

/// A line for the user, beginning with the file's name.
static void remark(struct table_set *set, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void remark(struct table_set *set, const char *path, const char *format, ...) {
  if (set->n_remarks == TABLE_REMARKS_MAX) {
    return;
  }
  char words[TABLE_REMARK_MAX];
  va_list arguments;
  va_start(arguments, format);
  table_print_line(words, format, arguments);
  va_end(arguments);
  snprintf(set->remark[set->n_remarks], TABLE_REMARK_MAX, "%.80s: %.290s", path, words);
  text_make_printable(set->remark[set->n_remarks++], TABLE_REMARK_MAX);
}

// ---------------------------------------------------------------- the arrays

/// Whether all states have the same q, in lengths of d: then the table has it once.
static bool share_q(enum table_kind kind, size_t count, const struct member member[]) {
  for (size_t i = 1; i < count; i++) {
    if (member[i].rows != member[0].rows) {
      return false;
    }
    for (size_t k = 0; kind == TABLE_S_OF_Q && k < member[i].rows; k++) {
      const double q = member[i].state->x[k] * member[i].diameter;
      const double other = member[0].state->x[k] * member[0].diameter;
      if (fabs(q - other) > 1e-9 * fabs(other)) {
        return false;
      }
    }
  }
  return true;
}

/// Whether all states have errors of S(q): one from g(r) has them always.
static bool all_have_errors(enum table_kind kind, size_t count, const struct member member[]) {
  bool all = true;
  for (size_t i = 0; i < count; i++) {
    all = all && (kind == TABLE_G_OF_R || member[i].state->y_error != NULL);
  }
  return all;
}

static int allocate(struct table_set *set, size_t count, const struct member member[]) {
  const bool contact = !isnan(member[0].state->g_contact), errors = all_have_errors(set->kind, count, member);
  const bool shared = share_q(set->kind, count, member);
  size_t rows = 0;
  for (size_t i = 0; i < count; i++) {
    rows += member[i].rows;
  }
  set->phi = malloc(count * sizeof *set->phi);
  set->temperature_K = member[0].kelvin ? malloc(count * sizeof *set->temperature_K) : NULL;
  set->q = malloc(rows * sizeof *set->q);
  set->S = malloc(rows * sizeof *set->S);
  set->S_err = errors ? malloc(rows * sizeof *set->S_err) : NULL;
  set->g_contact = contact ? malloc(count * sizeof *set->g_contact) : NULL;
  set->first = shared ? NULL : malloc((count + 1) * sizeof *set->first);
  if (set->phi == NULL || (member[0].kelvin && set->temperature_K == NULL) || set->q == NULL ||
      set->S == NULL || (contact && set->g_contact == NULL) || (errors && set->S_err == NULL) ||
      (!shared && set->first == NULL)) {
    return CAGEHOP_NO_MEMORY;
  }
  set->table = (struct cagehop_table){.n_phi = count,
                                      .n_q = member[0].rows,
                                      .phi = set->phi,
                                      .q = set->q,
                                      .S = set->S,
                                      .g_contact = set->g_contact,
                                      .S_err = set->S_err,
                                      .first = set->first,
                                      .temperature_K = set->temperature_K};
  return CAGEHOP_OK;
}

/// S(q) of one state, as it is in the file; q may be NULL.
static void copy_S(const struct member *member, double q[], double S[], double S_err[]) {
  const struct table_state *state = member->state;
  for (size_t k = 0; q != NULL && k < member->rows; k++) {
    q[k] = state->x[k] * member->diameter;
  }
  memcpy(S, state->y, member->rows * sizeof *S);
  if (S_err != NULL) {
    memcpy(S_err, state->y_error, member->rows * sizeof *S_err);
  }
}

/// S(q) of one state from its g(r), with a remark on what its end does.
static int transform_g(struct table_set *set, const struct member *member, double q[], double S[],
                       double S_err[], char error[TABLE_FILE_ERROR_MAX]) {
  const struct table_state *state = member->state;
  struct cagehop_radial_report report;
  struct cagehop_error why;
  double *r = malloc(state->count * sizeof *r);
  if (r == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < state->count; k++) {
    r[k] = state->x[k] / member->diameter;
  }
  for (size_t k = 0; k < member->rows; k++) {
    q[k] = g_rows_step * (double)(k + 1);
  }
  const struct cagehop_radial radial = {
      .phi = member->phi, .n = state->count, .r = r, .g = state->y, .g_err = state->y_error};
  const int status = cagehop_structure_from_radial(&radial, member->rows, q, S, S_err, &report, &why);
  free(r);
  if (status == CAGEHOP_OK) {
    remark(
        set, member->path,
        "S(q) from g(r), continued beyond %.3g d; ended there it would be off by up to %.2g, and bins and "
        "level of g - 1 (%.1e) change it by %.2g. phi is at most %.4g, where S(0) is 0; too low a phi does "
        "not show",
        report.r_end, report.bare, report.level, report.step, report.phi_max);
  } else if (status != CAGEHOP_NO_MEMORY) {
    return fail_of(member, 0, why.text, error);
  }
  return status;
}

/// The arrays of the table.
static int fill(struct table_set *set, size_t count, const struct member member[],
                char error[TABLE_FILE_ERROR_MAX]) {
  int status = allocate(set, count, member);
  size_t at = 0;
  for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
    if ((set->g_contact != NULL) == isnan(member[i].state->g_contact)) {
      return fail_of(&member[i], 0, "a state without g_contact beside one that has it; give all or none",
                     error);
    }
    // Where q is shared the first state writes it, and those from g(r) the same again.
    double *q = &set->q[set->first != NULL ? at : 0], *S = &set->S[at];
    double *S_err = set->S_err != NULL ? &set->S_err[at] : NULL;
    if (set->kind == TABLE_G_OF_R) {
      status = transform_g(set, &member[i], q, S, S_err, error);
    } else {
      copy_S(&member[i], i == 0 || set->first != NULL ? q : NULL, S, S_err);
    }
    set->phi[i] = member[i].phi;
    if (set->temperature_K != NULL) {
      set->temperature_K[i] = member[i].number;
    }
    if (set->g_contact != NULL) {
      set->g_contact[i] = member[i].state->g_contact;
    }
    if (set->first != NULL) {
      set->first[i] = at;
      set->first[i + 1] = at + member[i].rows;
    }
    at += member[i].rows;
  }
  return status;
}

/// A line on what is wrong with the table, at row j of state i.
static int fail_of_table(const struct table_set *set, const struct member member[], const char *fault,
                         size_t i, size_t j, char error[TABLE_FILE_ERROR_MAX]) {
  const struct member *at = &member[i < set->table.n_phi ? i : 0];
  if (set->kind == TABLE_G_OF_R) {
    char words[TABLE_REMARK_MAX];
    snprintf(words, sizeof words, "of S(q) from g(r), which its bins resolve up to q = %.3g/d: %.120s",
             g_rows_step * (double)at->rows, fault);
    return fail_of(at, 0, words, error);
  }
  return fail_of(at, j < at->rows ? j : 0, fault, error);
}

int set_make_table(struct table_set *set, const struct table_said said[], char error[TABLE_FILE_ERROR_MAX]) {
  size_t count = 0, i, j;
  for (size_t f = 0; f < set->n_files; f++) {
    count += set->file[f].n_states;
  }
  struct member *member = malloc(count * sizeof *member);
  int status = member != NULL ? gather(set, said, count, member, error) : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    status = fill(set, count, member, error);
  }
  for (size_t f = 0; f < set->n_files; f++) {
    for (size_t k = 0; k < set->file[f].n_notes; k++) {
      remark(set, said[f].path, "%s", set->file[f].note[k]);
    }
  }
  const char *fault = status == CAGEHOP_OK ? cagehop_table_fault(&set->table, &i, &j) : NULL;
  if (fault != NULL) {
    status = fail_of_table(set, member, fault, i, j, error);
  }
  free(member);
  return status;
}
