// SPDX-License-Identifier: GPL-3.0-or-later
/// For the sweep, which has the communicator, and for the store, whose HDF5 wants it.
#ifndef CAGEHOP_RANKS_MPI_H
#define CAGEHOP_RANKS_MPI_H

#include "ranks/ranks.h"

#include <mpi.h>

struct ranks {
  MPI_Comm comm; ///< borrowed
};

#endif
