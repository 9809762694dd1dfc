// SPDX-License-Identifier: GPL-3.0-or-later
/// A file of landscapes in the making: one writer at a time, and whole at any moment. Each save makes a new
/// file under another name, which then takes the old one's place.
#ifndef CAGEHOP_LANDSCAPE_STORE_H
#define CAGEHOP_LANDSCAPE_STORE_H

#include "table_file/landscape_content.h"

struct landscape_store {
  char path[4096];
  int lock;       ///< the file, locked; -1: none
  bool has_locks; ///< whether the file system has any
};

/// Creates the file with that content; *exists: there is one of that name already, and it was left alone.
/// Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO with one line in `error`; then `store` needs no close.
int landscape_store_create(const char *path, const struct landscape_content *content,
                           struct landscape_store *store, bool *exists, char error[FILE_ERROR_MAX]);

/// Locks the file and reads it. Returns as above; CAGEHOP_IO also where another process writes it.
int landscape_store_open(const char *path, struct landscape_content *content, struct landscape_store *store,
                         char error[FILE_ERROR_MAX]);

/// Puts the content in the place of the file's. Returns as above; where it failed the file is as it was.
int landscape_store_save(struct landscape_store *store, const struct landscape_content *content,
                         char error[FILE_ERROR_MAX]);

void landscape_store_close(struct landscape_store *store);

#endif
