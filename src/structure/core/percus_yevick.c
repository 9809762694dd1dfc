// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/core/percus_yevick.h"

#include <math.h>

void percus_yevick_core(double phi, struct core *core) {
  const double vacancy_4 = pow(1.0 - phi, 4);
  const double lambda_1 = (1.0 + 2.0 * phi) * (1.0 + 2.0 * phi) / vacancy_4;
  const double lambda_2 = -(1.0 + 0.5 * phi) * (1.0 + 0.5 * phi) / vacancy_4;
  // f(r) = r c(r) = c_1 r + c_2 r^2 + c_4 r^4
  const double c_1 = -lambda_1;
  const double c_2 = -6.0 * phi * lambda_2;
  const double c_4 = -0.5 * phi * lambda_1;
  // The integrals of r, r^2, r^4 with P_k(2r - 1) over (0, 1).
  const double r_1[5] = {1.0 / 2.0, 1.0 / 6.0, 0.0, 0.0, 0.0};
  const double r_2[5] = {1.0 / 3.0, 1.0 / 6.0, 1.0 / 30.0, 0.0, 0.0};
  const double r_4[5] = {1.0 / 5.0, 2.0 / 15.0, 2.0 / 35.0, 1.0 / 70.0, 1.0 / 630.0};
  core->terms = 5;
  for (unsigned k = 0; k < 5; k++) {
    core->coefficient[k] = sqrt(2.0 * k + 1.0) * (c_1 * r_1[k] + c_2 * r_2[k] + c_4 * r_4[k]);
  }
}
