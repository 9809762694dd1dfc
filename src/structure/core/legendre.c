// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/core/legendre.h"

#include "numerics/sine_cosine.h"

#include <cagehop/status.h>
#include <float.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_legendre.h>
#include <math.h>
#include <stdbool.h>

/// Places whose sines are found together.
enum { SINES_BLOCK = 64 };

/// sqrt(2k + 1)
static const double norm[CORE_TERMS_MAX] = {1.0,
                                            1.7320508075688772,
                                            2.23606797749979,
                                            2.6457513110645907,
                                            3.0,
                                            3.3166247903554,
                                            3.605551275463989,
                                            3.872983346207417,
                                            4.123105625617661,
                                            4.358898943540674,
                                            4.58257569495584,
                                            4.795831523312719,
                                            5.0,
                                            5.196152422706632,
                                            5.385164807134504,
                                            5.5677643628300215,
                                            5.744562646538029,
                                            5.916079783099616,
                                            6.082762530298219,
                                            6.244997998398398,
                                            6.4031242374328485,
                                            6.557438524302,
                                            6.708203932499369,
                                            6.855654600401044};

/// j_k(x), k < terms.
static void spherical_bessel(size_t terms, double x, double sin_x, double cos_x, double j[]) {
  if (x < (double)terms) {
    // Upward recurrence in k is unstable for x < k.
    gsl_sf_bessel_jl_steed_array((int)terms - 1, x, j);
    return;
  }
  const double over = 1.0 / x;
  j[0] = sin_x * over;
  j[1] = (j[0] - cos_x) * over;
  for (size_t k = 2; k < terms; k++) {
    j[k] = (double)(2 * k - 1) * over * j[k - 1] - j[k - 2];
  }
}

void core_radial(size_t terms, double q, double sin_x, double cos_x, double radial[]) {
  double j[CORE_TERMS_MAX];
  spherical_bessel(terms < 2 ? 2 : terms, 0.5 * q, sin_x, cos_x, j);
  for (size_t k = 0; k < terms; k++) {
    radial[k] = norm[k] * j[k];
  }
}

/// By upward recurrence, all places in step: one alone waits for every multiplication.
static inline __attribute__((always_inline)) void recur(size_t terms, const double q[], const double sin_x[],
                                                        const double cos_x[], double radial[]) {
  double over[CORE_LANES], before[CORE_LANES], now[CORE_LANES];
  for (size_t i = 0; i < CORE_LANES; i++) {
    over[i] = 1.0 / (0.5 * q[i]);
    before[i] = sin_x[i] * over[i];
    now[i] = (before[i] - cos_x[i]) * over[i];
    radial[i] = norm[0] * before[i];
    radial[CORE_LANES + i] = norm[1] * now[i];
  }
  for (size_t k = 2; k < terms; k++) {
    const double factor = (double)(2 * k - 1);
    for (size_t i = 0; i < CORE_LANES; i++) {
      const double next = factor * over[i] * now[i] - before[i];
      before[i] = now[i];
      now[i] = next;
      radial[k * CORE_LANES + i] = norm[k] * next;
    }
  }
}

#ifdef CAGEHOP_X86_KERNELS
__attribute__((target("avx2"))) static void recur_avx2(size_t terms, const double q[], const double sin_x[],
                                                       const double cos_x[], double radial[]) {
  recur(terms, q, sin_x, cos_x, radial);
}
#endif

void core_radials(size_t terms, const double q[], const double sin_x[], const double cos_x[],
                  double radial[]) {
  bool far = terms >= 2;
  for (size_t i = 0; i < CORE_LANES; i++) {
    far = far && 0.5 * q[i] >= (double)terms;
  }
  if (!far) {
    for (size_t i = 0; i < CORE_LANES; i++) {
      double one[CORE_TERMS_MAX];
      core_radial(terms, q[i], sin_x[i], cos_x[i], one);
      for (size_t k = 0; k < terms; k++) {
        radial[k * CORE_LANES + i] = one[k];
      }
    }
    return;
  }
#ifdef CAGEHOP_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) {
    recur_avx2(terms, q, sin_x, cos_x, radial);
    return;
  }
#endif
  recur(terms, q, sin_x, cos_x, radial);
}

void core_basis(size_t terms, double q, double basis[]) {
  const double sin_x = sin(0.5 * q), cos_x = cos(0.5 * q);
  const double phase[4] = {sin_x, cos_x, -sin_x, -cos_x}; // Im[i^k e^{iq/2}]
  core_radial(terms, q, sin_x, cos_x, basis);
  for (size_t k = 0; k < terms; k++) {
    basis[k] *= phase[k % 4];
  }
}

/// core_sine where q/2 is at least the number of terms: the Bessel functions by upward recurrence, and the
/// terms with sin(q/2) and with cos(q/2) in sums of their own.
static double sine_far(const struct core *core, double q) {
  const double sin_x = sin(0.5 * q), cos_x = cos(0.5 * q), over = 2.0 / q;
  double before = sin_x * over, now = (before - cos_x) * over; // j_0, j_1
  double sum[2] = {core->coefficient[0] * before, core->coefficient[1] * norm[1] * now}, sign = -1.0;
  for (size_t k = 2; k < core->terms; k++) {
    const double next = (double)(2 * k - 1) * over * now - before;
    sum[k % 2] += sign * core->coefficient[k] * norm[k] * next;
    sign = k % 2 == 0 ? sign : -sign;
    before = now;
    now = next;
  }
  return sum[0] * sin_x + sum[1] * cos_x;
}

double core_sine(const struct core *core, double q) {
  double basis[CORE_TERMS_MAX];
  double sum = 0.0;
  if (core->terms >= 2 && 0.5 * q >= (double)core->terms) {
    return sine_far(core, q);
  }
  core_basis(core->terms, q, basis);
  for (size_t k = 0; k < core->terms; k++) {
    sum += core->coefficient[k] * basis[k];
  }
  return sum;
}

/// As sine_far, at no more than SINES_BLOCK places.
static void sines_far(const struct core *core, size_t n, const double q[], const double sin_x[],
                      const double cos_x[], double sines[]) {
  double over[SINES_BLOCK], before[SINES_BLOCK], now[SINES_BLOCK];
  double of_sine[SINES_BLOCK], of_cosine[SINES_BLOCK];
  for (size_t i = 0; i < n; i++) {
    over[i] = 2.0 / q[i];
    before[i] = sin_x[i] * over[i];
    now[i] = (before[i] - cos_x[i]) * over[i];
    of_sine[i] = core->coefficient[0] * before[i];
    of_cosine[i] = core->coefficient[1] * norm[1] * now[i];
  }
  for (size_t k = 2; k < core->terms; k++) {
    double *const sum = k % 2 == 0 ? of_sine : of_cosine;
    const double weight = (k % 4 < 2 ? 1.0 : -1.0) * core->coefficient[k] * norm[k];
    const double factor = (double)(2 * k - 1);
    for (size_t i = 0; i < n; i++) {
      const double next = factor * over[i] * now[i] - before[i];
      before[i] = now[i];
      now[i] = next;
      sum[i] += weight * next;
    }
  }
  for (size_t i = 0; i < n; i++) {
    sines[i] = of_sine[i] * sin_x[i] + of_cosine[i] * cos_x[i];
  }
}

void core_sines(const struct core *core, size_t n, const double q[], double sines[]) {
  // The recurrence multiplies rounding by (2k - 1)!!/x^k: here by three for 5 terms, by eight for 8.
  const double far = (double)core->terms;
  double x[SINES_BLOCK], sin_x[SINES_BLOCK], cos_x[SINES_BLOCK];
  for (size_t first = 0; first < n; first += SINES_BLOCK) {
    const size_t some = n - first < SINES_BLOCK ? n - first : SINES_BLOCK;
    for (size_t i = 0; i < some; i++) {
      x[i] = 0.5 * q[first + i];
    }
    sines_and_cosines(some, x, sin_x, cos_x);
    sines_far(core, some, &q[first], sin_x, cos_x, &sines[first]);
    for (size_t i = first; i < first + some; i++) {
      if (q[i] > 0.0 && q[i] < far) {
        sines[i] = core_sine(core, q[i]);
      }
    }
  }
}

void core_sines_alike(const struct core *core, size_t n, const double q[], double sines[]) {
  const double far = core->terms >= 2 ? (double)core->terms : INFINITY;
  double sin_x[SINES_BLOCK] = {0.0}, cos_x[SINES_BLOCK] = {0.0};
  for (size_t first = 0; first < n; first += SINES_BLOCK) {
    const size_t some = n - first < SINES_BLOCK ? n - first : SINES_BLOCK;
    for (size_t i = 0; i < some; i++) {
      if (0.5 * q[first + i] >= far) {
        sin_x[i] = sin(0.5 * q[first + i]);
        cos_x[i] = cos(0.5 * q[first + i]);
      }
    }
    sines_far(core, some, &q[first], sin_x, cos_x, &sines[first]);
    for (size_t i = first; i < first + some; i++) {
      if (q[i] > 0.0 && !(0.5 * q[i] >= far)) {
        sines[i] = core_sine(core, q[i]);
      }
    }
  }
}

double core_value(const struct core *core, double r) {
  double legendre[CORE_TERMS_MAX];
  double sum = 0.0;
  gsl_sf_legendre_Pl_array((int)core->terms - 1, 2.0 * r - 1.0, legendre);
  for (size_t k = 0; k < core->terms; k++) {
    sum += core->coefficient[k] * norm[k] * legendre[k];
  }
  return sum;
}

double core_moment(const struct core *core) {
  // r = 1/2 + P_1(2r - 1)/2, so by orthogonality only the first two terms contribute.
  return 0.5 * core->coefficient[0] + sqrt(3.0) / 6.0 * core->coefficient[1];
}

/// Integral of f from 0 to r.
static double core_integral(const struct core *core, double r) {
  double legendre[CORE_TERMS_MAX + 1];
  double sum = core->coefficient[0] * r;
  gsl_sf_legendre_Pl_array((int)core->terms, 2.0 * r - 1.0, legendre);
  for (size_t k = 1; k < core->terms; k++) {
    sum += core->coefficient[k] * (legendre[k + 1] - legendre[k - 1]) / (2.0 * norm[k]);
  }
  return sum;
}

/// The part of the convolution with from < s < to, where the inner limits have no kink.
static double convolution_piece(const struct core *core, const gsl_integration_glfixed_table *table, double r,
                                double from, double to) {
  double sum = 0.0;
  for (size_t i = 0; i < table->n; i++) {
    double s, weight;
    gsl_integration_glfixed_point(from, to, i, &s, &weight, table);
    sum += weight * core_value(core, s) *
           (core_integral(core, fmin(1.0, r + s)) - core_integral(core, fabs(r - s)));
  }
  return sum;
}

static double convolution_at(const struct core *core, const gsl_integration_glfixed_table *table, double r) {
  if (r >= 2.0) {
    return 0.0;
  }
  if (r >= 1.0) {
    return convolution_piece(core, table, r, r - 1.0, 1.0);
  }
  const double first = fmin(r, 1.0 - r), second = fmax(r, 1.0 - r);
  return convolution_piece(core, table, r, 0.0, first) + convolution_piece(core, table, r, first, second) +
         convolution_piece(core, table, r, second, 1.0);
}

int core_convolution(const struct core *core, size_t count, const double r[], double value[]) {
  gsl_integration_glfixed_table *table =
      gsl_integration_glfixed_table_alloc(core->terms + 1); // more than its polynomials need
  if (table == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    value[i] = convolution_at(core, table, r[i]);
  }
  gsl_integration_glfixed_table_free(table);
  return CAGEHOP_OK;
}

double core_rounding(const struct core *core, double density, double S_max) {
  double magnitude = 0.0;
  for (size_t k = 0; k < core->terms; k++) {
    magnitude = fmax(magnitude, fabs(core->coefficient[k]));
  }
  return 64.0 * DBL_EPSILON * (1.0 + density * magnitude) * S_max;
}
