// SPDX-License-Identifier: GPL-3.0-or-later
#include "fit/jet.h"

#include <math.h>

struct jet jet_constant(double value) {
  return (struct jet){.value = value};
}

struct jet jet_variable(double value, int j) {
  struct jet result = {.value = value};
  result.slope[j] = 1.0;
  return result;
}

struct jet jet_sum(struct jet a, struct jet b) {
  a.value += b.value;
  for (int j = 0; j < JET_VARIABLES; j++) {
    a.slope[j] += b.slope[j];
    a.mixed[j] += b.mixed[j];
  }
  return a;
}

struct jet jet_scaled(struct jet a, double factor) {
  return jet_of_one(a, factor * a.value, factor, 0.0);
}

struct jet jet_product(struct jet a, struct jet b) {
  return jet_of_two(
      a, b, &(struct jet_partials){.f = a.value * b.value, .f_a = b.value, .f_b = a.value, .f_ab = 1.0});
}

struct jet jet_of_one(struct jet a, double f, double f_a, double f_aa) {
  struct jet result = {.value = f};
  for (int j = 0; j < JET_VARIABLES; j++) {
    result.slope[j] = f_a * a.slope[j];
    result.mixed[j] = f_a * a.mixed[j] + f_aa * a.slope[JET_T] * a.slope[j];
  }
  return result;
}

struct jet jet_of_two(struct jet a, struct jet b, const struct jet_partials *p) {
  const double a_T = a.slope[JET_T], b_T = b.slope[JET_T];
  struct jet result = {.value = p->f};
  for (int j = 0; j < JET_VARIABLES; j++) {
    result.slope[j] = p->f_a * a.slope[j] + p->f_b * b.slope[j];
    result.mixed[j] = p->f_a * a.mixed[j] + p->f_b * b.mixed[j] + p->f_aa * a_T * a.slope[j] +
                      p->f_ab * (a_T * b.slope[j] + b_T * a.slope[j]) + p->f_bb * b_T * b.slope[j];
  }
  return result;
}

struct jet jet_ln(struct jet a) {
  return jet_of_one(a, log(a.value), 1.0 / a.value, -1.0 / (a.value * a.value));
}

struct jet jet_exp(struct jet a) {
  const double f = exp(a.value);
  return jet_of_one(a, f, f, f);
}
