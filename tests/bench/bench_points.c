// SPDX-License-Identifier: GPL-3.0-or-later
/// Points per second on one core, and what an isochore costs before its first point; beside the same critical
/// points found on the sums over q. Ratios are of one run; machines differ. `bench_points costs FROM TO
/// COUNT` prints what isochores and points cost at COUNT packing fractions as CSV, for tools/scaling.
#include <cagehop/landscape_table.h>
#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { POINTS = 100000, BLOCK = 500, DIRECT = 40 };

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// Newton's method on r (F' + P) with the sums, from where the root is to within a tenth.
static double root_on_sums(const struct cagehop_landscape *landscape, double P, double r) {
  r *= 1.05;
  for (int i = 0; i < 50; i++) {
    double F[3];
    cagehop_landscape_evaluate(landscape, r, P, F);
    const double step = -r * F[1] / (F[1] + r * F[2]);
    r += step;
    if (fabs(step) < 1e-13 * r) {
      break;
    }
  }
  return r;
}

/// Seconds a point on the sums; its roots must be the program's.
static double time_sums(const struct cagehop_isochore *isochore, const double pressure[]) {
  const struct cagehop_landscape *landscape = cagehop_isochore_landscape(isochore);
  double spent = 0.0;
  for (int i = 0; i < DIRECT; i++) {
    const double P = pressure[i * (POINTS / DIRECT) + 1];
    struct cagehop_landscape_point point;
    cagehop_landscape_solve(landscape, P, &point);
    const double start = seconds_now();
    const double r[] = {root_on_sums(landscape, P, point.r_L1), root_on_sums(landscape, P, point.r_B),
                        root_on_sums(landscape, P, point.r_L2)};
    spent += seconds_now() - start;
    if (fabs(r[0] / point.r_L1 - 1.0) > 1e-10 || fabs(r[1] / point.r_B - 1.0) > 1e-10) {
      fprintf(stderr, "the sums have other roots at P = %g\n", P);
      exit(1);
    }
  }
  return spent / DIRECT;
}

static double time_points(const struct cagehop_isochore *isochore, const double pressure[]) {
  static struct cagehop_point point[BLOCK];
  double shortest = INFINITY;
  for (int repeat = 0; repeat < 3; repeat++) {
    const double start = seconds_now();
    for (size_t j = 0; j < POINTS; j += BLOCK) {
      cagehop_isochore_evaluate(isochore, BLOCK, &pressure[j], point);
    }
    shortest = fmin(shortest, seconds_now() - start);
  }
  return shortest / POINTS;
}

/// Solves an isochore, the shortest of some tries; its time in *seconds, or NULL.
static struct cagehop_isochore *time_isochore(const struct cagehop_model *model, double phi, int tries,
                                              double *seconds) {
  struct cagehop_isochore *isochore = NULL;
  *seconds = INFINITY;
  for (int repeat = 0; repeat < tries; repeat++) {
    cagehop_isochore_destroy(&isochore);
    const double start = seconds_now();
    if (cagehop_isochore_solve(model, phi, &isochore) != CAGEHOP_OK) {
      return NULL;
    }
    *seconds = fmin(*seconds, seconds_now() - start);
  }
  return isochore;
}

static int print_costs(const struct cagehop_model *model, const double pressure[], double from, double to,
                       int count) {
  puts("phi,isochore_seconds,point_seconds");
  for (int i = 0; i < count; i++) {
    const double phi = from + (to - from) * i / (count > 1 ? count - 1 : 1);
    double seconds;
    struct cagehop_isochore *isochore = time_isochore(model, phi, 5, &seconds);
    if (isochore == NULL) {
      return 1;
    }
    printf("%.6f,%.4e,%.4e\n", phi, seconds, time_points(isochore, pressure));
    cagehop_isochore_destroy(&isochore);
  }
  return 0;
}

static int print_table(const struct cagehop_model *model, const double pressure[]) {
  puts("| phi | isochore | a point | points/s | on the sums | ratio | points that cost as much as the "
       "isochore |");
  puts("| --- | --- | --- | --- | --- | --- | --- |");
  for (double phi = 0.45; phi < 0.71; phi += 0.05) {
    double isochore_seconds;
    struct cagehop_isochore *isochore = time_isochore(model, phi, 5, &isochore_seconds);
    if (isochore == NULL) {
      return 1;
    }
    const double point = time_points(isochore, pressure), sums = time_sums(isochore, pressure);
    printf("| %.2f | %.1f ms | %.0f ns | %.2f million | %.0f us | %.0f | %.0f |\n", phi,
           1e3 * isochore_seconds, 1e9 * point, 1e-6 / point, 1e6 * sums, sums / point,
           isochore_seconds / point);
    cagehop_isochore_destroy(&isochore);
  }
  return 0;
}

/// Seconds of an isochore from a table, and of a point that has a phi of its own.
static void time_interpolated(const struct cagehop_model *model, const struct cagehop_landscape_table *table,
                              const double pressure[], double low, double high, double *isochore_seconds,
                              double *point_seconds) {
  enum { ISOCHORES = 200 };
  static double phi[POINTS];
  static struct cagehop_point point[POINTS];
  const double start = seconds_now();
  for (int i = 0; i < ISOCHORES; i++) {
    struct cagehop_isochore *isochore;
    if (cagehop_isochore_interpolate(table, model, low + (high - low) * (i + 0.5) / ISOCHORES, &isochore,
                                     NULL) != CAGEHOP_OK) {
      exit(1);
    }
    cagehop_isochore_destroy(&isochore);
  }
  *isochore_seconds = (seconds_now() - start) / ISOCHORES;
  *point_seconds = INFINITY;
  for (size_t j = 0; j < POINTS; j++) { // no two neighbours alike
    phi[j] = low + (high - low) * (double)(j * 7919 % POINTS) / POINTS;
  }
  for (int repeat = 0; repeat < 3; repeat++) {
    const double begin = seconds_now();
    if (cagehop_landscape_table_evaluate(table, model, POINTS, phi, CAGEHOP_UNIT_REDUCED_PRESSURE, pressure,
                                         point, NULL, NULL) != CAGEHOP_OK) {
      exit(1);
    }
    *point_seconds = fmin(*point_seconds, (seconds_now() - begin) / POINTS);
  }
}

/// A table of landscapes beside solving each state.
static int print_interpolated(const struct cagehop_model *model, const double pressure[]) {
  struct cagehop_landscape_table *table;
  const double start = seconds_now();
  if (cagehop_landscape_table_create(model, 0.45, 0.70, NULL, &table, NULL) != CAGEHOP_OK) {
    return 1;
  }
  printf("\na table of landscapes, phi = 0.45 to 0.70: %d states, %.1f s\n\n",
         cagehop_landscape_table_report(table).states, seconds_now() - start);
  puts("| phi | isochore solved | from the table | ratio | a point with a phi of its own |");
  puts("| --- | --- | --- | --- | --- |");
  for (double phi = 0.45; phi < 0.66; phi += 0.05) {
    double solved, interpolated, point;
    struct cagehop_isochore *isochore = time_isochore(model, phi + 0.025, 3, &solved);
    if (isochore == NULL) {
      return 1;
    }
    cagehop_isochore_destroy(&isochore);
    time_interpolated(model, table, pressure, phi, phi + 0.05, &interpolated, &point);
    printf("| %.3f | %.1f ms | %.3f ms | %.0f | %.2f us |\n", phi + 0.025, 1e3 * solved, 1e3 * interpolated,
           solved / interpolated, 1e6 * point);
  }
  cagehop_landscape_table_destroy(&table);
  return 0;
}

int main(int count, char **word) {
  size_t materials;
  struct cagehop_model model = {.material = cagehop_material_catalogue(&materials)[0].material};
  static double pressure[POINTS];
  gsl_set_error_handler_off();
  model.material.phi_g = 0.67143;
  for (size_t j = 0; j < POINTS; j++) {
    pressure[j] = 3.6 * (double)j / (POINTS - 1);
  }
  if (count == 5 && strcmp(word[1], "costs") == 0) {
    return print_costs(&model, pressure, strtod(word[2], NULL), strtod(word[3], NULL), atoi(word[4]));
  }
  return print_table(&model, pressure) + print_interpolated(&model, pressure);
}
