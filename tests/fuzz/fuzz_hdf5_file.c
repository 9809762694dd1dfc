// SPDX-License-Identifier: GPL-3.0-or-later
/// An HDF5 file, as a map, as a landscape table and as a table of S(q). What libhdf5 does to a damaged file
/// ends a child process; this one must go on.
#include "input.h"
#include "map/map.h"
#include "table_file/landscape_content.h"
#include "table_file/table_file.h"

#include <cagehop/status.h>
#include <hdf5.h>
#include <string.h>

static void read_map(const char *path) {
  char error[MAP_ERROR_MAX] = "", digest[DIGEST_TEXT];
  struct map_info info;
  int status = map_read_info(path, &info, error);
  if (status != CAGEHOP_OK) {
    if (status != CAGEHOP_NO_MEMORY) {
      input_check_line(error);
    }
    return;
  }
  map_info_clear(&info);
  struct map_check check;
  error[0] = '\0';
  status = map_verify(path, &check, error);
  if (status == CAGEHOP_OK) {
    map_check_clear(&check);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
  error[0] = '\0';
  status = map_digest(path, digest, error);
  if (status != CAGEHOP_OK && status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
}

static void read_landscapes(const char *path) {
  char error[FILE_ERROR_MAX] = "";
  struct landscape_content content;
  const int status = landscape_content_read(path, &content, error);
  if (status == CAGEHOP_OK) {
    landscape_content_clear(&content);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
}

static void read_structure(const char *path) {
  char error[TABLE_FILE_ERROR_MAX] = "";
  struct table_said said = table_said_nothing(path);
  struct table_set set;
  said.phi = 0.55;
  const int status = table_set_read(1, &said, &set, error);
  if (status == CAGEHOP_OK) {
    table_set_clear(&set);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t signature[] = {0x89, 'H', 'D', 'F'};
  static bool prepared;
  if (!prepared) {
    map_prepare();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    prepared = true;
  }
  if (size >= sizeof signature && memcmp(data, signature, sizeof signature) == 0) {
    const char *path = input_file(data, size);
    read_map(path);
    read_landscapes(path);
    read_structure(path);
  }
  return 0;
}
