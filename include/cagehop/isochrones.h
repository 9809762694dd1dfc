// SPDX-License-Identifier: GPL-3.0-or-later
/// Isochrones: curves of constant tau_alpha, or of constant viscosity, over pressure. Their points are found
/// as glass transitions are, at other times: on one interpolant of ln(tau_alpha) in phi at each pressure,
/// which serves all levels.
#ifndef CAGEHOP_ISOCHRONES_H
#define CAGEHOP_ISOCHRONES_H

#include <cagehop/export.h>
#include <cagehop/grid.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What is constant along the curves.
struct cagehop_isochrone_params {
  bool viscosity; ///< levels are of eta = G tau_alpha, [Pa s]; else of tau_alpha, [s]
  size_t n_level;
  const double *level; ///< above 0 and finite, in any order, length n_level, at least 1; copied
};

/// Why an isochrone has no point at a pressure.
enum cagehop_isochrone_absence {
  CAGEHOP_ISOCHRONE_EXISTS,
  CAGEHOP_ISOCHRONE_TRAPPED,   ///< on cooling particles are trapped before the level is reached
  CAGEHOP_ISOCHRONE_EXCEEDED,  ///< the level is exceeded at the least phi that is looked at
  CAGEHOP_ISOCHRONE_UNREACHED, ///< it is not reached at the largest phi that is looked at
  CAGEHOP_ISOCHRONE_UNKNOWN,   ///< the status says why: a state failed, or an error would be too large
};

/// "exists", "trapped", "exceeded", "unreached", "unknown"; NULL for another number.
CAGEHOP_API const char *cagehop_isochrone_absence_name(enum cagehop_isochrone_absence absence);

/// Where a level is passed at one pressure; NaN where it is not. Errors are those of the interpolation; to
/// them comes what the error of S(q) makes, structure_error or barrier_error of an isochore.
struct cagehop_isochrone_point {
  double phi;               ///< [1]
  double phi_error;         ///< its estimated error, at most 1e-6, [1]
  double temperature;       ///< T(phi, P), [K]; NaN without phi_g, as all that stands in one
  double temperature_error; ///< its estimated error, [K]
  double pressure;          ///< [kBT/d^3]
  double pressure_MPa;      ///< [MPa]
  double steepness; ///< d log10(level)/d(T*/T) at T* = temperature: Eq. 14 there, along this isobar, [1]
  double steepness_error;       ///< its estimated error, [1]
  double dT_dP;                 ///< along the isochrone, [K/MPa]
  double dT_dP_error;           ///< its estimated error, [K/MPa]
  double activation_volume_nm3; ///< kBT (d ln(tau_alpha or eta)/dP)_T, [nm^3]
  enum cagehop_isochrone_absence absence;
  int status; ///< 0; CAGEHOP_NO_TRANSITION; CAGEHOP_NOT_RESOLVED where phi_error would be above 1e-6; the
              ///< status of a state that failed; CAGEHOP_OUT_OF_RANGE where P has no temperature
};

/// Isobars that look for these levels, and for no VFT line; their states are solved as those of any other,
/// by cagehop_isobars_next and _accept, or by cagehop_isobars_compute. Points that are accepted need
/// model->viscosity where levels are viscosities. Freed by cagehop_isobars_destroy. Returns as
/// cagehop_isobars_create.
CAGEHOP_API int cagehop_isochrones_create(const struct cagehop_model *model,
                                          const struct cagehop_isochrone_params *params,
                                          const struct cagehop_axis *pressure,
                                          struct cagehop_isobars **isobars);

/// The point of level i at pressure j, after the last isochore was taken; that of 100 s has the bits of
/// cagehop_isobars_evaluate. Not collective.
CAGEHOP_API void cagehop_isochrones_evaluate(const struct cagehop_isobars *isobars, size_t i, size_t j,
                                             struct cagehop_isochrone_point *point);

/// Up to which reduced pressure the curves are worth following, *pressure, [kBT/d^3]: P_upper at the least
/// dense of their points at P = 0, above which that is trapped. Curves end within some 2 % of it, the
/// shorter the time the further. watch may be NULL. Returns 0, CAGEHOP_NO_TRANSITION where no curve has a
/// point at P = 0, the status of a state that failed, CAGEHOP_STOPPED, CAGEHOP_NO_MEMORY. Collective.
CAGEHOP_API int cagehop_isochrones_reach(const struct cagehop_model *model,
                                         const struct cagehop_isochrone_params *params,
                                         const struct cagehop_watch *watch, double *pressure);

#ifdef __cplusplus
}
#endif
#endif
