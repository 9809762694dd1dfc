// SPDX-License-Identifier: GPL-3.0-or-later
/// Where the job scripts for Slurm are.
#include "cli/output/job_scripts.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const char in_sources[] = "jobs/slurm", installed[] = "share/cagehop/jobs/slurm";

/// Cuts the last name off a path; false where it has none.
static bool cut_name(char *path) {
  char *slash = strrchr(path, '/');
  if (slash == NULL) {
    return false;
  }
  *slash = '\0';
  return true;
}

/// The installed folder, from where the program is.
static bool find_installed(char folder[PATH_MAX]) {
  const ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX);
  if (length <= 0 || (size_t)length + sizeof installed >= PATH_MAX) {
    return false;
  }
  folder[length] = '\0';
  if (!cut_name(folder) || !cut_name(folder)) {
    return false;
  }
  strcat(folder, "/");
  strcat(folder, installed);
  return access(folder, R_OK | X_OK) == 0;
}

void job_scripts_folder(char folder[PATH_MAX]) {
  if (access(in_sources, R_OK | X_OK) == 0 || !find_installed(folder)) {
    strcpy(folder, in_sources);
  }
}
