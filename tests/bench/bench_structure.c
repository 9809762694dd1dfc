// SPDX-License-Identifier: GPL-3.0-or-later
/// Time of a certified cold PRISM state, beside a plain cold Newton-Krylov solution on a radial grid of the
/// same box and of the landscape's q range. Ratios are of one run; machines differ.
#include "bench/newton_krylov.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

enum { REPEATS = 5 };

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// The shortest of some repeats, [s]; negative where the state failed.
static double time_prism(double phi, double tolerance, double *error, double *S_peak) {
  const struct cagehop_structure_params params = {.tolerance = tolerance};
  double shortest = INFINITY;
  for (int i = 0; i < REPEATS; i++) {
    struct cagehop_structure *structure;
    const double start = seconds_now();
    if (cagehop_structure_solve(&params, phi, &structure) != CAGEHOP_OK) {
      return -1.0;
    }
    shortest = fmin(shortest, seconds_now() - start);
    struct cagehop_structure_summary summary;
    cagehop_structure_summarize(structure, &summary);
    *error = cagehop_structure_certificate(structure)->error;
    *S_peak = summary.S_peak;
    cagehop_structure_destroy(&structure);
  }
  return shortest;
}

int main(void) {
  const double phis[] = {0.30, 0.50, 0.55, 0.60, 0.62, 0.64, 0.66, 0.70, 0.74};
  gsl_set_error_handler_off();
  puts("one certified cold state, S(q), g(r), peaks and cage radius together; Newton-Krylov: dr = 1/128 d, "
       "same box");
  puts("  phi   1e-6 ms   1e-8 ms  estimate |    N-K ms  ratio  outcome");
  for (size_t k = 0; k < sizeof phis / sizeof phis[0]; k++) {
    double error, S_peak;
    struct newton_krylov other;
    const double coarse = time_prism(phis[k], 1e-6, &error, &S_peak);
    const double fine = time_prism(phis[k], 1e-8, &error, &S_peak);
    const double start = seconds_now();
    if (newton_krylov_solve(phis[k], 1.0 / 128.0, 8192, 1e-10, &other) != CAGEHOP_OK) {
      return 1;
    }
    const double plain = seconds_now() - start;
    printf("%5.2f  %8.2f  %8.2f  %8.1e | %9.1f  %5.1f  %s, S(q) %s, highest %.3f against %.3f\n", phis[k],
           1e3 * coarse, 1e3 * fine, error, 1e3 * plain, plain / fine,
           other.converged ? "converged" : "did not converge",
           other.positive ? "> 0" : "< 0 somewhere: wrong branch", other.S_peak, S_peak);
  }
  return 0;
}
