// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/portions.h"

#include <cagehop/status.h>
#include <stdlib.h>

// Chosen in the simulation of docs/explanation/scaling.md. TURNS: chunks in the share of a compute node,
// where there are enough isochores; more make the shares more alike, fewer leave more neighbours together.
// CHUNK_MAX: no longer than this. SMALLEST_PORTION: the smallest one gives every fourth worker of a compute
// node an isochore. LOOKS_MAX: enough to find slow compute nodes' isochores, few enough to end soon where
// nobody has any.
enum { TURNS = 16, CHUNK_MAX = 64, SMALLEST_PORTION = 4, LOOKS_MAX = 32 };

// ---------------------------------------------------------------- what is to be done

static size_t bit_of(const struct pending *pending, size_t i, size_t block) {
  return i * tiling_blocks(pending->tiling) + block;
}

double pending_bytes(size_t n_phi, struct tiling tiling) {
  return (double)n_phi * ((double)tiling_blocks(tiling) / 8.0 + sizeof(uint32_t));
}

int pending_create(size_t n_phi, struct tiling tiling, struct pending *pending) {
  *pending = (struct pending){.tiling = tiling, .n_phi = n_phi};
  pending->bytes = (n_phi * tiling_blocks(tiling) + 7) / 8;
  pending->done = calloc(pending->bytes, 1);
  pending->isochore = calloc(n_phi, sizeof *pending->isochore);
  if (pending->done == NULL || pending->isochore == NULL) {
    pending_clear(pending);
    return CAGEHOP_NO_MEMORY;
  }
  return CAGEHOP_OK;
}

void pending_clear(struct pending *pending) {
  free(pending->done);
  free(pending->isochore);
  *pending = (struct pending){0};
}

void pending_mark(struct pending *pending, bool (*done)(void *context, size_t i, size_t block),
                  void *context) {
  const size_t blocks = tiling_blocks(pending->tiling);
  for (size_t i = 0; i < pending->n_phi && done != NULL; i++) {
    for (size_t b = 0; b < blocks; b++) {
      const size_t bit = bit_of(pending, i, b);
      if (done(context, i, b)) {
        pending->done[bit / 8] |= (unsigned char)(1u << bit % 8);
      }
    }
  }
}

bool pending_has(const struct pending *pending, size_t i, size_t block) {
  const size_t bit = bit_of(pending, i, block);
  return ((unsigned)pending->done[bit / 8] >> bit % 8 & 1u) == 0;
}

size_t pending_points(const struct pending *pending, size_t i) {
  size_t points = 0;
  for (size_t b = 0; b < tiling_blocks(pending->tiling); b++) {
    points += pending_has(pending, i, b) ? tile_at(i, b, pending->tiling).count : 0;
  }
  return points;
}

void pending_list(struct pending *pending) {
  pending->count = pending->points = 0;
  for (size_t i = pending->n_phi; i-- > 0;) {
    const size_t points = pending_points(pending, i);
    if (points > 0) {
      pending->isochore[pending->count++] = (uint32_t)i;
      pending->points += points;
    }
  }
}

// ---------------------------------------------------------------- sharing out

struct shares shares_of(size_t count, size_t compute_nodes, size_t workers) {
  const size_t chunk = count / (compute_nodes * TURNS), least = workers / (compute_nodes * SMALLEST_PORTION);
  return (struct shares){.count = count,
                         .compute_nodes = compute_nodes,
                         .chunk = chunk < 1           ? 1
                                  : chunk > CHUNK_MAX ? CHUNK_MAX
                                                      : chunk,
                         .least = compute_nodes == 1 ? count
                                  : least > 0        ? least
                                                     : 1,
                         .looks = compute_nodes < LOOKS_MAX ? compute_nodes : LOOKS_MAX};
}

/// The place of a compute node in a turn.
static size_t seat_of(const struct shares *shares, size_t compute_node, size_t turn) {
  return turn % 2 == 0 ? compute_node : shares->compute_nodes - 1 - compute_node;
}

size_t shares_length(const struct shares *shares, size_t compute_node) {
  const size_t a_turn = shares->compute_nodes * shares->chunk, turns = shares->count / a_turn;
  const size_t rest = shares->count % a_turn, before = seat_of(shares, compute_node, turns) * shares->chunk;
  const size_t more = rest > before ? rest - before : 0;
  return turns * shares->chunk + (more < shares->chunk ? more : shares->chunk);
}

size_t shares_at(const struct shares *shares, size_t compute_node, size_t k) {
  const size_t turn = k / shares->chunk;
  return (turn * shares->compute_nodes + seat_of(shares, compute_node, turn)) * shares->chunk +
         k % shares->chunk;
}

void shares_portion(const struct shares *shares, size_t compute_node, size_t number, size_t *first,
                    size_t *count) {
  size_t left = shares_length(shares, compute_node);
  *first = *count = 0;
  for (size_t k = 0; k <= number && (k == 0 || *count > 0); k++) {
    const size_t half = (left + 1) / 2, some = half > shares->least ? half : shares->least;
    *first += *count;
    *count = some < left ? some : left;
    left -= *count;
  }
}
