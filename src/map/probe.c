// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/probe.h"

#include "file_check/file_error.h"

#include <cagehop/status.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

int probe_file(const char *path, char error[MAP_ERROR_MAX]) {
  return probe_as(path, store_look_about, error);
}

int probe_as(const char *path, void (*trial)(const char *path), char error[MAP_ERROR_MAX]) {
  struct file_check found;
  if (file_check_superblock(path, &found, error) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  if (!found.hdf5) {
    return file_fail(error, "%s is no HDF5 file, or damaged at its start; name a map", path);
  }
  if (found.end > found.size) {
    return file_fail(
        error,
        "%s was cut short: %llu of its %llu bytes are missing at its end; 'cagehop run' with its job "
        "completes it, or take a whole copy",
        path, (unsigned long long)(found.end - found.size), (unsigned long long)found.end);
  }
  return file_check_in_child(path, trial, error);
}

// ---------------------------------------------------------------- a copy that was cut short

int probe_extend(struct map *map, off_t *was) {
  struct file_check found;
  if (file_check_descriptor(map->lock, &found) != CAGEHOP_OK || !found.hdf5) {
    *was = (off_t)found.size;
    return CAGEHOP_OK; // probe_file says what is wrong
  }
  *was = (off_t)found.size;
  if (found.end <= found.size) {
    return CAGEHOP_OK;
  }
  // A damaged address must not make a file of exabytes.
  const bool likely = found.end < found.size + ((uint64_t)1 << 40);
  if (likely && ftruncate(map->lock, (off_t)found.end) == 0) {
    return CAGEHOP_OK;
  }
  return file_fail(
      map->error, "%s was cut short and can't be given its %llu bytes again: %s; take a whole copy",
      map->path, (unsigned long long)found.end, likely ? strerror(errno) : "its start is damaged too");
}

void probe_shorten(struct map *map, off_t was) {
  struct file_check found;
  if (file_check_descriptor(map->lock, &found) == CAGEHOP_OK && (uint64_t)was < found.size) {
    (void)ftruncate(map->lock, was);
  }
}
