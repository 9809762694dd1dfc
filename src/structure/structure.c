// SPDX-License-Identifier: GPL-3.0-or-later
/// Structures as their users see them: what is common to all methods.
#include "structure/structure.h"

#include "clock/clock.h"
#include "numerics/communicator.h"
#include "numerics/shared.h"
#include "status/error.h"
#include "structure/explain.h"
#include "structure/method.h"
#include "structure/moments.h"
#include "structure/state.h"

#include <cagehop/status.h>
#include <gsl/gsl_min.h>
#include <math.h>
#include <stdlib.h>

struct cagehop_structure {
  const struct structure_method *method;
  struct particles particles;
  bool of_chains; ///< whether its sites are joined
  struct structure_solution solution;
  struct cagehop_structure_summary summary;
};

/// x = rho c(q), so that S = 1/(1 - x) and S - 1 = x/(1 - x), neither with cancellation: at n places, its
/// limit 0 at infinity, NaN where there is no such q.
static void scaled_direct(const struct cagehop_structure *structure, size_t n, const double q[], double x[]) {
  const struct structure_method *method = structure->method;
  const void *state = structure->solution.state;
  if (method->rho_c_many != NULL) {
    method->rho_c_many(state, n, q, x);
  }
  for (size_t i = 0; i < n; i++) {
    if (!(q[i] >= 0.0)) {
      x[i] = NAN;
    } else if (isinf(q[i]) || q[i] > structure->solution.q_max) {
      x[i] = 0.0;
    } else if (method->rho_c_many == NULL) {
      x[i] = method->rho_c(state, q[i]);
    }
  }
}

static double structure_factor(const struct cagehop_structure *structure, double q) {
  double x;
  scaled_direct(structure, 1, &q, &x);
  return 1.0 / (1.0 - x);
}

static double minus_S(double q, void *structure) {
  return -structure_factor(structure, q);
}

/// The q of a scan at which S(q) is highest, which tells its first peak from the small maxima that noise of a
/// table makes before it. Where S(q) is highest at the scan's first or last point, as near a spinodal, the
/// highest of its maxima between; NaN: there is none.
static double scan_for_peak(const struct cagehop_structure *structure, double step) {
  enum { POINTS = 1001 }; // to q = 20
  double place[POINTS], S[POINTS];
  for (size_t i = 0; i < POINTS; i++) {
    place[i] = i == 0 ? step : place[i - 1] + step;
  }
  cagehop_structure_factor(structure, POINTS, place, S, NULL);
  double q = step, highest = S[0], q_inside = NAN, highest_inside = 0.0;
  for (size_t i = 1; i + 1 < POINTS; i++) {
    if (S[i] > highest) {
      highest = S[i];
      q = place[i];
    }
    if (S[i] > S[i - 1] && S[i] >= S[i + 1] && S[i] > highest_inside) {
      highest_inside = S[i];
      q_inside = place[i];
    }
  }
  return q > step && q == q_inside ? q : q_inside;
}

/// Finds the first peak of S(q) by a scan, then by Brent's method. Fluids of methods without a peak may have
/// none: then it is NaN.
static int find_peak(struct cagehop_structure *structure) {
  const double step = 0.02, q = scan_for_peak(structure, step);
  structure->summary.q_peak = structure->summary.S_peak = NAN;
  if (isnan(q)) {
    return structure->method->peakless ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  }
  gsl_min_fminimizer *minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
  if (minimizer == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  gsl_function function = {.function = minus_S, .params = structure};
  int status = CAGEHOP_NOT_FINITE;
  if (gsl_min_fminimizer_set(minimizer, &function, q, q - step, q + step) == 0) {
    // The position of an extremum is accurate only to the square root of the rounding error; 60 iterations
    // are more than enough for that.
    for (int i = 0; i < 60 && gsl_min_fminimizer_iterate(minimizer) == 0; i++) {
    }
    structure->summary.q_peak = gsl_min_fminimizer_x_minimum(minimizer);
    structure->summary.S_peak = -gsl_min_fminimizer_f_minimum(minimizer);
    status = CAGEHOP_OK;
  }
  gsl_min_fminimizer_free(minimizer);
  return status;
}

/// What follows from g(r), or of that the contact value alone.
static int summarize_radial(struct cagehop_structure *structure, bool without_radial) {
  struct radial *radial = &structure->solution.radial;
  struct cagehop_structure_summary *summary = &structure->summary;
  int status = CAGEHOP_OK;
  if (structure->method->make_radial != NULL && without_radial) {
    summary->g_contact = structure->method->contact(structure->solution.state);
    structure->solution.certificate.g_min = NAN;
    return CAGEHOP_OK;
  }
  if (structure->method->make_radial != NULL) {
    status = structure->method->make_radial(structure->solution.state, radial);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  summary->g_contact = radial->g[radial->contact];
  structure->solution.certificate.g_min = radial_lowest(radial);
  if (structure->solution.first_peak > 0.0) {
    summary->g_contact = structure->solution.first_peak;
  } else if (structure->solution.certificate.contact_rule ==
             CAGEHOP_CONTACT_FIRST_PEAK) { // between the table's points, or it would jump
    status = radial_peak(radial, &summary->g_contact);
  }
  return status;
}

/// What is not distinct from the error of a computed S(q), which g(r) - 1 has too, is no cage. That of a
/// table is an upper bound of its scatter, far above it.
static int find_cage(struct cagehop_structure *structure) {
  const struct radial *radial = &structure->solution.radial;
  const bool is_table = structure->method->variations != NULL;
  const double error = is_table ? 0.0 : structure->solution.certificate.error;
  structure->summary.r_cage = NAN;
  return radial->g != NULL ? radial_first_minimum(radial, error, &structure->summary.r_cage) : CAGEHOP_OK;
}

/// Computes what follows from S(q) and g(r): the summary, and the rest of the certificate.
static int complete(struct cagehop_structure *structure, bool without_radial) {
  struct cagehop_certificate *certificate = &structure->solution.certificate;
  struct cagehop_structure_summary *summary = &structure->summary;
  // Some certificates need the peak's height.
  const bool no_peak =
      without_radial && structure->method->make_radial != NULL && structure->method->certify == NULL;
  int status = summarize_radial(structure, without_radial);
  summary->q_peak = summary->S_peak = NAN;
  if (status == CAGEHOP_OK && !no_peak) {
    status = find_peak(structure);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  summary->S_0 = structure_factor(structure, 0.0);
  certificate->S_min = fmin(certificate->S_min, summary->S_0); // no grid has q = 0
  if (structure->method->certify != NULL) {
    structure->method->certify(structure->solution.state, summary, certificate);
  }
  const bool peak_is_known = isfinite(summary->S_peak) || no_peak || structure->method->peakless;
  if (!isfinite(summary->S_0) || !peak_is_known || !isfinite(summary->g_contact)) {
    return CAGEHOP_NOT_FINITE;
  }
  status = find_cage(structure);
  if (status != CAGEHOP_OK) {
    return status;
  }
  return summary->S_0 > 0.0 ? CAGEHOP_OK : CAGEHOP_NOT_POSITIVE;
}

/// *reason: what the method says of a failure. *certificate: as far as it came.
static int solve(const struct cagehop_structure_params *params, double state, bool without_radial,
                 struct cagehop_structure **structure, struct cagehop_error *reason,
                 struct cagehop_certificate *certificate) {
  const struct structure_method *method = structure_method_of(params);
  const struct particles particles = structure_particles_at(params, state);
  const bool outside = isnan(particles.phi) && !isnan(particles.temperature); // of the table, which says so
  if (!outside && !(particles.phi > 0.0 && particles.phi <= CAGEHOP_PACKING_FRACTION_MAX)) {
    return CAGEHOP_OUT_OF_RANGE;
  }
  if (method == NULL) {
    if (params->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
      error_set(reason, CAGEHOP_BAD_ARGUMENT,
                "a landscape table has F(r) and no S(q) or g(r); choose the source that it was made from");
    }
    return CAGEHOP_BAD_ARGUMENT;
  }
  const char *const fault = cagehop_structure_fault(params);
  if (fault != NULL) {
    error_set(reason, CAGEHOP_BAD_ARGUMENT, "%s", fault);
    return CAGEHOP_BAD_ARGUMENT;
  }
  const struct solve_limits limits = {
      .communicator = method->collective ? params->communicator : NULL,
      .until = params->seconds_max > 0.0 ? clock_seconds() + params->seconds_max : INFINITY,
      .tolerance = cagehop_structure_tolerance(params)};
  struct cagehop_structure *result = calloc(1, sizeof *result);
  int status =
      communicator_agree_status(limits.communicator, result == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK);
  if (status != CAGEHOP_OK) {
    free(result);
    return status;
  }
  result->method = method;
  result->particles = particles;
  result->of_chains = cagehop_system_is_chain(&params->system);
  result->solution = (struct structure_solution){.q_max = INFINITY, .q_tail = INFINITY};
  status = method->solve(&result->particles, params, &limits, &result->solution);
  if (status == CAGEHOP_OK) {
    status = complete(result, without_radial);
  }
  *reason = result->solution.reason;
  *certificate = result->solution.certificate;
  if (status != CAGEHOP_OK) {
    cagehop_structure_destroy(&result);
  }
  *structure = result;
  return status;
}

int structure_solve_certified(const struct cagehop_structure_params *params, double state,
                              bool without_radial, struct cagehop_structure **structure,
                              struct cagehop_error *error, struct cagehop_certificate *certificate) {
  struct cagehop_error reason = {.status = CAGEHOP_OK};
  *structure = NULL;
  *certificate = (struct cagehop_certificate){0};
  error_clear(error);
  gsl_errors_returned();
  const int status = solve(params, state, without_radial, structure, &reason, certificate);
  gsl_errors_handled();
  if (status != CAGEHOP_OK) {
    structure_explain(params, state, status, &reason, error);
  }
  return status;
}

int cagehop_structure_solve_explained(const struct cagehop_structure_params *params, double state,
                                      struct cagehop_structure **structure, struct cagehop_error *error) {
  struct cagehop_certificate unused;
  return structure_solve_certified(params, state, false, structure, error, &unused);
}

int cagehop_structure_solve(const struct cagehop_structure_params *params, double state,
                            struct cagehop_structure **structure) {
  return cagehop_structure_solve_explained(params, state, structure, NULL);
}

size_t cagehop_structure_variations(const struct cagehop_structure *structure) {
  return structure->method->variations != NULL ? structure->method->variations(structure->solution.state) : 0;
}

int cagehop_structure_vary(const struct cagehop_structure *structure, size_t number,
                           struct cagehop_structure **other, double *share) {
  *other = NULL;
  *share = 0.0;
  if (number >= cagehop_structure_variations(structure)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  struct cagehop_structure *result = calloc(1, sizeof *result);
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  result->method = structure->method;
  result->particles = structure->particles;
  result->summary.g_contact = structure->summary.g_contact;
  result->solution = (struct structure_solution){
      .q_max = INFINITY, .q_tail = INFINITY, .certificate = structure->solution.certificate};
  gsl_errors_returned();
  const int status =
      structure->method->vary(&structure->solution, number, share, &result->particles, &result->solution);
  gsl_errors_handled();
  if (status != CAGEHOP_OK) {
    cagehop_structure_destroy(&result);
  }
  *other = result;
  return status;
}

void cagehop_structure_destroy(struct cagehop_structure **structure) {
  if (*structure != NULL) {
    (*structure)->method->destroy((*structure)->solution.state);
    radial_clear(&(*structure)->solution.radial);
    free(*structure);
    *structure = NULL;
  }
}

bool structure_is_closed_form(const struct cagehop_structure *structure) {
  return structure->method == &structure_closed_form;
}

bool structure_is_of_chains(const struct cagehop_structure *structure) {
  return structure->of_chains;
}

const struct particles *structure_particles(const struct cagehop_structure *structure) {
  return &structure->particles;
}

double cagehop_structure_packing_fraction(const struct cagehop_structure *structure) {
  return structure->particles.phi;
}

const struct cagehop_certificate *cagehop_structure_certificate(const struct cagehop_structure *structure) {
  return &structure->solution.certificate;
}

void cagehop_structure_factor(const struct cagehop_structure *structure, size_t n, const double q[],
                              double S[], double h[]) {
  enum { BLOCK = 64 };
  double x[BLOCK];
  for (size_t first = 0; first < n; first += BLOCK) {
    const size_t some = n - first < BLOCK ? n - first : BLOCK;
    scaled_direct(structure, some, &q[first], x);
    for (size_t i = 0; i < some && S != NULL; i++) {
      S[first + i] = 1.0 / (1.0 - x[i]);
    }
    for (size_t i = 0; i < some && h != NULL; i++) {
      h[first + i] = x[i] / (1.0 - x[i]);
    }
  }
}

double cagehop_structure_q_max(const struct cagehop_structure *structure) {
  return structure->solution.q_max;
}

double cagehop_structure_integration_tolerance(const struct cagehop_structure *structure) {
  const double exact = 1e-12, share = 1e-2;
  return structure->method == &structure_table || structure->method == &structure_pair
             ? fmax(exact, share * structure->solution.certificate.error)
             : exact;
}

double cagehop_structure_q_tail(const struct cagehop_structure *structure) {
  return structure->solution.q_tail;
}

bool cagehop_structure_is_soft(const struct cagehop_structure *structure) {
  return structure->solution.certificate.soft;
}

double cagehop_structure_contact(const struct cagehop_structure *structure) {
  return structure->summary.g_contact;
}

void cagehop_structure_summarize(const struct cagehop_structure *structure,
                                 struct cagehop_structure_summary *summary) {
  *summary = structure->summary;
}

void cagehop_structure_radial(const struct cagehop_structure *structure, size_t *count, double *step,
                              const double **g) {
  *count = structure->solution.radial.count;
  *step = structure->solution.radial.step;
  *g = structure->solution.radial.g;
}

int structure_moments(const struct cagehop_structure *structure, struct structure_moments *moments) {
  *moments = (struct structure_moments){NAN, NAN, NAN, NAN, NAN, NAN};
  if (structure->method->moments == NULL) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  gsl_errors_returned();
  const int status = structure->method->moments(structure, &structure->solution, moments);
  gsl_errors_handled();
  return status;
}
