// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/job.h"

#include "job/values.h"

#include <cagehop/status.h>
#include <errno.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 16 * 1024 * 1024 };

static int fail(const char *path, char error[JOB_ERROR_MAX], const char *what) {
  snprintf(error, JOB_ERROR_MAX, "%s: %s", path, what);
  return CAGEHOP_BAD_ARGUMENT;
}

/// The whole file as an allocated text.
static int read_text(const char *path, char **text, char error[JOB_ERROR_MAX]) {
  size_t used = 0, capacity = 64 * 1024;
  int status = CAGEHOP_OK;
  *text = NULL;
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    snprintf(error, JOB_ERROR_MAX, "%s: %s; check the job file's name", path, strerror(errno));
    return CAGEHOP_BAD_ARGUMENT;
  }
  for (size_t got = 1; got > 0 && status == CAGEHOP_OK; used += got) {
    char *larger = *text == NULL || used + 1 >= capacity ? realloc(*text, capacity *= 2) : *text;
    if (larger == NULL) {
      snprintf(error, JOB_ERROR_MAX, "%s: out of memory", path);
      status = CAGEHOP_NO_MEMORY;
      break;
    }
    *text = larger;
    got = fread(*text + used, 1, capacity - used - 1, file);
    (*text)[used + got] = '\0';
    if (used + got > FILE_MAX) {
      status = fail(path, error, "is larger than 16 MiB; a job file is a page of text");
    }
  }
  if (status == CAGEHOP_OK && ferror(file)) {
    status = fail(path, error, "can't be read; is it a folder?");
  } else if (status == CAGEHOP_OK && strlen(*text) != used) {
    status = fail(path, error, "holds binary data; a job file is YAML text");
  }
  fclose(file);
  if (status != CAGEHOP_OK) {
    free(*text);
    *text = NULL;
  }
  return status;
}

static void hash(const char *text, char hexadecimal[65]) {
  struct sha256_ctx context;
  uint8_t digest[SHA256_DIGEST_SIZE];
  sha256_init(&context);
  sha256_update(&context, strlen(text), (const uint8_t *)text);
  sha256_digest(&context, sizeof digest, digest);
  for (size_t i = 0; i < sizeof digest; i++) {
    snprintf(&hexadecimal[2 * i], 3, "%02x", digest[i]);
  }
}

/// Fills the job from what libcyaml loaded.
static int convert(const struct document *document, const struct raw_job *raw, struct job *job,
                   char error[JOB_ERROR_MAX]) {
  int status = values_material(document, raw, &job->model.material, error);
  if (status == CAGEHOP_OK) {
    status = values_structure(document, raw, &job->model.structure, error);
  }
  if (status == CAGEHOP_OK) {
    status = values_axis(document, &raw->grid.state, &job->state, error);
  }
  if (status == CAGEHOP_OK) {
    status = values_axis(document, &raw->grid.pressure, &job->pressure, error);
  }
  if (status == CAGEHOP_OK && raw->output.file[0] == '\0') {
    status = document_fail(document, document_line(document, "output.file", -1), error, "output.file is empty; name a file");
  }
  if (status == CAGEHOP_OK) {
    job->output_file = strdup(raw->output.file);
    status = job->output_file == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  }
  return status;
}

int job_read(const char *path, struct job *job, char error[JOB_ERROR_MAX]) {
  struct document document;
  struct raw_job *raw = NULL;
  *job = (struct job){0};
  int status = read_text(path, &job->text, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  hash(job->text, job->sha256);
  status = document_parse(path, job->text, &document, error);
  if (status == CAGEHOP_OK) {
    status = schema_load(&document, job->text, &raw, error);
    if (status == CAGEHOP_OK) {
      status = convert(&document, raw, job, error);
    }
    schema_free(&document, &raw);
    document_clear(&document);
  }
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
