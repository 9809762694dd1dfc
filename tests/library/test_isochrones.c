// SPDX-License-Identifier: GPL-3.0-or-later
/// Isochrones against the states themselves and against isobars; the spread against the models it compares.
#include "support/check.h"

#include <cagehop/isochrones.h>
#include <cagehop/phase_map.h>
#include <cagehop/spread.h>
#include <cagehop/status.h>
#include <string.h>

enum { LEVELS = 3, PRESSURES = 5 };

static const double level[LEVELS] = {1e-6, 1.0, 100.0};
static const double reduced[PRESSURES] = {0.0, 0.03, 0.5, 1.5, 3.0};

static struct cagehop_model model_of_isochrones(void) {
  size_t count;
  struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK},
                                .material = cagehop_material_catalogue(&count)[0].material};
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  return model;
}

/// All curves, point[i][j] of level i at pressure j.
static void trace(const struct cagehop_model *model, bool viscosity, const double levels[LEVELS],
                  enum cagehop_unit unit, const double pressure[PRESSURES],
                  struct cagehop_isochrone_point point[LEVELS][PRESSURES]) {
  const struct cagehop_isochrone_params params = {.viscosity = viscosity, .n_level = LEVELS, .level = levels};
  const struct cagehop_axis axis = {unit, PRESSURES, pressure};
  struct cagehop_isobars *isobars = NULL;
  assert_int_equal(cagehop_isochrones_create(model, &params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, model), CAGEHOP_OK);
  for (size_t i = 0; i < LEVELS; i++) {
    for (size_t j = 0; j < PRESSURES; j++) {
      cagehop_isochrones_evaluate(isobars, i, j, &point[i][j]);
    }
  }
  cagehop_isobars_destroy(&isobars);
}

/// The point that is solved at phi and a pressure.
static struct cagehop_point solve_point(const struct cagehop_model *model, double phi, enum cagehop_unit unit,
                                        double pressure) {
  const struct cagehop_axis axis = {unit, 1, &pressure};
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  assert_int_equal(cagehop_isochore_solve(model, phi, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate_axis(isochore, &axis, &point);
  assert_int_equal(point.status, CAGEHOP_OK);
  cagehop_isochore_destroy(&isochore);
  return point;
}

/// That the state on a curve has the curve's level, to the curve's own error.
static void assert_on_curve(const struct cagehop_model *model, bool viscosity, double wanted,
                            enum cagehop_unit unit, double pressure,
                            const struct cagehop_isochrone_point *point) {
  assert_int_equal(point->status, CAGEHOP_OK);
  assert_int_equal(point->absence, CAGEHOP_ISOCHRONE_EXISTS);
  const double step = 1e-4;
  const struct cagehop_point at = solve_point(model, point->phi, unit, pressure),
                             below = solve_point(model, point->phi - step, unit, pressure),
                             above = solve_point(model, point->phi + step, unit, pressure);
  const double value = viscosity ? at.eta : at.relaxation.tau_alpha;
  const double rise =
      viscosity ? above.eta / below.eta : above.relaxation.tau_alpha / below.relaxation.tau_alpha;
  const double slope = log(rise) / (2.0 * step);
  // rounding of ln(tau_alpha), some 1e-14 of 40 kBT, and of the root
  assert_true(fabs(log(value / wanted) / slope) <= point->phi_error + 1e-12);
  assert_true(point->phi_error < 1e-9);
  check_relative("T", point->temperature, at.temperature, 1e-12);
  check_absolute("P", point->pressure, at.pressure, 1e-12 * at.pressure);
  check_absolute("P in MPa", point->pressure_MPa, at.pressure_MPa, 1e-12 * at.pressure_MPa);
  if (!viscosity && unit == CAGEHOP_UNIT_REDUCED_PRESSURE && model->material.bulk_modulus_GPa == 0.0) {
    check_relative("steepness", point->steepness,
                   point->temperature * model->material.beta_phi_0_per_K * slope / log(10.0), 1e-5);
    assert_true(point->steepness_error > 0.0 && point->steepness_error < 1e-4 * point->steepness);
  }
}

static void points_are_on_the_theory_itself(void **state) {
  (void)state;
  const double in_MPa[PRESSURES] = {0.0, 0.5, 8.0, 23.0, 46.0};
  const struct cagehop_model model = model_of_isochrones();
  struct cagehop_isochrone_point point[LEVELS][PRESSURES];
  for (int unit = 0; unit < 2; unit++) {
    const double *pressure = unit == CAGEHOP_UNIT_REDUCED_PRESSURE ? reduced : in_MPa;
    trace(&model, false, level, (enum cagehop_unit)unit, pressure, point);
    for (size_t i = 0; i < LEVELS; i++) {
      for (size_t j = 0; j < PRESSURES; j++) {
        assert_on_curve(&model, false, level[i], (enum cagehop_unit)unit, pressure[j], &point[i][j]);
      }
    }
  }
}

/// With elastic coupling, and where pressure compresses.
static void other_models_have_isochrones(void **state) {
  (void)state;
  const double in_MPa[PRESSURES] = {0.0, 0.5, 5.0, 10.0, 20.0}, levels[LEVELS] = {1.0, 1e4, 1e12};
  struct cagehop_model model = model_of_isochrones();
  struct cagehop_isochrone_point point[LEVELS][PRESSURES];
  model.material.bulk_modulus_GPa = 3.0;
  model.material.bulk_modulus_derivative = 9.0;
  trace(&model, false, level, CAGEHOP_UNIT_MEGAPASCAL, in_MPa, point);
  for (size_t j = 0; j < PRESSURES; j++) {
    assert_on_curve(&model, false, level[1], CAGEHOP_UNIT_MEGAPASCAL, in_MPa[j], &point[1][j]);
  }
  model.viscosity = true;
  trace(&model, true, levels, CAGEHOP_UNIT_MEGAPASCAL, in_MPa, point);
  for (size_t j = 0; j < PRESSURES; j++) {
    assert_on_curve(&model, true, levels[2], CAGEHOP_UNIT_MEGAPASCAL, in_MPa[j], &point[2][j]);
  }
  model.viscosity = false;
  model.elastic_coupling = 1.0;
  model.material.phi_g = NAN;
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  trace(&model, false, level, CAGEHOP_UNIT_REDUCED_PRESSURE, reduced, point);
  check_absolute("Tg at P = 0", point[2][0].temperature, model.material.glass_transition_K, 1e-5);
  check_absolute("phi_g", point[2][0].phi, model.material.phi_g, point[2][0].phi_error + 1e-12);
}

static void assert_same_bits(double a, double b) {
  assert_memory_equal(&a, &b, sizeof a);
}

/// A curve of 100 s is the glass transition of isobars, bit by bit, whatever the other levels.
static void the_curve_of_the_transition_is_that_of_isobars(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_isochrones();
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, PRESSURES, reduced};
  struct cagehop_isochrone_point point[LEVELS][PRESSURES];
  struct cagehop_isobars *isobars = NULL;
  struct cagehop_isobar isobar;
  trace(&model, false, level, axis.unit, reduced, point);
  assert_int_equal(cagehop_isobars_create(&model, &params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, &model), CAGEHOP_OK);
  for (size_t j = 0; j < PRESSURES; j++) {
    cagehop_isobars_evaluate(isobars, j, &isobar);
    assert_same_bits(point[2][j].phi, isobar.phi_g);
    assert_same_bits(point[2][j].phi_error, isobar.phi_g_error);
    assert_same_bits(point[2][j].temperature, isobar.T_g);
    assert_same_bits(point[2][j].steepness, isobar.fragility);
    assert_same_bits(point[2][j].dT_dP, isobar.dT_g_dP);
    assert_same_bits(point[2][j].activation_volume_nm3, isobar.activation_volume_nm3);
  }
  cagehop_isobars_destroy(&isobars);
}

/// Longer times at lower temperatures; pressure raises the temperature of a time. What a curve at reduced
/// pressures tells in MPa is where one at those MPa is.
static void curves_are_ordered_and_units_agree(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_isochrones();
  struct cagehop_isochrone_point point[LEVELS][PRESSURES], again[LEVELS][PRESSURES];
  trace(&model, false, level, CAGEHOP_UNIT_REDUCED_PRESSURE, reduced, point);
  for (size_t i = 0; i < LEVELS; i++) {
    double in_MPa[PRESSURES];
    for (size_t j = 0; j < PRESSURES; j++) {
      in_MPa[j] = point[i][j].pressure_MPa;
      assert_true(i == 0 || point[i][j].temperature < point[i - 1][j].temperature);
      assert_true(j == 0 || point[i][j].temperature > point[i][j - 1].temperature);
    }
    trace(&model, false, level, CAGEHOP_UNIT_MEGAPASCAL, in_MPa, again);
    for (size_t j = 0; j < PRESSURES; j++) {
      const double error = point[i][j].phi_error + again[i][j].phi_error + 1e-12;
      check_absolute("phi in MPa", again[i][j].phi, point[i][j].phi, error);
      check_relative("dT/dP", again[i][j].dT_dP, point[i][j].dT_dP, 1e-6);
    }
  }
}

static void absences_are_told(void **state) {
  (void)state;
  const double levels[LEVELS] = {1e-13, 100.0, 1e200}, pressure[PRESSURES] = {0.0, 1.0, 2.0, 3.99, 5.0};
  const struct cagehop_model model = model_of_isochrones();
  struct cagehop_isochrone_point point[LEVELS][PRESSURES];
  trace(&model, false, levels, CAGEHOP_UNIT_REDUCED_PRESSURE, pressure, point);
  assert_int_equal(point[0][0].absence, CAGEHOP_ISOCHRONE_EXCEEDED);
  assert_int_equal(point[1][0].absence, CAGEHOP_ISOCHRONE_EXISTS);
  assert_int_equal(point[2][0].absence, CAGEHOP_ISOCHRONE_UNREACHED);
  assert_int_equal(point[1][3].absence, CAGEHOP_ISOCHRONE_TRAPPED);
  assert_int_equal(point[1][4].absence, CAGEHOP_ISOCHRONE_TRAPPED);
  assert_int_equal(point[1][4].status, CAGEHOP_NO_TRANSITION);
  assert_true(isnan(point[1][4].phi) && isnan(point[1][4].temperature) && isnan(point[1][4].steepness_error));
  assert_same_bits(point[1][4].pressure, 5.0);
  assert_string_equal(cagehop_isochrone_absence_name(CAGEHOP_ISOCHRONE_TRAPPED), "trapped");
  assert_null(cagehop_isochrone_absence_name((enum cagehop_isochrone_absence)99));
}

/// Curves go on to P_upper of their state at P = 0 and not much further.
static void the_reach_is_where_curves_end(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_isochrones();
  const struct cagehop_isochrone_params params = {.n_level = LEVELS, .level = level},
                                        none = {.n_level = 1, .level = &(double){1e-13}};
  struct cagehop_isochrone_point point[LEVELS][PRESSURES];
  double reach;
  assert_int_equal(cagehop_isochrones_reach(&model, &params, NULL, &reach), CAGEHOP_OK);
  const double pressure[PRESSURES] = {0.0, 0.9 * reach, 0.99 * reach, 1.025 * reach, 1.05 * reach};
  trace(&model, false, level, CAGEHOP_UNIT_REDUCED_PRESSURE, pressure, point);
  assert_int_equal(point[0][2].absence, CAGEHOP_ISOCHRONE_EXISTS);
  assert_int_not_equal(point[0][3].status, CAGEHOP_OK);
  assert_int_equal(point[0][4].absence, CAGEHOP_ISOCHRONE_TRAPPED);
  assert_int_equal(cagehop_isochrones_reach(&model, &none, NULL, &reach), CAGEHOP_NO_TRANSITION);
  assert_true(isnan(reach));
}

static bool go_on_twice(void *context, int states, double *seconds_max) {
  (void)context, (void)seconds_max;
  return states < 2;
}

static void wrong_calls_are_refused(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_isochrones();
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, PRESSURES, reduced},
                            empty = {CAGEHOP_UNIT_REDUCED_PRESSURE, 0, reduced};
  const double wrong[] = {0.0, -1.0, NAN, INFINITY};
  struct cagehop_isobars *isobars;
  struct cagehop_isochrone_params params = {.n_level = 0, .level = level};
  assert_int_equal(cagehop_isochrones_create(&model, &params, &axis, &isobars), CAGEHOP_BAD_ARGUMENT);
  params.n_level = 1;
  assert_int_equal(cagehop_isochrones_create(&model, &params, &empty, &isobars), CAGEHOP_BAD_ARGUMENT);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    params.level = &wrong[i];
    assert_int_equal(cagehop_isochrones_create(&model, &params, &axis, &isobars), CAGEHOP_BAD_ARGUMENT);
    assert_null(isobars);
  }
  const struct cagehop_watch watch = {.go_on = go_on_twice};
  params.level = level;
  assert_int_equal(cagehop_isochrones_create(&model, &params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute_watched(isobars, &model, &watch), CAGEHOP_STOPPED);
  cagehop_isobars_destroy(&isobars);
}

// ---------------------------------------------------------------- the spread

/// The row of a coupling says what that model itself does.
static void assert_row_is_of_its_model(const struct cagehop_model *plain,
                                       const struct cagehop_spread_params *params, size_t i,
                                       const struct cagehop_spread_row *row) {
  struct cagehop_model model = *plain;
  const double pressure[] = {0.0, params->pressure_MPa};
  const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 2, pressure};
  const struct cagehop_isobar_params defaults = cagehop_isobar_defaults();
  struct cagehop_isobars *isobars = NULL;
  struct cagehop_isobar isobar[2];
  struct cagehop_state at;
  model.elastic_coupling = params->coupling[i];
  model.material.phi_g = NAN;
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_create(&model, &defaults, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, &model), CAGEHOP_OK);
  for (size_t j = 0; j < 2; j++) {
    cagehop_isobars_evaluate(isobars, j, &isobar[j]);
    assert_int_equal(isobar[j].status, CAGEHOP_OK);
  }
  cagehop_isobars_destroy(&isobars);
  const double error = row->ambient.phi_error + 1e-12; // phi_g of the model is a root to 1e-13
  check_absolute("phi_g", row->ambient.phi, model.material.phi_g, error);
  check_absolute("Tg", row->ambient.temperature, model.material.glass_transition_K, 1e-5);
  check_absolute("Tg(P)", row->pressed.temperature, isobar[1].T_g,
                 3.0 * error / model.material.beta_phi_0_per_K);
  check_relative("m", row->ambient.steepness, isobar[0].fragility, 1e-6);
  check_relative("m(P)", row->pressed.steepness, isobar[1].fragility, 1e-6);
  check_relative("dTg/dP", row->ambient.dT_dP, isobar[0].dT_g_dP, 1e-6);
  model.smoluchowski_rates = true;
  assert_int_equal(cagehop_model_state(&model, CAGEHOP_UNIT_KELVIN, params->temperature_K,
                                       CAGEHOP_UNIT_MEGAPASCAL, params->pressure_MPa, &at, NULL),
                   CAGEHOP_OK);
  const struct cagehop_point point =
      solve_point(&model, at.phi, CAGEHOP_UNIT_MEGAPASCAL, params->pressure_MPa);
  check_absolute("ln(tau_alpha)", log(row->tau_alpha / point.relaxation.tau_alpha), 0.0,
                 3.0 * row->log_tau_error + 1e-9);
  check_absolute("passage", row->log_passage,
                 log(point.smoluchowski_rates.tau_mfpt_full / point.smoluchowski_rates.tau_forward), 1e-7);
  assert_int_equal(row->state_error.status, CAGEHOP_OK);
  assert_int_equal(row->transition_error.status, CAGEHOP_OK);
}

static void rows_are_those_of_their_models(void **state) {
  (void)state;
  const double coupling[] = {0.0, 1.0};
  struct cagehop_spread_params params = {
      .temperature_K = 620.0, .pressure_MPa = 12.0, .n_coupling = 2, .coupling = coupling};
  struct cagehop_model model = model_of_isochrones();
  struct cagehop_spread_row row[2];
  for (int compressible = 0; compressible < 2; compressible++) {
    model.material.bulk_modulus_GPa = compressible ? 20.0 : 0.0;
    assert_int_equal(cagehop_spread_find(&model, &params, NULL, row), CAGEHOP_OK);
    for (size_t i = 0; i < 2; i++) {
      assert_row_is_of_its_model(&model, &params, i, &row[i]);
    }
    assert_true(row[1].ambient.steepness > 1.5 * row[0].ambient.steepness);
  }
}

/// A variant that does not reach the transition, or the state, says so and has no number.
static void what_is_not_reached_is_told(void **state) {
  (void)state;
  const double coupling = 0.0;
  struct cagehop_spread_params params = {
      .temperature_K = 620.0, .pressure_MPa = 500.0, .n_coupling = 1, .coupling = &coupling};
  struct cagehop_model model = model_of_isochrones();
  struct cagehop_spread_row row;
  assert_int_equal(cagehop_spread_find(&model, &params, NULL, &row), CAGEHOP_OK);
  assert_int_equal(row.ambient.status, CAGEHOP_OK);
  assert_int_equal(row.transition_error.status, CAGEHOP_NO_TRANSITION);
  assert_non_null(strstr(row.transition_error.text, "trapped"));
  assert_int_equal(row.regime, CAGEHOP_REGIME_TRAPPED);
  assert_true(isnan(row.pressed.temperature) && isinf(row.tau_alpha) && isnan(row.log_passage));
  model.structure =
      (struct cagehop_structure_params){.closure = CAGEHOP_CLOSURE_MARTYNOV_SARKISOV}; // fails in 10 ms
  assert_int_equal(cagehop_spread_find(&model, &params, NULL, &row), CAGEHOP_OK);
  assert_true(isnan(row.ambient.phi) && isnan(row.tau_alpha) && isnan(row.phi));
  assert_int_equal(row.transition_error.status, CAGEHOP_NO_CONVERGENCE);
  assert_non_null(strstr(row.transition_error.text, "martynov-sarkisov"));
  const struct cagehop_watch watch = {.go_on = go_on_twice};
  assert_int_equal(cagehop_spread_find(&model, &params, &watch, &row), CAGEHOP_STOPPED);
  params.n_coupling = 0;
  assert_int_equal(cagehop_spread_find(&model, &params, NULL, &row), CAGEHOP_BAD_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_are_on_the_theory_itself),
      cmocka_unit_test(other_models_have_isochrones),
      cmocka_unit_test(the_curve_of_the_transition_is_that_of_isobars),
      cmocka_unit_test(curves_are_ordered_and_units_agree),
      cmocka_unit_test(absences_are_told),
      cmocka_unit_test(the_reach_is_where_curves_end),
      cmocka_unit_test(wrong_calls_are_refused),
      cmocka_unit_test(rows_are_those_of_their_models),
      cmocka_unit_test(what_is_not_reached_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
