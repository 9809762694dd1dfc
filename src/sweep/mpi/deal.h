// SPDX-License-Identifier: GPL-3.0-or-later
/// The other ranks' side of a deal.
#ifndef CAGEHOP_SWEEP_MPI_DEAL_H
#define CAGEHOP_SWEEP_MPI_DEAL_H

#include "sweep/mpi/wire.h"

/// Computes tasks with the sink's helper until rank 0 has no more. Collective. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int deal_work(const struct sweep_team *team, const struct sweep_plan *plan,
              const struct announcement *announcement);

#endif
