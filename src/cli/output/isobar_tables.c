// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/isobar_tables.h"

#include "cli/command.h"

#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <stdio.h>
#include <string.h>

/// Whether the tables have a column.
static bool has_column(const struct isobar_tables *tables, const struct cagehop_quantity *column) {
  return column->group != CAGEHOP_GROUP_UNCERTAINTY || tables->standard_errors;
}

/// The names of the columns of a kind, with their units.
static void print_heads(const struct isobar_tables *tables, enum cagehop_on on) {
  size_t columns;
  const struct cagehop_quantity *column = cagehop_quantities(on, &columns);
  for (size_t k = 0; k < columns; k++) {
    const bool number = strcmp(column[k].unit, "1") == 0;
    if (has_column(tables, &column[k])) {
      printf(number ? " %s" : " %s/(%s)", column[k].name, column[k].unit);
    }
  }
  putchar('\n');
}

static void print_record(const struct isobar_tables *tables, enum cagehop_on on, const void *record,
                         int status) {
  size_t columns;
  const struct cagehop_quantity *column = cagehop_quantities(on, &columns);
  for (size_t k = 0; k < columns; k++) {
    if (has_column(tables, &column[k])) {
      printf(" %.10g", cagehop_quantity_value(&column[k], record));
    }
  }
  putchar('\n');
  if (status != CAGEHOP_OK) { // a comment, so that the columns are numbers
    printf("# ^ none: %s\n", cagehop_status_name(status));
  }
}

static void print_cooling_text(const struct isobar_tables *tables) {
  printf("# glass transition at cooling rates h: h |d tau_alpha/dT| = 1\n# cooling_rate/(K/s) pressure/(%s)",
         cagehop_unit_name(tables->pressure->unit));
  print_heads(tables, CAGEHOP_ON_COOLING);
  for (size_t i = 0; i < tables->params->n_cooling_rate; i++) {
    for (size_t j = 0; j < tables->pressure->count; j++) {
      const struct cagehop_cooling *cooling = &tables->cooling[i * tables->pressure->count + j];
      printf("%.12g %.12g", tables->params->cooling_rate_K_per_s[i], tables->pressure->value[j]);
      print_record(tables, CAGEHOP_ON_COOLING, cooling, cooling->status);
    }
  }
}

static void print_isobars_text(const struct isobar_tables *tables) {
  const bool viscosity = tables->params->transition_viscosity_Pa_s > 0.0;
  printf("# glass transition at %s = %g %s; VFT line of tau_alpha through %zu points from %g to %g s\n",
         viscosity ? "eta" : "tau_alpha",
         viscosity ? tables->params->transition_viscosity_Pa_s : tables->params->transition_time_s,
         viscosity ? "Pa s" : "s", tables->params->vft_points, tables->params->vft_from_s,
         tables->params->vft_to_s);
  printf("# pressure/(%s)", cagehop_unit_name(tables->pressure->unit));
  print_heads(tables, CAGEHOP_ON_ISOBAR);
  for (size_t j = 0; j < tables->pressure->count; j++) {
    printf("%.12g", tables->pressure->value[j]);
    print_record(tables, CAGEHOP_ON_ISOBAR, &tables->isobar[j], tables->isobar[j].status);
  }
}

int isobar_tables_print(const struct isobar_tables *tables, const char *name) {
  const bool both = strcmp(name, "both") == 0, cooling = strcmp(name, "cooling") == 0;
  if (tables->params->n_cooling_rate == 0 && (both || cooling)) {
    report("isobars: --table %s: the job has no cooling rates; add --cooling-rates H,..., or leave it out",
           name);
    return EXIT_USAGE_ERROR;
  }
  if (!cooling) {
    print_isobars_text(tables);
  }
  if (both) {
    fputs("\n\n", stdout);
  } else if (!cooling && tables->params->n_cooling_rate > 0) {
    puts("# T_g at cooling rates is another table: --table cooling");
  }
  if (both || cooling) {
    print_cooling_text(tables);
  }
  return EXIT_DONE;
}
