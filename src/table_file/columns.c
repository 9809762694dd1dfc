// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"
#include "table_file/fields.h"
#include "table_file/forms.h"
#include "table_file/names.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// ---------------------------------------------------------------- as the user says

static int refuse_said(const struct table_said *said, char error[TABLE_FILE_ERROR_MAX], const char *what,
                       struct span entry) {
  char words[EXCERPT_MAX];
  excerpt(entry, words);
  table_fail(
      error, said->path,
      "columns '%s': %s; an entry is one of phi, q, S, S_err, g_contact, density, temperature_K, r, g, "
      "coordination or - for a column to skip, from the left, or q=NAME",
      words, what);
  return CAGEHOP_BAD_ARGUMENT;
}

/// The column of that name, or of that number from 1; n_columns where there is none.
static size_t find_column(const struct table_reading *reading, struct span name) {
  for (size_t k = 0; k < reading->n_columns; k++) {
    if (strlen(reading->name[k]) == name.length && name.length > 0 &&
        strncasecmp(reading->name[k], name.text, name.length) == 0) {
      return k;
    }
  }
  double number;
  const bool is_number = field_read(name, '.', &number) == FIELD_NUMBER;
  return is_number && number >= 1.0 && number <= (double)reading->n_columns ? (size_t)number - 1
                                                                            : reading->n_columns;
}

/// One entry: "S", or "S=S11".
static int take_entry(const struct table_said *said, struct span entry, size_t at,
                      struct table_reading *reading, char error[TABLE_FILE_ERROR_MAX]) {
  const char *equals = memchr(entry.text, '=', entry.length);
  const struct span role_name = {entry.text, equals != NULL ? (size_t)(equals - entry.text) : entry.length};
  const bool skip =
      equals == NULL && (entry.length == 0 || (entry.length == 1 && strchr("-_", entry.text[0]) != NULL));
  const enum table_role role = column_name_read(role_name.text, role_name.length).role;
  if (skip) {
    return CAGEHOP_OK;
  }
  if (role == TABLE_SKIPPED) {
    return refuse_said(said, error, "not known", entry);
  }
  size_t column = at;
  if (equals == NULL && reading->separator == 0) {
    return refuse_said(said, error, "datasets of HDF5 go by their names: write q=NAME", entry);
  }
  if (equals != NULL) {
    column = find_column(reading, span_trim((struct span){equals + 1, entry.length - role_name.length - 1}));
    if (column == reading->n_columns) {
      return reading->not_read[0] != '\0'
                 ? table_fail(error, said->path, "%s", reading->not_read)
                 : refuse_said(said, error, "the file has no column of that name or number", entry);
    }
  }
  if (column >= reading->n_columns) {
    return refuse_said(said, error, "more entries than the file has columns", entry);
  }
  reading->role[column] = role;
  return CAGEHOP_OK;
}

static int take_said(const struct table_said *said, struct table_reading *reading,
                     char error[TABLE_FILE_ERROR_MAX]) {
  struct span entry[TABLE_COLUMNS_MAX];
  const struct span all = {said->columns, strlen(said->columns)};
  const size_t count = fields_split(all, ',', TABLE_COLUMNS_MAX, entry);
  if (count > TABLE_COLUMNS_MAX) {
    return refuse_said(said, error, "too many entries", all);
  }
  memset(reading->role, 0, sizeof reading->role);
  for (size_t k = 0; k < count; k++) {
    const int status = take_entry(said, entry[k], k, reading, error);
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- by their names

/// What a column's name says; of a dataset in a group, its own name.
static struct column_name read_column(const struct table_reading *reading, size_t k) {
  const char *name = reading->name[k];
  const char *slash = reading->separator == 0 ? strrchr(name, '/') : NULL;
  const char *own = slash != NULL ? slash + 1 : name;
  return column_name_read(own, strlen(own));
}

static void take_names(struct table_reading *reading) {
  size_t column_of[TABLE_ROLES];
  bool second_choice[TABLE_ROLES] = {false};
  for (size_t k = 0; k < TABLE_ROLES; k++) {
    column_of[k] = TABLE_COLUMNS_MAX;
  }
  for (size_t k = 0; k < reading->n_columns; k++) {
    const struct column_name name = read_column(reading, k);
    const size_t other = column_of[name.role];
    if (name.role == TABLE_SKIPPED ||
        (other < TABLE_COLUMNS_MAX && name.second_choice && !second_choice[name.role])) {
      continue;
    }
    if (other < TABLE_COLUMNS_MAX && second_choice[name.role] && !name.second_choice) {
      reading->role[other] = TABLE_SKIPPED;
    }
    reading->role[k] = name.role;
    column_of[name.role] = k;
    second_choice[name.role] = name.second_choice;
  }
}

// ---------------------------------------------------------------- both

/// The column of a role; n_columns where there is none.
static size_t column_with(const struct table_reading *reading, enum table_role role, size_t from) {
  while (from < reading->n_columns && reading->role[from] != role) {
    from++;
  }
  return from;
}

/// "table.csv" or, with a header, "table.csv:3".
static int refuse_columns(const struct table_said *said, const struct table_reading *reading,
                          char error[TABLE_FILE_ERROR_MAX], const char *words) {
  return reading->header_line > 0 ? table_fail(error, said->path, ":%zu: %s", reading->header_line, words)
                                  : table_fail(error, said->path, "%s", words);
}

/// Two columns of one role.
static int check_twice(const struct table_said *said, const struct table_reading *reading,
                       char error[TABLE_FILE_ERROR_MAX]) {
  for (enum table_role role = TABLE_PHI; role < TABLE_ROLES; role++) {
    const size_t one = column_with(reading, role, 0), other = column_with(reading, role, one + 1);
    if (one < reading->n_columns && other < reading->n_columns) {
      char words[TABLE_FILE_ERROR_MAX];
      snprintf(
          words, sizeof words,
          "columns %zu ('%s') and %zu ('%s') may both be %s; say which, as in --columns %s=%zu (in a job "
          "columns: [...]) with all others that are to be read",
          one + 1, reading->name[one], other + 1, reading->name[other], column_role_name(role),
          column_role_name(role), one + 1);
      return refuse_columns(said, reading, error, words);
    }
  }
  return CAGEHOP_OK;
}

/// No S of q and no g of r.
static int refuse_kind(const struct table_said *said, const struct table_reading *reading,
                       char error[TABLE_FILE_ERROR_MAX]) {
  char names[128] = "", words[TABLE_FILE_ERROR_MAX];
  bool named = false;
  for (size_t k = 0; k < reading->n_columns; k++) {
    const size_t used = strlen(names);
    named = named || reading->name[k][0] != '\0';
    snprintf(names + used, sizeof names - used, "%s%s", k > 0 ? ", " : "", reading->name[k]);
  }
  const char *example = reading->n_columns == 2 ? "q,S" : reading->n_columns == 3 ? "phi,q,S" : "-,q,S";
  if (said->columns != NULL) {
    snprintf(words, sizeof words, "columns '%s' name no q with an S, and no r with a g; add what is missing",
             said->columns);
  } else if (reading->separator == 0) {
    snprintf(
        words, sizeof words,
        "its datasets '%s' have no q (or k) with an S, and no r with a g%s%s; name them, as in --columns "
        "q=NAME,S=NAME (in a job columns: [...])",
        names, reading->not_read[0] != '\0' ? ". " : "", reading->not_read);
  } else if (!named) {
    snprintf(words, sizeof words,
             "no line names its %zu columns; say them from the left, as in --columns %s (in a job columns: "
             "[...])",
             reading->n_columns, example);
  } else {
    snprintf(
        words, sizeof words,
        "the names '%s' have no q (or k) with an S, and no r with a g; say the columns from the left, as "
        "in --columns %s (in a job columns: [...])",
        names, example);
  }
  return refuse_columns(said, reading, error, words);
}

/// The unit in the name of a role's column.
static int take_unit(const struct table_said *said, const struct table_reading *reading, enum table_role role,
                     enum table_unit *unit, char error[TABLE_FILE_ERROR_MAX]) {
  const size_t column = column_with(reading, role, 0);
  *unit = TABLE_UNIT_UNSAID;
  if (column == reading->n_columns) {
    return CAGEHOP_OK;
  }
  const struct column_name name = read_column(reading, column);
  const enum table_unit said_unit = role == TABLE_DENSITY ? said->density_unit : said->unit;
  if (name.unit_unknown && said_unit == TABLE_UNIT_UNSAID) {
    char words[TABLE_FILE_ERROR_MAX];
    snprintf(words, sizeof words,
             "the unit of '%s' is not known; it is to be that of 1/d, 1/angstrom or 1/nm: scale the numbers, "
             "or say "
             "what they are with --q-unit (in a job q_unit)",
             reading->name[column]);
    return refuse_columns(said, reading, error, words);
  }
  *unit = name.unit;
  return CAGEHOP_OK;
}

int columns_choose(const struct table_said *said, struct table_file *file, struct column_units *units,
                   char error[TABLE_FILE_ERROR_MAX]) {
  struct table_reading *reading = &file->reading;
  if (said->columns != NULL) {
    const int status = take_said(said, reading, error);
    if (status != CAGEHOP_OK) {
      return status;
    }
  } else {
    take_names(reading);
  }
  int status = check_twice(said, reading, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const size_t none = reading->n_columns;
  const size_t q = column_with(reading, TABLE_Q, 0), S = column_with(reading, TABLE_S, 0),
               r = column_with(reading, TABLE_R, 0), g = column_with(reading, TABLE_G, 0);
  if (q < none && S < none) {
    file->kind = TABLE_S_OF_Q;
    if (r < none && g < none) {
      table_remark(reading, "S(q) and g(r) are both there; S(q) is taken");
    }
  } else if (r < none && g < none) {
    file->kind = TABLE_G_OF_R;
  } else {
    return refuse_kind(said, reading, error);
  }
  const bool is_g = file->kind == TABLE_G_OF_R;
  const enum table_role others[] = {is_g ? TABLE_Q : TABLE_R, is_g ? TABLE_S : TABLE_G,
                                    is_g ? TABLE_SKIPPED : TABLE_COORDINATION};
  for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
    const size_t column = column_with(reading, others[k], 0);
    if (others[k] != TABLE_SKIPPED && column < none) {
      reading->role[column] = TABLE_SKIPPED;
    }
  }
  status = take_unit(said, reading, is_g ? TABLE_R : TABLE_Q, &units->length, error);
  return status == CAGEHOP_OK ? take_unit(said, reading, TABLE_DENSITY, &units->density, error) : status;
}
