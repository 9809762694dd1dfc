// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/ladder.h"

#include "numerics/chebyshev.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Below the first tau_alpha is a collision's time; at the last Percus-Yevick's is beyond any experiment. ln
/// tau_alpha is analytic in phi, with its nearest singularity at the onset of the barrier, phi = 0.4315: on
/// panels this wide 13 nodes leave 1e-11 (measured by the tests against the states themselves).
static const double phi_first = 0.45, phi_last = 0.75, width = 0.05;

/// Past it a state costs ten times the others, and Percus-Yevick has no use for it before 1e7 s.
static const double phi_cheap = 0.70 + 1e-9;

/// A table's interpolation in phi is a cubic between rows, which fewer nodes resolve.
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
  double *values = malloc(2 * ladder->n_pressure * sizeof *values);
  if (values == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t j = 0; j < 2 * ladder->n_pressure; j++) {
    values[j] = NAN;
  }
  *index = ladder->rung_count;
  ladder->rung[ladder->rung_count++] = (struct rung){phi, false, values, values + ladder->n_pressure};
  return CAGEHOP_OK;
}

/// The end of the panel that begins at `low`: the next whole step or the next row of a table.
static double panel_end(const struct cagehop_table *table, double low, double last) {
  double end = phi_first + width * (floor((low - phi_first) / width + 1e-9) + 1.0);
  for (size_t i = 0; table != NULL && i < table->n_phi; i++) {
    end = table->phi[i] > low && table->phi[i] < end ? table->phi[i] : end;
  }
  return end < last - 1e-9 ? end : last;
}

static int add_panel(struct ladder *ladder, double low, double high, size_t first) {
  struct panel *panel = realloc(ladder->panel, (ladder->panel_count + 1) * sizeof *panel);
  if (panel == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  ladder->panel = panel;
  panel[ladder->panel_count] = (struct panel){.low = low, .high = high, .rung = {first}};
  return add_rung(ladder, high, &panel[ladder->panel_count++].rung[1]);
}

int ladder_create(const struct cagehop_model *model, size_t n_pressure, struct ladder *ladder) {
  const struct cagehop_table *table =
      model->structure.source == CAGEHOP_STRUCTURE_TABLE ? model->structure.table : NULL;
  const double last = table != NULL ? fmin(phi_last, table->phi[table->n_phi - 1]) : phi_last;
  double low = table != NULL ? fmax(phi_first, table->phi[0]) : phi_first;
  size_t rung = 0;
  *ladder = (struct ladder){.n_pressure = n_pressure};
  int status = low < last ? add_rung(ladder, low, &rung) : CAGEHOP_OK;
  while (low < last && status == CAGEHOP_OK) {
    const double high = panel_end(table, low, last);
    status = add_panel(ladder, low, high, rung);
    rung = ladder->rung_count - 1;
    low = high;
  }
  ladder->end_count = ladder->rung_count;
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

int ladder_fill_panel(struct ladder *ladder, struct panel *panel) {
  const size_t nodes = panel->high - panel->low < 0.5 * width ? NARROW_NODES : LADDER_NODES;
  const size_t last = panel->rung[1];
  int status = CAGEHOP_OK;
  for (size_t k = 1; k + 1 < nodes && status == CAGEHOP_OK; k++) {
    status = add_rung(ladder, chebyshev_node(nodes, panel->low, panel->high, k), &panel->rung[k]);
  }
  panel->rung[nodes - 1] = last;
  panel->nodes = nodes;
  return status;
}

bool ladder_is_dear(const struct rung *rung) {
  return rung->phi > phi_cheap;
}

double ladder_low(const struct ladder *ladder, const struct panel *panel, size_t j) {
  return ladder->rung[panel->rung[0]].log_tau[j];
}

double ladder_high(const struct ladder *ladder, const struct panel *panel, size_t j) {
  return ladder->rung[panel->rung[panel->nodes > 0 ? panel->nodes - 1 : 1]].log_tau[j];
}

bool ladder_has_ends(const struct ladder *ladder, const struct panel *panel, size_t j) {
  return isfinite(ladder_low(ladder, panel, j)) && isfinite(ladder_high(ladder, panel, j));
}

bool ladder_fit(const struct ladder *ladder, const struct panel *panel, size_t j,
                struct ladder_series *series) {
  double log_tau[LADDER_NODES], growth[LADDER_NODES];
  series->panel = panel;
  for (size_t k = 0; k < panel->nodes; k++) {
    const struct rung *rung = &ladder->rung[panel->rung[k]];
    log_tau[k] = rung->log_tau[j];
    growth[k] = rung->growth[j];
    if (!isfinite(log_tau[k]) || !isfinite(growth[k])) {
      return false;
    }
  }
  if (panel->nodes == 0) {
    return false;
  }
  chebyshev_fit(panel->nodes, log_tau, series->log_tau);
  chebyshev_fit(panel->nodes, growth, series->growth);
  return true;
}

double ladder_log_tau(const struct ladder_series *series, double phi, double *slope) {
  const struct panel *panel = series->panel;
  return chebyshev_evaluate(panel->nodes, series->log_tau, panel->low, panel->high, phi, slope);
}

double ladder_growth(const struct ladder_series *series, double phi) {
  const struct panel *panel = series->panel;
  return chebyshev_evaluate(panel->nodes, series->growth, panel->low, panel->high, phi, NULL);
}
