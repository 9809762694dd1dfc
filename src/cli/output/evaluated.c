// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/evaluated.h"

#include "cli/output/csv.h"

#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_input(const struct state_rows *rows, const char *name) {
  for (size_t c = 0; c < rows->columns; c++) {
    if (rows->name[c].length == strlen(name) && strncasecmp(rows->name[c].text, name, strlen(name)) == 0) {
      return true;
    }
  }
  return false;
}

/// A column's name, which is another one where the file has that already.
static void print_name(const struct state_rows *rows, const char *name) {
  printf(",%s%s", name, is_input(rows, name) ? "_theory" : "");
}

/// Whether rows of this model have a column of that group.
static bool has_group(const struct cagehop_model *model, enum cagehop_quantity_group group) {
  switch (group) {
  case CAGEHOP_GROUP_RATES:
    return model->smoluchowski_rates;
  case CAGEHOP_GROUP_MODULUS:
    return model->smoluchowski_rates || model->viscosity;
  case CAGEHOP_GROUP_VISCOSITY:
    return model->viscosity;
  case CAGEHOP_GROUP_ELASTIC:
    return model->elastic_coupling > 0.0;
  case CAGEHOP_GROUP_COMPRESSIBLE:
    return cagehop_model_is_compressible(model);
  case CAGEHOP_GROUP_INCOMPRESSIBLE:
    return !cagehop_model_is_compressible(model);
  case CAGEHOP_GROUP_ENERGY:
    return model->structure.system.potential != CAGEHOP_POTENTIAL_HARD;
  case CAGEHOP_GROUP_THERMODYNAMICS:
    return model->thermodynamics;
  case CAGEHOP_GROUP_COOLING:
  case CAGEHOP_GROUP_UNCERTAINTY:
  case CAGEHOP_GROUP_TEMPERATURE_AXIS: // phi is printed of every row
    return false;
  case CAGEHOP_GROUP_BASIC:
  case CAGEHOP_GROUP_REDUCED_AXIS:
  case CAGEHOP_GROUP_MPA_AXIS:
    break;
  }
  return true;
}

/// Whether it is printed: what it cost is not.
static bool is_column(const struct evaluated_columns *columns, const struct cagehop_quantity *column) {
  return column->role != CAGEHOP_ROLE_COST && column->type != CAGEHOP_QUANTITY_STATUS &&
         (has_group(columns->model, column->group) ||
          (column->group == CAGEHOP_GROUP_UNCERTAINTY && columns->uncertainty));
}

void evaluated_print_header(const struct evaluated_columns *columns) {
  const struct state_rows *rows = columns->rows;
  for (size_t c = 0; c < rows->columns; c++) {
    printf("%s", c > 0 ? "," : "");
    csv_text(stdout, rows->name[c].text, rows->name[c].length);
  }
  print_name(rows, "status");
  print_name(rows, "reason");
  print_name(rows, "regime");
  print_name(rows, "phi");
  print_name(rows, "ln_tau_alpha_error");
  for (int on = CAGEHOP_ON_POINT; on <= CAGEHOP_ON_ISOCHORE; on++) {
    size_t count;
    const struct cagehop_quantity *column = cagehop_quantities((enum cagehop_on)on, &count);
    for (size_t i = 0; i < count; i++) {
      if (is_column(columns, &column[i])) {
        print_name(rows, column[i].name);
      }
    }
  }
  putchar('\n');
}

static void print_value(double value) {
  putchar(',');
  csv_number(stdout, value);
}

static void print_evaluated_columns(const struct evaluated_columns *columns, enum cagehop_on on,
                                    const void *record) {
  size_t count;
  const struct cagehop_quantity *column = cagehop_quantities(on, &count);
  for (size_t i = 0; i < count; i++) {
    if (is_column(columns, &column[i])) {
      print_value(record == NULL ? NAN : cagehop_quantity_value(&column[i], record));
    }
  }
}

void evaluated_print(const struct evaluated_columns *columns, const struct state_row *row,
                     const struct evaluated *found) {
  for (size_t c = 0; c < columns->rows->columns; c++) {
    printf("%s", c > 0 ? "," : "");
    if (c < row->fields) {
      csv_text(stdout, row->field[c].text, row->field[c].length);
    }
  }
  const bool failed = found->error.status != CAGEHOP_OK;
  printf(",%s,", cagehop_status_name(found->error.status));
  csv_text(stdout, found->error.text, strlen(found->error.text));
  printf(",%s", cagehop_regime_name(failed ? CAGEHOP_REGIME_FAILED : found->point->landscape.regime));
  print_value(found->summary != NULL ? found->summary->phi : found->phi);
  print_value(found->log_tau_error);
  print_evaluated_columns(columns, CAGEHOP_ON_POINT, failed ? NULL : found->point);
  print_evaluated_columns(columns, CAGEHOP_ON_ISOCHORE, found->summary);
  putchar('\n');
}
