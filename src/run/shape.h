// SPDX-License-Identifier: GPL-3.0-or-later
/// What a resolved job means for its map and for the sweep.
#ifndef CAGEHOP_RUN_SHAPE_H
#define CAGEHOP_RUN_SHAPE_H

#include "map/map.h"
#include "run/resolve.h"
#include "sweep/sweep.h"

/// How its pressures are cut into tiles.
struct tiling shape_tiling(const struct resolved_job *resolved);

/// The layout of its map, but for what tells who computes it: physics_sha256, origin and the attributes. It
/// borrows from *resolved.
struct map_layout shape_layout(const struct resolved_job *resolved);

/// What the sweep is to compute, without a deadline, by one rank a state, written by rank 0. It borrows from
/// *resolved.
struct sweep_plan shape_plan(const struct resolved_job *resolved);

#endif
