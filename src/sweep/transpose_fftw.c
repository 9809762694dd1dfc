// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/transpose.h"

#include <cagehop/status.h>
#include <fftw3-mpi.h>
#include <stdlib.h>

enum { PLANS_MAX = 16 };

struct transpose {
  MPI_Comm comm;
  struct {
    size_t rows, columns;
    fftw_plan plan;
  } shape[PLANS_MAX]; ///< planned once for each shape
  size_t shapes;
};

bool transpose_available(void) {
  return true;
}

int transpose_create(MPI_Comm comm, struct transpose **transpose) {
  *transpose = calloc(1, sizeof **transpose);
  if (*transpose == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*transpose)->comm = comm;
  fftw_mpi_init(); // may be called again
  return CAGEHOP_OK;
}

void transpose_destroy(struct transpose **transpose) {
  while (*transpose != NULL && (*transpose)->shapes > 0) {
    fftw_destroy_plan((*transpose)->shape[--(*transpose)->shapes].plan);
  }
  free(*transpose);
  *transpose = NULL;
}

/// The plan for that shape, made where there is none yet; NULL when FFTW has none.
static fftw_plan find_plan(struct transpose *transpose, size_t rows, size_t columns, double from[],
                           double to[]) {
  for (size_t i = 0; i < transpose->shapes; i++) {
    if (transpose->shape[i].rows == rows && transpose->shape[i].columns == columns) {
      return transpose->shape[i].plan;
    }
  }
  int size;
  if (MPI_Comm_size(transpose->comm, &size) != MPI_SUCCESS) {
    return NULL;
  }
  if (transpose->shapes == PLANS_MAX) {
    fftw_destroy_plan(transpose->shape[--transpose->shapes].plan);
  }
  const fftw_plan plan =
      fftw_mpi_plan_many_transpose((ptrdiff_t)rows, (ptrdiff_t)columns, 2, (ptrdiff_t)rows / size,
                                   (ptrdiff_t)columns / size, from, to, transpose->comm, FFTW_ESTIMATE);
  if (plan != NULL) {
    transpose->shape[transpose->shapes].rows = rows;
    transpose->shape[transpose->shapes].columns = columns;
    transpose->shape[transpose->shapes++].plan = plan;
  }
  return plan;
}

int transpose_run(struct transpose *transpose, size_t rows, size_t columns, double from[], double to[]) {
  const fftw_plan plan = find_plan(transpose, rows, columns, from, to);
  if (plan == NULL) {
    return CAGEHOP_COMMUNICATION;
  }
  fftw_mpi_execute_r2r(plan, from, to);
  return CAGEHOP_OK;
}
