// SPDX-License-Identifier: GPL-3.0-or-later
/// Materials and data for tests of fits.
#ifndef CAGEHOP_TESTS_FITS_H
#define CAGEHOP_TESTS_FITS_H

#include "support/check.h"

#include <cagehop/fit.h>
#include <cagehop/parameter.h>
#include <cagehop/status.h>

enum { DATA_MAX = 64, N = CAGEHOP_FIT_PARAMETERS };

/// An organic glass former: soft, compressible, with an elastic barrier.
static inline struct cagehop_model organic(void) {
  struct cagehop_model model = cagehop_model_default();
  model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  model.material = (struct cagehop_material){.name = "organic",
                                             .diameter_nm = 0.4,
                                             .glass_transition_K = 250.0,
                                             .phi_g = NAN,
                                             .phi_0 = 0.5,
                                             .beta_phi_0_per_K = 6e-4,
                                             .enskog_time_s = 1e-13,
                                             .bulk_modulus_GPa = 5.0,
                                             .bulk_modulus_derivative = 8.0};
  cagehop_fit_set(&model, CAGEHOP_FIT_ELASTIC_COUPLING, 1.0);
  return model;
}

static inline struct cagehop_fit_datum datum_of(enum cagehop_fit_kind kind, double T, double P,
                                                double value) {
  return (struct cagehop_fit_datum){
      .kind = kind, .temperature_K = T, .pressure_MPa = P, .value = value, .sigma = 0.05, .weight = 1.0};
}

/// A fit with that parameter free and those data, and the result that is its start.
static inline struct cagehop_fit *fit_of(const struct cagehop_model *model, struct cagehop_fit_params *params,
                                         size_t count, const struct cagehop_fit_datum datum[],
                                         struct cagehop_fit_result *start) {
  struct cagehop_fit *fit;
  struct cagehop_error error;
  params->count = count;
  params->datum = datum;
  if (cagehop_fit_create(model, params, NULL, &fit, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  *start = (struct cagehop_fit_result){.model = *model};
  for (int p = 0; p < N; p++) {
    start->value[p] = cagehop_fit_get(model, (enum cagehop_fit_parameter)p);
  }
  return fit;
}

/// Puts what the theory says into the data.
static inline void make_data(struct cagehop_fit *fit, const struct cagehop_fit_result *truth, size_t count,
                             struct cagehop_fit_datum datum[]) {
  for (size_t i = 0; i < count; i++) {
    double y;
    assert_int_equal(cagehop_fit_predict(fit, truth, &datum[i], &y, NULL), CAGEHOP_OK);
    if (cagehop_fit_is_transition(datum[i].kind)) {
      datum[i].temperature_K = y;
    } else {
      datum[i].value = exp(y);
    }
  }
}

/// A metallic glass at ambient pressure, 20 relaxation times that are known to 0.1.
static inline size_t metallic_data(struct cagehop_fit_datum datum[DATA_MAX]) {
  for (size_t i = 0; i < 20; i++) {
    datum[i] = datum_of(CAGEHOP_FIT_TAU, 570.24 + 6.0 * (double)i, 0.0, 1.0);
    datum[i].sigma = 0.1;
  }
  return 20;
}

static inline struct cagehop_model metallic(void) {
  struct cagehop_model model = organic();
  size_t count;
  model.material = cagehop_material_catalogue(&count)[0].material;
  model.elastic_coupling = 0.0;
  return model;
}

/// A fit to data on the theory of a metallic glass; *result is it.
static inline struct cagehop_fit *fit_metallic(struct cagehop_fit_params *params,
                                               struct cagehop_fit_datum datum[],
                                               struct cagehop_fit_result *result,
                                               struct cagehop_error *error) {
  const struct cagehop_model model = metallic();
  const size_t count = metallic_data(datum);
  struct cagehop_fit_result truth;
  struct cagehop_fit *fit = fit_of(&model, params, count, datum, &truth);
  make_data(fit, &truth, count, datum);
  cagehop_fit_destroy(&fit);
  fit = fit_of(&model, params, count, datum, &truth);
  cagehop_fit_solve(fit, result, error);
  return fit;
}

enum { beta = CAGEHOP_FIT_BETA_PHI_0, tau_E = CAGEHOP_FIT_ENSKOG_TIME };

#endif
