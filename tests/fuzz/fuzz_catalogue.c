// SPDX-License-Identifier: GPL-3.0-or-later
/// A catalogue of materials.
#include "input.h"
#include "job/catalogue.h"

#include <cagehop/status.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct catalogue catalogue;
  char error[JOB_ERROR_MAX] = "", words[CATALOGUE_WORDS_MAX];
  const int status = catalogue_read(input_file(data, size), &catalogue, error);
  if (status == CAGEHOP_OK) {
    catalogue_words(&catalogue, "Pd40Ni10Cu30P2O", words);
    catalogue_clear(&catalogue);
  } else if (status != CAGEHOP_NO_MEMORY) {
    input_check_line(error);
  }
  return 0;
}
