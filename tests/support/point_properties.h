// SPDX-License-Identifier: GPL-3.0-or-later
/// What holds of every point of an isochore, whatever its S(q): certified or `failed` with a reason, the
/// identities of the theory, the regime that the spinodals say, and roots and barriers that an independent
/// quadrature of Eq. 1 on S(q) finds too. Random pressures, also next to the spinodals.
#ifndef CAGEHOP_TESTS_POINT_PROPERTIES_H
#define CAGEHOP_TESTS_POINT_PROPERTIES_H

#include "support/chance.h"
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PRESSURES = 200 }; ///< of an isochore

// ---------------------------------------------------------------- chance

/// A number a little off `value`: by 1e-12 to 1e-3 of it, to either side.
static inline double beside(double value) {
  return value * (1.0 + (chance() < 0.5 ? -1.0 : 1.0) * pow(10.0, -12.0 + 9.0 * chance()));
}

static inline double any_pressure(const struct cagehop_spinodals *spinodals) {
  const double kind = chance();
  const double at = kind < 0.15   ? spinodals->P_lower
                    : kind < 0.30 ? spinodals->P_upper
                    : kind < 0.35 ? spinodals->P_coexistence
                                  : NAN;
  if (at > 0.0) {
    return beside(at);
  }
  return kind < 0.37 ? 0.0 : kind < 0.7 ? 6.0 * chance() : pow(10.0, -8.0 + 11.0 * chance());
}

// ---------------------------------------------------------------- an independent quadrature of Eq. 1

enum { ORDER = 8, FINE = 4800, WIDE = 2400, NODES = ORDER * (FINE + WIDE) };

/// Gauss' nodes and weights of one panel.
static inline void gauss_panel(double from, double to, double x[ORDER], double weight[ORDER]) {
  static const double node[] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                0.9602898564975363},
                      share[] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                 0.1012285362903763};
  for (int i = 0; i < ORDER; i++) {
    x[i] = 0.5 * (from + to) + (i < 4 ? -0.5 : 0.5) * (to - from) * node[i % 4];
    weight[i] = 0.5 * (to - from) * share[i % 4];
  }
}

/// S(q) at Gauss points of panels of 0.0125/d up to q = 60/d and of 1.25/d above, up to 3060/d.
struct quadrature {
  double tolerance; ///< 1e-9 of the panels, and a tenth of what S(q) itself is uncertain by: integrals over
                    ///< S(q) need be no better
  double phi, q[NODES], weight[NODES], S[NODES], h[NODES];
};

static inline void quadrature_fill(struct quadrature *quadrature, const struct cagehop_structure *structure,
                                   double phi) {
  quadrature->phi = phi;
  quadrature->tolerance = 1e-9 + 0.1 * cagehop_structure_certificate(structure)->error;
  for (int panel = 0; panel < FINE + WIDE; panel++) {
    const double from = panel < FINE ? 0.0125 * panel : 60.0 + 1.25 * (panel - FINE),
                 width = panel < FINE ? 0.0125 : 1.25;
    gauss_panel(from, from + width, &quadrature->q[ORDER * panel], &quadrature->weight[ORDER * panel]);
  }
  cagehop_structure_factor(structure, NODES, quadrature->q, quadrature->S, quadrature->h);
}

/// F[0] = F(r), F[1] = F'(r) at P = 0.
static inline void quadrature_sum(const struct quadrature *quadrature, double r, double F[2]) {
  double height = 0.0, force = 0.0;
  for (size_t k = 0; k < NODES; k++) {
    const double q = quadrature->q[k], S = quadrature->S[k], h = quadrature->h[k],
                 decay = exp(-q * q * r * r * (1.0 + S) / (6.0 * S)), of = q * q * h * h * decay;
    height += quadrature->weight[k] * of / (1.0 + S);
    force += quadrature->weight[k] * of * q * q / S;
  }
  const double phi = quadrature->phi;
  F[0] = -3.0 * log(r) - height / (12.0 * M_PI * phi);
  F[1] = -3.0 / r + force * r / (36.0 * M_PI * phi);
}

/// q = 3060/d suffices where exp(-(q r)^2/6) is gone there.
static inline bool quadrature_reaches(double r) {
  return 3060.0 * r > 14.0;
}

// ---------------------------------------------------------------- one point

/// What is said of a failing check.
static char where[320];
static size_t where_state; ///< length of what says the state, before the pressure

/// Says which state is checked; printf's words.
#define describe_state(...) (where_state = (size_t)snprintf(where, sizeof where, __VA_ARGS__))

static inline void describe_pressure(double pressure) {
  snprintf(where + where_state, sizeof where - where_state, ", P = %.17g", pressure);
}

static inline void require(bool right, const char *what) {
  if (!right) {
    fail_msg("%s: %s", where, what);
  }
}

static inline bool near(double got, double want, double tolerance) {
  return fabs(got - want) <= tolerance * fmax(1e-300, fabs(want));
}

static inline void check_failed(const struct cagehop_isochore *isochore, const struct cagehop_point *point) {
  struct cagehop_error error;
  cagehop_point_explain(isochore, point, &error);
  require(point->status > 0, "a negative status");
  require(error.text[0] != '\0' && strchr(error.text, '\n') == NULL, "a failed point has no reason");
  require(point->landscape.regime == CAGEHOP_REGIME_FAILED, "a failed point's regime is not `failed`");
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  const double P = point->pressure, low = summary->spinodals.P_lower, high = summary->spinodals.P_upper;
  require(summary->status != CAGEHOP_OK ||
              (point->status == CAGEHOP_NOT_RESOLVED &&
               (near(P, low, 1e-9) || near(P, high, 1e-9) || fabs(P - low) < 1e-12)),
          "a point fails that is not on a spinodal");
  require(isnan(point->landscape.F_B1) && isnan(point->landscape.r_L1) &&
              isnan(point->relaxation.tau_alpha) && isnan(point->relaxation.D),
          "a failed point has numbers");
}

/// Away from the spinodals by more than the rounding of F'.
static inline void check_regime(const struct cagehop_isochore *isochore, double P,
                                enum cagehop_regime regime) {
  const struct cagehop_spinodals spinodals = cagehop_isochore_summary(isochore)->spinodals;
  const double slack = 1e-11 * fmax(1.0, P);
  const struct cagehop_extrema extrema = cagehop_landscape_extrema(cagehop_isochore_landscape(isochore));
  if (isnan(extrema.r_max)) {
    require(regime == (P > 0.0 ? CAGEHOP_REGIME_SUPERCRITICAL : CAGEHOP_REGIME_FLUID) ||
                regime == CAGEHOP_REGIME_SUPERCRITICAL,
            "F' is monotonic, and the regime is not supercritical");
    return;
  }
  const double low = isnan(spinodals.P_lower) ? 0.0 : spinodals.P_lower;
  if (P == 0.0) {
    require(regime == (extrema.F_1_max > 0.0 ? CAGEHOP_REGIME_IRREVERSIBLE : CAGEHOP_REGIME_FLUID) ||
                fabs(extrema.F_1_max) < slack,
            "the regime at P = 0");
  } else if (P < low - slack) {
    require(regime == CAGEHOP_REGIME_FLUID, "below P_lower, and not fluid");
  } else if (P > spinodals.P_upper + slack) {
    require(regime == CAGEHOP_REGIME_TRAPPED, "above P_upper, and not trapped");
  } else if (P > low + slack && P < spinodals.P_upper - slack) {
    require(regime == CAGEHOP_REGIME_TWO_STATE, "between the spinodals, and not two_state");
  }
}

static inline void check_two_state(const struct cagehop_point *point, double d_m) {
  const struct cagehop_landscape_point *at = &point->landscape;
  const struct cagehop_relaxation *times = &point->relaxation;
  require(at->r_L1 > 0.0 && at->r_L1 < at->r_B, "the cage lies beyond the barrier");
  require(at->F_B1 > 0.0 && at->K_0 > 0.0 && at->K_B > 0.0, "a barrier or curvature that is not above 0");
  require(near(at->jump_1, at->r_B - at->r_L1, 1e-12 + 1e-14 * at->r_B / at->jump_1), "jump_1");
  require(near(times->D, at->jump_1 * at->jump_1 * d_m * d_m / (6.0 * times->tau_alpha), 1e-12), "D, Eq. 13");
  require(at->regime == CAGEHOP_REGIME_TWO_STATE || times->tau_alpha_rev == times->tau_alpha,
          "tau_alpha_rev at P = 0");
  if (at->regime == CAGEHOP_REGIME_TWO_STATE) {
    require(at->r_B < at->r_L2 && at->F_B2 > 0.0 && at->K_2 > 0.0, "the outer minimum");
    require(fabs(at->Delta - (at->F_B1 - at->F_B2)) <= 1e-13 * (at->F_B1 + at->F_B2) + 1e-14, "Delta");
    require(near(times->p_1 + times->p_2, 1.0, 1e-14), "p_1 + p_2");
    require(near(times->tau_alpha_rev, times->tau_alpha / (1.0 + exp(at->Delta)), 1e-11),
            "tau_alpha_rev, Eq. 9");
  }
}

/// Eq. 3 with Eq. 4's tau_s: a_c is 0.
static inline void check_times(const struct cagehop_isochore *isochore, const struct cagehop_point *point) {
  const struct cagehop_landscape_point *at = &point->landscape;
  const double tau_s = cagehop_isochore_summary(isochore)->tau_s;
  switch (at->regime) {
  case CAGEHOP_REGIME_IRREVERSIBLE:
  case CAGEHOP_REGIME_TWO_STATE:
    require(near(point->relaxation.tau_alpha,
                 tau_s * (1.0 + 2.0 * M_PI / sqrt(at->K_0 * at->K_B) * exp(at->F_B1)), 1e-11),
            "tau_alpha, Eq. 3");
    check_two_state(point, 0.8e-9);
    break;
  case CAGEHOP_REGIME_FLUID:
    require(point->relaxation.tau_alpha == tau_s, "tau_alpha of a fluid");
    break;
  case CAGEHOP_REGIME_TRAPPED:
    require(isinf(point->relaxation.tau_alpha) && point->relaxation.D == 0.0 && at->r_L1 > 0.0 &&
                at->K_0 > 0.0,
            "a trapped point");
    break;
  case CAGEHOP_REGIME_SUPERCRITICAL:
    break;
  default:
    require(false, "a regime that no point has");
  }
}

/// Newton's step from each root on the quadrature, and the barrier between them.
static inline void check_quadrature(const struct quadrature *quadrature, const struct cagehop_point *point) {
  const struct cagehop_landscape_point *at = &point->landscape;
  const double tolerance = quadrature->tolerance;
  const double P = point->pressure, r[] = {at->r_L1, at->r_B, at->r_L2}, K[] = {at->K_0, at->K_B, at->K_2};
  double height[3] = {NAN, NAN, NAN};
  for (size_t k = 0; k < 3; k++) {
    double F[2];
    if (r[k] > 0.0 && quadrature_reaches(r[k]) && r[k] < 1e6) {
      quadrature_sum(quadrature, r[k], F);
      height[k] = F[0] + P * r[k];
      // The step that is left, or F' as far as the panels are right where roots nearly merge.
      require(fabs(F[1] + P) <= tolerance * K[k] * r[k] + tolerance * (3.0 / r[k]),
              "a root that the quadrature does not find");
    }
  }
  if (at->F_B1 > 0.0 && !isnan(height[0]) && !isnan(height[1])) {
    require(fabs(height[1] - height[0] - at->F_B1) <= tolerance * fmax(1.0, at->F_B1),
            "F_B1 of the quadrature");
  }
  if (at->F_B2 > 0.0 && !isnan(height[1]) && !isnan(height[2])) {
    require(fabs(height[1] - height[2] - at->F_B2) <= tolerance * fmax(1.0, at->F_B2),
            "F_B2 of the quadrature");
  }
}

/// d F_B1/dP = jump_1 and d F_B2/dP = -jump_2, integrated from P to 1.01 P by Gauss' rule, where both ends
/// are two_state and no spinodal is near.
static inline void check_slopes(const struct cagehop_isochore *isochore, const struct cagehop_point *point) {
  static const double node[] = {0.1127016653792583, 0.5, 0.8872983346207417},
                      weight[] = {5.0 / 18, 8.0 / 18, 5.0 / 18};
  const struct cagehop_spinodals spinodals = cagehop_isochore_summary(isochore)->spinodals;
  const double P = point->pressure, step = 0.01 * P;
  if (point->landscape.regime != CAGEHOP_REGIME_TWO_STATE || P + step > 0.9 * spinodals.P_upper ||
      P < 1.1 * spinodals.P_lower) {
    return;
  }
  const double pressure[] = {P + node[0] * step, P + node[1] * step, P + node[2] * step, P + step};
  struct cagehop_point at[4];
  double rise = 0.0, fall = 0.0;
  cagehop_isochore_evaluate(isochore, 4, pressure, at);
  for (size_t k = 0; k < 3; k++) {
    require(at[k].landscape.regime == CAGEHOP_REGIME_TWO_STATE, "a gap in two_state");
    rise += weight[k] * step * at[k].landscape.jump_1;
    fall += weight[k] * step * at[k].landscape.jump_2;
  }
  require(fabs(at[3].landscape.F_B1 - point->landscape.F_B1 - rise) <=
              1e-9 * point->landscape.F_B1 + 1e-6 * rise + 1e-14,
          "dF_B1/dP is not jump_1");
  require(fabs(at[3].landscape.F_B2 - point->landscape.F_B2 + fall) <=
              1e-9 * point->landscape.F_B2 + 1e-6 * fall + 1e-14,
          "dF_B2/dP is not -jump_2");
}

// ---------------------------------------------------------------- all of them

struct counts {
  size_t points, failed, regime[CAGEHOP_REGIME_COUNT], on_quadrature;
};

/// All that is above at random pressures of an isochore, which may have failed.
static inline void check_isochore(const struct cagehop_isochore *isochore, double phi,
                                  struct quadrature *quadrature, struct counts *counts) {
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  const bool solved = summary->status == CAGEHOP_OK;
  double pressure[PRESSURES];
  struct cagehop_point point[PRESSURES];
  for (size_t j = 0; j < PRESSURES; j++) {
    pressure[j] = any_pressure(&summary->spinodals);
  }
  cagehop_isochore_evaluate(isochore, PRESSURES, pressure, point);
  if (solved) {
    quadrature_fill(quadrature, cagehop_isochore_structure(isochore), phi);
  }
  for (size_t j = 0; j < PRESSURES; j++) {
    describe_pressure(pressure[j]);
    counts->points++;
    if (point[j].status != CAGEHOP_OK) {
      counts->failed++;
      check_failed(isochore, &point[j]);
      continue;
    }
    require(solved, "a point of a state that is not solved");
    require(point[j].pressure == pressure[j], "another pressure");
    counts->regime[point[j].landscape.regime]++;
    check_regime(isochore, pressure[j], point[j].landscape.regime);
    check_times(isochore, &point[j]);
    if (j % 20 == 0) {
      counts->on_quadrature++;
      check_quadrature(quadrature, &point[j]);
      check_slopes(isochore, &point[j]);
    }
  }
}

static inline void print_counts(const struct counts *counts) {
  printf("%zu points, %zu failed", counts->points, counts->failed);
  for (int regime = 0; regime < CAGEHOP_REGIME_COUNT; regime++) {
    printf(", %s %zu", cagehop_regime_name((enum cagehop_regime)regime), counts->regime[regime]);
  }
  printf("; %zu held against the quadrature\n", counts->on_quadrature);
}

#endif
