// SPDX-License-Identifier: GPL-3.0-or-later
/// Transposition of a matrix that is distributed over the ranks of a group. Two implementations:
/// transpose_fftw.c with FFTW's MPI library; transpose_none.c, which returns errors, where that library is
/// missing or was built for another MPI.
#ifndef CAGEHOP_SWEEP_TRANSPOSE_H
#define CAGEHOP_SWEEP_TRANSPOSE_H

#include <mpi.h>
#include <stdbool.h>
#include <stddef.h>

struct transpose; ///< over the ranks of one communicator

/// Whether this build has transpositions. Not collective.
bool transpose_available(void);

/// Keeps comm, which must stay valid. Collective. Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_COMMUNICATION in a
/// build without it.
int transpose_create(MPI_Comm comm, struct transpose **transpose);
void transpose_destroy(struct transpose **transpose);

/// from: this rank's rows / size rows of `columns` pairs of numbers; to: its columns / size rows of `rows`
/// pairs. Numbers are moved, not computed, so no bit changes. Collective. Returns 0, CAGEHOP_NO_MEMORY or
/// CAGEHOP_COMMUNICATION, the same on all ranks but where MPI itself fails.
int transpose_run(struct transpose *transpose, size_t rows, size_t columns, double from[], double to[]);

#endif
