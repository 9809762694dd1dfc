// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/barrier_sums.h"

#include "landscape/cage_bounds.h"
#include "landscape/family.h"
#include "landscape/kernels.h"
#include "structure/q_panels.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// The function that the nodes must integrate accurately: the integrand of Eq. 1 at r = 0, without its
/// constant.
static void weight_function(const void *context, size_t n, const double q[], double value[]) {
  const struct cagehop_structure *structure = context;
  double S[PANEL_NODES], h[PANEL_NODES];
  cagehop_structure_factor(structure, n, q, S, h);
  for (size_t i = 0; i < n; i++) {
    value[i] = q[i] * q[i] * h[i] * h[i] / (1.0 + S[i]);
  }
}

/// B >= q^2/6, so terms beyond it may be left out at r, [1/d].
static double q_needed(double r) {
  return sqrt(6.0 * CAGE_EXPONENT_MAX) / r;
}

int barrier_sums_create(const struct cagehop_structure *structure, double pressure_max,
                        struct barrier_sums *sums) {
  return barrier_sums_create_from(structure, pressure_max, 0.0, sums);
}

int barrier_sums_create_from(const struct cagehop_structure *structure, double pressure_max, double r_least,
                             struct barrier_sums *sums) {
  const double phi = cagehop_structure_packing_fraction(structure);
  const struct q_panels_params wanted = {.q_end = cage_q_end(structure, pressure_max),
                                         .tolerance = 1e-12,
                                         .floor = 1e-14,
                                         .q_stop = r_least > 0.0 ? q_needed(r_least) : 0.0,
                                         .fine_origin = true,
                                         .f = weight_function,
                                         .context = structure};
  struct panels panels = {0};
  double *S = NULL;

  *sums = (struct barrier_sums){0};
  int status = q_panels_append(structure, &wanted, &panels);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  sums->B = malloc(panels.count * sizeof *sums->B);
  sums->B_beyond = malloc(panels.count * sizeof *sums->B_beyond);
  sums->C = malloc(panels.count * sizeof *sums->C);
  S = malloc(panels.count * sizeof *S);
  if (sums->B == NULL || sums->B_beyond == NULL || sums->C == NULL || S == NULL) {
    status = CAGEHOP_NO_MEMORY;
    goto out;
  }
  cagehop_structure_factor(structure, panels.count, panels.q, S, sums->C);
  for (size_t j = 0; j < panels.count; j++) {
    const double q = panels.q[j], h = sums->C[j];
    sums->B[j] = q * q * (1.0 + S[j]) / (6.0 * S[j]);
    sums->C[j] = panels.w[j] * q * q * h * h / (12.0 * M_PI * phi * (1.0 + S[j]));
  }
  double least = INFINITY;
  for (size_t j = panels.count; j-- > 0;) {
    least = fmin(least, sums->B[j]);
    sums->B_beyond[j] = least;
  }
  sums->count = panels.count;
  sums->q = panels.q;
  panels.q = NULL;
  const struct cage_bounds bounds = cagehop_structure_is_soft(structure)
                                        ? cage_bounds_of_terms(sums->count, sums->B, sums->C, pressure_max)
                                        : cage_bounds_at(structure, pressure_max);
  sums->stiffness = bounds.stiffness;
  sums->r_min = bounds.r_min;

out:
  free(S);
  panels_clear(&panels);
  if (status != CAGEHOP_OK) {
    barrier_sums_clear(sums);
  }
  return status;
}

void barrier_sums_clear(struct barrier_sums *sums) {
  free(sums->q);
  free(sums->B);
  free(sums->B_beyond);
  free(sums->C);
  *sums = (struct barrier_sums){0};
}

/// The number of nodes without those at the end all of whose terms are left out at r.
static size_t count_needed(const struct barrier_sums *sums, double r) {
  const double most = CAGE_EXPONENT_MAX / (r * r);
  size_t low = 0, high = sums->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (sums->B_beyond[middle] <= most) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/// Adds the terms that count at r in blocks of 128, so that the rounding error grows with the number of
/// blocks, not of nodes, also on processors that add only one or two numbers at a time. The first two sums of
/// kernels.h, or all four.
static void add_blocks(const struct barrier_sums *sums, double r, size_t orders, double sum[]) {
  enum { BLOCK = 128 };
  const struct kernels *kernels = kernels_here();
  const size_t count = count_needed(sums, r);
  for (size_t j = 0; j < count; j += BLOCK) {
    const size_t some = count - j < BLOCK ? count - j : BLOCK;
    double part[4];
    (orders == 2 ? kernels->sum_first : kernels->sum)(some, sums->B + j, sums->C + j, r * r, part);
    for (size_t i = 0; i < orders; i++) {
      sum[i] += part[i];
    }
  }
}

void barrier_sums_evaluate(const struct barrier_sums *sums, double r, double F[4]) {
  if (sums->slice != NULL) {
    landscape_slice_evaluate(sums->slice, r, F);
    return;
  }
  const double r_2 = r * r;
  double sum[4] = {0.0};
  add_blocks(sums, r, 4, sum);
  F[0] = -3.0 * log(r) - sum[0];
  F[1] = -3.0 / r + 2.0 * r * sum[1];
  F[2] = 3.0 / r_2 + 2.0 * sum[2];
  F[3] = -6.0 / (r_2 * r) + 4.0 * r * sum[3];
}

void barrier_sums_force(const struct barrier_sums *sums, double r, double F[2]) {
  if (sums->slice != NULL) {
    double all[4];
    landscape_slice_evaluate(sums->slice, r, all);
    memcpy(F, all, 2 * sizeof *F);
    return;
  }
  double sum[2] = {0.0};
  add_blocks(sums, r, 2, sum);
  F[0] = -3.0 * log(r) - sum[0];
  F[1] = -3.0 / r + 2.0 * r * sum[1];
}
