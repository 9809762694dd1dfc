// SPDX-License-Identifier: GPL-3.0-or-later
/// What isobars cost beside a map's points, one core: their states, then the isobars pressure by pressure;
/// and where those at few pressures give all others. CAGEHOP_BENCH_POINTS: pressures (50000).
/// bench_isobar_share.py measures whole runs.
#include "phase_map/isobar_panels.h"
#include "phase_map/isochore.h"

#include <cagehop/cagehop.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/// Processor time, which other processes on the machine hardly change, [s].
static double seconds_used(void) {
  struct timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

/// Points of a state in the middle of the map, at all pressures.
static double seconds_of_points(const struct cagehop_model *model, const struct cagehop_axis *pressure,
                                struct cagehop_point point[]) {
  struct cagehop_isochore *isochore;
  if (cagehop_isochore_solve(model, 0.60, &isochore) != CAGEHOP_OK) {
    return NAN;
  }
  const double start = seconds_used();
  cagehop_isochore_evaluate_axis(isochore, pressure, point);
  const double spent = seconds_used() - start;
  cagehop_isochore_destroy(&isochore);
  return spent;
}

static void measure(const struct cagehop_model *model, const struct cagehop_axis *pressure) {
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  struct cagehop_isobars *isobars = NULL;
  struct cagehop_isobar isobar;
  size_t states = 0, count = 0, there = 0;
  const double *state, n = (double)pressure->count;
  struct cagehop_point *point = malloc(pressure->count * sizeof *point);
  const double of_points = seconds_of_points(model, pressure, point), start = seconds_used();
  int status = cagehop_isobars_create(model, &params, pressure, &isobars);
  while (status == CAGEHOP_OK && (status = cagehop_isobars_next(isobars, &count, &state)) == CAGEHOP_OK &&
         count > 0) {
    for (size_t i = 0; i < count && status == CAGEHOP_OK; i++, states++) {
      struct cagehop_isochore *isochore;
      status = isochore_solve_for_times(model, state[i], &isochore);
      if (status == CAGEHOP_OK) {
        cagehop_isochore_evaluate_axis(isochore, pressure, point);
        cagehop_isobars_accept(isobars, i, 0, pressure->count, point);
        cagehop_isochore_destroy(&isochore);
      }
    }
  }
  const double solved = seconds_used();
  for (size_t j = 0; j < pressure->count && status == CAGEHOP_OK; j++) {
    cagehop_isobars_evaluate(isobars, j, &isobar);
    there += isobar.status == CAGEHOP_OK;
  }
  const double found = seconds_used();
  printf("| %zu | %.2f us | %zu | %.2f s | %.1f us | %zu |\n", pressure->count, 1e6 * of_points / n, states,
         solved - start, 1e6 * (found - solved) / n, there);
  cagehop_isobars_destroy(&isobars);
  free(point);
}

/// The same as maps of many pressures do it.
static void measure_panels(const struct cagehop_model *model, const struct cagehop_axis *pressure) {
  enum { ALL_AT = ISOBAR_PANELS * ISOBAR_PANEL_AT };
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  struct cagehop_isobars *isobars = NULL;
  struct cagehop_isobar at[ALL_AT], *isobar = malloc(pressure->count * sizeof *isobar);
  double value[ALL_AT];
  size_t certified = 0;
  const double start = seconds_used(), n = (double)pressure->count;
  isobar_panels_pressures(pressure, value);
  int status = isobar == NULL
                   ? CAGEHOP_NO_MEMORY
                   : cagehop_isobars_create(model, &params,
                                            &(struct cagehop_axis){pressure->unit, ALL_AT, value}, &isobars);
  if (status == CAGEHOP_OK) {
    status = cagehop_isobars_compute(isobars, model);
  }
  const double solved = seconds_used();
  for (size_t k = 0; k < ALL_AT && status == CAGEHOP_OK; k++) {
    cagehop_isobars_evaluate(isobars, k, &at[k]);
  }
  const double found = seconds_used();
  for (size_t p = 0; p < ISOBAR_PANELS && status == CAGEHOP_OK; p++) {
    size_t first, count;
    isobar_panel_part(pressure->count, p, &first, &count);
    certified += isobar_panel_interpolate(&value[p * ISOBAR_PANEL_AT], &at[p * ISOBAR_PANEL_AT], count,
                                          &pressure->value[first], &isobar[first]);
  }
  const double done = seconds_used();
  printf("| %zu | %.4f s | %.4f s | %.2f us | %zu |\n", pressure->count, solved - start, found - solved,
         1e6 * (done - found) / n, certified);
  cagehop_isobars_destroy(&isobars);
  free(isobar);
}

/// `count` pressures from 0 to 3.5.
static struct cagehop_axis axis_of(size_t count, double value[]) {
  for (size_t j = 0; j < count; j++) {
    value[j] = 3.5 * (double)j / (double)(count - 1);
  }
  return (struct cagehop_axis){CAGEHOP_UNIT_REDUCED_PRESSURE, count, value};
}

int main(void) {
  const char *wanted = getenv("CAGEHOP_BENCH_POINTS");
  const size_t most = wanted != NULL ? strtoul(wanted, NULL, 10) : 50000;
  size_t materials;
  struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_PRISM},
                                .material = cagehop_material_catalogue(&materials)[0].material};
  double *value = malloc(most * sizeof *value);
  if (value == NULL || cagehop_model_resolve(&model) != CAGEHOP_OK) {
    return EXIT_FAILURE;
  }
  puts("| pressures | a map's point | states | all states | an isobar | isobars with a glass transition |\n"
       "| --- | --- | --- | --- | --- | --- |");
  for (size_t count = most / 100 + 2; count <= most; count *= 10) {
    const struct cagehop_axis pressure = axis_of(count, value);
    measure(&model, &pressure);
  }
  puts("\n| pressures | all states | isobars of panels | a pressure between them | panels that are certified "
       "|\n"
       "| --- | --- | --- | --- | --- |");
  for (size_t count = most / 100 + 2; count <= most; count *= 10) {
    const struct cagehop_axis pressure = axis_of(count, value);
    measure_panels(&model, &pressure);
  }
  free(value);
  return EXIT_SUCCESS;
}
