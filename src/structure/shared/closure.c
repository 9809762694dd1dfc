// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/closure.h"

#include <math.h>

/// c and dc/dgamma from the bridge function B(gamma) and its derivative `slope`.
static struct closure_value from_bridge(double gamma, double bridge, double slope) {
  const double h = expm1(gamma + bridge); // g - 1
  return (struct closure_value){
      .c = h - gamma,
      .slope = (1.0 + h) * (1.0 + slope) - 1.0,
  };
}

static struct closure_value percus_yevick(const struct closure *closure, double r, double gamma) {
  (void)closure, (void)r, (void)gamma;
  return (struct closure_value){0.0, 0.0};
}

static struct closure_value hypernetted_chain(const struct closure *closure, double r, double gamma) {
  (void)closure, (void)r;
  return from_bridge(gamma, 0.0, 0.0);
}

static struct closure_value martynov_sarkisov(const struct closure *closure, double r, double gamma) {
  (void)closure, (void)r;
  const double root = sqrt(1.0 + 2.0 * gamma); // NaN below gamma = -1/2, where the closure has no value
  return from_bridge(gamma, root - 1.0 - gamma, 1.0 / root - 1.0);
}

/// B = (1 + s gamma)^(1/s) - 1 - gamma; s = 2 is Martynov and Sarkisov's, s = 1 the hypernetted chain.
static struct closure_value ballone_pastore(const struct closure *closure, double r, double gamma) {
  (void)closure, (void)r;
  const double s = 15.0 / 8.0;                       // their choice for hard spheres
  const double root = pow(1.0 + s * gamma, 1.0 / s); // NaN below gamma = -1/s
  return from_bridge(gamma, root - 1.0 - gamma, root / (1.0 + s * gamma) - 1.0);
}

static struct closure_value modified_verlet(const struct closure *closure, double r, double gamma) {
  (void)closure, (void)r;
  const double denominator = 2.0 + 1.6 * fabs(gamma);
  const double bridge = -gamma * gamma / denominator;
  return from_bridge(gamma, bridge,
                     -2.0 * gamma / denominator - 1.6 * copysign(1.0, gamma) * bridge / denominator);
}

static struct closure_value rogers_young(const struct closure *closure, double r, double gamma) {
  const double f = -expm1(-closure->alpha * r);
  const double e = expm1(gamma * f);
  return (struct closure_value){.c = e / f - gamma, .slope = e};
}

/// What belongs to each closure.
static const struct {
  struct cagehop_closure_entry entry;
  bool is_short, has_kink; // see closure.h
  struct closure_value (*evaluate)(const struct closure *closure, double r, double gamma);
} closures[] = {
    [CAGEHOP_CLOSURE_PERCUS_YEVICK] = {{"percus-yevick", "Percus, Yevick 1958", NULL, true},
                                       true,
                                       false,
                                       percus_yevick},
    [CAGEHOP_CLOSURE_HYPERNETTED_CHAIN] = {{"hypernetted-chain", "Morita 1958", NULL, false},
                                           false,
                                           false,
                                           hypernetted_chain},
    [CAGEHOP_CLOSURE_MARTYNOV_SARKISOV] = {{"martynov-sarkisov", "Martynov, Sarkisov 1983", NULL, false},
                                           false,
                                           false,
                                           martynov_sarkisov},
    [CAGEHOP_CLOSURE_MODIFIED_VERLET] = {{"modified-verlet", "Verlet 1980; Zhou, Mei, Schweizer 2020", NULL,
                                          false},
                                         false,
                                         true,
                                         modified_verlet},
    [CAGEHOP_CLOSURE_ROGERS_YOUNG] = {{"rogers-young", "Rogers, Young 1984", "alpha", false},
                                      false,
                                      false,
                                      rogers_young},
    [CAGEHOP_CLOSURE_BALLONE_PASTORE] = {{"ballone-pastore", "Ballone, Pastore, Galli, Gazzillo 1986", NULL,
                                          false},
                                         false,
                                         false,
                                         ballone_pastore},
};

const struct cagehop_closure_entry *cagehop_closure_find(enum cagehop_closure closure) {
  return (size_t)closure < sizeof closures / sizeof closures[0] ? &closures[closure].entry : NULL;
}

const char *cagehop_closure_name(enum cagehop_closure closure) {
  const struct cagehop_closure_entry *entry = cagehop_closure_find(closure);
  return entry != NULL ? entry->name : NULL;
}

bool closure_is_short(enum cagehop_closure kind) {
  return (size_t)kind < sizeof closures / sizeof closures[0] && closures[kind].is_short;
}

bool closure_has_kink(enum cagehop_closure kind) {
  return closures[kind].has_kink;
}

struct closure_value closure_evaluate(const struct closure *closure, double r, double gamma) {
  return closures[closure->kind].evaluate(closure, r, gamma);
}
