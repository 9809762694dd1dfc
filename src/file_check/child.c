// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/file_check.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  CPU_SECONDS = 5,        // a look takes some 10 ms
  MEMORY_MEGABYTES = 1024 // beside what this process has already
};

/// What a fault sends; MPI's handlers for them print a report.
static const int fault_signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU};

/// Bytes of memory that this process has mapped, or 0 where the system doesn't say.
static rlim_t mapped_bytes(void) {
  unsigned long pages = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (file == NULL) {
    return 0;
  }
  const bool known = fscanf(file, "%lu", &pages) == 1;
  (void)fclose(file); // read only
  return known ? (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) : 0;
}

static void limit(int resource, rlim_t most) {
  struct rlimit both;
  if (getrlimit(resource, &both) == 0) {
    both.rlim_max = both.rlim_max < most ? both.rlim_max : most;
    both.rlim_cur = both.rlim_max;
    (void)setrlimit(resource, &both);
  }
}

/// Makes the child quiet and mortal.
static void prepare_child(void) {
  const rlim_t mapped = mapped_bytes();
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nowhere >= 0) { // the C library reports a damaged heap there
    (void)dup2(nowhere, STDOUT_FILENO);
    (void)dup2(nowhere, STDERR_FILENO);
  }
  for (size_t k = 0; k < sizeof fault_signals / sizeof fault_signals[0]; k++) {
    (void)signal(fault_signals[k], SIG_DFL);
  }
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, CPU_SECONDS);
  if (mapped > 0) {
    limit(RLIMIT_AS, mapped + ((rlim_t)MEMORY_MEGABYTES << 20));
  }
#ifdef __GLIBC__
  (void)mallopt(M_PERTURB, 0x5a); // what reads freed or fresh memory fails here, and not later
#endif
}

int file_check_in_child(const char *path, void (*read)(const char *path), char error[FILE_CHECK_ERROR_MAX]) {
  int status;
  const pid_t child = fork();
  if (child == 0) {
    prepare_child();
    read(path);
    _exit(0); // without anything that was registered for this process' end
  }
  if (child < 0) {
    return CAGEHOP_OK; // no room for a process: the file is read without this protection
  }
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return CAGEHOP_OK;
    }
  }
  if (!WIFSIGNALED(status)) {
    return CAGEHOP_OK;
  }
  snprintf(
      error, FILE_CHECK_ERROR_MAX,
      "%s is damaged: the HDF5 library can't read it (a trial ended with signal %d, %s); take a copy of it",
      path, WTERMSIG(status), strsignal(WTERMSIG(status)));
  return CAGEHOP_IO;
}
