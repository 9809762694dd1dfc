// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/correlation_problem.h"

#include "structure/table/small_matrix.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { FIT_ITERATIONS_MAX = 30 };

#define INLINED static inline __attribute__((always_inline)) // into what is compiled for wider vectors

/// The basis column of a coefficient.
size_t fit_column(const struct fit_unknowns *at, size_t k) {
  const struct correlation_order *order = &at->order;
  const size_t count[] = {order->inside, order->near, order->far, order->last};
  const size_t most[] = {CORRELATION_INSIDE_MAX, CORRELATION_NEAR_MAX, CORRELATION_FAR_MAX};
  size_t column = 0;
  for (size_t range = 0; range < 3 && k >= count[range]; range++) {
    k -= count[range];
    column += most[range];
  }
  return column + k;
}

size_t fit_coefficients(const struct fit_unknowns *at) {
  return correlation_terms(&at->order);
}

static size_t unknown_count(const struct fit_unknowns *at) {
  return fit_coefficients(at) + (at->has_damping ? 1 : 0) + (at->has_blur ? 1 : 0);
}

// ---------------------------------------------------------------- model

enum { TERM_RUNS = 4, ROWS_TOGETHER = 4 };

/// The coefficients that vary, looked up once for all points, in runs of columns that follow each other.
struct terms {
  size_t count, runs, column[TERM_RUNS], length[TERM_RUNS];
  double value[CORRELATION_TERMS_MAX];
};

static struct terms terms_of(const struct fit_unknowns *at) {
  struct terms terms = {.count = fit_coefficients(at)};
  size_t next = SIZE_MAX; // the column that goes on with a run
  for (size_t k = 0; k < terms.count; k++) {
    const size_t column = fit_column(at, k);
    if (column != next) {
      terms.column[terms.runs++] = column;
    }
    terms.length[terms.runs - 1]++;
    terms.value[k] = at->value[column];
    next = column + 1;
  }
  return terms;
}

/// x at a node of so many points, at most ROWS_TOGETHER: each a sum in the order of its terms, several at
/// once, because one alone waits for every addition.
INLINED void sum_terms(const struct fit_problem *problem, const struct terms *terms, size_t node,
                       size_t first, size_t count, double x[ROWS_TOGETHER]) {
  const double *value = terms->value, *b0 = &problem->basis[node][first * CORRELATION_TERMS_MAX];
  const double *b1 = count > 1 ? b0 + CORRELATION_TERMS_MAX : b0;
  const double *b2 = count > 2 ? b1 + CORRELATION_TERMS_MAX : b0;
  const double *b3 = count > 3 ? b2 + CORRELATION_TERMS_MAX : b0;
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  for (size_t run = 0; run < terms->runs; run++) {
    const size_t end = terms->column[run] + terms->length[run];
    for (size_t column = terms->column[run]; column < end; column++, value++) {
      s0 += *value * b0[column];
      s1 += *value * b1[column];
      s2 += *value * b2[column];
      s3 += *value * b3[column];
    }
  }
  memcpy(x, (const double[ROWS_TOGETHER]){s0, s1, s2, s3}, ROWS_TOGETHER * sizeof *x);
}

/// S - 1 at one node where x is known, and its derivatives with x, before blurring. False where S is not
/// positive.
static bool node_value(const struct fit_problem *problem, const struct fit_unknowns *at, double x,
                       size_t node, size_t i, double *h, double *slope, double *by_damping) {
  const double q = problem->data->q[i] + (node == 0 ? 0.0 : node == 1 ? -problem->e : problem->e);
  if (!(x < 1.0)) {
    return false;
  }
  const double S = 1.0 / (1.0 - x), factor = exp(-at->damping * q * q);
  *h = (S - 1.0) * factor;
  *slope = S * S * factor;
  *by_damping = -q * q * *h;
  return true;
}

/// How many nodes a point has.
static size_t nodes_used(const struct fit_unknowns *at) {
  return at->has_blur || at->blur != 0.0 ? FIT_NODES : 1;
}

/// S at point i from x[node][j], and its gradient in the unknowns' order. False where S is not positive.
INLINED bool point_value(const struct fit_problem *problem, const struct fit_unknowns *at,
                         const struct terms *terms, double x[FIT_NODES][ROWS_TOGETHER], size_t j, size_t i,
                         double *S, double gradient[]) {
  const size_t used = nodes_used(at);
  const double c = at->blur / (2.0 * problem->e * problem->e);
  const double weight[FIT_NODES] = {1.0 - 2.0 * c, c, c};
  const double curvature[FIT_NODES] = {-2.0, 1.0, 1.0};
  double by_blur = 0.0, by_damping = 0.0;
  *S = 1.0;
  memset(gradient, 0, FIT_UNKNOWNS_MAX * sizeof *gradient);
  for (size_t node = 0; node < used; node++) {
    const double *basis = &problem->basis[node][i * CORRELATION_TERMS_MAX];
    const double share = used == 1 ? 1.0 : weight[node];
    double h, slope, damped;
    if (!node_value(problem, at, x[node][j], node, i, &h, &slope, &damped)) {
      return false;
    }
    *S += share * h;
    by_damping += share * damped;
    by_blur += curvature[node] * h / (2.0 * problem->e * problem->e);
    const double factor = share * slope;
    double *restrict part = gradient;
    for (size_t run = 0; run < terms->runs; part += terms->length[run], run++) {
      const double *restrict column = &basis[terms->column[run]];
      for (size_t k = 0; k < terms->length[run]; k++) {
        part[k] += factor * column[k];
      }
    }
  }
  size_t next = terms->count;
  if (at->has_damping) {
    gradient[next++] = by_damping;
  }
  if (at->has_blur) {
    gradient[next] = by_blur;
  }
  return true;
}

INLINED void add_row(struct fit_normal *normal, const double row[], double rest) {
  const size_t count = normal->count;
  for (size_t a = 0; a < count; a++) {
    double *restrict sums = &normal->matrix[a * count];
    const double factor = row[a];
    for (size_t b = 0; b <= a; b++) {
      sums[b] += factor * row[b];
    }
    normal->right[a] += factor * rest;
  }
}

/// The same for four rows, one after the other, and for rows a and a + 1 of the matrix at once: in an eighth
/// of the loads and stores.
INLINED void add_rows(struct fit_normal *normal, double row[ROWS_TOGETHER][FIT_UNKNOWNS_MAX],
                      const double rest[ROWS_TOGETHER]) {
  const size_t count = normal->count;
  const double *r0 = row[0], *r1 = row[1], *r2 = row[2], *r3 = row[3];
  for (size_t a = 0; a + 1 < count; a += 2) {
    double *restrict first = &normal->matrix[a * count], *restrict second = first + count;
    const double f0 = r0[a], f1 = r1[a], f2 = r2[a], f3 = r3[a];
    const double g0 = r0[a + 1], g1 = r1[a + 1], g2 = r2[a + 1], g3 = r3[a + 1];
    for (size_t b = 0; b <= a; b++) {
      const double c0 = r0[b], c1 = r1[b], c2 = r2[b], c3 = r3[b];
      first[b] = first[b] + f0 * c0 + f1 * c1 + f2 * c2 + f3 * c3;
      second[b] = second[b] + g0 * c0 + g1 * c1 + g2 * c2 + g3 * c3;
    }
    second[a + 1] = second[a + 1] + g0 * g0 + g1 * g1 + g2 * g2 + g3 * g3;
  }
  for (size_t j = 0; count % 2 == 1 && j < ROWS_TOGETHER; j++) {
    double *restrict last = &normal->matrix[(count - 1) * count];
    const double *here = row[j], factor = here[count - 1];
    for (size_t b = 0; b < count; b++) {
      last[b] += factor * here[b];
    }
  }
  for (size_t a = 0; a < count; a++) {
    normal->right[a] =
        normal->right[a] + r0[a] * rest[0] + r1[a] * rest[1] + r2[a] * rest[2] + r3[a] * rest[3];
  }
}

/// A known contact value counts as a point with a thousandth of a percent of error.
static double add_contact(const struct fit_problem *problem, const struct fit_unknowns *at,
                          struct fit_normal *normal) {
  double jump[CORRELATION_TERMS_MAX], row[FIT_UNKNOWNS_MAX] = {0}, rest = problem->data->contact;
  const double sigma = 1e-5 * problem->data->contact;
  if (!(sigma > 0.0)) {
    return 0.0;
  }
  correlation_jump(&at->order, jump);
  for (size_t k = 0; k < fit_coefficients(at); k++) {
    row[k] = jump[k] / sigma;
    rest -= jump[k] * at->value[fit_column(at, k)];
  }
  add_row(normal, row, rest / sigma);
  return rest * rest / (sigma * sigma);
}

static double add_prior(const struct fit_problem *problem, const struct fit_unknowns *at,
                        struct fit_normal *normal) {
  double penalty = 0.0;
  for (size_t k = 0; k < fit_coefficients(at); k++) {
    const size_t column = fit_column(at, k);
    normal->matrix[k * normal->count + k] += problem->prior[column];
    normal->right[k] -= problem->prior[column] * at->value[column];
    penalty += problem->prior[column] * pow(at->value[column], 2);
  }
  return penalty;
}

INLINED bool assemble(const struct fit_problem *problem, const struct fit_unknowns *at,
                      struct fit_normal *normal) {
  const struct terms terms = terms_of(at);
  memset(normal, 0, sizeof *normal);
  normal->count = unknown_count(at);
  double gradient[ROWS_TOGETHER][FIT_UNKNOWNS_MAX], rest[ROWS_TOGETHER], x[FIT_NODES][ROWS_TOGETHER];
  for (size_t i = 0, rows = 0; i < problem->data->n; i++) {
    double S;
    for (size_t node = 0; rows == 0 && node < nodes_used(at); node++) {
      sum_terms(problem, &terms, node, i, problem->data->n - i, x[node]);
    }
    if (!point_value(problem, at, &terms, x, rows, i, &S, gradient[rows])) {
      return false;
    }
    problem->model[i] = S;
    for (size_t a = 0; a < normal->count; a++) {
      gradient[rows][a] /= problem->sigma[i];
    }
    rest[rows] = (problem->data->S[i] - S) / problem->sigma[i];
    normal->chi_square += rest[rows] * rest[rows];
    if (++rows == ROWS_TOGETHER) {
      add_rows(normal, gradient, rest);
      rows = 0;
    } else if (i + 1 == problem->data->n) {
      for (size_t k = 0; k < rows; k++) {
        add_row(normal, gradient[k], rest[k]);
      }
    }
  }
  normal->chi_square += add_contact(problem, at, normal);
  normal->penalty = add_prior(problem, at, normal);
  return isfinite(normal->chi_square);
}

#ifdef CAGEHOP_X86_KERNELS
__attribute__((target("avx2"))) static bool
assemble_avx2(const struct fit_problem *problem, const struct fit_unknowns *at, struct fit_normal *normal) {
  return assemble(problem, at, normal);
}
#endif

/// Sets up the normal equations; false where S is not positive at a point. Most of the time of a fit is spent
/// here; every sum has its order, so that wider vectors change no bit.
bool fit_assemble(const struct fit_problem *problem, const struct fit_unknowns *at,
                  struct fit_normal *normal) {
#ifdef CAGEHOP_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) {
    return assemble_avx2(problem, at, normal);
  }
#endif
  return assemble(problem, at, normal);
}

// ---------------------------------------------------------------- iteration

static void move(struct fit_unknowns *at, const double step[], double length) {
  size_t next = fit_coefficients(at);
  for (size_t k = 0; k < next; k++) {
    at->value[fit_column(at, k)] += length * step[k];
  }
  if (at->has_damping) {
    at->damping += length * step[next++];
  }
  if (at->has_blur) {
    at->blur += length * step[next];
  }
}

/// Gauss-Newton with halved steps, so that S stays positive and chi_square + penalty falls.
int fit_iterate(const struct fit_problem *problem, struct fit_unknowns *at, struct fit_normal *normal) {
  if (!fit_assemble(problem, at, normal)) {
    return CAGEHOP_NO_CONVERGENCE;
  }
  for (int i = 0; i < FIT_ITERATIONS_MAX; i++) {
    double step[FIT_UNKNOWNS_MAX], factor[FIT_UNKNOWNS_MAX * FIT_UNKNOWNS_MAX];
    const double before = normal->chi_square + normal->penalty;
    memcpy(factor, normal->matrix, sizeof factor);
    memcpy(step, normal->right, sizeof step);
    if (!small_factor(normal->count, factor)) {
      return CAGEHOP_NO_CONVERGENCE;
    }
    small_solve(normal->count, factor, step);
    const struct fit_unknowns start = *at;
    bool better = false;
    for (double length = 1.0; length > 1e-4 && !better; length *= 0.5) {
      *at = start;
      move(at, step, length);
      better = fit_assemble(problem, at, normal) && normal->chi_square + normal->penalty <= before;
    }
    if (!better) {
      *at = start;
      return fit_assemble(problem, at, normal) ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
    }
    if (before - normal->chi_square - normal->penalty <= 1e-4 * (1.0 + 1e-2 * before)) {
      return CAGEHOP_OK;
    }
  }
  return CAGEHOP_OK; // as good as it gets; the residuals tell how good that is
}

/// An initial guess from the fit of x = 1 - 1/S, which is linear in the coefficients.
static int guess(const struct fit_problem *problem, struct fit_unknowns *at) {
  const size_t terms = fit_coefficients(at);
  struct fit_normal normal = {.count = terms};
  for (size_t i = 0; i < problem->data->n; i++) {
    const double S = problem->data->S[i], weight = S * S / problem->sigma[i];
    double row[FIT_UNKNOWNS_MAX];
    for (size_t k = 0; k < terms; k++) {
      row[k] = weight * problem->basis[0][i * CORRELATION_TERMS_MAX + fit_column(at, k)];
    }
    add_row(&normal, row, weight * (1.0 - 1.0 / S));
  }
  add_contact(problem, at, &normal);
  add_prior(problem, at, &normal);
  if (!small_factor(terms, normal.matrix)) {
    return CAGEHOP_NO_CONVERGENCE;
  }
  small_solve(terms, normal.matrix, normal.right);
  memset(at->value, 0, sizeof at->value);
  for (size_t k = 0; k < terms; k++) {
    at->value[fit_column(at, k)] = normal.right[k];
  }
  // Noise may make S negative between two points of a steep flank: then a weaker structure is the guess.
  for (int i = 0; i < 40 && !fit_assemble(problem, at, &normal); i++) {
    for (size_t k = 0; k < CORRELATION_TERMS_MAX; k++) {
      at->value[k] *= 0.9;
    }
  }
  return CAGEHOP_OK;
}

int fit_from_scratch(const struct fit_problem *problem, struct fit_unknowns *at, struct fit_normal *normal) {
  const int status = guess(problem, at);
  return status == CAGEHOP_OK ? fit_iterate(problem, at, normal) : status;
}
