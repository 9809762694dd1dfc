// SPDX-License-Identifier: GPL-3.0-or-later
/// Scattered states and measurements, of which `cagehop evaluate` and `cagehop fit` read a file.
#include "input.h"
#include "table_file/measurements.h"
#include "table_file/state_rows.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static void read_states(const char *path) {
  char error[TABLE_FILE_ERROR_MAX] = "";
  struct state_rows rows;
  const int status = state_rows_read(path, &rows, error);
  if (status == CAGEHOP_OK) {
    for (size_t i = 0; i < rows.count; i++) {
      static struct state_row row; // it is large
      state_rows_get(&rows, i, &row);
    }
    state_rows_clear(&rows);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
}

static void read_measurements(const char *path) {
  char error[TABLE_FILE_ERROR_MAX] = "";
  struct measurements measurements;
  const int status = measurements_read(path, &measurements, error);
  if (status == CAGEHOP_OK) {
    for (size_t i = 0; i < measurements.n_remarks; i++) {
      input_check_line(measurements.remark[i]);
    }
    measurements_clear(&measurements);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *path = input_file(data, size);
  read_states(path);
  read_measurements(path);
  return 0;
}
