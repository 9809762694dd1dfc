// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/phase_map.h>

#include "numerics/chebyshev.h"
#include "numerics/root.h"
#include "phase_map/ladder.h"
#include "phase_map/vft.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum stage { CHEAP_RUNGS, DEAR_RUNGS, NODES, NOTHING };

struct cagehop_isobars {
  struct cagehop_material material;
  struct cagehop_isobar_params params;
  bool pressure_in_MPa;
  size_t n_pressure;
  double *pressure; // owned
  struct ladder ladder;
  double *wanted;   // packing fractions asked for last; owned
  size_t *index;    // of the rung that wanted[i] is; owned
  enum stage stage; // what is asked for next
};

static const double phi_g_error_max = 1e-6;

struct cagehop_isobar_params cagehop_isobar_defaults(void) {
  return (struct cagehop_isobar_params){.transition_time_s = CAGEHOP_GLASS_TRANSITION_TIME_S,
                                        .vft_from_s = 1e-10,
                                        .vft_to_s = CAGEHOP_GLASS_TRANSITION_TIME_S,
                                        .vft_points = 50};
}

int cagehop_isobars_create(const struct cagehop_model *model, const struct cagehop_isobar_params *params,
                           size_t n_pressure, const double pressure[], bool pressure_in_MPa,
                           struct cagehop_isobars **isobars) {
  *isobars = NULL;
  if (n_pressure == 0 || !(params->transition_time_s > 0.0 && params->vft_from_s > 0.0 &&
                           params->vft_to_s > params->vft_from_s && params->vft_points >= 4)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  struct cagehop_isobars *result = calloc(1, sizeof *result);
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  result->material = model->material;
  result->params = *params;
  result->pressure_in_MPa = pressure_in_MPa;
  result->n_pressure = n_pressure;
  result->pressure = malloc(n_pressure * sizeof *pressure);
  int status =
      result->pressure == NULL ? CAGEHOP_NO_MEMORY : ladder_create(model, n_pressure, &result->ladder);
  if (status != CAGEHOP_OK) {
    cagehop_isobars_destroy(&result);
    return status;
  }
  memcpy(result->pressure, pressure, n_pressure * sizeof *pressure);
  *isobars = result;
  return CAGEHOP_OK;
}

void cagehop_isobars_destroy(struct cagehop_isobars **isobars) {
  if (*isobars != NULL) {
    ladder_clear(&(*isobars)->ladder);
    free((*isobars)->pressure);
    free((*isobars)->wanted);
    free((*isobars)->index);
    free(*isobars);
    *isobars = NULL;
  }
}

// ---------------------------------------------------------------- which isochores

/// The logarithms of the shortest and the longest time that anything is asked about.
static void span(const struct cagehop_isobar_params *params, double *from, double *to) {
  *from = log(fmin(params->vft_from_s, params->transition_time_s));
  *to = log(fmax(params->vft_to_s, params->transition_time_s));
}

/// Whether some pressure's tau_alpha passes through that span on the panel.
static bool is_needed(const struct cagehop_isobars *isobars, const struct panel *panel) {
  double from, to;
  span(&isobars->params, &from, &to);
  for (size_t j = 0; j < isobars->n_pressure; j++) {
    if (ladder_has_ends(&isobars->ladder, panel, j) && ladder_low(&isobars->ladder, panel, j) <= to &&
        ladder_high(&isobars->ladder, panel, j) >= from) {
      return true;
    }
  }
  return false;
}

/// Whether some pressure still lacks the longest time where the cheap rungs end.
static bool needs_more(const struct cagehop_isobars *isobars) {
  const struct ladder *ladder = &isobars->ladder;
  double from, to;
  span(&isobars->params, &from, &to);
  for (size_t p = ladder->panel_count; p-- > 0;) {
    if (!ladder_is_dear(&ladder->rung[ladder->panel[p].rung[0]])) {
      for (size_t j = 0; j < isobars->n_pressure; j++) {
        if (ladder_low(ladder, &ladder->panel[p], j) < to) { // the end of the last cheap panel
          return true;
        }
      }
      return false;
    }
  }
  return false;
}

static int fill_needed(struct cagehop_isobars *isobars) {
  int status = CAGEHOP_OK;
  for (size_t p = 0; p < isobars->ladder.panel_count && status == CAGEHOP_OK; p++) {
    struct panel *panel = &isobars->ladder.panel[p];
    if (is_needed(isobars, panel)) {
      status = ladder_fill_panel(&isobars->ladder, panel);
    }
  }
  return status;
}

/// Asks for the rungs of a stage that were not asked for before.
static int ask(struct cagehop_isobars *isobars, enum stage stage, size_t *count) {
  struct ladder *ladder = &isobars->ladder;
  free(isobars->wanted);
  free(isobars->index);
  isobars->wanted = calloc(ladder->rung_count + 1, sizeof *isobars->wanted);
  isobars->index = calloc(ladder->rung_count + 1, sizeof *isobars->index);
  if (isobars->wanted == NULL || isobars->index == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  *count = 0;
  for (size_t i = 0; i < ladder->rung_count; i++) {
    struct rung *rung = &ladder->rung[i];
    const bool end = i < ladder->end_count;
    const bool asked_now = stage == NODES ? !end : end && ladder_is_dear(rung) == (stage == DEAR_RUNGS);
    if (asked_now && !rung->wanted) {
      rung->wanted = true;
      isobars->wanted[*count] = rung->phi;
      isobars->index[(*count)++] = i;
    }
  }
  return CAGEHOP_OK;
}

int cagehop_isobars_next(struct cagehop_isobars *isobars, size_t *count, const double *phi[]) {
  int status = CAGEHOP_OK;
  *count = 0;
  while (*count == 0 && isobars->stage < NOTHING && status == CAGEHOP_OK) {
    const enum stage stage = isobars->stage++;
    if (stage == NODES) {
      status = fill_needed(isobars);
    }
    if (status == CAGEHOP_OK && (stage != DEAR_RUNGS || needs_more(isobars))) {
      status = ask(isobars, stage, count);
    }
  }
  *phi = isobars->wanted;
  return status;
}

void cagehop_isobars_take(struct cagehop_isobars *isobars, size_t i, size_t first, size_t count,
                          const struct cagehop_point point[]) {
  struct rung *rung = &isobars->ladder.rung[isobars->index[i]];
  for (size_t j = 0; j < count; j++) {
    const bool has_cage =
        point[j].status == CAGEHOP_OK && (point[j].landscape.regime == CAGEHOP_REGIME_TWO_STATE ||
                                          point[j].landscape.regime == CAGEHOP_REGIME_IRREVERSIBLE);
    rung->log_tau[first + j] = has_cage ? log(point[j].rates.tau_alpha) : NAN;
    rung->growth[first + j] = has_cage ? point[j].rates.dlntau_dP : NAN;
  }
}

/// One isochore at all pressures, in blocks.
static int compute_isochore(struct cagehop_isobars *isobars, const struct cagehop_model *model, size_t i,
                            double phi) {
  enum { BLOCK = 256 };
  struct cagehop_isochore *isochore = NULL;
  const int status = cagehop_isochore_solve(model, phi, &isochore);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double unit = isobars->pressure_in_MPa ? cagehop_isochore_summary(isochore)->pressure_unit_MPa : 1.0;
  for (size_t first = 0; first < isobars->n_pressure; first += BLOCK) {
    const size_t count = isobars->n_pressure - first < BLOCK ? isobars->n_pressure - first : BLOCK;
    double pressure[BLOCK];
    struct cagehop_point point[BLOCK];
    for (size_t j = 0; j < count; j++) {
      pressure[j] = isobars->pressure[first + j] / unit;
    }
    cagehop_isochore_evaluate(isochore, count, pressure, point);
    cagehop_isobars_take(isobars, i, first, count, point);
  }
  cagehop_isochore_destroy(&isochore);
  return CAGEHOP_OK;
}

int cagehop_isobars_compute(struct cagehop_isobars *isobars, const struct cagehop_model *model) {
  size_t count;
  const double *phi;
  int status;
  while ((status = cagehop_isobars_next(isobars, &count, &phi)) == CAGEHOP_OK && count > 0) {
    for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
      status = compute_isochore(isobars, model, i, phi[i]);
    }
    if (status != CAGEHOP_OK) {
      break;
    }
  }
  return status;
}

// ---------------------------------------------------------------- one isobar

struct crossing {
  const struct ladder_series *series;
  double level;
};

static double above_level(double phi, void *context) {
  const struct crossing *crossing = context;
  return ladder_log_tau(crossing->series, phi, NULL) - crossing->level;
}

/// The lowest phi where tau_alpha passes a time: *phi, on *series. Returns 0, CAGEHOP_NO_TRANSITION, or
/// CAGEHOP_NOT_RESOLVED where a state on the way has no number.
static int find_crossing(const struct cagehop_isobars *isobars, size_t j, double time_s,
                         struct ladder_series *series, double *phi) {
  const struct ladder *ladder = &isobars->ladder;
  const double level = log(time_s);
  for (size_t p = 0; p < ladder->panel_count; p++) {
    const struct panel *panel = &ladder->panel[p];
    if (!ladder_has_ends(ladder, panel, j) || ladder_low(ladder, panel, j) > level ||
        ladder_high(ladder, panel, j) < level) {
      continue;
    }
    struct crossing crossing = {series, level};
    return ladder_fit(ladder, panel, j, series)
               ? root_find(above_level, &crossing, panel->low, panel->high, 0.0, phi)
               : CAGEHOP_NOT_RESOLVED;
  }
  return CAGEHOP_NO_TRANSITION;
}

/// ln(tau_alpha/s) at phi, on whichever panel that is; NaN where it has no series.
static double log_tau_at(const struct cagehop_isobars *isobars, size_t j, double phi) {
  const struct ladder *ladder = &isobars->ladder;
  struct ladder_series series;
  for (size_t p = 0; p < ladder->panel_count; p++) {
    if (phi <= ladder->panel[p].high) {
      return phi >= ladder->panel[p].low && ladder_fit(ladder, &ladder->panel[p], j, &series)
                 ? ladder_log_tau(&series, phi, NULL)
                 : NAN;
    }
  }
  return NAN;
}

/// The VFT line over the window; none where the isobar does not reach over it.
static void fit_vft(const struct cagehop_isobars *isobars, size_t j, struct cagehop_vft *vft) {
  const struct cagehop_isobar_params *params = &isobars->params;
  const size_t count = params->vft_points;
  struct ladder_series series;
  double from, to;
  *vft = vft_none();
  if (find_crossing(isobars, j, params->vft_from_s, &series, &from) != CAGEHOP_OK ||
      find_crossing(isobars, j, params->vft_to_s, &series, &to) != CAGEHOP_OK) {
    return;
  }
  double *temperature = malloc(2 * count * sizeof *temperature);
  if (temperature == NULL) {
    return;
  }
  double *log_tau = temperature + count;
  for (size_t i = 0; i < count; i++) { // even in phi is even in T: Eq. 11
    const double phi = from + (to - from) * (double)i / (double)(count - 1);
    temperature[i] = cagehop_material_temperature(&isobars->material, phi);
    log_tau[i] = log_tau_at(isobars, j, phi);
  }
  (void)vft_fit(count, temperature, log_tau, params->transition_time_s, vft); // NaN says that there is none
  free(temperature);
}

/// Everything that follows at the glass transition from the series there.
static void derive(const struct cagehop_isobars *isobars, size_t j, const struct ladder_series *series,
                   struct cagehop_isobar *isobar) {
  const struct cagehop_material *material = &isobars->material;
  const double phi = isobar->phi_g, T = cagehop_material_temperature(material, phi);
  const double unit = cagehop_material_pressure_unit_MPa(material, T);
  const double P = isobars->pressure[j] / (isobars->pressure_in_MPa ? unit : 1.0); // reduced
  const double growth = ladder_growth(series, phi);
  double along; // d ln(tau_alpha)/dphi along the isobar
  ladder_log_tau(series, phi, &along);
  // At fixed P in MPa the reduced pressure rises with phi, because T falls: dT/dphi = -1/(beta phi_0).
  const double at_MPa =
      isobars->pressure_in_MPa ? along : along + growth * P / (material->beta_phi_0_per_K * T);
  isobar->T_g = T;
  isobar->pressure_g_MPa = P * unit;
  isobar->fragility = T * material->beta_phi_0_per_K * along / log(10.0); // Eqs. 14 and 11
  isobar->dT_g_dP = growth / unit / (material->beta_phi_0_per_K * at_MPa);
  isobar->activation_volume_nm3 = growth * pow(material->diameter_nm, 3);
}

static struct cagehop_isobar empty_isobar(int status) {
  return (struct cagehop_isobar){.phi_g = NAN,
                                 .phi_g_error = NAN,
                                 .T_g = NAN,
                                 .pressure_g_MPa = NAN,
                                 .fragility = NAN,
                                 .dT_g_dP = NAN,
                                 .activation_volume_nm3 = NAN,
                                 .vft = vft_none(),
                                 .status = status};
}

void cagehop_isobars_solve(const struct cagehop_isobars *isobars, size_t j, struct cagehop_isobar *isobar) {
  struct ladder_series series;
  double phi, slope;
  *isobar = empty_isobar(CAGEHOP_OK);
  isobar->status = find_crossing(isobars, j, isobars->params.transition_time_s, &series, &phi);
  if (isobar->status == CAGEHOP_OK) {
    ladder_log_tau(&series, phi, &slope);
    const double error = chebyshev_tail(series.panel->nodes, series.log_tau) / fabs(slope);
    isobar->status = error <= phi_g_error_max ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
    isobar->phi_g_error = error;
  }
  if (isobar->status != CAGEHOP_OK) {
    *isobar = empty_isobar(isobar->status);
  } else {
    isobar->phi_g = phi;
    derive(isobars, j, &series, isobar);
  }
  fit_vft(isobars, j, &isobar->vft);
}
