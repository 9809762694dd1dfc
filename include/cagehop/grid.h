// SPDX-License-Identifier: GPL-3.0-or-later
/// Axes: values with their unit. A list of pressures travels as one struct from whoever has it (a job, a map,
/// a caller) to where points are computed, and only there becomes reduced pressures. Not collective.
#ifndef CAGEHOP_GRID_H
#define CAGEHOP_GRID_H

#include <cagehop/export.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What an axis is in. The first two are pressures, the next two and the last say which isochore.
enum cagehop_unit {
  CAGEHOP_UNIT_REDUCED_PRESSURE,  ///< kBT/d^3, at each isochore's own temperature
  CAGEHOP_UNIT_MEGAPASCAL,        ///< MPa
  CAGEHOP_UNIT_PACKING_FRACTION,  ///< 1
  CAGEHOP_UNIT_KELVIN,            ///< K
  CAGEHOP_UNIT_KELVIN_PER_SECOND, ///< K/s, cooling rates
  CAGEHOP_UNIT_REDUCED_DENSITY,   ///< rho d^3 = 6 phi/pi, [1/d^3]
};

/// value[i], i < count, all in one unit.
struct cagehop_axis {
  enum cagehop_unit unit;
  size_t count;
  const double *value;
};

/// The unit as text: "kBT/d^3", "MPa", "1", "K", "K/s", "1/d^3".
CAGEHOP_API const char *cagehop_unit_name(enum cagehop_unit unit);

/// Values first .. first + count - 1 of an axis, which must have them; the result points into its values.
CAGEHOP_API struct cagehop_axis cagehop_axis_part(const struct cagehop_axis *axis, size_t first,
                                                  size_t count);

/// A pressure in kBT/d^3 from one in `unit`, where kBT/d^3 is pressure_unit_MPa, [MPa]. Without a temperature
/// that is NaN, and so is then what was given in MPa.
CAGEHOP_API double cagehop_reduced_pressure(enum cagehop_unit unit, double pressure,
                                            double pressure_unit_MPa);

/// The packing fraction phi = pi rho d^3/6, [1], of a density rho d^3, [1/d^3].
CAGEHOP_API double cagehop_density_packing_fraction(double density);

#ifdef __cplusplus
}
#endif
#endif
