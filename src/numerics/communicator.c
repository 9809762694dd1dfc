// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/communicator.h"

#include <cagehop/status.h>

int communicator_allreduce_sum(const struct cagehop_communicator *communicator, size_t count,
                               double values[]) {
  return communicator == NULL ? CAGEHOP_OK
                              : communicator->allreduce_sum(communicator->context, count, values);
}

int communicator_allreduce_max(const struct cagehop_communicator *communicator, size_t count,
                               double values[]) {
  return communicator == NULL ? CAGEHOP_OK
                              : communicator->allreduce_max(communicator->context, count, values);
}

int communicator_agree_status(const struct cagehop_communicator *communicator, int status) {
  double extremes[2] = {-(double)status, (double)status};
  const int met = communicator_allreduce_max(communicator, 2, extremes);
  if (met != CAGEHOP_OK) {
    return met;
  }
  return extremes[0] > 0.0 ? -(int)extremes[0] : (int)extremes[1];
}
