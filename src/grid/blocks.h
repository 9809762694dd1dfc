// SPDX-License-Identifier: GPL-3.0-or-later
/// How many pressures are worked on at a time, from the innermost loop outwards. No number depends on these
/// lengths: points are independent of each other. The three tile widths and both blocks of isobars are part
/// of a map's layout.
#ifndef CAGEHOP_GRID_BLOCKS_H
#define CAGEHOP_GRID_BLOCKS_H

#include <assert.h>

enum {
  /// Guesses of the critical points: three arrays of this length, 1.5 kB, stay in the first-level cache.
  BLOCK_GUESSES = 64,
  /// A tile of expensive points. At 1 to 5 ms each they take 0.03 to 0.2 s, which a run that is asked to stop
  /// waits for, and towards the end of a run workers that have nothing more to do. Writing and reading a tile
  /// takes 0.1 ms more than as a part of a wider one.
  BLOCK_TILE_EXPENSIVE = BLOCK_GUESSES / 2,
  /// cagehop_isochore_evaluate: landscapes of a block, 14 kB on the stack.
  BLOCK_EVALUATE = 2 * BLOCK_GUESSES,
  /// cagehop_isobars_compute: complete points, 312 bytes each, 78 kB on the stack.
  BLOCK_ISOBAR_STATE = 2 * BLOCK_EVALUATE,
  /// A tile of a map with few pressures, or of points of 0.05 to 0.4 ms.
  BLOCK_TILE_NARROW = 2 * BLOCK_ISOBAR_STATE,
  /// Isobars that are written, checked and kept together. At 5 us a pressure, or a ms where they are
  /// cooled or have standard errors, a stopped run loses little.
  BLOCK_ISOBARS = 2 * BLOCK_TILE_NARROW,
  /// A tile of a map with many pressures: with 45 us a tile and 0.18 us a point (docs/explanation/scaling.md)
  /// it takes a quarter less time to write than eight narrow ones. As a message it has 1 MB.
  BLOCK_TILE_WIDE = 8 * BLOCK_TILE_NARROW,
  /// Pressures whose isobars are found together, whole blocks of isobars: the interpolant holds some 1 kB a
  /// pressure, so 64 MB.
  BLOCK_ISOBAR_PART = 16 * BLOCK_TILE_WIDE,
};

static_assert(BLOCK_ISOBAR_PART == 65536 && BLOCK_ISOBARS == 1024 && BLOCK_TILE_WIDE == 4096 &&
                  BLOCK_TILE_NARROW == 512 && BLOCK_TILE_EXPENSIVE == 32,
              "maps are laid out in these");

#endif
