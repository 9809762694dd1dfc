// SPDX-License-Identifier: GPL-3.0-or-later
/// Creates a map under a temporary name and gives it its own once nothing can go wrong any more.
#include "map/create.h"
#include "file_check/file_error.h"
#include "file_check/new_file.h"
#include "map/layout.h"
#include "map/open_map.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int create_probe(const char *temporary, const char *path, size_t size, char error[MAP_ERROR_MAX]) {
  const int probe = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (probe < 0) {
    return file_fail_new(path, errno, error);
  }
  const int reason = posix_fallocate(probe, 0, (off_t)size);
  close(probe);
  unlink(temporary);
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) { // others: this place can't tell beforehand
    return file_fail(error, "%s needs %.1f MB: %s; make room or choose another place with -o", path,
                     (double)size * 1e-6, strerror(reason));
  }
  return CAGEHOP_OK;
}

/// Whether something has that name; a symbolic link that leads nowhere can't be written through.
static int look_at_name(const char *path, bool *exists, char error[MAP_ERROR_MAX]) {
  struct stat file;
  *exists = lstat(path, &file) == 0;
  if (*exists && S_ISLNK(file.st_mode) && stat(path, &file) != 0) {
    *exists = false;
    return file_fail(error, "%s is a symbolic link that leads nowhere; choose another file with -o", path);
  }
  return *exists ? file_fail(error, "%s exists already; choose another file with -o", path) : CAGEHOP_OK;
}

int create_under(const char *temporary, const char *path, const struct map_layout *layout, struct map **map,
                 char error[MAP_ERROR_MAX]) {
  int status = layout_create(temporary, layout);
  if (status == CAGEHOP_OK) {
    // A name must not outlive a power loss that its content doesn't. The filling may: no tile is done.
    file_sync(temporary, O_RDWR);
    status = layout_fill(temporary, layout);
  }
  if (status == CAGEHOP_IO) {
    return file_fail(error, "%s can't be laid out: %s; is there room for %.1f MB?", path, store_reason(),
                     (double)map_size(layout) * 1e-6);
  }
  *map = status == CAGEHOP_OK ? map_new(temporary, layout->n_phi, layout_tiling(layout)) : NULL;
  if (*map == NULL) {
    file_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  status = map_begin_new(*map, layout);
  if (status != CAGEHOP_OK) {
    snprintf(error, MAP_ERROR_MAX, "%s", (*map)->error);
  }
  return status;
}

int map_create(const char *path, const struct map_layout *layout, struct map **map, bool *exists,
               char error[MAP_ERROR_MAX]) {
  char temporary[4096];
  struct map *result = NULL;
  *map = NULL;
  int status = look_at_name(path, exists, error);
  if (status == CAGEHOP_OK) {
    status = file_new_name(path, sizeof temporary, temporary, error);
  }
  if (status == CAGEHOP_OK) {
    status = create_probe(temporary, path, map_size(layout), error);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  // Creating is the one moment when a kill would leave an unreadable file: it happens under another name.
  status = create_under(temporary, path, layout, &result, error);
  if (status == CAGEHOP_OK) {
    status = map_rename(result, path);
    if (status != CAGEHOP_OK) {
      snprintf(error, MAP_ERROR_MAX, "%s", result->error);
    }
  }
  if (status == CAGEHOP_OK) {
    status = file_publish(temporary, path, exists, error);
  }
  if (status == CAGEHOP_OK) {
    *map = result;
    return status;
  }
  if (result != NULL) {
    map_discard(result);
  }
  unlink(temporary);
  return status;
}
