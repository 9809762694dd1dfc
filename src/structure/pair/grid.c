// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/grid.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEWTON_MAX = 30, KRYLOV_MAX = 300 };

// ---------------------------------------------------------------- create, destroy

void pair_grid_destroy(struct pair_grid **grid) {
  struct pair_grid *g = *grid;
  if (g == NULL) {
    return;
  }
  double *const arrays[] = {g->q,        g->omega,   g->bonds, g->weight, g->far, g->far_transform,
                            g->indirect, g->r_gamma, g->gamma, g->c,      g->x,   g->slope,
                            g->response, g->change,  g->move,  g->work};
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
    free(arrays[i]);
  }
  pair_field_clear(&g->field);
  pair_sides_clear(&g->sides);
  grid_transform_destroy(&g->transform);
  gmres_destroy(&g->gmres);
  free(g);
  *grid = NULL;
}

static int allocate_pair(struct pair_grid *g) {
  int status = grid_transform_create_local(g->points, &g->transform);
  if (status == CAGEHOP_OK) {
    status = gmres_create(g->points, KRYLOV_MAX, &g->gmres);
  }
  double **const arrays[] = {&g->q,     &g->indirect, &g->r_gamma, &g->gamma, &g->c,   &g->x,
                             &g->slope, &g->response, &g->change,  &g->move,  &g->work};
  double **const optional[] = {&g->omega, &g->bonds, &g->weight, &g->far, &g->far_transform};
  const bool has_far = pair_far_of(&g->fluid).power > 0.0;
  const bool is_chain = pair_is_chain(&g->fluid);
  const bool wanted[] = {is_chain, is_chain, is_chain, has_far, has_far};
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0] && status == CAGEHOP_OK; i++) {
    *arrays[i] = calloc(g->points, sizeof **arrays[i]);
    status = *arrays[i] != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < sizeof optional / sizeof optional[0] && status == CAGEHOP_OK; i++) {
    *optional[i] = wanted[i] ? calloc(g->points, sizeof **optional[i]) : NULL;
    status = *optional[i] != NULL || !wanted[i] ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  }
  return status;
}

/// All that depends on the fluid alone. `work` takes the places.
static int fill_places(struct pair_grid *g) {
  const struct pair_fluid *fluid = &g->fluid;
  const struct pair_far far = pair_far_of(fluid);
  for (size_t i = 0; i < g->points; i++) {
    const double place = (double)grid_transform_index(g->transform, i) + 0.5;
    const double r = g->work[i] = place * g->step, q = g->q[i] = place * g->q_step;
    if (g->omega != NULL) {
      g->omega[i] = cagehop_system_omega(fluid->system, q);
      g->bonds[i] = g->omega[i] - 1.0;
    }
    if (g->far != NULL) {
      g->far[i] = pair_far_value(&far, r) / fluid->temperature;
      g->far_transform[i] = pair_far_transform(&far, q) / fluid->temperature;
    }
  }
  const int status = pair_field_create(fluid, g->points, g->work, &g->field);
  return status == CAGEHOP_OK ? pair_sides_create(fluid, g->step, g->points, g->work, &g->sides) : status;
}

int pair_grid_create(const struct pair_fluid *fluid, double step, size_t points, double until,
                     struct pair_grid **grid) {
  *grid = NULL;
  struct pair_grid *g = calloc(1, sizeof *g);
  if (g == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  *g = (struct pair_grid){.fluid = *fluid,
                          .points = points,
                          .step = step,
                          .q_step = M_PI / ((double)points * step),
                          .until = until};
  int status = allocate_pair(g);
  if (status == CAGEHOP_OK) {
    status = fill_places(g);
  }
  if (status != CAGEHOP_OK) {
    pair_grid_destroy(&g);
    return status;
  }
  pair_grid_set(g, fluid->density, 1.0);
  *grid = g;
  return CAGEHOP_OK;
}

void pair_grid_set(struct pair_grid *g, double density, double coupling) {
  g->density = density;
  g->coupling = coupling;
  pair_field_couple(&g->field, coupling);
  pair_field_couple(&g->sides.field, coupling);
}

void pair_grid_bond(struct pair_grid *g, double share) {
  for (size_t i = 0; g->omega != NULL && i < g->points; i++) {
    g->omega[i] = 1.0 + share * g->bonds[i];
  }
}

void pair_grid_set_alpha(struct pair_grid *g, double alpha) {
  g->fluid.closure.alpha = g->field.closure.alpha = g->sides.field.closure.alpha = alpha;
}

// ---------------------------------------------------------------- one evaluation

/// What an evaluation found.
struct evaluated {
  double most;   // largest omega x, below 1 where S > 0
  double change; // largest |dS/S| of the change
  double square; // |change|^2
  bool finite;
};

/// q c -> x, the Jacobian's response, and the change of q gamma that the PRISM equation requires.
static void apply_prism(struct pair_grid *g, struct evaluated *found) {
  const double to_q = 4.0 * M_PI * g->step;
  const double density = fmax(g->density, 0.1); // for g(r), which S(q) of a dilute gas does not show
  double bad = 0.0;
  *found = (struct evaluated){.most = -INFINITY};
  for (size_t i = 0; i < g->points; i++) {
    const double omega = g->omega != NULL ? g->omega[i] : 1.0;
    const double q_c =
        to_q * g->work[i] + (g->far != NULL ? g->coupling * g->q[i] * g->far_transform[i] : 0.0);
    const double x = g->x[i] = g->density * q_c / g->q[i], S = omega / (1.0 - omega * x);
    // gamma = h - c = c (omega S - 1) with h = omega S c; omega S - 1 without cancellation
    const double gain = ((omega - 1.0) * (omega + 1.0) + omega * x) / (1.0 - omega * x);
    g->response[i] = (S - 1.0) * (S + 1.0);
    if (g->weight != NULL) {
      g->weight[i] = 1.0 / S;
    }
    g->change[i] = q_c * gain - g->indirect[i];
    const double error = fabs(density * g->change[i] / (g->q[i] * S));
    found->most = omega * x > found->most ? omega * x : found->most;
    found->change = error > found->change ? error : found->change;
    found->square += g->change[i] * g->change[i];
    bad += 0.0 * g->change[i];
  }
  found->finite = isfinite(bad);
}

static int evaluate(struct pair_grid *g, struct evaluated *found) {
  const double to_r = g->q_step / (2.0 * M_PI * M_PI);
  memcpy(g->r_gamma, g->indirect, g->points * sizeof *g->r_gamma);
  int status = grid_transform_apply(g->transform, g->r_gamma);
  for (size_t i = 0; i < g->points; i++) {
    g->r_gamma[i] *= to_r;
    g->gamma[i] = g->r_gamma[i] / g->field.r[i];
  }
  pair_field_close(&g->field, g->gamma, g->c, g->slope);
  pair_sides_close(&g->sides, g->gamma, g->c, g->slope);
  for (size_t i = 0; i < g->points; i++) {
    g->work[i] = g->field.r[i] * (g->far != NULL ? g->c[i] - g->coupling * g->far[i] : g->c[i]);
  }
  if (status == CAGEHOP_OK) {
    status = grid_transform_apply(g->transform, g->work);
  }
  apply_prism(g, found);
  return status;
}

// ---------------------------------------------------------------- Newton's method

/// out = W J W^-1 in, J the Jacobian of (q gamma minus the q gamma that the equation gives) and W the
/// weights.
static int apply_pair_jacobian(void *context, size_t n, const double in[], double out[]) {
  struct pair_grid *g = context;
  const double factor = 2.0 / (double)n; // of the two transforms, which are each other's inverse
  if (clock_seconds() > g->until) {
    return CAGEHOP_TIMED_OUT;
  }
  for (size_t i = 0; i < n; i++) {
    out[i] = g->weight != NULL ? in[i] / g->weight[i] : in[i];
  }
  int status = grid_transform_apply(g->transform, out);
  for (size_t i = 0; i < n && status == CAGEHOP_OK; i++) {
    out[i] *= g->slope[i];
  }
  if (status == CAGEHOP_OK) {
    status = grid_transform_apply(g->transform, out);
  }
  for (size_t i = 0; i < n && status == CAGEHOP_OK; i++) {
    out[i] = in[i] - factor * g->response[i] * out[i] * (g->weight != NULL ? g->weight[i] : 1.0);
  }
  return status;
}

/// x = J^-1 right, to a residual of `tolerance` of the right-hand side, both as S(q) shows them: of chains
/// what is large at small q would hide the rest. Overwrites right.
static int solve_pair_linear(struct pair_grid *g, double right[], double tolerance, double x[]) {
  for (size_t i = 0; g->weight != NULL && i < g->points; i++) {
    right[i] *= g->weight[i];
  }
  const int status = gmres_solve(g->gmres, apply_pair_jacobian, g, right, tolerance, x, NULL);
  for (size_t i = 0; g->weight != NULL && i < g->points; i++) {
    x[i] /= g->weight[i];
  }
  return status;
}

static int newton_move(struct pair_grid *g, double change, double enough) {
  // Newton's own error is of the order of the change squared; a linear solve need not be better.
  const double tolerance = fmin(fmax(fmax(0.1 * change, 1e-5), 0.1 * enough / change), 1e-2);
  const int status = solve_pair_linear(g, g->change, tolerance, g->move);
  for (size_t i = 0; i < g->points && status == CAGEHOP_OK; i++) {
    g->indirect[i] += g->move[i];
  }
  return status;
}

/// The largest S(q), and that at the smallest q.
static void note_S(const struct pair_grid *g, struct pair_outcome *outcome) {
  outcome->S_max = 0.0;
  for (size_t i = 0; i < g->points; i++) {
    const double omega = g->omega != NULL ? g->omega[i] : 1.0, S = omega / (1.0 - omega * g->x[i]);
    outcome->S_max = fmax(outcome->S_max, S);
    outcome->S_0 = grid_transform_index(g->transform, i) == 0 ? S : outcome->S_0;
  }
}

/// |dS/S| of a change that rounding may keep from getting smaller: it is 3e-9 of chains of a million sites,
/// and 6e-9 where S(q) has a peak of 40.
static const double rounded = 1e-8;

/// Whether an iteration got on. The linear solve makes |change| small and may move a change that is small
/// already to where S(q) shows it more, so that either of the two is asked.
static bool got_on(const struct evaluated *now, const struct evaluated *before) {
  return now->finite && now->most < 1.0 &&
         (now->change <= fmax(before->change, rounded) || now->square < before->square);
}

/// One iteration from where *before was found: as far as Newton's method says, or half as far up to
/// `halvings` times, until it gets on. *now: what is there.
static int newton_iteration(struct pair_grid *g, double enough, int halvings, const struct evaluated *before,
                            struct evaluated *now) {
  int status = newton_move(g, before->change, enough);
  if (status == CAGEHOP_OK) {
    status = evaluate(g, now);
  }
  double share = 1.0;
  for (int k = 0; k < halvings && status == CAGEHOP_OK && !got_on(now, before); k++) {
    share *= 0.5;
    for (size_t i = 0; i < g->points; i++) {
      g->indirect[i] -= share * g->move[i];
    }
    status = evaluate(g, now);
  }
  return status;
}

static int solve_halving(struct pair_grid *g, double enough, int halvings, struct pair_outcome *outcome) {
  const double rounding = 1e-13;
  const double converged = fmax(rounding, enough);
  struct evaluated found, before = {.change = INFINITY, .square = INFINITY};
  *outcome = (struct pair_outcome){.first_change = INFINITY, .last_change = INFINITY};
  int status = evaluate(g, &found);
  for (int i = 0; i < NEWTON_MAX && status == CAGEHOP_OK; i++) {
    if (!found.finite || found.most >= 1.0) {
      return found.finite ? CAGEHOP_NOT_POSITIVE : CAGEHOP_NO_CONVERGENCE;
    }
    outcome->iterations++;
    outcome->first_change = i == 0 ? found.change : outcome->first_change;
    outcome->last_change = found.change;
    note_S(g, outcome);
    if (found.change < converged || (found.change < rounded && found.change > 0.5 * before.change)) {
      return CAGEHOP_OK;
    }
    if (!got_on(&found, &before)) {
      return CAGEHOP_NO_CONVERGENCE;
    }
    before = found;
    status = newton_iteration(g, converged, halvings, &before, &found);
  }
  return status == CAGEHOP_OK ? CAGEHOP_NO_CONVERGENCE : status;
}

int pair_grid_solve(struct pair_grid *g, double enough, struct pair_outcome *outcome) {
  return solve_halving(g, enough, 0, outcome);
}

int pair_grid_solve_damped(struct pair_grid *g, double enough, struct pair_outcome *outcome) {
  enum { HALVINGS = 6 };
  return solve_halving(g, enough, HALVINGS, outcome);
}

int pair_grid_tangent(struct pair_grid *g, const double before[], double shift, double tangent[]) {
  const double tolerance = 1e-5; // of the residual; of the tangent it may be some hundred times as much
  struct evaluated found;
  int status = evaluate(g, &found);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (!found.finite || found.most >= 1.0) {
    return CAGEHOP_NOT_POSITIVE;
  }
  for (size_t i = 0; i < g->points; i++) {
    g->move[i] = (g->change[i] - before[i]) / shift;
  }
  return solve_pair_linear(g, g->move, tolerance, tangent);
}

int pair_grid_density_slope(struct pair_grid *g, double r_gamma_slope[]) {
  const double tolerance = 1e-9, to_r = g->q_step / (2.0 * M_PI * M_PI);
  for (size_t i = 0; i < g->points; i++) { // at fixed c: q gamma = q rho c^2/(1 - rho c)
    const double S = 1.0 / (1.0 - g->x[i]), c_S = g->x[i] * S / g->density;
    g->move[i] = g->q[i] * c_S * c_S;
  }
  int status = solve_pair_linear(g, g->move, tolerance, r_gamma_slope);
  if (status == CAGEHOP_OK) {
    status = grid_transform_apply(g->transform, r_gamma_slope);
  }
  for (size_t i = 0; i < g->points; i++) {
    r_gamma_slope[i] *= to_r;
  }
  return status;
}

// ---------------------------------------------------------------- reading it

void pair_grid_sort(const struct pair_grid *g, const double values[], double sorted[]) {
  for (size_t i = 0; i < g->points; i++) {
    sorted[grid_transform_index(g->transform, i)] = values[i];
  }
}

void pair_grid_unsort(const struct pair_grid *g, const double sorted[], double values[]) {
  for (size_t i = 0; i < g->points; i++) {
    values[i] = sorted[grid_transform_index(g->transform, i)];
  }
}
