// SPDX-License-Identifier: GPL-3.0-or-later
/// Isobars of many pressures from those of few, against the isobars themselves.
#include "phase_map/isobar_panels.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 2000, ALL_AT = ISOBAR_PANELS * ISOBAR_PANEL_AT };

static const double rates[] = {0.1, 10.0};

static struct cagehop_model model_of_test(void) {
  size_t count;
  struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK},
                                .material = cagehop_material_catalogue(&count)[0].material};
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  return model;
}

/// Isobars and coolings, those of each rate one after the other.
static void solve(const struct cagehop_model *model, const struct cagehop_axis *pressure,
                  struct cagehop_isobar isobar[], struct cagehop_cooling cooling[]) {
  struct cagehop_isobar_params params = cagehop_isobar_defaults();
  struct cagehop_isobars *isobars;
  params.cooling_rate_K_per_s = rates;
  params.n_cooling_rate = isfinite(model->material.phi_g) ? 2 : 0;
  assert_int_equal(cagehop_isobars_create(model, &params, pressure, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, model), CAGEHOP_OK);
  for (size_t j = 0; j < pressure->count; j++) {
    cagehop_isobars_evaluate(isobars, j, &isobar[j]);
    for (size_t i = 0; i < params.n_cooling_rate; i++) {
      cagehop_isobars_cool(isobars, j, i, &cooling[i * pressure->count + j]);
    }
  }
  cagehop_isobars_destroy(&isobars);
}

struct both {
  struct cagehop_isobar at[ALL_AT], want[COUNT], got[COUNT];
  struct cagehop_cooling cooling_at[2 * ALL_AT], cooling_want[2 * COUNT], cooling_got[2 * COUNT];
  double pressure[COUNT], pressure_at[ALL_AT];
};

/// COUNT pressures up to `most`, and all isobars directly.
static struct both *solve_both(const struct cagehop_model *model, enum cagehop_unit unit, double most) {
  struct both *both = calloc(1, sizeof *both);
  const struct cagehop_axis pressure = {unit, COUNT, both->pressure}, at = {unit, ALL_AT, both->pressure_at};
  for (size_t j = 0; j < COUNT; j++) {
    both->pressure[j] = most * (double)j / (COUNT - 1);
  }
  isobar_panels_pressures(&pressure, both->pressure_at);
  solve(model, &pressure, both->want, both->cooling_want);
  solve(model, &at, both->at, both->cooling_at);
  return both;
}

static bool interpolate(struct both *both, size_t p, size_t *first, size_t *count) {
  const double *at = &both->pressure_at[p * ISOBAR_PANEL_AT];
  isobar_panel_part(COUNT, p, first, count);
  bool good = isobar_panel_interpolate(at, &both->at[p * ISOBAR_PANEL_AT], *count, &both->pressure[*first],
                                       &both->got[*first]);
  for (size_t i = 0; i < 2 && both->cooling_at[0].tau_g > 0.0; i++) {
    good =
        isobar_panel_interpolate_cooling(at, &both->cooling_at[i * ALL_AT + p * ISOBAR_PANEL_AT], *count,
                                         &both->pressure[*first], &both->cooling_got[i * COUNT + *first]) &&
        good;
  }
  return good;
}

/// What both know of an isobar: slopes with the pressure, of both, are known to 1e-9, T and tau to what phi_g
/// is.
static void check_isobar(const struct cagehop_isobar *got, const struct cagehop_isobar *want) {
  assert_int_equal(got->status, CAGEHOP_OK);
  assert_int_equal(want->status, CAGEHOP_OK);
  check_absolute("phi_g", got->phi_g, want->phi_g, 1e-12);
  assert_true(fabs(got->phi_g - want->phi_g) <= got->phi_g_error && got->phi_g_error < 1e-9);
  check_relative("T_g", got->T_g, want->T_g, 1e-12);
  check_absolute("pressure", got->pressure_g_MPa, want->pressure_g_MPa, 1e-10);
  check_relative("fragility", got->fragility, want->fragility, 2e-10);
  check_relative("dTg/dP", got->dT_g_dP, want->dT_g_dP, 2e-9);
  check_relative("activation volume", got->activation_volume_nm3, want->activation_volume_nm3, 2e-9);
  check_relative("ln tau0", got->vft.ln_tau0, want->vft.ln_tau0, 1e-10);
  check_relative("B", got->vft.B, want->vft.B, 1e-10);
  check_relative("T0", got->vft.T0, want->vft.T0, 1e-10);
  check_relative("standard error of B", got->vft.B_stderr, want->vft.B_stderr, 1e-8);
  check_relative("T_g of the line", got->vft.T_g, want->vft.T_g, 1e-11);
  check_relative("m of the line", got->vft.fragility, want->vft.fragility, 1e-10);
  assert_true(isnan(got->T_g_stderr) && isnan(got->fragility_stderr));
}

static void panels_have_the_isobars(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  for (int MPa = 0; MPa < 2; MPa++) {
    struct both *both =
        solve_both(&model, MPa ? CAGEHOP_UNIT_MEGAPASCAL : CAGEHOP_UNIT_REDUCED_PRESSURE, MPa ? 50.0 : 3.5);
    for (size_t p = 0, next = 0; p < ISOBAR_PANELS; p++) {
      size_t first, count;
      assert_true(interpolate(both, p, &first, &count));
      assert_int_equal(first, next); // each pressure is in one panel
      next = first + count;
      assert_true(p + 1 < ISOBAR_PANELS || next == COUNT);
      for (size_t j = first; j < next; j++) {
        check_isobar(&both->got[j], &both->want[j]);
        for (size_t i = 0; i < 2; i++) {
          const struct cagehop_cooling *got = &both->cooling_got[i * COUNT + j],
                                       *want = &both->cooling_want[i * COUNT + j];
          assert_int_equal(got->status, CAGEHOP_OK);
          check_relative("T_g", got->T_g, want->T_g, 1e-11);
          assert_true(fabs(got->T_g - want->T_g) <= got->T_g_error && got->T_g_error < 1e-5);
          check_relative("tau_g", got->tau_g, want->tau_g, 1e-8);
          check_relative("fragility", got->fragility, want->fragility, 1e-8);
        }
      }
      // At a node it is the isobar itself.
      assert_memory_equal(&both->got[first], &both->want[first], offsetof(struct cagehop_isobar, status));
      assert_memory_equal(&both->got[next - 1], &both->want[next - 1],
                          offsetof(struct cagehop_isobar, status));
    }
    free(both);
  }
}

/// What does not exist anywhere does not exist, and the rest does.
static void columns_without_numbers_have_none(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test();
  model.material.phi_g = NAN;
  struct both *both = solve_both(&model, CAGEHOP_UNIT_REDUCED_PRESSURE, 1.0);
  size_t first, count;
  assert_true(interpolate(both, 3, &first, &count));
  for (size_t j = first; j < first + count; j++) {
    check_absolute("phi_g", both->got[j].phi_g, both->want[j].phi_g, 1e-12);
    assert_true(isnan(both->got[j].T_g) && isnan(both->got[j].fragility) && isnan(both->got[j].vft.B));
    check_relative("activation volume", both->got[j].activation_volume_nm3,
                   both->want[j].activation_volume_nm3, 2e-9);
  }
  free(both);
}

/// Where transitions end, P_upper(phi_g) = 3.88, panels are refused before they are wrong.
static void panels_end_before_the_transition_does(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  struct both *both = solve_both(&model, CAGEHOP_UNIT_REDUCED_PRESSURE, 4.2);
  size_t refused = 0;
  for (size_t p = 0; p < ISOBAR_PANELS; p++) {
    size_t first, count;
    const bool good = interpolate(both, p, &first, &count);
    refused += !good;
    for (size_t j = first; j < first + count; j++) {
      const bool there = both->want[j].status == CAGEHOP_OK;
      assert_true(there || !good);
      if (good) {
        assert_true(fabs(both->got[j].phi_g - both->want[j].phi_g) <= both->got[j].phi_g_error);
      }
    }
  }
  assert_true(refused >= 1 && refused <= 2);
  free(both);
}

/// Records that are made up: a column with a bend, a status, a number that is missing, at any one place.
static void panels_that_are_not_smooth_are_refused(void **state) {
  (void)state;
  struct cagehop_isobar at[ISOBAR_PANEL_AT], got[COUNT];
  double pressure[ISOBAR_PANELS * 250], all_at[ALL_AT];
  for (size_t j = 0; j < ISOBAR_PANELS * 250; j++) {
    pressure[j] = 1e-3 * (double)j;
  }
  isobar_panels_pressures(
      &(struct cagehop_axis){CAGEHOP_UNIT_REDUCED_PRESSURE, ISOBAR_PANELS * 250, pressure}, all_at);
  for (int broken = -1; broken < ISOBAR_PANEL_AT; broken++) {
    for (int kind = 0; kind < 4; kind++) {
      for (int k = 0; k < ISOBAR_PANEL_AT; k++) {
        const double P = all_at[k];
        double column[offsetof(struct cagehop_isobar, status) / sizeof(double)];
        for (size_t c = 0; c < sizeof column / sizeof column[0]; c++) {
          column[c] = 1.0 + (double)c + exp(-0.1 * (double)c * P);
        }
        memcpy(&at[k], column, sizeof column);
        at[k].phi_g_error = 1e-12;
        at[k].status = kind == 0 && k == broken ? CAGEHOP_NOT_RESOLVED : CAGEHOP_OK;
        at[k].vft.T0 = kind == 1 && k == broken ? NAN : at[k].vft.T0;
        at[k].T_g *= kind == 2 && k == broken ? 1.0 + 1e-7 : 1.0;
        at[k].fragility += kind == 3 && broken >= 0 ? 1e-4 * fabs(P - 0.005 * (broken + 1)) : 0.0;
      }
      assert_true(isobar_panel_interpolate(all_at, at, 250, pressure, got) == (broken < 0));
    }
  }
  // All pressures alike: nothing to interpolate between.
  for (size_t j = 0; j < ISOBAR_PANELS * 250; j++) {
    pressure[j] = 1.0;
  }
  isobar_panels_pressures(
      &(struct cagehop_axis){CAGEHOP_UNIT_REDUCED_PRESSURE, ISOBAR_PANELS * 250, pressure}, all_at);
  assert_false(isobar_panel_interpolate(all_at, at, 250, pressure, got));
}

/// An error that is not known somewhere is not known anywhere between.
static void an_unknown_error_stays_unknown(void **state) {
  (void)state;
  struct cagehop_isobar at[ISOBAR_PANEL_AT], got[1];
  double pressure[ALL_AT], all_at[ALL_AT];
  for (size_t j = 0; j < ALL_AT; j++) {
    pressure[j] = 1e-3 * (double)j;
  }
  isobar_panels_pressures(&(struct cagehop_axis){CAGEHOP_UNIT_REDUCED_PRESSURE, ALL_AT, pressure}, all_at);
  for (int unknown = 0; unknown < ISOBAR_PANEL_AT; unknown++) {
    memset(at, 0, sizeof at);
    for (int k = 0; k < ISOBAR_PANEL_AT; k++) {
      at[k].phi_g_error = k == unknown ? NAN : 1e-12;
    }
    assert_true(isobar_panel_interpolate(all_at, at, 1, &pressure[5], got));
    assert_true(isnan(got->phi_g_error));
  }
}

static void panels_pay_where_states_are_cheap(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test();
  assert_true(isobar_panels_pay(&model, 5 * ALL_AT) && !isobar_panels_pay(&model, 5 * ALL_AT - 1));
  model.structure.source = CAGEHOP_STRUCTURE_PRISM;
  assert_true(isobar_panels_pay(&model, 5 * ALL_AT));
  model.structure.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET;
  assert_false(isobar_panels_pay(&model, 65536));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(panels_have_the_isobars),
      cmocka_unit_test(columns_without_numbers_have_none),
      cmocka_unit_test(panels_end_before_the_transition_does),
      cmocka_unit_test(panels_that_are_not_smooth_are_refused),
      cmocka_unit_test(an_unknown_error_stays_unknown),
      cmocka_unit_test(panels_pay_where_states_are_cheap),
  };
  return cmocka_run_group_tests_name("isobar_panels", tests, NULL, NULL);
}
