// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/closure.h"

#include <math.h>

bool closure_is_short(enum cagehop_closure kind) {
  return kind == CAGEHOP_CLOSURE_PERCUS_YEVICK;
}

/// c and dc/dgamma from the bridge function B(gamma) and its derivative `slope`.
static struct closure_value from_bridge(double gamma, double bridge, double slope) {
  const double g = exp(gamma + bridge);
  return (struct closure_value){
      .c = expm1(gamma + bridge) - gamma,
      .slope = g * (1.0 + slope) - 1.0,
  };
}

struct closure_value closure_evaluate(const struct closure *closure, double r, double gamma) {
  switch (closure->kind) {
  case CAGEHOP_CLOSURE_PERCUS_YEVICK:
    return (struct closure_value){0.0, 0.0};
  case CAGEHOP_CLOSURE_HYPERNETTED_CHAIN:
    return from_bridge(gamma, 0.0, 0.0);
  case CAGEHOP_CLOSURE_MARTYNOV_SARKISOV: {
    const double root = sqrt(1.0 + 2.0 * gamma); // NaN below gamma = -1/2, where the closure has no value
    return from_bridge(gamma, root - 1.0 - gamma, 1.0 / root - 1.0);
  }
  case CAGEHOP_CLOSURE_MODIFIED_VERLET: {
    const double denominator = 2.0 + 1.6 * fabs(gamma);
    const double bridge = -gamma * gamma / denominator;
    return from_bridge(gamma, bridge,
                       -2.0 * gamma / denominator - 1.6 * copysign(1.0, gamma) * bridge / denominator);
  }
  case CAGEHOP_CLOSURE_ROGERS_YOUNG: {
    const double f = -expm1(-closure->alpha * r);
    return (struct closure_value){.c = expm1(gamma * f) / f - gamma, .slope = expm1(gamma * f)};
  }
  }
  return (struct closure_value){NAN, NAN};
}
