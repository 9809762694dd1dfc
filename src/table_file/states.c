// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"
#include "table_file/forms.h"
#include "table_file/names.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/// The labels of a row; a state is what has the same ones.
struct key {
  double label[3]; ///< phi, density, temperature; 0 where the file has none
  size_t row;
};

static const enum table_role label_roles[3] = {TABLE_PHI, TABLE_DENSITY, TABLE_TEMPERATURE};

/// What the functions here work on.
struct making {
  const struct rows *rows;
  const struct table_said *said;
  struct table_file *file;
  struct key *key;        ///< of each row, by labels, rows of one state in the file's order
  size_t without_numbers; ///< states that were left out
  char *error;
};

/// "PATH:12: words" in text; in HDF5, where rows are counted along q from 0, "PATH: words (row 12)".
static int fail_at(const struct making *making, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail_at(const struct making *making, size_t line, const char *format, ...) {
  char words[TABLE_FILE_ERROR_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  return making->file->reading.separator != 0
             ? table_fail(making->error, making->said->path, ":%zu: %s", line, words)
             : table_fail(making->error, making->said->path, "%s (number %zu along q or r, from 0)", words,
                          line);
}

// ---------------------------------------------------------------- labels

static int compare_keys(const void *one, const void *other) {
  const struct key *a = one, *b = other;
  for (size_t k = 0; k < 3; k++) {
    if (a->label[k] != b->label[k]) {
      return a->label[k] < b->label[k] ? -1 : 1;
    }
  }
  return a->row < b->row ? -1 : a->row > b->row;
}

static bool same_state(const struct key *a, const struct key *b) {
  return a->label[0] == b->label[0] && a->label[1] == b->label[1] && a->label[2] == b->label[2];
}

/// Whether a label can be what it is said to be.
static int check_label(const struct making *making, enum table_role role, double value, size_t line) {
  const char *name = column_role_name(role);
  if (!isfinite(value)) {
    return fail_at(making, line, "%s is no number; every row needs its label", name);
  }
  if (role == TABLE_PHI && !(value > 0.0 && value <= CAGEHOP_PACKING_FRACTION_MAX)) {
    return fail_at(making, line, "phi is %g; a packing fraction is above 0 and at most %g%s", value,
                   CAGEHOP_PACKING_FRACTION_MAX,
                   value > 1.0 && value <= 80.0 ? ": is it in percent? Write 0.55, not 55" : "");
  }
  if (!(value > 0.0)) {
    return fail_at(making, line, "%s is %g; it must be above 0", name, value);
  }
  return CAGEHOP_OK;
}

/// The labels of all rows, sorted where they are not in order.
static int take_labels(struct making *making) {
  const struct rows *rows = making->rows;
  bool sorted = true;
  for (size_t row = 0; row < rows->count; row++) {
    struct key *key = &making->key[row];
    *key = (struct key){.row = row};
    for (size_t k = 0; k < 3; k++) {
      if (!rows->has[label_roles[k]]) {
        continue;
      }
      key->label[k] = rows_value(rows, row, label_roles[k]);
      const int status = check_label(making, label_roles[k], key->label[k], rows->line[row]);
      if (status != CAGEHOP_OK) {
        return status;
      }
    }
    sorted = sorted && (row == 0 || compare_keys(&key[-1], key) < 0);
  }
  if (!sorted) {
    qsort(making->key, rows->count, sizeof *making->key, compare_keys);
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- one state

/// The rows of one state: of the making's keys, from first to last.
struct part {
  size_t first, last;
  bool falling; ///< x falls along the file
};

static size_t row_at(const struct making *making, const struct part *part, size_t k) {
  return making->key[part->falling ? part->first + part->last - k : k].row;
}

/// x rises or falls through the whole state.
static int check_order(const struct making *making, struct part *part) {
  const enum table_role role = making->file->kind == TABLE_S_OF_Q ? TABLE_Q : TABLE_R;
  const struct rows *rows = making->rows;
  const char *name = column_role_name(role);
  for (size_t k = part->first; k <= part->last; k++) {
    const size_t row = making->key[k].row;
    const double x = rows_value(rows, row, role);
    if (!isfinite(x) || x < 0.0) {
      return fail_at(making, rows->line[row], "%s is %g; it must be a finite number from 0 on", name, x);
    }
    if (k == part->first) {
      continue;
    }
    const double before = rows_value(rows, making->key[k - 1].row, role);
    if (k == part->first + 1) {
      part->falling = x < before;
    }
    if (x == before) {
      return fail_at(making, rows->line[row],
                     "%s = %g again, in the same state; leave one of the rows out, or label "
                     "the states with a column phi, density or temperature_K",
                     name, x);
    }
    if ((x < before) != part->falling) {
      return fail_at(
          making, rows->line[row],
          "%s goes from %g to %g; where another state begins it needs a label (a column phi, density or "
          "temperature_K, or a file of its own), else sort the rows",
          name, before, x);
    }
  }
  return CAGEHOP_OK;
}

/// Leaves out rows at the ends of S(q) that hold no measurement; of g(r) those without a number.
static void drop_ends(const struct making *making, struct part *part, struct table_state *state) {
  const struct rows *rows = making->rows;
  const bool is_S = making->file->kind == TABLE_S_OF_Q;
  const enum table_role y_role = is_S ? TABLE_S : TABLE_G;
  size_t first = part->first, last = part->last;
  for (bool low = true;; low = false) {
    while (first <= last) {
      const size_t row = row_at(making, part, low ? first : last);
      const double y = rows_value(rows, row, y_role);
      if (!isfinite(y)) {
        state->dropped_not_finite++;
      } else if (is_S && y == 0.0) {
        state->dropped_zero++;
      } else if (is_S && low && first < last && rows_value(rows, row, TABLE_Q) == 0.0 &&
                 y > 5.0 * rows_value(rows, row_at(making, part, first + 1), TABLE_S)) {
        state->dropped_origin++; // a sum over all particles at q = 0 gives N
      } else {
        break;
      }
      first += low;
      last -= !low;
    }
    if (!low) {
      break;
    }
  }
  if (part->falling) { // places count from the other end
    const size_t sum = part->first + part->last;
    part->first = sum - last;
    part->last = sum - first;
  } else {
    part->first = first;
    part->last = last;
  }
}

static int allocate_state(const struct making *making, struct table_state *state, size_t count) {
  const bool coordination = making->rows->has[TABLE_COORDINATION], errors = making->rows->has[TABLE_ERROR];
  state->count = count;
  state->x = malloc(count * sizeof *state->x);
  state->y = malloc(count * sizeof *state->y);
  state->line = malloc(count * sizeof *state->line);
  state->y_error = errors ? malloc(count * sizeof *state->y_error) : NULL;
  state->coordination = coordination ? malloc(count * sizeof *state->coordination) : NULL;
  return state->x != NULL && state->y != NULL && state->line != NULL && (!errors || state->y_error != NULL) &&
                 (!coordination || state->coordination != NULL)
             ? CAGEHOP_OK
             : CAGEHOP_NO_MEMORY;
}

/// One row into its place of the state.
static int take_row(const struct making *making, size_t row, struct table_state *state, size_t at) {
  const struct rows *rows = making->rows;
  const bool is_S = making->file->kind == TABLE_S_OF_Q;
  const size_t line = rows->line[row];
  state->x[at] = rows_value(rows, row, is_S ? TABLE_Q : TABLE_R);
  state->y[at] = rows_value(rows, row, is_S ? TABLE_S : TABLE_G);
  state->line[at] = line;
  if (!isfinite(state->y[at])) {
    return fail_at(making, line,
                   "%s is not a finite number, in the middle of the table; mend the row or leave it out",
                   is_S ? "S" : "g");
  }
  if (state->y_error != NULL) {
    state->y_error[at] = rows_value(rows, row, TABLE_ERROR);
    if (!(state->y_error[at] >= 0.0)) {
      return fail_at(making, line,
                     "the error of %s is %g; it must be 0 or above: mend it, or leave that column out "
                     "with --columns (in a job columns: [...])",
                     is_S ? "S" : "g", state->y_error[at]);
    }
  }
  if (state->coordination != NULL) {
    state->coordination[at] = rows_value(rows, row, TABLE_COORDINATION);
  }
  const double contact = rows_value(rows, row, TABLE_CONTACT);
  if (at == 0) {
    state->g_contact = contact;
  } else if (rows->has[TABLE_CONTACT] && contact != state->g_contact) {
    return fail_at(making, line, "g_contact is %g, and above %g; a state has one", contact, state->g_contact);
  }
  return CAGEHOP_OK;
}

/// Whether any row of a state has a number: a state of a map that failed, or was not computed yet, has none.
static bool has_numbers(const struct making *making, const struct part *part) {
  const enum table_role y = making->file->kind == TABLE_S_OF_Q ? TABLE_S : TABLE_G;
  for (size_t k = part->first; k <= part->last; k++) {
    if (isfinite(rows_value(making->rows, making->key[k].row, y))) {
      return true;
    }
  }
  return false;
}

/// Says which of `states` were left out; refuses a file that has no other.
static int note_without_numbers(const struct making *making, size_t states) {
  const size_t count = making->without_numbers;
  if (making->file->n_states == 0) {
    return table_fail(making->error, making->said->path, "none of its %zu state%s has a number", states,
                      states > 1 ? "s" : "");
  }
  table_note(making->file, "%zu of its %zu states ha%s no number, as failed ones of a map, and %s left out",
             count, states, count > 1 ? "ve" : "s", count > 1 ? "are" : "is");
  return CAGEHOP_OK;
}

static int make_state(const struct making *making, struct part part, struct table_state *state) {
  const struct key *key = &making->key[part.first];
  const size_t line = making->rows->line[key->row];
  *state = (struct table_state){
      .phi = making->rows->has[TABLE_PHI] ? key->label[0] : NAN,
      .density = making->rows->has[TABLE_DENSITY] ? key->label[1] : NAN,
      .temperature_K = making->rows->has[TABLE_TEMPERATURE] ? key->label[2] : NAN,
      .g_contact = NAN,
      .diameter_nm = NAN,
  };
  int status = check_order(making, &part);
  if (status != CAGEHOP_OK) {
    return status;
  }
  drop_ends(making, &part, state);
  if (part.first > part.last || part.last - part.first < 1) {
    return fail_at(making, line, "the state that begins here has no two rows with a number above 0");
  }
  status = allocate_state(making, state, part.last - part.first + 1);
  for (size_t k = part.first; k <= part.last && status == CAGEHOP_OK; k++) {
    status = take_row(making, row_at(making, &part, k), state, k - part.first);
  }
  return status;
}

// ---------------------------------------------------------------- what the user says

/// A label of the user over that of the file: where both are there they must agree.
static int say(const struct making *making, const char *name, double said, size_t line, double *value) {
  if (isnan(said)) {
    return CAGEHOP_OK;
  }
  if (!isnan(*value) && fabs(*value - said) > 1e-9 * fabs(said)) {
    return fail_at(making, line, "%s is %.9g here, and you say %.9g; leave one out", name, *value, said);
  }
  *value = said;
  return CAGEHOP_OK;
}

static int apply_said(const struct making *making, const struct column_units *units,
                      struct table_state *state) {
  const struct table_said *said = making->said;
  const enum table_kind kind = making->file->kind;
  if (said->unit != TABLE_UNIT_UNSAID && units->length != TABLE_UNIT_UNSAID && said->unit != units->length) {
    return table_fail(making->error, said->path, "its header says %s, and you say %s; leave one out",
                      table_unit_name(units->length, kind), table_unit_name(said->unit, kind));
  }
  const enum table_unit unit = said->unit != TABLE_UNIT_UNSAID ? said->unit : units->length;
  state->unit_said = unit != TABLE_UNIT_UNSAID;
  state->unit = state->unit_said ? unit : TABLE_UNIT_DIAMETER;
  state->density_unit = units->density != TABLE_UNIT_UNSAID ? units->density : state->unit;
  if (!isnan(said->density)) {
    if (!isnan(state->density) && said->density_unit != state->density_unit) {
      return table_fail(making->error, said->path,
                        "it has a column density, and you say another one; leave one out");
    }
    state->density_unit = said->density_unit;
  }
  int status = say(making, "phi", said->phi, state->line[0], &state->phi);
  if (status == CAGEHOP_OK) {
    status = say(making, "density", said->density, state->line[0], &state->density);
  }
  if (status == CAGEHOP_OK) {
    status = say(making, "temperature_K", said->temperature_K, state->line[0], &state->temperature_K);
  }
  state->diameter_nm = said->diameter_nm;
  return status == CAGEHOP_OK ? state_assume(said, making->file, state, making->error) : status;
}

// ---------------------------------------------------------------- all states

static int make_all(struct making *making, const struct column_units *units) {
  const size_t count = making->rows->count;
  size_t states = 1;
  int status = take_labels(making);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t k = 1; k < count; k++) {
    states += !same_state(&making->key[k - 1], &making->key[k]);
  }
  making->file->state = calloc(states, sizeof *making->file->state);
  if (making->file->state == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t first = 0, last; first < count && status == CAGEHOP_OK; first = last + 1) {
    for (last = first; last + 1 < count && same_state(&making->key[first], &making->key[last + 1]);) {
      last++;
    }
    const struct part part = {.first = first, .last = last};
    if (!has_numbers(making, &part)) {
      making->without_numbers++;
      continue;
    }
    struct table_state *state = &making->file->state[making->file->n_states++];
    status = make_state(making, part, state);
    if (status == CAGEHOP_OK) {
      status = apply_said(making, units, state);
    }
  }
  if (status == CAGEHOP_OK && making->without_numbers > 0) {
    status = note_without_numbers(making, states);
  }
  const bool one = status == CAGEHOP_OK && making->file->n_states == 1;
  if (one && isnan(table_state_scale(&making->file->state[0]).phi)) {
    making->file->state[0].phi = making->said->phi_of_only_state;
  }
  return status;
}

int states_make(const struct rows *rows, const struct column_units *units, const struct table_said *said,
                struct table_file *file, char error[TABLE_FILE_ERROR_MAX]) {
  struct making making = {.rows = rows, .said = said, .file = file, .error = error};
  file->reading.n_rows = rows->count;
  if (rows->count == 0) {
    return table_fail(error, said->path, "no rows; a table needs a line for each q");
  }
  making.key = malloc(rows->count * sizeof *making.key);
  const int status = making.key != NULL ? make_all(&making, units) : CAGEHOP_NO_MEMORY;
  free(making.key);
  return status;
}

void states_clear(struct table_file *file) {
  for (size_t k = 0; k < file->n_states; k++) {
    free(file->state[k].x);
    free(file->state[k].y);
    free(file->state[k].y_error);
    free(file->state[k].coordination);
    free(file->state[k].line);
  }
  free(file->state);
  file->state = NULL;
  file->n_states = 0;
}
