// SPDX-License-Identifier: GPL-3.0-or-later
/// Axes with their unit, the division of pressures into tiles, and points at the pressures of an axis.
#include "grid/tiling.h"
#include "support/check.h"

#include <cagehop/parameter.h>
#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <string.h>

static void units_have_names(void **state) {
  (void)state;
  assert_string_equal(cagehop_unit_name(CAGEHOP_UNIT_REDUCED_PRESSURE), "kBT/d^3");
  assert_string_equal(cagehop_unit_name(CAGEHOP_UNIT_MEGAPASCAL), "MPa");
  assert_string_equal(cagehop_unit_name(CAGEHOP_UNIT_PACKING_FRACTION), "1");
  assert_string_equal(cagehop_unit_name(CAGEHOP_UNIT_KELVIN), "K");
}

static void pressures_become_reduced_in_one_place(void **state) {
  (void)state;
  check_relative("MPa", cagehop_reduced_pressure(CAGEHOP_UNIT_MEGAPASCAL, 31.0, 15.5), 2.0, 0.0);
  check_relative("kBT/d^3", cagehop_reduced_pressure(CAGEHOP_UNIT_REDUCED_PRESSURE, 31.0, 15.5), 31.0, 0.0);
  check_relative("without T", cagehop_reduced_pressure(CAGEHOP_UNIT_REDUCED_PRESSURE, 31.0, NAN), 31.0, 0.0);
  assert_true(isnan(cagehop_reduced_pressure(CAGEHOP_UNIT_MEGAPASCAL, 31.0, NAN)));
}

static void a_part_of_an_axis_keeps_its_unit(void **state) {
  (void)state;
  const double value[] = {0.0, 1.0, 2.0, 3.0};
  const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 4, value};
  const struct cagehop_axis part = cagehop_axis_part(&axis, 1, 2);
  assert_int_equal(part.unit, CAGEHOP_UNIT_MEGAPASCAL);
  assert_int_equal(part.count, 2);
  assert_ptr_equal(part.value, &value[1]);
}

static void every_pressure_is_in_the_tile_of_its_block(void **state) {
  (void)state;
  for (size_t n = 1; n < 10000; n += 371) {
    const struct tiling tiling = tiling_of(n, (enum tiling_cost)(n % 3));
    for (size_t j = 0; j < n; j++) {
      const struct tile tile = tile_at(0, tiling_block_of(tiling, j), tiling);
      assert_true(tile.block < tiling_blocks(tiling));
      assert_true(j >= tile.first && j < tile.first + tile.count);
    }
  }
}

/// In either unit, and across the blocks they are evaluated in, points are those of pressures one by one.
static void points_of_an_axis_are_those_of_its_pressures(void **state) {
  enum { COUNT = 2 * BLOCK_EVALUATE + 3 };
  (void)state;
  struct cagehop_model model = cagehop_model_default();
  struct cagehop_isochore *isochore = NULL;
  static struct cagehop_point got[COUNT], want;
  static double pressure[COUNT];
  model.material.phi_g = 0.6585;
  assert_int_equal(cagehop_isochore_solve(&model, 0.6, &isochore), CAGEHOP_OK);
  const double unit_MPa = cagehop_isochore_summary(isochore)->pressure_unit_MPa;
  for (size_t j = 0; j < COUNT; j++) {
    pressure[j] = 0.01 * (double)j;
  }
  for (int unit = CAGEHOP_UNIT_REDUCED_PRESSURE; unit <= CAGEHOP_UNIT_MEGAPASCAL; unit++) {
    const struct cagehop_axis axis = {(enum cagehop_unit)unit, COUNT, pressure};
    cagehop_isochore_evaluate_axis(isochore, &axis, got);
    for (size_t j = 0; j < COUNT; j++) {
      const double P = unit == CAGEHOP_UNIT_MEGAPASCAL ? pressure[j] / unit_MPa : pressure[j];
      cagehop_isochore_evaluate(isochore, 1, &P, &want);
      assert_int_equal(got[j].status, CAGEHOP_OK);
      assert_memory_equal(&got[j].pressure, &want.pressure, sizeof want.pressure);
      assert_memory_equal(&got[j].relaxation.tau_alpha, &want.relaxation.tau_alpha, sizeof(double));
    }
  }
  cagehop_isochore_destroy(&isochore);
}

static void megapascals_need_a_temperature(void **state) {
  (void)state;
  struct cagehop_model model = cagehop_model_default();
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  const double pressure = 10.0;
  model.material.phi_g = NAN;
  assert_int_equal(cagehop_isochore_solve(&model, 0.5, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate_axis(isochore, &(struct cagehop_axis){CAGEHOP_UNIT_MEGAPASCAL, 1, &pressure},
                                 &point);
  assert_int_equal(point.status, CAGEHOP_OUT_OF_RANGE);
  cagehop_isochore_evaluate_axis(isochore, &(struct cagehop_axis){.count = 1, .value = &pressure}, &point);
  assert_int_equal(point.status, CAGEHOP_OK);
  cagehop_isochore_destroy(&isochore);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(units_have_names),
      cmocka_unit_test(pressures_become_reduced_in_one_place),
      cmocka_unit_test(a_part_of_an_axis_keeps_its_unit),
      cmocka_unit_test(every_pressure_is_in_the_tile_of_its_block),
      cmocka_unit_test(points_of_an_axis_are_those_of_its_pressures),
      cmocka_unit_test(megapascals_need_a_temperature),
  };
  return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
