// SPDX-License-Identifier: GPL-3.0-or-later
/// The theory's own spread: what its choices, the closure and the elastic coupling, make of one substance,
/// beside the numerical error of each number.
#ifndef CAGEHOP_SPREAD_H
#define CAGEHOP_SPREAD_H

#include <cagehop/error.h>
#include <cagehop/export.h>
#include <cagehop/isochrones.h>
#include <cagehop/phase_map.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Where variants of a theory are compared.
struct cagehop_spread_params {
  double temperature_K; ///< of the state at which tau_alpha is compared, [K]
  double pressure_MPa;  ///< of that state, and of the glass transition under pressure, at least 0, [MPa]
  size_t n_coupling;
  const double *coupling; ///< values of a_c, length n_coupling, at least 1; borrowed
};

/// One variant: a structure and an a_c. All variants are one substance: each finds its own phi_g, at which
/// tau_alpha(P = 0) = 100 s, and Eq. 11 puts it at the same measured glass_transition_K; d, phi_0,
/// beta phi_0, tau_E and the bulk modulus are the material's. NaN where a number does not exist.
struct cagehop_spread_row {
  double elastic_coupling;                ///< a_c, [1]
  struct cagehop_isochrone_point ambient; ///< tau_alpha = 100 s at P = 0: phi_g, Tg, m, dTg/dP
  struct cagehop_isochrone_point pressed; ///< the same at pressure_MPa
  struct cagehop_error transition_error;  ///< why one of them is missing
  // The state at temperature_K and pressure_MPa:
  double phi;             ///< [1]
  double pressure;        ///< [kBT/d^3]
  double structure_error; ///< largest |dS/S|, [1]
  enum cagehop_regime regime;
  double F_B1;      ///< barrier of the cage, [kBT]
  double F_e;       ///< elastic barrier, of which a_c is in tau_alpha, [kBT]
  double tau_alpha; ///< Eq. 3 with a_c F_e, [s]
  /// Estimated error of ln(tau_alpha) from that of phi_g, by a difference over 1e-3 in phi, [1].
  double log_tau_error;
  /// ln(tau_mfpt_full/tau_forward): what the mean first-passage time over the local barrier adds to
  /// ln(tau_alpha) in place of Kramers' formula; it is beside a_c F_e, which both have. [1]
  double log_passage;
  struct cagehop_error state_error; ///< why the state has no tau_alpha
};

/// row[i] with params->coupling[i], of model->structure: its elastic_coupling and material.phi_g are not
/// read. States in phi are solved once for all of them. A variant without numbers is no error: its texts say
/// why. watch may be NULL. Returns 0, CAGEHOP_BAD_ARGUMENT (also for a table whose states have temperatures:
/// no phi_g moves them), CAGEHOP_STOPPED, CAGEHOP_NO_MEMORY. Collective.
CAGEHOP_API int cagehop_spread_find(const struct cagehop_model *model,
                                    const struct cagehop_spread_params *params,
                                    const struct cagehop_watch *watch, struct cagehop_spread_row row[]);

#ifdef __cplusplus
}
#endif
#endif
