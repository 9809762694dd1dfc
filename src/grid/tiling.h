// SPDX-License-Identifier: GPL-3.0-or-later
/// How the pressures of a map are divided into tiles. A tile is a block of pressures on one isochore; it is
/// what is handed out, written and checked as a whole. Pure arithmetic. Not collective.
#ifndef CAGEHOP_GRID_TILING_H
#define CAGEHOP_GRID_TILING_H

#include "grid/blocks.h"

#include <stdbool.h>
#include <stddef.h>

/// Blocks of `width` pressures; the last may be smaller. It is part of the map's layout, so it must not
/// depend on the number of ranks.
struct tiling {
  size_t n_pressure, width;
};

/// What a point costs: below 1 us; 0.05 to 0.4 ms, as with output.viscosity or output.standard_errors; 1 to 5
/// ms, as with output.rates.
enum tiling_cost { TILING_CHEAP, TILING_COSTLY, TILING_EXPENSIVE };

/// Blocks of BLOCK_TILE_EXPENSIVE pressures where points are expensive: tiles are what workers share out, and
/// what a run that is asked to stop completes first. Else of BLOCK_TILE_NARROW; or of BLOCK_TILE_WIDE, which
/// is written faster, where there are more pressures than that and points are cheap.
struct tiling tiling_of(size_t n_pressure, enum tiling_cost cost);

/// The number of blocks.
size_t tiling_blocks(struct tiling tiling);

/// The block that pressure j is in.
size_t tiling_block_of(struct tiling tiling, size_t j);

/// A block of pressures first .. first + count - 1 on one isochore.
struct tile {
  size_t isochore;
  size_t block;
  size_t first; ///< index of its first pressure
  size_t count; ///< number of pressures
};

struct tile tile_at(size_t isochore, size_t block, struct tiling tiling);

#endif
