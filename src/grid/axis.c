// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/grid.h>

#include <math.h>

const char *cagehop_unit_name(enum cagehop_unit unit) {
  switch (unit) {
  case CAGEHOP_UNIT_REDUCED_PRESSURE:
    return "kBT/d^3";
  case CAGEHOP_UNIT_MEGAPASCAL:
    return "MPa";
  case CAGEHOP_UNIT_KELVIN:
    return "K";
  case CAGEHOP_UNIT_KELVIN_PER_SECOND:
    return "K/s";
  case CAGEHOP_UNIT_REDUCED_DENSITY:
    return "1/d^3";
  case CAGEHOP_UNIT_PACKING_FRACTION:
    break;
  }
  return "1";
}

struct cagehop_axis cagehop_axis_part(const struct cagehop_axis *axis, size_t first, size_t count) {
  return (struct cagehop_axis){.unit = axis->unit, .count = count, .value = axis->value + first};
}

double cagehop_reduced_pressure(enum cagehop_unit unit, double pressure, double pressure_unit_MPa) {
  return unit == CAGEHOP_UNIT_MEGAPASCAL ? pressure / pressure_unit_MPa : pressure;
}

double cagehop_density_packing_fraction(double density) {
  return M_PI * density / 6.0;
}
