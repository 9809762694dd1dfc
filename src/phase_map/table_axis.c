// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/table_axis.h"

#include "numerics/chebyshev.h"
#include "status/text.h"

#include <math.h>

enum cagehop_unit table_axis_unit(const struct cagehop_structure_params *structure) {
  const bool kelvin = structure->source == CAGEHOP_STRUCTURE_PRISM && structure->system.density > 0.0;
  return kelvin ? CAGEHOP_UNIT_KELVIN : CAGEHOP_UNIT_PACKING_FRACTION;
}

bool table_axis_allows(enum cagehop_unit unit, double low, double high) {
  const bool within = unit == CAGEHOP_UNIT_KELVIN ? isfinite(high) : high <= CAGEHOP_PACKING_FRACTION_MAX;
  return low > 0.0 && low < high && within;
}

double table_axis_x(enum cagehop_unit unit, double state) {
  return unit == CAGEHOP_UNIT_KELVIN ? log(state) : state;
}

double table_axis_slope(enum cagehop_unit unit, double state) {
  return unit == CAGEHOP_UNIT_KELVIN ? 1.0 / state : 1.0;
}

double table_axis_node(enum cagehop_unit unit, size_t count, double low, double high, size_t k) {
  if (unit != CAGEHOP_UNIT_KELVIN) {
    return chebyshev_node(count, low, high, k);
  }
  return k == 0 ? low : k + 1 == count ? high : exp(chebyshev_node(count, log(low), log(high), k));
}

double table_axis_middle(enum cagehop_unit unit, double low, double high) {
  return unit == CAGEHOP_UNIT_KELVIN ? sqrt(low) * sqrt(high) : 0.5 * (low + high);
}

void table_axis_text(enum cagehop_unit unit, double low, double high, char text[TABLE_RANGE_TEXT_MAX]) {
  const bool kelvin = unit == CAGEHOP_UNIT_KELVIN;
  text_print(text, TABLE_RANGE_TEXT_MAX, "%s = %.10g to %.10g%s", kelvin ? "T" : "phi", low, high,
             kelvin ? " K" : "");
}
