// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/q_panels.h"

#include "numerics/q_rule.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>

static const double first_width = 0.5 * M_PI, panel_period = 2.0 * M_PI;
static const double wide_from = 8.0 * M_PI; // from there on the closed form's panels are wider
static const double q_calm =
    400.0; // from there on (S - 1)^2 has hardly more than one harmonic: two periods a panel

double q_panels_peaks(double q_end) {
  return fmin(40.0 * M_PI, q_end);
}

/// One panel for each factor of 4 in q below first_width, and the last of them as finely as needed.
static int append_origin(const struct q_panels_params *params, double tolerance, struct panels *panels) {
  const double first = first_width;
  const double ends[] = {0.0, first / 1024.0, first / 256.0, first / 64.0, first / 16.0, first / 4.0, first};
  enum { RANGES = sizeof ends / sizeof ends[0] - 1 };
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < RANGES && status == CAGEHOP_OK; i++) {
    const struct panel_range range = {.from = ends[i],
                                      .to = ends[i + 1],
                                      .width = first,
                                      .tolerance = i + 1 < RANGES ? INFINITY : tolerance,
                                      .floor = params->floor};
    status = panels_append(panels, &range, params->f, params->context);
  }
  return status;
}

int q_panels_append(const struct cagehop_structure *structure, const struct q_panels_params *params,
                    struct panels *panels) {
  const double q_end = params->q_end, q_peaks = q_panels_peaks(q_end);
  const double q_tail = cagehop_structure_q_tail(structure), q_table = fmin(q_tail, q_peaks);
  const double q_far = fmin(fmax(q_tail, q_peaks), q_end);
  // S(q) of the closed form is calm enough for wider panels long before the others are sure to be.
  const bool closed = structure_is_closed_form(structure);
  const double q_wide = closed ? fmin(wide_from, q_table) : q_table,
               q_wider = closed ? fmin(2.0 * wide_from, q_table) : q_table;
  const double on_table = fmax(params->tolerance, cagehop_structure_integration_tolerance(structure));
  const struct panel_range ranges[] = {
      {params->fine_origin ? first_width : 0.0, q_wide, first_width, on_table, params->floor, 0.0},
      {q_wide, q_wider, 2.0 * first_width, on_table, params->floor, 0.0},
      {q_wider, q_table, 4.0 * first_width, on_table, params->floor, 0.0},
      {q_table, q_peaks, first_width, on_table, params->floor, 0.0},
      {q_peaks, fmin(q_far, q_calm), panel_period, INFINITY, params->floor, params->q_stop},
      {fmax(q_peaks, fmin(q_far, q_calm)), q_far, 2.0 * panel_period, INFINITY, params->floor,
       params->q_stop},
      {q_far, q_end, 2.0 * panel_period, INFINITY, params->floor, params->q_stop},
  };
  int status = params->fine_origin ? append_origin(params, on_table, panels) : CAGEHOP_OK;
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0] && status == CAGEHOP_OK; i++) {
    if (ranges[i].from < ranges[i].to) {
      status = panels_append(panels, &ranges[i], params->f, params->context);
    }
  }
  return status;
}

static double sum(size_t n, const double q[], const double w[], panel_function *f, const void *context) {
  double total = 0.0;
  for (size_t i = 0; i < n; i++) {
    double value;
    f(context, 1, &q[i], &value);
    total += w[i] * value;
  }
  return total;
}

/// Adds the integral from q_join on. Where S(q) is known for all q it goes to infinity, by the part of a
/// q_rule beyond its join. Else it goes as far as S(q) is known, by panels.
static int add_tail(const struct cagehop_structure *structure, double q_join, panel_function *f,
                    double *integral) {
  const double q_max = cagehop_structure_q_max(structure);
  const struct panel_range range = {.from = q_join, .to = q_max, .width = 2.0 * M_PI, .tolerance = INFINITY};
  struct panels panels = {0};
  struct q_rule rule = {0};
  int status;
  if (isinf(q_max)) {
    status = q_rule_create(&(struct q_rule_params){.step = q_join / 16.0, .join = q_join, .decay = 2}, &rule);
    if (status == CAGEHOP_OK) {
      const size_t first = rule.uniform_count;
      *integral += sum(rule.count - first, &rule.q[first], &rule.w[first], f, structure);
    }
  } else {
    status = panels_append(&panels, &range, f, structure);
    if (status == CAGEHOP_OK) {
      *integral += sum(panels.count, panels.q, panels.w, f, structure);
    }
  }
  panels_clear(&panels);
  q_rule_clear(&rule);
  return status;
}

int q_panels_integrate(const struct cagehop_structure *structure, panel_function *f, double *integral) {
  const double q_join = q_panels_peaks(cagehop_structure_q_max(structure));
  const struct q_panels_params wanted = {
      .q_end = q_join, .tolerance = 1e-12, .floor = 1e-14, .f = f, .context = structure};
  struct panels panels = {0};
  int status = q_panels_append(structure, &wanted, &panels);
  if (status == CAGEHOP_OK) {
    *integral = 0.0;
    for (size_t i = 0; i < panels.count; i++) {
      double value = panels.f[i];
      if (isnan(value)) { // of a panel that was placed without a look at f
        f(structure, 1, &panels.q[i], &value);
      }
      *integral += panels.w[i] * value;
    }
    status =
        q_join < cagehop_structure_q_max(structure) ? add_tail(structure, q_join, f, integral) : CAGEHOP_OK;
  }
  panels_clear(&panels);
  return status;
}
