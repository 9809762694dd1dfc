// SPDX-License-Identifier: GPL-3.0-or-later
/// What is made of isobars whose states are there, and where it goes, whoever finds them.
#ifndef CAGEHOP_RUN_ISOBAR_SINK_H
#define CAGEHOP_RUN_ISOBAR_SINK_H

#include "map/map.h"
#include "run/events.h"
#include "run/standard_errors.h"

/// Where isobars are written; what points elsewhere is borrowed.
struct isobar_sink {
  const struct run_events *events;
  struct map *map;
  size_t total;                 ///< isobars of the map
  struct run_progress progress; ///< of them; total 0: not begun
  size_t found;                 ///< isobars that were written
};

/// Says that isobars are about to be written, once for all parts; and that no more will be.
void isobar_sink_begin(struct isobar_sink *sink);
void isobar_sink_end(struct isobar_sink *sink);

/// Isobar j with its standard errors, and its coolings: rate i in cooling[i * stride]. Returns 0 or a
/// negative status.
int isobar_find(const struct cagehop_isobars *isobars, const struct standard_errors *errors, size_t j,
                struct cagehop_isobar *isobar, size_t stride, struct cagehop_cooling cooling[]);

/// Writes a block, as map_write_isobars, whose status it returns.
int isobar_write(struct isobar_sink *sink, size_t first, size_t count, const struct cagehop_isobar isobar[],
                 const struct cagehop_cooling cooling[]);

#endif
