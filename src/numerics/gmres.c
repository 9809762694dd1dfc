// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/gmres.h"

#include <cagehop/status.h>
#include <gsl/gsl_cblas.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// The Krylov basis and the Hessenberg matrix, kept triangular by Givens rotations.
struct gmres {
  size_t n, most;
  double **direction; // most + 1 vectors of length n, allocated when needed
  double *hessenberg; // column k at k * (most + 1)
  double *cosine, *sine, *right;
};

void gmres_destroy(struct gmres **gmres) {
  struct gmres *g = *gmres;
  if (g == NULL) {
    return;
  }
  for (size_t k = 0; g->direction != NULL && k <= g->most; k++) {
    free(g->direction[k]);
  }
  free(g->direction);
  free(g->hessenberg);
  free(g->cosine);
  free(g->sine);
  free(g->right);
  free(g);
  *gmres = NULL;
}

int gmres_create(size_t n, size_t directions_max, struct gmres **gmres) {
  const size_t most = directions_max;
  *gmres = NULL;
  struct gmres *g = calloc(1, sizeof *g);
  if (g == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  *g = (struct gmres){.n = n, .most = most};
  g->direction = calloc(most + 1, sizeof *g->direction);
  g->hessenberg = malloc(most * (most + 1) * sizeof *g->hessenberg); // not cleared: few columns are ever used
  g->cosine = calloc(most, sizeof *g->cosine);
  g->sine = calloc(most, sizeof *g->sine);
  g->right = calloc(most + 1, sizeof *g->right);
  if (g->direction == NULL || g->hessenberg == NULL || g->cosine == NULL || g->sine == NULL ||
      g->right == NULL) {
    gmres_destroy(&g);
    return CAGEHOP_NO_MEMORY;
  }
  *gmres = g;
  return CAGEHOP_OK;
}

/// Direction k, without values where it was not used before; NULL without memory.
static double *take_direction(struct gmres *gmres, size_t k) {
  if (gmres->direction[k] == NULL) {
    gmres->direction[k] = malloc(gmres->n * sizeof *gmres->direction[k]);
  }
  return gmres->direction[k];
}

enum { LANES = 8 }; // partial sums that don't wait for each other

/// The scalar product, in an order that does not depend on the processor. (The reference BLAS adds one
/// product after another, which takes five times as long.)
static double dot(size_t n, const double a[], const double b[]) {
  double sum[LANES] = {0.0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    for (size_t l = 0; l < LANES; l++) {
      sum[l] += a[i + l] * b[i + l];
    }
  }
  for (size_t l = 0; i < n; i++, l++) {
    sum[l] += a[i] * b[i];
  }
  return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

/// y += factor x.
static void add(size_t n, double factor, const double *restrict x, double *restrict y) {
  for (size_t i = 0; i < n; i++) {
    y[i] += factor * x[i];
  }
}

static void scale(size_t n, double factor, double x[]) {
  for (size_t i = 0; i < n; i++) {
    x[i] *= factor;
  }
}

/// The norm; of numbers whose squares are finite, which those of a solution that is to be finite are.
static double norm(size_t n, const double x[]) {
  return sqrt(dot(n, x, x));
}

/// Computes column k of the Hessenberg matrix and direction k + 1, by modified Gram-Schmidt.
static int extend(struct gmres *gmres, size_t k, gmres_operator *operator_, void *context) {
  const size_t n = gmres->n;
  double *column = &gmres->hessenberg[k * (gmres->most + 1)];
  double *next = take_direction(gmres, k + 1);
  if (next == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  const int status = operator_(context, n, gmres->direction[k], next);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t i = 0; i <= k; i++) {
    column[i] = dot(n, gmres->direction[i], next);
    add(n, -column[i], gmres->direction[i], next);
  }
  column[k + 1] = norm(n, next);
  if (column[k + 1] > 0.0) {
    scale(n, 1.0 / column[k + 1], next);
  }
  return CAGEHOP_OK;
}

/// Rotates column k to triangular form, and the right-hand side with it. Returns the norm of the residual.
static double rotate(struct gmres *gmres, size_t k) {
  double *column = &gmres->hessenberg[k * (gmres->most + 1)];
  for (size_t i = 0; i < k; i++) {
    cblas_drot(1, &column[i], 1, &column[i + 1], 1, gmres->cosine[i], gmres->sine[i]);
  }
  const double length = hypot(column[k], column[k + 1]);
  gmres->cosine[k] = length > 0.0 ? column[k] / length : 1.0;
  gmres->sine[k] = length > 0.0 ? column[k + 1] / length : 0.0;
  cblas_drot(1, &column[k], 1, &column[k + 1], 1, gmres->cosine[k], gmres->sine[k]);
  cblas_drot(1, &gmres->right[k], 1, &gmres->right[k + 1], 1, gmres->cosine[k], gmres->sine[k]);
  return fabs(gmres->right[k + 1]);
}

/// x from the first `count` directions, by back substitution.
static void combine(struct gmres *gmres, size_t count, double x[]) {
  double *y = gmres->right;
  memset(x, 0, gmres->n * sizeof *x);
  for (size_t k = count; k-- > 0;) {
    for (size_t j = k + 1; j < count; j++) {
      y[k] -= gmres->hessenberg[j * (gmres->most + 1) + k] * y[j];
    }
    y[k] /= gmres->hessenberg[k * (gmres->most + 1) + k];
    add(gmres->n, y[k], gmres->direction[k], x);
  }
}

/// Extends the basis until the residual is small enough. Leaves the number of directions and |b - A x| in
/// *outcome.
static int extend_until(struct gmres *gmres, gmres_operator *operator_, void *context, double residual_max,
                        struct gmres_outcome *outcome) {
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && outcome->residual > residual_max && outcome->directions < gmres->most) {
    status = extend(gmres, outcome->directions, operator_, context);
    if (status == CAGEHOP_OK) {
      outcome->residual = rotate(gmres, outcome->directions++);
    }
  }
  return status;
}

int gmres_solve(struct gmres *gmres, gmres_operator *operator_, void *context, const double b[],
                double tolerance, double x[], struct gmres_outcome *outcome) {
  const size_t n = gmres->n;
  const double size = norm(n, b);
  struct gmres_outcome found = {.residual = size};
  int status = CAGEHOP_OK;
  memset(x, 0, n * sizeof *x);
  if (size > 0.0) {
    double *first = take_direction(gmres, 0);
    if (first == NULL) {
      status = CAGEHOP_NO_MEMORY;
    } else {
      memcpy(first, b, n * sizeof *b);
      scale(n, 1.0 / size, first);
      memset(gmres->right, 0, (gmres->most + 1) * sizeof *gmres->right);
      gmres->right[0] = size;
      status = extend_until(gmres, operator_, context, tolerance * size, &found);
    }
    if (status == CAGEHOP_OK) {
      combine(gmres, found.directions, x);
      status = found.residual <= tolerance * size ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
    }
    found.residual /= size;
  }
  if (outcome != NULL) {
    *outcome = found;
  }
  return status;
}
