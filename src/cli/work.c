// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/work.h"

#include "cli/command.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "clock/clock.h"
#include "mapfile/mapfile.h"
#include "run/no_temperature.h"
#include "run/phi_g.h"

#include <cagehop/status.h>
#include <math.h>
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
static int find_phi_g(const char *job_path, double deadline, const struct run_events *events,
                      struct work *work) {
  const double start = clock_seconds();
  const int status = phi_g_find(job_path, "material.phi_g: NUMBER", deadline, events, &work->job.model);
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

/// Takes phi_g from the map that the run goes on with, if there is one.
static void recall_phi_g(struct work *work) {
  double *phi_g = &work->job.model.material.phi_g;
  if (work->map_path != NULL && isnan(*phi_g)) {
    (void)mapfile_recall_phi_g(work->map_path, work->job.sha256, work->table.sha256, phi_g);
  }
}

int work_read(const char *job_path, const struct work_request *request, struct work *work) {
  const double deadline = request->deadline;
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
  if (request->runs) {
    work->map_path = request->output != NULL ? request->output : work->job.output_file;
    recall_phi_g(work);
  }
  struct terminal terminal = {0};
  const struct run_events events = terminal_events(&terminal);
  char line[RUN_LINE_MAX];
  status = find_phi_g(job_path, deadline, &events, work);
  if (status == CAGEHOP_STOPPED || (deadline != 0.0 && status == CAGEHOP_TIMED_OUT)) {
    return tell_stop(job_path, status);
  }
  if (status != CAGEHOP_OK) {
    status = terminal_exit(run_without_temperature(job_path, &work->job, status, &events, line), line);
  }
  return status == EXIT_DONE ? resolve_states(work, job_path) : status;
}

void work_clear(struct work *work) {
  free(work->phi);
  table_file_clear(&work->table);
  job_clear(&work->job);
  *work = (struct work){0};
}
