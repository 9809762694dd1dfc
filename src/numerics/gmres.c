// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/gmres.h"

#include <cagehop/status.h>
#include <gsl/gsl_cblas.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// The Krylov basis and the Hessenberg matrix, kept triangular by Givens rotations.
struct krylov {
  size_t n, most;
  double **direction; // most + 1 vectors of length n, allocated when needed
  double *hessenberg; // column k at k * (most + 1)
  double *cosine, *sine, *right;
};

static void krylov_clear(struct krylov *krylov) {
  for (size_t k = 0; krylov->direction != NULL && k <= krylov->most; k++) {
    free(krylov->direction[k]);
  }
  free(krylov->direction);
  free(krylov->hessenberg);
  free(krylov->cosine);
  free(krylov->sine);
  free(krylov->right);
}

static int krylov_create(size_t n, size_t most, struct krylov *krylov) {
  *krylov = (struct krylov){.n = n, .most = most};
  krylov->direction = calloc(most + 1, sizeof *krylov->direction);
  krylov->hessenberg = calloc(most * (most + 1), sizeof *krylov->hessenberg);
  krylov->cosine = calloc(most, sizeof *krylov->cosine);
  krylov->sine = calloc(most, sizeof *krylov->sine);
  krylov->right = calloc(most + 1, sizeof *krylov->right);
  if (krylov->direction == NULL || krylov->hessenberg == NULL || krylov->cosine == NULL ||
      krylov->sine == NULL || krylov->right == NULL ||
      (krylov->direction[0] = malloc(n * sizeof(double))) == NULL) {
    krylov_clear(krylov);
    return CAGEHOP_NO_MEMORY;
  }
  return CAGEHOP_OK;
}

/// Computes column k of the Hessenberg matrix and direction k + 1, by modified Gram-Schmidt.
static int extend(struct krylov *krylov, size_t k, gmres_operator *operator_, void *context) {
  const int n = (int)krylov->n;
  double *column = &krylov->hessenberg[k * (krylov->most + 1)];
  double *next = krylov->direction[k + 1] = malloc(krylov->n * sizeof *next);
  if (next == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  const int status = operator_(context, krylov->n, krylov->direction[k], next);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t i = 0; i <= k; i++) {
    column[i] = cblas_ddot(n, krylov->direction[i], 1, next, 1);
    cblas_daxpy(n, -column[i], krylov->direction[i], 1, next, 1);
  }
  column[k + 1] = cblas_dnrm2(n, next, 1);
  if (column[k + 1] > 0.0) {
    cblas_dscal(n, 1.0 / column[k + 1], next, 1);
  }
  return CAGEHOP_OK;
}

/// Rotates column k to triangular form, and the right-hand side with it. Returns the norm of the residual.
static double rotate(struct krylov *krylov, size_t k) {
  double *column = &krylov->hessenberg[k * (krylov->most + 1)];
  for (size_t i = 0; i < k; i++) {
    cblas_drot(1, &column[i], 1, &column[i + 1], 1, krylov->cosine[i], krylov->sine[i]);
  }
  const double length = hypot(column[k], column[k + 1]);
  krylov->cosine[k] = length > 0.0 ? column[k] / length : 1.0;
  krylov->sine[k] = length > 0.0 ? column[k + 1] / length : 0.0;
  cblas_drot(1, &column[k], 1, &column[k + 1], 1, krylov->cosine[k], krylov->sine[k]);
  cblas_drot(1, &krylov->right[k], 1, &krylov->right[k + 1], 1, krylov->cosine[k], krylov->sine[k]);
  return fabs(krylov->right[k + 1]);
}

/// x from the first `count` directions, by back substitution.
static void combine(struct krylov *krylov, size_t count, double x[]) {
  double *y = krylov->right;
  memset(x, 0, krylov->n * sizeof *x);
  for (size_t k = count; k-- > 0;) {
    for (size_t j = k + 1; j < count; j++) {
      y[k] -= krylov->hessenberg[j * (krylov->most + 1) + k] * y[j];
    }
    y[k] /= krylov->hessenberg[k * (krylov->most + 1) + k];
    cblas_daxpy((int)krylov->n, y[k], krylov->direction[k], 1, x, 1);
  }
}

int gmres_solve(gmres_operator *operator_, void *context, size_t n, const double b[], double tolerance,
                size_t directions_max, double x[]) {
  struct krylov krylov;
  const double size = cblas_dnrm2((int)n, b, 1);
  memset(x, 0, n * sizeof *x);
  if (size == 0.0) {
    return CAGEHOP_OK;
  }
  int status = krylov_create(n, directions_max, &krylov);
  if (status != CAGEHOP_OK) {
    return status;
  }
  memcpy(krylov.direction[0], b, n * sizeof *b);
  cblas_dscal((int)n, 1.0 / size, krylov.direction[0], 1);
  krylov.right[0] = size;
  size_t count = 0;
  double residual = size;
  while (status == CAGEHOP_OK && residual > tolerance * size && count < directions_max) {
    status = extend(&krylov, count, operator_, context);
    if (status == CAGEHOP_OK) {
      residual = rotate(&krylov, count++);
    }
  }
  if (status == CAGEHOP_OK) {
    combine(&krylov, count, x);
    status = residual <= tolerance * size ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
  }
  krylov_clear(&krylov);
  return status;
}
