// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/json_option.h"
#include "cli/options/options.h"
#include "cli/output/json.h"

#include <cagehop/landscape.h>
#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <stdio.h>

/// The axes of a map that a quantity stands on, by enum cagehop_on.
static const char *const axes[CAGEHOP_RECORD_KINDS][2] = {
    [CAGEHOP_ON_POINT] = {"phi", "pressure"},
    [CAGEHOP_ON_ISOCHORE] = {"phi"},
    [CAGEHOP_ON_ISOBAR] = {"pressure"},
    [CAGEHOP_ON_COOLING] = {"cooling_rate", "pressure"},
};

static int print_columns(void) {
  printf("%-20s  %-21s  %-8s  %-6s  %-12s  %s\n", "name", "on", "unit", "paper", "group", "what it is");
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    size_t count;
    const struct cagehop_quantity *row = cagehop_quantities(on, &count);
    for (size_t k = 0; k < count; k++) {
      char place[32];
      snprintf(place, sizeof place, axes[on][1] != NULL ? "%s,%s" : "%s", axes[on][0], axes[on][1]);
      printf("%-20s  %-21s  %-8s  %-6s  %-12s  %s\n", row[k].name, place, cagehop_quantity_unit(&row[k]),
             text_or_dash(row[k].equation), cagehop_quantity_group_name(row[k].group), row[k].long_name);
    }
  }
  return EXIT_DONE;
}

static json_t *describe_quantity(const struct cagehop_quantity *row) {
  json_t *object = json_object(), *on = json_array();
  for (size_t i = 0; i < 2 && axes[row->on][i] != NULL; i++) {
    json_array_append_new(on, json_string(axes[row->on][i]));
  }
  json_object_set_new(object, "name", json_string(row->name));
  json_object_set_new(object, "on", on);
  json_object_set_new(object, "units", json_string(row->unit));
  json_object_set_new(object, "reduced_units", json_text(row->reduced_unit));
  json_object_set_new(object, "long_name", json_string(row->long_name));
  json_object_set_new(object, "equation", json_text(row->equation));
  json_object_set_new(object, "symbol", json_string(row->symbol));
  json_object_set_new(object, "group", json_string(cagehop_quantity_group_name(row->group)));
  json_object_set_new(object, "role", json_string(cagehop_quantity_role_name(row->role)));
  json_object_set_new(object, "whole_number", json_boolean(row->type != CAGEHOP_QUANTITY_DOUBLE));
  return object;
}

static json_t *describe_regimes(void) {
  json_t *rows = json_array();
  for (int regime = 0; regime < CAGEHOP_REGIME_COUNT; regime++) {
    const char *name = cagehop_regime_name((enum cagehop_regime)regime);
    json_array_append_new(rows, json_pack("{s:i, s:s}", "value", regime, "name", name));
  }
  return rows;
}

/// What `status` and its like can be: what belongs to one state, and goes into the map.
static json_t *describe_statuses(void) {
  static const int statuses[] = {
#define STATUS_VALUE(symbol, value, name, message) value,
      CAGEHOP_STATUSES(STATUS_VALUE)
#undef STATUS_VALUE
  };
  json_t *rows = json_array();
  for (size_t k = 0; k < sizeof statuses / sizeof *statuses; k++) {
    if (statuses[k] >= 0) {
      json_array_append_new(rows, json_pack("{s:i, s:s, s:s}", "value", statuses[k], "name",
                                            cagehop_status_name(statuses[k]), "meaning",
                                            cagehop_status_message(statuses[k])));
    }
  }
  return rows;
}

static int print_columns_json(void) {
  json_t *object = json_object(), *rows = json_array();
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    size_t count;
    const struct cagehop_quantity *row = cagehop_quantities(on, &count);
    for (size_t k = 0; k < count; k++) {
      json_array_append_new(rows, describe_quantity(&row[k]));
    }
  }
  json_object_set_new(object, "columns", rows);
  json_object_set_new(object, "regimes", describe_regimes());
  json_object_set_new(object, "statuses", describe_statuses());
  return json_print(object);
}

static int run_columns(const struct command *command, int argc, char **argv) {
  struct json_request request = {0};
  const int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  return request.json ? print_columns_json() : print_columns();
}

static const struct option_row columns_options[] = {
    JSON_OPTION("one JSON object, {\"columns\": [...]}, with the symbol in TeX, and whether the column is a "
                "result, a coordinate or a cost, besides; and \"regimes\" and \"statuses\", the values of "
                "regime and status")};

const struct command command_columns = {
    .name = "columns",
    .summary = "the table of what a map holds",
    .description =
        "Lists what is computed: the columns of a map, the axes that each stands on, unit, number of the "
        "equation in the paper, "
        "which maps have it, and what it is. Group basic: all; rates: where the job wants output.rates; "
        "reduced_axis, MPa_axis: by the unit of the pressure axis; compressible: where the material has a "
        "bulk "
        "modulus; incompressible: where it has none; elastic: where physics.elastic_coupling is "
        "above 0; modulus: with output.rates or output.viscosity; viscosity: with output.viscosity; "
        "thermodynamics: "
        "with output.thermodynamics; cooling: "
        "with isobars.cooling_rates_K_per_s. Columns on pressure alone need "
        "output.isobars.",
    .option = columns_options,
    .option_count = OPTION_COUNT(columns_options),
    .run = run_columns,
};
