// SPDX-License-Identifier: GPL-3.0-or-later
/// MPI ranks as a type of their own: who only passes them on, from the sweep to the map, declares `struct
/// ranks` and needs no <mpi.h>; a pointer to something else does not compile.
#ifndef CAGEHOP_RANKS_H
#define CAGEHOP_RANKS_H

#include <mpi.h>

struct ranks {
  MPI_Comm comm;
};

#endif
