// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/core/prism.h"

#include "structure/core/newton.h"
#include "structure/core/newton_error.h"
#include "structure/core/percus_yevick.h"
#include "structure/shared/box.h"

#include <cagehop/status.h>
#include <math.h>
#include <string.h>

enum {
  REFINEMENTS_MAX = 4,
  COARSE_TERMS = 6, // Percus-Yevick needs 5
  FINE_TERMS = 8,
};

/// The Legendre basis of legendre.h at the nodes of a q rule with the step pi/box, up to `join`.
static int grid_create(size_t terms, double box, double join, struct core_grid *grid) {
  *grid = (struct core_grid){0};
  int status =
      q_rule_create(&(struct q_rule_params){.step = M_PI / box, .join = join, .decay = 4}, &grid->rule);
  if (status == CAGEHOP_OK) {
    status = core_grid_allocate(terms, grid);
  }
  if (status != CAGEHOP_OK) {
    core_grid_clear(grid);
    return status;
  }
  for (size_t j = 0; j < grid->rule.count; j++) {
    core_basis(terms, grid->rule.q[j], &grid->basis[j * terms]);
  }
  memset(grid->moment, 0, terms * sizeof *grid->moment);
  grid->moment[0] = 0.5; // r = 1/2 + P_1(2r - 1)/2
  grid->moment[1] = sqrt(3.0) / 6.0;
  return CAGEHOP_OK;
}

/// max |dS/S| between two cores, over the nodes of a grid.
static double difference(const struct core_grid *grid, double density, const double coarse[],
                         const double fine[]) {
  double error = 0.0;
  for (size_t j = 0; j < grid->rule.count; j++) {
    const double x_coarse = core_grid_x(grid, density, coarse, j);
    const double x_fine = core_grid_x(grid, density, fine, j);
    error = fmax(error, fabs((x_coarse - x_fine) / (1.0 - x_coarse)));
  }
  return error;
}

/// An estimate of the error of S(q) on the finer of two grids. `differ`: the difference between the two
/// grids' solutions; `missed`: how far Newton's method ended from the finer grid's exact solution.
///
/// The error of the trapezoidal rule falls as exp(-2 pi w/step), w the half width of the peaks. So if the
/// coarser grid's error is E, that of a grid of 3/4 the step is E^(4/3), which is less than E/10 for E <
/// 1e-3. E is at most differ + missed, besides the rounding on the coarser grid, which is of the size of
/// core_rounding and added by the caller. So the error is below (differ + missed)/10 + missed. The estimate
/// returned is larger than that, and at least `differ`.
static double combine(double differ, double missed) {
  return fmax(differ, 0.5 * differ + 1.25 * missed);
}

/// Solves on a finer grid from the guess core->coefficient, the solution on a coarser grid, and writes the
/// certificate from their difference.
static int refine(double density, double box, const struct solve_limits *limits, struct core *core,
                  struct core_minimum *minimum, struct cagehop_certificate *certificate) {
  double coarse[CORE_TERMS_MAX];
  struct core_grid grid;
  int status = grid_create(FINE_TERMS, box, 144.0, &grid);
  if (status != CAGEHOP_OK) {
    return status;
  }
  memcpy(coarse, core->coefficient, sizeof coarse);
  core->terms = FINE_TERMS;
  double missed = 0.0;
  status = core_minimize(&grid, density, limits, core->coefficient, minimum);
  if (status == CAGEHOP_OK) {
    status = core_solution_error(&grid, density, core->coefficient, &missed);
  }
  if (status == CAGEHOP_OK) {
    const double S_max = 1.0 / (1.0 - minimum->x_max);
    *certificate = (struct cagehop_certificate){
        .residual = minimum->residual,
        .last_change = NAN,
        .error = combine(difference(&grid, density, coarse, core->coefficient), missed) +
                 core_rounding(core, density, S_max),
        .S_min = 1.0 / (1.0 - minimum->x_min),
        .box = box,
        .q_join = grid.rule.join,
        .degree = FINE_TERMS - 1,
        .iterations = minimum->iterations,
    };
  }
  core_grid_clear(&grid);
  return status;
}

/// Newton's method begins at the closed form. The functional is convex, so its minimum is the only solution
/// with S > 0 whatever the guess; what is certified is that minimum on two grids.
int prism_solve(const struct particles *particles, const struct solve_limits *limits, struct core *core,
                struct cagehop_certificate *certificate) {
  struct core_minimum minimum = {0};
  struct core_grid grid;
  double box = structure_box(particles->phi);

  *core = (struct core){.terms = 0};
  percus_yevick_core(particles->phi, core);
  core->terms = COARSE_TERMS;
  int status = grid_create(COARSE_TERMS, 0.75 * box, 96.0, &grid);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = core_minimize(&grid, particles->density, limits, core->coefficient, &minimum);
  core_grid_clear(&grid);
  for (int refinement = 0; status == CAGEHOP_OK; refinement++, box *= 1.5) {
    status = refine(particles->density, box, limits, core, &minimum, certificate);
    if (status != CAGEHOP_OK || certificate->error <= limits->tolerance) {
      return status;
    }
    if (refinement == REFINEMENTS_MAX) {
      status = CAGEHOP_NOT_RESOLVED;
    }
  }
  return status;
}
