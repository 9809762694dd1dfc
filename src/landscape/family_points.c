// SPDX-License-Identifier: GPL-3.0-or-later
/// Single points of a family: where each has a phi of its own, most of a landscape would be made for nothing.
#include "landscape/family.h"

#include "landscape/landscape.h"
#include "numerics/chebyshev.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

// Of each node: the extrema of F', and the tables of guesses.
enum { R_MAX, R_MIN, EXTREMA, TABLE = GUESS_STEPS + 1, VALUES = EXTREMA + 3 * TABLE };

enum { CHECKS = 3 };

static const double accuracy = 1e-11; // of F' at its extrema, [kBT/d]

static double combine_quick(const struct landscape_family *family, const double weight[], size_t value) {
  double sum = 0.0;
  for (size_t node = 0; node < family->nodes; node++) {
    sum += weight[node] * family->quick[value * family->nodes + node];
  }
  return sum;
}

/// Of a node; quick[value * nodes].
static bool keep_quick(const struct cagehop_landscape *landscape, size_t nodes, double quick[]) {
  const struct extrema *extrema = &landscape->extrema;
  if (!extrema->exist || !(extrema->F_1_min < 0.0)) {
    return false;
  }
  quick[R_MAX * nodes] = extrema->r_max;
  quick[R_MIN * nodes] = extrema->r_min;
  for (size_t i = 0; i < TABLE; i++) {
    quick[(EXTREMA + i) * nodes] = landscape->guesses.cage[i];
    quick[(EXTREMA + TABLE + i) * nodes] = landscape->guesses.barrier[i];
    quick[(EXTREMA + 2 * TABLE + i) * nodes] = landscape->guesses.outer[i];
  }
  return true;
}

/// An extremum of F' from an interpolated r, by one step of Newton's method and Taylor's series at it.
static void polish(const struct landscape_slice *slice, double *r, double *F_1) {
  double F[4];
  landscape_slice_force(slice, *r, F);
  const double step = -F[2] / F[3];
  *r += step;
  *F_1 = F[1] + step * (F[2] + 0.5 * step * F[3]);
}

static struct extrema find_extrema(const struct landscape_slice *slice) {
  struct extrema extrema = {.exist = true,
                            .r_max = combine_quick(slice->family, slice->weight, R_MAX),
                            .r_min = combine_quick(slice->family, slice->weight, R_MIN)};
  polish(slice, &extrema.r_max, &extrema.F_1_max);
  polish(slice, &extrema.r_min, &extrema.F_1_min);
  return extrema;
}

/// How far the extrema are from the landscape's, in F', [kBT/d]; infinity where it has none.
static double miss(const struct cagehop_landscape *landscape) {
  const struct extrema *want = &landscape->extrema, got = find_extrema(landscape->slice);
  return want->exist ? fmax(fabs(got.F_1_max - want->F_1_max), fabs(got.F_1_min - want->F_1_min)) : INFINITY;
}

/// Fills the nodes, and compares between them. False where that fails for another reason than memory.
static bool tabulate_quick(struct landscape_family *family, int *status) {
  bool good = true;
  for (size_t i = 0; i < family->nodes + CHECKS && good; i++) {
    static const double between[CHECKS] = {-0.97, 0.11, 0.93}; // on [-1, 1]
    double weight[FAMILY_NODES_MAX] = {0.0}, slope[FAMILY_NODES_MAX];
    struct cagehop_landscape *landscape;
    if (i < family->nodes) {
      weight[i] = 1.0;
    } else {
      chebyshev_weights(family->nodes, -1.0, 1.0, between[i - family->nodes], weight, slope);
    }
    *status = landscape_interpolate(family, weight, &landscape);
    if (*status != CAGEHOP_OK) {
      return false;
    }
    if (i < family->nodes) {
      good = keep_quick(landscape, family->nodes, &family->quick[i]);
    } else {
      family->quick_error = fmax(family->quick_error, 3.0 * miss(landscape));
      good = family->quick_error <= accuracy;
    }
    cagehop_landscape_destroy(&landscape);
  }
  return good;
}

int landscape_family_prepare(struct landscape_family *family) {
  int status = CAGEHOP_OK;
  family->quick_error = 0.0;
  family->force_error = landscape_family_force_error(family);
  family->quick = malloc(family->nodes * VALUES * sizeof *family->quick);
  if (family->quick == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  if (!tabulate_quick(family, &status)) {
    free(family->quick);
    family->quick = NULL;
  }
  return status < 0 ? status : CAGEHOP_OK;
}

/// The two entries of a table that a guess is interpolated between.
static void fill_guesses(const struct landscape_family *family, const double weight[], size_t kind,
                         double place, double table[TABLE]) {
  const double at = place * GUESS_STEPS;
  if (at >= 0.0) { // false for NaN
    const size_t i = at < GUESS_STEPS ? (size_t)at : GUESS_STEPS - 1;
    table[i] = combine_quick(family, weight, EXTREMA + kind * TABLE + i);
    table[i + 1] = combine_quick(family, weight, EXTREMA + kind * TABLE + i + 1);
  }
}

int landscape_family_solve(const struct landscape_family *family, const double weight[], double pressure,
                           struct cagehop_landscape_point *point) {
  struct slice_memory memory = {.index = SIZE_MAX};
  struct landscape_slice slice = {.family = family, .memory = &memory};
  struct proxy_cell unused = {0};
  struct cagehop_landscape landscape; // its tables of guesses are filled where they are read
  for (size_t node = 0; node < family->nodes; node++) {
    slice.weight[node] = weight[node];
  }
  landscape.sums = (struct barrier_sums){
      .r_min = landscape_family_r_min(family), .stiffness = family->stiffness, .slice = &slice};
  landscape.proxy = (struct proxy){.cell = &unused};
  landscape.extrema = find_extrema(&slice);
  landscape.force_error = family->force_error + family->quick_error * landscape.extrema.r_min;
  const struct extrema *extrema = &landscape.extrema;
  fill_guesses(family, weight, 0, guess_cage_place(extrema, pressure), landscape.guesses.cage);
  fill_guesses(family, weight, 1, guess_barrier_place(extrema, pressure), landscape.guesses.barrier);
  fill_guesses(family, weight, 2, guess_outer_place(extrema, pressure), landscape.guesses.outer);
  return cagehop_landscape_solve(&landscape, pressure, point);
}
