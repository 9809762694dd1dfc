// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/proxy.h"

#include "landscape/proxy_maps.h"
#include "numerics/chebyshev.h"

#include <cagehop/status.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- building

/// Chebyshev series of F + 3 ln r and F' + 3/r over several cells.
struct series {
  double low, high;
  double caging[PROXY_NODES], caging_force[PROXY_NODES];
};

static void cage(const struct barrier_sums *sums, double r, double *caging, double *caging_force) {
  double F[2];
  barrier_sums_force(sums, r, F);
  *caging = F[0] + 3.0 * log(r);
  *caging_force = F[1] + 3.0 / r;
}

/// Whether the series is as accurate as the sums, whose own rounding error is some parts in 1e15.
static bool is_good(const struct barrier_sums *sums, const struct series *series) {
  const double r = series->low + 0.6180339887 * (series->high - series->low); // between nodes
  double caging, caging_force;
  cage(sums, r, &caging, &caging_force);
  const double caging_miss =
      chebyshev_evaluate(PROXY_NODES, series->caging, series->low, series->high, r, NULL) - caging;
  const double force_miss =
      chebyshev_evaluate(PROXY_NODES, series->caging_force, series->low, series->high, r, NULL) -
      caging_force;
  // Relative to the terms that they are added to: kBT in F, and 3/r in F'.
  const double caging_size = 1e-14 * fabs(series->caging[0]) + 1e-14,
               force_size = 1e-14 * (fabs(series->caging_force[0]) + 1.0 / r);
  return fabs(caging_miss) < 4.0 * caging_size && fabs(force_miss) < 4.0 * force_size &&
         chebyshev_tail(PROXY_NODES, series->caging) < 2.0 * caging_size &&
         chebyshev_tail(PROXY_NODES, series->caging_force) < 2.0 * force_size;
}

static void fit(const struct barrier_sums *sums, const struct proxy_maps *maps, struct series *series) {
  double caging[PROXY_NODES], caging_force[PROXY_NODES];
  for (size_t k = 0; k < PROXY_NODES; k++) {
    cage(sums, chebyshev_node(PROXY_NODES, series->low, series->high, k), &caging[k], &caging_force[k]);
  }
  proxy_map(PROXY_NODES, maps->fit, caging, series->caging);
  proxy_map(PROXY_NODES, maps->fit, caging_force, series->caging_force);
}

/// Fills `count` cells that cover [low, high] from one series or, where that is not accurate enough, each
/// half from its own.
static void fill_cells(const struct barrier_sums *sums, struct proxy_maps *maps, double low, double high,
                       size_t count, struct proxy_cell cell[]) {
  struct series series = {.low = low, .high = high};
  const double width = (high - low) / (double)count;
  fit(sums, maps, &series);
  const bool good = is_good(sums, &series);
  if (!good && count > 1) {
    const double middle = 0.5 * (low + high);
    fill_cells(sums, maps, low, middle, count / 2, cell);
    fill_cells(sums, maps, middle, high, count / 2, cell + count / 2);
    return;
  }
  const double(*map)[PROXY_TERMS][PROXY_NODES] = proxy_maps_of_cells(maps, count);
  for (size_t i = 0; i < count; i++) {
    const double from = low + width * (double)i, to = from + width;
    cell[i].middle = 0.5 * (from + to);
    cell[i].scale = 2.0 / width;
    proxy_map(PROXY_TERMS, map[i], series.caging, cell[i].caging);
    proxy_map(PROXY_TERMS, map[i], series.caging_force, cell[i].caging_force);
    cell[i].caging[0] = good ? cell[i].caging[0] : NAN;
  }
}

int proxy_create(const struct barrier_sums *sums, struct proxy *proxy) {
  const double r_far = 1048576.0; // 2^20: beyond it the sums are 0, or 1e-18 of 3/r
  return proxy_create_between(sums, exp2(ceil(log2(sums->r_min))), r_far, proxy);
}

int proxy_create_between(const struct barrier_sums *sums, double r_first, double r_end, struct proxy *proxy) {
  const size_t octaves = (size_t)(log2(r_end) - log2(r_first) + 0.5);
  *proxy = (struct proxy){.count = octaves * PROXY_CELLS, .first = proxy_upper_bits(r_first)};
  struct proxy_maps *maps = proxy_maps_create();
  proxy->cell = maps != NULL ? malloc(proxy->count * sizeof *proxy->cell) : NULL;
  if (proxy->cell == NULL) {
    free(maps);
    return CAGEHOP_NO_MEMORY;
  }
  double low = r_first;
  for (size_t octave = 0; octave < octaves; octave++, low *= 2.0) {
    fill_cells(sums, maps, low, 2.0 * low, PROXY_CELLS, &proxy->cell[octave * PROXY_CELLS]);
  }
  free(maps);
  return CAGEHOP_OK;
}

void proxy_clear(struct proxy *proxy) {
  free(proxy->cell);
  *proxy = (struct proxy){0};
}

// ---------------------------------------------------------------- evaluating

double proxy_caging(const struct proxy *proxy, double r) {
  const struct proxy_cell *cell = proxy_find_cell(proxy, r);
  const double t = (r - cell->middle) * cell->scale;
  double value = cell->caging[PROXY_TERMS - 1];
  for (size_t i = PROXY_TERMS - 1; i-- > 0;) {
    value = value * t + cell->caging[i];
  }
  return value;
}

bool proxy_evaluate(const struct proxy *proxy, double r, double F[4]) {
  const bool known = proxy_force(proxy, r, F);
  F[0] = known ? proxy_caging(proxy, r) - 3.0 * log(r) : NAN;
  return known;
}
