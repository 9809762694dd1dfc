// SPDX-License-Identifier: GPL-3.0-or-later
/// What temperature the states of a model have.
#include "phase_map/place.h"

#include <cagehop/phase_map.h>
#include <math.h>

double cagehop_model_temperature(const struct cagehop_model *model, double state) {
  const struct own_temperature own = own_temperature_of(&model->structure);
  return own_temperature_at(&own, &model->material, state);
}

bool cagehop_model_has_temperature(const struct cagehop_model *model) {
  const struct own_temperature own = own_temperature_of(&model->structure);
  return own.rule == CAGEHOP_TEMPERATURE_MAPPED
             ? cagehop_material_has_temperature(&model->material)
             : own.rule == CAGEHOP_TEMPERATURE_NUMBERS || !isnan(own.fixed);
}

bool cagehop_model_is_compressible(const struct cagehop_model *model) {
  return cagehop_structure_temperature_rule(&model->structure) == CAGEHOP_TEMPERATURE_MAPPED &&
         cagehop_material_is_compressible(&model->material);
}
