// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/evidence.h"

#include "structure/table/small_matrix.h"

#include <cagehop/status.h>
#include <math.h>
#include <string.h>

enum {
  RANGES = 4,      // inside, near, far, last
  FREE_INSIDE = 4, // terms that anything may be: those that Percus-Yevick has
  ROUNDS_MAX = 60, // of the variances, with the problem made linear
  LINEAR_MAX = 2,  // times that it is made linear
};

/// A range's coefficients: their columns, and the variance of the first; that of number k is k^-4 of it, as
/// of a function whose slope has a jump.
struct range {
  size_t first, count;
  double variance;
};

static double decay(size_t k) {
  return 1.0 / pow((double)(k + 1), 4);
}

static void set_prior(const struct range range[RANGES], double prior[CORRELATION_TERMS_MAX]) {
  memset(prior, 0, CORRELATION_TERMS_MAX * sizeof *prior);
  for (size_t a = 0; a < RANGES; a++) {
    for (size_t k = 0; k < range[a].count; k++) {
      prior[range[a].first + k] = 1.0 / (range[a].variance * decay(k));
    }
  }
}

/// The least-squares problem made linear at some unknowns: chi_square is a square of their distance from
/// where it would be least.
struct linear {
  size_t count;
  double matrix[FIT_UNKNOWNS_MAX * FIT_UNKNOWNS_MAX]; // without the prior
  double right[FIT_UNKNOWNS_MAX];                     // matrix times the unknowns without a prior
  double value[CORRELATION_TERMS_MAX], variance[CORRELATION_TERMS_MAX]; // with a prior, by column
};

/// The normal equations at *at without their prior, for the unknowns themselves and not for a step.
static void make_linear(const struct fit_problem *problem, const struct fit_unknowns *at,
                        const struct fit_normal *normal, struct linear *linear) {
  const size_t n = normal->count, terms = fit_coefficients(at);
  linear->count = n;
  memcpy(linear->matrix, normal->matrix, n * n * sizeof *linear->matrix);
  memcpy(linear->right, normal->right, n * sizeof *linear->right);
  for (size_t k = 0; k < terms; k++) {
    const size_t column = fit_column(at, k);
    linear->matrix[k * n + k] -= problem->prior[column];
    linear->right[k] += problem->prior[column] * at->value[column];
  }
  for (size_t a = 0; a < n; a++) { // damping and blur count from where they are
    for (size_t k = 0; k < terms; k++) {
      const double element = a > k ? linear->matrix[a * n + k] : linear->matrix[k * n + a];
      linear->right[a] += element * at->value[fit_column(at, k)];
    }
  }
}

/// The coefficients and the diagonal of their covariance with a prior.
static bool solve_linear(const struct fit_unknowns *at, const double prior[], struct linear *linear) {
  const size_t n = linear->count, terms = fit_coefficients(at);
  double factor[FIT_UNKNOWNS_MAX * FIT_UNKNOWNS_MAX], work[FIT_UNKNOWNS_MAX * FIT_UNKNOWNS_MAX];
  double solution[FIT_UNKNOWNS_MAX], variance[FIT_UNKNOWNS_MAX];
  memcpy(factor, linear->matrix, n * n * sizeof *factor);
  memcpy(solution, linear->right, n * sizeof *solution);
  for (size_t k = 0; k < terms; k++) {
    factor[k * n + k] += prior[fit_column(at, k)];
  }
  if (!small_factor(n, factor)) {
    return false;
  }
  small_solve(n, factor, solution);
  small_inverse_diagonal(n, factor, terms, work, variance);
  for (size_t k = 0; k < terms; k++) {
    linear->variance[fit_column(at, k)] = variance[k];
    linear->value[fit_column(at, k)] = solution[k];
  }
  return true;
}

/// The next variance of a range: that of its coefficients over the number of them that the table determines,
/// but such that this number is not below `least`. *determined: this number.
static double next_variance(const struct range *range, const double value[], const double variance[],
                            double *determined) {
  const double least = 1.0;
  double sum = 0.0;
  *determined = 0.0;
  for (size_t k = 0; k < range->count; k++) {
    const size_t column = range->first + k;
    *determined += fmax(1.0 - variance[column] / (range->variance * decay(k)), 0.0);
    sum += value[column] * value[column] / decay(k);
  }
  const double known = fmax(*determined, 1e-6);
  return fmin(fmax(sum / known, range->variance * fmin(least / known, 1e2)), 1e12);
}

static void make_ranges(const struct fit_unknowns *at, struct range range[RANGES]) {
  const size_t count[RANGES] = {at->order.inside > FREE_INSIDE ? at->order.inside - FREE_INSIDE : 0,
                                at->order.near, at->order.far, at->order.last};
  const size_t first[RANGES] = {FREE_INSIDE, CORRELATION_INSIDE_MAX,
                                CORRELATION_INSIDE_MAX + CORRELATION_NEAR_MAX,
                                CORRELATION_INSIDE_MAX + CORRELATION_NEAR_MAX + CORRELATION_FAR_MAX};
  for (size_t a = 0; a < RANGES; a++) {
    range[a] = (struct range){first[a], count[a], 1.0};
  }
}

/// The terms that the table says nothing about are left out, as far as their share in all is small.
static void leave_out(const struct linear *linear, const struct range range[RANGES],
                      struct fit_unknowns *at) {
  const double small = 0.03; // of one unknown
  size_t *const count[RANGES] = {&at->order.inside, &at->order.near, &at->order.far, &at->order.last};
  for (size_t a = 0; a < RANGES; a++) {
    const size_t more = *count[a] - range[a].count; // of the first range, which are always there
    size_t k = range[a].count;
    for (double rest = 0.0; k > 0 && rest < small; k--) {
      const double variance = linear->variance[range[a].first + k - 1];
      rest += fmax(1.0 - variance / (range[a].variance * decay(k - 1)), 0.0);
      if (rest >= small) {
        break;
      }
      at->value[range[a].first + k - 1] = 0.0;
    }
    *count[a] = more + k;
  }
}

/// The variances by which the linear problem gets most likely.
static bool find_variances(struct fit_problem *problem, const struct fit_unknowns *at, struct linear *linear,
                           struct range range[RANGES], double *effective) {
  const double settled = 0.02; // of a variance: the fit changes by much less
  double change = INFINITY;
  for (int round = 0; round < ROUNDS_MAX && change > settled; round++) {
    if (!solve_linear(at, problem->prior, linear)) {
      return false;
    }
    change = 0.0;
    *effective = (double)linear->count;
    for (size_t a = 0; a < RANGES; a++) {
      double determined;
      const double next = next_variance(&range[a], linear->value, linear->variance, &determined);
      change = fmax(change, range[a].count > 0 ? fabs(log(next / range[a].variance)) : 0.0);
      range[a].variance = next;
      *effective -= (double)range[a].count - determined;
    }
    set_prior(range, problem->prior);
  }
  return true;
}

/// A guess with few terms, which any table determines: where more of them are hardly determined they stay 0.
static int fit_few_terms(struct fit_problem *problem, struct fit_unknowns *at, struct fit_normal *normal) {
  const struct correlation_order all = at->order;
  memset(problem->prior, 0, sizeof problem->prior);
  at->order = (struct correlation_order){all.inside < 6 ? all.inside : 6, all.near < 4 ? all.near : 4, 0, 0};
  const int status = fit_from_scratch(problem, at, normal);
  at->order = all;
  return status;
}

int fit_by_evidence(struct fit_problem *problem, bool scratch, struct fit_unknowns *at,
                    struct fit_normal *normal, double *effective) {
  struct range range[RANGES];
  struct linear linear;
  make_ranges(at, range);
  int status = scratch ? fit_few_terms(problem, at, normal) : CAGEHOP_OK;
  set_prior(range, problem->prior);
  if (status == CAGEHOP_OK) {
    status = fit_iterate(problem, at, normal);
  }
  for (int round = 0; round < LINEAR_MAX && status == CAGEHOP_OK; round++) {
    make_linear(problem, at, normal, &linear);
    if (!find_variances(problem, at, &linear, range, effective)) {
      return CAGEHOP_NO_CONVERGENCE;
    }
    if (round + 1 == LINEAR_MAX) {
      leave_out(&linear, range, at);
    }
    status = fit_iterate(problem, at, normal);
  }
  return status;
}
