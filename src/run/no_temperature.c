// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/no_temperature.h"

#include <stdio.h>

enum run_outcome go_on_without_temperature(const char *who, const struct cagehop_error *error,
                                           const struct run_events *events, char line[RUN_LINE_MAX]) {
  if (error->status < 0) {
    return run_ends(RUN_FAILED, line, "%s: phi_g was not found: %s", who, error->text);
  }
  run_remark(events, "%s: remark: there is no temperature, because phi_g was not found: %s", who,
             error->text);
  return RUN_FINISHED;
}

void phi_g_advice(const struct job *job, char words[PHI_G_ADVICE_MAX]) {
  const bool by_name = job->material_known && job_written_line(job, "material.name") == 0;
  snprintf(words, PHI_G_ADVICE_MAX,
           by_name ? "material: {name: %.100s, phi_g: NUMBER}" : "%.0smaterial.phi_g: NUMBER",
           job->model.material.name);
}

size_t phi_g_line(const struct job *job) {
  const size_t line = job_written_line(job, "material.phi_g");
  return line > 0 ? line : job->material_line;
}

enum run_outcome run_without_temperature(const char *job_path, const struct job *job,
                                         const struct cagehop_error *error, const struct run_events *events,
                                         char line[RUN_LINE_MAX]) {
  const bool kelvin = job->state.unit == CAGEHOP_UNIT_KELVIN,
             megapascal = job->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  char advice[PHI_G_ADVICE_MAX], place[RUN_LINE_MAX / 2];
  snprintf(place, sizeof place, "%.4000s:%zu", job_path, phi_g_line(job));
  if (error->status < 0 || !(kelvin || megapascal)) {
    return go_on_without_temperature(place, error, events, line);
  }
  phi_g_advice(job, advice);
  return run_ends(
      RUN_BAD_JOB, line,
      "%s:%zu: grid.%s needs phi_g, and the one that line %zu leaves to the theory was not found: %s; write "
      "%s, or give the axis as %s",
      job_path, kelvin ? job->state_line : job->pressure_line, kelvin ? "temperature_K" : "pressure_MPa",
      phi_g_line(job), error->text, advice, kelvin ? "packing_fraction" : "pressure in kBT/d^3");
}
