// SPDX-License-Identifier: GPL-3.0-or-later
/// A job file, and the identity that a map keeps of it: the same job reads its own identity back.
#include "input.h"
#include "job/job.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A job that was taken is taken again with its own identity, to the same identity.
static void read_again(const struct job *job) {
  struct job again;
  char error[JOB_ERROR_MAX] = "";
  const int status = job_read_text("job.yaml", job->text, job->identity, &again, error);
  if (status == CAGEHOP_NO_MEMORY) {
    return;
  }
  if (status != CAGEHOP_OK || strcmp(job->sha256, again.sha256) != 0) {
    fprintf(stderr, "read again: %s\n%s\n%s\n", error, job->identity,
            status == CAGEHOP_OK ? again.identity : "");
    abort();
  }
  job_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct job job;
  char error[JOB_ERROR_MAX] = "";
  const int status = job_read(input_file(data, size), &job, error);
  if (status == CAGEHOP_OK) {
    read_again(&job);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
  job_clear(&job);
  return 0;
}
