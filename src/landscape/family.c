// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/family.h"

#include "landscape/barrier_sums.h"
#include "landscape/cage_bounds.h"
#include "landscape/kernels.h"
#include "landscape/landscape.h"
#include "numerics/shared.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- one structure

int landscape_stiffness(const struct cagehop_structure *structure, double *stiffness) {
  struct barrier_sums sums;
  *stiffness = NAN;
  if (!cagehop_structure_is_soft(structure)) {
    *stiffness = cage_bounds_at(structure, CAGEHOP_PRESSURE_MAX).stiffness;
    return CAGEHOP_OK;
  }
  gsl_errors_returned();
  const int status = barrier_sums_create(structure, CAGEHOP_PRESSURE_MAX, &sums);
  gsl_errors_handled();
  if (status == CAGEHOP_OK) {
    *stiffness = sums.stiffness;
    barrier_sums_clear(&sums);
  }
  return status;
}

/// Extrema of F' are searched from half of 3/(1.2 stiffness + 3) on, cages from 3/(P + 1.2 stiffness) on.
double landscape_first_r(double stiffness) {
  return exp2(floor(log2(3.0 / (1.1 * CAGEHOP_PRESSURE_MAX + 3.0 * stiffness))));
}

static int create_cells(const struct cagehop_structure *structure, double r_first, double stiffness,
                        struct landscape_cells *cells) {
  struct barrier_sums sums;
  // So that r_min of the sums is a little below r_first, where the cells then begin.
  int status = barrier_sums_create(structure, 3.0 / (0.99 * r_first) - 1.2 * stiffness, &sums);
  if (status != CAGEHOP_OK) {
    return status;
  }
  cells->stiffness = sums.stiffness;
  status = proxy_create(&sums, &cells->proxy);
  barrier_sums_clear(&sums);
  return status;
}

int landscape_cells_create(const struct cagehop_structure *structure, double r_first,
                           struct landscape_cells *cells) {
  double stiffness;
  *cells = (struct landscape_cells){.stiffness = NAN};
  int status = landscape_stiffness(structure, &stiffness);
  if (status == CAGEHOP_OK && !(landscape_first_r(stiffness) >= r_first)) {
    status = CAGEHOP_NOT_RESOLVED;
  }
  if (status == CAGEHOP_OK) {
    gsl_errors_returned();
    status = create_cells(structure, r_first, stiffness, cells);
    gsl_errors_handled();
  }
  if (status == CAGEHOP_OK && cells->proxy.first != proxy_upper_bits(r_first)) {
    status = CAGEHOP_NOT_RESOLVED;
  }
  if (status != CAGEHOP_OK) {
    landscape_cells_clear(cells);
  }
  return status;
}

void landscape_cells_clear(struct landscape_cells *cells) {
  proxy_clear(&cells->proxy);
}

// ---------------------------------------------------------------- many

enum { KINDS = FAMILY_KINDS, CAGING = FAMILY_CAGING, FORCE = FAMILY_FORCE };

static size_t place_of(const struct landscape_family *family, size_t cell, size_t kind, size_t node) {
  return ((cell * KINDS + kind) * family->nodes + node) * PROXY_TERMS;
}

size_t landscape_family_coefficients(const struct landscape_family *family) {
  return place_of(family, family->count, CAGING, 0);
}

int landscape_family_create(size_t nodes, const struct landscape_cells *const cells[],
                            struct landscape_family *family) {
  *family = (struct landscape_family){
      .nodes = nodes, .count = cells[0]->proxy.count, .first = cells[0]->proxy.first};
  family->coefficient = malloc(landscape_family_coefficients(family) * sizeof(double));
  if (family->coefficient == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t node = 0; node < nodes; node++) {
    const struct proxy_cell *cell = cells[node]->proxy.cell;
    family->stiffness = fmax(family->stiffness, cells[node]->stiffness);
    for (size_t i = 0; i < family->count; i++) {
      memcpy(&family->coefficient[place_of(family, i, CAGING, node)], cell[i].caging, sizeof cell[i].caging);
      memcpy(&family->coefficient[place_of(family, i, FORCE, node)], cell[i].caging_force,
             sizeof cell[i].caging_force);
    }
  }
  return CAGEHOP_OK;
}

void landscape_family_clear(struct landscape_family *family) {
  free(family->coefficient);
  free(family->quick);
  *family = (struct landscape_family){0};
}

/// The lowest r of a cell, [d].
static double lowest_r(const struct landscape_family *family, size_t cell) {
  return proxy_lowest_r(family->first + cell);
}

double landscape_family_r_min(const struct landscape_family *family) {
  return lowest_r(family, 0) * (1.0 + 1e-12); // so that exp(log(r)) lies in the cell too
}

static void combine_cell(const struct landscape_family *family, const double weight[], size_t cell,
                         size_t kind, double power[PROXY_TERMS]) {
  kernels_here()->combine(family->nodes, weight, &family->coefficient[place_of(family, cell, kind, 0)],
                          power);
}

// ---------------------------------------------------------------- errors

void landscape_family_compare(struct landscape_family *family, const double weight[],
                              const struct landscape_cells *cells, double safety) {
  for (size_t i = 0; i < family->count; i++) {
    const struct proxy_cell *cell = &cells->proxy.cell[i];
    const double r = lowest_r(family, i) * (1.0 + exp2(-PROXY_CELL_BITS)); // no r of the cell is larger
    double caging[PROXY_TERMS], force[PROXY_TERMS], miss[4] = {0.0};
    combine_cell(family, weight, i, CAGING, caging);
    combine_cell(family, weight, i, FORCE, force);
    for (size_t k = 0; k < PROXY_TERMS; k++) { // |t| <= 1
      const double of_force = fabs(force[k] - cell->caging_force[k]), n = (double)k;
      miss[0] += fabs(caging[k] - cell->caging[k]);
      miss[1] += of_force;
      miss[2] += of_force * n * cell->scale;
      miss[3] += of_force * n * (n - 1.0) * cell->scale * cell->scale;
    }
    double *error = family->error[i >> PROXY_CELL_BITS].F, unit = 1.0;
    for (size_t order = 0; order < 4; order++, unit *= r) {
      const double found = safety * unit * miss[order];
      if (!isnan(error[order]) && !(error[order] >= found)) {
        error[order] = found;
      }
    }
  }
}

double landscape_family_worst(const struct landscape_family *family) {
  double worst = 0.0;
  for (size_t i = 0; i < family->count >> PROXY_CELL_BITS; i++) {
    for (size_t order = 0; order < 2; order++) {
      const double error = family->error[i].F[order];
      worst = isnan(worst) || worst >= error ? worst : error;
    }
  }
  return worst;
}

double landscape_family_force_error(const struct landscape_family *family) {
  double error = 3e-14; // the rounding of the sums
  for (size_t i = 0; i < family->count >> PROXY_CELL_BITS; i++) {
    error = fmax(error, family->error[i].F[1]);
  }
  return error;
}

void landscape_family_error_at(const struct landscape_family *family, double r, double error[4]) {
  // The polynomials' own, with the rounding of the sums that they stand for.
  static const double least[4] = {1e-12, 1e-13, 1e-12, 1e-11};
  const uint64_t index = proxy_upper_bits(r) - family->first;
  const bool known = index < family->count, far = r >= lowest_r(family, family->count);
  double unit = 1.0;
  for (size_t order = 0; order < 4; order++, unit *= r) {
    const double found = known ? family->error[index >> PROXY_CELL_BITS].F[order] : far ? 0.0 : NAN;
    error[order] = (found + least[order]) / unit;
  }
}

// ---------------------------------------------------------------- one phi

/// The polynomial of one kind at r, and its first two derivatives; as landscape_family_caging.
static void polynomial_at(const struct landscape_family *family, const double weight[], size_t kind, double r,
                          double value[3]) {
  const uint64_t index = proxy_upper_bits(r) - family->first;
  if (index >= family->count) {
    value[0] = value[1] = value[2] = r >= lowest_r(family, family->count) ? 0.0 : NAN;
    return;
  }
  double power[PROXY_TERMS];
  combine_cell(family, weight, index, kind, power);
  const double low = lowest_r(family, index), half = 0.5 * (lowest_r(family, index + 1) - low);
  const double over = 1.0 / half, t = (r - (low + half)) * over;
  double height = power[PROXY_TERMS - 1], slope = 0.0, bend = 0.0;
  for (size_t k = PROXY_TERMS - 1; k-- > 0;) {
    bend = bend * t + slope;
    slope = slope * t + height;
    height = height * t + power[k];
  }
  value[0] = height;
  value[1] = slope * over;
  value[2] = 2.0 * bend * over * over;
}

void landscape_family_caging(const struct landscape_family *family, const double weight[], double r,
                             double caging[4]) {
  double energy[3];
  polynomial_at(family, weight, CAGING, r, energy);
  polynomial_at(family, weight, FORCE, r, &caging[1]);
  caging[0] = energy[0];
}

/// The cell of r, as a proxy that has no other, with the polynomial of that kind; without any where r lies
/// outside all cells. `own` is used where the slice keeps nothing.
static struct proxy cell_at(const struct landscape_slice *slice, double r, size_t kind,
                            struct slice_memory *own) {
  const struct landscape_family *family = slice->family;
  struct slice_memory *memory = slice->memory != NULL ? slice->memory : own;
  const size_t index = proxy_upper_bits(r) - family->first;
  if (index >= family->count) {
    return (struct proxy){.count = 0};
  }
  if (memory->index != index) {
    *memory = (struct slice_memory){.index = index};
    proxy_place_cell(family->first + index, &memory->cell);
  }
  if (!memory->there[kind]) {
    memory->there[kind] = true;
    combine_cell(family, slice->weight, index, kind,
                 kind == CAGING ? memory->cell.caging : memory->cell.caging_force);
  }
  return (struct proxy){.count = 1, .first = family->first + index, .cell = &memory->cell};
}

void landscape_slice_force(const struct landscape_slice *slice, double r, double F[4]) {
  struct slice_memory own = {.index = SIZE_MAX};
  const struct proxy cell = cell_at(slice, r, FORCE, &own);
  if (proxy_force(&cell, r, F)) {
    return;
  }
  const double over = 1.0 / r, caging = r >= lowest_r(slice->family, slice->family->count) ? 0.0 : NAN;
  F[1] = caging - 3.0 * over;
  F[2] = caging + 3.0 * over * over;
  F[3] = caging - 6.0 * over * over * over;
}

double landscape_slice_height(const struct landscape_slice *slice, double r) {
  struct slice_memory own = {.index = SIZE_MAX};
  const struct proxy cell = cell_at(slice, r, CAGING, &own);
  const double outside = r >= lowest_r(slice->family, slice->family->count) ? 0.0 : NAN;
  return (proxy_find_cell(&cell, r) != NULL ? proxy_caging(&cell, r) : outside) - 3.0 * log(r);
}

void landscape_slice_evaluate(const struct landscape_slice *slice, double r, double F[4]) {
  landscape_slice_force(slice, r, F);
  F[0] = landscape_slice_height(slice, r);
}

/// The first `count` cells.
static int combine_cells(const struct landscape_family *family, const double weight[], size_t count,
                         struct proxy *proxy) {
  *proxy = (struct proxy){.count = count, .first = family->first};
  proxy->cell = malloc(count * sizeof *proxy->cell);
  if (proxy->cell == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    proxy_place_cell(family->first + i, &proxy->cell[i]);
    combine_cell(family, weight, i, CAGING, proxy->cell[i].caging);
    combine_cell(family, weight, i, FORCE, proxy->cell[i].caging_force);
  }
  return CAGEHOP_OK;
}

int landscape_family_cells(const struct landscape_family *family, const double weight[],
                           struct landscape_cells *cells) {
  cells->stiffness = family->stiffness;
  return combine_cells(family, weight, family->count, &cells->proxy);
}

int landscape_interpolate(const struct landscape_family *family, const double weight[],
                          struct cagehop_landscape **landscape) {
  struct cagehop_landscape *result = calloc(1, sizeof *result);
  struct landscape_slice *slice = calloc(1, sizeof *slice);
  *landscape = NULL;
  if (result == NULL || slice == NULL) {
    free(result);
    free(slice);
    return CAGEHOP_NO_MEMORY;
  }
  slice->family = family;
  memcpy(slice->weight, weight, family->nodes * sizeof *weight);
  result->slice = slice;
  result->sums = (struct barrier_sums){
      .r_min = landscape_family_r_min(family), .stiffness = family->stiffness, .slice = slice};
  result->force_error = landscape_family_force_error(family);
  gsl_errors_returned();
  const double r_dense = 64.0; // few points lie beyond, where the slice is asked
  const size_t dense = (size_t)(proxy_upper_bits(r_dense) - family->first);
  int status = combine_cells(family, weight, dense < family->count ? dense : family->count, &result->proxy);
  status = status == CAGEHOP_OK ? landscape_complete(result) : status;
  gsl_errors_handled();
  if (status != CAGEHOP_OK) {
    cagehop_landscape_destroy(&result);
  }
  *landscape = result;
  return status;
}
