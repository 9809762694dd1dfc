// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

double decimal_near(double x, double rounding) {
  char digits[32];
  snprintf(digits, sizeof digits, "%.15g", x);
  const double decimal = strtod(digits, NULL);
  return fabs(decimal - x) <= rounding ? decimal : x;
}
