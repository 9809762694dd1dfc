// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/temperature.h"

#include <cagehop/structure.h>
#include <math.h>
#include <stdio.h>

bool job_temperature_allowed(const struct cagehop_material *material, double temperature,
                             char words[CAGEHOP_PARAMETER_TEXT_MAX]) {
  const double phi = cagehop_material_packing_fraction(material, temperature);
  const struct cagehop_compressibility *table = &material->compressibility;
  if (table->count > 0) {
    snprintf(words, CAGEHOP_PARAMETER_TEXT_MAX,
             "%.12g, where S_0 is not known; choose from %.6g to %.6g K, or give S_0 there", temperature,
             table->temperature_K[0], table->temperature_K[table->count - 1]);
    return !isnan(phi);
  }
  if (isnan(material->phi_g) || (phi > 0.0 && phi <= CAGEHOP_PACKING_FRACTION_MAX)) {
    return true;
  }
  snprintf(words, CAGEHOP_PARAMETER_TEXT_MAX,
           "%.12g, which means a packing fraction of %.6g (phi_g = %.6g); choose from %.6g to below %.6g K",
           temperature, phi, material->phi_g,
           fmax(cagehop_material_temperature(material, CAGEHOP_PACKING_FRACTION_MAX), 0.0),
           cagehop_material_temperature(material, 0.0));
  return false;
}
