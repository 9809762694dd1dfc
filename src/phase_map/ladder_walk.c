// SPDX-License-Identifier: GPL-3.0-or-later
/// What one pressure needs and finds on the panels. At fixed pressure ln(tau_alpha) rises with phi, from
/// -infinity where there is no cage, to infinity where P_upper(phi) falls below the pressure and the particle
/// is trapped.
#include "phase_map/ladder.h"

#include "numerics/chebyshev.h"

#include <cagehop/status.h>
#include <math.h>

enum { DEPTH_MAX = 5 }; // most halvings of a panel

/// Largest relative error of a series' slope with phi, and of its derivative with P.
static const double relative_error_max = 3e-5;

static const struct rung *low_rung(const struct ladder *ladder, const struct panel *panel) {
  return &ladder->rung[panel->rung[0]];
}

static const struct rung *high_rung(const struct ladder *ladder, const struct panel *panel) {
  return &ladder->rung[panel->rung[panel->nodes > 0 ? panel->nodes - 1 : 1]];
}

// ---------------------------------------------------------------- one panel

/// Whether both series are accurate enough, judged by their last terms. Differentiation multiplies a
/// Chebyshev term by at most the square of its order.
static bool is_resolved(const struct ladder_series *series) {
  const double last = (double)(series->nodes - 1);
  return chebyshev_tail(series->nodes, series->log_tau) * last * last <=
             relative_error_max * fabs(series->log_tau[1]) &&
         chebyshev_tail(series->nodes, series->growth) <= relative_error_max * fabs(series->growth[0]);
}

/// Makes the series of pressure j on a panel. Returns 0, CAGEHOP_NOT_RESOLVED, or the status of a node that
/// failed.
static int fit(const struct ladder *ladder, const struct panel *panel, size_t j,
               struct ladder_series *series) {
  double log_tau[LADDER_NODES], growth[LADDER_NODES];
  *series = (struct ladder_series){.low = panel->low, .high = panel->high, .nodes = panel->nodes};
  for (size_t k = 0; k < panel->nodes; k++) {
    const struct rung *rung = &ladder->rung[panel->rung[k]];
    log_tau[k] = rung->log_tau[j];
    growth[k] = rung->growth[j];
    if (!isfinite(log_tau[k]) || !isfinite(growth[k])) {
      return isnan(log_tau[k]) ? rung->status[j] : CAGEHOP_NOT_RESOLVED;
    }
  }
  if (panel->nodes == 0) {
    return CAGEHOP_NOT_RESOLVED;
  }
  chebyshev_fit(panel->nodes, log_tau, series->log_tau);
  chebyshev_fit(panel->nodes, growth, series->growth);
  return is_resolved(series) ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

/// Whether ln(tau_alpha) of a pressure that gets trapped on the panel may reach a level before. Its rise is
/// bounded by a slope of at most four times the mean slope on the root panel below, and some units more where
/// barrier and outer minimum merge, because of 1/sqrt(K_B). docs/constants.md holds the bound against solved
/// states.
static bool may_reach(const struct ladder *ladder, const struct panel *panel, size_t j, double level) {
  const double merging = 4.0, steepest = 1200.0; // the last: up to phi = 0.75
  double slope = steepest;
  if (panel->root > 0) {
    const struct panel *root = &ladder->panel[panel->root], *below = root - 1;
    const double found = (low_rung(ladder, root)->log_tau[j] - low_rung(ladder, below)->log_tau[j]) /
                         (below->high - below->low);
    slope = isfinite(found) ? fmin(4.0 * found, steepest) : steepest;
  }
  return low_rung(ladder, panel)->log_tau[j] + slope * (panel->high - panel->low) + merging >= level;
}

// ---------------------------------------------------------------- what is missing

static void want_on(struct ladder *ladder, size_t p, size_t j, double from, double to) {
  struct panel *panel = &ladder->panel[p];
  const double low = low_rung(ladder, panel)->log_tau[j], high = high_rung(ladder, panel)->log_tau[j];
  struct ladder_series series;
  if (!(low <= to && high >= from)) { // also where one is NaN: halving would not help
    return;
  }
  if (isfinite(low) && isfinite(high)) {
    if (panel->nodes == 0) {
      panel->to_fill = true;
      return;
    }
    if (fit(ladder, panel, j, &series) != CAGEHOP_NOT_RESOLVED) {
      return;
    }
  } else if (high == INFINITY && !may_reach(ladder, panel, j, to)) {
    return;
  }
  if (panel->child != 0) {
    want_on(ladder, panel->child, j, from, to);
    want_on(ladder, panel->child + 1, j, from, to);
  } else if (panel->depth < DEPTH_MAX) {
    panel->to_halve = true;
  }
}

void ladder_want(struct ladder *ladder, size_t j, double from, double to) {
  for (size_t p = 0; p < ladder->root_count; p++) {
    want_on(ladder, p, j, from, to);
  }
}

// ---------------------------------------------------------------- what is found

/// From panel p, on which ln(tau_alpha) crosses the level, goes to its halves until one resolves the
/// crossing.
static int descend(const struct ladder *ladder, size_t p, size_t j, double level,
                   struct ladder_series *series) {
  for (;;) {
    const struct panel *panel = &ladder->panel[p];
    const double high = high_rung(ladder, panel)->log_tau[j];
    const int status = fit(ladder, panel, j, series);
    if (status == CAGEHOP_OK) {
      return status;
    }
    if (panel->child == 0) {
      return high == INFINITY && !may_reach(ladder, panel, j, level) ? CAGEHOP_NO_TRANSITION : status;
    }
    const struct rung *middle = high_rung(ladder, &ladder->panel[panel->child]);
    if (isnan(middle->log_tau[j])) {
      return middle->status[j];
    }
    p = panel->child + (middle->log_tau[j] > level ? 0 : 1);
  }
}

/// The i-th end of the root panels, in ascending order.
static const struct rung *root_rung(const struct ladder *ladder, size_t i) {
  return i == 0 ? low_rung(ladder, ladder->panel) : high_rung(ladder, &ladder->panel[i - 1]);
}

int ladder_find(const struct ladder *ladder, size_t j, double level, struct ladder_series *series) {
  int hidden = CAGEHOP_NO_TRANSITION; // status of the first failed state since the last one below the level
  bool below = false;
  for (size_t i = 0; ladder->root_count > 0 && i <= ladder->root_count; i++) {
    const struct rung *rung = root_rung(ladder, i);
    if (rung->log_tau[j] > level) {
      return below ? descend(ladder, i - 1, j, level, series) : hidden;
    }
    below = rung->log_tau[j] <= level; // and not NaN
    if (below) {
      hidden = CAGEHOP_NO_TRANSITION;
    } else if (hidden == CAGEHOP_NO_TRANSITION) {
      hidden = rung->status[j];
    }
  }
  return hidden;
}

bool ladder_at(const struct ladder *ladder, size_t j, double phi, struct ladder_series *series) {
  size_t p = 0;
  while (p + 1 < ladder->root_count && phi > ladder->panel[p].high) {
    p++;
  }
  while (p < ladder->panel_count && fit(ladder, &ladder->panel[p], j, series) != CAGEHOP_OK) {
    const size_t child = ladder->panel[p].child;
    if (child == 0) {
      return false;
    }
    p = child + (phi > ladder->panel[child].high ? 1 : 0);
  }
  return p < ladder->panel_count && phi >= series->low && phi <= series->high;
}

double ladder_log_tau(const struct ladder_series *series, double phi, double *slope) {
  return chebyshev_evaluate(series->nodes, series->log_tau, series->low, series->high, phi, slope);
}

double ladder_log_tau_error(const struct ladder_series *series) {
  return chebyshev_tail(series->nodes, series->log_tau);
}

double ladder_growth(const struct ladder_series *series, double phi) {
  return chebyshev_evaluate(series->nodes, series->growth, series->low, series->high, phi, NULL);
}
