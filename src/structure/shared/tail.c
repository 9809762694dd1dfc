// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/tail.h"

#include "numerics/shared.h"

#include <cagehop/status.h>
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdbool.h>

enum { KINK_TERMS = 3 };

/// The functions of tail.h. Those of cos(q) and sin(q) come from the jumps of r c(r) and its derivatives at r
/// = d. The convolution of such a jump with itself, which gamma(r) contains, has a cusp at r = 0, where c =
/// -1
/// - gamma, and at r = 2 d, where c follows gamma by the closure.
static void tail_terms(double kink, double q, double terms[TAIL_TERMS]) {
  const double u = 1.0 / q, u2 = u * u, u4 = u2 * u2, cosine = cos(q), sine = sin(q);
  terms[0] = cosine * u2;
  terms[1] = sine * u2 * u;
  terms[2] = u4;
  terms[3] = cosine * u4;
  terms[4] = sine * u4 * u;
  terms[5] = cosine * u4 * u2;
  terms[6] = (2.0 * cosine * cosine - 1.0) * u4;
  terms[7] = 2.0 * sine * cosine * u4 * u;
  const bool kinked = !isnan(kink);
  const double kink_sine = kinked ? sin(kink * q) : 0.0, kink_cosine = kinked ? cos(kink * q) : 0.0;
  terms[8] = kink_sine * u4 * u;
  terms[9] = kink_cosine * u4 * u2;
  terms[10] = kink_sine * u4 * u2 * u;
}

double tail_value(const struct tail *tail, double q) {
  double terms[TAIL_TERMS], x = 0.0;
  tail_terms(tail->kink, q, terms);
  for (size_t k = 0; k < TAIL_TERMS; k++) {
    x += tail->term[k] * terms[k];
  }
  return x;
}

int tail_fit(const struct tail_window *window, struct tail *tail) {
  const size_t last = isnan(tail->kink) ? TAIL_TERMS - KINK_TERMS : TAIL_TERMS, unknowns = last - 1;
  gsl_matrix *A = gsl_matrix_alloc(window->n, unknowns), *covariance = gsl_matrix_alloc(unknowns, unknowns);
  gsl_vector *y = gsl_vector_alloc(window->n), *fitted = gsl_vector_alloc(unknowns);
  gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(window->n, unknowns);
  int status = CAGEHOP_NO_MEMORY;
  // GSL's singular values take a vector of a column's length, and don't look whether they got it.
  if (A == NULL || covariance == NULL || y == NULL || fitted == NULL || work == NULL ||
      !memory_has_room(2 * window->n * sizeof(double))) {
    goto out;
  }
  for (size_t j = 0; j < window->n; j++) {
    const double S = 1.0 / (1.0 - window->x[j]);
    double terms[TAIL_TERMS];
    tail_terms(tail->kink, window->q[j], terms);
    gsl_vector_set(y, j, S * (window->x[j] - tail->term[0] * terms[0]));
    for (size_t k = 1; k < last; k++) {
      gsl_matrix_set(A, j, k - 1, S * terms[k]);
    }
  }
  double squares = 0.0;
  status =
      gsl_multifit_linear(A, y, fitted, covariance, &squares, work) == 0 ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  for (size_t k = 1; k < TAIL_TERMS; k++) {
    tail->term[k] = k < last ? gsl_vector_get(fitted, k - 1) : 0.0;
  }

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
