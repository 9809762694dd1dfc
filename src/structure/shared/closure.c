// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/closure.h"

#include "numerics/exponential.h"

#include <math.h>

/// The places of a block with no array left out.
struct field {
  const double *r, *energy, *attraction, *mayer, *bridge;
};

/// c and dc/dgamma at n <= CLOSURE_BLOCK places; without slope[] where it is NULL.
typedef void evaluate_closure(const struct closure *closure, size_t n, const struct field *field,
                              const double gamma[], double c[], double slope[]);

/// c from the bridge function B, and its derivative with gamma in slope[] made into that of c.
static void from_bridge(size_t n, const struct field *field, const double gamma[], double bridge[],
                        double c[], double slope[]) {
  double h[CLOSURE_BLOCK]; // g - 1
  for (size_t i = 0; i < n; i++) {
    h[i] = gamma[i] + bridge[i] - field->energy[i];
  }
  exponentials_less_one(n, h);
  for (size_t i = 0; i < n; i++) {
    c[i] = h[i] - gamma[i];
  }
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = (1.0 + h[i]) * (1.0 + slope[i]) - 1.0;
  }
}

/// For closures that divide u, and for percus-yevick, whose u_attr is 0.
static void soft_mean_spherical(const struct closure *closure, size_t n, const struct field *field,
                                const double gamma[], double c[], double slope[]) {
  (void)closure;
  for (size_t i = 0; i < n; i++) {
    c[i] = field->mayer[i] * (1.0 + gamma[i] - field->attraction[i]) - field->attraction[i];
  }
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = field->mayer[i];
  }
}

static void hypernetted_chain(const struct closure *closure, size_t n, const struct field *field,
                              const double gamma[], double c[], double slope[]) {
  (void)closure;
  double bridge[CLOSURE_BLOCK] = {0.0};
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = 0.0;
  }
  from_bridge(n, field, gamma, bridge, c, slope);
}

static void bridge_table(const struct closure *closure, size_t n, const struct field *field,
                         const double gamma[], double c[], double slope[]) {
  (void)closure;
  double bridge[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    bridge[i] = field->bridge[i];
    if (slope != NULL) {
      slope[i] = 0.0;
    }
  }
  from_bridge(n, field, gamma, bridge, c, slope);
}

static void martynov_sarkisov(const struct closure *closure, size_t n, const struct field *field,
                              const double gamma[], double c[], double slope[]) {
  (void)closure;
  double bridge[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    const double root = sqrt(1.0 + 2.0 * gamma[i]); // NaN below gamma = -1/2, where the closure has no value
    bridge[i] = root - 1.0 - gamma[i];
    if (slope != NULL) {
      slope[i] = 1.0 / root - 1.0;
    }
  }
  from_bridge(n, field, gamma, bridge, c, slope);
}

/// s = 2 is Martynov and Sarkisov's bridge function, s = 1 the hypernetted chain.
static void ballone_pastore(const struct closure *closure, size_t n, const struct field *field,
                            const double gamma[], double c[], double slope[]) {
  (void)closure;
  const double s = 15.0 / 8.0; // their choice for hard spheres
  double bridge[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    const double root = pow(1.0 + s * gamma[i], 1.0 / s); // NaN below gamma = -1/s
    bridge[i] = root - 1.0 - gamma[i];
    if (slope != NULL) {
      slope[i] = root / (1.0 + s * gamma[i]) - 1.0;
    }
  }
  from_bridge(n, field, gamma, bridge, c, slope);
}

/// modified-verlet, whose u_attr is 0, and soft-verlet.
static void verlet(const struct closure *closure, size_t n, const struct field *field, const double gamma[],
                   double c[], double slope[]) {
  (void)closure;
  double bridge[CLOSURE_BLOCK], s[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    s[i] = gamma[i] - field->attraction[i];
    bridge[i] = -s[i] * s[i] / (2.0 + 1.6 * fabs(s[i]));
  }
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = (-2.0 * s[i] - 1.6 * copysign(1.0, s[i]) * bridge[i]) / (2.0 + 1.6 * fabs(s[i]));
  }
  from_bridge(n, field, gamma, bridge, c, slope);
}

/// rogers-young, whose u_attr is 0, and hybrid-mean-spherical.
static void mixed(const struct closure *closure, size_t n, const struct field *field, const double gamma[],
                  double c[], double slope[]) {
  double f[CLOSURE_BLOCK], e[CLOSURE_BLOCK];
  for (size_t i = 0; i < n; i++) {
    f[i] = -closure->alpha * field->r[i];
  }
  exponentials_less_one(n, f);
  for (size_t i = 0; i < n; i++) {
    f[i] = -f[i];
    e[i] = (gamma[i] - field->attraction[i]) * f[i];
  }
  exponentials_less_one(n, e);
  for (size_t i = 0; i < n; i++) {
    c[i] = e[i] / f[i] - gamma[i] + field->mayer[i] * (1.0 + e[i] / f[i]);
  }
  for (size_t i = 0; slope != NULL && i < n; i++) {
    slope[i] = e[i] + field->mayer[i] * (1.0 + e[i]);
  }
}

/// What belongs to each closure.
static const struct {
  struct cagehop_closure_entry entry;
  bool is_short, has_kink, divides; // see closure.h
  evaluate_closure *evaluate;
} closures[] = {
    [CAGEHOP_CLOSURE_PERCUS_YEVICK] =
        {{"percus-yevick", "Percus, Yevick 1958", NULL, true}, true, false, false, soft_mean_spherical},
    [CAGEHOP_CLOSURE_HYPERNETTED_CHAIN] =
        {{"hypernetted-chain", "Morita 1958", NULL, false}, false, false, false, hypernetted_chain},
    [CAGEHOP_CLOSURE_MARTYNOV_SARKISOV] = {{"martynov-sarkisov", "Martynov, Sarkisov 1983", NULL, false},
                                           false,
                                           false,
                                           false,
                                           martynov_sarkisov},
    [CAGEHOP_CLOSURE_MODIFIED_VERLET] = {{"modified-verlet", "Verlet 1980; Zhou, Mei, Schweizer 2020", NULL,
                                          false},
                                         false,
                                         true,
                                         false,
                                         verlet},
    [CAGEHOP_CLOSURE_ROGERS_YOUNG] =
        {{"rogers-young", "Rogers, Young 1984", "alpha", false}, false, false, false, mixed},
    [CAGEHOP_CLOSURE_BALLONE_PASTORE] = {{"ballone-pastore", "Ballone, Pastore, Galli, Gazzillo 1986", NULL,
                                          false},
                                         false,
                                         false,
                                         false,
                                         ballone_pastore},
    [CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL] =
        {{"soft-mean-spherical", "Madden, Rice 1980", NULL, false}, false, false, true, soft_mean_spherical},
    [CAGEHOP_CLOSURE_HYBRID_MEAN_SPHERICAL] =
        {{"hybrid-mean-spherical", "Zerah, Hansen 1986", "alpha", false}, false, false, true, mixed},
    [CAGEHOP_CLOSURE_SOFT_VERLET] =
        {{"soft-verlet", "Verlet 1980; Choudhury, Ghosh 2002", NULL, false}, false, true, true, verlet},
    [CAGEHOP_CLOSURE_BRIDGE_TABLE] =
        {{"bridge-table", "a table of the user's", NULL, false}, false, false, false, bridge_table},
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

bool closure_divides(enum cagehop_closure kind) {
  return closures[kind].divides;
}

void closure_evaluate(const struct closure *closure, size_t n, const struct closure_places *places,
                      const double gamma[], double c[], double slope[]) {
  static const double nothing[CLOSURE_BLOCK] = {0.0};
  const struct field field = {.r = places->r,
                              .energy = places->energy != NULL ? places->energy : nothing,
                              .attraction = places->attraction != NULL ? places->attraction : nothing,
                              .mayer = places->mayer != NULL ? places->mayer : nothing,
                              .bridge = places->bridge != NULL ? places->bridge : nothing};
  closures[closure->kind].evaluate(closure, n, &field, gamma, c, slope);
}

double closure_direct(const struct closure *closure, double r, double gamma) {
  double c;
  closure_evaluate(closure, 1, &(struct closure_places){.r = &r}, &gamma, &c, NULL);
  return c;
}
