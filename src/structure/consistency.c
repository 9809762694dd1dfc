// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/consistency.h"

#include "structure/levels.h"

#include <cagehop/status.h>
#include <gsl/gsl_roots.h>
#include <math.h>

enum { POINTS_PER_DIAMETER = 512, STEPS_MAX = 40 };

/// Brings the two routes together, and keeps the first failure on the way.
struct search {
  struct closure closure;
  double phi, box;
  int iterations;
  int status;
};

/// Z of the virial route and 1/S(0) of one state.
static int routes(struct search *search, double phi, double *virial, double *stiffness) {
  struct levels levels;
  const int status = levels_solve(&search->closure, phi, search->box,
                                  (size_t)search->box * POINTS_PER_DIAMETER, 0, NULL, &levels);
  if (status != CAGEHOP_OK) {
    return status;
  }
  // x is even in q: from the first two, q = 1/2 and 3/2 steps, to q = 0.
  const double x = (9.0 * levels_x(&levels, 0) - levels_x(&levels, 1)) / 8.0;
  *virial = 1.0 + 4.0 * phi * levels_contact(&levels);
  *stiffness = 1.0 - x;
  search->iterations += levels.iterations;
  levels_clear(&levels);
  return CAGEHOP_OK;
}

/// ln of the compressibility route's d(phi Z)/dphi over the virial route's.
static double inconsistency(double alpha, void *context) {
  struct search *search = context;
  const double below = search->phi * (1.0 - 1e-3), above = search->phi * (1.0 + 1e-3);
  double Z_below, Z_above, Z, stiffness, ignored;
  search->closure.alpha = alpha;
  int status = routes(search, search->phi, &Z, &stiffness);
  if (status == CAGEHOP_OK) {
    status = routes(search, below, &Z_below, &ignored);
  }
  if (status == CAGEHOP_OK) {
    status = routes(search, above, &Z_above, &ignored);
  }
  if (status != CAGEHOP_OK) {
    search->status = search->status == CAGEHOP_OK ? status : search->status;
    return NAN;
  }
  return log(stiffness * (above - below) / (above * Z_above - below * Z_below));
}

int consistency_find(double phi, double box, struct closure *closure, int *iterations) {
  struct search search = {.closure = *closure, .phi = phi, .box = box};
  gsl_function function = {.function = inconsistency, .params = &search};
  const double low = 0.05, high = 0.6; // near Percus-Yevick, and towards hypernetted-chain
  int status = CAGEHOP_NO_CONVERGENCE;
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  if (solver == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  // Asked first: GSL raises an error for a bracket without a root.
  if (inconsistency(low, &search) * inconsistency(high, &search) < 0.0 &&
      gsl_root_fsolver_set(solver, &function, low, high) == 0) {
    for (int i = 0; i < STEPS_MAX && status == CAGEHOP_NO_CONVERGENCE && search.status == CAGEHOP_OK; i++) {
      if (gsl_root_fsolver_iterate(solver) != 0) {
        break;
      }
      const double width = gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver);
      closure->alpha = gsl_root_fsolver_root(solver);
      status = width < 1e-9 ? CAGEHOP_OK : CAGEHOP_NO_CONVERGENCE;
    }
  }
  gsl_root_fsolver_free(solver);
  *iterations += search.iterations;
  return search.status != CAGEHOP_OK ? search.status : status;
}
