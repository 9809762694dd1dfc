// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/tasks.h"

#include <cagehop/status.h>
#include <stdlib.h>

int tasks_compute(const struct tasks *tasks, const void *task, void *result) {
  const int status = tasks->compute(tasks->context, task, result);
  if (status == CAGEHOP_OK) {
    tasks->learn(tasks->context, result);
    tasks->take(tasks->context, 0, result);
  }
  return status;
}

int tasks_run_serial(const struct tasks *tasks) {
  void *task = malloc(tasks->task_bytes), *result = malloc(tasks->result_bytes);
  int status = task != NULL && result != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  while (status == CAGEHOP_OK && tasks->next(tasks->context, 0, 0, task) > 0) {
    status = tasks_compute(tasks, task, result);
  }
  free(task);
  free(result);
  return status;
}
