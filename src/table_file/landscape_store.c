// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/landscape_store.h"

#include "file_check/file_check.h"
#include "file_check/lock.h"
#include "file_check/new_file.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// Writes all bytes to an open file and puts them on disk. Returns 0, or -1 with errno.
static int write_bytes(int file, size_t size, const char *byte) {
  while (size > 0) {
    const ssize_t written = write(file, byte, size);
    if (written < 0 && errno != EINTR) {
      return -1;
    }
    if (written > 0) {
      byte += written;
      size -= (size_t)written;
    }
  }
  return fsync(file);
}

/// Makes a new file with that content, locked before it gets the name that others know. Returns as
/// landscape_store_save; *file is open then.
static int make_file(const char *path, const char *temporary, const struct landscape_content *content,
                     int *file, bool *has_locks, char error[FILE_ERROR_MAX]) {
  size_t size;
  void *bytes;
  const int status = landscape_content_image(content, &size, &bytes, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  *file = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  const bool written = *file >= 0 && write_bytes(*file, size, bytes) == 0;
  const int reason = errno;
  free(bytes);
  if (written) {
    *has_locks = file_lock(*file) != FILE_NO_LOCKS;
    return CAGEHOP_OK;
  }
  if (*file >= 0) {
    close(*file);
    unlink(temporary);
    *file = -1;
  }
  return file_fail(error, "%s can't be written: %s; make room or choose another place with -o", path,
                   strerror(reason));
}

int landscape_store_create(const char *path, const struct landscape_content *content,
                           struct landscape_store *store, bool *exists, char error[FILE_ERROR_MAX]) {
  char temporary[sizeof store->path];
  struct stat there;
  *store = (struct landscape_store){.lock = -1};
  *exists = lstat(path, &there) == 0;
  if (*exists) {
    return file_fail(error, "%s exists already; choose another file with -o", path);
  }
  int status = file_new_name(path, sizeof temporary, temporary, error);
  if (status == CAGEHOP_OK) {
    snprintf(store->path, sizeof store->path, "%s", path);
    status = make_file(path, temporary, content, &store->lock, &store->has_locks, error);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = file_publish(temporary, path, exists, error);
  if (status != CAGEHOP_OK) {
    unlink(temporary);
    landscape_store_close(store);
  }
  return status;
}

/// Whether the locked file is still the one of that name: another process may have put a new one there.
static bool has_its_name(const struct landscape_store *store) {
  struct stat open_file, named;
  return fstat(store->lock, &open_file) == 0 && stat(store->path, &named) == 0 &&
         open_file.st_dev == named.st_dev && open_file.st_ino == named.st_ino;
}

static int lock_file(struct landscape_store *store, char error[FILE_ERROR_MAX]) {
  store->lock = open(store->path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (store->lock < 0) {
    return file_fail(error, "%s can't be written: %s; choose another file with -o", store->path,
                     strerror(errno));
  }
  const enum file_lock outcome = file_lock(store->lock);
  store->has_locks = outcome != FILE_NO_LOCKS;
  if (outcome == FILE_HELD || !has_its_name(store)) {
    return file_fail(error,
                     "%s is being written by another 'cagehop tabulate'; wait for it or choose another file "
                     "with -o",
                     store->path);
  }
  return CAGEHOP_OK;
}

int landscape_store_open(const char *path, struct landscape_content *content, struct landscape_store *store,
                         char error[FILE_ERROR_MAX]) {
  struct file_check found;
  *content = (struct landscape_content){0};
  *store = (struct landscape_store){.lock = -1};
  int status = file_check_superblock(path, &found, error); // that it is a regular file
  if (status == CAGEHOP_OK) {
    char *real = realpath(path, NULL); // a symbolic link stays one
    snprintf(store->path, sizeof store->path, "%s", real != NULL ? real : path);
    free(real);
    status = lock_file(store, error);
  }
  if (status == CAGEHOP_OK) {
    status = landscape_content_read(path, content, error);
  }
  if (status != CAGEHOP_OK) {
    landscape_store_close(store);
  }
  return status;
}

int landscape_store_save(struct landscape_store *store, const struct landscape_content *content,
                         char error[FILE_ERROR_MAX]) {
  char temporary[sizeof store->path];
  int file = -1;
  if (!has_its_name(store)) {
    return file_fail(error, "%s is not the file any more that this run began; put it back under its name",
                     store->path);
  }
  int status = file_new_name(store->path, sizeof temporary, temporary, error);
  if (status == CAGEHOP_OK) {
    status = make_file(store->path, temporary, content, &file, &store->has_locks, error);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = file_replace(temporary, store->path, error);
  if (status != CAGEHOP_OK) {
    unlink(temporary);
    close(file);
    return status;
  }
  close(store->lock); // the new file is locked already
  store->lock = file;
  return CAGEHOP_OK;
}

void landscape_store_close(struct landscape_store *store) {
  if (store->lock >= 0) {
    close(store->lock);
  }
  store->lock = -1;
}
