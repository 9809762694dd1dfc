// SPDX-License-Identifier: GPL-3.0-or-later
/// The fingerprint of this machine's arithmetic. Libraries select code by the processor at run time (glibc
/// its elementary functions, FFTW its transforms, dispatch.c the vector length of a sum), and builds differ
/// in the code that they contain. Each probe below computes something in the way that the theory's code does,
/// and the bits of all results are hashed.
#include <cagehop/phase_map.h>

#include "landscape/kernels.h"
#include "landscape/proxy.h"
#include "numerics/grid_transform.h"
#include "numerics/shared.h"
#include "numerics/sine_transform.h"
#include "phase_map/hard_cases.h"
#include "relaxation/slowest_mode.h"

#include <cagehop/status.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_lambert.h>
#include <gsl/gsl_sf_legendre.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 8192, SAMPLES = 512 };

// ---------------------------------------------------------------- hashing

/// Adds the bits of numbers to a hash: FNV-1a, 64 bits (Fowler, Noll, Vo).
static uint64_t add_bits(uint64_t hash, size_t count, const double value[]) {
  for (size_t i = 0; i < count; i++) {
    uint64_t bits;
    memcpy(&bits, &value[i], sizeof bits);
    for (int byte = 0; byte < 8; byte++) {
      hash = (hash ^ (bits >> (8 * byte) & 0xff)) * UINT64_C(0x100000001b3);
    }
  }
  return hash;
}

/// Numbers between low and high with all binary digits in use: multiples of the golden ratio, modulo 1.
static void spread(size_t count, double low, double high, double value[]) {
  for (size_t i = 0; i < count; i++) {
    const double x = 0.6180339887498949 * (double)(i + 1);
    value[i] = low + (high - low) * (x - floor(x));
  }
}

// ---------------------------------------------------------------- elementary functions

static uint64_t probe_functions(uint64_t hash, double value[ROOM]) {
  for (size_t k = 0; k < sizeof hard_cases / sizeof hard_cases[0]; k++) {
    // volatile, because a compiler that knows the argument would compute the value at compile time.
    const volatile double *argument = hard_cases[k].argument;
    double (*const volatile function)(double) = hard_cases[k].function;
    for (size_t i = 0; i < HARD_ARGUMENTS; i++) {
      value[i] = function(argument[i]);
    }
    hash = add_bits(hash, HARD_ARGUMENTS, value);
    spread(SAMPLES, 0.05, 4.0, value);
    for (size_t i = 0; i < SAMPLES; i++) {
      value[i] = function(value[i]);
    }
    hash = add_bits(hash, SAMPLES, value);
  }
  return hash;
}

// ---------------------------------------------------------------- the rooms' kernels

/// Sums over q, for exponents from 0.01 to 500; the number of terms is no multiple of any vector length.
static uint64_t probe_sums(uint64_t hash, double value[ROOM]) {
  enum { COUNT = 203 };
  double *B = value, *C = value + COUNT;
  for (size_t j = 0; j < COUNT; j++) {
    const double q = 0.15 * (double)(j + 1);
    B[j] = q * q * (1.0 + 0.3 * cos(q)) / 6.0;
    C[j] = (1.0 + sin(q)) / q;
  }
  for (double r_2 = 0.004; r_2 < 3.0; r_2 *= 2.0) {
    double sums[4];
    kernels_here()->sum(COUNT, B, C, r_2, sums);
    hash = add_bits(hash, 4, sums);
  }
  return hash;
}

/// Root improvement between r = 1 and 2 on artificial polynomials with coefficients of realistic size.
static uint64_t probe_proxy(uint64_t hash, double value[ROOM]) {
  enum { COUNT = 61 };
  struct proxy_cell cell[PROXY_CELLS] = {{0}};
  double *r = value, *pressure = value + COUNT, first = 1.0;
  struct proxy proxy = {.count = PROXY_CELLS, .cell = cell};
  for (size_t i = 0; i < PROXY_CELLS; i++) {
    cell[i].middle = 1.0 + ((double)i + 0.5) / PROXY_CELLS;
    cell[i].scale = 2.0 * PROXY_CELLS;
    for (size_t k = 0; k < PROXY_TERMS; k++) {
      cell[i].caging_force[k] = cell[i].caging[k] = cos((double)(3 * i + k)) * exp2(-6.0 * (double)k);
    }
  }
  memcpy(&proxy.first, &first, sizeof first);
  proxy.first >>= 52 - PROXY_CELL_BITS;
  spread(COUNT, 1.0, 2.0, r);
  spread(COUNT, 0.5, 3.0, pressure);
  proxy_improve(&proxy, COUNT, pressure, r);
  hash = add_bits(hash, COUNT, r);
  for (size_t j = 0; j < COUNT; j++) {
    double F[4] = {0.0};
    (void)proxy_evaluate(&proxy, 1.0 + (double)j / COUNT, F);
    hash = add_bits(hash, 4, F);
  }
  return hash;
}

/// Transforms of lengths like those of radial grids, a power of two and an odd multiple of one, and of a
/// uniform grid's rows. They are short, because planning takes most of the time.
static int probe_transforms(uint64_t *hash, double value[ROOM]) {
  static const size_t intervals[] = {512, 37 * 16}, rows[] = {256, 2048};
  int status = CAGEHOP_OK;
  for (size_t k = 0; k < sizeof intervals / sizeof intervals[0] && status == CAGEHOP_OK; k++) {
    spread(intervals[k], -1.0, 1.0, value);
    status = sine_transform(intervals[k] - 1, 0.1, value);
    *hash = add_bits(*hash, intervals[k] - 1, value);
  }
  if (status == CAGEHOP_OK) {
    spread(320, -1.0, 1.0, value);
    status = sine_transform_staggered(320, 0.1, value);
    *hash = add_bits(*hash, 320, value);
  }
  for (size_t k = 0; k < sizeof rows / sizeof rows[0] && status == CAGEHOP_OK; k++) {
    spread(2 * rows[k], -1.0, 1.0, value);
    status = grid_transform_row(rows[k], value);
    *hash = add_bits(*hash, 2 * rows[k], value);
  }
  return status;
}

/// The solution of a positive definite system by GSL and its BLAS, and an eigenvalue.
static int probe_algebra(uint64_t *hash, double value[ROOM]) {
  enum { ORDER = 40 };
  double *right = value + ORDER * ORDER, *left = right + ORDER, *work = left + ORDER;
  for (size_t i = 0; i < ORDER; i++) {
    right[i] = sin((double)i);
    for (size_t j = 0; j < ORDER; j++) {
      value[i * ORDER + j] = exp(-fabs((double)i - (double)j) / 3.0) + (i == j ? 0.1 : 0.0);
    }
  }
  gsl_matrix_view a = gsl_matrix_view_array(value, ORDER, ORDER);
  gsl_vector_const_view b = gsl_vector_const_view_array(right, ORDER);
  gsl_vector_view x = gsl_vector_view_array(left, ORDER);
  if (gsl_linalg_cholesky_decomp1(&a.matrix) != 0 ||
      gsl_linalg_cholesky_solve(&a.matrix, &b.vector, &x.vector) != 0) {
    return CAGEHOP_NO_MEMORY;
  }
  *hash = add_bits(*hash, ORDER * ORDER + 2 * ORDER, value);
  spread(ORDER, 0.1, 2.0, left);
  spread(ORDER, 0.2, 1.0, right);
  const int status = slowest_mode_largest(ORDER, left, right, work, value);
  *hash = add_bits(*hash, 1, value);
  return status;
}

static int probe_special_functions(uint64_t *hash, double value[ROOM]) {
  enum { ORDER = 23 };
  int status = CAGEHOP_OK;
  for (double x = 0.3; x < 25.0 && status == CAGEHOP_OK; x *= 1.7) {
    value[0] = gsl_sf_lambert_W0(x);
    value[1] = gsl_sf_bessel_j0(x) + 2.0 * gsl_sf_bessel_j2(x);
    if (gsl_sf_bessel_jl_steed_array(ORDER, x, &value[2]) != 0 ||
        gsl_sf_legendre_Pl_array(ORDER, cos(x), &value[3 + ORDER]) != 0) {
      status = CAGEHOP_NO_MEMORY;
    }
    *hash = add_bits(*hash, 4 + 2 * ORDER, value);
  }
  return status;
}

// ---------------------------------------------------------------- the fingerprint

/// 0 where memory ran out.
static uint32_t compute(void) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  double *value = calloc(ROOM, sizeof *value);
  if (value == NULL) {
    return 0;
  }
  hash = probe_functions(hash, value);
  hash = probe_sums(hash, value);
  hash = probe_proxy(hash, value);
  int status = probe_transforms(&hash, value);
  if (status == CAGEHOP_OK) {
    status = probe_algebra(&hash, value);
  }
  if (status == CAGEHOP_OK) {
    status = probe_special_functions(&hash, value);
  }
  free(value);
  const uint32_t folded = (uint32_t)(hash ^ hash >> 32);
  return status != CAGEHOP_OK ? 0 : folded != 0 ? folded : 1;
}

uint32_t cagehop_arithmetic(void) {
  // Whoever writes it writes the same, so nobody needs to wait for anybody.
  static _Atomic uint32_t arithmetic_once;
  if (arithmetic_once == 0) {
    gsl_errors_returned();
    arithmetic_once = compute();
    gsl_errors_handled();
  }
  return arithmetic_once;
}
