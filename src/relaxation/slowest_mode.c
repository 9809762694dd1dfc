// SPDX-License-Identifier: GPL-3.0-or-later
#include "relaxation/slowest_mode.h"

#include <cagehop/status.h>
#include <float.h>
#include <gsl/gsl_sf_lambert.h>
#include <math.h>
#include <stdlib.h>

// Finite volumes: cell k has the equilibrium weight m_k = exp(-F) dr, and the flow from it to the next cell
// is c_k (g_k - g_{k+1}) with c_k = exp(-F)/dr and g = p exp(F). The generator is A^T A with a bidiagonal A.
// Its eigenvalues other than 0 are those of A A^T, the operator on flows instead of densities, which is
// positive definite. The smallest eigenvalue is exponentially small against the norm of the matrix, so a
// solver that works on the matrix itself would lose it in rounding. But the Cholesky factor of A A^T is known
// as products of positive numbers,
//   d_k^2 = c_k/m_{k+1} M_{k+1}/M_k,  e_k^2 = c_{k+1}/m_{k+1} M_k/M_{k+1},  M_k = m_0 + ... + m_k.
// All flows of the slowest mode have one direction. So, with the sign of each other flow turned, the inverse
// of A A^T has positive elements only, and power iteration multiplies and adds positive numbers: nothing
// cancels, and each step has a relative error of some roundings.

enum { LEVELS_MAX = 14, ITERATIONS_MAX = 10000 };

// The cells are uniform in u = ln r + P r/linear. At small r that is ln r, in which both wells and the
// barrier are about equally wide; at large r it is linear in r, because exp(-P r) must not fall too much
// within a cell.
static const double linear = 12.0;
static const double unit_step = 0.3; // in u; the grids have 2, 3, ... times the number of cells of this step
static const double mode_tolerance = 1e-7;

// The grid begins at r_cage/mode_depth, below which lies mode_depth^-4 of the cage's weight, and ends at
// r = mode_reach/P, where the slowest mode must be negligible (see dies_out).
static const double mode_depth = 200.0, mode_reach = 120.0;

struct cells {
  const struct caging *caging;
  double pressure;
  double from, step; // in u
  size_t count;
};

/// F and ln(dr/du) at a point of the grid.
struct place {
  double F, log_jacobian;
};

static struct place place_at(const struct cells *cells, double u) {
  const double ar = gsl_sf_lambert_W0(cells->pressure / linear * exp(u)), x = u - ar; // ln r + a r = u
  return (struct place){caging_energy(cells->caging, cells->pressure, x), x - log1p(ar)};
}

/// The bidiagonal factor: d of length count - 1, e of length count - 2. All exponents are differences between
/// neighbouring cells, so that nothing overflows unless the result does.
static void factorise(const struct cells *cells, double d[], double e[]) {
  const double h = cells->step;
  double part = 1.0, growth = 1.0; // m_k/M_k, M_k/M_{k-1}
  struct place here = place_at(cells, cells->from + 0.5 * h);
  for (size_t k = 0; k + 1 < cells->count; k++) {
    const struct place wall = place_at(cells, cells->from + ((double)k + 1.0) * h);
    const struct place next = place_at(cells, cells->from + ((double)k + 1.5) * h);
    if (k > 0) {
      e[k - 1] = exp(0.5 * (here.F - wall.F - here.log_jacobian - wall.log_jacobian)) / (h * sqrt(growth));
    }
    const double grown = part * exp(here.F - next.F + next.log_jacobian - here.log_jacobian); // m_{k+1}/M_k
    growth = 1.0 + grown;
    part = grown / growth;
    d[k] = exp(0.5 * (next.F - wall.F - next.log_jacobian - wall.log_jacobian)) * sqrt(growth) / h;
    here = next;
  }
}

/// One step of power iteration: y = (A A^T)^-1 x, with the signs said above. Returns y.y/x.y, which is at
/// most the largest eigenvalue and gets closer as the square of the ratio of the two largest.
static double iterate(size_t n, const double d[], const double e[], const double x[], double y[]) {
  double y_y = 0.0, x_y = 0.0;
  y[n - 1] = x[n - 1] / d[n - 1];
  for (size_t k = n - 1; k-- > 0;) {
    y[k] = (x[k] + e[k] * y[k + 1]) / d[k];
  }
  for (size_t k = 0; k < n; k++) {
    x_y += y[k] * y[k]; // x.y is the square of what A^-1 makes of x
    y[k] = (y[k] + (k > 0 ? e[k - 1] * y[k - 1] : 0.0)) / d[k];
    y_y += y[k] * y[k];
  }
  return y_y / x_y;
}

int slowest_mode_largest(size_t n, const double d[], const double e[], double work[], double *value) {
  double *x = work, *y = work + n, before = 0.0;
  for (size_t k = 0; k < n; k++) {
    x[k] = 1.0;
  }
  for (int i = 0; i < ITERATIONS_MAX; i++) {
    *value = iterate(n, d, e, x, y);
    if (!isfinite(*value)) {
      return CAGEHOP_NOT_FINITE;
    }
    if (!(*value - before > 4.0 * DBL_EPSILON * *value)) { // rises, until rounding is what is left
      return CAGEHOP_OK;
    }
    before = *value;
    for (size_t k = 0; k < n; k++) {
      x[k] = y[k] / before;
    }
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// The time on a grid of these cells.
static int solve(const struct cells *cells, double *time) {
  const size_t n = cells->count - 1;
  double *d = calloc(n, sizeof *d), *e = calloc(n, sizeof *e), *work = calloc(2 * n, sizeof *work);
  int status = CAGEHOP_NO_MEMORY;
  if (d != NULL && e != NULL && work != NULL) {
    factorise(cells, d, e);
    status = slowest_mode_largest(n, d, e, work, time);
  }
  free(d);
  free(e);
  free(work);
  return status;
}

/// Whether the mode is negligible at the end of the grid; refining the grid would not show that. At large r,
/// F = P r - 3 ln r, and the mode falls like a bound state of hydrogen, g^2 exp(-F) = (P r)^{2n} exp(-3 P
/// r/(2n)), where P^2/4 (1 - (3/(2n))^2) = 1/time; the slowest mode has n <= 5/2.
static bool dies_out(double pressure, double time) {
  const double n = 1.5 / sqrt(1.0 - 4.0 / (pressure * pressure * time)); // NaN: no bound state
  return 1.5 * mode_reach / n - 2.0 * n * log(mode_reach) >= 25.0;
}

int slowest_mode(const struct caging *caging, double pressure, double x_cage, double *time) {
  struct cells cells = {.caging = caging, .pressure = pressure, .from = x_cage - log(mode_depth)};
  const double length = log(mode_reach / pressure) + mode_reach / linear - cells.from;
  const size_t unit = (size_t)ceil(length / unit_step);
  double row[LEVELS_MAX]; // of Neville's extrapolation, because the error is a series in step^2
  for (int level = 0; level < LEVELS_MAX; level++) {
    cells.count = unit * (size_t)(level + 2);
    cells.step = length / (double)cells.count;
    double value, before = NAN;
    const int status = solve(&cells, &value);
    if (status != CAGEHOP_OK) {
      return status;
    }
    for (int k = 0; k < level;
         k++) { // row[k]: extrapolated value of the grid before, with an error of order 2 (k + 1)
      const double finer = (level + 2.0) / (level + 1.0 - k);
      const double coarse = row[k];
      row[k] = value;
      before = value;
      value += (value - coarse) / (finer * finer - 1.0);
    }
    row[level] = value;
    if (level >= 3 && fabs(value - before) <= mode_tolerance * value) {
      *time = value;
      return dies_out(pressure, value) ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
    }
  }
  return CAGEHOP_NOT_RESOLVED;
}
