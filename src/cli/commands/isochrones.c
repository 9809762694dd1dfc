// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/model_options.h"
#include "cli/options/number_list.h"
#include "cli/options/options.h"
#include "cli/output/json.h"
#include "cli/output/state_watch.h"
#include "job/key_table.h"

#include <cagehop/isochrones.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ISOCHRONE_COUNT = 51, ISOCHRONE_STATES = 30 };

struct isochrones_request {
  const char *tau, *eta, *pressure, *pressure_MPa;
  bool json;
  struct model_options model;
};

/// The curves of one model, as they are printed.
struct isochrones {
  struct cagehop_model model;
  struct cagehop_isochrone_params params;
  double *level;                         // params.level; owned
  struct cagehop_axis pressure;          // its values are owned
  struct cagehop_isochrone_point *point; // of level i at pressure j: point[i * pressure.count + j]; owned
};

/// The columns of a point.
static const struct isochrone_column {
  const char *name, *unit; // unit NULL: a number
  size_t offset;
} isochrone_columns[] = {
    {"phi", NULL, offsetof(struct cagehop_isochrone_point, phi)},
    {"phi_error", NULL, offsetof(struct cagehop_isochrone_point, phi_error)},
    {"temperature", "K", offsetof(struct cagehop_isochrone_point, temperature)},
    {"temperature_error", "K", offsetof(struct cagehop_isochrone_point, temperature_error)},
    {"pressure_reduced", "kBT/d^3", offsetof(struct cagehop_isochrone_point, pressure)},
    {"pressure_MPa", "MPa", offsetof(struct cagehop_isochrone_point, pressure_MPa)},
    {"steepness", NULL, offsetof(struct cagehop_isochrone_point, steepness)},
    {"steepness_error", NULL, offsetof(struct cagehop_isochrone_point, steepness_error)},
    {"dT_dP", "K/MPa", offsetof(struct cagehop_isochrone_point, dT_dP)},
    {"dT_dP_error", "K/MPa", offsetof(struct cagehop_isochrone_point, dT_dP_error)},
    {"activation_volume", "nm^3", offsetof(struct cagehop_isochrone_point, activation_volume_nm3)},
};

enum { ISOCHRONE_COLUMNS = sizeof isochrone_columns / sizeof isochrone_columns[0] };

static double isochrone_value(const struct cagehop_isochrone_point *point, size_t k) {
  return *(const double *)((const char *)point + isochrone_columns[k].offset);
}

static const struct cagehop_isochrone_point *point_at(const struct isochrones *isochrones, size_t i,
                                                      size_t j) {
  return &isochrones->point[i * isochrones->pressure.count + j];
}

// ---------------------------------------------------------------- what to find

static int choose_levels(const struct command *command, const struct isochrones_request *request,
                         struct isochrones *isochrones) {
  const bool viscosity = request->eta != NULL;
  if ((request->tau != NULL) == viscosity) {
    report(viscosity ? "isochrones: --tau and --eta exclude each other; keep one"
                     : "isochrones: --tau or --eta is missing; see 'cagehop isochrones --help'");
    return EXIT_USAGE_ERROR;
  }
  struct cagehop_parameter row =
      *job_key_find(viscosity ? "isobars.transition_viscosity_Pa_s" : "isobars.transition_time_s");
  row.low = 0.0;
  row.low_open = true; // a transition's 0 is none
  const int status = number_list_read(
      command, viscosity ? "eta" : "tau", viscosity ? request->eta : request->tau, &row,
      viscosity ? "1e9,1e12" : "1e-6,1,100", &isochrones->params.n_level, &isochrones->level);
  isochrones->params.viscosity = viscosity;
  isochrones->params.level = isochrones->level;
  return status;
}

static int failed_isochrones(int status) {
  report("isochrones: %s", cagehop_status_message(status));
  return EXIT_OTHER;
}

/// From 0 to where the first curve ends.
static int choose_usual_pressures(struct isochrones *isochrones, struct state_watch *watch) {
  const struct cagehop_watch next = state_watch_next(watch);
  double reach, *value = malloc(ISOCHRONE_COUNT * sizeof *value);
  if (value == NULL) {
    report("isochrones: out of memory");
    return EXIT_OTHER;
  }
  isochrones->pressure = (struct cagehop_axis){CAGEHOP_UNIT_REDUCED_PRESSURE, ISOCHRONE_COUNT, value};
  const int status = cagehop_isochrones_reach(&isochrones->model, &isochrones->params, &next, &reach);
  if (status > 0) {
    report(
        "isochrones: none of the curves has a point at P = 0 (%s); choose other levels, or give --pressure",
        status == CAGEHOP_NO_TRANSITION ? "the level is not passed there" : cagehop_status_message(status));
    return EXIT_OTHER;
  }
  for (size_t j = 0; j < ISOCHRONE_COUNT; j++) {
    value[j] = reach * (double)j / (double)(ISOCHRONE_COUNT - 1);
  }
  return status == CAGEHOP_OK ? EXIT_DONE : failed_isochrones(status);
}

/// What pressures in MPa and viscosities need.
static int check_temperature(const struct isochrones *isochrones) {
  const bool in_MPa = isochrones->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  const bool mapped =
      cagehop_structure_temperature_rule(&isochrones->model.structure) == CAGEHOP_TEMPERATURE_MAPPED;
  if (cagehop_model_has_temperature(&isochrones->model) || !(in_MPa || isochrones->params.viscosity)) {
    return EXIT_DONE;
  }
  report("isochrones: %s needs %s, or give %s", in_MPa ? "--pressure-MPa" : "--eta",
         mapped ? "phi_g, which is not known; add --phi-g NUMBER"
                : "the system's epsilon in K, which is not known; add it",
         in_MPa ? "--pressure" : "--tau");
  return EXIT_USAGE_ERROR;
}

// ---------------------------------------------------------------- finding and printing

static int find_isochrones(struct isochrones *isochrones, struct state_watch *watch) {
  const struct cagehop_watch next = state_watch_next(watch);
  const size_t count = isochrones->params.n_level * isochrones->pressure.count;
  struct cagehop_isobars *isobars = NULL;
  isochrones->point = malloc(count * sizeof *isochrones->point);
  int status = isochrones->point == NULL ? CAGEHOP_NO_MEMORY
                                         : cagehop_isochrones_create(&isochrones->model, &isochrones->params,
                                                                     &isochrones->pressure, &isobars);
  if (status == CAGEHOP_OK) {
    status = cagehop_isobars_compute_watched(isobars, &isochrones->model, &next);
  }
  for (size_t i = 0; i < isochrones->params.n_level && status == CAGEHOP_OK; i++) {
    for (size_t j = 0; j < isochrones->pressure.count && status == CAGEHOP_OK; j++) {
      struct cagehop_isochrone_point *point = &isochrones->point[i * isochrones->pressure.count + j];
      cagehop_isochrones_evaluate(isobars, i, j, point);
      status = point->status < 0 ? point->status : CAGEHOP_OK;
    }
  }
  cagehop_isobars_destroy(&isobars);
  return status == CAGEHOP_OK ? EXIT_DONE : failed_isochrones(status);
}

/// Why there is no point: where the curve has ended, or what failed.
static const char *reason_of(const struct cagehop_isochrone_point *point) {
  return point->absence == CAGEHOP_ISOCHRONE_UNKNOWN ? cagehop_status_name(point->status)
                                                     : cagehop_isochrone_absence_name(point->absence);
}

static void print_isochrone(const struct isochrones *isochrones, size_t i) {
  const double level = isochrones->params.level[i];
  const bool viscosity = isochrones->params.viscosity;
  printf("%s# %s = %g %s\n", i > 0 ? "\n\n" : "", viscosity ? "eta" : "tau_alpha", level,
         viscosity ? "Pa s" : "s");
  printf(viscosity ? "# eta/(Pa s)" : "# tau_alpha/s");
  for (size_t k = 0; k < ISOCHRONE_COLUMNS; k++) {
    printf(isochrone_columns[k].unit == NULL ? " %s" : " %s/(%s)", isochrone_columns[k].name,
           isochrone_columns[k].unit);
  }
  putchar('\n');
  for (size_t j = 0; j < isochrones->pressure.count; j++) {
    const struct cagehop_isochrone_point *point = point_at(isochrones, i, j);
    printf("%.12g", level);
    for (size_t k = 0; k < ISOCHRONE_COLUMNS; k++) {
      printf(" %.12g", isochrone_value(point, k));
    }
    puts("");
    if (point->absence != CAGEHOP_ISOCHRONE_EXISTS) {
      printf("# ^ none: %s\n", reason_of(point));
    }
  }
}

static void print_isochrones(const struct isochrones *isochrones) {
  const bool in_MPa = isochrones->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  printf("# %s: curves of constant %s at fixed pressures in %s; nan where a curve has no point\n",
         isochrones->model.material.name, isochrones->params.viscosity ? "eta" : "tau_alpha",
         in_MPa ? "MPa" : "kBT/d^3");
  for (size_t i = 0; i < isochrones->params.n_level; i++) {
    print_isochrone(isochrones, i);
  }
}

/// A list of lists, one for each level: column k, or with k == ISOCHRONE_COLUMNS why there is no point.
static json_t *isochrone_rows(const struct isochrones *isochrones, size_t k) {
  json_t *rows = json_array();
  for (size_t i = 0; i < isochrones->params.n_level; i++) {
    json_t *row = json_array();
    for (size_t j = 0; j < isochrones->pressure.count; j++) {
      const struct cagehop_isochrone_point *point = point_at(isochrones, i, j);
      json_array_append_new(row, k < ISOCHRONE_COLUMNS ? json_number(isochrone_value(point, k))
                                 : point->absence == CAGEHOP_ISOCHRONE_EXISTS
                                     ? json_string(cagehop_status_name(point->status))
                                     : json_string(reason_of(point)));
    }
    json_array_append_new(rows, row);
  }
  return rows;
}

static json_t *isochrone_list(size_t count, const double value[]) {
  json_t *list = json_array();
  for (size_t i = 0; i < count; i++) {
    json_array_append_new(list, json_number(value[i]));
  }
  return list;
}

static int print_isochrones_json(const struct isochrones *isochrones) {
  json_t *object = json_object();
  const struct cagehop_axis *pressure = &isochrones->pressure;
  json_object_set_new(object, "material", json_string(isochrones->model.material.name));
  json_object_set_new(object, "phi_g", json_number(isochrones->model.material.phi_g));
  json_object_set_new(object, isochrones->params.viscosity ? "eta" : "tau_alpha",
                      isochrone_list(isochrones->params.n_level, isochrones->params.level));
  json_object_set_new(object, "pressure_units", json_string(cagehop_unit_name(pressure->unit)));
  json_object_set_new(object, "pressure", isochrone_list(pressure->count, pressure->value));
  for (size_t k = 0; k < ISOCHRONE_COLUMNS; k++) {
    json_object_set_new(object, isochrone_columns[k].name, isochrone_rows(isochrones, k));
  }
  json_object_set_new(object, "status", isochrone_rows(isochrones, ISOCHRONE_COLUMNS));
  return json_print(object);
}

// ----------------------------------------------------------------

static int show_isochrones(struct isochrones *isochrones, bool json) {
  struct state_watch watch;
  state_watch_begin(&watch, "states for the isochrones", ISOCHRONE_STATES);
  int status = check_temperature(isochrones);
  if (status == EXIT_DONE && isochrones->pressure.count == 0) {
    status = choose_usual_pressures(isochrones, &watch);
  }
  if (status == EXIT_DONE) {
    status = find_isochrones(isochrones, &watch);
  }
  state_watch_end(&watch);
  if (status == EXIT_DONE && json) {
    return print_isochrones_json(isochrones);
  }
  if (status == EXIT_DONE) {
    print_isochrones(isochrones);
  }
  return status;
}

static int run_isochrones(const struct command *command, int argc, char **argv) {
  struct isochrones_request request = {0};
  struct isochrones isochrones = {0};
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  status = choose_levels(command, &request, &isochrones);
  if (status == EXIT_DONE) {
    status = pressure_list_read(command, request.pressure, request.pressure_MPa, &isochrones.pressure);
  }
  if (status == EXIT_DONE) {
    status = model_options_resolve(command, &request.model, &isochrones.model);
  }
  if (status == EXIT_DONE) {
    status = show_isochrones(&isochrones, request.json);
  }
  free(isochrones.level);
  free((double *)isochrones.pressure.value);
  free(isochrones.point);
  model_options_clear(&request.model);
  return status;
}

static const struct option_row isochrones_options[] = {
    {.name = "tau",
     .kind = OPTION_TEXT,
     .word = "S,...",
     .help = "relaxation times tau_alpha, in s, ascending; or --eta",
     OPTION_AT(isochrones_request, tau)},
    {.name = "eta",
     .kind = OPTION_TEXT,
     .word = "ETA,...",
     .help = "viscosities G tau_alpha instead, in Pa s, ascending",
     OPTION_AT(isochrones_request, eta)},
    {.name = "pressure",
     .kind = OPTION_TEXT,
     .word = "P,...",
     .help = "at these fixed reduced pressures, in kBT/d^3, or FROM:TO:COUNT",
     .left_out = "51 from 0 to where the curve of the shortest time ends",
     OPTION_AT(isochrones_request, pressure)},
    {.name = "pressure-MPa",
     .kind = OPTION_TEXT,
     .word = "P,...",
     .help = "at these fixed pressures in MPa instead",
     OPTION_AT(isochrones_request, pressure_MPa)},
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object: levels, pressures, and for each column a list of a list for each level",
     OPTION_AT(isochrones_request, json)},
};

const struct command command_isochrones = {
    .name = "isochrones",
    .summary = "curves of constant tau_alpha or viscosity in (T, P)",
    .description =
        "Traces curves of constant tau_alpha, or of constant viscosity, over pressure, on the theory itself: "
        "a "
        "block of rows for each level, with two empty lines between. Columns: the level, phi and T where it "
        "is "
        "passed, the pressure in both units, the steepness d log10(level)/d(T*/T) at T* = T (Eq. 14 at 100 "
        "s), dT/dP "
        "along the curve, and the activation volume, with their estimated errors. Where a curve has no "
        "point the row is nan and a comment says why: trapped, exceeded or unreached within the packing "
        "fractions that are looked at, or the status of what failed.",
    .option = isochrones_options,
    .option_count = OPTION_COUNT(isochrones_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL | MODEL_PHYSICS,
    .model = offsetof(struct isochrones_request, model),
    .run = run_isochrones,
};
