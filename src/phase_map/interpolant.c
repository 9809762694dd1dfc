// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/interpolant.h"

#include "numerics/chebyshev.h"
#include "phase_map/phi_range.h"
#include "status/array.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// Where the intervals of phi end. Below the first tau_alpha is of the order of a collision's time; at the
/// last it is beyond any experiment for Percus-Yevick. All pressures below 3.9 reach 1e-10 s above 0.53, and
/// 100 s below 0.68: default isobars need two intervals. ln(tau_alpha) is analytic in phi, and its nearest
/// singularities are the onset of the barrier, phi = 0.4315, and those of bend_at. With WIDE_NODES nodes the
/// error is 4e-10 from 0.60 to 0.68, which is that of states on grids, and 1e-8 below.
static const double phi_first = 0.45, phi_last = 0.75;
static const double ends[] = {0.45, 0.53, 0.60, 0.68, 0.70, 0.75};

/// Where states are known in closed form, and those at 0.68 cost no more than those at 0.60, one interval is
/// enough: ln(tau_alpha) has two singularities near bend_at +- i bend_width, where the cage begins to narrow
/// faster. With u = (phi - bend_at)/bend_width they stay at +-i in u/(1 + sqrt(1 + u^2)), in which the
/// interval is 2.6 times shorter than in u (a conformal map, as in Tee and Trefethen, SIAM J. Sci. Comput.
/// 28, 1798 (2006)). INTERVAL_NODES_MAX nodes leave 1e-9 of ln(tau_alpha) up to P = 3.7, and of phi_g 3e-12
/// (the test isobars compares with solved states); both numbers are those of the smallest error.
static const double bend_at = 0.57, bend_width = 0.07;
static const double closed_form_ends[] = {0.45, 0.53, 0.68, 0.70, 0.75};
static const double bent_from = 0.53, bent_to = 0.68;

/// Where the elastic barrier counts, which bends more: INTERVAL_NODES nodes leave 1e-9 above 0.60 then.
static const double elastic_ends[] = {0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75};

/// Wider intervals have WIDE_NODES nodes; and those of less than half this width, which begin or end
/// at a table's row, NARROW_NODES.
static const double width = 0.05;

/// ln(tau_alpha) rises with phi at most that steeply up to the last end.
static const double phi_steepest = 1500.0;

/// Above it solving a state costs ten times as much as below, and with Percus-Yevick such states are needed
/// only for times above 1e9 s.
static const double phi_cheap = 0.70 + 1e-9;

/// Where they are known in closed form all cost the same, but none above is needed for times below 1e3 s.
static const double phi_cheap_closed_form = 0.68 + 1e-9;

/// Smallest temperature: it must be above 0, because its square root enters Eq. 4.
static const double temperature_min_K = 1.0;

/// Isobars need 26 to 50 states, and up to 120 where pressures lie next to P_upper(phi_g).
enum { NODES_SEEN_MAX = 120 };

double interpolant_place(bool bent, double x) {
  const double u = (x - bend_at) / bend_width;
  return bent ? u / (1.0 + sqrt(u * u + 1.0)) : x;
}

double interpolant_place_slope(bool bent, double x) {
  const double u = (x - bend_at) / bend_width, root = sqrt(u * u + 1.0);
  return bent ? 1.0 / (bend_width * root * (1.0 + root)) : 1.0;
}

double interpolant_x(bool bent, double place) {
  return bent ? bend_at + bend_width * 2.0 * place / (1.0 - place * place) : place;
}

static int add_node(struct phi_interpolant *interpolant, double x, size_t *index) {
  struct node *nodes = array_grown(interpolant->node, interpolant->node_total, sizeof *nodes);
  if (nodes == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  interpolant->node = nodes;
  const size_t n = interpolant->n_pressure;
  double *values = malloc(n * NODE_BYTES);
  if (values == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  struct node node = {
      .x = x, .log_tau = values, .dlntau_dP = values + n, .status = (int8_t *)(values + 2 * n)};
  for (size_t j = 0; j < n; j++) {
    node.log_tau[j] = node.dlntau_dP[j] = NAN;
    node.status[j] = CAGEHOP_NO_TRANSITION; // valid until its points are accepted
  }
  *index = interpolant->node_total;
  interpolant->node[interpolant->node_total++] = node;
  return CAGEHOP_OK;
}

/// Adds an interval between two nodes. The caller sets root and depth where it is a half.
static int add_interval(struct phi_interpolant *interpolant, size_t low, size_t high) {
  struct interval *intervals =
      array_grown(interpolant->interval, interpolant->interval_count, sizeof *intervals);
  if (intervals == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  interpolant->interval = intervals;
  struct known_series *known = array_grown(interpolant->known, interpolant->interval_count, sizeof *known);
  if (known == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  interpolant->known = known;
  known[interpolant->interval_count].pressure = SIZE_MAX;
  interpolant->interval[interpolant->interval_count] = (struct interval){.low = interpolant->node[low].x,
                                                                         .high = interpolant->node[high].x,
                                                                         .root = interpolant->interval_count,
                                                                         .node = {low, high}};
  interpolant->interval_count++;
  return CAGEHOP_OK;
}

/// Whether isobars solve its states in closed form (isochore_solve_for_times).
static bool is_in_closed_form(const struct cagehop_model *model) {
  return structure_in_closed_form(&model->structure).source == CAGEHOP_STRUCTURE_PERCUS_YEVICK;
}

/// The upper end of the interval that begins at `low`: the next of phi_end, or an earlier row of a
/// table (phi_next_kink), or a point of S_0(T), where T has a kink in its second derivative, and so has
/// ln(tau_alpha) at a pressure in MPa.
static double phi_interval_end(const struct cagehop_model *model, double low, double last) {
  const struct cagehop_compressibility *S_0 = &model->material.compressibility;
  double end = fmin(last, phi_next_kink(&model->structure, low));
  const double *next = model->elastic_coupling > 0.0 ? elastic_ends
                       : is_in_closed_form(model)    ? closed_form_ends
                                                     : ends;
  while (*next <= low + 1e-9) { // the last is not below `last`, and so above `low`
    next++;
  }
  end = fmin(end, *next);
  for (size_t i = 0; i < S_0->count; i++) {
    const double point = cagehop_compressibility_packing_fraction(S_0->S_0[i]);
    end = point > low + 1e-9 && point < end ? point : end;
  }
  return end < last - 1e-9 ? end : last;
}

/// The range of x.
static void find_range(const struct cagehop_model *model, bool kelvin, double *low, double *last) {
  double from, to;
  if (kelvin) {
    temperature_range_of(&model->structure, &from, &to);
    *low = -to;
    *last = -from;
    return;
  }
  phi_range_of(&model->structure, &from, &to);
  *last = fmin(phi_last, to);
  *low = fmax(phi_first, from);
  if (cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return;
  }
  *last = fmin(*last, cagehop_material_packing_fraction(&model->material, temperature_min_K));
  cagehop_compressibility_reach(&model->material.compressibility, &from, &to);
  *low = fmax(*low, from); // NaN, which fmax and fmin leave out, where temperatures have no such bounds
  *last = fmin(*last, to);
}

int interpolant_create(const struct cagehop_model *model, size_t n_pressure,
                       struct phi_interpolant *interpolant) {
  const bool kelvin = cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN;
  const bool closed = is_in_closed_form(model) && model->elastic_coupling == 0.0;
  double low, last;
  size_t before = 0, next;
  find_range(model, kelvin, &low, &last);
  *interpolant = (struct phi_interpolant){.kelvin = kelvin,
                                          .steepest = kelvin ? INFINITY : phi_steepest,
                                          .narrow = kelvin ? 0.0 : 0.5 * width,
                                          .wide = kelvin ? INFINITY : width + 1e-9,
                                          .cheap = kelvin   ? -temperature_cheap(&model->structure)
                                                   : closed ? phi_cheap_closed_form
                                                            : phi_cheap,
                                          .n_pressure = n_pressure};
  chebyshev_cosines(INTERVAL_NODES_MAX, interpolant->bent_cosines);
  chebyshev_cosines(WIDE_NODES, interpolant->wide_cosines);
  chebyshev_cosines(INTERVAL_NODES, interpolant->cosines);
  chebyshev_cosines(NARROW_NODES, interpolant->narrow_cosines);
  int status = low < last ? add_node(interpolant, low, &before) : CAGEHOP_OK;
  while (low < last && status == CAGEHOP_OK) {
    low = kelvin ? -temperature_next_below(&model->structure, -low) : phi_interval_end(model, low, last);
    status = add_node(interpolant, low, &next);
    if (status == CAGEHOP_OK) {
      status = add_interval(interpolant, before, next);
    }
    if (status == CAGEHOP_OK) {
      struct interval *interval = &interpolant->interval[interpolant->interval_count - 1];
      interval->bent = closed && interval->low == bent_from && interval->high == bent_to;
    }
    before = next;
  }
  interpolant->end_count = interpolant->node_total;
  interpolant->root_count = interpolant->interval_count;
  if (status != CAGEHOP_OK) {
    interpolant_clear(interpolant);
  }
  return status;
}

double cagehop_isobars_bytes(size_t n_pressure) {
  return (double)NODES_SEEN_MAX * NODE_BYTES * (double)n_pressure;
}

void interpolant_clear(struct phi_interpolant *interpolant) {
  for (size_t i = 0; i < interpolant->node_total; i++) {
    free(interpolant->node[i].log_tau);
  }
  free(interpolant->node);
  free(interpolant->interval);
  free(interpolant->known);
  *interpolant = (struct phi_interpolant){0};
}

void interpolant_forget(struct phi_interpolant *interpolant) {
  for (size_t p = 0; p < interpolant->interval_count; p++) {
    interpolant->known[p].pressure = SIZE_MAX;
  }
}

bool node_is_expensive(const struct phi_interpolant *interpolant, const struct node *node) {
  return node->x > interpolant->cheap;
}

static int fill(struct phi_interpolant *interpolant, struct interval *interval) {
  const double width_here = interval->high - interval->low;
  const bool whole = interval->depth == 0, narrow = whole && width_here < interpolant->narrow;
  const size_t node_count = narrow                           ? NARROW_NODES
                            : whole && interval->bent        ? INTERVAL_NODES_MAX
                            : width_here > interpolant->wide ? WIDE_NODES
                                                             : INTERVAL_NODES;
  const size_t last = interval->node[1];
  const double from = interpolant_place(interval->bent, interval->low),
               to = interpolant_place(interval->bent, interval->high);
  int status = CAGEHOP_OK;
  for (size_t k = 1; k + 1 < node_count && status == CAGEHOP_OK; k++) {
    const double x = interpolant_x(interval->bent, chebyshev_node(node_count, from, to, k));
    status = add_node(interpolant, x, &interval->node[k]);
  }
  interval->node[node_count - 1] = last;
  interval->node_count = node_count;
  return status;
}

static int halve(struct phi_interpolant *interpolant, size_t p) {
  const struct interval whole = interpolant->interval[p];
  const size_t end[] = {whole.node[0], whole.node[whole.node_count > 0 ? whole.node_count - 1 : 1]};
  const size_t child = interpolant->interval_count;
  size_t middle;
  int status = add_node(interpolant, 0.5 * (whole.low + whole.high), &middle);
  for (size_t half = 0; half < 2 && status == CAGEHOP_OK; half++) {
    status = add_interval(interpolant, half == 0 ? end[0] : middle, half == 0 ? middle : end[1]);
    if (status == CAGEHOP_OK) {
      interpolant->interval[child + half].root = whole.root;
      interpolant->interval[child + half].depth = whole.depth + 1;
      interpolant->interval[child + half].bent = whole.bent;
    }
  }
  interpolant->interval[p].child = status == CAGEHOP_OK ? child : 0;
  return status;
}

int interpolant_add_requested(struct phi_interpolant *interpolant) {
  const size_t count = interpolant->interval_count; // halves that are added have no marks yet
  int status = CAGEHOP_OK;
  for (size_t p = 0; p < count && status == CAGEHOP_OK; p++) {
    const bool to_halve = interpolant->interval[p].to_halve;
    if (interpolant->interval[p].to_fill) {
      status = fill(interpolant, &interpolant->interval[p]);
    }
    if (to_halve && status == CAGEHOP_OK) {
      status = halve(interpolant, p); // moves the intervals
    }
    interpolant->interval[p].to_fill = interpolant->interval[p].to_halve = false;
  }
  interpolant_forget(interpolant);
  return status;
}
