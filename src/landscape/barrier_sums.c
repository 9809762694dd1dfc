// SPDX-License-Identifier: GPL-3.0-or-later
#include "landscape/barrier_sums.h"

#include "landscape/kernels.h"
#include "numerics/panels.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static const double exponent_max =
    60.0; // terms below exp(-60) = 9e-27 are smaller than the rounding of the sums

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

/// Panels in three ranges of q. Near q = 0 their widths grow by factors of 4, because at large r only q < 1/r
/// contribute. Up to q = 40 pi they are halved until they resolve the peaks of S(q). Beyond, one panel for
/// each period of cos(q) is enough, and testing the accuracy would cost more than it saves. Where a table
/// ends S(q) may have a step, so a panel ends there; below, the tolerance is limited by the table's error, so
/// that its noise is not resolved.
static int append_nodes(const struct cagehop_structure *structure, double q_end, struct panels *panels) {
  const double q_first = 0.5 * M_PI, q_peaks = fmin(40.0 * M_PI, q_end), period = 2.0 * M_PI;
  const double q_tail = cagehop_structure_q_tail(structure), q_table = fmin(q_tail, q_peaks);
  const double q_far = fmin(fmax(q_tail, q_peaks), q_end);
  const double tolerance = cagehop_structure_integration_tolerance(structure);
  const struct {
    double from, to, width, tolerance;
  } ranges[] = {
      {0.0, q_first / 1024.0, q_first, INFINITY},
      {q_first / 1024.0, q_first / 256.0, q_first, INFINITY},
      {q_first / 256.0, q_first / 64.0, q_first, INFINITY},
      {q_first / 64.0, q_first / 16.0, q_first, INFINITY},
      {q_first / 16.0, q_first / 4.0, q_first, INFINITY},
      {q_first / 4.0, q_first, q_first, tolerance},
      {q_first, q_table, q_first, tolerance},
      {q_table, q_peaks, q_first, 1e-12},
      {q_peaks, q_far, period, INFINITY},
      {q_far, q_end, period, INFINITY},
  };
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0] && status == CAGEHOP_OK; i++) {
    if (ranges[i].from < ranges[i].to) {
      status = panels_append(panels, ranges[i].from, ranges[i].to, ranges[i].width, ranges[i].tolerance,
                             1e-14, weight_function, structure);
    }
  }
  return status;
}

int barrier_sums_create(const struct cagehop_structure *structure, double pressure_max,
                        struct barrier_sums *sums) {
  const double phi = cagehop_structure_packing_fraction(structure);
  const double contact = cagehop_structure_contact(structure);
  struct panels panels = {0};
  double *S = NULL;

  *sums = (struct barrier_sums){.stiffness = 4.0 * phi * contact * contact * sqrt(3.0 / M_PI)};
  // Near r = 0, F' <= -3/r + stiffness, so F' + P < 0 below r = 3/(P + stiffness), and no cage is narrower;
  // the factor 1.2 is a margin. At that r and large q, B r^2 = q^2 r^2/3 reaches exponent_max at q_end.
  sums->r_min = 3.0 / (pressure_max + 1.2 * sums->stiffness);
  const double q_end = fmin(sqrt(3.0 * exponent_max) / sums->r_min, cagehop_structure_q_max(structure));
  int status = append_nodes(structure, q_end, &panels);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  sums->B = malloc(panels.count * sizeof *sums->B);
  sums->C = malloc(panels.count * sizeof *sums->C);
  S = malloc(panels.count * sizeof *S);
  if (sums->B == NULL || sums->C == NULL || S == NULL) {
    status = CAGEHOP_NO_MEMORY;
    goto out;
  }
  cagehop_structure_factor(structure, panels.count, panels.q, S, sums->C);
  for (size_t j = 0; j < panels.count; j++) {
    const double q = panels.q[j], h = sums->C[j];
    sums->B[j] = q * q * (1.0 + S[j]) / (6.0 * S[j]);
    sums->C[j] = panels.w[j] * q * q * h * h / (12.0 * M_PI * phi * (1.0 + S[j]));
  }
  sums->count = panels.count;
  sums->q = panels.q;
  panels.q = NULL;

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
  free(sums->C);
  *sums = (struct barrier_sums){0};
}

/// The number of nodes at q or below.
static size_t count_up_to(const struct barrier_sums *sums, double q) {
  size_t low = 0, high = sums->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (sums->q[middle] <= q) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/// Adds the terms in blocks of 128, so that the rounding error grows with the number of blocks, not of nodes,
/// also on processors that add only one or two numbers at a time.
static void add_blocks(const struct barrier_sums *sums, size_t count, double r_2, double sum[4]) {
  enum { BLOCK = 128 };
  const struct kernels *kernels = kernels_here();
  for (size_t j = 0; j < count; j += BLOCK) {
    double part[4];
    kernels->sum(count - j < BLOCK ? count - j : BLOCK, sums->B + j, sums->C + j, r_2, part);
    for (size_t i = 0; i < 4; i++) {
      sum[i] += part[i];
    }
  }
}

void barrier_sums_evaluate(const struct barrier_sums *sums, double r, double F[4]) {
  const double r_2 = r * r;
  const double q_needed = sqrt(6.0 * exponent_max) / r; // B >= q^2/6
  double sum[4] = {0.0};
  add_blocks(sums, count_up_to(sums, q_needed), r_2, sum);
  F[0] = -3.0 * log(r) - sum[0];
  F[1] = -3.0 / r + 2.0 * r * sum[1];
  F[2] = 3.0 / r_2 + 2.0 * sum[2];
  F[3] = -6.0 / (r_2 * r) + 4.0 * r * sum[3];
}
