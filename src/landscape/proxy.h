// SPDX-License-Identifier: GPL-3.0-or-later
/// F(r) of Eq. 1 from polynomials instead of sums over q: cells of a 32nd of an octave in r, found by the
/// bits of r.
#ifndef CAGEHOP_LANDSCAPE_PROXY_H
#define CAGEHOP_LANDSCAPE_PROXY_H

#include "landscape/barrier_sums.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { PROXY_TERMS = 10, PROXY_CELL_BITS = 5, PROXY_CELLS = 1 << PROXY_CELL_BITS };

/// What cages: F + 3 ln r, and F' + 3/r. Polynomials in t = (r - middle) * scale, -1 to 1.
struct proxy_cell {
  double middle, scale;
  double caging[PROXY_TERMS]; ///< NaN where the sums are too rough for it: they go on themselves
  double pull[PROXY_TERMS];
};

struct proxy {
  size_t count;
  uint64_t first; ///< the upper bits of the lowest r
  struct proxy_cell *cell;
};

/// What tells cells apart: exponent and first fraction bits of r. A negative r's are above every cell's.
static inline uint64_t proxy_upper_bits(double r) {
  uint64_t bits;
  memcpy(&bits, &r, sizeof bits);
  return bits >> (52 - PROXY_CELL_BITS);
}

/// The cell of r, or NULL where the sums have to be asked.
static inline const struct proxy_cell *proxy_find_cell(const struct proxy *proxy, double r) {
  const uint64_t index = proxy_upper_bits(r) - proxy->first; // huge below the first
  return index < proxy->count && !isnan(proxy->cell[index].caging[0]) ? &proxy->cell[index] : NULL;
}

/// Cells from the first whole octave that the sums are complete on up to where nothing cages any more.
/// Returns 0 or CAGEHOP_NO_MEMORY.
int proxy_create(const struct barrier_sums *sums, struct proxy *proxy);
void proxy_clear(struct proxy *proxy);

/// F, F', F'', F''' at P = 0. False where the sums have to be asked.
bool proxy_evaluate(const struct proxy *proxy, double r, double F[4]);

/// The same without F, which needs a logarithm.
bool proxy_pull(const struct proxy *proxy, double r, double F[4]);

/// Halley's step on r (F' + P) for `count` roots at once, each r[j] from its own guess at pressure[j]. NaN,
/// and what has no polynomial, stays. Better guesses and no more: nothing is checked here. Each r[j] is the
/// same bits whatever the others are.
void proxy_improve(const struct proxy *proxy, size_t count, const double pressure[], double r[]);

/// F + 3 ln r at an r for which proxy_pull was true.
double proxy_caging(const struct proxy *proxy, double r);

#endif
