// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/state_options.h"

#include <cagehop/status.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/// Whether a command has that option of its own.
static bool has_option(const struct command *command, const char *name) {
  for (size_t k = 0; k < command->option_count; k++) {
    const struct option_row *row = &command->option[k];
    if (row->key == NULL && strcmp(row->name, name) == 0) {
      return true;
    }
  }
  return false;
}

static int report_missing(const struct command *command, const char *names) {
  report("%s: %s is missing; see 'cagehop %s --help'", command->name, names, command->name);
  return EXIT_USAGE_ERROR;
}

/// Two options that both were given.
static int check_both(const struct command *command, const char *name_a, double a, const char *name_b,
                      double b) {
  if (isnan(a) || isnan(b)) {
    return EXIT_DONE;
  }
  report("%s: --%s and --%s exclude each other; keep one", command->name, name_a, name_b);
  return EXIT_USAGE_ERROR;
}

/// Whether S(q) is said to come from a file.
static bool has_table(const struct model_options *options) {
  for (unsigned k = 0; options->structure != NULL && cagehop_structure_source_name(k) != NULL; k++) {
    if (strcasecmp(options->structure, cagehop_structure_source_name(k)) == 0) {
      return false;
    }
  }
  return options->structure != NULL;
}

static const char places[] = "--phi, --rho or --temperature";

/// One of three options for the place, where a table does not say it itself.
static int check_place(const struct command *command, const struct state_options *options,
                       const struct model_options *model_options) {
  int status = check_both(command, "rho", options->rho, "phi", options->phi);
  if (status == EXIT_DONE) {
    status = check_both(command, "rho", options->rho, "temperature", options->temperature);
  }
  if (status == EXIT_DONE) {
    status = check_both(command, "phi", options->phi, "temperature", options->temperature);
  }
  const bool none = isnan(options->rho) && isnan(options->phi) && isnan(options->temperature);
  return status == EXIT_DONE && none && !has_table(model_options) ? report_missing(command, places) : status;
}

int state_options_check(const struct command *command, const struct state_options *options,
                        const struct model_options *model_options) {
  const int status = check_place(command, options, model_options);
  if (status != EXIT_DONE || !has_option(command, "pressure")) {
    return status;
  }
  return isnan(options->pressure) && isnan(options->pressure_MPa)
             ? report_missing(command, "--pressure or --pressure-MPa")
             : check_both(command, "pressure", options->pressure, "pressure-MPa", options->pressure_MPa);
}

/// The temperature that was given, or of a table with temperatures the only one it has; NaN: phi was. Of more
/// than one it must be given. Returns 0, or EXIT_USAGE_ERROR after a reported error.
static int choose_temperature(const struct command *command, const struct state_options *options,
                              const struct cagehop_model *model, double *temperature) {
  *temperature = options->temperature;
  const struct cagehop_structure_params *structure = &model->structure;
  if (cagehop_structure_state_unit(structure) != CAGEHOP_UNIT_KELVIN || !isnan(*temperature)) {
    return EXIT_DONE;
  }
  if (structure->source != CAGEHOP_STRUCTURE_TABLE) {
    report("%s: all states of this system have its density; give --temperature instead of --%s",
           command->name, isnan(options->rho) ? "phi" : "rho");
    return EXIT_USAGE_ERROR;
  }
  const struct cagehop_table *table = structure->table;
  const double low = table->temperature_K[0], high = table->temperature_K[table->n_phi - 1];
  if (table->n_phi > 1) {
    report(
        "%s: the states of this table have temperatures, from %.10g to %.10g K; give --temperature instead "
        "of --phi",
        command->name, low, high);
    return EXIT_USAGE_ERROR;
  }
  *temperature = low; // --phi says how dense it is, at most
  return EXIT_DONE;
}

int state_options_resolve(const struct command *command, const struct state_options *options,
                          struct model_options *model_options, bool temperatures, struct cagehop_model *model,
                          struct cagehop_state *state) {
  const bool in_MPa = !isnan(options->pressure_MPa);
  const bool none = isnan(options->pressure) && !in_MPa;
  struct cagehop_error error;
  double temperature = options->temperature;
  int status = temperatures || !isnan(temperature) || in_MPa
                   ? model_options_resolve(command, model_options, model)
                   : model_options_read(command, model_options, model);
  if (status == EXIT_DONE) {
    status = choose_temperature(command, options, model, &temperature);
  }
  if (status != EXIT_DONE) {
    return status;
  }
  const bool in_kelvin = !isnan(temperature), by_density = !in_kelvin && !isnan(options->rho);
  const struct cagehop_table *table = model->structure.table;
  const bool only = table != NULL && table->n_phi == 1;
  const double phi = isnan(options->phi) && only ? table->phi[0] : options->phi;
  if (!in_kelvin && !by_density && isnan(phi)) {
    return report_missing(command, places);
  }
  if (cagehop_model_state(model,
                          in_kelvin    ? CAGEHOP_UNIT_KELVIN
                          : by_density ? CAGEHOP_UNIT_REDUCED_DENSITY
                                       : CAGEHOP_UNIT_PACKING_FRACTION,
                          in_kelvin    ? temperature
                          : by_density ? options->rho
                                       : phi,
                          in_MPa ? CAGEHOP_UNIT_MEGAPASCAL : CAGEHOP_UNIT_REDUCED_PRESSURE,
                          in_MPa ? options->pressure_MPa
                          : none ? 0.0
                                 : options->pressure,
                          state, &error) == CAGEHOP_OK) {
    return EXIT_DONE;
  }
  const bool mapped = cagehop_structure_temperature_rule(&model->structure) == CAGEHOP_TEMPERATURE_MAPPED;
  if (mapped && error.status == CAGEHOP_BAD_ARGUMENT) { // a remark has told why
    report("%s: --%s needs phi_g, which is not known; add --phi-g NUMBER, or give %s", command->name,
           in_kelvin ? "temperature" : "pressure-MPa", in_kelvin ? "--phi" : "--pressure");
  } else {
    report("%s: %s", command->name, error.text);
  }
  return EXIT_USAGE_ERROR;
}
