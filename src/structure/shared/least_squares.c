// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/least_squares.h"

#include "status/memory.h"

#include <cagehop/status.h>

int least_squares_create(size_t n, size_t unknowns, struct least_squares *fit) {
  *fit = (struct least_squares){.A = gsl_matrix_alloc(n, unknowns),
                                .y = gsl_vector_alloc(n),
                                .covariance = gsl_matrix_alloc(unknowns, unknowns),
                                .x = gsl_vector_alloc(unknowns),
                                .work = gsl_multifit_linear_alloc(n, unknowns)};
  // GSL's singular values take a vector of a column's length, and don't look whether they got it.
  return fit->A != NULL && fit->y != NULL && fit->covariance != NULL && fit->x != NULL && fit->work != NULL &&
                 memory_has_room(2 * n * sizeof(double))
             ? CAGEHOP_OK
             : CAGEHOP_NO_MEMORY;
}

void least_squares_clear(struct least_squares *fit) {
  gsl_matrix_free(fit->A);
  gsl_vector_free(fit->y);
  gsl_matrix_free(fit->covariance);
  gsl_vector_free(fit->x);
  if (fit->work != NULL) {
    gsl_multifit_linear_free(fit->work);
  }
}

int least_squares_solve(struct least_squares *fit, double negligible) {
  double squares = 0.0;
  size_t rank;
  return gsl_multifit_linear_tsvd(fit->A, fit->y, negligible, fit->x, fit->covariance, &squares, &rank,
                                  fit->work) == 0
             ? CAGEHOP_OK
             : CAGEHOP_NOT_FINITE;
}
