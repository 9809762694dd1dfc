// SPDX-License-Identifier: GPL-3.0-or-later
/// Collective operations over the processes that solve a state together; with NULL for them, over this
/// process alone.
#ifndef CAGEHOP_NUMERICS_COMMUNICATOR_H
#define CAGEHOP_NUMERICS_COMMUNICATOR_H

#include <cagehop/communicator.h>

/// values[i] becomes the sum (communicator_allreduce_sum) or the maximum (communicator_allreduce_max) over
/// all processes; nothing is done for NULL. Collective. Returns 0 or the negative status of the
/// communication.
int communicator_allreduce_sum(const struct cagehop_communicator *communicator, size_t count,
                               double values[]);
int communicator_allreduce_max(const struct cagehop_communicator *communicator, size_t count,
                               double values[]);

/// One status for all processes, so that all return together: the most negative of theirs, or else the
/// largest. Collective.
int communicator_agree_status(const struct cagehop_communicator *communicator, int status);

#endif
