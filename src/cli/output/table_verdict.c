// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/table_report.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

/// Hard or soft, and why.
static void print_end(const struct cagehop_certificate *certificate) {
  printf("  %-18s%s: %s", "particles", certificate->soft ? "soft" : "hard",
         cagehop_tail_evidence_words(certificate->evidence));
  if (certificate->evidence == CAGEHOP_TAIL_EVIDENCE_NO_JUMP) {
    putchar('\n');
    return; // the rest is about that jump
  }
  if (certificate->contact_found_error > 0.0) {
    printf("; g(d+) = %.5g +- %.1g", certificate->contact_found, certificate->contact_found_error);
  }
  if (certificate->damping_error > 0.0) {
    printf("; S - 1 at the last q is exp(-u) of it, u = %.2g +- %.1g", certificate->damping,
           certificate->damping_error);
  }
  putchar('\n');
}

/// What the points are like.
static void print_points(const struct cagehop_certificate *certificate) {
  printf("  %-18s%.2g %% of a point (root mean square)\n", "noise", 100.0 * certificate->noise);
  if (certificate->blur > 0.0) {
    printf("  %-18sover bins of %.3g/d, which is corrected\n", "averaged in q",
           sqrt(12.0 * certificate->blur));
  } else {
    printf("  %-18snot to be seen\n", "averaged in q");
  }
}

static void print_density(const struct cagehop_certificate *certificate, double phi) {
  if (isnan(phi)) {
    return; // of g(r), whose S(q) has whatever density is said: the remark tells what is known of it
  }
  if (isnan(certificate->density_ratio)) {
    printf("  %-18snot to be known: the core is so soft that h(r) is not -1 in it; check phi or density "
           "yourself\n",
           "implied density");
  } else if (certificate->density_ratio != 0.0) {
    printf("  %-18sphi = %.5g +- %.1g, %.4g +- %.1g of what is said (h(r) is -1 inside the core)\n",
           "implied density", phi * certificate->density_ratio, phi * certificate->density_ratio_error,
           certificate->density_ratio, certificate->density_ratio_error);
  }
}

static void print_barrier(const struct cagehop_table_verdict *verdict, double diameter, const char *unit) {
  const struct cagehop_landscape_point *ambient = &verdict->ambient;
  if (ambient->regime == CAGEHOP_REGIME_FAILED) {
    return;
  }
  if (isnan(ambient->F_B1)) {
    printf("  %-18snone at P = 0; +- %.2g kBT\n", "F_B1", verdict->barrier_error);
    return;
  }
  printf("  %-18s%.5g +- %.2g kBT at P = 0\n", "F_B1", ambient->F_B1, verdict->barrier_error);
  printf("  %-18sq = %.4g to %.4g 1/d", "decided by", verdict->q_low, verdict->q_high);
  if (diameter != 1.0) {
    printf(" (%.4g to %.4g %s)", verdict->q_low / diameter, verdict->q_high / diameter, unit);
  }
  printf(", nine tenths of the integral of Eq. 1 in F_B1; %.1f %% is from beyond q = %.4g 1/d\n",
         100.0 * verdict->share_beyond, verdict->certificate.q_join);
}

void print_table_verdict(const struct cagehop_table_verdict *verdict, double phi, double diameter,
                         const char *unit) {
  const struct cagehop_certificate *certificate = &verdict->certificate;
  if (certificate->error > 0.0) { // there is a curve
    print_end(certificate);
    print_points(certificate);
    print_density(certificate, phi);
  }
  if (!isnan(verdict->structure.S_0)) {
    printf("  %-18sS(0) = %.5g, S = %.6g at q = %.6g 1/d; S(q) is off by at most %.2g %%\n", "of the curve",
           verdict->structure.S_0, verdict->structure.S_peak, verdict->structure.q_peak,
           100.0 * certificate->error);
    printf("  %-18s%.5g (%s), for tau_s; hard spheres of this phi have %.5g\n", "g(d) of Eq. 4",
           verdict->structure.g_contact, cagehop_contact_rule_name(certificate->contact_rule),
           certificate->contact_hard);
  }
  print_barrier(verdict, diameter, unit);
  if (verdict->error.status == CAGEHOP_OK) {
    printf("  %-18sbarrier_tolerance is %.3g kBT\n", "accepted", verdict->barrier_tolerance);
  } else {
    printf("  %-18s%s: %s\n", "refused", cagehop_status_name(verdict->error.status), verdict->error.text);
  }
}
