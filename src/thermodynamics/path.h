// SPDX-License-Identifier: GPL-3.0-or-later
/// An isotherm from density 0 to a state, and what is integrated along it.
#ifndef CAGEHOP_THERMODYNAMICS_PATH_H
#define CAGEHOP_THERMODYNAMICS_PATH_H

#include "structure/moments.h"
#include "thermodynamics/fluid.h"
#include "thermodynamics/path_rule.h"

#include <cagehop/error.h>
#include <cagehop/structure.h>

/// What a state on the path adds, at t = rho'/rho.
struct path_state {
  int status; ///< 0, or why it has no structure
  bool known;
  double stiffness, stiffness_error; ///< (1/S_0 - 1/N)/t, N the sites of a molecule, [1]
  double virial, virial_error;       ///< (Z_virial - 1)/t, [1]; NaN of chains
};

struct path {
  const struct cagehop_structure_params *params; ///< states along it are numbered by phi
  const struct fluid *fluid;
  double phi;                                  ///< where it ends
  struct path_state state[PATH_INTERVALS + 1]; ///< by slot; the last is set by the caller
  int solved;                                  ///< states that were solved
};

/// The integrals over t from 0 to 1, with their errors.
struct path_integrals {
  double compressibility, compressibility_error; ///< of t stiffness: Z - 1/N
  double stiff_energy, stiff_energy_error;       ///< of (1 - t) stiffness: A/(N kBT) of that route
  double virial_energy, virial_energy_error;     ///< of virial: A/(N kBT) of that one
};

/// What a structure at t adds to the path.
struct path_state path_state_of(const struct fluid *fluid, const struct cagehop_structure *structure,
                                const struct structure_moments *moments, double t);

/// Solves states until the integrals are known. Returns 0; a positive status, with NaN in *integrals and the
/// reason in *error, which is not NULL; or a negative one. Collective where path->params->communicator is
/// set.
int path_integrate(struct path *path, struct path_integrals *integrals, struct cagehop_error *error);

#endif
