// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the parts of a page's data.
#ifndef CAGEHOP_REPORT_DATA_H
#define CAGEHOP_REPORT_DATA_H

#include "map/view.h"

#include <jansson.h>

/// A map, and what of it is shown.
struct shown {
  const struct map_view *view;
  size_t states, pressures; ///< of those in the map
};

/// The columns of all kinds with their texts and values, an array of objects. 0, CAGEHOP_IO or
/// CAGEHOP_NO_MEMORY.
int columns_json(const struct shown *shown, json_t *data);

/// Regimes and statuses of what is shown. As above.
int marks_json(const struct shown *shown, json_t *data);

/// What failed in the whole map, by kind and reason: how much, and from where to where. As above.
int failures_json(const struct map_view *view, json_t *data);

#endif
