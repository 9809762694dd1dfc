// SPDX-License-Identifier: GPL-3.0-or-later
/// What rank 0 does with results, whichever rank computed them. Not collective.
#ifndef CAGEHOP_SWEEP_GATHER_H
#define CAGEHOP_SWEEP_GATHER_H

#include "sweep/admission.h"
#include "sweep/schedule/board.h"
#include "sweep/worker.h"

/// What has been received of an isochore.
struct isochore_note {
  struct first_solution first;
  bool passed_on;    ///< whether rank 0 has given it to the sink
  bool contradicted; ///< whether a different solution was received
};

struct gather {
  const struct sweep_sink *sink;  ///< borrowed
  struct admission admission;     ///< with the first failure, of a result or of the sink
  struct isochore_note *isochore; ///< length n_phi; owned
  size_t n_phi;
  bool profiles; ///< whether results carry S(q) and g(r)
};

/// Returns 0 or CAGEHOP_NO_MEMORY.
int gather_create(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats,
                  struct gather *gather);
void gather_clear(struct gather *gather);

/// Passes a result of a status that is not negative on to the sink: the isochore's summary once, before its
/// first tile, and the tile. A summary that differs from the first one of the same
/// isochore shows that two ranks found different solutions: then the result is dropped and the status becomes
/// CAGEHOP_CONTRADICTION. Returns 0 or the run's first negative status.
int gather_accept(struct gather *gather, const struct tile_result *result);

/// The reason of CAGEHOP_CONTRADICTION, `what` differs between two solutions at phi, in SWEEP_ERROR_MAX
/// bytes.
void gather_contradiction(double phi, const char *what, char *why);

/// Makes the sink discard the isochores of which two different solutions were received. To be called when no
/// rank writes any more. Returns the run's status: 0 or the first negative one.
int gather_end(struct gather *gather);

#endif
