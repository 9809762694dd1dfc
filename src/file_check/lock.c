// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

/// The lock's byte, past any data: HDF5 and other readers never touch it.
static const off_t lock_at = (off_t)1 << 62;

static enum file_lock outcome_of(int result) {
  if (result == 0) {
    return FILE_LOCKED;
  }
  return errno == EAGAIN || errno == EACCES || errno == EWOULDBLOCK ? FILE_HELD : FILE_NO_LOCKS;
}

bool file_lock_is_held(int file) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = lock_at, .l_len = 1};
  return fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

enum file_lock file_lock(int file) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = lock_at, .l_len = 1};
  const enum file_lock outcome = outcome_of(fcntl(file, F_OFD_SETLK, &lock));
  return outcome != FILE_NO_LOCKS ? outcome : outcome_of(flock(file, LOCK_EX | LOCK_NB));
}
