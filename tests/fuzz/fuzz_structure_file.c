// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) or g(r) in a file of text; before it a line with what the user says of it, "phi 0.6",
/// "density-per-nm3 57.8" and so on, as the words below. libhdf5's own formats are left to fuzz_hdf5_file.
#include "input.h"
#include "table_file/table_file.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// What a byte says: one of the combinations that people use.
static struct table_said said_by(uint8_t byte, const char *path) {
  struct table_said said = table_said_nothing(path);
  said.unit = (enum table_unit)(byte & 3);
  switch (byte >> 2 & 7) {
  case 1:
    said.phi = 0.55;
    break;
  case 2:
    said.density = 57.8;
    said.density_unit = TABLE_UNIT_NANOMETRE;
    break;
  case 3:
    said.density = 1.1;
    said.density_unit = TABLE_UNIT_DIAMETER;
    break;
  case 4:
    said.density = 0.0578;
    said.density_unit = TABLE_UNIT_ANGSTROM;
    said.diameter = TABLE_DIAMETER_S_0;
    break;
  case 5:
    said.density = 0.0578;
    said.density_unit = TABLE_UNIT_ANGSTROM;
    said.diameter = TABLE_DIAMETER_PEAK;
    break;
  case 6:
    said.diameter_nm = 0.28;
    said.partial = "A-A";
    said.concentration = 0.8;
    break;
  default:
    break;
  }
  said.temperature_K = (byte & 0x20) != 0 ? 1200.0 : said.temperature_K;
  said.columns = (byte & 0x40) != 0 ? "q,S" : (byte & 0x80) != 0 ? "r,g,-,n" : NULL;
  return said;
}

static void check_state(const struct table_state *state, enum table_kind kind) {
  struct table_summary summary;
  for (size_t i = 0; i < state->count; i++) {
    if (!(state->x[i] >= 0.0) || (i > 0 && !(state->x[i] > state->x[i - 1]))) {
      abort(); // what table_state promises
    }
  }
  (void)table_state_summarize(state, kind, &summary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char error[TABLE_FILE_ERROR_MAX] = "";
  if (size < 1 || (size > 9 && memcmp(data + 2, "HDF", 3) == 0)) {
    return 0;
  }
  const struct table_said said = said_by(data[0], input_file(data + 1, size - 1));
  static struct table_file file; // it is large
  int status = table_file_read(&said, &file, error);
  if (status == CAGEHOP_OK) {
    for (size_t k = 0; k < file.n_states; k++) {
      check_state(&file.state[k], file.kind);
    }
    if (table_file_fault(&file, said.path, error) == CAGEHOP_IO) {
      input_check_line(error);
    }
    table_file_clear(&file);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
  struct table_set set;
  error[0] = '\0';
  status = table_set_read(1, &said, &set, error);
  if (status == CAGEHOP_OK) {
    size_t i, j;
    if (cagehop_table_fault(&set.table, &i, &j) != NULL) {
      abort(); // what table_set promises
    }
    table_set_clear(&set);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
  return 0;
}
