// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/curve_options.h"
#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/options/state_options.h"
#include "cli/output/json.h"

#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <cagehop/thermodynamics.h>
#include <math.h>
#include <stdio.h>

struct thermodynamics_request {
  struct state_options state;
  double to, count;
  bool json;
  struct model_options model;
};

/// One state, in the record that a map's isochore has.
struct found_thermodynamics {
  double number; ///< as the model numbers it
  struct cagehop_isochore_summary summary;
  struct cagehop_error error; ///< why something of it does not exist; status 0: all does
};

/// The rows of a map's thermodynamics; NULL past the last. *k goes on from the one before.
static const struct cagehop_quantity *next_quantity(size_t *k) {
  size_t count;
  const struct cagehop_quantity *row = cagehop_quantities(CAGEHOP_ON_ISOCHORE, &count);
  while (*k < count) {
    const struct cagehop_quantity *next = &row[(*k)++];
    if (next->group == CAGEHOP_GROUP_THERMODYNAMICS) {
      return next;
    }
  }
  return NULL;
}

static bool is_told_in_kelvin(const struct cagehop_model *model) {
  return cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN;
}

/// Returns 0 or a negative status.
static int find_thermodynamics(const struct cagehop_model *model, double number,
                               struct found_thermodynamics *found) {
  cagehop_record_clear(CAGEHOP_ON_ISOCHORE, &found->summary);
  found->number = number;
  found->summary.phi = cagehop_structure_state_packing_fraction(&model->structure, number);
  return cagehop_thermodynamics_find(&model->structure, number, &found->summary.thermodynamics,
                                     &found->error);
}

// ---------------------------------------------------------------- one state

static void print_thermodynamics(const struct cagehop_model *model,
                                 const struct found_thermodynamics *found) {
  const struct cagehop_quantity *row;
  if (is_told_in_kelvin(model)) {
    printf("temperature = %.12g K\n", found->number);
  } else {
    printf("phi = %.12g, rho = %.12g/d^3\n", found->number, found->summary.density);
  }
  for (size_t k = 0; (row = next_quantity(&k)) != NULL;) {
    const double value = cagehop_quantity_value(row, &found->summary);
    if (row->type == CAGEHOP_QUANTITY_STATUS && value != CAGEHOP_OK) {
      printf("  %-24s  %-20s  %-8s  %s\n", row->name, cagehop_status_name((int)value), "", row->long_name);
    } else if (row->type != CAGEHOP_QUANTITY_STATUS && !isnan(value)) {
      printf("  %-24s  %-20.12g  %-8s  %s\n", row->name, value, cagehop_quantity_unit(row), row->long_name);
    }
  }
}

static json_t *json_of(const struct cagehop_model *model, const struct found_thermodynamics *found) {
  const struct cagehop_quantity *row;
  json_t *object = json_object();
  json_object_set_new(object, is_told_in_kelvin(model) ? "temperature" : "phi", json_number(found->number));
  json_object_set_new(object, "density", json_number(found->summary.density));
  for (size_t k = 0; (row = next_quantity(&k)) != NULL;) {
    const double value = cagehop_quantity_value(row, &found->summary);
    json_object_set_new(object, row->name,
                        row->type == CAGEHOP_QUANTITY_STATUS ? json_string(cagehop_status_name((int)value))
                        : row->type == CAGEHOP_QUANTITY_INT  ? json_integer((json_int_t)value)
                                                             : json_number(value));
  }
  json_object_set_new(object, "reason",
                      found->error.status != CAGEHOP_OK ? json_string(found->error.text) : json_null());
  return object;
}

static int show_one(const struct cagehop_model *model, double number, bool json) {
  struct found_thermodynamics found;
  if (find_thermodynamics(model, number, &found) != CAGEHOP_OK ||
      found.summary.thermodynamics.status != CAGEHOP_OK) {
    report("thermodynamics: %s", found.error.text);
    return EXIT_OTHER;
  }
  if (json) {
    return json_print(json_of(model, &found));
  }
  print_thermodynamics(model, &found);
  if (found.error.status != CAGEHOP_OK) {
    report("thermodynamics: remark: %s", found.error.text);
  }
  return EXIT_DONE;
}

// ---------------------------------------------------------------- several states

static void print_header(const struct cagehop_model *model) {
  const struct cagehop_quantity *row;
  fputs(is_told_in_kelvin(model) ? "# temperature" : "# phi density", stdout);
  for (size_t k = 0; (row = next_quantity(&k)) != NULL;) {
    if (row->type == CAGEHOP_QUANTITY_DOUBLE) {
      printf(" %s", row->name);
    }
  }
  putchar('\n');
}

static void print_row(const struct cagehop_model *model, const struct found_thermodynamics *found) {
  const struct cagehop_quantity *row;
  if (found->error.status != CAGEHOP_OK) {
    printf("# %s\n", found->error.text);
  }
  printf("%.12g", found->number);
  if (!is_told_in_kelvin(model)) {
    printf(" %.12g", found->summary.density);
  }
  for (size_t k = 0; (row = next_quantity(&k)) != NULL;) {
    if (row->type == CAGEHOP_QUANTITY_DOUBLE) {
      printf(" %.12g", cagehop_quantity_value(row, &found->summary));
    }
  }
  putchar('\n');
}

static int show_table(const struct cagehop_model *model, double from, double to,
                      const struct thermodynamics_request *request) {
  json_t *rows = request->json ? json_array() : NULL;
  if (!request->json) {
    print_header(model);
  }
  for (double i = 0.0; i < request->count; i += 1.0) {
    const double share = i / (request->count - 1.0);
    struct found_thermodynamics found;
    if (find_thermodynamics(model, share < 1.0 ? from + share * (to - from) : to, &found) != CAGEHOP_OK) {
      report("thermodynamics: %s", found.error.text);
      json_decref(rows);
      return EXIT_OTHER;
    }
    if (request->json) {
      json_array_append_new(rows, json_of(model, &found));
    } else {
      print_row(model, &found);
    }
  }
  return request->json ? json_print(json_pack("{s:o}", "states", rows)) : EXIT_DONE;
}

// ----------------------------------------------------------------

/// The state that --to means, by the number that the first one was given by.
static int resolve_end(const struct command *command, const struct thermodynamics_request *request,
                       struct cagehop_model *model, double *number) {
  struct cagehop_state state;
  struct cagehop_error error;
  const bool kelvin = !isnan(request->state.temperature), density = !isnan(request->state.rho);
  if (cagehop_model_state(model,
                          kelvin    ? CAGEHOP_UNIT_KELVIN
                          : density ? CAGEHOP_UNIT_REDUCED_DENSITY
                                    : CAGEHOP_UNIT_PACKING_FRACTION,
                          request->to, CAGEHOP_UNIT_REDUCED_PRESSURE, 0.0, &state, &error) != CAGEHOP_OK) {
    report("%s: --to: %s", command->name, error.text);
    return EXIT_USAGE_ERROR;
  }
  *number = state.number;
  return EXIT_DONE;
}

static int show_thermodynamics(const struct command *command, struct thermodynamics_request *request) {
  struct cagehop_model model;
  struct cagehop_state state;
  double end = NAN;
  int status = state_options_resolve(command, &request->state, &request->model, false, &model, &state);
  if (status == EXIT_DONE && !isnan(request->to)) {
    status = resolve_end(command, request, &model, &end);
  }
  if (status != EXIT_DONE) {
    return status;
  }
  return isnan(end) ? show_one(&model, state.number, request->json)
                    : show_table(&model, state.number, end, request);
}

static int run_thermodynamics(const struct command *command, int argc, char **argv) {
  struct thermodynamics_request request = {.state = STATE_OPTIONS_NONE, .to = NAN, .count = 11.0};
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  status = state_options_check(command, &request.state, &request.model);
  if (status == EXIT_DONE) {
    status = show_thermodynamics(command, &request);
  }
  model_options_clear(&request.model);
  return status;
}

static const struct option_row thermodynamics_options[] = {
    PLACE_OPTIONS(thermodynamics_request, state, ""),
    {.name = "to",
     .kind = OPTION_NUMBER,
     .word = "X",
     .help = "a table from that phi, rho or temperature to this one",
     .low_open = true,
     .high = INFINITY,
     OPTION_AT(thermodynamics_request, to)},
    COUNT_OPTION(thermodynamics_request, count, .help = "rows of the table, evenly spaced", .left_out = "11",
                 .with = "to"),
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object with a map's variable names, in the map's units; of a table {\"states\": "
             "[...]}; null where a quantity does not exist, and reason says why",
     OPTION_AT(thermodynamics_request, json)},
};

const struct command command_thermodynamics = {
    .name = "thermodynamics",
    .summary = "equation of state, free energy, pair entropy of a fluid",
    .description =
        "Prints the thermodynamics of the fluid that S(q) and g(r) are of: Z = P/(rho kBT) by the virial and "
        "by the compressibility route, excess energy and free energy, pair entropy, second virial "
        "coefficient, effective diameters, each with an estimate of its error. The pressure is the fluid's "
        "own at this density; P of Eq. 2, which tilts the landscape, is another number. The error estimates "
        "are of what the closure defines; Z_difference, which an exact closure would make 0, shows the "
        "closure's own error.\n"
        "A state costs 11 to 47 others along its isotherm: 0.03 s with percus-yevick, half a second to "
        "seconds with other closures of hard spheres. With --to X it prints a table for gnuplot and "
        "numpy.loadtxt, whose comment lines say why a number is nan.",
    .option = thermodynamics_options,
    .option_count = OPTION_COUNT(thermodynamics_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL | MODEL_CHAINS,
    .model = offsetof(struct thermodynamics_request, model),
    .run = run_thermodynamics,
};
