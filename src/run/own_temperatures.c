// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/own_temperatures.h"

#include "job/key_table.h"

#include <math.h>

static enum cagehop_temperature_rule rule_of(const struct resolved_job *resolved) {
  return cagehop_structure_temperature_rule(&resolved->job.model.structure);
}

static bool is_of_table(const struct resolved_job *resolved) {
  return resolved->job.model.structure.source == CAGEHOP_STRUCTURE_TABLE;
}

/// Numbered by temperature they make a map on it; all at one temperature, a map on phi or density.
static enum run_outcome check_own_axis(const struct resolved_job *resolved, const char *job_path,
                                       char line[RUN_LINE_MAX]) {
  const struct cagehop_table *table = &resolved->table.table;
  const bool numbers = rule_of(resolved) == CAGEHOP_TEMPERATURE_NUMBERS;
  const char *key = job_axis_row(resolved->job.state.unit)->key;
  if (numbers == (resolved->job.state.unit == CAGEHOP_UNIT_KELVIN)) {
    return RUN_FINISHED;
  }
  if (!numbers) {
    return run_ends(RUN_BAD_JOB, line,
                    "%s:%zu: %s can't number states that all have the system's temperature; give the axis as "
                    "density or packing_fraction, or system.density instead of the temperature",
                    job_path, resolved->job.state_line, key);
  }
  if (!is_of_table(resolved)) {
    return run_ends(RUN_BAD_JOB, line,
                    "%s:%zu: %s can't number states that all have the system's density; give the axis as "
                    "temperature_K, or system.temperature_K instead of the density",
                    job_path, resolved->job.state_line, key);
  }
  return run_ends(RUN_BAD_JOB, line,
                  "%s:%zu: %s can't number the states of a table that have temperatures; "
                  "give the axis as temperature_K, from %.9g to %.9g",
                  job_path, resolved->job.state_line, key, table->temperature_K[0],
                  table->temperature_K[table->n_phi - 1]);
}

enum run_outcome check_own_temperatures(const struct resolved_job *resolved, const char *job_path,
                                        char line[RUN_LINE_MAX]) {
  const struct job *job = &resolved->job;
  if (rule_of(resolved) == CAGEHOP_TEMPERATURE_MAPPED) {
    return RUN_FINISHED;
  }
  const enum run_outcome outcome = check_own_axis(resolved, job_path, line);
  if (outcome != RUN_FINISHED) {
    return outcome;
  }
  if (job->output_standard_errors) {
    return run_ends(RUN_BAD_JOB, line,
                    "%s: output.standard_errors are those of Eq. 11, and the states of the job's %s have "
                    "temperatures of their own; leave the key out",
                    job_path, is_of_table(resolved) ? "table" : "system");
  }
  if (rule_of(resolved) == CAGEHOP_TEMPERATURE_FIXED && job->cooling_rate.count > 0) {
    return run_ends(
        RUN_BAD_JOB, line,
        "%s: %s are of states that differ in temperature, and all have the system's; leave the key "
        "out, or give system.density instead of the temperature",
        job_path, job_axis_row(CAGEHOP_UNIT_KELVIN_PER_SECOND)->key);
  }
  if (job->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL && !cagehop_model_has_temperature(&job->model)) {
    return run_ends(
        RUN_BAD_JOB, line,
        "%s:%zu: %s needs system.epsilon_K, because a temperature in K makes MPa of kBT/d^3; add it, or "
        "give the axis as pressure",
        job_path, job->pressure_line, job_axis_row(CAGEHOP_UNIT_MEGAPASCAL)->key);
  }
  return RUN_FINISHED;
}

void remark_own_temperatures(const struct resolved_job *resolved, const char *job_path,
                             const struct run_events *events) {
  if (rule_of(resolved) != CAGEHOP_TEMPERATURE_FIXED) {
    return;
  }
  if (resolved->job.output_isobars) {
    run_remark(events,
               "%s: remark: all states have one temperature, so isobars have the phi_g at which tau_alpha is "
               "that of the glass transition, and no T_g, fragility or VFT line",
               job_path);
  }
  if (!cagehop_model_has_temperature(&resolved->job.model)) {
    run_remark(
        events,
        "%s: remark: system.epsilon_K is not given, so nothing is in K, MPa or GPa; temperatures are in "
        "epsilon/kB, pressures in kBT/d^3",
        job_path);
  }
}
