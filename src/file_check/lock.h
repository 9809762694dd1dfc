// SPDX-License-Identifier: GPL-3.0-or-later
/// A lock of the file system on an open file: one writer at a time.
#ifndef CAGEHOP_FILE_LOCK_H
#define CAGEHOP_FILE_LOCK_H

#include <stdbool.h>

enum file_lock {
  FILE_LOCKED,  ///< until it is closed
  FILE_HELD,    ///< by another process
  FILE_NO_LOCKS ///< the file system has none
};

/// Takes an open-file-description lock, else flock, without waiting.
enum file_lock file_lock(int file);

/// Whether another process holds it, as far as this host can tell. Nothing is taken.
bool file_lock_is_held(int file);

#endif
