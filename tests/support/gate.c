// SPDX-License-Identifier: GPL-3.0-or-later
/// Stands before libc in a run of cagehop (LD_PRELOAD) and holds it before each tile until a test lets it go
/// on; see held.py. A run looks at its map (fstat) before and after it writes a tile: the look before is
/// where it is held. The file that CAGEHOP_GATE names holds two numbers that all ranks of the run and the
/// test share: how many looks are let, and how many were begun.
#undef _FILE_OFFSET_BITS // the names without and with 64 are two functions here
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static struct gate { _Atomic long let, begun; } * gate;
static atomic_bool wrote; // since the last look: the next one is the look after a tile

__attribute__((constructor)) static void find_gate(void) {
  const char *name = getenv("CAGEHOP_GATE");
  const int file = name != NULL ? open(name, O_RDWR | O_CLOEXEC) : -1;
  if (file >= 0) {
    void *shared = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    gate = shared != MAP_FAILED ? shared : NULL;
    close(file);
  }
}

/// Its name may be the one under which it was created, "map.h5.new-...".
static bool is_map(int file) {
  char link[64], name[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, name, sizeof name - 1);
  name[length > 0 ? length : 0] = '\0';
  return strstr(name, ".h5") != NULL;
}

static void look(int file) {
  if (gate == NULL || !is_map(file) || atomic_exchange(&wrote, false)) {
    return;
  }
  const long mine = atomic_fetch_add(&gate->begun, 1) + 1;
  while (mine > atomic_load(&gate->let)) {
    nanosleep(&(struct timespec){0, 500000}, NULL);
  }
}

static void write_to(int file) {
  if (gate != NULL && is_map(file)) {
    atomic_store(&wrote, true);
  }
}

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

#pragma GCC visibility push(default)

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

#pragma GCC visibility pop
