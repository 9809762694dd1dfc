// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/number_list.h"
#include "cli/options/options.h"
#include "cli/output/isobar_tables.h"
#include "cli/output/json.h"
#include "cli/output/terminal.h"
#include "job/key_table.h"
#include "parameter/record.h"
#include "run/no_temperature.h"
#include "run/phi_g.h"
#include "run/resolve.h"
#include "run/standard_errors.h"

#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What was asked for; NaN and NULL are as in the map's job.
struct isobars_request {
  double transition_time, transition_viscosity, vft_from, vft_to, vft_points;
  const char *pressure, *pressure_MPa, *cooling_rates, *table;
  bool json;
};

/// The isobars to be found.
struct task {
  struct resolved_job resolved;
  struct cagehop_isobar_params params;
  struct cagehop_axis pressure;    // its values are owned
  struct cagehop_isobar *isobar;   // owned
  double *rate;                    // owned; NULL: those of the job
  struct cagehop_cooling *cooling; // at pressure j and rate i at [i * pressure.count + j]; owned
};

// ---------------------------------------------------------------- what to find

static int choose_pressures(const struct command *command, const struct isobars_request *request,
                            struct task *task) {
  const struct cagehop_axis *axis = &task->resolved.job.pressure;
  const int status = pressure_list_read(command, request->pressure, request->pressure_MPa, &task->pressure);
  if (status != EXIT_DONE || task->pressure.count > 0) {
    return status;
  }
  double *value = malloc(axis->count * sizeof *value);
  if (value == NULL) {
    report("isobars: out of memory");
    return EXIT_OTHER;
  }
  memcpy(value, axis->value, axis->count * sizeof *value);
  task->pressure = (struct cagehop_axis){axis->unit, axis->count, value};
  return EXIT_DONE;
}

/// The cooling rates that were asked for, in place of the job's.
static int choose_rates(const struct command *command, const struct isobars_request *request,
                        struct task *task) {
  if (request->cooling_rates == NULL) {
    return EXIT_DONE;
  }
  const int status = number_list_read(command, "cooling-rates", request->cooling_rates,
                                      job_axis_row(CAGEHOP_UNIT_KELVIN_PER_SECOND), "0.1,1,1e12",
                                      &task->params.n_cooling_rate, &task->rate);
  task->params.cooling_rate_K_per_s = task->rate;
  return status;
}

/// Puts the options that stand for keys of the job, and were given, into the job.
static int choose_params(const struct command *command, const struct isobars_request *request,
                         struct task *task) {
  struct job *job = &task->resolved.job;
  for (size_t k = 0; k < command->option_count; k++) {
    const struct option_row *option = &command->option[k];
    if (option->key != NULL && option->kind == OPTION_NUMBER) {
      const double *given = (const double *)((const char *)request + option->offset);
      const struct cagehop_parameter *row = job_key_find(option->key);
      if (!isnan(*given)) {
        parameter_store(row, *given, job_record(row, job));
      }
    }
  }
  if (!isnan(request->transition_time) && !isnan(request->transition_viscosity)) {
    report("isobars: --transition-time and --transition-viscosity exclude each other; keep one");
    return EXIT_USAGE_ERROR;
  }
  if (!isnan(request->transition_time)) {
    job->isobars.transition_viscosity_Pa_s = 0.0; // of the job
  }
  task->params = job->isobars;
  if (!(task->params.vft_from_s < task->params.vft_to_s)) {
    report("isobars: --vft-from %g --vft-to %g: the window must begin before it ends",
           task->params.vft_from_s, task->params.vft_to_s);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_DONE;
}

/// Standard errors are of T_g by time, at pressures in MPa, as in the job.
static void drop_errors(struct task *task) {
  bool *wanted = &task->resolved.job.output_standard_errors;
  if (*wanted &&
      (task->pressure.unit != CAGEHOP_UNIT_MEGAPASCAL || task->params.transition_viscosity_Pa_s > 0.0)) {
    report("isobars: remark: no standard errors with --pressure or --transition-viscosity");
    *wanted = false;
  }
}

// ---------------------------------------------------------------- finding and printing

static int find_phi_g(const char *map_path, struct task *task) {
  struct terminal terminal = {0};
  const struct run_events events = terminal_events(&terminal);
  struct cagehop_error error;
  char line[RUN_LINE_MAX];
  const int status = phi_g_find(map_path, "material.phi_g: NUMBER in the job", 0.0, &events,
                                &task->resolved.job.model, NULL, &error);
  if (status > 0 && task->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL) {
    report("isobars: pressures in MPa need a temperature, and phi_g was not found: %s; give --pressure",
           error.text);
    return EXIT_USAGE_ERROR;
  }
  return status == CAGEHOP_OK
             ? EXIT_DONE
             : terminal_exit(go_on_without_temperature(map_path, &error, &events, line), line);
}

/// Whether the task has a column.
static bool shows_column(const struct task *task, const struct cagehop_quantity *column) {
  return column->group != CAGEHOP_GROUP_UNCERTAINTY || task->resolved.job.output_standard_errors;
}

/// Standard errors of what was found.
static int find_errors(struct task *task) {
  struct standard_errors errors;
  struct cagehop_error error;
  int status = standard_errors_open(&task->resolved.job, NULL, &errors, &error);
  if (status != CAGEHOP_OK) {
    report("isobars: %s", error.text);
    return EXIT_OTHER;
  }
  for (size_t j = 0; j < task->pressure.count && status == CAGEHOP_OK; j++) {
    status = standard_errors_put(&errors, task->params.transition_time_s, &task->isobar[j]);
  }
  standard_errors_close(&errors);
  if (status != CAGEHOP_OK) {
    report("isobars: %s", cagehop_status_message(status));
  }
  return status == CAGEHOP_OK ? EXIT_DONE : EXIT_OTHER;
}

static int find(struct task *task) {
  struct cagehop_isobars *isobars = NULL;
  task->isobar = malloc(task->pressure.count * sizeof *task->isobar);
  task->cooling = malloc(task->pressure.count * task->params.n_cooling_rate * sizeof *task->cooling + 1);
  int status =
      task->isobar == NULL || task->cooling == NULL
          ? CAGEHOP_NO_MEMORY
          : cagehop_isobars_create(&task->resolved.job.model, &task->params, &task->pressure, &isobars);
  if (status == CAGEHOP_OK) {
    status = cagehop_isobars_compute(isobars, &task->resolved.job.model);
  }
  for (size_t j = 0; j < task->pressure.count && status == CAGEHOP_OK; j++) {
    cagehop_isobars_evaluate(isobars, j, &task->isobar[j]);
    status = task->isobar[j].status < 0 ? task->isobar[j].status : CAGEHOP_OK;
    for (size_t i = 0; i < task->params.n_cooling_rate && status == CAGEHOP_OK; i++) {
      struct cagehop_cooling *cooling = &task->cooling[i * task->pressure.count + j];
      cagehop_isobars_cool(isobars, j, i, cooling);
      status = cooling->status < 0 ? cooling->status : CAGEHOP_OK;
    }
  }
  cagehop_isobars_destroy(&isobars);
  if (status != CAGEHOP_OK) {
    report("isobars: %s", cagehop_status_message(status));
  }
  return status == CAGEHOP_OK ? find_errors(task) : EXIT_OTHER;
}

/// A value, or a status by its name where the quantity is NULL, at all pressures of each rate.
static json_t *cooling_rows(const struct task *task, const struct cagehop_quantity *quantity) {
  json_t *rows = json_array();
  for (size_t i = 0; i < task->params.n_cooling_rate; i++) {
    json_t *row = json_array();
    for (size_t j = 0; j < task->pressure.count; j++) {
      const struct cagehop_cooling *cooling = &task->cooling[i * task->pressure.count + j];
      json_array_append_new(row, quantity != NULL ? json_number(cagehop_quantity_value(quantity, cooling))
                                                  : json_string(cagehop_status_name(cooling->status)));
    }
    json_array_append_new(rows, row);
  }
  return rows;
}

/// The axis and what stands on it: lists of a list for each rate.
static void add_cooling_json(const struct task *task, json_t *object) {
  json_t *rate = json_array();
  size_t columns;
  const struct cagehop_quantity *quantity = cagehop_quantities(CAGEHOP_ON_COOLING, &columns);
  for (size_t i = 0; i < task->params.n_cooling_rate; i++) {
    json_array_append_new(rate, json_number(task->params.cooling_rate_K_per_s[i]));
  }
  json_object_set_new(object, "cooling_rate", rate);
  for (size_t k = 0; k < columns; k++) {
    json_object_set_new(object, quantity[k].name, cooling_rows(task, &quantity[k]));
  }
  json_object_set_new(object, "cooling_status", cooling_rows(task, NULL));
}

static int print_isobars_json(const struct task *task) {
  json_t *object = json_object(), *pressure = json_array(), *status = json_array();
  json_object_set_new(object, "material", json_string(task->resolved.job.model.material.name));
  struct job_number number[JOB_OWN_KEYS_MAX];
  const size_t numbers = job_isobar_numbers(&task->resolved.job, number);
  for (size_t k = 0; k < numbers; k++) {
    json_object_set_new(object, number[k].name,
                        number[k].whole ? json_integer((json_int_t)number[k].value)
                                        : json_number(number[k].value));
  }
  json_object_set_new(object, "pressure_units", json_string(cagehop_unit_name(task->pressure.unit)));
  json_object_set_new(object, "pressure", pressure);
  for (size_t j = 0; j < task->pressure.count; j++) {
    json_array_append_new(pressure, json_number(task->pressure.value[j]));
    json_array_append_new(status, json_string(cagehop_status_name(task->isobar[j].status)));
  }
  size_t columns;
  const struct cagehop_quantity *quantity = cagehop_quantities(CAGEHOP_ON_ISOBAR, &columns);
  for (size_t k = 0; k < columns; k++) {
    json_t *column = json_array();
    for (size_t j = 0; j < task->pressure.count; j++) {
      json_array_append_new(column, json_number(cagehop_quantity_value(&quantity[k], &task->isobar[j])));
    }
    if (shows_column(task, &quantity[k])) {
      json_object_set_new(object, quantity[k].name, column);
    } else {
      json_decref(column);
    }
  }
  json_object_set_new(object, "isobar_status", status);
  if (task->params.n_cooling_rate > 0) {
    add_cooling_json(task, object);
  }
  return json_print(object);
}

static int run_isobars(const struct command *command, int argc, char **argv) {
  struct isobars_request request = {.transition_time = NAN,
                                    .transition_viscosity = NAN,
                                    .vft_from = NAN,
                                    .vft_to = NAN,
                                    .vft_points = NAN,
                                    .table = "isobars"};
  struct task task = {0};
  const char *map_path;
  char line[RUN_LINE_MAX];
  int status = options_parse(command, argc, argv, &request, &map_path);
  if (status != OPTIONS_STOP) {
    return status;
  }
  status = terminal_exit(resolve_model(map_path, RESOLVE_MAP, &task.resolved, line), line);
  task.resolved.job.model.smoluchowski_rates = false; // of no use here
  if (status == EXIT_DONE) {
    status = choose_params(command, &request, &task);
  }
  if (status == EXIT_DONE) {
    status = choose_rates(command, &request, &task);
  }
  if (status == EXIT_DONE) {
    status = choose_pressures(command, &request, &task);
  }
  if (status == EXIT_DONE) {
    drop_errors(&task);
  }
  if (status == EXIT_DONE) { // last, because it may take minutes
    status = find_phi_g(map_path, &task);
  }
  if (status == EXIT_DONE) {
    status = find(&task);
  }
  if (status == EXIT_DONE && request.json) {
    status = print_isobars_json(&task);
  } else if (status == EXIT_DONE) {
    status = isobar_tables_print(
        &(struct isobar_tables){.params = &task.params,
                                .pressure = &task.pressure,
                                .isobar = task.isobar,
                                .cooling = task.cooling,
                                .standard_errors = task.resolved.job.output_standard_errors},
        request.table);
  }
  free((double *)task.pressure.value);
  free(task.isobar);
  free(task.rate);
  free(task.cooling);
  resolved_job_clear(&task.resolved);
  return status;
}

#define OF_JOB .kind = OPTION_NUMBER, .left_out = "the job's"

static const struct option_row isobars_options[] = {
    {.key = "isobars.transition_time_s", OF_JOB, .word = "S", OPTION_AT(isobars_request, transition_time)},
    {.key = "isobars.transition_viscosity_Pa_s",
     OF_JOB,
     .word = "ETA",
     OPTION_AT(isobars_request, transition_viscosity)},
    {.key = "isobars.vft_from_s", OF_JOB, .word = "S", OPTION_AT(isobars_request, vft_from)},
    {.key = "isobars.vft_to_s", OF_JOB, .word = "S", OPTION_AT(isobars_request, vft_to)},
    {.key = "isobars.vft_points", OF_JOB, .word = "N", OPTION_AT(isobars_request, vft_points)},
    {.key = "isobars.cooling_rates_K_per_s",
     .kind = OPTION_TEXT,
     .left_out = "the job's",
     .word = "H,...",
     OPTION_AT(isobars_request, cooling_rates)},
    {.name = "pressure",
     .kind = OPTION_TEXT,
     .word = "P,...",
     .help = "at these fixed reduced pressures, in kBT/d^3, or FROM:TO:COUNT",
     .left_out = "the map's",
     OPTION_AT(isobars_request, pressure)},
    {.name = "pressure-MPa",
     .kind = OPTION_TEXT,
     .word = "P,...",
     .help = "at these fixed pressures in MPa instead: the reduced one rises on cooling",
     OPTION_AT(isobars_request, pressure_MPa)},
    {.name = "table",
     .kind = OPTION_TEXT,
     .word = "NAME",
     .names = (const char *const[]){"isobars", "cooling", "both", NULL},
     .help = "the isobars, T_g at cooling rates, or one after the other with two empty lines between",
     .left_out = "isobars",
     OPTION_AT(isobars_request, table)},
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object of lists, with the map's variable names",
     OPTION_AT(isobars_request, json)},
};

const struct command command_isobars = {
    .name = "isobars",
    .summary = "glass transition, fragility and VFT line by pressure",
    .operand = "MAP.h5",
    .description = "Finds the isobars of a map's job again, for another glass-transition time or viscosity, "
                   "cooling rates, another window of the VFT fit, or other pressures; what is left out is as "
                   "in the job. Nothing is written. They are found "
                   "on the theory "
                   "itself, so the map's grid does not matter, and the map need not be complete. Columns are "
                   "separated by blanks, for gnuplot, numpy.loadtxt and their like; a comment line below a "
                   "row says why numbers in it are nan.",
    .option = isobars_options,
    .option_count = OPTION_COUNT(isobars_options),
    .run = run_isobars,
};
