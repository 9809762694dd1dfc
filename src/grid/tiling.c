// SPDX-License-Identifier: GPL-3.0-or-later
#include "grid/tiling.h"

struct tiling tiling_of(size_t n_pressure, enum tiling_cost cost) {
  const bool wide = cost == TILING_CHEAP && n_pressure > BLOCK_TILE_WIDE;
  return (struct tiling){n_pressure, cost == TILING_EXPENSIVE ? BLOCK_TILE_EXPENSIVE
                                     : wide                   ? BLOCK_TILE_WIDE
                                                              : BLOCK_TILE_NARROW};
}

size_t tiling_blocks(struct tiling tiling) {
  return tiling.n_pressure == 0 ? 0 : (tiling.n_pressure - 1) / tiling.width + 1; // whatever the width
}

size_t tiling_block_of(struct tiling tiling, size_t j) {
  return j / tiling.width;
}

struct tile tile_at(size_t isochore, size_t block, struct tiling tiling) {
  const size_t first = block * tiling.width;
  const size_t rest = tiling.n_pressure - first;
  return (struct tile){
      .isochore = isochore,
      .block = block,
      .first = first,
      .count = rest < tiling.width ? rest : tiling.width,
  };
}
