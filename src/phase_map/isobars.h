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
  struct cagehop_axis pressure; ///< its values are owned
  struct phi_interpolant interpolant;
  double *requested;        ///< states that cagehop_isobars_next returned last; owned
  size_t *index;            ///< wanted[i] is node index[i] of the interpolant; owned
  enum isobars_stage stage; ///< what cagehop_isobars_next asks for next
};

#endif
