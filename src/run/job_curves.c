// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/job_curves.h"

#include "job/key_table.h"
#include "parameter/system_rules.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const enum curve_kind kinds[JOB_CURVES] = {[JOB_CURVE_POTENTIAL] = CURVE_POTENTIAL,
                                                  [JOB_CURVE_OMEGA] = CURVE_OMEGA,
                                                  [JOB_CURVE_BRIDGE] = CURVE_BRIDGE};

const char *job_curves_file(const struct job *job) {
  for (size_t k = 0; k < JOB_CURVES; k++) {
    if (job->curve_file[k] != NULL) {
      return job->curve_file[k];
    }
  }
  return NULL;
}

/// The line of the job is told where the file is not there.
static enum run_outcome read_curve(const char *path, enum job_curve which, struct resolved_job *resolved,
                                   char line[RUN_LINE_MAX]) {
  const struct job *job = &resolved->job;
  // A d that nobody said is no scale of a file's nanometres.
  const bool has_d = job->material_known || job_written_line(job, RULE_DIAMETER_KEY) > 0;
  const struct curve_scale scale = {has_d ? job->model.material.diameter_nm : NAN,
                                    job->model.structure.system.epsilon_K};
  char error[TABLE_FILE_ERROR_MAX];
  const int status =
      curve_file_read(job->curve_file[which], kinds[which], &scale, &resolved->curve[which], error);
  if (status == CAGEHOP_OK) {
    return RUN_FINISHED;
  }
  if (status != CAGEHOP_IO) {
    return run_ends(RUN_FAILED, line, "out of memory");
  }
  return access(job->curve_file[which], F_OK) == 0
             ? run_ends(RUN_BAD_INPUT, line, "%s", error)
             : run_ends(RUN_BAD_INPUT, line, "%s:%zu: %s: %s", path, job->curve_line[which],
                        job_curve_key(which), error);
}

/// The digest of one file; of several that of their digests.
static void digest_curves(struct resolved_job *resolved) {
  char all[JOB_CURVES * (DIGEST_TEXT + 16)];
  size_t used = 0, count = 0;
  for (size_t k = 0; k < JOB_CURVES; k++) {
    const char *sha256 = resolved->curve[k].sha256;
    if (sha256[0] != '\0') {
      used += (size_t)snprintf(all + used, sizeof all - used, "%zu %s\n", k, sha256);
      memcpy(resolved->table.sha256, sha256, DIGEST_TEXT);
      count++;
    }
  }
  if (count > 1) {
    digest_bytes(all, used, resolved->table.sha256);
  }
}

static bool is_written(const void *job, const char *key) {
  return job_written_line(job, key) > 0;
}

/// What the tables hold, and what was chosen beside them.
static enum run_outcome check_curves(const char *path, const struct job *job, char line[RUN_LINE_MAX]) {
  const struct rule_source source = {.context = job, .is_given = is_written};
  char words[RULE_WORDS_MAX];
  const char *key = system_tables_broken(&job->model.structure, &source, words);
  if (key == NULL) {
    return RUN_FINISHED;
  }
  for (size_t k = 0; k < JOB_CURVES; k++) {
    if (strcmp(job_curve_key((enum job_curve)k), key) == 0) {
      return run_ends(RUN_BAD_INPUT, line, "%s: %s", job->curve_file[k], words);
    }
  }
  return run_ends(RUN_BAD_JOB, line, "%s:%zu: %s", path, job_written_line(job, key), words);
}

enum run_outcome job_curves_read(const char *path, struct resolved_job *resolved, char line[RUN_LINE_MAX]) {
  struct cagehop_structure_params *structure = &resolved->job.model.structure;
  const struct cagehop_system_table **const place[JOB_CURVES] = {
      [JOB_CURVE_POTENTIAL] = &structure->system.potential_table,
      [JOB_CURVE_OMEGA] = &structure->system.omega_table,
      [JOB_CURVE_BRIDGE] = &structure->bridge_table};
  if (job_curves_file(&resolved->job) == NULL) {
    return RUN_FINISHED;
  }
  for (size_t k = 0; k < JOB_CURVES; k++) {
    if (resolved->job.curve_file[k] != NULL) {
      const enum run_outcome outcome = read_curve(path, (enum job_curve)k, resolved, line);
      if (outcome != RUN_FINISHED) {
        return outcome;
      }
      *place[k] = &resolved->curve[k].table;
    }
  }
  digest_curves(resolved);
  return check_curves(path, &resolved->job, line);
}

/// The error of u(r)'s table at a state of the map; NaN without one. *temperature: kBT/epsilon there.
static double table_error_at(const struct resolved_job *resolved, size_t state, double *temperature) {
  const struct cagehop_model *model = &resolved->job.model;
  struct cagehop_system system = model->structure.system;
  *temperature =
      cagehop_system_temperature(&system, cagehop_model_temperature(model, resolved->state[state]));
  system.omega_table = NULL;
  return cagehop_system_table_error(&system, *temperature);
}

void remark_curves(const struct resolved_job *resolved, const struct run_events *events) {
  static const double certified = 1e-3; // as cagehop/system.h says
  const bool differ = resolved->job.model.structure.system.density > 0.0;
  for (size_t k = 0; k < (differ && resolved->n_phi > 1 ? 2 : 1); k++) {
    double temperature;
    const double error = table_error_at(resolved, k == 0 ? 0 : resolved->n_phi - 1, &temperature);
    if (error > certified) {
      run_remark(events,
                 "%s: remark: at T* = %.4g%s the points of the table leave an error of %.2g in exp(-u/kBT), "
                 "above %g, and such states fail; give more points",
                 resolved->job.curve_file[JOB_CURVE_POTENTIAL], temperature,
                 !differ  ? ""
                 : k == 0 ? ", the lowest,"
                          : ", the highest,",
                 error, certified);
    }
  }
}

enum run_outcome check_chains(const struct resolved_job *resolved, const char *job_path,
                              char line[RUN_LINE_MAX]) {
  const struct cagehop_structure_params *structure = &resolved->job.model.structure;
  if (structure->source != CAGEHOP_STRUCTURE_PRISM || !cagehop_system_is_chain(&structure->system)) {
    return RUN_FINISHED;
  }
  return run_ends(RUN_BAD_JOB, line,
                  "%s:%zu: system.chain: " CAGEHOP_CHAINS_HAVE_NO_LANDSCAPE
                  ", and so no map; 'cagehop structure' has their S(q) and g(r)",
                  job_path, job_written_line(&resolved->job, "system.chain.model"));
}
