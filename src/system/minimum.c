// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a potential is lowest, and how it is divided there.
#include "numerics/root.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>

/// Where 4 (r^-12 - r^-6) is lowest, 2^(1/6), and where its force is strongest, (26/7)^(1/6).
static const double lennard_jones_lowest = 1.1224620483093730, lennard_jones_steepest = 1.2444550601966370;

static const double place_tolerance = 1e-15;

/// What a root is found of; at the ends of a bracket also outside of where u is cut.
static double force_of(double r, void *system) {
  return cagehop_system_force(system, r);
}

/// At r, if u attracts there.
static struct potential_minimum minimum_at(const struct cagehop_system *system, double r) {
  const double u = potential_inside(system, r);
  return u < 0.0 ? (struct potential_minimum){r, -u} : (struct potential_minimum){potential_range(system), 0};
}

/// Where the force changes its sign between two places, or at their middle, which is a table's lowest point.
static double between(const struct cagehop_system *system, double low, double middle, double high) {
  struct cagehop_system copy = *system;
  double r;
  return root_find(force_of, &copy, low, high, place_tolerance, &r) == CAGEHOP_OK ? r : middle;
}

static struct potential_minimum of_lennard_jones(const struct cagehop_system *system) {
  const double end = potential_range(system);
  if (!(system->cutoff > 0.0) || system->cutoff_form != CAGEHOP_CUTOFF_FORCE_SHIFTED) {
    return minimum_at(system, fmin(lennard_jones_lowest, end));
  }
  if (end <= lennard_jones_steepest) { // convex up to there, and at rest there: it only repels
    return (struct potential_minimum){end, 0.0};
  }
  return minimum_at(system,
                    between(system, lennard_jones_lowest, lennard_jones_lowest, lennard_jones_steepest));
}

static struct potential_minimum of_table(const struct cagehop_system *system) {
  const struct cagehop_system_table *table = system->potential_table;
  const double end = potential_range(system);
  size_t lowest = 0;
  for (size_t i = 0; i < table->n && table->x[i] <= end; i++) {
    if (potential_inside(system, table->x[i]) < potential_inside(system, table->x[lowest])) {
      lowest = i;
    }
  }
  const double middle = table->x[lowest];
  if (lowest == 0 || lowest + 1 == table->n || table->x[lowest + 1] >= end) {
    return minimum_at(system, middle);
  }
  return minimum_at(system, between(system, table->x[lowest - 1], middle, table->x[lowest + 1]));
}

struct potential_minimum potential_minimum(const struct cagehop_system *system) {
  switch (system->potential) {
  case CAGEHOP_POTENTIAL_LENNARD_JONES:
    return of_lennard_jones(system);
  case CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA:
    return minimum_at(system, potential_core(system));
  case CAGEHOP_POTENTIAL_TABLE:
    return of_table(system);
  case CAGEHOP_POTENTIAL_HARD:
  case CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN:
  case CAGEHOP_POTENTIAL_INVERSE_POWER:
  case CAGEHOP_POTENTIAL_YUKAWA:
  case CAGEHOP_POTENTIAL_GAUSSIAN:
    break;
  }
  return (struct potential_minimum){potential_range(system), 0.0};
}

static double potential_at(double r, void *system) {
  return cagehop_system_energy(system, r);
}

int potential_zero(const struct cagehop_system *system, const struct potential_minimum *minimum,
                   double *zero) {
  struct cagehop_system copy = *system;
  const double near = 1e-2;
  if (minimum->r <= potential_core(system)) {
    *zero = minimum->r;
    return CAGEHOP_OK;
  }
  return root_find(potential_at, &copy, fmin(near, 0.5 * minimum->r), minimum->r, 1e-15, zero) == CAGEHOP_OK
             ? CAGEHOP_OK
             : CAGEHOP_NOT_RESOLVED;
}

double potential_attraction_beyond(const struct cagehop_system *system,
                                   const struct potential_minimum *minimum, double r) {
  if (!(minimum->depth > 0.0)) {
    return 0.0;
  }
  return r < minimum->r ? -minimum->depth : cagehop_system_energy(system, r);
}

double potential_attraction(const struct cagehop_system *system, double r) {
  const struct potential_minimum minimum = potential_minimum(system);
  return potential_attraction_beyond(system, &minimum, r);
}
