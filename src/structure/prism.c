// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/prism.h"

#include "numerics/q_rule.h"

#include <cagehop/status.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

// With x = rho c(q), S = 1/(1 - x), the core condition r h(r) = -r, projected on the Legendre basis of
// core.h, is the gradient of a strictly convex functional on the set where x < 1 everywhere:
//   residual_k = a_k + integral of r over basis_k + (1/2 pi^2 rho) * integral of q x^2 S s_k(q) dq
//   Hessian_kl = delta_kl + (2/pi) * integral of (S^2 - 1) s_k s_l dq
// So a minimiser inside the set is the only solution there with S > 0, and Newton's method with a line search
// that stays inside finds it. The identity carries what falls as q^-2; the integrals fall as q^-4.

enum {
  ITERATIONS_MAX = 80, // of one Newton solve
  REFINEMENTS_MAX = 4,
  COARSE_TERMS = 6,
  FINE_TERMS = 8,
};

/// The discrete problem: one q rule and one number of Legendre terms.
struct grid {
  size_t terms;
  double box;
  struct q_rule rule;
  double *basis; ///< s_k(q_j) at basis[j * terms + k]
};

/// The functional's gradient and Hessian at one core.
struct expansion {
  double x_max;
  double x_min;
  double residual[CORE_TERMS_MAX];
  double hessian[CORE_TERMS_MAX * CORE_TERMS_MAX];
};

double prism_box(double phi) {
  // Half width w of the first peak of S, which is the decay constant of r h(r): a fit to 0.50 < phi < 0.76.
  const double half_width = phi < 0.5 ? 0.4 : 0.246 * pow((0.86 - phi) / 0.26, 1.8);
  return fmax(32.0, 15.0 / half_width);
}

static int grid_create(size_t terms, double box, double join, struct grid *grid) {
  *grid = (struct grid){.terms = terms, .box = box};
  const int status =
      q_rule_create(&(struct q_rule_params){.step = M_PI / box, .join = join, .decay = 4}, &grid->rule);
  if (status != CAGEHOP_OK) {
    return status;
  }
  grid->basis = malloc(grid->rule.count * terms * sizeof *grid->basis);
  if (grid->basis == NULL) {
    q_rule_clear(&grid->rule);
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t j = 0; j < grid->rule.count; j++) {
    core_basis(terms, grid->rule.q[j], &grid->basis[j * terms]);
  }
  return CAGEHOP_OK;
}

static void grid_clear(struct grid *grid) {
  q_rule_clear(&grid->rule);
  free(grid->basis);
  *grid = (struct grid){0};
}

/// x = rho c(q) at node j.
static double node_x(const struct grid *grid, double density, const double a[], size_t j) {
  const double *s = &grid->basis[j * grid->terms];
  double sum = 0.0;
  for (size_t k = 0; k < grid->terms; k++) {
    sum += a[k] * s[k];
  }
  return 4.0 * M_PI * density * sum / grid->rule.q[j];
}

/// False, with the rest undefined, where x >= 1 at some node: there S(q) would be negative.
static bool expand(const struct grid *grid, double density, const double a[], struct expansion *expansion) {
  const size_t n = grid->terms;
  const double moment[2] = {0.5, sqrt(3.0) / 6.0}; // of r in the basis; higher ones vanish
  double gradient[CORE_TERMS_MAX] = {0};
  double hessian[CORE_TERMS_MAX * CORE_TERMS_MAX] = {0};

  expansion->x_max = -INFINITY;
  expansion->x_min = INFINITY;
  for (size_t j = 0; j < grid->rule.count; j++) {
    const double *s = &grid->basis[j * n];
    const double x = node_x(grid, density, a, j);
    if (!(x < 1.0)) {
      return false;
    }
    expansion->x_max = fmax(expansion->x_max, x);
    expansion->x_min = fmin(expansion->x_min, x);
    const double S = 1.0 / (1.0 - x);
    const double first = grid->rule.w[j] * grid->rule.q[j] * x * x * S;
    const double second = grid->rule.w[j] * x * S * (S + 1.0); // S^2 - 1 without cancellation
    for (size_t k = 0; k < n; k++) {
      gradient[k] += first * s[k];
      for (size_t l = 0; l < n; l++) {
        hessian[k * n + l] += second * s[k] * s[l];
      }
    }
  }
  for (size_t k = 0; k < n; k++) {
    expansion->residual[k] = a[k] + (k < 2 ? moment[k] : 0.0) + gradient[k] / (2.0 * M_PI * M_PI * density);
    for (size_t l = 0; l < n; l++) {
      expansion->hessian[k * n + l] = (k == l ? 1.0 : 0.0) + 2.0 / M_PI * hessian[k * n + l];
    }
  }
  return true;
}

/// step = -Hessian^-1 residual; *decrement = step . Hessian . step. False where the Hessian is not positive
/// definite.
static bool newton_step(size_t n, const struct expansion *expansion, double step[], double *decrement) {
  double factor[CORE_TERMS_MAX * CORE_TERMS_MAX];
  for (size_t i = 0; i < n * n; i++) {
    factor[i] = expansion->hessian[i];
  }
  gsl_matrix_view h = gsl_matrix_view_array(factor, n, n);
  gsl_vector_const_view r = gsl_vector_const_view_array(expansion->residual, n);
  gsl_vector_view x = gsl_vector_view_array(step, n);
  if (gsl_linalg_cholesky_decomp1(&h.matrix) != 0 ||
      gsl_linalg_cholesky_solve(&h.matrix, &r.vector, &x.vector) != 0) {
    return false;
  }
  *decrement = 0.0;
  for (size_t k = 0; k < n; k++) {
    *decrement += step[k] * expansion->residual[k];
    step[k] = -step[k];
  }
  return isfinite(*decrement);
}

/// Newton's method from a feasible a[]; on return *expansion belongs to a[].
static int minimize(const struct grid *grid, double density, double a[], struct expansion *expansion,
                    int *iterations) {
  // |dS/S| is of the order of sqrt(decrement); rounding stops the decrement near 1e-28 of the largest terms.
  const double converged = 1e-25, small = 1e-16;
  double previous = INFINITY;

  if (!expand(grid, density, a, expansion)) {
    return CAGEHOP_NOT_POSITIVE;
  }
  for (int i = 0; i < ITERATIONS_MAX; i++) {
    double step[CORE_TERMS_MAX], trial[CORE_TERMS_MAX], decrement;
    if (!newton_step(grid->terms, expansion, step, &decrement)) {
      return CAGEHOP_NO_CONVERGENCE;
    }
    if (decrement <= converged || (decrement <= small && decrement > 0.25 * previous)) {
      return CAGEHOP_OK;
    }
    previous = decrement;
    // Along the step the convex functional starts with slope -decrement; stop before it climbs again.
    double slope = INFINITY;
    for (double t = 1.0; !(slope <= 0.5 * decrement); t *= 0.5) {
      if (t < 1e-12) {
        return CAGEHOP_NO_CONVERGENCE;
      }
      for (size_t k = 0; k < grid->terms; k++) {
        trial[k] = a[k] + t * step[k];
      }
      slope = INFINITY;
      if (expand(grid, density, trial, expansion)) {
        slope = 0.0;
        for (size_t k = 0; k < grid->terms; k++) {
          slope += step[k] * expansion->residual[k];
        }
      }
    }
    for (size_t k = 0; k < grid->terms; k++) {
      a[k] = trial[k];
    }
    (*iterations)++;
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// Scales a[] down until S > 0 on this grid, which a = 0 always is: a start from another grid or density.
static void make_feasible(const struct grid *grid, double density, double a[]) {
  double x_max = 0.0;
  for (size_t j = 0; j < grid->rule.count; j++) {
    x_max = fmax(x_max, node_x(grid, density, a, j));
  }
  if (x_max >= 1.0) {
    for (size_t k = 0; k < grid->terms; k++) {
      a[k] *= (1.0 - 1e-3) / x_max;
    }
  }
}

/// Climbs from a dilute state, where Newton's method from c = 0 is safe, to phi: a cold start whose cost does
/// not explode where S(q) is sharply peaked.
static int climb(const struct grid *grid, double phi, double a[], struct expansion *expansion,
                 int *iterations) {
  double before[CORE_TERMS_MAX] = {0};
  double at = fmin(phi, 0.45), step_before = 0.0;

  for (size_t k = 0; k < grid->terms; k++) {
    a[k] = 0.0;
  }
  int status = minimize(grid, 6.0 * at / M_PI, a, expansion, iterations);
  while (status == CAGEHOP_OK && at < phi) {
    // Peaks narrow as phi grows, and a start must find them within their width.
    const double next = fmin(phi, at + 0.16 * (0.86 - at));
    const double step = next - at;
    double start[CORE_TERMS_MAX];
    for (size_t k = 0; k < grid->terms; k++) {
      const double slope = step_before > 0.0 ? (a[k] - before[k]) / step_before : 0.0;
      start[k] = a[k] + slope * step;
      before[k] = a[k];
      a[k] = start[k];
    }
    make_feasible(grid, 6.0 * next / M_PI, a);
    status = minimize(grid, 6.0 * next / M_PI, a, expansion, iterations);
    step_before = step;
    at = next;
  }
  return status;
}

/// max |dS/S| between two cores, over the nodes of the grid of the second.
static double difference(const struct grid *grid, double density, const double coarse[],
                         const double fine[]) {
  double error = 0.0;
  for (size_t j = 0; j < grid->rule.count; j++) {
    const double x_coarse = node_x(grid, density, coarse, j);
    const double x_fine = node_x(grid, density, fine, j);
    error = fmax(error, fabs((x_coarse - x_fine) / (1.0 - x_coarse)));
  }
  return error;
}

int prism_solve(double phi, double tolerance, struct core *core, struct cagehop_certificate *certificate) {
  const double density = 6.0 * phi / M_PI;
  struct grid grid = {0};
  struct expansion expansion;
  double a[CORE_TERMS_MAX] = {0}, coarse[CORE_TERMS_MAX] = {0};
  double box = prism_box(phi);
  int iterations = 0;

  int status = grid_create(COARSE_TERMS, 0.75 * box, 96.0, &grid);
  if (status == CAGEHOP_OK) {
    status = climb(&grid, phi, a, &expansion, &iterations);
  }
  for (int refinement = 0; status == CAGEHOP_OK; refinement++, box *= 1.5) {
    for (size_t k = 0; k < CORE_TERMS_MAX; k++) {
      coarse[k] = a[k];
    }
    grid_clear(&grid);
    status = grid_create(FINE_TERMS, box, 144.0, &grid);
    if (status != CAGEHOP_OK) {
      break;
    }
    make_feasible(&grid, density, a);
    status = minimize(&grid, density, a, &expansion, &iterations);
    if (status != CAGEHOP_OK) {
      break;
    }
    const double S_max = 1.0 / (1.0 - expansion.x_max);
    core->terms = grid.terms;
    for (size_t k = 0; k < grid.terms; k++) {
      core->coefficient[k] = a[k];
    }
    const double error = difference(&grid, density, coarse, a) + core_rounding(core, density, S_max);
    if (error <= tolerance) {
      *certificate = (struct cagehop_certificate){
          .error = error,
          .S_min = 1.0 / (1.0 - expansion.x_min),
          .box = box,
          .q_join = grid.rule.join,
          .degree = (int)grid.terms - 1,
          .iterations = iterations,
      };
      for (size_t k = 0; k < grid.terms; k++) {
        certificate->residual = fmax(certificate->residual, fabs(expansion.residual[k]));
      }
      break;
    }
    if (refinement == REFINEMENTS_MAX) {
      status = CAGEHOP_NOT_RESOLVED;
    }
  }
  grid_clear(&grid);
  return status;
}
