// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/provenance.h"

#include "parameter/rules.h"
#include "run/fingerprint.h"
#include "run/version.h"
#include "sweep/sweep.h"

#include <assert.h>
#include <cagehop/parameter.h>
#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef CAGEHOP_COMPILER // where the build names none
#ifdef __clang__
#define CAGEHOP_COMPILER __VERSION__ // begins with a name
#else
#define CAGEHOP_COMPILER "GCC " __VERSION__
#endif
#endif

const char *provenance_compiler(void) {
  return CAGEHOP_COMPILER;
}

void provenance_libraries(char text[PROVENANCE_TEXT_MAX]) {
  snprintf(text, PROVENANCE_TEXT_MAX, "GSL %s, %s, HDF5 %s, MPI: %s", gsl_version, fftw_version,
           map_library_version(), sweep_team_library());
}

static const char *add(struct provenance *provenance, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// Adds an attribute. Returns its text.
static const char *add(struct provenance *provenance, const char *name, const char *format, ...) {
  assert(provenance->count < PROVENANCE_MAX);
  char *text = provenance->text[provenance->count];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, PROVENANCE_TEXT_MAX, format, arguments);
  va_end(arguments);
  provenance->attribute[provenance->count++] = (struct map_attribute){name, text};
  return text;
}

/// The command line, words joined by blanks, cut where it is too long.
static void join_words(int argc, char **argv, char text[PROVENANCE_TEXT_MAX]) {
  size_t used = (size_t)snprintf(text, PROVENANCE_TEXT_MAX, "cagehop");
  for (int i = 0; i < argc && used < PROVENANCE_TEXT_MAX; i++) {
    used += (size_t)snprintf(text + used, PROVENANCE_TEXT_MAX - used, " %s", argv[i]);
  }
}

/// ", S_0 of 5 temperatures, 300 to 400 K (SHA-256 1b4f...)", where there is such a table.
static void write_S_0(const struct cagehop_compressibility *table, size_t used,
                      char text[PROVENANCE_TEXT_MAX]) {
  char sum[DIGEST_TEXT];
  compressibility_digest(table, sum);
  if (table->count > 0 && used < PROVENANCE_TEXT_MAX) {
    snprintf(text + used, PROVENANCE_TEXT_MAX - used,
             ", S_0 of %zu temperatures, %.6g to %.6g K (SHA-256 %s)", table->count, table->temperature_K[0],
             table->temperature_K[table->count - 1], sum);
  }
}

/// "diameter_nm 0.8, glass_transition_K 570.24, ...": the numbers of the material, without those left out or
/// not read.
static void write_material(const struct cagehop_model *model, char text[PROVENANCE_TEXT_MAX]) {
  static const char section[] = "material.";
  size_t count, used = 0;
  const struct cagehop_parameter *parameter = cagehop_parameters(&count);
  const enum cagehop_temperature_rule rule = cagehop_structure_temperature_rule(&model->structure);
  text[0] = '\0';
  for (size_t k = 0; k < count && used < PROVENANCE_TEXT_MAX; k++) {
    if (strncmp(parameter[k].key, section, strlen(section)) == 0 &&
        parameter[k].role != CAGEHOP_PARAMETER_LABEL &&
        material_key_is_read(&model->material, rule, parameter[k].key)) {
      char value[CAGEHOP_PARAMETER_TEXT_MAX];
      cagehop_parameter_write(&parameter[k], model, value);
      if (!parameter[k].required && strcmp(value, "0") == 0) {
        continue;
      }
      used += (size_t)snprintf(text + used, PROVENANCE_TEXT_MAX - used, "%s%s %s", used > 0 ? ", " : "",
                               parameter[k].key + strlen(section), value);
    }
  }
  write_S_0(&model->material.compressibility, used, text);
}

static const char program[] = CAGEHOP_VERSION " (" CAGEHOP_GIT_COMMIT ")";

/// Whether a key of the model decides numbers or columns of the map, is read with this source of S(q), and
/// has another value than the one that stands for a key that is left out. Names and truths are always told.
static bool is_told(const struct cagehop_parameter *row, const struct cagehop_model *model,
                    const char *value) {
  const bool of_landscapes = model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE;
  // A landscape table brings the system that its states are of.
  const bool taken_over = of_landscapes && strncmp(row->key, "system.", strlen("system.")) == 0 &&
                          !cagehop_system_is_hard_spheres(&model->structure.system);
  const bool source = row->sources == 0 || (row->sources & 1u << model->structure.source) != 0 || taken_over;
  const bool named = row->type == CAGEHOP_PARAMETER_NAME || row->type == CAGEHOP_PARAMETER_TRUTH;
  return job_key_word(row, "material") == NULL && source && strcmp(value, "none") != 0 &&
         (named || strcmp(value, "0") != 0) && row->role != CAGEHOP_PARAMETER_LABEL &&
         row->role != CAGEHOP_PARAMETER_RUN;
}

/// An attribute for each key of the model but the material's, called as the key without its section.
static void add_model(struct provenance *provenance, const struct cagehop_model *model) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    char value[CAGEHOP_PARAMETER_TEXT_MAX];
    cagehop_parameter_write(&row[k], model, value);
    if (!is_told(&row[k], model, value)) {
      continue;
    }
    if (strcmp(row[k].key, "structure.source") == 0) {
      add(provenance, "structure", "%s", value);
    } else if (strcmp(row[k].key, "structure.compatibility") == 0) {
      add(provenance, "compatibility", "%s, dr %.17g d", value, model->structure.pyprism_step);
    } else {
      add(provenance, strchr(row[k].key, '.') + 1, "%s", value);
    }
  }
}

/// How packing fractions become temperatures, where that is not by Eq. 11 alone.
static void add_mapping(struct provenance *provenance, const struct cagehop_model *model) {
  const struct cagehop_material *material = &model->material;
  const struct cagehop_compressibility *table = &material->compressibility;
  char ambient[PROVENANCE_TEXT_MAX / 2] = "Eq. 11";
  if (table->count > 0) {
    snprintf(ambient, sizeof ambient,
             "S_0(T) = (1 - phi)^4/(1 + 2 phi)^2 with material.S_0, %zu points from %.6g to %.6g K; not Eq. "
             "11, so "
             "glass_transition_K, phi_0 and beta_phi_0_per_K are not read",
             table->count, table->temperature_K[0], table->temperature_K[table->count - 1]);
  }
  if (cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    add(provenance, "thermal_mapping", "none: temperatures are those of the %s",
        model->structure.source == CAGEHOP_STRUCTURE_TABLE ? "table" : "system");
  } else if (cagehop_material_is_compressible(material)) {
    add(provenance, "thermal_mapping",
        "%s of phi/c, with c = phi(T, P)/phi(T, 0) by Murnaghan's equation of state, K = %.17g GPa, K' = "
        "%.17g",
        ambient, material->bulk_modulus_GPa, material->bulk_modulus_derivative);
  } else if (table->count > 0) {
    add(provenance, "thermal_mapping", "%s", ambient);
  }
}

static void add_isobars(struct provenance *provenance, const struct job *job) {
  provenance->isobar_count = job_isobar_numbers(job, provenance->isobar_text);
  for (size_t k = 0; k < provenance->isobar_count; k++) {
    const struct job_number *number = &provenance->isobar_text[k];
    provenance->isobar[k] = (struct map_number){number->name, number->value};
  }
  if (job->isobars.transition_viscosity_Pa_s > 0.0) {
    snprintf(provenance->transition, sizeof provenance->transition, "eta = %g Pa s",
             job->isobars.transition_viscosity_Pa_s);
    add(provenance, "glass_transition", "%s", provenance->transition);
  }
}

void provenance_of_program(int argc, char **argv, int mpi_size, struct provenance *provenance) {
  const char *slurm_job = getenv("SLURM_JOB_ID");
  char words[PROVENANCE_TEXT_MAX], host[256] = "unknown";

  *provenance = (struct provenance){0};
  gethostname(host, sizeof host - 1);
  add(provenance, "cagehop_version", "%s", CAGEHOP_VERSION);
  add(provenance, "git_commit", "%s", CAGEHOP_GIT_COMMIT);
  add(provenance, "compiler", "%s", provenance_compiler());
  add(provenance, "arithmetic", "%08" PRIx32, cagehop_arithmetic());
  provenance_libraries(words);
  add(provenance, "libraries", "%s", words);
  join_words(argc, argv, words);
  const char *command = add(provenance, "command_line", "%s", words);
  add(provenance, "host", "%s", host);
  add(provenance, "mpi_size", "%d", mpi_size);
  add(provenance, "slurm_job_id", "%s", slurm_job != NULL ? slurm_job : "");
  provenance->origin = (struct map_origin){.program = program,
                                           .compiler = CAGEHOP_COMPILER,
                                           .slurm_job = slurm_job != NULL ? slurm_job : "",
                                           .command = command,
                                           .arithmetic = cagehop_arithmetic(),
                                           .ranks = mpi_size};
}

void provenance_collect(const struct job *job, int argc, char **argv, int mpi_size,
                        struct provenance *provenance) {
  const struct cagehop_model *model = &job->model;
  const struct cagehop_material *material = &model->material;
  char words[PROVENANCE_TEXT_MAX];
  provenance_of_program(argc, argv, mpi_size, provenance);
  add(provenance, "material", "%s", material->name);
  write_material(model, words);
  add(provenance, "material_parameters", "%s", words);
  add_mapping(provenance, model);
  if (job->material_universal[0] != '\0') {
    add(provenance, "material_universal", "%s", job->material_universal);
  }
  add_model(provenance, model);
  add_isobars(provenance, job);
}

void provenance_add_table(const struct table_set *table, struct provenance *provenance) {
  static const char *const names[TABLE_REMARKS_MAX] = {
      "structure_remark_1", "structure_remark_2", "structure_remark_3", "structure_remark_4",
      "structure_remark_5", "structure_remark_6", "structure_remark_7", "structure_remark_8"};
  for (size_t k = 0; k < table->n_remarks; k++) {
    add(provenance, names[k], "%s", table->remark[k]);
  }
}
