// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/tail.h"

#include "structure/shared/least_squares.h"

#include <cagehop/status.h>
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
  struct least_squares fit;
  int status = least_squares_create(window->n, unknowns, &fit);
  for (size_t j = 0; status == CAGEHOP_OK && j < window->n; j++) {
    const double S = 1.0 / (1.0 - window->x[j]);
    double terms[TAIL_TERMS];
    tail_terms(tail->kink, window->q[j], terms);
    gsl_vector_set(fit.y, j, S * (window->x[j] - tail->term[0] * terms[0]));
    for (size_t k = 1; k < last; k++) {
      gsl_matrix_set(fit.A, j, k - 1, S * terms[k]);
    }
  }
  status = status == CAGEHOP_OK ? least_squares_solve(&fit, GSL_DBL_EPSILON) : status;
  for (size_t k = 1; status == CAGEHOP_OK && k < TAIL_TERMS; k++) {
    tail->term[k] = k < last ? gsl_vector_get(fit.x, k - 1) : 0.0;
  }
  least_squares_clear(&fit);
  return status;
}
