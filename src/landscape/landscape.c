// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/landscape.h>

#include "grid/blocks.h"
#include "landscape/barrier_sums.h"
#include "landscape/critical.h"
#include "landscape/extrema.h"
#include "landscape/kernels.h"
#include "landscape/landscape.h"
#include "numerics/root.h"
#include "numerics/shared.h"

#include <cagehop/status.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

// Critical points solve F'(r) = -P, one on each monotonic branch of F'.

const char *cagehop_regime_name(enum cagehop_regime regime) {
  static const char *const names[CAGEHOP_REGIME_COUNT] = {
      "pending", "fluid", "irreversible", "two_state", "trapped", "supercritical", "failed"};
  return (unsigned)regime < CAGEHOP_REGIME_COUNT ? names[regime] : NULL;
}

/// F(r, P) at a critical point. Eq. 2.
static double height(const struct critical *critical, double pressure) {
  return critical->F[0] + pressure * critical->r;
}

/// Below it the difference of two heights, with some 1e-15 of F lost, has less than half its digits: the root
/// of DBL_EPSILON, [kBT]. Two points whose heights differ by so little are some r/300 apart.
static const double barrier_low = 1.5e-8;

/// The height of a barrier above one of its minima. Where the two nearly merge the difference of F is lost in
/// rounding; then the integral of F' + P between them is used. F' + P is 0 at both ends, so two-point Hermite
/// quadrature needs only the next two derivatives there:
/// h^2/10 (F''_min - F''_B) + h^3/120 (F'''_min + F'''_B), h = r_B - r_min. Its error, h^7/100800
/// times the seventh derivative of F, is about (h/r)^4/20 of the result, estimated with F' = -3/r.
static double barrier_height(const struct critical *barrier, const struct critical *minimum,
                             double pressure) {
  const double difference = height(barrier, pressure) - height(minimum, pressure);
  if (!(fabs(difference) < barrier_low)) { // NaN too
    return difference;
  }
  const double h = barrier->r - minimum->r;
  return h * h * (minimum->F[2] - barrier->F[2] + h * (minimum->F[3] + barrier->F[3]) / 12.0) / 10.0;
}

/// The barrier at P = 0 from the exact sums alone: the cage lies below the maximum of F', where F' > 0, and
/// the barrier between it and the minimum.
static int ambient_barrier(const struct cagehop_structure *structure, double *F_B1) {
  struct barrier_sums sums;
  const struct proxy none = {0};
  const struct field field = {&sums, &none};
  struct extrema extrema = {.exist = false};
  struct critical cage, barrier;
  // Some pressure, so that both extrema of F' are in the range also where the cage is hardly one.
  int status = barrier_sums_create(structure, 3.0, &sums);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = extrema_find(&field, &extrema);
  if (status == CAGEHOP_OK && extrema.exist && extrema.F_1_max > 0.0 && extrema.F_1_min < 0.0) {
    status = critical_find(&field, 0.0, sums.r_min, extrema.r_max, true, NAN, &cage);
    if (status == CAGEHOP_OK) {
      status = critical_find(&field, 0.0, extrema.r_max, extrema.r_min, false, NAN, &barrier);
    }
    if (status == CAGEHOP_OK) {
      *F_B1 = barrier_height(&barrier, &cage, 0.0);
    }
  }
  barrier_sums_clear(&sums);
  return status;
}

int cagehop_landscape_ambient_barrier(const struct cagehop_structure *structure, double *F_B1) {
  *F_B1 = NAN;
  gsl_errors_returned();
  const int status = ambient_barrier(structure, F_B1);
  gsl_errors_handled();
  return status;
}

const struct cagehop_spinodals *cagehop_landscape_spinodals(const struct cagehop_landscape *landscape) {
  return &landscape->spinodals;
}

struct cagehop_extrema cagehop_landscape_extrema(const struct cagehop_landscape *landscape) {
  const struct extrema *extrema = &landscape->extrema;
  return (struct cagehop_extrema){
      .r_max = extrema->exist ? extrema->r_max : NAN,
      .F_1_max = extrema->exist ? extrema->F_1_max : NAN,
      .r_min = extrema->exist ? extrema->r_min : NAN,
      .F_1_min = extrema->exist ? extrema->F_1_min : NAN,
  };
}

int cagehop_landscape_curvature_minimum(const struct cagehop_landscape *landscape, double *r, double F[3]) {
  gsl_errors_returned();
  const int status = extrema_curvature_minimum(&landscape->sums, &landscape->extrema, r);
  gsl_errors_handled();
  if (status == CAGEHOP_OK) {
    cagehop_landscape_evaluate(landscape, *r, 0.0, F);
  }
  return status;
}

double cagehop_landscape_r_min(const struct cagehop_landscape *landscape) {
  return landscape->sums.r_min;
}

void cagehop_landscape_evaluate(const struct cagehop_landscape *landscape, double r, double pressure,
                                double F[3]) {
  double derivatives[4];
  barrier_sums_evaluate(&landscape->sums, r, derivatives);
  F[0] = derivatives[0] + pressure * r;
  F[1] = derivatives[1] + pressure;
  F[2] = derivatives[2];
}

void cagehop_landscape_evaluate_many(const struct cagehop_landscape *landscape, size_t count,
                                     const double r[], double pressure, double F[]) {
  for (size_t i = 0; i < count; i++) {
    cagehop_landscape_evaluate(landscape, r[i], pressure, &F[3 * i]);
  }
}

static enum cagehop_regime classify(const struct cagehop_landscape *landscape, double pressure) {
  const bool caged = landscape->extrema.exist && -pressure < landscape->extrema.F_1_max;
  if (pressure == 0.0) {
    return caged ? CAGEHOP_REGIME_IRREVERSIBLE : CAGEHOP_REGIME_FLUID;
  }
  if (!landscape->extrema.exist) {
    return CAGEHOP_REGIME_SUPERCRITICAL;
  }
  if (-pressure <= landscape->extrema.F_1_min) {
    return CAGEHOP_REGIME_TRAPPED;
  }
  return caged ? CAGEHOP_REGIME_TWO_STATE : CAGEHOP_REGIME_FLUID;
}

/// Whether the pressure is equal to a spinodal within the error of F': then even the regime is undetermined.
static bool is_ambiguous(const struct cagehop_landscape *landscape, double pressure) {
  const struct extrema *extrema = &landscape->extrema;
  return extrema->exist &&
         (fabs(pressure + extrema->F_1_max) <= landscape_force_error(landscape, extrema->r_max) ||
          fabs(pressure + extrema->F_1_min) <= landscape_force_error(landscape, extrema->r_min));
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
      .slope_0 = NAN,
      .slope_B = NAN,
  };
}

/// The point's numbers from its critical points; NaN where one of those does not exist.
static struct cagehop_landscape_point derive(enum cagehop_regime regime, double pressure,
                                             const struct critical *cage, const struct critical *barrier,
                                             const struct critical *outer) {
  const double F_B1 = barrier_height(barrier, cage, pressure);
  const double F_B2 = barrier_height(barrier, outer, pressure);
  const double difference = height(outer, pressure) - height(cage, pressure);
  return (struct cagehop_landscape_point){
      .regime = regime,
      .r_L1 = cage->r,
      .r_B = barrier->r,
      .r_L2 = outer->r,
      .jump_1 = barrier->r - cage->r,
      .jump_2 = outer->r - barrier->r,
      .F_B1 = F_B1,
      .F_B2 = F_B2,
      // Next to the cusp both barriers are low, and their heights more accurate than the difference of F.
      .Delta = F_B1 < barrier_low && F_B2 < barrier_low ? F_B1 - F_B2 : difference,
      .K_0 = fabs(cage->F[2]),
      .K_B = fabs(barrier->F[2]),
      .K_2 = fabs(outer->F[2]),
      .slope_0 = cage->F[3],
      .slope_B = barrier->F[3],
  };
}

/// The minimum of a landscape whose F' has no extrema.
static int find_only(const struct field *field, double pressure, struct critical *critical) {
  const double low = fmin(2.0 / pressure, 1.0 / (pressure + field->sums->stiffness));
  return critical_find(field, pressure, low, 4.0 / pressure, true, NAN, critical);
}

enum { LANES = BLOCK_GUESSES };

/// The three kinds of critical points. F' rises through -P at both minima and falls at the barrier.
enum kind { CAGE, BARRIER, OUTER, CRITICAL_POINTS };

/// Up to LANES pressures: guesses of the critical points, NaN for points that do not exist, and what is found
/// from them together.
struct start {
  enum cagehop_regime regime[LANES];
  double guess[CRITICAL_POINTS][LANES];
  struct root_block roots[CRITICAL_POINTS];
};

/// Where a critical point lies.
struct bracket {
  double low, high;
};

static struct bracket bracket_of(const struct cagehop_landscape *landscape, enum kind kind, double pressure) {
  const struct extrema *extrema = &landscape->extrema;
  switch (kind) {
  case CAGE: // F' < -3/r + stiffness, so no cage lies below r = 1/(P + stiffness)
    return (struct bracket){fmin(0.5 * extrema->r_max, 1.0 / (pressure + landscape->sums.stiffness)),
                            extrema->r_max};
  case BARRIER:
    return (struct bracket){extrema->r_max, extrema->r_min};
  default: // F' >= -3/r, so the outer minimum lies at 3/P or inside; 4/P keeps the bracket clear of rounding
    return (struct bracket){extrema->r_min, 4.0 / pressure};
  }
}

bool cagehop_pressure_allowed(double pressure) {
  return pressure == 0.0 || (pressure >= CAGEHOP_PRESSURE_MIN && pressure <= CAGEHOP_PRESSURE_MAX);
}

/// The status of a pressure at which nothing can be computed, or 0.
static int check_pressure(const struct cagehop_landscape *landscape, double pressure) {
  if (!cagehop_pressure_allowed(pressure)) {
    return CAGEHOP_OUT_OF_RANGE;
  }
  return is_ambiguous(landscape, pressure) ? CAGEHOP_NOT_RESOLVED : CAGEHOP_OK;
}

/// Regimes, and guesses of the first `kinds` kinds from the tables.
static void find_guesses(const struct cagehop_landscape *landscape, enum kind kinds, size_t count,
                         const double pressure[], const int status[], struct start *start) {
  const struct extrema *extrema = &landscape->extrema;
  const struct guesses *guesses = &landscape->guesses;
  for (size_t j = 0; j < count; j++) {
    const double P = pressure[j];
    const enum cagehop_regime regime =
        status[j] == CAGEHOP_OK ? classify(landscape, P) : CAGEHOP_REGIME_FAILED;
    const bool has_barrier = regime == CAGEHOP_REGIME_IRREVERSIBLE || regime == CAGEHOP_REGIME_TWO_STATE;
    const bool has_cage = has_barrier || (kinds > OUTER && regime == CAGEHOP_REGIME_TRAPPED);
    const bool has_outer =
        kinds > OUTER && (regime == CAGEHOP_REGIME_TWO_STATE || (regime == CAGEHOP_REGIME_FLUID && P > 0.0));
    start->regime[j] = regime;
    start->guess[CAGE][j] = has_cage ? guess_cage(guesses, extrema, P) : NAN;
    start->guess[BARRIER][j] = has_barrier ? guess_barrier(guesses, extrema, P) : NAN;
    start->guess[OUTER][j] = has_outer ? guess_outer(guesses, extrema, P) : NAN;
  }
}

/// Improves the guesses by one vectorised step of Halley's method, and searches from there; both with the
/// landscape's polynomials, where it has any.
static void find_start(const struct cagehop_landscape *landscape, enum kind kinds, size_t count,
                       const double pressure[], const int status[], struct start *start) {
  find_guesses(landscape, kinds, count, pressure, status, start);
  for (enum kind kind = CAGE; kind < kinds && landscape->proxy.count > 0; kind++) {
    double *guess = start->guess[kind];
    struct root_block *roots = &start->roots[kind];
    proxy_improve(&landscape->proxy, count, pressure, guess);
    for (size_t j = 0; j < count; j++) {
      if (isnan(guess[j])) {
        critical_close(roots, j);
      } else {
        const struct bracket bracket = bracket_of(landscape, kind, pressure[j]);
        critical_open(roots, j, pressure[j], bracket.low, bracket.high, guess[j]);
      }
    }
    kernels_here()->search(&landscape->proxy, kind != BARRIER, count, roots);
  }
}

/// A critical point, if it exists: what was found together, else searched alone. Returns as critical_find.
static int find_critical(const struct cagehop_landscape *landscape, enum kind kind, double pressure,
                         const struct start *start, size_t j, struct critical *critical) {
  const double guess = start->guess[kind][j];
  if (isnan(guess)) {
    *critical = no_critical;
    return CAGEHOP_OK;
  }
  if (landscape->proxy.count > 0 && critical_take(&start->roots[kind], j, critical)) {
    return CAGEHOP_OK;
  }
  const struct field field = {&landscape->sums, &landscape->proxy};
  const struct bracket bracket = bracket_of(landscape, kind, pressure);
  return critical_find(&field, pressure, bracket.low, bracket.high, kind != BARRIER, guess, critical);
}

/// The point at one pressure from the guesses of find_start. Returns as cagehop_landscape_solve.
static int solve_point(const struct cagehop_landscape *landscape, enum kind kinds, double pressure,
                       const struct start *start, size_t j, struct cagehop_landscape_point *point) {
  const enum cagehop_regime regime = start->regime[j];
  struct critical critical[CRITICAL_POINTS] = {no_critical, no_critical, no_critical};
  int status = CAGEHOP_OK;
  for (enum kind kind = CAGE; kind < CRITICAL_POINTS && status == CAGEHOP_OK; kind++) {
    status = find_critical(landscape, kind, pressure, start, j, &critical[kind]);
  }
  if (status == CAGEHOP_OK && kinds > OUTER && regime == CAGEHOP_REGIME_SUPERCRITICAL) {
    const struct field field = {&landscape->sums, &landscape->proxy};
    status = find_only(&field, pressure, &critical[CAGE]);
  }
  if (status == CAGEHOP_OK) {
    *point = derive(regime, pressure, &critical[CAGE], &critical[BARRIER], &critical[OUTER]);
  }
  return status;
}

/// The first `kinds` kinds of critical points, and what follows from them.
static void solve_many(const struct cagehop_landscape *landscape, enum kind kinds, size_t count,
                       const double pressure[], struct cagehop_landscape_point point[], int status[]) {
  struct start start;
  for (size_t first = 0; first < count; first += LANES) {
    const size_t some = count - first < LANES ? count - first : LANES;
    for (size_t j = first; j < first + some; j++) {
      status[j] = check_pressure(landscape, pressure[j]);
    }
    find_start(landscape, kinds, some, &pressure[first], &status[first], &start);
    for (size_t j = first; j < first + some; j++) {
      if (status[j] == CAGEHOP_OK) {
        status[j] = solve_point(landscape, kinds, pressure[j], &start, j - first, &point[j]);
      }
      if (status[j] != CAGEHOP_OK) {
        point[j] = cagehop_landscape_no_point();
      }
    }
  }
}

void cagehop_landscape_solve_many(const struct cagehop_landscape *landscape, size_t count,
                                  const double pressure[], struct cagehop_landscape_point point[],
                                  int status[]) {
  solve_many(landscape, CRITICAL_POINTS, count, pressure, point, status);
}

void landscape_solve_cages(const struct cagehop_landscape *landscape, size_t count, const double pressure[],
                           struct cagehop_landscape_point point[], int status[]) {
  solve_many(landscape, OUTER, count, pressure, point, status);
}

int cagehop_landscape_solve(const struct cagehop_landscape *landscape, double pressure,
                            struct cagehop_landscape_point *point) {
  int status;
  cagehop_landscape_solve_many(landscape, 1, &pressure, point, &status);
  return status;
}
