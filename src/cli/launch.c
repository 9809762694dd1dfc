// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/launch.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// The value of a variable, or NULL.
static const char *look_up(const char *const *environment, const char *name) {
  const size_t length = strlen(name);
  for (; *environment != NULL; environment++) {
    if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') {
      return *environment + length + 1;
    }
  }
  return NULL;
}

/// Whether a variable may be a launcher's that is not known here: an MPI asks who it is by PMI or PMIx, or
/// finds its rank. So where this is false every MPI would be a single rank. (PMI_FD, PMIX_RANK, PALS_RANKID,
/// MV2_COMM_WORLD_RANK, FLUX_TASK_RANK, ...)
static bool tells_a_rank(const char *const *environment) {
  for (; *environment != NULL; environment++) {
    const char *end = strchr(*environment, '=');
    for (const char *at = *environment; end != NULL && at < end; at++) {
      if (strncmp(at, "PMI", 3) == 0 || strncmp(at, "RANK", 4) == 0) {
        return true;
      }
    }
  }
  return false;
}

/// A whole number from `low` on, or -1 where the variable is missing or something else.
static int number(const char *const *environment, const char *name, long low) {
  const char *text = look_up(environment, name);
  char *end;
  if (text == NULL || *text == '\0') {
    return -1;
  }
  errno = 0;
  const long value = strtol(text, &end, 10);
  return errno == 0 && *end == '\0' && value >= low && value <= 1 << 30 ? (int)value : -1;
}

static struct launch started(const char *const *environment, enum launcher by, int tasks,
                             const char *task_name) {
  const int task = number(environment, task_name, 0);
  return (struct launch){.by = by, .tasks = tasks, .task = task > 0 ? task : 0};
}

struct launch launch_read(const char *const *environment) {
  const int mpirun = number(environment, "OMPI_COMM_WORLD_SIZE", 1);
  const int pmi = number(environment, "PMI_SIZE", 1);
  // The batch script has SLURM_NTASKS too; only what srun starts has these.
  const int step = number(environment, "SLURM_STEP_NUM_TASKS", 1);
  // Slurm's own PMI sets PMI_SIZE as well, for the step; then the step's variables say the same, or a step
  // within that one says something newer.
  const int mpiexec = look_up(environment, "MPI_LOCALNRANKS") != NULL || step < 0 ? pmi : -1;
  if (mpirun > 0 && (mpirun == 1 || mpiexec != 1)) {
    return started(environment, LAUNCHER_MPIRUN, mpirun, "OMPI_COMM_WORLD_RANK");
  }
  if (mpiexec > 0) {
    return started(environment, LAUNCHER_MPIEXEC, mpiexec, "PMI_RANK");
  }
  if (step > 0) {
    struct launch launch = started(environment, LAUNCHER_SRUN, step, "SLURM_PROCID");
    launch.pmix = look_up(environment, "PMIX_RANK") != NULL || look_up(environment, "PMIX_NAMESPACE") != NULL;
    return launch;
  }
  return (struct launch){.by = tells_a_rank(environment) ? LAUNCHER_OTHER : LAUNCHER_NONE, .tasks = 1};
}

bool launch_wants_serial(int argc, char **argv) {
  static const char option[] = "--serial", shortest[] = "--ser"; // not yet --seconds-per-state
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    const size_t length = strlen(argv[i]);
    if (length >= strlen(shortest) && strncmp(argv[i], option, length) == 0) {
      return true;
    }
  }
  return false;
}

static bool is_open_mpi(const char *library) {
  return strncmp(library, "Open MPI", strlen("Open MPI")) == 0;
}

enum launch_way launch_choose(const struct launch *launch, bool serial, bool needs_launcher,
                              bool needs_pmix) {
  if (serial || (launch->by == LAUNCHER_NONE && needs_launcher)) {
    return LAUNCH_ALONE;
  }
  if (launch->by == LAUNCHER_SRUN && !launch->pmix && needs_pmix) {
    return launch->tasks > 1 ? LAUNCH_REFUSE : LAUNCH_ALONE;
  }
  return LAUNCH_TOGETHER;
}

bool launch_is_split(const struct launch *launch, int mpi_size) {
  return mpi_size == 1 && launch->tasks > 1;
}

void launch_complain(const struct launch *launch, const char *library, char line[LAUNCH_LINE_MAX]) {
  static const char *const name[] = {"a launcher", "srun", "mpirun of Open MPI", "mpiexec", "a launcher"};
  static_assert(sizeof name / sizeof name[0] == LAUNCHER_OTHER + 1, "a name for each launcher");
  static const char serial[] = "or add --serial where each is to be a run of its own";
  const char *by = name[launch->by];
  if (strcmp(library, "none") == 0) {
    snprintf(line, LAUNCH_LINE_MAX,
             "%s started %d tasks, but this cagehop was built without MPI; start one, %s", by, launch->tasks,
             serial);
  } else if (launch->by == LAUNCHER_SRUN) {
    snprintf(line, LAUNCH_LINE_MAX,
             "srun started %d tasks, but %s can't join them to one run; use srun %s ('srun "
             "--mpi=list' shows what this Slurm has) or mpirun, %s",
             launch->tasks, library, is_open_mpi(library) ? "--mpi=pmix" : "--mpi=pmi2 or --mpi=pmix",
             serial);
  } else {
    snprintf(line, LAUNCH_LINE_MAX,
             "%s started %d ranks, but %s, which cagehop was built with, sees only one; use the mpirun "
             "of %s, %s",
             by, launch->tasks, library, library, serial);
  }
}

static sigset_t sigterm(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  return set;
}

void launch_hold_sigterm(bool hold) {
  const sigset_t set = sigterm();
  sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void launch_wait_for_others(const struct launch *launch) {
  const sigset_t set = sigterm();
  const struct timespec limit = {.tv_sec = launch->task == 0 ? 1 : 5};
  launch_hold_sigterm(true);
  sigtimedwait(&set, NULL, &limit);
}
