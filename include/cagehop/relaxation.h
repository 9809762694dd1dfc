// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CAGEHOP_RELAXATION_H
#define CAGEHOP_RELAXATION_H

#include <cagehop/landscape.h>
#include <cagehop/structure.h>

#ifdef __cplusplus
extern "C" {
#endif

/// tau_s of Eq. 4 in units of the Enskog time, [1]: *ratio = tau_s/tau_E, the slow q^-2 tail of the integral
/// included. Returns 0 or CAGEHOP_NOT_FINITE, CAGEHOP_NO_MEMORY.
int cagehop_short_time(const struct cagehop_structure *structure, double *ratio);

/// Times, populations and diffusion of one landscape point; NaN where a quantity does not exist.
struct cagehop_rates {
  double tau_alpha;     ///< Eq. 3, [s]; tau_s in `fluid`, +inf in `trapped`
  double tau_alpha_rev; ///< Eq. 9, [s]; tau_alpha where there is no second state
  double p_1;           ///< Eq. 8, population of the cage, [1]
  double p_2;           ///< Eq. 8, population of the outer minimum, [1]
  double D;             ///< Eq. 13, [m^2/s]
};

/// Rates of which nothing is known: NaN in every number.
struct cagehop_rates cagehop_no_rates(void);

/// Returns 0, or CAGEHOP_NOT_FINITE with NaN everywhere (exp(F_B1) overflows above F_B1 = 709).
int cagehop_rates_evaluate(const struct cagehop_landscape_point *point, double tau_s, double diameter_nm,
                           struct cagehop_rates *rates);

/// p_1(t) of Eq. 6: probability to be in the cage at time t [s] after starting there; NaN outside
/// `two_state`.
double cagehop_cage_population(const struct cagehop_rates *rates, double time_s);

#ifdef __cplusplus
}
#endif
#endif
