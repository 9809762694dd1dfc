// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/cage_bounds.h"

#include "structure/structure.h"

#include <math.h>

/// F' <= -3/r + stiffness, so F' + P < 0 below r = 3/(P + stiffness), and no cage is narrower; the factor 1.2
/// is a margin.
static struct cage_bounds bounds_from(double stiffness, double pressure_max) {
  return (struct cage_bounds){.stiffness = stiffness, .r_min = 3.0 / (pressure_max + 1.2 * stiffness)};
}

struct cage_bounds cage_bounds_at(const struct cagehop_structure *structure, double pressure_max) {
  return bounds_from(
      particles_force_limit(structure_particles(structure), cagehop_structure_contact(structure)),
      pressure_max);
}

struct cage_bounds cage_bounds_of_terms(size_t count, const double B[], const double C[],
                                        double pressure_max) {
  // A term of F' + 3/r is 2 r B C exp(-B r^2). It is largest at B r^2 = 1/2: C sqrt(2 B/e).
  double sum = 0.0;
  for (size_t j = 0; j < count; j++) {
    sum += C[j] * sqrt(2.0 * B[j]);
  }
  return bounds_from(sum * exp(-0.5), pressure_max);
}

double cage_q_end(const struct cagehop_structure *structure, double pressure_max) {
  if (cagehop_structure_is_soft(structure)) { // no limit is known for r -> 0, and S = 1 beyond q_max
    return cagehop_structure_q_max(structure);
  }
  // Terms fall as exp(-B r^2) with B = q^2/3 at large q, where S = 1.
  const double q_end = sqrt(3.0 * CAGE_EXPONENT_MAX) / cage_bounds_at(structure, pressure_max).r_min;
  return fmin(q_end, cagehop_structure_q_max(structure));
}
