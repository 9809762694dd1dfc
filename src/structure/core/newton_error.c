// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/core/newton_error.h"

#include "structure/core/legendre.h"

#include <cagehop/status.h>
#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

/// Sums over the nodes; newton.h has the equations.
struct sums {
  double residual[CORE_TERMS_MAX], lost[CORE_TERMS_MAX]; ///< their sum is the residual
  double square[CORE_TERMS_MAX]; ///< of the rounding errors of residual's terms, in units of half an ulp
  double hessian[CORE_TERMS_MAX * CORE_TERMS_MAX];
};

/// Adds `term` to *sum, and the rounding error of the addition to *lost (Neumaier 1974). *sum + *lost is then
/// accurate, where a plain sum over N nodes is wrong by about sqrt(N) half ulps.
static void add(double term, double *sum, double *lost) {
  const double total = *sum + term;
  *lost += fabs(*sum) >= fabs(term) ? (*sum - total) + term : (term - total) + *sum;
  *sum = total;
}

/// x at node j, and the sum of squares of the rounding errors in it, in units of half an ulp.
static double evaluate_x(const struct core_grid *grid, double density, const double a[], size_t j,
                         double *square) {
  const double *s = &grid->basis[j * grid->terms];
  const double scale = 4.0 * M_PI * density / grid->rule.q[j];
  double sum = 0.0, squares = 0.0;
  for (size_t n = 0; n < grid->terms; n++) {
    const double product = a[n] * s[n];
    sum += product;
    squares += 3.0 * product * product + sum * sum; // s itself is good to an ulp, product and sum to a half
  }
  const double x = scale * sum;
  *square = scale * scale * squares + 3.0 * x * x;
  return x;
}

static void add_node(const struct core_grid *grid, double density, const double a[], size_t j,
                     struct sums *sums) {
  const size_t terms = grid->terms;
  const double *s = &grid->basis[j * terms];
  double square;
  const double x = evaluate_x(grid, density, a, j, &square), S = 1.0 / (1.0 - x);
  const double weight = grid->rule.w[j] * grid->rule.q[j] / (2.0 * M_PI * M_PI * density);
  const double first = weight * x * x * S, slope = weight * x * S * (S + 1.0); // slope: d first/dx
  const double second = 2.0 / M_PI * grid->rule.w[j] * x * S * (S + 1.0);
  const double first_square = slope * slope * square + 9.0 * first * first; // 9 operations
  for (size_t n = 0; n < terms; n++) {
    add(first * s[n], &sums->residual[n], &sums->lost[n]);
    sums->square[n] += s[n] * s[n] * first_square;
    const double row = second * s[n];
    for (size_t m = 0; m <= n; m++) { // the lower triangle: Cholesky's method reads nothing else
      sums->hessian[n * terms + m] += row * s[m];
    }
  }
}

/// The largest |dS/S| over the nodes that an error of the residual causes: error[n], whose sign is known,
/// plus at most spread[n] of unknown sign.
static double propagate(const struct core_grid *grid, double density, const double a[],
                        const double inverse[], const double error[], const double spread[]) {
  const size_t terms = grid->terms;
  double most = 0.0;
  for (size_t j = 0; j < grid->rule.count; j++) {
    const double *s = &grid->basis[j * terms];
    double known = 0.0, unknown = 0.0;
    for (size_t n = 0; n < terms; n++) {
      double influence = 0.0;
      for (size_t m = 0; m < terms; m++) {
        influence += inverse[n * terms + m] * s[m];
      }
      known += influence * error[n];
      unknown += fabs(influence) * spread[n];
    }
    const double scale = 4.0 * M_PI * density / grid->rule.q[j];
    most = fmax(most, scale * (fabs(known) + unknown) / (1.0 - core_grid_x(grid, density, a, j)));
  }
  return most;
}

int core_solution_error(const struct core_grid *grid, double density, const double a[], double *error) {
  // Bound for a sum of rounding errors, each at most half an ulp and of random sign: it exceeds `deviations`
  // times the root of the sum of their squares with a probability below 2 exp(-deviations^2/2) = 7e-4
  // (Hoeffding 1963; Higham, Mary 2019), even if each were half an ulp. As they are distributed evenly
  // between 0 and that, 4 of these are 7 standard deviations.
  const double deviations = 4.0;
  const size_t terms = grid->terms;
  struct sums sums = {0};
  for (size_t n = 0; n < terms; n++) {
    add(grid->moment[n], &sums.residual[n], &sums.lost[n]);
    add(a[n], &sums.residual[n], &sums.lost[n]);
    sums.hessian[n * terms + n] = 1.0;
  }
  for (size_t j = 0; j < grid->rule.count; j++) {
    add_node(grid, density, a, j, &sums);
  }
  for (size_t n = 0; n < terms; n++) {
    sums.residual[n] += sums.lost[n];
    sums.square[n] = deviations * 0.5 * DBL_EPSILON * sqrt(sums.square[n]);
  }
  gsl_matrix_view hessian = gsl_matrix_view_array(sums.hessian, terms, terms);
  if (gsl_linalg_cholesky_decomp1(&hessian.matrix) != 0 || gsl_linalg_cholesky_invert(&hessian.matrix) != 0) {
    return CAGEHOP_NO_CONVERGENCE;
  }
  *error = propagate(grid, density, a, sums.hessian, sums.residual, sums.square);
  return isfinite(*error) ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
}
