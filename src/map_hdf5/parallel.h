// SPDX-License-Identifier: GPL-3.0-or-later
/// A file that several ranks write, through MPI-IO. Every write is independent and must touch only data that
/// was allocated when the file was laid out; opening and closing are collective.
#ifndef CAGEHOP_STORE_PARALLEL_H
#define CAGEHOP_STORE_PARALLEL_H

#include "map_hdf5/store.h"

struct ranks; // see ranks/ranks.h

/// Whether this HDF5 and this build can. Not collective. If not, the functions below return CAGEHOP_IO.
bool store_can_share(void);

/// Opens a file for writing on all ranks. Collective. The same on all ranks: 0, CAGEHOP_IO,
/// CAGEHOP_NO_MEMORY, or CAGEHOP_COMMUNICATION; then it is open on none. *own: 0, or this rank's own failure,
/// of which store_reason tells.
int store_open_shared(const char *path, const struct ranks *ranks, struct store **store, int *own);

/// The worst of all ranks' statuses, which is the most negative; CAGEHOP_COMMUNICATION where MPI fails, which
/// store_reason tells. Collective.
int store_agree(const struct ranks *ranks, int own);

/// Gives all ranks what rank 0 has in data[size]. 0, or CAGEHOP_COMMUNICATION, which store_reason tells.
/// Collective.
int store_tell(const struct ranks *ranks, size_t size, void *data);

#endif
