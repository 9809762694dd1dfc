// SPDX-License-Identifier: GPL-3.0-or-later
/// Critical points, which are found on polynomials, held against the sums over q themselves: r within 1e-11,
/// barriers within 1e-10 kBT, also where roots merge.
#include "support/check.h"

#include <cagehop/landscape.h>
#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

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
      {.compatibility = CAGEHOP_COMPATIBILITY_PYPRISM, .pyprism_step = 0.01},
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

// ---------------------------------------------------------------- next to spinodals

/// A number from 0 to 1.
static double share(unsigned *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return (double)*seed / 4294967296.0;
}

/// The integral of F' + P from a to b by ten Gauss-Legendre nodes, on the sums.
static double integral(const struct cagehop_landscape *landscape, double P, double a, double b) {
  const double node[] = {0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845,
                         0.9739065285171717};
  const double weight[] = {0.2955242247147529, 0.2692667193099963, 0.2190863625159820, 0.1494513491505806,
                           0.0666713443086881};
  double sum = 0.0, F[3];
  for (size_t k = 0; k < 5; k++) {
    for (int side = -1; side <= 1; side += 2) {
      cagehop_landscape_evaluate(landscape, 0.5 * (a + b) + 0.5 * side * node[k] * (b - a), P, F);
      sum += 0.5 * weight[k] * F[1] * (b - a);
    }
  }
  return sum;
}

/// Above 0, and what F' adds up to between minimum and barrier, where the two are close.
static void check_barrier(const struct cagehop_landscape *landscape, double P, double r_min, double r_B,
                          double height) {
  const double h = fabs(r_B - r_min);
  assert_true(height > 0.0);
  if (height < 1e-8) {
    // An ulp or two of 3/r in F', and two parts in 1e7 of the height for the quadrature of the landscape.
    const double want = integral(landscape, P, r_min, r_B), rounding = 4e-15 * 3.0 / r_B * h;
    check_absolute("barrier", height, want, rounding + 2e-7 * want);
  }
}

static void check_near(const struct cagehop_landscape *landscape, double P, size_t *low) {
  struct cagehop_landscape_point point;
  const int status = cagehop_landscape_solve(landscape, P, &point);
  if (status == CAGEHOP_NOT_RESOLVED) { // on a spinodal to rounding
    return;
  }
  assert_int_equal(status, CAGEHOP_OK);
  const double positive[] = {point.jump_1, point.jump_2, point.K_0, point.K_B, point.K_2};
  for (size_t k = 0; k < 5; k++) {
    assert_false(positive[k] <= 0.0); // NaN where there is none
  }
  if (!isnan(point.F_B1)) {
    check_barrier(landscape, P, point.r_L1, point.r_B, point.F_B1);
    *low += point.F_B1 < 1e-15;
  }
  if (!isnan(point.F_B2)) {
    check_barrier(landscape, P, point.r_L2, point.r_B, point.F_B2);
    *low += point.F_B2 < 1e-15;
    // heights that are the difference of two F keep F's rounding
    check_absolute("Delta", point.Delta, point.F_B1 - point.F_B2,
                   fmax(point.F_B1, point.F_B2) < 1e-8 ? 0.0 : 1e-13);
  }
}

/// Random states, a third of them at the cusp and a third at the onset of the barrier at P = 0, from 1e-3 to
/// 1e-15 of P from the spinodals.
static void barriers_next_to_spinodals_are_above_zero(void **state) {
  (void)state;
  const char *multiplier = getenv("CAGEHOP_TEST_MULTIPLIER");
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  const int count = 90 * (multiplier != NULL ? atoi(multiplier) : 1);
  unsigned seed = 11;
  size_t low = 0;
  for (int i = 0; i < count; i++) {
    const double away = pow(10.0, -1.0 - 9.0 * share(&seed)), sign = share(&seed) < 0.5 ? -1.0 : 1.0;
    const double phi = i % 3 == 0   ? 0.32332798606 + away
                       : i % 3 == 1 ? 0.43153515383 + sign * away
                                    : 0.33 + 0.42 * share(&seed);
    struct cagehop_landscape *landscape = landscape_of(&params, phi);
    const struct cagehop_spinodals *spinodals = cagehop_landscape_spinodals(landscape);
    const double edges[] = {spinodals->P_lower, spinodals->P_upper, spinodals->P_coexistence};
    for (size_t k = 0; k < 3; k++) {
      for (int j = 0; j < 30 && !isnan(edges[k]); j++) {
        const double side = share(&seed) < 0.5 ? -1.0 : 1.0;
        check_near(landscape, edges[k] * (1.0 + side * pow(10.0, -3.0 - 12.0 * share(&seed))), &low);
      }
    }
    cagehop_landscape_destroy(&landscape);
  }
  print_message("%zu barriers below 1e-15 kBT\n", low);
  assert_true(low > 500);
}

/// Where the spinodals exist P_coexistence does too, down to spinodals that are one number. Next to the cusp
/// its place between them tends to the middle as the root of phi - phi_cusp (Landau's expansion).
static void coexistence_lies_between_the_spinodals(void **state) {
  (void)state;
  struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK}};
  struct cagehop_cusp cusp;
  double scale = NAN;
  int known = 0;
  assert_int_equal(cagehop_cusp_find(&model, &cusp), CAGEHOP_OK);
  for (double away = 1e-4; away > 1e-12; away *= 0.5) {
    struct cagehop_landscape *landscape = landscape_of(&model.structure, cusp.phi + away);
    const struct cagehop_spinodals *P = cagehop_landscape_spinodals(landscape);
    const double width = P->P_upper - P->P_lower;
    assert_true(isnan(width) == isnan(P->P_coexistence));
    if (!isnan(width)) {
      assert_true(P->P_coexistence >= P->P_lower && P->P_coexistence <= P->P_upper);
      const double off = P->P_coexistence - P->P_lower - 0.5 * width;
      scale = isnan(scale) ? off / width / sqrt(away) : scale;
      // Each pressure is good to some 1e-15 of 3/r, 7 kBT/d^3.
      const double want = scale * sqrt(away) * width;
      check_absolute("off the middle", off, want, 0.03 * want + 3e-14);
      known++;
    }
    cagehop_landscape_destroy(&landscape);
  }
  assert_true(known >= 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(polynomials_are_as_good_as_the_sums),
      cmocka_unit_test(rougher_structures_are_no_worse),
      cmocka_unit_test(company_changes_nothing),
      cmocka_unit_test(barriers_next_to_spinodals_are_above_zero),
      cmocka_unit_test(coexistence_lies_between_the_spinodals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
