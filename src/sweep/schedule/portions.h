// SPDX-License-Identifier: GPL-3.0-or-later
/// Who computes what where every rank writes its own tiles: isochores are shared out over compute nodes
/// before the run, and each one's share is taken in portions by whoever needs work. Pure arithmetic: no MPI.
/// Not collective.
#ifndef CAGEHOP_SWEEP_PORTIONS_H
#define CAGEHOP_SWEEP_PORTIONS_H

#include "grid/tiling.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What of a plan is to be computed; the same on all ranks.
struct pending {
  struct tiling tiling;
  size_t n_phi;
  size_t bytes; ///< length of `done`
  unsigned char
      *done; ///< bit i * blocks + b, from the lowest of its byte on: whether tile (i, b) needs no work; owned
  uint32_t *isochore; ///< those with a tile to compute, the densest, most expensive one first; owned
  size_t count;       ///< number of these
  size_t points;      ///< pressures to compute
};

/// All tiles pending, and none listed yet. Returns 0 or CAGEHOP_NO_MEMORY.
int pending_create(size_t n_phi, struct tiling tiling, struct pending *pending);
void pending_clear(struct pending *pending);

/// Memory of it, [B].
double pending_bytes(size_t n_phi, struct tiling tiling);

/// Notes the tiles of which `done` says that they need no work; NULL: none.
void pending_mark(struct pending *pending, bool (*done)(void *context, size_t i, size_t block),
                  void *context);

/// Lists the isochores and counts the points, from `done`.
void pending_list(struct pending *pending);

bool pending_has(const struct pending *pending, size_t i, size_t block);

/// The pressures to compute of an isochore.
size_t pending_points(const struct pending *pending, size_t i);

/// How `count` isochores are shared out: in chunks of neighbours, which share stripes of the file; the chunks
/// go round the compute nodes, and back in the next turn, so that each has as many expensive ones.
struct shares {
  size_t count, compute_nodes;
  size_t chunk;
  size_t least; ///< isochores in the smallest portion
  size_t looks; ///< lists that a compute node looks at before it takes all for empty, its own and its
                ///< neighbours'
};

/// For so many workers on all compute nodes together.
struct shares shares_of(size_t count, size_t compute_nodes, size_t workers);

/// The number of isochores in a compute node's share.
size_t shares_length(const struct shares *shares, size_t compute_node);

/// Which of all is the k-th of a compute node, k < shares_length.
size_t shares_at(const struct shares *shares, size_t compute_node, size_t k);

/// Portion `number` of a compute node's isochores: *first <= k < *first + *count; *count is 0 past the last
/// portion. Each is half of what those before it leave, but not less than `least`: the compute node takes few
/// portions, and others find small ones towards the end. A single compute node has one portion.
void shares_portion(const struct shares *shares, size_t compute_node, size_t number, size_t *first,
                    size_t *count);

#endif
