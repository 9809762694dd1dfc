// SPDX-License-Identifier: GPL-3.0-or-later
/// Newton's method at small q: the Jacobian of the Ornstein-Zernike equation with a closure on a coarse grid,
/// which has the same q as the finer ones. Complete on every process; not collective.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_COARSE_H
#define CAGEHOP_STRUCTURE_UNIFORM_COARSE_H

#include "structure/shared/closure.h"

#include <math.h>
#include <stddef.h>

/// A grid's constants.
struct spacing {
  double dr, dq;
  double to_q, to_r; ///< factors that turn a sum of sines into the transform r f(r) -> q f(q), and back
};

static inline struct spacing spacing_of(double box, size_t points) {
  const double dr = box / (double)points, dq = M_PI / box;
  return (struct spacing){.dr = dr, .dq = dq, .to_q = 4.0 * M_PI * dr, .to_r = dq / (2.0 * M_PI * M_PI)};
}

struct coarse; ///< opaque

/// On `points` points in a box of length `box`, both powers of two. Solving ends with CAGEHOP_TIMED_OUT after
/// `until` on clock_seconds(). Returns 0 or CAGEHOP_NO_MEMORY.
int coarse_create(double box, size_t points, double until, struct coarse **coarse);

/// Frees *coarse and sets it to NULL; NULL is allowed.
void coarse_destroy(struct coarse **coarse);

/// Where the equation is linearised: c outside the core is lambda times the closure's; x = rho c(q) and
/// q gamma(q) at q_k, length points.
struct coarse_place {
  struct closure closure;
  double lambda;
  const double *x, *indirect;
};

/// Makes the Jacobian J of (q gamma minus the q gamma that the equation gives). Returns 0 or a negative
/// status.
int coarse_linearize(struct coarse *coarse, const struct coarse_place *place);

/// change[k] at q_k becomes the step that solves J step = change, to 1e-3: the Jacobian of a finer grid
/// differs by as much. Returns as gmres_solve, or CAGEHOP_TIMED_OUT.
int coarse_solve(struct coarse *coarse, double change[]);

/// tangent[k] at q_k: d(q gamma)/d lambda of the solution at which the equation was linearised, likewise.
int coarse_tangent(struct coarse *coarse, double tangent[]);

#endif
