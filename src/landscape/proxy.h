// SPDX-License-Identifier: GPL-3.0-or-later
/// A fast approximation of F(r) of Eq. 1, by polynomials instead of sums over q. Each octave of r is divided
/// into 32 cells with a polynomial each; the cell of r is found from the upper bits of its floating-point
/// number.
#ifndef CAGEHOP_LANDSCAPE_PROXY_H
#define CAGEHOP_LANDSCAPE_PROXY_H

#include "landscape/barrier_sums.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { PROXY_TERMS = 10, PROXY_CELL_BITS = 5, PROXY_CELLS = 1 << PROXY_CELL_BITS };

/// Polynomials for the caging part of the landscape, F + 3 ln r and F' + 3/r, in t = (r - middle) * scale
/// from -1 to 1.
struct proxy_cell {
  double middle, scale;
  double caging[PROXY_TERMS]; ///< [0] is NaN where polynomials are not accurate enough, and the sums must be
                              ///< used
  double caging_force[PROXY_TERMS];
};

struct proxy {
  size_t count;
  uint64_t first; ///< proxy_upper_bits of the lowest r
  struct proxy_cell *cell;
};

/// Exponent and first fraction bits of r, which number the cells. A negative r gives a number above every
/// cell's.
static inline uint64_t proxy_upper_bits(double r) {
  uint64_t bits;
  memcpy(&bits, &r, sizeof bits);
  return bits >> (52 - PROXY_CELL_BITS);
}

/// The lowest r of the cell with these upper bits, [d].
static inline double proxy_lowest_r(uint64_t upper_bits) {
  const uint64_t bits = upper_bits << (52 - PROXY_CELL_BITS);
  double r;
  memcpy(&r, &bits, sizeof r);
  return r;
}

/// Sets where the cell with these upper bits lies.
static inline void proxy_place_cell(uint64_t upper_bits, struct proxy_cell *cell) {
  const double low = proxy_lowest_r(upper_bits), half = 0.5 * (proxy_lowest_r(upper_bits + 1) - low);
  cell->middle = low + half;
  cell->scale = 1.0 / half;
}

/// The cell of r, or NULL where the sums must be used.
static inline const struct proxy_cell *proxy_find_cell(const struct proxy *proxy, double r) {
  const uint64_t index =
      proxy_upper_bits(r) - proxy->first; // unsigned: below the first cell it wraps to a huge number
  return index < proxy->count && !isnan(proxy->cell[index].caging[0]) ? &proxy->cell[index] : NULL;
}

/// Makes the cells from the first whole octave above sums->r_min up to r = 2^20, where the caging part is
/// negligible. Returns 0 or CAGEHOP_NO_MEMORY.
int proxy_create(const struct barrier_sums *sums, struct proxy *proxy);

/// The same cells, from r_first to r_end only, both powers of two.
int proxy_create_between(const struct barrier_sums *sums, double r_first, double r_end, struct proxy *proxy);
void proxy_clear(struct proxy *proxy);

/// F, F', F'', F''' at P = 0. False where the sums must be used.
bool proxy_evaluate(const struct proxy *proxy, double r, double F[4]);

/// The same without F, which needs a logarithm.
bool proxy_force(const struct proxy *proxy, double r, double F[4]);

/// One Halley step (halley.h) for `count` roots at once: improves the guess r[j] at pressure[j]. A NaN, and
/// an r without a polynomial, are left as they are. The result is a better guess only; convergence is not
/// checked. The bits of each r[j] do not depend on the others.
void proxy_improve(const struct proxy *proxy, size_t count, const double pressure[], double r[]);

/// F + 3 ln r at an r for which proxy_force was true.
double proxy_caging(const struct proxy *proxy, double r);

#endif
