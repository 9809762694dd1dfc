// SPDX-License-Identifier: GPL-3.0-or-later
/// The landscape's kernels for every vector unit this processor has: their sums are right, and bit by bit
/// what kernels.h says; their polynomials are the same bits everywhere.
#include "landscape/critical.h"
#include "landscape/kernels.h"

#include "support/check.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef CAGEHOP_VECTOR_EXP
#include <immintrin.h>
#endif

enum { TERMS = 131, LANES_MAX = 8 };

/// The C library's exp for `lanes` numbers at once.
typedef void (*vector_exp)(const double x[], double value[]);

#ifdef CAGEHOP_VECTOR_EXP
extern __m128d _ZGVbN2v_exp(__m128d);
extern __m256d _ZGVdN4v_exp(__m256d) __attribute__((target("avx2")));
extern __m512d _ZGVeN8v_exp(__m512d) __attribute__((target("avx512f")));

static void exp_2(const double x[], double value[]) {
  _mm_storeu_pd(value, _ZGVbN2v_exp(_mm_loadu_pd(x)));
}

__attribute__((target("avx2"))) static void exp_4(const double x[], double value[]) {
  _mm256_storeu_pd(value, _ZGVdN4v_exp(_mm256_loadu_pd(x)));
}

__attribute__((target("avx512f"))) static void exp_8(const double x[], double value[]) {
  _mm512_storeu_pd(value, _ZGVeN8v_exp(_mm512_loadu_pd(x)));
}
#else
static void exp_1(const double x[], double value[]) {
  value[0] = exp(x[0]);
}
#endif

struct case_of_kernels {
  const struct kernels *kernels;
  bool there; ///< whether this processor can run them
};

static size_t all_kernels(struct case_of_kernels found[3]) {
  size_t count = 0;
  found[count++] = (struct case_of_kernels){&kernels_baseline, true};
#ifdef CAGEHOP_X86_KERNELS
  found[count++] = (struct case_of_kernels){&kernels_avx2, __builtin_cpu_supports("avx2") != 0 &&
                                                               __builtin_cpu_supports("fma") != 0};
  found[count++] = (struct case_of_kernels){&kernels_avx512f, __builtin_cpu_supports("avx512f") != 0 &&
                                                                  __builtin_cpu_supports("fma") != 0};
#endif
  return count;
}

static vector_exp exp_for(int lanes) {
#ifdef CAGEHOP_VECTOR_EXP
  return lanes == 8 ? exp_8 : lanes == 4 ? exp_4 : exp_2;
#else
  assert_int_equal(lanes, 1);
  return exp_1;
#endif
}

static double uniform(double low, double high) {
  return low + (high - low) * ((double)rand() / (double)RAND_MAX);
}

/// Terms over many decades; some exponents beyond the largest.
static void draw(double B[TERMS], double C[TERMS], double *r_2) {
  for (size_t j = 0; j < TERMS; j++) {
    B[j] = exp(uniform(-8.0, 8.0));
    C[j] = exp(uniform(-5.0, 5.0));
  }
  *r_2 = exp(uniform(-9.0, 1.0));
}

static void add_term(double b, double c, double decay, double r_2, double sums[4]) {
  const double exponent = fmin(b * r_2, 700.0), term = c * decay;
  sums[0] += term;
  sums[1] += b * term;
  sums[2] += b * (1.0 - 2.0 * exponent) * term;
  sums[3] += b * b * (2.0 * exponent - 3.0) * term;
}

/// The sums as kernels.h describes them.
static void described_sums(int lanes, size_t count, const double B[], const double C[], double r_2,
                           double sums[4]) {
  const vector_exp exp_of = exp_for(lanes);
  const size_t width = (size_t)lanes, whole = count - count % width;
  double part[LANES_MAX][4] = {{0.0}}, x[LANES_MAX], decay[LANES_MAX] = {0.0};
  for (size_t j = 0; j < whole; j += width) {
    for (size_t lane = 0; lane < width; lane++) {
      x[lane] = -fmin(B[j + lane] * r_2, 700.0);
    }
    exp_of(x, decay);
    for (size_t lane = 0; lane < width; lane++) {
      add_term(B[j + lane], C[j + lane], decay[lane], r_2, part[lane]);
    }
  }
  for (size_t j = whole; j < count; j++) {
    add_term(B[j], C[j], exp(-fmin(B[j] * r_2, 700.0)), r_2, part[0]);
  }
  memcpy(sums, part[0], sizeof part[0]);
  for (size_t lane = 1; lane < width; lane++) {
    for (size_t i = 0; i < 4; i++) {
      sums[i] += part[lane][i];
    }
  }
}

static void sums_are_those_described(void **state) {
  (void)state;
  struct case_of_kernels each[3];
  double B[TERMS], C[TERMS], r_2, got[4], want[4];
  const size_t kinds = all_kernels(each);
  for (size_t k = 0; k < kinds; k++) {
    for (size_t count = 0; count <= TERMS && each[k].there; count++) {
      draw(B, C, &r_2);
      each[k].kernels->sum(count, B, C, r_2, got);
      described_sums(each[k].kernels->lanes, count, B, C, r_2, want);
      if (memcmp(got, want, sizeof got) != 0) {
        fail_msg("%s, %zu terms: got %.17g %.17g %.17g %.17g, want %.17g %.17g %.17g %.17g",
                 each[k].kernels->name, count, got[0], got[1], got[2], got[3], want[0], want[1], want[2],
                 want[3]);
      }
    }
  }
}

/// Against sums in long double with its exp.
static void sums_are_right(void **state) {
  (void)state;
  struct case_of_kernels each[3];
  double B[TERMS], C[TERMS], r_2, got[4];
  const size_t kinds = all_kernels(each);
  for (size_t turn = 0; turn < 300; turn++) {
    draw(B, C, &r_2);
    long double want[4] = {0.0L}, size[4] = {0.0L};
    for (size_t j = 0; j < TERMS; j++) {
      const long double b = B[j], exponent = fminl(b * (long double)r_2, 700.0L);
      const long double term = (long double)C[j] * expl(-exponent);
      const long double terms[4] = {term, b * term, b * (1.0L - 2.0L * exponent) * term,
                                    b * b * (2.0L * exponent - 3.0L) * term};
      for (size_t i = 0; i < 4; i++) {
        want[i] += terms[i];
        // exp magnifies the exponent's rounding by the exponent itself, and is within 4 units of its own.
        size[i] += fabsl(terms[i]) * (long double)DBL_EPSILON * (exponent + 4.0L + TERMS + 4.0L);
      }
    }
    for (size_t k = 0; k < kinds; k++) {
      if (!each[k].there) {
        continue;
      }
      each[k].kernels->sum(TERMS, B, C, r_2, got);
      for (size_t i = 0; i < 4; i++) {
        check_absolute(each[k].kernels->name, got[i], (double)want[i], (double)size[i]);
      }
    }
  }
}

/// Whatever the cells hold, every vector unit makes the same of it.
static void polynomials_are_the_same_bits_everywhere(void **state) {
  (void)state;
  enum { CELLS = 4 * PROXY_CELLS, ROOTS = 67 };
  static struct proxy_cell cell[CELLS];
  const struct proxy proxy = {.count = CELLS, .first = proxy_upper_bits(0.25), .cell = cell};
  for (size_t i = 0; i < CELLS; i++) {
    const double low = 0.25 * exp2((double)(i / PROXY_CELLS)), width = low / PROXY_CELLS;
    cell[i].middle = low + width * ((double)(i % PROXY_CELLS) + 0.5);
    cell[i].scale = 2.0 / width;
    for (size_t k = 0; k < PROXY_TERMS; k++) {
      cell[i].caging_force[k] = uniform(-1.0, 1.0);
    }
  }
  double pressure[ROOTS], r[ROOTS], want[ROOTS], got[ROOTS], F[4] = {0.0}, G[4] = {0.0};
  for (size_t j = 0; j < ROOTS; j++) {
    pressure[j] = uniform(0.0, 10.0);
    r[j] = j % 7 == 0 ? uniform(3.9, 9.0) : exp(uniform(log(0.2), log(4.0))); // some without a cell
  }
  r[5] = NAN;
  memcpy(want, r, sizeof r);
  kernels_baseline.improve(&proxy, ROOTS, pressure, want);
  assert_memory_not_equal(want, r, sizeof r);
  struct case_of_kernels each[3];
  const size_t kinds = all_kernels(each);
  for (size_t k = 0; k < kinds; k++) {
    if (!each[k].there) {
      continue;
    }
    memcpy(got, r, sizeof r);
    each[k].kernels->improve(&proxy, ROOTS, pressure, got);
    assert_memory_equal(got, want, sizeof want);
    for (size_t j = 0; j < ROOTS; j++) {
      assert_int_equal(each[k].kernels->force(&proxy, r[j], G), kernels_baseline.force(&proxy, r[j], F));
      assert_memory_equal(G, F, sizeof F);
    }
  }
}

/// F' + P = P - 3/r and something small, whose root is near 3/P; a cell without polynomials.
static void make_rising(struct proxy *proxy, struct proxy_cell cell[], size_t cells) {
  *proxy = (struct proxy){.count = cells, .first = proxy_upper_bits(0.25), .cell = cell};
  for (size_t i = 0; i < cells; i++) {
    proxy_place_cell(proxy->first + i, &cell[i]);
    for (size_t k = 0; k < PROXY_TERMS; k++) {
      cell[i].caging[k] = uniform(-1.0, 1.0);
      cell[i].caging_force[k] = uniform(-1e-3, 1e-3);
    }
  }
  cell[cells / 3].caging[0] = NAN;
}

/// Guesses, far and near, of roots at pressures from P on; every tenth there is none.
static void open_roots(double P, double step, struct root_block *roots, double guess[BLOCK_GUESSES]) {
  memset(roots, 0, sizeof *roots);
  for (size_t j = 0; j < BLOCK_GUESSES; j++) {
    const double pressure = P + step * (double)j;
    guess[j] = j % 5 == 3 ? uniform(0.2, 4.5) : 3.0 / pressure * (1.0 + uniform(-1e-3, 1e-3));
    if (j % 10 == 9) {
      critical_close(roots, j);
    } else {
      critical_open(roots, j, pressure, 0.26, 3.9, guess[j]);
    }
  }
}

/// Roots that are searched together are those of critical_find, and every vector unit makes the same of them,
/// whether the roots lie in one cell or in many.
static void roots_are_those_of_one_alone(void **state) {
  (void)state;
  enum { CELLS = 4 * PROXY_CELLS };
  static struct proxy_cell cell[CELLS];
  struct case_of_kernels each[3];
  struct root_block begun, want, got;
  struct critical alone, taken;
  struct proxy proxy;
  double guess[BLOCK_GUESSES];
  size_t found = 0;
  const size_t kinds = all_kernels(each);
  for (size_t turn = 0; turn < 400; turn++) {
    make_rising(&proxy, cell, CELLS);
    const struct field field = {NULL, &proxy}; // only polynomials: the sums are never asked
    open_roots(uniform(0.9, 2.0), turn % 2 == 0 ? 1e-5 : 0.1, &begun, guess);
    want = begun;
    kernels_baseline.search(&proxy, true, BLOCK_GUESSES, &want);
    for (size_t j = 0; j < BLOCK_GUESSES; j++) {
      if (critical_take(&want, j, &taken)) {
        assert_int_equal(critical_find(&field, want.pressure[j], 0.26, 3.9, true, guess[j], &alone), 0);
        assert_true(alone.r == taken.r && alone.F[0] == taken.F[0] && alone.F[2] == taken.F[2] &&
                    alone.F[3] == taken.F[3]);
        found++;
      }
    }
    for (size_t k = 0; k < kinds; k++) {
      got = begun;
      if (each[k].there) {
        each[k].kernels->search(&proxy, true, BLOCK_GUESSES, &got);
        assert_memory_equal(got.state, want.state, sizeof got.state);
        assert_memory_equal(got.r, want.r, sizeof got.r);
        assert_memory_equal(got.F_2, want.F_2, sizeof got.F_2);
        assert_memory_equal(got.caging, want.caging, sizeof got.caging);
      }
    }
  }
  assert_true(found > 400 * BLOCK_GUESSES / 2);
}

static void combinations_are_the_same_bits_everywhere(void **state) {
  (void)state;
  enum { NODES = 13 };
  double weight[NODES], row[NODES * PROXY_TERMS], want[PROXY_TERMS], got[PROXY_TERMS];
  for (size_t j = 0; j < NODES; j++) {
    weight[j] = uniform(-1.0, 1.0);
    for (size_t k = 0; k < PROXY_TERMS; k++) {
      row[j * PROXY_TERMS + k] = uniform(-1.0, 1.0);
    }
  }
  kernels_baseline.combine(NODES, weight, row, want);
  for (size_t k = 0; k < PROXY_TERMS; k++) {
    double sum = 0.0;
    for (size_t j = 0; j < NODES; j++) {
      sum += weight[j] * row[j * PROXY_TERMS + k];
    }
    check_absolute("sum", want[k], sum, NODES * DBL_EPSILON);
  }
  struct case_of_kernels each[3];
  const size_t kinds = all_kernels(each);
  for (size_t k = 0; k < kinds; k++) {
    if (each[k].there) {
      each[k].kernels->combine(NODES, weight, row, got);
      assert_memory_equal(got, want, sizeof want);
    }
  }
}

static void the_best_unit_of_the_processor_is_chosen(void **state) {
  (void)state;
  struct case_of_kernels each[3];
  const size_t kinds = all_kernels(each);
  const struct kernels *best = &kernels_baseline;
  for (size_t k = 0; k < kinds; k++) {
    best = each[k].there ? each[k].kernels : best;
  }
  assert_ptr_equal(kernels_here(), best);
}

int main(void) {
  srand(11);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_are_those_described),
      cmocka_unit_test(sums_are_right),
      cmocka_unit_test(polynomials_are_the_same_bits_everywhere),
      cmocka_unit_test(roots_are_those_of_one_alone),
      cmocka_unit_test(combinations_are_the_same_bits_everywhere),
      cmocka_unit_test(the_best_unit_of_the_processor_is_chosen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
