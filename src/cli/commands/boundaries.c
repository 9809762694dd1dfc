// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/output/json.h"
#include "phase_map/phi_range.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/// The phase boundaries of one model, as they are printed.
struct diagram {
  struct cagehop_model model;
  bool kelvin;  // whether temperatures number the states
  double first; // state of the first row: phi, [1], or temperature, [K]; the cusp's unless one was asked for
  double onset; // likewise
  struct cagehop_cusp cusp;
  size_t count;
  double *number;                       // of states, from the cusp to dense or cold ones; owned
  struct cagehop_isochore_summary *row; // at number[i]; owned
};

/// What a state and a reduced pressure, [kBT/d^3], mean; NaN where there is none, as at P < 0.
static struct cagehop_thermal_state state_at(const struct diagram *diagram, double number, double pressure) {
  struct cagehop_thermal_state state;
  if (cagehop_structure_temperature_rule(&diagram->model.structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    const double T = isnan(number) ? NAN : cagehop_model_temperature(&diagram->model, number);
    const double unit = cagehop_material_pressure_unit_MPa(&diagram->model.material, T);
    return (struct cagehop_thermal_state){.temperature = T,
                                          .pressure = pressure,
                                          .pressure_MPa = pressure >= 0.0 ? pressure * unit : NAN,
                                          .pressure_unit_MPa = unit};
  }
  (void)cagehop_material_state_at_reduced(&diagram->model.material, number, pressure, &state);
  return state;
}

static double phi_at(const struct diagram *diagram, double number) {
  return isnan(number) ? NAN : cagehop_structure_state_packing_fraction(&diagram->model.structure, number);
}

/// What numbers the state of a row.
static double number_of(const struct diagram *diagram, const struct cagehop_isochore_summary *row) {
  return diagram->kelvin ? row->temperature : row->phi;
}

static bool is_compressible(const struct diagram *diagram) {
  return cagehop_model_is_compressible(&diagram->model);
}

/// The three pressures of a row.
enum { PRESSURES = 3 };

static void list_pressures(const struct cagehop_isochore_summary *row, double pressure[PRESSURES]) {
  pressure[0] = row->spinodals.P_lower;
  pressure[1] = row->spinodals.P_upper;
  pressure[2] = row->spinodals.P_coexistence;
}

// ---------------------------------------------------------------- computing

/// What is known at the cusp without solving it again: all three pressures are one.
static void fill_cusp(struct diagram *diagram) {
  const double P = diagram->cusp.pressure;
  diagram->row[0].phi = diagram->cusp.phi;
  diagram->row[0].temperature = state_at(diagram, diagram->cusp.state, 0.0).temperature;
  diagram->row[0].spinodals = (struct cagehop_spinodals){P, P, P};
}

static int solve_row(struct diagram *diagram, size_t i, struct cagehop_error *error) {
  struct cagehop_isochore *isochore = NULL;
  const int status = cagehop_isochore_solve_explained(&diagram->model, diagram->number[i], &isochore, error);
  if (status == CAGEHOP_OK) {
    diagram->row[i] = *cagehop_isochore_summary(isochore);
  }
  cagehop_isochore_destroy(&isochore);
  if (status == CAGEHOP_OK && error->status != CAGEHOP_OK) {
    report("boundaries: remark: no certified result: %s", error->text);
  }
  return status;
}

/// The states of the rows, the last of which is `last`.
static void spread_rows(struct diagram *diagram, double last) {
  const double sign = diagram->kelvin ? -1.0 : 1.0; // hot is dilute
  diagram->onset = sign * diagram->onset < sign * last ? diagram->onset : NAN;
  const double inside = sign * diagram->onset > sign * diagram->first ? diagram->onset : NAN;
  cagehop_boundary_grid(sign * diagram->first, sign * inside, sign * last, diagram->count, diagram->number);
  for (size_t i = 0; i < diagram->count; i++) {
    diagram->number[i] *= sign;
  }
}

/// Finds the cusp and the onset. Rows that begin at a state that was asked for need neither.
static int find_places(struct diagram *diagram, double first, struct cagehop_error *error) {
  diagram->first = first;
  if (!isnan(first)) {
    diagram->cusp = (struct cagehop_cusp){.phi = NAN, .pressure = NAN, .r = NAN, .state = NAN};
    const int status = cagehop_barrier_onset_explained(&diagram->model, &diagram->onset, error);
    return status == CAGEHOP_NO_BOUNDARY ? CAGEHOP_OK : status;
  }
  int status = cagehop_cusp_find_explained(&diagram->model, &diagram->cusp, error);
  if (status == CAGEHOP_OK) {
    diagram->first = diagram->cusp.state;
    status = cagehop_barrier_onset_explained(&diagram->model, &diagram->onset, error);
  }
  return status;
}

/// first: where the rows are to begin; NaN: at the cusp.
static int solve(struct diagram *diagram, double first, double most) {
  struct cagehop_error error;
  int status = find_places(diagram, first, &error);
  if (status == CAGEHOP_OK && !diagram->kelvin && !(diagram->first < most)) {
    report("boundaries: --phi-max %g must be above %s, phi = %.6g", most,
           isnan(first) ? "the cusp" : "--phi-min", diagram->first);
    return EXIT_USAGE_ERROR;
  }
  if (status == CAGEHOP_OK && diagram->kelvin && !(diagram->cusp.state > most)) {
    report("boundaries: --temperature-min %g K must be below the cusp, T = %.6g K", most,
           diagram->cusp.state);
    return EXIT_USAGE_ERROR;
  }
  if (status == CAGEHOP_OK) {
    spread_rows(diagram, most);
  }
  if (status == CAGEHOP_OK && isnan(first)) {
    fill_cusp(diagram);
  }
  for (size_t i = isnan(first) ? 1u : 0u; i < diagram->count && status == CAGEHOP_OK; i++) {
    status = solve_row(diagram, i, &error);
  }
  if (status != CAGEHOP_OK) {
    report("boundaries: not found: %s%s", error.text,
           status == CAGEHOP_NO_BOUNDARY && !diagram->kelvin ? "; for rows without it give --phi-min" : "");
  }
  return status == CAGEHOP_OK ? EXIT_DONE : EXIT_OTHER;
}

// ---------------------------------------------------------------- printing

/// T/K is that at P = 0, and where pressure compresses each of the three has its own besides.
static void print_curves_row(const struct diagram *diagram, const struct cagehop_isochore_summary *row) {
  double pressure[PRESSURES];
  list_pressures(row, pressure);
  const double number = number_of(diagram, row);
  printf("%.12g %.8g", row->phi, state_at(diagram, number, 0.0).temperature);
  for (int k = 0; k < PRESSURES; k++) {
    printf(" %.12g", pressure[k]);
  }
  for (int k = 0; k < PRESSURES; k++) {
    printf(" %.8g", state_at(diagram, number, pressure[k]).pressure_MPa);
  }
  for (int k = 0; k < PRESSURES && is_compressible(diagram); k++) {
    printf(" %.8g", state_at(diagram, number, pressure[k]).temperature);
  }
  putchar('\n');
}

static void print_diagram(const struct diagram *diagram) {
  const struct cagehop_cusp *cusp = &diagram->cusp;
  const struct cagehop_thermal_state at_cusp = state_at(diagram, cusp->state, cusp->pressure);
  printf("# %s; P in kBT/d^3 unless MPa stands with it\n", diagram->model.material.name);
  if (isnan(cusp->phi)) {
    printf("# rows begin at phi = %.10g, which was asked for, and not at the cusp\n", diagram->first);
  } else {
    printf("# cusp of the spinodals: phi = %.10f, P = %.10f (%.6g MPa), r = %.10f d, T = %.8g K\n", cusp->phi,
           cusp->pressure, at_cusp.pressure_MPa, cusp->r, at_cusp.temperature);
  }
  if (!isnan(diagram->onset)) {
    printf("# barrier onset at P = 0: phi = %.10f, T = %.8g K\n", phi_at(diagram, diagram->onset),
           state_at(diagram, diagram->onset, 0.0).temperature);
  }
  fputs("# phi T/K P_lower P_upper P_coexistence P_lower/MPa P_upper/MPa P_coexistence/MPa", stdout);
  puts(is_compressible(diagram) ? " T_lower/K T_upper/K T_coexistence/K" : "");
  for (size_t i = 0; i < diagram->count; i++) {
    print_curves_row(diagram, &diagram->row[i]);
  }
}

/// A place in the diagram with its temperature and its pressure in MPa.
static json_t *json_place(const struct diagram *diagram, double number, double pressure) {
  json_t *place = json_object();
  const struct cagehop_thermal_state state = state_at(diagram, number, pressure);
  json_object_set_new(place, "phi", json_number(phi_at(diagram, number)));
  json_object_set_new(place, "temperature", json_number(state.temperature));
  json_object_set_new(place, "pressure", json_number(pressure));
  json_object_set_new(place, "pressure_MPa", json_number(state.pressure_MPa));
  return place;
}

/// The numbers of a row under their names; the last six where pressure compresses.
enum { ROW_NAMES = 12, ROW_NAMES_INCOMPRESSIBLE = 6 };

static void list_row(const struct diagram *diagram, const struct cagehop_isochore_summary *row,
                     double value[ROW_NAMES]) {
  const double number = number_of(diagram, row);
  const struct cagehop_thermal_state ambient = state_at(diagram, number, 0.0);
  value[0] = row->phi;
  value[1] = ambient.temperature;
  value[2] = ambient.pressure_unit_MPa;
  list_pressures(row, &value[3]);
  for (int k = 0; k < PRESSURES; k++) {
    const struct cagehop_thermal_state state = state_at(diagram, number, value[3 + k]);
    value[6 + k] = state.pressure_MPa;
    value[9 + k] = state.temperature;
  }
}

static int print_diagram_json(const struct diagram *diagram) {
  static const char *const names[2][ROW_NAMES] = {
      {"phi", "temperature", "pressure_unit", "P_lower", "P_upper", "P_coexistence"},
      {"phi", "temperature_ambient", "pressure_unit_ambient", "P_lower", "P_upper", "P_coexistence",
       "P_lower_MPa", "P_upper_MPa", "P_coexistence_MPa", "T_lower", "T_upper", "T_coexistence"}};
  const bool mapped =
      cagehop_structure_temperature_rule(&diagram->model.structure) == CAGEHOP_TEMPERATURE_MAPPED;
  const bool compressible = is_compressible(diagram);
  const size_t count = compressible ? ROW_NAMES : ROW_NAMES_INCOMPRESSIBLE;
  json_t *object = json_object(), *column[ROW_NAMES];
  json_t *cusp = json_place(diagram, diagram->cusp.state, diagram->cusp.pressure);
  json_object_set_new(cusp, "r", json_number(diagram->cusp.r));
  json_object_set_new(object, "material", json_string(diagram->model.material.name));
  json_object_set_new(object, "phi_g", json_number(mapped ? diagram->model.material.phi_g : NAN));
  json_object_set_new(object, "cusp", cusp);
  json_object_set_new(object, "onset", json_place(diagram, diagram->onset, 0.0));
  for (size_t k = 0; k < count; k++) {
    column[k] = json_array();
    json_object_set_new(object, names[compressible][k], column[k]);
  }
  for (size_t i = 0; i < diagram->count; i++) {
    double value[ROW_NAMES];
    list_row(diagram, &diagram->row[i], value);
    for (size_t k = 0; k < count; k++) {
      json_array_append_new(column[k], json_number(value[k]));
    }
  }
  return json_print(object);
}

// ----------------------------------------------------------------

/// The last state where temperatures number them.
static int check_temperature_min(const struct cagehop_model *model, bool of_phi, double least, double *most) {
  double low, high;
  temperature_range_of(&model->structure, &low, &high);
  if (of_phi) {
    report("boundaries: temperatures number the states, and rows go down to the lowest; leave out --phi-min "
           "and --phi-max");
    return EXIT_USAGE_ERROR;
  }
  *most = isnan(least) ? fmax(low, temperature_cheap(&model->structure)) : least;
  if (*most >= low && *most < high) {
    return EXIT_DONE;
  }
  report("boundaries: --temperature-min %g K must be from %.6g to below %.6g K", least, low, high);
  return EXIT_USAGE_ERROR;
}

/// The last state.
static int check_most(const struct cagehop_model *model, double phi_min, double phi_max, double least,
                      double *most) {
  double reach, unused;
  *most = phi_max;
  if (cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN) {
    return check_temperature_min(model, !isnan(phi_max) || !isnan(phi_min), least, most);
  }
  if (!isnan(least)) {
    report("boundaries: --temperature-min is for states that temperatures number; give --phi-max");
    return EXIT_USAGE_ERROR;
  }
  phi_range_of(&model->structure, &unused, &reach);
  reach = fmin(reach, CAGEHOP_PACKING_FRACTION_MAX);
  if (isnan(*most)) {
    *most = fmin(0.70, reach);
  }
  if (*most > 0.0 && *most <= reach) {
    return EXIT_DONE;
  }
  report("boundaries: --phi-max %g must be above 0 and at most %g", *most, reach);
  return EXIT_USAGE_ERROR;
}

struct boundaries_request {
  double phi_min, phi_max, temperature_min, count;
  bool json;
  struct model_options model;
};

/// Computes and prints, of a resolved model. Returns the exit status.
static int show_boundaries(struct diagram *diagram, const struct boundaries_request *request) {
  double most;
  int status =
      check_most(&diagram->model, request->phi_min, request->phi_max, request->temperature_min, &most);
  diagram->kelvin = cagehop_structure_state_unit(&diagram->model.structure) == CAGEHOP_UNIT_KELVIN;
  diagram->count = (size_t)request->count;
  diagram->number = calloc(diagram->count, sizeof *diagram->number);
  diagram->row = calloc(diagram->count, sizeof *diagram->row);
  if (status == EXIT_DONE && (diagram->number == NULL || diagram->row == NULL)) {
    report("boundaries: out of memory");
    status = EXIT_OTHER;
  }
  if (status == EXIT_DONE) {
    status = solve(diagram, request->phi_min, most);
  }
  if (status == EXIT_DONE && request->json) {
    status = print_diagram_json(diagram);
  } else if (status == EXIT_DONE) {
    print_diagram(diagram);
  }
  free(diagram->number);
  free(diagram->row);
  return status;
}

static int run_boundaries(const struct command *command, int argc, char **argv) {
  struct boundaries_request request = {
      .phi_min = NAN, .phi_max = NAN, .temperature_min = NAN, .count = 100.0};
  struct diagram diagram = {.onset = NAN};
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  status = model_options_resolve(command, &request.model, &diagram.model);
  if (status == EXIT_DONE) {
    status = show_boundaries(&diagram, &request);
  }
  model_options_clear(&request.model);
  return status;
}

static const struct option_row boundaries_options[] = {
    {.name = "phi-min",
     .kind = OPTION_NUMBER,
     .word = "X",
     .help = "first packing fraction, where the cusp is none of the states",
     .low_open = true,
     .high = CAGEHOP_PACKING_FRACTION_MAX,
     .left_out = "that of the cusp",
     OPTION_AT(boundaries_request, phi_min)},
    {.name = "phi-max",
     .kind = OPTION_NUMBER,
     .word = "X",
     .help = "last packing fraction",
     .low_open = true,
     .high = CAGEHOP_PACKING_FRACTION_MAX,
     .left_out = "0.70",
     OPTION_AT(boundaries_request, phi_max)},
    {.name = "temperature-min",
     .kind = OPTION_NUMBER,
     .word = "T",
     .unit = "K",
     .help = "last temperature, where that numbers the states",
     .low_open = true,
     .high = INFINITY,
     .left_out = "the coldest of a table; of a system a quarter of epsilon",
     OPTION_AT(boundaries_request, temperature_min)},
    {.name = "count",
     .kind = OPTION_NUMBER,
     .word = "N",
     .help = "rows, closest at the cusp",
     .low = 3.0,
     .high = 1e6,
     .whole = true,
     .left_out = "100",
     OPTION_AT(boundaries_request, count)},
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object, with the map's variable names",
     OPTION_AT(boundaries_request, json)},
};

const struct command command_boundaries = {
    .name = "boundaries",
    .summary = "spinodals, coexistence, cusp, onset of the barrier",
    .description = "Traces the phase boundaries from the cusp, where the spinodals meet: between P_lower and "
                   "P_upper there are "
                   "two states, at P_coexistence they are equally deep; nan where there is none. Comment "
                   "lines tell the cusp "
                   "and the onset of the barrier at P = 0. Columns: phi, T at P = 0, the three pressures in "
                   "kBT/d^3 and again in MPa; with --bulk-modulus the temperatures at them besides.\n"
                   "Of a fluid that attracts the search begins above its spinodal, at the first states "
                   "that exist. The cusp may lie below them; --phi-min gives the rows then.",
    .option = boundaries_options,
    .option_count = OPTION_COUNT(boundaries_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL,
    .model = offsetof(struct boundaries_request, model),
    .run = run_boundaries,
};
