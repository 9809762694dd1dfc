// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/new_file.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

void file_sync(const char *path, int mode) {
  const int place = open(path, mode | O_CLOEXEC);
  if (place >= 0) {
    fsync(place);
    close(place);
  }
}

static void sync_folder(const char *path) {
  char folder[4096];
  const char *slash = strrchr(path, '/');
  const size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
  snprintf(folder, sizeof folder, "%.*s.", (int)length, path);
  file_sync(folder, O_RDONLY | O_DIRECTORY);
}

int file_publish(const char *temporary, const char *path, bool *exists, char error[FILE_ERROR_MAX]) {
  if (link(temporary, path) == 0) {
    unlink(temporary);
    sync_folder(path);
    return CAGEHOP_OK;
  }
  // Some file systems have no hard links; then a plain rename, after a look.
  const int reason = errno;
  struct stat file;
  *exists = reason == EEXIST || lstat(path, &file) == 0;
  if (!*exists && rename(temporary, path) == 0) {
    sync_folder(path);
    return CAGEHOP_OK;
  }
  return file_fail_new(path, reason, error);
}

int file_fail_new(const char *path, int reason, char error[FILE_ERROR_MAX]) {
  const char *slash = strrchr(path, '/');
  const bool expands = path[0] == '~' || strchr(path, '$') != NULL;
  if (reason == ENOENT && expands) {
    return file_fail(error,
                     "%s can't be created: %s; only a shell expands ~ and $NAME, so write the folder out, or "
                     "choose another place with -o",
                     path, strerror(reason));
  }
  if (reason == ENOENT && slash != NULL) {
    return file_fail(error, "%s can't be created: %s; make its folder %.*s, or choose another place with -o",
                     path, strerror(reason), (int)(slash - path), path);
  }
  return file_fail(error, "%s can't be created: %s; choose another place with -o", path, strerror(reason));
}

int file_new_name(const char *path, size_t size, char temporary[], char error[FILE_ERROR_MAX]) {
  uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random) {
    random = (uint64_t)getpid();
  }
  const int length = snprintf(temporary, size, "%s.new-%016llx", path, (unsigned long long)random);
  return length < (int)size
             ? CAGEHOP_OK
             : file_fail(error, "the name %.100s... is too long; choose a shorter one with -o", path);
}

int file_replace(const char *temporary, const char *path, char error[FILE_ERROR_MAX]) {
  if (rename(temporary, path) != 0) {
    return file_fail(error, "%s can't be written: %s; make room or choose another place with -o", path,
                     strerror(errno));
  }
  sync_folder(path);
  return CAGEHOP_OK;
}
