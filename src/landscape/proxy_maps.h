// SPDX-License-Identifier: GPL-3.0-or-later
/// How a proxy's cells follow from values of what they approximate: linear maps, the same for every
/// landscape.
#ifndef CAGEHOP_LANDSCAPE_PROXY_MAPS_H
#define CAGEHOP_LANDSCAPE_PROXY_MAPS_H

#include "landscape/proxy.h"

enum { PROXY_NODES = 28 }; ///< of the Chebyshev series that one to PROXY_CELLS cells are made from

struct proxy_maps {
  double fit[PROXY_NODES][PROXY_NODES]; ///< from values at the nodes of a series to its coefficients
  bool made[PROXY_CELLS + 1];           ///< [count]: whether those below are there for so many cells
  double cell[2 * PROXY_CELLS - 1][PROXY_TERMS][PROXY_NODES];
};

/// To be freed; NULL without memory.
struct proxy_maps *proxy_maps_create(void);

/// From a series' coefficients to the powers of t of each of the `count` cells that it covers; count = 1, 2,
/// 4, ... PROXY_CELLS. Made when they are first asked for: most landscapes need those of one count.
const double (*proxy_maps_of_cells(struct proxy_maps *maps, size_t count))[PROXY_TERMS][PROXY_NODES];

/// out[i] = sum_j map[i][j] in[j], i < rows.
void proxy_map(size_t rows, const double map[][PROXY_NODES], const double in[PROXY_NODES], double out[]);

#endif
