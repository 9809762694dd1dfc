// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/model_options.h"

#include <cagehop/status.h>
#include <stdbool.h>
#include <string.h>

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

int model_options_resolve(const struct command *command, const struct model_options *options,
                          struct cagehop_model *model) {
  size_t count;
  *model = (struct cagehop_model){.material = cagehop_material_catalogue(&count)[0].material};
  if (options->material != NULL) {
    const struct cagehop_material_entry *entry = cagehop_material_find(options->material);
    if (entry == NULL) {
      report("%s: material '%s' is not in the catalogue; see 'cagehop materials'", command->name,
             options->material);
      return EXIT_USAGE_ERROR;
    }
    model->material = entry->material;
  }
  if (options->structure != NULL && !find_source(options->structure, &model->structure.source)) {
    report("%s: --structure '%s' is unknown; use prism or percus-yevick", command->name, options->structure);
    return EXIT_USAGE_ERROR;
  }
  if (options->closure != NULL && model->structure.source != CAGEHOP_STRUCTURE_PRISM) {
    report("%s: --closure is for --structure prism only; leave it out", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (options->closure != NULL && !find_closure(options->closure, &model->structure.closure)) {
    report("%s: --closure '%s' is unknown; use percus-yevick", command->name, options->closure);
    return EXIT_USAGE_ERROR;
  }
  const int status = cagehop_model_resolve(model);
  if (status != CAGEHOP_OK) {
    report("%s: phi_g, where tau_alpha = 100 s, was not found: %s", command->name,
           cagehop_status_message(status));
    return EXIT_OTHER;
  }
  return EXIT_DONE;
}
