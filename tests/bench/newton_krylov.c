// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/newton_krylov.h"

#include "numerics/sine_transform.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KRYLOV_MAX = 40, NEWTON_MAX = 100 };

/// The problem and its buffers; n interior points r_i = (i + 1) step, the contact point at its half weight.
struct problem {
  size_t n, core; // core: points with r < d
  double step, q_step, density;
  double *buffer;   // length n
  double *residual; // length n, at the present iterate
  double *trial;    // length n
  double *krylov;   // (KRYLOV_MAX + 1) x n
  int evaluations;
  bool positive;
  double S_peak;
};

/// out = r gamma[c(gamma)] - r gamma for y = r gamma.
static int evaluate(struct problem *p, const double y[], double out[]) {
  double *c = p->buffer;
  p->evaluations++;
  for (size_t i = 0; i < p->n; i++) {
    const double r = p->step * (double)(i + 1);
    c[i] = i < p->core ? -r - y[i] : i == p->core ? 0.5 * (-r - y[i]) : 0.0;
  }
  int status = sine_transform(p->n, p->step, c);
  p->positive = true;
  p->S_peak = 0.0;
  for (size_t j = 0; j < p->n && status == CAGEHOP_OK; j++) {
    const double q = p->q_step * (double)(j + 1), x = 4.0 * M_PI * p->density * c[j] / q;
    p->positive &= x < 1.0;
    p->S_peak = fmax(p->S_peak, 1.0 / (1.0 - x));
    out[j] = q * x * x / ((1.0 - x) * p->density);
  }
  if (status == CAGEHOP_OK) {
    status = sine_transform(p->n, p->q_step, out);
  }
  for (size_t i = 0; i < p->n; i++) {
    out[i] = out[i] / (2.0 * M_PI * M_PI) - y[i];
  }
  return status;
}

static double norm(size_t n, const double v[]) {
  double sum = 0.0;
  for (size_t i = 0; i < n; i++) {
    sum += v[i] * v[i];
  }
  return sqrt(sum);
}

static double dot(size_t n, const double v[], const double w[]) {
  double sum = 0.0;
  for (size_t i = 0; i < n; i++) {
    sum += v[i] * w[i];
  }
  return sum;
}

/// One GMRES cycle for J step = -residual, J by differences along each direction; adds the step to y.
static int krylov_step(struct problem *p, double y[]) {
  const double beta = norm(p->n, p->residual), scale = 1e-7 * fmax(1.0, norm(p->n, y));
  double h[KRYLOV_MAX + 1][KRYLOV_MAX] = {{0}}, g[KRYLOV_MAX + 1] = {beta}, cosine[KRYLOV_MAX],
                        sine[KRYLOV_MAX];
  size_t used = 0;
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < p->n; i++) {
    p->krylov[i] = -p->residual[i] / beta;
  }
  for (size_t k = 0; k < KRYLOV_MAX && fabs(g[k]) > 1e-3 * beta; k++) {
    const double *v = &p->krylov[k * p->n];
    double *w = &p->krylov[(k + 1) * p->n];
    for (size_t i = 0; i < p->n; i++) {
      p->trial[i] = y[i] + scale * v[i];
    }
    status = evaluate(p, p->trial, w);
    if (status != CAGEHOP_OK) {
      return status;
    }
    for (size_t i = 0; i < p->n; i++) {
      w[i] = (w[i] - p->residual[i]) / scale;
    }
    for (size_t l = 0; l <= k; l++) {
      h[l][k] = dot(p->n, w, &p->krylov[l * p->n]);
      for (size_t i = 0; i < p->n; i++) {
        w[i] -= h[l][k] * p->krylov[l * p->n + i];
      }
    }
    h[k + 1][k] = norm(p->n, w);
    for (size_t i = 0; i < p->n; i++) {
      w[i] /= h[k + 1][k];
    }
    for (size_t l = 0; l < k; l++) { // Givens rotations so far
      const double a = cosine[l] * h[l][k] + sine[l] * h[l + 1][k];
      h[l + 1][k] = -sine[l] * h[l][k] + cosine[l] * h[l + 1][k];
      h[l][k] = a;
    }
    const double length = hypot(h[k][k], h[k + 1][k]);
    cosine[k] = h[k][k] / length;
    sine[k] = h[k + 1][k] / length;
    h[k][k] = length;
    g[k + 1] = -sine[k] * g[k];
    g[k] *= cosine[k];
    used = k + 1;
  }
  for (size_t k = used; k-- > 0;) {
    for (size_t l = k + 1; l < used; l++) {
      g[k] -= h[k][l] * g[l];
    }
    g[k] /= h[k][k];
    for (size_t i = 0; i < p->n; i++) {
      y[i] += g[k] * p->krylov[k * p->n + i];
    }
  }
  return CAGEHOP_OK;
}

int newton_krylov_solve(double phi, double step, size_t points, double tolerance,
                        struct newton_krylov *result) {
  struct problem p = {.n = points - 1,
                      .core = (size_t)round(1.0 / step) - 1,
                      .step = step,
                      .q_step = M_PI / (step * (double)points),
                      .density = 6.0 * phi / M_PI};
  double *memory = calloc((KRYLOV_MAX + 5) * p.n, sizeof *memory);
  *result = (struct newton_krylov){0};
  if (memory == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  double *y = memory; // cold: gamma = 0
  p.buffer = y + p.n;
  p.residual = p.buffer + p.n;
  p.trial = p.residual + p.n;
  p.krylov = p.trial + p.n;
  int status = evaluate(&p, y, p.residual);
  while (status == CAGEHOP_OK && result->iterations < NEWTON_MAX) {
    result->residual = norm(p.n, p.residual) / sqrt((double)p.n);
    result->converged = result->residual < tolerance;
    if (result->converged || !isfinite(result->residual)) {
      break;
    }
    status = krylov_step(&p, y);
    if (status == CAGEHOP_OK) {
      status = evaluate(&p, y, p.residual);
    }
    result->iterations++;
  }
  result->positive = p.positive;
  result->S_peak = p.S_peak;
  result->evaluations = p.evaluations;
  free(memory);
  return status;
}
