// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/ladder.h"

#include "numerics/chebyshev.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// Below phi_first tau_alpha is of the order of a collision's time; at phi_last it is beyond any experiment
/// for Percus-Yevick. ln(tau_alpha) is analytic in phi, and its nearest singularity is the onset of the
/// barrier, phi = 0.4315. On intervals of this width 13 nodes leave an error of 1e-11 (the test isobars
/// compares with solved states).
static const double phi_first = 0.45, phi_last = 0.75, width = 0.05;

/// Above it solving a state costs ten times as much as below, and with Percus-Yevick such states are needed
/// only for times above 1e7 s.
static const double phi_cheap = 0.70 + 1e-9;

/// Smallest temperature: it must be above 0, because its square root enters Eq. 4.
static const double temperature_min_K = 1.0;

/// Number of nodes between two rows of a table: S(q) is interpolated by a cubic there, for which fewer are
/// enough.
enum { NARROW_NODES = 7 };

static int add_rung(struct ladder *ladder, double phi, size_t *index) {
  if (ladder->rung_count == ladder->rung_room) {
    const size_t room = 2 * ladder->rung_room + 32;
    struct rung *rung = realloc(ladder->rung, room * sizeof *rung);
    if (rung == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    ladder->rung = rung;
    ladder->rung_room = room;
  }
  const size_t n = ladder->n_pressure;
  double *values = malloc(n * (2 * sizeof *values + sizeof(int8_t)));
  if (values == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  struct rung rung = {
      .phi = phi, .log_tau = values, .growth = values + n, .status = (int8_t *)(values + 2 * n)};
  for (size_t j = 0; j < n; j++) {
    rung.log_tau[j] = rung.growth[j] = NAN;
    rung.status[j] = CAGEHOP_NO_TRANSITION; // valid until its points are accepted
  }
  *index = ladder->rung_count;
  ladder->rung[ladder->rung_count++] = rung;
  return CAGEHOP_OK;
}

/// Adds a panel between two rungs. The caller sets root and depth where it is a half.
static int add_panel(struct ladder *ladder, size_t low, size_t high) {
  if (ladder->panel_count == ladder->panel_room) {
    const size_t room = 2 * ladder->panel_room + 16;
    struct panel *panel = realloc(ladder->panel, room * sizeof *panel);
    if (panel == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    ladder->panel = panel;
    ladder->panel_room = room;
  }
  ladder->panel[ladder->panel_count] = (struct panel){.low = ladder->rung[low].phi,
                                                      .high = ladder->rung[high].phi,
                                                      .root = ladder->panel_count,
                                                      .rung = {low, high}};
  ladder->panel_count++;
  return CAGEHOP_OK;
}

/// The upper end of the panel that begins at `low`: the next multiple of `width`, or an earlier row of a
/// table.
static double panel_end(const struct cagehop_table *table, double low, double last) {
  double end = phi_first + width * (floor((low - phi_first) / width + 1e-9) + 1.0);
  for (size_t i = 0; table != NULL && i < table->n_phi; i++) {
    end = table->phi[i] > low && table->phi[i] < end ? table->phi[i] : end;
  }
  return end < last - 1e-9 ? end : last;
}

int ladder_create(const struct cagehop_model *model, size_t n_pressure, struct ladder *ladder) {
  const struct cagehop_table *table =
      model->structure.source == CAGEHOP_STRUCTURE_TABLE ? model->structure.table : NULL;
  double last = fmin(phi_last, cagehop_material_packing_fraction(&model->material, temperature_min_K));
  last = table != NULL ? fmin(last, table->phi[table->n_phi - 1]) : last;
  double low = table != NULL ? fmax(phi_first, table->phi[0]) : phi_first;
  size_t before = 0, next;
  *ladder = (struct ladder){.n_pressure = n_pressure};
  int status = low < last ? add_rung(ladder, low, &before) : CAGEHOP_OK;
  while (low < last && status == CAGEHOP_OK) {
    low = panel_end(table, low, last);
    status = add_rung(ladder, low, &next);
    if (status == CAGEHOP_OK) {
      status = add_panel(ladder, before, next);
    }
    before = next;
  }
  ladder->end_count = ladder->rung_count;
  ladder->root_count = ladder->panel_count;
  if (status != CAGEHOP_OK) {
    ladder_clear(ladder);
  }
  return status;
}

void ladder_clear(struct ladder *ladder) {
  for (size_t i = 0; i < ladder->rung_count; i++) {
    free(ladder->rung[i].log_tau);
  }
  free(ladder->rung);
  free(ladder->panel);
  *ladder = (struct ladder){0};
}

bool ladder_is_dear(const struct rung *rung) {
  return rung->phi > phi_cheap;
}

static int fill(struct ladder *ladder, struct panel *panel) {
  const size_t nodes =
      panel->depth == 0 && panel->high - panel->low < 0.5 * width ? NARROW_NODES : LADDER_NODES;
  const size_t last = panel->rung[1];
  int status = CAGEHOP_OK;
  for (size_t k = 1; k + 1 < nodes && status == CAGEHOP_OK; k++) {
    status = add_rung(ladder, chebyshev_node(nodes, panel->low, panel->high, k), &panel->rung[k]);
  }
  panel->rung[nodes - 1] = last;
  panel->nodes = nodes;
  return status;
}

static int halve(struct ladder *ladder, size_t p) {
  const struct panel whole = ladder->panel[p];
  const size_t end[] = {whole.rung[0], whole.rung[whole.nodes > 0 ? whole.nodes - 1 : 1]};
  const size_t child = ladder->panel_count;
  size_t middle;
  int status = add_rung(ladder, 0.5 * (whole.low + whole.high), &middle);
  for (size_t half = 0; half < 2 && status == CAGEHOP_OK; half++) {
    status = add_panel(ladder, half == 0 ? end[0] : middle, half == 0 ? middle : end[1]);
    if (status == CAGEHOP_OK) {
      ladder->panel[child + half].root = whole.root;
      ladder->panel[child + half].depth = whole.depth + 1;
    }
  }
  ladder->panel[p].child = status == CAGEHOP_OK ? child : 0;
  return status;
}

int ladder_add_wanted(struct ladder *ladder) {
  const size_t count = ladder->panel_count; // halves that are added have no marks yet
  int status = CAGEHOP_OK;
  for (size_t p = 0; p < count && status == CAGEHOP_OK; p++) {
    const bool to_halve = ladder->panel[p].to_halve;
    if (ladder->panel[p].to_fill) {
      status = fill(ladder, &ladder->panel[p]);
    }
    if (to_halve && status == CAGEHOP_OK) {
      status = halve(ladder, p); // moves the panels
    }
    ladder->panel[p].to_fill = ladder->panel[p].to_halve = false;
  }
  return status;
}
