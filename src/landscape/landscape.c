// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/landscape.h>

#include "landscape/barrier_sums.h"

#include <cagehop/status.h>
#include <float.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>

// F' rises from -infinity at r = 0 and tends to 0 from below at large r. In between it has no extremum or
// two: a maximum (the stiffest pull of the cage) and a minimum. Critical points solve F'(r) = -P, one on each
// monotonic branch.

struct cagehop_landscape {
  struct barrier_sums sums;
  bool has_extrema;
  double r_max, pull_max; // maximum of F': its place and height
  double r_min, pull_min; // minimum of F'
  struct cagehop_spinodals spinodals;
};

/// What a root or minimum search evaluates: derivative `order` of F at P = 0.
struct search {
  const struct barrier_sums *sums;
  int order;
};

static double search_value(double r, void *context) {
  const struct search *search = context;
  double F[3];
  barrier_sums_evaluate(search->sums, r, F);
  return F[search->order];
}

/// The root in [low, high], where the signs differ, by Brent's method: to the last bits of a root of order
/// `scale`, or of the root itself with scale = 0.
static int find_root(double (*value)(double, void *), void *context, double low, double high, double scale,
                     double *root) {
  gsl_function function = {.function = value, .params = context};
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  if (solver == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  int status =
      gsl_root_fsolver_set(solver, &function, low, high) == 0 ? CAGEHOP_NO_CONVERGENCE : CAGEHOP_NOT_FINITE;
  for (int i = 0; i < 200 && status == CAGEHOP_NO_CONVERGENCE; i++) {
    if (gsl_root_fsolver_iterate(solver) != 0) {
      status = CAGEHOP_NOT_FINITE;
      break;
    }
    *root = gsl_root_fsolver_root(solver);
    const double width = gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver);
    if (width <= 4.0 * DBL_EPSILON * fmax(scale, fabs(*root))) {
      status = CAGEHOP_OK;
    }
  }
  gsl_root_fsolver_free(solver);
  return status;
}

const char *cagehop_regime_name(enum cagehop_regime regime) {
  static const char *const names[CAGEHOP_REGIME_COUNT] = {
      "pending", "fluid", "irreversible", "two_state", "trapped", "supercritical", "failed"};
  return (unsigned)regime < CAGEHOP_REGIME_COUNT ? names[regime] : NULL;
}

/// The scan of F'' for its sign changes, from outside in.
struct scan {
  int changes;
  double outer[2];  // brackets the outermost change, F'' > 0 outside: the minimum of F'
  double inner[2];  // brackets the next: the maximum of F'
  double lowest_at; // where F'' r^2 was lowest
};

static struct scan scan_curvature(const struct barrier_sums *sums) {
  const double r_outer = 4.0, r_inner = 3.0 / (1.2 * sums->stiffness + 3.0), ratio = 1.02;
  struct scan scan = {0};
  double lowest = INFINITY, r_before = r_outer, F[3];
  bool positive_before = true;
  for (double r = r_outer; r > 0.5 * r_inner; r /= scan.changes < 2 ? ratio : 1.1) {
    barrier_sums_evaluate(sums, r, F);
    const bool positive = F[2] > 0.0;
    if (positive != positive_before) {
      double *bracket = scan.changes == 0 ? scan.outer : scan.inner;
      if (scan.changes < 2) {
        bracket[0] = r;
        bracket[1] = r_before;
      }
      scan.changes++;
    }
    if (F[2] * r * r < lowest) {
      lowest = F[2] * r * r;
      scan.lowest_at = r;
    }
    positive_before = positive;
    r_before = r;
  }
  return scan;
}

static double curvature_scaled(double r, void *context) {
  return search_value(r, context) * r * r;
}

/// Close to the cusp the two extrema of F' may lie between two points of the scan: looks for F'' < 0 there.
static int look_closer(const struct barrier_sums *sums, struct scan *scan) {
  struct search search = {.sums = sums, .order = 2};
  gsl_function function = {.function = curvature_scaled, .params = &search};
  const double low = scan->lowest_at / 1.05, high = scan->lowest_at * 1.05;
  gsl_min_fminimizer *minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
  if (minimizer == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  if (gsl_min_fminimizer_set(minimizer, &function, scan->lowest_at, low, high) == 0) {
    for (int i = 0; i < 50 && gsl_min_fminimizer_iterate(minimizer) == 0; i++) {
    }
    if (gsl_min_fminimizer_f_minimum(minimizer) < 0.0) {
      const double r = gsl_min_fminimizer_x_minimum(minimizer);
      *scan = (struct scan){.changes = 2, .outer = {r, high}, .inner = {low, r}, .lowest_at = r};
    }
  }
  gsl_min_fminimizer_free(minimizer);
  return CAGEHOP_OK;
}

static int find_extrema(struct cagehop_landscape *landscape) {
  struct search curvature = {.sums = &landscape->sums, .order = 2};
  struct search pull = {.sums = &landscape->sums, .order = 1};
  struct scan scan = scan_curvature(&landscape->sums);
  int status = CAGEHOP_OK;
  if (scan.changes == 0) {
    status = look_closer(&landscape->sums, &scan);
  }
  if (status != CAGEHOP_OK || scan.changes == 0) {
    return status;
  }
  if (scan.changes != 2) {
    return CAGEHOP_NOT_RESOLVED;
  }
  status = find_root(search_value, &curvature, scan.outer[0], scan.outer[1], 0.0, &landscape->r_min);
  if (status == CAGEHOP_OK) {
    status = find_root(search_value, &curvature, scan.inner[0], scan.inner[1], 0.0, &landscape->r_max);
  }
  landscape->pull_min = search_value(landscape->r_min, &pull);
  landscape->pull_max = search_value(landscape->r_max, &pull);
  landscape->has_extrema = status == CAGEHOP_OK;
  return status;
}

/// Delta at pressure exp(log_pressure).
static double delta_at(double log_pressure, void *landscape) {
  struct cagehop_landscape_point point;
  const int status = cagehop_landscape_solve(landscape, exp(log_pressure), &point);
  return status == CAGEHOP_OK ? point.Delta : NAN;
}

/// Delta rises with P from below 0 at the lower spinodal (or at P = 0) to above 0 at the upper one.
static int find_coexistence(struct cagehop_landscape *landscape) {
  const double lower = landscape->spinodals.P_lower > 0.0 ? landscape->spinodals.P_lower : 0.0;
  const double upper = landscape->spinodals.P_upper;
  const double margin = 1e-9 * (upper - lower);
  const double high = log(upper - margin);
  double low = lower > 0.0 ? log(lower + margin) : high - 2.0;
  while (lower == 0.0 && low > -600.0 && delta_at(low, landscape) > 0.0) {
    low -= 2.0;
  }
  if (!(delta_at(low, landscape) < 0.0 && delta_at(high, landscape) > 0.0)) {
    return CAGEHOP_OK; // closer to the cusp than the margin: there is no certified number
  }
  double log_pressure;
  const int status = find_root(delta_at, landscape, low, high, 1.0, &log_pressure);
  if (status == CAGEHOP_OK) {
    landscape->spinodals.P_coexistence = exp(log_pressure);
  }
  return status;
}

int cagehop_landscape_create(const struct cagehop_structure *structure,
                             struct cagehop_landscape **landscape) {
  *landscape = NULL;
  struct cagehop_landscape *result = calloc(1, sizeof *result);
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  result->spinodals = (struct cagehop_spinodals){.P_lower = NAN, .P_upper = NAN, .P_coexistence = NAN};
  int status = barrier_sums_create(structure, CAGEHOP_PRESSURE_MAX, &result->sums);
  if (status == CAGEHOP_OK) {
    status = find_extrema(result);
  }
  if (status == CAGEHOP_OK && result->has_extrema && result->pull_min < 0.0) {
    result->spinodals.P_upper = -result->pull_min;
    if (result->pull_max < 0.0) {
      result->spinodals.P_lower = -result->pull_max;
    }
    status = find_coexistence(result);
  }
  if (status != CAGEHOP_OK) {
    cagehop_landscape_destroy(&result);
  }
  *landscape = result;
  return status;
}

void cagehop_landscape_destroy(struct cagehop_landscape **landscape) {
  if (*landscape != NULL) {
    barrier_sums_clear(&(*landscape)->sums);
    free(*landscape);
    *landscape = NULL;
  }
}

const struct cagehop_spinodals *cagehop_landscape_spinodals(const struct cagehop_landscape *landscape) {
  return &landscape->spinodals;
}

double cagehop_landscape_r_min(const struct cagehop_landscape *landscape) {
  return landscape->sums.r_min;
}

void cagehop_landscape_evaluate(const struct cagehop_landscape *landscape, double r, double pressure,
                                double F[3]) {
  barrier_sums_evaluate(&landscape->sums, r, F);
  F[0] += pressure * r;
  F[1] += pressure;
}

static enum cagehop_regime classify(const struct cagehop_landscape *landscape, double pressure) {
  const bool caged = landscape->has_extrema && -pressure < landscape->pull_max;
  if (pressure == 0.0) {
    return caged ? CAGEHOP_REGIME_IRREVERSIBLE : CAGEHOP_REGIME_FLUID;
  }
  if (!landscape->has_extrema) {
    return CAGEHOP_REGIME_SUPERCRITICAL;
  }
  if (-pressure <= landscape->pull_min) {
    return CAGEHOP_REGIME_TRAPPED;
  }
  return caged ? CAGEHOP_REGIME_TWO_STATE : CAGEHOP_REGIME_FLUID;
}

/// A critical point and F, F', F'' there at P = 0; NaN where there is none.
struct critical {
  double r, F[3];
};

static const struct critical no_critical = {NAN, {NAN, NAN, NAN}};

/// The critical point F'(r) = -P on a branch [low, high] along which F' is `rising` or falling through -P:
/// Newton's method on r(F' + P), halving the bracket where it would leave it. That function is nearly linear
/// at both minima, because F' is -3/r and a constant there.
static int find_critical(const struct barrier_sums *sums, double pressure, double low, double high,
                         bool rising, struct critical *critical) {
  critical->r = sqrt(low * high);
  for (int i = 0; i < 200; i++) {
    const double r = critical->r;
    barrier_sums_evaluate(sums, r, critical->F);
    const double pull = critical->F[1] + pressure;
    if (!isfinite(pull)) {
      return CAGEHOP_NOT_FINITE;
    }
    if ((pull > 0.0) == rising) {
      high = r;
    } else {
      low = r;
    }
    double next = r - r * pull / (pull + r * critical->F[2]);
    if (!(next > low && next < high)) { // also where the slope is 0
      next = 0.5 * (low + high);
    }
    if (fabs(next - r) <= 2.0 * DBL_EPSILON * r || high - low <= 4.0 * DBL_EPSILON * r) {
      return CAGEHOP_OK;
    }
    critical->r = next;
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// The minimum on the innermost branch, which ends at `high`.
static int find_cage(const struct cagehop_landscape *landscape, double pressure, double high,
                     struct critical *critical) {
  double low = fmin(0.5 * high, 1.0 / (pressure + landscape->sums.stiffness)), F[3];
  barrier_sums_evaluate(&landscape->sums, low, F);
  for (int i = 0; i < 60 && F[1] + pressure >= 0.0; i++) {
    low *= 0.5;
    barrier_sums_evaluate(&landscape->sums, low, F);
  }
  return find_critical(&landscape->sums, pressure, low, high, true, critical);
}

struct cagehop_landscape_point cagehop_landscape_no_point(void) {
  return (struct cagehop_landscape_point){
      .regime = CAGEHOP_REGIME_FAILED,
      .r_L1 = NAN,
      .r_B = NAN,
      .r_L2 = NAN,
      .jump_1 = NAN,
      .jump_2 = NAN,
      .F_B1 = NAN,
      .F_B2 = NAN,
      .Delta = NAN,
      .K_0 = NAN,
      .K_B = NAN,
      .K_2 = NAN,
  };
}

/// F(r, P) at a critical point. Eq. 2.
static double height(const struct critical *critical, double pressure) {
  return critical->F[0] + pressure * critical->r;
}

/// What follows from the critical points; what has none is NaN.
static struct cagehop_landscape_point derive(enum cagehop_regime regime, double pressure,
                                             const struct critical *cage, const struct critical *barrier,
                                             const struct critical *outer) {
  return (struct cagehop_landscape_point){
      .regime = regime,
      .r_L1 = cage->r,
      .r_B = barrier->r,
      .r_L2 = outer->r,
      .jump_1 = barrier->r - cage->r,
      .jump_2 = outer->r - barrier->r,
      .F_B1 = height(barrier, pressure) - height(cage, pressure),
      .F_B2 = height(barrier, pressure) - height(outer, pressure),
      .Delta = height(outer, pressure) - height(cage, pressure),
      .K_0 = fabs(cage->F[2]),
      .K_B = fabs(barrier->F[2]),
      .K_2 = fabs(outer->F[2]),
  };
}

int cagehop_landscape_solve(const struct cagehop_landscape *landscape, double pressure,
                            struct cagehop_landscape_point *point) {
  const struct barrier_sums *sums = &landscape->sums;
  const double r_max = landscape->r_max, r_min = landscape->r_min;

  *point = cagehop_landscape_no_point();
  if (!(pressure >= 0.0 && pressure <= CAGEHOP_PRESSURE_MAX)) {
    return CAGEHOP_OUT_OF_RANGE;
  }
  const enum cagehop_regime regime = classify(landscape, pressure);
  const bool has_barrier = regime == CAGEHOP_REGIME_IRREVERSIBLE || regime == CAGEHOP_REGIME_TWO_STATE;
  const bool has_cage = has_barrier || regime == CAGEHOP_REGIME_TRAPPED;
  const bool has_outer =
      regime == CAGEHOP_REGIME_TWO_STATE || (regime == CAGEHOP_REGIME_FLUID && pressure > 0.0);
  struct critical cage = no_critical, barrier = no_critical, outer = no_critical;
  int status = CAGEHOP_OK;
  if (has_cage) {
    status = find_cage(landscape, pressure, r_max, &cage);
  }
  if (status == CAGEHOP_OK && has_barrier) {
    status = find_critical(sums, pressure, r_max, r_min, false, &barrier);
  }
  // F' >= -3/r, so the outer minimum lies at 3/P or inside; 4/P keeps the bracket clear of rounding.
  if (status == CAGEHOP_OK && has_outer) {
    status = find_critical(sums, pressure, r_min, 4.0 / pressure, true, &outer);
  }
  if (status == CAGEHOP_OK && regime == CAGEHOP_REGIME_SUPERCRITICAL) {
    status = find_cage(landscape, pressure, 4.0 / pressure, &cage);
  }
  if (status == CAGEHOP_OK) {
    *point = derive(regime, pressure, &cage, &barrier, &outer);
  }
  return status;
}
