// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/fine_grid.h"

#include "clock/clock.h"
#include "numerics/gmres.h"
#include "numerics/grid_transform.h"
#include "numerics/team.h"
#include "structure/radial.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  ITERATIONS_MAX = 40,
  DIRECTIONS_MAX = 400, // Krylov directions of one Newton step on the coarse grid
  CONTACT_POINTS = 6,   // first points outside the core, from which gamma(d) is extrapolated
};

/// A grid's constants.
struct spacing {
  double dr, dq;
  double to_q, to_r; // factors that turn a sum of sines into the transform r f(r) -> q f(q), and back
};

static struct spacing spacing_of(double box, size_t points) {
  const double dr = box / (double)points, dq = M_PI / box;
  return (struct spacing){.dr = dr, .dq = dq, .to_q = 4.0 * M_PI * dr, .to_r = dq / (2.0 * M_PI * M_PI)};
}

/// The coarse grid with the same q, complete on every process; arrays in the order of its transform.
struct coarse {
  size_t points;
  struct spacing spacing;
  double until; // on clock_seconds()
  struct grid_transform *transform;
  double *slope;    // dc/dgamma at r_j
  double *response; // S^2 - 1 at q_k
};

struct fine {
  const struct fine_request *request;
  struct spacing spacing;
  struct grid_transform *transform;
  size_t share;
  double *indirect; // q gamma(q), of this process
  double *work;     // in turn r gamma, r c, q c, and the change of q gamma; of this process
  struct coarse coarse;
  double *x;            // of the request's `kept` q, on every process
  double *low_indirect; // q gamma(q) at the coarse grid's q, on every process
  double *low_change, *low_step;
};

// ---------------------------------------------------------------- create, destroy

static int allocate(struct fine *fine) {
  const size_t n = fine->coarse.points;
  double **const arrays[] = {&fine->low_change, &fine->low_step, &fine->coarse.slope, &fine->coarse.response};
  bool complete = true;
  int status = grid_transform_create(fine->request->points, fine->request->team, &fine->transform);
  if (status == CAGEHOP_OK) {
    status = grid_transform_create(n, NULL, &fine->coarse.transform);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  fine->share = grid_transform_share(fine->transform);
  fine->indirect = calloc(fine->share, sizeof *fine->indirect);
  fine->work = malloc(fine->share * sizeof *fine->work);
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
    *arrays[i] = calloc(n, sizeof **arrays[i]);
    complete = complete && *arrays[i] != NULL;
  }
  return complete && fine->indirect != NULL && fine->work != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static void grid_state_clear(struct fine *fine) {
  grid_transform_destroy(&fine->transform);
  grid_transform_destroy(&fine->coarse.transform);
  free(fine->indirect);
  free(fine->work);
  free(fine->low_change);
  free(fine->low_step);
  free(fine->coarse.slope);
  free(fine->coarse.response);
  *fine = (struct fine){0};
}

// ---------------------------------------------------------------- one iteration on the fine grid

/// r c(r) from r gamma(r), at r.
static double close_at(const struct fine_request *request, double r, double r_gamma) {
  return r < 1.0 ? -r - r_gamma
                 : request->strength * r * closure_evaluate(&request->closure, r, r_gamma / r).c;
}

/// Results of one iteration, over all processes.
struct found {
  double x_max, minus_x_min, change; // largest x, -x, |dS/S| of the change
  double bad;                        // 1 where a number is not finite
  double late; // 1 where a process has passed `until`: exchanged, so that all processes stop together
};

/// One evaluation of the equation: q gamma -> r gamma -> r c -> q c -> x. `work` becomes the change of q
/// gamma that the Ornstein-Zernike equation requires. x at the first `kept` q, and the change at the coarse
/// grid's q (low_change), are then known to every process.
static int iterate(struct fine *fine, struct found *found) {
  const struct cagehop_team *team = fine->request->team;
  const double density = fine->request->density;
  const size_t low = fine->coarse.points;
  memcpy(fine->work, fine->indirect, fine->share * sizeof *fine->work);
  int status = grid_transform_apply(fine->transform, fine->work);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t i = 0; i < fine->share; i++) {
    const double r = ((double)grid_transform_index(fine->transform, i) + 0.5) * fine->spacing.dr;
    fine->work[i] = close_at(fine->request, r, fine->spacing.to_r * fine->work[i]);
  }
  status = grid_transform_apply(fine->transform, fine->work);
  if (status != CAGEHOP_OK) {
    return status;
  }
  double most[5] = {-INFINITY, -INFINITY, 0.0, 0.0, clock_seconds() > fine->request->until ? 1.0 : 0.0};
  memset(fine->x, 0, fine->request->kept * sizeof *fine->x);
  memset(fine->low_change, 0, low * sizeof *fine->low_change);
  for (size_t i = 0; i < fine->share; i++) {
    const size_t k = grid_transform_index(fine->transform, i);
    const double q = ((double)k + 0.5) * fine->spacing.dq, q_c = fine->spacing.to_q * fine->work[i];
    const double x = density * q_c / q, change = q_c * x / (1.0 - x) - fine->indirect[i];
    most[0] = fmax(most[0], x);
    most[1] = fmax(most[1], -x);
    most[2] = fmax(most[2], fabs(density * change / q * (1.0 - x)));
    most[3] = isfinite(change) ? most[3] : 1.0; // tested explicitly, because fmax ignores a NaN
    fine->work[i] = change;
    if (k < fine->request->kept) {
      fine->x[k] = x;
    }
    if (k < low) {
      fine->low_change[k] = change;
    }
  }
  status = team_largest(team, 5, most);
  if (status == CAGEHOP_OK) {
    status = team_join(team, fine->request->kept, fine->x);
  }
  if (status == CAGEHOP_OK) {
    status = team_join(team, low, fine->low_change);
  }
  *found = (struct found){
      .x_max = most[0], .minus_x_min = most[1], .change = most[2], .bad = most[3], .late = most[4]};
  return status;
}

// ---------------------------------------------------------------- Newton's method at small q

/// dc/dgamma and S^2 - 1 on the coarse grid.
static int linearize(struct fine *fine) {
  struct coarse *coarse = &fine->coarse;
  for (size_t i = 0; i < coarse->points; i++) {
    const size_t k = grid_transform_index(coarse->transform, i);
    const double x = fine->x[k], S = 1.0 / (1.0 - x);
    coarse->response[i] = x * S * (S + 1.0);
    coarse->slope[i] = fine->low_indirect[k];
  }
  const int status = grid_transform_apply(coarse->transform, coarse->slope);
  for (size_t i = 0; i < coarse->points; i++) {
    const double r = ((double)grid_transform_index(coarse->transform, i) + 0.5) * coarse->spacing.dr;
    const double gamma = coarse->spacing.to_r * coarse->slope[i] / r;
    coarse->slope[i] =
        r < 1.0 ? -1.0 : fine->request->strength * closure_evaluate(&fine->request->closure, r, gamma).slope;
  }
  return status;
}

/// out = J in, J the Jacobian of (q gamma minus the q gamma that the equation gives) on the coarse grid.
static int apply_jacobian(void *context, size_t n, const double in[], double out[]) {
  struct coarse *coarse = context;
  if (clock_seconds() > coarse->until) {
    return CAGEHOP_TIMED_OUT;
  }
  memcpy(out, in, n * sizeof *out);
  int status = grid_transform_apply(coarse->transform, out);
  for (size_t i = 0; i < n && status == CAGEHOP_OK; i++) {
    out[i] *= coarse->slope[i] * coarse->spacing.to_r;
  }
  if (status == CAGEHOP_OK) {
    status = grid_transform_apply(coarse->transform, out);
  }
  for (size_t i = 0; i < n && status == CAGEHOP_OK; i++) {
    out[i] = in[i] - coarse->response[i] * coarse->spacing.to_q * out[i];
  }
  return status;
}

/// Adds Newton's step at the coarse grid's q, and the plain change at the others. Every process computes the
/// same Newton step.
static int step(struct fine *fine) {
  const double tolerance = 1e-3; // more accuracy is of no use: the coarse grid's Jacobian is wrong by as much
  struct coarse *coarse = &fine->coarse;
  const size_t n = coarse->points;
  double *right = malloc(2 * n * sizeof *right);
  if (right == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  double *solved = right + n;
  int status = linearize(fine);
  for (size_t i = 0; i < n; i++) {
    right[i] = fine->low_change[grid_transform_index(coarse->transform, i)];
  }
  if (status == CAGEHOP_OK) {
    status = gmres_solve(apply_jacobian, coarse, n, right, tolerance, DIRECTIONS_MAX, solved);
  }
  for (size_t i = 0; i < n; i++) {
    const size_t k = grid_transform_index(coarse->transform, i);
    fine->low_step[k] = solved[i];
    fine->low_indirect[k] += solved[i];
  }
  free(right);
  for (size_t i = 0; i < fine->share; i++) {
    const size_t k = grid_transform_index(fine->transform, i);
    fine->indirect[i] += k < n ? fine->low_step[k] : fine->work[i];
  }
  return status;
}

// ---------------------------------------------------------------- what is kept

/// r gamma at the 8 points around each multiple of d/128, on every process. Collective.
static int collect_near(struct fine *fine, size_t edges, double near[]) {
  if (edges == 0) {
    return CAGEHOP_OK; // the coarsest grids may have less than one point per d/128
  }
  const size_t per_edge = fine->request->points / ((size_t)fine->request->box * RADIAL_POINTS_PER_DIAMETER);
  memset(near, 0, edges * FINE_NEAR_POINTS * sizeof *near);
  for (size_t i = 0; i < fine->share; i++) {
    const size_t j = grid_transform_index(fine->transform, i) + FINE_NEAR_POINTS / 2;
    const size_t edge = j / per_edge, place = j % per_edge;
    if (edge < edges && place < FINE_NEAR_POINTS) {
      near[edge * FINE_NEAR_POINTS + place] = fine->work[i];
    }
  }
  return team_join(fine->request->team, edges * FINE_NEAR_POINTS, near);
}

/// g(d+) from gamma extrapolated from the first points outside the core, where it is smooth. Collective.
static int extrapolate_contact(struct fine *fine, double *contact) {
  const size_t first = fine->request->points / (size_t)fine->request->box;
  double r_gamma[CONTACT_POINTS] = {0}, gamma = 0.0;
  for (size_t i = 0; i < fine->share; i++) {
    const size_t j = grid_transform_index(fine->transform, i);
    if (j >= first && j < first + CONTACT_POINTS) {
      r_gamma[j - first] = fine->work[i];
    }
  }
  const int status = team_join(fine->request->team, CONTACT_POINTS, r_gamma);
  for (size_t a = 0; a < CONTACT_POINTS; a++) {
    double weight = 1.0; // Lagrange's weight for r = d, half a step before the first point
    for (size_t b = 0; b < CONTACT_POINTS; b++) {
      weight *= b == a ? 1.0 : ((double)b + 0.5) / ((double)b - (double)a);
    }
    gamma += weight * r_gamma[a];
  }
  *contact = 1.0 + gamma + closure_evaluate(&fine->request->closure, 1.0, gamma).c;
  return status;
}

/// The largest |r gamma(r)| near the middle and the end of the box, to see how h(r) decays. Collective.
static int measure_far(struct fine *fine, double far[2]) {
  const double ends[2] = {0.5 * fine->request->box, fine->request->box}, width = 2.0;
  far[0] = far[1] = 0.0;
  for (size_t i = 0; i < fine->share; i++) {
    const double r = ((double)grid_transform_index(fine->transform, i) + 0.5) * fine->spacing.dr;
    for (int e = 0; e < 2; e++) {
      if (r < ends[e] && r > ends[e] - width) {
        far[e] = fmax(far[e], fabs(fine->work[i]));
      }
    }
  }
  return team_largest(fine->request->team, 2, far);
}

/// r gamma(r) where it is kept, and the contact value.
static int keep_radial(struct fine *fine, size_t edges, struct fine_solution *solution) {
  memcpy(fine->work, fine->indirect, fine->share * sizeof *fine->work);
  int status = grid_transform_apply(fine->transform, fine->work);
  for (size_t i = 0; i < fine->share; i++) {
    fine->work[i] *= fine->spacing.to_r;
  }
  if (status == CAGEHOP_OK) {
    status = measure_far(fine, solution->far);
  }
  if (status == CAGEHOP_OK) {
    status = collect_near(fine, edges, solution->near);
  }
  return status != CAGEHOP_OK ? status : extrapolate_contact(fine, &solution->contact);
}

// ---------------------------------------------------------------- the solution

/// Iterates until rounding ends it.
static int converge(struct fine *fine, struct fine_solution *solution) {
  const double converged = 1e-13, accepted = 1e-9;
  double before = INFINITY;
  for (solution->iterations = 1; solution->iterations <= ITERATIONS_MAX; solution->iterations++) {
    struct found found;
    int status = iterate(fine, &found);
    if (status != CAGEHOP_OK) {
      return status;
    }
    if (found.bad > 0.0 || found.x_max >= 1.0) {
      return found.bad > 0.0 ? CAGEHOP_NO_CONVERGENCE : CAGEHOP_NOT_POSITIVE;
    }
    solution->residual = found.change;
    solution->x_min = -found.minus_x_min;
    if (found.change < converged || (found.change < accepted && found.change > 0.5 * before)) {
      return CAGEHOP_OK;
    }
    if (found.late > 0.0) {
      return CAGEHOP_TIMED_OUT;
    }
    before = found.change;
    status = team_agree(fine->request->team, step(fine));
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_NO_CONVERGENCE;
}

int fine_grid_solve(const struct fine_request *request, size_t edges, struct fine_solution *solution) {
  const size_t low = (size_t)request->box * FINE_COARSE_PER_DIAMETER;
  struct fine fine = {
      .request = request,
      .spacing = spacing_of(request->box, request->points),
      .coarse = {.points = low, .spacing = spacing_of(request->box, low), .until = request->until},
      .x = solution->x,
      .low_indirect = solution->indirect,
  };
  int status = team_agree(request->team, allocate(&fine));
  for (size_t i = 0; status == CAGEHOP_OK && i < fine.share; i++) {
    const size_t k = grid_transform_index(fine.transform, i);
    fine.indirect[i] = k < low ? solution->indirect[k] : 0.0;
  }
  if (status == CAGEHOP_OK) {
    status = converge(&fine, solution);
  }
  if (status == CAGEHOP_OK) {
    status = keep_radial(&fine, edges, solution);
  }
  grid_state_clear(&fine);
  return status;
}
