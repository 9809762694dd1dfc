// SPDX-License-Identifier: GPL-3.0-or-later
#include "relaxation/caging.h"

#include <cagehop/status.h>
#include <math.h>

enum { PIECE_ORDER = 24, CORE_ORDER_MIN = 8, CORE_ORDER_MAX = 18 };

static const double accuracy = 1e-12;      // of a piece, [kBT], in addition to the rounding of F
static const double negligible = 1e-14;    // pieces end at large r where the function is below that, [kBT]
static const double shortest_piece = 1e-3; // of pieces, in ln r

static double caging_at(double r, void *landscape) {
  double F[3];
  cagehop_landscape_evaluate(landscape, r, 0.0, F);
  return F[0] + 3.0 * log(r);
}

static double caging_at_log(double x, void *landscape) {
  return caging_at(exp(x), landscape);
}

/// A Chebyshev series of *function on [from, to]; *error is estimated from its last two coefficients, without
/// what rounding makes of them.
static int interpolate(gsl_function *function, size_t order, double from, double to, gsl_cheb_series **series,
                       double *error) {
  *series = gsl_cheb_alloc(order);
  if (*series == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  gsl_cheb_init(*series, function, from, to);
  const double *c = gsl_cheb_coeffs(*series);
  *error = fmax(fabs(c[order]), fabs(c[order - 1])) - 1e-14 * fabs(c[0]);
  return isfinite(c[0]) && isfinite(*error) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
}

/// Estimated error of the extrapolation with the first `order` terms: how much the last two of them change it
/// at r_min/2 and at 0. The change at 0 counts 1/16, because the integrals have 1/16 as much weight there.
static double estimate_core_error(const gsl_cheb_series *core, size_t order, double r_min) {
  const double places[] = {0.5 * r_min, 0.0}, shares[] = {1.0, 1.0 / 16.0};
  double most = 0.0;
  for (size_t i = 0; i < 2; i++) {
    const double all = gsl_cheb_eval_n(core, order, places[i]);
    for (size_t fewer = 1; fewer <= 2; fewer++) {
      most = fmax(most, shares[i] * fabs(all - gsl_cheb_eval_n(core, order - fewer, places[i])));
    }
  }
  return most;
}

/// Makes the series for small r. Below r_min the landscape's sums over q are incomplete, but the function is
/// smooth down to r = 0, F(0) + stiffness r + ..., so a polynomial is extrapolated. Its order is the one with
/// the smallest estimated error: a higher order amplifies rounding errors.
static int add_core(gsl_function *function, double r_min, struct caging *caging) {
  double unused;
  const int status = interpolate(function, CORE_ORDER_MAX, r_min, 6.0 * r_min, &caging->core, &unused);
  caging->x_core = log(r_min);
  caging->core_error = INFINITY;
  for (size_t order = CORE_ORDER_MIN; order <= CORE_ORDER_MAX && status == CAGEHOP_OK; order++) {
    const double error = estimate_core_error(caging->core, order, r_min);
    if (error < caging->core_error) {
      caging->core_error = error;
      caging->core_order = order;
    }
  }
  return status;
}

/// Adds pieces over [from, to], each halved until it is accurate.
static int add_pieces(gsl_function *function, double from, double to, struct caging *caging) {
  double end = to;
  int status = CAGEHOP_OK;
  while (from < to && status == CAGEHOP_OK) {
    gsl_cheb_series *piece;
    double error;
    if (caging->count == CAGING_PIECES || end - from < shortest_piece) {
      return CAGEHOP_NOT_RESOLVED;
    }
    status = interpolate(function, PIECE_ORDER, from, end, &piece, &error);
    if (status == CAGEHOP_OK && error <= accuracy) {
      caging->pieces[caging->count++] = piece;
      from = end;
      end = to;
    } else {
      gsl_cheb_free(piece);
      end = 0.5 * (from + end);
    }
  }
  return status;
}

int caging_create(const struct cagehop_landscape *landscape, struct caging *caging) {
  const double width = M_LN2, x_far = log(1e4);
  *caging = (struct caging){0};
  // The cast removes const because GSL's callbacks don't have it; the landscape is only read.
  gsl_function in_r = {.function = caging_at, .params = (void *)landscape};
  gsl_function in_x = {.function = caging_at_log, .params = (void *)landscape};
  int status = add_core(&in_r, cagehop_landscape_r_min(landscape), caging);
  double x = caging->x_core;
  while (status == CAGEHOP_OK && x < x_far && fabs(caging_at_log(x, in_x.params)) > negligible) {
    status = add_pieces(&in_x, x, x + width, caging);
    x += width;
  }
  if (status != CAGEHOP_OK) {
    caging_clear(caging);
  }
  return status;
}

void caging_clear(struct caging *caging) {
  gsl_cheb_free(caging->core); // GSL allows NULL
  for (size_t i = 0; i < caging->count; i++) {
    gsl_cheb_free(caging->pieces[i]);
  }
  *caging = (struct caging){0};
}

/// The piece that holds x; NULL past the last.
static const gsl_cheb_series *find_piece(const struct caging *caging, double x) {
  size_t low = 0, high = caging->count; // the first piece that ends past x lies in [low, high]
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (caging->pieces[middle]->b > x) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low < caging->count ? caging->pieces[low] : NULL;
}

double caging_energy(const struct caging *caging, double pressure, double x) {
  const double r = exp(x), bare = pressure * r - 3.0 * x;
  if (x < caging->x_core) {
    return bare + gsl_cheb_eval_n(caging->core, caging->core_order, r);
  }
  const gsl_cheb_series *piece = find_piece(caging, x);
  return piece == NULL ? bare : bare + gsl_cheb_eval(piece, x);
}
