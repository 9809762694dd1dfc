// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/q_rule.h"

#include <cagehop/status.h>
#include <float.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_legendre.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const double two_pi = 6.283185307179586476925;

enum {
  END_ORDER = 8,    // order of the end correction
  DIRECT = 32,      // periods summed one by one before the blocks begin
  BLOCK_NODES = 10, // periods that stand for a block
  BLOCKS = 7,       // blocks [32, 64), [64, 128), ... [2048, 4096)
  PERIOD_NODES = DIRECT + BLOCKS * BLOCK_NODES,
};

/// Gregory's corrections of order 8: integral up to the last node = step * sum (1 + end_correction[j]) f(last
/// - j). From sum j^m -> -zeta(-m) (Euler-Maclaurin), solved in rational arithmetic.
static const double end_correction[END_ORDER] = {
    -2558783.0 / 3628800.0, 1908311.0 / 3628800.0, -299587.0 / 403200.0,  115963.0 / 145152.0,
    -426809.0 / 725760.0,   112477.0 / 403200.0,   -278921.0 / 3628800.0, 33953.0 / 3628800.0,
};

/// Whole periods m[k] and weights so that sum_k weight[k] g(m[k]) = sum over all m >= 0 of g(m).
struct period_rule {
  double m[PERIOD_NODES];
  double weight[PERIOD_NODES];
};

enum { ORDER = BLOCK_NODES };

static void swap_rows(double row[ORDER], double other[ORDER]) {
  for (size_t k = 0; k < ORDER; k++) {
    const double kept = row[k];
    row[k] = other[k];
    other[k] = kept;
  }
}

/// x of matrix x = right by Gaussian elimination with row pivots; all are overwritten. False where the matrix
/// is singular. Not gsl_linalg_LU_decomp, which takes memory without looking whether it got any; the same
/// operations in the same order, so the same bits.
static bool solve_linear(double matrix[ORDER][ORDER], double right[ORDER], double x[ORDER]) {
  for (size_t j = 0; j < ORDER; j++) {
    size_t pivot = j;
    for (size_t i = j + 1; i < ORDER; i++) {
      pivot = fabs(matrix[i][j]) > fabs(matrix[pivot][j]) ? i : pivot;
    }
    const double at_j = right[j];
    right[j] = right[pivot];
    right[pivot] = at_j;
    swap_rows(matrix[j], matrix[pivot]);
    if (!(fabs(matrix[j][j]) >= DBL_MIN)) {
      return false;
    }
    const double inverse = 1.0 / matrix[j][j];
    for (size_t i = j + 1; i < ORDER; i++) {
      const double factor = matrix[i][j] * inverse;
      for (size_t k = j + 1; k < ORDER; k++) {
        matrix[i][k] -= factor * matrix[j][k];
      }
      right[i] -= factor * right[j];
    }
  }
  for (size_t i = ORDER; i-- > 0;) {
    double sum = right[i];
    for (size_t j = i + 1; j < ORDER; j++) {
      sum -= matrix[i][j] * x[j];
    }
    x[i] = sum / matrix[i][i];
  }
  return true;
}

/// Nodes and weights of sum_{m = first}^{first + length - 1} g(m), exact for polynomials of degree
/// BLOCK_NODES - 1.
static int fill_block(size_t first, size_t length, double m[BLOCK_NODES], double weight[BLOCK_NODES]) {
  const double span = (double)(length - 1);
  double legendre[BLOCK_NODES];
  double matrix[BLOCK_NODES][BLOCK_NODES];
  double sums[BLOCK_NODES] = {0};

  for (size_t k = 0; k < BLOCK_NODES; k++) {
    // Nodes as for Chebyshev interpolation keep the weights positive and rounding errors small.
    const double place = round(0.5 * span * (1.0 - cos(M_PI * (double)k / (BLOCK_NODES - 1))));
    m[k] = (double)first + place;
    gsl_sf_legendre_Pl_array(BLOCK_NODES - 1, 2.0 * place / span - 1.0, legendre);
    for (size_t degree = 0; degree < BLOCK_NODES; degree++) {
      matrix[degree][k] = legendre[degree];
    }
  }
  for (size_t j = 0; j < length / 2;
       j++) { // the other half has the same even polynomials, and minus the odd ones
    gsl_sf_legendre_Pl_array(BLOCK_NODES - 1, 2.0 * (double)j / span - 1.0, legendre);
    for (size_t degree = 0; degree < BLOCK_NODES; degree += 2) {
      sums[degree] += 2.0 * legendre[degree];
    }
  }
  return solve_linear(matrix, sums, weight) ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
}

static int fill_periods(struct period_rule *rule) {
  for (size_t k = 0; k < DIRECT; k++) {
    rule->m[k] = (double)k;
    rule->weight[k] = 1.0;
  }
  for (size_t block = 0; block < BLOCKS; block++) {
    const size_t at = DIRECT + block * BLOCK_NODES;
    const size_t first = (size_t)DIRECT << block;
    const int status = fill_block(first, first, &rule->m[at], &rule->weight[at]);
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_OK;
}

static void fill_uniform(struct q_rule *rule) {
  for (size_t i = 0; i < rule->uniform_count; i++) {
    rule->q[i] = rule->step * (double)(i + 1);
    rule->w[i] = rule->step;
  }
  for (size_t j = 0; j < END_ORDER; j++) {
    rule->w[rule->uniform_count - 1 - j] += rule->step * end_correction[j];
  }
}

/// The factor that accounts for all periods beyond the one at q, where the integrand falls as q^-decay: the
/// sum over m >= 1 of (1 + 2 pi m/q)^-decay, by the midpoint rule.
static double beyond(double q, int decay) {
  const double q_next = q + 0.5 * two_pi;
  return pow(q / q_next, decay) * q_next / (two_pi * (double)(decay - 1));
}

static void fill_tail(const struct period_rule *periods, const gsl_integration_glfixed_table *phases,
                      int decay, struct q_rule *rule) {
  size_t at = rule->uniform_count;
  for (size_t k = 0; k < PERIOD_NODES; k++) {
    for (size_t j = 0; j < phases->n; j++) {
      double phase, weight;
      gsl_integration_glfixed_point(0.0, two_pi, j, &phase, &weight, phases);
      rule->q[at] = rule->join + two_pi * periods->m[k] + phase;
      rule->w[at] =
          weight * (periods->weight[k] + (k == PERIOD_NODES - 1 ? beyond(rule->q[at], decay) : 0.0));
      at++;
    }
  }
}

int q_rule_create(const struct q_rule_params *params, struct q_rule *rule) {
  // Gauss-Legendre needs ten nodes, and about 2.3 more for each harmonic of e^{iq}, of which six matter: 24.
  const size_t phase_nodes = 24;
  struct period_rule periods;
  gsl_integration_glfixed_table *phases = NULL;
  int status = CAGEHOP_NO_MEMORY;

  *rule = (struct q_rule){.step = params->step};
  rule->uniform_count = (size_t)ceil(params->join / params->step);
  if (rule->uniform_count < 2 * END_ORDER) {
    rule->uniform_count = 2 * END_ORDER;
  }
  rule->join = params->step * (double)rule->uniform_count;
  rule->count = rule->uniform_count + PERIOD_NODES * phase_nodes;
  rule->q = malloc(rule->count * sizeof *rule->q);
  rule->w = malloc(rule->count * sizeof *rule->w);
  phases = gsl_integration_glfixed_table_alloc(phase_nodes);
  if (rule->q == NULL || rule->w == NULL || phases == NULL) {
    goto out;
  }
  status = fill_periods(&periods);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  fill_uniform(rule);
  fill_tail(&periods, phases, params->decay, rule);

out:
  if (phases != NULL) {
    gsl_integration_glfixed_table_free(phases);
  }
  if (status != CAGEHOP_OK) {
    q_rule_clear(rule);
  }
  return status;
}

void q_rule_clear(struct q_rule *rule) {
  free(rule->q);
  free(rule->w);
  *rule = (struct q_rule){0};
}
