// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/table_interval.h"

#include "numerics/chebyshev.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void table_interval_clear(struct table_interval *interval) {
  landscape_family_clear(&interval->family);
  free(interval->number);
  interval->number = interval->modulus = NULL;
  interval->nodes = 0;
}

double table_larger(double a, double b) {
  return isnan(a) || a >= b ? a : b;
}

int table_interval_fill(size_t nodes, const struct table_node *const node[],
                        struct table_interval *interval) {
  const struct landscape_cells *cells[FAMILY_NODES_MAX];
  for (size_t k = 0; k < nodes; k++) {
    cells[k] = &node[k]->cells;
    interval->node[k] = table_axis_x(interval->unit, node[k]->state);
  }
  const int status = landscape_family_create(nodes, cells, &interval->family);
  interval->number = calloc(nodes * (TABLE_NUMBERS + MODULUS_VALUES), sizeof *interval->number);
  if (status != CAGEHOP_OK || interval->number == NULL) {
    table_interval_clear(interval);
    return CAGEHOP_NO_MEMORY;
  }
  interval->nodes = nodes;
  interval->modulus = interval->number + nodes * TABLE_NUMBERS;
  for (size_t k = 0; k < nodes; k++) {
    memcpy(&interval->number[k * TABLE_NUMBERS], node[k]->number, sizeof node[k]->number);
    memcpy(&interval->modulus[k * MODULUS_VALUES], node[k]->modulus, sizeof node[k]->modulus);
    interval->structure_error = table_larger(interval->structure_error, node[k]->structure_error);
    interval->structure_residual = table_larger(interval->structure_residual, node[k]->structure_residual);
    interval->barrier_error = table_larger(interval->barrier_error, node[k]->barrier_error);
    interval->modulus_status =
        interval->modulus_status != CAGEHOP_OK ? interval->modulus_status : node[k]->modulus_status;
  }
  return CAGEHOP_OK;
}

static double combine_values(size_t nodes, const double weight[], const double value[], size_t stride) {
  double sum = 0.0;
  for (size_t k = 0; k < nodes; k++) {
    sum += weight[k] * value[k * stride];
  }
  return sum;
}

double table_number(const struct interpolated_state *state, enum table_number number, double *slope) {
  const struct table_interval *interval = state->interval;
  const double *value = &interval->number[number];
  if (slope != NULL) {
    *slope = combine_values(interval->nodes, state->slope, value, TABLE_NUMBERS);
  }
  return exp(combine_values(interval->nodes, state->weight, value, TABLE_NUMBERS));
}

void table_interval_weights(const struct table_interval *interval, double state, double weight[],
                            double slope[]) {
  const enum cagehop_unit unit = interval->unit;
  const double by_state = table_axis_slope(unit, state);
  chebyshev_weights(interval->nodes, table_axis_x(unit, interval->low), table_axis_x(unit, interval->high),
                    table_axis_x(unit, state), weight, slope);
  for (size_t k = 0; k < interval->nodes; k++) {
    slope[k] *= by_state;
  }
}

void table_interval_compare(const struct table_node *state, double safety, struct table_interval *interval) {
  double weight[FAMILY_NODES_MAX], slope[FAMILY_NODES_MAX];
  table_interval_weights(interval, state->state, weight, slope);
  landscape_family_compare(&interval->family, weight, &state->cells, safety);
  for (size_t i = 0; i < TABLE_NUMBERS; i++) {
    const double value = combine_values(interval->nodes, weight, &interval->number[i], TABLE_NUMBERS);
    interval->number_error[i] =
        table_larger(interval->number_error[i], safety * fabs(value - state->number[i]));
  }
  for (size_t i = 0; i < MODULUS_VALUES && interval->modulus_status == CAGEHOP_OK; i++) {
    const double value = combine_values(interval->nodes, weight, &interval->modulus[i], MODULUS_VALUES);
    double *error = &interval->modulus_error[i / MODULUS_ORDER];
    *error = table_larger(*error, safety * fabs(value - state->modulus[i]));
  }
}

// ---------------------------------------------------------------- pieces

enum { PIECE_NODES = 13, PIECE_CHECKS = 3, PIECES_OF_INTERVAL = 128 };

/// What an interval says of a state. Returns 0 or CAGEHOP_NO_MEMORY.
static int imagine(const struct table_interval *wide, double at, struct table_node *state) {
  double weight[FAMILY_NODES_MAX], slope[FAMILY_NODES_MAX];
  table_interval_weights(wide, at, weight, slope);
  *state = (struct table_node){.unit = wide->unit,
                               .state = at,
                               .modulus_status = wide->modulus_status,
                               .structure_error = wide->structure_error,
                               .structure_residual = wide->structure_residual,
                               .barrier_error = wide->barrier_error};
  for (size_t i = 0; i < TABLE_NUMBERS; i++) {
    state->number[i] = combine_values(wide->nodes, weight, &wide->number[i], TABLE_NUMBERS);
  }
  for (size_t i = 0; i < MODULUS_VALUES; i++) {
    state->modulus[i] = combine_values(wide->nodes, weight, &wide->modulus[i], MODULUS_VALUES);
  }
  return landscape_family_cells(&wide->family, weight, &state->cells);
}

/// The piece from low to high, with the errors that it makes itself. Returns 0 or CAGEHOP_NO_MEMORY.
static int cut_piece(const struct table_interval *wide, double low, double high, struct table_node state[],
                     struct table_interval *piece) {
  const struct table_node *node[PIECE_NODES];
  int status = CAGEHOP_OK;
  *piece = (struct table_interval){.unit = wide->unit, .low = low, .high = high};
  for (size_t k = 0; k < PIECE_NODES && status == CAGEHOP_OK; k++) {
    node[k] = &state[k];
    status = imagine(wide, table_axis_node(wide->unit, PIECE_NODES, low, high, k), &state[k]);
  }
  if (status == CAGEHOP_OK) {
    status = table_interval_fill(PIECE_NODES, node, piece);
  }
  for (size_t k = 0; k < PIECE_CHECKS && status == CAGEHOP_OK; k++) {
    static const size_t between[PIECE_CHECKS] = {1, 11,
                                                 23}; // nodes of twice as many, which are none of these
    status = imagine(wide, table_axis_node(wide->unit, 2 * PIECE_NODES - 1, low, high, between[k]),
                     &state[PIECE_NODES]);
    if (status == CAGEHOP_OK) {
      table_interval_compare(&state[PIECE_NODES], 1.0, piece);
    }
    landscape_cells_clear(&state[PIECE_NODES].cells);
  }
  for (size_t k = 0; k < PIECE_NODES; k++) {
    landscape_cells_clear(&state[k].cells);
  }
  return status;
}

/// Whether a piece is as good as the interval that it is cut from.
static bool is_good(const struct table_interval *wide, const struct table_interval *piece) {
  const double share = 0.1, rounding = 1e-12;
  bool good =
      landscape_family_worst(&piece->family) <= share * landscape_family_worst(&wide->family) + rounding;
  for (size_t i = 0; i < TABLE_NUMBERS; i++) {
    good = good && piece->number_error[i] <= share * wide->number_error[i] + rounding;
  }
  return good;
}

static void add_errors(const struct table_interval *wide, struct table_interval *piece) {
  for (size_t i = 0; i < FAMILY_OCTAVES_MAX; i++) {
    for (size_t order = 0; order < 4; order++) {
      piece->family.error[i].F[order] += wide->family.error[i].F[order];
    }
  }
  for (size_t i = 0; i < TABLE_NUMBERS; i++) {
    piece->number_error[i] += wide->number_error[i];
  }
  for (size_t i = 0; i < MODULUS_OCTAVES; i++) {
    piece->modulus_error[i] += wide->modulus_error[i];
  }
}

/// Of what lies between two states, in x.
static double width_of(const struct table_interval *interval, double low, double high) {
  return table_axis_x(interval->unit, high) - table_axis_x(interval->unit, low);
}

int table_interval_divide(const struct table_interval *wide,
                          int (*take)(void *context, const struct table_interval *piece), void *context) {
  double end[16]; // of pieces that wait, the first one's last
  size_t waiting = 1;
  double low = wide->low;
  const double all = width_of(wide, wide->low, wide->high);
  struct table_node *state = calloc(PIECE_NODES + 1, sizeof *state);
  int status = state == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  end[0] = wide->high;
  while (waiting > 0 && status == CAGEHOP_OK) {
    struct table_interval piece;
    const double high = end[waiting - 1];
    status = cut_piece(wide, low, high, state, &piece);
    const bool last = width_of(wide, low, high) * PIECES_OF_INTERVAL <= all || waiting == 16;
    if (status == CAGEHOP_OK && (last || is_good(wide, &piece))) {
      add_errors(wide, &piece);
      status = landscape_family_prepare(&piece.family);
      status = status == CAGEHOP_OK ? take(context, &piece) : status;
      waiting--;
      low = high;
    } else if (status == CAGEHOP_OK) {
      table_interval_clear(&piece);
      end[waiting++] = table_axis_middle(wide->unit, low, high);
      continue;
    }
    if (status != CAGEHOP_OK) {
      table_interval_clear(&piece);
    }
  }
  free(state);
  return status;
}
