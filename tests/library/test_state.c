// SPDX-License-Identifier: GPL-3.0-or-later
/// A state by temperature or packing fraction, and by a pressure in either unit; and what its material is
/// called.
#include "support/check.h"

#include "status/nearest.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <float.h>
#include <string.h>

static struct cagehop_model model_of(double phi_g) {
  struct cagehop_model model = cagehop_model_default();
  model.material.phi_g = phi_g;
  return model;
}

/// Every combination of units means the same state, and that of a map's axes.
static void units_agree(void **state) {
  const struct cagehop_model model = model_of(0.6714);
  (void)state;
  for (double T = 575.0; T < 900.0; T += 65.0) {
    struct cagehop_state by_T, by_phi, by_MPa, both;
    assert_int_equal(
        cagehop_model_state(&model, CAGEHOP_UNIT_KELVIN, T, CAGEHOP_UNIT_MEGAPASCAL, 12.5, &both, NULL), 0);
    assert_true(both.phi == cagehop_material_packing_fraction(&model.material, T)); // the bits of a map in K
    assert_true(both.temperature == cagehop_material_temperature(&model.material, both.phi));
    check_relative("T", both.temperature, T, 4.0 * DBL_EPSILON);
    assert_true(both.pressure_MPa == 12.5);
    // 12.5 MPa d^3/kBT, with k = 1.380649e-23 J/K and d = 0.8 nm
    check_relative("P", both.pressure, 12.5e6 * 0.512e-27 / (1.380649e-23 * both.temperature), 1e-14);
    assert_int_equal(cagehop_model_state(&model, CAGEHOP_UNIT_PACKING_FRACTION, both.phi,
                                         CAGEHOP_UNIT_REDUCED_PRESSURE, both.pressure, &by_phi, NULL),
                     0);
    assert_true(by_phi.phi == both.phi && by_phi.pressure == both.pressure &&
                by_phi.temperature == both.temperature);
    check_relative("P in MPa", by_phi.pressure_MPa, 12.5, 4.0 * DBL_EPSILON);
    assert_int_equal(cagehop_model_state(&model, CAGEHOP_UNIT_KELVIN, T, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                         both.pressure, &by_T, NULL),
                     0);
    assert_memory_equal(&by_T, &by_phi, sizeof by_T);
    assert_int_equal(cagehop_model_state(&model, CAGEHOP_UNIT_PACKING_FRACTION, both.phi,
                                         CAGEHOP_UNIT_MEGAPASCAL, 12.5, &by_MPa, NULL),
                     0);
    assert_memory_equal(&by_MPa, &both, sizeof both);
  }
}

/// Where pressure compresses, temperature and pressure are the state's own, not those of P = 0.
static void a_compressed_state_has_its_own_temperature(void **state) {
  struct cagehop_model model = model_of(0.6714);
  const enum cagehop_unit phi = CAGEHOP_UNIT_PACKING_FRACTION, K = CAGEHOP_UNIT_KELVIN,
                          reduced = CAGEHOP_UNIT_REDUCED_PRESSURE, MPa = CAGEHOP_UNIT_MEGAPASCAL;
  struct cagehop_state at, again;
  (void)state;
  model.material.diameter_nm = 0.28;
  model.material.bulk_modulus_GPa = 20.0;
  model.material.bulk_modulus_derivative = 4.0;
  assert_int_equal(cagehop_model_state(&model, K, 700.0, MPa, 500.0, &at, NULL), CAGEHOP_OK);
  const double c = pow(1.0 + 4.0 * 500.0 / 20e3, 0.25); // Murnaghan
  check_relative("phi", at.phi, c * cagehop_material_packing_fraction(&model.material, 700.0), 1e-14);
  check_relative("T", at.temperature, 700.0, 1e-13);
  assert_true(at.pressure_MPa == 500.0);
  assert_int_equal(cagehop_model_state(&model, phi, at.phi, MPa, 500.0, &again, NULL), CAGEHOP_OK);
  assert_memory_equal(&again, &at, sizeof at);
  assert_int_equal(cagehop_model_state(&model, K, 700.0, reduced, at.pressure, &again, NULL), CAGEHOP_OK);
  check_relative("phi by K and P*", again.phi, at.phi, 1e-13);
  assert_int_equal(cagehop_model_state(&model, phi, at.phi, reduced, at.pressure, &again, NULL), CAGEHOP_OK);
  check_relative("T by phi and P*", again.temperature, 700.0, 1e-11); // a fixed point, iterated
  check_relative("P by phi and P*", again.pressure_MPa, 500.0, 1e-11);
}

static void refused(const struct cagehop_model *model, enum cagehop_unit place_unit, double place,
                    enum cagehop_unit pressure_unit, double pressure, int status, const char *words) {
  struct cagehop_state state;
  struct cagehop_error error;
  assert_int_equal(cagehop_model_state(model, place_unit, place, pressure_unit, pressure, &state, &error),
                   status);
  assert_int_equal(error.status, status);
  if (strstr(error.text, words) == NULL) {
    fail_msg("\"%s\" lacks \"%s\"", error.text, words);
  }
  assert_true(isnan(state.phi) && isnan(state.temperature) && isnan(state.pressure) &&
              isnan(state.pressure_MPa));
  assert_int_equal(cagehop_model_state(model, place_unit, place, pressure_unit, pressure, &state, NULL),
                   status);
}

static void what_is_no_state_is_refused(void **state) {
  const struct cagehop_model model = model_of(0.6714), cold = model_of(NAN);
  const enum cagehop_unit phi = CAGEHOP_UNIT_PACKING_FRACTION, K = CAGEHOP_UNIT_KELVIN,
                          reduced = CAGEHOP_UNIT_REDUCED_PRESSURE, MPa = CAGEHOP_UNIT_MEGAPASCAL;
  (void)state;
  refused(&model, K, 1700.0, reduced, 0.0, CAGEHOP_OUT_OF_RANGE,
          "1700 K means a packing fraction of -0.0064");
  refused(&model, K, 300.0, reduced, 0.0, CAGEHOP_OUT_OF_RANGE, "choose from 355.907 to below 1689.24 K");
  refused(&model, phi, 0.9, reduced, 0.0, CAGEHOP_OUT_OF_RANGE, "phi = 0.9 must be above 0 and at most 0.8");
  refused(&model, phi, NAN, reduced, 0.0, CAGEHOP_OUT_OF_RANGE, "phi = nan");
  refused(&model, phi, 0.6, reduced, 1001.0, CAGEHOP_OUT_OF_RANGE, "pressure = 1001 must be from 0 to 1000");
  refused(&model, phi, 0.6, reduced, -1.0, CAGEHOP_OUT_OF_RANGE, "pressure = -1 must");
  refused(&model, K, 600.0, MPa, 1e6, CAGEHOP_OUT_OF_RANGE, "1000000 MPa is 61806.7 kBT/d^3 at 600 K");
  refused(&model, K, 600.0, K, 1.0, CAGEHOP_BAD_ARGUMENT, "a state is a packing fraction, a density or K");
  refused(&model, MPa, 600.0, MPa, 1.0, CAGEHOP_BAD_ARGUMENT,
          "a state is a packing fraction, a density or K");
  refused(&cold, K, 600.0, reduced, 1.0, CAGEHOP_BAD_ARGUMENT, "a temperature needs material.phi_g");
  refused(&cold, phi, 0.6, MPa, 1.0, CAGEHOP_BAD_ARGUMENT, "a pressure in MPa needs material.phi_g");
  struct cagehop_model by_S_0 = model;
  by_S_0.material.bulk_modulus_GPa = 5.0;
  by_S_0.material.compressibility =
      (struct cagehop_compressibility){.count = 2, .temperature_K = {300.0, 500.0}, .S_0 = {0.0014, 0.0075}};
  refused(&by_S_0, K, 250.0, reduced, 0.0, CAGEHOP_OUT_OF_RANGE,
          "250 K is outside S_0(T), which goes from 300 to 500 K");
  refused(&by_S_0, K, 400.0, MPa, 1500.0, CAGEHOP_OUT_OF_RANGE, "at 1500 MPa; it must be at most 0.8");
  refused(&by_S_0, K, 400.0, MPa, 3000.0, CAGEHOP_OUT_OF_RANGE, "choose at most 2027.33 MPa");
  struct cagehop_state known;
  assert_int_equal(cagehop_model_state(&cold, phi, 0.6, reduced, 0.5, &known, NULL), CAGEHOP_OK);
  assert_true(known.phi == 0.6 && known.pressure == 0.5 && isnan(known.temperature) &&
              isnan(known.pressure_MPa));
}

// ---------------------------------------------------------------- names

static void a_catalogue_row_is_whole(void **state) {
  size_t count;
  const struct cagehop_material_entry *entry = cagehop_material_catalogue(&count);
  (void)state;
  assert_true(count >= 10);
  assert_string_equal(entry[0].material.name, "Pd40Ni10Cu30P20"); // the default
  for (size_t i = 0; i < count; i++) {
    const struct cagehop_material *m = &entry[i].material;
    assert_true(m->glass_transition_K > 100.0 && m->diameter_nm > 0.2 && m->beta_phi_0_per_K > 0.0);
    assert_true(m->enskog_time_s > 0.0 && m->phi_0 > 0.0 && strlen(entry[i].source) > 20);
    for (size_t j = 0; j < i; j++) {
      assert_false(names_equal(entry[j].material.name, m->name));
    }
  }
}

static void a_name_is_found_in_any_capitals(void **state) {
  (void)state;
  const struct cagehop_material_entry *found = cagehop_material_find("pd40NI10cu30p20");
  assert_ptr_equal(found, cagehop_material_find("Pd40Ni10Cu30P20"));
  assert_non_null(found);
  assert_null(cagehop_material_find("Pd40Ni10Cu30P2"));
  assert_null(cagehop_material_find("Pd40Ni10Cu30P200"));
  struct cagehop_model model = cagehop_model_default();
  assert_int_equal(cagehop_model_set(&model, "structure.closure", "Modified-Verlet", NULL), CAGEHOP_OK);
  assert_int_equal(model.structure.closure, CAGEHOP_CLOSURE_MODIFIED_VERLET);
  char error[CAGEHOP_MODEL_ERROR_MAX];
  assert_int_equal(cagehop_model_set(&model, "material", "Zr46Cu46Al9", error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error, "did you mean Zr46Cu46Al8? it must be one of: "));
  assert_int_equal(cagehop_model_set(&model, "structure.closure", "verlet", error), CAGEHOP_BAD_ARGUMENT);
  assert_null(strstr(error, "did you mean"));
}

static void the_nearest_name_is_meant(void **state) {
  static const char *const names[] = {"diameter_nm", "glass_transition_K", "phi_g", "phi_0"};
  static const struct {
    const char *wrong, *meant;
  } words[] = {{"diameter", "diameter_nm"},
               {"DIAMETER-NM", "diameter_nm"},
               {"glas_transition", "glass_transition_K"},
               {"phi_G", "phi_g"},
               {"phig", "phi_g"},
               {"phi0", "phi_0"},
               {"pressure", NULL},
               {"x", NULL},
               {"", NULL}};
  (void)state;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    struct nearest nearest = nearest_to(words[i].wrong);
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
      nearest_try(&nearest, names[k]);
    }
    if (words[i].meant == NULL ? nearest.name != NULL
                               : nearest.name == NULL || strcmp(nearest.name, words[i].meant) != 0) {
      fail_msg("\"%s\": %s", words[i].wrong, nearest.name != NULL ? nearest.name : "none");
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(units_agree),
      cmocka_unit_test(a_compressed_state_has_its_own_temperature),
      cmocka_unit_test(what_is_no_state_is_refused),
      cmocka_unit_test(a_catalogue_row_is_whole),
      cmocka_unit_test(a_name_is_found_in_any_capitals),
      cmocka_unit_test(the_nearest_name_is_meant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
