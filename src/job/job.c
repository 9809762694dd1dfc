// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/job.h"

#include "digest/digest.h"
#include "job/checks.h"
#include "job/identity.h"
#include "job/keys.h"
#include "job/load.h"
#include "job/read.h"

#include <cagehop/status.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int take_ranks(struct document *document, uint64_t ranks, struct job *job) {
  const uint64_t most = 4096;
  if (ranks < 1 || ranks > most || (ranks & (ranks - 1)) != 0) {
    return diagnose(document->diagnostic, document_value_line(document, "run.ranks_per_solve"),
                    "run.ranks_per_solve is %llu; it must be a power of two from 1 to %llu",
                    (unsigned long long)ranks, (unsigned long long)most);
  }
  job->ranks_per_solve = (int)ranks;
  return CAGEHOP_OK;
}

/// What the variables on pressure are found for.
static int take_isobars(struct document *document, const struct parsed_job *parsed, struct job *job) {
  const struct parsed_isobars *isobars = &parsed->isobars;
  struct cagehop_isobar_params *params = &job->isobars;
  *params = cagehop_isobar_defaults();
  const struct {
    const char *path;
    const double *parsed;
    double *value;
  } times[] = {
      {"isobars.transition_time_s", isobars->transition_time_s, &params->transition_time_s},
      {"isobars.vft_from_s", isobars->vft_from_s, &params->vft_from_s},
      {"isobars.vft_to_s", isobars->vft_to_s, &params->vft_to_s},
  };
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
    if (times[i].parsed != NULL) {
      *times[i].value = *times[i].parsed;
      if (!(*times[i].value > 0.0 && *times[i].value <= 1e20)) {
        return diagnose(document->diagnostic, document_value_line(document, times[i].path),
                        "%s is %.12g; it must be above 0 and at most 1e20", times[i].path, *times[i].value);
      }
    }
  }
  if (!(params->vft_from_s < params->vft_to_s)) {
    return diagnose(document->diagnostic, document_key_line(document, "isobars"),
                    "isobars.vft_from_s is %.12g and vft_to_s is %.12g; the window must begin before it ends",
                    params->vft_from_s, params->vft_to_s);
  }
  if (isobars->vft_points != NULL) {
    if (*isobars->vft_points < 4 || *isobars->vft_points > 100000) {
      return diagnose(document->diagnostic, document_value_line(document, "isobars.vft_points"),
                      "isobars.vft_points is %llu; it must be from 4 to 100000",
                      (unsigned long long)*isobars->vft_points);
    }
    params->vft_points = (size_t)*isobars->vft_points;
  }
  // With other closures each of their isochores takes seconds to minutes.
  job->output_isobars = parsed->output.isobars != NULL
                            ? *parsed->output.isobars
                            : cagehop_closure_find(job->model.structure.closure)->quick;
  return CAGEHOP_OK;
}

/// From what libcyaml filled to what is computed.
static int take(struct document *document, const struct parsed_job *parsed, struct job *job) {
  int status = model_check(document, parsed, &job->model);
  if (status == CAGEHOP_OK) {
    status = grid_check(document, &parsed->grid, job);
  }
  if (status == CAGEHOP_OK) {
    status = parsed->run != NULL && parsed->run->ranks_per_solve != NULL
                 ? take_ranks(document, *parsed->run->ranks_per_solve, job)
                 : CAGEHOP_OK;
  }
  if (status == CAGEHOP_OK) {
    status = take_isobars(document, parsed, job);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  const char *table_file = parsed->structure != NULL ? parsed->structure->file : NULL;
  job->output_structure = parsed->output.structure;
  job->output_parallel = parsed->output.parallel;
  job->output_file = strdup(parsed->output.file);
  job->table_file = table_file != NULL ? strdup(table_file) : NULL;
  const bool kept = job->output_file != NULL && (table_file == NULL || job->table_file != NULL);
  return kept && identity_write(job) == CAGEHOP_OK ? CAGEHOP_OK : diagnose_no_memory(document->diagnostic);
}

static int read_document(struct document *document, struct job *job) {
  struct schema schema;
  struct parsed_job *parsed = NULL;
  schema_assemble(document, &schema);
  int status = keys_check(document, &schema);
  if (status == CAGEHOP_OK) {
    status = load_job(document, &schema, &parsed);
  }
  if (status == CAGEHOP_OK) {
    status = take(document, parsed, job);
  }
  load_free(&schema, parsed);
  return status;
}

/// Takes over job->text, of that length.
static int read_own_text(const struct diagnostic *diagnostic, size_t length, struct job *job) {
  struct document document;
  digest_bytes(job->text, length, job->text_sha256);
  int status = document_parse(diagnostic, job->text, length, &document);
  if (status == CAGEHOP_OK) {
    status = read_document(&document, job);
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
    status = read_own_text(&diagnostic, length, job);
  }
  if (status != CAGEHOP_OK) {
    job_clear(job);
  }
  return status;
}

int job_read_text(const char *name, const char *text, struct job *job, char error[JOB_ERROR_MAX]) {
  const struct diagnostic diagnostic = {.path = name, .line = error};
  *job = (struct job){.text = strdup(text)};
  error[0] = '\0';
  const int status =
      job->text == NULL ? diagnose_no_memory(&diagnostic) : read_own_text(&diagnostic, strlen(text), job);
  if (status != CAGEHOP_OK) {
    job_clear(job);
  }
  return status;
}

void job_clear(struct job *job) {
  free((double *)job->state.value);
  free((double *)job->pressure.value);
  free(job->table_file);
  free(job->output_file);
  free(job->text);
  free(job->identity);
  *job = (struct job){0};
}
