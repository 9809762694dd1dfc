// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/closure.h"

#include "numerics/exponential.h"

#include <math.h>

/// c and dc/dgamma at n <= CLOSURE_BLOCK places; without slope[] where it is NULL.
typedef void evaluate_closure(const struct closure *closure, size_t n, const double r[], const double gamma[],
                              double c[], double slope[]);

/// c from the bridge function B(gamma), and its derivative in slope[] made into that of c.
static void from_bridge(size_t n, const double gamma[], double bridge[], double c[], double slope[]) {
  double h[CLOSURE_BLOCK]; // g - 1
  for (size_t i = 0; i < n; i++) {
    h[i] = gamma[i] + bridge[i];
  }
  exponentials_less_one(n, h);
  for (size_t i = 0; i < n; i++) {
    c[i] = h[i] - gamma[i];
  }
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = (1.0 + h[i]) * (1.0 + slope[i]) - 1.0;
  }
}

static void percus_yevick(const struct closure *closure, size_t n, const double r[], const double gamma[],
                          double c[], double slope[]) {
  (void)closure, (void)r, (void)gamma;
  for (size_t i = 0; i < n; i++) {
    c[i] = 0.0;
  }
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = 0.0;
  }
}

static void hypernetted_chain(const struct closure *closure, size_t n, const double r[], const double gamma[],
                              double c[], double slope[]) {
  (void)closure, (void)r;
  double bridge[CLOSURE_BLOCK] = {0.0};
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = 0.0;
  }
  from_bridge(n, gamma, bridge, c, slope);
}

static void martynov_sarkisov(const struct closure *closure, size_t n, const double r[], const double gamma[],
                              double c[], double slope[]) {
  (void)closure, (void)r;
  double bridge[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    const double root = sqrt(1.0 + 2.0 * gamma[i]); // NaN below gamma = -1/2, where the closure has no value
    bridge[i] = root - 1.0 - gamma[i];
    if (slope != NULL) {
      slope[i] = 1.0 / root - 1.0;
    }
  }
  from_bridge(n, gamma, bridge, c, slope);
}

/// B = (1 + s gamma)^(1/s) - 1 - gamma; s = 2 is Martynov and Sarkisov's, s = 1 the hypernetted chain.
static void ballone_pastore(const struct closure *closure, size_t n, const double r[], const double gamma[],
                            double c[], double slope[]) {
  (void)closure, (void)r;
  const double s = 15.0 / 8.0; // their choice for hard spheres
  double bridge[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    const double root = pow(1.0 + s * gamma[i], 1.0 / s); // NaN below gamma = -1/s
    bridge[i] = root - 1.0 - gamma[i];
    if (slope != NULL) {
      slope[i] = root / (1.0 + s * gamma[i]) - 1.0;
    }
  }
  from_bridge(n, gamma, bridge, c, slope);
}

static void modified_verlet(const struct closure *closure, size_t n, const double r[], const double gamma[],
                            double c[], double slope[]) {
  (void)closure, (void)r;
  double bridge[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    bridge[i] = -gamma[i] * gamma[i] / (2.0 + 1.6 * fabs(gamma[i]));
  }
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = (-2.0 * gamma[i] - 1.6 * copysign(1.0, gamma[i]) * bridge[i]) / (2.0 + 1.6 * fabs(gamma[i]));
  }
  from_bridge(n, gamma, bridge, c, slope);
}

static void rogers_young(const struct closure *closure, size_t n, const double r[], const double gamma[],
                         double c[], double slope[]) {
  double f[CLOSURE_BLOCK], e[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    f[i] = -closure->alpha * r[i];
  }
  exponentials_less_one(n, f);
  for (size_t i = 0; i < n; i++) {
    f[i] = -f[i];
    e[i] = gamma[i] * f[i];
  }
  exponentials_less_one(n, e);
  for (size_t i = 0; i < n; i++) {
    c[i] = e[i] / f[i] - gamma[i];
  }
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = e[i];
  }
}

/// What belongs to each closure.
static const struct {
  struct cagehop_closure_entry entry;
  bool is_short, has_kink; // see closure.h
  evaluate_closure *evaluate;
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

void closure_evaluate(const struct closure *closure, size_t n, const double r[], const double gamma[],
                      double c[], double slope[]) {
  closures[closure->kind].evaluate(closure, n, r, gamma, c, slope);
}

double closure_direct(const struct closure *closure, double r, double gamma) {
  double c;
  closure_evaluate(closure, 1, &r, &gamma, &c, NULL);
  return c;
}
