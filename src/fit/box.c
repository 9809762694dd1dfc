// SPDX-License-Identifier: GPL-3.0-or-later
#include "fit/box.h"

#include "numerics/chebyshev.h"

#include <math.h>

void series_fit(const double value[BOX_PHI_NODES][BOX_P_NODES], struct series *series) {
  double along_P[BOX_PHI_NODES][BOX_P_NODES];
  for (int i = 0; i < BOX_PHI_NODES; i++) {
    chebyshev_fit(BOX_P_NODES, value[i], along_P[i]);
  }
  for (int j = 0; j < BOX_P_NODES; j++) {
    double column[BOX_PHI_NODES], c[BOX_PHI_NODES];
    for (int i = 0; i < BOX_PHI_NODES; i++) {
      column[i] = along_P[i][j];
    }
    chebyshev_fit(BOX_PHI_NODES, column, c);
    for (int i = 0; i < BOX_PHI_NODES; i++) {
      series->c[i][j] = c[i];
    }
  }
}

void series_tails(const struct series *series, double *along_phi, double *along_P) {
  *along_phi = *along_P = 0.0;
  for (int j = 0; j < BOX_P_NODES; j++) {
    *along_phi += fabs(series->c[BOX_PHI_NODES - 1][j]) + fabs(series->c[BOX_PHI_NODES - 2][j]);
  }
  for (int i = 0; i < BOX_PHI_NODES; i++) {
    *along_P += fabs(series->c[i][BOX_P_NODES - 1]) + fabs(series->c[i][BOX_P_NODES - 2]);
  }
}

void polynomials_at(double x, double low, double high, int count, struct polynomials *p) {
  const double y = (2.0 * x - low - high) / (high - low), scale = 2.0 / (high - low);
  p->T[0] = 1.0;
  p->T[1] = y;
  p->T_1[0] = p->T_2[0] = p->T_2[1] = 0.0;
  p->T_1[1] = scale;
  for (int k = 2; k < count; k++) {
    p->T[k] = 2.0 * y * p->T[k - 1] - p->T[k - 2];
    p->T_1[k] = 2.0 * scale * p->T[k - 1] + 2.0 * y * p->T_1[k - 1] - p->T_1[k - 2];
    p->T_2[k] = 4.0 * scale * p->T_1[k - 1] + 2.0 * y * p->T_2[k - 1] - p->T_2[k - 2];
  }
}

void series_evaluate(const struct series *series, const struct polynomials *phi, const struct polynomials *P,
                     struct jet_partials *r) {
  *r = (struct jet_partials){0};
  for (int i = 0; i < BOX_PHI_NODES; i++) {
    double f = 0.0, f_1 = 0.0, f_2 = 0.0;
    for (int j = 0; j < BOX_P_NODES; j++) {
      const double c = series->c[i][j];
      f += c * P->T[j];
      f_1 += c * P->T_1[j];
      f_2 += c * P->T_2[j];
    }
    r->f += phi->T[i] * f;
    r->f_a += phi->T_1[i] * f;
    r->f_b += phi->T[i] * f_1;
    r->f_aa += phi->T_2[i] * f;
    r->f_ab += phi->T_1[i] * f_1;
    r->f_bb += phi->T[i] * f_2;
  }
}
