// SPDX-License-Identifier: GPL-3.0-or-later
/// What holds of every state of a pair potential, at random potentials, cutoffs, closures, densities and
/// temperatures: certified, or failed with a reason. A certified S(q) is a solution of the Ornstein-Zernike
/// equation with its closure by an independent quadrature, also at q = 0, where it is the compressibility;
/// g(r) is not negative where the closure says so; r^-n scales; at low density 1/S(0) is 1 + 2 rho B_2; of
/// the hypernetted chain energy and virial have one free energy. And its points hold what support/
/// point_properties.h says. CAGEHOP_TEST_MULTIPLIER: so many times the states; CAGEHOP_SEED: others.
#include "structure/moments.h"
#include "support/point_properties.h"

#include <cagehop/cagehop.h>
#include <stdlib.h>

enum { STATES = 150, RESIDUALS = 6, SCALED = 20, DILUTE = 60, ENERGIES = 6, LANDSCAPES = 20 };

static const double default_tolerance = 1e-6; // of S(q), structure.h

// ---------------------------------------------------------------- chance

/// Evenly in the logarithm.
static double between(double low, double high) {
  return low * pow(high / low, chance());
}

static struct cagehop_system any_system(void) {
  struct cagehop_system system = {.potential = CAGEHOP_POTENTIAL_HARD};
  const int kinds = CAGEHOP_POTENTIAL_TABLE - CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN;
  system.potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN + (enum cagehop_potential)(kinds * chance());
  system.temperature = between(0.3, 30.0);
  system.exponent = between(3.5, 40.0);
  system.screening = between(0.5, 15.0);
  system.repulsive = chance() < 0.5;
  if (system.potential != CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN && chance() < 0.5) {
    system.cutoff = between(1.2, 5.0);
    system.cutoff_form = (enum cagehop_cutoff_form)(int)(3.0 * chance());
  }
  return system;
}

/// With any closure that goes with a random system.
static struct cagehop_structure_params any_params(void) {
  struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PRISM, .system = any_system()};
  do {
    params.closure = (enum cagehop_closure)(int)(CAGEHOP_CLOSURE_BRIDGE_TABLE * chance());
  } while (cagehop_structure_fault(&params) != NULL);
  return params;
}

static void describe(const struct cagehop_structure_params *params, double phi) {
  const struct cagehop_system *system = &params->system;
  describe_state("%s, %s, T* = %.17g, n %.17g, kappa %.17g, cutoff %.17g %s, repulsive %d, phi = %.17g",
                 cagehop_potential_name(system->potential), cagehop_closure_name(params->closure),
                 system->temperature, system->exponent, system->screening, system->cutoff,
                 cagehop_cutoff_form_name(system->cutoff_form), system->repulsive, phi);
}

/// The structure, or NULL and one line that says why not.
static struct cagehop_structure *solved(const struct cagehop_structure_params *params, double phi) {
  struct cagehop_structure *structure;
  struct cagehop_error error;
  describe(params, phi);
  const int status = cagehop_structure_solve_explained(params, phi, &structure, &error);
  require(status >= 0, "a negative status");
  require((status == CAGEHOP_OK) == (structure != NULL), "a structure and a status that says there is none");
  require(status == CAGEHOP_OK || (error.text[0] != '\0' && strchr(error.text, '\n') == NULL),
          "no line says why");
  return structure;
}

static double S_at(const struct cagehop_structure *structure, double q) {
  double S;
  cagehop_structure_factor(structure, 1, &q, &S, NULL);
  return S;
}

// ---------------------------------------------------------------- one state

/// g = exp(...) of these; that of percus-yevick and soft-mean-spherical is linear in gamma.
static bool is_exponential(enum cagehop_closure closure) {
  return closure == CAGEHOP_CLOSURE_HYPERNETTED_CHAIN || closure == CAGEHOP_CLOSURE_MARTYNOV_SARKISOV ||
         closure == CAGEHOP_CLOSURE_MODIFIED_VERLET || closure == CAGEHOP_CLOSURE_BALLONE_PASTORE ||
         closure == CAGEHOP_CLOSURE_SOFT_VERLET;
}

static void check_certified(const struct cagehop_structure_params *params,
                            const struct cagehop_structure *structure) {
  const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
  size_t count;
  double step;
  const double *g;
  require(certificate->error > 0.0 && certificate->error <= default_tolerance, "the certificate");
  require(certificate->S_min > 0.0, "S(q) that is not above 0");
  for (int i = 0; i < 200; i++) {
    const double S = S_at(structure, between(1e-3, 1e4));
    require(S > 0.0 && isfinite(S), "S(q) that is no number above 0");
  }
  require(fabs(S_at(structure, 1e6) - 1.0) < 1e-6, "S(q) does not end at 1");
  cagehop_structure_radial(structure, &count, &step, &g);
  for (size_t i = 0; i < count; i++) {
    require(isfinite(g[i]), "g(r) that is no number");
    require(g[i] >= 0.0 || !is_exponential(params->closure), "g(r) below 0");
  }
}

static void states_are_certified_or_say_why(void **state) {
  (void)state;
  const size_t states = STATES * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  size_t certified = 0;
  chance_state = environment("CAGEHOP_SEED", 20261130);
  for (size_t i = 0; i < states; i++) {
    const struct cagehop_structure_params params = any_params();
    struct cagehop_structure *structure = solved(&params, between(1e-4, 0.75));
    if (structure != NULL) {
      certified++;
      check_certified(&params, structure);
      cagehop_structure_destroy(&structure);
    }
  }
  printf("%zu states, %zu certified\n", states, certified);
  assert_true(certified > states / 3);
}

// ---------------------------------------------------------------- the equations, by quadrature

enum { Q_PANELS = 700, R_PANELS = 400, R_NODES = ORDER * R_PANELS, Q_NODES = ORDER * Q_PANELS };

static double sinc(double x) {
  return x > 1e-3 ? sin(x) / x : 1.0 - x * x / 6.0;
}

/// c = g - 1 - gamma by its own formula (closure.h has the references).
static double closed(const struct cagehop_structure_params *params, double alpha, double r, double gamma) {
  const double u = cagehop_system_energy(&params->system, r) / params->system.temperature, s = 15.0 / 8.0;
  switch (params->closure) {
  case CAGEHOP_CLOSURE_PERCUS_YEVICK:
    return exp(-u) * (1.0 + gamma) - 1.0 - gamma;
  case CAGEHOP_CLOSURE_HYPERNETTED_CHAIN:
    return exp(gamma - u) - 1.0 - gamma;
  case CAGEHOP_CLOSURE_MARTYNOV_SARKISOV:
    return exp(sqrt(1.0 + 2.0 * gamma) - 1.0 - u) - 1.0 - gamma;
  case CAGEHOP_CLOSURE_MODIFIED_VERLET:
    return exp(gamma - gamma * gamma / (2.0 + 1.6 * fabs(gamma)) - u) - 1.0 - gamma;
  case CAGEHOP_CLOSURE_BALLONE_PASTORE:
    return exp(pow(1.0 + s * gamma, 1.0 / s) - 1.0 - u) - 1.0 - gamma;
  default:
    return exp(-u) * (1.0 + expm1(gamma * -expm1(-alpha * r)) / -expm1(-alpha * r)) - 1.0 - gamma;
  }
}

/// A soft potential that ends, so that c(r) does, and no jump is in g(r) that makes gamma(q) fall slowly.
static struct cagehop_structure_params any_that_ends(double *edge) {
  static const enum cagehop_closure closures[] = {
      CAGEHOP_CLOSURE_PERCUS_YEVICK,   CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, CAGEHOP_CLOSURE_MARTYNOV_SARKISOV,
      CAGEHOP_CLOSURE_MODIFIED_VERLET, CAGEHOP_CLOSURE_ROGERS_YOUNG,      CAGEHOP_CLOSURE_BALLONE_PASTORE};
  struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PRISM};
  do {
    params.system = any_system();
    params.closure = closures[(int)(6.0 * chance())];
    const enum cagehop_potential potential = params.system.potential;
    *edge = potential == CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN ? pow(2.0, 1.0 / 6.0)
            : potential == CAGEHOP_POTENTIAL_GAUSSIAN              ? 6.0
                                                                   : params.system.cutoff;
    if (params.system.cutoff > 0.0) {
      params.system.cutoff_form = CAGEHOP_CUTOFF_FORCE_SHIFTED;
      *edge = params.system.cutoff;
    }
  } while (cagehop_structure_fault(&params) != NULL || *edge == 0.0 ||
           params.system.potential == CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA);
  return params;
}

/// gamma(r) = h - c from S(q), c(r) from the closure, and back: rho c(q) must be 1 - 1/S(q). R is where
/// gamma(r) is so small that c(r), of its square or less, is nothing; to there c(r) is summed.
static double largest_residual(const struct cagehop_structure_params *params,
                               const struct cagehop_structure *structure, double phi, double edge) {
  static double q[Q_NODES], q_weight[Q_NODES], S[Q_NODES], r[R_NODES], r_weight[R_NODES], c[R_NODES];
  const double rho = 6.0 / M_PI * phi, alpha = cagehop_structure_certificate(structure)->alpha, R = 14.0;
  const int inner = R_PANELS / 2;
  double most = 0.0;
  for (int panel = 0; panel < Q_PANELS; panel++) {
    gauss_panel(0.2 * panel, 0.2 * (panel + 1), &q[ORDER * panel], &q_weight[ORDER * panel]);
  }
  for (int panel = 0; panel < R_PANELS; panel++) {
    const double from = panel < inner ? edge * panel / inner : edge + (R - edge) * (panel - inner) / inner,
                 width = (panel < inner ? edge : R - edge) / inner;
    gauss_panel(from, from + width, &r[ORDER * panel], &r_weight[ORDER * panel]);
  }
  cagehop_structure_factor(structure, Q_NODES, q, S, NULL);
  for (int i = 0; i < R_NODES; i++) {
    double gamma = 0.0;
    for (int k = 0; k < Q_NODES; k++) {
      gamma += q_weight[k] * q[k] * q[k] * (S[k] - 1.0) * (S[k] - 1.0) / S[k] * sinc(q[k] * r[i]);
    }
    c[i] = closed(params, alpha, r[i], gamma / (2.0 * M_PI * M_PI * rho));
  }
  for (int m = 0; m < 12; m++) {
    const double at = m == 0 ? 0.0 : 0.3 * pow(1.6, m);
    double sum = 0.0;
    for (int i = 0; i < R_NODES; i++) {
      sum += r_weight[i] * r[i] * r[i] * c[i] * sinc(at * r[i]);
    }
    const double x = 4.0 * M_PI * rho * sum, S_q = S_at(structure, at);
    most = fmax(most, fabs(S_q * (1.0 - x) - 1.0)); // |dS/S|
  }
  return most;
}

static void certified_states_are_solutions(void **state) {
  (void)state;
  const size_t states = RESIDUALS * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  double most = 0.0;
  size_t found = 0;
  chance_state = environment("CAGEHOP_SEED", 20261131);
  for (size_t i = 0; found < states && i < 10 * states; i++) {
    double edge;
    const struct cagehop_structure_params params = any_that_ends(&edge);
    const double phi = between(0.01, 0.5);
    struct cagehop_structure *structure = solved(&params, phi);
    if (structure == NULL) {
      continue;
    }
    const double residual = largest_residual(&params, structure, phi, edge);
    require(residual <= cagehop_structure_certificate(structure)->error + 1e-11,
            "S(q) is no solution to its own error");
    most = fmax(most, residual);
    found++;
    cagehop_structure_destroy(&structure);
  }
  printf("%zu solutions, S(q) by another quadrature to %.1e\n", found, most);
  assert_int_equal(found, states);
}

// ---------------------------------------------------------------- scaling, low density, one free energy

/// (lambda^-n/T) (r/lambda)^-n is r^-n/T: the same fluid in another unit of length.
static void inverse_powers_scale(void **state) {
  (void)state;
  const size_t states = SCALED * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  size_t both = 0, one = 0;
  chance_state = environment("CAGEHOP_SEED", 20261132);
  for (size_t i = 0; i < states; i++) {
    struct cagehop_structure_params params = any_params(), scaled;
    const double lambda = between(0.8, 1.25), phi = between(0.01, 0.4);
    params.system.potential = CAGEHOP_POTENTIAL_INVERSE_POWER;
    params.system.cutoff = 0.0;
    params.system.exponent = between(4.0, 30.0);
    if (cagehop_structure_fault(&params) != NULL) {
      params.closure = CAGEHOP_CLOSURE_ROGERS_YOUNG;
    }
    scaled = params;
    scaled.system.temperature *= pow(lambda, params.system.exponent);
    struct cagehop_structure *b = solved(&scaled, phi * pow(lambda, 3.0)), *a = solved(&params, phi);
    one += (a == NULL) != (b == NULL);
    if (a != NULL && b != NULL) {
      const double error =
          cagehop_structure_certificate(a)->error + cagehop_structure_certificate(b)->error + 1e-12;
      both++;
      for (double q = 0.0; q < 60.0; q = 1.02 * q + 0.01) {
        require(fabs(S_at(b, q * lambda) / S_at(a, q) - 1.0) <= error, "S(q) in another unit of length");
      }
    }
    cagehop_structure_destroy(&a);
    cagehop_structure_destroy(&b);
  }
  printf("%zu states, %zu certified in both units, %zu in one\n", states, both, one);
  assert_true(both > states / 2);
}

/// c is exp(-u/kBT) - 1 at low density, of all closures that do not divide u.
static void dilute_states_have_the_second_virial(void **state) {
  (void)state;
  const size_t states = DILUTE * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  const double rho = 1e-7;
  size_t held = 0;
  chance_state = environment("CAGEHOP_SEED", 20261133);
  for (size_t i = 0; i < states; i++) {
    const struct cagehop_structure_params params = any_params();
    double B_2;
    if (params.closure == CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL ||
        params.closure == CAGEHOP_CLOSURE_HYBRID_MEAN_SPHERICAL ||
        params.closure == CAGEHOP_CLOSURE_SOFT_VERLET) {
      continue;
    }
    const int status = cagehop_system_second_virial(&params.system, params.system.temperature, &B_2);
    require((status == CAGEHOP_OK) == isfinite(B_2), "B_2 and a status that says there is none");
    struct cagehop_structure *structure = solved(&params, M_PI / 6.0 * rho);
    if (structure != NULL && status == CAGEHOP_OK) {
      // the next virial is rho of it, or its square; and S(0) has its own error
      const double size = fmax(1.0, fabs(B_2)), error = cagehop_structure_certificate(structure)->error;
      held++;
      require(fabs((1.0 / S_at(structure, 0.0) - 1.0) / (2.0 * rho) - B_2) <=
                  100.0 * rho * size * size + (error + 1e-15) / (2.0 * rho),
              "B_2 of S(0)");
    }
    cagehop_structure_destroy(&structure);
  }
  printf("%zu of %zu states held against B_2\n", held, states);
  assert_true(held > states / 3);
}

/// Both moments of a state; false where there is none.
static bool moments_of(const struct cagehop_structure_params *params, double phi,
                       struct structure_moments *moments) {
  struct cagehop_structure *structure = solved(params, phi);
  const bool found = structure != NULL && structure_moments(structure, moments) == CAGEHOP_OK;
  cagehop_structure_destroy(&structure);
  return found;
}

/// b dZ/db and rho d(U/N kBT)/drho, b = 1/T*, by differences to both sides, and what the states' own errors
/// make of them.
struct slopes {
  double of_Z, of_energy, error;
};

static bool slopes_find(const struct cagehop_structure_params *params, double phi, double step,
                        struct slopes *slopes) {
  struct cagehop_structure_params hot = *params, cold = *params;
  struct structure_moments at_hot, at_cold, dense, thin;
  hot.system.temperature *= exp(step);
  cold.system.temperature *= exp(-step);
  if (!moments_of(&hot, phi, &at_hot) || !moments_of(&cold, phi, &at_cold) ||
      !moments_of(params, phi * exp(step), &dense) || !moments_of(params, phi * exp(-step), &thin)) {
    return false;
  }
  *slopes = (struct slopes){
      .of_Z = (at_cold.virial - at_hot.virial) / (2.0 * step),
      .of_energy = (dense.energy - thin.energy) / (2.0 * step),
      .error = (at_cold.virial_error + at_hot.virial_error + dense.energy_error + thin.energy_error) /
               (2.0 * step)};
  return true;
}

/// b dZ/db = rho d(U/N kBT)/drho; what the steps leave shows in steps of twice the length.
static void the_hypernetted_chain_has_one_free_energy(void **state) {
  (void)state;
  const size_t states = ENERGIES * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  size_t held = 0;
  chance_state = environment("CAGEHOP_SEED", 20261134);
  for (size_t i = 0; i < states; i++) {
    struct cagehop_structure_params params = any_params();
    struct slopes one, two;
    const double phi = between(0.01, 0.4), step = 4e-3;
    params.closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN;
    if (slopes_find(&params, phi, step, &one) && slopes_find(&params, phi, 2.0 * step, &two)) {
      held++;
      require(fabs(one.of_Z - one.of_energy) <=
                  one.error + fabs(two.of_Z - one.of_Z) + fabs(two.of_energy - one.of_energy),
              "b dZ/db is not rho dU/drho");
    }
  }
  printf("%zu of %zu states held against one free energy\n", held, states);
  assert_true(held > states / 3);
}

// ---------------------------------------------------------------- points

static void points_hold(void **state) {
  (void)state;
  static struct quadrature quadrature;
  const size_t states = LANDSCAPES * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  struct counts counts = {.points = 0};
  size_t solved_states = 0;
  chance_state = environment("CAGEHOP_SEED", 20261135);
  for (size_t i = 0; i < states; i++) {
    struct cagehop_model model = cagehop_model_default();
    struct cagehop_isochore *isochore;
    struct cagehop_error error;
    const double phi = between(0.2, 0.7);
    model.material = cagehop_material_catalogue(&(size_t){0})[0].material;
    model.structure = any_params();
    describe(&model.structure, phi);
    const int status = cagehop_isochore_solve_explained(&model, phi, &isochore, &error);
    require(status >= 0, "a negative status");
    require(status == CAGEHOP_OK || (error.text[0] != '\0' && strchr(error.text, '\n') == NULL),
            "no line says why");
    solved_states += cagehop_isochore_summary(isochore)->status == CAGEHOP_OK;
    check_isochore(isochore, phi, &quadrature, &counts);
    cagehop_isochore_destroy(&isochore);
  }
  printf("%zu of %zu states: ", solved_states, states);
  print_counts(&counts);
  assert_true(solved_states > states / 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(states_are_certified_or_say_why),
                                     cmocka_unit_test(certified_states_are_solutions),
                                     cmocka_unit_test(inverse_powers_scale),
                                     cmocka_unit_test(dilute_states_have_the_second_virial),
                                     cmocka_unit_test(the_hypernetted_chain_has_one_free_energy),
                                     cmocka_unit_test(points_hold)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
