// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/tail.h"

#include "numerics/shared.h"

#include <cagehop/status.h>
#include <gsl/gsl_multifit.h>
#include <math.h>

/// The functions of tail.h. The oscillating ones come from the jumps of r c(r) and its derivatives at r = d;
/// 1/q^4 comes from r = 0, where c = -1 - gamma has a cusp, because the convolution of a jump with itself has
/// one.
static double tail_term(size_t k, double q) {
  const double terms[TAIL_TERMS] = {cos(q),           sin(q) / q,         1.0 / (q * q),
                                    cos(q) / (q * q), sin(q) / pow(q, 3), cos(q) / pow(q, 4)};
  return terms[k] / (q * q);
}

double tail_value(const double term[TAIL_TERMS], double q) {
  double x = 0.0;
  for (size_t k = 0; k < TAIL_TERMS; k++) {
    x += term[k] * tail_term(k, q);
  }
  return x;
}

int tail_fit(const struct tail_window *window, size_t terms, struct tail_fit *fit) {
  const size_t from = window->given > 0.0 ? 1 : 0, unknowns = terms - from;
  gsl_matrix *A = gsl_matrix_alloc(window->n, unknowns), *covariance = gsl_matrix_alloc(unknowns, unknowns);
  gsl_vector *y = gsl_vector_alloc(window->n), *fitted = gsl_vector_alloc(unknowns);
  gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(window->n, unknowns);
  int status = CAGEHOP_NO_MEMORY;
  *fit = (struct tail_fit){.term = {window->given}};
  // GSL's singular values take a vector of a column's length, and don't look whether they got it.
  if (A == NULL || covariance == NULL || y == NULL || fitted == NULL || work == NULL ||
      !memory_has_room(2 * window->n * sizeof(double))) {
    goto out;
  }
  double squares = 0.0;
  for (size_t j = 0; j < window->n; j++) {
    const double q = window->q[j], S = 1.0 / (1.0 - window->x[j]);
    gsl_vector_set(y, j, S * (window->x[j] - tail_value(fit->term, q)));
    for (size_t k = from; k < terms; k++) {
      gsl_matrix_set(A, j, k - from, S * tail_term(k, q));
    }
  }
  status =
      gsl_multifit_linear(A, y, fitted, covariance, &squares, work) == 0 ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  for (size_t k = from; k < terms; k++) {
    fit->term[k] = gsl_vector_get(fitted, k - from);
  }
  fit->contact_error = from == 0 ? sqrt(gsl_matrix_get(covariance, 0, 0))
                                 : 0.0; // a standard error, from the residuals' variance
  fit->rms = sqrt(squares / (double)window->n);

out:
  gsl_matrix_free(A);
  gsl_matrix_free(covariance);
  gsl_vector_free(y);
  gsl_vector_free(fitted);
  if (work != NULL) {
    gsl_multifit_linear_free(work);
  }
  return status;
}
