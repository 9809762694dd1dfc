// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CAGEHOP_PHASE_MAP_H
#define CAGEHOP_PHASE_MAP_H

#include <cagehop/landscape.h>
#include <cagehop/material.h>
#include <cagehop/relaxation.h>
#include <cagehop/structure.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a map is computed from, besides its grid.
struct cagehop_model {
  struct cagehop_material material; ///< phi_g must be a number here; see cagehop_model_resolve
  struct cagehop_structure_params structure;
  bool elastic_barrier; ///< whether tau_alpha has ECNLE's F_e in its exponent; not for metallic glasses
};

/// The relaxation time that defines the glass transition, [s].
#define CAGEHOP_GLASS_TRANSITION_TIME_S 100.0

/// Where material.phi_g is NaN, finds it: tau_alpha(phi_g, P = 0) = 100 s on this structure.
/// Returns 0, CAGEHOP_NO_TRANSITION, or the status of the state that failed.
int cagehop_model_resolve(struct cagehop_model *model);

/// Where a barrier first appears at P = 0: *phi, [1]. Returns 0, CAGEHOP_NO_BOUNDARY where a table does not
/// reach it, or the status of the state that failed.
int cagehop_barrier_onset(const struct cagehop_model *model, double *phi);

/// Where the spinodals meet: F' + P, F'' and F''' vanish together.
struct cagehop_cusp {
  double phi;      ///< [1]
  double pressure; ///< [kBT/d^3]
  double r;        ///< [d]
};

/// The critical point of the landscape. Returns as cagehop_barrier_onset.
int cagehop_cusp_find(const struct cagehop_model *model, struct cagehop_cusp *cusp);

/// One row of the (phi) variables of a map.
struct cagehop_isochore_summary {
  double phi;               ///< [1]
  double temperature;       ///< Eq. 11, [K]
  double pressure_unit_MPa; ///< kBT/d^3, [MPa]
  double tau_s;             ///< Eq. 4, [s]
  struct cagehop_structure_summary structure;
  struct cagehop_spinodals spinodals;
  double structure_error;    ///< [1]
  double structure_residual; ///< [d]
  double barrier_error;      ///< for a table: the change of F_B1(P = 0) from a half of it, [kBT]; else NaN
  double solve_seconds;      ///< wall time of structure and landscape, [s]
  int structure_iterations;
  int status; ///< 0, or why every point of this isochore is `failed`
};

/// One point of the (phi, pressure) variables of a map.
struct cagehop_point {
  struct cagehop_landscape_point landscape;
  struct cagehop_rates rates;
  int status; ///< 0, or why the point is `failed`
};

struct cagehop_isochore; ///< everything known at one packing fraction; opaque, immutable once solved

/// Solves structure and landscape once. Returns 0, or a negative status with *isochore = NULL. A state that
/// can't be certified is not an error here: the summary's status says why, its numbers are NaN and every
/// point is `failed`.
int cagehop_isochore_solve(const struct cagehop_model *model, double phi, struct cagehop_isochore **isochore);

/// Frees *isochore and sets it to NULL; NULL is allowed.
void cagehop_isochore_destroy(struct cagehop_isochore **isochore);

const struct cagehop_isochore_summary *cagehop_isochore_summary(const struct cagehop_isochore *isochore);

/// NULL when the summary's status is not 0.
const struct cagehop_structure *cagehop_isochore_structure(const struct cagehop_isochore *isochore);
const struct cagehop_landscape *cagehop_isochore_landscape(const struct cagehop_isochore *isochore);

/// The points at pressure[j] (reduced, [kBT/d^3]), j < count, each independent of the others.
void cagehop_isochore_evaluate(const struct cagehop_isochore *isochore, size_t count, const double pressure[],
                               struct cagehop_point point[]);

#ifdef __cplusplus
}
#endif
#endif
