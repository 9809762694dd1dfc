// SPDX-License-Identifier: GPL-3.0-or-later
/// The history of runs in maps of format 2: run/history, a text of fixed length for each run.
#include "map/history.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

enum { RUN_LENGTH = 512 }; // bytes of a run's text

int history_2_read(const struct store *store, size_t *count, char **run[]) {
  const struct store_shape texts = {.rank = 1, .extent = {MAP_RUNS_MAX}, .type = STORE_TEXT};
  struct store_variable history;
  char line[RUN_LENGTH + 1] = "";
  int status = CAGEHOP_OK;
  *count = 0;
  *run = NULL;
  if (!store_find(store, "run/history", &texts, &history) || history.shape.size != RUN_LENGTH) {
    return CAGEHOP_IO;
  }
  *run = calloc(MAP_RUNS_MAX, sizeof **run);
  if (*run == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < MAP_RUNS_MAX && status == CAGEHOP_OK; k++) {
    status = store_read(&history, 0, k, 1, line);
    if (status == CAGEHOP_OK && line[0] == '\0') {
      break;
    }
    if (status == CAGEHOP_OK && ((*run)[(*count)++] = strdup(line)) == NULL) {
      status = CAGEHOP_NO_MEMORY;
    }
  }
  return status;
}
