// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/sine_transform.h"

#include "numerics/shared.h"

#include <cagehop/status.h>
#include <fftw3.h>
#include <limits.h>

/// From so many intervals on, planning FFTW_RODFT00 takes 10 to 40 ms, unless their number is a power of two,
/// and the transform itself 0.3 ms.
static const size_t long_intervals = (size_t)1 << 14;

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

/// The same as FFTW_RODFT00 by the Fourier transform of the data continued as an odd function, which FFTW
/// plans in half a millisecond.
static int transform_continued(size_t n, double factor, double data[]) {
  const size_t intervals = n + 1, length = 2 * intervals;
  if (length > INT_MAX) {
    return CAGEHOP_NO_MEMORY;
  }
  double *from = fftw_alloc_real(length), *to = fftw_alloc_real(length);
  fftw_plan plan = NULL;
  if (from != NULL && to != NULL) {
    planner_lock();
    plan = planner_has_room(length)
               ? fftw_plan_r2r_1d((int)length, from, to, FFTW_R2HC, FFTW_ESTIMATE | FFTW_DESTROY_INPUT)
               : NULL;
    planner_unlock();
  }
  if (plan != NULL) {
    from[0] = from[intervals] = 0.0;
    for (size_t i = 1; i < intervals; i++) {
      from[i] = data[i - 1];
      from[length - i] = -data[i - 1];
    }
    fftw_execute(plan);
    planner_lock();
    fftw_destroy_plan(plan);
    planner_unlock();
    for (size_t k = 1; k < intervals; k++) { // to[length - k]: the imaginary part at k
      data[k - 1] = factor * -to[length - k];
    }
  }
  fftw_free(from);
  fftw_free(to);
  return plan != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

// FFTW's results are twice the sums, hence the factor 1/2.

int sine_transform(size_t n, double step, double data[]) {
  return n + 1 < long_intervals ? transform(n, 0.5 * step, data, FFTW_RODFT00)
                                : transform_continued(n, 0.5 * step, data);
}

int sine_transform_staggered(size_t n, double step, double data[]) {
  return transform(n, 0.5 * step, data, FFTW_RODFT01);
}
