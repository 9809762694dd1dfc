// SPDX-License-Identifier: GPL-3.0-or-later
/// PRISM of pair potentials: against hard spheres solved otherwise, numbers of an independent program, exact
/// relations, and its own much finer grids.
#include "structure/moments.h"
#include "structure/pair/levels.h"
#include "structure/pair/moments.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static struct cagehop_structure_params params_of(enum cagehop_potential potential, double temperature,
                                                 enum cagehop_closure closure) {
  return (struct cagehop_structure_params){.system = {.potential = potential, .temperature = temperature},
                                           .closure = closure};
}

static struct cagehop_structure *solve(const struct cagehop_structure_params *params, double density) {
  struct cagehop_structure *structure = NULL;
  struct cagehop_error error;
  const int status = cagehop_structure_solve_explained(params, pi / 6.0 * density, &structure, &error);
  if (status != CAGEHOP_OK) {
    fail_msg("rho = %g: %s", density, error.text);
  }
  return structure;
}

static double S_at(const struct cagehop_structure *structure, double q) {
  double S;
  cagehop_structure_factor(structure, 1, &q, &S, NULL);
  return S;
}

static double S_peak(const struct cagehop_structure_params *params, double density) {
  struct cagehop_structure *structure = solve(params, density);
  struct cagehop_structure_summary summary;
  cagehop_structure_summarize(structure, &summary);
  cagehop_structure_destroy(&structure);
  return summary.S_peak;
}

/// The largest |dS/S| between two structures up to q = 60.
static double difference(const struct cagehop_structure *a, const struct cagehop_structure *b) {
  double most = 0.0;
  for (double q = 0.0; q < 60.0; q += 0.037) {
    most = fmax(most, fabs(S_at(a, q) / S_at(b, q) - 1.0));
  }
  return most;
}

/// Of an independent program, to the digits that it gave.
static void the_first_peak_of_weeks_chandler_andersen_is_that_of_another_program(void **state) {
  (void)state;
  const struct {
    enum cagehop_closure closure;
    double S_peak;
  } cases[] = {{CAGEHOP_CLOSURE_MODIFIED_VERLET, 2.58},
               {CAGEHOP_CLOSURE_PERCUS_YEVICK, 2.83},
               {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 2.28}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const struct cagehop_structure_params params =
        params_of(CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 1.0, cases[i].closure);
    check_absolute(cagehop_closure_name(cases[i].closure), S_peak(&params, 0.90), cases[i].S_peak, 0.005);
  }
}

/// A Yukawa tail at a temperature at which it is no more than 1e-9 kBT, and a bridge function that is 0.
static void hard_particles_are_hard_spheres(void **state) {
  (void)state;
  const double density = 0.9, r[9] = {1.0, 1.2, 1.5, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0}, zero[9] = {0.0};
  const struct cagehop_system_table no_bridge = {.n = 9, .x = r, .y = zero};
  struct cagehop_structure_params pair =
      params_of(CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, 1e9, CAGEHOP_CLOSURE_PERCUS_YEVICK);
  pair.system.screening = 2.0;
  struct cagehop_structure_params hard = {.closure = CAGEHOP_CLOSURE_PERCUS_YEVICK};
  struct cagehop_structure *a = solve(&pair, density), *b = solve(&hard, density);
  check_absolute("percus-yevick", difference(a, b), 0.0, 1e-6);
  check_relative("g(d+)", cagehop_structure_contact(a), cagehop_structure_contact(b), 1e-6);
  assert_false(cagehop_structure_is_soft(a));
  cagehop_structure_destroy(&a);
  cagehop_structure_destroy(&b);
  pair =
      (struct cagehop_structure_params){.closure = CAGEHOP_CLOSURE_BRIDGE_TABLE, .bridge_table = &no_bridge};
  hard.closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN;
  a = solve(&pair, density);
  b = solve(&hard, density);
  check_absolute("hypernetted-chain", difference(a, b), 0.0, 1e-6);
  check_relative("g(d+)", cagehop_structure_contact(a), cagehop_structure_contact(b), 1e-6);
  cagehop_structure_destroy(&a);
  cagehop_structure_destroy(&b);
}

/// Likewise its parameter alpha, by other grids and another derivative of the virial.
static void rogers_young_of_hard_particles_is_that_of_hard_spheres(void **state) {
  (void)state;
  const double density = 0.8;
  struct cagehop_structure_params pair =
      params_of(CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, 1e9, CAGEHOP_CLOSURE_ROGERS_YOUNG);
  pair.system.screening = 2.0;
  pair.system.repulsive = true;
  const struct cagehop_structure_params hard = {.closure = CAGEHOP_CLOSURE_ROGERS_YOUNG};
  struct cagehop_structure *a = solve(&pair, density), *b = solve(&hard, density);
  check_relative("alpha", cagehop_structure_certificate(a)->alpha, cagehop_structure_certificate(b)->alpha,
                 1e-5);
  check_absolute("S(q)", difference(a, b), 0.0, 1e-6);
  cagehop_structure_destroy(&a);
  cagehop_structure_destroy(&b);
}

/// At its alpha 1/S(0) is the virial's d(rho Z)/drho, which is taken from differences of states with that
/// alpha.
static void a_parameter_makes_virial_and_compressibility_agree(void **state) {
  (void)state;
  const struct {
    enum cagehop_potential potential;
    enum cagehop_closure closure;
    double density;
  } cases[] = {{CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, CAGEHOP_CLOSURE_ROGERS_YOUNG, 0.9},
               {CAGEHOP_POTENTIAL_INVERSE_POWER, CAGEHOP_CLOSURE_ROGERS_YOUNG, 0.8},
               {CAGEHOP_POTENTIAL_LENNARD_JONES, CAGEHOP_CLOSURE_HYBRID_MEAN_SPHERICAL, 0.85},
               {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, CAGEHOP_CLOSURE_ROGERS_YOUNG, 1e-3}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct cagehop_structure_params params = params_of(cases[i].potential, 1.0, cases[i].closure);
    params.system.exponent = 12.0;
    struct cagehop_structure *structure = solve(&params, cases[i].density);
    const double alpha = cagehop_structure_certificate(structure)->alpha, step = 1e-3 * cases[i].density;
    const struct pair_fluid fluid = {.system = &params.system,
                                     .closure = {.kind = cases[i].closure, .alpha = alpha},
                                     .density = cases[i].density,
                                     .temperature = 1.0};
    const struct solve_limits limits = {.until = INFINITY, .tolerance = 1e-7};
    double pressure[2];
    for (int k = 0; k < 2; k++) {
      struct pair_fluid other = fluid;
      struct pair_levels levels = {.tried = 0};
      struct structure_moments moments;
      other.density += k == 0 ? -step : step;
      assert_int_equal(pair_levels_solve(&other, &limits, &levels), CAGEHOP_OK);
      pair_moments(&levels, &(struct pair_sums){0}, &moments);
      pressure[k] = other.density * (1.0 + moments.virial);
      pair_levels_clear(&levels);
    }
    check_relative("1/S(0)", 1.0 / S_at(structure, 0.0), (pressure[1] - pressure[0]) / (2.0 * step), 1e-5);
    cagehop_structure_destroy(&structure);
  }
}

static void a_chain_of_one_site_is_no_chain(void **state) {
  (void)state;
  const enum cagehop_potential potentials[] = {CAGEHOP_POTENTIAL_HARD,
                                               CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN};
  for (size_t i = 0; i < 2; i++) {
    const double temperature = potentials[i] == CAGEHOP_POTENTIAL_HARD ? 0.0 : 1.0;
    struct cagehop_structure_params params =
        params_of(potentials[i], temperature, CAGEHOP_CLOSURE_PERCUS_YEVICK);
    struct cagehop_structure *single = solve(&params, 0.8);
    params.system.chain = CAGEHOP_CHAIN_FREELY_JOINTED;
    params.system.sites = 1;
    params.system.bond = 1.0;
    struct cagehop_structure *chain = solve(&params, 0.8);
    for (double q = 0.0; q < 60.0; q += 0.1) {
      assert_true(S_at(single, q) == S_at(chain, q));
    }
    cagehop_structure_destroy(&single);
    cagehop_structure_destroy(&chain);
  }
}

/// h(r) = (S - omega)/rho, or c(r) = (1/omega - 1/S)/rho, at r by a sum over q. With a Gaussian of width
/// 0.08, by which it is smoothed, q up to 120 is enough.
static double smoothed(const struct cagehop_structure *structure, const struct cagehop_system *system,
                       double density, double r, bool direct) {
  const double width = 0.08, step = 0.005;
  double sum = 0.0;
  for (double q = 0.5 * step; q < 120.0; q += step) {
    const double S = S_at(structure, q), omega = cagehop_system_omega(system, q);
    const double f = direct ? 1.0 / omega - 1.0 / S : S - omega;
    sum += q * f * sin(q * r) * exp(-0.5 * width * width * q * q);
  }
  return sum * step / (2.0 * pi * pi * density * r);
}

/// The PRISM equation and percus-yevick of hard chains, from S(q) alone: no pair of sites of two chains is
/// closer than d, and c(r) is 0 beyond.
static void sites_of_hard_chains_do_not_overlap(void **state) {
  (void)state;
  const struct {
    size_t sites;
    double bond, density;
  } cases[] = {{2, 1.0, 0.7},  {10, 1.0, 0.8},   {20, 0.7, 0.8},
               {20, 1.3, 0.8}, {1000, 1.0, 0.5}, {20000, 1.0, 0.5}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct cagehop_structure_params params =
        params_of(CAGEHOP_POTENTIAL_HARD, 0.0, CAGEHOP_CLOSURE_PERCUS_YEVICK);
    params.system.chain = CAGEHOP_CHAIN_FREELY_JOINTED;
    params.system.sites = cases[i].sites;
    params.system.bond = cases[i].bond;
    struct cagehop_structure *structure = solve(&params, cases[i].density);
    // 7 widths from contact; S(q), up to N, is known to 1e-6
    for (double r = 0.1; r < 0.45; r += 0.1) {
      check_absolute("h(r)", smoothed(structure, &params.system, cases[i].density, r, false), -1.0, 2e-5);
    }
    for (double r = 1.6; r < 4.0; r += 0.3) {
      check_absolute("c(r)", smoothed(structure, &params.system, cases[i].density, r, true), 0.0, 2e-5);
    }
    cagehop_structure_destroy(&structure);
  }
}

/// g(r) of a long chain at little density rises to 1 without a minimum but the waves of its error, which are
/// no cage; that of dense short ones has its shells.
static void waves_of_the_error_are_no_cage(void **state) {
  (void)state;
  const struct {
    size_t sites;
    double density;
    bool has_cage;
  } cases[] = {{20, 0.57, false}, {200, 0.1, false}, {2, 0.9, true}, {20, 1.0, true}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct cagehop_structure_params params =
        params_of(CAGEHOP_POTENTIAL_HARD, 0.0, CAGEHOP_CLOSURE_PERCUS_YEVICK);
    struct cagehop_structure_summary summary;
    params.system.chain = CAGEHOP_CHAIN_FREELY_JOINTED;
    params.system.sites = cases[i].sites;
    params.system.bond = 1.0;
    struct cagehop_structure *structure = solve(&params, cases[i].density);
    cagehop_structure_summarize(structure, &summary);
    assert_true(cases[i].has_cage ? summary.r_cage > 1.0 && summary.r_cage < 2.1 : isnan(summary.r_cage));
    cagehop_structure_destroy(&structure);
  }
}

/// A state that certificates are tried on.
struct example {
  enum cagehop_potential potential;
  double density, temperature;
  enum cagehop_closure closure;
  double cutoff;
  size_t sites;
};

static const struct example examples[] = {
    {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 0.9, 1.0, CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.0, 0},
    {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 0.3, 0.3, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.0, 0},
    {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 0.8, 1.0, CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.0, 10},
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 0.85, 0.72, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.0, 0},
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 0.85, 1.0, CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL, 0.0, 0},
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 0.8, 1.0, CAGEHOP_CLOSURE_SOFT_VERLET, 2.5, 0},
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 0.85, 0.72, CAGEHOP_CLOSURE_MODIFIED_VERLET, 2.5, 0},
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 0.6, 1.5, CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL, 2.5, 0},
    {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 0.95, 0.3, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.0, 0},
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 1.0, 0.6, CAGEHOP_CLOSURE_SOFT_VERLET, 2.5, 0},
    {CAGEHOP_POTENTIAL_LENNARD_JONES, 0.3, 1.5, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.0, 0},
    {CAGEHOP_POTENTIAL_INVERSE_POWER, 0.8, 1.0, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.0, 0},
    {CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, 0.7, 2.0, CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.0, 0},
    {CAGEHOP_POTENTIAL_HARD, 0.8, 0.0, CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.0, 20},
    {CAGEHOP_POTENTIAL_GAUSSIAN, 1.0, 0.05, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.0, 0},
};

static struct cagehop_structure_params params_of_example(const struct example *example) {
  struct cagehop_structure_params params =
      params_of(example->potential, example->temperature, example->closure);
  params.system.exponent = 6.0;
  params.system.screening = 1.8;
  params.system.cutoff = example->cutoff;
  if (example->sites > 0) {
    params.system.chain = CAGEHOP_CHAIN_FREELY_JOINTED;
    params.system.sites = example->sites;
    params.system.bond = 1.0;
  }
  return params;
}

/// What chains don't have is NaN, which is not looked at.
static void check_estimate(size_t example, const char *name, double usual, double error, double fine,
                           double fine_error) {
  const double rounding = 1e-9;
  if (fabs(usual - fine) > error + fine_error + rounding * fmax(1.0, fabs(fine))) {
    fail_msg("example %zu: %s is off by %.2e, its estimate says %.2e", example, name, fabs(usual - fine),
             error);
  }
}

/// Virial, energy and pair entropy, where they exist.
static void check_moments(size_t example, const struct cagehop_structure *usual,
                          const struct cagehop_structure *fine) {
  struct structure_moments a, b;
  assert_int_equal(structure_moments(usual, &a), CAGEHOP_OK);
  assert_int_equal(structure_moments(fine, &b), CAGEHOP_OK);
  check_estimate(example, "the virial", a.virial, a.virial_error, b.virial, b.virial_error);
  check_estimate(example, "the energy", a.energy, a.energy_error, b.energy, b.energy_error);
  check_estimate(example, "the pair entropy", a.pair_entropy, a.pair_entropy_error, b.pair_entropy,
                 b.pair_entropy_error);
}

static void certificates_bound_the_error(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
    struct cagehop_structure_params params = params_of_example(&examples[i]);
    struct cagehop_structure *fine, *usual = solve(&params, examples[i].density);
    params.tolerance = 2e-8;
    fine = solve(&params, examples[i].density);
    const double error = cagehop_structure_certificate(usual)->error, truth = difference(usual, fine);
    if (!(error <= 1e-6 && truth <= error)) {
      fail_msg("example %zu: the error of S(q) is %.2e, its certificate says %.2e", i, truth, error);
    }
    check_moments(i, usual, fine);
    cagehop_structure_destroy(&usual);
    cagehop_structure_destroy(&fine);
  }
}

/// q gamma of the coarsest grid's solution by one of the paths; zeros where it ends before.
static int follow(const struct pair_fluid *fluid, enum pair_path path, size_t points, double indirect[]) {
  struct pair_grid *grid;
  struct pair_path_end end;
  assert_int_equal(pair_grid_create(fluid, 1.0 / 32.0, points, INFINITY, &grid), CAGEHOP_OK);
  const int status = pair_path_follow(grid, path, &end);
  memcpy(indirect, grid->indirect, points * sizeof *indirect);
  pair_grid_destroy(&grid);
  return status;
}

static void both_paths_lead_to_one_solution(void **state) {
  (void)state;
  enum { POINTS = 1024 };
  static double by_density[POINTS], by_temperature[POINTS];
  const struct cagehop_system lennard_jones = {.potential = CAGEHOP_POTENTIAL_LENNARD_JONES,
                                               .temperature = 1.0},
                              wca = {.potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN,
                                     .temperature = 1.0};
  const struct pair_fluid fluids[] = {
      {.system = &lennard_jones,
       .closure = {.kind = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN},
       .density = 0.3,
       .temperature = 1.5},
      {.system = &lennard_jones,
       .closure = {.kind = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN},
       .density = 0.02,
       .temperature = 1.0},
      {.system = &lennard_jones,
       .closure = {.kind = CAGEHOP_CLOSURE_PERCUS_YEVICK},
       .density = 0.8,
       .temperature = 2.0},
      {.system = &wca,
       .closure = {.kind = CAGEHOP_CLOSURE_MODIFIED_VERLET},
       .density = 0.9,
       .temperature = 1.0},
  };
  for (size_t i = 0; i < sizeof fluids / sizeof fluids[0]; i++) {
    assert_int_equal(follow(&fluids[i], PAIR_PATH_DENSITY, POINTS, by_density), CAGEHOP_OK);
    assert_int_equal(follow(&fluids[i], PAIR_PATH_TEMPERATURE, POINTS, by_temperature), CAGEHOP_OK);
    double most = 0.0;
    for (size_t k = 0; k < POINTS; k++) {
      most = fmax(most, fabs(by_density[k] - by_temperature[k]));
    }
    check_absolute("q gamma(q)", most, 0.0, 1e-5);
  }
}

/// Close to where the path through densities ends, at rho = 0.1837 of T* = 1.35, hypernetted-chain has a
/// second solution for Lennard-Jones, with S > 0 like the first; there they meet. Beyond the first by some of
/// the way that it goes in a step of density Newton's method finds the second; the solver gives the first.
static void of_two_solutions_the_one_of_the_ideal_gas_is_given(void **state) {
  (void)state;
  enum { POINTS = 1024 };
  static double before[POINTS], first[POINTS];
  const double density = 0.182, way = 8.0;
  const struct cagehop_structure_params params =
      params_of(CAGEHOP_POTENTIAL_LENNARD_JONES, 1.35, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN);
  struct pair_fluid fluid = {.system = &params.system,
                             .closure = {.kind = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN},
                             .density = density - 0.002,
                             .temperature = 1.35};
  struct pair_grid *grid;
  struct pair_outcome one, other;
  assert_int_equal(follow(&fluid, PAIR_PATH_DENSITY, POINTS, before), CAGEHOP_OK);
  fluid.density = density;
  assert_int_equal(follow(&fluid, PAIR_PATH_DENSITY, POINTS, first), CAGEHOP_OK);
  assert_int_equal(pair_grid_create(&fluid, 1.0 / 32.0, POINTS, INFINITY, &grid), CAGEHOP_OK);
  memcpy(grid->indirect, first, sizeof first);
  assert_int_equal(pair_grid_solve(grid, 1e-11, &one), CAGEHOP_OK);
  for (size_t k = 0; k < POINTS; k++) {
    grid->indirect[k] = first[k] + way * (first[k] - before[k]);
  }
  assert_int_equal(pair_grid_solve(grid, 1e-11, &other), CAGEHOP_OK);
  pair_grid_destroy(&grid);
  assert_true(other.last_change < 1e-11);
  assert_true(other.S_0 > 1.5 * one.S_0);
  struct cagehop_structure *structure = solve(&params, density);
  // the smallest q of that grid
  check_relative("S", S_at(structure, 0.5 * pi / 32.0), one.S_0, 1e-4);
  cagehop_structure_destroy(&structure);
}

/// Hypernetted-chain of Lennard-Jones has no solution there: no path leads on.
static void where_no_path_leads_it_says_how_far_they_went(void **state) {
  (void)state;
  struct cagehop_structure *structure;
  struct cagehop_error error;
  struct cagehop_structure_params params =
      params_of(CAGEHOP_POTENTIAL_LENNARD_JONES, 1.0, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN);
  assert_true(cagehop_structure_solve_explained(&params, pi / 6.0 * 0.3, &structure, &error) > 0);
  assert_null(structure);
  assert_non_null(strstr(error.text, "from density 0"));
  assert_non_null(strstr(error.text, "from high temperature T* = 1.4"));
}

static void a_closure_that_does_not_go_with_a_potential_is_refused(void **state) {
  (void)state;
  struct cagehop_structure *structure;
  struct cagehop_structure_params params =
      params_of(CAGEHOP_POTENTIAL_LENNARD_JONES, 1.0, CAGEHOP_CLOSURE_ROGERS_YOUNG);
  assert_int_equal(cagehop_structure_solve(&params, 0.3, &structure), CAGEHOP_BAD_ARGUMENT);
  params.closure = CAGEHOP_CLOSURE_BRIDGE_TABLE;
  assert_int_equal(cagehop_structure_solve(&params, 0.3, &structure), CAGEHOP_BAD_ARGUMENT);
  params = params_of(CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 1.0, CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL);
  assert_int_equal(cagehop_structure_solve(&params, 0.3, &structure), CAGEHOP_BAD_ARGUMENT);
  params = (struct cagehop_structure_params){.closure = CAGEHOP_CLOSURE_SOFT_VERLET};
  assert_int_equal(cagehop_structure_solve(&params, 0.3, &structure), CAGEHOP_BAD_ARGUMENT);
}

/// B(r) is a function, or the structure is refused before anything is solved.
static void a_bridge_table_that_is_no_function_is_refused(void **state) {
  (void)state;
  const double r[9] = {1.0, 1.2, 1.5, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0}, zero[9] = {0.0};
  const struct {
    size_t n, at;
    double r, B;
    const char *what;
  } cases[] = {
      {8, 0, 1.0, 0.0, "at least 9 points"}, {9, 4, 1.8, 0.0, "ascend"},      {9, 4, 1.7, 0.0, "ascend"},
      {9, 0, -1.0, 0.0, "at least 0"},       {9, 8, INFINITY, 0.0, "finite"}, {9, 4, 2.0, NAN, "finite"},
      {9, 4, 2.0, -INFINITY, "finite"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    double x[9], y[9];
    const struct cagehop_system_table table = {.n = cases[i].n, .x = x, .y = y};
    const struct cagehop_structure_params params = {.closure = CAGEHOP_CLOSURE_BRIDGE_TABLE,
                                                    .bridge_table = &table};
    struct cagehop_structure *structure;
    struct cagehop_error error;
    memcpy(x, r, sizeof x);
    memcpy(y, zero, sizeof y);
    x[cases[i].at] = cases[i].r;
    y[cases[i].at] = cases[i].B;
    assert_int_equal(cagehop_structure_solve_explained(&params, 0.3, &structure, &error),
                     CAGEHOP_BAD_ARGUMENT);
    assert_non_null(strstr(error.text, cases[i].what));
  }
}

/// A wall or well between two points of the finest grid looks like a hard core, or like nothing: no grid's
/// error tells.
static void what_no_point_sees_is_not_resolved(void **state) {
  (void)state;
  struct cagehop_structure *structure;
  struct cagehop_structure_params cold = params_of(CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 1e-9,
                                                   CAGEHOP_CLOSURE_PERCUS_YEVICK),
                                  wall =
                                      params_of(CAGEHOP_POTENTIAL_YUKAWA, 1.0, CAGEHOP_CLOSURE_PERCUS_YEVICK),
                                  well = params_of(CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, 0.5,
                                                   CAGEHOP_CLOSURE_PERCUS_YEVICK),
                                  cut = params_of(CAGEHOP_POTENTIAL_LENNARD_JONES, 1.0,
                                                  CAGEHOP_CLOSURE_PERCUS_YEVICK);
  wall.system.screening = well.system.screening = 1e6;
  cut.system.cutoff = 0.5;
  assert_int_equal(cagehop_structure_solve(&cold, 0.3, &structure), CAGEHOP_NOT_RESOLVED);
  assert_int_equal(cagehop_structure_solve(&wall, 0.3, &structure), CAGEHOP_NOT_RESOLVED);
  assert_int_equal(cagehop_structure_solve(&well, 0.3, &structure), CAGEHOP_NOT_RESOLVED);
  assert_int_equal(cagehop_structure_solve(&cut, 0.3, &structure), CAGEHOP_NOT_RESOLVED);
}

static struct structure_moments moments_of(enum cagehop_potential potential, double density,
                                           double temperature, enum cagehop_closure closure, double cutoff) {
  struct cagehop_structure_params params = params_of(potential, temperature, closure);
  params.system.cutoff = cutoff;
  params.system.cutoff_form = CAGEHOP_CUTOFF_TRUNCATED;
  params.system.screening = 1.8;
  params.tolerance = 1e-5;
  struct cagehop_structure *structure = solve(&params, density);
  struct structure_moments moments;
  assert_int_equal(structure_moments(structure, &moments), CAGEHOP_OK);
  cagehop_structure_destroy(&structure);
  return moments;
}

/// A hard core and a cutoff that is no multiple of the core's part: on no grid do both lie halfway between
/// points. 1/S(0) = 1 + 2 rho B_2 and Z = 1 + rho B_2 at low density, with B_2 by adaptive quadrature.
static void edges_between_points_are_certified(void **state) {
  (void)state;
  const double cutoffs[] = {1.3981637700967544, 1.4567, 1.70717, 2.011}, rho = 1e-7, temperature = 2.0;
  for (size_t i = 0; i < sizeof cutoffs / sizeof cutoffs[0]; i++) {
    for (int form = 0; form < 2; form++) {
      struct cagehop_structure_params params =
          params_of(CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, temperature, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN);
      struct structure_moments moments;
      double B_2;
      params.system.repulsive = true;
      params.system.screening = 2.0;
      params.system.cutoff = cutoffs[i];
      params.system.cutoff_form = form == 0 ? CAGEHOP_CUTOFF_TRUNCATED : CAGEHOP_CUTOFF_SHIFTED;
      struct cagehop_structure *structure = solve(&params, rho);
      assert_int_equal(cagehop_system_second_virial(&params.system, temperature, &B_2), CAGEHOP_OK);
      assert_int_equal(structure_moments(structure, &moments), CAGEHOP_OK);
      const double error = cagehop_structure_certificate(structure)->error;
      check_absolute("B_2 of S(0)", (1.0 / S_at(structure, 0.0) - 1.0) / (2.0 * rho), B_2,
                     (error + 1e-15) / (2.0 * rho) + 100.0 * rho);
      check_absolute("B_2 of Z", moments.virial / rho, B_2, moments.virial_error / rho + 100.0 * rho);
      cagehop_structure_destroy(&structure);
    }
  }
}

/// Of the hypernetted chain energy and virial follow from one free energy A: with a = A/(N kBT), U/(N kBT) =
/// b da/db and Z - 1 = rho da/drho, b = 1/T*, so that b dZ/db = rho d(U/N kBT)/drho. Also where u jumps.
static void energy_and_virial_of_the_hypernetted_chain_have_one_free_energy(void **state) {
  (void)state;
  const struct {
    enum cagehop_potential potential;
    double density, temperature, cutoff;
  } cases[] = {{CAGEHOP_POTENTIAL_LENNARD_JONES, 0.7, 1.5, 0.0},
               {CAGEHOP_POTENTIAL_LENNARD_JONES, 0.7, 1.5, 2.5},
               {CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 0.8, 1.0, 0.0},
               {CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, 0.5, 2.0, 0.0}};
  const double step = 1e-3;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const enum cagehop_closure closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN;
    const double rho = cases[i].density, T = cases[i].temperature, r_c = cases[i].cutoff;
    const double up = moments_of(cases[i].potential, rho, T * exp(-step), closure, r_c).virial,
                 down = moments_of(cases[i].potential, rho, T * exp(step), closure, r_c).virial;
    const double dense = moments_of(cases[i].potential, rho * exp(step), T, closure, r_c).energy,
                 thin = moments_of(cases[i].potential, rho * exp(-step), T, closure, r_c).energy;
    // differences are off by step^2/6 times a third derivative with a logarithm, some ten times the first
    check_relative("b dZ/db", (up - down) / (2.0 * step), (dense - thin) / (2.0 * step), 2e-5);
  }
}

static void at_low_density_the_virial_is_the_second_coefficient(void **state) {
  (void)state;
  const enum cagehop_potential potentials[] = {
      CAGEHOP_POTENTIAL_LENNARD_JONES, CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN,
      CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, CAGEHOP_POTENTIAL_GAUSSIAN};
  for (size_t i = 0; i < sizeof potentials / sizeof potentials[0]; i++) {
    const double temperature = 2.0, rho = 1e-4;
    struct cagehop_structure_params params =
        params_of(potentials[i], temperature, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN);
    params.system.screening = 1.8;
    double B_2;
    assert_int_equal(cagehop_system_second_virial(&params.system, temperature, &B_2), CAGEHOP_OK);
    const double
        one =
            moments_of(potentials[i], rho, temperature, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.0).virial / rho,
        two =
            moments_of(potentials[i], 2.0 * rho, temperature, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.0).virial /
            (2.0 * rho);
    check_absolute("B_2", 2.0 * one - two, B_2, 1e-6);
  }
}

/// The pair entropy again, from the table of g(r) up to 16 sigma, where it is 1 but for 1e-5.
static void the_pair_entropy_is_that_of_the_table_of_g(void **state) {
  (void)state;
  const struct cagehop_structure_params params =
      params_of(CAGEHOP_POTENTIAL_LENNARD_JONES, 1.0, CAGEHOP_CLOSURE_SOFT_VERLET);
  const double density = 0.7;
  struct cagehop_structure *structure = solve(&params, density);
  struct structure_moments moments;
  size_t count;
  double step, sum = 0.0;
  const double *g;
  assert_int_equal(structure_moments(structure, &moments), CAGEHOP_OK);
  cagehop_structure_radial(structure, &count, &step, &g);
  for (size_t i = 0; i < count; i++) {
    const double r = (double)i * step;
    sum += r * r * ((g[i] > 1e-9 ? g[i] * log(g[i]) : 0.0) - g[i] + 1.0) * (i + 1 == count ? 0.5 : 1.0);
  }
  check_relative("S_2", moments.pair_entropy, -2.0 * pi * density * sum * step, 1e-6);
  cagehop_structure_destroy(&structure);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_first_peak_of_weeks_chandler_andersen_is_that_of_another_program),
      cmocka_unit_test(hard_particles_are_hard_spheres),
      cmocka_unit_test(rogers_young_of_hard_particles_is_that_of_hard_spheres),
      cmocka_unit_test(a_parameter_makes_virial_and_compressibility_agree),
      cmocka_unit_test(a_chain_of_one_site_is_no_chain),
      cmocka_unit_test(sites_of_hard_chains_do_not_overlap),
      cmocka_unit_test(waves_of_the_error_are_no_cage),
      cmocka_unit_test(certificates_bound_the_error),
      cmocka_unit_test(both_paths_lead_to_one_solution),
      cmocka_unit_test(of_two_solutions_the_one_of_the_ideal_gas_is_given),
      cmocka_unit_test(where_no_path_leads_it_says_how_far_they_went),
      cmocka_unit_test(a_closure_that_does_not_go_with_a_potential_is_refused),
      cmocka_unit_test(a_bridge_table_that_is_no_function_is_refused),
      cmocka_unit_test(what_no_point_sees_is_not_resolved),
      cmocka_unit_test(edges_between_points_are_certified),
      cmocka_unit_test(energy_and_virial_of_the_hypernetted_chain_have_one_free_energy),
      cmocka_unit_test(at_low_density_the_virial_is_the_second_coefficient),
      cmocka_unit_test(the_pair_entropy_is_that_of_the_table_of_g),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
