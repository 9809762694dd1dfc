// SPDX-License-Identifier: GPL-3.0-or-later
/// What the rooms above may ask of a structure, besides the public functions.
#ifndef CAGEHOP_STRUCTURE_STRUCTURE_H
#define CAGEHOP_STRUCTURE_STRUCTURE_H

#include "system/particles.h"

#include <cagehop/error.h>
#include <cagehop/structure.h>

/// As cagehop_structure_solve_explained. *certificate, also where there is no structure: as far as it came,
/// error 0 where none was estimated. without_radial: S(q) and the contact value are all that is needed, with
/// the same bits. A structure whose g(r) would have to be made from S(q) has none then, and r_cage, g_min
/// and, where its certificate does not need them, S_peak and q_peak are NaN.
int structure_solve_certified(const struct cagehop_structure_params *params, double state,
                              bool without_radial, struct cagehop_structure **structure,
                              struct cagehop_error *error, struct cagehop_certificate *certificate);

/// The params whose structure is the exact one of these, where it is known in closed form: of Percus-Yevick's
/// hard spheres, unless somebody chose how they are solved. Else these.
struct cagehop_structure_params structure_in_closed_form(const struct cagehop_structure_params *params);

enum { STATE_TEXT_MAX = 40 };

/// "phi = 0.7312", or "T = 1200 K" where temperatures number the states.
void structure_state_text(const struct cagehop_structure_params *params, double state,
                          char text[STATE_TEXT_MAX]);

/// rho d^3 of a state, [1/d^3]; NaN outside a table.
double structure_density(const struct cagehop_structure_params *params, double state);

/// kBT/epsilon of a state, [1]; NaN where there is no energy, and where it is not known.
double structure_reduced_temperature(const struct cagehop_structure_params *params, double state);

/// Whether it is PRISM of something that the methods of hard spheres don't know: a system, or a closure with
/// a table of B(r). Hard spheres of other sources are those of diameter d, whatever the system says.
bool structure_has_system(const struct cagehop_structure_params *params);

/// Whether g(r) at rho -> 0 is exp(-u/kBT). Closures that divide u treat an attractive tail otherwise, and a
/// bridge function by table knows no density.
bool structure_is_exact_when_dilute(const struct cagehop_structure_params *params);

/// Whether it is the closed form of Percus-Yevick's hard spheres.
bool structure_is_closed_form(const struct cagehop_structure *structure);

/// Whether it is that of joined sites, which have no landscape.
bool structure_is_of_chains(const struct cagehop_structure *structure);

/// The particles that it is the structure of; owned by the structure.
const struct particles *structure_particles(const struct cagehop_structure *structure);

#endif
