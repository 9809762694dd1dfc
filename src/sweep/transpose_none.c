// SPDX-License-Identifier: GPL-3.0-or-later
/// For builds without FFTW's MPI library: groups have one rank, and `cagehop run` refuses more of them before
/// it gets here.
#include "sweep/transpose.h"

#include <cagehop/status.h>

bool transpose_available(void) {
  return false;
}

int transpose_create(MPI_Comm comm, struct transpose **transpose) {
  (void)comm;
  *transpose = NULL;
  return CAGEHOP_COMMUNICATION;
}

void transpose_destroy(struct transpose **transpose) {
  *transpose = NULL;
}

int transpose_run(struct transpose *transpose, size_t rows, size_t columns, double from[], double to[]) {
  (void)transpose, (void)rows, (void)columns, (void)from, (void)to;
  return CAGEHOP_COMMUNICATION;
}
