// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: what a map says of itself, which format it has, and what its job was.
#ifndef CAGEHOP_MAP_FORMAT_H
#define CAGEHOP_MAP_FORMAT_H

#include "map/open_map.h"

enum {
  FORMAT_WRITTEN = 3,       // what is written
  FORMAT_OLDEST = 2,        // that is still read
  FORMAT_TYPED_HISTORY = 3, // the first format whose history has columns
  FORMAT_LISTED = 3,        // the first format that lists its columns
};

enum { FORMAT_PROGRAM_MAX = 160 };

/// Version and commit of the program that a map was begun with, "0.2.0 (eed61f0)".
void format_program(const struct store *store, char program[FORMAT_PROGRAM_MAX]);

/// The format of an open file; negative where it says none.
int64_t format_version(const struct store *store);

/// A whole-number attribute of the file that can't be negative; negative where there is none.
int64_t format_whole(const struct store *store, const char *name);

/// Whether this program reads the file's format; `error` names format and version where not.
int format_check(const struct store *store, const char *path, char error[MAP_ERROR_MAX]);

/// Whether this program may go on writing it; `error` says why not.
int format_check_written(const struct store *store, const char *path, char error[MAP_ERROR_MAX]);

/// Opens a map for reading, also while a run writes it, if this program reads its format. Only after a probe,
/// or where another rank of this run has just opened it. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY with `error`.
int format_open(const char *path, struct store **store, char error[MAP_ERROR_MAX]);

/// The same after probe_file.
int format_open_probed(const char *path, struct store **store, char error[MAP_ERROR_MAX]);

/// The same where the map is of that job with that table of S(q), each as in struct map_layout; else
/// CAGEHOP_IO and NULL.
int format_open_same_job(const char *path, const char *job_sha256, const char *table_sha256,
                         struct store **store);

/// The name of the first dimension. 0 or CAGEHOP_IO.
int format_state_axis(const struct store *store, char name[MAP_NAME_MAX]);

/// The unit of an axis as people read it, allocated, or NULL.
char *format_axis_unit(const struct store *store, const char *axis);

/// The job's text as an allocated string, or NULL.
char *format_job(const struct store *store);

/// What the job says, key by key, as an allocated string; NULL where an older map has none.
char *format_job_identity(const struct store *store);

#endif
