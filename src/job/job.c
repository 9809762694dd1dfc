// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/job.h"

#include "job/checks.h"
#include "job/keys.h"
#include "job/load.h"
#include "job/read.h"

#include <cagehop/status.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void sha256_text(const char *text, size_t length, char hexadecimal[65]) {
  struct sha256_ctx context;
  uint8_t digest[SHA256_DIGEST_SIZE];
  sha256_init(&context);
  sha256_update(&context, length, (const uint8_t *)text);
  sha256_digest(&context, sizeof digest, digest);
  for (size_t i = 0; i < sizeof digest; i++) {
    snprintf(hexadecimal + 2 * i, 3, "%02x", digest[i]);
  }
}

/// From what libcyaml filled to what is computed.
static int take(struct document *document, const struct written_job *written, struct job *job) {
  int status = model_check(document, written, &job->model);
  if (status == CAGEHOP_OK) {
    status = grid_check(document, &written->grid, &job->model.material, &job->state, &job->pressure);
  }
  if (status == CAGEHOP_OK) {
    job->output_file = strdup(written->output.file);
    status = job->output_file != NULL ? CAGEHOP_OK : complain_no_memory(document->complaint);
  }
  return status;
}

static int read_document(struct document *document, struct job *job) {
  struct schema schema;
  struct written_job *written = NULL;
  schema_assemble(document, &schema);
  int status = keys_check(document, &schema);
  if (status == CAGEHOP_OK) {
    status = load_job(document, &schema, &written);
  }
  if (status == CAGEHOP_OK) {
    status = take(document, written, job);
  }
  load_free(&schema, written);
  return status;
}

int job_read(const char *path, struct job *job, char error[JOB_ERROR_MAX]) {
  const struct complaint complaint = {.path = path, .line = error};
  struct document document;
  size_t length = 0;
  *job = (struct job){0};
  error[0] = '\0';
  int status = read_text(&complaint, &job->text, &length);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  sha256_text(job->text, length, job->sha256);
  status = document_parse(&complaint, job->text, length, &document);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  status = read_document(&document, job);
  document_clear(&document);

out:
  if (status != CAGEHOP_OK) {
    job_clear(job);
  }
  return status;
}

void job_clear(struct job *job) {
  free(job->state.value);
  free(job->pressure.value);
  free(job->output_file);
  free(job->text);
  *job = (struct job){0};
}
