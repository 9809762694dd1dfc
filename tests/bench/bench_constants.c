// SPDX-License-Identifier: GPL-3.0-or-later
/// The constants of docs/explanation/constants.md against what they stand for, as tables. `meson test
/// --benchmark -C build constants -v`; half a minute, most of it for rogers-young.
#include "numerics/chebyshev.h"
#include "relaxation/short_time.h"
#include "structure/shared/box.h"
#include "system/particles.h"

#include <cagehop/cagehop.h>
#include <complex.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// ---------------------------------------------------------------- structure_box: the pole of S(q)

/// x = rho c(q) of the Percus-Yevick closed form at a complex q, by the trapezoidal rule's successor
/// (Simpson's).
static double complex closed_form(double phi, double complex q) {
  enum { INTERVALS = 4000 };
  const double l_1 = pow(1.0 + 2.0 * phi, 2) / pow(1.0 - phi, 4),
               l_2 = -pow(1.0 + 0.5 * phi, 2) / pow(1.0 - phi, 4);
  double complex sum = 0.0;
  for (int i = 0; i <= INTERVALS; i++) {
    const double r = (double)i / INTERVALS, weight = i == 0 || i == INTERVALS ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
    const double c = -(l_1 + 6.0 * phi * l_2 * r + 0.5 * phi * l_1 * r * r * r);
    sum += weight * r * c * csin(q * r);
  }
  return 4.0 * M_PI * (6.0 * phi / M_PI) * sum / q / (3.0 * INTERVALS);
}

/// The distance of the first pole of S = 1/(1 - x) from the real axis, by Newton's method from the peak.
static double half_width(double phi, double q_peak) {
  double complex q = q_peak + 0.1 * I;
  for (int i = 0; i < 60; i++) {
    const double complex h = 1e-5, f = 1.0 - closed_form(phi, q);
    const double complex slope = -(closed_form(phi, q + h) - closed_form(phi, q - h)) / (2.0 * h);
    q -= f / slope;
  }
  return cimag(q);
}

static struct cagehop_structure *solve(enum cagehop_closure closure, double phi) {
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PRISM, .closure = closure};
  struct cagehop_structure *structure;
  return cagehop_structure_solve(&params, phi, &structure) == CAGEHOP_OK ? structure : NULL;
}

static void print_box(void) {
  printf("\nbox.c, structure_box; newton.c, core_solve_by_continuation: Percus-Yevick\n"
         "   phi  half width w       fit  fit/w  box w  iterations  error of S\n");
  for (double phi = 0.46; phi < 0.801; phi += 0.02) {
    struct cagehop_structure_summary summary;
    struct cagehop_structure *structure = solve(CAGEHOP_CLOSURE_PERCUS_YEVICK, phi);
    if (structure == NULL) {
      printf("%6.2f  no structure\n", phi);
      continue;
    }
    cagehop_structure_summarize(structure, &summary);
    const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
    const double w = half_width(phi, summary.q_peak), box = structure_box(phi);
    const double fit = box > 32.0 ? 15.0 / box : NAN;
    printf("%6.2f  %12.5f  %8.5f  %5.3f  %5.1f  %10d  %10.1e\n", phi, w, fit, fit / w, box * w,
           certificate->iterations, certificate->error);
    cagehop_structure_destroy(&structure);
  }
}

// ---------------------------------------------------------------- consistency: alpha of rogers-young

static void print_alpha(void) {
  printf("\nconsistency.c: rogers-young\n   phi   alpha  error of S\n");
  for (double phi = 0.05; phi < 0.601; phi += 0.11) {
    struct cagehop_structure *structure = solve(CAGEHOP_CLOSURE_ROGERS_YOUNG, phi);
    if (structure != NULL) {
      const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
      printf("%6.2f  %6.4f  %10.1e\n", phi, certificate->alpha, certificate->error);
    } else {
      printf("%6.2f  no structure\n", phi);
    }
    cagehop_structure_destroy(&structure);
  }
}

// ---------------------------------------------------------------- extrema: where the scan looks

static void print_extrema(void) {
  static const enum cagehop_closure closures[] = {CAGEHOP_CLOSURE_PERCUS_YEVICK,
                                                  CAGEHOP_CLOSURE_MODIFIED_VERLET};
  printf("\nextrema.c: the scan goes from 4.0 down to half of 3/(1.2 stiffness + 3)\n"
         "closure           phi    r_min    r_max  3/(1.2 stiffness + 3)\n");
  for (size_t k = 0; k < sizeof closures / sizeof closures[0]; k++) {
    for (double phi = 0.40; phi < (k == 0 ? 0.801 : 0.641); phi += 0.04) {
      struct cagehop_structure *structure = solve(closures[k], phi);
      struct cagehop_landscape *landscape = NULL;
      if (structure != NULL && cagehop_landscape_create(structure, &landscape) == CAGEHOP_OK) {
        const struct cagehop_extrema extrema = cagehop_landscape_extrema(landscape);
        const double stiffness = 4.0 * phi * pow(cagehop_structure_contact(structure), 2) * sqrt(3.0 / M_PI);
        printf("%-15s %5.2f  %7.4f  %7.4f  %21.5f\n", cagehop_closure_name(closures[k]), phi, extrema.r_min,
               extrema.r_max, 3.0 / (1.2 * stiffness + 3.0));
      } else {
        printf("%-15s %5.2f  no landscape\n", cagehop_closure_name(closures[k]), phi);
      }
      cagehop_landscape_destroy(&landscape);
      cagehop_structure_destroy(&structure);
    }
  }
}

// ---------------------------------------------------------------- slopes of ln(tau_alpha)

/// ln(tau_alpha/s), infinite where trapped, NaN where there is none; *P_upper may be NULL.
static double log_tau(enum cagehop_closure closure, double phi, double pressure, double *P_upper) {
  const struct cagehop_model model = {
      .material = cagehop_material_catalogue(&(size_t){0})->material,
      .structure = {.source = CAGEHOP_STRUCTURE_PRISM, .closure = closure},
  };
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  if (cagehop_isochore_solve(&model, phi, &isochore) != CAGEHOP_OK) {
    return NAN;
  }
  cagehop_isochore_evaluate(isochore, 1, &pressure, &point);
  if (P_upper != NULL) {
    *P_upper = cagehop_isochore_summary(isochore)->spinodals.P_upper;
  }
  cagehop_isochore_destroy(&isochore);
  return point.status == CAGEHOP_OK ? log(point.relaxation.tau_alpha) : NAN;
}

/// An interval, or the upper half of one, and where what lies below it begins.
struct rising {
  double below, low, high;
};

/// At the pressure at which the cage closes at the upper end: how far ln(tau_alpha) rises on the interval,
/// and how far may_reach lets it rise.
static void print_rise(enum cagehop_closure closure, const struct rising *on) {
  double P = NAN;
  (void)log_tau(closure, on->high, 0.0, &P);
  const double first = log_tau(closure, on->below, P, NULL), begin = log_tau(closure, on->low, P, NULL),
               end = log_tau(closure, on->high - 1e-7, P, NULL), width = on->high - on->low;
  const double slope = fmin(4.0 * (begin - first) / (on->low - on->below), 1500.0);
  printf("%-18s  %.3f to %.2f  %8.5f  %6.2f  %8.2f  %9.0f\n", cagehop_closure_name(closure), on->low,
         on->high, P, end - begin, slope * width + 4.0, (end - begin) / width);
}

static void print_slopes(void) {
  static const struct rising intervals[] = {{0.45, 0.49, 0.53}, {0.45, 0.53, 0.60}, {0.53, 0.565, 0.60},
                                            {0.53, 0.60, 0.68}, {0.60, 0.64, 0.68}, {0.60, 0.68, 0.70},
                                            {0.68, 0.69, 0.70}, {0.68, 0.70, 0.75}, {0.70, 0.725, 0.75}};
  printf("\ninterpolant_find.c, may_reach: min(4 x the mean slope below, 1500) x width + 4\n"
         "closure            interval               P    rise  may rise  its slope\n");
  for (size_t i = 0; i < sizeof intervals / sizeof intervals[0]; i++) {
    print_rise(CAGEHOP_CLOSURE_PERCUS_YEVICK, &intervals[i]);
  }
  for (size_t i = 0; i < 3; i++) {
    print_rise(CAGEHOP_CLOSURE_MODIFIED_VERLET, &intervals[i]);
  }
}

// ---------------------------------------------------------------- short_time_series.c: tau_s of the closed
// form

static void print_short_time(void) {
  enum { NODES = 64, PRINTED = 24 };
  const double low = 0.45, high = 0.70;
  double value[NODES], coefficient[NODES];
  for (size_t k = 0; k < NODES; k++) {
    const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
    const double phi = chebyshev_node(NODES, low, high, k);
    struct cagehop_structure *structure;
    double ratio = NAN;
    value[k] = NAN;
    if (cagehop_structure_solve(&params, phi, &structure) == CAGEHOP_OK) {
      (void)short_time_by_quadrature(structure, &ratio);
      const double factor = particles_collision_factor(cagehop_structure_contact(structure));
      value[k] = (ratio / factor - 1.0) * pow(1.0 - phi, 4);
      cagehop_structure_destroy(&structure);
    }
  }
  chebyshev_fit(NODES, value, coefficient);
  puts("\nshort_time_series.c, coefficient: Percus-Yevick, 0.45 to 0.70");
  for (size_t k = 0; k < PRINTED; k++) {
    printf("%4zu  %.16e\n", k, coefficient[k]);
  }
}

int main(void) {
  gsl_set_error_handler_off();
  print_box();
  print_extrema();
  print_slopes();
  print_alpha();
  print_short_time();
  return EXIT_SUCCESS;
}
