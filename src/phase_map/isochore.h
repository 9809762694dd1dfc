// SPDX-License-Identifier: GPL-3.0-or-later
/// What an isochore is made of, whether it was solved (isochore.c) or interpolated (landscape_table.c).
#ifndef CAGEHOP_PHASE_MAP_ISOCHORE_H
#define CAGEHOP_PHASE_MAP_ISOCHORE_H

#include "phase_map/place.h"
#include "structure/structure.h"

#include <cagehop/phase_map.h>

struct interpolated_state;

struct cagehop_isochore {
  char state[STATE_TEXT_MAX]; ///< "phi = 0.6", or "T = 300 K", for messages
  struct own_temperature own;
  struct cagehop_material material;
  double elastic_coupling;
  bool wants_rates, viscosity;         ///< whether points have Smoluchowski rates, and whether a viscosity
  bool times_only;                     ///< see isochore_solve_for_times
  struct cagehop_structure *structure; ///< NULL where it is interpolated
  struct cagehop_landscape *landscape;
  struct cagehop_smoluchowski *smoluchowski; ///< where model.smoluchowski_rates is true
  struct cagehop_shear_modulus *modulus;     ///< where that or model.viscosity is
  int smoluchowski_status, modulus_status;   ///< why the one or the other is not there although it was wanted
  struct interpolated_state *interpolated;   ///< NULL where it is solved
  struct cagehop_isochore_summary summary;
  struct cagehop_error error; ///< why the summary's status is not 0
};

/// An isochore without results, but with what its material and state, a phi or a temperature, say. NULL where
/// memory ran out.
/// Whether landscapes are computed of what the model's structure is of; else why not in *error, which may be
/// NULL.
bool isochore_has_landscape(const struct cagehop_model *model, struct cagehop_error *error);

struct cagehop_isochore *isochore_empty(const struct cagehop_model *model, double state);

/// As cagehop_isochore_solve for who needs of points status, regime, tau_alpha, dlntau_dP and, with
/// model->viscosity, eta, dlnG_dP and viscosity_status alone: these have the same bits for half of the
/// time or less, or those of the structure in closed form where there is one, for a third. All else in a
/// point may be undefined, r_cage is NaN, and a point of two states may be told as irreversible.
int isochore_solve_for_times(const struct cagehop_model *model, double state,
                             struct cagehop_isochore **isochore);

/// Makes an isochore at a phi that maps to a temperature, without rates and modulus, that of another model
/// with the same structure and tau_E.
void isochore_set_model(struct cagehop_isochore *isochore, const struct cagehop_model *model);

/// Prepares shear modulus and, where they are wanted, Smoluchowski rates, from the landscape. Where one of
/// them fails its quantities are NaN in all points, whose rates_status or viscosity_status says why; that
/// does not affect the other quantities. Returns 0 or a negative status.
int isochore_prepare_rates(const struct cagehop_model *model, struct cagehop_isochore *isochore);

/// Of a state that failed with a positive status only the errors that were found are kept: they may be why.
void isochore_forget_results(const struct cagehop_model *model, int status,
                             struct cagehop_isochore *isochore);

/// No thermodynamics, and where the model wants them the status in each of their statuses.
void isochore_refuse_thermodynamics(const struct cagehop_model *model, int status,
                                    struct cagehop_isochore *isochore);

/// Where the point at a pressure of an axis is. Returns 0, or CAGEHOP_OUT_OF_RANGE where there is no such
/// place.
int isochore_find_place(const struct cagehop_isochore *isochore, enum cagehop_unit unit, double pressure,
                        struct cagehop_thermal_state *place);

/// Why a landscape's point is not accurate enough to say anything, or 0: an interpolated one next to a
/// spinodal.
int isochore_judge(const struct cagehop_isochore *isochore, const struct cagehop_landscape_point *point);

/// The shear modulus of an isochore that has none yet, solved or interpolated. Returns as
/// cagehop_shear_modulus_create.
int isochore_make_modulus(const struct cagehop_isochore *isochore, struct cagehop_shear_modulus **modulus);

/// What follows from point->landscape, or from the status of a landscape that failed.
void isochore_finish_point(const struct cagehop_isochore *isochore, const struct cagehop_thermal_state *place,
                           int status, struct cagehop_point *point);

#endif
