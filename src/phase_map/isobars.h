// SPDX-License-Identifier: GPL-3.0-or-later
/// The state of finding isobars: their pressures, and the states that they are interpolated between.
#ifndef CAGEHOP_PHASE_MAP_ISOBARS_H
#define CAGEHOP_PHASE_MAP_ISOBARS_H

#include "phase_map/interpolant.h"

enum isobars_stage { STAGE_CHEAP_NODES, STAGE_EXPENSIVE_NODES, STAGE_INTERVALS, STAGE_NOTHING };

struct cagehop_isobars {
  struct cagehop_material material;
  struct cagehop_structure_params structure; ///< for the packing fraction at a temperature of its table
  struct cagehop_isobar_params params;
  struct cagehop_axis pressure;       ///< its values are owned
  struct phi_interpolant interpolant; ///< curves of ln(tau_alpha), then of ln(eta), at each pressure
  double *requested;                  ///< states that cagehop_isobars_next returned last; owned
  size_t *index;                      ///< wanted[i] is node index[i] of the interpolant; owned
  enum isobars_stage stage;           ///< what cagehop_isobars_next asks for next
};

/// The curve of the interpolant that has the glass transition of pressure j, and its level there.
size_t isobars_transition_curve(const struct cagehop_isobars *isobars, size_t j);
double isobars_transition_level(const struct cagehop_isobars *isobars);

/// Whether x is known well enough for a glass transition to be told; and the packing fraction there, [1].
bool isobar_resolves(const struct cagehop_isobars *isobars, double x, double error);
double isobar_packing_fraction(const struct cagehop_isobars *isobars, double x);

/// The temperature along isobar j, [K], and its derivative with x. NaN where phi_g is not known, but not
/// the derivative of an incompressible material.
double isobar_temperature(const struct cagehop_isobars *isobars, size_t j, double x, double *dT_dx);

/// The ln(tau_alpha/s) near which the states known so far let T_g at cooling rate i be expected.
double cooling_expected(const struct cagehop_isobars *isobars, size_t j, size_t i);

/// Marks the states that pressure j still needs for cooling rate i.
void cooling_request(struct cagehop_isobars *isobars, size_t j, size_t i);

#endif
