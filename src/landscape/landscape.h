// SPDX-License-Identifier: GPL-3.0-or-later
/// What a landscape holds.
#ifndef CAGEHOP_LANDSCAPE_LANDSCAPE_H
#define CAGEHOP_LANDSCAPE_LANDSCAPE_H

#include "landscape/barrier_sums.h"
#include "landscape/critical.h"
#include "landscape/extrema.h"
#include "landscape/proxy.h"

#include <cagehop/landscape.h>

struct cagehop_landscape {
  struct barrier_sums sums;
  struct extrema extrema;
  struct proxy proxy;
  struct guesses guesses; ///< where there are extrema
  struct cagehop_spinodals spinodals;
};

#endif
