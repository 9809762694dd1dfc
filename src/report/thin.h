// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: which states and pressures of a large map a page shows. Pure arithmetic.
#ifndef CAGEHOP_REPORT_THIN_H
#define CAGEHOP_REPORT_THIN_H

#include <stddef.h>

/// Bytes that the values of a page take: base64 of `point` bytes a point, `state` a state, `pressure` a
/// pressure.
struct thin_cost {
  size_t point, state, pressure;
};

/// How many states and pressures are shown: all, or at most as many of either as fit into `bytes`; or, where
/// `points` is no NaN, into that many points. At least one of each.
void thin_choose(size_t n_state, size_t n_pressure, const struct thin_cost *cost, double bytes, double points,
                 size_t *states, size_t *pressures);

/// Which of `all` values the k-th of `shown` is: evenly spread, the first and the last among them.
size_t thin_index(size_t k, size_t shown, size_t all);

#endif
