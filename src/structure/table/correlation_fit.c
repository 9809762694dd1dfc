// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/correlation_fit.h"

#include "structure/table/correlation_problem.h"
#include "structure/table/small_matrix.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  NOISE_ROUNDS = 3,
  NOISE_WINDOW = 20, // points on each side over which the noise is averaged
};

static const double noise_least = 1e-9; // relative; tables have some ten digits

/// Numbers of terms to choose from, ascending.
static const struct correlation_order orders[] = {
    {4, 0, 0}, {6, 0, 0},  {6, 4, 0},
    {6, 6, 0}, {8, 6, 0},  {8, 8, 0},
    {8, 8, 4}, {10, 8, 6}, {CORRELATION_INSIDE_MAX, CORRELATION_NEAR_MAX, CORRELATION_FAR_MAX}};
static const struct correlation_order all_terms = {CORRELATION_INSIDE_MAX, CORRELATION_NEAR_MAX,
                                                   CORRELATION_FAR_MAX};

enum { ORDERS = sizeof orders / sizeof orders[0] };

static struct fit_unknowns order_unknowns(size_t order, bool has_damping, bool has_blur) {
  return (struct fit_unknowns){.order = orders[order], .has_damping = has_damping, .has_blur = has_blur};
}

// ---------------------------------------------------------------- noise

static double window_mean(size_t n, const double value[], size_t i) {
  const size_t from = i > NOISE_WINDOW ? i - NOISE_WINDOW : 0;
  const size_t to = i + NOISE_WINDOW + 1 < n ? i + NOISE_WINDOW + 1 : n;
  double sum = 0.0;
  for (size_t j = from; j < to; j++) {
    sum += value[j];
  }
  return sum / (double)(to - from);
}

/// The noise relative to S, averaged over neighbouring points: from the residuals and, where they are given
/// and larger, from the errors.
static void estimate_noise(const struct fit_problem *problem, size_t unknowns) {
  const struct fit_data *data = problem->data;
  const double free = fmax(1.0 - (double)unknowns / (double)data->n, 0.25);
  for (size_t i = 0; i < data->n; i++) {
    const double rest = (data->S[i] - problem->model[i]) / problem->model[i];
    problem->weighted[i] = rest * rest / free;
  }
  for (size_t i = 0; i < data->n; i++) {
    const double scatter = sqrt(window_mean(data->n, problem->weighted, i));
    problem->sigma[i] = problem->model[i] * fmax(scatter, noise_least);
  }
  for (size_t i = 0; i < data->n && data->S_err != NULL; i++) {
    const double given = data->S_err[i] / problem->model[i];
    problem->weighted[i] = given * given;
  }
  for (size_t i = 0; i < data->n && data->S_err != NULL; i++) {
    const double given = sqrt(window_mean(data->n, problem->weighted, i));
    problem->sigma[i] = fmax(problem->sigma[i], problem->model[i] * given);
  }
}

/// The noise, from fits with all terms and blur.
static int find_noise(const struct fit_problem *problem) {
  struct fit_normal normal;
  for (size_t i = 0; i < problem->data->n; i++) {
    problem->sigma[i] = problem->data->S[i];
  }
  for (int round = 0; round < NOISE_ROUNDS; round++) {
    struct fit_unknowns at = order_unknowns(ORDERS - 1, true, true);
    const int status = fit_from_scratch(problem, &at, &normal);
    if (status != CAGEHOP_OK) {
      return status;
    }
    estimate_noise(problem, normal.count);
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- choice

/// What choose finds: the order that an additional term would not improve by more than noise does (Akaike's
/// criterion), the next ones, and the fit with all terms.
struct choice {
  struct fit_unknowns best, next[CORRELATION_WIDER], all;
  struct fit_normal normal; // of the best
};

static int choose(const struct fit_problem *problem, bool has_damping, bool has_blur, struct choice *choice) {
  double least = INFINITY;
  size_t best = 0;
  int status = CAGEHOP_OK;
  for (size_t order = 0; order < ORDERS; order++) {
    struct fit_unknowns at = order_unknowns(order, has_damping, has_blur);
    struct fit_normal normal;
    status = fit_from_scratch(problem, &at, &normal);
    const double cost = normal.chi_square + 2.0 * (double)normal.count;
    if (isfinite(least) && order > best && order <= best + CORRELATION_WIDER && status == CAGEHOP_OK) {
      choice->next[order - best - 1] = at;
    }
    if (status == CAGEHOP_OK && cost < least) {
      least = cost;
      best = order;
      choice->best = choice->next[0] = choice->next[1] = at;
      choice->normal = normal;
    }
    choice->all = at;
  }
  return isfinite(least) ? CAGEHOP_OK : status;
}

/// The square root of the covariance matrix's diagonal element.
static double standard_error(const struct fit_normal *normal, size_t index) {
  double factor[FIT_UNKNOWNS_MAX * FIT_UNKNOWNS_MAX], unit[FIT_UNKNOWNS_MAX] = {0};
  memcpy(factor, normal->matrix, sizeof factor);
  if (!small_factor(normal->count, factor)) {
    return INFINITY;
  }
  unit[index] = 1.0;
  small_solve(normal->count, factor, unit);
  return sqrt(unit[index]);
}

/// u of the chosen order, and whether the blur is one to correct for.
static int test_blur_and_damping(const struct fit_problem *problem, struct correlation_fit *fit) {
  struct choice choice;
  const double significant = 4.0, share = 0.05; // of the blur that bins as wide as the spacing have
  int status = choose(problem, true, true, &choice);
  if (status != CAGEHOP_OK) {
    return status;
  }
  fit->blur = choice.best.blur;
  fit->blur_error = standard_error(&choice.normal, choice.normal.count - 1);
  const bool blurred = fit->blur > significant * fit->blur_error && fit->blur > share * fit->bin;
  if (!blurred) {
    status = choose(problem, true, false, &choice);
  }
  fit->damping = choice.best.damping;
  fit->damping_error = standard_error(&choice.normal, fit_coefficients(&choice.best));
  fit->blur = blurred ? fit->blur : 0.0;
  return status;
}

static void fill_spread(const struct fit_normal *normal, size_t terms, bool has_damping,
                        struct correlation_fit *fit) {
  double factor[FIT_UNKNOWNS_MAX * FIT_UNKNOWNS_MAX];
  memcpy(factor, normal->matrix, sizeof factor);
  memset(fit->spread, 0, sizeof fit->spread);
  if (!small_factor(normal->count, factor)) {
    return;
  }
  // The matrix is F F^T, so F^-T times normal numbers has its inverse as covariance. The blur is the last
  // unknown; its row is left out, but it keeps its part in the others.
  fit->directions = normal->count;
  for (size_t k = 0; k < normal->count; k++) {
    double unit[FIT_UNKNOWNS_MAX] = {0};
    unit[k] = 1.0;
    small_solve_transposed(normal->count, factor, unit);
    for (size_t a = 0; a < terms; a++) {
      fit->spread[a][k] = unit[a];
    }
    fit->spread[CORRELATION_TERMS_MAX][k] = has_damping ? unit[terms] : 0.0;
  }
}

static double dot_basis(const struct fit_unknowns *at, const double basis[]) {
  double x = 0.0;
  for (size_t k = 0; k < fit_coefficients(at); k++) {
    x += at->value[fit_column(at, k)] * basis[fit_column(at, k)];
  }
  return x;
}

/// The numbers that say how good the fit is, from the model at the points.
static void judge(const struct fit_problem *problem, const struct fit_unknowns *best,
                  const struct fit_unknowns *all, struct correlation_fit *fit, double residual[]) {
  const size_t n = problem->data->n;
  double squares = 0.0, products = 0.0, noise = 0.0, misfit = 0.0, before = 0.0;
  for (size_t i = 0; i < n; i++) {
    const double S = problem->model[i], rest = (problem->data->S[i] - S) / problem->sigma[i];
    const double *basis = &problem->basis[0][i * CORRELATION_TERMS_MAX];
    const double x = dot_basis(best, basis), other = dot_basis(all, basis);
    noise += problem->sigma[i] * problem->sigma[i] / (S * S);
    misfit += pow(problem->data->S[i] / S - 1.0, 2);
    squares += rest * rest;
    products += rest * before;
    before = rest;
    fit->order_change = fmax(fit->order_change, fabs(x - other) / (1.0 - fmax(x, other)));
    if (residual != NULL) {
      residual[i] = 1.0 / S - 1.0 / problem->data->S[i];
    }
  }
  fit->noise = sqrt(noise / (double)n);
  fit->misfit = sqrt(misfit / (double)n);
  fit->correlation = squares > 0.0 ? products / squares * sqrt((double)n) : 0.0;
}

static struct correlation curve_of(const struct fit_unknowns *at) {
  struct correlation curve = {.order = at->order};
  for (size_t k = 0; k < fit_coefficients(at); k++) {
    curve.coefficient[k] = at->value[fit_column(at, k)];
  }
  return curve;
}

/// The standard error of rho g(d+).
static double contact_error(const struct correlation_fit *fit) {
  double jump[CORRELATION_TERMS_MAX], error = 0.0;
  correlation_jump(&fit->curve.order, jump);
  for (size_t k = 0; k < fit->directions; k++) {
    double change = 0.0;
    for (size_t a = 0; a < correlation_terms(&fit->curve.order); a++) {
      change += jump[a] * fit->spread[a][k];
    }
    error = hypot(error, change);
  }
  return error;
}

static int fit_everything(const struct fit_problem *problem, bool damped, struct correlation_fit *fit,
                          double residual[]) {
  const double share = 0.98;
  struct choice choice;
  struct fit_normal normal;
  int status = find_noise(problem);
  if (status == CAGEHOP_OK) {
    status = test_blur_and_damping(problem, fit);
  }
  if (status == CAGEHOP_OK) {
    status = choose(problem, damped, !damped && fit->blur != 0.0, &choice);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  const struct fit_unknowns *best = &choice.best;
  struct fit_unknowns less = *best;
  less.has_blur = false;
  less.blur *= share;
  fit->curve = curve_of(best);
  for (size_t k = 0; k < CORRELATION_WIDER; k++) {
    fit->wider[k] = curve_of(&choice.next[k]);
  }
  fit->less_blurred =
      best->has_blur && fit_iterate(problem, &less, &normal) == CAGEHOP_OK ? curve_of(&less) : fit->curve;
  fit->blur = best->blur;
  fit->damping = damped ? best->damping : fit->damping;
  fit->chi_square = choice.normal.chi_square / (double)(problem->data->n - choice.normal.count);
  fill_spread(&choice.normal, fit_coefficients(best), best->has_damping, fit);
  fit->contact_error = contact_error(fit);
  if (!fit_assemble(problem, best, &normal)) { // the model at the points, for judge
    return CAGEHOP_NO_CONVERGENCE;
  }
  judge(problem, best, &choice.all, fit, residual);
  return CAGEHOP_OK;
}

static int compare_spacings(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/// The median distance of neighbouring points.
static double median_spacing(const struct fit_data *data, double room[]) {
  for (size_t i = 0; i + 1 < data->n; i++) {
    room[i] = data->q[i + 1] - data->q[i];
  }
  qsort(room, data->n - 1, sizeof *room, compare_spacings);
  return room[(data->n - 1) / 2];
}

int correlation_fit(const struct fit_data *data, bool damped, struct correlation_fit *fit,
                    double residual[]) {
  const size_t n = data->n, size = n * CORRELATION_TERMS_MAX;
  double *room = malloc((FIT_NODES * size + 3 * n) * sizeof *room);
  *fit = (struct correlation_fit){0};
  if (room == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  struct fit_problem problem = {.data = data,
                                .basis = {room, room + size, room + 2 * size},
                                .sigma = room + FIT_NODES * size,
                                .model = room + FIT_NODES * size + n,
                                .weighted = room + FIT_NODES * size + 2 * n};
  const double spacing = median_spacing(data, problem.sigma);
  fit->bin = spacing * spacing / 12.0;
  // e^2 = 1.8 v makes the difference's term of fourth order that of an average over a bin.
  problem.e = sqrt(1.8 * fit->bin);
  for (size_t i = 0; i < n; i++) {
    const double places[FIT_NODES] = {data->q[i], fabs(data->q[i] - problem.e), data->q[i] + problem.e};
    for (size_t node = 0; node < FIT_NODES; node++) {
      correlation_basis(&all_terms, places[node], &problem.basis[node][i * CORRELATION_TERMS_MAX]);
    }
  }
  const int status = fit_everything(&problem, damped, fit, residual);
  free(room);
  return status;
}

double correlation_fit_error(const struct correlation_fit *fit, double q) {
  const size_t terms = correlation_terms(&fit->curve.order);
  double basis[CORRELATION_TERMS_MAX], error = 0.0;
  correlation_basis(&fit->curve.order, q, basis);
  for (size_t k = 0; k < fit->directions; k++) {
    double change = 0.0;
    for (size_t a = 0; a < terms; a++) {
      change += basis[a] * fit->spread[a][k];
    }
    error = hypot(error, change);
  }
  return error;
}
