// SPDX-License-Identifier: GPL-3.0-or-later
/// The ranks that write one map together, as they pass through rooms that know no MPI: who has them has an
/// MPI communicator, and ranks_mpi.h says where it is in there.
#ifndef CAGEHOP_RANKS_H
#define CAGEHOP_RANKS_H

struct ranks;

#endif
