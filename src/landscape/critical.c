// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/critical.h"

#include "landscape/halley.h"

#include <cagehop/landscape.h>
#include <cagehop/status.h>
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
    const bool is_short = halley_is_short(step, r);
    if (is_short || halley_is_narrow(low, high, r)) {
      critical->r = r + (is_short ? step : 0.0);
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
  if (proxy_find_cell(field->proxy, critical->r) != NULL) {
    critical->F[0] = proxy_caging(field->proxy, critical->r) - 3.0 * log(critical->r);
  } else if (field->sums->slice != NULL) {
    critical->F[0] = landscape_slice_height(field->sums->slice, critical->r);
  } else {
    double F[4];
    barrier_sums_evaluate(field->sums, critical->r, F);
    critical->F[0] = F[0];
  }
}

/// Whether the polynomials' error, 1e-14 in r F', is more than some 3e-13 in r.
static bool is_flat(const struct critical *critical) {
  return fabs(critical->F[2]) * critical->r * critical->r < 0.03;
}

/// Where a search begins: at the guess, or in the middle of the bracket.
static double begin_at(double guess, double low, double high) {
  return guess > low && guess < high ? guess : sqrt(low) * sqrt(high); // their product may overflow
}

int critical_find(const struct field *field, double pressure, double low, double high, bool rising,
                  double guess, struct critical *critical) {
  critical->r = begin_at(guess, low, high);
  int status = iterate(field, false, pressure, low, high, rising, critical);
  if (status == CAGEHOP_OK && is_flat(critical)) {
    status = iterate(field, true, pressure, low, high, rising, critical);
  }
  if (status == CAGEHOP_OK) {
    add_height(field, critical);
  }
  return status;
}

// ---------------------------------------------------------------- many roots

void critical_open(struct root_block *roots, size_t j, double pressure, double low, double high,
                   double guess) {
  roots->pressure[j] = pressure;
  roots->low[j] = low;
  roots->high[j] = high;
  roots->r[j] = begin_at(guess, low, high);
  roots->state[j] = ROOT_OPEN;
}

void critical_close(struct root_block *roots, size_t j) {
  roots->pressure[j] = roots->low[j] = roots->high[j] = 0.0;
  roots->r[j] = NAN;
  roots->state[j] = ROOT_LEFT;
}

bool critical_take(const struct root_block *roots, size_t j, struct critical *critical) {
  *critical = (struct critical){roots->r[j], {NAN, roots->F_1[j], roots->F_2[j], roots->F_3[j]}};
  if (roots->state[j] != ROOT_FOUND || is_flat(critical)) {
    return false;
  }
  critical->F[0] = roots->caging[j] - 3.0 * log(critical->r);
  return true;
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

int guesses_create(const struct field *field, const struct extrema *extrema, bool barriers_only,
                   struct guesses *guesses) {
  const double least = -extrema->F_1_max, most = -extrema->F_1_min; // pressures
  const double cages_to = barriers_only ? most : CAGEHOP_PRESSURE_MAX;
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
    if (least + u_before * u_before <= cages_to) { // no cage is asked for beyond the next step
      status = critical_find(field, least + u * u, field->sums->r_min, extrema->r_max, true, cage.r, &cage);
    }
    if (status == CAGEHOP_OK) {
      status = critical_find(field, least + w * (most - least), extrema->r_max, extrema->r_min, false,
                             barrier.r, &barrier);
    }
    if (status == CAGEHOP_OK && !barriers_only) {
      status = critical_find(field, P_outer, extrema->r_min, 4.0 / P_outer, true, outer.r, &outer);
    }
    guesses->cage[i] = cage.r;
    guesses->barrier[i] = barrier.r;
    guesses->outer[i] = P_outer * outer.r;
  }
  guesses->cage[GUESS_STEPS] = guesses->cage[GUESS_STEPS - 1];
  return status;
}
