// SPDX-License-Identifier: GPL-3.0-or-later
#include "thermodynamics/path_rule.h"

#include "numerics/chebyshev.h"

double path_node(size_t slot) {
  return chebyshev_node(PATH_INTERVALS + 1, 0.0, 1.0, slot);
}

size_t path_slot(const struct path_rule *rule, size_t k) {
  return k * (PATH_INTERVALS / rule->intervals);
}

/// The integral over x from -1 to 1 of the Chebyshev polynomial T_j(x).
static double moment(size_t j) {
  return j % 2 == 0 ? 2.0 / (1.0 - (double)j * (double)j) : 0.0;
}

/// The same of x T_j(x).
static double first_moment(size_t j) {
  return j == 0 ? 0.0 : 0.5 * (moment(j + 1) + moment(j - 1));
}

/// f(0) of the polynomial of the highest degree but one through the others: its last divided difference is 0.
static void remove_origin(size_t intervals, double weight[]) {
  for (size_t k = 1; k <= intervals; k++) {
    weight[k] -= weight[0] * (k % 2 == 0 ? 1.0 : -1.0) * (k == intervals ? 1.0 : 2.0);
  }
  weight[0] = 0.0;
}

void path_rule_fill(size_t intervals, bool known_origin, struct path_rule *rule) {
  const size_t count = intervals + 1;
  *rule = (struct path_rule){.intervals = intervals};
  for (size_t k = 0; k < count; k++) {
    double unit[PATH_INTERVALS + 1] = {0.0}, coefficient[PATH_INTERVALS + 1];
    unit[k] = 1.0;
    chebyshev_fit(count, unit, coefficient);
    for (size_t j = 0; j < count; j++) { // t = (1 + x)/2
      rule->one[k] += 0.5 * coefficient[j] * moment(j);
      rule->linear[k] += 0.25 * coefficient[j] * (moment(j) + first_moment(j));
    }
  }
  if (!known_origin) {
    remove_origin(intervals, rule->one);
    remove_origin(intervals, rule->linear);
  }
}
