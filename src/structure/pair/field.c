// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/field.h"

#include "numerics/exponential.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <gsl/gsl_spline.h>
#include <math.h>
#include <stdlib.h>

static const double energy_max = 600.0; // exp(-600) is 0 for us, and products with it stay finite

void pair_field_clear(struct pair_field *field) {
  free(field->r);
  free(field->u);
  free(field->attraction);
  free(field->bridge);
  free(field->energy);
  free(field->pull);
  free(field->mayer);
  *field = (struct pair_field){.n = 0};
}

/// B(r) between a table's points by a cubic spline; before the first point its value, beyond the last 0.
static int fill_bridge(const struct cagehop_system_table *table, struct pair_field *field) {
  gsl_spline *spline = gsl_spline_alloc(gsl_interp_cspline, table->n);
  if (spline == NULL || gsl_spline_init(spline, table->x, table->y, table->n) != 0) {
    gsl_spline_free(spline);
    return spline == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_BAD_ARGUMENT;
  }
  for (size_t i = 0; i < field->n; i++) {
    const double r = fmax(field->r[i], table->x[0]);
    field->bridge[i] = r <= table->x[table->n - 1] ? gsl_spline_eval(spline, r, NULL) : 0.0;
  }
  gsl_spline_free(spline);
  return CAGEHOP_OK;
}

static void fill_energy(const struct pair_fluid *fluid, struct pair_field *field) {
  const bool divides = closure_divides(fluid->closure.kind), cold = isfinite(fluid->temperature);
  const double core = potential_core(fluid->system);
  const struct potential_minimum minimum = potential_minimum(fluid->system);
  for (size_t i = 0; i < field->n; i++) {
    const double r = field->r[i];
    const double u = r < core ? INFINITY : cold ? cagehop_system_energy(fluid->system, r) : 0.0;
    field->u[i] = cold ? u / fluid->temperature : u;
    field->attraction[i] =
        divides && cold ? potential_attraction_beyond(fluid->system, &minimum, r) / fluid->temperature : 0.0;
  }
}

int pair_field_create(const struct pair_fluid *fluid, size_t n, const double r[], struct pair_field *field) {
  *field = (struct pair_field){.closure = fluid->closure, .n = n};
  double **const arrays[] = {&field->r,      &field->u,    &field->attraction,
                             &field->energy, &field->pull, &field->mayer};
  const bool has_bridge = fluid->closure.kind == CAGEHOP_CLOSURE_BRIDGE_TABLE;
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
    *arrays[i] = malloc(n * sizeof **arrays[i]);
    if (*arrays[i] == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
  }
  field->bridge = has_bridge ? malloc(n * sizeof *field->bridge) : NULL;
  if (has_bridge && field->bridge == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < n; i++) {
    field->r[i] = r[i];
  }
  fill_energy(fluid, field);
  pair_field_couple(field, 1.0);
  return has_bridge ? fill_bridge(fluid->bridge, field) : CAGEHOP_OK;
}

void pair_field_couple(struct pair_field *field, double coupling) {
  for (size_t i = 0; i < field->n; i++) {
    field->energy[i] = isinf(field->u[i]) ? energy_max : fmin(coupling * field->u[i], energy_max);
    field->pull[i] = coupling * field->attraction[i];
    field->mayer[i] = field->pull[i] - field->energy[i];
  }
  exponentials_less_one(field->n, field->mayer);
}

void pair_field_close(const struct pair_field *field, const double gamma[], double c[], double slope[]) {
  for (size_t from = 0; from < field->n; from += CLOSURE_BLOCK) {
    const size_t left = field->n - from, n = left < CLOSURE_BLOCK ? left : CLOSURE_BLOCK;
    const struct closure_places places = {.r = &field->r[from],
                                          .energy = &field->energy[from],
                                          .attraction = &field->pull[from],
                                          .mayer = &field->mayer[from],
                                          .bridge = field->bridge != NULL ? &field->bridge[from] : NULL};
    closure_evaluate(&field->closure, n, &places, &gamma[from], &c[from],
                     slope != NULL ? &slope[from] : NULL);
    for (size_t i = from; i < from + n; i++) {
      if (isinf(field->u[i])) { // whatever the closure says, which may have no value there
        c[i] = -1.0 - gamma[i];
        if (slope != NULL) {
          slope[i] = -1.0;
        }
      }
    }
  }
}

double pair_field_g(const struct pair_fluid *fluid, double r, double gamma) {
  struct pair_field field;
  double c = NAN;
  if (pair_field_create(fluid, 1, &r, &field) == CAGEHOP_OK) {
    pair_field_close(&field, &gamma, &c, NULL);
  }
  pair_field_clear(&field);
  return 1.0 + gamma + c;
}
