// SPDX-License-Identifier: GPL-3.0-or-later
#include "fit/surface.h"

#include "fit/box.h"
#include "phase_map/phi_range.h"
#include "status/array.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// Root boxes: as wide in phi as the intervals of isobars, on which 13 nodes leave an error of 1e-11; P_upper
/// is between 3.9 and 4.6.
static const double phi_first = 0.45, phi_last = 0.75, phi_width = 0.05, P_width = 0.5;

/// What a box may be wrong by, in ln tau_alpha with a_c = 1 and in the other logarithms: far below what is
/// measured, and so large that boxes of full width nearly all serve. In most of them it is 1e-8.
static const double tolerance = 2e-6;

/// The same for S(q) from a table, which is known to less: F_B1 to some hundredths of kBT.
static const double table_tolerance = 1e-3;

/// F_e above which nothing is measured that it enters with a_c = 1: e^50 hops.
static const double elastic_max = 50.0;

enum {
  HALVINGS_MAX = 5, // in each direction
  P_ROOTS = 10,     // root boxes of a column: up to P = 5, above every P_upper beyond phi_first
  ELASTIC = 2,      // among the quantities of struct surface_value
  MODULUS = 4,
  QUANTITIES = 5,
};

/// What a box is.
enum box_state {
  BOX_UNKNOWN,
  BOX_READY,  ///< resolved
  BOX_COARSE, ///< not resolved: see its halves
};

struct box {
  double phi_low, phi_high, P_low, P_high;
  int phi_halvings, P_halvings;
  enum box_state state;
  bool halved_in_P;   ///< else in phi
  size_t child;       ///< the lower half, the upper one follows; 0: none yet
  const char *reason; ///< why some node has no number; NULL: none is missing. Static or a state's
  int status;         ///< likewise
  bool empty;         ///< its least dense node at the least pressure has none: no other place is better
  double error;
  struct series *series; ///< length QUANTITIES, owned; NULL unless it is ready
};

struct surface {
  struct states *states;
  struct states_wanted wanted;
  double first, last, tolerance;
  size_t column_count, box_count;
  struct box *box; // the first column_count * P_ROOTS are the roots; owned
};

double surface_phi_first(const struct surface *surface) {
  return surface->first;
}

double surface_phi_last(const struct surface *surface) {
  return surface->last;
}

bool surface_has_elastic(const struct surface *surface) {
  return surface->wanted.elastic;
}

static bool is_wanted(const struct surface *surface, size_t q) {
  return (q != ELASTIC || surface->wanted.elastic) && (q != MODULUS || surface->wanted.modulus);
}

static int add_box(struct surface *surface, const struct box *box) {
  struct box *boxes = array_grown(surface->box, surface->box_count, sizeof *boxes);
  if (boxes == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  surface->box = boxes;
  surface->box[surface->box_count++] = *box;
  return CAGEHOP_OK;
}

/// The end of the column that begins at `low`: the next multiple of the width, or an earlier row of a table,
/// between which S(q) is interpolated and has a kink at each.
static double column_end(const struct cagehop_structure_params *structure, double low, double last) {
  const double next = phi_first + phi_width * (floor((low - phi_first) / phi_width + 1e-9) + 1.0);
  const double end = fmin(next, phi_next_kink(structure, low));
  return end < last - 1e-9 ? end : last;
}

static int add_columns(struct surface *surface, const struct cagehop_structure_params *structure) {
  int status = CAGEHOP_OK;
  double from, to;
  phi_range_of(structure, &from, &to);
  surface->first = fmax(phi_first, from);
  surface->last = fmin(phi_last, to);
  double low = surface->first;
  while (low < surface->last && status == CAGEHOP_OK) {
    const double end = column_end(structure, low, surface->last);
    for (int k = 0; k < P_ROOTS && status == CAGEHOP_OK; k++) {
      status = add_box(
          surface,
          &(struct box){.phi_low = low, .phi_high = end, .P_low = P_width * k, .P_high = P_width * (k + 1)});
    }
    surface->column_count++;
    low = end;
  }
  return status;
}

int surface_create(const struct cagehop_model *model, const struct states_wanted *wanted,
                   const struct cagehop_watch *watch, struct surface **surface) {
  const struct cagehop_structure_params *structure = &model->structure;
  const bool of_rows = phi_next_kink(structure, 0.0) < INFINITY; // it comes from a table of S(q)
  struct surface *result = calloc(1, sizeof *result);
  int status = result == NULL ? CAGEHOP_NO_MEMORY : states_create(model, wanted, watch, &result->states);
  if (status == CAGEHOP_OK) {
    result->wanted = *wanted;
    result->tolerance = of_rows ? table_tolerance : tolerance;
    status = add_columns(result, structure);
  }
  if (status != CAGEHOP_OK) {
    surface_destroy(&result);
  }
  *surface = result;
  return status;
}

void surface_destroy(struct surface **surface) {
  if (*surface != NULL) {
    for (size_t b = 0; b < (*surface)->box_count; b++) {
      free((*surface)->box[b].series);
    }
    free((*surface)->box);
    states_destroy(&(*surface)->states);
    free(*surface);
    *surface = NULL;
  }
}

// ---------------------------------------------------------------- filling a box

/// The values at the nodes of a box. Returns 0, or a negative status; box->reason where a node has none.
static int take_values(struct surface *surface, struct box *box,
                       double value[QUANTITIES][BOX_PHI_NODES][BOX_P_NODES]) {
  double P[BOX_P_NODES];
  for (size_t j = 0; j < BOX_P_NODES; j++) {
    P[j] = states_node(BOX_P_NODES, box->P_low, box->P_high, j);
  }
  for (size_t i = 0; i < BOX_PHI_NODES && box->reason == NULL; i++) {
    struct state_values at[BOX_P_NODES];
    const double phi = states_node(BOX_PHI_NODES, box->phi_low, box->phi_high, i);
    size_t done;
    const int status = states_at(surface->states, phi, BOX_P_NODES, P, at, &done, &box->reason);
    if (status < 0) {
      return status;
    }
    box->status = status;
    box->empty = i == 0 && done == 0;
    for (size_t j = 0; j < BOX_P_NODES && box->reason == NULL; j++) {
      value[0][i][j] = at[j].short_time;
      value[1][i][j] = at[j].barrier;
      value[ELASTIC][i][j] = at[j].elastic;
      value[3][i][j] = at[j].jump;
      value[MODULUS][i][j] = at[j].modulus;
    }
  }
  return CAGEHOP_OK;
}

/// Solves what the box needs and judges its series. Returns 0 or a negative status.
static int fill_box(struct surface *surface, struct box *box) {
  double value[QUANTITIES][BOX_PHI_NODES][BOX_P_NODES], worst_phi = 0.0, worst_P = 0.0;
  bool finite = true;
  int status = take_values(surface, box, value);
  if (status != CAGEHOP_OK) {
    return status;
  }
  box->state = BOX_COARSE;
  box->halved_in_P = box->P_halvings <= box->phi_halvings; // where a node has no number
  if (box->reason == NULL) {
    struct series *series = malloc(QUANTITIES * sizeof *series);
    if (series == NULL) {
      box->state = BOX_UNKNOWN;
      return CAGEHOP_NO_MEMORY;
    }
    for (size_t q = 0; q < QUANTITIES; q++) {
      double along_phi, along_P;
      if (!is_wanted(surface, q)) {
        continue;
      }
      series_fit(value[q], &series[q]);
      series_tails(&series[q], &along_phi, &along_P);
      // ln F_e stands in ln tau_alpha as a_c F_e.
      const double F_e = exp(value[ELASTIC][BOX_PHI_NODES - 1][BOX_P_NODES - 1]);
      const double scale = q == ELASTIC ? fmin(fmax(1.0, F_e), elastic_max) : 1.0;
      finite = finite && isfinite(scale * along_phi) && isfinite(scale * along_P); // fmax drops a NaN
      worst_phi = fmax(worst_phi, scale * along_phi);
      worst_P = fmax(worst_P, scale * along_P);
    }
    box->halved_in_P = worst_P > worst_phi;
    box->error = worst_phi + worst_P;
    if (finite && box->error <= surface->tolerance) {
      box->state = BOX_READY;
      box->series = series;
    } else {
      free(series);
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- finding a box

static int halve_box(struct surface *surface, size_t b) {
  const struct box whole = surface->box[b];
  const size_t child = surface->box_count;
  int status = CAGEHOP_OK;
  for (int half = 0; half < 2 && status == CAGEHOP_OK; half++) {
    struct box part = {.phi_low = whole.phi_low,
                       .phi_high = whole.phi_high,
                       .P_low = whole.P_low,
                       .P_high = whole.P_high,
                       .phi_halvings = whole.phi_halvings + !whole.halved_in_P,
                       .P_halvings = whole.P_halvings + whole.halved_in_P};
    double *low = whole.halved_in_P ? &part.P_low : &part.phi_low;
    double *high = whole.halved_in_P ? &part.P_high : &part.phi_high;
    *(half == 0 ? high : low) = 0.5 * (*low + *high);
    status = add_box(surface, &part);
  }
  surface->box[b].child = status == CAGEHOP_OK ? child : 0;
  return status;
}

/// The root box of a place that is in range.
static size_t root_at(const struct surface *surface, double phi, double pressure) {
  size_t column = 0;
  while (column + 1 < surface->column_count && surface->box[column * P_ROOTS].phi_high < phi) {
    column++;
  }
  return column * P_ROOTS + (size_t)fmin(P_ROOTS - 1, floor(pressure / P_width));
}

/// The resolved box that contains a place in range.
static int box_at(struct surface *surface, double phi, double pressure, size_t *b, const char **reason) {
  *b = root_at(surface, phi, pressure);
  for (;;) {
    if (surface->box[*b].state == BOX_UNKNOWN) {
      const int status = fill_box(surface, &surface->box[*b]);
      if (status != CAGEHOP_OK) {
        return status;
      }
    }
    const struct box *box = &surface->box[*b];
    if (box->state == BOX_READY) {
      return CAGEHOP_OK;
    }
    const bool may_halve =
        !box->empty && (box->halved_in_P ? box->P_halvings : box->phi_halvings) < HALVINGS_MAX;
    if (!may_halve) {
      *reason = box->reason != NULL ? box->reason : "the theory varies too fast there to be interpolated";
      return box->reason != NULL && box->status > 0 ? box->status : CAGEHOP_OUT_OF_RANGE;
    }
    if (box->child == 0 && halve_box(surface, *b) != CAGEHOP_OK) {
      return CAGEHOP_NO_MEMORY;
    }
    box = &surface->box[*b];
    const struct box *lower = &surface->box[box->child];
    const bool upper = box->halved_in_P ? pressure > lower->P_high : phi > lower->phi_high;
    *b = box->child + upper;
  }
}

int surface_evaluate(struct surface *surface, double phi, double pressure, struct surface_value *value,
                     const char **reason) {
  size_t b;
  *reason = NULL;
  if (surface->column_count == 0) {
    *reason =
        "the table of S(q) has no range of packing fractions to interpolate in; it needs two states at least";
    return CAGEHOP_OUT_OF_RANGE;
  }
  if (!(phi >= surface->first && phi <= surface->last)) {
    *reason = phi < surface->first ? "it is so hot there that the theory has no cage, or no S(q)"
                                   : "it is so dense there that the theory has no S(q)";
    return CAGEHOP_OUT_OF_RANGE;
  }
  if (!(pressure >= 0.0 && pressure <= P_ROOTS * P_width)) {
    *reason = states_trapped;
    return CAGEHOP_OUT_OF_RANGE;
  }
  const int status = box_at(surface, phi, pressure, &b, reason);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const struct box *box = &surface->box[b];
  struct polynomials at_phi, at_P;
  polynomials_at(phi, box->phi_low, box->phi_high, BOX_PHI_NODES, &at_phi);
  polynomials_at(pressure, box->P_low, box->P_high, BOX_P_NODES, &at_P);
  struct jet_partials *const part[QUANTITIES] = {&value->short_time, &value->barrier, &value->elastic,
                                                 &value->jump, &value->modulus};
  for (size_t q = 0; q < QUANTITIES; q++) {
    if (is_wanted(surface, q)) {
      series_evaluate(&box->series[q], &at_phi, &at_P, part[q]);
    }
  }
  value->error = box->error;
  return CAGEHOP_OK;
}
