// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/coarse.h"

#include "clock/clock.h"
#include "numerics/gmres.h"
#include "numerics/grid_transform.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

enum { DIRECTIONS_MAX = 400 }; // Krylov directions of one Newton step

/// Arrays are in the order of the transform.
struct coarse {
  size_t points;
  struct spacing spacing;
  double until; // on clock_seconds()
  struct grid_transform *transform;
  struct gmres *gmres;
  double *slope;           // dc/dgamma at r_j, with lambda
  double *outside;         // r c(r) of the closure, without lambda; 0 in the core
  double *response;        // S^2 - 1 at q_k
  double *change, *solved; // right-hand side and solution of Newton's equation
};

int coarse_create(double box, size_t points, double until, struct coarse **coarse) {
  *coarse = NULL;
  struct coarse *c = calloc(1, sizeof *c);
  if (c == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  c->points = points;
  c->spacing = spacing_of(box, points);
  c->until = until;
  int status = grid_transform_create_local(points, &c->transform);
  if (status == CAGEHOP_OK) {
    status = gmres_create(points, DIRECTIONS_MAX, &c->gmres);
  }
  double **const arrays[] = {&c->slope, &c->outside, &c->response, &c->change, &c->solved};
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0] && status == CAGEHOP_OK; i++) {
    *arrays[i] = calloc(points, sizeof **arrays[i]);
    status = *arrays[i] != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  }
  if (status != CAGEHOP_OK) {
    coarse_destroy(&c);
    return status;
  }
  *coarse = c;
  return CAGEHOP_OK;
}

void coarse_destroy(struct coarse **coarse) {
  struct coarse *c = *coarse;
  if (c != NULL) {
    grid_transform_destroy(&c->transform);
    gmres_destroy(&c->gmres);
    free(c->slope);
    free(c->outside);
    free(c->response);
    free(c->change);
    free(c->solved);
    free(c);
    *coarse = NULL;
  }
}

/// q gamma's transform -> dc/dgamma and r c outside the core, of CLOSURE_BLOCK values from number `from` on.
static void linearize_block(struct coarse *coarse, const struct coarse_place *place, size_t from) {
  double r[CLOSURE_BLOCK], gamma[CLOSURE_BLOCK], c[CLOSURE_BLOCK], slope[CLOSURE_BLOCK];
  for (size_t i = 0; i < CLOSURE_BLOCK; i++) {
    r[i] = ((double)grid_transform_index(coarse->transform, from + i) + 0.5) * coarse->spacing.dr;
    gamma[i] = coarse->spacing.to_r * coarse->slope[from + i] / r[i];
  }
  closure_evaluate(&place->closure, CLOSURE_BLOCK, &(struct closure_places){.r = r}, gamma, c, slope);
  for (size_t i = 0; i < CLOSURE_BLOCK; i++) {
    coarse->slope[from + i] = r[i] < 1.0 ? -1.0 : place->lambda * slope[i];
    coarse->outside[from + i] = r[i] < 1.0 ? 0.0 : r[i] * c[i];
  }
}

int coarse_linearize(struct coarse *coarse, const struct coarse_place *place) {
  for (size_t i = 0; i < coarse->points; i++) {
    const size_t k = grid_transform_index(coarse->transform, i);
    const double x = place->x[k], S = 1.0 / (1.0 - x);
    coarse->response[i] = x * S * (S + 1.0);
    coarse->slope[i] = place->indirect[k];
  }
  const int status = grid_transform_apply(coarse->transform, coarse->slope);
  for (size_t i = 0; i < coarse->points; i += CLOSURE_BLOCK) {
    linearize_block(coarse, place, i);
  }
  return status;
}

/// out = J in.
static int apply_jacobian(void *context, size_t n, const double in[], double out[]) {
  struct coarse *coarse = context;
  if (clock_seconds() > coarse->until) {
    return CAGEHOP_TIMED_OUT;
  }
  const double *slope = coarse->slope, *response = coarse->response;
  const double to_r = coarse->spacing.to_r, to_q = coarse->spacing.to_q;
  memcpy(out, in, n * sizeof *out);
  int status = grid_transform_apply(coarse->transform, out);
  for (size_t i = 0; i < n; i++) {
    out[i] *= slope[i] * to_r;
  }
  if (status == CAGEHOP_OK) {
    status = grid_transform_apply(coarse->transform, out);
  }
  for (size_t i = 0; i < n; i++) {
    out[i] = in[i] - response[i] * to_q * out[i];
  }
  return status;
}

/// Solves J solved = change; step[k] receives the solution at q_k.
static int solve_coarse(struct coarse *coarse, double step[]) {
  const double tolerance = 1e-3;
  const int status =
      gmres_solve(coarse->gmres, apply_jacobian, coarse, coarse->change, tolerance, coarse->solved, NULL);
  for (size_t i = 0; i < coarse->points && status == CAGEHOP_OK; i++) {
    step[grid_transform_index(coarse->transform, i)] = coarse->solved[i];
  }
  return status;
}

int coarse_solve(struct coarse *coarse, double change[]) {
  for (size_t i = 0; i < coarse->points; i++) {
    coarse->change[i] = change[grid_transform_index(coarse->transform, i)];
  }
  return solve_coarse(coarse, change);
}

int coarse_tangent(struct coarse *coarse, double tangent[]) {
  memcpy(coarse->change, coarse->outside, coarse->points * sizeof *coarse->change);
  const int status = grid_transform_apply(coarse->transform, coarse->change);
  for (size_t i = 0; i < coarse->points; i++) {
    coarse->change[i] *= coarse->response[i] * coarse->spacing.to_q;
  }
  return status == CAGEHOP_OK ? solve_coarse(coarse, tangent) : status;
}
