// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/closed_oz.h"

#include "structure/closure.h"
#include "structure/core.h"
#include "structure/prism.h"
#include "structure/shells.h"

#include <cagehop/status.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_legendre.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  ITERATIONS_MAX = 40, // of one Newton solve
  WEAKENINGS_MAX = 60, // Newton solves on the way from Percus-Yevick
  SHELLS_MIN = 10,
  SHELLS_MAX = 24,
  COARSE_TERMS = 20,
  FINE_TERMS = CORE_TERMS_MAX,
  NODES = CORE_TERMS_MAX + 6, // a shell's quadrature
};

/// The discrete problem and its vectors. The unknowns y are r c(r) on shell 0 and r gamma(r) on the others.
struct problem {
  enum cagehop_closure closure;
  double density, strength; // c = strength * closure
  struct shells shells;
  size_t n; // shells * terms
  gsl_integration_glfixed_table *table;
  double legendre[NODES][CORE_TERMS_MAX]; // basis at the nodes of a shell
  double place[NODES], weight[NODES];     // of the nodes, within a shell
  double *direct;                         // r c(r), length n
  double *slope;                          // dc/dgamma projected on each shell, shells x terms x terms
  double *transform, *work;               // length rule.count
  double *residual, *trial, *step;        // length n
  double *kernel, *jacobian;              // n x n; the Jacobian is kept factored
  gsl_permutation *order;                 // of the factors
  double *memory;
  int iterations;
};

static int problem_create(enum cagehop_closure closure, double phi, size_t shells, size_t terms, double join,
                          struct problem *p) {
  *p =
      (struct problem){.closure = closure, .density = 6.0 * phi / M_PI, .strength = 1.0, .n = shells * terms};
  int status = shells_create(shells, terms, fmax(prism_box(phi), 2.0 * (double)shells), join, &p->shells);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const size_t nodes = p->shells.rule.count, n = p->n;
  p->table = gsl_integration_glfixed_table_alloc(NODES);
  p->memory = malloc((4 * n + n * terms + 2 * nodes + 2 * n * n) * sizeof *p->memory);
  p->order = gsl_permutation_alloc(n);
  if (p->table == NULL || p->memory == NULL || p->order == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  p->direct = p->memory;
  p->residual = p->direct + n;
  p->trial = p->residual + n;
  p->step = p->trial + n;
  p->slope = p->step + n;
  p->transform = p->slope + n * terms;
  p->work = p->transform + nodes;
  p->kernel = p->work + nodes;
  p->jacobian = p->kernel + n * n;
  for (size_t i = 0; i < NODES; i++) {
    gsl_integration_glfixed_point(0.0, 1.0, i, &p->place[i], &p->weight[i], p->table);
    gsl_sf_legendre_Pl_array((int)terms - 1, 2.0 * p->place[i] - 1.0, p->legendre[i]);
    for (size_t k = 0; k < terms; k++) {
      p->legendre[i][k] *= sqrt((double)(2 * k + 1));
    }
  }
  return CAGEHOP_OK;
}

static void problem_clear(struct problem *p) {
  shells_clear(&p->shells);
  if (p->table != NULL) {
    gsl_integration_glfixed_table_free(p->table);
  }
  if (p->order != NULL) {
    gsl_permutation_free(p->order);
  }
  free(p->memory);
  *p = (struct problem){0};
}

/// direct and slope from y on one outer shell. False where the closure has no value.
static bool close_shell(struct problem *p, const double y[], size_t shell) {
  const size_t terms = p->shells.terms;
  double *direct = &p->direct[shell * terms], *slope = &p->slope[shell * terms * terms];
  memset(direct, 0, terms * sizeof *direct);
  memset(slope, 0, terms * terms * sizeof *slope);
  for (size_t i = 0; i < NODES; i++) {
    const double *basis = p->legendre[i], r = (double)shell + p->place[i];
    double r_gamma = 0.0;
    for (size_t k = 0; k < terms; k++) {
      r_gamma += y[shell * terms + k] * basis[k];
    }
    const struct closure_value value = closure_evaluate(p->closure, r_gamma / r);
    if (!isfinite(value.c)) {
      return false;
    }
    const double r_c = p->weight[i] * p->strength * r * value.c;
    const double response = p->weight[i] * p->strength * value.slope;
    for (size_t k = 0; k < terms; k++) {
      direct[k] += r_c * basis[k];
      for (size_t l = 0; l < terms; l++) {
        slope[k * terms + l] += response * basis[k] * basis[l];
      }
    }
  }
  return true;
}

/// residual and transform (which becomes x = rho c(q)) at y. False where S(q) <= 0 or the closure has no
/// value. In the core r h = -r, outside r gamma is what the Ornstein-Zernike equation makes of c.
static bool evaluate(struct problem *p, const double y[]) {
  const struct q_rule *rule = &p->shells.rule;
  const size_t terms = p->shells.terms;
  memcpy(p->direct, y, terms * sizeof *y);
  for (size_t shell = 1; shell < p->shells.shells; shell++) {
    if (!close_shell(p, y, shell)) {
      return false;
    }
  }
  shells_transform(&p->shells, p->direct, p->transform);
  for (size_t j = 0; j < rule->count; j++) {
    const double x = 4.0 * M_PI * p->density * p->transform[j] / rule->q[j];
    if (!(x < 1.0)) {
      return false;
    }
    p->transform[j] = x;
    p->work[j] = rule->w[j] * rule->q[j] * x * x / ((1.0 - x) * 2.0 * M_PI * M_PI * p->density);
  }
  shells_project(&p->shells, p->work, p->residual);
  for (size_t a = 0; a < p->n; a++) {
    p->residual[a] = a < terms ? y[a] + p->residual[a] : y[a] - p->residual[a];
  }
  p->residual[0] += 0.5; // r = 1/2 + P_1(2r - 1)/2
  p->residual[1] += sqrt(3.0) / 6.0;
  return true;
}

/// The Jacobian at the point last evaluated: identity plus or minus kernel times the response of c.
static int fill_jacobian(struct problem *p) {
  const size_t terms = p->shells.terms, n = p->n;
  for (size_t j = 0; j < p->shells.rule.count; j++) {
    const double x = p->transform[j], S = 1.0 / (1.0 - x);
    p->work[j] = 2.0 / M_PI * p->shells.rule.w[j] * x * S * (S + 1.0); // S^2 - 1
  }
  const int status = shells_kernel(&p->shells, p->work, p->kernel);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t a = 0; a < n; a++) {
    const double sign = a < terms ? 1.0 : -1.0;
    for (size_t b = 0; b < n; b++) {
      const size_t shell = b / terms, l = b % terms;
      double sum = 0.0;
      if (shell == 0) {
        sum = p->kernel[a * n + b];
      } else {
        for (size_t k = 0; k < terms; k++) {
          sum += p->kernel[a * n + shell * terms + k] * p->slope[(shell * terms + k) * terms + l];
        }
      }
      p->jacobian[a * n + b] = (a == b ? 1.0 : 0.0) + sign * sum;
    }
  }
  return CAGEHOP_OK;
}

static double largest(size_t n, const double v[]) {
  double most = 0.0;
  for (size_t i = 0; i < n; i++) {
    most = fmax(most, fabs(v[i]));
  }
  return most;
}

/// Factors the Jacobian at the point last evaluated.
static int factor(struct problem *p) {
  int sign;
  const int status = fill_jacobian(p);
  gsl_matrix_view matrix = gsl_matrix_view_array(p->jacobian, p->n, p->n);
  if (status != CAGEHOP_OK) {
    return status;
  }
  return gsl_linalg_LU_decomp(&matrix.matrix, p->order, &sign) == 0 ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
}

/// Tries y - t Jacobian^-1 residual for t = 1, 1/2, ..., until S > 0 and the residual falls. On success y is
/// there, and *size its residual; else y is as it was and evaluated again.
static bool descend(struct problem *p, double t_min, double y[], double *size) {
  gsl_matrix_view matrix = gsl_matrix_view_array(p->jacobian, p->n, p->n);
  gsl_vector_const_view right = gsl_vector_const_view_array(p->residual, p->n);
  gsl_vector_view step = gsl_vector_view_array(p->step, p->n);
  if (gsl_linalg_LU_solve(&matrix.matrix, p->order, &right.vector, &step.vector) != 0 ||
      !isfinite(largest(p->n, p->step))) {
    return false;
  }
  for (double t = 1.0; t >= t_min; t *= 0.5) {
    for (size_t a = 0; a < p->n; a++) {
      p->trial[a] = y[a] - t * p->step[a];
    }
    if (evaluate(p, p->trial) && largest(p->n, p->residual) < (1.0 - 0.1 * t) * *size) {
      *size = largest(p->n, p->residual);
      memcpy(y, p->trial, p->n * sizeof *y);
      p->iterations++;
      return true;
    }
  }
  (void)evaluate(p, y); // it was possible before
  return false;
}

/// Newton's method for y at the present strength. A factored Jacobian serves as long as each step gains a
/// factor of ten.
static int newton(struct problem *p, double y[]) {
  const double converged = 1e-11, stalled = 1e-8, gain = 0.1;
  if (!evaluate(p, y)) {
    return CAGEHOP_NO_CONVERGENCE;
  }
  double size = largest(p->n, p->residual);
  for (int i = 0; i < ITERATIONS_MAX && size >= converged; i++) {
    const int status = factor(p);
    if (status != CAGEHOP_OK) {
      return status;
    }
    double before = size;
    if (!descend(p, 1e-3, y, &size)) {
      break; // rounding ends the descent; where it ends high, there was no convergence
    }
    while (size >= converged && size < gain * before) {
      before = size;
      if (!descend(p, 1.0, y, &size)) {
        break;
      }
    }
  }
  return size < stalled ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
}

/// The Percus-Yevick state: c in the core, and the gamma that follows from it.
static int start(struct problem *p, double phi, double y[]) {
  struct core core;
  struct cagehop_certificate certificate;
  const int status = prism_solve(phi, 1e-6, &core, &certificate);
  if (status != CAGEHOP_OK) {
    return status;
  }
  memset(y, 0, p->n * sizeof *y);
  memcpy(y, core.coefficient, core.terms * sizeof *y);
  p->strength = 0.0;
  if (!evaluate(p, y)) {
    return CAGEHOP_NO_CONVERGENCE;
  }
  for (size_t a = p->shells.terms; a < p->n; a++) {
    y[a] -= p->residual[a];
  }
  return CAGEHOP_OK;
}

/// From Percus-Yevick to the closure, at once where that works, else in steps of strength.
static int strengthen(struct problem *p, double y[], double kept[]) {
  double reached = 0.0, stride = 1.0;
  for (int i = 0; i < WEAKENINGS_MAX && stride > 1e-3; i++) {
    memcpy(kept, y, p->n * sizeof *y);
    p->strength = fmin(1.0, reached + stride);
    const int status = newton(p, y);
    if (status == CAGEHOP_OK && p->strength == 1.0) {
      return CAGEHOP_OK;
    }
    if (status == CAGEHOP_OK) {
      reached = p->strength;
    } else if (status < 0) {
      return status;
    } else {
      memcpy(y, kept, p->n * sizeof *y);
      stride *= 0.5;
    }
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// Solves on one grid; the solution's arrays are allocated. `p` stays, for the error estimate.
static int solve_grid(struct problem *p, double phi, struct closed_oz *solution) {
  const size_t terms = p->shells.terms;
  double *kept = malloc(p->n * sizeof *kept);
  *solution = (struct closed_oz){.shells = p->shells.shells, .terms = terms};
  solution->direct = malloc(p->n * sizeof *solution->direct);
  solution->indirect = malloc(p->n * sizeof *solution->indirect);
  int status = CAGEHOP_NO_MEMORY;
  if (kept != NULL && solution->direct != NULL && solution->indirect != NULL) {
    double *y = solution->indirect;
    status = start(p, phi, y);
    if (status == CAGEHOP_OK) {
      status = strengthen(p, y, kept);
    }
    if (status == CAGEHOP_OK) {
      memcpy(solution->direct, p->direct, p->n * sizeof *y);
      for (size_t k = 0; k < terms; k++) {
        y[k] = -y[k] - (k == 0 ? 0.5 : k == 1 ? sqrt(3.0) / 6.0 : 0.0);
      }
    }
  }
  free(kept);
  if (status != CAGEHOP_OK) {
    closed_oz_clear(solution);
  }
  return status;
}

/// max |dS/S| between two solutions up to the join.
static double difference(double density, const struct q_rule *rule, const struct closed_oz *a,
                         const struct closed_oz *b) {
  double error = 0.0;
  for (size_t j = 0; j < rule->uniform_count; j++) {
    const double factor = 4.0 * M_PI * density / rule->q[j];
    const double x = factor * closed_oz_sine(a, rule->q[j]), y = factor * closed_oz_sine(b, rule->q[j]);
    error = fmax(error, fabs((x - y) / (1.0 - x)));
  }
  return error;
}

int closed_oz_solve(enum cagehop_closure closure, double phi, double tolerance, struct closed_oz *solution,
                    struct cagehop_certificate *certificate) {
  // c falls like gamma^2; sixteen shells changed S by 3e-13 against 22 at phi = 0.45, where the box is 38 d.
  // What the error comes from is the number of terms: the steep first shell, and the kinks some closures
  // have.
  const size_t shells = (size_t)fmin(SHELLS_MAX, fmax(SHELLS_MIN, ceil(0.42 * prism_box(phi))));
  struct problem coarse = {0}, fine = {0};
  struct closed_oz rough = {0};

  *solution = (struct closed_oz){0};
  int status = problem_create(closure, phi, shells - 2, COARSE_TERMS, 96.0, &coarse);
  if (status == CAGEHOP_OK) {
    status = solve_grid(&coarse, phi, &rough);
  }
  const int iterations = coarse.iterations;
  if (status == CAGEHOP_OK) {
    status = problem_create(closure, phi, shells, FINE_TERMS, 128.0, &fine);
  }
  if (status == CAGEHOP_OK) {
    status = solve_grid(&fine, phi, solution);
  }
  if (status == CAGEHOP_OK) {
    double x_min = INFINITY;
    for (size_t j = 0; j < fine.shells.rule.count; j++) {
      x_min = fmin(x_min, fine.transform[j]);
    }
    *certificate = (struct cagehop_certificate){
        .residual = largest(fine.n, fine.residual),
        .error = difference(fine.density, &fine.shells.rule, &rough, solution),
        .S_min = 1.0 / (1.0 - x_min),
        .box = M_PI / fine.shells.rule.step,
        .q_join = fine.shells.rule.join,
        .degree = FINE_TERMS - 1,
        .iterations = iterations + fine.iterations,
    };
    status = certificate->error <= tolerance ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
  }
  closed_oz_clear(&rough);
  problem_clear(&coarse);
  problem_clear(&fine);
  if (status != CAGEHOP_OK) {
    closed_oz_clear(solution);
  }
  return status;
}

void closed_oz_clear(struct closed_oz *solution) {
  free(solution->direct);
  free(solution->indirect);
  *solution = (struct closed_oz){0};
}

double closed_oz_sine(const struct closed_oz *solution, double q) {
  return shells_sine(solution->shells, solution->terms, solution->direct, q);
}

double closed_oz_moment(const struct closed_oz *solution) {
  double sum = 0.0;
  for (size_t p = 0; p < solution->shells; p++) {
    const double *coefficient = &solution->direct[p * solution->terms];
    sum += ((double)p + 0.5) * coefficient[0] + sqrt(3.0) / 6.0 * coefficient[1];
  }
  return sum;
}

double closed_oz_g(const struct closed_oz *solution, double r) {
  const size_t shell = (size_t)floor(r), terms = solution->terms;
  double legendre[CORE_TERMS_MAX], sum = 0.0;
  if (shell >= solution->shells) {
    return 1.0;
  }
  gsl_sf_legendre_Pl_array((int)terms - 1, 2.0 * (r - (double)shell) - 1.0, legendre);
  for (size_t k = 0; k < terms; k++) {
    sum += sqrt((double)(2 * k + 1)) * legendre[k] *
           (solution->direct[shell * terms + k] + solution->indirect[shell * terms + k]);
  }
  return 1.0 + sum / r;
}
