// SPDX-License-Identifier: GPL-3.0-or-later
/// Stands before libc in a run of cagehop (LD_PRELOAD) and holds it before each tile, each block of isobars
/// and each write to the journal of isobars' states until a test lets it go on; see held.py. A run looks at
/// its map (fstat) before and after it writes a tile or a block: the look before is where it is held. The
/// file that CAGEHOP_GATE names holds five numbers that all ranks of the run and the test share: how many
/// looks are let, how many were begun, the seconds that the test has put the run's clocks on, by what factor
/// they run faster than time does, and how many signals the ranks have handled, which mpirun hands on in its
/// own time. With CAGEHOP_GATE_CLOCK a look at a clock is held too.
#undef _FILE_OFFSET_BITS // the names without and with 64 are two functions here
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static struct gate { _Atomic long let, begun, ahead, pace, heard; } * gate;
static struct timespec began;
static bool holds_clock;
static atomic_bool wrote; // since the last look: the next one is the look after a tile

/// Scripts of a batch system hand the environment on to other programs and commands too.
static bool is_run(void) {
  char words[4096];
  FILE *file = fopen("/proc/self/cmdline", "r");
  const size_t size = file != NULL ? fread(words, 1, sizeof words - 1, file) : 0;
  if (file != NULL) {
    fclose(file);
  }
  words[size] = '\0';
  const size_t command = strlen(words) + 1;
  return command < size && strcmp(words + command, "run") == 0;
}

__attribute__((constructor)) static void find_gate(void) {
  const char *name = getenv("CAGEHOP_GATE");
  const int file = name != NULL && is_run() ? open(name, O_RDWR | O_CLOEXEC) : -1;
  if (file >= 0) {
    void *shared = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    gate = shared != MAP_FAILED ? shared : NULL;
    holds_clock = getenv("CAGEHOP_GATE_CLOCK") != NULL;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &began);
    close(file);
  }
}

enum kind { OTHER, MAP, JOURNAL };

/// A map's name may be the one under which it was created, "map.h5.new-...".
static enum kind kind_of(int file) {
  char link[64], name[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, name, sizeof name - 1);
  name[length > 0 ? length : 0] = '\0';
  return strstr(name, ".h5.isobars") != NULL ? JOURNAL : strstr(name, ".h5") != NULL ? MAP : OTHER;
}

static void hold(void) {
  const long mine = atomic_fetch_add(&gate->begun, 1) + 1;
  while (mine > atomic_load(&gate->let)) {
    nanosleep(&(struct timespec){0, 500000}, NULL);
  }
}

static void look(int file) {
  if (gate != NULL && kind_of(file) == MAP && !atomic_exchange(&wrote, false)) {
    hold();
  }
}

static void write_to(int file) {
  const enum kind kind = gate != NULL ? kind_of(file) : OTHER;
  if (kind == MAP) {
    atomic_store(&wrote, true);
  } else if (kind == JOURNAL) {
    hold();
  }
}

// ---------------------------------------------------------------- signals

static void (*handler[NSIG])(int); // the run's own

static void hear(int number) {
  handler[number](number);
  atomic_fetch_add(&gate->heard, 1);
}

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

#pragma GCC visibility push(default)

int sigaction(int number, const struct sigaction *action, struct sigaction *before) {
  struct sigaction heard;
  if (gate != NULL && action != NULL && (number == SIGINT || number == SIGTERM || number == SIGUSR1) &&
      (action->sa_flags & SA_SIGINFO) == 0 && action->sa_handler != SIG_IGN &&
      action->sa_handler != SIG_DFL && action->sa_handler != hear) {
    heard = *action;
    heard.sa_handler = hear;
    handler[number] = action->sa_handler;
    action = &heard;
  }
  return REAL(int (*)(int, const struct sigaction *, struct sigaction *), "sigaction")(number, action,
                                                                                       before);
}

int fstat(int file, struct stat *status) {
  look(file);
  return REAL(int (*)(int, struct stat *), "fstat")(file, status);
}

int fstat64(int file, struct stat64 *status) {
  look(file);
  return REAL(int (*)(int, struct stat64 *), "fstat64")(file, status);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
  write_to(file);
  return REAL(ssize_t(*)(int, const void *, size_t, off_t), "pwrite")(file, data, size, at);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
  write_to(file);
  return REAL(ssize_t(*)(int, const void *, size_t, off64_t), "pwrite64")(file, data, size, at);
}

ssize_t pwritev(int file, const struct iovec *data, int count, off_t at) {
  write_to(file);
  return REAL(ssize_t(*)(int, const struct iovec *, int, off_t), "pwritev")(file, data, count, at);
}

ssize_t pwritev64(int file, const struct iovec *data, int count, off64_t at) {
  write_to(file);
  return REAL(ssize_t(*)(int, const struct iovec *, int, off64_t), "pwritev64")(file, data, count, at);
}

ssize_t write(int file, const void *data, size_t size) {
  write_to(file);
  return REAL(ssize_t(*)(int, const void *, size_t), "write")(file, data, size);
}

/// The clocks that a run measures with and has its deadline on.
int clock_gettime(clockid_t clock, struct timespec *now) {
  const long second = 1000000000;
  const int status = (int)syscall(SYS_clock_gettime, clock, now);
  if (gate == NULL || status != 0 || (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME)) {
    return status;
  }
  if (holds_clock) {
    hold();
  }
  struct timespec here;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &here);
  const long passed = (here.tv_sec - began.tv_sec) * second + here.tv_nsec - began.tv_nsec;
  const long more = passed * (atomic_load(&gate->pace) - 1) + now->tv_nsec;
  now->tv_sec += atomic_load(&gate->ahead) + more / second;
  now->tv_nsec = more % second;
  return status;
}

#pragma GCC visibility pop
