// SPDX-License-Identifier: GPL-3.0-or-later
/// One writer at a time, and who that is.
#define _GNU_SOURCE // F_OFD_SETLK
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/// The lock's byte, past any data: HDF5 and other readers never touch it.
static const off_t lock_at = (off_t)1 << 62;

/// Whether the history's line can be the lock holder's: a killed run left "running" too, and its successor
/// may not have come to its own line yet.
static bool may_hold_lock(const struct store_run_line *line) {
  char host[sizeof line->host] = "";
  gethostname(host, sizeof host - 1);
  return line->running && (strcmp(line->host, host) != 0 || kill((pid_t)line->pid, 0) == 0 || errno == EPERM);
}

/// Names the run that holds the lock, from the last line of the history.
static int name_owner(struct mapfile *map) {
  struct store_run_line line;
  char job[sizeof line.slurm_job + 16] = "";
  if (store_read_last_run(map->path, &line) != CAGEHOP_OK || !may_hold_lock(&line)) {
    return store_fail(
        map->error,
        "%s is being written by another run, just started; wait for it or choose another file with -o",
        map->path);
  }
  if (line.slurm_job[0] != '\0') {
    snprintf(job, sizeof job, ", Slurm job %s", line.slurm_job);
  }
  return store_fail(
      map->error,
      "%s is being written by cagehop on %s, pid %ld%s, since %s; wait for it or choose another file with -o",
      map->path, line.host, line.pid, job, line.since);
}

int store_lock(struct mapfile *map) {
  map->lock = open(map->path, O_RDWR | O_CLOEXEC);
  if (map->lock < 0) {
    return store_fail(map->error, "%s can't be opened for writing: %s", map->path, strerror(errno));
  }
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = lock_at, .l_len = 1};
  if (fcntl(map->lock, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES)) {
    return name_owner(map);
  }
  return CAGEHOP_OK; // a file system without locks is taken as it is
}
