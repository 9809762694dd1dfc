// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CAGEHOP_PHASE_MAP_ISOBARS_H
#define CAGEHOP_PHASE_MAP_ISOBARS_H

#include "phase_map/ladder.h"

enum isobars_stage { STAGE_CHEAP_RUNGS, STAGE_DEAR_RUNGS, STAGE_PANELS, STAGE_NOTHING };

struct cagehop_isobars {
  struct cagehop_material material;
  struct cagehop_isobar_params params;
  bool pressure_in_MPa;
  size_t n_pressure;
  double *pressure; ///< owned
  struct ladder ladder;
  double *wanted;           ///< packing fractions asked for last; owned
  size_t *index;            ///< of the rung that wanted[i] is; owned
  enum isobars_stage stage; ///< what is asked for next
};

#endif
