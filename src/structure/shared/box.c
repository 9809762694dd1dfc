// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/box.h"

#include <math.h>

double structure_box(double phi) {
  // r h(r) falls as exp(-w r), w the distance of the first pole of S(q) from the real axis, which is the half
  // width of its first peak. The fit of w is low by 20 % at phi = 0.50 and high by 13 % at 0.74, and low
  // below 0.5, see docs/explanation/constants.md; too low means a box that is longer than necessary. With
  // this box w box is at least 13, so what the box cuts off, which is of order exp(-2 w box), is at most
  // 3e-12.
  const double half_width = phi < 0.5 ? 0.4 : 0.246 * pow((0.86 - phi) / 0.26, 1.8);
  return fmax(32.0, 15.0 / half_width);
}
