// SPDX-License-Identifier: GPL-3.0-or-later
/// States whose system has one temperature, or one density: the state at both is the same one, whichever of
/// them numbers it.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <string.h>

static const double T = 60.0, pressure[] = {0.0, 1.0, 2.5};

/// Nothing that maps phi to temperatures may be read.
static struct cagehop_model without_mapping(void) {
  struct cagehop_model model = cagehop_model_default();
  model.material.phi_g = model.material.phi_0 = NAN;
  model.material.beta_phi_0_per_K = model.material.glass_transition_K = NAN;
  model.material.bulk_modulus_GPa = 0.05;
  model.structure.system.potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN;
  model.structure.closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN;
  return model;
}

static struct cagehop_model at_one_temperature(void) {
  struct cagehop_model model = without_mapping();
  model.structure.system.temperature_K = T;
  model.structure.system.epsilon_K = 120.0;
  return model;
}

static struct cagehop_model at_one_density(double density) {
  struct cagehop_model model = without_mapping();
  model.structure.system.density = density;
  model.structure.system.epsilon_K = 120.0;
  return model;
}

static void same_points(const struct cagehop_isochore *one, const struct cagehop_isochore *other) {
  struct cagehop_point a[3], b[3];
  cagehop_isochore_evaluate(one, 3, pressure, a);
  cagehop_isochore_evaluate(other, 3, pressure, b);
  for (size_t j = 0; j < 3; j++) {
    assert_int_equal(a[j].status, CAGEHOP_OK);
    assert_int_equal(b[j].status, CAGEHOP_OK);
    assert_true(a[j].temperature == T && b[j].temperature == T);
    check_relative("F_B1", b[j].landscape.F_B1, a[j].landscape.F_B1, 1e-9);
    check_relative("tau_alpha", b[j].relaxation.tau_alpha, a[j].relaxation.tau_alpha, 1e-9);
    check_relative("kBT/d^3", b[j].pressure_unit_MPa, 1.380649e-23 * T / pow(0.8e-9, 3) * 1e-6, 1e-14);
    assert_true(b[j].pressure_MPa == pressure[j] * b[j].pressure_unit_MPa);
  }
}

static void a_state_is_the_same_whichever_numbers_it(void **state) {
  (void)state;
  const struct cagehop_model plain = cagehop_model_default();
  struct cagehop_model fixed = at_one_temperature(), dense = at_one_density(1.05);
  struct cagehop_isochore *one, *other;
  const double phi = cagehop_density_packing_fraction(1.05);
  assert_int_equal(cagehop_structure_temperature_rule(&plain.structure), CAGEHOP_TEMPERATURE_MAPPED);
  assert_int_equal(cagehop_structure_temperature_rule(&fixed.structure), CAGEHOP_TEMPERATURE_FIXED);
  assert_int_equal(cagehop_structure_temperature_rule(&dense.structure), CAGEHOP_TEMPERATURE_NUMBERS);
  assert_int_equal(cagehop_structure_state_unit(&fixed.structure), CAGEHOP_UNIT_PACKING_FRACTION);
  assert_int_equal(cagehop_structure_state_unit(&dense.structure), CAGEHOP_UNIT_KELVIN);
  assert_int_equal(cagehop_model_resolve(&fixed), CAGEHOP_OK);
  assert_true(isnan(fixed.material.phi_g));
  assert_true(cagehop_model_has_temperature(&fixed) && !cagehop_model_is_compressible(&fixed));
  assert_true(cagehop_model_temperature(&fixed, 0.5) == T);
  assert_int_equal(cagehop_isochore_solve(&fixed, phi, &one), CAGEHOP_OK);
  assert_int_equal(cagehop_isochore_solve(&dense, T, &other), CAGEHOP_OK);
  const struct cagehop_isochore_summary *row[] = {cagehop_isochore_summary(one),
                                                  cagehop_isochore_summary(other)};
  for (int k = 0; k < 2; k++) {
    assert_int_equal(row[k]->status, CAGEHOP_OK);
    assert_true(row[k]->phi == phi && row[k]->temperature == T);
    check_relative("density", row[k]->density, 1.05, 1e-15);
    check_relative("kBT/epsilon", row[k]->temperature_reduced, 0.5, 1e-15);
  }
  same_points(one, other);
  cagehop_isochore_destroy(&one);
  cagehop_isochore_destroy(&other);
  assert_int_equal(cagehop_isochore_solve(&dense, -1.0, &other), CAGEHOP_OK);
  assert_int_equal(cagehop_isochore_summary(other)->status, CAGEHOP_OUT_OF_RANGE);
  cagehop_isochore_destroy(&other);
}

static void without_epsilon_nothing_is_in_K(void **state) {
  (void)state;
  struct cagehop_model model = without_mapping();
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  const struct cagehop_axis in_MPa = {CAGEHOP_UNIT_MEGAPASCAL, 1, &pressure[1]};
  model.structure.system.temperature = 0.75;
  assert_true(isnan(cagehop_model_temperature(&model, 0.5)) && !cagehop_model_has_temperature(&model));
  assert_int_equal(cagehop_isochore_solve(&model, 0.5, &isochore), CAGEHOP_OK);
  assert_true(cagehop_isochore_summary(isochore)->temperature_reduced == 0.75);
  cagehop_isochore_evaluate(isochore, 1, &pressure[1], &point);
  assert_true(point.status == CAGEHOP_OK && isnan(point.temperature) && isnan(point.pressure_MPa));
  cagehop_isochore_evaluate_axis(isochore, &in_MPa, &point);
  assert_int_equal(point.status, CAGEHOP_OUT_OF_RANGE);
  cagehop_isochore_destroy(&isochore);
}

static void isobars_at_one_temperature_have_phi_g_alone(void **state) {
  (void)state;
  struct cagehop_model fixed = at_one_temperature();
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, 2, pressure};
  struct cagehop_isobar_params params = cagehop_isobar_defaults();
  struct cagehop_isobars *isobars;
  struct cagehop_isobar isobar;
  const double rate = 1.0;
  params.transition_time_s = 1e-10;
  assert_int_equal(cagehop_isobars_create(&fixed, &params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, &fixed), CAGEHOP_OK);
  for (size_t j = 0; j < 2; j++) {
    struct cagehop_isochore *isochore;
    struct cagehop_point point;
    cagehop_isobars_evaluate(isobars, j, &isobar);
    assert_int_equal(isobar.status, CAGEHOP_OK);
    assert_int_equal(cagehop_isochore_solve(&fixed, isobar.phi_g, &isochore), CAGEHOP_OK);
    cagehop_isochore_evaluate(isochore, 1, &pressure[j], &point);
    check_relative("tau_alpha", point.relaxation.tau_alpha, 1e-10, 1e-5); // S(q) is known to 1e-6
    check_relative("activation volume", isobar.activation_volume_nm3,
                   point.relaxation.dlntau_dP * pow(0.8, 3), 1e-4);
    check_absolute("P at phi_g", isobar.pressure_g_MPa,
                   pressure[j] * 1.380649e-23 * T / pow(0.8e-9, 3) * 1e-6, 1e-14);
    assert_true(isnan(isobar.T_g) && isnan(isobar.fragility) && isnan(isobar.dT_g_dP) &&
                isnan(isobar.vft.T0));
    cagehop_isochore_destroy(&isochore);
  }
  cagehop_isobars_destroy(&isobars);
  params.n_cooling_rate = 1;
  params.cooling_rate_K_per_s = &rate;
  assert_int_equal(cagehop_isobars_create(&fixed, &params, &axis, &isobars), CAGEHOP_BAD_ARGUMENT);
}

static void find(const struct cagehop_model *model, enum cagehop_unit unit, double place,
                 enum cagehop_unit pressure_unit, int want, const char *words) {
  struct cagehop_state found;
  struct cagehop_error error;
  assert_int_equal(cagehop_model_state(model, unit, place, pressure_unit, 1.0, &found, &error), want);
  if (strstr(error.text, words) == NULL) {
    fail_msg("\"%s\" lacks \"%s\"", error.text, words);
  }
}

static void a_place_is_what_numbers_states(void **state) {
  (void)state;
  const struct cagehop_model fixed = at_one_temperature(), dense = at_one_density(1.05);
  struct cagehop_model reduced = without_mapping();
  struct cagehop_state found;
  reduced.structure.system.temperature = 0.75;
  assert_int_equal(cagehop_model_state(&fixed, CAGEHOP_UNIT_REDUCED_DENSITY, 1.05, CAGEHOP_UNIT_MEGAPASCAL,
                                       8.0, &found, NULL),
                   CAGEHOP_OK);
  check_relative("phi", found.phi, M_PI * 1.05 / 6.0, 1e-15);
  assert_true(found.number == found.phi && found.temperature == T && found.pressure_MPa == 8.0);
  check_relative("P", found.pressure, 8.0 / (1.380649e-23 * T / pow(0.8e-9, 3) * 1e-6), 1e-14);
  assert_int_equal(
      cagehop_model_state(&dense, CAGEHOP_UNIT_KELVIN, T, CAGEHOP_UNIT_REDUCED_PRESSURE, 1.0, &found, NULL),
      CAGEHOP_OK);
  assert_true(found.number == T && found.temperature == T);
  check_relative("phi", found.phi, M_PI * 1.05 / 6.0, 1e-15);
  find(&fixed, CAGEHOP_UNIT_KELVIN, T, CAGEHOP_UNIT_REDUCED_PRESSURE, CAGEHOP_BAD_ARGUMENT,
       "all states of this system have its temperature");
  find(&dense, CAGEHOP_UNIT_PACKING_FRACTION, 0.5, CAGEHOP_UNIT_REDUCED_PRESSURE, CAGEHOP_BAD_ARGUMENT,
       "temperatures number the states of this system");
  find(&dense, CAGEHOP_UNIT_KELVIN, -1.0, CAGEHOP_UNIT_REDUCED_PRESSURE, CAGEHOP_OUT_OF_RANGE,
       "a temperature must be above 0");
  find(&reduced, CAGEHOP_UNIT_PACKING_FRACTION, 0.5, CAGEHOP_UNIT_MEGAPASCAL, CAGEHOP_BAD_ARGUMENT,
       "needs system.epsilon_K");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_state_is_the_same_whichever_numbers_it),
      cmocka_unit_test(without_epsilon_nothing_is_in_K),
      cmocka_unit_test(isobars_at_one_temperature_have_phi_g_alone),
      cmocka_unit_test(a_place_is_what_numbers_states),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
