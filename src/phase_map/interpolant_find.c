// SPDX-License-Identifier: GPL-3.0-or-later
/// What one pressure needs and finds on the intervals. At fixed pressure ln(tau_alpha) rises with x, from
/// -infinity where there is no cage, to infinity where P_upper falls below the pressure and the particle is
/// trapped.
#include "phase_map/interpolant.h"

#include "numerics/chebyshev.h"

#include <cagehop/status.h>
#include <float.h>
#include <math.h>

enum {
  DEPTH_MAX = 6,
  BENT_DEPTH_MAX = 7
}; // most halvings of an interval, and of the bent one, which is wider

/// Largest relative error of a series' slope with x, and of its derivative with P.
static const double relative_error_max = 1e-5;

static const struct node *low_node(const struct phi_interpolant *interpolant,
                                   const struct interval *interval) {
  return &interpolant->node[interval->node[0]];
}

static const struct node *high_node(const struct phi_interpolant *interpolant,
                                    const struct interval *interval) {
  return &interpolant->node[interval->node[interval->node_count > 0 ? interval->node_count - 1 : 1]];
}

// ---------------------------------------------------------------- one interval

/// Whether both series are accurate enough, judged by their last terms. Differentiation multiplies a
/// Chebyshev term by at most the square of its order.
static bool is_resolved(const struct interval_series *series) {
  const double last = (double)(series->node_count - 1);
  return chebyshev_tail(series->node_count, series->log_tau) * last * last <=
             relative_error_max * fabs(series->log_tau[1]) &&
         chebyshev_tail(series->node_count, series->dlntau_dP) <=
             relative_error_max * fabs(series->dlntau_dP[0]);
}

/// Makes the series of pressure j on an interval. Returns 0, CAGEHOP_NOT_RESOLVED, or the status of a node
/// that failed.
static int make_series(const struct phi_interpolant *interpolant, const struct interval *interval, size_t j,
                       struct interval_series *series) {
  const size_t count = interval->node_count;
  const double *cosines = count == NARROW_NODES     ? interpolant->narrow_cosines
                          : count == INTERVAL_NODES ? interpolant->cosines
                          : count == WIDE_NODES     ? interpolant->wide_cosines
                                                    : interpolant->bent_cosines;
  double *log_tau = series->log_tau_at, dlntau_dP[INTERVAL_NODES_MAX];
  series->low = interval->low;
  series->high = interval->high;
  series->bent = interval->bent;
  series->from = interpolant_place(interval->bent, interval->low);
  series->to = interpolant_place(interval->bent, interval->high);
  series->node_count = count;
  for (size_t k = 0; k < count; k++) {
    const struct node *node = &interpolant->node[interval->node[k]];
    log_tau[k] = node->log_tau[j];
    dlntau_dP[k] = node->dlntau_dP[j];
    if (!isfinite(log_tau[k]) || !isfinite(dlntau_dP[k])) {
      return isnan(log_tau[k]) ? node->status[j] : CAGEHOP_NOT_RESOLVED;
    }
  }
  if (count == 0) {
    return CAGEHOP_NOT_RESOLVED;
  }
  chebyshev_fit_with(count, cosines, log_tau, series->log_tau);
  chebyshev_fit_with(count, cosines, dlntau_dP, series->dlntau_dP);
  return is_resolved(series) ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

/// The same for interval p, made once as long as it is asked for one pressure. NULL: whether there is one is
/// all that is asked.
static int fit(const struct phi_interpolant *interpolant, size_t p, size_t j,
               struct interval_series *series) {
  struct known_series *known = &interpolant->known[p];
  if (known->pressure != j) {
    known->status = make_series(interpolant, &interpolant->interval[p], j, &known->series);
    known->pressure = j;
  }
  if (series != NULL) {
    *series = known->series;
  }
  return known->status;
}

/// The lower half of the same root, where the interval lies above that; else the root below, or NULL.
static const struct interval *interval_below(const struct phi_interpolant *interpolant,
                                             const struct interval *interval) {
  const struct interval *root = &interpolant->interval[interval->root];
  const struct interval *half = &interpolant->interval[root->child];
  if (root->child != 0 && interval->low >= half->high) {
    return half;
  }
  return interval->root > 0 ? root - 1 : NULL;
}

/// Whether ln(tau_alpha) of a pressure that gets trapped on the interval may reach a level before. Its rise
/// is bounded by a slope of at most four times the mean slope on the root interval below, or on the lower
/// half of the same root, and some units more where barrier and outer minimum merge, because of 1/sqrt(K_B).
/// docs/explanation/constants.md holds the bound against solved states. It says nothing of the bent interval,
/// along which the slope changes more, but of its halves.
static bool may_reach(const struct phi_interpolant *interpolant, const struct interval *interval, size_t j,
                      double level) {
  const double merging = 4.0;
  const struct interval *below = interval_below(interpolant, interval);
  double slope = interpolant->steepest;
  if (interval->bent && interval->depth == 0) {
    return true;
  }
  if (below != NULL) {
    const double found =
        (high_node(interpolant, below)->log_tau[j] - low_node(interpolant, below)->log_tau[j]) /
        (below->high - below->low);
    slope = isfinite(found) ? fmin(4.0 * found, slope) : slope;
  }
  return low_node(interpolant, interval)->log_tau[j] + slope * (interval->high - interval->low) + merging >=
         level;
}

// ---------------------------------------------------------------- what is missing

static void request_on(struct phi_interpolant *interpolant, size_t p, size_t j, double from, double to) {
  struct interval *interval = &interpolant->interval[p];
  const double low = low_node(interpolant, interval)->log_tau[j],
               high = high_node(interpolant, interval)->log_tau[j];
  if (!(low <= to && high >= from)) { // also where one is NaN: halving would not help
    return;
  }
  if (isfinite(low) && isfinite(high)) {
    if (interval->node_count == 0) {
      interval->to_fill = true;
      return;
    }
    if (fit(interpolant, p, j, NULL) != CAGEHOP_NOT_RESOLVED) {
      return;
    }
  } else if (high == INFINITY && !may_reach(interpolant, interval, j, to)) {
    return;
  }
  if (interval->child != 0) {
    request_on(interpolant, interval->child, j, from, to);
    request_on(interpolant, interval->child + 1, j, from, to);
  } else if (interval->depth < (interval->bent ? BENT_DEPTH_MAX : DEPTH_MAX)) {
    interval->to_halve = true;
  }
}

void interpolant_request(struct phi_interpolant *interpolant, size_t j, double from, double to) {
  for (size_t p = 0; p < interpolant->root_count; p++) {
    request_on(interpolant, p, j, from, to);
  }
}

// ---------------------------------------------------------------- what is found

/// From interval p, on which ln(tau_alpha) crosses the level, goes to its halves until one resolves the
/// crossing.
static int descend(const struct phi_interpolant *interpolant, size_t p, size_t j, double level,
                   struct interval_series *series) {
  for (;;) {
    const struct interval *interval = &interpolant->interval[p];
    const double high = high_node(interpolant, interval)->log_tau[j];
    const int status = fit(interpolant, p, j, series);
    if (status == CAGEHOP_OK) {
      return status;
    }
    if (interval->child == 0) {
      return high == INFINITY && !may_reach(interpolant, interval, j, level) ? CAGEHOP_NO_TRANSITION : status;
    }
    const struct node *middle = high_node(interpolant, &interpolant->interval[interval->child]);
    if (isnan(middle->log_tau[j])) {
      return middle->status[j];
    }
    p = interval->child + (middle->log_tau[j] > level ? 0 : 1);
  }
}

/// The i-th end of the root intervals, in ascending order.
static const struct node *root_node(const struct phi_interpolant *interpolant, size_t i) {
  return i == 0 ? low_node(interpolant, interpolant->interval)
                : high_node(interpolant, &interpolant->interval[i - 1]);
}

int interpolant_find(const struct phi_interpolant *interpolant, size_t j, double level,
                     struct interval_series *series) {
  int hidden = CAGEHOP_NO_TRANSITION; // status of the first failed state since the last one below the level
  bool below = false;
  for (size_t i = 0; interpolant->root_count > 0 && i <= interpolant->root_count; i++) {
    const struct node *node = root_node(interpolant, i);
    if (node->log_tau[j] > level) {
      return below ? descend(interpolant, i - 1, j, level, series) : hidden;
    }
    below = node->log_tau[j] <= level; // and not NaN
    if (below) {
      hidden = CAGEHOP_NO_TRANSITION;
    } else if (hidden == CAGEHOP_NO_TRANSITION) {
      hidden = node->status[j];
    }
  }
  return hidden;
}

bool interpolant_at(const struct phi_interpolant *interpolant, size_t j, double x,
                    struct interval_series *series) {
  size_t p = 0;
  while (p + 1 < interpolant->root_count && x > interpolant->interval[p].high) {
    p++;
  }
  while (p < interpolant->interval_count && fit(interpolant, p, j, series) != CAGEHOP_OK) {
    const size_t child = interpolant->interval[p].child;
    if (child == 0) {
      return false;
    }
    p = child + (x > interpolant->interval[child].high ? 1 : 0);
  }
  return p < interpolant->interval_count && x >= series->low && x <= series->high;
}

void interpolant_ends(const struct phi_interpolant *interpolant, size_t p, size_t j, double end[2]) {
  end[0] = low_node(interpolant, &interpolant->interval[p])->log_tau[j];
  end[1] = high_node(interpolant, &interpolant->interval[p])->log_tau[j];
}

/// Where, on [-1, 1], the series may cross the level: by Lagrange's inverse interpolation through the nodes
/// around, inside [*low, *high], the nodes next to it.
static double guess_crossing(const struct interval_series *series, double level, double *low, double *high) {
  enum { AROUND = 4 };
  const double *value = series->log_tau_at;
  const size_t last = series->node_count - 1;
  size_t k = 0;
  while (k + 1 < last && !(value[k + 1] > level)) {
    k++;
  }
  const size_t first = k == 0 ? 0 : k + 2 > last ? last + 1 - AROUND : k - 1;
  double node[AROUND], guess = 0.0;
  for (size_t i = 0; i < AROUND; i++) {
    node[i] = chebyshev_node(last + 1, -1.0, 1.0, first + i);
  }
  for (size_t i = 0; i < AROUND; i++) {
    double share = node[i];
    for (size_t m = 0; m < AROUND; m++) {
      share *= m != i ? (level - value[first + m]) / (value[first + i] - value[first + m]) : 1.0;
    }
    guess += share;
  }
  *low = node[k - first];
  *high = node[k + 1 - first];
  return guess >= *low && guess <= *high ? guess : 0.5 * (*low + *high); // the middle for NaN
}

int interpolant_cross(const struct interval_series *series, double level, double *x) {
  enum { ITERATIONS_MAX = 100 };
  const double close = 1e-8; // a step of Newton's method as short as this leaves its square
  double low, high, slope, t = guess_crossing(series, level, &low, &high);
  for (int i = 0; i < ITERATIONS_MAX; i++) {
    const double above =
        chebyshev_evaluate(series->node_count, series->log_tau, -1.0, 1.0, t, &slope) - level;
    *(above > 0.0 ? &high : &low) = t;
    const double next = t - above / slope;
    const bool inside = next >= low && next <= high; // false for NaN
    const double step = (inside ? next : 0.5 * (low + high)) - t;
    t += step;
    if (fabs(step) <= (inside ? close : DBL_EPSILON)) {
      *x = interpolant_x(series->bent, 0.5 * ((series->to + series->from) + (series->to - series->from) * t));
      *x = fmin(fmax(*x, series->low), series->high);
      return CAGEHOP_OK;
    }
  }
  return CAGEHOP_NO_CONVERGENCE;
}

double interpolant_log_tau(const struct interval_series *series, double x, double *slope) {
  const double place = interpolant_place(series->bent, x);
  const double log_tau =
      chebyshev_evaluate(series->node_count, series->log_tau, series->from, series->to, place, slope);
  if (slope != NULL) {
    *slope *= interpolant_place_slope(series->bent, x);
  }
  return log_tau;
}

void interpolant_log_tau_at(const struct interval_series *series, size_t n, const double x[],
                            double log_tau[]) {
  for (size_t i = 0; i < n; i++) {
    log_tau[i] = interpolant_place(series->bent, x[i]);
  }
  chebyshev_evaluate_many(series->node_count, series->log_tau, series->from, series->to, n, log_tau, log_tau);
}

double interpolant_log_tau_error(const struct interval_series *series) {
  return chebyshev_tail(series->node_count, series->log_tau);
}

double interpolant_slope_error(const struct interval_series *series, double x) {
  const double last = (double)(series->node_count - 1);
  return interpolant_log_tau_error(series) * last * last * 2.0 / (series->to - series->from) *
         interpolant_place_slope(series->bent, x);
}

double interpolant_dlntau_dP(const struct interval_series *series, double x) {
  return chebyshev_evaluate(series->node_count, series->dlntau_dP, series->from, series->to,
                            interpolant_place(series->bent, x), NULL);
}

double interpolant_dlntau_dP_error(const struct interval_series *series) {
  return chebyshev_tail(series->node_count, series->dlntau_dP);
}
