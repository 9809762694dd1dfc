// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/core/newton.h"

#include "clock/clock.h"
#include "system/particles.h"

#include <cagehop/status.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MINIMIZATIONS_MAX = 80 }; // of one minimization

/// Where a minimization keeps its vectors and matrices; n = grid->terms.
struct workspace {
  double *residual; ///< length n
  double *step;     ///< length n
  double *trial;    ///< length n
  double *hessian;  ///< n x n
  double *memory;   ///< what is to be freed
};

static int workspace_allocate(size_t n, struct workspace *work) {
  work->memory = malloc((3 * n + n * n) * sizeof *work->memory);
  if (work->memory == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  work->residual = work->memory;
  work->step = work->residual + n;
  work->trial = work->step + n;
  work->hessian = work->trial + n;
  return CAGEHOP_OK;
}

int core_grid_allocate(size_t terms, struct core_grid *grid) {
  grid->terms = terms;
  grid->basis = malloc(grid->rule.count * terms * sizeof *grid->basis);
  grid->moment = malloc(terms * sizeof *grid->moment);
  return grid->basis == NULL || grid->moment == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

void core_grid_clear(struct core_grid *grid) {
  q_rule_clear(&grid->rule);
  free(grid->basis);
  free(grid->moment);
  *grid = (struct core_grid){0};
}

double core_grid_x(const struct core_grid *grid, double density, const double a[], size_t j) {
  const double *s = &grid->basis[j * grid->terms];
  double sum = 0.0;
  for (size_t n = 0; n < grid->terms; n++) {
    sum += a[n] * s[n];
  }
  return 4.0 * M_PI * density * sum / grid->rule.q[j];
}

/// Residual and Hessian at a[]. False, with both undefined, where x >= 1 at some node: there S(q) would be
/// negative.
static bool expand(const struct core_grid *grid, double density, const double a[], struct workspace *work,
                   struct core_minimum *minimum) {
  const size_t terms = grid->terms;
  memset(work->residual, 0, terms * sizeof *work->residual);
  memset(work->hessian, 0, terms * terms * sizeof *work->hessian);
  minimum->x_max = -INFINITY;
  minimum->x_min = INFINITY;
  for (size_t j = 0; j < grid->rule.count; j++) {
    const double *s = &grid->basis[j * terms];
    const double x = core_grid_x(grid, density, a, j);
    if (!(x < 1.0)) {
      return false;
    }
    minimum->x_max = fmax(minimum->x_max, x);
    minimum->x_min = fmin(minimum->x_min, x);
    const double S = 1.0 / (1.0 - x);
    const double first = grid->rule.w[j] * grid->rule.q[j] * x * x * S / (2.0 * M_PI * M_PI * density);
    const double second = 2.0 / M_PI * grid->rule.w[j] * x * S * (S + 1.0); // S^2 - 1 without cancellation
    for (size_t n = 0; n < terms; n++) {
      const double row = second * s[n];
      double *hessian = &work->hessian[n * terms];
      work->residual[n] += first * s[n];
      for (size_t m = 0; m <= n; m++) { // the lower triangle: Cholesky's method reads nothing else
        hessian[m] += row * s[m];
      }
    }
  }
  minimum->residual = 0.0;
  for (size_t n = 0; n < terms; n++) {
    work->residual[n] += a[n] + grid->moment[n];
    work->hessian[n * terms + n] += 1.0;
    minimum->residual = fmax(minimum->residual, fabs(work->residual[n]));
  }
  return true;
}

/// step = -Hessian^-1 residual; *decrement = step . Hessian . step. Overwrites the Hessian. False where it is
/// not positive definite.
static bool newton_step(size_t n, struct workspace *work, double *decrement) {
  gsl_matrix_view h = gsl_matrix_view_array(work->hessian, n, n);
  gsl_vector_const_view r = gsl_vector_const_view_array(work->residual, n);
  gsl_vector_view x = gsl_vector_view_array(work->step, n);
  if (gsl_linalg_cholesky_decomp1(&h.matrix) != 0 ||
      gsl_linalg_cholesky_solve(&h.matrix, &r.vector, &x.vector) != 0) {
    return false;
  }
  *decrement = 0.0;
  for (size_t i = 0; i < n; i++) {
    *decrement += work->step[i] * work->residual[i];
    work->step[i] = -work->step[i];
  }
  return isfinite(*decrement);
}

/// Takes the longest of the steps 1, 1/2, 1/4, ... after which S > 0 and the functional's slope along the
/// step is not steeply upward (at most half of the initial slope, -decrement, with the other sign). On return
/// residual and Hessian in the workspace are those at the new a[]. False where no step fulfils this.
static bool line_search(const struct core_grid *grid, double density, double decrement, double a[],
                        struct workspace *work, struct core_minimum *minimum) {
  for (double t = 1.0; t > 1e-12; t *= 0.5) {
    for (size_t n = 0; n < grid->terms; n++) {
      work->trial[n] = a[n] + t * work->step[n];
    }
    if (!expand(grid, density, work->trial, work, minimum)) {
      continue;
    }
    double slope = 0.0;
    for (size_t n = 0; n < grid->terms; n++) {
      slope += work->step[n] * work->residual[n];
    }
    if (slope <= 0.5 * decrement) {
      memcpy(a, work->trial, grid->terms * sizeof *a);
      return true;
    }
  }
  return false;
}

/// Scales a[] towards 0, where S = 1, until S > 0 on this grid: a guess from another grid or density may have
/// S < 0.
static void make_feasible(const struct core_grid *grid, double density, double a[]) {
  double x_max = 0.0;
  for (size_t j = 0; j < grid->rule.count; j++) {
    x_max = fmax(x_max, core_grid_x(grid, density, a, j));
  }
  if (x_max >= 1.0) {
    for (size_t n = 0; n < grid->terms; n++) {
      a[n] *= (1.0 - 1e-3) / x_max;
    }
  }
}

int core_minimize(const struct core_grid *grid, double density, const struct solve_limits *limits, double a[],
                  struct core_minimum *minimum) {
  // |dS/S| is about sqrt(decrement), so 1e-25 means 3e-13. Rounding keeps the decrement above some 1e-28
  // times the largest terms; where those are large it stagnates earlier, which is accepted below 1e-16.
  const double converged = 1e-25, small = 1e-16;
  struct workspace work;
  double previous = INFINITY;

  int status = workspace_allocate(grid->terms, &work);
  if (status != CAGEHOP_OK) {
    return status;
  }
  make_feasible(grid, density, a);
  status = CAGEHOP_NO_CONVERGENCE;
  bool inside = expand(grid, density, a, &work, minimum);
  for (int i = 0; i < MINIMIZATIONS_MAX && inside; i++) {
    double decrement;
    if (clock_seconds() > limits->until) {
      status = CAGEHOP_TIMED_OUT;
      break;
    }
    if (!newton_step(grid->terms, &work, &decrement)) {
      break;
    }
    if (decrement <= converged || (decrement <= small && decrement > 0.25 * previous)) {
      status = CAGEHOP_OK;
      break;
    }
    previous = decrement;
    inside = line_search(grid, density, decrement, a, &work, minimum);
    minimum->iterations++;
  }
  free(work.memory);
  return status;
}

int core_solve_by_continuation(const struct core_grid *grid, double phi, const struct solve_limits *limits,
                               double a[], struct core_minimum *minimum) {
  double at = fmin(phi, 0.45), step_before = 0.0;
  double *before = calloc(grid->terms, sizeof *before);
  if (before == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  memset(a, 0, grid->terms * sizeof *a);
  int status = core_minimize(grid, particles_at(at).density, limits, a, minimum);
  while (status == CAGEHOP_OK && at < phi) {
    // The half width of S(q)'s peaks falls about as (0.86 - phi)^1.8 (see structure_box), and a guess must
    // have them within their width: steps in proportion to 0.86 - phi. How 0.45 and 0.16 were checked:
    // docs/explanation/constants.md.
    const double next = fmin(phi, at + 0.16 * (0.86 - at));
    const double step = next - at;
    for (size_t n = 0; n < grid->terms; n++) {
      const double slope = step_before > 0.0 ? (a[n] - before[n]) / step_before : 0.0;
      before[n] = a[n];
      a[n] += slope * step;
    }
    status = core_minimize(grid, particles_at(next).density, limits, a, minimum);
    step_before = step;
    at = next;
  }
  free(before);
  return status;
}
