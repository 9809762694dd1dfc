// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/compression.h"

#include <math.h>
#include <stdio.h>

bool compression_is_far(const struct cagehop_material *material, double pressure_MPa,
                        char words[COMPRESSION_WORDS_MAX]) {
  const double limit = cagehop_material_pressure_limit_MPa(material);
  const bool beyond = !(pressure_MPa <= limit);
  const double P = beyond ? limit : pressure_MPa, c = cagehop_material_compression(material, P);
  if (isinf(limit) || !(c > CAGEHOP_COMPRESSION_GOOD)) {
    return false;
  }
  snprintf(words, COMPRESSION_WORDS_MAX,
           "pressure compresses %.4g times, at %.6g MPa; Murnaghan's equation is good to about %g, beyond it "
           "is an extrapolation%s",
           c, P, CAGEHOP_COMPRESSION_GOOD, beyond ? ", and beyond this point there are no points" : "");
  return true;
}
