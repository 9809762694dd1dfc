// SPDX-License-Identifier: GPL-3.0-or-later
/// Files that come to be under a temporary name, and get their own once they are whole: a kill leaves nothing
/// behind that can't be read.
#ifndef CAGEHOP_NEW_FILE_H
#define CAGEHOP_NEW_FILE_H

#include "file_check/file_error.h"

#include <stdbool.h>
#include <stddef.h>

/// A name beside `path` that no other run has: in containers even process numbers repeat. 0, or CAGEHOP_IO
/// where it is too long.
int file_new_name(const char *path, size_t size, char temporary[], char error[FILE_ERROR_MAX]);

/// Says why a file can't be created, with the mend: where its folder is not there, or is a name that only a
/// shell expands. `reason` is of errno. Returns CAGEHOP_IO.
int file_fail_new(const char *path, int reason, char error[FILE_ERROR_MAX]);

/// Puts a file or folder on disk, where the file system can; `mode` is how it is opened.
void file_sync(const char *path, int mode);

/// Gives the finished file its name, never over another file's: *exists says that there is one. 0 or
/// CAGEHOP_IO.
int file_publish(const char *temporary, const char *path, bool *exists, char error[FILE_ERROR_MAX]);

/// Gives it the name of the file that it is to replace. 0 or CAGEHOP_IO.
int file_replace(const char *temporary, const char *path, char error[FILE_ERROR_MAX]);

#endif
