// SPDX-License-Identifier: GPL-3.0-or-later
/// What a minimum is worth: whether it is one, standard errors, what the data can't tell apart.
#include "fit/problem.h"
#include "status/error.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = CAGEHOP_FIT_PARAMETERS };

/// J with columns of length 1, as U S V^T.
struct decomposition {
  size_t count, index[N];
  double length[N]; // of each column of J; 0: nothing depends on the parameter
  double S[N];      // descending
  double V[N][N];
  double along[N]; // U^T residual
};

/// Householder and Jacobi: the singular values and V from R^T R would lose half the digits.
static int decompose(const struct minimum *minimum, const double jacobian[], struct decomposition *d) {
  const size_t n = d->count, rows = minimum->rows < n ? n : minimum->rows;
  double *U = calloc(rows * n, sizeof *U), V[N * N], S[N];
  if (U == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < n; k++) {
    double squares = 0.0;
    for (size_t i = 0; i < minimum->rows; i++) {
      U[i * n + k] = jacobian[i * N + d->index[k]];
      squares += U[i * n + k] * U[i * n + k];
    }
    d->length[k] = sqrt(squares);
    for (size_t i = 0; i < minimum->rows && squares > 0.0; i++) {
      U[i * n + k] /= d->length[k];
    }
  }
  gsl_matrix_view U_view = gsl_matrix_view_array(U, rows, n), V_view = gsl_matrix_view_array(V, n, n);
  gsl_vector_view S_view = gsl_vector_view_array(S, n);
  const int status = gsl_linalg_SV_decomp_jacobi(&U_view.matrix, &V_view.matrix, &S_view.vector);
  for (size_t k = 0; k < n; k++) {
    d->S[k] = S[k];
    d->along[k] = 0.0;
    for (size_t i = 0; i < minimum->rows; i++) {
      d->along[k] += U[i * n + k] * minimum->residual[i];
    }
    for (size_t j = 0; j < n; j++) {
      d->V[j][k] = V[j * n + k];
    }
  }
  free(U);
  return status == 0 ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
}

/// Names the parameters of the direction that is determined worst.
static int name_undetermined(const struct decomposition *d, struct cagehop_error *error) {
  char names[CAGEHOP_ERROR_MAX] = "";
  size_t named = 0;
  for (size_t k = 0; k < d->count; k++) {
    if (fabs(d->V[k][d->count - 1]) > 0.05 || d->length[k] == 0.0) {
      text_append(names, sizeof names, named > 0 ? " and " : "");
      text_append(names, sizeof names, cagehop_fit_name((enum cagehop_fit_parameter)d->index[k]));
      named++;
    }
  }
  if (named == 1) {
    error_set(error, CAGEHOP_NOT_RESOLVED,
              "no datum depends on %.60s; fix it, or give data under pressure or a prior", names);
  } else {
    error_set(error, CAGEHOP_NOT_RESOLVED,
              "the data can't tell %.120s apart; fix one of them, or give it a prior", names);
  }
  return CAGEHOP_NOT_RESOLVED;
}

/// Whether the data tell all parameters of a decomposition apart.
static int check_determined(const struct decomposition *d, double *condition, struct cagehop_error *error) {
  bool blind = false;
  for (size_t k = 0; k < d->count; k++) {
    blind = blind || d->length[k] == 0.0;
  }
  *condition = d->S[0] / d->S[d->count - 1];
  return blind || !(*condition <= CAGEHOP_FIT_CONDITION_MAX) ? name_undetermined(d, error) : CAGEHOP_OK;
}

/// C = V S^-2 V^T, between columns of length 1.
static double covariance_of(const struct decomposition *d, size_t a, size_t b) {
  double sum = 0.0;
  for (size_t k = 0; k < d->count; k++) {
    sum += d->V[a][k] * d->V[b][k] / (d->S[k] * d->S[k]);
  }
  return sum / (d->length[a] * d->length[b]);
}

/// Whether chi2 can't fall any further, as far as it matters: the step that would end at the minimum, were
/// the theory linear, lowers it by less than a millionth of a residual's variance, or of what the
/// interpolation's error makes of it.
static bool is_minimum(const struct minimum *minimum, const struct decomposition *d, double variance) {
  double fall = 0.0;
  for (size_t k = 0; k < d->count; k++) {
    fall += d->along[k] * d->along[k];
  }
  return fall <= 1e-6 * (isnan(variance) ? 0.0 : variance) + minimum->theory_errors.squares;
}

static void take_covariance(const struct decomposition *d, double variance,
                            struct cagehop_fit_result *result) {
  for (size_t a = 0; a < d->count; a++) {
    for (size_t b = 0; b < d->count; b++) {
      result->covariance[d->index[a]][d->index[b]] = variance * covariance_of(d, a, b);
    }
    result->standard_error[d->index[a]] = sqrt(result->covariance[d->index[a]][d->index[a]]);
  }
  for (size_t a = 0; a < d->count; a++) {
    for (size_t b = 0; b < d->count; b++) {
      result->correlation[d->index[a]][d->index[b]] =
          a == b ? 1.0 : covariance_of(d, a, b) / sqrt(covariance_of(d, a, a) * covariance_of(d, b, b));
    }
  }
}

int judge_start(const struct problem *problem, const struct minimum *minimum, struct cagehop_error *error) {
  struct decomposition d = {0};
  double condition;
  for (size_t p = 0; p < N; p++) {
    if (problem->free[p]) {
      d.index[d.count++] = p;
    }
  }
  const int status = decompose(minimum, minimum->start_jacobian, &d);
  return status == CAGEHOP_OK ? check_determined(&d, &condition, error) : status;
}

int judge_minimum(const struct problem *problem, const struct minimum *minimum, double variance,
                  struct cagehop_fit_result *result, struct cagehop_error *error) {
  struct decomposition d = {0};
  for (size_t p = 0; p < N; p++) {
    if (problem->free[p] && !minimum->at_bound[p]) {
      d.index[d.count++] = p;
    }
  }
  if (d.count == 0) {
    result->condition = 1.0;
    return CAGEHOP_OK;
  }
  int status = decompose(minimum, minimum->jacobian, &d);
  if (status == CAGEHOP_OK) {
    status = check_determined(&d, &result->condition, error);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  // However the theory's errors are distributed over the data, J^+ makes no more of them than of their
  // length.
  take_covariance(&d, variance + minimum->theory_errors.squares, result);
  if (!is_minimum(minimum, &d, variance)) {
    error_set(
        error, CAGEHOP_NO_CONVERGENCE,
        "no minimum after %d iterations: the data want to go where the theory has no number for some of "
        "them, or it takes more iterations; start from other values, or fix a parameter",
        minimum->iterations);
    return CAGEHOP_NO_CONVERGENCE;
  }
  return CAGEHOP_OK;
}
