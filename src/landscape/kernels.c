// SPDX-License-Identifier: GPL-3.0-or-later
/// Compiled once for each vector unit. meson.build sets the compiler's options, KERNELS (the name of the
/// table of functions) and KERNEL_LANES (numbers that one exp takes; 1: the C library's scalar exp).
#include "landscape/kernels.h"

#include "landscape/halley.h"

#include <float.h>
#include <math.h>
#include <string.h>

#if KERNEL_LANES > 1
#include <immintrin.h>
#endif

// ---------------------------------------------------------------- sums over q

static const double exponent_max = 700.0; // above it exp(-x) would be a denormal number, which is slow

/// For functions one of whose arguments is known where they are called: compiled for each of its values.
#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE void add_term(double b, double c, double r_2, size_t orders, double sums[]) {
  const double product = b * r_2, exponent = product < exponent_max ? product : exponent_max;
  const double term = c * exp(-exponent);
  sums[0] += term;
  sums[1] += b * term;
  if (orders == 2) {
    return;
  }
  sums[2] += b * (1.0 - 2.0 * exponent) * term;
  sums[3] += b * b * (2.0 * exponent - 3.0) * term;
}

#if KERNEL_LANES > 1

// glibc's vector exp, with an error below 4 units in the last place. It is called by its symbol, because with
// `declare simd` or -fveclib a compiler may silently call the scalar one instead (GCC with LTO, clang
// always). min(x, y) is y where x is NaN.
#if KERNEL_LANES == 8
typedef __m512d lanes;
extern lanes _ZGVeN8v_exp(lanes);
#define LANES_EXP _ZGVeN8v_exp
#define LANES_MIN _mm512_min_pd
#define LANES_ALL _mm512_set1_pd
#elif KERNEL_LANES == 4
typedef __m256d lanes;
extern lanes _ZGVdN4v_exp(lanes);
#define LANES_EXP _ZGVdN4v_exp
#define LANES_MIN _mm256_min_pd
#define LANES_ALL _mm256_set1_pd
#elif KERNEL_LANES == 2
typedef __m128d lanes;
extern lanes _ZGVbN2v_exp(lanes);
#define LANES_EXP _ZGVbN2v_exp
#define LANES_MIN _mm_min_pd
#define LANES_ALL _mm_set1_pd
#endif

ALWAYS_INLINE void sum_orders(size_t count, const double B[], const double C[], double r_2, size_t orders,
                              double sums[]) {
  const lanes most = LANES_ALL(exponent_max);
  lanes part_0 = LANES_ALL(0.0), part_1 = part_0, part_2 = part_0,
        part_3 = part_0; // four variables, because an array would be kept in memory
  size_t j = 0;
  for (; j + KERNEL_LANES <= count; j += KERNEL_LANES) {
    lanes b, c;
    memcpy(&b, B + j, sizeof b);
    const lanes exponent = LANES_MIN(b * r_2, most), decay = LANES_EXP(-exponent);
    memcpy(&c, C + j, sizeof c); // loaded after the call, because no vector register survives it
    const lanes term = c * decay;
    part_0 += term;
    part_1 += b * term;
    if (orders > 2) {
      part_2 += b * (1.0 - 2.0 * exponent) * term;
      part_3 += b * b * (2.0 * exponent - 3.0) * term;
    }
  }
  double part[KERNEL_LANES][4];
  for (size_t lane = 0; lane < KERNEL_LANES; lane++) {
    part[lane][0] = part_0[lane];
    part[lane][1] = part_1[lane];
    part[lane][2] = part_2[lane];
    part[lane][3] = part_3[lane];
  }
  for (; j < count; j++) { // the remainder goes to the first lane
    add_term(B[j], C[j], r_2, orders, part[0]);
  }
  for (size_t i = 0; i < orders; i++) {
    sums[i] = part[0][i];
    for (size_t lane = 1; lane < KERNEL_LANES; lane++) {
      sums[i] += part[lane][i];
    }
  }
}

#else

ALWAYS_INLINE void sum_orders(size_t count, const double B[], const double C[], double r_2, size_t orders,
                              double sums[]) {
  double all[4] = {0.0};
  for (size_t j = 0; j < count; j++) {
    add_term(B[j], C[j], r_2, orders, all);
  }
  memcpy(sums, all, orders * sizeof *sums);
}

#endif

static void sum(size_t count, const double B[], const double C[], double r_2, double sums[4]) {
  sum_orders(count, B, C, r_2, 4, sums);
}

static void sum_first(size_t count, const double B[], const double C[], double r_2, double sums[2]) {
  sum_orders(count, B, C, r_2, 2, sums);
}

// ---------------------------------------------------------------- the proxy's polynomials

/// Iterations of all roots together. Most take one from an improved guess; what is still open then is rare.
enum { SEARCH_PASSES = 3 };

/// F', F'', F''' at P = 0.
struct force {
  double first, second, third;
};

/// F', F'', F''' from a cell's polynomial; returned by value, so that a loop over calls can be vectorised.
/// fma() gives the same bits everywhere, and where the processor has it as an instruction it halves the time.
static inline struct force force_of_cell(const struct proxy_cell *cell, double r) {
  const double t = (r - cell->middle) * cell->scale, over = 1.0 / r;
  double value = cell->caging_force[PROXY_TERMS - 1], slope = 0.0,
         bend = 0.0; // bend: half the second derivative
#pragma GCC unroll 10
  for (int i = PROXY_TERMS - 2; i >= 0; i--) {
    bend = fma(bend, t, slope);
    slope = fma(slope, t, value);
    value = fma(value, t, cell->caging_force[i]);
  }
  return (struct force){value - 3.0 * over, slope * cell->scale + 3.0 * over * over,
                        2.0 * bend * cell->scale * cell->scale - 6.0 * over * over * over};
}

static bool force(const struct proxy *proxy, double r, double F[4]) {
  const struct proxy_cell *cell = proxy_find_cell(proxy, r);
  if (cell == NULL) {
    return false;
  }
  const struct force force = force_of_cell(cell, r);
  F[1] = force.first;
  F[2] = force.second;
  F[3] = force.third;
  return true;
}

/// Where the cells of several r lie: all in one, or anywhere.
struct place {
  const struct proxy_cell *cell; // the one, or the proxy's first
  uint64_t first, count;         // upper bits of its lowest r; how many cells there are
};

static struct place place_anywhere(const struct proxy *proxy) {
  return (struct place){proxy->cell, proxy->first, proxy->count};
}

/// The only cell of all r that are numbers. False where there are several. Neighbouring pressures often have
/// one: then its coefficients are loaded once, instead of for each r, which takes longer than all the rest.
static bool find_only_cell(const struct proxy *proxy, size_t count, const double r[], struct place *place) {
  size_t there = 0;
  while (there < count && isnan(r[there])) {
    there++;
  }
  const uint64_t bits = there < count ? proxy_upper_bits(r[there]) : 0, index = bits - proxy->first;
  int64_t others = 0;
#pragma omp simd reduction(+ : others)
  for (size_t j = 0; j < count; j++) {
    others += r[j] == r[j] && proxy_upper_bits(r[j]) != bits;
  }
  *place = (struct place){&proxy->cell[index < proxy->count ? index : 0], bits, 1};
  return there < count && others == 0 && index < proxy->count;
}

/// The cell of r; `only`: the place has one. *known: whether r lies in it.
static inline const struct proxy_cell *cell_of(struct place place, bool only, double r, bool *known) {
  const uint64_t index = proxy_upper_bits(r) - place.first;
  *known = index < place.count;
  return only ? place.cell : &place.cell[*known ? index : 0];
}

ALWAYS_INLINE void improve_in(struct place place, bool only, size_t count, const double pressure[],
                              double r[]) {
#pragma omp simd
  for (size_t j = 0; j < count; j++) {
    bool known;
    const struct proxy_cell *cell = cell_of(place, only, r[j], &known);
    const struct force force = force_of_cell(cell, r[j]);
    const double better = r[j] + halley_step(r[j], force.first + pressure[j], force.second, force.third);
    r[j] = known && better > 0.0 ? better : r[j];
  }
}

static void improve(const struct proxy *proxy, size_t count, const double pressure[], double r[]) {
  struct place place;
  if (find_only_cell(proxy, count, r, &place)) {
    improve_in(place, true, count, pressure, r);
  } else {
    improve_in(place_anywhere(proxy), false, count, pressure, r);
  }
}

/// One iteration, as that of critical.c. Returns how many roots are still open.
ALWAYS_INLINE int64_t search_in(struct place place, bool only, bool rising, size_t count,
                                struct root_block *roots) {
  const double sense = rising ? 1.0 : -1.0;
  int64_t open = 0;
#pragma omp simd reduction(+ : open)
  for (size_t j = 0; j < count; j++) {
    const double r = roots->r[j], low = roots->low[j], high = roots->high[j];
    bool known;
    const struct proxy_cell *cell = cell_of(place, only, r, &known);
    const struct force force = force_of_cell(cell, r);
    const double value = force.first + roots->pressure[j];
    const double first = cell->caging[0]; // NaN where the polynomial is no good
    const bool good = known & (first == first) & (fabs(value) <= DBL_MAX);
    const bool above = sense * value > 0.0; // where it is 0 so is the step, and the search ends
    const double higher = above ? r : high, lower = above ? low : r;
    const double step = halley_step(r, value, force.second, force.third), next = r + step;
    const bool is_short = halley_is_short(step, r);
    const bool ends = is_short | halley_is_narrow(lower, higher, r);
    const double end = r + (is_short ? step : 0.0);
    const bool inside = (next > lower) & (next < higher);
    const int64_t then = !good ? ROOT_LEFT : ends ? ROOT_FOUND : inside ? ROOT_OPEN : ROOT_LEFT;
    const bool active = roots->state[j] == ROOT_OPEN;
    roots->low[j] = active ? lower : low;
    roots->high[j] = active ? higher : high;
    roots->r[j] = !active ? r : ends ? end : next;
    roots->F_1[j] = active ? force.first : roots->F_1[j];
    roots->F_2[j] = active ? force.second + force.third * (end - r) : roots->F_2[j];
    roots->F_3[j] = active ? force.third : roots->F_3[j];
    roots->state[j] = active ? then : roots->state[j];
    open += roots->state[j] == ROOT_OPEN;
  }
  return open;
}

/// F + 3 ln r at the roots that were found, as proxy_caging. What has no polynomial there is left.
ALWAYS_INLINE void add_caging_in(struct place place, bool only, size_t count, struct root_block *roots) {
#pragma omp simd
  for (size_t j = 0; j < count; j++) {
    const double r = roots->r[j];
    bool known;
    const struct proxy_cell *cell = cell_of(place, only, r, &known);
    const double t = (r - cell->middle) * cell->scale;
    double value = cell->caging[PROXY_TERMS - 1];
#pragma GCC unroll 10
    for (int i = PROXY_TERMS - 2; i >= 0; i--) {
      value = value * t + cell->caging[i];
    }
    const double first = cell->caging[0];
    const int64_t left = ROOT_LEFT, state = roots->state[j];
    roots->caging[j] = value;
    roots->state[j] = (known & (first == first)) ? state : left;
  }
}

static void search(const struct proxy *proxy, bool rising, size_t count, struct root_block *roots) {
  const struct place anywhere = place_anywhere(proxy);
  struct place place;
  int64_t open = 1;
  for (int i = 0; i < SEARCH_PASSES && open > 0; i++) {
    open = find_only_cell(proxy, count, roots->r, &place) ? search_in(place, true, rising, count, roots)
                                                          : search_in(anywhere, false, rising, count, roots);
  }
  if (find_only_cell(proxy, count, roots->r, &place)) {
    add_caging_in(place, true, count, roots);
  } else {
    add_caging_in(anywhere, false, count, roots);
  }
  for (size_t j = 0; j < count && open > 0; j++) {
    roots->state[j] = roots->state[j] == ROOT_OPEN ? ROOT_LEFT : roots->state[j];
  }
}

static void combine(size_t count, const double weight[], const double row[], double power[PROXY_TERMS]) {
  // Two arrays that stay in registers, which one of all would not: the first coefficients, and as many of the
  // last as a vector holds, some of them once more.
  enum { FIRST = 8, LAST = KERNEL_LANES > 2 ? KERNEL_LANES : 2, FROM = PROXY_TERMS - LAST };
  double first[FIRST] = {0.0}, last[LAST] = {0.0};
  for (size_t j = 0; j < count; j++, row += PROXY_TERMS) {
    const double here = weight[j];
#pragma omp simd
    for (size_t k = 0; k < FIRST; k++) {
      first[k] = fma(here, row[k], first[k]);
    }
#pragma omp simd
    for (size_t k = 0; k < LAST; k++) {
      last[k] = fma(here, row[FROM + k], last[k]);
    }
  }
  memcpy(power, first, sizeof first);
  memcpy(power + FROM, last, sizeof last);
}

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
const struct kernels KERNELS = {.name = TEXT(KERNELS_NAME),
                                .lanes = KERNEL_LANES,
                                .sum = sum,
                                .sum_first = sum_first,
                                .force = force,
                                .improve = improve,
                                .search = search,
                                .combine = combine};
