// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/model_options.h"
#include "cli/options/number_list.h"
#include "cli/options/options.h"
#include "cli/output/json.h"
#include "cli/output/state_watch.h"

#include <cagehop/spread.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPREAD_STRUCTURES_MAX = 16, USUAL_STATES_EACH = 40 }; // structures

struct spread_request {
  double temperature, pressure_MPa, seconds_per_state;
  const char *coupling;
  bool json;
  struct model_options model;
};

/// What was compared, as it is printed.
struct spread {
  struct cagehop_model model;
  struct cagehop_spread_params params;
  double *coupling; // params.coupling; owned
  size_t n_structure;
  struct cagehop_structure_params structure[SPREAD_STRUCTURES_MAX];
  struct cagehop_spread_row *row; // of structure i and coupling k: row[i * params.n_coupling + k]; owned
};

/// The numbers of a row.
static const struct spread_column {
  const char *name, *head; // in JSON, and in the table
  size_t offset;
  int digits, width;
  bool compared; // whether how far it moves is told
} spread_columns[] = {
#define OF(member) offsetof(struct cagehop_spread_row, member)
    {"phi_g", "phi_g", OF(ambient.phi), 7, 9, true},
    {"phi_g_error", "+-", OF(ambient.phi_error), 1, 6, false},
    {"fragility", "m", OF(ambient.steepness), 6, 8, true},
    {"fragility_error", "+-", OF(ambient.steepness_error), 1, 6, false},
    {"dT_g_dP", "dTg/dP", OF(ambient.dT_dP), 6, 10, true},
    {"dT_g_dP_error", "+-", OF(ambient.dT_dP_error), 1, 6, false},
    {"T_g", "Tg(P)", OF(pressed.temperature), 7, 8, true},
    {"T_g_error", "+-", OF(pressed.temperature_error), 1, 6, false},
    {"fragility_pressed", "m(P)", OF(pressed.steepness), 6, 8, true},
    {"fragility_pressed_error", "+-", OF(pressed.steepness_error), 1, 6, false},
    {"phi", "phi", OF(phi), 7, 9, false},
    {"structure_error", "dS/S", OF(structure_error), 1, 6, false},
    {"F_B1", "F_B1", OF(F_B1), 5, 8, false},
    {"F_e", "F_e", OF(F_e), 5, 8, false},
    {"tau_alpha", "tau_alpha", OF(tau_alpha), 6, 11, true},
    {"ln_tau_alpha_error", "+-ln", OF(log_tau_error), 1, 6, false},
    {"ln_passage", "passage", OF(log_passage), 4, 8, true},
#undef OF
};

enum { SPREAD_COLUMNS = sizeof spread_columns / sizeof spread_columns[0] };

static double spread_value(const struct cagehop_spread_row *row, size_t k) {
  return *(const double *)((const char *)row + spread_columns[k].offset);
}

static const struct cagehop_spread_row *spread_row_at(const struct spread *spread, size_t i, size_t k) {
  return &spread->row[i * spread->params.n_coupling + k];
}

static const char *structure_name(const struct spread *spread, size_t i) {
  const struct cagehop_structure_params *structure = &spread->structure[i];
  return structure->source == CAGEHOP_STRUCTURE_PRISM ? cagehop_closure_name(structure->closure)
                                                      : cagehop_structure_source_name(structure->source);
}

// ---------------------------------------------------------------- what to compare

/// Whether the option of a key of the model was given.
static bool is_said(const struct model_options *options, const char *key) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    if (strcmp(row[k].key, key) == 0) {
      return options->text[k] != NULL;
    }
  }
  return false;
}

/// All closures; or the one structure that was asked for.
static void choose_structures(const struct model_options *options, struct spread *spread) {
  const struct cagehop_structure_params *said = &spread->model.structure;
  if (said->source != CAGEHOP_STRUCTURE_PRISM || said->compatibility != CAGEHOP_COMPATIBILITY_NONE ||
      is_said(options, "structure.closure")) {
    spread->structure[spread->n_structure++] = *said;
    return;
  }
  for (unsigned closure = 0;
       cagehop_closure_name(closure) != NULL && spread->n_structure < SPREAD_STRUCTURES_MAX; closure++) {
    spread->structure[spread->n_structure] = *said;
    spread->structure[spread->n_structure++].closure = (enum cagehop_closure)closure;
  }
}

static int choose_couplings(const struct command *command, const struct spread_request *request,
                            struct spread *spread) {
  const struct cagehop_parameter row = {.key = "a_c", .type = CAGEHOP_PARAMETER_NUMBER, .high = 1e3};
  const int status = number_list_read(command, "couplings", request->coupling, &row, "0,0.5,1",
                                      &spread->params.n_coupling, &spread->coupling);
  spread->params.coupling = spread->coupling;
  return status;
}

/// 1.1 Tg and kBT/d^3 at Tg, where nothing else was said.
static int choose_state(const struct spread_request *request, struct spread *spread) {
  const struct cagehop_material *material = &spread->model.material;
  const double T_g = material->glass_transition_K;
  if (cagehop_structure_temperature_rule(&spread->model.structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    report("spread: the states of this %s have temperatures of their own, which no phi_g moves; compare with "
           "--elastic-coupling of 'cagehop isochrones'",
           spread->model.structure.source == CAGEHOP_STRUCTURE_TABLE ? "table" : "system");
    return EXIT_USAGE_ERROR;
  }
  const bool mapped = material->compressibility.count > 0; // Tg is then each variant's own
  if (mapped && (isnan(request->temperature) || isnan(request->pressure_MPa))) {
    report("spread: a material whose temperatures come from S_0 has no Tg of its own; give --temperature and "
           "--pressure-MPa");
    return EXIT_USAGE_ERROR;
  }
  spread->params.temperature_K = isnan(request->temperature) ? 1.1 * T_g : request->temperature;
  spread->params.pressure_MPa = isnan(request->pressure_MPa)
                                    ? cagehop_material_pressure_unit_MPa(material, T_g)
                                    : request->pressure_MPa;
  return EXIT_DONE;
}

static int find_spread(struct spread *spread) {
  const size_t each = spread->params.n_coupling;
  struct state_watch watch;
  int status = CAGEHOP_OK;
  spread->row = malloc(spread->n_structure * each * sizeof *spread->row);
  if (spread->row == NULL) {
    report("spread: out of memory");
    return EXIT_OTHER;
  }
  state_watch_begin(&watch, "states of all closures", spread->n_structure * USUAL_STATES_EACH);
  for (size_t i = 0; i < spread->n_structure && status == CAGEHOP_OK; i++) {
    const struct cagehop_watch next = state_watch_next(&watch);
    struct cagehop_model model = spread->model;
    model.structure = spread->structure[i];
    status = cagehop_spread_find(&model, &spread->params, &next, &spread->row[i * each]);
  }
  state_watch_end(&watch);
  if (status != CAGEHOP_OK) {
    report("spread: %s", cagehop_status_message(status));
  }
  return status == CAGEHOP_OK ? EXIT_DONE : EXIT_OTHER;
}

// ---------------------------------------------------------------- printing

/// The least and the largest value of a column; NaN without any.
static void find_spread_range(const struct spread *spread, size_t k, double range[2]) {
  range[0] = range[1] = NAN;
  for (size_t i = 0; i < spread->n_structure * spread->params.n_coupling; i++) {
    const double value = spread_value(&spread->row[i], k);
    range[0] = isfinite(value) ? fmin(range[0], value) : range[0];
    range[1] = isfinite(value) ? fmax(range[1], value) : range[1];
  }
}

/// Why numbers of a row are missing, under it.
static void print_reasons(const struct cagehop_spread_row *row) {
  if (row->transition_error.status != CAGEHOP_OK) {
    printf("#   no glass transition%s: %s\n", row->ambient.status == CAGEHOP_OK ? " at this pressure" : "",
           row->transition_error.text);
  }
  if (row->state_error.status != CAGEHOP_OK && row->ambient.status == CAGEHOP_OK) {
    printf("#   no state: %s\n", row->state_error.text);
  } else if (row->state_error.status == CAGEHOP_OK && !isfinite(row->F_B1)) {
    printf("#   the state is %s\n", cagehop_regime_name(row->regime));
  }
}

static void print_spread(const struct spread *spread) {
  const struct cagehop_material *material = &spread->model.material;
  printf("# %s", material->name);
  if (material->compressibility.count == 0) {
    printf(": Tg = %.8g K at P = 0 in every row, where tau_alpha = 100 s at its own phi_g",
           material->glass_transition_K);
  }
  printf("\n# m and dTg/dP (K/MPa) at P = 0; Tg (K) and m at P = %.6g MPa; phi to passage at T = %.8g K and "
         "that "
         "P, tau_alpha in s\n",
         spread->params.pressure_MPa, spread->params.temperature_K);
  printf("# %-18s %5s", "closure", "a_c");
  for (size_t k = 0; k < SPREAD_COLUMNS; k++) {
    printf(" %*s", spread_columns[k].width, spread_columns[k].head);
  }
  putchar('\n');
  for (size_t i = 0; i < spread->n_structure; i++) {
    for (size_t k = 0; k < spread->params.n_coupling; k++) {
      const struct cagehop_spread_row *row = spread_row_at(spread, i, k);
      printf("%-20s %5g", structure_name(spread, i), row->elastic_coupling);
      for (size_t c = 0; c < SPREAD_COLUMNS; c++) {
        printf(" %*.*g", spread_columns[c].width, spread_columns[c].digits, spread_value(row, c));
      }
      putchar('\n');
      print_reasons(row);
    }
  }
  for (size_t k = 0; k < SPREAD_COLUMNS; k++) {
    double range[2];
    find_spread_range(spread, k, range);
    if (spread_columns[k].compared && !isnan(range[0])) {
      printf("# %-18s from %.*g to %.*g\n", spread_columns[k].name, spread_columns[k].digits, range[0],
             spread_columns[k].digits, range[1]);
    }
  }
}

static json_t *spread_row(const struct spread *spread, size_t i, size_t k) {
  const struct cagehop_spread_row *row = spread_row_at(spread, i, k);
  json_t *object = json_object();
  json_object_set_new(object, "closure", json_string(structure_name(spread, i)));
  json_object_set_new(object, "elastic_coupling", json_number(row->elastic_coupling));
  for (size_t c = 0; c < SPREAD_COLUMNS; c++) {
    json_object_set_new(object, spread_columns[c].name, json_number(spread_value(row, c)));
  }
  json_object_set_new(object, "regime", json_string(cagehop_regime_name(row->regime)));
  json_object_set_new(object, "transition_status",
                      json_string(cagehop_status_name(row->transition_error.status)));
  json_object_set_new(object, "transition_reason", json_string(row->transition_error.text));
  json_object_set_new(object, "state_status", json_string(cagehop_status_name(row->state_error.status)));
  json_object_set_new(object, "state_reason", json_string(row->state_error.text));
  return object;
}

static int print_spread_json(const struct spread *spread) {
  json_t *object = json_object(), *rows = json_array(), *ranges = json_object();
  const struct cagehop_material *material = &spread->model.material;
  json_object_set_new(object, "material", json_string(material->name));
  json_object_set_new(object, "glass_transition_K",
                      json_number(material->compressibility.count == 0 ? material->glass_transition_K : NAN));
  json_object_set_new(object, "temperature", json_number(spread->params.temperature_K));
  json_object_set_new(object, "pressure_MPa", json_number(spread->params.pressure_MPa));
  json_object_set_new(object, "rows", rows);
  json_object_set_new(object, "spread", ranges);
  for (size_t i = 0; i < spread->n_structure; i++) {
    for (size_t k = 0; k < spread->params.n_coupling; k++) {
      json_array_append_new(rows, spread_row(spread, i, k));
    }
  }
  for (size_t k = 0; k < SPREAD_COLUMNS; k++) {
    double range[2];
    find_spread_range(spread, k, range);
    if (spread_columns[k].compared) {
      json_object_set_new(ranges, spread_columns[k].name,
                          json_pack("[o,o]", json_number(range[0]), json_number(range[1])));
    }
  }
  return json_print(object);
}

// ----------------------------------------------------------------

static int run_spread(const struct command *command, int argc, char **argv) {
  struct spread_request request = {
      .temperature = NAN, .pressure_MPa = NAN, .seconds_per_state = 0.0, .coupling = "0,1"};
  struct spread *spread = calloc(1, sizeof *spread);
  int status = spread == NULL ? EXIT_OTHER : options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    free(spread);
    return status;
  }
  status = model_options_read(command, &request.model, &spread->model);
  if (status == EXIT_DONE) {
    status = choose_couplings(command, &request, spread);
  }
  if (status == EXIT_DONE) {
    status = choose_state(&request, spread);
  }
  if (status == EXIT_DONE) {
    spread->model.structure.seconds_max = request.seconds_per_state;
    choose_structures(&request.model, spread);
    status = find_spread(spread);
  }
  if (status == EXIT_DONE && request.json) {
    status = print_spread_json(spread);
  } else if (status == EXIT_DONE) {
    print_spread(spread);
  }
  free(spread->coupling);
  free(spread->row);
  free(spread);
  model_options_clear(&request.model);
  return status;
}

static const struct option_row spread_options[] = {
    {.name = "temperature",
     .kind = OPTION_NUMBER,
     .word = "T",
     .unit = "K",
     .help = "of the state at which tau_alpha is compared",
     .low_open = true,
     .high = INFINITY,
     .left_out = "1.1 Tg",
     OPTION_AT(spread_request, temperature)},
    {.name = "pressure-MPa",
     .kind = OPTION_NUMBER,
     .word = "P",
     .unit = "MPa",
     .help = "of that state, and of Tg and m under pressure",
     .high = INFINITY,
     .left_out = "kBT/d^3 at Tg",
     OPTION_AT(spread_request, pressure_MPa)},
    {.name = "couplings",
     .kind = OPTION_TEXT,
     .word = "A,...",
     .help = "elastic couplings a_c to compare, ascending",
     .left_out = "0,1",
     OPTION_AT(spread_request, coupling)},
    {.key = "run.seconds_per_state",
     .kind = OPTION_NUMBER,
     .word = "X",
     .left_out = "no limit",
     OPTION_AT(spread_request, seconds_per_state)},
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object: a row for each variant, and how far each number moves",
     OPTION_AT(spread_request, json)},
};

const struct command command_spread = {
    .name = "spread",
    .summary = "what closure and elastic coupling make of a substance",
    .description =
        "Compares the variants of the theory on one substance: each closure, with each elastic coupling a_c. "
        "Every variant finds its own phi_g, where tau_alpha = 100 s at P = 0, and Eq. 11 puts that at the "
        "material's Tg; d, phi_0, beta phi_0, tau_E and the bulk modulus stay. So Tg at P = 0 is the same in "
        "all rows, and what moves is the theory's own uncertainty: fragility and dTg/dP, Tg and fragility "
        "under "
        "pressure, and tau_alpha at another state. Estimated numerical errors stand beside (+-, and dS/S of "
        "S(q) at the state). The last column is what the mean first-passage time adds to ln(tau_alpha) in "
        "place "
        "of Kramers' formula. A closure that does not reach a state says why. --closure or --structure "
        "compares "
        "the couplings of that structure alone. --phi-g is not used.",
    .manual =
        "All closures take some minutes, nearly all of it rogers-young, whose states take 10 to 40 s; with "
        "--seconds-per-state 3 it is left out with that reason, and the rest takes a minute.",
    .option = spread_options,
    .option_count = OPTION_COUNT(spread_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL,
    .model = offsetof(struct spread_request, model),
    .run = run_spread,
};
