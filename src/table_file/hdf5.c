// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/file_check.h"
#include "table_file/datasets.h"
#include "table_file/fail.h"
#include "table_file/forms.h"
#include "table_file/names.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// What is read from an open file.
struct opened {
  hid_t file;
  const struct table_said *said;
  struct table_file *result;
  struct numbers of[TABLE_ROLES]; ///< by role; value NULL where there is none
  char *error;
};

static const char *name_of(const struct opened *opened, enum table_role role) {
  const struct table_reading *reading = &opened->result->reading;
  for (size_t k = 0; k < reading->n_columns; k++) {
    if (reading->role[k] == role) {
      return reading->name[k];
    }
  }
  return NULL;
}

static bool is_label(enum table_role role) {
  return role == TABLE_PHI || role == TABLE_DENSITY || role == TABLE_TEMPERATURE || role == TABLE_CONTACT;
}

// ---------------------------------------------------------------- shapes

/// How the datasets fit together.
struct shape {
  size_t states, rows;
  bool own_x;      ///< x has a row of its own for each state
  bool transposed; ///< states run along the last dimension, as MATLAB's S(phi, q) does
};

static int refuse_shapes(const struct opened *opened, enum table_role y, enum table_role x) {
  const struct numbers *a = &opened->of[y], *b = &opened->of[x];
  return table_fail(
      opened->error, opened->said->path,
      "the shapes don't fit: %s is %llu x %llu, %s has %zu numbers; S needs a row (or in MATLAB's order "
      "a column) of as many numbers as q has, for each state",
      name_of(opened, y), (unsigned long long)a->size[0], (unsigned long long)a->size[1], name_of(opened, x),
      b->count);
}

/// Whether states run along the last dimension where the sizes leave both ways open: if that is as many as
/// there are labels and the first isn't; else if MATLAB wrote it.
static bool runs_reversed(const struct opened *opened, enum table_role y) {
  const struct numbers *S = &opened->of[y];
  for (enum table_role role = TABLE_PHI; role < TABLE_ROLES; role++) {
    const struct numbers *label = &opened->of[role];
    if (label->value != NULL && is_label(role) && S->size[0] != S->size[1]) {
      return label->count == S->size[1];
    }
  }
  return H5Aexists_by_name(opened->file, name_of(opened, y), "MATLAB_class", H5P_DEFAULT) > 0;
}

/// Numbers of q and states, from the shapes of S and q; and whether each label has a number for each state.
static int find_shape(const struct opened *opened, enum table_role x, enum table_role y,
                      struct shape *shape) {
  const struct numbers *a = &opened->of[x], *b = &opened->of[y];
  const bool vector = a->size[0] == 1 || a->size[1] == 1;
  const bool same = a->size[0] == b->size[0] && a->size[1] == b->size[1];
  *shape = (struct shape){.own_x = !vector && same};
  const bool rows_last = shape->own_x || b->size[1] == a->count,
             rows_first = shape->own_x || b->size[0] == a->count;
  if (!shape->own_x && (!vector || (b->count != a->count && !rows_last && !rows_first))) {
    return refuse_shapes(opened, y, x);
  }
  shape->transposed = b->count != a->count && rows_first && (!rows_last || runs_reversed(opened, y));
  shape->transposed = shape->transposed || (shape->own_x && runs_reversed(opened, y));
  shape->rows = !shape->own_x ? a->count : (size_t)a->size[shape->transposed ? 0 : 1];
  shape->states = b->count / shape->rows;
  for (enum table_role role = TABLE_PHI; role < TABLE_ROLES; role++) {
    const struct numbers *other = &opened->of[role];
    if (other->value == NULL) {
      continue;
    }
    if (is_label(role) ? other->count != shape->states && other->count != 1
                       : role != x && (other->count != b->count || other->size[0] != b->size[0])) {
      return refuse_shapes(opened, role, x);
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- rows

/// The number of a dataset for one state and one q.
static double number_at(const struct numbers *numbers, const struct shape *shape, bool shared_by_states,
                        bool label, size_t state, size_t row) {
  if (label) {
    return numbers->value[numbers->count == 1 ? 0 : state];
  }
  if (shared_by_states) {
    return numbers->value[row];
  }
  return numbers->value[shape->transposed ? row * shape->states + state : state * shape->rows + row];
}

static int fill_rows(const struct opened *opened, enum table_role x, const struct shape *shape,
                     struct rows *rows) {
  rows_begin(rows, &opened->result->reading);
  for (size_t state = 0; state < shape->states; state++) {
    for (size_t row = 0; row < shape->rows; row++) {
      double *value;
      if (rows_add(rows, row, &value) != CAGEHOP_OK) {
        return CAGEHOP_NO_MEMORY;
      }
      for (enum table_role role = TABLE_PHI; role < TABLE_ROLES; role++) {
        if (opened->of[role].value != NULL) {
          value[rows->slot[role]] =
              number_at(&opened->of[role], shape, role == x && !shape->own_x, is_label(role), state, row);
        }
      }
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- units and labels

/// The unit that the attributes of a role's dataset name, where its name doesn't.
static int take_attribute_unit(const struct opened *opened, enum table_role role, bool said,
                               enum table_unit *unit) {
  char text[UNIT_TEXT_MAX];
  const char *name = name_of(opened, role);
  if (name == NULL || *unit != TABLE_UNIT_UNSAID) {
    return CAGEHOP_OK;
  }
  dataset_unit(opened->file, name, text);
  if (text[0] != '\0' && !unit_read(text, strlen(text), unit) && !said) {
    return table_fail(
        opened->error, opened->said->path,
        "the unit '%s' of %s is not known; it is to be that of 1/d, 1/angstrom or 1/nm: say it with "
        "--q-unit (in a job q_unit)",
        text, name);
  }
  return CAGEHOP_OK;
}

/// A map of cagehop has temperatures of its own material, by Eq. 11; they are no labels of its S(q).
static void forget_temperature_of_maps(const struct opened *opened) {
  struct table_reading *reading = &opened->result->reading;
  if (H5Aexists(opened->file, "job_sha256") <= 0 || opened->said->columns != NULL) {
    return;
  }
  reading->format = "HDF5, a map of cagehop";
  for (size_t k = 0; k < reading->n_columns; k++) {
    reading->role[k] = reading->role[k] == TABLE_TEMPERATURE ? TABLE_SKIPPED : reading->role[k];
  }
}

// ---------------------------------------------------------------- all of it

static int read_roles(struct opened *opened) {
  int status = CAGEHOP_OK;
  for (enum table_role role = TABLE_PHI; role < TABLE_ROLES && status == CAGEHOP_OK; role++) {
    const char *name = name_of(opened, role);
    if (name != NULL) {
      status = dataset_read(opened->file, name, opened->said->path, &opened->of[role], opened->error);
    }
  }
  return status;
}

static int read_opened(struct opened *opened, struct rows *rows, struct column_units *units) {
  struct table_file *result = opened->result;
  const struct table_said *said = opened->said;
  struct shape shape;
  result->reading.format = "HDF5";
  datasets_list(opened->file, &result->reading);
  if (result->reading.n_columns == 0) {
    return table_fail(
        opened->error, said->path, "there is no dataset%s%s; a table has q, S and phi or density",
        result->reading.not_read[0] != '\0' ? " that can be one: " : "", result->reading.not_read);
  }
  int status = columns_choose(said, result, units, opened->error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  forget_temperature_of_maps(opened);
  const bool is_S = result->kind == TABLE_S_OF_Q;
  const enum table_role x = is_S ? TABLE_Q : TABLE_R, y = is_S ? TABLE_S : TABLE_G;
  status = take_attribute_unit(opened, x, said->unit != TABLE_UNIT_UNSAID, &units->length);
  if (status == CAGEHOP_OK) {
    status =
        take_attribute_unit(opened, TABLE_DENSITY, said->density_unit != TABLE_UNIT_UNSAID, &units->density);
  }
  if (status == CAGEHOP_OK) {
    status = read_roles(opened);
  }
  if (status == CAGEHOP_OK) {
    status = find_shape(opened, x, y, &shape);
  }
  return status == CAGEHOP_OK ? fill_rows(opened, x, &shape, rows) : status;
}

static int read_file(const struct table_said *said, struct table_file *file, struct rows *rows,
                     struct column_units *units, char error[TABLE_FILE_ERROR_MAX]) {
  struct opened opened = {.said = said, .result = file, .error = error};
  opened.file = H5Fopen(said->path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (opened.file < 0) {
    char reason[HDF5_REASON_MAX];
    hdf5_reason(reason);
    return table_fail(error, said->path,
                      "the file can't be opened as HDF5 (%s); it is damaged, or being written", reason);
  }
  const int status = read_opened(&opened, rows, units);
  for (enum table_role role = 0; role < TABLE_ROLES; role++) {
    free(opened.of[role].value);
  }
  H5Fclose(opened.file);
  return status;
}

/// Reads the table for nothing, in a child process.
static void try_to_read(const void *context) {
  struct table_file *file = calloc(1, sizeof *file);
  struct rows rows = {0};
  struct column_units units = {0};
  char error[TABLE_FILE_ERROR_MAX];
  if (file != NULL) {
    (void)read_file(context, file, &rows, &units, error);
  }
}

int table_read_hdf5(const struct table_said *said, struct table_file *file, struct rows *rows,
                    struct column_units *units, char error[TABLE_FILE_ERROR_MAX]) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  if (file_check_call_in_child(said->path, try_to_read, said, error) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  return read_file(said, file, rows, units, error);
}
