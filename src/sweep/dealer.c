// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/dealer.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

static const double deal_task_seconds = 2e-3; // a hundred times what a task's messages cost rank 0

void dealer_begin(const struct sweep_plan *plan, const struct sweep_deal *deal, size_t ranks,
                  struct sweep_stats *stats, struct dealer *dealer) {
  *dealer = (struct dealer){.deal = deal, .ranks = ranks};
  admission_begin(plan, deal->stop, deal->context, stats, &dealer->admission);
}

/// How many items a task has.
static size_t items_of(const struct dealer *dealer) {
  const double most = (double)dealer->deal->items_most;
  const double items =
      dealer->item_seconds > 0.0 ? deal_task_seconds / dealer->item_seconds : DEAL_ITEMS_FIRST;
  return (size_t)fmin(most, fmax(items, 1.0));
}

/// Whether a rank may get one more task as far as those that have none are concerned.
static bool spares(const struct dealer *dealer, int under_way) {
  const struct sweep_deal *deal = dealer->deal;
  return under_way == 0 || deal->left == NULL || deal->left(deal->context) >= dealer->ranks;
}

static size_t next_task(void *context, size_t rank, int under_way, void *message) {
  struct dealer *dealer = context;
  const struct sweep_deal *deal = dealer->deal;
  struct dealt_task *task = message;
  if (dealer->empty || !spares(dealer, under_way) || !admission_allows(&dealer->admission, under_way)) {
    return 0;
  }
  dealer->empty = !deal->next(deal->context, items_of(dealer), &task->items);
  if (dealer->empty) {
    return 0;
  }
  return sizeof *task + (rank > 0 ? deal->pack(deal->context, &task->items, task + 1) : 0);
}

static int compute_task(void *context, const void *message, void *place) {
  const struct sweep_deal *deal = ((struct dealer *)context)->deal;
  const struct dealt_task *task = message;
  struct dealt_result *result = place;
  const double start = clock_seconds();
  *result = (struct dealt_result){.items = task->items};
  result->status = deal->compute(deal->context, &task->items, result + 1);
  result->busy_seconds = clock_seconds() - start;
  return CAGEHOP_OK;
}

static void learn_cost(void *context, const void *message) {
  struct dealer *dealer = context;
  const struct dealt_result *result = message;
  admission_learn(&dealer->admission, result->busy_seconds);
  dealer->item_seconds = result->busy_seconds / (double)result->items.count;
}

static void take_result(void *context, size_t rank, const void *message) {
  struct dealer *dealer = context;
  const struct dealt_result *result = message;
  int status = result->status;
  char why[SWEEP_ERROR_MAX] = "";
  if (status < 0 && rank > 0) {
    snprintf(why, sizeof why, "rank %zu: %s", rank, cagehop_status_message(status));
  }
  if (status >= 0 && dealer->admission.status == CAGEHOP_OK) {
    status = dealer->deal->take(dealer->deal->context, &result->items, result + 1);
  }
  if (status < 0) {
    admission_fail(&dealer->admission, status, why);
  }
}

struct tasks dealer_tasks(struct dealer *dealer) {
  return (struct tasks){.context = dealer,
                        .task_bytes = sizeof(struct dealt_task) + dealer->deal->task_bytes,
                        .result_bytes = sizeof(struct dealt_result) + dealer->deal->result_bytes,
                        .next = next_task,
                        .compute = compute_task,
                        .learn = learn_cost,
                        .take = take_result};
}

int dealer_run_serial(const struct sweep_plan *plan, const struct sweep_deal *deal,
                      struct sweep_stats *stats) {
  const double start = clock_seconds();
  struct dealer dealer;
  dealer_begin(plan, deal, 1, stats, &dealer);
  const struct tasks tasks = dealer_tasks(&dealer);
  const int status = tasks_run_serial(&tasks);
  stats->wall_seconds = clock_seconds() - start;
  return status == CAGEHOP_OK ? dealer.admission.status : status;
}
