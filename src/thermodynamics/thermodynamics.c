// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/thermodynamics.h>

#include "numerics/communicator.h"
#include "status/error.h"
#include "structure/structure.h"
#include "thermodynamics/path.h"

#include <cagehop/status.h>
#include <math.h>

struct cagehop_thermodynamics cagehop_thermodynamics_none(void) {
  return (struct cagehop_thermodynamics){.Z_virial = NAN,
                                         .Z_compressibility = NAN,
                                         .Z_difference = NAN,
                                         .fluid_pressure = NAN,
                                         .energy = NAN,
                                         .free_energy_virial = NAN,
                                         .free_energy_compressibility = NAN,
                                         .pair_entropy = NAN,
                                         .second_virial = NAN,
                                         .diameter_barker_henderson = NAN,
                                         .diameter_weeks_chandler_andersen = NAN,
                                         .Z_virial_error = NAN,
                                         .Z_compressibility_error = NAN,
                                         .energy_error = NAN,
                                         .free_energy_virial_error = NAN,
                                         .free_energy_compressibility_error = NAN,
                                         .pair_entropy_error = NAN};
}

/// All statuses, of a state of which nothing is known; in *error `reason`, which is not 0.
static void refuse(const struct cagehop_error *reason, struct cagehop_thermodynamics *result,
                   struct cagehop_error *error) {
  result->status = result->path_status = result->entropy_status = reason->status;
  *error = *reason;
}

/// Why there is no pair entropy.
static void explain_entropy(const struct fluid *fluid, const struct cagehop_structure *structure,
                            struct cagehop_thermodynamics *result, struct cagehop_error *error) {
  result->entropy_status = CAGEHOP_NOT_FINITE;
  if (fluid->chain) {
    error_set(error, CAGEHOP_NOT_FINITE, "chains have no virial and no S_2 here: their bonds share in both");
  } else {
    error_set(error, CAGEHOP_NOT_FINITE, "g(r) falls to %.3g, and S_2 is not defined below 0",
              cagehop_structure_certificate(structure)->g_min);
  }
}

/// What follows from the state alone.
static void take_moments(const struct fluid *fluid, const struct cagehop_structure *structure,
                         const struct structure_moments *moments, struct cagehop_thermodynamics *result,
                         struct cagehop_error *error) {
  result->Z_virial = 1.0 + moments->virial;
  result->Z_virial_error = moments->virial_error;
  result->energy = moments->energy;
  result->energy_error = moments->energy_error;
  result->pair_entropy = moments->pair_entropy;
  result->pair_entropy_error = moments->pair_entropy_error;
  result->second_virial = fluid->second_virial;
  result->diameter_barker_henderson = fluid->barker_henderson;
  result->diameter_weeks_chandler_andersen = fluid->weeks_chandler_andersen;
  if (isnan(moments->pair_entropy)) {
    explain_entropy(fluid, structure, result, error);
  }
}

/// What is integrated along the isotherm. Returns 0 or a negative status.
static int follow_isotherm(const struct cagehop_structure_params *isotherm, const struct fluid *fluid,
                           const struct cagehop_structure *structure, const struct structure_moments *moments,
                           struct cagehop_thermodynamics *result, struct cagehop_error *error) {
  struct path_integrals sums;
  struct cagehop_error reason = {.status = CAGEHOP_OK};
  struct path path = {
      .params = isotherm, .fluid = fluid, .phi = cagehop_structure_packing_fraction(structure)};
  path.state[PATH_INTERVALS] = path_state_of(fluid, structure, moments, 1.0);
  const int status = path_integrate(&path, &sums, &reason);
  result->path_states = path.solved;
  result->path_status = status;
  result->Z_compressibility = 1.0 / fluid->sites + sums.compressibility;
  result->Z_compressibility_error = sums.compressibility_error;
  result->Z_difference = result->Z_virial - result->Z_compressibility;
  result->free_energy_compressibility = sums.stiff_energy;
  result->free_energy_compressibility_error = sums.stiff_energy_error;
  result->free_energy_virial = sums.virial_energy;
  result->free_energy_virial_error = sums.virial_energy_error;
  result->fluid_pressure =
      structure_particles(structure)->density * (fluid->chain ? result->Z_compressibility : result->Z_virial);
  if (status != CAGEHOP_OK) {
    *error = reason;
  }
  return status < 0 ? status : CAGEHOP_OK;
}

/// Whether S(q) comes from an equation that is solved at any density.
static bool is_solved(const struct cagehop_structure_params *params) {
  return params->source == CAGEHOP_STRUCTURE_PRISM || params->source == CAGEHOP_STRUCTURE_PERCUS_YEVICK;
}

static int find_of(const struct cagehop_structure_params *params, double state,
                   const struct cagehop_structure *structure, struct cagehop_thermodynamics *result,
                   struct cagehop_error *error) {
  struct structure_moments moments;
  struct cagehop_error reason;
  const int status = communicator_agree_status(is_solved(params) ? params->communicator : NULL,
                                               structure_moments(structure, &moments));
  if (status == CAGEHOP_BAD_ARGUMENT) {
    error_set(&reason, CAGEHOP_NOT_RESOLVED,
              "thermodynamics need g(r) of an equation that is solved for any density: %s",
              is_solved(params) ? "a compatibility grid is not accurate enough" : "a table has S(q) alone");
    refuse(&reason, result, error);
    return CAGEHOP_OK;
  }
  if (status != CAGEHOP_OK) {
    error_set_message(&reason, status, "the integrals over g(r)");
    refuse(&reason, result, error);
    return status < 0 ? status : CAGEHOP_OK;
  }
  const struct cagehop_structure_params isotherm = fluid_isotherm(params, state);
  struct fluid fluid;
  fluid_find(params, state, &fluid);
  take_moments(&fluid, structure, &moments, result, error);
  return follow_isotherm(&isotherm, &fluid, structure, &moments, result, error);
}

int cagehop_thermodynamics_of(const struct cagehop_structure_params *params, double state,
                              const struct cagehop_structure *structure,
                              struct cagehop_thermodynamics *thermodynamics, struct cagehop_error *error) {
  struct cagehop_error own;
  error = error != NULL ? error : &own;
  error_clear(error);
  *thermodynamics = cagehop_thermodynamics_none();
  const int status = find_of(params, state, structure, thermodynamics, error);
  if (status < 0) {
    *thermodynamics = cagehop_thermodynamics_none();
  }
  return status;
}

int cagehop_thermodynamics_find(const struct cagehop_structure_params *params, double state,
                                struct cagehop_thermodynamics *thermodynamics, struct cagehop_error *error) {
  struct cagehop_structure *structure;
  struct cagehop_error own, reason;
  error = error != NULL ? error : &own;
  error_clear(error);
  *thermodynamics = cagehop_thermodynamics_none();
  int status = cagehop_structure_solve_explained(params, state, &structure, &reason);
  if (status == CAGEHOP_OK) {
    status = cagehop_thermodynamics_of(params, state, structure, thermodynamics, error);
    cagehop_structure_destroy(&structure);
    return status;
  }
  if (status > 0) {
    refuse(&reason, thermodynamics, error);
    return CAGEHOP_OK;
  }
  *error = reason;
  return status;
}
