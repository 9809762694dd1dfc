// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/checks.h"

#include "status/error.h"
#include "structure/table/core_rule.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

// docs/explanation/constants.md says where the limits of this file come from.

bool table_fit_leaves_noise(const struct correlation_fit *fit) {
  return fabs(fit->correlation) < 5.0;
}

/// Damping at the table's end, u q^2, of Percus-Yevick damped by exp(-(q/Q)^2) with Q <= 40 is 0.56 or more
/// from q = 30 on; of c(r) that reaches past r = 3, as that of hypernetted-chain, 0.24.
enum cagehop_tail_evidence table_tail_evidence(const struct table_points *points,
                                               const struct correlation_fit *fit) {
  const double q_last = points->q[points->n - 1], significant = 3.0;
  const double damping = fit->damping * q_last * q_last, error = fit->damping_error * q_last * q_last;
  const double misfit_max = 3e-3; // of a fit that leaves more than noise: then a spline adds the rest
  if (!(correlation_contact(&fit->curve) > 5.0 * fit->contact_error)) {
    return CAGEHOP_TAIL_EVIDENCE_NO_JUMP;
  }
  if (!(damping < fmax(0.3, significant * error))) {
    return CAGEHOP_TAIL_EVIDENCE_DAMPED;
  }
  if (!(damping + 2.0 * error < 0.75)) {
    return CAGEHOP_TAIL_EVIDENCE_UNDECIDED;
  }
  return table_fit_leaves_noise(fit) || fit->misfit < misfit_max ? CAGEHOP_TAIL_EVIDENCE_JUMP
                                                                 : CAGEHOP_TAIL_EVIDENCE_MISFIT;
}

bool table_has_contact(const struct table_points *points, const struct correlation_fit *fit) {
  return table_tail_evidence(points, fit) == CAGEHOP_TAIL_EVIDENCE_JUMP;
}

const char *cagehop_tail_evidence_words(enum cagehop_tail_evidence evidence) {
  static const char *const words[] = {
      [CAGEHOP_TAIL_EVIDENCE_NONE] = "nothing was looked at",
      [CAGEHOP_TAIL_EVIDENCE_JUMP] = "a contact jump of g(r) describes S(q) to its end",
      [CAGEHOP_TAIL_EVIDENCE_NO_FIT] = "no S(q) > 0 with a contact jump of g(r) is near it",
      [CAGEHOP_TAIL_EVIDENCE_NO_JUMP] = "the jump of g(r) that fits best is no larger than chance makes it",
      [CAGEHOP_TAIL_EVIDENCE_DAMPED] = "S - 1 falls faster than a jump of g(r) allows",
      [CAGEHOP_TAIL_EVIDENCE_UNDECIDED] = "noise hides whether S - 1 falls faster than a jump of g(r) allows",
      [CAGEHOP_TAIL_EVIDENCE_MISFIT] = "a contact jump of g(r) leaves more of S(q) than noise",
  };
  return (size_t)evidence < sizeof words / sizeof words[0] ? words[evidence] : NULL;
}

int table_check_contact(const struct table_points *points, const struct particles *particles,
                        struct cagehop_error *reason) {
  const double significant = 6.0, margin = 0.02;
  const struct fit_data data = {.n = points->n, .q = points->q, .S = points->S, .S_err = points->S_err};
  struct correlation_fit fit;
  const int status = correlation_fit(&data, false, &fit, points->residual);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (!table_has_contact(points, &fit)) {
    error_set(reason, CAGEHOP_NO_CONTACT,
              "it has g_contact, but S(q) does not end as that of particles with a contact jump: leave "
              "g_contact out, or give S(q) beyond q = %.4g/d",
              points->q[points->n - 1]);
    return CAGEHOP_NO_CONTACT;
  }
  const double given = points->contact, found = correlation_contact(&fit.curve) / particles->density;
  const double error = fit.contact_error / particles->density;
  if (fabs(found - given) <= significant * error + margin * given) {
    return CAGEHOP_OK;
  }
  error_set(reason, CAGEHOP_WRONG_CONTACT,
            "g_contact is %.5g, but S(q) ends as with a contact value of %.5g +- %.2g: correct g_contact, "
            "or leave it out",
            given, found, error);
  return CAGEHOP_WRONG_CONTACT;
}

/// q (S - 1) of a curve.
static double weighted_h(const void *curve, double q) {
  const double x = table_curve_x(curve, q);
  return q * x / (1.0 - x);
}

/// The fitted curve has less noise than the points, and no narrow peak between them; but where it leaves out
/// or corrects something the points are what there is.
static bool is_smooth(const struct table_curve *curve) {
  return curve->is_fit && curve->contact && table_fit_leaves_noise(&curve->fit) && curve->fit.blur == 0.0;
}

/// Where the window of a g(r) ends, if it is Lorch's, sin(pi r/R)/(pi r/R) = 1 - (pi r/R)^2/6; 0: none.
static double find_window(const struct core_rule *rule) {
  const double least = 0.02, share = 0.02, significant = 5.0;
  const bool windowed = rule->window > least && rule->window > significant * rule->window_error &&
                        rule->roughness < share * rule->window;
  return windowed ? M_PI / sqrt(3.0 * rule->window) : 0.0;
}

static int refuse_density(const struct particles *particles, const struct cagehop_certificate *certificate,
                          struct cagehop_error *reason) {
  const double ratio = certificate->density_ratio, length = cbrt(ratio);
  char unit[96] = "";
  if (!(ratio > 0.5 && ratio < 2.0)) { // lengths off by that much are those of another unit
    snprintf(unit, sizeof unit, "; as with lengths %.4g times d", 1.0 / length);
  }
  error_set(
      reason, CAGEHOP_WRONG_DENSITY,
      "its S(q) has the density of phi = %.4g +- %.1g (h(r) must be -1 inside the core)%s: correct phi, "
      "the density or the unit of q",
      particles->phi * ratio, particles->phi * certificate->density_ratio_error, unit);
  return CAGEHOP_WRONG_DENSITY;
}

int table_check_core(const struct table_points *points, const struct particles *particles,
                     struct table_curve *curve, struct cagehop_certificate *certificate,
                     struct cagehop_error *reason) {
  // The edge of a soft core reaches farther in.
  const double r_last = curve->contact ? 0.7 : 0.5;
  const double margin = curve->contact ? 0.005 : 0.02, significant = 4.0, chance = 2.0, no_core = 0.3;
  struct core_rule rule;
  const bool smooth = is_smooth(curve);
  const int status = core_rule_find(r_last, points->n, points->q, points->S, points->sigma,
                                    smooth ? weighted_h : NULL, curve, &rule);
  if (status != CAGEHOP_OK) {
    return status;
  }
  certificate->density_ratio = rule.density / particles->density;
  certificate->density_ratio_error = rule.density_error / particles->density;
  if (!curve->contact && rule.window > no_core && rule.window > 5.0 * rule.window_error) {
    certificate->density_ratio = certificate->density_ratio_error = NAN;
    return CAGEHOP_OK; // particles so soft that h(r) is not -1: nothing can be said
  }
  // What a window does is no damping: no fit of soft particles leaves noise alone of it.
  const bool described = curve->is_fit && table_fit_leaves_noise(&curve->fit) && curve->fit.blur == 0.0;
  certificate->window = described ? 0.0 : find_window(&rule);
  if (certificate->window > 0.0) {
    error_set(reason, CAGEHOP_WINDOWED,
              "S(q) comes from a g(r) multiplied by a window that ends at about r = %.3g d, which broadens "
              "its peaks: compute S(q) from the particles' positions instead",
              certificate->window);
    return CAGEHOP_WINDOWED;
  }
  const double apart = fabs(certificate->density_ratio - 1.0), error = certificate->density_ratio_error;
  if (!(apart <= margin + significant * error + rule.roughness)) {
    return refuse_density(particles, certificate, reason);
  }
  // Less than that is accepted, and what it changes is a part of the error.
  curve->density_ratio = apart > chance * error + rule.roughness ? certificate->density_ratio : 1.0;
  return CAGEHOP_OK;
}
