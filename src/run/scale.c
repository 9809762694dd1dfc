// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/scale.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

/// ln(tau_alpha) at two pressures of one packing fraction, and P_upper there.
struct scale_state {
  double log_tau[2], P_upper;
};

static const double small_pressure = 1e-3; // [kBT/d^3]

/// False where the state has no certified numbers.
static bool solve_scale(const struct cagehop_model *model, double phi, struct scale_state *state) {
  const double pressure[2] = {0.0, small_pressure};
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point[2];
  bool good = cagehop_isochore_solve(model, phi, &isochore) == CAGEHOP_OK &&
              cagehop_isochore_summary(isochore)->status == CAGEHOP_OK;
  if (good) {
    cagehop_isochore_evaluate(isochore, 2, pressure, point);
    state->P_upper = cagehop_isochore_summary(isochore)->spinodals.P_upper;
    for (size_t j = 0; j < 2; j++) {
      state->log_tau[j] = log(point[j].relaxation.tau_alpha);
      good = good && point[j].status == CAGEHOP_OK && isfinite(state->log_tau[j]);
    }
  }
  cagehop_isochore_destroy(&isochore);
  return good && isfinite(state->P_upper);
}

void scale_words(const struct cagehop_model *model, char words[SCALE_WORDS_MAX]) {
  static const double step = 1e-4;
  const struct cagehop_material *material = &model->material;
  const double phi_g = material->phi_g;
  struct cagehop_model plain = *model;
  struct scale_state at, below, above;
  plain.smoluchowski_rates = false;
  words[0] = '\0';
  if (isnan(phi_g) || model->structure.source == CAGEHOP_STRUCTURE_TABLE ||
      model->structure.grid_points > 0 || !cagehop_closure_find(model->structure.closure)->quick ||
      !solve_scale(&plain, phi_g, &at) || !solve_scale(&plain, phi_g - step, &below) ||
      !solve_scale(&plain, phi_g + step, &above)) {
    return;
  }
  const double unit = cagehop_material_pressure_unit_MPa(material, material->glass_transition_K);
  const double by_pressure = (at.log_tau[1] - at.log_tau[0]) / small_pressure;
  const double by_phi = (above.log_tau[0] - below.log_tau[0]) / (2.0 * step);
  const double slope = by_pressure / by_phi / material->beta_phi_0_per_K / unit; // [K/MPa]
  snprintf(
      words, SCALE_WORDS_MAX,
      "d = %.6g nm: kBT/d^3, the unit of pressure and of G, is %.4g MPa at T_g; tau_alpha is infinite there "
      "from %.4g MPa on; dT_g/dP is %.3g K/GPa, as d^3; D goes as d^2",
      material->diameter_nm, unit, at.P_upper * unit, slope * 1e3);
}
