// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/relaxation.h>

#include "landscape/cage_bounds.h"
#include "numerics/shared.h"
#include "structure/q_panels.h"

#include <cagehop/status.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>

struct cagehop_shear_modulus {
  size_t count;
  double *q;      // ascending
  double *weight; // (q^2 d ln S/dq)^2 dq/(60 pi^2)
  double *decay;  // q^2/(3 S)
};

/// Differentiation on the nodes of a Gauss-Legendre panel: the derivative of the polynomial through the
/// values.
struct differentiator {
  const struct cagehop_structure *structure;
  double node[PANEL_NODES]; // on [-1, 1]
  double matrix[PANEL_NODES][PANEL_NODES];
};

static int prepare(const struct cagehop_structure *structure, struct differentiator *d) {
  double w[PANEL_NODES], barycentric[PANEL_NODES];
  gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(PANEL_NODES);
  if (table == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  d->structure = structure;
  for (size_t i = 0; i < PANEL_NODES; i++) {
    gsl_integration_glfixed_point(-1.0, 1.0, i, &d->node[i], &w[i], table);
    barycentric[i] = (i % 2 == 0 ? 1.0 : -1.0) * sqrt((1.0 - d->node[i] * d->node[i]) * w[i]);
  }
  gsl_integration_glfixed_table_free(table);
  for (size_t i = 0; i < PANEL_NODES; i++) {
    d->matrix[i][i] = 0.0;
    for (size_t j = 0; j < PANEL_NODES; j++) {
      if (j != i) {
        d->matrix[i][j] = barycentric[j] / barycentric[i] / (d->node[i] - d->node[j]);
        d->matrix[i][i] -= d->matrix[i][j]; // so that the derivative of a constant is exactly 0
      }
    }
  }
  return CAGEHOP_OK;
}

/// (q^2 d ln S/dq)^2 on the nodes of one panel. Computed as d ln S/dq = S d(rho c)/dq, because rho c = (S -
/// 1)/S is smooth also where S has its peaks.
static void strain(const void *context, size_t n, const double q[], double value[]) {
  const struct differentiator *d = context;
  const double half_width = (q[n - 1] - q[0]) / (d->node[n - 1] - d->node[0]);
  double S[PANEL_NODES], x[PANEL_NODES];
  cagehop_structure_factor(d->structure, n, q, S, x);
  for (size_t i = 0; i < n; i++) {
    x[i] /= S[i];
  }
  for (size_t i = 0; i < n; i++) {
    double slope = 0.0;
    for (size_t j = 0; j < n; j++) {
      slope += d->matrix[i][j] * x[j];
    }
    const double root = q[i] * q[i] * S[i] * slope / half_width;
    value[i] = root * root;
  }
}

/// Computes weight and decay at all nodes.
static int tabulate(const struct differentiator *d, struct panels *panels,
                    struct cagehop_shear_modulus *modulus) {
  modulus->count = panels->count;
  modulus->q = panels->q;
  panels->q = NULL;
  modulus->weight = malloc(modulus->count * sizeof *modulus->weight);
  modulus->decay = malloc(modulus->count * sizeof *modulus->decay);
  if (modulus->weight == NULL || modulus->decay == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  cagehop_structure_factor(d->structure, modulus->count, modulus->q, modulus->decay, NULL);
  for (size_t first = 0; first < modulus->count; first += PANEL_NODES) {
    strain(d, PANEL_NODES, &modulus->q[first], &modulus->weight[first]);
  }
  for (size_t i = 0; i < modulus->count; i++) {
    modulus->weight[i] *= panels->w[i] / (60.0 * M_PI * M_PI);
    modulus->decay[i] = modulus->q[i] * modulus->q[i] / (3.0 * modulus->decay[i]);
    if (!isfinite(modulus->weight[i]) || !isfinite(modulus->decay[i])) {
      return CAGEHOP_NOT_FINITE;
    }
  }
  return CAGEHOP_OK;
}

static int create(const struct cagehop_structure *structure, struct cagehop_shear_modulus **modulus) {
  // Beyond the peaks the integrand is sin^2(q) times a constant. The tolerance is 1e-9, because a derivative
  // has fewer correct digits than its function.
  struct differentiator d;
  const struct q_panels_params wanted = {.q_end = cage_q_end(structure, CAGEHOP_PRESSURE_MAX),
                                         .tolerance = 1e-9,
                                         .floor = 1e-8,
                                         .f = strain,
                                         .context = &d};
  struct panels panels = {0};

  struct cagehop_shear_modulus *result = calloc(1, sizeof *result);
  int status = result == NULL ? CAGEHOP_NO_MEMORY : prepare(structure, &d);
  if (status == CAGEHOP_OK) {
    status = q_panels_append(structure, &wanted, &panels);
  }
  if (status == CAGEHOP_OK) {
    status = tabulate(&d, &panels, result);
  }
  panels_clear(&panels);
  if (status != CAGEHOP_OK) {
    cagehop_shear_modulus_destroy(&result);
  }
  *modulus = result;
  return status;
}

int cagehop_shear_modulus_create(const struct cagehop_structure *structure,
                                 struct cagehop_shear_modulus **modulus) {
  *modulus = NULL;
  gsl_errors_returned();
  const int status = create(structure, modulus);
  gsl_errors_handled();
  return status;
}

void cagehop_shear_modulus_destroy(struct cagehop_shear_modulus **modulus) {
  if (*modulus != NULL) {
    free((*modulus)->q);
    free((*modulus)->weight);
    free((*modulus)->decay);
    free(*modulus);
    *modulus = NULL;
  }
}

double cagehop_shear_modulus_growth(const struct cagehop_shear_modulus *modulus,
                                    const struct cagehop_landscape_point *point, double *dlnG_dP) {
  *dlnG_dP = NAN;
  if (point->regime != CAGEHOP_REGIME_IRREVERSIBLE && point->regime != CAGEHOP_REGIME_TWO_STATE &&
      point->regime != CAGEHOP_REGIME_TRAPPED) {
    return NAN;
  }
  const double r_2 = point->r_L1 * point->r_L1;
  double G = 0.0, decayed = 0.0; // decayed: -dG/d(r_L1^2)
  for (size_t i = 0; i < modulus->count; i++) {
    const double exponent = modulus->decay[i] * r_2;
    if (exponent < CAGE_EXPONENT_MAX) {
      const double share = modulus->weight[i] * exp(-exponent);
      G += share;
      decayed += modulus->decay[i] * share;
    }
  }
  *dlnG_dP = 2.0 * point->r_L1 * decayed / (point->K_0 * G);
  return G;
}

double cagehop_shear_modulus_evaluate(const struct cagehop_shear_modulus *modulus,
                                      const struct cagehop_landscape_point *point) {
  double unread;
  return cagehop_shear_modulus_growth(modulus, point, &unread);
}
