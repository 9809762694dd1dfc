// SPDX-License-Identifier: GPL-3.0-or-later
#include "relaxation/passage.h"

#include <cagehop/status.h>
#include <gsl/gsl_integration.h>
#include <math.h>

enum { INTERVALS_MAX = 500, ORDER = 24, PIECES_MIN = 4, PIECES_MAX = 1024 };

static const double passage_tolerance = 1e-10, certified = 1e-9; // relative

struct exponential {
  const struct caging *caging;
  double pressure, sign, F_reference;
};

/// exp(sign (F - F_reference)) dr/dx.
static double exponential_at(double x, void *context) {
  const struct exponential *e = context;
  return exp(e->sign * (caging_energy(e->caging, e->pressure, x) - e->F_reference) + x);
}

int passage_integral(const struct caging *caging, double pressure, double sign, double F_reference,
                     double from, double to, double *integral) {
  struct exponential exponential = {caging, pressure, sign, F_reference};
  gsl_function function = {.function = exponential_at, .params = &exponential};
  gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(INTERVALS_MAX);
  double error;
  if (workspace == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  // The status of qag is ignored, because the error estimate is compared with `certified` below.
  (void)gsl_integration_qag(&function, from, to, 0.0, passage_tolerance, INTERVALS_MAX, GSL_INTEG_GAUSS31,
                            workspace, integral, &error);
  gsl_integration_workspace_free(workspace);
  if (!isfinite(*integral) || !isfinite(error)) {
    return CAGEHOP_NOT_FINITE;
  }
  return error <= certified * *integral ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

/// State of the double integral, which is computed piece by piece from Chebyshev series that are integrated
/// analytically.
struct nested {
  struct exponential weight, crossing; // inner and outer integrand
  double inner_before;                 // inner integral up to the beginning of the piece
  gsl_cheb_series *inner;              // inner integral from there on
  gsl_cheb_series *integrand, *outer;
};

static double outer_integrand(double x, void *context) {
  struct nested *nested = context;
  return exponential_at(x, &nested->crossing) * (nested->inner_before + gsl_cheb_eval(nested->inner, x));
}

static double integrate_in_pieces(struct nested *nested, double from, double to, int pieces) {
  gsl_function weight = {.function = exponential_at, .params = &nested->weight};
  gsl_function outer = {.function = outer_integrand, .params = nested};
  double total = 0.0;
  nested->inner_before = 0.0;
  for (int i = 0; i < pieces; i++) {
    const double low = from + (to - from) * i / pieces, high = from + (to - from) * (i + 1) / pieces;
    gsl_cheb_init(nested->integrand, &weight, low, high);
    gsl_cheb_calc_integ(nested->inner, nested->integrand);
    gsl_cheb_init(nested->integrand, &outer, low, high);
    gsl_cheb_calc_integ(nested->outer, nested->integrand);
    total += gsl_cheb_eval(nested->outer, high);
    nested->inner_before += gsl_cheb_eval(nested->inner, high);
  }
  return total;
}

/// Doubles the number of pieces until the result changes by less than the tolerance.
static int refine(struct nested *nested, double from, double to, double *integral) {
  double before = NAN;
  for (int pieces = PIECES_MIN; pieces <= PIECES_MAX; pieces *= 2) {
    *integral = integrate_in_pieces(nested, from, to, pieces);
    if (fabs(*integral - before) <= passage_tolerance * *integral) {
      return CAGEHOP_OK;
    }
    before = *integral;
  }
  return isfinite(*integral) ? CAGEHOP_NOT_RESOLVED : CAGEHOP_NOT_FINITE;
}

int passage_double_integral(const struct caging *caging, double pressure, double from, double to,
                            double *integral) {
  struct nested nested = {
      .weight = {caging, pressure, -1.0, caging_energy(caging, pressure, from)},
      .crossing = {caging, pressure, 1.0, caging_energy(caging, pressure, to)},
      .inner = gsl_cheb_alloc(ORDER),
      .integrand = gsl_cheb_alloc(ORDER),
      .outer = gsl_cheb_alloc(ORDER),
  };
  const bool allocated = nested.inner != NULL && nested.integrand != NULL && nested.outer != NULL;
  const int status = allocated ? refine(&nested, from, to, integral) : CAGEHOP_NO_MEMORY;
  gsl_cheb_free(nested.inner);
  gsl_cheb_free(nested.integrand);
  gsl_cheb_free(nested.outer);
  return status;
}
