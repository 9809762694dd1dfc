// SPDX-License-Identifier: GPL-3.0-or-later
/// What holds of every point (support/point_properties.h), at random states of hard spheres over the whole
/// domain and next to its boundaries. CAGEHOP_TEST_MULTIPLIER: so many times the states (each has 200
/// points); CAGEHOP_SEED: others.
#include "support/point_properties.h"

enum { STATES = 100 };

static const double onset = 0.4315352, cusp = 0.32333; // theory.md

static double any_phi(void) {
  const double kind = chance();
  return kind < 0.1 ? beside(onset) : kind < 0.2 ? beside(cusp) : 0.01 + 0.79 * chance();
}

static void check_state(const struct cagehop_model *model, double phi, struct quadrature *quadrature,
                        struct counts *counts) {
  struct cagehop_isochore *isochore;
  struct cagehop_error error;
  describe_state("phi = %.17g", phi);
  require(cagehop_isochore_solve_explained(model, phi, &isochore, &error) == CAGEHOP_OK, error.text);
  check_isochore(isochore, phi, quadrature, counts);
  cagehop_isochore_destroy(&isochore);
}

static void properties_hold_everywhere(void **state) {
  (void)state;
  static struct quadrature quadrature;
  static const enum cagehop_structure_source source[] = {CAGEHOP_STRUCTURE_PERCUS_YEVICK,
                                                         CAGEHOP_STRUCTURE_PRISM};
  const size_t states = STATES * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  struct counts counts = {.points = 0};
  chance_state = environment("CAGEHOP_SEED", 20261128);
  for (size_t i = 0; i < states; i++) {
    struct cagehop_model model = {.structure = {.source = source[i % 2]},
                                  .material = cagehop_material_catalogue(&(size_t){0})[0].material};
    model.material.phi_g = 0.67143;
    check_state(&model, any_phi(), &quadrature, &counts);
  }
  print_counts(&counts);
  assert_true(counts.failed <= counts.points / 100); // on a spinodal, to the rounding of F'
  for (int regime = CAGEHOP_REGIME_FLUID; regime <= CAGEHOP_REGIME_SUPERCRITICAL; regime++) {
    assert_true(counts.regime[regime] > 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(properties_hold_everywhere)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
