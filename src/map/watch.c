// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/watch.h"

#include "file_check/file_error.h"
#include "map/owner.h"

#include <cagehop/status.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int watch_begin(struct map *map) {
  struct map_watch *watch = &map->watch;
  struct stat file;
  *watch = (struct map_watch){0};
  if (fstat(map->lock, &file) != 0 || !file_check_head(map->lock, watch->head)) {
    return file_fail(map->error, "%s can't be read: %s", map->path, strerror(errno));
  }
  watch->device = file.st_dev;
  watch->inode = file.st_ino;
  watch->size = file.st_size;
  watch->written = file.st_mtim;
  return CAGEHOP_OK;
}

static int was_cut(struct map *map, off_t size) {
  return file_fail(map->error, "%s was cut to %lld of %lld bytes while this run wrote it", map->path,
                   (long long)size, (long long)map->watch.size);
}

int watch_before(struct map *map) {
  struct map_watch *watch = &map->watch;
  struct stat file;
  if (fstat(map->lock, &file) != 0) {
    return file_fail(map->error, "%s can't be looked at: %s", map->path, strerror(errno));
  }
  if (file.st_size < watch->size) { // a later write would make it as long as before, with a hole
    return was_cut(map, file.st_size);
  }
  // Where all ranks write, its time moves anyway.
  watch->touched = watch->touched || (!map->shared && (file.st_mtim.tv_sec != watch->written.tv_sec ||
                                                       file.st_mtim.tv_nsec != watch->written.tv_nsec));
  return map->variable.owner.id == 0 ? CAGEHOP_OK : owner_check_token(map);
}

void watch_after(struct map *map) {
  struct stat file;
  if (fstat(map->lock, &file) == 0) {
    map->watch.written = file.st_mtim;
  }
}

bool map_has_its_name(const struct map *map) {
  struct stat named;
  return stat(map->path, &named) == 0 && named.st_dev == map->watch.device &&
         named.st_ino == map->watch.inode;
}

int watch_name(struct map *map) {
  const struct map_watch *watch = &map->watch;
  struct stat open_one, named;
  uint8_t head[FILE_CHECK_HEAD];
  const bool there = stat(map->path, &named) == 0;
  if (fstat(map->lock, &open_one) != 0 || open_one.st_nlink == 0 ||
      (!there && (errno == ENOENT || errno == ENOTDIR))) {
    return file_fail(map->error, "%s was moved or deleted while this run wrote it", map->path);
  }
  if (there && !map_has_its_name(map)) {
    return file_fail(map->error,
                     "%s was replaced by another file while this run wrote it; its map was moved or deleted",
                     map->path);
  }
  if (open_one.st_size < watch->size) {
    return was_cut(map, open_one.st_size);
  }
  if (!file_check_head(map->lock, head) || memcmp(head, watch->head, sizeof head) != 0) {
    return file_fail(map->error, "%s was overwritten at its start while this run wrote it", map->path);
  }
  return CAGEHOP_OK;
}
