// SPDX-License-Identifier: GPL-3.0-or-later
/// Before points are computed: how many are there, told to the caller.
#ifndef CAGEHOP_RUN_BEGIN_H
#define CAGEHOP_RUN_BEGIN_H

#include "run/session.h"

/// The points of the open map that are done.
size_t begin_points_there(const struct session *session);

/// Tells the caller, once, that something is computed, and each time of the points that are there.
void begin_points(struct session *session, const struct sweep_plan *plan);

#endif
