// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/job_tables.h"

#include "table_file/landscape_file.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/// What the job says of one of its files.
static struct table_said said_of(const struct job_table *table) {
  struct table_said said = table_said_nothing(table->file);
  said.columns = table->columns;
  said.unit = table->q_unit != NULL ? table_unit_find(table->q_unit) : TABLE_UNIT_UNSAID;
  said.phi = table->phi;
  said.temperature_K = table->temperature_K;
  said.diameter_nm = table->diameter_nm;
  said.diameter = table->diameter != NULL ? table_diameter_find(table->diameter) : TABLE_DIAMETER_SAID;
  said.partial = table->partial;
  said.concentration = table->concentration;
  said.density_unit = !isnan(table->density_per_nm3)  ? TABLE_UNIT_NANOMETRE
                      : !isnan(table->density_per_A3) ? TABLE_UNIT_ANGSTROM
                      : !isnan(table->density)        ? TABLE_UNIT_DIAMETER
                                                      : TABLE_UNIT_UNSAID;
  said.density = said.density_unit == TABLE_UNIT_NANOMETRE  ? table->density_per_nm3
                 : said.density_unit == TABLE_UNIT_ANGSTROM ? table->density_per_A3
                                                            : table->density;
  return said;
}

/// The line of the job is told where the file is not there.
static enum run_outcome refuse_file(const char *path, const struct job *job, const char *error,
                                    char line[RUN_LINE_MAX]) {
  return access(job->table_file, F_OK) == 0
             ? run_ends(RUN_BAD_INPUT, line, "%s", error)
             : run_ends(RUN_BAD_INPUT, line, "%s:%zu: structure.file: %s", path, job->table_line, error);
}

/// The table of landscapes.
static enum run_outcome read_landscapes(const char *path, struct resolved_job *resolved,
                                        char line[RUN_LINE_MAX]) {
  char error[FILE_ERROR_MAX];
  const int status = landscape_file_read(resolved->job.table_file, &resolved->landscape_table,
                                         resolved->table.sha256, error);
  if (status != CAGEHOP_OK) {
    return refuse_file(path, &resolved->job, error, line);
  }
  cagehop_landscape_table_choose(resolved->landscape_table, &resolved->job.model.structure);
  return RUN_FINISHED;
}

enum run_outcome job_tables_read(const char *path, struct resolved_job *resolved, char line[RUN_LINE_MAX]) {
  const struct job *job = &resolved->job;
  const size_t count = job->table_file != NULL ? 1 : job->n_tables;
  char error[TABLE_FILE_ERROR_MAX];
  if (count == 0) {
    return RUN_FINISHED;
  }
  if (job->model.structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    return read_landscapes(path, resolved, line);
  }
  struct table_said *said = malloc(count * sizeof *said);
  if (said == NULL) {
    return run_ends(RUN_FAILED, line, "out of memory");
  }
  for (size_t k = 0; k < count; k++) {
    said[k] = job->table_file != NULL ? table_said_nothing(job->table_file) : said_of(&job->table[k]);
  }
  const int status = table_set_read(count, said, &resolved->table, error);
  free(said);
  if (status != CAGEHOP_OK) {
    return job->table_file == NULL ? run_ends(RUN_BAD_INPUT, line, "%s", error)
                                   : refuse_file(path, job, error, line);
  }
  resolved->job.model.structure.table = &resolved->table.table;
  return RUN_FINISHED;
}

enum run_outcome job_tables_reach(const char *path, const struct resolved_job *resolved,
                                  char line[RUN_LINE_MAX]) {
  const struct job *job = &resolved->job;
  const double low = resolved->state[0], high = resolved->state[resolved->n_phi - 1];
  if (resolved->landscape_table == NULL) {
    return RUN_FINISHED;
  }
  const struct cagehop_landscape_table_report table =
      cagehop_landscape_table_report(resolved->landscape_table);
  if (low >= table.low && high <= table.high) {
    return RUN_FINISHED;
  }
  const bool kelvin = table.unit == CAGEHOP_UNIT_KELVIN;
  return run_ends(
      RUN_BAD_JOB, line,
      "%s:%zu: the grid's %s go from %.10g to %.10g%s, and %s has landscapes from %.10g to %.10g%s; "
      "choose these, or make a wider table with cagehop tabulate",
      path, job->state_line, kelvin ? "temperatures" : "phi", low, high, kelvin ? " K" : "", job->table_file,
      table.low, table.high, kelvin ? " K" : "");
}
