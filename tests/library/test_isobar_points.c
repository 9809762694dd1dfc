// SPDX-License-Identifier: GPL-3.0-or-later
/// Isobars through points that are made up, on VFT lines: everything along them is known in closed form.
/// test_isobars.c has those of the theory.
#include "phase_map/isobars_part.h"
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

enum { PRESSURES = 3 };

/// ln(tau/s) = ln_tau0 + B (1 + a P)/(T - T0), with P in kBT/d^3.
static const double ln_tau0 = -35.0, B = 1e4, T0 = 300.0, a = 0.01;

static const struct cagehop_model model = {.material = {.glass_transition_K = 600.0,
                                                        .phi_0 = 0.5,
                                                        .beta_phi_0_per_K = 6e-4,
                                                        .phi_g = 0.66,
                                                        .diameter_nm = 0.8}};
static const struct cagehop_isobar_params params = {
    .transition_time_s = 100.0, .vft_from_s = 1e-8, .vft_to_s = 100.0, .vft_points = 50};

static double temperature_at(double phi) {
  return 600.0 + (0.66 - phi) / 6e-4; // Eq. 11
}

/// kBT/d^3 in MPa, per kelvin.
static const double unit_per_K = 1.380649e-23 / (0.8e-9 * 0.8e-9 * 0.8e-9) * 1e-6;

static double log_tau(double T, double P) {
  return ln_tau0 + B * (1.0 + a * P) / (T - T0);
}

/// What is unusual about the states of a case: `regime` instead of two_state below phi, or `status` in
/// [phi, phi + 0.1].
struct unusual {
  enum cagehop_regime regime;
  int status;
  double phi;
};

static struct cagehop_point point_at(double phi, double P, const struct unusual *unusual) {
  const double T = temperature_at(phi);
  struct cagehop_point point = {.pressure = P};
  point.landscape.regime = CAGEHOP_REGIME_TWO_STATE;
  point.relaxation.tau_alpha = exp(log_tau(T, P));
  point.eta = 1e9 * point.relaxation.tau_alpha * T / 600.0;
  point.relaxation.dlntau_dP = a * B / (T - T0);
  if (phi > 0.72) {
    point.landscape.regime = CAGEHOP_REGIME_TRAPPED;
    point.relaxation.tau_alpha = INFINITY;
  }
  if (unusual->regime != CAGEHOP_REGIME_PENDING && phi < unusual->phi) {
    point.landscape.regime = unusual->regime;
    point.relaxation.tau_alpha = 1e-13; // tau_s, as in `fluid`
    point.relaxation.dlntau_dP = 0.0;
  }
  if (unusual->status != CAGEHOP_OK && phi >= unusual->phi && phi < unusual->phi + 0.1) {
    point.landscape = cagehop_landscape_no_point();
    point.relaxation = cagehop_no_relaxation();
    point.status = unusual->status;
  }
  return point;
}

/// Hands over the points of all states that are wanted, in two blocks.
static void accept_all(struct cagehop_isobars *isobars, const double pressure[PRESSURES], bool in_MPa,
                       const struct unusual *unusual) {
  size_t count;
  const double *phi;
  while (cagehop_isobars_next(isobars, &count, &phi) == CAGEHOP_OK && count > 0) {
    for (size_t i = 0; i < count; i++) {
      struct cagehop_point point[PRESSURES];
      for (size_t j = 0; j < PRESSURES; j++) {
        const double unit = in_MPa ? unit_per_K * temperature_at(phi[i]) : 1.0;
        point[j] = point_at(phi[i], pressure[j] / unit, unusual);
      }
      cagehop_isobars_accept(isobars, i, 1, PRESSURES - 1, &point[1]);
      cagehop_isobars_accept(isobars, i, 0, 1, point);
    }
  }
}

/// Isobars at three pressures.
static void make_isobars(const double pressure[PRESSURES], bool in_MPa, const struct unusual *unusual,
                         struct cagehop_isobar isobar[PRESSURES]) {
  struct cagehop_isobars *isobars;
  const struct cagehop_axis axis = {in_MPa ? CAGEHOP_UNIT_MEGAPASCAL : CAGEHOP_UNIT_REDUCED_PRESSURE,
                                    PRESSURES, pressure};
  assert_int_equal(cagehop_isobars_create(&model, &params, &axis, &isobars), CAGEHOP_OK);
  accept_all(isobars, pressure, in_MPa, unusual);
  for (size_t j = 0; j < PRESSURES; j++) {
    cagehop_isobars_evaluate(isobars, j, &isobar[j]);
  }
  cagehop_isobars_destroy(&isobars);
}

static const struct unusual nothing = {CAGEHOP_REGIME_PENDING, CAGEHOP_OK, 0.0};

/// At a reduced pressure all of them are VFT lines. Slopes of the interpolation are certified to 3e-5, and
/// are better by far on lines as smooth as these.
static void reduced_pressures_have_their_vft_lines(void **state) {
  (void)state;
  const double pressure[PRESSURES] = {0.0, 1.0, 3.0};
  struct cagehop_isobar isobar[PRESSURES];
  make_isobars(pressure, false, &nothing, isobar);
  for (size_t j = 0; j < PRESSURES; j++) {
    const double P = pressure[j], rise = log(100.0) - ln_tau0, B_P = B * (1.0 + a * P), T_g = T0 + B_P / rise;
    const double fragility = T_g * B_P / (pow(T_g - T0, 2) * log(10.0)), unit = unit_per_K * T_g;
    assert_int_equal(isobar[j].status, CAGEHOP_OK);
    check_absolute("phi_g", isobar[j].phi_g, 0.66 + 6e-4 * (600.0 - T_g), 1e-10);
    assert_true(isobar[j].phi_g_error < 1e-9);
    check_relative("T_g", isobar[j].T_g, T_g, 1e-9);
    check_absolute("P at T_g", isobar[j].pressure_g_MPa, P * unit, 1e-8);
    check_relative("m, Eq. 14", isobar[j].fragility, fragility, 1e-6);
    check_relative("activation volume", isobar[j].activation_volume_nm3, a * B / (T_g - T0) * pow(0.8, 3),
                   1e-8);
    // T_g of reduced P has the slope B a/rise; P in MPa is P kB T_g(P)/d^3.
    const double slope = B * a / rise;
    check_relative("dT_g/dP", isobar[j].dT_g_dP, slope / (unit + P * unit_per_K * slope), 1e-6);
    check_relative("B", isobar[j].vft.B, B_P, 1e-6);
    check_absolute("T0", isobar[j].vft.T0, T0, 1e-4);
    check_absolute("ln_tau0", isobar[j].vft.ln_tau0, ln_tau0, 1e-5);
    check_relative("T_g of the line", isobar[j].vft.T_g, T_g, 1e-9);
    check_relative("m of the line, Eq. 15", isobar[j].vft.fragility, fragility, 1e-6);
  }
}

/// T_g at a pressure in MPa, by bisection.
static double transition_at_MPa(double MPa) {
  double low = T0 + 1.0, high = 950.0;
  while (high - low > 1e-13 * high) {
    const double T = 0.5 * (low + high);
    *(log_tau(T, MPa / (unit_per_K * T)) > log(100.0) ? &low : &high) = T;
  }
  return 0.5 * (low + high);
}

/// At a pressure in MPa the reduced one rises as T falls, which makes the isobar steeper.
static void pressures_in_MPa_are_followed(void **state) {
  (void)state;
  const double pressure[PRESSURES] = {0.0, 20.0, 60.0}, h = 1e-2;
  struct cagehop_isobar isobar[PRESSURES];
  make_isobars(pressure, true, &nothing, isobar);
  for (size_t j = 0; j < PRESSURES; j++) {
    const double MPa = pressure[j], T_g = transition_at_MPa(MPa);
    assert_int_equal(isobar[j].status, CAGEHOP_OK);
    check_relative("T_g", isobar[j].T_g, T_g, 1e-9);
    check_absolute("P at T_g", isobar[j].pressure_g_MPa, MPa, 1e-9);
    const double slope = (log_tau(T_g + h, MPa / (unit_per_K * (T_g + h))) -
                          log_tau(T_g - h, MPa / (unit_per_K * (T_g - h)))) /
                         (2.0 * h);
    check_relative("m, Eq. 14", isobar[j].fragility, -T_g * slope / log(10.0), 1e-6);
    const double with_P = (transition_at_MPa(MPa + h) - transition_at_MPa(MPa - h)) / (2.0 * h);
    check_relative("dT_g/dP", isobar[j].dT_g_dP, with_P, 1e-6);
    check_relative("activation volume", isobar[j].activation_volume_nm3, a * B / (T_g - T0) * pow(0.8, 3),
                   1e-8);
  }
}

static void check_no_line(const struct cagehop_isobar *isobar) {
  assert_true(isnan(isobar->vft.B) && isnan(isobar->vft.T_g) && isnan(isobar->vft.fragility));
}

/// States outside the window that have no cage, or no number, cost what needs them and nothing else.
static void states_without_a_cage_bound_the_window(void **state) {
  (void)state;
  const double pressure[PRESSURES] = {0.0, 0.5, 1.0};
  const struct unusual fluid = {CAGEHOP_REGIME_FLUID, CAGEHOP_OK, 0.46},
                       fluid_inside = {CAGEHOP_REGIME_FLUID, CAGEHOP_OK, 0.53},
                       supercritical = {CAGEHOP_REGIME_SUPERCRITICAL, CAGEHOP_OK, 0.46};
  struct cagehop_isobar whole[PRESSURES], isobar[PRESSURES];
  make_isobars(pressure, false, &nothing, whole);
  make_isobars(pressure, false, &fluid, isobar); // below the window, which begins at 0.479
  for (size_t j = 0; j < PRESSURES; j++) {
    assert_int_equal(isobar[j].status, CAGEHOP_OK);
    check_absolute("phi_g", isobar[j].phi_g, whole[j].phi_g, 0.0);
    check_relative("B", isobar[j].vft.B, whole[j].vft.B, 1e-6);
  }
  make_isobars(pressure, false, &fluid_inside, isobar); // tau_alpha jumps over the beginning of the window
  for (size_t j = 0; j < PRESSURES; j++) {
    check_absolute("phi_g", isobar[j].phi_g, whole[j].phi_g, 0.0);
    check_no_line(&isobar[j]);
  }
  make_isobars(pressure, false, &supercritical, isobar); // tau_alpha does not exist there
  for (size_t j = 0; j < PRESSURES; j++) {
    check_absolute("phi_g", isobar[j].phi_g, whole[j].phi_g, 0.0);
    check_no_line(&isobar[j]);
  }
}

static void failed_states_at_the_transition_are_its_status(void **state) {
  (void)state;
  const double pressure[PRESSURES] = {0.0, 0.5, 1.0};
  const struct unusual failed = {CAGEHOP_REGIME_PENDING, CAGEHOP_TIMED_OUT, 0.62};
  struct cagehop_isobar isobar[PRESSURES];
  make_isobars(pressure, false, &failed, isobar);
  for (size_t j = 0; j < PRESSURES; j++) {
    assert_int_equal(isobar[j].status, CAGEHOP_TIMED_OUT);
    assert_true(isnan(isobar[j].phi_g) && isnan(isobar[j].phi_g_error) && isnan(isobar[j].T_g));
    assert_true(isnan(isobar[j].fragility) && isnan(isobar[j].dT_g_dP) && isnan(isobar[j].pressure_g_MPa));
    check_no_line(&isobar[j]);
  }
}

/// Whether two isobars, and what they are when they are cooled, are the same in all bits.
static void check_same(const struct cagehop_isobars *want, size_t j, const struct cagehop_isobars *got,
                       size_t k) {
  struct cagehop_isobar before, after;
  cagehop_isobars_evaluate(want, j, &before);
  cagehop_isobars_evaluate(got, k, &after);
  assert_int_equal(before.status, CAGEHOP_OK);
  assert_int_equal(after.status, before.status);
  assert_memory_equal(&before, &after, offsetof(struct cagehop_isobar, status));
  for (size_t i = 0; i < 2; i++) {
    struct cagehop_cooling c, d;
    cagehop_isobars_cool(want, j, i, &c);
    cagehop_isobars_cool(got, k, i, &d);
    assert_int_equal(c.status, i == 0 ? CAGEHOP_OK : CAGEHOP_NO_TRANSITION);
    assert_int_equal(d.status, c.status);
    assert_memory_equal(&c, &d, offsetof(struct cagehop_cooling, status));
  }
}

/// Isobars that travelled to another process as bytes, some of them: all numbers to the last bit, for
/// coolings and with two curves a pressure too.
static void parts_have_the_same_bits(void **state) {
  (void)state;
  const double pressure[PRESSURES] = {0.0, 1.0, 3.0}, rate[] = {0.1, 1e12};
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, PRESSURES, pressure};
  for (int viscous = 0; viscous < 2; viscous++) {
    struct cagehop_isobar_params wanted = params;
    struct cagehop_isobars *isobars, *part;
    wanted.n_cooling_rate = 2;
    wanted.cooling_rate_K_per_s = rate;
    wanted.transition_viscosity_Pa_s = viscous ? 1e12 : 0.0;
    assert_int_equal(cagehop_isobars_create(&model, &wanted, &axis, &isobars), CAGEHOP_OK);
    accept_all(isobars, pressure, false, &nothing);
    for (size_t first = 0; first < PRESSURES; first++) {
      for (size_t count = 1; first + count <= PRESSURES; count++) {
        const size_t length = isobars_part_bytes(isobars, count);
        unsigned char *bytes = malloc(length + 1);
        assert_non_null(bytes);
        bytes[length] = 77;
        isobars_part_pack(isobars, first, count, bytes);
        assert_int_equal(bytes[length], 77);
        assert_int_equal(isobars_part_unpack(&model, bytes, &part), CAGEHOP_OK);
        free(bytes); // nothing of it is needed any more
        assert_int_equal(isobars_part_params(part)->n_cooling_rate, 2);
        for (size_t j = count; j-- > 0;) {
          check_same(isobars, first + j, part, j);
        }
        cagehop_isobars_destroy(&part);
      }
    }
    cagehop_isobars_destroy(&isobars);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reduced_pressures_have_their_vft_lines),
      cmocka_unit_test(pressures_in_MPa_are_followed),
      cmocka_unit_test(states_without_a_cage_bound_the_window),
      cmocka_unit_test(failed_states_at_the_transition_are_its_status),
      cmocka_unit_test(parts_have_the_same_bits),
  };
  return cmocka_run_group_tests_name("isobar_points", tests, NULL, NULL);
}
