// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/job.h"

#include "digest/digest.h"
#include "job/catalogue.h"
#include "job/checks.h"
#include "job/identity.h"
#include "job/keys.h"
#include "job/load.h"
#include "job/read.h"
#include "job/tables.h"
#include "job/uncertainty.h"
#include "parameter/rules.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// What the keys of section isobars ask of each other, and whether there are isobars where the job does not
/// say.
static int check_isobars(struct document *document, const struct parsed_job *parsed, struct job *job) {
  if (!(job->isobars.vft_from_s < job->isobars.vft_to_s)) {
    return diagnose(document->diagnostic, document_key_line(document, "isobars"),
                    "isobars.vft_from_s is %.12g and vft_to_s is %.12g; the window must begin before it ends",
                    job->isobars.vft_from_s, job->isobars.vft_to_s);
  }
  if (schema_written(parsed, "isobars.transition_time_s") != NULL &&
      job->isobars.transition_viscosity_Pa_s > 0.0) {
    return diagnose(
        document->diagnostic, document_key_line(document, "isobars.transition_viscosity_Pa_s"),
        "isobars.transition_viscosity_Pa_s and isobars.transition_time_s exclude each other; keep one");
  }
  if (schema_written(parsed, "output.isobars") == NULL) {
    // With other closures each of their isochores takes seconds to minutes.
    job->output_isobars = cagehop_closure_find(job->model.structure.closure)->quick;
  }
  if (!job->output_isobars && document_value(document, "isobars") != NULL) {
    job->idle_isobars_line = document_key_line(document, "isobars");
  }
  return CAGEHOP_OK;
}

/// A table of landscapes has no S(q) and g(r) to store.
static int check_profiles(struct document *document, const struct job *job) {
  if (!job->output_structure || job->model.structure.source != CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    return CAGEHOP_OK;
  }
  return diagnose(document->diagnostic, document_key_line(document, "output.structure"),
                  "output.structure: a landscape table has F(r) and no S(q) or g(r); leave it out, or choose "
                  "the structure.source that the table was made from");
}

/// Whether the material can have these errors: nothing is solved for that.
static int check_uncertainty(struct document *document, const struct job *job) {
  struct cagehop_model model = job->model;
  struct cagehop_fit *fit;
  struct cagehop_fit_result known;
  struct cagehop_error error;
  model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  const int status = cagehop_fit_known(&model, &job->uncertainty, NULL, &fit, &known, &error);
  cagehop_fit_destroy(&fit);
  return status == CAGEHOP_OK ? CAGEHOP_OK
         : status == CAGEHOP_NO_MEMORY
             ? diagnose_no_memory(document->diagnostic)
             : diagnose(document->diagnostic, document_key_line(document, "output.standard_errors"),
                        "output.standard_errors: %s", error.text);
}

/// Whether standard errors can be had where they are wanted.
static int check_standard_errors(struct document *document, const struct job *job) {
  if (!job->output_standard_errors) {
    return CAGEHOP_OK;
  }
  const char *fault =
      !job->output_isobars ? "output.isobars: true, of whose T_g and fragility they are"
      : job->pressure.unit != CAGEHOP_UNIT_MEGAPASCAL
          ? "grid.pressure_MPa: they are those at a measured pressure, which a reduced one is not"
      : job->model.material.compressibility.count > 0 ? "Eq. 11, without material.S_0"
      : job->isobars.transition_viscosity_Pa_s > 0.0
          ? "a glass transition by time, without isobars.transition_viscosity_Pa_s"
      : !uncertainty_is_known(&job->uncertainty) ? "a material whose file says how well its numbers are "
                                                   "known, under uncertainty, as 'cagehop fit -o' "
                                                   "writes it; name it in material.file"
                                                 : NULL;
  if (fault != NULL) {
    return diagnose(document->diagnostic, document_key_line(document, "output.standard_errors"),
                    "output.standard_errors needs %s", fault);
  }
  return check_uncertainty(document, job);
}

/// The names of files that were written. Returns 0 or CAGEHOP_NO_MEMORY.
static int take_files(struct document *document, const struct parsed_job *parsed, struct job *job) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  if (schema_written(parsed, RULE_FILE_KEY) != NULL) {
    job->table_line = document_key_line(document, RULE_FILE_KEY);
  }
  for (size_t k = 0; k < JOB_CURVES; k++) {
    const char *key = job_curve_key((enum job_curve)k);
    job->curve_line[k] = schema_written(parsed, key) != NULL ? document_key_line(document, key) : 0;
  }
  for (size_t k = 0; k < count; k++) {
    const struct written_value *value = schema_written(parsed, row[k]->key);
    if (value != NULL && row[k]->type == CAGEHOP_PARAMETER_FILE) {
      char **file = (char **)(void *)((char *)job_record(row[k], job) + row[k]->offset);
      *file = strdup(value->text);
      if (*file == NULL) {
        return diagnose_no_memory(document->diagnostic);
      }
    }
  }
  return CAGEHOP_OK;
}

/// From what libcyaml filled to what is computed.
static int take(struct document *document, const struct parsed_job *parsed, const struct material_base *base,
                struct job *job) {
  job->model = cagehop_model_default();
  job->isobars = cagehop_isobar_defaults();
  job->ranks_per_solve = 1;
  job->slurm_comment = true;
  job->model.material = base->material;
  job->uncertainty = base->uncertainty;
  int status = values_check(document, parsed, job);
  if (status == CAGEHOP_OK) {
    material_check(document, parsed, base, job);
  }
  if (status == CAGEHOP_OK) {
    status = rules_check(document, parsed, &job->model);
  }
  if (status == CAGEHOP_OK) {
    status = compressibility_check(document, parsed, job);
  }
  if (status == CAGEHOP_OK) {
    char unread[JOB_UNREAD_MAX], fault[JOB_UNREAD_MAX];
    (void)job_settle_material(job, unread, fault); // as far as it is known without the table
  }
  if (status == CAGEHOP_OK) {
    status = grid_check(document, parsed, job);
  }
  if (status == CAGEHOP_OK) {
    status = check_profiles(document, job);
  }
  if (status == CAGEHOP_OK) {
    status = check_isobars(document, parsed, job);
  }
  if (status == CAGEHOP_OK) {
    job->phi_g_follows = isnan(job->model.material.phi_g);
    status = check_standard_errors(document, job);
  }
  if (status == CAGEHOP_OK) {
    status = take_files(document, parsed, job);
  }
  if (status == CAGEHOP_OK) {
    status = tables_check(document, parsed, job);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  return identity_write(job) == CAGEHOP_OK ? CAGEHOP_OK : diagnose_no_memory(document->diagnostic);
}

static int read_document(struct document *document, const char *identity, struct job *job) {
  struct schema schema;
  struct material_base base;
  struct parsed_job *parsed = NULL;
  int status = material_base_find(document, identity, &base);
  if (status == CAGEHOP_BAD_ARGUMENT) { // perhaps because a key is misspelt
    schema_assemble(document, true, &schema);
    (void)keys_check(document, &schema);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  schema_assemble(document, base.known, &schema);
  status = keys_check(document, &schema);
  if (status == CAGEHOP_OK) {
    status = load_job(document, &schema, &parsed);
  }
  if (status == CAGEHOP_OK) {
    status = take(document, parsed, &base, job);
  }
  load_free(&schema, parsed);
  return status;
}

/// Takes over job->text, of that length.
static int read_own_text(const struct diagnostic *diagnostic, size_t length, const char *identity,
                         struct job *job) {
  struct document document;
  digest_bytes(job->text, length, job->text_sha256);
  int status = document_parse(diagnostic, job->text, length, &document);
  if (status == CAGEHOP_OK) {
    status = read_document(&document, identity, job);
    document_clear(&document);
  }
  return status;
}

int job_read(const char *path, struct job *job, char error[JOB_ERROR_MAX]) {
  const struct diagnostic diagnostic = {.path = path, .line = error};
  size_t length = 0;
  *job = (struct job){0};
  error[0] = '\0';
  int status = read_text(&diagnostic, &job->text, &length);
  if (status == CAGEHOP_OK) {
    status = read_own_text(&diagnostic, length, NULL, job);
  }
  if (status != CAGEHOP_OK) {
    job_clear(job);
  }
  return status;
}

int job_read_text(const char *name, const char *text, const char *identity, struct job *job,
                  char error[JOB_ERROR_MAX]) {
  const struct diagnostic diagnostic = {.path = name, .line = error};
  *job = (struct job){.text = strdup(text)};
  error[0] = '\0';
  const int status = job->text == NULL ? diagnose_no_memory(&diagnostic)
                                       : read_own_text(&diagnostic, strlen(text), identity, job);
  if (status != CAGEHOP_OK) {
    job_clear(job);
  }
  return status;
}

void job_clear(struct job *job) {
  free((double *)job->state.value);
  free((double *)job->pressure.value);
  free((double *)job->cooling_rate.value);
  free((double *)job->S_0_temperature.value);
  free((double *)job->S_0.value);
  free(job->table_file);
  for (size_t k = 0; k < JOB_CURVES; k++) {
    free(job->curve_file[k]);
  }
  tables_clear(job);
  free(job->output_file);
  free(job->status_file);
  free(job->material_file);
  free(job->text);
  free(job->identity);
  *job = (struct job){0};
}
