// SPDX-License-Identifier: GPL-3.0-or-later
/// What is found out about a file before a library reads it: libhdf5 crashes over some damaged files, and
/// waits for ever on a pipe.
#ifndef CAGEHOP_FILE_CHECK_H
#define CAGEHOP_FILE_CHECK_H

#include "file_check/file_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  FILE_CHECK_ERROR_MAX = FILE_ERROR_MAX,
  FILE_CHECK_HEAD = 96, ///< bytes of HDF5's signature and superblock
};

/// An HDF5 file's own account of its extent.
struct file_check {
  bool hdf5;     ///< whether the signature is there; the rest holds only then
  uint64_t size; ///< bytes that the file has
  uint64_t end;  ///< bytes that it should have, from its superblock
};

/// Whether these first bytes of a file are those of an HDF5 file.
bool file_check_is_hdf5(const void *bytes, size_t length);

/// Whether `path` is a regular file that can be read, and a look at its HDF5 signature and superblock,
/// without the HDF5 library. 0 also for a file that is not HDF5; CAGEHOP_IO with one line in `error` when it
/// is a pipe, a device, a folder, a socket or a symbolic link to nothing, can't be read, or its superblock is
/// damaged. Never waits.
int file_check_superblock(const char *path, struct file_check *found, char error[FILE_CHECK_ERROR_MAX]);

/// The same of an open file. 0, or CAGEHOP_IO when it can't be read or its superblock is damaged.
int file_check_descriptor(int file, struct file_check *found);

/// The first bytes of an HDF5 file, which never change once it was laid out; those that the library changes
/// when it opens and closes a file are zero. Whether there are as many.
bool file_check_head(int file, uint8_t head[FILE_CHECK_HEAD]);

/// Calls look(path) in a child process, limited in CPU time and memory, with its output thrown away.
/// CAGEHOP_IO with one line when the child died of a signal or a limit, as libhdf5 does on some damaged
/// files. The child starts with a copy of this process' memory, so what `look` does first fails there as it
/// would here. `look` must not touch what this process shares with others: MPI, files open for writing.
int file_check_in_child(const char *path, void (*look)(const char *path), char error[FILE_CHECK_ERROR_MAX]);

/// The same with look(context).
int file_check_call_in_child(const char *path, void (*look)(const void *context), const void *context,
                             char error[FILE_CHECK_ERROR_MAX]);

#endif
