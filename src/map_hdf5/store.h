// SPDX-License-Identifier: GPL-3.0-or-later
/// How a map is stored: a file of named variables on no, one or two axes, in groups, with attributes. This
/// header and layout.h are all that is seen of HDF5; nothing behind them knows what a map is. What a file
/// holds is looked at before any of it is read: it may be damaged, or made to do harm.
///
/// Not collective, but for store_close of a file that is open on several ranks (parallel.h).
#ifndef CAGEHOP_STORE_H
#define CAGEHOP_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  STORE_NAME_MAX = 256,        ///< bytes of a name, its end included
  STORE_ATTRIBUTE_MAX = 60000, ///< bytes of a text attribute; HDF5's object headers end at 64 KiB
};

/// Types of values in memory.
enum store_type {
  STORE_ANY, ///< what store_find is asked for: numbers of any type, to be read as what they are
  STORE_INT8,
  STORE_UINT8,
  STORE_INT16,
  STORE_UINT16,
  STORE_INT32,
  STORE_UINT32,
  STORE_INT64,
  STORE_UINT64,
  STORE_FLOAT,
  STORE_DOUBLE,
  STORE_TEXT, ///< a text of fixed length, padded with zero bytes
};

/// What a variable is.
struct store_shape {
  int rank;             ///< 0, for a single text; 1 or 2
  size_t extent[2];     ///< length along each axis
  enum store_type type; ///< of its values in memory
  size_t size;          ///< bytes of a value in memory
};

struct store; ///< an open file

/// A variable of an open file; valid until that is closed. All zero: none.
struct store_variable {
  int64_t id; ///< HDF5's; 0: there is none
  struct store_shape shape;
  int64_t begins; ///< where its values lie in the file, if store_write may put them there; else 0
  int descriptor; ///< of the file then
};

/// Readies HDF5 for this process. To be called before MPI starts: HDF5 then does not tidy up inside
/// MPI_Finalize, where it crashes after a failed write. Returns 0 or CAGEHOP_NO_MEMORY.
int store_prepare(void);

/// The HDF5 library's version, "1.10.8".
const char *store_library_version(void);

/// Opens a file for reading, or for writing too; readers may open it while another process writes it. What is
/// written reaches the kernel at once. 0; CAGEHOP_IO where it is no HDF5 file or damaged; CAGEHOP_NO_MEMORY.
int store_open(const char *path, bool writing, struct store **store);

/// Passes on to the kernel what HDF5 still holds. 0 or CAGEHOP_IO.
int store_flush(struct store *store);

/// Closes the file with all its variables and sets *store to NULL, which it may be. 0 or CAGEHOP_IO.
int store_close(struct store **store);

/// Sets *store to NULL, and leaves the file open in HDF5 until the program ends.
void store_leave_open(struct store **store);

/// Why the last function that returned CAGEHOP_IO did so, in this thread: as the system, MPI or HDF5 says it.
const char *store_reason(void);

/// Whether a member of the file, "regime" or "run/job", exists, under hard links only.
bool store_has(const struct store *store, const char *name);

/// Finds a variable of that shape, whose data lie in this file and don't claim to be more than it can hold.
/// want: rank 0 for numbers of either rank or for a single text; extent 0: any of at least 1; values are
/// converted to its type. False, with *found all zero, where there is none. `found` may hold `want`.
bool store_find(const struct store *store, const char *name, const struct store_shape *want,
                struct store_variable *found);

/// Reads or writes `count` values in the variable's order, from (row, first) on: within a row, or whole rows.
/// On one axis `row` is 0. 0 or CAGEHOP_IO.
int store_read(const struct store_variable *variable, size_t row, size_t first, size_t count, void *data);
int store_write(const struct store_variable *variable, size_t row, size_t first, size_t count,
                const void *data);

/// A text attribute of a variable or a group, "/" for the file itself: one text, allocated. NULL where there
/// is none, or no memory.
char *store_text(const struct store *store, const char *object, const char *name);

/// An attribute that is one number, whole or in floating point. False where there is none.
bool store_whole(const struct store *store, const char *object, const char *name, int64_t *number);
bool store_real(const struct store *store, const char *object, const char *name, double *number);

enum store_list { STORE_VARIABLES, STORE_ATTRIBUTES };
enum store_entry { STORE_LISTED, STORE_OTHER, STORE_END, STORE_DAMAGED };

/// The name of entry k, from 0, of a list: the file's own variables by name, or its own attributes.
/// STORE_OTHER: this entry is a group, or something else that is no variable.
enum store_entry store_list(const struct store *store, enum store_list list, size_t k,
                            char name[STORE_NAME_MAX]);

/// Opens a file and reads some of everything in it: to be called in a child process, where HDF5 may crash.
void store_look_about(const char *path);

#endif
