// SPDX-License-Identifier: GPL-3.0-or-later
/// The landscape's inner loops, compiled once for each vector unit that a processor may have. Which
/// compilation is used is decided at run time from the processor's features.
#ifndef CAGEHOP_LANDSCAPE_KERNELS_H
#define CAGEHOP_LANDSCAPE_KERNELS_H

#include "grid/blocks.h"
#include "landscape/proxy.h"

#include <stdbool.h>
#include <stddef.h>

/// Roots of F' + P that are searched together, one a pressure.
struct root_block {
  double pressure[BLOCK_GUESSES];
  double low[BLOCK_GUESSES], high[BLOCK_GUESSES];                    ///< bracket, which shrinks
  double r[BLOCK_GUESSES];                                           ///< guess, then root
  double F_1[BLOCK_GUESSES], F_2[BLOCK_GUESSES], F_3[BLOCK_GUESSES]; ///< at P = 0
  double caging[BLOCK_GUESSES];                                      ///< F + 3 ln r
  int64_t state[BLOCK_GUESSES];                                      ///< an enum root_state
};

enum root_state {
  ROOT_OPEN,  ///< to be searched
  ROOT_FOUND, ///< the same bits as critical_find's on the polynomials
  ROOT_LEFT,  ///< there is none, or it is left to critical_find; only `pressure` is defined
};

/// One compilation of kernels.c.
struct kernels {
  const char *name; ///< of the vector unit: "avx512f", "avx2", "baseline"
  int lanes;        ///< numbers that one call of exp takes: 8, 4, 2; 1 without vector exp

  /// sums[0] = sum C exp(-B r_2), and sums[1], [2], [3] with the factors B, B (1 - 2 B r_2),
  /// B^2 (2 B r_2 - 3). Term j is added to lane j % lanes, the remainder at the end to lane 0, and then the
  /// lanes are added in their order. exp is the C library's vector exp, and its scalar exp for the remainder.
  /// So the last bits differ between vector units, but not between compilers.
  void (*sum)(size_t count, const double B[], const double C[], double r_2, double sums[4]);

  /// sums[0] and sums[1] of these alone: the same bits, for less time.
  void (*sum_first)(size_t count, const double B[], const double C[], double r_2, double sums[2]);

  /// As proxy_force and proxy_improve: the same bits in each compilation.
  bool (*force)(const struct proxy *proxy, double r, double F[4]);
  void (*improve)(const struct proxy *proxy, size_t count, const double pressure[], double r[]);

  /// Searches the roots that are open, a few iterations as those of critical_find on the polynomials. What
  /// needs more, has no polynomial, or leaves its bracket is left. `rising`: F' rises through -P.
  void (*search)(const struct proxy *proxy, bool rising, size_t count, struct root_block *roots);

  /// power[k] = the sum over j < count of weight[j] row[j * PROXY_TERMS + k]: likewise.
  void (*combine)(size_t count, const double weight[], const double row[], double power[PROXY_TERMS]);
};

/// The kernels for the widest vector unit that both this processor and this build have.
const struct kernels *kernels_here(void);

extern const struct kernels kernels_baseline;
#ifdef CAGEHOP_X86_KERNELS
extern const struct kernels kernels_avx2;
extern const struct kernels kernels_avx512f;
#endif

#endif
