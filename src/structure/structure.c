// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/structure.h>

#include "clock/clock.h"
#include "numerics/communicator.h"
#include "numerics/shared.h"
#include "status/error.h"
#include "structure/closure.h"
#include "structure/core.h"
#include "structure/explain.h"
#include "structure/percus_yevick.h"
#include "structure/prism.h"
#include "structure/pyprism_grid.h"
#include "structure/radial.h"
#include "structure/table.h"
#include "structure/uniform.h"

#include <cagehop/status.h>
#include <gsl/gsl_min.h>
#include <math.h>
#include <stdlib.h>

static const double short_tolerance = 1e-8, long_tolerance = 1e-6, table_tolerance = 0.05;
static const double radial_r_max = 16.0; // largest r of the table of g(r), [d]

struct cagehop_structure {
  double phi;
  double density;                                                   // rho d^3
  double (*direct)(const struct cagehop_structure *self, double q); // x = rho c(q), from one of the next four
  struct core core;
  struct pyprism_core pyprism;
  struct table_curve table;
  struct uniform_curve uniform;
  double q_max, q_tail; // [1/d]
  struct radial radial;
  struct cagehop_certificate certificate;
  struct cagehop_structure_summary summary;
};

const char *cagehop_structure_source_name(enum cagehop_structure_source source) {
  switch (source) {
  case CAGEHOP_STRUCTURE_PRISM:
    return "prism";
  case CAGEHOP_STRUCTURE_PERCUS_YEVICK:
    return "percus-yevick";
  case CAGEHOP_STRUCTURE_TABLE:
    return "table";
  }
  return NULL;
}

bool cagehop_grid_points_allowed(double points) {
  int exponent;
  return frexp(points, &exponent) == 0.5 && exponent - 1 >= 17 && exponent - 1 <= 28;
}

const char *cagehop_compatibility_name(enum cagehop_compatibility compatibility) {
  switch (compatibility) {
  case CAGEHOP_COMPATIBILITY_NONE:
    return "none";
  case CAGEHOP_COMPATIBILITY_PYPRISM:
    return "pyprism";
  }
  return NULL;
}

// ---------------------------------------------------------------- x = rho c(q), by where it comes from

/// rho c(q) from the sine transform of r c(r) divided by q.
static double scaled(const struct cagehop_structure *structure, double transform) {
  return 4.0 * M_PI * structure->density * transform;
}

static double direct_of_core(const struct cagehop_structure *structure, double q) {
  return scaled(structure, q > 0.0 ? core_sine(&structure->core, q) / q : core_moment(&structure->core));
}

static double direct_of_pyprism(const struct cagehop_structure *structure, double q) {
  const double smallest = 1e-6; // below this q the value at this q is used for the limit q -> 0
  return scaled(structure, pyprism_sine(&structure->pyprism, fmax(q, smallest)) / fmax(q, smallest));
}

static double direct_of_table(const struct cagehop_structure *structure, double q) {
  return table_x(&structure->table, q);
}

static double direct_of_uniform(const struct cagehop_structure *structure, double q) {
  return uniform_x(&structure->uniform, q);
}

/// x = rho c(q), so that S = 1/(1 - x) and S - 1 = x/(1 - x), neither with cancellation.
static double scaled_direct(const struct cagehop_structure *structure, double q) {
  return q > structure->q_max ? 0.0 : structure->direct(structure, q);
}

static double structure_factor(const struct cagehop_structure *structure, double q) {
  return 1.0 / (1.0 - scaled_direct(structure, q));
}

static double minus_S(double q, void *structure) {
  return -structure_factor(structure, q);
}

/// Finds the first peak of S(q), which is the highest: by a scan, because noise of a table makes small maxima
/// before it; then by Brent's method.
static int find_peak(struct cagehop_structure *structure) {
  const double step = 0.02, q_end = 20.0;
  double q = step, highest = structure_factor(structure, step);
  for (double place = 2.0 * step; place < q_end; place += step) {
    const double S = structure_factor(structure, place);
    if (S > highest) {
      highest = S;
      q = place;
    }
  }
  gsl_min_fminimizer *minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
  if (minimizer == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  gsl_function function = {.function = minus_S, .params = structure};
  int status = CAGEHOP_NOT_FINITE;
  if (q < q_end && gsl_min_fminimizer_set(minimizer, &function, q, q - step, q + step) == 0) {
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

static bool is_on_grids(const struct cagehop_structure_params *params) {
  return params->source == CAGEHOP_STRUCTURE_PRISM && params->compatibility == CAGEHOP_COMPATIBILITY_NONE &&
         (params->grid_points > 0 || !closure_is_short(params->closure));
}

int cagehop_structure_ranks_max(const struct cagehop_structure_params *params) {
  const size_t smallest = (size_t)1 << 16; // points of the smallest finest grid that uniform_solve chooses
  const size_t coarsest = (params->grid_points > 0 ? params->grid_points : smallest) / 4;
  size_t most = 1;
  while (is_on_grids(params) && 4 * most * most <= coarsest / 4) {
    most *= 2;
  }
  return (int)most;
}

double cagehop_structure_tolerance(const struct cagehop_structure_params *params) {
  const bool is_core = closure_is_short(params->closure) && params->grid_points == 0;
  if (params->source == CAGEHOP_STRUCTURE_PERCUS_YEVICK ||
      (params->source == CAGEHOP_STRUCTURE_PRISM && params->compatibility != CAGEHOP_COMPATIBILITY_NONE)) {
    return 0.0;
  }
  return params->tolerance > 0.0                     ? params->tolerance
         : params->source == CAGEHOP_STRUCTURE_TABLE ? table_tolerance
         : is_core                                   ? short_tolerance
                                                     : long_tolerance;
}

/// PRISM by the method that closure and grid require.
static int solve_prism(const struct cagehop_structure_params *params, double until,
                       struct cagehop_structure *structure) {
  const double tolerance = cagehop_structure_tolerance(params);
  if (params->compatibility == CAGEHOP_COMPATIBILITY_PYPRISM) {
    structure->direct = direct_of_pyprism;
    structure->q_max = M_PI / params->pyprism_step;
    return !closure_is_short(params->closure)
               ? CAGEHOP_BAD_ARGUMENT
               : pyprism_solve(structure->phi, params->pyprism_step, until, &structure->pyprism,
                               &structure->radial, &structure->certificate);
  }
  if (!is_on_grids(params)) {
    structure->direct = direct_of_core;
    return prism_solve(structure->phi, tolerance, until, &structure->core, &structure->certificate);
  }
  structure->direct = direct_of_uniform;
  const struct solve_limits limits = {.communicator = params->communicator, .until = until};
  return uniform_solve(params->closure, structure->phi, params->grid_points, tolerance, &limits,
                       &structure->uniform, &structure->radial, &structure->certificate);
}

static double table_h(const void *structure, double q) {
  const double x = direct_of_table(structure, q);
  return x / (1.0 - x);
}

/// S(q) from a table, and the g(r) that follows.
static int solve_table(const struct cagehop_structure_params *params, struct cagehop_structure *structure) {
  const double tolerance = cagehop_structure_tolerance(params);
  struct cagehop_certificate *certificate = &structure->certificate;
  if (params->table == NULL) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  int status = table_solve(params->table, structure->phi, tolerance, params->table_subset, &structure->table,
                           certificate);
  if (status != CAGEHOP_OK) {
    return status;
  }
  structure->direct = direct_of_table;
  structure->q_tail = structure->table.join;
  certificate->box = prism_box(structure->phi);
  return radial_create_tabulated(table_h, structure, table_contact(&structure->table, structure->density),
                                 structure->density, certificate->box, radial_r_max, &structure->radial,
                                 &certificate->residual);
}

/// Solves by the method of the source: fills one of core, peer, table, fine, and for all but core the radial
/// table too, and the solver's part of the certificate.
static int solve_core(const struct cagehop_structure_params *params, struct cagehop_structure *structure) {
  const double until = params->seconds_max > 0.0 ? clock_seconds() + params->seconds_max : INFINITY;
  switch (params->source) {
  case CAGEHOP_STRUCTURE_PRISM:
    return solve_prism(params, until, structure);
  case CAGEHOP_STRUCTURE_PERCUS_YEVICK:
    structure->direct = direct_of_core;
    percus_yevick_core(structure->phi, &structure->core);
    structure->certificate = (struct cagehop_certificate){.degree = (int)structure->core.terms - 1};
    return CAGEHOP_OK;
  case CAGEHOP_STRUCTURE_TABLE:
    return solve_table(params, structure);
  }
  return CAGEHOP_BAD_ARGUMENT;
}

/// Computes what follows from the solution: g(r) where it is missing, the summary, the rest of the
/// certificate.
static int complete(struct cagehop_structure *structure) {
  int status = CAGEHOP_OK;
  if (structure->radial.g == NULL) {
    status = radial_create(&structure->core, structure->density, prism_box(structure->phi), radial_r_max,
                           &structure->radial);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = find_peak(structure);
  if (status != CAGEHOP_OK) {
    return status;
  }
  struct cagehop_structure_summary *summary = &structure->summary;
  summary->S_0 = structure_factor(structure, 0.0);
  summary->g_contact = structure->radial.g[structure->radial.contact];
  status = radial_first_minimum(&structure->radial, &summary->r_cage);
  if (status != CAGEHOP_OK) {
    return status;
  }
  structure->certificate.S_min = fmin(structure->certificate.S_min, summary->S_0); // no grid has q = 0
  structure->certificate.g_min = radial_lowest(&structure->radial);
  if (structure->direct == direct_of_core &&
      structure->certificate.box == 0.0) { // the closed form, which has no solver's certificate
    structure->certificate.error = core_rounding(&structure->core, structure->density, summary->S_peak);
    structure->certificate.S_min = summary->S_0;
  }
  const bool finite = isfinite(summary->S_0) && isfinite(summary->S_peak) && isfinite(summary->g_contact);
  return !finite ? CAGEHOP_NOT_FINITE : summary->S_0 > 0.0 ? CAGEHOP_OK : CAGEHOP_NOT_POSITIVE;
}

/// *certificate is as far as it came with it.
static int solve(const struct cagehop_structure_params *params, double phi,
                 struct cagehop_structure **structure, struct cagehop_certificate *certificate) {
  if (!(phi > 0.0 && phi <= CAGEHOP_PACKING_FRACTION_MAX)) {
    return CAGEHOP_OUT_OF_RANGE;
  }
  const struct cagehop_communicator *communicator = is_on_grids(params) ? params->communicator : NULL;
  struct cagehop_structure *result = calloc(1, sizeof *result);
  if (communicator_agree_status(communicator, result == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK) !=
      CAGEHOP_OK) {
    free(result);
    return CAGEHOP_NO_MEMORY;
  }
  result->phi = phi;
  result->q_max = result->q_tail = INFINITY;
  result->density = 6.0 * phi / M_PI;
  int status = solve_core(params, result);
  if (status == CAGEHOP_OK) {
    status = complete(result);
  }
  *certificate = result->certificate;
  if (status != CAGEHOP_OK) {
    cagehop_structure_destroy(&result);
  }
  *structure = result;
  return status;
}

int cagehop_structure_solve_explained(const struct cagehop_structure_params *params, double phi,
                                      struct cagehop_structure **structure, struct cagehop_error *error) {
  struct cagehop_certificate certificate = {0};
  *structure = NULL;
  error_clear(error);
  gsl_errors_returned();
  const int status = solve(params, phi, structure, &certificate);
  gsl_errors_handled();
  if (status != CAGEHOP_OK) {
    structure_explain(params, phi, status, &certificate, error);
  }
  return status;
}

int cagehop_structure_solve(const struct cagehop_structure_params *params, double phi,
                            struct cagehop_structure **structure) {
  return cagehop_structure_solve_explained(params, phi, structure, NULL);
}

void cagehop_structure_destroy(struct cagehop_structure **structure) {
  if (*structure != NULL) {
    pyprism_clear(&(*structure)->pyprism);
    table_clear(&(*structure)->table);
    uniform_clear(&(*structure)->uniform);
    radial_clear(&(*structure)->radial);
    free(*structure);
    *structure = NULL;
  }
}

double cagehop_structure_packing_fraction(const struct cagehop_structure *structure) {
  return structure->phi;
}

const struct cagehop_certificate *cagehop_structure_certificate(const struct cagehop_structure *structure) {
  return &structure->certificate;
}

void cagehop_structure_factor(const struct cagehop_structure *structure, size_t n, const double q[],
                              double S[], double h[]) {
  for (size_t i = 0; i < n; i++) {
    const double x = scaled_direct(structure, q[i]);
    if (S != NULL) {
      S[i] = 1.0 / (1.0 - x);
    }
    if (h != NULL) {
      h[i] = x / (1.0 - x);
    }
  }
}

double cagehop_structure_q_max(const struct cagehop_structure *structure) {
  return structure->q_max;
}

double cagehop_structure_integration_tolerance(const struct cagehop_structure *structure) {
  const double exact = 1e-12, share = 1e-2;
  return isinf(structure->q_tail) ? exact : fmax(exact, share * structure->certificate.error);
}

double cagehop_structure_q_tail(const struct cagehop_structure *structure) {
  return structure->q_tail;
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
  *count = structure->radial.count;
  *step = structure->radial.step;
  *g = structure->radial.g;
}
