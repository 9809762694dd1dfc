// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/tasks.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

void task_begin(const struct sweep_tasks *tasks, const struct sweep_plan *plan, struct sweep_stats *stats,
                struct task_run *run) {
  run->tasks = *tasks;
  admission_begin(plan, tasks->stop, tasks->context, stats, &run->admission);
}

size_t task_next(struct task_run *run, int rank, int under_way, void *task) {
  const struct sweep_tasks *tasks = &run->tasks;
  const bool may = tasks->left == NULL ||
                   (tasks->left(tasks->context) > 0 && admission_allows(&run->admission, under_way));
  return may ? tasks->next(tasks->context, rank, under_way, task) : 0;
}

void task_learn(struct task_run *run, const struct task_result *result) {
  admission_learn(&run->admission, result->busy_seconds);
  if (result->status >= 0 && run->tasks.learn != NULL) {
    run->tasks.learn(run->tasks.context, result);
  }
}

void task_take(struct task_run *run, int rank, struct task_result *result) {
  char why[SWEEP_ERROR_MAX] = "";
  const bool computed = result->status >= 0;
  if (computed) {
    result->status = run->tasks.take(run->tasks.context, result);
  }
  if (result->status < 0) {
    if (result->explained) {
      snprintf(why, sizeof why, "%s", (const char *)(result + 1));
    } else if (rank > 0 && !computed) {
      snprintf(why, sizeof why, "rank %d: %s", rank, cagehop_status_message(result->status));
    }
    admission_fail(&run->admission, result->status, why);
  }
}

int task_compute(int (*compute)(void *context, const void *task, struct task_result *result, size_t *bytes),
                 void *context, const void *task, struct task_result *result, size_t *bytes) {
  const double start = clock_seconds();
  *result = (struct task_result){.status = CAGEHOP_OK};
  result->status = compute(context, task, result, bytes);
  result->busy_seconds = clock_seconds() - start;
  if (result->status < 0) {
    *bytes = sizeof *result + (result->explained ? SWEEP_ERROR_MAX : 0);
  }
  return result->status == CAGEHOP_COMMUNICATION ? CAGEHOP_COMMUNICATION : CAGEHOP_OK;
}

int task_compute_own(struct task_run *run, const void *task, struct task_result *result) {
  size_t bytes;
  const int status = task_compute(run->tasks.compute, run->tasks.context, task, result, &bytes);
  if (status == CAGEHOP_OK) {
    task_learn(run, result);
    task_take(run, 0, result);
  }
  return status;
}

int task_run_serial(struct task_run *run) {
  void *task = malloc(run->tasks.task_bytes), *result = malloc(run->tasks.result_bytes);
  const bool has_room = task != NULL && result != NULL;
  int status = CAGEHOP_OK;
  if (!has_room) {
    admission_fail(&run->admission, CAGEHOP_NO_MEMORY, "");
  }
  while (has_room && status == CAGEHOP_OK && task_next(run, 0, 0, task) > 0) {
    status = task_compute_own(run, task, result);
  }
  free(task);
  free(result);
  return status;
}
