// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/map_table.h"

#include "cli/command.h"
#include "cli/output/csv.h"
#include "cli/output/map_columns.h"
#include "cli/output/selection.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

enum { FILTERS = 5 };

/// A selection among the values of a column.
struct filter {
  struct selection selection;
  const struct map_choice *column;
};

struct map_table {
  struct map_columns_of columns;
  bool bare;
  size_t filters;
  struct filter filter[FILTERS];
};

// ---------------------------------------------------------------- selections

/// Whether a column's values are known before any record is read, and those: of an axis, or of isochores.
static int values_of(struct map_table *table, struct map_choice *column, size_t *count,
                     const double **value) {
  const struct map_view_axes *axes = map_view_axes(table->columns.view);
  const bool states = strcmp(column->name, axes->state_name) == 0;
  *value = states ? axes->state : axes->pressure;
  *count = states ? axes->n_state : axes->n_pressure;
  if (column->source != CHOICE_FROM_ISOCHORE &&
      !(column->source == CHOICE_FROM_RECORD && table->columns.on == CAGEHOP_ON_ISOCHORE)) {
    return CAGEHOP_OK;
  }
  *count = axes->n_state;
  if (column->value == NULL) {
    column->value = malloc(*count * sizeof(double));
  }
  *value = column->value;
  return column->value == NULL
             ? CAGEHOP_NO_MEMORY
             : map_view_read(table->columns.view, CAGEHOP_ON_ISOCHORE, column->k, 0, column->value);
}

/// What an option is about in this map: "pressure-MPa" is the axis of one map and a column of another.
static struct map_choice *column_of(struct map_table *table, const char *option) {
  const bool axis_in_MPa = strcmp(map_view_axes(table->columns.view)->pressure_unit, "MPa") == 0;
  const char *name = option;
  if (strcmp(option, "pressure") == 0) {
    name = axis_in_MPa ? "pressure_reduced" : "pressure";
  } else if (strcmp(option, "pressure-MPa") == 0) {
    name = axis_in_MPa ? "pressure" : "pressure_MPa";
  }
  return map_columns_find(&table->columns, name);
}

/// Adds the selection of one option.
static int add_filter(struct map_table *table, const char *command, const char *option, const char *text) {
  if (text == NULL) {
    return EXIT_DONE;
  }
  struct filter *filter = &table->filter[table->filters++];
  const int status = selection_read(command, option, text, &filter->selection);
  struct map_choice *column = column_of(table, option);
  if (status != EXIT_DONE) {
    return status;
  }
  if (column == NULL) {
    report("%s: --%s: the map's %ss have none, so none can be chosen by it; leave it out", command, option,
           cagehop_on_name(table->columns.on));
    return EXIT_USAGE_ERROR;
  }
  filter->column = column;
  column->read = true;
  if (column->source == CHOICE_FROM_RECORD && table->columns.on != CAGEHOP_ON_ISOCHORE) {
    if (filter->selection.count > 0) {
      report("%s: --%s %s: it differs from point to point of this map; give a range, FROM:TO", command,
             option, text);
      return EXIT_USAGE_ERROR;
    }
    return EXIT_DONE;
  }
  size_t count;
  const double *value;
  if (values_of(table, column, &count, &value) != CAGEHOP_OK) {
    report("%s: the map can't be read, or there is no memory", command);
    return EXIT_OTHER;
  }
  return selection_check(command, &filter->selection, count, value);
}

static bool passes(const struct map_table *table, size_t i, size_t j) {
  for (size_t k = 0; k < table->filters; k++) {
    const struct filter *filter = &table->filter[k];
    if (!selection_has(&filter->selection, map_columns_value(&table->columns, filter->column, i, j))) {
      return false;
    }
  }
  return true;
}

/// Whether no point of state i can pass, so that its row need not be read.
static bool skips(const struct map_table *table, size_t i) {
  for (size_t k = 0; k < table->filters; k++) {
    const struct filter *filter = &table->filter[k];
    const bool of_state =
        filter->column->source == CHOICE_FROM_ROWS || filter->column->source == CHOICE_FROM_ISOCHORE;
    if (of_state &&
        !selection_has(&filter->selection, map_columns_value(&table->columns, filter->column, i, 0))) {
      return true;
    }
  }
  return false;
}

// ---------------------------------------------------------------- opening

int map_table_open(const struct map_view *view, const struct map_table_params *params,
                   struct map_table **table) {
  *table = calloc(1, sizeof **table);
  if (*table == NULL || map_columns_list(view, params->on, &(*table)->columns) != CAGEHOP_OK) {
    report("%s: out of memory", params->command);
    return EXIT_OTHER;
  }
  (*table)->bare = params->bare;
  const struct {
    const char *option, *text;
  } wanted[FILTERS] = {{"phi", params->phi},
                       {"density", params->density},
                       {"temperature", params->temperature},
                       {"pressure", params->pressure},
                       {"pressure-MPa", params->pressure_MPa}};
  int status = map_columns_choose(params->command, params->columns, &(*table)->columns);
  for (int k = 0; k < FILTERS && status == EXIT_DONE; k++) {
    status = add_filter(*table, params->command, wanted[k].option, wanted[k].text);
  }
  return status;
}

void map_table_close(struct map_table **table) {
  if (*table != NULL) {
    for (size_t k = 0; k < (*table)->filters; k++) {
      selection_clear(&(*table)->filter[k].selection);
    }
    map_columns_clear(&(*table)->columns);
    free(*table);
    *table = NULL;
  }
}

// ---------------------------------------------------------------- writing

static void write_header(const struct map_table *table, FILE *file) {
  const struct map_columns_of *columns = &table->columns;
  for (size_t c = 0; c < columns->printed_count; c++) {
    const struct map_choice *column = &columns->column[columns->printed[c]];
    const bool unit = !table->bare && strcmp(column->unit, "1") != 0;
    fprintf(file, unit ? "%s%s (%s)" : "%s%s", c > 0 ? "," : "", column->name, column->unit);
  }
  putc('\n', file);
}

static void write_record(const struct map_columns_of *columns, size_t i, size_t j, FILE *file) {
  for (size_t c = 0; c < columns->printed_count; c++) {
    const struct map_choice *column = &columns->column[columns->printed[c]];
    const double value = map_columns_value(columns, column, i, j);
    if (c > 0) {
      putc(',', file);
    }
    if (column->source == CHOICE_FROM_REGIME) {
      fputs(cagehop_regime_name((enum cagehop_regime)columns->regime[j]), file);
    } else if (column->source == CHOICE_FROM_STATUS) {
      fputs(cagehop_status_name(columns->status[j]), file);
    } else if (column->is_status) {
      fputs(value == value ? cagehop_status_name((int)value) : "", file);
    } else {
      csv_number(file, value);
    }
  }
  putc('\n', file);
}

int map_table_write(struct map_table *table, FILE *file, struct map_table_counts *counts) {
  struct map_columns_of *columns = &table->columns;
  *counts = (struct map_table_counts){0};
  int status = map_columns_begin(columns);
  if (status == CAGEHOP_OK) {
    write_header(table, file);
  }
  for (size_t i = 0; i < columns->rows && status == CAGEHOP_OK && !ferror(file); i++) {
    if (columns->on == CAGEHOP_ON_POINT && skips(table, i)) {
      continue;
    }
    status = map_columns_read(columns, i);
    for (size_t j = 0; j < columns->length && status == CAGEHOP_OK; j++) {
      if (!passes(table, i, j)) {
        continue;
      }
      if (map_view_has(columns->view, columns->on, i, j)) {
        write_record(columns, i, j, file);
        counts->printed++;
      } else {
        counts->not_there++;
      }
    }
  }
  return status;
}
