// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/file_check.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
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

/// Bytes of memory that this process has mapped, or 0 where the system doesn't say. Without the heap, which
/// is to be in the child what it will be in this process.
static rlim_t mapped_bytes(void) {
  char text[64];
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  const ssize_t length = file >= 0 ? read(file, text, sizeof text - 1) : 0;
  if (file >= 0) {
    close(file);
  }
  text[length > 0 ? length : 0] = '\0';
  return (rlim_t)strtoul(text, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

/// A limit of at most `most`, with `grace` more until the system kills; never above what was allowed before.
static struct rlimit lowered(struct rlimit before, rlim_t most, rlim_t grace) {
  struct rlimit after;
  after.rlim_max = before.rlim_max < most + grace ? before.rlim_max : most + grace;
  after.rlim_cur = after.rlim_max < most ? after.rlim_max : most;
  return after;
}

/// Limits the child's core file, processor time and, where `memory` is not 0, address space. The resources
/// are written out, because their type is glibc's own.
static void limit_child(rlim_t memory) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) == 0) {
    limit = lowered(limit, 0, 0);
    (void)setrlimit(RLIMIT_CORE, &limit);
  }
  if (getrlimit(RLIMIT_CPU, &limit) == 0) {
    limit = lowered(limit, CPU_SECONDS, 2); // SIGXCPU, then SIGKILL
    (void)setrlimit(RLIMIT_CPU, &limit);
  }
  if (memory > 0 && getrlimit(RLIMIT_AS, &limit) == 0) {
    limit = lowered(limit, memory, 0);
    (void)setrlimit(RLIMIT_AS, &limit);
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
  limit_child(mapped > 0 ? mapped + ((rlim_t)MEMORY_MEGABYTES << 20) : 0);
}

int file_check_call_in_child(const char *path, void (*look)(const void *context), const void *context,
                             char error[FILE_CHECK_ERROR_MAX]) {
  int status;
  const pid_t child = fork();
  if (child == 0) {
    prepare_child();
    look(context);
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

/// A look that wants a path.
struct path_look {
  void (*look)(const char *path);
  const char *path;
};

static void look_at_path(const void *context) {
  const struct path_look *path_look = context;
  path_look->look(path_look->path);
}

int file_check_in_child(const char *path, void (*look)(const char *path), char error[FILE_CHECK_ERROR_MAX]) {
  const struct path_look path_look = {look, path};
  return file_check_call_in_child(path, look_at_path, &path_look, error);
}
