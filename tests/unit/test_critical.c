// SPDX-License-Identifier: GPL-3.0-or-later
/// Critical points, which are found on polynomials, held against the sums over q themselves: r within 1e-11,
/// barriers within 1e-10 kBT, also where roots merge.
#include "support/check.h"

#include <cagehop/landscape.h>
#include <cagehop/status.h>
#include <stdio.h>

/// The largest misses of a test.
struct misses {
  double r, barrier, curvature;
  size_t count;
};

static struct cagehop_landscape *landscape_of(const struct cagehop_structure_params *params, double phi) {
  struct cagehop_structure *structure = NULL;
  struct cagehop_landscape *landscape = NULL;
  assert_int_equal(cagehop_structure_solve(params, phi, &structure), CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_create(structure, &landscape), CAGEHOP_OK);
  cagehop_structure_destroy(&structure);
  return landscape;
}

/// How far Newton's method on the sums moves r, relative to it; and F'' there.
static void add_root(const struct cagehop_landscape *landscape, double P, double r, double K,
                     struct misses *misses) {
  double F[3];
  if (isnan(r)) {
    return;
  }
  cagehop_landscape_evaluate(landscape, r, P, F);
  // The sums' own rounding, some 1e-15 of 3/r, moves a root by this much where F'' is small.
  const double rounding = 1e-15 * 3.0 / r / fabs(F[2]);
  misses->r = fmax(misses->r, fmax(fabs(F[1] / F[2]) - rounding, 0.0) / r);
  misses->curvature = fmax(misses->curvature, fabs(K - fabs(F[2])) * r * r);
  misses->count++;
}

static double height(const struct cagehop_landscape *landscape, double P, double r) {
  double F[3];
  cagehop_landscape_evaluate(landscape, r, P, F);
  return F[0];
}

static void add_point(const struct cagehop_landscape *landscape, double P, struct misses *misses) {
  struct cagehop_landscape_point point;
  assert_int_equal(cagehop_landscape_solve(landscape, P, &point), CAGEHOP_OK);
  add_root(landscape, P, point.r_L1, point.K_0, misses);
  add_root(landscape, P, point.r_B, point.K_B, misses);
  add_root(landscape, P, point.r_L2, point.K_2, misses);
  if (!isnan(point.F_B1)) {
    const double F_B1 = height(landscape, P, point.r_B) - height(landscape, P, point.r_L1);
    misses->barrier = fmax(misses->barrier, fabs(point.F_B1 - F_B1));
  }
  if (!isnan(point.F_B2)) {
    const double F_B2 = height(landscape, P, point.r_B) - height(landscape, P, point.r_L2);
    // the height of a far outer minimum is of that size: its own rounding
    misses->barrier = fmax(misses->barrier, fabs(point.F_B2 - F_B2) / fmax(1.0, 1e-2 * fabs(F_B2)));
  }
}

static void add_landscape(const struct cagehop_landscape *landscape, struct misses *misses) {
  const struct cagehop_spinodals *spinodals = cagehop_landscape_spinodals(landscape);
  add_point(landscape, 0.0, misses);
  for (double P = 1e-4; P < 900.0; P *= 1.07) {
    add_point(landscape, P, misses);
  }
  const double edges[] = {spinodals->P_lower, spinodals->P_upper};
  for (size_t i = 0; i < 2; i++) { // both sides of both spinodals, as close as 1e-12
    for (double away = 0.1; !isnan(edges[i]) && away > 1e-12; away *= 0.2) {
      add_point(landscape, edges[i] * (1.0 - away), misses);
      add_point(landscape, edges[i] * (1.0 + away), misses);
    }
  }
}

static void check_misses(const char *what, const struct misses *misses) {
  printf("%s: %zu roots, r within %.1e, barriers within %.1e kBT, F'' r^2 within %.1e\n", what, misses->count,
         misses->r, misses->barrier, misses->curvature);
  assert_true(misses->count > 1000);
  check_absolute("r", misses->r, 0.0, 1e-11);
  check_absolute("barriers", misses->barrier, 0.0, 1e-10);
  check_absolute("F'' r^2", misses->curvature, 0.0, 1e-9);
}

static void polynomials_are_as_good_as_the_sums(void **state) {
  (void)state;
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct misses misses = {0};
  for (double phi = 0.32; phi < 0.745; phi += 0.02) {
    struct cagehop_landscape *landscape = landscape_of(&params, phi);
    add_landscape(landscape, &misses);
    cagehop_landscape_destroy(&landscape);
  }
  check_misses("Percus-Yevick", &misses);
}

/// Other structures: on uniform grids, and on one whose S(q) ends at pi/dr with a step.
static void rougher_structures_are_no_worse(void **state) {
  (void)state;
  const struct cagehop_structure_params params[] = {
      {.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET},
      {.compatibility = CAGEHOP_COMPATIBILITY_PYPRISM, .peer_step = 0.01},
  };
  const char *const names[] = {"modified Verlet", "pyPRISM's grid"};
  for (size_t i = 0; i < 2; i++) {
    struct misses misses = {0};
    for (double phi = 0.40; phi < 0.60; phi += 0.09) {
      struct cagehop_landscape *landscape = landscape_of(&params[i], phi);
      add_landscape(landscape, &misses);
      cagehop_landscape_destroy(&landscape);
    }
    check_misses(names[i], &misses);
  }
}

static void assert_same_bits(const struct cagehop_landscape_point *a,
                             const struct cagehop_landscape_point *b) {
  const double left[] = {a->r_L1, a->r_B, a->r_L2, a->F_B1,    a->F_B2,   a->Delta,
                         a->K_0,  a->K_B, a->K_2,  a->slope_0, a->slope_B};
  const double right[] = {b->r_L1, b->r_B, b->r_L2, b->F_B1,    b->F_B2,   b->Delta,
                          b->K_0,  b->K_B, b->K_2,  b->slope_0, b->slope_B};
  assert_int_equal(a->regime, b->regime);
  assert_memory_equal(left, right, sizeof left);
}

/// A point in a block of others, at every place of one, has the bits it has alone: whichever instructions
/// computed the rest of the block.
static void company_changes_nothing(void **state) {
  (void)state;
  enum { COUNT = 300 };
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  static struct cagehop_landscape_point together[COUNT];
  double pressure[COUNT];
  int status[COUNT];
  for (double phi = 0.30; phi < 0.72; phi += 0.04) {
    struct cagehop_landscape *landscape = landscape_of(&params, phi);
    for (size_t j = 0; j < COUNT; j++) { // every regime, in no order; what is refused too
      pressure[j] = j % 50 == 7   ? -1.0
                    : j % 50 == 9 ? 0.0
                                  : 1e-4 * pow(1.1, (double)((j * 37) % COUNT) / 2.0);
    }
    for (size_t count = 1; count <= COUNT; count += 23) {
      cagehop_landscape_solve_many(landscape, count, &pressure[COUNT - count], together, status);
      for (size_t j = 0; j < count; j++) {
        struct cagehop_landscape_point alone;
        assert_int_equal(cagehop_landscape_solve(landscape, pressure[COUNT - count + j], &alone), status[j]);
        assert_same_bits(&together[j], &alone);
      }
    }
    cagehop_landscape_destroy(&landscape);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(polynomials_are_as_good_as_the_sums),
      cmocka_unit_test(rougher_structures_are_no_worse),
      cmocka_unit_test(company_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
