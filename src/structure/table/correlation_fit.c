// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/correlation_fit.h"

#include "structure/table/correlation_problem.h"
#include "structure/table/evidence.h"
#include "structure/table/small_matrix.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  NOISE_ROUNDS = 6,
  NOISE_WINDOW = 20, // points on each side over which the noise is averaged
};

/// Relative; 10 times as much with a given contact value (docs/explanation/constants.md). The normal
/// equations hold its square: with 1e-9 rounding hides what the table leaves open.
static const double noise_least = 1e-7;

/// Numbers of terms, and how many points they want: fewer leave no noise to be seen.
static const struct {
  struct correlation_order order;
  size_t points;
} orders[] = {
    {{4, 0, 0, 0}, 0},
    {{6, 4, 0, 0}, 30},
    {{8, 8, 4, 0}, 60},
    {{CORRELATION_INSIDE_MAX, CORRELATION_NEAR_MAX, CORRELATION_FAR_MAX, CORRELATION_LAST_MAX}, 120}};
/// Terms that may be all of a closed form: what they describe up to the table's digits needs no others.
static const struct correlation_order few_terms[] = {{4, 0, 0, 0}, {6, 4, 0, 0}, {8, 8, 0, 0}, {8, 8, 4, 0}};
static const struct correlation_order all_terms = {CORRELATION_INSIDE_MAX, CORRELATION_NEAR_MAX,
                                                   CORRELATION_FAR_MAX, CORRELATION_LAST_MAX};

enum { ORDERS = sizeof orders / sizeof orders[0], FEW = sizeof few_terms / sizeof few_terms[0] };

static struct fit_unknowns make_unknowns(const struct fit_problem *problem, bool has_damping, bool has_blur) {
  size_t k = ORDERS - 1;
  while (problem->data->n < orders[k].points) {
    k--;
  }
  const struct correlation_order order = problem->few.inside > 0 ? problem->few : orders[k].order;
  return (struct fit_unknowns){.order = order, .has_damping = has_damping, .has_blur = has_blur};
}

/// From *at on, or from a guess where `scratch`. Few terms may be as large as the table makes them.
static int fit_terms(struct fit_problem *problem, bool scratch, struct fit_unknowns *at,
                     struct fit_normal *normal, double *effective) {
  if (problem->few.inside == 0) {
    return fit_by_evidence(problem, scratch, at, normal, effective);
  }
  memset(problem->prior, 0, sizeof problem->prior);
  *effective = (double)fit_coefficients(at) + at->has_damping + at->has_blur;
  return scratch ? fit_from_scratch(problem, at, normal) : fit_iterate(problem, at, normal);
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

/// The square root of the mean of weighted[] around each point, in its place.
static void take_mean_roots(const struct fit_problem *problem, double root[]) {
  for (size_t i = 0; i < problem->data->n; i++) {
    root[i] = sqrt(window_mean(problem->data->n, problem->weighted, i));
  }
}

/// The noise relative to S, averaged over neighbouring points, from the residuals.
static void estimate_scatter(const struct fit_problem *problem, double unknowns) {
  const struct fit_data *data = problem->data;
  const double free = fmax(1.0 - unknowns / (double)data->n, 0.25);
  for (size_t i = 0; i < data->n; i++) {
    const double rest = (data->S[i] - problem->model[i]) / problem->model[i];
    problem->weighted[i] = rest * rest / free;
  }
  take_mean_roots(problem, problem->sigma);
}

/// The noise: from the scatter or, where the table has errors, these; but where the scatter is larger than
/// they are by more than chance they are as much too small.
static void estimate_noise(const struct fit_problem *problem, double unknowns) {
  const struct fit_data *data = problem->data;
  const double significant = 2.5, chance = significant / sqrt(2.0 * (2 * NOISE_WINDOW + 1));
  estimate_scatter(problem, unknowns);
  if (data->S_err != NULL) {
    for (size_t i = 0; i < data->n; i++) {
      problem->weighted[i] = pow(data->S_err[i] / problem->model[i], 2);
    }
  }
  for (size_t i = 0; i < data->n; i++) {
    double relative = problem->sigma[i];
    if (data->S_err != NULL) {
      const double mean = sqrt(window_mean(data->n, problem->weighted, i));
      const double larger = mean > 0.0 && relative > (1.0 + chance) * mean ? relative / mean : 1.0;
      // Errors are known roughly, too: none counts as less than half of its neighbours'.
      relative = mean > 0.0 ? larger * fmax(sqrt(problem->weighted[i]), 0.5 * mean) : relative;
    }
    problem->sigma[i] =
        problem->model[i] * fmax(relative, data->contact > 0.0 ? 10.0 * noise_least : noise_least);
  }
}

/// Root mean square of sigma/S.
static double mean_noise(const struct fit_problem *problem) {
  double sum = 0.0;
  for (size_t i = 0; i < problem->data->n; i++) {
    sum += pow(problem->sigma[i] / problem->data->S[i], 2);
  }
  return sqrt(sum / (double)problem->data->n);
}

/// The correlation of neighbouring residuals in standard errors. What is smaller than the errors that the
/// table gives is within them, also where it is smooth.
static double correlate_residuals(const struct fit_problem *problem) {
  const size_t n = problem->data->n;
  double squares = 0.0, products = 0.0, before = 0.0;
  for (size_t i = 0; i < n; i++) {
    const double rest = (problem->data->S[i] - problem->model[i]) / problem->sigma[i];
    squares += rest * rest;
    products += rest * before;
    before = rest;
  }
  return products / fmax(squares, (double)n) * sqrt((double)n);
}

/// Fits with damping and blur until noise and fit agree.
static int settle_noise(struct fit_problem *problem, struct fit_unknowns *at) {
  const double settled = 0.9;
  struct fit_normal normal;
  double before = INFINITY;
  *at = make_unknowns(problem, true, true);
  for (size_t i = 0; i < problem->data->n; i++) {
    problem->sigma[i] = problem->data->S[i];
  }
  for (int round = 0; round < NOISE_ROUNDS; round++) {
    double effective;
    at->order = make_unknowns(problem, true, true).order;
    const int status = fit_terms(problem, round == 0, at, &normal, &effective);
    if (status != CAGEHOP_OK) {
      return status;
    }
    estimate_noise(problem, effective);
    const double noise = mean_noise(problem);
    if (round > 1 && noise > settled * before && noise < before / settled) {
      break;
    }
    before = noise;
  }
  return CAGEHOP_OK;
}

static struct correlation curve_of(const struct fit_unknowns *at) {
  struct correlation curve = {.order = at->order};
  for (size_t k = 0; k < fit_coefficients(at); k++) {
    curve.coefficient[k] = at->value[fit_column(at, k)];
  }
  return curve;
}

/// Whether a fit has the contact value that is given, where one is.
static bool has_given_contact(const struct fit_problem *problem, const struct fit_unknowns *at) {
  const double given = problem->data->contact, margin = 1e-4;
  const struct correlation curve = curve_of(at);
  return !(given > 0.0) || fabs(correlation_contact(&curve) - given) < margin * given;
}

/// The noise: from the fewest terms that leave no more than the digits of a closed form, else from all.
static int find_noise(struct fit_problem *problem, struct fit_unknowns *at) {
  const double digits = 1e-5, chance = 5.0;
  for (size_t k = 0; k < FEW; k++) {
    problem->few = few_terms[k];
    if (2 * correlation_terms(&problem->few) < problem->data->n && settle_noise(problem, at) == CAGEHOP_OK &&
        mean_noise(problem) < digits && fabs(correlate_residuals(problem)) < chance &&
        has_given_contact(problem, at)) {
      return CAGEHOP_OK;
    }
  }
  problem->few = (struct correlation_order){0};
  return settle_noise(problem, at);
}

// ---------------------------------------------------------------- fits

struct fitted {
  struct fit_unknowns at;
  struct fit_normal normal;
};

/// With damping, from the fit that found the noise on; else from a guess.
static int fit_form(struct fit_problem *problem, const struct fit_unknowns *first, bool has_damping,
                    bool has_blur, struct fitted *fitted) {
  double effective;
  fitted->at = make_unknowns(problem, has_damping, has_blur);
  if (has_damping) {
    memcpy(fitted->at.value, first->value, sizeof first->value);
    fitted->at.damping = first->damping;
    fitted->at.blur = has_blur ? first->blur : 0.0;
  }
  return fit_terms(problem, !has_damping, &fitted->at, &fitted->normal, &effective);
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

/// u, and whether the blur is one to correct for.
static int test_blur_and_damping(struct fit_problem *problem, const struct fit_unknowns *first,
                                 struct correlation_fit *fit) {
  struct fitted fitted;
  const double significant = 4.0, share = 0.05; // of the blur that bins as wide as the spacing have
  int status = fit_form(problem, first, true, true, &fitted);
  if (status != CAGEHOP_OK) {
    return status;
  }
  fit->blur = fitted.at.blur;
  fit->blur_error = standard_error(&fitted.normal, fitted.normal.count - 1);
  const bool blurred = fit->blur > significant * fit->blur_error && fit->blur > share * fit->bin;
  if (!blurred) {
    status = fit_form(problem, first, true, false, &fitted);
  }
  fit->damping = fitted.at.damping;
  fit->damping_error = standard_error(&fitted.normal, fit_coefficients(&fitted.at));
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

/// The numbers that say how good the fit is, from the model at the points.
static void judge(const struct fit_problem *problem, struct correlation_fit *fit, double residual[]) {
  const size_t n = problem->data->n;
  double noise = 0.0, misfit = 0.0;
  for (size_t i = 0; i < n; i++) {
    const double S = problem->model[i];
    noise += problem->sigma[i] * problem->sigma[i] / (S * S);
    misfit += pow(problem->data->S[i] / S - 1.0, 2);
    if (residual != NULL) {
      residual[i] = 1.0 / S - 1.0 / problem->data->S[i];
    }
  }
  fit->noise = sqrt(noise / (double)n);
  fit->misfit = sqrt(misfit / (double)n);
  fit->correlation = correlate_residuals(problem);
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

/// Where neighbouring residuals are alike, because the terms don't describe all, there are fewer independent
/// points: for residuals whose correlation falls by its first value from each to the next, as many times
/// fewer.
static void count_correlation(size_t n, struct correlation_fit *fit) {
  const double significant = 3.0, first = fmin(fit->correlation / sqrt((double)n), 0.9);
  const double longer = fit->correlation > significant ? sqrt((1.0 + first) / (1.0 - first)) : 1.0;
  for (size_t a = 0; a <= CORRELATION_TERMS_MAX; a++) {
    for (size_t k = 0; k < fit->directions; k++) {
      fit->spread[a][k] *= longer;
    }
  }
}

static int fit_everything(struct fit_problem *problem, bool damped, struct correlation_fit *fit,
                          double residual[]) {
  const double share = 0.98;
  struct fit_unknowns first;
  struct fitted fitted;
  struct fit_normal normal;
  int status = find_noise(problem, &first);
  if (status == CAGEHOP_OK) {
    status = test_blur_and_damping(problem, &first, fit);
  }
  if (status == CAGEHOP_OK) {
    status = fit_form(problem, &first, damped, !damped && fit->blur != 0.0, &fitted);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  const struct fit_unknowns *at = &fitted.at;
  struct fit_unknowns less = *at;
  less.has_blur = false;
  less.blur *= share;
  fit->curve = curve_of(at);
  fit->less_blurred =
      at->has_blur && fit_iterate(problem, &less, &normal) == CAGEHOP_OK ? curve_of(&less) : fit->curve;
  fit->blur = at->blur;
  fit->damping = damped ? at->damping : fit->damping;
  fit->chi_square = fitted.normal.chi_square / (double)problem->data->n;
  fill_spread(&fitted.normal, fit_coefficients(at), at->has_damping, fit);
  if (!fit_assemble(problem, at, &normal)) { // the model at the points, for judge
    return CAGEHOP_NO_CONVERGENCE;
  }
  judge(problem, fit, residual);
  count_correlation(problem->data->n, fit);
  fit->contact_error = contact_error(fit);
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
