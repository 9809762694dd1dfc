// SPDX-License-Identifier: GPL-3.0-or-later
/// The rates that the paper's two-state approximations (Eqs. 3 and 7-10) stand for: diffusion with the
/// constant d^2/tau_s in F(r, P), the Smoluchowski equation, without Kramers' approximation, or with it but
/// each well with its own curvature. The paper's own values are in cagehop_relaxation. Nothing
/// here is collective.
#ifndef CAGEHOP_SMOLUCHOWSKI_H
#define CAGEHOP_SMOLUCHOWSKI_H

#include <cagehop/export.h>
#include <cagehop/landscape.h>

#ifdef __cplusplus
extern "C" {
#endif

/// NaN where a quantity does not exist: those of the second well at P = 0, all where there is no barrier.
struct cagehop_smoluchowski_rates {
  /// Twice the mean first-passage time from r_L1 to r_B, because half of those who reach r_B fall back, but
  /// with nobody ever inside r_L1:
  ///   tau/tau_s = 2 int_{r_L1}^{r_B} dx e^{F(x)} int_{r_L1}^{x} dy e^{-F(y)}, [s].
  /// Half of tau_forward where Kramers' approximation holds.
  double tau_mfpt;
  /// The same with the inner integral from 0, the whole cage: what Kramers' formula stands for, [s]. If F
  /// grew in every place alike, tau_mfpt_full/tau_forward would tend to 1 as 1 + O(F_B1^-1/2). It does not:
  /// with phi and P the cage deepens but the barrier keeps its width, and the ratio stays near 0.8.
  double tau_mfpt_full;
  double tau_forward; ///< Kramers, r_L1 to r_L2: tau_s 2 pi/sqrt(K_0 K_B) exp(F_B1), [s]; Eq. 3 without its 1
  double tau_backward;  ///< Kramers, r_L2 to r_L1: tau_s 2 pi/sqrt(K_2 K_B) exp(F_B2), [s]
  double tau_two_state; ///< 1/(1/tau_forward + 1/tau_backward), [s]
  /// The slowest relaxation of the Smoluchowski equation on 0 < r < infinity, [s]. Where the barrier is high
  /// from both sides it is exchange between the wells, tau_two_state without Kramers' approximation. Else it
  /// may be diffusion across the outer well, 25/(4 P^2) tau_s, and no escape.
  double tau_slowest;
  double p_1_boltzmann; ///< weight of r < r_B in exp(-F(r, P)), [1]
};

/// Undefined rates: NaN in every number.
CAGEHOP_API struct cagehop_smoluchowski_rates cagehop_no_smoluchowski_rates(void);

/// Probability to be in the cage at time t [s] after starting there: of two states with both Kramers' rates,
/// and of the Smoluchowski equation once its slowest mode alone is left. NaN where there is no second state.
CAGEHOP_API double cagehop_two_state_population(const struct cagehop_smoluchowski_rates *smoluchowski_rates,
                                                double time_s);
CAGEHOP_API double cagehop_slowest_population(const struct cagehop_smoluchowski_rates *smoluchowski_rates,
                                              double time_s);

struct cagehop_smoluchowski; ///< F(r) made cheap to evaluate at every r > 0; opaque, immutable once built

/// One serves every pressure. The landscape is not needed afterwards. Returns 0, or CAGEHOP_NOT_FINITE,
/// CAGEHOP_NOT_RESOLVED, CAGEHOP_NO_MEMORY with *smoluchowski = NULL.
CAGEHOP_API int cagehop_smoluchowski_create(const struct cagehop_landscape *landscape,
                                            struct cagehop_smoluchowski **smoluchowski);

/// Frees *smoluchowski and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_smoluchowski_destroy(struct cagehop_smoluchowski **smoluchowski);

/// `point` is the landscape's at this pressure. Integrals are certified to a relative 1e-8, the slowest mode
/// to 1e-7. Returns 0, or CAGEHOP_NOT_RESOLVED, CAGEHOP_NOT_FINITE (exp(F_B1) or tau_backward overflows),
/// CAGEHOP_NO_CONVERGENCE, CAGEHOP_NO_MEMORY with NaN in everything, or in what needs the outer well too
/// where the cage alone could be certified.
CAGEHOP_API int cagehop_smoluchowski_evaluate(const struct cagehop_smoluchowski *smoluchowski,
                                              double pressure, const struct cagehop_landscape_point *point,
                                              double tau_s,
                                              struct cagehop_smoluchowski_rates *smoluchowski_rates);

#ifdef __cplusplus
}
#endif
#endif
