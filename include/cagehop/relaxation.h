// SPDX-License-Identifier: GPL-3.0-or-later
/// What follows from a landscape by the paper's formulas: the time scale tau_s, Kramers' times, populations,
/// diffusion, the plateau shear modulus. Nothing here is collective.
#ifndef CAGEHOP_RELAXATION_H
#define CAGEHOP_RELAXATION_H

#include <cagehop/export.h>
#include <cagehop/landscape.h>
#include <cagehop/structure.h>

#ifdef __cplusplus
extern "C" {
#endif

/// tau_s of Eq. 4 in units of the Enskog time, [1]: *ratio = tau_s/tau_E, the slow q^-2 tail of the integral
/// included. Returns 0 or CAGEHOP_NOT_FINITE, CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_short_time(const struct cagehop_structure *structure, double *ratio);

/// What the rates of an isochore's points have in common.
struct cagehop_relaxation_params {
  double phi;              ///< packing fraction, [1]
  double tau_s;            ///< Eq. 4, [s]
  double r_cage;           ///< first minimum of g(r) beyond contact, [d]
  double diameter_nm;      ///< d, [nm]
  double elastic_coupling; ///< a_c: tau_alpha has a_c F_e in its exponent, [1]; at least 0
};

/// Times, populations and diffusion of one landscape point; NaN where a quantity does not exist.
struct cagehop_relaxation {
  double F_e;           ///< elastic barrier of ECNLE, [kBT]; in tau_alpha times elastic_coupling
  double tau_alpha;     ///< Eq. 3 with exp(F_B1 + a_c F_e), [s]; tau_s in `fluid`, +inf in `trapped`
  double tau_beta;      ///< Eq. 3 with exp(F_B1) whatever a_c is, [s]; tau_alpha where a_c is 0
  double tau_alpha_rev; ///< Eq. 9, [s]; tau_alpha where there is no second state
  double p_1;           ///< Eq. 8, population of the cage, [1]
  double p_2;           ///< Eq. 8, population of the outer minimum, [1]
  double D;             ///< Eq. 13, [m^2/s]
  double dlntau_dP;     ///< d ln(tau_alpha)/dP at this phi, [d^3/kBT]: the activation volume in d^3
};

/// Undefined numbers: NaN in all of them.
CAGEHOP_API struct cagehop_relaxation cagehop_no_relaxation(void);

/// F_e = 12 phi K_0 dr_eff^2 r_cage^3 with dr_eff = 3/r_cage^3 [r_cage^2 dr^2/32 - r_cage dr^3/192 +
/// dr^4/3072], dr = jump_1: the work of pushing the surroundings aside elastically, [kBT]. NaN without a
/// barrier. Mirigian and Schweizer's ECNLE theory.
CAGEHOP_API double cagehop_elastic_barrier(const struct cagehop_landscape_point *point, double phi,
                                           double r_cage);

/// Eq. 3 with the elastic barrier of ECNLE: tau_alpha/tau_s = 1 + 2 pi/sqrt(K_0 K_B) exp(F_B1 + a_c F_e), and
/// tau_beta, the same with exp(F_B1). docs/explanation/times.md has the sources. Returns 0, or
/// CAGEHOP_NOT_FINITE with NaN everywhere (the exponential overflows above 709).
CAGEHOP_API int cagehop_relaxation_evaluate(const struct cagehop_landscape_point *point,
                                            const struct cagehop_relaxation_params *params,
                                            struct cagehop_relaxation *relaxation);

/// p_1(t) of Eq. 6: probability to be in the cage at time t [s] after starting there; NaN outside
/// `two_state`.
CAGEHOP_API double cagehop_cage_population(const struct cagehop_relaxation *relaxation, double time_s);

struct cagehop_shear_modulus; ///< the plateau shear modulus of one structure; opaque, immutable once built

/// Nodes for cages as narrow as CAGEHOP_PRESSURE_MAX makes them. The structure is not needed afterwards.
/// Returns 0, or CAGEHOP_NOT_FINITE, CAGEHOP_NOT_RESOLVED, CAGEHOP_NO_MEMORY with *modulus = NULL.
CAGEHOP_API int cagehop_shear_modulus_create(const struct cagehop_structure *structure,
                                             struct cagehop_shear_modulus **modulus);

/// Frees *modulus and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_shear_modulus_destroy(struct cagehop_shear_modulus **modulus);

/// G = 1/(60 pi^2) int dq [q^2 d ln S/dq]^2 exp(-q^2 r_L1^2/(3 S)), [kBT/d^3]: mode coupling to density
/// fluctuations that are arrested by cages of width r_L1. NaN where the point has no cage (`irreversible`,
/// `two_state` and `trapped` have one).
CAGEHOP_API double cagehop_shear_modulus_evaluate(const struct cagehop_shear_modulus *modulus,
                                                  const struct cagehop_landscape_point *point);

/// The same G, and its logarithm's derivative with P at this structure, [d^3/kBT]: the cage narrows as
/// dr_L1/dP = -1/K_0. *dlnG_dP is NaN with G.
CAGEHOP_API double cagehop_shear_modulus_growth(const struct cagehop_shear_modulus *modulus,
                                                const struct cagehop_landscape_point *point, double *dlnG_dP);

#ifdef __cplusplus
}
#endif
#endif
