// SPDX-License-Identifier: GPL-3.0-or-later
/// With t = T - T_last and w = 1/(T_last - T0) Eq. 12 is a line in v(w),
///
///   ln(tau) = a + b v,  v = t/(1 + w t),  b = -B w^2,  a = ln_tau0 + B w,
///
/// which is straight in T at w = 0. For each w the best a and b are a linear regression's, so that one
/// unknown is left (variable projection: Golub and Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)). With the
/// residuals r of that regression half the derivative of the sum of their squares with w is b sum(r v^2),
/// because dv/dw = -v^2; its root is found by Newton's method, inside a bracket.
#include "phase_map/vft.h"

#include <cagehop/status.h>
#include <float.h>
#include <math.h>

enum { PARAMETERS = 3, ITERATIONS_MAX = 200 }; // ln_tau0, B, T0

struct data {
  size_t count;
  const double *temperature, *log_tau;
  double T_last, y_mean;
};

/// The initial guess: w of the VFT line through the first, the middle and the last point. False where that
/// line's T0 is not below all temperatures.
static bool through_three(const struct data *data, double *w) {
  const size_t middle = data->count / 2, last = data->count - 1;
  const double *T = data->temperature, *y = data->log_tau;
  const double ratio =
      (y[0] - y[middle]) / (y[middle] - y[last]) * (T[last] - T[middle]) / (T[middle] - T[0]);
  const double T0 = (ratio * T[0] - T[last]) / (ratio - 1.0);
  const double B = (y[last] - y[0]) / (1.0 / (T[last] - T0) - 1.0 / (T[0] - T0));
  *w = 1.0 / (T[last] - T0);
  return isfinite(y[0] - B / (T[0] - T0)) && isfinite(B) && T0 < T[last];
}

/// The regression at w. Names are of powers of v: S_12 is the sum of (v - mean) (v^2 - mean), S_1y that of (v
/// - mean) y.
struct regression {
  double v_mean, vv_mean;
  double S_11, S_12, S_13, S_22, S_1y, S_2y, S_3y;
  double b; ///< the slope
};

static double v_of(const struct data *data, double w, size_t i) {
  const double t = data->temperature[i] - data->T_last;
  return t / (1.0 + w * t);
}

/// Points are taken LANES at a time, each into sums of its own, which the compiler may do at once: always in
/// the same order, so to the same bits. A BLOCK of them, whole groups of lanes, has its v in a row.
enum { LANES = 4, BLOCK = 64 };

static double over_lanes(const double lane[LANES]) {
  return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/// A block from point `first` on: v, and y - mean; 0 in the rest of the last group. Returns how many.
static size_t take_block(const struct data *data, double w, size_t first, double v[BLOCK], double y[BLOCK]) {
  const size_t rest = data->count - first, n = rest < BLOCK ? rest : BLOCK;
  const double *temperature = &data->temperature[first], *log_tau = &data->log_tau[first];
  for (size_t i = 0; i < n; i++) {
    const double t = temperature[i] - data->T_last;
    v[i] = t / (1.0 + w * t);
    y[i] = log_tau[i] - data->y_mean;
  }
  for (size_t i = n; i % LANES != 0; i++) {
    v[i] = y[i] = 0.0;
  }
  return n;
}

/// The sum of products of n numbers, whole groups of lanes.
static double dot(size_t n, const double a[], const double b[]) {
  double sum[LANES] = {0.0};
  for (size_t i = 0; i < n; i += LANES) {
    for (size_t l = 0; l < LANES; l++) {
      sum[l] += a[i + l] * b[i + l];
    }
  }
  return over_lanes(sum);
}

/// Adds the sums of a block of n points.
static void add_block(size_t n, const double v[], const double y[], struct regression *at) {
  double v_1[BLOCK], v_2[BLOCK], v_3[BLOCK];
  for (size_t i = 0; i < n; i++) {
    v_1[i] = v[i] - at->v_mean;
    v_2[i] = v[i] * v[i] - at->vv_mean;
    v_3[i] = v[i] * v[i] * v[i];
  }
  for (; n % LANES != 0; n++) {
    v_1[n] = v_2[n] = v_3[n] = 0.0;
  }
  at->S_11 += dot(n, v_1, v_1);
  at->S_12 += dot(n, v_1, v_2);
  at->S_13 += dot(n, v_1, v_3);
  at->S_22 += dot(n, v_2, v_2);
  at->S_1y += dot(n, v_1, y);
  at->S_2y += dot(n, v_2, y);
  at->S_3y += dot(n, v_3, y);
}

/// The means of v and of v^2, of all blocks; leaves the last block. Returns its length.
static size_t find_means(const struct data *data, double w, double v[BLOCK], double y[BLOCK],
                         struct regression *at) {
  double v_sum[LANES] = {0.0}, vv_sum[LANES] = {0.0};
  size_t n = 0;
  for (size_t first = 0; first < data->count; first += BLOCK) {
    n = take_block(data, w, first, v, y);
    for (size_t i = 0; i < n; i += LANES) {
      for (size_t l = 0; l < LANES; l++) {
        v_sum[l] += v[i + l];
        vv_sum[l] += v[i + l] * v[i + l];
      }
    }
  }
  at->v_mean = over_lanes(v_sum) / (double)data->count;
  at->vv_mean = over_lanes(vv_sum) / (double)data->count;
  return n;
}

static struct regression regress(const struct data *data, double w) {
  double v[BLOCK], y[BLOCK];
  struct regression at = {0};
  size_t n = find_means(data, w, v, y, &at);
  for (size_t first = 0; first < data->count; first += BLOCK) {
    if (data->count > BLOCK) { // else it is there
      n = take_block(data, w, first, v, y);
    }
    add_block(n, v, y, &at);
  }
  at.b = at.S_1y / at.S_11;
  return at;
}

/// sum(r v^2), and its derivative with w, in which b and the means change too.
static double gradient(const struct regression *at, double *slope) {
  const double b_slope = (2.0 * at->b * at->S_12 - at->S_2y) / at->S_11;
  *slope = at->b * at->S_22 - b_slope * at->S_12 - 2.0 * (at->S_3y - at->b * at->S_13);
  return at->S_2y - at->b * at->S_12;
}

/// The w of the smallest sum of squared residuals, from a guess. Returns 0 or CAGEHOP_NO_CONVERGENCE.
static int minimize(const struct data *data, double *w) {
  const double pole = -1.0 / (data->temperature[0] - data->T_last); // T0 at the highest temperature
  double low = pole, high = INFINITY, step_before = INFINITY;
  for (int i = 0; i < ITERATIONS_MAX; i++) {
    const struct regression at = regress(data, *w);
    double slope;
    const double value = gradient(&at, &slope);
    if (isnan(value)) {
      return CAGEHOP_NO_CONVERGENCE;
    }
    *(at.b * value > 0.0 ? &high : &low) = *w; // where the sum rises, its minimum is below
    double step = -value / slope;
    const bool is_minimum = at.b * slope > 0.0, close = is_minimum && fabs(step) <= 1e-7 * fabs(*w);
    // Close to it each of Newton's steps is far smaller than the one before, until rounding is what is left.
    if (close && (fabs(step) <= DBL_EPSILON * fabs(*w) || fabs(step) >= 0.5 * step_before)) {
      return CAGEHOP_OK;
    }
    if (!close && !(is_minimum && *w + step > low && *w + step < high)) {
      step = isfinite(high) ? 0.5 * (low + high) - *w : fmax(*w - low, fabs(*w));
    }
    *w += step;
    const double fall = fabs(step) / step_before; // quadratic: by as much again, squared, in the next step
    if (close && fall * fall * fabs(step) <= 0.25 * DBL_EPSILON * fabs(*w)) {
      return CAGEHOP_OK;
    }
    step_before = fabs(step);
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// The sum of squared residuals of the best line at w, and *own, the part of v^2 that no line in v has: the
/// sum of its squares.
static double squares_at(const struct data *data, double w, const struct regression *at, double *own) {
  const double c = at->S_12 / at->S_11;
  double squares = 0.0;
  *own = 0.0;
  for (size_t i = 0; i < data->count; i++) {
    const double v = v_of(data, w, i), v_1 = v - at->v_mean;
    const double residual = data->log_tau[i] - data->y_mean - at->b * v_1;
    const double rest = v * v - at->vv_mean - c * v_1;
    squares += residual * residual;
    *own += rest * rest;
  }
  return squares;
}

/// Whether the points are bent, so that they determine T0: with T0 to minus infinity the line becomes a
/// straight one in T, which all T0 far away fit alike. It is so where the straight line's squared residuals
/// exceed the VFT line's, `squares`, by more than nine times the variance of a residual (three standard
/// deviations of the one further parameter). That variance is at least what rounding of ln(tau) and of the
/// line's terms makes of it, a few units in the last place of ln(tau) - ln_tau0 each.
static bool is_bent(const struct data *data, const struct cagehop_vft *vft, double squares) {
  const struct regression straight = regress(data, 0.0);
  double largest = 0.0, unused;
  for (size_t i = 0; i < data->count; i++) {
    largest = fmax(largest, fabs(data->log_tau[i]));
  }
  const double rounding = 4.0 * DBL_EPSILON * (largest + fabs(vft->ln_tau0));
  const double variance = fmax(squares / (double)(data->count - PARAMETERS), rounding * rounding);
  return squares_at(data, 0.0, &straight, &unused) - squares > 9.0 * variance && vft->T0 < data->T_last;
}

/// Standard errors: the square roots of the diagonal of (J^T J)^-1 times the residuals' variance. The
/// derivatives of the line with a, b and w, taken one after the other without what those before have, are
/// orthogonal: 1, v - mean, -b (the own part of v^2). A number whose derivatives with a, b, w are g has the
/// variance of the sum of squares of what g has along each, by the size of each.
static void take_errors(const struct data *data, double w, const struct regression *at, double own,
                        double squares, struct cagehop_vft *vft) {
  const double b = at->b, c = at->S_12 / at->S_11, n = (double)data->count;
  const double of_residuals = squares / (n - PARAMETERS);
  const double slopes[PARAMETERS][PARAMETERS] = {
      {1.0, 1.0 / w, -b / (w * w)},                 // ln_tau0 = a + b/w
      {0.0, -1.0 / (w * w), 2.0 * b / (w * w * w)}, // B = -b/w^2
      {0.0, 0.0, 1.0 / (w * w)},                    // T0 = T_last - 1/w
  };
  double *const error[PARAMETERS] = {&vft->ln_tau0_stderr, &vft->B_stderr, &vft->T0_stderr};
  for (int k = 0; k < PARAMETERS; k++) {
    const double *g = slopes[k];
    const double along_b = g[1] - at->v_mean * g[0];
    const double along_w = g[2] + b * (at->vv_mean * g[0] + c * along_b);
    const double variance =
        g[0] * g[0] / n + along_b * along_b / at->S_11 + along_w * along_w / (b * b * own);
    *error[k] = sqrt(of_residuals * variance);
  }
}

static int fit_line(const struct data *data, double w, struct cagehop_vft *vft) {
  const int status = minimize(data, &w);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const struct regression at = regress(data, w);
  double own;
  const double squares = squares_at(data, w, &at, &own);
  vft->ln_tau0 = data->y_mean - at.b * at.v_mean + at.b / w;
  vft->B = -at.b / (w * w);
  vft->T0 = data->T_last - 1.0 / w;
  if (!is_bent(data, vft, squares)) {
    return CAGEHOP_NOT_RESOLVED;
  }
  take_errors(data, w, &at, own, squares, vft);
  return CAGEHOP_OK;
}

struct cagehop_vft vft_none(void) {
  return (struct cagehop_vft){.ln_tau0 = NAN,
                              .ln_tau0_stderr = NAN,
                              .B = NAN,
                              .B_stderr = NAN,
                              .T0 = NAN,
                              .T0_stderr = NAN,
                              .T_g = NAN,
                              .fragility = NAN};
}

int vft_fit(size_t count, const double temperature[], const double log_tau[], double transition_time_s,
            struct cagehop_vft *vft) {
  struct data data = {count, temperature, log_tau, 0.0, 0.0};
  double w;
  *vft = vft_none();
  if (count <= PARAMETERS || !through_three(&data, &w)) {
    return CAGEHOP_NO_CONVERGENCE;
  }
  data.T_last = temperature[count - 1];
  for (size_t i = 0; i < count; i++) {
    data.y_mean += log_tau[i] / (double)count;
  }
  int status = fit_line(&data, w, vft);
  if (status == CAGEHOP_OK) {
    const double above = vft->B / (log(transition_time_s) - vft->ln_tau0);
    vft->T_g = vft->T0 + above;
    vft->fragility = vft->B * vft->T_g / (log(10.0) * above * above); // Eq. 15
    const double sum = vft->fragility + vft->ln_tau0_stderr + vft->B_stderr + vft->T0_stderr;
    status = isfinite(sum) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  }
  if (status != CAGEHOP_OK) {
    *vft = vft_none();
  }
  return status;
}
