// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/cage_bounds.h"

#include "structure/structure.h"

#include <math.h>

struct cage_bounds cage_bounds_at(const struct cagehop_structure *structure, double pressure_max) {
  const double stiffness =
      particles_force_limit(structure_particles(structure), cagehop_structure_contact(structure));
  // Near r = 0, F' <= -3/r + stiffness, so F' + P < 0 below r = 3/(P + stiffness), and no cage is narrower;
  // the factor 1.2 is a margin.
  const double r_min = 3.0 / (pressure_max + 1.2 * stiffness);
  // Terms fall as exp(-B r^2) with B = q^2/3 at large q, where S = 1.
  const double q_end = sqrt(3.0 * CAGE_EXPONENT_MAX) / r_min;
  return (struct cage_bounds){
      .stiffness = stiffness, .r_min = r_min, .q_end = fmin(q_end, cagehop_structure_q_max(structure))};
}
