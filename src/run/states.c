// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/states.h"

#include <cagehop/status.h>
#include <stdlib.h>

/// Whether the axis is in K and its states are numbered by the packing fractions that these mean, which rise
/// where temperatures fall.
static bool is_other_axis(const struct resolved_job *resolved) {
  return resolved->job.state.unit == CAGEHOP_UNIT_KELVIN && resolved->state_unit != CAGEHOP_UNIT_KELVIN;
}

double states_of(const struct resolved_job *resolved, double value) {
  if (resolved->job.state.unit == CAGEHOP_UNIT_REDUCED_DENSITY) {
    return cagehop_density_packing_fraction(value);
  }
  return is_other_axis(resolved) ? cagehop_material_packing_fraction(&resolved->job.model.material, value)
                                 : value;
}

struct cagehop_axis states_axis(const struct resolved_job *resolved) {
  return resolved->job.state.unit == CAGEHOP_UNIT_REDUCED_DENSITY
             ? resolved->job.state
             : (struct cagehop_axis){resolved->state_unit, resolved->n_phi, resolved->state};
}

size_t states_place(const struct resolved_job *resolved, size_t count, size_t i) {
  return is_other_axis(resolved) ? count - 1 - i : i;
}

int states_fill(struct resolved_job *resolved) {
  const struct cagehop_axis *axis = &resolved->job.state;
  double *state = malloc(axis->count * sizeof *state);
  if (state == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < axis->count; i++) {
    state[i] = states_of(resolved, axis->value[states_place(resolved, axis->count, i)]);
  }
  free(resolved->state);
  resolved->state = state;
  resolved->n_phi = axis->count;
  return CAGEHOP_OK;
}

int states_replace(struct resolved_job *resolved, struct cagehop_axis axis) {
  const struct cagehop_axis before = resolved->job.state;
  resolved->job.state = axis;
  const int status = states_fill(resolved);
  if (status != CAGEHOP_OK) {
    resolved->job.state = before;
    return status;
  }
  free((double *)before.value);
  return CAGEHOP_OK;
}
