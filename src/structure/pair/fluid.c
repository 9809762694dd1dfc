// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/fluid.h"

#include "system/potential.h"

#include <gsl/gsl_sf_bessel.h>
#include <math.h>

bool pair_is_chain(const struct pair_fluid *fluid) {
  return cagehop_system_is_chain(fluid->system);
}

struct pair_edges pair_edges_of(const struct pair_fluid *fluid) {
  enum { ORDERS = 8, ATTRACTION = 2 }; // u_0 and u_attr have another curvature on each side of the minimum
  const struct potential_edges edges = potential_edges(fluid->system);
  const struct potential_minimum minimum = potential_minimum(fluid->system);
  const bool divided = closure_divides(fluid->closure.kind) && minimum.depth > 0.0 &&
                       minimum.r > potential_core(fluid->system);
  struct pair_edges found = {.order = -1};
  for (int order = 0; order < ORDERS; order++) {
    for (int i = 0; i < edges.count; i++) {
      if (edges.order[i] == order) {
        found.r[found.count++] = edges.r[i];
      }
    }
    if (order == ATTRACTION && divided) {
      found.r[found.count++] = minimum.r;
    }
    found.order = found.order < 0 && found.count > 0 ? order : found.order;
  }
  if (found.count > 0 && pair_is_chain(fluid) && fluid->system->chain != CAGEHOP_CHAIN_TABLE) {
    found.r[found.count++] = fluid->system->bond;
  }
  return found;
}

// ---------------------------------------------------------------- long-ranged potentials

/// u falls as r^-n: it is matched by w_1 (r^2 + a_1^2)^(-n/2) + w_2 (r^2 + a_2^2)^(-n/2), with w_1 + w_2 = 1
/// and w_1 a_1^2 + w_2 a_2^2 = 0, to order r^-(n + 4).
static const double far_soften[2] = {1.0, 2.0}, far_weight[2] = {4.0 / 3.0, -1.0 / 3.0};

struct pair_far pair_far_of(const struct pair_fluid *fluid) {
  // r^-9 leaves 1e-13 of S(q) beyond 32 sigma.
  const double power_max = 9.0;
  const struct potential_decay decay = potential_decay(fluid->system);
  return decay.power > 0.0 && decay.power < power_max
             ? (struct pair_far){.power = decay.power, .strength = decay.strength}
             : (struct pair_far){0};
}

double pair_far_value(const struct pair_far *far, double r) {
  double sum = 0.0;
  for (int i = 0; i < 2; i++) {
    sum += far_weight[i] * pow(r * r + far_soften[i] * far_soften[i], -0.5 * far->power);
  }
  return far->strength * sum;
}

/// The transform of (r^2 + a^2)^(-n/2) is 2 pi^(3/2)/Gamma(n/2) (q/2a)^nu K_nu(aq), nu = (n - 3)/2; of n = 6
/// pi^2/(4 a^3) (1 + aq) exp(-aq).
double pair_far_transform(const struct pair_far *far, double q) {
  const double largest = 600.0; // exp(-600) is 0 for us
  const double nu = 0.5 * (far->power - 3.0), factor = 2.0 * pow(M_PI, 1.5) / tgamma(0.5 * far->power);
  double sum = 0.0;
  for (int i = 0; i < 2; i++) {
    const double a = far_soften[i];
    if (far->power == 6.0) {
      sum += far_weight[i] * M_PI * M_PI / (4.0 * a * a * a) * (1.0 + a * q) * exp(-a * q);
    } else if (q == 0.0) {
      sum += far_weight[i] * factor * 0.5 * tgamma(nu) * pow(a, -2.0 * nu);
    } else if (a * q < largest) {
      sum += far_weight[i] * factor * pow(0.5 * q / a, nu) * gsl_sf_bessel_Knu(nu, a * q);
    }
  }
  return far->strength * sum;
}
