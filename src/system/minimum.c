// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a potential is lowest, and how it is divided there.
#include "numerics/root.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>

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

/// The first place where the force turns from repulsion to attraction, by steps; the core where it attracts
/// from there on; the cutoff where u jumps up from below 0.
static struct potential_minimum of_formula(const struct cagehop_system *system) {
  const double core = potential_core(system), range = potential_range(system), step = 0.01, far = 20.0;
  double before = core > 0.0 ? core : step;
  if (cagehop_system_force(system, before) < 0.0) {
    return minimum_at(system, before);
  }
  for (double r = before + step; r < fmin(range, far); r += step) {
    if (cagehop_system_force(system, r) < 0.0) {
      return minimum_at(system, between(system, before, r, r));
    }
    before = r;
  }
  return isfinite(range) ? minimum_at(system, range) : (struct potential_minimum){range, 0.0};
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
  return (potential_reads(system->potential) & POTENTIAL_READS_TABLE) != 0 ? of_table(system)
                                                                           : of_formula(system);
}

/// A steep u is infinite at a small r; there it is as good as large.
static double potential_at(double r, void *system) {
  return fmin(cagehop_system_energy(system, r), 1e300);
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
