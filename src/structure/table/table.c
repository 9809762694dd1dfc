// SPDX-License-Identifier: GPL-3.0-or-later
/// The method of tables: S(q) from a table at one packing fraction, as a curve (curve.h) through its points
/// (points.h) that is what the table says it is (checks.h), and what that leaves open (vary.h).
#include "status/error.h"
#include "structure/method.h"
#include "structure/shared/box.h"
#include "structure/table/checks.h"
#include "structure/table/curve.h"
#include "structure/table/neighbours.h"
#include "structure/table/points.h"
#include "structure/table/radial_from_h.h"
#include "structure/table/vary.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static void table_rho_c(const void *curve, size_t n, const double q[], double rho_c[]) {
  table_curve_x_many(curve, n, q, rho_c);
}

static double table_h(const void *curve, double q) {
  const double x = table_curve_x(curve, q);
  return x / (1.0 - x);
}

static void table_destroy(void *context) {
  struct table_curve *curve = context;
  if (curve != NULL) {
    table_curve_clear(curve);
    free(curve);
  }
}

// ---------------------------------------------------------------- soft particles

/// The largest q up to which the mean of (S - 1)^2 over a period stands out of the noise, as a number of
/// points.
static size_t count_above_noise(const struct table_points *points) {
  const double period = 2.0 * M_PI, significant = 3.0;
  size_t count = points->n;
  while (count > 0) {
    double signal = 0.0, noise = 0.0, spread = 0.0;
    size_t j = count;
    for (; j > 0 && points->q[j - 1] > points->q[count - 1] - period; j--) {
      const double variance = points->sigma[j - 1] * points->sigma[j - 1];
      signal += pow(points->S[j - 1] - 1.0, 2);
      noise += variance;
      spread += 2.0 * variance * variance;
    }
    if (signal - noise > significant * sqrt(spread) || j < 2 * TABLE_MIRRORED) {
      return count;
    }
    count -= (count - j + 1) / 2;
  }
  return count;
}

static int soft_spline(const struct table_points *points, struct table_curve *curve) {
  const size_t count = count_above_noise(points);
  double *h = malloc(points->n * sizeof *h);
  if (h == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t j = 0; j < count; j++) {
    h[j] = points->S[j] - 1.0;
  }
  const int status = table_curve_spline(count, points->q, h, points->sigma, curve);
  curve->q_max = curve->join;
  free(h);
  return status;
}

/// A fit with damping where it describes the points, else a spline.
static int soft_curve(const struct table_points *points, const struct fit_data *data,
                      struct table_curve *curve) {
  const double significant = 3.0, exponent_max = 40.0;
  curve->contact = false;
  const int status = correlation_fit(data, true, &curve->fit, NULL);
  curve->is_fit = curve->has_damping = status == CAGEHOP_OK && table_fit_leaves_noise(&curve->fit) &&
                                       curve->fit.damping > significant * curve->fit.damping_error;
  if (status < 0) {
    return status;
  }
  if (curve->is_fit) {
    curve->q_max = sqrt(exponent_max / curve->fit.damping);
    return CAGEHOP_OK;
  }
  return soft_spline(points, curve);
}

// ---------------------------------------------------------------- the curve

/// What a fit with a contact jump says of how S(q) ends.
static void keep_evidence(const struct table_points *points, const struct particles *particles,
                          const struct correlation_fit *fit, struct cagehop_certificate *certificate) {
  const double square = pow(points->q[points->n - 1], 2);
  certificate->evidence = table_tail_evidence(points, fit);
  certificate->damping = fit->damping * square;
  certificate->damping_error = fit->damping_error * square;
  certificate->contact_found = correlation_contact(&fit->curve) / particles->density;
  certificate->contact_found_error = fit->contact_error / particles->density;
}

/// S(q) ends as that of hard particles, and that is not what is said.
static int refuse_soft(const struct table_points *points, struct structure_solution *solution) {
  const struct cagehop_certificate *certificate = &solution->certificate;
  error_set(&solution->reason, CAGEHOP_WRONG_CONTACT,
            "tail is soft, but S - 1 does not die out up to q = %.4g/d: it ends as a jump of g(r) to %.4g +- "
            "%.1g makes it (damped by exp(-u), u = %.2g +- %.1g): leave tail out, or give S(q) to larger q",
            points->q[points->n - 1], certificate->contact_found, certificate->contact_found_error,
            certificate->damping, certificate->damping_error);
  return CAGEHOP_WRONG_CONTACT;
}

static int refuse_hard(const struct table_points *points, bool tail_said,
                       struct structure_solution *solution) {
  error_set(&solution->reason, CAGEHOP_NO_CONTACT,
            "%s, but S(q) does not end as that of particles with a contact jump (%s): leave %s out, or give "
            "S(q) beyond q = %.4g/d",
            tail_said ? "tail is contact" : "it has g_contact",
            cagehop_tail_evidence_words(solution->certificate.evidence), tail_said ? "it" : "that",
            points->q[points->n - 1]);
  return CAGEHOP_NO_CONTACT;
}

/// Hard or soft as S(q) says; where something else is said of it, the state is refused.
static int build_curve(enum cagehop_tail tail, const struct table_points *points,
                       const struct particles *particles, struct table_curve *curve,
                       struct structure_solution *solution) {
  const struct fit_data data = {.n = points->n,
                                .q = points->q,
                                .S = points->S,
                                .S_err = points->S_err,
                                .contact = particles->density * points->contact};
  int status = correlation_fit(&data, false, &curve->fit, points->residual);
  if (status < 0) {
    return status;
  }
  solution->certificate.evidence = CAGEHOP_TAIL_EVIDENCE_NO_FIT;
  if (status == CAGEHOP_OK) {
    keep_evidence(points, particles, &curve->fit, &solution->certificate);
  }
  if (solution->certificate.evidence != CAGEHOP_TAIL_EVIDENCE_JUMP) {
    return tail == CAGEHOP_TAIL_CONTACT || points->contact > 0.0
               ? refuse_hard(points, tail == CAGEHOP_TAIL_CONTACT, solution)
               : soft_curve(points, &data, curve);
  }
  if (tail == CAGEHOP_TAIL_SOFT) {
    return refuse_soft(points, solution);
  }
  curve->contact = curve->is_fit = true;
  if (!table_fit_leaves_noise(&curve->fit) && curve->fit.blur == 0.0) { // what the terms don't hold
    status = table_curve_spline(points->n, points->q, points->residual, points->sigma, curve);
  }
  return status;
}

/// Largest |dS/S| up to the table's end: four standard errors of the fit and what other fits change, or four
/// of a spline's points.
static double curve_error(const struct table_points *points, const struct table_curve *curve) {
  const double certain = 4.0, least = 1e-8;
  double error = least;
  for (size_t j = 0; j < points->n; j++) {
    double here = points->sigma[j] / points->S[j];
    if (curve->is_fit) {
      const double fitted = 1.0 / (1.0 - correlation_x(&curve->fit.curve, points->q[j]));
      here = fitted * correlation_fit_error(&curve->fit, points->q[j]);
    }
    error = fmax(error, certain * here);
  }
  return error + (curve->is_fit && curve->spline.count > 0 ? curve->fit.misfit : 0.0);
}

static void certify(const struct table_points *points, const struct particles *particles,
                    const struct table_curve *curve, struct cagehop_certificate *certificate) {
  certificate->S_min = INFINITY;
  for (size_t j = 0; j < points->n; j++) {
    certificate->S_min = fmin(certificate->S_min, 1.0 / (1.0 - table_curve_x(curve, points->q[j])));
  }
  const size_t middle = points->n / 2;
  certificate->error = fmax(curve_error(points, curve), points->interpolation);
  certificate->q_join = curve->spline.count > 0 ? curve->join : points->q[points->n - 1];
  certificate->soft = !curve->contact;
  certificate->contact_rule = curve->contact ? CAGEHOP_CONTACT_JUMP : CAGEHOP_CONTACT_FIRST_PEAK;
  certificate->contact_hard = particles_contact(particles);
  certificate->noise = curve->is_fit ? curve->fit.noise : points->sigma[middle] / points->S[middle];
  certificate->blur = curve->is_fit ? curve->fit.blur : 0.0;
}

/// The curve with its part of the certificate.
static int solve_curve(const struct particles *particles, const struct cagehop_structure_params *params,
                       const struct neighbours *neighbours, struct structure_solution *solution) {
  struct table_curve *curve = solution->state;
  struct cagehop_certificate *certificate = &solution->certificate;
  struct table_points points;
  int status = table_points_create(params->table, neighbours, &points);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (points.contact > 0.0) {
    status = table_check_contact(&points, particles, &solution->reason);
  }
  curve->given_contact = points.contact;
  if (status == CAGEHOP_OK) {
    status = build_curve(params->tail, &points, particles, curve, solution);
  }
  if (status == CAGEHOP_OK) {
    status = table_curve_keep_fewer(&points, curve);
  }
  if (status == CAGEHOP_OK) {
    certify(&points, particles, curve, certificate);
    status = certificate->S_min > 0.0
                 ? table_check_core(&points, particles, curve, certificate, &solution->reason)
                 : CAGEHOP_NOT_POSITIVE;
  }
  table_points_clear(&points);
  return status;
}

static int find_rows(const struct cagehop_table *table, const struct particles *particles,
                     struct neighbours *neighbours, struct cagehop_error *reason) {
  if (table == NULL) {
    error_set(reason, CAGEHOP_BAD_ARGUMENT, "the table is missing");
    return CAGEHOP_BAD_ARGUMENT;
  }
  const bool kelvin = table->temperature_K != NULL;
  const double *number = table_numbers(table);
  if (!neighbours_find(table, kelvin ? particles->temperature : particles->phi, neighbours)) {
    error_set(reason, CAGEHOP_NOT_TABULATED, "it has S(q) from %s = %.10g to %.10g%s only",
              kelvin ? "T" : "phi", number[0], number[table->n_phi - 1], kelvin ? " K" : "");
    return CAGEHOP_NOT_TABULATED;
  }
  return CAGEHOP_OK;
}

/// What others may ask of the curve. A spline has an end, where panels of a quadrature must end too.
static void use_curve(const struct table_curve *curve, struct structure_solution *solution) {
  solution->q_tail = curve->spline.count > 0 ? curve->join : INFINITY;
  solution->q_max = curve->q_max;
}

static int solve_table(const struct particles *particles, const struct cagehop_structure_params *params,
                       const struct solve_limits *limits, struct structure_solution *solution) {
  struct neighbours neighbours;
  int status = find_rows(params->table, particles, &neighbours, &solution->reason);
  if (status != CAGEHOP_OK) {
    return status;
  }
  struct table_curve *curve = solution->state = calloc(1, sizeof *curve);
  if (curve == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  curve->q_max = INFINITY;
  curve->density_ratio = 1.0;
  solution->certificate.residual = solution->certificate.last_change = NAN;
  status = solve_curve(particles, params, &neighbours, solution);
  const double error = solution->certificate.error;
  if (status == CAGEHOP_OK && limits->tolerance > 0.0 && !(error <= limits->tolerance)) {
    error_set(&solution->reason, CAGEHOP_NOT_RESOLVED, "S(q) is not known well enough (%.2g > %.2g)", error,
              limits->tolerance);
    status = CAGEHOP_NOT_RESOLVED;
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  use_curve(curve, solution);
  solution->certificate.box = structure_box(particles->phi);
  return radial_from_h(table_h, curve, particles, table_curve_contact(curve, particles->density),
                       solution->certificate.box, &solution->radial, &solution->certificate.residual);
}

static size_t count_variations(const void *curve) {
  return table_variations(curve);
}

static int vary_table(const struct structure_solution *solution, size_t number, double *share,
                      struct particles *particles, struct structure_solution *other) {
  struct table_curve *curve = other->state = calloc(1, sizeof *curve);
  if (curve == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  const int status = table_vary(solution->state, number, share, curve);
  if (status == CAGEHOP_OK) {
    *particles = particles_at(particles->phi * curve->density_ratio);
    use_curve(curve, other);
  }
  return status;
}

static bool locate_state(const struct cagehop_structure_params *params, double temperature,
                         struct particles *particles) {
  const struct cagehop_table *table = params->table;
  struct neighbours neighbours;
  if (table == NULL || table->temperature_K == NULL) {
    return false;
  }
  const bool inside = neighbours_find(table, temperature, &neighbours);
  *particles = particles_at(inside ? neighbours_phi(table, &neighbours) : NAN);
  particles->temperature = temperature;
  return true;
}

const struct structure_method structure_table = {
    .locate = locate_state,
    .solve = solve_table,
    .rho_c_many = table_rho_c,
    .variations = count_variations,
    .vary = vary_table,
    .destroy = table_destroy,
};
