// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/relaxation.h>

#include "numerics/q_rule.h"
#include "numerics/shared.h"
#include "structure/q_panels.h"
#include "system/particles.h"

#include <cagehop/status.h>
#include <gsl/gsl_sf_bessel.h>
#include <math.h>

/// b(q) = 1/[1 - j_0(q) + 2 j_2(q)].
static double b(double q) {
  if (q < 1e-2) {
    // 1 - j_0 + 2 j_2 = 3 q^2/10 - q^4/56 + ...; the closed form loses its digits by cancellation here
    return 10.0 / (3.0 * q * q * (1.0 - 5.0 * q * q / 84.0));
  }
  return 1.0 / (1.0 - gsl_sf_bessel_j0(q) + 2.0 * gsl_sf_bessel_j2(q));
}

/// The integrand of Eq. 4.
static void collisions(const void *structure, size_t n, const double q[], double value[]) {
  for (size_t i = 0; i < n; i++) {
    double S, h;
    cagehop_structure_factor(structure, 1, &q[i], &S, &h);
    value[i] = q[i] * q[i] * h * h / (S + b(q[i]));
  }
}

static double sum(size_t n, const double q[], const double w[], const struct cagehop_structure *structure) {
  double total = 0.0;
  for (size_t i = 0; i < n; i++) {
    double value;
    collisions(structure, 1, &q[i], &value);
    total += w[i] * value;
  }
  return total;
}

/// Adds the integral from q_join on, where the integrand is a smooth function times cos^2(q)/q^2. Where S(q)
/// is known for all q it goes to infinity, by the part of a q_rule beyond its join. Else it goes as far as
/// S(q) is known, by panels.
static int add_tail(const struct cagehop_structure *structure, double q_join, double *integral) {
  const double q_max = cagehop_structure_q_max(structure);
  const struct panel_range range = {.from = q_join, .to = q_max, .width = 2.0 * M_PI, .tolerance = INFINITY};
  struct panels panels = {0};
  struct q_rule rule = {0};
  int status;
  if (isinf(q_max)) {
    status = q_rule_create(&(struct q_rule_params){.step = q_join / 16.0, .join = q_join, .decay = 2}, &rule);
    if (status == CAGEHOP_OK) {
      const size_t first = rule.uniform_count;
      *integral += sum(rule.count - first, &rule.q[first], &rule.w[first], structure);
    }
  } else {
    status = panels_append(&panels, &range, collisions, structure);
    if (status == CAGEHOP_OK) {
      *integral += sum(panels.count, panels.q, panels.w, structure);
    }
  }
  panels_clear(&panels);
  q_rule_clear(&rule);
  return status;
}

static int integrate(const struct cagehop_structure *structure, double *ratio) {
  const double q_join = q_panels_peaks(cagehop_structure_q_max(structure));
  const double phi = cagehop_structure_packing_fraction(structure);
  const double contact = cagehop_structure_contact(structure);
  const struct q_panels_params wanted = {
      .q_end = q_join, .tolerance = 1e-12, .floor = 1e-14, .f = collisions, .context = structure};
  struct panels panels = {0};
  double integral;
  int status = q_panels_append(structure, &wanted, &panels);
  if (status == CAGEHOP_OK) {
    integral = 0.0;
    for (size_t i = 0; i < panels.count; i++) {
      integral += panels.w[i] * panels.f[i];
    }
    status =
        q_join < cagehop_structure_q_max(structure) ? add_tail(structure, q_join, &integral) : CAGEHOP_OK;
  }
  if (status == CAGEHOP_OK) {
    *ratio = particles_collision_factor(contact) * (1.0 + integral / (36.0 * M_PI * phi));
    status = isfinite(*ratio) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  }
  panels_clear(&panels);
  return status;
}

int cagehop_short_time(const struct cagehop_structure *structure, double *ratio) {
  *ratio = NAN;
  gsl_errors_returned();
  const int status = integrate(structure, ratio);
  gsl_errors_handled();
  return status;
}
