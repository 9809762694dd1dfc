// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/vft.h"

#include <cagehop/status.h>
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMETERS = 3, ITERATIONS_MAX = 200 }; // ln_tau0, B, T0

struct data {
  size_t count;
  const double *temperature, *log_tau;
};

static int residuals(const gsl_vector *x, void *context, gsl_vector *f) {
  const struct data *data = context;
  const double ln_tau0 = gsl_vector_get(x, 0), B = gsl_vector_get(x, 1), T0 = gsl_vector_get(x, 2);
  for (size_t i = 0; i < data->count; i++) {
    gsl_vector_set(f, i, ln_tau0 + B / (data->temperature[i] - T0) - data->log_tau[i]);
  }
  return GSL_SUCCESS;
}

static int jacobian(const gsl_vector *x, void *context, gsl_matrix *J) {
  const struct data *data = context;
  const double B = gsl_vector_get(x, 1), T0 = gsl_vector_get(x, 2);
  for (size_t i = 0; i < data->count; i++) {
    const double inverse = 1.0 / (data->temperature[i] - T0);
    gsl_matrix_set(J, i, 0, 1.0);
    gsl_matrix_set(J, i, 1, inverse);
    gsl_matrix_set(J, i, 2, B * inverse * inverse);
  }
  return GSL_SUCCESS;
}

/// The initial guess: the VFT line through the first, the middle and the last point. False where that line's
/// T0 is not below all temperatures.
static bool through_three(const struct data *data, double start[PARAMETERS]) {
  const size_t middle = data->count / 2, last = data->count - 1;
  const double *T = data->temperature, *y = data->log_tau;
  const double ratio =
      (y[0] - y[middle]) / (y[middle] - y[last]) * (T[last] - T[middle]) / (T[middle] - T[0]);
  const double T0 = (ratio * T[0] - T[last]) / (ratio - 1.0);
  const double B = (y[last] - y[0]) / (1.0 / (T[last] - T0) - 1.0 / (T[0] - T0));
  start[0] = y[0] - B / (T[0] - T0);
  start[1] = B;
  start[2] = T0;
  return isfinite(start[0]) && isfinite(B) && T0 < T[last];
}

/// The inverse of an upper triangular matrix, in place. False where it is singular.
static bool invert_upper(double r[PARAMETERS][PARAMETERS]) {
  for (size_t k = 0; k < PARAMETERS; k++) {
    const double pivot = r[k][k];
    if (pivot == 0.0) {
      return false;
    }
    r[k][k] = 1.0 / pivot;
    for (size_t j = 0; j < k; j++) {
      const double factor = r[j][k] / pivot;
      r[j][k] = 0.0;
      for (size_t i = 0; i <= j; i++) {
        r[i][k] -= factor * r[i][j];
      }
    }
  }
  return true;
}

/// The diagonal of (J^T J)^-1 = P R^-1 R^-T P^T from J P = Q R. Not gsl_multifit_nlinear_covar, which takes
/// memory without looking whether it got any; the same operations in the same order, so the same bits.
static int find_variances(const gsl_matrix *jacobian_of_fit, double variance[PARAMETERS]) {
  double *memory = malloc(jacobian_of_fit->size1 * PARAMETERS * sizeof *memory);
  double tau[PARAMETERS], norm[PARAMETERS], r[PARAMETERS][PARAMETERS];
  size_t order[PARAMETERS];
  int sign;
  if (memory == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  gsl_matrix_view qr = gsl_matrix_view_array(memory, jacobian_of_fit->size1, PARAMETERS);
  gsl_vector_view tau_view = gsl_vector_view_array(tau, PARAMETERS);
  gsl_vector_view norm_view = gsl_vector_view_array(norm, PARAMETERS);
  gsl_permutation permutation = {PARAMETERS, order};
  gsl_matrix_memcpy(&qr.matrix, jacobian_of_fit);
  int status =
      gsl_linalg_QRPT_decomp(&qr.matrix, &tau_view.vector, &permutation, &sign, &norm_view.vector) == 0
          ? CAGEHOP_OK
          : CAGEHOP_NOT_FINITE;
  memcpy(r, memory, sizeof r);
  free(memory);
  if (status == CAGEHOP_OK && !invert_upper(r)) {
    status = CAGEHOP_NO_CONVERGENCE;
  }
  for (size_t j = 0; j < PARAMETERS && status == CAGEHOP_OK; j++) {
    double squares = 0.0;
    for (size_t k = j; k < PARAMETERS; k++) {
      squares += r[j][k] * r[j][k];
    }
    variance[order[j]] = squares;
  }
  return status;
}

/// The sum of squared residuals of the straight line in T that fits best.
static double straight_squares(const struct data *data) {
  const double n = (double)data->count;
  double T_mean = 0.0, y_mean = 0.0, TT = 0.0, Ty = 0.0, squares = 0.0;
  for (size_t i = 0; i < data->count; i++) {
    T_mean += data->temperature[i] / n;
    y_mean += data->log_tau[i] / n;
  }
  for (size_t i = 0; i < data->count; i++) {
    const double T = data->temperature[i] - T_mean;
    TT += T * T;
    Ty += T * (data->log_tau[i] - y_mean);
  }
  for (size_t i = 0; i < data->count; i++) {
    const double residual = data->log_tau[i] - y_mean - Ty / TT * (data->temperature[i] - T_mean);
    squares += residual * residual;
  }
  return squares;
}

/// Whether the points are bent, so that they determine T0: with T0 to minus infinity the line becomes a
/// straight one in T, which all T0 far away fit alike. It is so where the straight line's squared residuals
/// exceed the VFT line's, `squares`, by more than nine times the variance of a residual (three standard
/// deviations of the one further parameter). That variance is at least what rounding of ln(tau) and of the
/// line's terms makes of it, a few units in the last place of ln(tau) - ln_tau0 each.
static bool is_bent(const struct data *data, const struct cagehop_vft *vft, double squares) {
  double largest = 0.0;
  for (size_t i = 0; i < data->count; i++) {
    largest = fmax(largest, fabs(data->log_tau[i]));
  }
  const double rounding = 4.0 * DBL_EPSILON * (largest + fabs(vft->ln_tau0));
  const double variance = fmax(squares / (double)(data->count - PARAMETERS), rounding * rounding);
  return straight_squares(data) - squares > 9.0 * variance && vft->T0 < data->temperature[data->count - 1];
}

/// Standard errors: the covariance of the parameters times the residuals' variance.
static int take_errors(gsl_multifit_nlinear_workspace *workspace, const struct data *data,
                       struct cagehop_vft *vft) {
  double squares, variance[PARAMETERS] = {0};
  gsl_blas_ddot(gsl_multifit_nlinear_residual(workspace), gsl_multifit_nlinear_residual(workspace), &squares);
  if (!is_bent(data, vft, squares)) {
    return CAGEHOP_NOT_RESOLVED;
  }
  const int status = find_variances(gsl_multifit_nlinear_jac(workspace), variance);
  const double of_residuals = squares / (double)(data->count - PARAMETERS);
  vft->ln_tau0_stderr = sqrt(of_residuals * variance[0]);
  vft->B_stderr = sqrt(of_residuals * variance[1]);
  vft->T0_stderr = sqrt(of_residuals * variance[2]);
  return status;
}

static int fit_line(const struct data *data, const double start[PARAMETERS], struct cagehop_vft *vft) {
  const gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
  gsl_multifit_nlinear_fdf problem = {
      .f = residuals, .df = jacobian, .n = data->count, .p = PARAMETERS, .params = (void *)data};
  const gsl_vector_const_view x = gsl_vector_const_view_array(start, PARAMETERS);
  gsl_multifit_nlinear_workspace *workspace =
      gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &settings, data->count, PARAMETERS);
  int reason = 0, status = CAGEHOP_NO_MEMORY;
  if (workspace != NULL) {
    gsl_multifit_nlinear_init(&x.vector, &problem, workspace);
    const int ended =
        gsl_multifit_nlinear_driver(ITERATIONS_MAX, 1e-13, 1e-13, 0.0, NULL, NULL, &reason, workspace);
    // GSL_ENOPROG: no step reduces the residual any further, as for points that lie exactly on a VFT line.
    status = ended == GSL_SUCCESS || reason == GSL_ENOPROG ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
  }
  if (status == CAGEHOP_OK) {
    const gsl_vector *found = gsl_multifit_nlinear_position(workspace);
    vft->ln_tau0 = gsl_vector_get(found, 0);
    vft->B = gsl_vector_get(found, 1);
    vft->T0 = gsl_vector_get(found, 2);
    status = take_errors(workspace, data, vft);
  }
  gsl_multifit_nlinear_free(workspace);
  return status;
}

struct cagehop_vft vft_none(void) {
  return (struct cagehop_vft){.ln_tau0 = NAN,
                              .ln_tau0_stderr = NAN,
                              .B = NAN,
                              .B_stderr = NAN,
                              .T0 = NAN,
                              .T0_stderr = NAN,
                              .T_g = NAN,
                              .fragility = NAN};
}

int vft_fit(size_t count, const double temperature[], const double log_tau[], double transition_time_s,
            struct cagehop_vft *vft) {
  const struct data data = {count, temperature, log_tau};
  double start[PARAMETERS];
  *vft = vft_none();
  if (count <= PARAMETERS || !through_three(&data, start)) {
    return CAGEHOP_NO_CONVERGENCE;
  }
  int status = fit_line(&data, start, vft);
  if (status == CAGEHOP_OK) {
    const double above = vft->B / (log(transition_time_s) - vft->ln_tau0);
    vft->T_g = vft->T0 + above;
    vft->fragility = vft->B * vft->T_g / (log(10.0) * above * above); // Eq. 15
    const double sum = vft->fragility + vft->ln_tau0_stderr + vft->B_stderr + vft->T0_stderr;
    status = isfinite(sum) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  }
  if (status != CAGEHOP_OK) {
    *vft = vft_none();
  }
  return status;
}
