// SPDX-License-Identifier: GPL-3.0-or-later
/// What a file of landscapes holds, in memory, and how it stands in HDF5. docs/how-to/landscape-tables.md
/// describes the file.
#ifndef CAGEHOP_LANDSCAPE_CONTENT_H
#define CAGEHOP_LANDSCAPE_CONTENT_H

#include "digest/digest.h"
#include "file_check/file_error.h"

#include <cagehop/landscape_nodes.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

enum { LANDSCAPE_TEXTS_MAX = 64, LANDSCAPE_ROWS_MAX = 100000 };

/// A state or an interval, as numbers (cagehop/landscape_nodes.h).
struct landscape_row {
  size_t length;
  double seconds; ///< what solving the state took
  double *number; ///< owned
};

/// An attribute: how the table was made.
struct landscape_text {
  char *name, *value; ///< owned
};

struct landscape_content {
  bool finished;
  double low, high; ///< packing fractions [1] or temperatures [K], see landscape_content_unit
  size_t text_count;
  struct landscape_text text[LANDSCAPE_TEXTS_MAX]; ///< by name; "structure.closure" and so on are the
                                                   ///< structure's keys
  size_t row_count;
  struct landscape_row *row; ///< states; ascending once it is finished; owned
  size_t cover_count;
  struct landscape_row *cover; ///< intervals, ascending; none before; owned
};

/// Frees what it owns and zeroes it.
void landscape_content_clear(struct landscape_content *content);

/// Adds a text, which is copied, or its replacement. Returns 0 or CAGEHOP_NO_MEMORY.
int landscape_content_add_text(struct landscape_content *content, const char *name, const char *value);

/// The text of that name, or NULL.
const char *landscape_content_text(const struct landscape_content *content, const char *name);

/// Whether a text of that name says of what structure the table is: it is called like a job's key.
bool landscape_content_is_structure(const char *name);

/// What numbers its states: K where the texts say a density of all of them, else packing fractions.
enum cagehop_unit landscape_content_unit(const struct landscape_content *content);

/// The format of its file: the oldest that has all that is in it.
int landscape_content_format(const struct landscape_content *content);

/// Adds a row to a list of rows that has grown by this function only. Returns 0 or CAGEHOP_NO_MEMORY.
int landscape_rows_add(struct landscape_row **row, size_t *count, size_t length, const double number[],
                       double seconds);

/// Sorts the states.
void landscape_content_sort(struct landscape_content *content);

/// The SHA-256 of what isochores depend on: the structure's keys, the range, the intervals, the states. It is
/// the file's own while it is unfinished too.
void landscape_content_digest(const struct landscape_content *content, char sha256[DIGEST_TEXT]);

/// The first text by which two tables are of another structure or range, of either; NULL where they are of
/// the same one. Of the range it is
/// "phi" or "temperature".
const char *landscape_content_difference(const struct landscape_content *a,
                                         const struct landscape_content *b);

/// Reads a file, finished or not, when a look at it and a trial in a child process went well, and its SHA-256
/// is right. Sizes are checked before memory is taken. Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO with one
/// line in `error` and empty content.
int landscape_content_read(const char *path, struct landscape_content *content, char error[FILE_ERROR_MAX]);

/// Whether a file says that it is one of landscapes, whatever else it holds.
bool landscape_content_is_one(const char *path);

/// The bytes of a file that holds this, allocated. Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO with one line
/// in `error`.
int landscape_content_image(const struct landscape_content *content, size_t *size, void **bytes,
                            char error[FILE_ERROR_MAX]);

#endif
