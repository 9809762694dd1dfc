// SPDX-License-Identifier: GPL-3.0-or-later
/// Transposition of a matrix that the ranks of a group hold in parts. Built twice: by FFTW's MPI part
/// (transpose_fftw.c), or not at all where FFTW's MPI part is missing or belongs to another MPI
/// (transpose_none.c).
#ifndef CAGEHOP_SWEEP_TRANSPOSE_H
#define CAGEHOP_SWEEP_TRANSPOSE_H

#include <mpi.h>
#include <stdbool.h>
#include <stddef.h>

struct transpose; ///< over the ranks of one communicator

/// Whether this build has it.
bool transpose_available(void);

/// Borrows comm. Collective. Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_COMMUNICATION in a build without it.
int transpose_create(MPI_Comm comm, struct transpose **transpose);
void transpose_destroy(struct transpose **transpose);

/// from: this rank's rows / size rows of `columns` pairs of numbers; to: its columns / size rows of `rows`
/// pairs. Moves numbers and rounds none. Collective. Returns 0 or CAGEHOP_COMMUNICATION.
int transpose_run(struct transpose *transpose, size_t rows, size_t columns, double from[], double to[]);

#endif
