// SPDX-License-Identifier: GPL-3.0-or-later
/// Finds the state at which a property of states changes sign. Collective where f is.
#ifndef CAGEHOP_PHASE_MAP_PHI_SEARCH_H
#define CAGEHOP_PHASE_MAP_PHI_SEARCH_H

#include <cagehop/error.h>
#include <cagehop/structure.h>
#include <stdbool.h>

/// The range goes from dilute or hot states to dense or cold ones in steps until the sign has changed, and
/// between the last two states the root is found by Brent's method: the first are cheap to solve, and the
/// last may have no finite f. x is phi, or minus the temperature where that numbers the states.
struct phi_search {
  double low, high, step;                   ///< of x
  double ratio;                             ///< by which |x| goes at each step besides; 0: it does not
  bool rises;                               ///< whether f is negative below the root; else positive
  double width;                             ///< the root is found to within this
  double (*f)(double x, void *context);     ///< NaN where a state fails
  void *context;                            ///< of f
  const struct cagehop_error *first_failed; ///< where f notes the first state that failed
};

/// Confines the range to what a table covers; one with temperatures has its own range. Not collective. False
/// where nothing is left.
bool phi_search_confine(struct phi_search *search, const struct cagehop_structure_params *structure);

/// The state at x, and x of a state.
double phi_search_state(const struct cagehop_structure_params *structure, double x);

/// Finds *x. Returns 0; the status of the state that failed; CAGEHOP_NO_TRANSITION where f does not change
/// sign in the range; CAGEHOP_NO_CONVERGENCE, CAGEHOP_NO_MEMORY.
int phi_search(const struct phi_search *search, double *x);

#endif
