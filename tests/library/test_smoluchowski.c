// SPDX-License-Identifier: GPL-3.0-or-later
#include "relaxation/passage.h"
#include "relaxation/slowest_mode.h"
#include "support/check.h"

#include <cagehop/relaxation.h>
#include <cagehop/smoluchowski.h>
#include <cagehop/status.h>
#include <complex.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_odeiv2.h>
#include <stdbool.h>
#include <string.h>

/// Everything at one packing fraction, and a pressure.
struct state {
  struct cagehop_structure *structure;
  struct cagehop_landscape *landscape;
  struct cagehop_smoluchowski *smoluchowski;
  double pressure;
  struct cagehop_landscape_point point;
  struct cagehop_smoluchowski_rates smoluchowski_rates; // in units of tau_s
};

static void set_pressure(struct state *at, double pressure) {
  at->pressure = pressure;
  assert_int_equal(cagehop_landscape_solve(at->landscape, pressure, &at->point), CAGEHOP_OK);
  const int status =
      cagehop_smoluchowski_evaluate(at->smoluchowski, pressure, &at->point, 1.0, &at->smoluchowski_rates);
  if (status != CAGEHOP_OK) {
    fail_msg("P = %g: %s", pressure, cagehop_status_message(status));
  }
}

static struct state state_at(double phi, double pressure) {
  struct state at = {0};
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  assert_int_equal(cagehop_structure_solve(&params, phi, &at.structure), CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_create(at.structure, &at.landscape), CAGEHOP_OK);
  assert_int_equal(cagehop_smoluchowski_create(at.landscape, &at.smoluchowski), CAGEHOP_OK);
  set_pressure(&at, pressure);
  return at;
}

static void destroy(struct state *at) {
  cagehop_smoluchowski_destroy(&at->smoluchowski);
  cagehop_landscape_destroy(&at->landscape);
  cagehop_structure_destroy(&at->structure);
}

// Independent of the library's Chebyshev series and of its ln r: the landscape itself, in r, by GSL.

static double energy(const struct state *at, double r) {
  double F[3];
  cagehop_landscape_evaluate(at->landscape, r, at->pressure, F);
  return F[0];
}

struct integrand {
  const struct state *at;
  double sign, F_reference;
  double lower, below; // of the nested integral
};

static double exponential(double r, void *context) {
  const struct integrand *f = context;
  return exp(f->sign * (energy(f->at, r) - f->F_reference));
}

static double quadrature(double (*value)(double, void *), void *context, double from, double to) {
  double integral, error;
  gsl_function function = {.function = value, .params = context};
  gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(2000);
  assert_int_equal(gsl_integration_qag(&function, from, to, 0.0, 1e-10, 2000, GSL_INTEG_GAUSS31, workspace,
                                       &integral, &error),
                   GSL_SUCCESS);
  gsl_integration_workspace_free(workspace);
  return integral;
}

/// exp(F_reference - F) where the landscape's sums are not complete: F + 3 ln r is a parabola there.
static double core_exponential(double r, void *context) {
  const struct integrand *f = context;
  const double r_min = cagehop_landscape_r_min(f->at->landscape), dr = r - r_min;
  double F[3];
  cagehop_landscape_evaluate(f->at->landscape, r_min, f->at->pressure, F);
  const double caging =
      F[0] + 3.0 * log(r_min) + dr * (F[1] + 3.0 / r_min) + 0.5 * dr * dr * (F[2] - 3.0 / (r_min * r_min));
  return r > 0.0 ? exp(f->F_reference - caging + 3.0 * log(r)) : 0.0;
}

/// int_0^r exp(F_reference - F).
static double weight_below(const struct state *at, double F_reference, double r) {
  struct integrand f = {.at = at, .sign = -1.0, .F_reference = F_reference};
  const double r_min = cagehop_landscape_r_min(at->landscape);
  const double core = quadrature(core_exponential, &f, 0.0, r_min);
  return r > r_min ? core + quadrature(exponential, &f, r_min, r) : core;
}

/// int of exp(sign (F - F_reference)), piece by piece: the landscape reaches over many decades.
static double integral_of(const struct state *at, double sign, double F_reference, double from, double to) {
  struct integrand f = {.at = at, .sign = sign, .F_reference = F_reference};
  double total = 0.0;
  for (double low = from; low < to; low *= 8.0) {
    total += quadrature(exponential, &f, low, fmin(8.0 * low, to));
  }
  return total;
}

static double nested_integrand(double r, void *context) {
  const struct integrand *f = context;
  struct integrand inner = {.at = f->at, .sign = -1.0, .F_reference = energy(f->at, f->at->point.r_L1)};
  const double weight = f->below + (r > f->lower ? quadrature(exponential, &inner, f->lower, r) : 0.0);
  return exponential(r, context) * weight;
}

static void first_passage_is_the_double_integral(void **unused) {
  (void)unused;
  const double states[][2] = {{0.50, 0.0}, {0.58, 0.7}};
  for (size_t i = 0; i < 2; i++) {
    struct state at = state_at(states[i][0], states[i][1]);
    const double r_L1 = at.point.r_L1, r_B = at.point.r_B;
    struct integrand f = {.at = &at, .sign = 1.0, .F_reference = energy(&at, r_B), .lower = r_L1};
    const double scale = 2.0 * exp(at.point.F_B1);
    check_relative("tau_mfpt", at.smoluchowski_rates.tau_mfpt,
                   scale * quadrature(nested_integrand, &f, r_L1, r_B), 2e-9);
    f.below = weight_below(&at, energy(&at, r_L1), r_L1);
    check_relative("tau_mfpt_full", at.smoluchowski_rates.tau_mfpt_full,
                   scale * quadrature(nested_integrand, &f, r_L1, r_B), 2e-9);
    destroy(&at);
  }
}

static void populations_are_boltzmann_weights(void **unused) {
  (void)unused;
  const double states[][2] = {{0.55, 1.0}, {0.60, 0.3}, {0.45, 2.0}};
  for (size_t i = 0; i < 3; i++) {
    struct state at = state_at(states[i][0], states[i][1]);
    const double F_B = energy(&at, at.point.r_B);
    const double cage = weight_below(&at, F_B, at.point.r_B);
    const double outer = integral_of(&at, -1.0, F_B, at.point.r_B, 80.0 / at.pressure);
    check_relative("p_1", at.smoluchowski_rates.p_1_boltzmann, cage / (cage + outer), 2e-9);
    destroy(&at);
  }
}

// The slowest mode once more, as an initial value problem: with g = p exp(F) and j = -dg/dr the eigenvalue
// equation is dj/dr = F' j + lambda g.

struct shot {
  const struct state *at;
  double lambda;
};

static int mode_equation(double r, const double y[], double dydr[], void *context) {
  const struct shot *shot = context;
  double F[3];
  cagehop_landscape_evaluate(shot->at->landscape, r, shot->at->pressure, F);
  dydr[0] = -y[1];
  dydr[1] = F[1] * y[1] + shot->lambda * y[0];
  return GSL_SUCCESS;
}

/// Follows y = (g, j) to r_B. The flow of the slowest mode never changes its sign.
static void shoot(struct shot *shot, double from, double step, double y[2]) {
  gsl_odeiv2_system system = {.function = mode_equation, .dimension = 2, .params = shot};
  gsl_odeiv2_driver *driver = gsl_odeiv2_driver_alloc_y_new(&system, gsl_odeiv2_step_rk8pd, step, 0.0, 1e-10);
  const double to = shot->at->point.r_B;
  double r = from;
  for (int i = 1; i <= 20; i++) {
    assert_int_equal(gsl_odeiv2_driver_apply(driver, &r, from * pow(to / from, i / 20.0), y), GSL_SUCCESS);
    assert_true(y[1] > 0.0);
  }
  gsl_odeiv2_driver_free(driver);
}

/// The Wronskian at r_B of what starts at 0 and what starts at infinity: 0 for an eigenvalue.
static double mismatch(const struct state *at, double lambda) {
  struct shot shot = {.at = at, .lambda = lambda};
  const double r_min = cagehop_landscape_r_min(at->landscape), r_far = 60.0 / at->pressure;
  double F[3];
  double inner[2] = {1.0, lambda * weight_below(at, energy(at, r_min), r_min)};
  shoot(&shot, r_min, 0.1 * r_min, inner);
  cagehop_landscape_evaluate(at->landscape, r_far, at->pressure, F);
  const double growth = 0.5 * (F[1] - sqrt(F[1] * F[1] - 4.0 * lambda));
  double outer[2] = {-1.0, growth};
  shoot(&shot, r_far, -0.01 * r_far, outer);
  return inner[0] * outer[1] - outer[0] * inner[1];
}

static void slowest_mode_solves_its_equation(void **unused) {
  (void)unused;
  const double states[][2] = {{0.60, 1.0}, {0.55, 1.0}, {0.50, 0.3}, {0.44, 3.5}, {0.36, 4.45}};
  const double tolerance = 2e-7; // that of the library is 1e-7
  for (size_t i = 0; i < 5; i++) {
    struct state at = state_at(states[i][0], states[i][1]);
    const double lambda = 1.0 / at.smoluchowski_rates.tau_slowest;
    const double low = mismatch(&at, lambda * (1.0 - tolerance));
    const double high = mismatch(&at, lambda * (1.0 + tolerance));
    if (!(low * high < 0.0)) {
      fail_msg("phi = %g, P = %g: no eigenvalue at %.12g (%g, %g)", states[i][0], states[i][1], lambda, low,
               high);
    }
    destroy(&at);
  }
}

/// Behind high barriers the eigenvalue is one of two states, exactly but for exp(-F_B): those who cross see
/// int exp(F), and each well holds its int exp(-F). Up to F_B1 = 163 and F_B2 = 57.
static void high_barriers_leave_two_states(void **unused) {
  (void)unused;
  const double states[][2] = {{0.66, 1e-3}, {0.74, 1e-8}, {0.78, 1e-8}};
  for (size_t i = 0; i < 3; i++) {
    struct state at = state_at(states[i][0], states[i][1]);
    const double F_B = energy(&at, at.point.r_B);
    const double F_L1 = energy(&at, at.point.r_L1), F_L2 = energy(&at, at.point.r_L2);
    const double crossing = integral_of(&at, 1.0, F_B, at.point.r_L1, at.point.r_L2);
    const double forward = crossing * weight_below(&at, F_L1, at.point.r_B) * exp(at.point.F_B1);
    const double backward =
        crossing * integral_of(&at, -1.0, F_L2, at.point.r_B, 80.0 / at.pressure) * exp(at.point.F_B2);
    const double exact = 1.0 / (1.0 / forward + 1.0 / backward);
    // the next mode, that of the outer well, is slower the lower the pressure
    const double next = 6.25 / (at.pressure * at.pressure);
    check_relative("tau_slowest", at.smoluchowski_rates.tau_slowest, exact, 2e-7 + next / exact);
    destroy(&at);
  }
}

/// Of matrices whose singular values are known: 2 cos(k pi/(2 n + 1)) where all elements are 1, and two whose
/// product is d_0 d_1, far below the rounding of the matrix.
static void the_largest_eigenvalue_keeps_its_digits(void **unused) {
  (void)unused;
  double d[200], e[199], work[400], value;
  for (size_t i = 0; i < 200; i++) {
    d[i] = e[i < 199 ? i : 0] = 1.0;
  }
  for (size_t n = 2; n <= 200; n += 66) {
    const double singular = 2.0 * sin(0.5 * M_PI / (2.0 * (double)n + 1.0));
    assert_int_equal(slowest_mode_largest(n, d, e, work, &value), CAGEHOP_OK);
    check_relative("(A A^T)^-1", value, 1.0 / (singular * singular), 1e-13);
  }
  d[0] = 1e-40;
  d[1] = 3.0;
  e[0] = 4.0;
  assert_int_equal(slowest_mode_largest(2, d, e, work, &value), CAGEHOP_OK);
  check_relative("a small singular value", value, 25.0 / 9e-80, 1e-14);
  d[0] = 1e-200;
  assert_int_equal(slowest_mode_largest(2, d, e, work, &value), CAGEHOP_NOT_FINITE);
}

static void worked_example(void **unused) {
  (void)unused;
  struct state at = state_at(0.60, 1.0);
  const struct cagehop_relaxation_params params = {.tau_s = 1.0, .diameter_nm = 0.8};
  struct cagehop_relaxation relaxation;
  check_relative("tau_slowest", at.smoluchowski_rates.tau_slowest, 46.834, 1e-4);
  check_relative("tau_two_state", at.smoluchowski_rates.tau_two_state, 30.530, 1e-4);
  assert_int_equal(cagehop_relaxation_evaluate(&at.point, &params, &relaxation), CAGEHOP_OK);
  check_relative("tau*_alpha of the paper", relaxation.tau_alpha_rev, 0.204, 3e-3);
  check_relative("Eq. 3", at.smoluchowski_rates.tau_forward + 1.0, relaxation.tau_alpha, 1e-14);
  check_relative("K_2", at.smoluchowski_rates.tau_backward,
                 2.0 * M_PI / sqrt(at.point.K_2 * at.point.K_B) * exp(at.point.F_B2), 1e-14);
  destroy(&at);
  at = state_at(0.55, 1.0);
  assert_int_equal(cagehop_relaxation_evaluate(&at.point, &params, &relaxation), CAGEHOP_OK);
  check_relative("p_1 of Eq. 8", relaxation.p_1, 0.880, 1e-3);
  check_relative("p_1 by weight", at.smoluchowski_rates.p_1_boltzmann, 0.08842, 1e-3);
  destroy(&at);
}

/// A series for a F with two wells, `height` times as deep as the landscape's own.
struct scaled {
  const struct state *at;
  double height;
};

static double scaled_caging(double x, void *context) {
  const struct scaled *scaled = context;
  return scaled->height * energy(scaled->at, exp(x)) - scaled->at->pressure * exp(x) + 3.0 * x;
}

/// tau_mfpt_full/tau_forward with F times `height`.
static double passage_to_kramers(const struct state *at, double height) {
  struct scaled scaled = {at, height};
  gsl_function function = {.function = scaled_caging, .params = &scaled};
  const double x_L1 = log(at->point.r_L1), x_B = log(at->point.r_B), x_deep = x_L1 - 1.3;
  struct caging caging = {.x_core = x_deep};
  enum { PIECES = 4 };
  for (int i = 0; i < PIECES; i++) {
    gsl_cheb_series *piece = gsl_cheb_alloc(24);
    const double width = (x_B - x_deep + 0.01) / PIECES;
    gsl_cheb_init(piece, &function, x_deep + i * width, x_deep + (i + 1) * width);
    caging.pieces[caging.count++] = piece;
  }
  double nested, inside, crossing;
  const double F_L1 = caging_energy(&caging, at->pressure, x_L1),
               F_B = caging_energy(&caging, at->pressure, x_B);
  assert_int_equal(passage_double_integral(&caging, at->pressure, x_L1, x_B, &nested), CAGEHOP_OK);
  assert_int_equal(passage_integral(&caging, at->pressure, -1.0, F_L1, x_deep, x_L1, &inside), CAGEHOP_OK);
  assert_int_equal(passage_integral(&caging, at->pressure, 1.0, F_B, x_L1, x_B, &crossing), CAGEHOP_OK);
  caging_clear(&caging);
  return 2.0 * (nested + inside * crossing) / (2.0 * M_PI / height / sqrt(at->point.K_0 * at->point.K_B));
}

/// Kramers' limit is that of F growing everywhere alike: then twice the first-passage time from the whole
/// cage is Kramers', and what is missing falls as the root of the height.
static void kramers_is_the_limit_of_first_passage(void **unused) {
  (void)unused;
  struct state at = state_at(0.60, 1.0);
  const double heights[] = {100.0, 400.0, 1600.0};
  double missing[3];
  for (size_t i = 0; i < 3; i++) {
    missing[i] = 1.0 - passage_to_kramers(&at, heights[i]);
  }
  assert_true(missing[2] > 0.0 && missing[2] < 0.02);
  check_relative("order 1/2", missing[0] / missing[1], 2.0, 0.03);
  check_relative("order 1/2", missing[1] / missing[2], 2.0, 0.015);
  destroy(&at);
}

static void low_pressure_is_continuous(void **unused) {
  (void)unused;
  struct state at = state_at(0.58, 0.0);
  const struct cagehop_smoluchowski_rates ambient = at.smoluchowski_rates;
  assert_true(isnan(ambient.tau_backward) && isnan(ambient.tau_two_state) && isnan(ambient.tau_slowest) &&
              isnan(ambient.p_1_boltzmann));
  set_pressure(&at, 1e-6); // F_B1 changes by jump_1 * 1e-6, and jump_1 < 1
  check_relative("tau_mfpt", at.smoluchowski_rates.tau_mfpt, ambient.tau_mfpt, 2e-6);
  check_relative("tau_mfpt_full", at.smoluchowski_rates.tau_mfpt_full, ambient.tau_mfpt_full, 2e-6);
  check_relative("tau_forward", at.smoluchowski_rates.tau_forward, ambient.tau_forward, 2e-6);
  check_relative("tau_slowest", at.smoluchowski_rates.tau_slowest, 6.25e12, 2e-7);
  destroy(&at);
}

static bool all_nan(const struct cagehop_smoluchowski_rates *smoluchowski_rates) {
  return isnan(smoluchowski_rates->tau_mfpt) && isnan(smoluchowski_rates->tau_mfpt_full) &&
         isnan(smoluchowski_rates->tau_forward) && isnan(smoluchowski_rates->tau_backward) &&
         isnan(smoluchowski_rates->tau_two_state) && isnan(smoluchowski_rates->tau_slowest) &&
         isnan(smoluchowski_rates->p_1_boltzmann);
}

static void what_does_not_exist_is_nan(void **unused) {
  (void)unused;
  const struct {
    double phi, pressure;
    enum cagehop_regime regime;
  } states[] = {{0.40, 0.0, CAGEHOP_REGIME_FLUID},
                {0.40, 0.1, CAGEHOP_REGIME_FLUID},
                {0.55, 10.0, CAGEHOP_REGIME_TRAPPED},
                {0.30, 1.0, CAGEHOP_REGIME_SUPERCRITICAL}};
  for (size_t i = 0; i < 4; i++) {
    struct state at = state_at(states[i].phi, states[i].pressure);
    assert_int_equal(at.point.regime, states[i].regime);
    assert_true(all_nan(&at.smoluchowski_rates));
    destroy(&at);
  }
}

/// tau_backward grows as P^-4: F_B2 as 3 ln(1/P), K_2 as P^2.
static void overflow_is_a_status(void **unused) {
  (void)unused;
  struct state at = state_at(0.60, 1e-70);
  assert_true(isfinite(at.smoluchowski_rates.tau_backward) && at.smoluchowski_rates.tau_slowest > 6e140);
  const double pressure = 1e-90;
  assert_int_equal(cagehop_landscape_solve(at.landscape, pressure, &at.point), CAGEHOP_OK);
  assert_int_equal(
      cagehop_smoluchowski_evaluate(at.smoluchowski, pressure, &at.point, 1.0, &at.smoluchowski_rates),
      CAGEHOP_NOT_FINITE);
  assert_true(isnan(at.smoluchowski_rates.tau_backward) && isnan(at.smoluchowski_rates.tau_slowest));
  assert_true(isnan(at.smoluchowski_rates.tau_two_state) && isnan(at.smoluchowski_rates.p_1_boltzmann));
  assert_true(isfinite(at.smoluchowski_rates.tau_mfpt_full) &&
              isfinite(at.smoluchowski_rates.tau_forward)); // of the cage alone
  destroy(&at);
}

/// Right up to both spinodals, and at every density: always a number, and the same bits again.
static void every_two_state_point_is_certified(void **unused) {
  (void)unused;
  const double phis[] = {0.325, 0.35, 0.43, 0.50, 0.60, 0.70, 0.79};
  const double places[] = {1e-7, 1e-3, 0.1, 0.5, 0.9, 0.999, 1.0 - 1e-7};
  for (size_t i = 0; i < 7; i++) {
    struct state at = state_at(phis[i], 0.0);
    const struct cagehop_spinodals *spinodals = cagehop_landscape_spinodals(at.landscape);
    const double lower = isnan(spinodals->P_lower) ? 0.0 : spinodals->P_lower;
    for (size_t j = 0; j < 7; j++) {
      set_pressure(&at, lower + places[j] * (spinodals->P_upper - lower));
      assert_int_equal(at.point.regime, CAGEHOP_REGIME_TWO_STATE);
      const struct cagehop_smoluchowski_rates once = at.smoluchowski_rates;
      assert_true(once.tau_mfpt > 0.0 && once.tau_mfpt < once.tau_mfpt_full && once.tau_slowest > 0.0);
      assert_true(once.p_1_boltzmann > 0.0 && once.p_1_boltzmann <= 1.0);
      set_pressure(&at, at.pressure);
      assert_memory_equal(&once, &at.smoluchowski_rates, sizeof once);
    }
    destroy(&at);
  }
}

/// S(q) joined from pieces, and cut off: the landscape's sums are less smooth towards r = 0 then.
static void other_structures_are_certified(void **unused) {
  (void)unused;
  const struct cagehop_structure_params params[] = {
      {.source = CAGEHOP_STRUCTURE_PRISM, .closure = CAGEHOP_CLOSURE_MODIFIED_VERLET},
      {.source = CAGEHOP_STRUCTURE_PRISM,
       .compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
       .pyprism_step = 0.01}};
  for (size_t i = 0; i < 2; i++) {
    struct state at = {0};
    struct cagehop_shear_modulus *modulus = NULL;
    assert_int_equal(cagehop_structure_solve(&params[i], 0.60, &at.structure), CAGEHOP_OK);
    assert_int_equal(cagehop_landscape_create(at.structure, &at.landscape), CAGEHOP_OK);
    assert_int_equal(cagehop_smoluchowski_create(at.landscape, &at.smoluchowski), CAGEHOP_OK);
    assert_int_equal(cagehop_shear_modulus_create(at.structure, &modulus), CAGEHOP_OK);
    set_pressure(&at, 1.0);
    assert_true(at.smoluchowski_rates.tau_slowest > 1.0);
    check_relative("G", cagehop_shear_modulus_evaluate(modulus, &at.point),
                   9.0 * 0.6 / (5.0 * M_PI) / (at.point.r_L1 * at.point.r_L1), 3e-2);
    cagehop_shear_modulus_destroy(&modulus);
    destroy(&at);
  }
}

/// rho c(q) of Percus and Yevick for complex q. Wertheim 1963.
static double complex direct(double phi, double complex q) {
  const double a = pow(1.0 + 2.0 * phi, 2) / pow(1.0 - phi, 4);
  const double b = -6.0 * phi * pow(1.0 + 0.5 * phi, 2) / pow(1.0 - phi, 4);
  const double complex s = csin(q), c = ccos(q), q_2 = q * q;
  const double complex r_1 = (s - q * c) / q_2; // int_0^1 r^n sin(q r) dr, n = 1, 2, 4
  const double complex r_2 = (2.0 * q * s - (q_2 - 2.0) * c - 2.0) / (q * q_2);
  const double complex r_4 =
      ((4.0 * q_2 - 24.0) * q * s - (q_2 * q_2 - 12.0 * q_2 + 24.0) * c + 24.0) / (q * q_2 * q_2);
  return -24.0 * phi / q * (a * r_1 + b * r_2 + 0.5 * phi * a * r_4);
}

struct modulus_integrand {
  double phi, r_L1;
};

static double modulus_integrand(double q, void *context) {
  const struct modulus_integrand *f = context;
  const double step = 1e-30; // a complex step has no rounding
  const double complex x = direct(f->phi, q + I * step);
  const double S = 1.0 / (1.0 - creal(x)), slope = S * cimag(x) / step;
  return pow(q * q * slope, 2) * exp(-q * q * f->r_L1 * f->r_L1 / (3.0 * S)) / (60.0 * M_PI * M_PI);
}

static double modulus_by_quadrature(double phi, double r_L1) {
  struct modulus_integrand f = {phi, r_L1};
  double total = 0.0;
  // below q = 0.3 the closed form cancels and the integrand, of order q^6, is nothing
  for (double q = 0.3, next; q < 12.0 / r_L1; q = next) {
    next = q + 2.0;
    total += quadrature(modulus_integrand, &f, q, next);
  }
  return total;
}

static void modulus_is_its_integral(void **unused) {
  (void)unused;
  const double states[][2] = {{0.36, 4.45}, {0.45, 0.0}, {0.50, 1.0},  {0.60, 0.0},
                              {0.60, 3.5},  {0.70, 1.0}, {0.60, 900.0}};
  for (size_t i = 0; i < 7; i++) {
    struct state at = state_at(states[i][0], states[i][1]);
    struct cagehop_shear_modulus *modulus = NULL;
    assert_int_equal(cagehop_shear_modulus_create(at.structure, &modulus), CAGEHOP_OK);
    check_relative("G", cagehop_shear_modulus_evaluate(modulus, &at.point),
                   modulus_by_quadrature(states[i][0], at.point.r_L1), 1e-9);
    cagehop_shear_modulus_destroy(&modulus);
    destroy(&at);
  }
}

/// G = (9 phi/5 pi)/r_L1^2 within 0.3 % above phi = 0.5, at P = 0.
static void modulus_follows_the_cage(void **unused) {
  (void)unused;
  for (double phi = 0.50; phi < 0.75; phi += 0.03) {
    struct state at = state_at(phi, 0.0);
    struct cagehop_shear_modulus *modulus = NULL;
    assert_int_equal(cagehop_shear_modulus_create(at.structure, &modulus), CAGEHOP_OK);
    check_relative("G", cagehop_shear_modulus_evaluate(modulus, &at.point),
                   9.0 * phi / (5.0 * M_PI) / (at.point.r_L1 * at.point.r_L1), 3e-3);
    cagehop_shear_modulus_destroy(&modulus);
    destroy(&at);
  }
}

static void modulus_needs_a_cage(void **unused) {
  (void)unused;
  struct state at = state_at(0.42, 0.0);
  struct cagehop_shear_modulus *modulus = NULL;
  assert_int_equal(cagehop_shear_modulus_create(at.structure, &modulus), CAGEHOP_OK);
  assert_true(isnan(cagehop_shear_modulus_evaluate(modulus, &at.point))); // fluid
  set_pressure(&at, 10.0);
  assert_true(cagehop_shear_modulus_evaluate(modulus, &at.point) > 0.0); // trapped
  at.point.regime = CAGEHOP_REGIME_SUPERCRITICAL;                        // r_L1 is a number there too
  assert_true(isnan(cagehop_shear_modulus_evaluate(modulus, &at.point)));
  cagehop_shear_modulus_destroy(&modulus);
  assert_null(modulus);
  cagehop_shear_modulus_destroy(&modulus);
  destroy(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_passage_is_the_double_integral),
      cmocka_unit_test(populations_are_boltzmann_weights),
      cmocka_unit_test(slowest_mode_solves_its_equation),
      cmocka_unit_test(high_barriers_leave_two_states),
      cmocka_unit_test(the_largest_eigenvalue_keeps_its_digits),
      cmocka_unit_test(worked_example),
      cmocka_unit_test(kramers_is_the_limit_of_first_passage),
      cmocka_unit_test(low_pressure_is_continuous),
      cmocka_unit_test(what_does_not_exist_is_nan),
      cmocka_unit_test(overflow_is_a_status),
      cmocka_unit_test(every_two_state_point_is_certified),
      cmocka_unit_test(other_structures_are_certified),
      cmocka_unit_test(modulus_is_its_integral),
      cmocka_unit_test(modulus_follows_the_cage),
      cmocka_unit_test(modulus_needs_a_cage),
  };
  gsl_set_error_handler_off();
  return cmocka_run_group_tests_name("smoluchowski", tests, NULL, NULL);
}
