// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/scale_line.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/// Whether a state of this structure takes milliseconds.
static bool is_quick(const struct cagehop_structure_params *structure) {
  return structure->source != CAGEHOP_STRUCTURE_PRISM || cagehop_closure_find(structure->closure)->quick;
}

void scale_line_write(const struct cagehop_model *model, char line[SCALE_LINE_MAX]) {
  struct cagehop_glass_scale scale;
  struct cagehop_thermal_state at;
  char tilt[32] = "?", of_states[160] = "";
  line[0] = '\0';
  if (isnan(model->material.phi_g) ||
      cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return;
  }
  cagehop_material_state_at_MPa(&model->material, model->material.phi_g, 0.0, &at);
  if (is_quick(&model->structure) && cagehop_glass_scale_find(model, &scale) == CAGEHOP_OK) {
    snprintf(of_states, sizeof of_states, "at phi_g trapped above %.4g MPa, G = %.3g GPa, D = %.2g m^2/s; ",
             scale.trapped_MPa, scale.G_GPa, scale.D);
    snprintf(tilt, sizeof tilt, "%.3g", scale.tilt_K_per_MPa * 1e3);
  }
  snprintf(line, SCALE_LINE_MAX,
           "d = %g nm: kBT/d^3 = %.4g MPa at Tg = %.5g K; %sdTg/dP at P = 0 is %s (tilt, as d^3) + %.3g "
           "(compression) K/GPa",
           model->material.diameter_nm, at.pressure_unit_MPa, at.temperature, of_states, tilt,
           at.dT_dP * 1e3);
}
