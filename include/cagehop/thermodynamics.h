// SPDX-License-Identifier: GPL-3.0-or-later
/// The thermodynamics of a state of a fluid: equation of state, excess energy and free energy, pair entropy.
/// P of Eq. 2 tilts the landscape at a density that is given; `fluid_pressure` here is the fluid's own at
/// that density, another number.
///
/// The exact g(r) would give one equation of state by every route. That of a closure does not, and the
/// difference of the routes is a measure of the closure's own error, which no error estimate here contains:
/// those are of the numbers that the closure defines.
///
/// All is per site. With rho the number density, d the unit of length, kBT the
/// unit of energy, and t = rho'/rho along the isotherm from 0 to 1 (Hansen and McDonald, Theory of Simple
/// Liquids, chapters 2 and 4):
///   Z_virial = 1 - (2 pi/3) rho int r^3 (u'/kBT) g dr; of hard spheres 1 + 4 phi g(d+)
///   Z_compressibility = int_0^1 dt/S(q = 0)
///   A_virial/(N kBT) = int_0^1 (Z_virial - 1)/t dt
///   A_compressibility/(N kBT) = int_0^1 (Z_compressibility - 1)/t dt = int_0^1 (1/S_0 - 1)/t (1 - t) dt
/// Of sites joined to chains of N only the compressibility route and the energy exist here: bonds share in
/// the virial and in S_2. There 1/N stands for 1, and A is that beyond chains that do not feel each other.
#ifndef CAGEHOP_THERMODYNAMICS_H
#define CAGEHOP_THERMODYNAMICS_H

#include <cagehop/error.h>
#include <cagehop/export.h>
#include <cagehop/structure.h>

#ifdef __cplusplus
extern "C" {
#endif

/// NaN where a number does not exist or is not known well enough; *_error are estimates, absolute, in the
/// same unit.
struct cagehop_thermodynamics {
  double Z_virial;          ///< P/(rho kBT) by the virial, [1]
  double Z_compressibility; ///< the same by the compressibility, [1]
  double Z_difference;      ///< Z_virial - Z_compressibility, [1]: 0 if the closure were exact
  double fluid_pressure;    ///< rho kBT Z_virial, [kBT/d^3]; of chains rho kBT Z_compressibility
  double energy;            ///< excess internal energy U/(N kBT), [1]; 0 of hard spheres
  double free_energy_virial, free_energy_compressibility; ///< excess free energy A/(N kBT), [1]
  double pair_entropy;  ///< S_2/(N kB) = -2 pi rho int r^2 (g ln g - g + 1) dr, [1]; NaN where g < 0
  double second_virial; ///< B_2, [d^3]; NaN of chains
  double diameter_barker_henderson, diameter_weeks_chandler_andersen; ///< of hard spheres in place of u, see
                                                                      ///< cagehop_system_diameter, [d]
  double Z_virial_error, Z_compressibility_error, energy_error, free_energy_virial_error,
      free_energy_compressibility_error, pair_entropy_error;
  int path_states; ///< states that were solved besides this one, along the isotherm
  int path_status; ///< 0, or why what is integrated along the isotherm is NaN: Z_compressibility, free
                   ///< energies. CAGEHOP_NOT_RESOLVED where the integrals stay above 1e-4 of themselves; the
                   ///< status of a state on the way, as inside a spinodal; CAGEHOP_NOT_TABULATED of tables
  int entropy_status; ///< 0, or why pair_entropy is NaN: CAGEHOP_NOT_FINITE where g < 0, and of chains
  int status;         ///< 0, or why the state has none of it, or no virial and energy
};

/// Solves the state as cagehop_structure_solve, and 11, 23 or 47 others at lower densities and the same
/// temperature, Clenshaw-Curtis nodes in density, doubled until the integrals change by less than 1e-9 of
/// them or than the errors of the states explain. Nothing depends on which states were solved before. A state
/// without numbers is no failure: its statuses say why. Returns 0, or CAGEHOP_BAD_ARGUMENT,
/// CAGEHOP_NO_MEMORY, or a negative status of the communication, with NaN in all. Collective where
/// params->communicator is set. *error, NULL is allowed: why the first of the statuses is not 0.
CAGEHOP_API int cagehop_thermodynamics_find(const struct cagehop_structure_params *params, double state,
                                            struct cagehop_thermodynamics *thermodynamics,
                                            struct cagehop_error *error);

/// The same of a structure that was solved with these params at this state.
CAGEHOP_API int cagehop_thermodynamics_of(const struct cagehop_structure_params *params, double state,
                                          const struct cagehop_structure *structure,
                                          struct cagehop_thermodynamics *thermodynamics,
                                          struct cagehop_error *error);

/// NaN in all numbers, 0 in the statuses.
CAGEHOP_API struct cagehop_thermodynamics cagehop_thermodynamics_none(void);

#ifdef __cplusplus
}
#endif
#endif
