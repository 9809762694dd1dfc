// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/vary.h"

#include <cagehop/status.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum kind { DIRECTION, LESS_BLURRED, FEWER_KNOTS, DRAW, FEWER_STATES, DENSITY, KINDS };

enum { DRAWS = 32 };

/// How many variations there are of a kind. Those that say the same in several ways share one change.
static size_t count_kind(const struct table_curve *curve, enum kind kind) {
  switch (kind) {
  case DIRECTION:
    return curve->is_fit ? curve->fit.directions : 0;
  case LESS_BLURRED:
    return curve->is_fit && curve->fit.blur != 0.0 ? 1 : 0;
  case FEWER_KNOTS:
    return curve->is_fit && curve->spline.count > 0 ? 1 : 0;
  case DRAW:
    return curve->is_fit ? 0 : DRAWS;
  case FEWER_STATES:
    return curve->fewer[0].count > 0 ? 2 : 0;
  case DENSITY:
    return curve->density_ratio != 1.0 ? 1 : 0;
  case KINDS:
    break;
  }
  return 0;
}

size_t table_variations(const struct table_curve *curve) {
  size_t count = 0;
  for (enum kind kind = 0; kind < KINDS; kind++) {
    count += count_kind(curve, kind);
  }
  return count;
}

/// A seed from the curve's own numbers, so that every process draws the same.
static unsigned long seed_of(const struct table_spline *spline, size_t number) {
  uint64_t seed = UINT64_C(14695981039346656037) + number; // Fowler, Noll, Vo
  const size_t bytes = spline->count * sizeof *spline->value;
  for (size_t i = 0; i < bytes; i++) {
    seed = (seed ^ ((const unsigned char *)spline->value)[i]) * UINT64_C(1099511628211);
  }
  return (unsigned long)(seed & 0xffffffffU); // what GSL's generators take
}

/// The coefficients changed in one direction by one standard error.
static void vary_direction(size_t number, struct correlation_fit *fit) {
  for (size_t a = 0; a < correlation_terms(&fit->curve.order); a++) {
    fit->curve.coefficient[a] += fit->spread[a][number];
  }
  fit->damping += fit->spread[CORRELATION_TERMS_MAX][number];
}

/// New noise at the points of S - 1; every other time the last period is left out, to see what depends on it.
static int draw(const struct table_curve *curve, size_t number, struct table_curve *other) {
  const size_t n = curve->spline.count - TABLE_MIRRORED;
  gsl_rng *random = gsl_rng_alloc(gsl_rng_taus2);
  double *value = malloc(n * sizeof *value);
  int status = random != NULL && value != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    gsl_rng_set(random, seed_of(&curve->spline, number));
    for (size_t j = 0; j < n; j++) {
      const double S = 1.0 + curve->spline.value[TABLE_MIRRORED + j];
      const double drawn = S + curve->sigma[j] * gsl_ran_ugaussian(random);
      value[j] = fmax(drawn, 0.5 * S) - 1.0; // S stays positive
    }
    table_spline_clear(&other->spline);
    status = table_spline_vary(&curve->spline, value, &other->spline);
  }
  if (number % 2 == 1) {
    other->join -= 2.0 * M_PI;
    other->q_max = other->join;
  }
  free(value);
  if (random != NULL) {
    gsl_rng_free(random);
  }
  return status;
}

/// Every other knot, to see what depends on how fine they are.
static int thin(const struct table_curve *curve, struct table_curve *other) {
  const struct table_spline *all = &curve->spline;
  table_spline_clear(&other->spline);
  const int status = table_spline_create(all->count - TABLE_MIRRORED, all->q + TABLE_MIRRORED,
                                         all->value + TABLE_MIRRORED, 2, &other->spline);
  other->join = status == CAGEHOP_OK ? table_spline_end(&other->spline) : 0.0;
  return status;
}

/// A curve of its own with the same S(q).
static int copy(const struct table_curve *curve, struct table_curve *other) {
  *other = *curve;
  other->spline = other->fewer[0] = other->fewer[1] = (struct table_spline){0};
  other->sigma = NULL;
  other->density_ratio = 1.0;
  return curve->spline.count > 0
             ? table_spline_vary(&curve->spline, curve->spline.value + TABLE_MIRRORED, &other->spline)
             : CAGEHOP_OK;
}

static int apply(const struct table_curve *curve, enum kind kind, size_t number, struct table_curve *other) {
  switch (kind) {
  case DIRECTION:
    vary_direction(number, &other->fit);
    return CAGEHOP_OK;
  case LESS_BLURRED:
    other->fit.curve = curve->fit.less_blurred;
    return CAGEHOP_OK;
  case FEWER_KNOTS:
    return thin(curve, other);
  case DRAW:
    return draw(curve, number, other);
  case FEWER_STATES:
    other->added = &curve->fewer[number];
    return CAGEHOP_OK;
  case DENSITY:
    other->density_ratio = curve->density_ratio;
    return CAGEHOP_OK;
  case KINDS:
    break;
  }
  return CAGEHOP_OK;
}

int table_vary(const struct table_curve *curve, size_t number, double *share, struct table_curve *other) {
  enum kind kind = 0;
  while (kind < KINDS && number >= count_kind(curve, kind)) {
    number -= count_kind(curve, kind++);
  }
  // The draws are of one noise. Interpolations without the first and without the last state are two measures
  // of one error: their mean square is taken.
  const bool one_error = kind == DRAW || kind == FEWER_STATES;
  *share = one_error ? 1.0 / (double)count_kind(curve, kind) : 1.0;
  int status = copy(curve, other);
  if (status == CAGEHOP_OK) {
    status = apply(curve, kind, number, other);
  }
  if (status != CAGEHOP_OK) {
    table_curve_clear(other);
  }
  return status;
}
