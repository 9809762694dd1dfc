// SPDX-License-Identifier: GPL-3.0-or-later
/// Scattered states: a row of a file in, a row with all columns out.
#include "cli/options/error_option.h"
#include "cli/options/options.h"
#include "cli/output/evaluated.h"
#include "table_file/state_rows.h"

#include <cagehop/landscape_table.h>
#include <cagehop/status.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Isochores that are kept; packing fractions that are sooner solved than tabulated.
enum { KEPT = 64, FEW = 54 };

struct evaluation {
  struct cagehop_model model;
  struct state_rows rows;
  struct error_option errors;
  struct cagehop_landscape_table *table; // NULL: each state is solved
  struct {
    double state; // a packing fraction, or a temperature
    struct cagehop_isochore *isochore;
  } kept[KEPT];
  size_t next;   // the one that gives way
  size_t failed; // rows
};

// ---------------------------------------------------------------- packing fractions

/// Whether temperatures number the states, as in a table of S(q) that has them, or a system at one density.
static bool is_numbered_by_temperature(const struct evaluation *evaluation) {
  return cagehop_structure_state_unit(&evaluation->model.structure) == CAGEHOP_UNIT_KELVIN;
}

/// What numbers a row's state: its packing fraction, at its temperature and pressure, where that compresses;
/// Eq. 11. Or its temperature; NaN where that is not given.
static double row_state(const struct evaluation *evaluation, const struct state_row *row) {
  const struct cagehop_material *material = &evaluation->model.material;
  const double T = row->thermal;
  const enum cagehop_unit place = evaluation->rows.place;
  if (is_numbered_by_temperature(evaluation)) {
    return place == CAGEHOP_UNIT_KELVIN ? T : NAN;
  }
  if (place != CAGEHOP_UNIT_KELVIN) {
    return place == CAGEHOP_UNIT_REDUCED_DENSITY ? cagehop_density_packing_fraction(row->thermal)
                                                 : row->thermal;
  }
  if (cagehop_structure_temperature_rule(&evaluation->model.structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return NAN;
  }
  const double unit = evaluation->rows.megapascal ? 1.0 : cagehop_material_pressure_unit_MPa(material, T);
  return cagehop_material_packing_fraction_at(material, T, row->pressure * unit);
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/// Sorts numbers and drops those that were there before. Returns how many are left.
static size_t distinct(size_t count, double value[]) {
  size_t left = 0;
  qsort(value, count, sizeof *value, by_value);
  for (size_t i = 0; i < count; i++) {
    if (left == 0 || value[i] != value[left - 1]) {
      value[left++] = value[i];
    }
  }
  return left;
}

/// Makes a table from low to high, and says what it is.
static int make_landscape_table(struct evaluation *evaluation, size_t states, double low, double high) {
  const bool kelvin = is_numbered_by_temperature(evaluation);
  const double least_width = kelvin ? 0.01 * low : 0.01;
  struct cagehop_error error;
  if (high - low < least_width) {
    low = fmax(0.5 * low, low - least_width);
    high = kelvin ? high + least_width : fmin(CAGEHOP_PACKING_FRACTION_MAX, high + least_width);
  }
  if (cagehop_landscape_table_create(&evaluation->model, low, high, NULL, &evaluation->table, &error) !=
      CAGEHOP_OK) {
    report("evaluate: %s", error.text);
    return EXIT_OTHER;
  }
  const struct cagehop_landscape_table_report made = cagehop_landscape_table_report(evaluation->table);
  report(
      "evaluate: remark: %zu %s, so they come from a table of %d states from %s = %.6g to %.6g%s, which has "
      "F to %.2g kBT; ln_tau_alpha_error is what that makes of tau_alpha, and --table no solves each",
      states, kelvin ? "temperatures" : "packing fractions", made.states, kelvin ? "T" : "phi", low, high,
      kelvin ? " K" : "", made.landscape_error);
  return EXIT_DONE;
}

/// The largest number of a state that there may be.
static double most_state(const struct evaluation *evaluation) {
  return is_numbered_by_temperature(evaluation) ? DBL_MAX : CAGEHOP_PACKING_FRACTION_MAX;
}

/// Whether a table can be made of the model's states: not of S(q) with temperatures, nor of another table.
static bool can_be_tabulated(const struct evaluation *evaluation) {
  const struct cagehop_structure_params *structure = &evaluation->model.structure;
  return structure->source != CAGEHOP_STRUCTURE_LANDSCAPE_TABLE &&
         (structure->source == CAGEHOP_STRUCTURE_PRISM || !is_numbered_by_temperature(evaluation));
}

/// Decides whether states are solved or come from a table. `wanted` is NULL, "yes" or "no".
static int choose(struct evaluation *evaluation, const char *wanted) {
  const enum cagehop_temperature_rule rule = cagehop_structure_temperature_rule(&evaluation->model.structure);
  struct state_row row;
  size_t count = 0;
  double *state = malloc((evaluation->rows.count + 1) * sizeof *state);
  if (state == NULL) {
    report("evaluate: out of memory");
    return EXIT_OTHER;
  }
  for (size_t i = 0; i < evaluation->rows.count; i++) {
    state_rows_get(&evaluation->rows, i, &row);
    const double at = row_state(evaluation, &row);
    if (at > 0.0 && at <= most_state(evaluation)) {
      state[count++] = at;
    }
  }
  count = distinct(count, state);
  const bool tabulate =
      count > 0 && can_be_tabulated(evaluation) &&
      (wanted == NULL ? count > FEW && rule == CAGEHOP_TEMPERATURE_MAPPED : strcmp(wanted, "yes") == 0);
  const int status =
      tabulate ? make_landscape_table(evaluation, count, state[0], state[count - 1]) : EXIT_DONE;
  free(state);
  return status;
}

/// The isochore of a state, kept or new. NULL where a negative status, in *error, ends it all.
static const struct cagehop_isochore *isochore_at(struct evaluation *evaluation, double state,
                                                  struct cagehop_error *error) {
  for (size_t i = 0; i < KEPT; i++) {
    if (evaluation->kept[i].isochore != NULL && evaluation->kept[i].state == state) {
      return evaluation->kept[i].isochore;
    }
  }
  struct cagehop_isochore **place = &evaluation->kept[evaluation->next].isochore;
  evaluation->kept[evaluation->next].state = state;
  evaluation->next = (evaluation->next + 1) % KEPT;
  cagehop_isochore_destroy(place);
  if (evaluation->table != NULL) {
    (void)cagehop_isochore_interpolate(evaluation->table, &evaluation->model, state, place, error);
  } else {
    (void)cagehop_isochore_solve_explained(&evaluation->model, state, place, error);
  }
  return *place;
}

// ---------------------------------------------------------------- rows

static void fail_row(struct evaluated *found, const struct state_rows *rows, const struct state_row *row,
                     size_t column) {
  found->error.status = CAGEHOP_BAD_ARGUMENT;
  snprintf(found->error.text, sizeof found->error.text, "%s:%zu: %.*s is no number", rows->text.path,
           row->line, (int)rows->name[column].length, rows->name[column].text);
}

static struct evaluated_columns columns_of(const struct evaluation *evaluation) {
  return (struct evaluated_columns){
      .rows = &evaluation->rows, .model = &evaluation->model, .uncertainty = evaluation->errors.wanted};
}

/// Evaluates and prints row i. Returns an exit status, not EXIT_DONE where nothing can follow.
static int evaluate_row(struct evaluation *evaluation, size_t i) {
  const struct evaluated_columns columns = columns_of(evaluation);
  const struct state_rows *rows = &evaluation->rows;
  struct evaluated found = {.log_tau_error = NAN};
  struct cagehop_point point;
  struct state_row row;
  state_rows_get(rows, i, &row);
  const double state = row_state(evaluation, &row);
  found.phi = is_numbered_by_temperature(evaluation) ? NAN : state;
  if (row.fields != rows->columns) {
    found.error.status = CAGEHOP_BAD_ARGUMENT;
    snprintf(found.error.text, sizeof found.error.text,
             "%s:%zu: %zu fields where the header has %zu; every row needs all columns", rows->text.path,
             row.line, row.fields, rows->columns);
  } else if (isnan(row.thermal) || isnan(row.pressure)) {
    fail_row(&found, rows, &row, isnan(row.thermal) ? rows->thermal : rows->pressure);
  } else if (isnan(state)) {
    found.error.status = CAGEHOP_OUT_OF_RANGE;
    snprintf(found.error.text, sizeof found.error.text,
             is_numbered_by_temperature(evaluation)
                 ? "%s:%zu: temperatures number the states of this structure; give a column T_K"
             : cagehop_structure_temperature_rule(&evaluation->model.structure) == CAGEHOP_TEMPERATURE_FIXED
                 ? "%s:%zu: all states of this system have its temperature; give a column phi or density"
                 : "%s:%zu: a temperature means a packing fraction where phi_g is known; give --phi-g",
             rows->text.path, row.line);
  } else {
    const struct cagehop_isochore *isochore = isochore_at(evaluation, state, &found.error);
    if (isochore == NULL) {
      report("evaluate: %s", found.error.text);
      return EXIT_OTHER;
    }
    const struct cagehop_axis axis = {
        rows->megapascal ? CAGEHOP_UNIT_MEGAPASCAL : CAGEHOP_UNIT_REDUCED_PRESSURE, 1, &row.pressure};
    found.summary = cagehop_isochore_summary(isochore);
    found.point = &point;
    cagehop_isochore_evaluate_axis(isochore, &axis, &point);
    cagehop_point_explain(isochore, &point, &found.error);
    if (found.error.status == CAGEHOP_OK) {
      found.log_tau_error = cagehop_isochore_log_tau_error(isochore, &point);
      error_option_put(&evaluation->errors, &point);
    }
  }
  evaluation->failed += found.error.status != CAGEHOP_OK;
  evaluated_print(&columns, &row, &found);
  return EXIT_DONE;
}

static int evaluate_all(struct evaluation *evaluation, const char *wanted) {
  int status = choose(evaluation, wanted);
  if (status != EXIT_DONE) {
    return status;
  }
  const struct evaluated_columns columns = columns_of(evaluation);
  evaluated_print_header(&columns);
  for (size_t i = 0; i < evaluation->rows.count && status == EXIT_DONE; i++) {
    status = evaluate_row(evaluation, i);
    if (ferror(stdout)) { // main() says so
      return EXIT_DONE;
    }
  }
  if (evaluation->failed > 0) {
    report("evaluate: remark: %zu of %zu rows have no certified result; the column reason says why",
           evaluation->failed, evaluation->rows.count);
  }
  return status;
}

struct evaluate_request {
  const char *table;
  bool rates, viscosity;
  struct error_option errors;
  struct model_options model;
};

static int run_evaluate(const struct command *command, int argc, char **argv) {
  struct evaluate_request request = {.rates = false};
  const char *path;
  int status = options_parse(command, argc, argv, &request, &path);
  if (status != OPTIONS_STOP) {
    return status;
  }
  if (request.table != NULL && strcmp(request.table, "yes") != 0 && strcmp(request.table, "no") != 0) {
    report("evaluate: --table is '%s'; it must be yes or no", request.table);
    return EXIT_USAGE_ERROR;
  }
  if (request.table != NULL && request.model.landscape_table != NULL) {
    report("evaluate: --table and --landscape-table exclude each other; leave one out");
    return EXIT_USAGE_ERROR;
  }
  struct evaluation *evaluation = calloc(1, sizeof *evaluation);
  char error[TABLE_FILE_ERROR_MAX];
  if (evaluation == NULL) {
    report("evaluate: out of memory");
    return EXIT_OTHER;
  }
  if (state_rows_read(path, &evaluation->rows, error) != CAGEHOP_OK) {
    report("evaluate: %s", error);
    status = EXIT_BAD_INPUT;
  } else {
    status = model_options_resolve(command, &request.model, &evaluation->model);
  }
  if (status == EXIT_DONE) {
    evaluation->model.smoluchowski_rates = request.rates;
    evaluation->model.viscosity = request.viscosity;
    evaluation->errors = request.errors;
    status = error_option_open(command, &request.model, &evaluation->model, &evaluation->errors);
  }
  if (status == EXIT_DONE) {
    status = evaluate_all(evaluation, request.table);
  }
  for (size_t i = 0; i < KEPT; i++) {
    cagehop_isochore_destroy(&evaluation->kept[i].isochore);
  }
  cagehop_landscape_table_destroy(&evaluation->table);
  error_option_close(&evaluation->errors);
  state_rows_clear(&evaluation->rows);
  free(evaluation);
  model_options_clear(&request.model);
  return status;
}

static const struct option_row evaluate_options[] = {
    {.name = "table",
     .kind = OPTION_TEXT,
     .word = "yes|no",
     .help = "whether states come from a table of landscapes that are interpolated, made first, "
             "instead of being solved",
     .left_out = "yes for more than 54 packing fractions, no for a system with temperatures",
     OPTION_AT(evaluate_request, table)},
    {.name = "rates",
     .kind = OPTION_FLAG,
     .help = "the rates of the Smoluchowski equation and the shear modulus too, some 5 ms a row",
     OPTION_AT(evaluate_request, rates)},
    {.name = "viscosity",
     .kind = OPTION_FLAG,
     .help = "the shear modulus and the viscosity too, some 0.1 ms a row",
     OPTION_AT(evaluate_request, viscosity)},
    ERROR_OPTION(evaluate_request, errors),
};

const struct command command_evaluate = {
    .name = "evaluate",
    .summary = "all columns for each row of a file of states",
    .operand = "STATES.csv",
    .description =
        "Computes scattered states, as measured ones are. The first line of the file names its columns: "
        "phi, density (rho d^3) or T_K, and pressure (kBT/d^3) or P_MPa, which is 0 where it is left out; "
        "all other columns "
        "are kept. Prints CSV: the file's columns, status and reason, and the map's columns; nothing where "
        "a quantity does not exist. A row that has no certified result says why, and the others do not "
        "suffer.",
    .option = evaluate_options,
    .option_count = OPTION_COUNT(evaluate_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL | MODEL_PHYSICS,
    .model = offsetof(struct evaluate_request, model),
    .manual =
        "With more than 54 packing fractions (and, of a system with temperatures, with --table yes) their "
        "states come from a table: some fifty states are solved, "
        "and what lies between them is interpolated, with the error in the column ln_tau_alpha_error, which "
        "is 0 where a state was solved. A name that the file has already gets _theory behind it.",
    .run = run_evaluate,
};
