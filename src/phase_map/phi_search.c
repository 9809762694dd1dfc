// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/phi_search.h"

#include "numerics/root.h"
#include "numerics/shared.h"
#include "phase_map/phi_range.h"

#include <cagehop/status.h>
#include <math.h>

double phi_search_state(const struct cagehop_structure_params *structure, double x) {
  return cagehop_structure_state_unit(structure) == CAGEHOP_UNIT_KELVIN ? -x : x;
}

/// Steps of a range of temperatures, and what the root is found to within in it.
static void take_temperatures(struct phi_search *search, const struct cagehop_structure_params *structure) {
  const double steps = 8.0, relative_width = 1e-13;
  double low, high;
  temperature_range_of(structure, &low, &high);
  search->low = -high;
  search->high = -low;
  search->ratio = structure->source == CAGEHOP_STRUCTURE_TABLE ? 1.0 : M_SQRT1_2; // decades of a system
  search->step = search->ratio == 1.0 ? (search->high - search->low) / steps : 0.0;
  search->width = relative_width * low;
}

bool phi_search_confine(struct phi_search *search, const struct cagehop_structure_params *structure) {
  if (cagehop_structure_state_unit(structure) == CAGEHOP_UNIT_KELVIN) {
    take_temperatures(search, structure);
  } else {
    double low, high;
    phi_range_of(structure, &low, &high);
    search->low = fmax(search->low, low);
    search->high = fmin(search->high, high);
  }
  return search->low < search->high;
}

/// Whether the root is above x; false also where the state there fails.
static bool is_below_root(const struct phi_search *search, double x) {
  const double f = search->f(x, search->context);
  return search->rises ? f < 0.0 : f > 0.0;
}

int phi_search(const struct phi_search *search, double *x) {
  const double ratio = search->ratio > 0.0 ? search->ratio : 1.0;
  double low = search->low, high = low;
  bool below = is_below_root(search, low);
  while (below && high < search->high) {
    low = high;
    high = fmin(high * ratio + search->step, search->high);
    below = is_below_root(search, high);
  }
  if (search->first_failed->status != CAGEHOP_OK) {
    return search->first_failed->status;
  }
  if (below || high == search->low) {
    return CAGEHOP_NO_TRANSITION;
  }
  gsl_errors_returned();
  const int status = root_find(search->f, search->context, low, high, search->width, x);
  gsl_errors_handled();
  return search->first_failed->status != CAGEHOP_OK ? search->first_failed->status : status;
}
