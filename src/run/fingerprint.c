// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/fingerprint.h"

#include "run/provenance.h"
#include "run/version.h"

#include <cagehop/parameter.h>
#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <inttypes.h>
#include <stdio.h>

enum {
  ROW_MAX = CAGEHOP_PARAMETER_TEXT_MAX + 64, // a key and its value
  BUILD_MAX = 1024,                          // versions; some 300 bytes
  TEXT_MAX = BUILD_MAX + ROW_MAX * CAGEHOP_PARAMETERS_MAX,
};

/// Whether a parameter decides the numbers of a map, or which there are.
static bool decides(const struct cagehop_parameter *parameter) {
  return parameter->role != CAGEHOP_PARAMETER_LABEL && parameter->role != CAGEHOP_PARAMETER_RUN;
}

void physics_digest(const struct cagehop_model *model, const char *table_sha256,
                    char hexadecimal[DIGEST_TEXT]) {
  size_t count;
  const struct cagehop_parameter *parameter = cagehop_parameters(&count);
  char text[TEXT_MAX], value[CAGEHOP_PARAMETER_TEXT_MAX];
  size_t used = (size_t)snprintf(text, BUILD_MAX,
                                 "cagehop %s %s\ncompiler %s\narithmetic %08" PRIx32 "\ngsl %s\nfftw %s\n"
                                 "table %s\n",
                                 CAGEHOP_VERSION, CAGEHOP_GIT_COMMIT, provenance_compiler(),
                                 cagehop_arithmetic(), gsl_version, fftw_version, table_sha256);
  // As read, so a tolerance left out and its default written out count as two: that costs time, not bits.
  for (size_t k = 0; k < count; k++) {
    if (decides(&parameter[k])) {
      cagehop_parameter_write(&parameter[k], model, value);
      used += (size_t)snprintf(text + used, ROW_MAX, "%s %s\n", parameter[k].key, value);
    }
  }
  digest_bytes(text, used, hexadecimal);
}
