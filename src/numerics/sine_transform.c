// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/sine_transform.h"

#include "numerics/shared.h"

#include <cagehop/status.h>
#include <fftw3.h>
#include <limits.h>

static int transform(size_t n, double factor, double data[], fftw_r2r_kind kind) {
  if (n > INT_MAX) {
    return CAGEHOP_NO_MEMORY;
  }
  // Not FFTW_MEASURE: it chooses an algorithm by timing, so two runs could differ in the last bits.
  planner_lock();
  fftw_plan plan = planner_has_room(n) ? fftw_plan_r2r_1d((int)n, data, data, kind, FFTW_ESTIMATE) : NULL;
  planner_unlock();
  if (plan == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  fftw_execute(plan);
  planner_lock();
  fftw_destroy_plan(plan);
  planner_unlock();
  for (size_t i = 0; i < n; i++) {
    data[i] *= factor;
  }
  return CAGEHOP_OK;
}

// FFTW's results are twice the sums, hence the factor 1/2.

int sine_transform(size_t n, double step, double data[]) {
  return transform(n, 0.5 * step, data, FFTW_RODFT00);
}

int sine_transform_staggered(size_t n, double step, double data[]) {
  return transform(n, 0.5 * step, data, FFTW_RODFT01);
}
