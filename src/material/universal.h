// SPDX-License-Identifier: GPL-3.0-or-later
/// What holds for a substance of which only Tg is known. The build of the catalogue reads these lines too.
#ifndef CAGEHOP_MATERIAL_UNIVERSAL_H
#define CAGEHOP_MATERIAL_UNIVERSAL_H

/// X(member of struct cagehop_material, its value): phi_0, beta phi_0 and tau_E are those that Ngan, Phan and
/// Zaccone, and the group's earlier work, use for metallic glasses, drugs and polymers alike; d is the
/// paper's of the range from 0.4 to 1.2 nm that it names; phi_g is found on the theory.
#define MATERIAL_UNIVERSAL(X)                                                                                \
  X(diameter_nm, 0.8)                                                                                        \
  X(phi_g, NAN)                                                                                              \
  X(phi_0, 0.50)                                                                                             \
  X(beta_phi_0_per_K, 6.0e-4)                                                                                \
  X(enskog_time_s, 1.0e-13)

#endif
