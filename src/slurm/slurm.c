// SPDX-License-Identifier: GPL-3.0-or-later
#include "slurm/slurm.h"

#include "clock/clock.h"
#include "slurm/child.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { JOB_MAX = 32, ANSWER_MAX = 8192 };

/// Runs a command on a job and reads what it says, as far as it fits. Its exit status; negative where it
/// could not be run, or did not end in time.
static int ask(char *const word[], const char *job, char answer[ANSWER_MAX]) {
  const double start = clock_seconds();
  struct slurm_child child;
  size_t length = 0;
  int status = -1;
  answer[0] = '\0';
  if (!slurm_is_job(job) || strlen(job) > JOB_MAX || !slurm_child_start(&child, word)) {
    return -1;
  }
  do { // its last words are read after its end
    struct pollfd said = {.fd = child.pipe, .events = POLLIN};
    (void)poll(&said, 1, 100);
    slurm_child_read(&child, ANSWER_MAX, answer, &length);
  } while (!slurm_child_ended(&child, &status) && clock_seconds() - start < SLURM_CHILD_PATIENCE);
  slurm_child_read(&child, ANSWER_MAX, answer, &length);
  slurm_child_leave(&child);
  return status;
}

enum slurm_life slurm_job_life(const char *job) {
  char answer[ANSWER_MAX];
  char *const word[] = {"squeue", "-h", "-j", (char *)job, "-o", "%T", NULL};
  const int status = ask(word, job, answer);
  if (strstr(answer, "Invalid job id") != NULL || (status == 0 && answer[0] == '\0')) {
    return SLURM_JOB_OVER;
  }
  return status == 0 ? SLURM_JOB_THERE : SLURM_JOB_UNKNOWN;
}

bool slurm_job_end(const char *job, char moment[SLURM_MOMENT_MAX]) {
  static const char key[] = " EndTime=";
  char answer[ANSWER_MAX];
  char *const word[] = {"scontrol", "show", "job", "-o", (char *)job, NULL};
  (void)ask(word, job, answer);
  const char *found = strstr(answer, key);
  if (found == NULL) {
    return false;
  }
  found += strlen(key);
  snprintf(moment, SLURM_MOMENT_MAX, "%.*s", (int)strcspn(found, " \n"), found);
  return true;
}
