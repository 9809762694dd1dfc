// SPDX-License-Identifier: GPL-3.0-or-later
/// One writer at a time, by a lock of the file system. Where it has none, the record in the map decides:
/// owner.c.
#include "file_check/lock.h"
#include "file_check/file_error.h"
#include "map/owner.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// Opens the file for the lock, fdatasync and what watches it; a FIFO or device would block or be no file.
static int open_regular(struct map *map) {
  struct stat file;
  map->lock = open(map->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (map->lock < 0) {
    return file_fail(map->error, "%s can't be opened for writing: %s%s", map->path, strerror(errno),
                     errno == EISDIR ? "; name a file in it with -o" : "");
  }
  return fstat(map->lock, &file) == 0 && S_ISREG(file.st_mode)
             ? CAGEHOP_OK
             : file_fail(map->error, "%s is no regular file; choose another file with -o", map->path);
}

/// Whether the name leads to the file that is open.
static bool is_named(const struct map *map) {
  struct stat file, named;
  return fstat(map->lock, &file) == 0 && stat(map->path, &named) == 0 && file.st_dev == named.st_dev &&
         file.st_ino == named.st_ino;
}

int owner_lock(struct map *map) {
  int status = open_regular(map);
  if (status != CAGEHOP_OK) {
    return status;
  }
  enum file_lock outcome = file_lock(map->lock);
  if (outcome == FILE_LOCKED &&
      !is_named(map)) { // since it was opened, a run gave it more isochores and ended
    close(map->lock);
    status = open_regular(map);
    if (status != CAGEHOP_OK) {
      return status;
    }
    outcome = file_lock(map->lock);
  }
  map->guard = outcome == FILE_LOCKED ? MAP_GUARD_LOCK : MAP_GUARD_RECORD;
  return outcome == FILE_HELD ? owner_name(map) : CAGEHOP_OK;
}
