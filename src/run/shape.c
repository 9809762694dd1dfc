// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/shape.h"

#include "run/states.h"

#include <math.h>

struct tiling shape_tiling(const struct resolved_job *resolved) {
  const struct sweep_plan plan = shape_plan(resolved);
  return sweep_tiling(&plan);
}

struct map_layout shape_layout(const struct resolved_job *resolved) {
  const struct job *job = &resolved->job;
  const struct cagehop_axis axis = states_axis(resolved);
  const struct cagehop_structure_params *structure = &job->model.structure;
  const enum cagehop_temperature_rule rule = cagehop_structure_temperature_rule(structure);
  return (struct map_layout){
      .n_phi = axis.count,
      .state = axis.value,
      .state_unit = axis.unit,
      .n_pressure = job->pressure.count,
      .pressure = job->pressure.value,
      .pressure_unit = job->pressure.unit,
      .tile_pressures = shape_tiling(resolved).width,
      .job_text = job->text,
      .job_text_sha256 = job->text_sha256,
      .job_identity = job->identity,
      .job_sha256 = job->sha256,
      .table_sha256 = resolved->table.sha256,
      .rates = job->model.smoluchowski_rates,
      .compressible = cagehop_model_is_compressible(&job->model),
      .own_temperature = rule != CAGEHOP_TEMPERATURE_MAPPED,
      .energy = structure->system.potential != CAGEHOP_POTENTIAL_HARD,
      .profiles = job->output_structure,
      .isobars = job->output_isobars,
      .n_cooling_rate = job->output_isobars ? job->isobars.n_cooling_rate : 0,
      .cooling_rate = job->isobars.cooling_rate_K_per_s,
      .viscosity = job->model.viscosity,
      .thermodynamics = job->model.thermodynamics,
      .elastic = job->model.elastic_coupling > 0.0,
      .standard_errors = job->output_standard_errors,
      .phi_g = rule != CAGEHOP_TEMPERATURE_MAPPED ? NAN : job->model.material.phi_g,
  };
}

struct sweep_plan shape_plan(const struct resolved_job *resolved) {
  const struct job *job = &resolved->job;
  return (struct sweep_plan){
      .model = job->model,
      .n_phi = resolved->n_phi,
      .state = resolved->state,
      .pressure = job->pressure,
      .profiles = job->output_structure,
      .standard_errors = job->output_standard_errors,
      .phi_g_follows = job->phi_g_follows,
      .uncertainty = job->uncertainty,
  };
}
