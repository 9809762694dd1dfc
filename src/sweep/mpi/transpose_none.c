// SPDX-License-Identifier: GPL-3.0-or-later
/// For builds without FFTW's MPI library: groups have one rank, and `cagehop run` refuses more of them before
/// it gets here.
#include "sweep/mpi/transpose.h"

#include "sweep/mpi/wait.h"

#include <cagehop/status.h>

bool transpose_available(void) {
  return false;
}

int transpose_create(MPI_Comm comm, struct transpose **transpose) {
  (void)comm;
  *transpose = NULL;
  return mpi_failed("this build has no FFTW for MPI, which several ranks a solve need");
}

void transpose_destroy(struct transpose **transpose) {
  *transpose = NULL;
}

int transpose_run(struct transpose *transpose, size_t rows, size_t columns, double from[], double to[]) {
  (void)transpose, (void)rows, (void)columns, (void)from, (void)to;
  return mpi_failed("this build has no FFTW for MPI, which several ranks a solve need");
}
