// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/no_temperature.h"

enum run_outcome go_on_without_temperature(const char *who, const struct cagehop_error *error,
                                           const struct run_events *events, char line[RUN_LINE_MAX]) {
  if (error->status < 0) {
    return run_ends(RUN_FAILED, line, "%s: phi_g was not found: %s", who, error->text);
  }
  run_remark(events, "%s: remark: there is no temperature, because phi_g was not found: %s", who,
             error->text);
  return RUN_FINISHED;
}

enum run_outcome run_without_temperature(const char *job_path, const struct job *job,
                                         const struct cagehop_error *error, const struct run_events *events,
                                         char line[RUN_LINE_MAX]) {
  const bool kelvin = job->state.unit == CAGEHOP_UNIT_KELVIN,
             megapascal = job->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  if (error->status < 0 || !(kelvin || megapascal)) {
    return go_on_without_temperature(job_path, error, events, line);
  }
  return run_ends(
      RUN_BAD_JOB, line,
      "%s:%zu: grid.%s needs phi_g, and material.phi_g: auto was not found: %s; give phi_g a number, or the "
      "axis as %s",
      job_path, kelvin ? job->state_line : job->pressure_line, kelvin ? "temperature_K" : "pressure_MPa",
      error->text, kelvin ? "packing_fraction" : "pressure in kBT/d^3");
}
