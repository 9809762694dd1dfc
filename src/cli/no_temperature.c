// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/no_temperature.h"

#include "cli/command.h"

int go_on_without_temperature(const char *who, const struct cagehop_error *error) {
  if (error->status < 0) {
    report("%s: phi_g was not found: %s", who, error->text);
    return EXIT_OTHER;
  }
  report("%s: remark: there is no temperature, because phi_g was not found: %s", who, error->text);
  return EXIT_DONE;
}

int run_without_temperature(const char *job_path, const struct job *job, const struct cagehop_error *error) {
  const bool kelvin = job->state.unit == JOB_KELVIN, megapascal = job->pressure.unit == JOB_MEGAPASCAL;
  if (error->status < 0 || !(kelvin || megapascal)) {
    return go_on_without_temperature(job_path, error);
  }
  report(
      "%s:%zu: grid.%s needs phi_g, and material.phi_g: auto was not found: %s; give phi_g a number, or the "
      "axis as %s",
      job_path, kelvin ? job->state.line : job->pressure.line, kelvin ? "temperature_K" : "pressure_MPa",
      error->text, kelvin ? "packing_fraction" : "pressure in kBT/d^3");
  return EXIT_USAGE_ERROR;
}
