// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/critical.h"

#include "landscape/halley.h"

#include <cagehop/landscape.h>
#include <cagehop/status.h>
#include <float.h>
#include <math.h>

enum { ITERATIONS_MAX = 200 };

const struct critical no_critical = {NAN, {NAN, NAN, NAN, NAN}};

// ---------------------------------------------------------------- one root

/// Halley's method, kept inside a bracket that shrinks with every value; from critical->r. Leaves F', F'',
/// F''' at the root in critical->F.
static int iterate(const struct field *field, bool exact, double pressure, double low, double high,
                   bool rising, struct critical *critical) {
  double *F = critical->F;
  for (int i = 0; i < ITERATIONS_MAX; i++) {
    const double r = critical->r;
    field_force(field, exact, r, F);
    const double force = F[1] + pressure;
    if (!isfinite(force)) {
      return CAGEHOP_NOT_FINITE;
    }
    if ((force > 0.0) == rising) {
      high = r;
    } else {
      low = r;
    }
    const double step = halley_step(r, force, F[2], F[3]);
    // After a step this short the next one, which is much smaller, need not be computed.
    if (fabs(step) <= 1e-11 * r || high - low <= 4.0 * DBL_EPSILON * r) {
      critical->r = r + (fabs(step) <= 1e-11 * r ? step : 0.0);
      F[2] += F[3] * (critical->r - r);
      return CAGEHOP_OK;
    }
    const double next = r + step;
    critical->r = next > low && next < high
                      ? next
                      : sqrt(low) * sqrt(high); // the bracket's geometric mean; also where the step is NaN
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// F at the root, in critical->F[0].
static void add_height(const struct field *field, struct critical *critical) {
  double F[4];
  if (proxy_force(field->proxy, critical->r, F)) {
    critical->F[0] = proxy_caging(field->proxy, critical->r) - 3.0 * log(critical->r);
  } else if (field->sums->slice != NULL) {
    critical->F[0] = landscape_slice_height(field->sums->slice, critical->r);
  } else {
    barrier_sums_evaluate(field->sums, critical->r, F);
    critical->F[0] = F[0];
  }
}

int critical_find(const struct field *field, double pressure, double low, double high, bool rising,
                  double guess, struct critical *critical) {
  const double flat = 0.03; // of F'' r^2: there the polynomials' error, 1e-14 in r F', is some 3e-13 in r
  critical->r = guess > low && guess < high ? guess : sqrt(low) * sqrt(high); // their product may overflow
  int status = iterate(field, false, pressure, low, high, rising, critical);
  if (status == CAGEHOP_OK && fabs(critical->F[2]) * critical->r * critical->r < flat) {
    status = iterate(field, true, pressure, low, high, rising, critical);
  }
  if (status == CAGEHOP_OK) {
    add_height(field, critical);
  }
  return status;
}

// ---------------------------------------------------------------- guesses

/// Linear interpolation in a table at `place`, 0 to 1.
static double between(const double table[GUESS_STEPS + 1], double place) {
  const double at = place * GUESS_STEPS;
  if (!(at >= 0.0)) { // NaN too
    return NAN;
  }
  const int i = at < GUESS_STEPS ? (int)at : GUESS_STEPS - 1;
  return table[i] + (at - i) * (table[i + 1] - table[i]);
}

/// The cage's r falls from r_max, where it merges with the barrier as the square root of the distance in
/// pressure, to 0 at high pressure.
double guess_cage_place(const struct extrema *extrema, double pressure) {
  const double u = sqrt(pressure + extrema->F_1_max);
  return u / (4.0 + u);
}

/// The barrier merges with the cage at one spinodal and with the outer minimum at the other.
double guess_barrier_place(const struct extrema *extrema, double pressure) {
  const double u = sqrt(pressure + extrema->F_1_max), v = sqrt(-extrema->F_1_min - pressure);
  return u / (u + v);
}

double guess_outer_place(const struct extrema *extrema, double pressure) {
  return sqrt(1.0 + pressure / extrema->F_1_min);
}

double guess_cage(const struct guesses *guesses, const struct extrema *extrema, double pressure) {
  return between(guesses->cage, guess_cage_place(extrema, pressure));
}

double guess_barrier(const struct guesses *guesses, const struct extrema *extrema, double pressure) {
  return between(guesses->barrier, guess_barrier_place(extrema, pressure));
}

double guess_outer(const struct guesses *guesses, const struct extrema *extrema, double pressure) {
  return between(guesses->outer, guess_outer_place(extrema, pressure)) / pressure;
}

int guesses_create(const struct field *field, const struct extrema *extrema, struct guesses *guesses) {
  const double least = -extrema->F_1_max, most = -extrema->F_1_min; // pressures
  struct critical cage = {.r = extrema->r_max}, barrier = cage, outer = {.r = extrema->r_min};
  int status = CAGEHOP_OK;
  guesses->cage[0] = guesses->barrier[0] = extrema->r_max;
  guesses->barrier[GUESS_STEPS] = extrema->r_min;
  guesses->outer[0] = most * extrema->r_min;
  guesses->outer[GUESS_STEPS] = 3.0;
  for (int i = 1; i < GUESS_STEPS && status == CAGEHOP_OK; i++) {
    const double place = (double)i / GUESS_STEPS, u = 4.0 * place / (1.0 - place);
    const double before = (double)(i - 1) / GUESS_STEPS, u_before = 4.0 * before / (1.0 - before);
    const double w = place * place / (place * place + (1.0 - place) * (1.0 - place));
    const double P_outer = most * (1.0 - place * place);
    if (least + u_before * u_before <= CAGEHOP_PRESSURE_MAX) { // no cage is asked for beyond the next step
      status = critical_find(field, least + u * u, field->sums->r_min, extrema->r_max, true, cage.r, &cage);
    }
    if (status == CAGEHOP_OK) {
      status = critical_find(field, least + w * (most - least), extrema->r_max, extrema->r_min, false,
                             barrier.r, &barrier);
    }
    if (status == CAGEHOP_OK) {
      status = critical_find(field, P_outer, extrema->r_min, 4.0 / P_outer, true, outer.r, &outer);
    }
    guesses->cage[i] = cage.r;
    guesses->barrier[i] = barrier.r;
    guesses->outer[i] = P_outer * outer.r;
  }
  guesses->cage[GUESS_STEPS] = guesses->cage[GUESS_STEPS - 1];
  return status;
}
