// SPDX-License-Identifier: GPL-3.0-or-later
/// What a system is, before anything is solved.
#include "cli/options/json_option.h"
#include "cli/options/model_options.h"
#include "cli/options/options.h"
#include "cli/output/json.h"
#include "cli/output/terminal.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

/// What was asked for.
struct system_request {
  double temperature, rho; // NaN: not given
  bool json;
  struct model_options model;
};

/// What is told.
struct system_view {
  const struct cagehop_system *system;
  double temperature; // kBT/epsilon; NaN where it is not known
  struct cagehop_system_features features;
  double table_error; // NaN without a table
  double B_2, boyle;  // NaN where there are none
  double diameter[2]; // by divisions
  double phi;         // NaN without a density
};

static double phi_of_diameter(double density, double diameter) {
  return M_PI / 6.0 * density * diameter * diameter * diameter;
}

static void look(const struct cagehop_system *system, const struct system_request *request,
                 struct system_view *view) {
  const double density = isnan(request->rho) && system->density > 0.0 ? system->density : request->rho;
  *view = (struct system_view){.system = system,
                               .temperature = cagehop_system_temperature(system, request->temperature),
                               .boyle = NAN,
                               .phi = phi_of_diameter(density, 1.0)};
  // Hard sites have the same at all temperatures.
  const double at = system->potential == CAGEHOP_POTENTIAL_HARD ? 1.0 : view->temperature;
  cagehop_system_look(system, &view->features);
  view->table_error = cagehop_system_table_error(system, at);
  (void)cagehop_system_second_virial(system, at, &view->B_2); // NaN else
  (void)cagehop_system_boyle_temperature(system, &view->boyle);
  for (int k = 0; k < 2; k++) {
    (void)cagehop_system_diameter(system, (enum cagehop_division)k, at, &view->diameter[k]);
  }
}

// ---------------------------------------------------------------- why there is none

/// Why a number that depends on the temperature is NaN.
static const char *no_number(const struct system_view *view, const char *reason) {
  const bool cold = isnan(view->temperature) && view->system->potential != CAGEHOP_POTENTIAL_HARD;
  return cold ? "there is no temperature; give --temperature" : reason;
}

/// A number that may be NaN, and then why; NULL where it is not worth a word.
struct system_number {
  const char *name;
  double value;
  const char *unit, *words, *reason;
};

enum { SYSTEM_NUMBERS = 5 };

static void fill_numbers(const struct system_view *view, struct system_number number[SYSTEM_NUMBERS]) {
  const bool attracts = view->features.depth > 0.0, hard = view->system->potential == CAGEHOP_POTENTIAL_HARD;
  const char *const repels = hard ? NULL : "u(r) only repels";
  number[0] = (struct system_number){"zero", view->features.zero, "d", "where u(r) first is 0",
                                     attracts ? "u(r) is below 0 from r = 0 on" : repels};
  number[1] = (struct system_number){"minimum", view->features.minimum, "d", "where u(r) is lowest", repels};
  number[2] = (struct system_number){"depth", attracts ? view->features.depth : NAN, "epsilon",
                                     "how deep it is there", NULL};
  number[3] = (struct system_number){
      "B_2", view->B_2, "d^3", "second virial coefficient of single sites",
      no_number(view, "exp(-u/kBT) is too large for it, or its integral is not known to 1e-9")};
  number[4] = (struct system_number){
      "boyle_temperature", view->boyle, "1", "kBT/epsilon where B_2 is 0",
      attracts ? "B_2 has no zero from 0.01 to 10000 times the depth of the minimum" : repels};
}

static const char *no_diameter(const struct system_view *view) {
  return no_number(view, "u(r) attracts and repels nowhere");
}

// ---------------------------------------------------------------- as text

static void print_feature(const char *name, double value, const char *unit, const char *words) {
  if (!isnan(value)) {
    printf("%-24s %-16.10g %-10s %s\n", name, value, unit, words);
  }
}

static void print_system_number(const struct system_number *number) {
  if (isnan(number->value) && number->reason != NULL) {
    printf("%-24s none: %s\n", number->name, number->reason);
  }
  print_feature(number->name, number->value, number->unit, number->words);
}

static void print_potential(const struct system_view *view) {
  struct system_number number[SYSTEM_NUMBERS];
  const struct cagehop_system *system = view->system;
  const struct cagehop_system_features *features = &view->features;
  const double kelvin = system->epsilon_K > 0.0 ? system->epsilon_K : NAN;
  fill_numbers(view, number);
  printf("%-24s %s\n", "potential", cagehop_potential_name(system->potential));
  print_feature("core", features->core > 0.0 ? features->core : NAN, "d", "radius of the hard core");
  print_system_number(&number[0]);
  print_system_number(&number[1]);
  print_system_number(&number[2]);
  print_feature("range", isfinite(features->range) ? features->range : NAN, "d", "from there on u(r) is 0");
  print_feature("table_error", view->table_error, "1",
                "estimated error of exp(-u/kBT), or share of omega(q), that the table's points leave");
  print_feature("temperature_reduced", view->temperature, "1", "kBT/epsilon");
  print_feature("temperature", view->temperature * kelvin, "K", "");
  print_system_number(&number[3]);
  print_system_number(&number[4]);
  print_feature("boyle_temperature_K", view->boyle * kelvin, "K", "");
}

static void print_diameters(const struct system_view *view) {
  for (int k = 0; k < 2; k++) {
    char name[64];
    const char *division = cagehop_division_name((enum cagehop_division)k);
    snprintf(name, sizeof name, "diameter of %s", division);
    printf("%-40s", name);
    if (isnan(view->diameter[k])) {
      printf(" none: %s\n", no_diameter(view));
    } else if (isnan(view->phi)) {
      printf(" %.10g d\n", view->diameter[k]);
    } else {
      printf(" %.10g d, packing fraction %.10g where d makes it %.10g\n", view->diameter[k],
             view->phi * pow(view->diameter[k], 3.0), view->phi);
    }
  }
}

static void print_chain(const struct cagehop_system *system) {
  static const double q[] = {0.0, 0.1, 1.0, 5.0, 10.0, 50.0};
  printf("%-24s %s", "chain", cagehop_chain_name(system->chain));
  if (system->sites > 0) {
    printf(", %zu sites, bonds of %.9g d", system->sites, system->bond);
  }
  printf("\n%-24s", "omega(q)");
  for (size_t k = 0; k < sizeof q / sizeof q[0]; k++) {
    printf("%s %.9g at %g/d", k > 0 ? "," : "", cagehop_system_omega(system, q[k]), q[k]);
  }
  puts("");
}

static int print_view(const struct system_view *view) {
  print_potential(view);
  print_diameters(view);
  if (view->system->chain != CAGEHOP_CHAIN_NONE) {
    print_chain(view->system);
  }
  return EXIT_DONE;
}

// ---------------------------------------------------------------- as JSON

static int print_view_json(const struct system_view *view) {
  const struct cagehop_system *system = view->system;
  const struct cagehop_system_features *features = &view->features;
  struct system_number number[SYSTEM_NUMBERS];
  json_t *diameters = json_object(), *reasons = json_object();
  fill_numbers(view, number);
  for (int k = 0; k < SYSTEM_NUMBERS; k++) {
    if (isnan(number[k].value) && number[k].reason != NULL) {
      json_object_set_new(reasons, number[k].name, json_string(number[k].reason));
    }
  }
  for (int k = 0; k < 2; k++) {
    const double d = view->diameter[k];
    if (isnan(d)) {
      json_object_set_new(reasons, "diameters", json_string(no_diameter(view)));
    }
    json_object_set_new(
        diameters, cagehop_division_name((enum cagehop_division)k),
        json_pack("{s:o, s:o}", "diameter", json_number(d), "phi", json_number(view->phi * d * d * d)));
  }
  return json_print(
      json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "potential",
                cagehop_potential_name(system->potential), "chain", cagehop_chain_name(system->chain), "core",
                json_number(features->core), "zero", json_number(features->zero), "minimum",
                json_number(features->minimum), "depth", json_number(features->depth), "range",
                json_number(features->range), "table_error", json_number(view->table_error),
                "temperature_reduced", json_number(view->temperature), "B_2", json_number(view->B_2),
                "boyle_temperature", json_number(view->boyle), "phi", json_number(view->phi), "omega_0",
                json_number(cagehop_system_omega(system, 0.0)), "diameters", diameters, "reasons", reasons));
}

static int run_system(const struct command *command, int argc, char **argv) {
  struct system_request request = {.temperature = NAN, .rho = NAN};
  struct cagehop_model model;
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  status = model_options_read(command, &request.model, &model);
  if (status == EXIT_DONE && !isnan(request.temperature) && !(model.structure.system.density > 0.0)) {
    report("system: --temperature is for --system-density, whose states differ in temperature; give "
           "--system-temperature");
    status = EXIT_USAGE_ERROR;
  }
  if (status == EXIT_DONE) {
    struct system_view view;
    look(&model.structure.system, &request, &view);
    status = request.json ? print_view_json(&view) : print_view(&view);
  }
  model_options_clear(&request.model);
  return status;
}

static const struct option_row system_options[] = {
    {.name = "rho",
     .kind = OPTION_NUMBER,
     .word = "RHO",
     .unit = "1/d^3",
     .help = "a density, of which the diameters make packing fractions",
     .left_out = "that of --system-density",
     .low_open = true,
     .high = 6.0 * CAGEHOP_PACKING_FRACTION_MAX / M_PI,
     OPTION_AT(system_request, rho)},
    {.name = "temperature",
     .kind = OPTION_NUMBER,
     .word = "T",
     .unit = "K",
     .help = "the temperature that is looked at, with --system-density",
     .low_open = true,
     .high = INFINITY,
     OPTION_AT(system_request, temperature)},
    {.name = "json", .kind = OPTION_FLAG, .help = "one JSON object", OPTION_AT(system_request, json)},
};

const struct command command_system = {
    .name = "system",
    .summary = "what a potential and a chain are, before anything is solved",
    .description =
        "Shows a pair potential: where it is 0, lowest and ends; its second virial coefficient and Boyle "
        "temperature; the diameters of equivalent hard spheres by the divisions of Barker and Henderson and "
        "of Weeks, Chandler and Andersen, and with a density the packing fraction that each makes of it; of "
        "a "
        "chain omega(q). Of tables the error that their points leave. Nothing is solved.\n"
        "Of chains structure and thermodynamics are computed and no landscape: the literature that cagehop "
        "follows does not settle what the dynamic free energy of a chain's site is.",
    .option = system_options,
    .option_count = OPTION_COUNT(system_options),
    .sections = MODEL_STRUCTURE | MODEL_MATERIAL | MODEL_CHAINS,
    .model = offsetof(struct system_request, model),
    .run = run_system,
};
