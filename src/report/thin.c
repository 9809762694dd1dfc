// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/thin.h"

#include <math.h>
#include <stdbool.h>

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

void thin_choose(size_t n_state, size_t n_pressure, const struct thin_cost *cost, double bytes, double points,
                 size_t *states, size_t *pressures) {
  size_t fits = 1, too_many = (n_state > n_pressure ? n_state : n_pressure) + 1;
  while (too_many - fits > 1) { // the most of either that fits
    const size_t most = fits + (too_many - fits) / 2;
    const double s = (double)smaller(n_state, most), p = (double)smaller(n_pressure, most);
    const double size =
        (4.0 / 3.0) * (s * p * (double)cost->point + s * (double)cost->state + p * (double)cost->pressure);
    const bool good = isnan(points) ? size <= bytes : s * p <= points;
    fits = good ? most : fits;
    too_many = good ? too_many : most;
  }
  *states = smaller(n_state, fits);
  *pressures = smaller(n_pressure, fits);
}

size_t thin_index(size_t k, size_t shown, size_t all) {
  return shown < 2 ? 0 : (2 * k * (all - 1) + (shown - 1)) / (2 * (shown - 1));
}
