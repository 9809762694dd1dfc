// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/proxy_maps.h"

#include "numerics/chebyshev.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// Converts the coefficients of Chebyshev polynomials to those of powers.
static void to_powers(const double chebyshev[PROXY_TERMS], double power[PROXY_TERMS]) {
  double before[PROXY_TERMS] = {1.0}, now[PROXY_TERMS] = {0.0, 1.0};
  memset(power, 0, PROXY_TERMS * sizeof *power);
  power[0] = chebyshev[0];
  for (size_t j = 1; j < PROXY_TERMS; j++) {
    double next[PROXY_TERMS];
    for (size_t i = 0; i < PROXY_TERMS; i++) {
      power[i] += chebyshev[j] * now[i];
      next[i] = (i > 0 ? 2.0 * now[i - 1] : 0.0) - before[i];
    }
    memcpy(before, now, sizeof before);
    memcpy(now, next, sizeof now);
  }
}

static void make_fit(struct proxy_maps *maps) {
  double cosines[PROXY_NODES * PROXY_NODES];
  chebyshev_cosines(PROXY_NODES, cosines);
  for (size_t k = 0; k < PROXY_NODES; k++) {
    double unit[PROXY_NODES] = {0}, coefficients[PROXY_NODES];
    unit[k] = 1.0;
    chebyshev_fit_with(PROXY_NODES, cosines, unit, coefficients);
    for (size_t j = 0; j < PROXY_NODES; j++) {
      maps->fit[j][k] = coefficients[j];
    }
  }
}

/// powers[i][k]: the coefficient of t^i in the polynomial that is 1 at node k of a cell and 0 at its others.
static void make_powers(double powers[PROXY_TERMS][PROXY_TERMS]) {
  for (size_t k = 0; k < PROXY_TERMS; k++) {
    double unit[PROXY_TERMS] = {0}, chebyshev[PROXY_TERMS], power[PROXY_TERMS];
    unit[k] = 1.0;
    chebyshev_fit(PROXY_TERMS, unit, chebyshev);
    to_powers(chebyshev, power);
    for (size_t i = 0; i < PROXY_TERMS; i++) {
      powers[i][k] = power[i];
    }
  }
}

/// The map of cell i of `count`: the series' polynomials T_j at the cell's nodes, and these to powers. All j
/// at once, each sum in ascending k.
static void make_cell(const double powers[PROXY_TERMS][PROXY_TERMS], size_t count, size_t i,
                      double cell[PROXY_TERMS][PROXY_NODES]) {
  const double low = -1.0 + 2.0 * (double)i / (double)count, high = low + 2.0 / (double)count;
  memset(cell, 0, PROXY_TERMS * sizeof *cell);
  for (size_t k = 0; k < PROXY_TERMS; k++) {
    const double y = chebyshev_node(PROXY_TERMS, low, high, k);
    double T[PROXY_NODES] = {1.0, y};
    for (size_t j = 2; j < PROXY_NODES; j++) {
      T[j] = 2.0 * y * T[j - 1] - T[j - 2];
    }
    for (size_t p = 0; p < PROXY_TERMS; p++) {
      for (size_t j = 0; j < PROXY_NODES; j++) {
        cell[p][j] += powers[p][k] * T[j];
      }
    }
  }
}

struct proxy_maps *proxy_maps_create(void) {
  struct proxy_maps *maps = malloc(sizeof *maps);
  if (maps != NULL) {
    memset(maps->made, 0, sizeof maps->made);
    make_fit(maps);
  }
  return maps;
}

const double (*proxy_maps_of_cells(struct proxy_maps *maps, size_t count))[PROXY_TERMS][PROXY_NODES] {
  double(*cell)[PROXY_TERMS][PROXY_NODES] = &maps->cell[count - 1]; // 1 + 2 + 4 + ... of fewer cells before
  if (!maps->made[count]) {
    double powers[PROXY_TERMS][PROXY_TERMS];
    make_powers(powers);
    for (size_t i = 0; i < count; i++) {
      make_cell(powers, count, i, cell[i]);
    }
    maps->made[count] = true;
  }
  return cell;
}

void proxy_map(size_t rows, const double map[][PROXY_NODES], const double in[PROXY_NODES], double out[]) {
  enum { SUMS = 4 }; // sums that run side by side, so that additions need not wait for each other
  static_assert(PROXY_NODES % SUMS == 0, "whole groups of lanes");
  for (size_t i = 0; i < rows; i++) {
    double sum[SUMS] = {0};
    for (size_t j = 0; j < PROXY_NODES; j += SUMS) {
      for (size_t lane = 0; lane < SUMS; lane++) {
        sum[lane] += map[i][j + lane] * in[j + lane];
      }
    }
    out[i] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}
