// SPDX-License-Identifier: GPL-3.0-or-later
/// The history of runs in maps of format 2: run/history, a text of fixed length for each run.
#include "map/open_map.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

hid_t store_open_lines(hid_t file) {
  const struct store_shape shape = {.rank = 1, .extent = {STORE_RUNS_MAX, 0}, .text = true};
  const hid_t history = store_open_dataset(file, "run/history", &shape, NULL);
  const hid_t type = history >= 0 ? H5Dget_type(history) : -1;
  const bool fits =
      type >= 0 && H5Tget_size(type) == STORE_RUN_LENGTH; // it is read into buffers of that length
  if (type >= 0) {
    H5Tclose(type);
  }
  if (history >= 0 && !fits) {
    H5Dclose(history);
    return -1;
  }
  return history;
}

int store_read_history_2(hid_t file, size_t *count, char **run[]) {
  char line[STORE_RUN_LENGTH + 1] = "";
  const hid_t history = store_open_lines(file);
  *count = 0;
  *run = NULL;
  if (history < 0) {
    return CAGEHOP_IO;
  }
  const hid_t type = H5Dget_type(history);
  int status = type >= 0 ? CAGEHOP_OK : CAGEHOP_IO;
  *run = calloc(STORE_RUNS_MAX, sizeof **run);
  for (size_t k = 0; k < STORE_RUNS_MAX && status == CAGEHOP_OK && *run != NULL; k++) {
    status = store_read_element(history, type, k, line);
    if (status == CAGEHOP_OK && line[0] == '\0') {
      break;
    }
    if (status == CAGEHOP_OK) {
      (*run)[(*count)++] = strdup(line);
    }
  }
  if (type >= 0) {
    H5Tclose(type);
  }
  H5Dclose(history);
  return *run == NULL ? CAGEHOP_NO_MEMORY : status;
}
