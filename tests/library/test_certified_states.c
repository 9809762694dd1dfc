// SPDX-License-Identifier: GPL-3.0-or-later
/// Among states that are certified there are none that are not: S(q) over densities and temperatures of
/// liquids, some of them colder and denser than where they freeze.
#include "support/check.h"

#include <cagehop/error.h>
#include <cagehop/status.h>
#include <cagehop/structure.h>

/// Densities and temperatures, evenly spaced, the latter in their logarithm.
struct range {
  double from, to;
  int count;
};

struct region {
  enum cagehop_potential potential;
  double cutoff;
  enum cagehop_closure closure;
  struct range density, temperature;
};

static const struct region regions[] = {
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 2.5, CAGEHOP_CLOSURE_SOFT_VERLET, {0.9, 1.1, 5}, {0.35, 0.6, 9}},
    {CAGEHOP_POTENTIAL_LENNARD_JONES,
     2.5,
     CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL,
     {0.9, 1.15, 6},
     {0.3, 0.85, 9}},
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 2.5, CAGEHOP_CLOSURE_PERCUS_YEVICK, {0.95, 1.15, 5}, {0.3, 0.85, 9}},
    {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN,
     0.0,
     CAGEHOP_CLOSURE_HYPERNETTED_CHAIN,
     {0.6, 1.1, 6},
     {0.06, 0.5, 6}},
    {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN,
     0.0,
     CAGEHOP_CLOSURE_PERCUS_YEVICK,
     {0.75, 1.0, 6},
     {0.06, 0.5, 6}},
    {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN,
     0.0,
     CAGEHOP_CLOSURE_MODIFIED_VERLET,
     {0.75, 1.1, 6},
     {0.06, 0.5, 6}},
};

static double share(int i, int count) {
  return (double)i / (double)(count - 1);
}

/// The states of a region that have no structure; prints each with the reason.
static int holes_of(const struct region *region) {
  const double pi = 3.14159265358979323846;
  const struct range *density = &region->density, *temperature = &region->temperature;
  int holes = 0;
  for (int i = 0; i < density->count * temperature->count; i++) {
    const double rho = density->from +
                       (density->to - density->from) * share(i % density->count, density->count),
                 T = temperature->from *
                     pow(temperature->to / temperature->from, share(i / density->count, temperature->count));
    const struct cagehop_structure_params params = {
        .system = {.potential = region->potential, .temperature = T, .cutoff = region->cutoff},
        .closure = region->closure};
    struct cagehop_structure *structure = NULL;
    struct cagehop_error error;
    if (cagehop_structure_solve_explained(&params, pi / 6.0 * rho, &structure, &error) != CAGEHOP_OK) {
      print_error("%s, rho = %g, T* = %g: %s\n", cagehop_closure_name(region->closure), rho, T, error.text);
      holes++;
    }
    cagehop_structure_destroy(&structure);
  }
  return holes;
}

static void there_are_no_holes(void **state) {
  (void)state;
  int holes = 0;
  for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
    holes += holes_of(&regions[i]);
  }
  assert_int_equal(holes, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(there_are_no_holes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
