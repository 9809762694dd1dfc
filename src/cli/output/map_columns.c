// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/map_columns.h"

#include "cli/command.h"
#include "status/nearest.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const map_table_names[] = {"points", "isochores", "isobars", "cooling", NULL};

// ---------------------------------------------------------------- what there is

/// Adds a column; its texts become the list's. 0 or CAGEHOP_NO_MEMORY.
static int add_choice(struct map_columns_of *columns, enum choice_source source, size_t k, char *name,
                      char *unit) {
  columns->column[columns->count++] =
      (struct map_choice){.name = name, .unit = unit, .source = source, .k = k};
  return name != NULL && unit != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static int add_all(struct map_columns_of *columns, enum cagehop_on on, enum choice_source source) {
  const size_t count = map_view_columns(columns->view, on);
  int status = CAGEHOP_OK;
  for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
    struct map_view_column column;
    status = map_view_column(columns->view, on, k, &column);
    if (status == CAGEHOP_OK) {
      status = add_choice(columns, source, k, strdup(column.name), strdup(column.unit));
      columns->column[columns->count - 1].is_status = column.is_status;
    }
    map_view_column_clear(&column);
  }
  return status;
}

/// The axes, then the words, then the columns.
static int list_choices(struct map_columns_of *columns) {
  const struct map_view_axes *axes = map_view_axes(columns->view);
  const char *state_unit = axes->state_unit;
  const bool points = columns->on == CAGEHOP_ON_POINT;
  int status = CAGEHOP_OK;
  if (points) {
    status = add_choice(columns, CHOICE_FROM_ROWS, 0, strdup(axes->state_name), strdup(state_unit));
  } else if (columns->on == CAGEHOP_ON_COOLING) {
    status = add_choice(columns, CHOICE_FROM_ROWS, 0, strdup("cooling_rate"), strdup("K/s"));
  }
  if (status == CAGEHOP_OK && columns->on == CAGEHOP_ON_ISOCHORE) {
    status = add_choice(columns, CHOICE_FROM_LENGTH, 0, strdup(axes->state_name), strdup(state_unit));
  } else if (status == CAGEHOP_OK) {
    status = add_choice(columns, CHOICE_FROM_LENGTH, 0, strdup("pressure"), strdup(axes->pressure_unit));
  }
  if (status == CAGEHOP_OK && points) {
    status = add_choice(columns, CHOICE_FROM_REGIME, 0, strdup("regime"), strdup("1"));
  }
  status = status == CAGEHOP_OK ? add_choice(columns, CHOICE_FROM_STATUS, 0, strdup("status"), strdup("1"))
                                : status;
  status = status == CAGEHOP_OK ? add_all(columns, columns->on, CHOICE_FROM_RECORD) : status;
  return status == CAGEHOP_OK && points ? add_all(columns, CAGEHOP_ON_ISOCHORE, CHOICE_FROM_ISOCHORE)
                                        : status;
}

int map_columns_list(const struct map_view *view, enum cagehop_on on, struct map_columns_of *columns) {
  const struct map_view_axes *axes = map_view_axes(view);
  const size_t most = 4 + map_view_columns(view, on) + map_view_columns(view, CAGEHOP_ON_ISOCHORE);
  *columns = (struct map_columns_of){
      .view = view,
      .on = on,
      .rows = on == CAGEHOP_ON_POINT     ? axes->n_state
              : on == CAGEHOP_ON_COOLING ? axes->n_cooling_rate
                                         : 1,
      .length = on == CAGEHOP_ON_ISOCHORE ? axes->n_state : axes->n_pressure,
      .column = calloc(most, sizeof *columns->column),
      .printed = calloc(most, sizeof *columns->printed),
  };
  return columns->column == NULL || columns->printed == NULL ? CAGEHOP_NO_MEMORY : list_choices(columns);
}

void map_columns_clear(struct map_columns_of *columns) {
  for (size_t c = 0; c < columns->count; c++) {
    free(columns->column[c].name);
    free(columns->column[c].unit);
    free(columns->column[c].value);
  }
  free(columns->column);
  free(columns->printed);
  free(columns->status);
  free(columns->regime);
  *columns = (struct map_columns_of){0};
}

// ---------------------------------------------------------------- what is chosen

static struct map_choice *find_choice(const struct map_columns_of *columns, const char *name, size_t length) {
  for (size_t c = 0; c < columns->count; c++) {
    if (strlen(columns->column[c].name) == length && strncmp(columns->column[c].name, name, length) == 0) {
      return &columns->column[c];
    }
  }
  return NULL;
}

struct map_choice *map_columns_find(const struct map_columns_of *columns, const char *name) {
  return find_choice(columns, name, strlen(name));
}

static void choose_one(struct map_columns_of *columns, struct map_choice *column) {
  column->chosen = column->read = true;
  columns->printed[columns->printed_count++] = (size_t)(column - columns->column);
}

/// What a table of points has where no columns are named, as far as the map has it.
static const char *const chief[] = {"phi",          "density",
                                    "temperature",  "pressure",
                                    "pressure_MPa", "pressure_reduced",
                                    "regime",       "status",
                                    "tau_alpha",    "tau_alpha_rev",
                                    "eta",          "D",
                                    "F_B1",         "F_B2",
                                    "Delta",        "p_1"};

/// Reports a name that is none of the table's; where it is a column of other records, which.
static int report_unknown(const char *command, const struct map_columns_of *columns, const char *name,
                          size_t length) {
  char wrong[64], hint[NEAREST_WORDS_MAX];
  snprintf(wrong, sizeof wrong, "%.*s", (int)length, name);
  for (int on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    if (cagehop_quantity_find((enum cagehop_on)on, wrong) != NULL &&
        map_view_columns(columns->view, (enum cagehop_on)on) > 0 && on != CAGEHOP_ON_POINT) {
      report("%s: --columns: %s is in another table; add --table %s", command, wrong, map_table_names[on]);
      return EXIT_USAGE_ERROR;
    }
  }
  struct nearest nearest = nearest_to(wrong);
  for (size_t c = 0; c < columns->count; c++) {
    nearest_try(&nearest, columns->column[c].name);
  }
  nearest_words(&nearest, hint);
  report("%s: --columns: the map has no column '%s' on %ss; %s'cagehop columns' lists what there can be, and "
         "--columns all prints what there is",
         command, wrong, cagehop_on_name(columns->on), hint);
  return EXIT_USAGE_ERROR;
}

int map_columns_choose(const char *command, const char *names, struct map_columns_of *columns) {
  if (names == NULL && columns->on == CAGEHOP_ON_POINT) {
    for (size_t c = 0; c < sizeof chief / sizeof chief[0]; c++) {
      struct map_choice *column = map_columns_find(columns, chief[c]);
      if (column != NULL) {
        choose_one(columns, column);
      }
    }
    return EXIT_DONE;
  }
  if (names == NULL || strcmp(names, "all") == 0) {
    for (size_t c = 0; c < columns->count; c++) {
      choose_one(columns, &columns->column[c]);
    }
    return EXIT_DONE;
  }
  for (const char *name = names;; name++) {
    const size_t length = strcspn(name, ",");
    struct map_choice *column = find_choice(columns, name, length);
    if (column == NULL) {
      return report_unknown(command, columns, name, length);
    }
    if (column->chosen) {
      report("%s: --columns: %s is named twice", command, column->name);
      return EXIT_USAGE_ERROR;
    }
    choose_one(columns, column);
    name += length;
    if (*name == '\0') {
      return EXIT_DONE;
    }
  }
}

// ---------------------------------------------------------------- values

int map_columns_begin(struct map_columns_of *columns) {
  int status = CAGEHOP_OK;
  columns->status = malloc(columns->length);
  columns->regime = calloc(columns->length, 1);
  if (columns->status == NULL || columns->regime == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t c = 0; c < columns->count && status == CAGEHOP_OK; c++) {
    struct map_choice *column = &columns->column[c];
    const bool isochores = column->source == CHOICE_FROM_ISOCHORE;
    if (!column->read || (!isochores && column->source != CHOICE_FROM_RECORD)) {
      continue;
    }
    column->value = malloc((isochores ? columns->rows : columns->length) * sizeof(double));
    if (column->value == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    if (isochores) {
      status = map_view_read(columns->view, CAGEHOP_ON_ISOCHORE, column->k, 0, column->value);
    }
  }
  return status;
}

int map_columns_read(struct map_columns_of *columns, size_t i) {
  int status = map_view_status(columns->view, columns->on, i, columns->status);
  if (status == CAGEHOP_OK && columns->on == CAGEHOP_ON_POINT) {
    status = map_view_regime(columns->view, i, columns->regime);
  }
  for (size_t c = 0; c < columns->count && status == CAGEHOP_OK; c++) {
    const struct map_choice *column = &columns->column[c];
    if (column->read && column->source == CHOICE_FROM_RECORD) {
      status = map_view_read(columns->view, columns->on, column->k, i, column->value);
    }
  }
  return status;
}

double map_columns_value(const struct map_columns_of *columns, const struct map_choice *column, size_t i,
                         size_t j) {
  const struct map_view_axes *axes = map_view_axes(columns->view);
  switch (column->source) {
  case CHOICE_FROM_ROWS:
    return columns->on == CAGEHOP_ON_COOLING ? axes->cooling_rate[i] : axes->state[i];
  case CHOICE_FROM_LENGTH:
    return columns->on == CAGEHOP_ON_ISOCHORE ? axes->state[j] : axes->pressure[j];
  case CHOICE_FROM_RECORD:
    return column->value[j];
  case CHOICE_FROM_ISOCHORE:
    return column->value[i];
  case CHOICE_FROM_REGIME:
  case CHOICE_FROM_STATUS:
    break;
  }
  return NAN;
}
