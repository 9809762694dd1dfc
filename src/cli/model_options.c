// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/model_options.h"

#include "cli/no_temperature.h"
#include "cli/phi_g.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool find_source(const char *name, enum cagehop_structure_source *source) {
  for (unsigned i = 0; cagehop_structure_source_name(i) != NULL; i++) {
    if (strcmp(name, cagehop_structure_source_name(i)) == 0) {
      *source = i;
      return true;
    }
  }
  return false;
}

static bool find_closure(const char *name, enum cagehop_closure *closure) {
  for (unsigned i = 0; cagehop_closure_name(i) != NULL; i++) {
    if (strcmp(name, cagehop_closure_name(i)) == 0) {
      *closure = i;
      return true;
    }
  }
  return false;
}

int check_phi(const struct command *command, double phi) {
  if (phi > 0.0 && phi <= CAGEHOP_PACKING_FRACTION_MAX) {
    return EXIT_DONE;
  }
  report("%s: --phi %g is out of range; it must be above 0 and at most %g", command->name, phi,
         CAGEHOP_PACKING_FRACTION_MAX);
  return EXIT_USAGE_ERROR;
}

int check_pressure(const struct command *command, double pressure) {
  if (pressure >= 0.0 && pressure <= CAGEHOP_PRESSURE_MAX) {
    return EXIT_DONE;
  }
  report("%s: --pressure %g is out of range; it must be from 0 to %g kBT/d^3", command->name, pressure,
         CAGEHOP_PRESSURE_MAX);
  return EXIT_USAGE_ERROR;
}

int check_count(const struct command *command, double count) {
  if (count >= 2.0 && count <= 1e7 && count == floor(count)) {
    return EXIT_DONE;
  }
  report("%s: --count %g must be a whole number from 2 to 10000000", command->name, count);
  return EXIT_USAGE_ERROR;
}

/// Another program's grid, and its step.
static int read_compatibility(const struct command *command, const struct model_options *options,
                              struct cagehop_model *model) {
  if (options->compatibility == NULL && options->dr == 0.0) {
    return EXIT_DONE;
  }
  const char *only = cagehop_compatibility_name(CAGEHOP_COMPATIBILITY_PYPRISM);
  if (options->compatibility == NULL || strcmp(options->compatibility, only) != 0) {
    report("%s: use --compatibility %s with --dr", command->name, only);
    return EXIT_USAGE_ERROR;
  }
  if (model->structure.source != CAGEHOP_STRUCTURE_PRISM) {
    report("%s: --compatibility is for --structure prism only; leave it out", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (model->structure.closure != CAGEHOP_CLOSURE_PERCUS_YEVICK) {
    report("%s: --compatibility is for --closure percus-yevick only; leave one out", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (!cagehop_peer_step_allowed(options->dr)) {
    report("%s: --compatibility needs --dr, the radial step: from 0.005 to 0.05 and dividing 1",
           command->name);
    return EXIT_USAGE_ERROR;
  }
  model->structure.compatibility = CAGEHOP_COMPATIBILITY_PYPRISM;
  model->structure.peer_step = options->dr;
  return EXIT_DONE;
}

/// A source by its name, or the file of a table.
static int read_structure(const struct command *command, struct model_options *options,
                          struct cagehop_model *model) {
  char error[TABLE_FILE_ERROR_MAX];
  if (options->structure == NULL || (find_source(options->structure, &model->structure.source) &&
                                     model->structure.source != CAGEHOP_STRUCTURE_TABLE)) {
    return EXIT_DONE;
  }
  if (access(options->structure, F_OK) != 0) {
    report("%s: --structure '%s' is neither prism nor percus-yevick nor a file with a table of S(q)",
           command->name, options->structure);
    return EXIT_USAGE_ERROR;
  }
  if (table_file_read(options->structure, &options->table, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  model->structure.source = CAGEHOP_STRUCTURE_TABLE;
  model->structure.table = &options->table.table;
  return EXIT_DONE;
}

/// Uniform grids of a size of the user's choice.
static int read_grid_points(const struct command *command, const struct model_options *options,
                            struct cagehop_model *model) {
  if (options->grid_points == 0.0) {
    return EXIT_DONE;
  }
  if (model->structure.source != CAGEHOP_STRUCTURE_PRISM || options->compatibility != NULL) {
    report("%s: --grid-points is for --structure prism without --compatibility; leave it out", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (!cagehop_grid_points_allowed(options->grid_points)) {
    report("%s: --grid-points %g must be a power of two from 131072 to 268435456", command->name,
           options->grid_points);
    return EXIT_USAGE_ERROR;
  }
  model->structure.grid_points = (size_t)options->grid_points;
  return EXIT_DONE;
}

int model_options_read(const struct command *command, struct model_options *options,
                       struct cagehop_model *model) {
  size_t count;
  *model = (struct cagehop_model){.material = cagehop_material_catalogue(&count)[0].material,
                                  .elastic_barrier = options->elastic_barrier};
  if (options->material != NULL) {
    const struct cagehop_material_entry *entry = cagehop_material_find(options->material);
    if (entry == NULL) {
      report("%s: material '%s' is not in the catalogue; see 'cagehop materials'", command->name,
             options->material);
      return EXIT_USAGE_ERROR;
    }
    model->material = entry->material;
  }
  const int exit_status = read_structure(command, options, model);
  if (exit_status != EXIT_DONE) {
    return exit_status;
  }
  if (options->closure != NULL && model->structure.source != CAGEHOP_STRUCTURE_PRISM) {
    report("%s: --closure is for --structure prism only; leave it out", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (options->closure != NULL && !find_closure(options->closure, &model->structure.closure)) {
    report("%s: --closure '%s' is unknown; use percus-yevick, hypernetted-chain, martynov-sarkisov, "
           "modified-verlet or rogers-young",
           command->name, options->closure);
    return EXIT_USAGE_ERROR;
  }
  const int grid_status = read_grid_points(command, options, model);
  return grid_status != EXIT_DONE ? grid_status : read_compatibility(command, options, model);
}

void model_options_clear(struct model_options *options) {
  table_file_clear(&options->table);
}

/// --phi-g: a number, or that it is to be looked for.
static int read_phi_g(const struct command *command, const struct model_options *options,
                      struct cagehop_model *model) {
  char *end;
  if (options->phi_g == NULL || strcmp(options->phi_g, "auto") == 0) {
    model->material.phi_g = options->phi_g == NULL ? model->material.phi_g : NAN;
    return EXIT_DONE;
  }
  model->material.phi_g = strtod(options->phi_g, &end);
  if (*end == '\0' && model->material.phi_g > 0.0 && model->material.phi_g <= CAGEHOP_PACKING_FRACTION_MAX) {
    return EXIT_DONE;
  }
  report("%s: --phi-g %s must be auto, or a number above 0 and at most %g", command->name, options->phi_g,
         CAGEHOP_PACKING_FRACTION_MAX);
  return EXIT_USAGE_ERROR;
}

int model_options_resolve(const struct command *command, struct model_options *options,
                          struct cagehop_model *model) {
  int exit_status = model_options_read(command, options, model);
  if (exit_status == EXIT_DONE) {
    exit_status = read_phi_g(command, options, model);
  }
  if (exit_status != EXIT_DONE) {
    return exit_status;
  }
  const bool slow = model->structure.closure != CAGEHOP_CLOSURE_PERCUS_YEVICK;
  if (slow && isnan(model->material.phi_g) && options->phi_g == NULL) {
    report("%s: remark: there is no temperature, because finding phi_g takes long with closure %s; add "
           "--phi-g auto, or its value",
           command->name, cagehop_closure_name(model->structure.closure));
    return EXIT_DONE;
  }
  struct cagehop_error error;
  const int status = phi_g_find(command->name, "--phi-g NUMBER", 0.0, model, &error);
  return status == CAGEHOP_OK ? EXIT_DONE : go_on_without_temperature(command->name, &error);
}
