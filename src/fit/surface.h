// SPDX-License-Identifier: GPL-3.0-or-later
/// The theory over (phi, P), interpolated: boxes of phi and reduced pressure with a Chebyshev series in both.
/// Root boxes are 0.05 wide in phi and 0.5 kBT/d^3 in P; a box that is not resolved is halved in the
/// direction that is resolved worse, at most 5 times in each. Isochores are solved when a box needs them.
/// What a box holds does not depend on what was asked for before, so a value has the same bits in any order.
#ifndef CAGEHOP_FIT_SURFACE_H
#define CAGEHOP_FIT_SURFACE_H

#include "fit/jet.h"
#include "fit/states.h"

struct surface;

/// Quantities as functions of phi (a) and P (b), reduced.
struct surface_value {
  struct jet_partials short_time; ///< ln(tau_s/tau_E); Eq. 4
  struct jet_partials barrier;    ///< ln of the hops: F_B1 + ln(2 pi/sqrt(K_0 K_B)); Eq. 3 without F_e
  struct jet_partials elastic;    ///< ln F_e; unset where it is not wanted
  struct jet_partials jump;       ///< ln(r_B - r_L1), in d
  struct jet_partials modulus;    ///< ln G, in kBT/d^3; likewise
  double error;                   ///< estimated, of all of these: the largest; of F_e, not of its logarithm
};

/// `model` says how S(q) is found; its table is borrowed. Returns 0 or CAGEHOP_NO_MEMORY.
int surface_create(const struct cagehop_model *model, const struct states_wanted *wanted,
                   const struct cagehop_watch *watch, struct surface **surface);

void surface_destroy(struct surface **surface);

/// Returns 0; CAGEHOP_OUT_OF_RANGE or the status of a state that failed, *reason says why, in a text that is
/// static or the surface's; CAGEHOP_STOPPED, CAGEHOP_TIMED_OUT, CAGEHOP_NO_MEMORY.
int surface_evaluate(struct surface *surface, double phi, double pressure, struct surface_value *value,
                     const char **reason);

/// Whether it has F_e.
bool surface_has_elastic(const struct surface *surface);

/// The packing fractions that the surface reaches.
double surface_phi_first(const struct surface *surface);
double surface_phi_last(const struct surface *surface);

#endif
