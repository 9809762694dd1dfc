// SPDX-License-Identifier: GPL-3.0-or-later
/// What the particle diameter makes of the reduced numbers, at the glass transition.
#include <cagehop/phase_map.h>

#include "phase_map/isochore.h"

#include <cagehop/status.h>
#include <math.h>

/// Between the two states that the slope is taken from, half of it.
static const double half_step = 1e-3;

/// What is known at phi at P = 0: the state's summary and point, and G/(kBT/d^3).
static int solve_ambient(const struct cagehop_model *model, double phi,
                         struct cagehop_isochore_summary *summary, struct cagehop_point *point, double *G) {
  struct cagehop_model plain = *model;
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_shear_modulus *modulus = NULL;
  const double ambient = 0.0;
  plain.smoluchowski_rates = false;
  int status = cagehop_isochore_solve(&plain, phi, &isochore);
  if (status != CAGEHOP_OK) {
    return status;
  }
  *summary = *cagehop_isochore_summary(isochore);
  cagehop_isochore_evaluate(isochore, 1, &ambient, point);
  status = point->status;
  if (status == CAGEHOP_OK && isochore_make_modulus(isochore, &modulus) == CAGEHOP_OK) {
    *G = cagehop_shear_modulus_evaluate(modulus, &point->landscape);
  }
  cagehop_shear_modulus_destroy(&modulus);
  cagehop_isochore_destroy(&isochore);
  return status;
}

/// tau_alpha at phi at P = 0, [s], alone: of the state the times are solved and nothing else.
static int time_ambient(const struct cagehop_model *model, double phi, double *tau_alpha) {
  struct cagehop_model plain = *model;
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  const double ambient = 0.0;
  plain.smoluchowski_rates = plain.viscosity = false;
  const int status = isochore_solve_for_times(&plain, phi, &isochore);
  if (status != CAGEHOP_OK) {
    return status;
  }
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  *tau_alpha = point.relaxation.tau_alpha;
  cagehop_isochore_destroy(&isochore);
  return point.status;
}

int cagehop_glass_scale_find(const struct cagehop_model *model, struct cagehop_glass_scale *scale) {
  const struct cagehop_material *material = &model->material;
  struct cagehop_isochore_summary summary;
  struct cagehop_point point;
  struct cagehop_thermal_state at, trapped;
  double G = NAN, beside[2] = {NAN, NAN};
  cagehop_material_state_at_MPa(material, material->phi_g, 0.0, &at);
  *scale = (struct cagehop_glass_scale){.temperature = at.temperature,
                                        .pressure_unit_MPa = at.pressure_unit_MPa,
                                        .trapped_MPa = NAN,
                                        .G_GPa = NAN,
                                        .D = NAN,
                                        .tilt_K_per_MPa = NAN,
                                        .compression_K_per_MPa = at.dT_dP};
  if (isnan(material->phi_g) ||
      cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  int status = solve_ambient(model, material->phi_g, &summary, &point, &G);
  if (status != CAGEHOP_OK) {
    return status;
  }
  (void)cagehop_material_state_at_reduced(material, material->phi_g, summary.spinodals.P_upper, &trapped);
  scale->trapped_MPa = trapped.pressure_MPa;
  scale->G_GPa = G * at.pressure_unit_MPa * 1e-3;
  scale->D = point.relaxation.D;
  for (int k = 0; k < 2 && status == CAGEHOP_OK; k++) {
    status = time_ambient(model, material->phi_g + (2 * k - 1) * half_step, &beside[k]);
  }
  if (status == CAGEHOP_OK) {
    const double slope = log(beside[1] / beside[0]) / (2.0 * half_step);
    scale->tilt_K_per_MPa = point.relaxation.dlntau_dP / at.pressure_unit_MPa / (at.expansion_per_K * slope);
  }
  return status;
}
