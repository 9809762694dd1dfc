// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the open file, and what its files share of HDF5.
#ifndef CAGEHOP_HDF5_STORE_H
#define CAGEHOP_HDF5_STORE_H

#include "map_hdf5/store.h"

#include <hdf5.h>

struct store {
  hid_t file;
  int descriptor; ///< of a file that this process alone writes; -1 where it is read, or written through
                  ///< MPI-IO
  bool failed;    ///< while it is laid out: whether anything did
};

/// A property list for opening: what is written reaches the kernel at once, and readers may look on.
hid_t store_access_list(void);

/// Opens the file with that list, which is closed. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_open_with(const char *path, unsigned mode, hid_t access, struct store **store);

/// Keeps the reason on HDF5's error stack, which its next call would clear.
void store_note_reason(void);

/// The same after a write, flush or close, of which HDF5 often does not keep the system's reason: then with
/// the usual one as a question.
void store_note_write_reason(void);

/// Keeps a text as the reason.
void store_note_text(const char *text);

/// HDF5's own type for values in memory, not to be closed. Not for STORE_TEXT and STORE_ANY.
hid_t store_native(enum store_type type);

/// What values of a type are, and the bytes of one in the file; STORE_ANY where they are neither numbers of
/// at most 8 bytes, as this machine has them but for the order of bytes, nor texts of fixed length.
enum store_type store_type_of(hid_t type, size_t *size);

/// A group, "/" or "run", or a variable, under hard links only; negative where there is none.
hid_t store_open_object(const struct store *store, const char *object);

/// A text attribute of an open object, as store_text.
char *store_read_text(hid_t object, const char *name);

/// A whole-number attribute of an open object. False where there is none.
bool store_read_whole(hid_t object, const char *name, int64_t *number);

#endif
