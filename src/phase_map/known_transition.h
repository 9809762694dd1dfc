// SPDX-License-Identifier: GPL-3.0-or-later
/// Where tau_alpha(P = 0) is the transition time on structures that many use. It is a constant of the
/// structure, the elastic coupling and the ratio of transition time and Enskog time, and a search for it
/// costs some 15 states.
#ifndef CAGEHOP_PHASE_MAP_KNOWN_TRANSITION_H
#define CAGEHOP_PHASE_MAP_KNOWN_TRANSITION_H

#include <cagehop/phase_map.h>

/// For an Enskog time of 1e-13 s and CAGEHOP_GLASS_TRANSITION_TIME_S.
struct known_transition {
  double phi_g; ///< [1]
  double slope; ///< d ln(tau_alpha)/dphi there, [1]
};

/// NULL where nothing is known of the model's structure. The numbers are those of this library; the test
/// `searches` computes the states beside them anew.
const struct known_transition *known_transition_find(const struct cagehop_model *model);

/// How much larger than that of the table ln(tau_alpha/tau_E) is at the transition of this model; 0: the
/// table's phi_g is the model's.
double known_transition_excess(const struct cagehop_model *model);

#endif
