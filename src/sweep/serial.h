// SPDX-License-Identifier: GPL-3.0-or-later
/// The sweep in one process, without MPI. Not collective.
#ifndef CAGEHOP_SWEEP_SERIAL_H
#define CAGEHOP_SWEEP_SERIAL_H

#include "sweep/worker.h"

/// As sweep_run, without MPI. `result` is working memory, too large for the stack.
int sweep_run_serial(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats,
                     struct tile_result *result);

#endif
