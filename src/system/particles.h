// SPDX-License-Identifier: GPL-3.0-or-later
/// What the particles are: hard spheres of diameter d. What holds for them, and not for every S(q), stands in
/// this room: another pair potential is a change here, and of the closures, tails and cores of the methods
/// that solve for S(q).
///
/// Lengths are in units of d, energies in kBT. A particle is a single site, so the intramolecular structure
/// factor omega(q) of PRISM is 1 and appears in no equation. g(r) is 0 inside r = d and jumps there to its
/// contact value g(d+).
#ifndef CAGEHOP_SYSTEM_PARTICLES_H
#define CAGEHOP_SYSTEM_PARTICLES_H

/// The fluid of these particles at one packing fraction.
struct particles {
  double phi;         ///< packing fraction, [1]
  double density;     ///< rho d^3 = 6 phi/pi, [1]
  double temperature; ///< [K]; NaN where S(q) is known without one
};

/// At packing fraction phi, without a temperature.
struct particles particles_at(double phi);

/// Z = P/(rho kBT) = 1 + 4 phi g(d+), the virial equation of hard spheres, [1].
double particles_virial(const struct particles *particles, double contact);

/// g(d+) of the hard-sphere fluid, (1 - phi/2)/(1 - phi)^3, [1]: Carnahan and Starling, J. Chem. Phys. 51,
/// 635 (1969), by the virial equation.
double particles_contact(const struct particles *particles);

/// At large q, rho c(q) is this times g(d+) cos(q)/q^2: 4 pi rho, which the jump of g(r) at contact causes,
/// [1/d^2].
double particles_jump_tail(const struct particles *particles);

/// The factor g(d+)^2 in Eq. 4: tau_s, as a multiple of the Enskog time, for a fluid with no structure
/// besides, [1].
double particles_collision_factor(double contact);

/// The limit of F'(r) + 3/r for r -> 0: 4 phi g(d+)^2 sqrt(3/pi), [kBT/d]. It follows from Eq. 1 and the q^-2
/// tail of rho c(q). Near r = 0 it is an upper bound, so that no cage at pressure P is narrower than 3/(P +
/// this); the landscape's certificate rests on that.
double particles_force_limit(const struct particles *particles, double contact);

#endif
