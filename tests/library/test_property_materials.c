// SPDX-License-Identifier: GPL-3.0-or-later
/// What holds of every material that the rows of the parameters allow, with numbers from the smallest double
/// to the largest: a state is found both ways or not at all, with a reason; a point's times and diffusion are
/// numbers or it has failed. And of fits to random data: a minimum within its bounds, or one line.
/// CAGEHOP_TEST_MULTIPLIER: so many times the materials and fits; CAGEHOP_SEED: others.
#include "support/chance.h"
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MATERIALS = 4000, FITS = 12, DATA = 7 };

static char where[256];

static void require(bool right, const char *what) {
  if (!right) {
    fail_msg("%s: %s", where, what);
  }
}

static void require_line(const struct cagehop_error *error) {
  require(error->text[0] != '\0' && strchr(error->text, '\n') == NULL, "no line says why");
}

// ---------------------------------------------------------------- materials

/// At a bound of its row, as near to it as doubles are, or anywhere by its logarithm.
static double any_number(double low, double high, bool low_open, double usual) {
  const double kind = chance();
  const double first = low_open ? nextafter(low, INFINITY) : low;
  const double last = isfinite(high) ? high : DBL_MAX;
  return kind < 0.1   ? first
         : kind < 0.2 ? last
         : kind < 0.6 ? usual
                      : fmin(last, fmax(first, usual * pow(10.0, 80.0 * (chance() - 0.5))));
}

static struct cagehop_model any_model(void) {
  struct cagehop_model model = cagehop_model_default();
  model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  model.material = cagehop_material_catalogue(&(size_t){0})[0].material;
  struct {
    const char *key;
    double *number, usual;
  } numbers[] = {{"material.diameter_nm", &model.material.diameter_nm, 0.8},
                 {"material.glass_transition_K", &model.material.glass_transition_K, 570.0},
                 {"material.phi_0", &model.material.phi_0, 0.5},
                 {"material.beta_phi_0_per_K", &model.material.beta_phi_0_per_K, 6e-4},
                 {"material.enskog_time_s", &model.material.enskog_time_s, 1e-13},
                 {"material.phi_g", &model.material.phi_g, 0.67143},
                 {"material.bulk_modulus_GPa", &model.material.bulk_modulus_GPa, 150.0},
                 {"material.bulk_modulus_derivative", &model.material.bulk_modulus_derivative, 4.0}};
  const bool compresses = chance() < 0.5;
  size_t count;
  const struct cagehop_parameter *rows = cagehop_parameters(&count);
  for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
    for (size_t row = 0; row < count; row++) {
      if (strcmp(rows[row].key, numbers[k].key) == 0) {
        *numbers[k].number = any_number(rows[row].low, rows[row].high, rows[row].low_open, numbers[k].usual);
      }
    }
  }
  if (!compresses) {
    model.material.bulk_modulus_GPa = NAN;
    model.material.bulk_modulus_derivative = 0.0;
  }
  return model;
}

static bool is_nan_or_line(int status, const struct cagehop_state *state, const struct cagehop_error *error) {
  if (status != CAGEHOP_OK) {
    require(status > 0, "a negative status");
    require_line(error);
    require(isnan(state->phi) && isnan(state->temperature) && isnan(state->pressure), "a number of no state");
  }
  return status != CAGEHOP_OK;
}

/// The state by packing fraction, and the same by its temperature and pressure in MPa.
static void check_state(const struct cagehop_model *model, double phi, double pressure) {
  struct cagehop_state state, again;
  struct cagehop_error error;
  int status = cagehop_model_state(model, CAGEHOP_UNIT_PACKING_FRACTION, phi, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                   pressure, &state, &error);
  if (is_nan_or_line(status, &state, &error)) {
    return;
  }
  require(state.phi == phi && state.pressure == pressure, "another state");
  require(isnan(state.temperature) || (state.temperature > 0.0 && isfinite(state.temperature)),
          "a temperature that is none");
  if (isnan(state.temperature) || !isfinite(state.pressure_MPa)) {
    return;
  }
  status = cagehop_model_state(model, CAGEHOP_UNIT_KELVIN, state.temperature, CAGEHOP_UNIT_MEGAPASCAL,
                               state.pressure_MPa, &again, &error);
  if (is_nan_or_line(status, &again, &error)) {
    return;
  }
  require(again.phi > 0.0 && again.phi <= CAGEHOP_PACKING_FRACTION_MAX, "phi out of its range");
}

static void check_points(const struct cagehop_model *model, double phi) {
  static const double pressure[] = {0.0, 1e-6, 0.3, 2.0, 4.0, 50.0};
  enum { COUNT = sizeof pressure / sizeof pressure[0] };
  struct cagehop_isochore *isochore;
  struct cagehop_error error;
  struct cagehop_point point[COUNT];
  const int status = cagehop_isochore_solve_explained(model, phi, &isochore, &error);
  require(status >= 0, "a negative status");
  cagehop_isochore_evaluate(isochore, COUNT, pressure, point);
  for (size_t j = 0; j < COUNT; j++) {
    const struct cagehop_relaxation *times = &point[j].relaxation;
    if (point[j].status != CAGEHOP_OK) {
      cagehop_point_explain(isochore, &point[j], &error);
      require_line(&error);
      require(point[j].landscape.regime == CAGEHOP_REGIME_FAILED && isnan(times->tau_alpha) &&
                  isnan(times->D),
              "a failed point has numbers");
    } else if (point[j].landscape.regime == CAGEHOP_REGIME_TRAPPED) {
      require(isinf(times->tau_alpha) && times->D == 0.0, "a trapped point");
    } else if (point[j].landscape.regime == CAGEHOP_REGIME_FLUID) {
      require(times->tau_alpha > 0.0 && isfinite(times->tau_alpha), "tau_s is no number");
    } else if (point[j].landscape.regime == CAGEHOP_REGIME_TWO_STATE ||
               point[j].landscape.regime == CAGEHOP_REGIME_IRREVERSIBLE) {
      require(times->tau_alpha > 0.0 && isfinite(times->tau_alpha), "tau_alpha is no number");
      require(times->D >= 0.0 && isfinite(times->D), "D is no number"); // 0 below the smallest double
    }
  }
  cagehop_isochore_destroy(&isochore);
}

static void materials_at_their_bounds(void **state) {
  (void)state;
  char error[CAGEHOP_MODEL_ERROR_MAX];
  const size_t materials = MATERIALS * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  size_t allowed = 0, solved = 0;
  chance_state = environment("CAGEHOP_SEED", 20261128);
  for (size_t i = 0; i < materials; i++) {
    const struct cagehop_model model = any_model();
    const struct cagehop_material *m = &model.material;
    snprintf(where, sizeof where, "d %g, T_g %g, phi_0 %g, beta_phi_0 %g, tau_E %g, phi_g %g, K %g, K' %g",
             m->diameter_nm, m->glass_transition_K, m->phi_0, m->beta_phi_0_per_K, m->enskog_time_s, m->phi_g,
             m->bulk_modulus_GPa, m->bulk_modulus_derivative);
    if (cagehop_model_check(&model, error) != CAGEHOP_OK) {
      require(error[0] != '\0' && strchr(error, '\n') == NULL, "no line says why");
      continue;
    }
    allowed++;
    check_state(&model, 0.01 + 0.79 * chance(), chance() < 0.2 ? 0.0 : pow(10.0, -8.0 + 11.0 * chance()));
    if (i % 50 == 0) {
      solved++;
      check_points(&model, 0.3 + 0.4 * chance());
    }
  }
  printf("%zu materials, %zu allowed, %zu with points\n", materials, allowed, solved);
  assert_true(allowed > materials / 10 && solved > 0);
}

// ---------------------------------------------------------------- fits

static void any_data(struct cagehop_fit_datum datum[DATA]) {
  const double slope = 20.0 + 60.0 * chance(), noise = chance() < 0.5 ? 0.3 : 5.0;
  for (size_t i = 0; i < DATA; i++) {
    const double x = (double)i / (DATA - 1);
    datum[i] = (struct cagehop_fit_datum){.kind = CAGEHOP_FIT_TAU,
                                          .temperature_K = 570.0 + 60.0 * x,
                                          .pressure_MPa = chance() < 0.3 ? 20.0 * chance() : 0.0,
                                          .value = 100.0 * exp(-slope * x * 0.5 + noise * (chance() - 0.5)),
                                          .sigma = 0.1 + chance(),
                                          .weight = 1.0};
  }
}

static void check_fit(const struct cagehop_fit_params *params, struct cagehop_fit *fit, size_t *minima) {
  struct cagehop_fit_result result;
  struct cagehop_error error;
  double residual[DATA], chi2 = 0.0;
  const int status = cagehop_fit_solve(fit, &result, &error);
  require(status == result.status, "the result has another status");
  if (status != CAGEHOP_OK) {
    require(status > 0, "a negative status");
    require_line(&error);
    return;
  }
  *minima += 1;
  require(cagehop_fit_residuals(fit, &result, residual) == CAGEHOP_OK, "no residuals");
  for (size_t i = 0; i < DATA; i++) {
    chi2 += pow(residual[i] / params->datum[i].sigma, 2) * params->datum[i].weight;
  }
  require(fabs(chi2 - result.chi2) <= 1e-9 * chi2, "chi2 is not what the residuals are");
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    double steepness = 0.0, size = 0.0;
    if (!params->free[p]) {
      continue;
    }
    require(result.value[p] >= params->low[p] && result.value[p] <= params->high[p], "beyond its bounds");
    require(result.at_bound[p] == isnan(result.standard_error[p]),
            "a standard error at a bound, or none within");
    for (size_t i = 0; i < DATA; i++) {
      double y, gradient[CAGEHOP_FIT_PARAMETERS];
      require(cagehop_fit_gradient(fit, &result, &params->datum[i], &y, gradient) == CAGEHOP_OK,
              "no gradient");
      const double term = residual[i] * gradient[p] / pow(params->datum[i].sigma, 2);
      steepness += term;
      size += fabs(term);
    }
    // A minimum: chi2 is flat there, to what the search's last step leaves.
    require(result.at_bound[p] || fabs(steepness) <= 1e-4 * size + 1e-9, "no minimum of chi2");
  }
}

static void fits_of_random_data(void **state) {
  (void)state;
  const size_t fits = FITS * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  size_t minima = 0;
  chance_state = environment("CAGEHOP_SEED", 20261129);
  for (size_t i = 0; i < fits; i++) {
    struct cagehop_model model = cagehop_model_default();
    struct cagehop_fit_datum datum[DATA];
    struct cagehop_fit_params params = cagehop_fit_defaults();
    struct cagehop_fit *fit;
    struct cagehop_error error;
    model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
    model.material = cagehop_material_catalogue(&(size_t){0})[0].material;
    model.material.phi_g = 0.67143;
    any_data(datum);
    params.count = DATA;
    params.datum = datum;
    params.free[CAGEHOP_FIT_GLASS_TRANSITION] = true;
    params.free[CAGEHOP_FIT_BETA_PHI_0] = chance() < 0.7;
    params.free[CAGEHOP_FIT_ENSKOG_TIME] = chance() < 0.4;
    snprintf(where, sizeof where, "fit %zu", i);
    if (cagehop_fit_create(&model, &params, NULL, &fit, &error) != CAGEHOP_OK) {
      require_line(&error);
      continue;
    }
    check_fit(&params, fit, &minima);
    cagehop_fit_destroy(&fit);
  }
  printf("%zu fits, %zu minima\n", fits, minima);
  assert_true(minima >= fits / 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(materials_at_their_bounds),
                                     cmocka_unit_test(fits_of_random_data)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
