// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/landscape_file.h"

#include <cagehop/status.h>
#include <stddef.h>

int landscape_file_read(const char *path, struct cagehop_landscape_table **table, char sha256[DIGEST_TEXT],
                        char error[FILE_ERROR_MAX]) {
  *table = NULL;
  sha256[0] = '\0';
  return file_fail(error, "%s: this version reads no landscape tables yet; use structure.source: prism",
                   path);
}
