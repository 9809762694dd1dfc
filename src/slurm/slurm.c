// SPDX-License-Identifier: GPL-3.0-or-later
#include "slurm/slurm.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

enum { JOB_MAX = 32, ANSWER_MAX = 8192 };

/// Runs "timeout 20 BEFORE JOB AFTER" and reads what it prints, as far as it fits. Its exit status; negative
/// where it could not be run.
static int ask(const char *before, const char *job, const char *after, char answer[ANSWER_MAX]) {
  char command[256];
  answer[0] = '\0';
  if (job[0] == '\0' || strlen(job) > JOB_MAX || strspn(job, "0123456789_") != strlen(job)) {
    return -1;
  }
  snprintf(command, sizeof command, "timeout 20 %s %s %s </dev/null", before, job, after);
  FILE *pipe = popen(command, "r");
  if (pipe == NULL) {
    return -1;
  }
  const size_t length = fread(answer, 1, ANSWER_MAX - 1, pipe);
  answer[length] = '\0';
  const int status = pclose(pipe);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum slurm_life slurm_job_life(const char *job) {
  char answer[ANSWER_MAX];
  const int status = ask("squeue -h -j", job, "-o %T 2>&1", answer);
  if (strstr(answer, "Invalid job id") != NULL || (status == 0 && answer[0] == '\0')) {
    return SLURM_JOB_OVER;
  }
  return status == 0 ? SLURM_JOB_THERE : SLURM_JOB_UNKNOWN;
}

bool slurm_job_end(const char *job, char moment[SLURM_MOMENT_MAX]) {
  static const char key[] = " EndTime=";
  char answer[ANSWER_MAX];
  (void)ask("scontrol show job -o", job, "2>/dev/null", answer);
  const char *found = strstr(answer, key);
  if (found == NULL) {
    return false;
  }
  found += strlen(key);
  snprintf(moment, SLURM_MOMENT_MAX, "%.*s", (int)strcspn(found, " \n"), found);
  return true;
}
