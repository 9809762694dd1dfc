// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/error_option.h"

#include "cli/command.h"
#include "job/uncertainty.h"

#include <cagehop/status.h>
#include <math.h>

int error_option_open(const struct command *command, const struct model_options *options,
                      const struct cagehop_model *model, struct error_option *errors) {
  if (!errors->wanted) {
    return EXIT_DONE;
  }
  if (!uncertainty_is_known(&options->uncertainty)) {
    report("%s: --standard-errors needs a material whose file says how well its numbers are known, under "
           "uncertainty, as 'cagehop fit -o' writes it; name it with --material FILE",
           command->name);
    return EXIT_USAGE_ERROR;
  }
  struct cagehop_model wanted = *model;
  struct cagehop_error error;
  if (options->phi_g_follows) { // then its error follows too
    wanted.material.phi_g = NAN;
  }
  const int status =
      cagehop_fit_known(&wanted, &options->uncertainty, NULL, &errors->fit, &errors->known, &error);
  if (status != CAGEHOP_OK) {
    report("%s: --standard-errors: %s", command->name, error.text);
  }
  return status == CAGEHOP_OK ? EXIT_DONE : status == CAGEHOP_BAD_ARGUMENT ? EXIT_USAGE_ERROR : EXIT_OTHER;
}

void error_option_put(const struct error_option *errors, struct cagehop_point *point) {
  if (errors->fit != NULL) {
    (void)cagehop_fit_point_error(errors->fit, &errors->known, point); // NaN stays where there is none
  }
}

void error_option_close(struct error_option *errors) {
  cagehop_fit_destroy(&errors->fit);
}
