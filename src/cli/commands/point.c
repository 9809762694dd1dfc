// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/error_option.h"
#include "cli/options/options.h"
#include "cli/options/state_options.h"
#include "cli/output/json.h"
#include "cli/output/si_units.h"
#include "run/compression.h"

#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// One point and its row, with what both were computed from.
struct found {
  const struct cagehop_model *model;
  double pressure;
  bool errors;
  struct cagehop_isochore_summary summary;
  struct cagehop_point point;
};

// ---------------------------------------------------------------- text

/// Whether temperatures of a table number the states.
static bool is_in_kelvin(const struct cagehop_model *model) {
  return cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN;
}

static bool compresses(const struct found *found) {
  return cagehop_model_is_compressible(found->model);
}

/// Whether states have a temperature that no phi_g gives them.
static bool has_own_temperature(const struct cagehop_model *model) {
  return cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED;
}

/// Whether a column belongs to this material: temperature is one of phi and P where that compresses, else one
/// of phi alone.
static bool is_of_material(const struct found *found, const struct cagehop_quantity *column) {
  return column->group != (compresses(found) ? CAGEHOP_GROUP_INCOMPRESSIBLE : CAGEHOP_GROUP_COMPRESSIBLE) &&
         (column->group != CAGEHOP_GROUP_TEMPERATURE_AXIS || is_in_kelvin(found->model)) &&
         (column->group != CAGEHOP_GROUP_ENERGY ||
          found->model->structure.system.potential != CAGEHOP_POTENTIAL_HARD) &&
         (column->group != CAGEHOP_GROUP_THERMODYNAMICS || found->model->thermodynamics) &&
         (column->group != CAGEHOP_GROUP_UNCERTAINTY || found->errors);
}

/// Name, value and unit, the same in an SI unit, and what it is; nothing where it does not exist.
static void print_column(const struct found *found, const struct cagehop_quantity *column,
                         const void *record) {
  const double value = cagehop_quantity_value(column, record);
  char physical[48] = "";
  double factor;
  const char *unit = physical_unit(cagehop_quantity_unit(column), &found->model->material,
                                   found->point.temperature, &factor);
  const bool told = column->role == CAGEHOP_ROLE_COORDINATE || // in the first line
                    (is_in_kelvin(found->model) && strcmp(column->name, "temperature") == 0);
  if (isnan(value) || told || !is_of_material(found, column)) {
    return;
  }
  if (column->type == CAGEHOP_QUANTITY_STATUS) {
    if (value != CAGEHOP_OK) {
      printf("  %-20s  %-20s  %-8s  %-18s  %s\n", column->name, cagehop_status_name((int)value), "", "",
             cagehop_status_message((int)value));
    }
    return;
  }
  if (unit != NULL && strcmp(cagehop_quantity_unit(column), "kBT/d^3") == 0 && compresses(found)) {
    struct cagehop_thermal_state at; // a spinodal has its own temperature where pressure compresses
    (void)cagehop_material_state_at_reduced(&found->model->material, found->summary.phi, value, &at);
    factor = at.pressure_MPa / value;
  }
  if (unit != NULL) {
    snprintf(physical, sizeof physical, "%.6g %s", value * factor, unit);
  }
  printf("  %-20s  %-20.12g  %-8s  %-18s  %s\n", column->name, value, cagehop_quantity_unit(column), physical,
         column->long_name);
}

/// What a record holds, under the name of its kind.
static void print_quantities(const struct found *found, enum cagehop_on on, const void *record) {
  size_t count;
  const struct cagehop_quantity *column = cagehop_quantities(on, &count);
  puts(cagehop_on_name(on));
  for (size_t i = 0; i < count; i++) {
    print_column(found, &column[i], record);
  }
}

static void print_text(const struct found *found) {
  const struct cagehop_isochore_summary *summary = &found->summary;
  printf("%s, phi = %g", found->model->material.name, summary->phi);
  if (found->model->structure.system.potential != CAGEHOP_POTENTIAL_HARD) {
    printf(", rho = %g/d^3", summary->density);
  }
  printf(", P = %g kBT/d^3", found->pressure);
  if (!isnan(found->point.temperature)) {
    printf(" (%.6g MPa), T = %.6g K", found->pressure * found->point.pressure_unit_MPa,
           found->point.temperature);
  }
  printf(": %s\n", cagehop_regime_name(found->point.landscape.regime));
  print_quantities(found, CAGEHOP_ON_POINT, &found->point);
  print_quantities(found, CAGEHOP_ON_ISOCHORE, summary);
  if (isnan(found->model->material.phi_g) || has_own_temperature(found->model)) {
    return;
  }
  puts("material");
  printf("  %-20s  %-20.12g  %-8s  %-18s  %s\n", "phi_g", found->model->material.phi_g, "1", "",
         "packing fraction of the glass transition");
}

// ---------------------------------------------------------------- JSON

static void add_columns(json_t *object, const struct found *found, enum cagehop_on on, const void *record) {
  size_t count;
  const struct cagehop_quantity *columns = cagehop_quantities(on, &count);
  for (size_t i = 0; i < count; i++) {
    if (!is_of_material(found, &columns[i])) {
      continue;
    }
    const double value = cagehop_quantity_value(&columns[i], record);
    json_t *member = columns[i].type == CAGEHOP_QUANTITY_STATUS ? json_string(cagehop_status_name((int)value))
                     : columns[i].type == CAGEHOP_QUANTITY_INT  ? json_integer((json_int_t)value)
                                                                : json_number(value);
    json_object_set_new(object, columns[i].name, member);
  }
}

static int print_json(const struct found *found) {
  json_t *object = json_object();
  json_object_set_new(object, "material", json_string(found->model->material.name));
  json_object_set_new(object, "phi_g",
                      json_number(has_own_temperature(found->model) ? NAN : found->model->material.phi_g));
  json_object_set_new(object, "phi", json_number(found->summary.phi));
  json_object_set_new(object, "pressure", json_number(found->pressure));
  json_object_set_new(object, "regime", json_string(cagehop_regime_name(found->point.landscape.regime)));
  json_object_set_new(object, "status", json_string(cagehop_status_name(found->point.status)));
  add_columns(object, found, CAGEHOP_ON_POINT, &found->point);
  add_columns(object, found, CAGEHOP_ON_ISOCHORE, &found->summary);
  return json_print(object);
}

// ----------------------------------------------------------------

/// Returns 0, or a status with *error.
static int compute_point(const struct cagehop_model *model, const struct cagehop_state *state,
                         const struct error_option *errors, struct found *found,
                         struct cagehop_error *error) {
  struct cagehop_isochore *isochore = NULL;
  *found = (struct found){.model = model, .pressure = state->pressure, .errors = errors->wanted};
  if (cagehop_isochore_solve_explained(model, state->number, &isochore, error) == CAGEHOP_OK) {
    found->summary = *cagehop_isochore_summary(isochore);
    cagehop_isochore_evaluate(isochore, 1, &state->pressure, &found->point);
    error_option_put(errors, &found->point);
    cagehop_point_explain(isochore, &found->point, error);
  }
  cagehop_isochore_destroy(&isochore);
  return error->status;
}

static int show(const struct cagehop_model *model, const struct cagehop_state *state,
                const struct error_option *errors, bool json) {
  struct found found;
  struct cagehop_error error;
  char words[COMPRESSION_WORDS_MAX];
  if (compute_point(model, state, errors, &found, &error) != CAGEHOP_OK) {
    report("point: no certified result: %s", error.text);
    return EXIT_OTHER;
  }
  if (compresses(&found) && !isnan(found.point.temperature) &&
      compression_is_far(&model->material, found.point.pressure_MPa, words)) {
    report("point: remark: %s", words);
  }
  if (json) {
    return print_json(&found);
  }
  print_text(&found);
  return EXIT_DONE;
}

struct point_request {
  struct state_options state;
  bool json, thermodynamics;
  struct error_option errors;
  struct model_options model;
};

static int run_point(const struct command *command, int argc, char **argv) {
  struct point_request request = {.state = STATE_OPTIONS_NONE};
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  struct cagehop_model model;
  struct cagehop_state state;
  status = state_options_check(command, &request.state, &request.model);
  if (status == EXIT_DONE) {
    status = state_options_resolve(command, &request.state, &request.model, true, &model, &state);
  }
  if (status == EXIT_DONE) {
    model.smoluchowski_rates = model.viscosity = true;
    model.thermodynamics = request.thermodynamics;
    status = error_option_open(command, &request.model, &model, &request.errors);
  }
  if (status == EXIT_DONE) {
    status = show(&model, &state, &request.errors, request.json);
  }
  error_option_close(&request.errors);
  model_options_clear(&request.model);
  return status;
}

static const struct option_row point_options[] = {
    PLACE_OPTIONS(point_request, state, ""),
    PRESSURE_OPTIONS(point_request, state),
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object: the map's variable names, in the map's units; null where a quantity does not "
             "exist, \"Infinity\" where it is infinite, regime and status by name",
     OPTION_AT(point_request, json)},
    {.name = "thermodynamics",
     .kind = OPTION_FLAG,
     .help = "also the fluid's equation of state, energies and pair entropy, see 'cagehop thermodynamics'",
     OPTION_AT(point_request, thermodynamics)},
    ERROR_OPTION(point_request, errors),
};

const struct command command_point = {
    .name = "point",
    .summary = "everything known about one point",
    .description = "Prints everything known about one point of the map, with units.",
    .option = point_options,
    .option_count = OPTION_COUNT(point_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL | MODEL_PHYSICS,
    .model = offsetof(struct point_request, model),
    .manual = "Without --phi-g the temperature needs a search for tau_alpha = 100 s on this structure: "
              "milliseconds for the closure percus-yevick; up to minutes for others, which is only done with "
              "--phi-g auto.",
    .run = run_point,
};
