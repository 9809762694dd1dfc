// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/work.h"

#include "cli/command.h"
#include "cli/no_temperature.h"
#include "cli/phi_g.h"
#include "cli/signals.h"
#include "clock/clock.h"

#include <cagehop/status.h>
#include <stdlib.h>

/// What only shows once phi_g is known.
static int check_states(const struct work *work, const char *job_path) {
  const struct cagehop_material *material = &work->job.model.material;
  const double lowest = work->phi[0], highest = work->phi[work->n_phi - 1];
  if (!(lowest > 0.0 && highest <= CAGEHOP_PACKING_FRACTION_MAX)) {
    report("%s: grid.temperature_K means phi from %g to %g (phi_g = %.6g); choose temperatures with 0 < phi "
           "<= %g",
           job_path, lowest, highest, material->phi_g, CAGEHOP_PACKING_FRACTION_MAX);
    return EXIT_USAGE_ERROR;
  }
  if (cagehop_material_temperature(material, highest) <= 0.0) {
    report(
        "%s: phi = %g means a temperature of %g K (phi_g = %.6g); choose lower packing fractions, or check "
        "beta_phi_0_per_K",
        job_path, highest, cagehop_material_temperature(material, highest), material->phi_g);
    return EXIT_USAGE_ERROR;
  }
  for (size_t i = 1; i < work->n_phi; i++) {
    if (!(work->phi[i] > work->phi[i - 1])) {
      report("%s: grid.temperature_K has values too close to tell apart as packing fractions, near %.15g K; "
             "remove one",
             job_path, cagehop_material_temperature(material, work->phi[i]));
      return EXIT_USAGE_ERROR;
    }
  }
  return EXIT_DONE;
}

/// The packing fractions of the map, ascending, whichever axis the job gave.
static int resolve_states(struct work *work, const char *job_path) {
  const struct job_axis *axis = &work->job.state;
  work->n_phi = axis->count;
  work->phi = malloc(axis->count * sizeof *work->phi);
  if (work->phi == NULL) {
    report("out of memory for %zu states", axis->count);
    return EXIT_OTHER;
  }
  for (size_t i = 0; i < axis->count; i++) {
    // Hot is dilute: ascending temperatures are descending packing fractions.
    work->phi[i] =
        axis->unit == JOB_KELVIN
            ? cagehop_material_packing_fraction(&work->job.model.material, axis->value[axis->count - 1 - i])
            : axis->value[i];
  }
  return check_states(work, job_path);
}

/// The table of S(q) that the job names.
static int read_table(struct work *work) {
  char error[TABLE_FILE_ERROR_MAX];
  if (work->job.table_file == NULL) {
    return EXIT_DONE;
  }
  if (table_file_read(work->job.table_file, &work->table, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  work->job.model.structure.table = &work->table.table;
  return EXIT_DONE;
}

/// The search for phi_g, where the job wants it. Returns what phi_g_find returns.
static int find_phi_g(const char *job_path, double deadline, struct work *work, struct cagehop_error *error) {
  const double start = clock_seconds();
  const int status = phi_g_find(job_path, "material.phi_g: NUMBER", deadline, &work->job.model, error);
  work->search_seconds = clock_seconds() - start;
  return status;
}

/// Where the search was ended before its time.
static int tell_stop(const char *job_path, int status) {
  if (status == CAGEHOP_STOPPED) {
    report("%s: stopped by %s while looking for phi_g; run the same command again, or add "
           "material.phi_g: NUMBER",
           job_path, signals_name(signals_caught()));
    return EXIT_RESUMABLE;
  }
  // Not EXIT_RESUMABLE: nothing was kept, so a script that goes on at 75 would do so for ever.
  report("%s: the deadline leaves no time to find phi_g; allow more time, or add material.phi_g: NUMBER",
         job_path);
  return EXIT_OTHER;
}

int work_read(const char *job_path, double deadline, struct work *work) {
  char error[JOB_ERROR_MAX];
  *work = (struct work){0};
  int status = job_read(job_path, &work->job, error);
  if (status != CAGEHOP_OK) {
    report("%s", error);
    return status == CAGEHOP_BAD_ARGUMENT ? EXIT_USAGE_ERROR : EXIT_OTHER;
  }
  status = read_table(work);
  if (status != EXIT_DONE) {
    return status;
  }
  struct cagehop_error not_found;
  status = find_phi_g(job_path, deadline, work, &not_found);
  if (status == CAGEHOP_STOPPED || (deadline != 0.0 && status == CAGEHOP_TIMED_OUT)) {
    return tell_stop(job_path, status);
  }
  if (status != CAGEHOP_OK) {
    status = run_without_temperature(job_path, &work->job, &not_found);
  }
  return status == EXIT_DONE ? resolve_states(work, job_path) : status;
}

void work_clear(struct work *work) {
  free(work->phi);
  table_file_clear(&work->table);
  job_clear(&work->job);
  *work = (struct work){0};
}
