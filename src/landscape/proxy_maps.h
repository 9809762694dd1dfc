// SPDX-License-Identifier: GPL-3.0-or-later
/// How a proxy's cells follow from values of what they approximate: linear maps, the same for every
/// landscape.
#ifndef CAGEHOP_LANDSCAPE_PROXY_MAPS_H
#define CAGEHOP_LANDSCAPE_PROXY_MAPS_H

#include "landscape/proxy.h"

enum { PROXY_NODES = 28 }; ///< of the Chebyshev series that one to PROXY_CELLS cells are made from

struct proxy_maps {
  double fit[PROXY_NODES][PROXY_NODES]; ///< from values at the nodes of a series to its coefficients
  /// From a series' coefficients to the powers of t of cell i of `count` that it covers, at index count - 1 +
  /// i; count = 1, 2, 4, ... PROXY_CELLS.
  double cell[2 * PROXY_CELLS - 1][PROXY_TERMS][PROXY_NODES];
};

/// To be freed; NULL without memory.
struct proxy_maps *proxy_maps_create(void);

/// out[i] = sum_j map[i][j] in[j], i < rows.
void proxy_map(size_t rows, const double map[][PROXY_NODES], const double in[PROXY_NODES], double out[]);

#endif
