// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/moments.h"

#include "structure/pair/functions.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// g below this is the rounding error of 1 + gamma + c, and what u is multiplied by where it is large.
static const double g_rounding = 1e-9, energy_largest = 500.0;

/// r^2 (g ln g - g + 1); 0 ln 0 = 0.
static double entropy_term(double r, double g) {
  const double logarithm = g > g_rounding ? g * log(g) : g >= -g_rounding ? 0.0 : NAN;
  return r * r * (logarithm - g + 1.0);
}

static void add_term(const struct pair_fluid *fluid, double weight, double r, double u, double g,
                     struct pair_sums *sums) {
  if (u <= energy_largest && isfinite(fluid->temperature)) {
    sums->energy += weight * r * r * u * g;
    sums->virial += weight * r * r * r * cagehop_system_force(fluid->system, r) / fluid->temperature * g;
  }
  sums->pair_entropy += weight * entropy_term(r, g);
}

/// The sums over a grid's points, and in cells that u parts over both sides.
static struct pair_sums sum_points(const struct pair_grid *grid) {
  const struct pair_sides *sides = &grid->sides;
  struct pair_sums sums = {0.0, 0.0, 0.0};
  for (size_t i = 0; i < grid->points; i++) {
    const double u = grid->field.u[i], g = u > energy_largest ? 0.0 : 1.0 + grid->gamma[i] + grid->c[i];
    add_term(&grid->fluid, pair_sides_part(sides, i) ? 0.0 : 1.0, grid->field.r[i], u, g, &sums);
  }
  for (int k = 0; k < 2 * sides->count; k++) {
    const double r = sides->field.r[k], u = sides->field.u[k];
    const double g =
        u > energy_largest ? 0.0 : pair_field_g(&grid->fluid, r, grid->gamma[sides->point[k / 2]]);
    add_term(&grid->fluid, pair_sides_weight(sides, k), r, u, g, &sums);
  }
  sums.energy *= grid->step;
  sums.virial *= grid->step;
  sums.pair_entropy *= grid->step;
  return sums;
}

/// Beyond the box g is 1, and u the power law of its decay.
static void add_beyond(const struct pair_grid *grid, struct pair_sums *sums) {
  const struct potential_decay decay = potential_decay(grid->fluid.system);
  const double R = (double)grid->points * grid->step;
  if (decay.power > 3.0) {
    const double energy =
        -decay.strength / grid->fluid.temperature * pow(R, 3.0 - decay.power) / (decay.power - 3.0);
    sums->energy += energy;
    sums->virial += decay.power * energy;
  }
}

/// Where u jumps, -int u' g dr over the jump: g is continuous there but for exp(-u/kBT), so that it is the
/// jump of g; of closures that divide u, g is linear in u.
static double jump_at(const struct pair_fluid *fluid, double r, double gamma) {
  const double inside = r * (1.0 - 1e-12), above = pair_field_g(fluid, r, gamma);
  if (r <= potential_core(fluid->system)) {
    return above;
  }
  const double below = pair_field_g(fluid, inside, gamma);
  const double u = cagehop_system_energy(fluid->system, inside) - cagehop_system_energy(fluid->system, r);
  return closure_divides(fluid->closure.kind) ? 0.5 * (above + below) * u / fluid->temperature
                                              : above - below;
}

struct pair_sums pair_sums_of(const struct pair_grid *grid) {
  const struct potential_edges edges = potential_edges(grid->fluid.system);
  struct pair_sums sums = sum_points(grid);
  add_beyond(grid, &sums);
  for (int i = 0; i < edges.count; i++) {
    if (edges.order[i] == 0) {
      sums.virial +=
          pow(edges.r[i], 3) * jump_at(&grid->fluid, edges.r[i], pair_grid_gamma(grid, edges.r[i]));
    }
  }
  return sums;
}

/// exp(-u/kBT) at r; where u jumps, just outside.
static double boltzmann_at(const struct pair_fluid *fluid, double r) {
  return exp(-cagehop_system_energy(fluid->system, r) / fluid->temperature);
}

double pair_unseen(const struct pair_grid *grid) {
  const struct pair_fluid *fluid = &grid->fluid;
  const struct potential_edges edges = potential_edges(fluid->system);
  const double core = potential_core(fluid->system), next_to_0 = 1e-12;
  if (!isfinite(fluid->temperature)) {
    return 0.0;
  }
  double largest = 1.0, sum = core > 0.0 ? 0.0 : boltzmann_at(fluid, next_to_0);
  for (int i = 0; i < edges.count; i++) {
    if (edges.order[i] == 0) {
      const double r = edges.r[i], outside = boltzmann_at(fluid, r);
      sum += outside - (r <= core ? 0.0 : boltzmann_at(fluid, r * (1.0 - 1e-12)));
      largest = fmax(largest, outside);
    }
  }
  for (size_t i = 0; i < grid->points; i++) {
    const double r = grid->field.r[i], u = grid->field.u[i];
    if (u <= energy_largest) {
      const double boltzmann = exp(-u);
      sum += grid->step * cagehop_system_force(fluid->system, r) / fluid->temperature * boltzmann;
      largest = fmax(largest, boltzmann);
    }
  }
  return fabs(1.0 - sum) / largest;
}

struct pair_order pair_order_of_virial(const struct pair_levels *levels) {
  const int lowest = levels->edges.order;
  struct pair_order order = levels->order;
  order.leading = lowest < 0 || lowest > 4 ? order.leading : lowest <= 2 ? 2 : 4;
  return order;
}

static double extrapolated(struct pair_order order, double factor, double coarse, double middle, double fine,
                           double other, double *error) {
  const double value[PAIR_GRIDS] = {coarse, middle, fine};
  const double result = factor * pair_extrapolate(&order, value, error);
  *error = fabs(factor) * (*error + other);
  return result;
}

void pair_moments(const struct pair_levels *levels, const struct pair_sums *parameter,
                  struct structure_moments *moments) {
  const double density = levels->fluid.density;
  const bool is_chain = pair_is_chain(&levels->fluid);
  struct pair_sums sums[PAIR_GRIDS];
  for (int i = 0; i < PAIR_GRIDS; i++) {
    sums[i] = pair_sums_of(levels->grid[i]);
  }
  moments->virial = extrapolated(
      pair_order_of_virial(levels), 2.0 * M_PI / 3.0 * density, sums[0].virial, sums[1].virial,
      sums[2].virial, fabs(levels->box_change.virial) + fabs(parameter->virial), &moments->virial_error);
  moments->energy =
      extrapolated(levels->order, 2.0 * M_PI * density, sums[0].energy, sums[1].energy, sums[2].energy,
                   fabs(levels->box_change.energy) + fabs(parameter->energy), &moments->energy_error);
  moments->pair_entropy = extrapolated(
      levels->order, -2.0 * M_PI * density, sums[0].pair_entropy, sums[1].pair_entropy, sums[2].pair_entropy,
      fabs(levels->box_change.pair_entropy) + fabs(parameter->pair_entropy), &moments->pair_entropy_error);
  if (is_chain) {
    moments->virial = moments->virial_error = moments->pair_entropy = moments->pair_entropy_error = NAN;
  }
}

/// dg/dlambda at one r where gamma changes by `rate`; gamma's own change is taken small.
static double rate_of_g(const struct pair_fluid *fluid, double r, double gamma, double rate) {
  const double small = 1e-4;
  return (pair_field_g(fluid, r, gamma + small * rate) - pair_field_g(fluid, r, gamma - small * rate)) /
         (2.0 * small);
}

/// The terms of cells that u parts.
static double slope_of_sides(const struct pair_grid *grid, const double r_gamma_slope[]) {
  const struct pair_sides *sides = &grid->sides;
  double sum = 0.0;
  for (int k = 0; k < 2 * sides->count; k++) {
    const size_t i = sides->point[k / 2];
    const double r = sides->field.r[k], rate = r_gamma_slope[i] / grid->field.r[i];
    if (sides->field.u[k] <= energy_largest) {
      sum += pair_sides_weight(sides, k) * r * r * r * cagehop_system_force(grid->fluid.system, r) /
             grid->fluid.temperature * rate_of_g(&grid->fluid, r, grid->gamma[i], rate);
    }
  }
  return sum;
}

/// d(virial sum)/drho from dgamma/drho at the grid's places, given as r dgamma/drho.
static double slope_of_sum(const struct pair_grid *grid, const double r_gamma_slope[]) {
  const struct pair_fluid *fluid = &grid->fluid;
  const struct potential_edges edges = potential_edges(fluid->system);
  double sum = 0.0;
  for (size_t i = 0; i < grid->points && isfinite(fluid->temperature); i++) {
    const double r = grid->field.r[i];
    if (grid->field.u[i] <= energy_largest && !pair_sides_part(&grid->sides, i)) {
      const double force = cagehop_system_force(fluid->system, r) / fluid->temperature;
      sum += r * r * force * (1.0 + grid->slope[i]) * r_gamma_slope[i];
    }
  }
  sum += slope_of_sides(grid, r_gamma_slope);
  sum *= grid->step;
  for (int k = 0; k < edges.count; k++) {
    if (edges.order[k] == 0) {
      const double small = 1e-4, r = edges.r[k], gamma = pair_grid_gamma(grid, r);
      const double change = small * pair_grid_at(grid, r_gamma_slope, r) / r;
      sum +=
          pow(r, 3) * (jump_at(fluid, r, gamma + change) - jump_at(fluid, r, gamma - change)) / (2.0 * small);
    }
  }
  return sum;
}

int pair_virial_slope(struct pair_grid *grid, double *slope) {
  double *r_gamma_slope = malloc(grid->points * sizeof *r_gamma_slope);
  int status = r_gamma_slope == NULL ? CAGEHOP_NO_MEMORY : pair_grid_density_slope(grid, r_gamma_slope);
  if (status == CAGEHOP_OK) {
    const double sum = pair_sums_of(grid).virial, change = slope_of_sum(grid, r_gamma_slope);
    *slope = 1.0 + 2.0 * M_PI / 3.0 * grid->density * (2.0 * sum + grid->density * change);
  }
  free(r_gamma_slope);
  return status;
}
